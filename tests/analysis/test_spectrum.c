/* Spectra of networks with chosen Fourier weights. */
#include "analysis/spectrum.h"

#include "networks.h"
#include "theory/semiring/potentials.h"

#include <stdlib.h>

/* float32 weights of size about 1, d of them in a sum with weight 1/d. */
static const double rounding = 1e-6;

static void check_round_trip(const int *factors, int rank) {
    enum { Q = 5 };
    struct setting setting = setting_open(factors, rank);
    int d = setting.group.order;
    struct random_stream stream = random_stream((uint64_t)d, RANDOM_TEST);
    struct ring_element z;
    struct network network;
    struct spectrum spectrum;
    assert_true(ring_create(d - 1, Q, &z, NULL));
    ring_random(&setting.characters, 1 / sqrt(d), &stream, &z);
    network_from_element(&setting, &z, 1, Q, &network);
    double constant[RING_PARTS * Q];
    for (int i = 0; i < RING_PARTS * Q; ++i) { /* add to every weight of neuron j in part p */
        constant[i] = (float)random_normal(&stream);
        for (int g = 0; g < d; ++g)
            network.weights[(i / Q * d + g) * Q + i % Q] += (float)constant[i];
    }
    assert_true(spectrum_create(&setting.characters, &network, &spectrum, NULL));
    assert_int_equal(spectrum.d, d);
    assert_int_equal(spectrum.q, Q);
    assert_int_equal(ring_size(&spectrum.z), ring_size(&z));
    for (size_t i = 0; i < ring_size(&z); ++i)
        assert_close(cabs(spectrum.z.a[i] - z.a[i]), 0, rounding);
    for (int i = 0; i < RING_PARTS * Q; ++i)
        assert_close(cabs(spectrum.constant[i] - constant[i]), 0, rounding);
    spectrum_free(&spectrum);
    network_free(&network);
    ring_free(&z);
    setting_close(&setting);
}

static void test_round_trip(void **state) {
    (void)state;
    check_round_trip((const int[]){2}, 1);
    check_round_trip((const int[]){7}, 1);
    check_round_trip((const int[]){8}, 1);
    check_round_trip((const int[]){23}, 1);
    check_round_trip((const int[]){2, 2, 2}, 3);
    check_round_trip((const int[]){3, 3}, 2);
    check_round_trip((const int[]){2, 3, 4}, 3);
}

/* The definition, for a network on Z_d: r = 2d sum_j z z z with z = (1/d) sum_g ... */
static double complex weight_at(const struct network *network, int part, int k, int j) {
    int d = network->d;
    double complex sum = 0;
    for (int g = 0; g < d; ++g) {
        double angle = 2 * M_PI * k * g / d * (part == RING_C ? 1 : -1);
        sum += (double)network->weights[(part * d + g) * network->q + j] * cexp(I * angle);
    }
    return sum / d;
}

static double complex potential_at(const struct network *network, int left, int right, int k1,
                                   int k2, int k) {
    double complex sum = 0;
    for (int j = 0; j < network->q; ++j)
        sum += weight_at(network, left, k1, j) * weight_at(network, right, k2, j) *
               weight_at(network, RING_C, k, j);
    return 2 * network->d * sum;
}

static struct network random_network(int d, int q) {
    struct network network;
    struct random_stream stream = random_stream(3, RANDOM_TEST);
    if (!network_create(d, q, &network, NULL))
        abort();
    for (size_t i = 0; i < network_size(&network); ++i)
        network.weights[i] = (float)random_normal(&stream);
    return network;
}

static void test_potentials(void **state) {
    (void)state;
    enum { D = 6, Q = 4 };
    struct setting setting = setting_open((const int[]){D}, 1);
    struct network network = random_network(D, Q);
    struct spectrum spectrum;
    struct spectrum_totals totals;
    double diagonal = 0, off_diagonal = 0;
    assert_true(spectrum_create(&setting.characters, &network, &spectrum, NULL));
    for (int k = 0; k < D; ++k)
        for (int k1 = 0; k1 < D; ++k1)
            for (int k2 = 0; k2 < D; ++k2) {
                double complex ab = potential_at(&network, RING_A, RING_B, k1, k2, k);
                double complex bb = potential_at(&network, RING_B, RING_B, k1, k2, k);
                *(k1 == k && k2 == k ? &diagonal : &off_diagonal) += creal(ab);
                assert_close(
                    cabs(spectrum_potential_of_all(&spectrum, RING_A, RING_B, k1, k2, k) - ab), 0,
                    1e-12);
                if (k == 0 || k1 == 0 || k2 == 0)
                    continue;
                assert_close(cabs(spectrum_potential(&spectrum, RING_A, RING_B, k1, k2, k) - ab), 0,
                             1e-12);
                assert_close(cabs(spectrum_potential(&spectrum, RING_B, RING_B, k1, k2, k) - bb), 0,
                             1e-12);
            }
    totals = spectrum_sum_potentials(&spectrum);
    assert_close(totals.diagonal, diagonal, 1e-11);
    assert_close(totals.off_diagonal, off_diagonal, 1e-11);
    spectrum_free(&spectrum);
    network_free(&network);
    setting_close(&setting);
}

/* Neurons with |z_ak| (0.3, 0.2, 0), (0.1, 0.4, 0.2), (0.05, 0, 0), (0, 0, 0.06), a dead one, one
 * that is large only in b and c, and two with (0.3, 0, 0) and a constant below and above. */
static void test_neuron_assignment(void **state) {
    (void)state;
    enum { NEURONS = 8 };
    static const double size[3][NEURONS] = {{0.3, 0.1, 0.05, 0, 0, 0, 0.3, 0.3},
                                            {0.2, 0.4, 0, 0, 0, 0, 0, 0},
                                            {0, 0.2, 0, 0.06, 0, 0, 0, 0}};
    static const int expected[NEURONS] = {0, 1, -1, 2, -1, -1, 0, -1},
                     zero_too[NEURONS] = {0, 1, 0, 2, -1, -1, 0, -1};
    double complex constant[3 * NEURONS] = {0};
    struct setting setting = setting_open((const int[]){7}, 1);
    struct spectrum spectrum = {.d = 7, .q = NEURONS, .constant = constant};
    constant[6] = 0.2;
    constant[7] = -0.4;
    constant[NEURONS] = constant[2 * NEURONS] = 9; /* b and c do not count */
    assert_true(ring_create(6, NEURONS, &spectrum.z, NULL));
    for (int f = 0; f < 3; ++f)
        for (int j = 0; j < NEURONS; ++j)
            ring_row(&spectrum.z, RING_A, f + 1)[j] = size[f][j] * cexp(I * (f + j * j));
    ring_row(&spectrum.z, RING_A, 1)[2] = 0.05; /* exactly at the threshold: dead */
    ring_row(&spectrum.z, RING_B, 1)[5] = ring_row(&spectrum.z, RING_C, 1)[5] = 1;
    ring_mirror(&setting.characters, &spectrum.z);
    int found[NEURONS];
    spectrum_assign_neurons(&spectrum, &setting.characters, 0.05, found);
    assert_memory_equal(found, expected, sizeof found);
    spectrum_assign_neurons(&spectrum, &setting.characters, 0, found);
    assert_memory_equal(found, zero_too, sizeof found);
    /* shares 0.09/0.13, 0.16/0.21, 1, 1 of the live neurons */
    spectrum_assign_neurons(&spectrum, &setting.characters, 0.05, found);
    assert_close(spectrum_concentration(&spectrum, &setting.characters, found),
                 (9.0 / 13 + 16.0 / 21 + 2) / 4, 1e-14);
    spectrum_assign_neurons(&spectrum, &setting.characters, 1, found);
    assert_true(isnan(spectrum_concentration(&spectrum, &setting.characters, found)));
    ring_free(&spectrum.z);
    setting_close(&setting);
}

static double concentration_of(const struct setting *setting, enum solution solution) {
    struct ring_element z;
    struct network network;
    struct spectrum spectrum;
    assert_true(solution_create(solution, &setting->group, &setting->characters, &z, NULL));
    network_from_solution(setting, &z, z.order, &network);
    assert_true(spectrum_create(&setting->characters, &network, &spectrum, NULL));
    int *frequency = calloc((size_t)z.order, sizeof *frequency);
    assert_non_null(frequency);
    spectrum_assign_neurons(&spectrum, &setting->characters, 0.01, frequency);
    double concentration = spectrum_concentration(&spectrum, &setting->characters, frequency);
    free(frequency);
    spectrum_free(&spectrum);
    network_free(&network);
    ring_free(&z);
    return concentration;
}

static void test_concentration(void **state) {
    (void)state;
    struct setting setting = setting_open((const int[]){11}, 1);
    assert_close(concentration_of(&setting, SOLUTION_F6), 1, 1e-6);
    assert_close(concentration_of(&setting, SOLUTION_F46), 1, 1e-6);
    assert_close(concentration_of(&setting, SOLUTION_M), 2.0 / 10, 1e-6);
    setting_close(&setting);
    setting = setting_open((const int[]){3, 3}, 2);
    assert_close(concentration_of(&setting, SOLUTION_M), 2.0 / 8, 1e-6);
    setting_close(&setting);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_round_trip),
        cmocka_unit_test(test_potentials),
        cmocka_unit_test(test_neuron_assignment),
        cmocka_unit_test(test_concentration),
    };
    return cmocka_run_group_tests_name("spectrum", tests, NULL, NULL);
}
