#include "train/blocks_layers.h"

#include "train/dense.h"
#include "train/kernels.h"
#include "train/model.h"

#include <math.h>
#include <string.h>

/* --- What depends on the type ----------------------------------------------------------------- */

#ifdef BLOCKS_DOUBLE

size_t layer_room_double(void) {
    return 0;
}

void layer_multiply_double(const struct layer_product *product, double *room) {
    const struct layer_matrix *a = &product->a, *b = &product->b;
    (void)room;
    for (size_t i = 0; i < product->rows; ++i)
        for (size_t j = 0; j < product->columns; ++j) {
            double *out = product->out + i * product->out_row + j, sum = 0;
            for (size_t k = 0; k < product->depth; ++k)
                sum += a->at[i * a->row + k * a->step] * b->at[k * b->row + j * b->step];
            *out = product->add ? *out + sum : sum;
        }
}

void layer_exponentials_double(double *x, size_t size) {
    for (size_t i = 0; i < size; ++i)
        x[i] = exp(x[i]);
}

static void gelu(double *z, double *slope, size_t size) {
    for (size_t i = 0; i < size; ++i) {
        double below = erfc(-z[i] / sqrt(2)) / 2;
        slope[i] = below + z[i] * exp(-z[i] * z[i] / 2) / sqrt(2 * M_PI);
        z[i] *= below;
    }
}

/* For each seen key i of query j and each head: the weight's place, and those of rows. */
#define FOR_ALL_WEIGHTS(heads)                                                                     \
    for (size_t j = 0; j < (heads)->queries; ++j)                                                  \
        for (size_t i = 0; i < (heads)->seen[j]; ++i)                                              \
            for (size_t h = 0, all = (heads)->width * (heads)->heads,                              \
                        at = (j * (heads)->length + i) * (heads)->heads,                           \
                        query = (heads)->query[j] * all,                                           \
                        key = (heads)->key[j * (heads)->length + i] * all;                         \
                 h < (heads)->heads; ++h, ++at, ++query, ++key)

void layer_score_double(const struct layer_heads *heads, double *scores) {
    FOR_ALL_WEIGHTS(heads) {
        scores[at] = 0;
        for (size_t c = 0; c < all; c += heads->heads)
            scores[at] += heads->q[query + c] * heads->k[key + c];
    }
}

void layer_mix_double(const struct layer_heads *heads, const double *weight, double *mixed) {
    memset(mixed, 0, heads->queries * heads->width * heads->heads * sizeof *mixed);
    FOR_ALL_WEIGHTS(heads)
    for (size_t c = 0; c < all; c += heads->heads)
        mixed[j * all + h + c] += weight[at] * heads->v[key + c];
}

void layer_mix_back_double(const struct layer_heads *heads, const double *weight,
                           const double *to_mixed, double *to_weight) {
    FOR_ALL_WEIGHTS(heads) {
        to_weight[at] = 0;
        for (size_t c = 0; c < all; c += heads->heads) {
            to_weight[at] += to_mixed[j * all + h + c] * heads->v[key + c];
            heads->to_v[key + c] += to_mixed[j * all + h + c] * weight[at];
        }
    }
}

void layer_score_back_double(const struct layer_heads *heads, const double *to_scores) {
    FOR_ALL_WEIGHTS(heads)
    for (size_t c = 0; c < all; c += heads->heads) {
        heads->to_q[query + c] += to_scores[at] * heads->k[key + c];
        heads->to_k[key + c] += to_scores[at] * heads->q[query + c];
    }
}

#else

static struct heads kernel_of(const struct layer_heads *heads) {
    return (struct heads){.heads = heads->heads,
                          .width = heads->width,
                          .queries = heads->queries,
                          .length = heads->length,
                          .seen = heads->seen,
                          .query = heads->query,
                          .key = heads->key,
                          .q = heads->q,
                          .k = heads->k,
                          .v = heads->v,
                          .to_q = heads->to_q,
                          .to_k = heads->to_k,
                          .to_v = heads->to_v};
}

void layer_score(const struct layer_heads *heads, float *scores) {
    const struct heads of = kernel_of(heads);
    kernels()->heads_score(&of, scores);
}

void layer_mix(const struct layer_heads *heads, const float *weight, float *mixed) {
    const struct heads of = kernel_of(heads);
    kernels()->heads_mix(&of, weight, mixed);
}

void layer_mix_back(const struct layer_heads *heads, const float *weight, const float *to_mixed,
                    float *to_weight) {
    const struct heads of = kernel_of(heads);
    kernels()->heads_mix_back(&of, weight, to_mixed, to_weight);
}

void layer_score_back(const struct layer_heads *heads, const float *to_scores) {
    const struct heads of = kernel_of(heads);
    kernels()->heads_score_back(&of, to_scores);
}

enum { DEPTH = 256 }; /* of a product at a time, so that a strip of b stays near */

size_t layer_room(void) {
    return dense_room(DEPTH);
}

void layer_multiply(const struct layer_product *product, float *room) {
    const struct layer_matrix *a = &product->a, *b = &product->b;
    for (size_t first = 0; first < product->depth && product->rows > 0; first += DEPTH) {
        size_t left = product->depth - first;
        const struct dense_product dense = {.rows = product->rows,
                                            .columns = product->columns,
                                            .depth = left < DEPTH ? left : DEPTH,
                                            .scale = 1,
                                            .a = {a->at + first * a->step, a->row, a->step},
                                            .b = {b->at + first * b->row, b->row, b->step},
                                            .out = product->out,
                                            .out_row = product->out_row,
                                            .add = product->add || first > 0};
        dense_multiply(&dense, room);
    }
}

void layer_exponentials(float *x, size_t size) {
    model_exponentials(x, size);
}

/* Phi of z from w = exp(-z^2 / 2), to 1e-7: Abramowitz and Stegun (1964), 7.1.26. */
static inline float below(float z, float w) {
    float u = fabsf(z) * 0.70710678f, t = 1 / (1 + 0.3275911f * u);
    float series = 1.421413741f + t * (-1.453152027f + t * 1.061405429f);
    float tail = 0.5f * w * t * (0.254829592f + t * (-0.284496736f + t * series));
    return z < 0 ? tail : 1 - tail;
}

/* In pieces that stay in the first cache. */
static void gelu(float *restrict z, float *restrict slope, size_t size) {
    enum { PIECE = 512 };
    float w[PIECE];
    for (size_t first = 0; first < size; first += PIECE) {
        size_t count = size - first < PIECE ? size - first : PIECE;
        for (size_t i = 0; i < count; ++i)
            w[i] = -0.5f * z[first + i] * z[first + i];
        model_exponentials(w, count);
        for (size_t i = 0; i < count; ++i) {
            float at = z[first + i], phi = below(at, w[i]);
            slope[first + i] = phi + at * w[i] * 0.39894228f;
            z[first + i] = at * phi;
        }
    }
}

/* The same of both types. */
void layer_draw(struct random_stream *stream, double drop, unsigned char *kept, size_t size) {
    uint32_t bound = (uint32_t)lround(drop * 65536), word = 0;
    for (size_t i = 0; i < size; ++i) {
        word = i % 2 == 0 ? random_word(stream) : word >> 16;
        kept[i] = (word & 0xffff) >= bound;
    }
}

#endif

void REAL(layer_drop)(const unsigned char *restrict kept, double drop, real *restrict x,
                      size_t size) {
    if (kept == NULL)
        return;
    real scale = (real)(1 / (1 - round(drop * 65536) / 65536));
    for (size_t i = 0; i < size; ++i)
        x[i] = kept[i] ? x[i] * scale : 0;
}

static void rectify(real *restrict z, real *restrict slope, size_t size) {
    for (size_t i = 0; i < size; ++i) {
        slope[i] = z[i] > 0 ? 1 : 0;
        z[i] = z[i] < 0 ? 0 : z[i]; /* NaN stays */
    }
}

void REAL(layer_activate)(bool is_gelu, real *z, real *slope, size_t size) {
    (is_gelu ? gelu : rectify)(z, slope, size);
}

/* --- Linear layers ---------------------------------------------------------------------------- */

static void add_bias(const real *restrict b, size_t rows, size_t columns, real *restrict y,
                     size_t y_row) {
    for (size_t i = 0; i < rows; ++i)
        for (size_t j = 0; j < columns; ++j)
            y[i * y_row + j] += b[j];
}

static void add_rows(const real *restrict y, size_t y_row, size_t rows, size_t columns,
                     real *restrict sum) {
    for (size_t i = 0; i < rows; ++i)
        for (size_t j = 0; j < columns; ++j)
            sum[j] += y[i * y_row + j];
}

void REAL(layer_linear)(const struct layer_linear *linear, real *y, size_t y_row, real *room) {
    size_t in = linear->in, out = linear->out;
    const struct layer_product product = {
        .rows = linear->rows,
        .columns = out,
        .depth = in,
        .a = {linear->x, linear->x_row, 1},
        .b = {linear->w, linear->transposed ? 1 : out, linear->transposed ? in : 1},
        .out = y,
        .out_row = y_row};
    REAL(layer_multiply)(&product, room);
    if (linear->b != NULL)
        add_bias(linear->b, linear->rows, out, y, y_row);
}

static void multiply_by_x(const struct layer_linear *linear, const struct layer_slopes *slopes,
                          real *room) {
    size_t in = linear->in, out = linear->out;
    const struct layer_product product = {
        .rows = linear->rows,
        .columns = in,
        .depth = out,
        .a = {slopes->to_y, slopes->to_y_row, 1},
        .b = {linear->w, linear->transposed ? in : 1, linear->transposed ? 1 : out},
        .out = slopes->to_x,
        .out_row = slopes->to_x_row,
        .add = slopes->add};
    REAL(layer_multiply)(&product, room);
}

/* to_w += x' to_y, or its transpose */
static void multiply_by_w(const struct layer_linear *linear, const struct layer_slopes *slopes,
                          real *room) {
    bool swap = linear->transposed;
    const struct layer_matrix x = {linear->x, swap ? linear->x_row : 1, swap ? 1 : linear->x_row};
    const struct layer_matrix y = {slopes->to_y, swap ? 1 : slopes->to_y_row,
                                   swap ? slopes->to_y_row : 1};
    const struct layer_product product = {.rows = swap ? linear->out : linear->in,
                                          .columns = swap ? linear->in : linear->out,
                                          .depth = linear->rows,
                                          .a = swap ? y : x,
                                          .b = swap ? x : y,
                                          .out = slopes->to_w,
                                          .out_row = swap ? linear->in : linear->out,
                                          .add = true};
    REAL(layer_multiply)(&product, room);
}

void REAL(layer_linear_back)(const struct layer_linear *linear, const struct layer_slopes *slopes,
                             real *room) {
    multiply_by_x(linear, slopes, room);
    multiply_by_w(linear, slopes, room);
    if (slopes->to_b != NULL)
        add_rows(slopes->to_y, slopes->to_y_row, linear->rows, linear->out, slopes->to_b);
}

/* --- LayerNorm -------------------------------------------------------------------------------- */

enum { LANES = 8 };

/* sum x y, in lanes that go side by side; y = NULL: sum x */
static real sum_of(const real *x, const real *y, size_t size) {
    real lane[LANES] = {0}, sum = 0;
    size_t i = 0;
    for (; i + LANES <= size; i += LANES)
        for (size_t l = 0; l < LANES; ++l)
            lane[l] += y == NULL ? x[i + l] : x[i + l] * y[i + l];
    for (size_t l = 0; l < LANES; ++l)
        sum += lane[l];
    for (; i < size; ++i)
        sum += y == NULL ? x[i] : x[i] * y[i];
    return sum;
}

void REAL(layer_norm)(const struct layer_norm *norm, real *y) {
    size_t d = norm->d;
    const real *gain = norm->gain_bias, *bias = gain + d;
    for (size_t i = 0; i < norm->rows; ++i, y += d) {
        const real *x = norm->x + i * d;
        real *unit = norm->unit + i * d, mean = sum_of(x, NULL, d) / (real)d;
        for (size_t j = 0; j < d; ++j)
            unit[j] = x[j] - mean;
        real variance = sum_of(unit, unit, d) / (real)d;
        real scale = (real)1 / (real)sqrt((double)variance + 1e-5);
        norm->scale[i] = scale;
        for (size_t j = 0; j < d; ++j) {
            unit[j] *= scale;
            y[j] = gain[j] * unit[j] + bias[j];
        }
    }
}

/* With u the unit and s the slopes by it, that by x is scale (s - mean s - u mean(s u)). */
void REAL(layer_norm_back)(const struct layer_norm *norm, const real *to_y, real *to_x,
                           real *to_gain_bias) {
    size_t d = norm->d;
    const real *gain = norm->gain_bias;
    for (size_t i = 0; i < norm->rows; ++i) {
        const real *unit = norm->unit + i * d, *y = to_y + i * d;
        real *x = to_x + i * d, mean = sum_of(y, gain, d) / (real)d, along = 0;
        real lane[LANES] = {0};
        for (size_t j = 0; j < d; ++j)
            lane[j % LANES] += y[j] * gain[j] * unit[j];
        for (size_t l = 0; l < LANES; ++l)
            along += lane[l];
        along /= (real)d;
        for (size_t j = 0; j < d; ++j) {
            x[j] += norm->scale[i] * (y[j] * gain[j] - mean - unit[j] * along);
            to_gain_bias[j] += y[j] * unit[j];
            to_gain_bias[d + j] += y[j];
        }
    }
}
