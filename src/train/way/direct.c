/* By the definition (train/way/way.h). */
#include "base/memory.h"
#include "base/worst.h"
#include "train/way/neurons.h"
#include "train/way/pairs.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct direct {
    struct model model;
    double penalty;
    bool norm; /* the penalty is on |theta| itself */
    struct neurons neurons;
    struct pairs train; /* the pairs of either side of the split */
    struct pairs held_out;
};

_Static_assert(MODEL_DEGREE_MAX == 16, "as the message says");

static const char *problem(const struct way_task *task) {
    const struct dataset_shape *data = &task->data;
    bool pairs = data->inputs == 2 && !data->bits, power = task->model.activation == MODEL_POWER;
    int tuples = dataset_pairs(data->d, data->inputs), degree = task->model.degree;
    if (!network_has_two_layers(&task->network) || task->members > 1)
        return "the direct gradient is for single networks of two layers";
    if (power && (degree < 2 || degree > MODEL_DEGREE_MAX))
        return "powers have degrees from 2 to 16";
    if (task->penalty != 0 && !power)
        return "the penalty on norms is for powers";
    if (task->penalty_power != 0 && task->penalty_power != 1 && task->penalty_power != degree + 1)
        return "the penalty is on the norm or on its power degree + 1";
    if (task->batch < 0 || task->batch > tuples - task->held_out)
        return "a batch is at most all training tuples";
    if (!pairs && !power)
        return "bits and more than two inputs are for powers";
    if (task->model.activation == MODEL_PRODUCT && !way_is_table(task))
        return "products are for tables of pairs";
    return NULL;
}

/* 6 t m q for m outputs and t tuples that are visited */
static double flops(const struct way_task *task) {
    double tuples = pow(task->data.d, task->data.inputs) - task->held_out;
    return 6 * (double)task->data.outputs * task->q * (task->batch > 0 ? task->batch : tuples);
}

/* Training tuples that are listed: an evaluation that visits batches needs no list of all. */
static int listed(const struct way_task *task) {
    int tuples = dataset_pairs(task->data.d, task->data.inputs) - task->held_out;
    return task->visited > 0 && task->visited < tuples ? task->visited : tuples;
}

static size_t bytes(const struct way_task *task) {
    return neurons_bytes(task) + pairs_bytes(&task->data, listed(task)) +
           pairs_bytes(&task->data, task->tested);
}

static void free_room(void *room) {
    struct direct *direct = room;
    if (direct != NULL) {
        neurons_free(&direct->neurons);
        pairs_free(&direct->train);
        pairs_free(&direct->held_out);
    }
    free(direct);
}

static void *create(const struct way_task *task, const struct dataset *dataset,
                    struct error *error) {
    struct direct *direct = memory_array(1, sizeof *direct);
    if (direct == NULL) {
        error_memory(error, "a gradient");
        return NULL;
    }
    *direct = (struct direct){
        .model = task->model, .penalty = task->penalty, .norm = task->penalty_power == 1};
    if (neurons_create(task, &direct->neurons, error) &&
        pairs_create(dataset, &task->model, DATASET_TRAIN, listed(task), &direct->train, error) &&
        pairs_create(dataset, &task->model, DATASET_TEST, task->tested, &direct->held_out, error))
        return direct;
    free_room(direct);
    return NULL;
}

static void choose(void *room, const int *tuples, int count) {
    struct direct *direct = room;
    pairs_choose(&direct->train, tuples, count);
}

/* |theta| of neurons with these squared norms: [q] */
static double norm_of(const float *squared, size_t q, int degree) {
    double largest = 0, sum = 0;
    for (size_t j = 0; j < q; ++j)
        largest = worst_of(largest, (double)squared[j]);
    for (size_t j = 0; j < q && largest > 0; ++j)
        sum += pow((double)squared[j] / largest, 0.5 * (degree + 1));
    return largest > 0 ? sqrt(largest) * pow(sum, 1.0 / (degree + 1)) : largest;
}

/* factor: [q], first n_i^2, becomes what the gradient of the penalty has beside theta_i: for
 * |theta|^(degree + 1) that is penalty (degree + 1) n_i^(degree - 1), and for |theta|
 *     penalty / |theta| (n_i / |theta|)^(degree - 1),
 * or 0 where |theta| is 0. */
static void find_factors(const struct direct *direct, size_t q, float *factor) {
    int degree = direct->model.degree;
    double norm = direct->norm ? norm_of(factor, q, degree) : 1;
    float unit = norm != 0 ? (float)(1 / norm) : 0;
    float scale =
        direct->norm ? (float)direct->penalty * unit : (float)direct->penalty * (float)(degree + 1);
    for (size_t j = 0; j < q; ++j) {
        float own = sqrtf(factor[j]) * unit;
        factor[j] = scale;
        for (int i = 1; i < degree; ++i)
            factor[j] *= own;
    }
}

/* slope += the gradient of the penalty; factor: room for [q] */
static void add_penalty(const struct direct *direct, const struct network *network,
                        float *restrict factor, float *slope) {
    size_t q = (size_t)network->q, rows = network_rows(network);
    memset(factor, 0, q * sizeof *factor);
    for (size_t row = 0; row < rows; ++row)
        for (size_t j = 0; j < q; ++j)
            factor[j] += network->weights[row * q + j] * network->weights[row * q + j];
    find_factors(direct, q, factor);
    for (size_t row = 0; row < rows; ++row)
        for (size_t j = 0; j < q; ++j)
            slope[row * q + j] += factor[j] * network->weights[row * q + j];
}

static void add_pairs(struct direct *direct, enum evaluation_detail detail,
                      struct evaluation *evaluation) {
    const struct strips_network *network = &direct->neurons.network;
    const struct strips_network *slope = &direct->neurons.slope;
    int visited = direct->train.count;
    struct evaluation_sums sums;
    bool measure = detail != EVALUATION_NONE;
    pairs_gradient(&direct->train, network, 1.0f / (float)visited, slope, false,
                   measure ? &sums : NULL);
    if (!measure)
        return;
    evaluation_of_train(evaluation, &sums, visited);
    pairs_measure(&direct->held_out, network, &sums);
    evaluation_of_test(evaluation, &sums, direct->held_out.count);
}

static void evaluate(void *room, const struct network *network, float *slope,
                     enum evaluation_detail detail, struct evaluation *evaluation) {
    struct direct *direct = room;
    neurons_take(&direct->neurons, network);
    add_pairs(direct, detail, evaluation);
    neurons_give(&direct->neurons, network, slope);
    if (direct->penalty != 0)
        add_penalty(direct, network, direct->neurons.largest, slope);
}

const struct way way_direct = {.name = "direct",
                               .pace = 1,
                               .problem = problem,
                               .flops = flops,
                               .bytes = bytes,
                               .create = create,
                               .choose = choose,
                               .evaluate = evaluate,
                               .free = free_room};
