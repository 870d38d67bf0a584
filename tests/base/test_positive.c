/* Linear equations with a positive definite matrix. */
#include "base/positive.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* [4 2 0; 2 5 1; 0 1 3] (1, -2, 3) = (0, -5, 7); what stands above the diagonal is not read. */
static void test_solve(void **state) {
    (void)state;
    double a[9] = {4, NAN, NAN, 2, 5, NAN, 0, 1, 3}, x[3] = {0, -5, 7};
    const double expected[3] = {1, -2, 3};
    assert_true(positive_solve(3, a, x));
    for (int i = 0; i < 3; ++i)
        assert_true(fabs(x[i] - expected[i]) < 1e-14);
}

static void test_refuses(void **state) {
    (void)state;
    double indefinite[4] = {1, 0, 2, 1}, nan[1] = {NAN}, x[2] = {5, 6};
    assert_false(positive_solve(2, indefinite, x));
    assert_true(x[0] == 5 && x[1] == 6);
    (void)positive_solve(1, nan, x);
    assert_true(isnan(x[0]) || x[0] == 5); /* a NaN never becomes a number */
    assert_true(positive_solve(0, nan, x));
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_solve),
                                       cmocka_unit_test(test_refuses)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
