/* Activations beyond what the tests of the gradient see: accuracy and limits of tanh and sigmoid,
 * and the names. */
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

static void test_sigmoid(void **state) {
    (void)state;
    for (int i = -20000; i <= 20000; ++i) {
        float a = (float)i / 800, b = (float)i / 1600; /* sums from -37.5 to 37.5 */
        double found = (double)value_at(MODEL_SIGMOID, a, b);
        double wanted = 1 / (1 + exp(-(double)(a + b)));
        assert_true(fabs(found - wanted) <= 3e-7);
        assert_true(found >= 0 && found <= 1);
    }
    assert_true(value_at(MODEL_SIGMOID, 0, 0) == 0.5f);
    assert_true(value_at(MODEL_SIGMOID, INFINITY, 0) == 1);
    assert_true(value_at(MODEL_SIGMOID, -INFINITY, 0) == 0);
    assert_true(isnan(value_at(MODEL_SIGMOID, NAN, 0)));
}

/* One for each constant, and NULL. */
static void test_names(void **state) {
    (void)state;
    for (int i = 0; i < MODEL_ACTIVATIONS; ++i)
        assert_non_null(model_activation_names[i]);
    for (int i = 0; i < MODEL_LOSSES; ++i)
        assert_non_null(model_loss_names[i]);
    assert_null(model_activation_names[MODEL_ACTIVATIONS]);
    assert_null(model_loss_names[MODEL_LOSSES]);
    assert_string_equal(model_activation_names[MODEL_SIGMOID], "sigmoid");
    assert_string_equal(model_loss_names[MODEL_CROSS_ENTROPY], "cross_entropy");
}

/* Divergence must be detected. */
static void test_what_is_no_number_stays_none(void **state) {
    (void)state;
    assert_true(isnan(value_at(MODEL_SQUARE, NAN, 1)));
    assert_true(isnan(value_at(MODEL_PRODUCT, NAN, 1)));
    assert_true(isnan(value_at(MODEL_RELU, NAN, 1)));
}

/* Also for counts that do not fill a register, without writing beyond them. */
static void test_exponentials(void **state) {
    (void)state;
    enum { MOST = 40 };
    for (int size = 0; size < MOST; ++size) {
        float x[MOST + 1], exponent[MOST];
        for (int i = 0; i < size; ++i)
            x[i] = exponent[i] = -86.9f * (float)i / MOST - (float)size / 1000;
        x[size] = 7;
        model_exponentials(x, (size_t)size);
        for (int i = 0; i < size; ++i)
            assert_true(fabs((double)x[i] / exp((double)exponent[i]) - 1) < 2e-7);
        assert_true(x[size] == 7);
    }
    float x[] = {0, -1e30f, -INFINITY, NAN};
    model_exponentials(x, 4);
    assert_true(x[0] == 1 && x[1] == 0 && x[2] == 0 && isnan(x[3]));
}

/* A NaN anywhere in a row of logits is detected. */
static void test_cross_entropy_of_no_number(void **state) {
    (void)state;
    for (int i = 0; i < 21; ++i) {
        float row[24] = {0};
        row[i] = NAN;
        assert_true(isnan(model_cross_entropy(row, 21, 3, 1)));
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tanh),         cmocka_unit_test(test_sigmoid),
        cmocka_unit_test(test_names),        cmocka_unit_test(test_what_is_no_number_stays_none),
        cmocka_unit_test(test_exponentials), cmocka_unit_test(test_cross_entropy_of_no_number),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
