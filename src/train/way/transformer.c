/* The way of transformers: train/transformer.h over the tuples of either side of the split. */
#include "train/transformer.h"

#include "base/memory.h"
#include "train/way/way.h"

#include <stdlib.h>

struct room {
    struct transformer *transformer;
    struct dataset_tuples train, test;
};

_Static_assert(TRANSFORMER_TOKENS_MAX == 20, "as the message says");

static const char *problem(const struct way_task *task) {
    const struct network_shape *network = &task->network;
    const struct dataset_shape *data = &task->data;
    if (network->kind != &network_transformer)
        return "this gradient is for transformers";
    if (data->inputs > TRANSFORMER_TOKENS_MAX || data->inputs != network->inputs ||
        data->d != network->d || data->d != data->outputs || data->bits)
        return "a transformer's tokens are the inputs of its tuples, at most 20, and its outputs "
               "are tokens";
    if (network->heads < 1 || task->q % network->heads != 0)
        return "a transformer's heads have to divide its width";
    if (task->model.activation != MODEL_RELU || task->model.loss != MODEL_CROSS_ENTROPY ||
        task->members > 1 || task->penalty != 0 || task->batch != 0)
        return "transformers have relu, cross-entropy and the direct gradient, one at a time and "
               "without penalty or batches";
    return NULL;
}

static struct transformer_shape shape_of(const struct way_task *task) {
    return (struct transformer_shape){.tokens = task->network.inputs,
                                      .p = task->network.d,
                                      .width = task->q,
                                      .heads = task->network.heads,
                                      .hidden = task->network.hidden};
}

static size_t bytes(const struct way_task *task) {
    const struct transformer_shape shape = shape_of(task);
    size_t tuples = (size_t)dataset_pairs(task->data.d, task->data.inputs);
    return transformer_bytes(&shape) + tuples * sizeof(int);
}

static void free_room(void *at) {
    struct room *room = at;
    if (room != NULL) {
        transformer_free(room->transformer);
        free(room->train.tuple);
        free(room->test.tuple);
    }
    free(room);
}

static void *create(const struct way_task *task, const struct dataset *dataset,
                    struct error *error) {
    const struct transformer_shape shape = shape_of(task);
    struct room *room = memory_array(1, sizeof *room);
    if (room == NULL) {
        error_memory(error, "a gradient");
        return NULL;
    }
    *room = (struct room){.transformer = transformer_create(&shape, dataset->label, error)};
    if (room->transformer != NULL &&
        dataset_tuples_create(dataset, DATASET_TRAIN, &room->train, error) &&
        dataset_tuples_create(dataset, DATASET_TEST, &room->test, error))
        return room;
    free_room(room);
    return NULL;
}

static void evaluate(void *at, const struct network *network, float *slope,
                     enum evaluation_detail detail, struct evaluation *evaluation) {
    const struct room *room = at;
    const struct dataset_tuples *train = &room->train, *test = &room->test;
    struct evaluation_sums on_train = {0}, on_test = {0};
    bool measure = detail != EVALUATION_NONE;
    transformer_load(room->transformer, network->weights);
    transformer_gradient(room->transformer, network->weights, train->tuple, train->count, slope,
                         measure ? &on_train : NULL);
    if (!measure)
        return;
    transformer_measure(room->transformer, test->tuple, test->count, &on_test);
    evaluation_of_train(evaluation, &on_train, train->count);
    evaluation_of_test(evaluation, &on_test, test->count);
}

/* The flops are those of direct networks as wide, which orders jobs well enough. */
static double flops(const struct way_task *task) {
    return way_direct.flops(task);
}

const struct way way_transformer = {.name = "direct",
                                    .pace = 1,
                                    .problem = problem,
                                    .flops = flops,
                                    .bytes = bytes,
                                    .create = create,
                                    .evaluate = evaluate,
                                    .free = free_room};
