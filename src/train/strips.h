/* Arrays of rows in strips: the layout that training's inner loops work on.
 *
 * The columns, which are hidden neurons, are cut into strips of at most STRIPS_WIDTH; an array of
 * [rows, columns] is one array [rows, width] for each strip after the other, and the strip that
 * begins at column j begins at rows * j. A strip of the weights and of a block of tuples' hidden
 * values stay in the first cache from where they are made to where they are used, and a product's
 * right-hand side needs no packing. Columns are padded with zeros to a multiple of STRIPS_LANES.
 * Internal to train. */
#ifndef TRAIN_STRIPS_H
#define TRAIN_STRIPS_H

#include <stddef.h>

enum {
    STRIPS_LANES = 16, /* floats in the widest register */
    STRIPS_WIDTH = 48, /* columns of the widest strip: three such registers, or six of AVX2 */
};

/* n and the padding that makes it a multiple of STRIPS_LANES. */
static inline size_t strips_padded(size_t n) {
    return (n + STRIPS_LANES - 1) / STRIPS_LANES * STRIPS_LANES;
}

/* Columns of the strip that begins at column `first` of `columns`, which are padded. */
static inline size_t strips_width(size_t columns, size_t first) {
    size_t left = columns - first;
    if (left == 4 * STRIPS_LANES) /* two and two, not three and one */
        return 2 * STRIPS_LANES;
    return left < STRIPS_WIDTH ? left : STRIPS_WIDTH;
}

/* Columns column[0 .. count - 1] of from: [rows, stride], into strips; column = NULL: the first
 * `count`. */
void strips_pack(const float *from, size_t rows, size_t stride, const int *column, size_t count,
                 float *to);

/* The other way round: strips of `count` columns to those columns of to: [rows, stride]. */
void strips_unpack(const float *from, size_t rows, size_t stride, const int *column, size_t count,
                   float *to);

/* The transpose of one strip [rows, width], into strips: [width, rows]. */
void strips_transpose(const float *from, size_t rows, size_t width, float *to);

/* The weights of a network in strips, or the slopes by them. */
struct strips_network {
    size_t inputs;     /* rows of all inputs */
    size_t outputs;    /* rows of the outputs */
    size_t columns;    /* padded */
    float *weights;    /* [inputs, columns] in strips */
    float *c;          /* [outputs, columns] in strips */
    float *transposed; /* of networks: [columns, outputs], each strip of c transposed, one after the
                          other; that of column j begins at strips_padded(outputs) * j */
};

#endif
