/* Named arrays of numbers in files of other programs.
 *
 *     HDF5           h5py, MATLAB 7.3, Julia, Keras, and the run files of the claims
 *     NumPy          .npz (stored or deflated) and .npy
 *     safetensors
 *     PyTorch        .pt and .pth as torch.save writes them since version 1.6: a zip archive. Its
 *                    pickle is interpreted, never run (arrays/pickle.h).
 *
 * The format follows from the content, not from the name of the file. Opening lists what the file
 * holds; numbers are read on demand. These functions allocate what a file declares and trust the
 * HDF5 library with it: call them in a process that limits its memory (run/weights.h). */
#ifndef ARRAYS_ARRAYS_H
#define ARRAYS_ARRAYS_H

#include "base/error.h"

#include <stddef.h>

enum {
    ARRAY_NAME_MAX = 192,
    ARRAY_RANK_MAX = 8,
    ARRAYS_MAX = 4096,     /* in one file; more are ignored */
    ARRAYS_TEXT_MAX = 128, /* of a text beside the arrays */
    ARRAYS_TEXTS_MAX = 64,
};

enum array_type { ARRAY_OTHER, ARRAY_FLOAT16, ARRAY_BFLOAT16, ARRAY_FLOAT32, ARRAY_FLOAT64 };

struct array {
    char name[ARRAY_NAME_MAX]; /* "a", "layers.0.weight", "model/fc1/kernel" */
    enum array_type type;
    char type_name[64]; /* "float32"; of ARRAY_OTHER what it is: "integers", "complex128" */
    int rank;           /* beyond ARRAY_RANK_MAX the extents are not kept */
    size_t extent[ARRAY_RANK_MAX];
    /* Of readers other than that of HDF5: */
    int storage;                 /* entry of the zip archive; -1: the file itself */
    size_t offset;               /* in bytes, of the first number */
    long stride[ARRAY_RANK_MAX]; /* in numbers; not negative */
    bool big_endian;
};

/* A text beside the arrays: an attribute in HDF5, __metadata__ in safetensors, a text in the
 * dictionary in PyTorch. */
struct arrays_text {
    char name[ARRAYS_TEXT_MAX], value[ARRAYS_TEXT_MAX];
};

struct arrays_reader;

struct arrays {
    const char *path;   /* "-": standard input */
    const char *format; /* "HDF5", "NumPy", "safetensors", "PyTorch" */
    bool by_columns;    /* written by MATLAB, which shows arrays transposed to what HDF5 holds */
    int count, texts;
    struct array *array;      /* [count], in the order of the file; HDF5: of names */
    struct arrays_text *text; /* [texts] */
    /* Of the readers: */
    const unsigned char *bytes; /* the file */
    size_t size;
    enum { ARRAYS_BORROWED, ARRAYS_MAPPED, ARRAYS_ALLOCATED } bytes_are;
    const struct arrays_reader *reader;
    void *state;
};

/* Open the file, or standard input for "-". `path` must live as long as *arrays. Fails with
 * ERROR_INPUT and a one-line message that begins with the path and says what is wrong and how it is
 * cured; with ERROR_ENVIRONMENT if out of memory. */
bool arrays_open(const char *path, struct arrays *arrays, struct error *error);

/* The same from memory; `path` is for messages only. */
bool arrays_open_bytes(const char *path, const void *bytes, size_t size, struct arrays *arrays,
                       struct error *error);

void arrays_close(struct arrays *arrays);

/* The number of elements, 0 if it is more than `most`. */
size_t array_size(const struct array *array, size_t most);

/* Read array `index`, of a type that is not ARRAY_OTHER: values: [its extents], in C order. */
bool arrays_read(const struct arrays *arrays, int index, double *values, struct error *error);

/* The array, or text, of this name: its index, -1 if there is none. */
int arrays_find(const struct arrays *arrays, const char *name);
const char *arrays_find_text(const struct arrays *arrays, const char *name); /* or NULL */

/* "a: [30, 11] float32, b: ...", shortened to fit. */
void arrays_describe(const struct arrays *arrays, char *text, size_t size);

/* "[30, 11]" */
void array_describe_shape(const struct array *array, char *text, size_t size);

#endif
