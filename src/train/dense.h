/* Products of row-major matrices by the kernels of training (train/kernels.h), for operands that do
 * not lie in strips: the right one is packed as it is needed. Internal to train. */
#ifndef TRAIN_DENSE_H
#define TRAIN_DENSE_H

#include <stdbool.h>
#include <stddef.h>

/* Element (i, j) is at[i row + j step]: row-major with step 1, its transpose with row 1. There are
 * no others. */
struct dense_matrix {
    const float *at;
    size_t row;
    size_t step;
};

/* out = (add ? out : 0) + scale a b, a: [rows, depth], b: [depth, columns]. */
struct dense_product {
    size_t rows, columns, depth;
    float scale;
    struct dense_matrix a, b;
    float *out; /* [rows, columns], `out_row` from row to row */
    size_t out_row;
    bool add;
};

/* Floats of room that a product of this depth takes. */
size_t dense_room(size_t depth);

/* room: on a cache line */
void dense_multiply(const struct dense_product *product, float *room);

#endif
