/* Run files: unchanged, and with a matching user block, so that modified files reach the HDF5
 * library and our readers. */
#include "hdf5_input.h"
#include "runfile_config.h"

#include <stdlib.h>

static bool load_one(const char *path) {
    struct training_result result;
    struct error error;
    if (!runfile_load(path, &runfile_config, runfile_kernel, &result, &error))
        return false;
    if (result.history.rows < 1 || result.snapshots < 0)
        abort();
    training_result_free(&result);
    return true;
}

static void load(const char *path) {
    if (!load_one(path) && runfile_seal(path))
        load_one(path);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    return hdf5_fuzz(data, size, load);
}
