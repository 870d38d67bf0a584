#include "arrays/arrays.h"

#include "arrays/reader.h"
#include "base/memory.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static const size_t bytes_most = (size_t)1 << 30; /* of a file that is not HDF5 */

/* --- For readers ------------------------------------------------------------------------------ */

bool arrays_refuse(const struct arrays *arrays, struct error *error, const char *format, ...) {
    char message[sizeof error->message];
    va_list list;
    va_start(list, format);
    vsnprintf(message, sizeof message, format, list);
    va_end(list);
    return error_set(error, ERROR_INPUT, "%s: %s", arrays->path, message);
}

void copy_printable(char *to, size_t size, const char *from, size_t length) {
    size_t used = 0;
    for (; used < length && used + 1 < size && from[used] != '\0'; ++used)
        to[used] = (unsigned char)from[used] < ' ' || from[used] == 127 ? '?' : from[used];
    to[used] = '\0';
}

uint64_t little_endian(const unsigned char *bytes, int count) {
    uint64_t value = 0;
    for (int i = count - 1; i >= 0; --i)
        value = value << 8 | bytes[i];
    return value;
}

struct array *arrays_add(struct arrays *arrays, const char *name, struct error *error) {
    int count = arrays->count;
    if (count < ARRAYS_MAX && (count & (count - 1)) == 0) { /* 0, 1, 2, 4, 8 ...: double the room */
        size_t room = count == 0 ? 1 : 2 * (size_t)count;
        struct array *more = realloc(arrays->array, room * sizeof *more);
        if (more == NULL) {
            error_memory(error, "a list of arrays");
            return NULL;
        }
        arrays->array = more;
    }
    arrays->count += count < ARRAYS_MAX;
    struct array *array = &arrays->array[arrays->count - 1];
    *array = (struct array){.storage = -1};
    copy_printable(array->name, sizeof array->name, name, strlen(name));
    return array;
}

bool arrays_add_text(struct arrays *arrays, const char *name, const char *value,
                     struct error *error) {
    if (arrays->text == NULL) {
        arrays->text = memory_array(ARRAYS_TEXTS_MAX, sizeof *arrays->text);
        if (arrays->text == NULL)
            return error_memory(error, "a list of texts");
    }
    if (arrays->texts == ARRAYS_TEXTS_MAX || strlen(value) >= ARRAYS_TEXT_MAX)
        return true;
    struct arrays_text *text = &arrays->text[arrays->texts++];
    copy_printable(text->name, sizeof text->name, name, strlen(name));
    copy_printable(text->value, sizeof text->value, value, strlen(value));
    return true;
}

void array_set_type(struct array *array, enum array_type type) {
    static const char *const names[] = {"other", "float16", "bfloat16", "float32", "float64"};
    array->type = type;
    snprintf(array->type_name, sizeof array->type_name, "%s", names[type]);
}

void array_set_other(struct array *array, const char *type_name) {
    array->type = ARRAY_OTHER;
    copy_printable(array->type_name, sizeof array->type_name, type_name, strlen(type_name));
}

size_t array_item_size(enum array_type type) {
    static const size_t sizes[] = {0, 2, 2, 4, 8};
    return sizes[type];
}

void array_set_strides(struct array *array, bool fortran) {
    size_t step = 1;
    for (int i = 0; i < array->rank && i < ARRAY_RANK_MAX; ++i) {
        int axis = fortran ? i : array->rank - 1 - i;
        array->stride[axis] = (long)step;
        if (array->extent[axis] > 0 && __builtin_mul_overflow(step, array->extent[axis], &step))
            step = 0; /* array_size refuses it */
    }
}

/* --- Numbers ---------------------------------------------------------------------------------- */

/* The sign is the highest bit, then the exponent, then the fraction. */
static double half_value(unsigned bits) {
    unsigned exponent = bits >> 10 & 31, fraction = bits & 1023;
    double size = exponent == 31  ? (fraction == 0 ? __builtin_inf() : __builtin_nan(""))
                  : exponent == 0 ? fraction * 0x1p-24
                                  : (1024 + fraction) * 0x1p-25 * (double)((uint64_t)1 << exponent);
    return (bits >> 15 & 1) != 0 ? -size : size;
}

static double number(enum array_type type, uint64_t bits) {
    uint32_t word = (uint32_t)(type == ARRAY_BFLOAT16 ? bits << 16 : bits);
    float single;
    double value;
    switch (type) {
    case ARRAY_FLOAT16:
        return half_value((unsigned)bits);
    case ARRAY_FLOAT64:
        memcpy(&value, &bits, sizeof value);
        return value;
    default:
        memcpy(&single, &word, sizeof single);
        return (double)single;
    }
}

size_t array_size(const struct array *array, size_t most) {
    size_t size = 1;
    if (array->rank > ARRAY_RANK_MAX)
        return 0;
    for (int i = 0; i < array->rank; ++i)
        if (__builtin_mul_overflow(size, array->extent[i], &size))
            return 0;
    return size <= most ? size : 0;
}

/* The largest index, in numbers, at which the array has one; false on overflow. */
static bool last_index(const struct array *array, size_t *last) {
    *last = 0;
    for (int i = 0; i < array->rank; ++i) {
        size_t reach;
        if (array->stride[i] < 0 ||
            __builtin_mul_overflow(array->extent[i] - 1, (size_t)array->stride[i], &reach) ||
            __builtin_add_overflow(*last, reach, last))
            return false;
    }
    return true;
}

static bool fits(const struct array *array, size_t size) {
    size_t last, item = array_item_size(array->type);
    return item > 0 && array->offset <= size && last_index(array, &last) &&
           last < (size - array->offset) / item;
}

bool array_convert(const struct array *array, const char *path, const unsigned char *bytes,
                   size_t size, double *values, struct error *error) {
    size_t count = array_size(array, SIZE_MAX / 8), item = array_item_size(array->type);
    size_t index[ARRAY_RANK_MAX] = {0}, at = 0;
    if (count > 0 && !fits(array, size))
        return error_set(error, ERROR_INPUT,
                         "%s: is truncated or damaged: it does not hold all numbers of '%s'", path,
                         array->name);
    for (size_t i = 0; i < count; ++i) {
        const unsigned char *from = bytes + array->offset + at * item;
        uint64_t bits = 0;
        for (size_t b = 0; b < item; ++b)
            bits = bits << 8 | from[array->big_endian ? b : item - 1 - b];
        values[i] = number(array->type, bits);
        for (int axis = array->rank - 1; axis >= 0; --axis) {
            at += (size_t)array->stride[axis];
            if (++index[axis] < array->extent[axis])
                break;
            at -= index[axis] * (size_t)array->stride[axis];
            index[axis] = 0;
        }
    }
    return true;
}

/* --- Formats ---------------------------------------------------------------------------------- */

static bool begins(const struct arrays *arrays, size_t at, const char *magic, size_t length) {
    return arrays->size >= at + length && memcmp(arrays->bytes + at, magic, length) == 0;
}

/* HDF5 may begin with a user block of 512, 1024, 2048 ... bytes. */
static bool is_hdf5(const struct arrays *arrays) {
    static const char magic[] = "\211HDF\r\n\032\n";
    for (size_t at = 0; at < arrays->size; at = at == 0 ? 512 : 2 * at)
        if (begins(arrays, at, magic, sizeof magic - 1))
            return true;
    return false;
}

static const struct arrays_reader *reader_of(const struct arrays *arrays) {
    if (is_hdf5(arrays))
        return &reader_hdf5;
    if (begins(arrays, 0, "PK\003\004", 4) || begins(arrays, 0, "PK\005\006", 4))
        return &reader_zip;
    if (begins(arrays, 0, "\223NUMPY", 6))
        return &reader_npy;
    if (arrays->size > 9 && arrays->bytes[8] == '{' &&
        (little_endian(arrays->bytes, 8) <= arrays->size || arrays->bytes[9] == '"'))
        return &reader_safetensors;
    return NULL;
}

/* Formats that are known but not read: what to do instead. */
static bool refuse_format(const struct arrays *arrays, struct error *error) {
    static const char pickle[] = "save its arrays with numpy.savez, or a PyTorch state_dict with "
                                 "torch.save";
    if (begins(arrays, 0, "\200\002\212\012l\374\234F\371", 9))
        return arrays_refuse(arrays, error,
                             "is a PyTorch file in the format before version 1.6; load it in a "
                             "newer PyTorch and save its state_dict with torch.save");
    if (begins(arrays, 0, "\200", 1) && arrays->size > 1 && arrays->bytes[1] <= 5)
        return arrays_refuse(arrays, error,
                             "is a Python pickle, which is not read, since that would run code; "
                             "%s",
                             pickle);
    if (begins(arrays, 0, "MATLAB 5.0", 10))
        return arrays_refuse(arrays, error,
                             "is a MATLAB file in the format before 7.3; save it with -v7.3");
    if (begins(arrays, 0, "\037\213", 2))
        return arrays_refuse(arrays, error, "is compressed with gzip; uncompress it first");
    if (begins(arrays, 0, "version https://git-lfs", 23))
        return arrays_refuse(arrays, error,
                             "is a pointer of Git LFS, not the file itself; run 'git lfs pull'");
    if (begins(arrays, 0, "CDF", 3))
        return arrays_refuse(arrays, error, "is a file of NetCDF 3; save it as NetCDF 4 or HDF5");
    return arrays_refuse(arrays, error,
                         "is not an HDF5 file, nor NumPy's .npz, safetensors or a PyTorch "
                         "state_dict");
}

static bool open_format(struct arrays *arrays, struct error *error) {
    const struct arrays_reader *reader = reader_of(arrays);
    if (arrays->size == 0)
        return arrays_refuse(arrays, error, "is empty");
    if (reader == NULL)
        return refuse_format(arrays, error);
    if (reader != &reader_hdf5 && arrays->size > bytes_most)
        return arrays_refuse(arrays, error,
                             "has more than 1 GiB; save the weights of the two layers alone");
    arrays->reader = reader;
    arrays->format = reader->format;
    return reader->open(arrays, error);
}

/* --- Bytes ------------------------------------------------------------------------------------ */

static bool open_own(struct arrays *arrays, struct error *error) {
    if (open_format(arrays, error))
        return true;
    arrays_close(arrays);
    return false;
}

bool arrays_open_bytes(const char *path, const void *bytes, size_t size, struct arrays *arrays,
                       struct error *error) {
    *arrays = (struct arrays){.path = path, .bytes = bytes, .size = size};
    return open_own(arrays, error);
}

static bool open_input(struct arrays *arrays, struct error *error) {
    unsigned char *bytes = NULL;
    size_t size = 0, room = 0;
    for (;;) {
        if (size == room) {
            room = room == 0 ? 1 << 16 : 2 * room;
            unsigned char *more = room <= bytes_most ? realloc(bytes, room) : NULL;
            if (more == NULL) {
                free(bytes);
                return room <= bytes_most
                           ? error_memory(error, "standard input")
                           : arrays_refuse(arrays, error, "is more than can be read from a pipe");
            }
            bytes = more;
        }
        ssize_t got = read(STDIN_FILENO, bytes + size, room - size);
        int reason = errno;
        if (got < 0 && reason == EINTR)
            continue;
        if (got < 0) {
            free(bytes);
            return arrays_refuse(arrays, error, "%s", strerror(reason));
        }
        if (got == 0)
            break;
        size += (size_t)got;
    }
    arrays->bytes = bytes;
    arrays->size = size;
    arrays->bytes_are = ARRAYS_ALLOCATED;
    return open_own(arrays, error);
}

static bool map_file(int file, struct arrays *arrays, struct error *error) {
    struct stat status;
    if (fstat(file, &status) != 0)
        return arrays_refuse(arrays, error, "%s", strerror(errno));
    if (S_ISDIR(status.st_mode))
        return arrays_refuse(arrays, error, "is a folder; name a file in it");
    if (!S_ISREG(status.st_mode))
        return arrays_refuse(arrays, error, "is not a regular file");
    if (status.st_size == 0)
        return arrays_refuse(arrays, error, "is empty");
    void *bytes = mmap(NULL, (size_t)status.st_size, PROT_READ, MAP_PRIVATE, file, 0);
    if (bytes == MAP_FAILED)
        return arrays_refuse(arrays, error, "cannot be read: %s", strerror(errno));
    arrays->bytes = bytes;
    arrays->size = (size_t)status.st_size;
    arrays->bytes_are = ARRAYS_MAPPED;
    return true;
}

bool arrays_open(const char *path, struct arrays *arrays, struct error *error) {
    *arrays = (struct arrays){.path = path};
    if (strcmp(path, "-") == 0)
        return open_input(arrays, error);
    int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (file < 0)
        return arrays_refuse(arrays, error, "%s", strerror(errno));
    bool ok = map_file(file, arrays, error);
    close(file);
    return ok && open_own(arrays, error);
}

void arrays_close(struct arrays *arrays) {
    if (arrays->reader != NULL)
        arrays->reader->close(arrays);
    free(arrays->array);
    free(arrays->text);
    if (arrays->bytes_are == ARRAYS_MAPPED)
        munmap((void *)arrays->bytes, arrays->size);
    else if (arrays->bytes_are == ARRAYS_ALLOCATED)
        free((void *)arrays->bytes);
    *arrays = (struct arrays){0};
}

bool arrays_read(const struct arrays *arrays, int index, double *values, struct error *error) {
    const struct array *array = &arrays->array[index];
    if (array->type == ARRAY_OTHER || array->rank > ARRAY_RANK_MAX)
        return arrays_refuse(arrays, error, "'%s' holds %s, not float16, float32 or float64",
                             array->name, array->type_name);
    return arrays->reader->read(arrays, index, values, error);
}

/* --- Names ------------------------------------------------------------------------------------ */

int arrays_find(const struct arrays *arrays, const char *name) {
    for (int i = 0; i < arrays->count; ++i)
        if (strcmp(arrays->array[i].name, name) == 0)
            return i;
    return -1;
}

const char *arrays_find_text(const struct arrays *arrays, const char *name) {
    for (int i = 0; i < arrays->texts; ++i)
        if (strcmp(arrays->text[i].name, name) == 0)
            return arrays->text[i].value;
    return NULL;
}

void array_describe_shape(const struct array *array, char *text, size_t size) {
    size_t used = (size_t)snprintf(text, size, "[");
    for (int i = 0; i < array->rank && i < ARRAY_RANK_MAX && used < size; ++i)
        used += (size_t)snprintf(text + used, size - used, "%s%zu", i > 0 ? ", " : "",
                                 array->extent[i]);
    if (used < size)
        snprintf(text + used, size - used, "%s]", array->rank > ARRAY_RANK_MAX ? ", ..." : "");
}

void arrays_describe(const struct arrays *arrays, char *text, size_t size) {
    enum { LEFT_OUT = 24 }; /* room for "; and 4096 more" */
    size_t used = 0;
    snprintf(text, size, "nothing");
    for (int i = 0; i < arrays->count; ++i) {
        const struct array *array = &arrays->array[i];
        char shape[128], item[ARRAY_NAME_MAX + 192];
        array_describe_shape(array, shape, sizeof shape);
        size_t length = (size_t)snprintf(item, sizeof item, "%s%s: %s %s", i > 0 ? ", " : "",
                                         array->name, shape, array->type_name);
        if (used + length + LEFT_OUT >= size) {
            snprintf(text + used, size - used, " and %d more", arrays->count - i);
            return;
        }
        memcpy(text + used, item, length + 1);
        used += length;
    }
}
