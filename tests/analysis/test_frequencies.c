/* Frequencies, phases and shares of networks for which they are known. */
#include "analysis/frequencies.h"

#include "base/random.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

enum { D = 11, K = 3, Q = 7 };
static const struct network_shape shape = {.inputs = K, .d = D, .outputs = D};

/* A cosine of frequency z, norm `norm` and phase t in neuron j's column. */
static void set_column(double *weights, int column, int j, int z, double norm, double t) {
    for (int a = 0; a < D; ++a)
        weights[(column * D + a) * Q + j] = norm * sqrt(2.0 / D) * cos(2 * M_PI * z * a / D + t);
}

/* Neurons 0 .. 4 have frequencies 1 .. 5 and the same norm; 5 and 6 are zero. */
static void fill_ideal(double *weights) {
    for (int j = 0; j < 5; ++j) {
        double t[K + 1] = {0.3 + j, -1.1 * j, 2.7, 0};
        t[K] = t[0] + t[1] + t[2];
        for (int column = 0; column <= K; ++column)
            set_column(weights, column, j, j + 1, 0.5, t[column]);
    }
}

static void test_a_network_as_it_should_be(void **state) {
    (void)state;
    double weights[(K + 1) * D * Q] = {0};
    struct frequencies found;
    struct error error;
    fill_ideal(weights);
    assert_true(frequencies_find(&shape, Q, weights, &found, &error));
    assert_int_equal(found.count, 5);
    assert_int_equal(found.live, 5);
    assert_int_equal(found.used, 5);
    for (int j = 0; j < 5; ++j) {
        assert_int_equal(found.best[j], j + 1);
        assert_true(fabs(found.purity[j] - 1) < 1e-12);
        assert_true(fabs(found.share[j] - 0.2) < 1e-12);
        assert_true(fabs(remainder(found.phase[j * (K + 1)] - (0.3 + j), 2 * M_PI)) < 1e-12);
        assert_true(frequencies_is_live(&found, j));
        assert_int_equal(found.neurons[j], 1);
        for (int column = 0; column <= K; ++column)
            assert_true(fabs(found.power[j * (K + 1) + column] - 1) < 1e-12);
    }
    assert_true(found.dispersion == 0);
    assert_true(found.power[5 * (K + 1)] == 0);
    assert_false(frequencies_is_live(&found, 5));
    assert_true(fabs(found.mean_purity - 1) < 1e-12 && fabs(found.least_purity - 1) < 1e-12);
    assert_true(found.share_error < 1e-12 && found.phase_error < 1e-12 && found.norm_error < 1e-12);
    frequencies_free(&found);
}

static void test_what_is_amiss_is_said(void **state) {
    (void)state;
    double weights[(K + 1) * D * Q] = {0};
    struct frequencies found;
    struct error error;
    fill_ideal(weights);
    set_column(weights, K, 1, 2, 0.5, 0.3 + 1 - 1.1 + 2.7 + 0.04); /* a phase */
    set_column(weights, 0, 2, 3, 0.6, 2.3);                        /* a norm */
    for (int a = 0; a < D; ++a)
        weights[a * Q + 3] += 0.1; /* a constant: power 0.11 beside 1 */
    for (int column = 0; column <= K; ++column)
        set_column(weights, column, 4, 4, 0.5, 0); /* frequency 5 is missing, 4 twice there */
    assert_true(frequencies_find(&shape, Q, weights, &found, &error));
    assert_true(fabs(found.phase_error - 0.04) < 1e-12);
    double norm = sqrt(0.36 + 3 * 0.25) / 2;
    assert_true(fabs(found.norm_error - (0.6 / norm - 1)) < 1e-12);
    assert_true(fabs(found.least_purity - 1 / 1.11) < 1e-12);
    assert_int_equal(found.used, 4);
    assert_true(found.share_error > 0.9);
    assert_true(found.share[4] == 0);
    /* Counts 1, 1, 1, 2, 0: the variance 2/4 and the mean 1. */
    assert_true(found.neurons[3] == 2 && found.neurons[4] == 0);
    assert_true(fabs(found.dispersion - 0.5) < 1e-12);
    /* Only the first column of neuron 3 has a constant, 11 0.1^2 beside 0.5^2. */
    assert_true(fabs(found.power[3 * (K + 1)] - 0.25 / 0.36) < 1e-12);
    assert_true(fabs(found.power[3 * (K + 1) + 1] - 1) < 1e-12);
    frequencies_free(&found);
}

static void test_noise_is_no_frequency(void **state) {
    (void)state;
    double weights[(K + 1) * D * Q];
    struct random_stream stream = random_stream(1, RANDOM_TEST);
    struct frequencies found;
    struct error error;
    for (int i = 0; i < (K + 1) * D * Q; ++i)
        weights[i] = random_normal(&stream);
    assert_true(frequencies_find(&shape, Q, weights, &found, &error));
    assert_true(found.mean_purity < 0.5 && found.mean_purity > 0.2);
    assert_true(found.phase_error > 0.1);
    /* The largest of five of eleven squares: (1 + 1/2 + .. + 1/5) / 5 of the power less constants,
       0.415 in the mean. */
    double sum = 0;
    for (int i = 0; i < Q * (K + 1); ++i)
        sum += found.power[i] / (Q * (K + 1));
    assert_true(fabs(sum - 0.415) < 0.08);
    frequencies_free(&found);
}

/* One NaN weight makes the results NaN and does not count as a dead neuron. */
static void test_nan(void **state) {
    (void)state;
    double weights[(K + 1) * D * Q] = {0};
    struct frequencies found;
    struct error error;
    fill_ideal(weights);
    weights[2] = NAN;
    assert_true(frequencies_find(&shape, Q, weights, &found, &error));
    assert_true(frequencies_is_live(&found, 2));
    assert_true(isnan(found.mean_purity) && isnan(found.least_purity));
    assert_true(isnan(found.power[2 * (K + 1)]) && isnan(found.dispersion));
    assert_true(isnan(found.share_error) && isnan(found.phase_error) && isnan(found.norm_error));
    frequencies_free(&found);
}

/* The mean over Gaussian columns, with a standard deviation of about 0.1 / sqrt(20000). */
static void test_random_power(void **state) {
    (void)state;
    enum { MANY = 20000 };
    struct network_shape one = {.inputs = 1, .d = D, .outputs = D};
    double *weights = calloc((size_t)2 * D * MANY, sizeof *weights), sum = 0;
    struct random_stream stream = random_stream(3, RANDOM_TEST);
    struct frequencies found;
    struct error error;
    for (size_t i = 0; i < (size_t)2 * D * MANY; ++i)
        weights[i] = random_normal(&stream);
    assert_true(frequencies_find(&one, MANY, weights, &found, &error));
    for (size_t j = 0; j < MANY; ++j)
        sum += found.power[2 * j];
    assert_true(fabs(frequencies_random_power(D) -
                     10.0 / 11 * (1 + 0.5 + 1 / 3.0 + 0.25 + 0.2) / 5) < 1e-15);
    assert_true(fabs(sum / MANY - frequencies_random_power(D)) < 0.005);
    assert_true(fabs(frequencies_random_power(47) - 0.1589) < 1e-3);
    frequencies_free(&found);
    free(weights);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_network_as_it_should_be),
        cmocka_unit_test(test_what_is_amiss_is_said),
        cmocka_unit_test(test_noise_is_no_frequency),
        cmocka_unit_test(test_nan),
        cmocka_unit_test(test_random_power),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
