/* Matrix products whose operands lie in strips of a few columns, for operands that stay in the
 * caches: a tile of the result is kept in registers while its sums are made.
 *
 * BLAS packs its operands and reads the result before it adds to it. At 256 x 32 x 240, a block of
 * tuples of 31 elements, that is most of its work: its products run at a quarter to a third of the
 * processor's peak, these at more than four fifths.
 *
 * An array of [rows, columns] in strips is one array [rows, width] for each strip after the other;
 * the strip that begins at column j begins at rows * j. Internal to the gradients. */
#ifndef TRAIN_TILES_H
#define TRAIN_TILES_H

#include <stdbool.h>
#include <stddef.h>

enum {
    TILES_LANES = 8,  /* floats in a register: columns are padded to a multiple */
    TILES_SUMS = 12,  /* registers of sums in a tile: rows are padded to a multiple */
    TILES_WIDTH = 24, /* columns of the widest strip */
};

/* n and the padding that makes it a multiple of `unit`. */
static inline size_t tiles_padded(size_t n, size_t unit) {
    return (n + unit - 1) / unit * unit;
}

/* Columns of the strip that begins at column `first` of `columns`, a multiple of TILES_LANES. */
size_t tiles_width(size_t columns, size_t first);

/* scale * from: [rows, columns], row by row, into strips of its columns and zeros to their padding.
 */
void tiles_pack(const float *from, size_t rows, size_t columns, float scale, float *to);

/* The same of its transpose: to has `columns`, padded, as rows. */
void tiles_pack_transposed(const float *from, size_t rows, size_t columns, float *to);

/* Add strips of `padded_rows` rows, of which `rows` are wanted, to to: [rows, columns]. */
void tiles_unpack_add(const float *from, size_t rows, size_t columns, size_t padded_rows,
                      float *to);

/* out[r, v] = (add ? out[r, v] : 0) + sum_k a[r a_row + k a_step] b[k, v], for one strip of b and
 * out. Each sum over k is one chain of fused multiplications and additions that begins at zero, k
 * ascending. Rows are worked on up to the next multiple of TILES_SUMS / (width / TILES_LANES);
 * there must be room for them. */
struct tiles_product {
    size_t rows;
    size_t depth;
    size_t width; /* of the strip */
    const float *a;
    size_t a_row;
    size_t a_step;
    const float *b; /* [depth, width] */
    float *out;
    size_t out_row;
    bool add;
};

void tiles_multiply(const struct tiles_product *product);

#endif
