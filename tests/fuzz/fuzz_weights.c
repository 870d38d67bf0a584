/* Weight files, as read by inspect: HDF5. */
#include "hdf5_input.h"
#include "network_check.h"

static void load(const char *path) {
    struct weights weights;
    struct error error;
    if (weights_read(path, NULL, &weights, &error))
        check_network(&weights);
    weights_free(&weights);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    return hdf5_fuzz(data, size, load);
}
