/* The layers that blocks consist of (train/blocks.h), each on rows of numbers. Internal to train.
 *
 * Compiled twice, for float and, with BLOCKS_DOUBLE, for double: `real` is the type, REAL gives
 * functions their names. */
#ifndef TRAIN_BLOCKS_LAYERS_H
#define TRAIN_BLOCKS_LAYERS_H

#include "base/random.h"

#include <stdbool.h>
#include <stddef.h>

#ifdef BLOCKS_DOUBLE
typedef double real;
#define REAL(name) name##_double
#else
typedef float real;
#define REAL(name) name
#endif

/* --- Products --------------------------------------------------------------------------------- */

/* Element (i, j) is at[i row + j step]. */
struct layer_matrix {
    const real *at;
    size_t row, step;
};

/* out = (add ? out : 0) + a b, a: [rows, depth], b: [depth, columns] */
struct layer_product {
    size_t rows, columns, depth;
    struct layer_matrix a, b;
    real *out;
    size_t out_row;
    bool add;
};

/* room: [layer_room()], on a cache line */
size_t REAL(layer_room)(void);
void REAL(layer_multiply)(const struct layer_product *product, real *room);

/* A Linear layer, y = x w + b, and its gradient. x: `rows` rows of `in` numbers, x_row from row to
 * row; w: [in, out], or its transpose, [out, in]; b: [out] or NULL. */
struct layer_linear {
    size_t rows, in, out;
    const real *x;
    size_t x_row;
    const real *w, *b;
    bool transposed;
};

/* y: [rows, out], y_row from row to row */
void REAL(layer_linear)(const struct layer_linear *linear, real *y, size_t y_row, real *room);

/* From to_y: the slopes by x are written, or with `add` added, to to_x: [rows, in], to_x_row from
 * row to row; those by w and b added to to_w and to_b. */
struct layer_slopes {
    const real *to_y;
    size_t to_y_row;
    real *to_x;
    size_t to_x_row;
    bool add;
    real *to_w, *to_b;
};
void REAL(layer_linear_back)(const struct layer_linear *linear, const struct layer_slopes *slopes,
                             real *room);

/* --- LayerNorm -------------------------------------------------------------------------------- */

/* Rows x: [rows, d], next to each other; gain_bias: [2, d]. */
struct layer_norm {
    size_t rows, d;
    const real *x, *gain_bias;
    real *unit;  /* [rows, d]: (x - mean) / sqrt(variance + 1e-5) */
    real *scale; /* [rows]: 1 / sqrt(variance + 1e-5) */
};

/* y: [rows, d] */
void REAL(layer_norm)(const struct layer_norm *norm, real *y);

/* Adds the slopes by x to to_x and those by gain and bias to to_gain_bias. */
void REAL(layer_norm_back)(const struct layer_norm *norm, const real *to_y, real *to_x,
                           real *to_gain_bias);

/* --- Attention -------------------------------------------------------------------------------- */

/* Queries of attention and what they see, as struct heads of train/kernels.h has them. */
struct layer_heads {
    size_t heads, width, queries, length;
    const size_t *seen, *query, *key;
    const real *q, *k, *v;
    real *to_q, *to_k, *to_v;
};

/* scores: [queries, length, H] = sum_c q k, of keys that are seen. */
void REAL(layer_score)(const struct layer_heads *heads, real *scores);

/* mixed: [queries, width, H] = sum over seen keys of weight v; weight: [queries, length, H] */
void REAL(layer_mix)(const struct layer_heads *heads, const real *weight, real *mixed);

/* From the slopes by mixed those by weights, and, added, by v. */
void REAL(layer_mix_back)(const struct layer_heads *heads, const real *weight, const real *to_mixed,
                          real *to_weight);

/* From the slopes by scores those by q and k, added. */
void REAL(layer_score_back)(const struct layer_heads *heads, const real *to_scores);

/* --- Neurons and dropout ---------------------------------------------------------------------- */

/* z becomes f(z) and slope f'(z): [size]; GELU, z Phi(z), to 2e-7 for float, or max(z, 0). */
void REAL(layer_activate)(bool gelu, real *z, real *slope, size_t size);

/* x = exp(x) in place, for x <= 0 */
void REAL(layer_exponentials)(real *x, size_t size);

/* kept: [size], 1 or 0; those that are not are zero with probability `drop`, to 2^-16. */
void layer_draw(struct random_stream *stream, double drop, unsigned char *kept, size_t size);

/* x: [size] times 1 / (1 - drop) where kept, times 0 elsewhere. kept = NULL: all as they are. */
void REAL(layer_drop)(const unsigned char *kept, double drop, real *x, size_t size);

#endif
