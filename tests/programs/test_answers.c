/* Answers of a network so large that its outputs are summed in float32. */
#include "programs/inspect/inspect_answers.h"

#include "base/random.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

enum { D = 128, Q = 9600, LARGE = 5 };

static struct weights weights;

/* So that not one output is the largest for nearly all pairs. */
static void subtract_mean(float *c) {
    double mean = 0;
    for (int j = 0; j < Q; ++j)
        mean += (double)c[j] / Q;
    for (int j = 0; j < Q; ++j)
        c[j] -= (float)mean;
}

/* Random weights, but for outputs 0 and 1, which differ by less than float32 can tell, and an
 * element whose outputs float32 does not hold. */
static int set_up(void **state) {
    (void)state;
    struct network *network = &weights.network;
    struct random_stream stream = random_stream(1, RANDOM_TEST);
    if (!network_create(D, Q, network, NULL))
        return -1;
    for (size_t i = 0; i < network_size(network); ++i)
        network->weights[i] = (float)random_normal(&stream);
    for (size_t g = 0; g < D; ++g)
        subtract_mean(network->c + g * Q);
    for (size_t j = 0; j < Q; ++j) {
        network->c[j] = network->c[Q + j];
        network->a[LARGE * Q + j] *= 1e19F;
    }
    network->c[0] = nextafterf(network->c[0], INFINITY);
    return 0;
}

static int tear_down(void **state) {
    (void)state;
    network_free(&weights.network);
    return 0;
}

/* output: [D] of one pair, in float64 */
static void find_outputs(int g1, int g2, double *output) {
    const struct network *network = &weights.network;
    for (int g = 0; g < D; ++g)
        output[g] = 0;
    for (int j = 0; j < Q; ++j) {
        double sum = (double)network->a[g1 * Q + j] + (double)network->b[g2 * Q + j];
        for (int g = 0; g < D; ++g)
            output[g] += (double)network->c[g * Q + j] * sum * sum;
    }
}

static void check_pair(const struct answers *answers, int g1, int g2) {
    const struct answers_pair *pair = &answers->pair[g1 * D + g2];
    double output[D];
    int best = 0;
    find_outputs(g1, g2, output);
    for (int g = 1; g < D; ++g)
        best = output[g] > output[best] ? g : best;
    assert_int_equal(pair->answer, best);
    assert_int_equal(answers->answer[g1 * D + g2], best);
    assert_true(fabs(pair->top / output[best] - 1) < 1e-4);
}

/* All pairs of two rows, and all in which output 0 or 1 is the largest. */
static void test_answers_are_those_of_float64(void **state) {
    (void)state;
    struct answers answers;
    int close = 0;
    assert_true(answers_create(&weights, ANSWERS_SQUARE, false, &answers, NULL));
    assert_true(answers.single);
    assert_true(answers.ties == 0);
    for (int g1 = 0; g1 < D; ++g1)
        for (int g2 = 0; g2 < D; ++g2) {
            bool is_close = answers.answer[g1 * D + g2] <= 1;
            close += is_close;
            if (is_close || g1 == 0 || g1 == LARGE)
                check_pair(&answers, g1, g2);
        }
    assert_true(close > 0);
    assert_true(answers.pair[LARGE * D].top > (double)FLT_MAX);
    answers_free(&answers);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_answers_are_those_of_float64),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
