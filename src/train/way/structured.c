/* The full table in closed form, less the held-out pairs (train/way/way.h). */
#include "base/memory.h"
#include "train/way/moments.h"
#include "train/way/neurons.h"
#include "train/way/pairs.h"

#include <math.h>
#include <stdlib.h>

struct structured {
    const struct dataset *dataset;
    struct neurons neurons;
    struct moments moments;
    struct pairs train; /* to measure only */
    struct pairs held_out;
};

static const char *problem(const struct way_task *task) {
    if (!way_is_plain(task) || !way_is_table(task) || task->members > 1)
        return "the structured gradient is for single networks of two layers on tables of pairs, "
               "without penalty or batches";
    if (task->model.activation != MODEL_SQUARE || task->model.loss != MODEL_CENTRED || !task->whole)
        return "the structured gradient is for squares, the centred loss and a test on all pairs "
               "that are held out";
    return NULL;
}

/* 9 d q^2 + 18 d^2 q, and 6 d q for each held-out pair */
static double flops(const struct way_task *task) {
    double d = task->data.d, q = task->q, held_out = 6 * d * q * task->held_out;
    return 9 * d * q * q + 18 * d * d * q + held_out;
}

static size_t bytes(const struct way_task *task) {
    return way_direct.bytes(task) + moments_bytes(task->data.d, task->q);
}

static void free_room(void *room) {
    struct structured *structured = room;
    if (structured != NULL) {
        neurons_free(&structured->neurons);
        moments_free(&structured->moments);
        pairs_free(&structured->train);
        pairs_free(&structured->held_out);
    }
    free(structured);
}

static void *create(const struct way_task *task, const struct dataset *dataset,
                    struct error *error) {
    struct structured *structured = memory_array(1, sizeof *structured);
    if (structured == NULL) {
        error_memory(error, "a gradient");
        return NULL;
    }
    *structured = (struct structured){.dataset = dataset};
    if (neurons_create(task, &structured->neurons, error) &&
        pairs_create(dataset, &task->model, DATASET_TRAIN, dataset->train_pairs, &structured->train,
                     error) &&
        pairs_create(dataset, &task->model, DATASET_TEST, dataset->test_pairs,
                     &structured->held_out, error) &&
        moments_create(dataset, task->q, &structured->moments, error))
        return structured;
    free_room(structured);
    return NULL;
}

static void sum_pairs(struct structured *structured, enum evaluation_detail detail,
                      struct evaluation *evaluation) {
    const struct dataset *dataset = structured->dataset;
    const struct strips_network *network = &structured->neurons.network;
    const struct strips_network *slope = &structured->neurons.slope;
    float scale = 1.0f / (float)dataset->train_pairs;
    struct evaluation_sums sums;
    bool measure = detail != EVALUATION_NONE;
    double sum = moments_evaluate(&structured->moments, network, scale, measure, slope);
    pairs_gradient(&structured->held_out, network, -scale, slope, true, measure ? &sums : NULL);
    if (!measure)
        return;
    evaluation_of_test(evaluation, &sums, dataset->test_pairs);
    evaluation->train_loss = (sum - sums.loss) / dataset->train_pairs;
    evaluation->train_accuracy = NAN;
    if (detail == EVALUATION_EVERYTHING) {
        pairs_measure(&structured->train, network, &sums);
        evaluation_of_train(evaluation, &sums, dataset->train_pairs);
    }
}

static void evaluate(void *room, const struct network *network, float *slope,
                     enum evaluation_detail detail, struct evaluation *evaluation) {
    struct structured *structured = room;
    neurons_take(&structured->neurons, network);
    sum_pairs(structured, detail, evaluation);
    neurons_give(&structured->neurons, network, slope);
}

/* Small matrices and the element-wise passes run slower than the large products of the direct
 * way. */
const struct way way_structured = {.name = "structured",
                                   .pace = 1.2,
                                   .problem = problem,
                                   .flops = flops,
                                   .bytes = bytes,
                                   .create = create,
                                   .evaluate = evaluate,
                                   .free = free_room};
