#include "train/network.h"

#include "base/memory.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* --- Two layers ------------------------------------------------------------------------------- */

static int layer_parts(const struct network_shape *shape) {
    return shape->inputs + 1;
}

static struct network_part layer_part(const struct network_shape *shape, int q, int index) {
    bool output = index == shape->inputs;
    size_t table = (size_t)shape->d * (size_t)q, outputs = (size_t)shape->outputs * (size_t)q;
    struct network_part part = {.name = {(char)(output ? 'c' : 'a' + index)},
                                .offset = (size_t)index * table,
                                .size = output ? outputs : table,
                                .rank = 2,
                                .extent = {output ? shape->outputs : q, output ? q : shape->d},
                                .transposed = !output,
                                .deviation = 1 / sqrt(output ? q : shape->d)};
    if (!output && shape->inputs > 2)
        snprintf(part.name, sizeof part.name, "u%d", index + 1);
    return part;
}

const struct network_kind network_two_layers = {
    .name = "two layers", .parts = layer_parts, .part = layer_part};

bool network_has_two_layers(const struct network_shape *shape) {
    return shape->kind == NULL || shape->kind == &network_two_layers;
}

size_t network_shape_rows(const struct network_shape *shape) {
    return network_has_two_layers(shape)
               ? (size_t)shape->inputs * (size_t)shape->d + (size_t)shape->outputs
               : 0;
}

size_t network_rows(const struct network *network) {
    const struct network_shape shape = network_shape_of(network);
    return network_shape_rows(&shape);
}

void network_set_width(struct network *network, int q) {
    size_t size = (size_t)network->d * (size_t)q;
    network->q = q;
    network->a = network->weights;
    network->b = network->weights + size;
    network->c = network->weights + (size_t)network->inputs * size;
}

/* --- All kinds -------------------------------------------------------------------------------- */

struct network_shape network_shape_of(const struct network *network) {
    return (struct network_shape){.kind = network->kind,
                                  .inputs = network->inputs,
                                  .d = network->d,
                                  .outputs = network->outputs,
                                  .heads = network->heads,
                                  .hidden = network->hidden,
                                  .options = network->options};
}

bool network_has_options(const struct network_options *options) {
    return options->blocks > 0 || options->head_width > 0 || options->positions || options->signs ||
           options->scaled || options->norms || options->biases || options->gelu ||
           options->dropout != 0;
}

static const struct network_kind *kind_of(const struct network_shape *shape) {
    return shape->kind == NULL ? &network_two_layers : shape->kind;
}

int network_parts(const struct network *network) {
    const struct network_shape shape = network_shape_of(network);
    return kind_of(&shape)->parts(&shape);
}

struct network_part network_part(const struct network *network, int index) {
    const struct network_shape shape = network_shape_of(network);
    return kind_of(&shape)->part(&shape, network->q, index);
}

size_t network_shape_size(const struct network_shape *shape, int q) {
    const struct network_kind *kind = kind_of(shape);
    const struct network_part last = kind->part(shape, q, kind->parts(shape) - 1);
    return last.offset + last.size;
}

size_t network_size(const struct network *network) {
    const struct network_shape shape = network_shape_of(network);
    return network_shape_size(&shape, network->q);
}

bool network_create_shape(const struct network_shape *shape, int q, struct network *network,
                          struct error *error) {
    *network = (struct network){.kind = shape->kind,
                                .inputs = shape->inputs,
                                .d = shape->d,
                                .outputs = shape->outputs,
                                .heads = shape->heads,
                                .hidden = shape->hidden,
                                .options = shape->options,
                                .q = q};
    network->weights = memory_array(network_shape_size(shape, q), sizeof *network->weights);
    if (network->weights == NULL)
        return error_memory(error, "a network's weights");
    if (network_has_two_layers(shape))
        network_set_width(network, q);
    return true;
}

bool network_create(int d, int q, struct network *network, struct error *error) {
    const struct network_shape shape = {.inputs = 2, .d = d, .outputs = d};
    return network_create_shape(&shape, q, network, error);
}

void network_free(struct network *network) {
    free(network->weights);
    *network = (struct network){0};
}

double network_squared_norm(const struct network *network) {
    size_t size = network_size(network);
    double sum = 0;
    for (size_t i = 0; i < size; ++i)
        sum += (double)network->weights[i] * (double)network->weights[i];
    return sum;
}
