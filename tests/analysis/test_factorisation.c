/* The paper's rule: exact and nearly exact products factor and match; others do not. */
#include "analysis/factorisation.h"

#include "fixture.h"

#include <string.h>

enum { DRAWS = 100 };
static const double tolerance = 0.1; /* of ratios and of entries: the paper's */

/* Parameters for which z_nu * z_syn and z_(nu=i) * z_(syn,alpha,beta) differ by more than the
 * tolerance: nu is not equivalent to i, and alpha, beta and their ratio are not equivalent to 1. */
static struct family_match draw_apart(struct random_stream *stream) {
    struct family_match drawn = random_parameters(stream);
    drawn.nu = M_PI / 2 + random_between(stream, 0.25, 0.5);
    drawn.alpha = random_between(stream, 0.3, 0.6);
    drawn.beta = -random_between(stream, 0.2, 0.6);
    return drawn;
}

/* A member of a family with noise relative to its entries of modulus 1, gauges included. */
static int noisy_neurons(struct random_stream *stream, enum family family, double noise,
                         struct neuron *neurons) {
    struct family_match drawn = draw_apart(stream);
    int order = family_neurons(family, &drawn, neurons);
    add_noise(stream, noise, neurons, order);
    scramble(stream, neurons, order);
    return order;
}

static void test_exact(void **state) {
    (void)state;
    struct random_stream stream = random_stream(1, RANDOM_TEST);
    struct neuron neurons[FAMILY_ORDER_MAX];
    for (enum family family = FAMILY_NU_I_XI; family <= FAMILY_NU_SYN; ++family)
        for (int i = 0; i < DRAWS; ++i) {
            int order = noisy_neurons(&stream, family, 0, neurons);
            struct factorisation found = factorisation_find(neurons, order, tolerance, tolerance);
            assert_true(found.factorable);
            assert_true(found.error < 1e-12);
            assert_int_equal(found.family, family);
            for (int other = 0; other < FAMILIES; ++other)
                assert_int_equal(found.within[other], other == (int)family);
            assert_true(found.deviation < 1e-12);
        }
}

/* Where both families of order 6 hold, z_(nu=i) * z_(syn,alpha,beta) counts. */
static void test_meeting(void **state) {
    (void)state;
    struct neuron neurons[FAMILY_ORDER_MAX];
    int order = family_neurons(FAMILY_NU_SYN, &(struct family_match){.nu = M_PI / 2}, neurons);
    struct factorisation found = factorisation_find(neurons, order, tolerance, tolerance);
    assert_true(found.within[FAMILY_NU_SYN] && found.within[FAMILY_NU_I_SYN_AB]);
    assert_false(found.within[FAMILY_NU_I_XI]);
    assert_int_equal(found.family, FAMILY_NU_I_SYN_AB);
    assert_true(found.deviation < 1e-12);
}

/* The noise of a ratio is sqrt(2) of that of its entries, about 0.03: within 0.1 in every entry. */
static void test_little_noise(void **state) {
    (void)state;
    struct random_stream stream = random_stream(2, RANDOM_TEST);
    struct neuron neurons[FAMILY_ORDER_MAX];
    for (enum family family = FAMILY_NU_I_XI; family <= FAMILY_NU_SYN; ++family)
        for (int i = 0; i < DRAWS; ++i) {
            int order = noisy_neurons(&stream, family, 0.02, neurons);
            struct factorisation found = factorisation_find(neurons, order, tolerance, tolerance);
            assert_true(found.factorable);
            assert_true(found.error > 0.002 && found.error < 0.06);
            assert_int_equal(found.family, family);
            assert_true(found.deviation <= tolerance);
        }
}

static void assert_not_factorable(const struct neuron *neurons, int order) {
    struct factorisation found = factorisation_find(neurons, order, tolerance, tolerance);
    assert_false(found.factorable);
    assert_true(found.error > tolerance);
    assert_int_equal(found.family, FAMILY_NONE);
    assert_true(isnan(found.deviation));
}

static void test_much_noise(void **state) {
    (void)state;
    struct random_stream stream = random_stream(3, RANDOM_TEST);
    struct neuron neurons[FAMILY_ORDER_MAX];
    for (enum family family = FAMILY_NU_I_XI; family <= FAMILY_NU_SYN; ++family)
        for (int i = 0; i < DRAWS; ++i) {
            int order = noisy_neurons(&stream, family, 0.3, neurons);
            assert_not_factorable(neurons, order);
        }
}

static void test_random_neurons(void **state) {
    (void)state;
    struct random_stream stream = random_stream(4, RANDOM_TEST);
    struct neuron neurons[FAMILY_ORDER_MAX];
    for (int i = 0; i < DRAWS; ++i) {
        random_neurons(&stream, neurons, FAMILY_ORDER_MAX);
        assert_not_factorable(neurons, 4);
        assert_not_factorable(neurons, 6);
    }
}

/* A product of two random elements factors exactly and belongs to no family. */
static void test_factorable_without_family(void **state) {
    (void)state;
    struct random_stream stream = random_stream(5, RANDOM_TEST);
    for (int columns = 2; columns <= 3; ++columns)
        for (int i = 0; i < DRAWS; ++i) {
            struct neuron u[2], v[3], neurons[FAMILY_ORDER_MAX];
            random_neurons(&stream, u, 2);
            random_neurons(&stream, v, 3);
            for (int j = 0; j < 2 * columns; ++j)
                for (int p = 0; p < 3; ++p)
                    neurons[j].part[p] = u[j / columns].part[p] * v[j % columns].part[p];
            scramble(&stream, neurons, 2 * columns);
            struct factorisation found =
                factorisation_find(neurons, 2 * columns, tolerance, tolerance);
            assert_true(found.factorable);
            assert_true(found.error < 1e-10);
            assert_int_equal(found.family, FAMILY_NONE);
            assert_true(found.deviation > tolerance);
        }
}

/* nu = i, but c of the second column is rotated by 0.2: order 4 factors, and after the neuron is
 * scaled to abc = 1, c is still off by |exp(0.4 i / 3) - 1| = 2 sin(0.2 / 3). */
static void test_deviation(void **state) {
    (void)state;
    struct neuron neurons[FAMILY_ORDER_MAX];
    const struct family_match at = {.xi = 0.4};
    family_neurons(FAMILY_NU_I_XI, &at, neurons);
    neurons[1].part[2] *= cexp(0.2 * I);
    neurons[3].part[2] *= cexp(0.2 * I);
    struct factorisation found = factorisation_find(neurons, 4, tolerance, tolerance);
    assert_true(found.factorable);
    assert_int_equal(found.family, FAMILY_NONE);
    assert_close(found.deviation, 2 * sin(0.2 / 3), 1e-12);
    found = factorisation_find(neurons, 4, tolerance, 0.2);
    assert_int_equal(found.family, FAMILY_NU_I_XI);
    assert_close(found.deviation, 2 * sin(0.2 / 3), 1e-12);
}

/* c of the second row is rotated by 0.3: the ratio of the rows is (i, -i, exp(0.3 i)), and scaled
 * to abc = 1 its a is off by 2 sin(0.05), within tolerance, and its c by 2 sin(0.1), which is
 * not. */
static void test_nu_i_by_its_output(void **state) {
    (void)state;
    struct neuron neurons[FAMILY_ORDER_MAX];
    family_neurons(FAMILY_NU_I_XI, &(struct family_match){.xi = 0.4}, neurons);
    neurons[2].part[2] *= cexp(0.3 * I);
    neurons[3].part[2] *= cexp(0.3 * I);
    struct factorisation found = factorisation_find(neurons, 4, tolerance, tolerance);
    assert_true(found.factorable);
    assert_int_equal(found.family, FAMILY_NONE);
    assert_close(found.deviation, 2 * sin(0.1), 1e-12);
}

/* c of the second third root is rotated by 0.3: scaled to abc = 1, its a and b are off by 2
 * sin(0.05) and its c by 2 sin(0.1). */
static void test_syn_by_all_parts(void **state) {
    (void)state;
    struct neuron neurons[FAMILY_ORDER_MAX];
    family_neurons(FAMILY_NU_SYN, &(struct family_match){.nu = 1.2}, neurons);
    neurons[2].part[2] *= cexp(0.3 * I);
    neurons[3].part[2] *= cexp(0.3 * I);
    struct factorisation found = factorisation_find(neurons, 6, tolerance, tolerance);
    assert_true(found.factorable);
    assert_int_equal(found.family, FAMILY_NONE);
    double squares = 2 * pow(2 * sin(0.05), 2) + pow(2 * sin(0.1), 2);
    assert_close(found.deviation, sqrt(squares / 3), 1e-12);
}

/* One entry is rotated by 0.2: so is one of two ratios, and both are sin(0.1) away from their mean
 * in one part of three. */
static void test_error(void **state) {
    (void)state;
    struct neuron neurons[FAMILY_ORDER_MAX];
    family_neurons(FAMILY_NU_I_XI, &(struct family_match){.xi = 0.4}, neurons);
    neurons[3].part[1] *= cexp(0.2 * I);
    struct factorisation found = factorisation_find(neurons, 4, tolerance, tolerance);
    assert_close(found.error, sin(0.1) / sqrt(3), 1e-12);
}

static void test_other_orders(void **state) {
    (void)state;
    struct random_stream stream = random_stream(6, RANDOM_TEST);
    struct neuron neurons[8];
    random_neurons(&stream, neurons, 8);
    for (int order = 0; order <= 8; ++order) {
        if (order == 4 || order == 6)
            continue;
        struct factorisation found = factorisation_find(neurons, order, tolerance, tolerance);
        assert_false(found.factorable);
        assert_int_equal(found.family, FAMILY_NONE);
        assert_true(isnan(found.error) && isnan(found.deviation));
    }
}

/* No division by a zero neuron. */
static void test_zero_neurons(void **state) {
    (void)state;
    struct neuron neurons[FAMILY_ORDER_MAX];
    family_neurons(FAMILY_NU_SYN, &(struct family_match){.nu = 1}, neurons);
    neurons[2] = (struct neuron){{0}};
    struct factorisation found = factorisation_find(neurons, 6, tolerance, tolerance);
    assert_false(found.factorable);
    assert_int_equal(found.family, FAMILY_NONE);
    memset(neurons, 0, sizeof neurons);
    found = factorisation_find(neurons, 4, tolerance, tolerance);
    assert_false(found.factorable);
    assert_int_equal(found.family, FAMILY_NONE);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_exact),          cmocka_unit_test(test_meeting),
        cmocka_unit_test(test_little_noise),   cmocka_unit_test(test_much_noise),
        cmocka_unit_test(test_random_neurons), cmocka_unit_test(test_factorable_without_family),
        cmocka_unit_test(test_deviation),      cmocka_unit_test(test_other_orders),
        cmocka_unit_test(test_zero_neurons),   cmocka_unit_test(test_nu_i_by_its_output),
        cmocka_unit_test(test_error),          cmocka_unit_test(test_syn_by_all_parts),
    };
    return cmocka_run_group_tests_name("factorisation", tests, NULL, NULL);
}
