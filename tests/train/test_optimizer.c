/* Adam with coupled weight decay against a sequence worked out by hand. */
#include "train/optimizer.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void expect(float value, double wanted) {
    assert_true(fabs((double)value - wanted) < 1e-6);
}

/* beta1 = 1/2, beta2 = 3/4, rate 1/10, epsilon 0, no decay; gradients 1, then -1, on weight 0.
 *   step 1: m = 1/2, v = 1/4; m / (1 - 1/2) = 1, v / (1 - 3/4) = 1: weight -0.1
 *   step 2: m = 1/4 - 1/2 = -1/4, v = 3/16 + 1/4 = 7/16; m^ = -1/3, v^ = 1: weight -0.1 + 0.1/3 */
static void test_two_steps(void **state) {
    (void)state;
    struct optimizer_config config = {.learning_rate = 0.1, .beta1 = 0.5, .beta2 = 0.75};
    struct optimizer optimizer;
    struct error error = {0};
    float weight = 0, gradient = 1;
    assert_true(optimizer_create(&config, 1, &optimizer, &error));
    optimizer_step(&optimizer, 1, &weight, &gradient);
    expect(weight, -0.1);
    gradient = -1;
    optimizer_step(&optimizer, 1, &weight, &gradient);
    expect(weight, -0.1 + 0.1 / 3);
    optimizer_free(&optimizer);
}

/* The decay joins the gradient before the moments: with decay 1/2, weight 2 and gradient 0 the
 * effective gradient is 1, and the first step of Adam is the learning rate whatever its size. A
 * decoupled decay (AdamW) would give 2 - 0.1 * 1/2 * 2 = 1.9 only by accident of these numbers, so
 * gradient -2 is tried as well: effective -1, step up; AdamW would step up and decay. */
static void test_decay_is_coupled(void **state) {
    (void)state;
    struct optimizer_config config = {
        .learning_rate = 0.1, .beta1 = 0.9, .beta2 = 0.999, .weight_decay = 0.5};
    struct optimizer optimizer;
    struct error error = {0};
    float weights[2] = {2, 2};
    const float gradient[2] = {0, -2};
    assert_true(optimizer_create(&config, 2, &optimizer, &error));
    optimizer_step(&optimizer, 1, weights, gradient);
    expect(weights[0], 1.9);
    expect(weights[1], 2.1);
    optimizer_free(&optimizer);
}

/* epsilon is added to the corrected root: gradient 1, epsilon 1 halves the first step. */
static void test_epsilon(void **state) {
    (void)state;
    struct optimizer_config config = {
        .learning_rate = 0.1, .beta1 = 0.9, .beta2 = 0.999, .epsilon = 1};
    struct optimizer optimizer;
    struct error error = {0};
    float weight = 0;
    const float gradient = 1;
    assert_true(optimizer_create(&config, 1, &optimizer, &error));
    optimizer_step(&optimizer, 1, &weight, &gradient);
    expect(weight, -0.05);
    optimizer_free(&optimizer);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_two_steps),
        cmocka_unit_test(test_decay_is_coupled),
        cmocka_unit_test(test_epsilon),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
