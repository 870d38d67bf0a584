/* Adam with coupled weight decay against a sequence worked out by hand; every optimiser against its
 * definition in double. */
#include "train/optimiser.h"

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
    struct optimiser_config config = {.learning_rate = 0.1, .beta1 = 0.5, .beta2 = 0.75};
    struct optimiser optimiser;
    struct error error = {0};
    float weight = 0, gradient = 1;
    assert_true(optimiser_create(&config, 1, 0, &optimiser, &error));
    optimiser_step(&optimiser, 1, &weight, &gradient);
    expect(weight, -0.1);
    gradient = -1;
    optimiser_step(&optimiser, 1, &weight, &gradient);
    expect(weight, -0.1 + 0.1 / 3);
    optimiser_free(&optimiser);
}

/* Weight decay is added to the gradient before the moments: with decay 1/2, weight 2 and gradient 0
 * the effective gradient is 1, and the first step of Adam is the learning rate whatever its size. A
 * decoupled decay (AdamW) would give 2 - 0.1 * 1/2 * 2 = 1.9 only by accident of these numbers, so
 * gradient -2 is tried as well: effective -1, step up; AdamW would step up and decay. */
static void test_decay_is_coupled(void **state) {
    (void)state;
    struct optimiser_config config = {
        .learning_rate = 0.1, .beta1 = 0.9, .beta2 = 0.999, .weight_decay = 0.5};
    struct optimiser optimiser;
    struct error error = {0};
    float weights[2] = {2, 2};
    const float gradient[2] = {0, -2};
    assert_true(optimiser_create(&config, 2, 0, &optimiser, &error));
    optimiser_step(&optimiser, 1, weights, gradient);
    expect(weights[0], 1.9);
    expect(weights[1], 2.1);
    optimiser_free(&optimiser);
}

/* epsilon is added to the corrected root: gradient 1, epsilon 1 halves the first step. */
static void test_epsilon(void **state) {
    (void)state;
    struct optimiser_config config = {
        .learning_rate = 0.1, .beta1 = 0.9, .beta2 = 0.999, .epsilon = 1};
    struct optimiser optimiser;
    struct error error = {0};
    float weight = 0;
    const float gradient = 1;
    assert_true(optimiser_create(&config, 1, 0, &optimiser, &error));
    optimiser_step(&optimiser, 1, &weight, &gradient);
    expect(weight, -0.05);
    optimiser_free(&optimiser);
}

/* weight, first and second after one more step, by the definitions of the header. */
static void step_in_double(const struct optimiser_config *config, int step, double rate, double g,
                           double *weight, double *first, double *second) {
    if (config->kind == OPTIMISER_ADAMW)
        *weight *= 1 - rate * config->weight_decay;
    else
        g += config->weight_decay * *weight;
    if (config->kind == OPTIMISER_DESCENT) {
        *first = config->momentum * *first + g;
        *weight -= rate * *first;
        return;
    }
    *first = config->beta1 * *first + (1 - config->beta1) * g;
    *second = config->beta2 * *second + (1 - config->beta2) * g * g;
    double mean = *first / (1 - pow(config->beta1, step));
    double square = *second / (1 - pow(config->beta2, step));
    *weight -= rate * mean / (sqrt(square) + config->epsilon);
}

/* On the gradient of a quartic, with a rate that changes from step to step. */
static void check_against_double(const struct optimiser_config *config) {
    struct optimiser optimiser;
    struct error error = {0};
    float weight = 0.7F;
    double wanted = (double)weight, first = 0, second = 0;
    assert_true(optimiser_create(config, 1, 0, &optimiser, &error));
    for (int step = 1; step <= 50; ++step) {
        double share = 1 - 0.01 * step;
        float gradient = (weight - 0.2F) * (weight - 0.2F) * (weight - 0.2F);
        optimiser_step(&optimiser, share, &weight, &gradient);
        step_in_double(config, step, share * config->learning_rate, pow(wanted - 0.2, 3), &wanted,
                       &first, &second);
        assert_true(fabs((double)weight - wanted) < 1e-5);
    }
    assert_true(fabs((double)weight - 0.7) > 0.05); /* the weight has moved */
    optimiser_free(&optimiser);
}

static void test_against_double(void **state) {
    (void)state;
    check_against_double(&(struct optimiser_config){
        .learning_rate = 0.02, .beta1 = 0.9, .beta2 = 0.98, .epsilon = 1e-8, .weight_decay = 0.1});
    check_against_double(&(struct optimiser_config){.kind = OPTIMISER_ADAMW,
                                                    .learning_rate = 0.01,
                                                    .beta1 = 0.9,
                                                    .beta2 = 0.98,
                                                    .epsilon = 1e-8,
                                                    .weight_decay = 1});
    check_against_double(&(struct optimiser_config){
        .kind = OPTIMISER_DESCENT, .learning_rate = 0.1, .weight_decay = 0.1});
    check_against_double(&(struct optimiser_config){
        .kind = OPTIMISER_DESCENT, .learning_rate = 0.05, .momentum = 0.9, .weight_decay = 0.1});
}

/* Decoupled decay reaches every weight of an array of any length. */
static void test_decay_of_long_arrays(void **state) {
    (void)state;
    enum { SIZE = 2500 };
    static float weights[SIZE], gradient[SIZE];
    struct optimiser optimiser;
    struct error error = {0};
    const struct optimiser_config config = {OPTIMISER_ADAMW, 0.1, 0.9, 0.999, 1e30, 0, 5};
    assert_true(optimiser_create(&config, SIZE, 0, &optimiser, &error));
    for (int i = 0; i < SIZE; ++i)
        weights[i] = 1;
    optimiser_step(&optimiser, 1, weights, gradient);
    for (int i = 0; i < SIZE; ++i)
        assert_true(weights[i] == 0.5F);
    optimiser_free(&optimiser);
}

enum { INNER = 1037, OUTPUTS = 519, WEIGHTS = INNER + OUTPUTS };

/* Weights: [WEIGHTS] after three updates; the last ones are output weights. */
static void move(const struct optimiser_config *config, float *weights) {
    static float gradient[WEIGHTS];
    struct optimiser optimiser;
    struct error error = {0};
    assert_true(optimiser_create(config, WEIGHTS, OUTPUTS, &optimiser, &error));
    for (int i = 0; i < WEIGHTS; ++i)
        weights[i] = sinf((float)i);
    for (int step = 0; step < 3; ++step) {
        for (int i = 0; i < WEIGHTS; ++i)
            gradient[i] = cosf((float)(i * (step + 1)));
        optimiser_step(&optimiser, 1, weights, gradient);
    }
    optimiser_free(&optimiser);
}

/* Output weights with three times the rate move as if all had it, and the others as if none had; a
 * factor of 1 is the same as none. All bits, at lengths that no vector divides. */
static void test_rate_of_outputs(void **state) {
    (void)state;
    static float plain[WEIGHTS], once[WEIGHTS], all[WEIGHTS], faster[WEIGHTS];
    for (int kind = 0; kind < OPTIMISERS; ++kind) {
        struct optimiser_config config = {.kind = (enum optimiser_kind)kind,
                                          .learning_rate = 0.01,
                                          .beta1 = 0.9,
                                          .beta2 = 0.98,
                                          .epsilon = 1e-8,
                                          .momentum = 0.5,
                                          .weight_decay = 0.1};
        move(&config, plain);
        config.output_rate = 1;
        move(&config, once);
        config.output_rate = 3;
        move(&config, faster);
        config.output_rate = 0;
        config.learning_rate *= 3;
        move(&config, all);
        assert_memory_equal(once, plain, sizeof plain);
        assert_memory_equal(faster, plain, INNER * sizeof *plain);
        assert_memory_equal(faster + INNER, all + INNER, OUTPUTS * sizeof *all);
        for (int i = 0; i < WEIGHTS; ++i)
            assert_true(plain[i] != all[i]);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_two_steps),
        cmocka_unit_test(test_decay_is_coupled),
        cmocka_unit_test(test_epsilon),
        cmocka_unit_test(test_against_double),
        cmocka_unit_test(test_decay_of_long_arrays),
        cmocka_unit_test(test_rate_of_outputs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
