#include "base/number.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static size_t count_digits(const char *text) {
    return strspn(text, "0123456789");
}

enum number number_kind(const char *text) {
    text += *text == '+' || *text == '-';
    size_t whole = count_digits(text), fraction = 0;
    bool padded = whole > 1 && *text == '0', real = text[whole] == '.';
    text += whole;
    if (real) {
        fraction = count_digits(++text);
        text += fraction;
    }
    if (whole + fraction == 0)
        return NUMBER_NONE;
    if (*text == 'e' || *text == 'E') {
        real = true;
        text += text[1] == '+' || text[1] == '-' ? 2 : 1;
        size_t exponent = count_digits(text);
        if (exponent == 0)
            return NUMBER_NONE;
        text += exponent;
    }
    return *text != '\0' ? NUMBER_NONE : padded ? NUMBER_PADDED : real ? NUMBER_REAL : NUMBER_WHOLE;
}

bool number_whole(const char *text, long low, long high, long *value) {
    if (number_kind(text) != NUMBER_WHOLE)
        return false;
    errno = 0;
    long number = strtol(text, NULL, 10);
    if (errno != 0 || number < low || number > high)
        return false;
    *value = number;
    return true;
}

bool number_real(const char *text, double *value) {
    enum number kind = number_kind(text);
    if (kind != NUMBER_WHOLE && kind != NUMBER_REAL)
        return false;
    errno = 0;
    double number = strtod(text, NULL);
    if (errno != 0)
        return false;
    *value = number;
    return true;
}
