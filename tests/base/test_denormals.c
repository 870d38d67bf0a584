/* Denormal numbers are zero, as results and as operands, until the mode is restored. */
#include "base/denormals.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static volatile float denormal = 0x1p-140f, least = 0x1p-126f;
static volatile double denormal_double = 0x1p-1060, least_double = 0x1p-1022;

/* Check the bits: comparisons also treat denormal numbers as zero. */
static bool is_zero(const void *x, size_t size) {
    static const char zero[sizeof(double)];
    return memcmp(x, zero, size) == 0;
}

static void check_mode(bool flushes) {
    float result = least * 0.5f, of_operand = denormal * 0x1p100f;
    double result_double = least_double * 0.5, of_operand_double = denormal_double * 0x1p900;
    assert_int_equal(is_zero(&result, sizeof result), flushes);
    assert_int_equal(is_zero(&of_operand, sizeof of_operand), flushes);
    assert_int_equal(is_zero(&result_double, sizeof result_double), flushes);
    assert_int_equal(is_zero(&of_operand_double, sizeof of_operand_double), flushes);
}

static void test_flush(void **state) {
    (void)state;
    check_mode(false);
    unsigned mode = denormals_flush();
    check_mode(true);
    unsigned inner = denormals_flush(); /* its mode also flushes */
    denormals_restore(inner);
    check_mode(true);
    denormals_restore(mode);
    check_mode(false);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_flush),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
