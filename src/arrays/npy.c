/* NumPy's .npy: "\x93NUMPY", version, length, and a Python dictionary of type, order and shape as
 * text, then the numbers (numpy.lib.format). */
#include "arrays/reader.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { HEADER_MAX = 4096 };

static bool refuse(const struct arrays *arrays, const char *name, struct error *error) {
    return arrays_refuse(arrays, error, "'%s' is a truncated or damaged array of NumPy", name);
}

/* The text behind 'key': in the header, without leading spaces; NULL if there is none. */
static const char *value_of(const char *header, const char *key) {
    const char *at = strstr(header, key);
    if (at == NULL)
        return NULL;
    at += strlen(key);
    while (*at == ' ' || *at == ':')
        ++at;
    return at;
}

static void set_type(const char *descr, struct array *array) {
    char code[16] = "";
    if (*descr != '\'' || sscanf(descr, "'%15[^']'", code) != 1) {
        array_set_other(array, "records");
        return;
    }
    array->big_endian = code[0] == '>';
    const char *kind = strchr("<>=|", code[0]) != NULL ? code + 1 : code;
    if (strcmp(kind, "f2") == 0)
        array_set_type(array, ARRAY_FLOAT16);
    else if (strcmp(kind, "f4") == 0)
        array_set_type(array, ARRAY_FLOAT32);
    else if (strcmp(kind, "f8") == 0)
        array_set_type(array, ARRAY_FLOAT64);
    else if (strcmp(kind, "bfloat16") == 0)
        array_set_type(array, ARRAY_BFLOAT16);
    else
        array_set_other(array, *kind == 'i' || *kind == 'u'   ? "integers"
                               : *kind == 'b'                 ? "booleans"
                               : *kind == 'c'                 ? "complex numbers"
                               : *kind == 'f'                 ? "long double"
                               : *kind == 'U' || *kind == 'S' ? "text"
                               : *kind == 'O' ? "Python objects (a pickle, not read)"
                                              : code);
}

/* "(30, 11)", "(30,)", "()" */
static bool set_shape(const char *at, struct array *array) {
    if (*at++ != '(')
        return false;
    for (;;) {
        while (*at == ' ' || *at == ',')
            ++at;
        if (*at == ')')
            return true;
        if (!isdigit((unsigned char)*at) || array->rank == ARRAY_RANK_MAX)
            return false;
        char *end;
        errno = 0;
        array->extent[array->rank++] = strtoul(at, &end, 10);
        if (errno != 0)
            return false;
        at = end;
    }
}

bool npy_read_header(const struct arrays *arrays, const char *name, const unsigned char *bytes,
                     size_t size, struct array *array, struct error *error) {
    char header[HEADER_MAX];
    if (size < 12 || memcmp(bytes, "\223NUMPY", 6) != 0)
        return refuse(arrays, name, error);
    size_t start = bytes[6] == 1 ? 10 : 12;
    size_t length = (size_t)little_endian(bytes + 8, bytes[6] == 1 ? 2 : 4);
    if (length >= sizeof header || start + length > size)
        return refuse(arrays, name, error);
    memcpy(header, bytes + start, length);
    header[length] = '\0';
    const char *descr = value_of(header, "'descr'"), *shape = value_of(header, "'shape'");
    const char *order = value_of(header, "'fortran_order'");
    if (descr == NULL || shape == NULL || order == NULL || !set_shape(shape, array))
        return refuse(arrays, name, error);
    set_type(descr, array);
    array_set_strides(array, strncmp(order, "True", 4) == 0);
    array->offset = start + length;
    return true;
}

/* A file of one array, which is too few for a network, but the message lists it. */
static bool open_npy(struct arrays *arrays, struct error *error) {
    struct array *array = arrays_add(arrays, "array", error);
    return array != NULL &&
           npy_read_header(arrays, "array", arrays->bytes, arrays->size, array, error);
}

static bool read_npy(const struct arrays *arrays, int index, double *values, struct error *error) {
    return array_convert(&arrays->array[index], arrays->path, arrays->bytes, arrays->size, values,
                         error);
}

static void close_npy(struct arrays *arrays) {
    (void)arrays;
}

const struct arrays_reader reader_npy = {"NumPy", open_npy, read_npy, close_npy};
