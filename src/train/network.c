#include "train/network.h"

#include "base/memory.h"

#include <stdlib.h>

size_t network_shape_rows(const struct network_shape *shape) {
    return (size_t)shape->inputs * (size_t)shape->d + (size_t)shape->outputs;
}

static struct network_shape shape_of(const struct network *network) {
    return (struct network_shape){.inputs = network->inputs,
                                  .d = network->d,
                                  .outputs = network->outputs,
                                  .transformer = network->transformer};
}

size_t network_rows(const struct network *network) {
    const struct network_shape shape = shape_of(network);
    return network_shape_rows(&shape);
}

size_t network_shape_size(const struct network_shape *shape, int q) {
    return shape->transformer.tokens > 0 ? transformer_size(&shape->transformer)
                                         : network_shape_rows(shape) * (size_t)q;
}

bool network_is_transformer(const struct network *network) {
    return network->transformer.tokens > 0;
}

void network_set_width(struct network *network, int q) {
    size_t size = (size_t)network->d * (size_t)q;
    network->q = q;
    network->a = network->weights;
    network->b = network->weights + size;
    network->c = network->weights + (size_t)network->inputs * size;
}

bool network_create_shape(const struct network_shape *shape, int q, struct network *network,
                          struct error *error) {
    *network = (struct network){.inputs = shape->inputs,
                                .d = shape->d,
                                .outputs = shape->outputs,
                                .transformer = shape->transformer};
    network->weights = memory_array(network_shape_size(shape, q), sizeof *network->weights);
    if (network->weights == NULL)
        return error_memory(error, "a network's weights");
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

size_t network_size(const struct network *network) {
    const struct network_shape shape = shape_of(network);
    return network_shape_size(&shape, network->q);
}

double network_squared_norm(const struct network *network) {
    double sum = 0;
    for (size_t i = 0; i < network_size(network); ++i)
        sum += (double)network->weights[i] * (double)network->weights[i];
    return sum;
}
