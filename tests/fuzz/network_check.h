/* An accepted weight file is a network of numbers with texts. */
#ifndef TESTS_FUZZ_NETWORK_CHECK_H
#define TESTS_FUZZ_NETWORK_CHECK_H

#include "run/weights.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static inline void check_network(const struct weights *weights) {
    for (size_t i = 0; i < network_size(&weights->network); ++i)
        if (!isfinite(weights->network.weights[i]))
            abort();
    for (int g = 0; weights->bias != NULL && g < weights->network.d; ++g)
        if (!isfinite(weights->bias[g]))
            abort();
    if (memchr(weights->group, '\0', sizeof weights->group) == NULL ||
        memchr(weights->taken, '\0', sizeof weights->taken) == NULL ||
        memchr(weights->biases, '\0', sizeof weights->biases) == NULL)
        abort();
}

#endif
