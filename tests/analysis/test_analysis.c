/* Whole networks: constructed solutions among dead neurons are recovered for each frequency. */
#include "analysis/analysis.h"

#include "networks.h"

static const struct analysis_options options = {
    .dead_threshold = 0.05, .factor_tolerance = 0.1, .entry_tolerance = 0.1};

enum { DEAD = 9 };

/* The neurons of the solution permuted, with dead neurons in between, and with the sign of (a, b)
 * changed in every third. */
static void shuffle_neurons(struct network *network) {
    int q = network->q;
    for (int row = 0; row < 3 * network->d; ++row) {
        float *weights = network->weights + row * q;
        for (int j = q - 1; j > 0; --j) {
            int other = (j * 7 + 3) % (j + 1);
            float swapped = weights[j];
            weights[j] = weights[other];
            weights[other] = swapped;
        }
        for (int j = 0; j < q && row < 2 * network->d; j += 3)
            weights[j] = -weights[j];
    }
}

static struct analysis analyse_solution(const struct setting *setting, int sixes) {
    struct ring_element z;
    struct network network;
    struct analysis analysis;
    assert_true(solution_fourier(&setting->characters, sixes, &z, NULL));
    network_from_solution(setting, &z, z.order + DEAD, &network);
    shuffle_neurons(&network);
    assert_true(analysis_create(&setting->characters, &network, &options, &analysis, NULL));
    assert_int_equal(analysis.live, z.order);
    assert_int_equal(analysis.dead, DEAD);
    assert_int_equal(analysis.frequencies, setting->characters.frequencies);
    assert_close(analysis_mean_order(&analysis), (double)z.order / analysis.frequencies, 1e-14);
    network_free(&network);
    ring_free(&z);
    return analysis;
}

static void assert_frequency(const struct frequency_analysis *found, int order,
                             enum family family) {
    assert_int_equal(found->order, order);
    assert_int_equal(found->match.family, family);
    assert_true(found->match.residual < 1e-6);
    assert_close(cabs(found->potential - 1), 0, 1e-5);
    assert_true(found->constant < 1e-6);
}

static void assert_six(const struct frequency_analysis *found) {
    assert_true(found->match.residual < 1e-6);
    assert_int_equal(found->each[FAMILY_NU_SYN].family, FAMILY_NU_SYN);
    assert_int_equal(found->each[FAMILY_NU_I_SYN_AB].family, FAMILY_NU_I_SYN_AB);
    assert_close(found->each[FAMILY_NU_SYN].nu, M_PI / 2, 1e-5);
    assert_close(found->each[FAMILY_NU_I_SYN_AB].alpha, 0, 1e-5);
    assert_close(found->each[FAMILY_NU_I_SYN_AB].beta, 0, 1e-5);
    assert_int_equal(found->order, 6);
    assert_close(cabs(found->potential - 1), 0, 1e-5);
    assert_true(found->factorisation.factorable && found->factorisation.error < 1e-5);
    assert_int_equal(found->factorisation.factors[1], FACTOR_SYN);
}

static void assert_four(const struct frequency_analysis *found) {
    assert_frequency(found, 4, FAMILY_NU_I_XI);
    assert_close(found->match.xi, M_PI / 4, 1e-5);
    assert_true(found->factorisation.factorable && found->factorisation.error < 1e-5);
    assert_int_equal(found->factorisation.family, FAMILY_NU_I_XI);
}

static void assert_two(const struct frequency_analysis *found) {
    assert_frequency(found, 2, FAMILY_REAL);
    assert_false(found->factorisation.factorable);
    assert_true(isnan(found->factorisation.error));
    assert_int_equal(found->factorisation.family, FAMILY_NONE);
}

/* The first `sixes` complex frequencies have order 6. */
static void check_solution(const int *factors, int rank, int sixes) {
    struct setting setting = setting_open(factors, rank);
    struct analysis analysis = analyse_solution(&setting, sixes);
    assert_close(analysis.concentration, 1, 1e-6);
    int complex_before = 0;
    assert_true(analysis.frequency[0].real || analysis.frequency[0].distance_3c > 0.4);
    for (int f = 0; f < analysis.frequencies; ++f) {
        const struct frequency_analysis *found = &analysis.frequency[f];
        assert_int_equal(found->k, setting.characters.frequency[f]);
        assert_int_equal(found->real, characters_is_real(&setting.characters, found->k));
        if (found->real)
            assert_two(found);
        else if (complex_before++ < sixes)
            assert_six(found);
        else
            assert_four(found);
    }
    assert_int_equal(complex_before, solution_pairs(&setting.characters));
    analysis_free(&analysis);
    setting_close(&setting);
}

static void test_cyclic_group(void **state) {
    (void)state;
    check_solution((const int[]){23}, 1, 1);
    check_solution((const int[]){23}, 1, 5);
    check_solution((const int[]){23}, 1, 11);
}

static void test_group_with_real_characters(void **state) {
    (void)state;
    check_solution((const int[]){2, 3, 4}, 3, 1);
    check_solution((const int[]){2, 3, 4}, 3, 10);
    check_solution((const int[]){2, 2, 2}, 3, 0);
}

/* 0.01 added to every weight of a and 0.02 to every one of b, in every neuron: these are |z_a0| and
 * |z_b0|, beside |z_ak| = |z_bk| = 6^(-1/3) (2d)^(-1/3). */
static void test_constant_part(void **state) {
    (void)state;
    struct setting setting = setting_open((const int[]){7}, 1);
    struct ring_element z;
    struct network network;
    struct analysis analysis;
    assert_true(solution_create(SOLUTION_F6, &setting.group, &setting.characters, &z, NULL));
    network_from_solution(&setting, &z, z.order, &network);
    for (int i = 0; i < 2 * network.d * network.q; ++i)
        network.weights[i] += i < network.d * network.q ? 0.01F : 0.02F;
    assert_true(analysis_create(&setting.characters, &network, &options, &analysis, NULL));
    for (int f = 0; f < analysis.frequencies; ++f) {
        assert_close(analysis.frequency[f].constant, hypot(0.01, 0.02) / sqrt(2) * cbrt(6 * 14),
                     1e-6);
        assert_six(&analysis.frequency[f]);
    }
    analysis_free(&analysis);
    network_free(&network);
    ring_free(&z);
    setting_close(&setting);
}

/* Neurons 0 .. 8 at k = 1, 9 .. 11 at k = 2, none at k = 3: more than in any family, fewer,
 * none. */
static void test_other_orders(void **state) {
    (void)state;
    enum { Q = 14 };
    struct setting setting = setting_open((const int[]){7}, 1);
    struct random_stream stream = random_stream(1, RANDOM_TEST);
    struct ring_element z;
    struct network network;
    struct analysis analysis;
    assert_true(ring_create(6, 12, &z, NULL));
    for (int j = 0; j < 12; ++j)
        for (int p = 0; p < RING_PARTS; ++p)
            ring_row(&z, (enum ring_part)p, j < 9 ? 1 : 2)[j] =
                cexp(I * random_between(&stream, -M_PI, M_PI));
    ring_mirror(&setting.characters, &z);
    network_from_element(&setting, &z, 1, Q, &network);
    assert_true(analysis_create(&setting.characters, &network, &options, &analysis, NULL));
    static const int orders[] = {9, 3, 0};
    for (int f = 0; f < 3; ++f) {
        const struct frequency_analysis *found = &analysis.frequency[f];
        assert_int_equal(found->order, orders[f]);
        assert_int_equal(found->match.family, FAMILY_NONE);
        assert_int_equal(found->factorisation.family, FAMILY_NONE);
        assert_true(isnan(found->match.residual) && isnan(found->factorisation.error));
        assert_int_equal(isnan(found->constant), f == 2);
    }
    assert_int_equal(analysis.live, 12);
    assert_int_equal(analysis.dead, Q - 12);
    assert_close(analysis_mean_order(&analysis), 6, 1e-14); /* over the two with live neurons */
    analysis_free(&analysis);
    network_free(&network);
    ring_free(&z);
    setting_close(&setting);
}

static void test_dead_network(void **state) {
    (void)state;
    struct setting setting = setting_open((const int[]){6}, 1);
    struct network network;
    struct analysis analysis;
    assert_true(network_create(6, 5, &network, NULL));
    assert_true(analysis_create(&setting.characters, &network, &options, &analysis, NULL));
    assert_int_equal(analysis.live, 0);
    assert_int_equal(analysis.dead, 5);
    assert_true(isnan(analysis_mean_order(&analysis)));
    assert_true(isnan(analysis.concentration));
    for (int f = 0; f < analysis.frequencies; ++f)
        assert_int_equal(analysis.frequency[f].match.family, FAMILY_NONE);
    analysis_free(&analysis);
    network_free(&network);
    setting_close(&setting);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cyclic_group),  cmocka_unit_test(test_group_with_real_characters),
        cmocka_unit_test(test_constant_part), cmocka_unit_test(test_other_orders),
        cmocka_unit_test(test_dead_network),
    };
    return cmocka_run_group_tests_name("analysis", tests, NULL, NULL);
}
