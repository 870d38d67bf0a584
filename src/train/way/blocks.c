/* The way of transformers of blocks: train/blocks.h over the tuples of either side of the split, or
 * over batches of them. */
#include "train/blocks.h"

#include "base/memory.h"
#include "train/way/way.h"

#include <stdlib.h>

struct room {
    struct blocks *blocks;
    const struct dataset *dataset;
    struct dataset_tuples train, test;
    const int *visit; /* [visits]: the training tuples of the next evaluations */
    int visits;
    int *drawn; /* [evaluated]: test tuples of an evaluation, unless all are visited */
    int evaluated;
    uint64_t seed;
    int epoch;
    struct random_stream dropout;
};

_Static_assert(BLOCKS_TOKENS_MAX == 20 && BLOCKS_MAX == 8, "as the messages say");

static const char *problem_of_data(const struct way_task *task) {
    const struct network_shape *network = &task->network;
    const struct dataset_shape *data = &task->data;
    if (data->inputs > BLOCKS_TOKENS_MAX || data->inputs != network->inputs ||
        data->d != network->d || data->d != data->outputs || data->bits)
        return "a transformer's tokens are the inputs of its tuples, at most 20, and its outputs "
               "are tokens";
    return NULL;
}

static const char *problem(const struct way_task *task) {
    const struct network_shape *network = &task->network;
    const struct network_options *options = &network->options;
    if (network->kind != &network_blocks)
        return "this gradient is for transformers of blocks";
    if (network->heads < 1 || (options->head_width == 0 && task->q % network->heads != 0))
        return "a transformer's heads have to divide its width, or to have a width of their own";
    if (options->blocks > BLOCKS_MAX || options->blocks < 0 || options->head_width < 0 ||
        !(options->dropout >= 0 && options->dropout < 1))
        return "a transformer has at most 8 blocks and a dropout below 1";
    if (task->model.activation != MODEL_RELU || task->model.loss != MODEL_CROSS_ENTROPY ||
        task->members > 1 || task->penalty != 0)
        return "transformers have relu or gelu, cross-entropy and the direct gradient, one at a "
               "time and without penalty";
    return problem_of_data(task);
}

static struct blocks_shape shape_of(const struct way_task *task) {
    return (struct blocks_shape){.tokens = task->network.inputs,
                                 .p = task->network.d,
                                 .width = task->q,
                                 .heads = task->network.heads,
                                 .hidden = task->network.hidden,
                                 .options = task->network.options};
}

/* One update's; more than an int's tuples have been refused. */
static double flops(const struct way_task *task) {
    const struct blocks_shape shape = shape_of(task);
    int trained = dataset_pairs(task->data.d, task->data.inputs) - task->held_out;
    return blocks_flops(&shape, task->batch > 0 ? task->batch : trained);
}

static size_t bytes(const struct way_task *task) {
    const struct blocks_shape shape = shape_of(task);
    size_t tuples = (size_t)dataset_pairs(task->data.d, task->data.inputs);
    return (size_t)blocks_bytes(&shape) + (tuples + (size_t)task->evaluated) * sizeof(int);
}

static void free_room(void *at) {
    struct room *room = at;
    if (room != NULL) {
        blocks_free(room->blocks);
        free(room->train.tuple);
        free(room->test.tuple);
        free(room->drawn);
    }
    free(room);
}

static void *create(const struct way_task *task, const struct dataset *dataset,
                    struct error *error) {
    const struct blocks_shape shape = shape_of(task);
    struct room *room = memory_array(1, sizeof *room);
    if (room == NULL) {
        error_memory(error, "a gradient");
        return NULL;
    }
    *room = (struct room){.dataset = dataset, .evaluated = task->evaluated};
    room->blocks = blocks_create(&shape, dataset->label, error);
    if (room->blocks != NULL &&
        dataset_tuples_create(dataset, DATASET_TRAIN, &room->train, error) &&
        dataset_tuples_create(dataset, DATASET_TEST, &room->test, error)) {
        room->visit = room->train.tuple;
        room->visits = room->train.count;
        room->drawn = memory_array((size_t)room->evaluated, sizeof *room->drawn);
        if (room->drawn != NULL)
            return room;
        error_memory(error, "a list of tuples");
    }
    free_room(room);
    return NULL;
}

static void choose(void *at, const int *tuples, int count) {
    struct room *room = at;
    room->visit = tuples;
    room->visits = count;
}

/* Dropout goes on through all updates of an epoch. */
static void begin(void *at, uint64_t seed, int epoch) {
    struct room *room = at;
    room->seed = seed;
    room->epoch = epoch;
    room->dropout = random_substream(seed, RANDOM_DROPOUT, (uint32_t)epoch);
}

/* All test tuples, or some, with replacement. */
static void measure_test(struct room *room, struct evaluation *evaluation) {
    struct evaluation_sums sums = {0};
    struct dataset_tuples side = room->test;
    if (room->evaluated > 0 && room->evaluated < side.count) {
        struct random_stream stream =
            random_substream(room->seed, RANDOM_EVALUATION, (uint32_t)room->epoch);
        for (int i = 0; i < room->evaluated; ++i)
            room->drawn[i] = room->test.tuple[random_below(&stream, (uint32_t)side.count)];
        side = (struct dataset_tuples){room->drawn, room->evaluated};
    }
    blocks_measure(room->blocks, side.tuple, side.count, &sums);
    evaluation_of_test(evaluation, &sums, side.count);
}

static void evaluate(void *at, const struct network *network, float *slope,
                     enum evaluation_detail detail, struct evaluation *evaluation) {
    struct room *room = at;
    struct evaluation_sums sums = {0};
    bool drops = network->options.dropout > 0;
    blocks_load(room->blocks, network->weights);
    blocks_gradient(room->blocks, room->visit, room->visits, drops ? &room->dropout : NULL, slope,
                    detail == EVALUATION_NONE ? NULL : &sums);
    if (detail == EVALUATION_NONE)
        return;
    evaluation_of_train(evaluation, &sums, room->visits);
    measure_test(room, evaluation);
}

const struct way way_blocks = {.name = "direct",
                               .pace = 1,
                               .problem = problem,
                               .flops = flops,
                               .bytes = bytes,
                               .create = create,
                               .choose = choose,
                               .begin = begin,
                               .evaluate = evaluate,
                               .free = free_room};
