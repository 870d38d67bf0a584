#include "train/dense.h"

#include "train/kernels.h"

#include <string.h>

size_t dense_room(size_t rows, size_t depth) {
    return (rows + depth) * STRIPS_WIDTH;
}

/* A transpose: its columns are read in pieces that stay in the first cache until the strip's rows
 * are full. */
static void pack_transpose(const struct dense_product *product, size_t first, size_t count,
                           size_t width, float *to) {
    enum { PIECE = 64 };
    const struct dense_matrix *b = &product->b;
    for (size_t begin = 0; begin < product->depth; begin += PIECE) {
        size_t end = begin + PIECE < product->depth ? begin + PIECE : product->depth;
        for (size_t j = 0; j < count; ++j) {
            const float *from = b->at + (first + j) * b->step;
            for (size_t k = begin; k < end; ++k)
                to[k * width + j] = product->scale * from[k];
        }
        for (size_t k = begin; k < end; ++k)
            for (size_t j = count; j < width; ++j)
                to[k * width + j] = 0;
    }
}

/* Columns first .. first + count - 1 of scale b as a strip. */
static void pack(const struct dense_product *product, size_t first, size_t count, size_t width,
                 float *to) {
    const struct dense_matrix *b = &product->b;
    if (b->row == 1 && b->step != 1) {
        pack_transpose(product, first, count, width, to);
        return;
    }
    for (size_t k = 0; k < product->depth; ++k, to += width) {
        const float *from = b->at + k * b->row + first * b->step;
        if (b->step == 1 && product->scale == 1 && count == STRIPS_WIDTH)
            memcpy(to, from, STRIPS_WIDTH * sizeof *to);
        else if (b->step == 1)
            for (size_t j = 0; j < count; ++j)
                to[j] = product->scale * from[j];
        else
            for (size_t j = 0; j < count; ++j)
                to[j] = product->scale * from[j * b->step];
        for (size_t j = count; j < width; ++j)
            to[j] = 0;
    }
}

static void unpack(const struct dense_product *product, const float *from, size_t first,
                   size_t count, size_t width) {
    for (size_t i = 0; i < product->rows; ++i, from += width) {
        float *to = product->out + i * product->out_row + first;
        for (size_t j = 0; j < count; ++j)
            to[j] = product->add ? to[j] + from[j] : from[j];
    }
}

void dense_multiply(const struct dense_product *product, float *room) {
    size_t padded = strips_padded(product->columns), width;
    float *result = room + product->depth * STRIPS_WIDTH;
    bool direct = padded == product->columns; /* else the padding would be written to */
    for (size_t first = 0; first < padded; first += width) {
        width = strips_width(padded, first);
        size_t left = product->columns - first, count = left < width ? left : width;
        const struct product strip = {.rows = product->rows,
                                      .columns = count,
                                      .depth = product->depth,
                                      .a = product->a.at,
                                      .a_row = product->a.row,
                                      .a_step = product->a.step,
                                      .b = room,
                                      .width = width,
                                      .out = direct ? product->out + first : result,
                                      .out_row = direct ? product->out_row : width,
                                      .add = direct && product->add};
        pack(product, first, count, width, room);
        kernels()->multiply(&strip);
        if (!direct)
            unpack(product, result, first, count, width);
    }
}
