#include "train/way/pairs.h"

#include "base/memory.h"

#include <stdlib.h>
#include <string.h>

enum {
    BLOCK = 64,   /* tuples: few enough that a strip's values and slopes stay in the first cache */
    GROUP = 1024, /* tuples that a strip is visited for at a time: so many that the weights of wide
                     networks, which the second cache does not hold, are fetched seldom, and few
                     enough that their outputs stay there */
    LANES = 16,   /* independent partial sums, so that a sum vectorises in a fixed order */
};

static size_t least(size_t x, size_t y) {
    return x < y ? x : y;
}

size_t pairs_bytes(const struct dataset_shape *shape, int count) {
    size_t stride = strips_padded((size_t)shape->outputs);
    return (size_t)count * sizeof(int) + BLOCK * 3 * STRIPS_WIDTH * sizeof(float) +
           GROUP * (stride * sizeof(float) + sizeof(struct tuple_run) + sizeof(size_t)) +
           (GROUP / BLOCK + 1) * sizeof(size_t);
}

bool pairs_create(const struct dataset *dataset, const struct model *model, enum dataset_side side,
                  int most, struct pairs *pairs, struct error *error) {
    int all = side == DATASET_TRAIN ? dataset->train_pairs : dataset->test_pairs;
    size_t stride = strips_padded((size_t)dataset->shape.outputs);
    *pairs =
        (struct pairs){.dataset = dataset,
                       .model = *model,
                       .count = all <= most ? all : 0,
                       .stride = stride,
                       .pair = memory_array((size_t)most, sizeof *pairs->pair),
                       .residual = memory_array(GROUP * stride, sizeof(float)),
                       .values = memory_array((size_t)BLOCK * STRIPS_WIDTH, sizeof(float)),
                       .factors = memory_array((size_t)BLOCK * STRIPS_WIDTH, sizeof(float)),
                       .values_slope = memory_array((size_t)BLOCK * STRIPS_WIDTH, sizeof(float)),
                       .run = memory_array(GROUP, sizeof *pairs->run),
                       .first_run = memory_array(GROUP / BLOCK + 1, sizeof *pairs->first_run),
                       .last = memory_array(GROUP, sizeof *pairs->last)};
    if (pairs->pair != NULL && pairs->residual != NULL && pairs->values != NULL &&
        pairs->factors != NULL && pairs->values_slope != NULL && pairs->run != NULL &&
        pairs->first_run != NULL && pairs->last != NULL) {
        if (all <= most)
            dataset_list(dataset, side, pairs->pair);
        return true;
    }
    pairs_free(pairs);
    return error_memory(error, "a list of pairs");
}

void pairs_free(struct pairs *pairs) {
    free(pairs->pair);
    free(pairs->residual);
    free(pairs->values);
    free(pairs->factors);
    free(pairs->values_slope);
    free(pairs->run);
    free(pairs->first_run);
    free(pairs->last);
    *pairs = (struct pairs){0};
}

void pairs_choose(struct pairs *pairs, const int *pair, int count) {
    memcpy(pairs->pair, pair, (size_t)count * sizeof *pair);
    pairs->count = count;
}

/* --- Runs of tuples --------------------------------------------------------------------------- */

/* The run of tuples whose inputs but the last are number `prefix`. */
static void begin_run(struct pairs *pairs, size_t prefix, size_t begin) {
    const struct dataset_shape *shape = &pairs->dataset->shape;
    size_t d = (size_t)shape->d;
    struct tuple_run *run = &pairs->run[pairs->runs++];
    run->begin = begin;
    for (size_t input = (size_t)shape->inputs - 1, rest = prefix; input-- > 0; rest /= d)
        run->row[input] = input * d + rest % d;
}

/* Those of a block, which begin in it. Divisions cost as much as the rest where networks are
 * narrow: most tuples do without. */
static void find_block_runs(struct pairs *pairs, const int *tuple, size_t count, size_t *to_last) {
    const struct dataset_shape *shape = &pairs->dataset->shape;
    size_t d = (size_t)shape->d, last = d, rows = (size_t)(shape->inputs - 1) * d;
    for (size_t t = 0; t < count; ++t) {
        last += t > 0 ? (size_t)(tuple[t] - tuple[t - 1]) : 0;
        if (last >= d) {
            size_t prefix = (size_t)tuple[t] / d;
            last = (size_t)tuple[t] - prefix * d;
            begin_run(pairs, prefix, t);
        }
        to_last[t] = rows + last;
        pairs->run[pairs->runs - 1].end = t + 1;
    }
}

static void find_runs(struct pairs *pairs, const int *tuple, size_t count) {
    pairs->runs = 0;
    for (size_t at = 0; at < count; at += BLOCK) {
        pairs->first_run[at / BLOCK] = pairs->runs;
        find_block_runs(pairs, tuple + at, least(BLOCK, count - at), pairs->last + at);
        pairs->first_run[at / BLOCK + 1] = pairs->runs;
    }
}

/* --- Outputs ---------------------------------------------------------------------------------- */

static int argmax(const float *values, int n) {
    int best = 0;
    for (int i = 1; i < n; ++i)
        if (values[i] > values[best])
            best = i;
    return best;
}

/* The sum of squared residuals (row + shift), in a fixed order. */
static double squared_length(const float *row, int d, float shift) {
    float lane[LANES] = {0};
    int whole = d - d % LANES;
    for (int g = 0; g < whole; g += LANES)
        for (int l = 0; l < LANES; ++l)
            lane[l] += (row[g + l] + shift) * (row[g + l] + shift);
    for (int g = whole; g < d; ++g)
        lane[g - whole] += (row[g] + shift) * (row[g] + shift);
    double sum = 0;
    for (int l = 0; l < LANES; ++l)
        sum += (double)lane[l];
    return sum;
}

static void count_hits(const struct pairs *pairs, const int *pair, size_t count,
                       struct evaluation_sums *sums) {
    const struct dataset *dataset = pairs->dataset;
    for (size_t t = 0; t < count; ++t)
        sums->hits += argmax(pairs->residual + t * pairs->stride, dataset->shape.outputs) ==
                      dataset->label[pair[t]];
}

/* Outputs become (outputs + shift - e_label) * 2 scale. They are centred already where they are to
 * be, because C' is. */
static void squared_residuals(struct pairs *pairs, const int *pair, size_t count, float scale,
                              struct evaluation_sums *sums) {
    int outputs = pairs->dataset->shape.outputs;
    float shift = model_shift(pairs->model.loss, outputs), *residual = pairs->residual;
    size_t size = count * pairs->stride;
    for (size_t t = 0; t < count; ++t)
        residual[t * pairs->stride + (size_t)pairs->dataset->label[pair[t]]] -= 1;
    for (size_t t = 0; sums != NULL && t < count; ++t)
        sums->loss += squared_length(residual + t * pairs->stride, outputs, shift);
    for (size_t i = 0; i < size; ++i)
        residual[i] = (residual[i] + shift) * (2 * scale);
}

static void cross_entropies(struct pairs *pairs, const int *pair, size_t count, float scale,
                            struct evaluation_sums *sums) {
    int outputs = pairs->dataset->shape.outputs;
    for (size_t t = 0; t < count; ++t) {
        float *row = pairs->residual + t * pairs->stride;
        int label = pairs->dataset->label[pair[t]];
        if (sums != NULL)
            sums->loss += model_cross_entropy(row, outputs, label, scale);
        else
            model_cross_entropy_slope(row, outputs, label, scale);
    }
}

/* --- Blocks ----------------------------------------------------------------------------------- */

/* Whether there is one strip only, whose values are still there when they are needed again. */
static bool is_narrow(const struct strips_network *network) {
    return strips_width(network->columns, 0) >= network->columns;
}

/* What a kernel is told of the strip that begins at column `first`, and of the block of tuples that
 * begins at number `tuple` of the group. slope = NULL: no slopes. */
static struct block block_at(const struct pairs *pairs, const struct strips_network *network,
                             const struct strips_network *slope, size_t first, size_t tuple) {
    size_t at = first * network->inputs;
    const size_t *runs = pairs->first_run + tuple / BLOCK;
    return (struct block){.model = &pairs->model,
                          .inputs = (size_t)pairs->dataset->shape.inputs,
                          .run = pairs->run + runs[0],
                          .runs = runs[1] - runs[0],
                          .last = pairs->last + tuple,
                          .width = strips_width(network->columns, first),
                          .weights = network->weights + at,
                          .slope = slope == NULL ? NULL : slope->weights + at,
                          .values = pairs->values,
                          .factors = slope != NULL || is_narrow(network) ? pairs->factors : NULL,
                          .values_slope = pairs->values_slope};
}

/* O += X C'^T, what one strip gives to the outputs of a block. */
static void add_outputs(struct pairs *pairs, const struct strips_network *network,
                        const struct block *block, size_t first, size_t tuple, size_t count) {
    for (size_t g = 0, width; g < pairs->stride; g += width) {
        width = strips_width(pairs->stride, g);
        const struct product product = {
            .rows = count,
            .columns = network->outputs - g < width ? network->outputs - g : width,
            .depth = block->width,
            .a = pairs->values,
            .a_row = block->width,
            .a_step = 1,
            .b = network->transposed + first * pairs->stride + g * block->width,
            .width = width,
            .out = pairs->residual + tuple * pairs->stride + g,
            .out_row = pairs->stride,
            .add = first > 0};
        kernels()->multiply(&product);
    }
}

/* --- What comes next -------------------------------------------------------------------------- */

/* Ask for a block's share, of a group's blocks, in an array. */
static void fetch_share(const float *array, size_t size, size_t tuple) {
    size_t share = (size * BLOCK / GROUP + STRIPS_LANES) / STRIPS_LANES * STRIPS_LANES;
    size_t begin = tuple / BLOCK * share, end = least(begin + share, size);
    for (size_t i = begin; i < end; i += STRIPS_LANES)
        __builtin_prefetch(array + i, 0, 2);
}

/* With each block of a strip fetch a part of the next strip to the second cache: tuples pick its
 * rows at random, which the processor cannot foresee. slope = NULL: for outputs only. */
static void fetch_ahead(const struct strips_network *network, const struct strips_network *slope,
                        size_t next, size_t tuple) {
    if (next >= network->columns)
        return;
    size_t width = strips_width(network->columns, next);
    size_t inputs = network->inputs, outputs = network->outputs, padded = strips_padded(outputs);
    fetch_share(network->weights + next * inputs, width * inputs, tuple);
    if (slope == NULL) {
        fetch_share(network->transposed + next * padded, width * padded, tuple);
        return;
    }
    fetch_share(network->c + next * outputs, width * outputs, tuple);
    fetch_share(slope->weights + next * inputs, width * inputs, tuple);
    fetch_share(slope->c + next * outputs, width * outputs, tuple);
}

static void forward(struct pairs *pairs, const struct strips_network *network, size_t count) {
    for (size_t first = 0; first < network->columns; first += strips_width(network->columns, first))
        for (size_t tuple = 0; tuple < count; tuple += BLOCK) {
            const struct block block = block_at(pairs, network, NULL, first, tuple);
            fetch_ahead(network, NULL, first + block.width, tuple);
            kernels()->block_values(&block);
            add_outputs(pairs, network, &block, first, tuple, least(BLOCK, count - tuple));
        }
}

/* Of one strip and block, dC += E^T X and dX = E C'. */
static void multiply_residuals(struct pairs *pairs, const struct strips_network *network,
                               const struct strips_network *slope, size_t first, size_t tuple,
                               size_t count) {
    size_t width = strips_width(network->columns, first);
    const float *residual = pairs->residual + tuple * pairs->stride;
    const struct product to_c = {.rows = network->outputs,
                                 .columns = width,
                                 .depth = count,
                                 .a = residual,
                                 .a_row = 1,
                                 .a_step = pairs->stride,
                                 .b = pairs->values,
                                 .width = width,
                                 .out = slope->c + first * network->outputs,
                                 .out_row = width,
                                 .add = true};
    const struct product to_values = {.rows = count,
                                      .columns = width,
                                      .depth = network->outputs,
                                      .a = residual,
                                      .a_row = pairs->stride,
                                      .a_step = 1,
                                      .b = network->c + first * network->outputs,
                                      .width = width,
                                      .out = pairs->values_slope,
                                      .out_row = width};
    kernels()->multiply(&to_c);
    kernels()->multiply(&to_values);
}

/* The slopes of one strip begin at zero. */
static void clear_strip(const struct strips_network *slope, size_t first) {
    size_t width = strips_width(slope->columns, first);
    memset(slope->weights + first * slope->inputs, 0, width * slope->inputs * sizeof(float));
    memset(slope->c + first * slope->outputs, 0, width * slope->outputs * sizeof(float));
}

static void backward(struct pairs *pairs, const struct strips_network *network, size_t count,
                     const struct strips_network *slope, bool add) {
    for (size_t first = 0; first < network->columns;
         first += strips_width(network->columns, first)) {
        if (!add)
            clear_strip(slope, first);
        for (size_t tuple = 0; tuple < count; tuple += BLOCK) {
            const struct block block = block_at(pairs, network, slope, first, tuple);
            fetch_ahead(network, slope, first + block.width, tuple);
            if (!is_narrow(network))
                kernels()->block_values(&block);
            multiply_residuals(pairs, network, slope, first, tuple, least(BLOCK, count - tuple));
            kernels()->block_slopes(&block);
        }
    }
}

static void visit(struct pairs *pairs, const struct strips_network *network, float scale,
                  const struct strips_network *slope, bool add, struct evaluation_sums *sums) {
    bool squares = pairs->model.loss != MODEL_CROSS_ENTROPY;
    size_t group = is_narrow(network) ? BLOCK : GROUP;
    if (sums != NULL)
        *sums = (struct evaluation_sums){0};
    for (size_t first = 0, all = (size_t)pairs->count, count; first < all; first += count) {
        const int *pair = pairs->pair + first;
        count = least(group, all - first);
        find_runs(pairs, pair, count);
        forward(pairs, network, count);
        if (sums != NULL)
            count_hits(pairs, pair, count, sums);
        (squares ? squared_residuals : cross_entropies)(pairs, pair, count, scale, sums);
        if (slope != NULL)
            backward(pairs, network, count, slope, add || first > 0);
    }
}

void pairs_gradient(struct pairs *pairs, const struct strips_network *network, float scale,
                    const struct strips_network *slope, bool add, struct evaluation_sums *sums) {
    visit(pairs, network, scale, slope, add, sums);
}

void pairs_measure(struct pairs *pairs, const struct strips_network *network,
                   struct evaluation_sums *sums) {
    visit(pairs, network, 0, NULL, false, sums);
}
