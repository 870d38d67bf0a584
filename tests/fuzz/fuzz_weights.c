/* Weight files, as read by inspect. */
#include "hdf5_input.h"
#include "run/weights.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* An accepted file is a network of numbers and a text. */
static void check(const struct network *network, const char *group) {
    for (size_t i = 0; i < network_size(network); ++i)
        if (!isfinite(network->weights[i]))
            abort();
    if (memchr(group, '\0', WEIGHTS_GROUP_MAX) == NULL)
        abort();
}

static void load(const char *path) {
    char group[WEIGHTS_GROUP_MAX];
    struct network network;
    struct error error;
    if (!weights_read(path, &network, group, &error))
        return;
    check(&network, group);
    network_free(&network);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    return hdf5_fuzz(data, size, load);
}
