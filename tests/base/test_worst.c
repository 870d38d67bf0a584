/* The worst of several values: a NaN wins in any position. */
#include "base/worst.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

enum { VALUES = 4 };

static double worst_of_all(const double *values) {
    double worst = -INFINITY;
    for (int i = 0; i < VALUES; ++i)
        worst = worst_of(worst, values[i]);
    return worst;
}

static double least_of_all(const double *values) {
    double least = INFINITY;
    for (int i = 0; i < VALUES; ++i)
        least = least_of(least, values[i]);
    return least;
}

static void test_extremes(void **state) {
    (void)state;
    const double values[VALUES] = {2, -3, 7, 1};
    assert_true(worst_of_all(values) == 7);
    assert_true(least_of_all(values) == -3);
    assert_true(worst_of(1, 1) == 1);
    assert_true(least_of(1, 1) == 1);
}

static void test_infinities(void **state) {
    (void)state;
    const double values[VALUES] = {2, -INFINITY, INFINITY, 1};
    assert_true(worst_of_all(values) == INFINITY);
    assert_true(least_of_all(values) == -INFINITY);
}

/* Also if larger and smaller values follow it. */
static void test_nan_wins(void **state) {
    (void)state;
    for (int place = 0; place < VALUES; ++place) {
        double values[VALUES] = {2, -3, 7, 1};
        values[place] = NAN;
        assert_true(isnan(worst_of_all(values)));
        assert_true(isnan(least_of_all(values)));
    }
    assert_true(isnan(worst_of(NAN, INFINITY)) && isnan(worst_of(INFINITY, NAN)));
    assert_true(isnan(least_of(NAN, -INFINITY)) && isnan(least_of(-INFINITY, NAN)));
}

static void test_outcomes(void **state) {
    (void)state;
    assert_true(outcome_of(1, 5) == 1 && outcome_of(0, -INFINITY) == 0);
    assert_true(isnan(outcome_of(1, NAN)) && isnan(outcome_of(0, NAN)));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_extremes),
        cmocka_unit_test(test_infinities),
        cmocka_unit_test(test_nan_wins),
        cmocka_unit_test(test_outcomes),
    };
    return cmocka_run_group_tests_name("worst", tests, NULL, NULL);
}
