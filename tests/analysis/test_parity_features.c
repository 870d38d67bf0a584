/* Features of parity neurons: constructed and perturbed ones, and the mean margin against all
 * inputs one by one. */
#include "analysis/parity_features.h"

#include "base/random.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

enum { N = 5, K = 3, WIDTH = 4, ROWS = N + 2 };

static double weights[ROWS * WIDTH];

static double *at(int row, int neuron) {
    return &weights[row * WIDTH + neuron];
}

/* Neuron i has the signs +, and the bits of i, on the first K bits, and the right output. */
static void construct(void) {
    memset(weights, 0, sizeof weights);
    for (int i = 0; i < WIDTH; ++i) {
        double sign = 1;
        for (int j = 0; j < K; ++j) {
            *at(j, i) = j > 0 && i >> (j - 1) & 1 ? -1 : 1;
            sign *= *at(j, i);
        }
        *at(N, i) = sign / sqrt(2);
        *at(N + 1, i) = -sign / sqrt(2);
    }
}

static struct parity_neuron neuron(int index) {
    struct parity_neuron measured;
    parity_neuron_measure(N, K, WIDTH, weights, index, &measured);
    return measured;
}

static void test_constructed(void **state) {
    (void)state;
    struct parity_features features;
    construct();
    for (int i = 0; i < WIDTH; ++i) {
        struct parity_neuron measured = neuron(i);
        assert_true(fabs(measured.power - 16) < 1e-12); /* (sqrt 4)^4 */
        assert_true(measured.mass == 1);
        assert_true(measured.imbalance < 1e-12);
        assert_true(measured.right);
        assert_int_equal(measured.pattern, i);
    }
    assert_true(parity_features_measure(N, K, WIDTH, weights, 1e-3, &features, NULL));
    assert_int_equal(features.alive, WIDTH);
    assert_int_equal(features.right, WIDTH);
    assert_int_equal(features.patterns, 4);
    assert_true(features.mass == 1);
    assert_true(parity_features_measure(N, K, WIDTH, weights, 0.9, &features, NULL));
    assert_int_equal(features.alive, WIDTH); /* each has the mean power */
}

/* u and w with all signs changed: for an odd power the same neuron. */
static void test_turned_neuron(void **state) {
    (void)state;
    construct();
    for (int row = 0; row < ROWS; ++row)
        *at(row, 1) = -*at(row, 1);
    assert_int_equal(neuron(1).pattern, 1);
    assert_true(neuron(1).right);
    for (int row = 0; row < N; ++row)
        *at(row, 2) = -*at(row, 2);
    assert_int_equal(neuron(2).pattern, 2);
    assert_false(neuron(2).right);
}

/* Two neurons of one pattern, one of them with all signs changed. */
static void test_pattern_twice(void **state) {
    (void)state;
    struct parity_features features;
    construct();
    for (int row = 0; row < ROWS; ++row)
        *at(row, 2) = -*at(row, 1);
    assert_true(parity_features_measure(N, K, WIDTH, weights, 1e-3, &features, NULL));
    assert_int_equal(features.alive, 4);
    assert_int_equal(features.right, 4);
    assert_int_equal(features.patterns, 3);
}

static void test_damaged(void **state) {
    (void)state;
    construct();
    *at(3, 0) = 2; /* an irrelevant bit: 4 of 7 of |u|^2 */
    assert_true(fabs(neuron(0).mass - 3.0 / 7) < 1e-12);
    construct();
    *at(1, 0) = 0; /* |n|^2 = 3: the others are sqrt(4/3) times their ideal, this is zero */
    assert_true(fabs(neuron(0).imbalance - 1) < 1e-12);
    assert_false(neuron(0).right);
    construct();
    *at(N, 0) = *at(N + 1, 0) = 0;
    assert_true(fabs(neuron(0).imbalance - 1) < 1e-12);
    construct();
    *at(N, 0) = 1; /* |w|^2 = 1.5, |n|^2 = 4.5 */
    assert_true(fabs(neuron(0).imbalance - (sqrt(1.5 * 4 / 4.5) - 1)) < 1e-12);
}

/* Neurons below the given fraction of the mean power are ignored, as are zero neurons. */
static void test_dead(void **state) {
    (void)state;
    struct parity_features features;
    construct();
    for (int row = 0; row < ROWS; ++row) {
        *at(row, 2) *= 0.1; /* 1e-4 of the power of the others */
        *at(row, 3) = 0;
    }
    *at(3, 2) = 5; /* on another bit, which makes it large after all */
    assert_true(parity_features_measure(N, K, WIDTH, weights, 1e-3, &features, NULL));
    assert_int_equal(features.alive, 3);
    double large = neuron(2).power, mass = neuron(2).mass;
    assert_true(fabs(features.mass - (32 + large * mass) / (32 + large)) < 1e-12);
    *at(3, 2) = 0;
    assert_true(parity_features_measure(N, K, WIDTH, weights, 1e-3, &features, NULL));
    assert_int_equal(features.alive, 2);
    assert_int_equal(features.patterns, 2);
    assert_true(features.mass == 1);
    memset(weights, 0, sizeof weights);
    assert_true(parity_features_measure(N, K, WIDTH, weights, 1e-3, &features, NULL));
    assert_int_equal(features.alive, 0);
    assert_true(isnan(features.mass));
}

/* sum over all inputs of (correct output - wrong output) / 2^N */
static double mean_margin(void) {
    double sum = 0;
    for (int t = 0; t < 1 << N; ++t)
        for (int i = 0; i < WIDTH; ++i) {
            double value = 0, parity = 1;
            for (int j = 0; j < N; ++j)
                value += (t >> j & 1 ? -1 : 1) * *at(j, i);
            for (int j = 0; j < K; ++j)
                parity *= t >> j & 1 ? -1 : 1;
            sum += parity * pow(value, K) * (*at(N, i) - *at(N + 1, i));
        }
    return sum / (1 << N);
}

static void test_mean_margin(void **state) {
    (void)state;
    struct random_stream stream = random_stream(1, RANDOM_TEST);
    for (int row = 0; row < ROWS; ++row)
        for (int i = 0; i < WIDTH; ++i)
            *at(row, i) = random_normal(&stream);
    double mean = mean_margin();
    assert_true(fabs(mean) > 0.1);
    assert_true(fabs(parity_mean_margin(N, K, WIDTH, weights) - mean) < 1e-10);
    construct();
    assert_true(fabs(parity_mean_margin(N, K, WIDTH, weights) - 4 * 6 * sqrt(2)) < 1e-12);
}

/* The largest neurons by norm, in order; a small one that is wrong does not count among them. */
static void test_largest(void **state) {
    (void)state;
    struct parity_features features;
    int index[WIDTH];
    construct();
    for (int row = 0; row < ROWS; ++row) {
        *at(row, 2) *= 3;
        *at(row, 0) *= 2;
        *at(row, 1) *= 0.1;
    }
    *at(N, 1) = -*at(N, 1); /* w is no longer along (1, -1) */
    *at(4, 1) = 0.1;
    assert_true(parity_largest(N, K, WIDTH, weights, 3, index, NULL));
    assert_int_equal(index[0], 2);
    assert_int_equal(index[1], 0);
    assert_int_equal(index[2], 3);
    assert_true(parity_features_of_largest(N, K, WIDTH, weights, 3, &features, NULL));
    assert_int_equal(features.alive, 3);
    assert_int_equal(features.right, 3);
    assert_int_equal(features.patterns, 3);
    assert_true(features.mass == 1 && features.imbalance < 1e-12);
    assert_true(parity_features_of_largest(N, K, WIDTH, weights, 4, &features, NULL));
    assert_int_equal(features.alive, 4);
    assert_int_equal(features.right, 3);
    assert_true(features.mass < 1 && features.imbalance > 0.9);
    memset(weights, 0, sizeof weights);
    assert_true(parity_features_of_largest(N, K, WIDTH, weights, 2, &features, NULL));
    assert_int_equal(features.alive, 0);
    construct();
    *at(0, 1) = NAN; /* is among them, and seen */
    assert_true(parity_largest(N, K, WIDTH, weights, 1, index, NULL));
    assert_int_equal(index[0], 1);
}

/* An output along (1, 1) has the right length and the wrong direction. */
static void test_output_direction(void **state) {
    (void)state;
    construct();
    *at(N + 1, 3) = *at(N, 3);
    assert_true(fabs(neuron(3).imbalance - 1) < 1e-12);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_constructed),   cmocka_unit_test(test_turned_neuron),
        cmocka_unit_test(test_pattern_twice), cmocka_unit_test(test_damaged),
        cmocka_unit_test(test_dead),          cmocka_unit_test(test_mean_margin),
        cmocka_unit_test(test_largest),       cmocka_unit_test(test_output_direction),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
