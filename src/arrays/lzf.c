#include "arrays/lzf.h"

#include <hdf5.h>
#include <stdbool.h>
#include <string.h>

enum { SHORT_MOST = 32, LONG_LENGTH = 7, LENGTH_LEAST = 2 };

/* One element of the sequence. */
struct element {
    size_t taken;  /* bytes of the compressed ones; 0 if they end too early */
    size_t length; /* bytes that it stands for */
    size_t back;   /* where these are: so many bytes before; 0: they follow */
};

static struct element element_at(const unsigned char *from, size_t left) {
    unsigned first = from[0], length = first >> 5;
    if (first < SHORT_MOST) {
        size_t count = first + 1;
        return (struct element){left > count ? 1 + count : 0, count, 0};
    }
    bool is_long = length == LONG_LENGTH;
    size_t taken = is_long ? 3 : 2;
    if (left < taken)
        return (struct element){0};
    if (is_long)
        length += from[1];
    return (struct element){taken, length + LENGTH_LEAST,
                            ((size_t)(first & 31) << 8 | from[taken - 1]) + 1};
}

size_t lzf_size(const unsigned char *from, size_t length) {
    size_t size = 0;
    for (size_t at = 0; at < length;) {
        const struct element element = element_at(from + at, length - at);
        if (element.taken == 0 || element.back > size)
            return 0;
        at += element.taken;
        size += element.length;
    }
    return size;
}

void lzf_expand(const unsigned char *from, size_t length, unsigned char *to) {
    for (size_t at = 0; at < length;) {
        const struct element element = element_at(from + at, length - at);
        if (element.back == 0)
            memcpy(to, from + at + 1, element.length);
        const unsigned char *before = to - element.back;
        for (size_t i = 0; element.back > 0 && i < element.length; ++i)
            to[i] = before[i]; /* one by one: the two may overlap */
        to += element.length;
        at += element.taken;
    }
}

/* --- As a filter of HDF5 ---------------------------------------------------------------------- */

/* h5py writes these parameters: its version, LZF's, and the bytes of a chunk. */
enum { FILTER_LZF = 32000, PARAMETER_SIZE = 2 };

/* Returns the number of bytes in *buffer, 0 on failure, as HDF5 asks for. */
static size_t filter(unsigned flags, size_t count, const unsigned parameters[], size_t length,
                     size_t *room, void **buffer) {
    if ((flags & H5Z_FLAG_REVERSE) == 0)
        return 0;
    size_t size = lzf_size(*buffer, length);
    if (size == 0 || (count > PARAMETER_SIZE && size != parameters[PARAMETER_SIZE]))
        return 0;
    unsigned char *expanded = H5allocate_memory(size, false);
    if (expanded == NULL)
        return 0;
    lzf_expand(*buffer, length, expanded);
    H5free_memory(*buffer);
    *buffer = expanded;
    *room = size;
    return size;
}

void lzf_register(void) {
    static const H5Z_class2_t class = {
        H5Z_CLASS_T_VERS, FILTER_LZF, 0, 1, "lzf", NULL, NULL, filter};
    H5Zregister(&class);
}
