/* Writing good and bad weight files. */
#ifndef TESTS_RUN_WEIGHTS_FILE_H
#define TESTS_RUN_WEIGHTS_FILE_H

#include "train/network.h"

#include <hdf5.h>
#include <stdlib.h>

/* A dataset of `rank` dimensions; data = NULL leaves it filled with zeros. */
static inline bool write_dataset(hid_t file, const char *name, hid_t type, int rank,
                                 const hsize_t *shape, hid_t memory_type, const void *data) {
    hid_t space = rank > 0 ? H5Screate_simple(rank, shape, NULL) : H5Screate(H5S_SCALAR);
    hid_t dataset = H5Dcreate2(file, name, type, space, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
    bool ok = dataset >= 0 && (data == NULL || H5Dwrite(dataset, memory_type, H5S_ALL, H5S_ALL,
                                                        H5P_DEFAULT, data) >= 0);
    H5Dclose(dataset);
    H5Sclose(space);
    return ok;
}

/* a and b as [q, d], c as [d, q], in a type of the file. */
static inline bool write_weights(const char *path, const struct network *network, hid_t type) {
    static const char *const names[] = {"a", "b", "c"};
    hsize_t d = (hsize_t)network->d, q = (hsize_t)network->q;
    const hsize_t shapes[3][2] = {{q, d}, {q, d}, {d, q}};
    float *values = malloc(d * q * sizeof *values);
    hid_t file = H5Fcreate(path, H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT);
    bool ok = values != NULL && file >= 0;
    for (int p = 0; ok && p < 3; ++p) {
        const float *part = network->weights + (hsize_t)p * d * q;
        for (hsize_t g = 0; g < d; ++g)
            for (hsize_t j = 0; j < q; ++j)
                values[p < 2 ? j * d + g : g * q + j] = part[g * q + j];
        ok = write_dataset(file, names[p], type, 2, shapes[p], H5T_NATIVE_FLOAT, values);
    }
    free(values);
    return H5Fclose(file) >= 0 && ok;
}

#endif
