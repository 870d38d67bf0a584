/* Networks for the test of inspect: make_weights KIND OUT [IN.h5]. */
#include "../arrays/formats.h"
#include "../run/weights_file.h"
#include "base/random.h"
#include "run/program.h"
#include "run/weights.h"
#include "theory/semiring/other.h"
#include "theory/semiring/solutions.h"
#include "train/training.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const struct training_config config = {
    .factors = {11},
    .rank = 1,
    .q = 64,
    .seed = 1,
    .epochs = 10000,
    .train_share = 0.9,
    .optimiser = {.learning_rate = 0.01,
                  .beta1 = 0.9,
                  .beta2 = 0.999,
                  .epsilon = 1e-8,
                  .weight_decay = 5e-5},
};

/* --- New networks ----------------------------------------------------------------------------- */

static bool make_trained(struct network *network) {
    struct training_result result;
    if (!training_run(&config, NULL, 0, NULL, NULL, &result, NULL))
        return false;
    *network = result.network;
    result.network = (struct network){0};
    training_result_free(&result);
    return true;
}

/* Real weights in the trainer's scale times `scale`; releases them. */
static bool take_weights(struct ring_weights *weights, double scale, struct network *network) {
    if (!network_create(weights->d, weights->order, network, NULL))
        return false;
    int d = network->d, q = network->q;
    for (int p = 0; p < RING_PARTS; ++p)
        for (int g = 0; g < d; ++g)
            for (int j = 0; j < q; ++j)
                network->weights[(p * d + g) * q + j] =
                    (float)(scale / cbrt(2.0 * d) * weights->a[(p * q + j) * d + g]);
    ring_weights_free(weights);
    return true;
}

/* A constructed solution, in the trainer's scale times `scale`. */
static bool make_solution(enum solution solution, const int *factors, int rank, double scale,
                          struct network *network) {
    struct group group;
    struct characters characters;
    struct ring_element z;
    struct ring_weights weights;
    if (!characters_create_abelian(factors, rank, &group, &characters, NULL) ||
        !solution_create(solution, &group, &characters, &z, NULL) ||
        !ring_weights_from_element(&characters, &z, &weights, NULL) ||
        !take_weights(&weights, scale, network))
        return false;
    ring_free(&z);
    characters_free(&characters);
    group_free(&group);
    return true;
}

/* On Z_11: three neurons at frequency 1 and six at 2, which resonate, and order 6 elsewhere. */
static bool make_pair(struct network *network) {
    enum { FREQUENCIES = 5 };
    struct group group;
    struct characters characters;
    struct affine_element element;
    struct ring_weights weights;
    struct other_choice choices[FREQUENCIES];
    for (int f = 0; f < FREQUENCIES; ++f) {
        enum other_kind kind = f == 0 ? OTHER_3_6 : f == 1 ? OTHER_PARTNER : OTHER_6;
        choices[f] = (struct other_choice){kind, other_default(kind)};
    }
    if (!characters_create_abelian((const int[]){11}, 1, &group, &characters, NULL) ||
        !other_compose(&group, &characters, choices, OTHER_SINK_SIXES, &element, NULL) ||
        !affine_weights(&characters, &element, &weights, NULL) ||
        !take_weights(&weights, 1, network))
        return false;
    affine_free(&element);
    characters_free(&characters);
    group_free(&group);
    return true;
}

/* --- Modified networks ------------------------------------------------------------------------ */

/* Neurons in reverse order, and every third with (a, b) -> (-a, -b). */
static void permute_and_flip(struct network *network) {
    int q = network->q;
    for (int row = 0; row < 3 * network->d; ++row) {
        float *weights = network->weights + (size_t)row * (size_t)q;
        for (int j = 0; j < q / 2; ++j) {
            float swapped = weights[j];
            weights[j] = weights[q - 1 - j];
            weights[q - 1 - j] = swapped;
        }
        for (int j = 0; j < q && row < 2 * network->d; j += 3)
            weights[j] = -weights[j];
    }
}

/* Another gauge for each frequency k: z_pk times exp(i angle_p k), the angles adding up to 0. The
 * trivial character is unchanged. */
static bool change_gauge(struct network *network) {
    static const double angle[RING_PARTS] = {0.7, 1.9, -0.7 - 1.9};
    struct group group;
    struct characters characters;
    struct ring_weights weights;
    struct ring_element z;
    int d = network->d, q = network->q;
    if (!characters_create_abelian(&d, 1, &group, &characters, NULL) ||
        !ring_weights_create(q, d, &weights, NULL))
        return false;
    for (int row = 0; row < 3 * d; ++row)
        for (int j = 0; j < q; ++j)
            weights.a[(row / d * q + j) * d + row % d] = (double)network->weights[row * q + j];
    if (!ring_element_from_weights(&characters, &weights, &z, NULL))
        return false;
    ring_weights_free(&weights);
    for (int p = 0; p < RING_PARTS; ++p)
        for (int f = 0; f < characters.frequencies; ++f)
            for (int j = 0; j < q; ++j)
                ring_row(&z, (enum ring_part)p, characters.frequency[f])[j] *=
                    cexp(I * angle[p] * (f + 1)) - 1;
    ring_mirror(&characters, &z);
    if (!ring_weights_from_element(&characters, &z, &weights, NULL))
        return false;
    for (int row = 0; row < 3 * d; ++row)
        for (int j = 0; j < q; ++j)
            network->weights[row * q + j] += (float)weights.a[(row / d * q + j) * d + row % d];
    ring_weights_free(&weights);
    ring_free(&z);
    characters_free(&characters);
    group_free(&group);
    return true;
}

/* Neuron 0 is split into two equivalent ones: one frequency has an order that no family has. */
static bool split_neuron(struct network *network) {
    struct network wider;
    int d = network->d, q = network->q;
    float half = (float)cbrt(0.5);
    if (!network_create(d, q + 1, &wider, NULL))
        return false;
    for (int row = 0; row < 3 * d; ++row) {
        float *to = wider.weights + (size_t)row * (size_t)(q + 1);
        memcpy(to, network->weights + (size_t)row * (size_t)q, (size_t)q * sizeof *to);
        to[0] *= half;
        to[q] = to[0];
    }
    network_free(network);
    *network = wider;
    return true;
}

static void scale_outputs(struct network *network, float scale) {
    for (int i = 0; i < network->d * network->q; ++i)
        network->c[i] *= scale;
}

/* b[g] -> b[-g] on Z_d: computes g1 - g2. */
static void reflect(struct network *network) {
    int d = network->d, q = network->q;
    for (int g = 1; g < d - g; ++g)
        for (int j = 0; j < q; ++j) {
            float swapped = network->b[g * q + j];
            network->b[g * q + j] = network->b[(d - g) * q + j];
            network->b[(d - g) * q + j] = swapped;
        }
}

/* Rows of a, b and c, and so the elements, in another order: g to map[g]. */
static bool renumber(struct network *network, const int *map) {
    struct network other;
    int d = network->d;
    size_t q = (size_t)network->q;
    if (!network_create(d, network->q, &other, NULL))
        return false;
    for (int row = 0; row < 3 * d; ++row)
        memcpy(other.weights + (size_t)(row / d * d + map[row % d]) * q,
               network->weights + (size_t)row * q, q * sizeof *other.weights);
    network_free(network);
    *network = other;
    return true;
}

/* g to 3 g^3 + 1 modulo 11, which is no automorphism. */
static bool relabel(struct network *network) {
    int map[11];
    for (int g = 0; g < 11; ++g)
        map[g] = (3 * g * g * g + 1) % 11;
    return network->d == 11 && renumber(network, map);
}

/* Z_10 as 1, ..., 10 under multiplication modulo 11: g is 2^g, element number 2^g - 1. */
static bool multiply(struct network *network) {
    int map[10], power = 1;
    for (int g = 0; g < 10; ++g) {
        map[g] = power - 1;
        power = 2 * power % 11;
    }
    return network->d == 10 && renumber(network, map);
}

/* One neuron of a memorising network answers another element: one wrong answer. */
static void answer_wrongly(struct network *network) {
    int d = network->d, q = network->q;
    float last = network->c[(d - 1) * q];
    for (int g = d - 1; g > 0; --g)
        network->c[g * q] = network->c[(g - 1) * q];
    network->c[0] = last;
}

/* Random frequencies and phases on Z_23. */
static bool make_phases(struct network *network) {
    enum { P = 23, WIDTH = 400 };
    struct random_stream stream = random_stream(1, RANDOM_TEST);
    if (!network_create(P, WIDTH, network, NULL))
        return false;
    for (int j = 0; j < WIDTH; ++j) {
        double k = 1 + random_below(&stream, (P - 1) / 2);
        double a = random_below(&stream, 1000) / 1000.0, b = random_below(&stream, 1000) / 1000.0;
        for (int g = 0; g < P; ++g) {
            network->a[g * WIDTH + j] = (float)cos(2 * M_PI * (k * g / P + a));
            network->b[g * WIDTH + j] = (float)cos(2 * M_PI * (k * g / P + b));
            network->c[g * WIDTH + j] = (float)(cos(2 * M_PI * (k * g / P + a + b)) / 100);
        }
    }
    return true;
}

static bool add_unknown_group(const char *path) {
    static const char name[] = "my group";
    hid_t file = H5Fopen(path, H5F_ACC_RDWR, H5P_DEFAULT), space = H5Screate(H5S_SCALAR);
    hid_t type = H5Tcopy(H5T_C_S1);
    H5Tset_size(type, sizeof name);
    hid_t attribute = H5Acreate2(file, "group", type, space, H5P_DEFAULT, H5P_DEFAULT);
    bool ok = H5Awrite(attribute, type, name) >= 0;
    H5Aclose(attribute);
    H5Tclose(type);
    H5Sclose(space);
    return H5Fclose(file) >= 0 && ok;
}

static bool make(const char *kind, struct network *network) {
    static const int two_by_four[] = {2, 4}, three[] = {3}, seven[] = {7};
    static const int ten[] = {10}, eleven[] = {11};
    if (strcmp(kind, "trained") == 0)
        return make_trained(network);
    if (strcmp(kind, "random") == 0)
        return training_start_network(&config, network, NULL);
    if (strcmp(kind, "zero") == 0)
        return network_create(11, 64, network, NULL);
    if (strcmp(kind, "phases") == 0)
        return make_phases(network);
    if (strcmp(kind, "solved") == 0 || strcmp(kind, "unknown_group") == 0)
        return make_solution(SOLUTION_F46, eleven, 1, 1, network);
    if (strcmp(kind, "pair") == 0)
        return make_pair(network);
    if (strcmp(kind, "two_by_four") == 0)
        return make_solution(SOLUTION_F46, two_by_four, 2, 1, network);
    if (strcmp(kind, "memorized") == 0)
        return make_solution(SOLUTION_M, seven, 1, 1, network);
    if (strcmp(kind, "memorized_3") == 0)
        return make_solution(SOLUTION_M, three, 1, 1, network);
    if (strcmp(kind, "multiplied") == 0)
        return make_solution(SOLUTION_F46, ten, 1, 1, network) && multiply(network);
    if (strcmp(kind, "small") == 0)
        return make_solution(SOLUTION_F6, eleven, 1, 0.01, network);
    return false;
}

static bool change(const char *kind, struct network *network) {
    if (strcmp(kind, "gauged") == 0)
        return change_gauge(network);
    if (strcmp(kind, "split") == 0)
        return split_neuron(network);
    if (strcmp(kind, "relabelled") == 0)
        return relabel(network);
    if (strcmp(kind, "permuted") == 0)
        permute_and_flip(network);
    else if (strcmp(kind, "scaled") == 0)
        scale_outputs(network, 0.25F);
    else if (strcmp(kind, "negated") == 0)
        scale_outputs(network, -1);
    else if (strcmp(kind, "reflected") == 0)
        reflect(network);
    else if (strcmp(kind, "wrong") == 0)
        answer_wrongly(network);
    else
        return false;
    return true;
}

static bool load(const char *path, struct network *network) {
    struct weights weights;
    if (!weights_load(path, NULL, &weights, NULL))
        return false;
    *network = weights.network;
    weights.network = (struct network){0};
    weights_free(&weights);
    return true;
}

static bool is_format(const char *kind) {
    return strcmp(kind, "npz") == 0 || strcmp(kind, "safetensors") == 0 ||
           strcmp(kind, "torch") == 0;
}

/* In the format that `kind` names, else HDF5. */
static bool write(const char *kind, const char *path, const struct network *network) {
    if (strcmp(kind, "npz") == 0)
        return write_npz(path, network);
    if (strcmp(kind, "safetensors") == 0)
        return write_safetensors(path, network);
    if (strcmp(kind, "torch") == 0)
        return write_torch(path, network);
    return write_weights(path, network, H5T_NATIVE_DOUBLE) &&
           (strcmp(kind, "unknown_group") != 0 || add_unknown_group(path));
}

int main(int argc, char **argv) {
    struct network network = {0};
    bool ok = false;
    program_pin_kernels(argv, false);
    if (argc == 3)
        ok = make(argv[1], &network);
    else if (argc == 4)
        ok = load(argv[3], &network) && (is_format(argv[1]) || change(argv[1], &network));
    ok = ok && write(argv[1], argv[2], &network);
    network_free(&network);
    if (!ok)
        fprintf(stderr, "usage: make_weights KIND OUT.h5 [IN.h5]\n");
    return ok ? PROGRAM_HOLDS : PROGRAM_BAD_INPUT;
}
