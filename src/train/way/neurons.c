#include "train/way/neurons.h"

#include "base/memory.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* --- Memory ----------------------------------------------------------------------------------- */

/* What `count` neurons take in strips. */
static struct strips_network sizes_of(const struct dataset_shape *data, size_t count) {
    return (struct strips_network){.inputs = (size_t)data->inputs * (size_t)data->d,
                                   .outputs = (size_t)data->outputs,
                                   .columns = strips_padded(count)};
}

/* Floats of a network, its transposed outputs and its slopes. */
static size_t strips_size(const struct strips_network *sizes) {
    return (2 * (sizes->inputs + sizes->outputs) + strips_padded(sizes->outputs)) * sizes->columns;
}

size_t neurons_bytes(const struct way_task *task) {
    const struct strips_network sizes = sizes_of(&task->data, (size_t)task->q);
    return strips_size(&sizes) * sizeof(float) + (size_t)task->q * (sizeof(float) + sizeof(int));
}

static bool is_zero_at_zero(const struct model *model) {
    float zero = 0, value;
    model_values(model, &zero, &zero, 1, &value);
    return value == 0;
}

bool neurons_create(const struct way_task *task, struct neurons *neurons, struct error *error) {
    size_t q = (size_t)task->q;
    const struct strips_network sizes = sizes_of(&task->data, q);
    *neurons = (struct neurons){.data = task->data,
                                .centred = task->model.loss == MODEL_CENTRED,
                                .all = !is_zero_at_zero(&task->model),
                                .memory = memory_array(strips_size(&sizes), sizeof(float)),
                                .largest = memory_array(q, sizeof *neurons->largest),
                                .list = memory_array(q, sizeof *neurons->list)};
    return (neurons->memory != NULL && neurons->largest != NULL && neurons->list != NULL) ||
           error_memory(error, "a gradient");
}

void neurons_free(struct neurons *neurons) {
    free(neurons->memory);
    free(neurons->largest);
    free(neurons->list);
    *neurons = (struct neurons){0};
}

/* Lay the network and its slopes out for those that take part. */
static void lay_out(struct neurons *neurons) {
    struct strips_network sizes = sizes_of(&neurons->data, (size_t)neurons->count);
    size_t inputs = sizes.inputs * sizes.columns, outputs = sizes.outputs * sizes.columns;
    struct strips_network *network = &neurons->network, *slope = &neurons->slope;
    *network = *slope = sizes;
    network->weights = neurons->memory;
    network->c = network->weights + inputs;
    slope->weights = network->c + outputs;
    slope->c = slope->weights + inputs;
    network->transposed = slope->c + outputs;
}

/* The list, or NULL where all neurons take part. */
static const int *columns_of(const struct neurons *neurons, const struct network *network) {
    return neurons->count == network->q ? NULL : neurons->list;
}

/* --- Taking ----------------------------------------------------------------------------------- */

/* List all neurons, or those that are not zero and at least one. Of most networks the first row
 * decides. */
static void collect(struct neurons *neurons, const struct network *network) {
    int q = network->q, undecided = neurons->all ? 0 : q;
    float *largest = neurons->largest;
    neurons->count = 0;
    memset(largest, 0, (size_t)q * sizeof *largest);
    for (size_t row = 0; row < network_rows(network) && undecided > 0; ++row) {
        undecided = 0;
        for (int j = 0; j < q; ++j) {
            float size = fabsf(network->weights[row * (size_t)q + (size_t)j]);
            bool kept = size <= largest[j] || isnan(largest[j]); /* NaN stays: it is not zero */
            largest[j] = kept ? largest[j] : size;
            undecided += largest[j] <= 0;
        }
    }
    for (int j = 0; j < q; ++j)
        if (neurons->all || !(largest[j] <= 0) || (j == q - 1 && neurons->count == 0))
            neurons->list[neurons->count++] = j;
}

/* Bits: each row u of `from` becomes the rows u and -u. */
static void double_rows(const float *from, const struct strips_network *network) {
    float *to = network->weights;
    for (size_t first = 0, width; first < network->columns; first += width) {
        width = strips_width(network->columns, first);
        for (size_t row = 0; row < network->inputs / 2; ++row, from += width, to += 2 * width)
            for (size_t j = 0; j < width; ++j) {
                to[j] = from[j];
                to[width + j] = -from[j];
            }
    }
}

/* Subtract from each column of c its mean. */
static void centre_outputs(const struct strips_network *network) {
    for (size_t first = 0, width; first < network->columns; first += width) {
        float mean[STRIPS_WIDTH] = {0}, *c = network->c + first * network->outputs;
        width = strips_width(network->columns, first);
        for (size_t g = 0; g < network->outputs; ++g)
            for (size_t j = 0; j < width; ++j)
                mean[j] += c[g * width + j];
        for (size_t j = 0; j < width; ++j)
            mean[j] /= (float)network->outputs;
        for (size_t g = 0; g < network->outputs; ++g)
            for (size_t j = 0; j < width; ++j)
                c[g * width + j] -= mean[j];
    }
}

static void transpose_outputs(const struct strips_network *network) {
    for (size_t first = 0, width; first < network->columns; first += width) {
        width = strips_width(network->columns, first);
        strips_transpose(network->c + first * network->outputs, network->outputs, width,
                         network->transposed + first * strips_padded(network->outputs));
    }
}

void neurons_take(struct neurons *neurons, const struct network *network) {
    collect(neurons, network);
    lay_out(neurons);
    struct strips_network *strips = &neurons->network;
    size_t q = (size_t)network->q, inputs = network_rows(network) - strips->outputs;
    size_t count = (size_t)neurons->count;
    const int *columns = columns_of(neurons, network);
    float *rows = neurons->data.bits ? neurons->slope.weights : strips->weights;
    strips_pack(network->weights, inputs, q, columns, count, rows);
    if (neurons->data.bits)
        double_rows(rows, strips);
    strips_pack(network->c, strips->outputs, q, columns, count, strips->c);
    if (neurons->centred)
        centre_outputs(strips);
    transpose_outputs(strips);
}

/* --- Giving ----------------------------------------------------------------------------------- */

/* Bits: from the slopes by the rows u and -u those by u, in place. */
static void halve_rows(const struct strips_network *slope) {
    const float *from = slope->weights;
    float *to = slope->weights;
    for (size_t first = 0, width; first < slope->columns; first += width) {
        width = strips_width(slope->columns, first);
        for (size_t row = 0; row < slope->inputs / 2; ++row, from += 2 * width, to += width)
            for (size_t j = 0; j < width; ++j)
                to[j] = from[j] - from[width + j];
    }
}

void neurons_give(struct neurons *neurons, const struct network *network, float *slope) {
    size_t q = (size_t)network->q, rows = network_rows(network), count = (size_t)neurons->count;
    size_t inputs = rows - (size_t)network->outputs;
    const int *columns = columns_of(neurons, network);
    if (count < q)
        memset(slope, 0, rows * q * sizeof *slope);
    if (neurons->data.bits)
        halve_rows(&neurons->slope);
    strips_unpack(neurons->slope.weights, inputs, q, columns, count, slope);
    strips_unpack(neurons->slope.c, neurons->slope.outputs, q, columns, count, slope + inputs * q);
}
