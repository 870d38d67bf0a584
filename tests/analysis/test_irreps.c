/* Representations of neurons: known ones of all types are found, and mixtures are recognised. */
#include "../group/open_group.h"

#include "analysis/irreps.h"
#include "theory/margins/groups.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

enum { WIDTH_MAX = 512, BSCS_MAX = 8 };

static struct irreps_neuron neurons[WIDTH_MAX];
static double share[BSCS_MAX];

static void measure(const struct construction *net) {
    assert_in_range(net->width, 1, WIDTH_MAX);
    assert_true(
        irreps_measure(&representations, &fourier, net->weights, net->width, neurons, share, NULL));
}

/* 2 s^3 neurons of every representation, with the given share. */
static void test_constructions(void **state) {
    (void)state;
    static const char *const names[] = {"S3", "S4", "C7", "Q8", "F21", "SL(2,3)", "A4"};
    for (size_t g = 0; g < sizeof names / sizeof *names; ++g) {
        struct group_margin margin;
        struct construction net;
        open_group(names[g]);
        assert_true(group_margin_create(&representations, &margin, NULL));
        assert_true(group_construct(&representations, &fourier, margin.share, &net, NULL));
        measure(&net);
        int neuron = 0;
        for (int b = 1; b < representations.count; ++b) {
            int s = representations.bscs[b].real_degree, end = neuron + 2 * s * s * s;
            assert_true(fabs(share[b] - margin.share[b - 1]) < 1e-12);
            for (; neuron < end; ++neuron) {
                assert_int_equal(neurons[neuron].bsc, b);
                assert_true(neurons[neuron].purity > 1 - 1e-12);
                assert_true(neurons[neuron].rank_one > 1 - 1e-12);
                assert_true(fabs(neurons[neuron].weight - margin.share[b - 1] / (2 * s * s * s)) <
                            1e-14);
            }
        }
        assert_int_equal(neuron, net.width);
        assert_true(fabs(share[0]) < 1e-20);
        construction_free(&net);
        group_margin_free(&margin);
        close_group();
    }
}

/* Neurons of S3: a sum of two coefficients of the representation of degree 2 has rank two; one of
 * it and the sign, with four times the square, has purity 0.8; a constant is trivial; a zero neuron
 * has no representation. */
static void test_mixtures(void **state) {
    (void)state;
    enum { N = 6, NEURONS = 4 };
    struct construction net;
    open_group("S3");
    assert_true(construction_allocate(3 * N, NEURONS, &net, NULL));
    const double *basis = fourier.basis;
    int sign = fourier.first[1], two = fourier.first[2];
    for (int row = 0; row < 3 * N; ++row) {
        double *weight = net.weights + row * NEURONS;
        int g = row % N;
        weight[0] = basis[two * N + g] + basis[(two + 3) * N + g];
        weight[1] = 2 * basis[two * N + g] + basis[sign * N + g];
        weight[2] = 1;
    }
    measure(&net);
    assert_true(fabs(neurons[0].purity - 1) < 1e-12 && fabs(neurons[0].rank_one - 0.5) < 1e-12);
    assert_int_equal(neurons[1].bsc, 2);
    assert_true(fabs(neurons[1].purity - 0.8) < 1e-12 && fabs(neurons[1].rank_one - 1) < 1e-12);
    assert_int_equal(neurons[2].bsc, 0);
    assert_true(isnan(neurons[3].purity) && isnan(neurons[3].rank_one) && neurons[3].weight == 0);
    double penalty = pow(6, 1.5) + pow(15, 1.5) + pow(18, 1.5);
    assert_true(fabs(share[0] - pow(18, 1.5) / penalty) < 1e-12);
    assert_true(fabs(share[1] - 0.2 * pow(15, 1.5) / penalty) < 1e-12);
    struct irreps_summary summary = irreps_summarise(neurons, NEURONS);
    assert_int_equal(summary.live, 3);
    assert_true(fabs(summary.purity - 0.8) < 1e-12 && fabs(summary.rank_one - 0.5) < 1e-12);
    assert_true(fabs(summary.purity_mean - 2.8 / 3) < 1e-12);
    int count[3]; /* the zero neuron is none */
    irreps_count(neurons, NEURONS, 3, count);
    assert_int_equal(count[0], 1);
    assert_int_equal(count[1], 0);
    assert_int_equal(count[2], 2);
    construction_free(&net);
    close_group();
}

/* Neurons below a thousandth of the mean are not live. */
static void test_live(void **state) {
    (void)state;
    struct irreps_neuron of[] = {{.weight = 0.9, .purity = 0.9, .rank_one = 0.7},
                                 {.weight = 0.1 / 400, .purity = 0.5, .rank_one = 0.6}};
    struct irreps_summary summary = irreps_summarise(of, 2);
    int count[1];
    assert_int_equal(summary.live, 1);
    irreps_count(of, 2, 1, count);
    assert_int_equal(count[0], 1);
    assert_true(summary.purity_mean == 0.9);
    assert_true(summary.purity == 0.9 && summary.rank_one == 0.7);
    of[1].weight = 0.1 / 199;
    summary = irreps_summarise(of, 2);
    assert_int_equal(summary.live, 2);
    assert_true(summary.purity == 0.5 && summary.rank_one == 0.6);
    assert_int_equal(irreps_summarise(of, 0).live, 0);
    assert_true(isnan(irreps_summarise(of, 0).purity));
    assert_true(isnan(irreps_summarise(of, 0).purity_mean));
    of[0].weight = NAN;
    of[0].purity = NAN;
    summary = irreps_summarise(of, 2);
    assert_int_equal(summary.live, 2);
    assert_true(isnan(summary.purity) && summary.rank_one == 0.6);
    assert_true(isnan(summary.purity_mean));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_constructions),
        cmocka_unit_test(test_mixtures),
        cmocka_unit_test(test_live),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
