/* Readers of single formats, for arrays.c. */
#ifndef ARRAYS_READER_H
#define ARRAYS_READER_H

#include "arrays/arrays.h"

#include <stdint.h>

struct arrays_reader {
    const char *format;
    /* Fill *arrays, whose path and bytes are set. Failing, it may leave parts: close frees them. */
    bool (*open)(struct arrays *arrays, struct error *error);
    bool (*read)(const struct arrays *arrays, int index, double *values, struct error *error);
    void (*close)(struct arrays *arrays); /* frees `state`, which may be NULL */
};

extern const struct arrays_reader reader_hdf5, reader_zip, reader_npy, reader_safetensors;

/* Append an array of this name, shortened to fit; NULL, with an error, if there is no memory. After
 * ARRAYS_MAX the last one is used again. */
struct array *arrays_add(struct arrays *arrays, const char *name, struct error *error);

/* Keep a text; one without room is ignored. Fails only without memory. */
bool arrays_add_text(struct arrays *arrays, const char *name, const char *value,
                     struct error *error);

/* Set type and type_name. */
void array_set_type(struct array *array, enum array_type type);
void array_set_other(struct array *array, const char *type_name);

/* Bytes of one number, 0 for ARRAY_OTHER. */
size_t array_item_size(enum array_type type);

/* Set strides of C order, or of Fortran's. */
void array_set_strides(struct array *array, bool fortran);

/* values: from the storage `bytes`, of `size` bytes. Fails if the array does not fit in it. */
bool array_convert(const struct array *array, const char *path, const unsigned char *bytes,
                   size_t size, double *values, struct error *error);

/* "PATH: " and a message; ERROR_INPUT. */
bool arrays_refuse(const struct arrays *arrays, struct error *error, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* The header of a .npy file in the first `size` bytes: fills all of *array but its name and
 * storage. */
bool npy_read_header(const struct arrays *arrays, const char *name, const unsigned char *bytes,
                     size_t size, struct array *array, struct error *error);

/* A little-endian number of 1 to 8 bytes. */
uint64_t little_endian(const unsigned char *bytes, int count);

/* A copy of a text of a file in which characters that would break a line of a message are '?'. */
void copy_printable(char *to, size_t size, const char *from, size_t length);

#endif
