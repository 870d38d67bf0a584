/* Decimal numbers in texts, as everybody reads them.
 *
 * Specs and options of programs take the same. What readers disagree on is no number here: YAML 1.1
 * takes 010 for 8 and 1:30 for 90, strtod takes 0x1p-7, inf and leading spaces, and "[1,000]" is a
 * list of 1 and 000. */
#ifndef BASE_NUMBER_H
#define BASE_NUMBER_H

#include <stdbool.h>

/* [+-] digits [. digits] [e [+-] digits], with a digit before or after the point */
enum number {
    NUMBER_NONE,
    NUMBER_PADDED, /* a number with zeros before its first digit */
    NUMBER_WHOLE,  /* digits and a sign only */
    NUMBER_REAL,
};

enum number number_kind(const char *text);

/* A whole number from `low` to `high`; false, and *value unchanged, if the text is anything else.
 */
bool number_whole(const char *text, long low, long high, long *value);

/* A number that double holds: 1e999 is too large, 1e-999 too small. */
bool number_real(const char *text, double *value);

#endif
