#include "train/network.h"

#include "base/memory.h"

#include <stdlib.h>

bool network_create(int d, int q, struct network *network, struct error *error) {
    size_t size = (size_t)d * (size_t)q;
    *network = (struct network){.d = d, .q = q};
    network->weights = memory_array(3 * size, sizeof *network->weights);
    if (network->weights == NULL)
        return error_memory(error, "a network's weights");
    network->a = network->weights;
    network->b = network->weights + size;
    network->c = network->weights + 2 * size;
    return true;
}

void network_free(struct network *network) {
    free(network->weights);
    *network = (struct network){0};
}

size_t network_size(const struct network *network) {
    return 3 * (size_t)network->d * (size_t)network->q;
}

double network_squared_norm(const struct network *network) {
    double sum = 0;
    for (size_t i = 0; i < network_size(network); ++i)
        sum += (double)network->weights[i] * (double)network->weights[i];
    return sum;
}
