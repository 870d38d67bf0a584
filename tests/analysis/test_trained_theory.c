/* Where training meets the theory of sum potentials: a network's loss is the one that they give,
 * and perfect memorisation is a start without any. */
#include "theory/semiring/memorised.h"
#include "theory/semiring/potentials.h"
#include "train/training.h"

#include "networks.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

static void evaluate_start(const float *weights, int d, int q, struct evaluation *evaluation) {
    struct training_result result;
    struct error error = {0};
    const struct training_config config = {
        .factors = {d},
        .rank = 1,
        .q = q,
        .epochs = 1,
        .train_share = 0.9,
        .given = {"of the test", weights, 3 * (size_t)d * (size_t)q},
    };
    assert_true(training_run(&config, NULL, 0, NULL, NULL, &result, &error));
    *evaluation = result.history.evaluation[0];
    training_result_free(&result);
}

/* Over the full table. */
static void test_loss_is_that_of_sum_potentials(void **state) {
    (void)state;
    enum { D = 11, Q = 6, PARTS = 3 };
    static const int factors[] = {D};
    struct setting setting = setting_open(factors, 1);
    struct random_stream stream = random_stream(7, RANDOM_TEST);
    struct ring_weights weights;
    struct ring_element element;
    struct potential_summary summary;
    struct evaluation evaluation;
    float start[PARTS * D * Q];
    assert_true(ring_weights_create(Q, D, &weights, NULL));
    double scale = cbrt(2.0 * D); /* from output scale 1 to 1/(2d) */
    double *parts[PARTS] = {weights.a, weights.b, weights.c};
    for (int p = 0; p < PARTS; ++p)
        for (int j = 0; j < Q; ++j) {
            double column[D], mean = 0; /* the theory has no trivial character in a and b */
            for (int g = 0; g < D; ++g)
                mean += (column[g] = 0.4 * random_normal(&stream)) / D;
            for (int g = 0; g < D; ++g) {
                float weight = start[(p * D + g) * Q + j] = (float)(column[g] - mean);
                parts[p][j * D + g] = scale * (double)weight;
            }
        }
    assert_true(ring_element_from_weights(&setting.characters, &weights, &element, NULL));
    assert_true(potential_summarise(&setting.group, &element, &summary, NULL));
    evaluate_start(start, D, Q, &evaluation);
    double test = dataset_held_out_pairs(D, 0.9), train = D * D - test;
    double full = (train * evaluation.train_loss + test * evaluation.test_loss) / (train + test);
    assert_true(fabs(full - summary.loss) < 1e-5 * summary.loss);
    ring_free(&element);
    ring_weights_free(&weights);
    setting_close(&setting);
}

static void test_memorised_start_solves_the_task(void **state) {
    (void)state;
    enum { D = 7 };
    static const int factors[] = {D};
    struct setting setting = setting_open(factors, 1);
    struct evaluation evaluation;
    float *weights;
    assert_true(memorised_create(&setting.group, &weights, NULL));
    assert_int_equal(memorised_size(D), 3 * D * D * D);
    evaluate_start(weights, D, D * D, &evaluation);
    assert_true(evaluation.train_loss < 1e-12 && evaluation.test_loss < 1e-12);
    assert_true(evaluation.test_accuracy == 1);
    /* squared norm: (2d)^(-2/3) * d * 3 (d-1) d^(2/3) */
    double expected = pow(2 * D, -2.0 / 3) * D * 3 * (D - 1) * pow(D, 2.0 / 3), found = 0;
    for (size_t i = 0; i < memorised_size(D); ++i)
        found += pow((double)weights[i], 2);
    assert_true(fabs(found - expected) < 1e-5 * expected);
    free(weights);
    setting_close(&setting);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_loss_is_that_of_sum_potentials),
        cmocka_unit_test(test_memorised_start_solves_the_task),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
