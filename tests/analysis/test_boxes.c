/* Purities and energies of networks constructed from the Fourier basis, for which they are
 * known. */
#include "analysis/boxes.h"

#include "base/random.h"
#include "group/names.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

/* The group S4: five representations, of 1, 1, 4, 9, 9 functions. */
struct world {
    struct group group;
    struct representations representations;
    struct fourier fourier;
    struct network network; /* all zero */
};

static void set_up(struct world *world, int q) {
    struct error error = {0};
    assert_true(group_create_named("S4", &world->group, &error));
    assert_true(representations_create(&world->group, &world->representations, &error));
    assert_true(fourier_create(&world->group, &world->representations, &world->fourier, &error));
    assert_true(network_create(24, q, &world->network, &error));
    assert_int_equal(world->fourier.count, 5);
}

static void tear_down(struct world *world) {
    network_free(&world->network);
    fourier_free(&world->fourier);
    representations_free(&world->representations);
    group_free(&world->group);
}

/* Add scale times the last basis function of a representation to column `neuron` of x: [24, q]. */
static void add(struct world *world, float *x, int neuron, int bsc, double scale) {
    const struct fourier *fourier = &world->fourier;
    const double *function = fourier->basis + (size_t)(fourier->first[bsc + 1] - 1) * 24;
    for (int g = 0; g < 24; ++g)
        x[g * world->network.q + neuron] += (float)(scale * function[g]);
}

static void close_to(double found, double wanted) {
    assert_true(fabs(found - wanted) < 1e-6);
}

static void test_purity(void **state) {
    (void)state;
    struct world world;
    set_up(&world, 3);
    struct network *network = &world.network;
    /* neuron 0: pure, energy 4 * 1 * 9, u also has a mean */
    add(&world, network->a, 0, 2, 2);
    add(&world, network->a, 0, 0, 5);
    add(&world, network->b, 0, 3, 1);
    add(&world, network->c, 0, 4, 3);
    /* neuron 1: u half in each of two, v with shares 0.8 and 0.2; energy 4 */
    add(&world, network->a, 1, 2, sqrt(0.5));
    add(&world, network->a, 1, 3, sqrt(0.5));
    add(&world, network->b, 1, 3, sqrt(0.8));
    add(&world, network->b, 1, 1, sqrt(0.2));
    add(&world, network->c, 1, 1, 2);
    struct boxes_neuron neuron = boxes_of_neuron(&world.fourier, network, 0, true);
    close_to(neuron.purity, 1);
    assert_true(fabs(neuron.energy - 36) < 1e-4);
    assert_int_equal(neuron.box[0], 2);
    assert_int_equal(neuron.box[1], 3);
    assert_int_equal(neuron.box[2], 4);
    neuron = boxes_of_neuron(&world.fourier, network, 0, false);
    close_to(neuron.purity, 25.0 / 29);
    assert_int_equal(neuron.box[0], 0);
    close_to(boxes_of_neuron(&world.fourier, network, 1, true).purity, 0.4);
    assert_true(isnan(boxes_of_neuron(&world.fourier, network, 2, true).purity));
    close_to(boxes_purity(&world.fourier, network, true), (36 + 1.6) / 40);
    tear_down(&world);
    set_up(&world, 3);
    assert_true(isnan(boxes_purity(&world.fourier, &world.network, true)));
    tear_down(&world);
}

/* The outputs of a product network have the energy of its neurons, in their boxes; constants over c
 * are ignored. */
static void test_outputs(void **state) {
    (void)state;
    struct world world;
    struct error error = {0};
    double energy[125], support[125] = {0};
    set_up(&world, 2);
    add(&world, world.network.a, 0, 2, 2);
    add(&world, world.network.b, 0, 3, 1);
    add(&world, world.network.c, 0, 4, 3);
    add(&world, world.network.c, 0, 0, 7);
    add(&world, world.network.a, 1, 1, 2);
    add(&world, world.network.b, 1, 0, 1);
    add(&world, world.network.c, 1, 1, 1);
    assert_true(boxes_of_outputs(&world.fourier, &world.network, MODEL_PRODUCT, energy, &error));
    for (int box = 0; box < 125; ++box) {
        double wanted = box == (2 * 5 + 3) * 5 + 4 ? 36 : box == (1 * 5 + 0) * 5 + 1 ? 4 : 0;
        assert_true(fabs(energy[box] - wanted) < 1e-4);
    }
    support[(2 * 5 + 3) * 5 + 4] = 0.1;
    support[(1 * 5 + 0) * 5 + 1] = 1e-12; /* rounding */
    close_to(boxes_share(energy, support, 125), 0.9);
    support[(1 * 5 + 0) * 5 + 1] = 0.1;
    close_to(boxes_share(energy, support, 125), 1);
    tear_down(&world);
}

/* Any activation: the energies of all boxes add up to that of the outputs minus their means. */
static void test_energies_add_up(void **state) {
    (void)state;
    struct world world;
    struct error error = {0};
    struct random_stream stream = random_stream(5, RANDOM_TEST);
    double energy[125], sum = 0, wanted = 0;
    set_up(&world, 7);
    const struct network *network = &world.network;
    for (size_t i = 0; i < network_size(network); ++i)
        network->weights[i] = (float)random_normal(&stream);
    assert_true(boxes_of_outputs(&world.fourier, network, MODEL_RELU, energy, &error));
    for (int box = 0; box < 125; ++box)
        sum += energy[box];
    for (int pair = 0; pair < 24 * 24; ++pair) {
        double output[24] = {0}, mean = 0;
        for (int g = 0; g < 24; ++g) {
            for (int j = 0; j < 7; ++j)
                output[g] += (double)network->c[g * 7 + j] *
                             fmax(0, (double)(network->a[pair / 24 * 7 + j] +
                                              network->b[pair % 24 * 7 + j]));
            mean += output[g] / 24;
        }
        for (int g = 0; g < 24; ++g)
            wanted += pow(output[g] - mean, 2);
    }
    assert_true(fabs(sum - wanted) < 1e-9 * wanted);
    tear_down(&world);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_purity),
        cmocka_unit_test(test_outputs),
        cmocka_unit_test(test_energies_add_up),
    };
    return cmocka_run_group_tests_name("boxes", tests, NULL, NULL);
}
