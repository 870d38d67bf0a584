/* Decimal numbers in texts. */
#include "base/number.h"

#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void test_kinds(void **state) {
    (void)state;
    static const struct {
        const char *text;
        enum number kind;
    } cases[] = {
        {"0", NUMBER_WHOLE},     {"-0", NUMBER_WHOLE},    {"+12", NUMBER_WHOLE},
        {"0.5", NUMBER_REAL},    {".5", NUMBER_REAL},     {"5.", NUMBER_REAL},
        {"1e3", NUMBER_REAL},    {"1E-3", NUMBER_REAL},   {"-.5e+2", NUMBER_REAL},
        {"010", NUMBER_PADDED},  {"00", NUMBER_PADDED},   {"-08", NUMBER_PADDED},
        {"00.5", NUMBER_PADDED}, {"", NUMBER_NONE},       {"-", NUMBER_NONE},
        {".", NUMBER_NONE},      {"e3", NUMBER_NONE},     {"1e", NUMBER_NONE},
        {"1e+", NUMBER_NONE},    {" 1", NUMBER_NONE},     {"1 ", NUMBER_NONE},
        {"0x10", NUMBER_NONE},   {"0x1p-7", NUMBER_NONE}, {"inf", NUMBER_NONE},
        {"nan", NUMBER_NONE},    {"1_000", NUMBER_NONE},  {"1,5", NUMBER_NONE},
        {"1:30", NUMBER_NONE},   {"1f", NUMBER_NONE},     {"--1", NUMBER_NONE},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; ++i)
        assert_int_equal(number_kind(cases[i].text), cases[i].kind);
}

static void test_whole(void **state) {
    (void)state;
    long value = 77;
    assert_true(number_whole("12", 0, 20, &value) && value == 12);
    assert_true(number_whole("-3", -3, 20, &value) && value == -3);
    assert_true(number_whole("9223372036854775807", 0, LONG_MAX, &value) && value == LONG_MAX);
    assert_false(number_whole("9223372036854775808", 0, LONG_MAX, &value));
    assert_false(number_whole("21", 0, 20, &value));
    assert_false(number_whole("-1", 0, 20, &value));
    assert_false(number_whole("010", 0, 20, &value));
    assert_false(number_whole("1e1", 0, 20, &value));
    assert_false(number_whole("0x1", 0, 20, &value));
    assert_true(value == LONG_MAX);
}

static void test_real(void **state) {
    (void)state;
    double value = 77;
    assert_true(number_real("0.05", &value) && value == 0.05);
    assert_true(number_real("2", &value) && value == 2);
    assert_true(number_real("1e-300", &value) && value == 1e-300);
    assert_false(number_real("1e999", &value));
    assert_false(number_real("1e-999", &value));
    assert_false(number_real("0x1p-7", &value));
    assert_false(number_real("inf", &value));
    assert_false(number_real("00.5", &value));
    assert_true(value == 1e-300);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_kinds),
        cmocka_unit_test(test_whole),
        cmocka_unit_test(test_real),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
