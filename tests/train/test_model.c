/* Activations beyond what the tests of the gradient see: accuracy and limits of the tanh. */
#include "train/model.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static float value_at(enum model_activation activation, float a, float b) {
    float x;
    const struct model model = {.activation = activation};
    model_values(&model, &a, &b, 1, &x);
    return x;
}

static void test_tanh(void **state) {
    (void)state;
    for (int i = -20000; i <= 20000; ++i) {
        float a = (float)i / 1600, b = (float)i / 3200; /* sums from -18.75 to 18.75 */
        double found = (double)value_at(MODEL_TANH, a, b), wanted = tanh((double)(a + b));
        assert_true(fabs(found - wanted) <= 4e-7 * fmin(1, fabs(wanted) + 1e-30));
        assert_true(fabs(found) <= 1);
    }
    assert_true(value_at(MODEL_TANH, INFINITY, 0) == 1);
    assert_true(value_at(MODEL_TANH, -INFINITY, 0) == -1);
    assert_true(isnan(value_at(MODEL_TANH, NAN, 0)));
}

/* A network that has blown up must be noticed. */
static void test_what_is_no_number_stays_none(void **state) {
    (void)state;
    assert_true(isnan(value_at(MODEL_SQUARE, NAN, 1)));
    assert_true(isnan(value_at(MODEL_PRODUCT, NAN, 1)));
    assert_true(isnan(value_at(MODEL_RELU, NAN, 1)));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tanh),
        cmocka_unit_test(test_what_is_no_number_stays_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
