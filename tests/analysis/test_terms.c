/* Terms of product models: their boxes, their purity, and the algorithm in them. */
#include "analysis/strassen.h"
#include "analysis/terms.h"
#include "group/names.h"
#include "theory/words/tensor_rank.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

enum { MATRICES = 2 }; /* the bsc representation of S3 that has degree 2 */

static struct group group;
static struct representations representations;
static struct fourier fourier;
static struct network network;

static void open_world(int neurons) {
    assert_true(group_create_named("S3", &group, NULL));
    assert_true(representations_create(&group, &representations, NULL));
    assert_true(fourier_create(&group, &representations, &fourier, NULL));
    assert_true(network_create(group.order, neurons, &network, NULL));
    assert_int_equal(representations.bscs[MATRICES].degree, 2);
}

static void close_world(void) {
    network_free(&network);
    fourier_free(&fourier);
    representations_free(&representations);
    group_free(&group);
}

/* Add factor times a function of the Fourier basis to a column. */
static void add_function(float *side, int column, int function, double factor) {
    for (int g = 0; g < group.order; ++g)
        side[g * network.q + column] += (float)(factor * fourier.basis[function * group.order + g]);
}

static void test_boxes(void **state) {
    (void)state;
    struct boxes_neuron terms[2];
    open_world(3);
    /* Neuron 0 is not requested. Neuron 1 lies in one box. */
    add_function(network.a, 1, fourier.first[0], 2);
    add_function(network.b, 1, fourier.first[1], 3);
    add_function(network.c, 1, fourier.first[MATRICES] + 1, 4);
    add_function(network.c, 1, fourier.first[MATRICES] + 2, 3);
    /* Neuron 2 has 16/25, 4/5 and all of its energy in the largest boxes. */
    add_function(network.a, 2, fourier.first[MATRICES] + 3, 4);
    add_function(network.a, 2, fourier.first[1], 3);
    add_function(network.b, 2, fourier.first[0], 2);
    add_function(network.b, 2, fourier.first[MATRICES], 1);
    add_function(network.c, 2, fourier.first[1], -1);
    terms_measure(&fourier, &network, 1, 2, terms);
    assert_true(fabs(terms[0].energy - 900) < 1e-3 && fabs(terms[0].purity - 1) < 1e-6);
    assert_int_equal(terms[0].box[0], 0);
    assert_int_equal(terms[0].box[1], 1);
    assert_int_equal(terms[0].box[2], MATRICES);
    assert_true(fabs(terms[1].energy - 125) < 1e-4);
    assert_true(fabs(terms[1].purity - 16.0 / 25 * 4 / 5) < 1e-6);
    assert_int_equal(terms[1].box[0], MATRICES);
    assert_int_equal(terms[1].box[1], 0);
    assert_int_equal(terms[1].box[2], 1);
    close_world();
}

static void test_alive(void **state) {
    (void)state;
    const struct boxes_neuron terms[4] = {
        {.energy = 0.0004}, {.energy = 4}, {.energy = 0}, {.energy = 0.00041}};
    int alive[4];
    assert_int_equal(terms_alive(terms, 4, 0.01, alive), 2);
    assert_int_equal(alive[0], 1);
    assert_int_equal(alive[1], 3);
    const struct boxes_neuron unknown[3] = {{.energy = NAN}, {.energy = 4}, {.energy = 0}};
    assert_int_equal(terms_alive(unknown, 3, 0.01, alive), 2);
}

/* The explicit terms of S3 as a network: seven of them are Strassen's algorithm. */
static void test_algorithm(void **state) {
    (void)state;
    struct bilinear terms, algorithm, canonical;
    struct boxes_neuron measured[9];
    int inside[9], count = 0;
    double distance;
    open_world(9);
    assert_true(tensor_rank_decompose(&representations, &fourier, &terms, NULL));
    for (int i = 0; i < 9; ++i)
        for (int g = 0; g < 6; ++g) {
            network.a[g * 9 + i] = (float)terms.u[i * 6 + g];
            network.b[g * 9 + i] = (float)terms.v[i * 6 + g];
            network.c[g * 9 + i] = (float)terms.w[i * 6 + g];
        }
    terms_measure(&fourier, &network, 0, 9, measured);
    for (int i = 0; i < 9; ++i) {
        assert_true(measured[i].purity > 1 - 1e-6);
        assert_int_equal(measured[i].box[0], measured[i].box[1]);
        assert_int_equal(measured[i].box[0], measured[i].box[2]);
        if (measured[i].box[0] == MATRICES)
            inside[count++] = i;
    }
    assert_int_equal(count, 7);
    assert_true(terms_algorithm(&fourier, &network, inside, 7, MATRICES, &algorithm, NULL));
    assert_true(strassen_recognise(&algorithm, &canonical, &distance, NULL));
    assert_true(distance < 1e-5);
    for (int i = 0; i < 4; ++i)
        for (int j = 0; j < 4; ++j)
            for (int k = 0; k < 4; ++k) {
                double sum = 0;
                for (int r = 0; r < 7; ++r)
                    sum += algorithm.u[r * 4 + i] * algorithm.v[r * 4 + j] * algorithm.w[r * 4 + k];
                assert_true(fabs(sum - (i % 2 == j / 2 && i / 2 == k / 2 && j % 2 == k % 2)) <
                            1e-5);
            }
    bilinear_free(&terms);
    bilinear_free(&algorithm);
    bilinear_free(&canonical);
    close_world();
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_boxes),
        cmocka_unit_test(test_alive),
        cmocka_unit_test(test_algorithm),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
