#include "train/dense.h"

#include "train/kernels.h"

#include <string.h>

/* A panel of strips of b and a block of rows of a stay in the second cache while they meet. The
 * last panel may have one register more, so that the last two strips (train/strips.h) are in one.
 */
enum { ROWS = 128, PANEL = 4 * STRIPS_WIDTH, PANEL_MOST = PANEL + STRIPS_LANES };

/* What a product works in. */
struct dense_work {
    float *a;      /* [depth, ROWS]: rows of a transpose */
    float *b;      /* [depth, PANEL_MOST]: columns of b in strips */
    float *result; /* [ROWS, STRIPS_WIDTH], where the padding must not be written to */
};

size_t dense_room(size_t depth) {
    return depth * (ROWS + PANEL_MOST) + (size_t)ROWS * STRIPS_WIDTH;
}

static struct dense_work lay_out(size_t depth, float *room) {
    return (struct dense_work){room, room + depth * ROWS, room + depth * (ROWS + PANEL_MOST)};
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
        const float *from = b->at + k * b->row + first;
        if (product->scale == 1 && count == STRIPS_WIDTH)
            memcpy(to, from, STRIPS_WIDTH * sizeof *to);
        else
            for (size_t j = 0; j < count; ++j)
                to[j] = product->scale * from[j];
        for (size_t j = count; j < width; ++j)
            to[j] = 0;
    }
}

/* Columns first .. end - 1, padded, of b to strips, each [depth, width]. */
static void pack_panel(const struct dense_product *product, size_t padded, size_t first, size_t end,
                       float *to) {
    for (size_t column = first, width; column < end; column += width) {
        size_t left = product->columns - column;
        width = strips_width(padded, column);
        pack(product, column, left < width ? left : width, width,
             to + (column - first) * product->depth);
    }
}

static void unpack(const struct product *strip, const float *from, bool add, float *to,
                   size_t to_row) {
    for (size_t i = 0; i < strip->rows; ++i, from += strip->width, to += to_row)
        for (size_t j = 0; j < strip->columns; ++j)
            to[j] = add ? to[j] + from[j] : from[j];
}

/* Rows of a. Those of a transpose are columns, whose elements lie a row of the transpose apart:
 * often at a distance that brings all of them to the same few lines of the first cache. */
static struct dense_matrix rows_of(const struct dense_product *product, size_t row, size_t rows,
                                   float *room) {
    const struct dense_matrix *a = &product->a;
    const float *from = a->at + row * a->row;
    if (a->row != 1 || a->step == 1)
        return (struct dense_matrix){from, a->row, a->step};
    for (size_t k = 0; k < product->depth; ++k)
        memcpy(room + k * ROWS, from + k * a->step, rows * sizeof *room);
    return (struct dense_matrix){room, 1, ROWS};
}

/* The sums of these rows of a and a strip of b, which is at column `first`. */
static void multiply(const struct dense_product *product, struct product *strip, size_t first,
                     float *out, float *result) {
    bool direct = strips_padded(product->columns) == product->columns;
    size_t left = product->columns - first;
    strip->columns = left < strip->width ? left : strip->width;
    strip->out = direct ? out + first : result;
    strip->out_row = direct ? product->out_row : strip->width;
    strip->add = direct && product->add;
    kernels()->multiply(strip);
    if (!direct)
        unpack(strip, result, product->add, out + first, product->out_row);
}

void dense_multiply(const struct dense_product *product, float *room) {
    const struct dense_work work = lay_out(product->depth, room);
    size_t padded = strips_padded(product->columns), depth = product->depth;
    for (size_t first = 0, end; first < padded; first = end) {
        end = padded - first <= PANEL_MOST ? padded : first + PANEL;
        pack_panel(product, padded, first, end, work.b);
        for (size_t row = 0, rows; row < product->rows; row += rows) {
            rows = product->rows - row < ROWS ? product->rows - row : ROWS;
            struct dense_matrix a = rows_of(product, row, rows, work.a);
            struct product strip = {
                .rows = rows, .depth = depth, .a = a.at, .a_row = a.row, .a_step = a.step};
            for (size_t column = first; column < end; column += strip.width) {
                strip.width = strips_width(padded, column);
                strip.b = work.b + (column - first) * depth;
                multiply(product, &strip, column, product->out + row * product->out_row,
                         work.result);
            }
        }
    }
}
