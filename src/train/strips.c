#include "train/strips.h"

#include <string.h>

/* Columns of the strip that begins at `first` that are not padding. */
static size_t columns_of(size_t count, size_t first, size_t width) {
    return count - first < width ? count - first : width;
}

/* `count` floats; of whole strips, which nearly all are, without a call. */
static inline void copy(float *to, const float *from, size_t count) {
    if (count == STRIPS_WIDTH)
        memcpy(to, from, STRIPS_WIDTH * sizeof *to);
    else if (count == 2 * STRIPS_LANES)
        memcpy(to, from, 2 * STRIPS_LANES * sizeof *to);
    else
        memcpy(to, from, count * sizeof *to);
}

void strips_pack(const float *from, size_t rows, size_t stride, const int *column, size_t count,
                 float *to) {
    size_t padded = strips_padded(count);
    for (size_t first = 0, width; first < padded; first += width) {
        width = strips_width(padded, first);
        size_t used = columns_of(count, first, width);
        for (size_t row = 0; row < rows; ++row, to += width) {
            const float *of = from + row * stride;
            if (column == NULL)
                copy(to, of + first, used);
            for (size_t j = 0; column != NULL && j < used; ++j)
                to[j] = of[column[first + j]];
            for (size_t j = used; j < width; ++j)
                to[j] = 0;
        }
    }
}

void strips_unpack(const float *from, size_t rows, size_t stride, const int *column, size_t count,
                   float *to) {
    size_t padded = strips_padded(count);
    for (size_t first = 0, width; first < padded; first += width) {
        width = strips_width(padded, first);
        size_t used = columns_of(count, first, width);
        for (size_t row = 0; row < rows; ++row, from += width) {
            float *of = to + row * stride;
            if (column == NULL)
                copy(of + first, from, used);
            for (size_t j = 0; column != NULL && j < used; ++j)
                of[column[first + j]] = from[j];
        }
    }
}

void strips_transpose(const float *from, size_t rows, size_t width, float *to) {
    size_t padded = strips_padded(rows);
    for (size_t first = 0, columns; first < padded; first += columns) {
        columns = strips_width(padded, first);
        size_t used = columns_of(rows, first, columns);
        for (size_t k = 0; k < width; ++k, to += columns) {
            for (size_t j = 0; j < used; ++j)
                to[j] = from[(first + j) * width + k];
            for (size_t j = used; j < columns; ++j)
                to[j] = 0;
        }
    }
}
