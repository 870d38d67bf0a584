/* Neuron sets for the tests: families with their parameters, under all symmetries, with noise, and
 * random sets. */
#ifndef TESTS_ANALYSIS_FIXTURE_H
#define TESTS_ANALYSIS_FIXTURE_H

#include "analysis/families.h"
#include "base/random.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static inline void assert_close(double value, double expected, double tolerance) {
    if (!(fabs(value - expected) <= tolerance))
        print_error("%.12g instead of %.12g\n", value, expected);
    assert_true(fabs(value - expected) <= tolerance);
}

static inline double random_between(struct random_stream *stream, double low, double high) {
    return low + (high - low) * random_uniform(stream);
}

/* E|z|^2 = scale^2 */
static inline double complex random_gaussian(struct random_stream *stream, double scale) {
    double x = random_normal(stream), y = random_normal(stream);
    return scale * M_SQRT1_2 * (x + I * y);
}

static inline struct family_match random_parameters(struct random_stream *stream) {
    struct family_match drawn = {.family = FAMILY_NONE};
    drawn.xi = random_between(stream, -M_PI, M_PI);
    drawn.nu = random_between(stream, -M_PI, M_PI);
    drawn.alpha = random_between(stream, -M_PI, M_PI);
    drawn.beta = random_between(stream, -M_PI, M_PI);
    return drawn;
}

static inline void random_neurons(struct random_stream *stream, struct neuron *neurons, int order) {
    for (int j = 0; j < order; ++j)
        for (int p = 0; p < 3; ++p)
            neurons[j].part[p] = random_gaussian(stream, 1);
}

static inline void add_noise(struct random_stream *stream, double scale, struct neuron *neurons,
                             int order) {
    for (int j = 0; j < order; ++j)
        for (int p = 0; p < 3; ++p)
            neurons[j].part[p] += random_gaussian(stream, scale);
}

/* An equivalent set: neurons permuted, (a,b) -> (-a,-b) in some of them, a complex gauge factor on
 * each part, and -k for k in half of the cases. */
static inline void scramble(struct random_stream *stream, struct neuron *neurons, int order) {
    for (int j = order - 1; j > 0; --j) {
        int other = (int)random_below(stream, (uint32_t)j + 1);
        struct neuron swapped = neurons[j];
        neurons[j] = neurons[other];
        neurons[other] = swapped;
    }
    bool conjugate = random_below(stream, 2) == 1;
    double complex gauge[3];
    for (int p = 0; p < 3; ++p)
        gauge[p] = random_between(stream, 0.2, 2) * cexp(I * random_between(stream, -M_PI, M_PI));
    for (int j = 0; j < order; ++j) {
        double sign = random_below(stream, 2) == 1 ? -1 : 1;
        for (int p = 0; p < 3; ++p) {
            double complex entry = gauge[p] * neurons[j].part[p] * (p < 2 ? sign : 1);
            neurons[j].part[p] = conjugate ? conj(entry) : entry;
        }
    }
}

#endif
