/* The paper's rule: exact and nearly exact products factor and have their names; others do not. */
#include "analysis/factorisation.h"

#include "fixture.h"

#include <string.h>

enum { DRAWS = 100 };
static const double tolerance = 0.1; /* of ratios and of entries: the paper's */

static struct factorisation find(const struct neuron *neurons, int order) {
    return factorisation_find(neurons, order, tolerance, tolerance);
}

/* Parameters away from where kinds of factors meet: alpha and beta are not equivalent to 1, and
 * neither nu nor w nu nor w~ nu makes c of the factor 1 or +-i, as i, and 75 and 105 degrees do. */
static struct family_match draw_apart(struct random_stream *stream) {
    struct family_match drawn = random_parameters(stream);
    drawn.nu = M_PI / 2 + random_between(stream, 0.4, 0.5);
    drawn.alpha = random_between(stream, 0.75, 0.8);
    drawn.beta = -random_between(stream, 0.2, 0.25);
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

/* Exact solutions have several halvings of the same spread of c. Of z_(nu=i) * z_(syn,alpha,beta)
 * only those that keep w and w~ apart have constant ratios of a and b: it does not always factor,
 * here as in the published analysis. */
static bool is_halved_badly(const struct factorisation *found, enum family family, int *bad) {
    bool is = !found->factorable && family == FAMILY_NU_I_SYN_AB;
    *bad += is;
    return is;
}

static void test_exact(void **state) {
    (void)state;
    struct random_stream stream = random_stream(1, RANDOM_TEST);
    struct neuron neurons[FAMILY_ORDER_MAX];
    int bad = 0;
    for (enum family family = FAMILY_NU_I_XI; family <= FAMILY_NU_SYN; ++family)
        for (int i = 0; i < DRAWS; ++i) {
            int order = noisy_neurons(&stream, family, 0, neurons);
            struct factorisation found = find(neurons, order);
            if (is_halved_badly(&found, family, &bad))
                continue;
            assert_true(found.factorable);
            assert_true(found.error < 1e-12);
            assert_int_equal(found.family, family);
            assert_int_equal(isnan(found.xi), family != FAMILY_NU_I_XI);
            assert_int_equal(isnan(found.nu), family != FAMILY_NU_SYN);
            assert_int_equal(isnan(found.alpha), family != FAMILY_NU_I_SYN_AB);
            assert_int_equal(isnan(found.beta), family != FAMILY_NU_I_SYN_AB);
        }
    assert_in_range(bad, DRAWS / 4, 9 * DRAWS / 10);
}

/* The noise of a ratio is sqrt(2) of that of its entries, about 0.03. */
static void test_little_noise(void **state) {
    (void)state;
    struct random_stream stream = random_stream(2, RANDOM_TEST);
    struct neuron neurons[FAMILY_ORDER_MAX];
    int bad = 0;
    for (enum family family = FAMILY_NU_I_XI; family <= FAMILY_NU_SYN; ++family)
        for (int i = 0; i < DRAWS; ++i) {
            int order = noisy_neurons(&stream, family, 0.02, neurons);
            struct factorisation found = find(neurons, order);
            if (is_halved_badly(&found, family, &bad))
                continue;
            assert_true(found.factorable);
            assert_true(found.error > 0.002 && found.error < 0.2);
            assert_int_equal(found.family, family);
        }
    assert_in_range(bad, DRAWS / 4, 9 * DRAWS / 10);
}

/* Some of them factor by chance, hardly any into known factors. */
static void test_random_neurons(void **state) {
    (void)state;
    struct random_stream stream = random_stream(4, RANDOM_TEST);
    struct neuron neurons[FAMILY_ORDER_MAX];
    int factorable = 0, known = 0;
    for (int i = 0; i < 2 * DRAWS; ++i) {
        random_neurons(&stream, neurons, FAMILY_ORDER_MAX);
        struct factorisation found = find(neurons, i % 2 == 0 ? 4 : 6);
        factorable += found.factorable;
        known += found.family != FAMILY_NONE;
        assert_int_equal(found.factorable, found.error <= 0.1 * sqrt(3 * (i % 2 == 0 ? 4 : 6)));
    }
    assert_true(factorable <= DRAWS / 20);
    assert_true(known == 0);
}

/* A product of two elements with random phases factors exactly and belongs to no family. */
static void test_factorable_without_family(void **state) {
    (void)state;
    struct random_stream stream = random_stream(5, RANDOM_TEST);
    for (int columns = 2; columns <= 3; ++columns)
        for (int i = 0; i < DRAWS; ++i) {
            struct neuron v[3], neurons[FAMILY_ORDER_MAX];
            for (int j = 0; j < columns; ++j)
                for (int p = 0; p < 3; ++p)
                    v[j].part[p] = cexp(I * random_between(&stream, -M_PI, M_PI));
            for (int j = 0; j < columns; ++j)
                neurons[j] = neurons[j + columns] = v[j];
            for (int p = 0; p < 3; ++p) {
                double complex u = cexp(I * random_between(&stream, -M_PI, M_PI));
                for (int j = 0; j < columns; ++j)
                    neurons[j].part[p] *= u;
            }
            scramble(&stream, neurons, 2 * columns);
            struct factorisation found = find(neurons, 2 * columns);
            assert_true(found.factorable);
            assert_true(found.error < 1e-10);
            assert_int_equal(found.family, FAMILY_NONE);
        }
}

/* One b is rotated by 0.2: both ratios of b are sin(0.1) away from their mean. */
static void test_error(void **state) {
    (void)state;
    struct neuron neurons[FAMILY_ORDER_MAX];
    family_neurons(FAMILY_NU_I_XI, &(struct family_match){.xi = 0.4}, neurons);
    neurons[3].part[1] *= cexp(0.2 * I);
    assert_close(find(neurons, 4).error, M_SQRT2 * sin(0.1), 1e-12);
}

/* Not factorable: |ratio - mean| above 0.1 sqrt(3 order), here of one b and of its mirror. */
static void test_factorable_up_to(void **state) {
    (void)state;
    for (int six = 0; six < 2; ++six) {
        int order = six ? 6 : 4;
        enum family family = six ? FAMILY_NU_I_SYN_AB : FAMILY_NU_I_XI;
        /* n columns, one of them moved by e: the norm is e sqrt(1 - 1/n) */
        double limit = 0.1 * sqrt(3 * order) / sqrt(1 - 2.0 / order);
        for (int over = 0; over < 2; ++over) {
            struct neuron neurons[FAMILY_ORDER_MAX];
            const struct family_match at = {.xi = 0.4, .alpha = 0.5, .beta = -0.4};
            family_neurons(family, &at, neurons);
            neurons[order - 1].part[1] *= 1 + limit * (over ? 1.001 : 0.999);
            assert_int_equal(find(neurons, order).factorable, !over);
        }
    }
}

/* Angles of a in the factors; that of the third neuron of syn_ab is divided by w as well. */
static void test_angles(void **state) {
    (void)state;
    const struct family_match at = {.xi = 0.4, .nu = 1.2, .alpha = 0.5, .beta = -0.4};
    struct neuron neurons[FAMILY_ORDER_MAX];
    family_neurons(FAMILY_NU_I_XI, &at, neurons);
    assert_close(find(neurons, 4).xi, 0.4, 1e-12);
    family_neurons(FAMILY_NU_SYN, &at, neurons);
    assert_close(find(neurons, 6).nu, 1.2, 1e-12);
    family_neurons(FAMILY_NU_I_SYN_AB, &at, neurons);
    for (int mirrored = 0; mirrored < 2; ++mirrored) {
        struct factorisation found = find(neurons, 6);
        assert_int_equal(found.factors[0], FACTOR_NU_I);
        assert_int_equal(found.factors[1], FACTOR_SYN_AB);
        assert_close(found.alpha, 0.5, 1e-12);
        assert_close(found.beta, 2 * M_PI / 3 - 0.4, 1e-12);
        assert_true(isnan(found.xi) && isnan(found.nu));
        for (int j = 0; j < 6; ++j)
            for (int p = 0; p < 3; ++p)
                neurons[j].part[p] = conj(neurons[j].part[p]);
    }
}

/* nu = i with syn counts as syn_ab, with nu = +-i and alpha = beta = 1. */
static void test_meeting(void **state) {
    (void)state;
    struct neuron neurons[FAMILY_ORDER_MAX];
    family_neurons(FAMILY_NU_SYN, &(struct family_match){.nu = M_PI / 2}, neurons);
    struct factorisation found = find(neurons, 6);
    assert_int_equal(found.factors[0], FACTOR_NU_I);
    assert_int_equal(found.factors[1], FACTOR_SYN);
    assert_int_equal(found.family, FAMILY_NU_I_SYN_AB);
    assert_close(fabs(found.nu), M_PI / 2, 1e-12);
    assert_close(found.alpha, 0, 0);
    assert_close(found.beta, 0, 0);
}

/* c of the second column is rotated by 0.2: it factors, and after the neuron is scaled to abc = 1,
 * c is still off by |exp(0.4 i / 3) - 1| = 2 sin(0.2 / 3) = 0.133. */
static void test_xi_by_its_output(void **state) {
    (void)state;
    struct neuron neurons[FAMILY_ORDER_MAX];
    family_neurons(FAMILY_NU_I_XI, &(struct family_match){.xi = 0.4}, neurons);
    neurons[1].part[2] *= cexp(0.2 * I);
    neurons[3].part[2] *= cexp(0.2 * I);
    struct factorisation found = factorisation_find(neurons, 4, tolerance, 0.133);
    assert_true(found.factorable);
    assert_int_equal(found.factors[0], FACTOR_NU_I);
    assert_int_equal(found.factors[1], FACTOR_UNKNOWN);
    assert_int_equal(found.family, FAMILY_NONE);
    found = factorisation_find(neurons, 4, tolerance, 0.134);
    assert_int_equal(found.factors[1], FACTOR_XI);
    assert_int_equal(found.family, FAMILY_NU_I_XI);
}

/* c of the second half is rotated by 0.3: scaled to abc = 1, a is off by 2 sin(0.05), within
 * tolerance, and c by 2 sin(0.1) = 0.1997. With a = -b it is a factor nu, and nu * xi is none of
 * the paper's solutions. */
static void test_nu_i_by_its_output(void **state) {
    (void)state;
    struct neuron neurons[FAMILY_ORDER_MAX];
    family_neurons(FAMILY_NU_I_XI, &(struct family_match){.xi = 0.4}, neurons);
    neurons[2].part[2] *= cexp(0.3 * I);
    neurons[3].part[2] *= cexp(0.3 * I);
    struct factorisation found = find(neurons, 4);
    assert_true(found.factorable);
    assert_int_equal(found.factors[0], FACTOR_NU);
    assert_int_equal(found.factors[1], FACTOR_XI);
    assert_int_equal(found.family, FAMILY_NONE);
    assert_int_equal(factorisation_find(neurons, 4, tolerance, 0.2).factors[0], FACTOR_NU_I);
}

/* c of the second third root is rotated by 0.3: scaled to abc = 1, a and b are off by 2 sin(0.05)
 * and c by 2 sin(0.1), together 0.2446 = 0.1412 sqrt(3). */
static void test_syn_by_all_parts(void **state) {
    (void)state;
    struct neuron neurons[FAMILY_ORDER_MAX];
    family_neurons(FAMILY_NU_SYN, &(struct family_match){.nu = 1.2}, neurons);
    neurons[2].part[2] *= cexp(0.3 * I);
    neurons[3].part[2] *= cexp(0.3 * I);
    struct factorisation found = factorisation_find(neurons, 6, tolerance, 0.1411);
    assert_true(found.factorable);
    assert_int_equal(found.factors[0], FACTOR_NU);
    assert_int_equal(found.factors[1], FACTOR_UNKNOWN);
    assert_int_equal(found.family, FAMILY_NONE);
    found = factorisation_find(neurons, 6, tolerance, 0.1413);
    assert_int_equal(found.factors[1], FACTOR_SYN);
    assert_int_equal(found.family, FAMILY_NU_SYN);
}

static void test_other_orders(void **state) {
    (void)state;
    struct random_stream stream = random_stream(6, RANDOM_TEST);
    struct neuron neurons[8];
    random_neurons(&stream, neurons, 8);
    for (int order = 0; order <= 8; ++order) {
        if (order == 4 || order == 6)
            continue;
        struct factorisation found = find(neurons, order);
        assert_false(found.factorable);
        assert_int_equal(found.family, FAMILY_NONE);
        assert_true(isnan(found.error) && isnan(found.xi) && isnan(found.nu));
    }
}

/* No division by a zero neuron. */
static void test_zero_neurons(void **state) {
    (void)state;
    struct neuron neurons[FAMILY_ORDER_MAX];
    family_neurons(FAMILY_NU_SYN, &(struct family_match){.nu = 1}, neurons);
    neurons[2] = (struct neuron){{0}};
    struct factorisation found = find(neurons, 6);
    assert_false(found.factorable);
    assert_int_equal(found.family, FAMILY_NONE);
    memset(neurons, 0, sizeof neurons);
    found = find(neurons, 4);
    assert_false(found.factorable);
    assert_int_equal(found.family, FAMILY_NONE);
    assert_true(isnan(found.error));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_exact),
        cmocka_unit_test(test_little_noise),
        cmocka_unit_test(test_random_neurons),
        cmocka_unit_test(test_factorable_without_family),
        cmocka_unit_test(test_error),
        cmocka_unit_test(test_factorable_up_to),
        cmocka_unit_test(test_angles),
        cmocka_unit_test(test_meeting),
        cmocka_unit_test(test_xi_by_its_output),
        cmocka_unit_test(test_nu_i_by_its_output),
        cmocka_unit_test(test_syn_by_all_parts),
        cmocka_unit_test(test_other_orders),
        cmocka_unit_test(test_zero_neurons),
    };
    return cmocka_run_group_tests_name("factorisation", tests, NULL, NULL);
}
