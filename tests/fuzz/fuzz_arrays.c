/* Weight files that are not HDF5: zip archives of NumPy and PyTorch, .npy and safetensors. HDF5 has
 * fuzz_weights. */
#include "arrays/arrays.h"
#include "network_check.h"

#include <stdint.h>

static const char hdf5_magic[] = "\211HDF";

/* Every array is read, whatever the layout is. */
static void read_all(const struct arrays *arrays) {
    enum { SIZE_MOST = 1 << 20 };
    for (int i = 0; i < arrays->count; ++i) {
        size_t size = array_size(&arrays->array[i], SIZE_MOST);
        double *values = malloc((size + 1) * sizeof *values);
        if (values != NULL && size > 0)
            arrays_read(arrays, i, values, NULL);
        free(values);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct arrays arrays;
    struct weights weights;
    struct error error;
    char text[64];
    for (size_t at = 0; at + 4 <= size; at = at == 0 ? 512 : 2 * at)
        if (memcmp(data + at, hdf5_magic, 4) == 0)
            return 0;
    if (arrays_open_bytes("input", data, size, &arrays, &error)) {
        read_all(&arrays);
        arrays_describe(&arrays, text, sizeof text);
    }
    arrays_close(&arrays);
    if (weights_read_bytes("input", data, size, NULL, &weights, &error))
        check_network(&weights);
    weights_free(&weights);
    return 0;
}
