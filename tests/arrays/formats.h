/* Writing weight files in the formats of other programs, as numpy.savez_compressed, safetensors and
 * torch.save write them. */
#ifndef TESTS_ARRAYS_FORMATS_H
#define TESTS_ARRAYS_FORMATS_H

#include "train/network.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zip.h>

struct bytes {
    unsigned char *data;
    size_t size;
};

static inline void put(struct bytes *bytes, const void *from, size_t size) {
    if (size == 0)
        return; /* from may be NULL */
    bytes->data = realloc(bytes->data, bytes->size + size + 1);
    if (bytes->data == NULL)
        abort();
    memcpy(bytes->data + bytes->size, from, size);
    bytes->size += size;
}

static inline void put_text(struct bytes *bytes, const char *text) {
    put(bytes, text, strlen(text));
}

static inline void put_number(struct bytes *bytes, uint64_t number, size_t size) {
    put(bytes, &number, size); /* little-endian, as all machines of this project */
}

/* Part 0, 1, 2 of a network in float32: [q, d], or c: [d, q]. */
static inline struct bytes part_bytes(const struct network *network, int part) {
    size_t d = (size_t)network->d, q = (size_t)network->q;
    const float *weights = network->weights + (size_t)part * d * q;
    struct bytes bytes = {0};
    if (part == 2)
        put(&bytes, weights, d * q * sizeof *weights);
    for (size_t j = 0; part < 2 && j < q; ++j)
        for (size_t g = 0; g < d; ++g)
            put(&bytes, &weights[g * q + j], sizeof *weights);
    return bytes;
}

static inline size_t part_rows(const struct network *network, int part) {
    return (size_t)(part == 2 ? network->d : network->q);
}

static inline size_t part_columns(const struct network *network, int part) {
    return (size_t)(part == 2 ? network->q : network->d);
}

static inline bool write_bytes_to(const char *path, const struct bytes *bytes) {
    FILE *file = fopen(path, "wb");
    bool ok = file != NULL && fwrite(bytes->data, 1, bytes->size, file) == bytes->size;
    return (file == NULL || fclose(file) == 0) && ok;
}

/* --- Zip -------------------------------------------------------------------------------------- */

/* Entries keep their bytes until the archive is closed. */
static inline bool zip_put(zip_t *zip, const char *name, const struct bytes *bytes, bool deflated) {
    zip_source_t *source = zip_source_buffer(zip, bytes->data, bytes->size, 0);
    zip_int64_t index = zip_file_add(zip, name, source, ZIP_FL_OVERWRITE);
    return index >= 0 && zip_set_file_compression(zip, (zip_uint64_t)index,
                                                  deflated ? ZIP_CM_DEFLATE : ZIP_CM_STORE, 0) == 0;
}

static inline struct bytes npy_bytes(const char *descr, const char *order, size_t rows,
                                     size_t columns, const struct bytes *numbers) {
    char header[128];
    struct bytes bytes = {0};
    int length = snprintf(header, sizeof header,
                          "{'descr': '%s', 'fortran_order': %s, 'shape': (%zu, %zu), }", descr,
                          order, rows, columns);
    memset(header + length, ' ', (size_t)(118 - length));
    header[117] = '\n';
    put(&bytes, "\223NUMPY\001\000", 8);
    put_number(&bytes, 118, 2);
    put(&bytes, header, 118);
    put(&bytes, numbers->data, numbers->size);
    return bytes;
}

static inline bool write_npz(const char *path, const struct network *network) {
    static const char *const names[] = {"a.npy", "b.npy", "c.npy"};
    struct bytes entries[3] = {{0}};
    zip_t *zip = zip_open(path, ZIP_CREATE | ZIP_TRUNCATE, NULL);
    bool ok = zip != NULL;
    for (int p = 0; ok && p < 3; ++p) {
        struct bytes numbers = part_bytes(network, p);
        entries[p] =
            npy_bytes("<f4", "False", part_rows(network, p), part_columns(network, p), &numbers);
        free(numbers.data);
        ok = zip_put(zip, names[p], &entries[p], true);
    }
    ok = ok && zip_close(zip) == 0;
    for (int p = 0; zip != NULL && p < 3; ++p)
        free(entries[p].data);
    return ok;
}

/* --- safetensors ------------------------------------------------------------------------------ */

/* A file with this header and these numbers. */
static inline bool write_safetensors_header(const char *path, const char *header,
                                            const struct bytes *numbers) {
    struct bytes bytes = {0};
    put_number(&bytes, strlen(header), 8);
    put_text(&bytes, header);
    put(&bytes, numbers->data, numbers->size);
    bool ok = write_bytes_to(path, &bytes);
    free(bytes.data);
    return ok;
}

static inline bool write_safetensors(const char *path, const struct network *network) {
    static const char *const names[] = {"a.weight", "b.weight", "c.weight"};
    char header[1024] = "{\"__metadata__\": {\"format\": \"pt\"}";
    struct bytes numbers = {0};
    for (int p = 0; p < 3; ++p) {
        struct bytes part = part_bytes(network, p);
        size_t used = strlen(header);
        snprintf(header + used, sizeof header - used,
                 ", \"%s\": {\"dtype\": \"F32\", \"shape\": [%zu, %zu], \"data_offsets\": [%zu, "
                 "%zu]}",
                 names[p], part_rows(network, p), part_columns(network, p), numbers.size,
                 numbers.size + part.size);
        put(&numbers, part.data, part.size);
        free(part.data);
    }
    size_t used = strlen(header);
    snprintf(header + used, sizeof header - used, "}");
    bool ok = write_safetensors_header(path, header, &numbers);
    free(numbers.data);
    return ok;
}

/* --- PyTorch ---------------------------------------------------------------------------------- */

static inline void put_pickle_text(struct bytes *pickle, const char *text) {
    put_text(pickle, "X");
    put_number(pickle, strlen(text), 4);
    put_text(pickle, text);
}

static inline void put_pickle_pair(struct bytes *pickle, size_t x, size_t y) {
    put_text(pickle, "J");
    put_number(pickle, x, 4);
    put_text(pickle, "J");
    put_number(pickle, y, 4);
    put_text(pickle, "\206");
}

/* torch._utils._rebuild_tensor_v2(('storage', torch.FloatStorage, key, 'cpu', size), 0, (rows,
 * columns), (stride, 1), False, OrderedDict()) */
static inline void put_pickle_tensor(struct bytes *pickle, const char *key, size_t rows,
                                     size_t columns) {
    put_text(pickle, "ctorch._utils\n_rebuild_tensor_v2\n((");
    put_pickle_text(pickle, "storage");
    put_text(pickle, "ctorch\nFloatStorage\n");
    put_pickle_text(pickle, key);
    put_pickle_text(pickle, "cpu");
    put_text(pickle, "J");
    put_number(pickle, rows * columns, 4);
    put(pickle, "tQK\000", 4);
    put_pickle_pair(pickle, rows, columns);
    put_pickle_pair(pickle, columns, 1);
    put_text(pickle, "\211ccollections\nOrderedDict\n)RtR");
}

/* An archive with this pickle and the storages of the network, if there is one. */
static inline bool write_torch_pickle(const char *path, const struct bytes *pickle,
                                      const struct network *network) {
    static const char *const names[] = {"archive/data/0", "archive/data/1", "archive/data/2"};
    struct bytes parts[3] = {{0}};
    zip_t *zip = zip_open(path, ZIP_CREATE | ZIP_TRUNCATE, NULL);
    bool ok = zip != NULL && zip_put(zip, "archive/data.pkl", pickle, false);
    for (int p = 0; ok && network != NULL && p < 3; ++p) {
        parts[p] = part_bytes(network, p);
        ok = zip_put(zip, names[p], &parts[p], false);
    }
    ok = ok && zip_close(zip) == 0;
    for (int p = 0; p < 3; ++p)
        free(parts[p].data);
    return ok;
}

static inline bool write_torch(const char *path, const struct network *network) {
    static const char *const names[] = {"layera.weight", "layerb.weight", "layerc.weight"};
    static const char *const keys[] = {"0", "1", "2"};
    struct bytes pickle = {0};
    put_text(&pickle, "\200\002}q");
    put(&pickle, "\000(", 2);
    for (int p = 0; p < 3; ++p) {
        put_pickle_text(&pickle, names[p]);
        put_pickle_tensor(&pickle, keys[p], part_rows(network, p), part_columns(network, p));
    }
    put_text(&pickle, "u.");
    bool ok = write_torch_pickle(path, &pickle, network);
    free(pickle.data);
    return ok;
}

#endif
