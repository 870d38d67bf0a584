#include "train/way/moments.h"

#include "base/memory.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* --- Memory ----------------------------------------------------------------------------------- */

/* Give the next `size` floats of the block to an array, on a cache line; without a block only count
 * them. */
static float *take(const struct moments *moments, size_t size, size_t *used) {
    size_t at = *used;
    *used += strips_padded(size);
    return moments->block == NULL ? NULL : moments->block + at;
}

/* Lay the arrays out; returns the floats that they take. */
static size_t lay_out(struct moments *moments) {
    size_t d = moments->d, q = moments->columns, p = strips_padded(d), used = 0;
    float **both[] = {&moments->rows, &moments->squares, &moments->back, &moments->bent,
                      &moments->crossed};
    for (size_t i = 0; i < sizeof both / sizeof *both; ++i)
        *both[i] = take(moments, 2 * d * q, &used);
    moments->sums = take(moments, d * q, &used);
    moments->mean = take(moments, q, &used);
    moments->image = take(moments, 2 * d * p, &used);
    moments->weight = take(moments, 2 * d * p, &used);
    for (int s = 0; s < 2; ++s) {
        moments->own[s] = take(moments, q, &used);
        moments->total[s] = take(moments, p, &used);
    }
    for (int s = 0; s < 3; ++s)
        moments->gram[s] = take(moments, q * q, &used);
    moments->hadamard = take(moments, q * q, &used);
    return used;
}

size_t moments_bytes(int d, int q) {
    struct moments unplaced = {.d = (size_t)d, .columns = strips_padded((size_t)q)};
    return lay_out(&unplaced) * sizeof(float);
}

bool moments_create(const struct dataset *dataset, int q, struct moments *moments,
                    struct error *error) {
    *moments = (struct moments){
        .dataset = dataset, .d = (size_t)dataset->d, .columns = strips_padded((size_t)q)};
    moments->block = memory_array(moments_bytes(dataset->d, q), 1);
    if (moments->block == NULL)
        return error_memory(error, "the moments of a network");
    lay_out(moments);
    return true;
}

void moments_free(struct moments *moments) {
    free(moments->block);
    *moments = (struct moments){0};
}

/* --- In the d-dimensional space of the outputs ------------------------------------------------ */

/* sum: [width] over the rows of x: [rows, width] */
static void sum_rows(const float *x, size_t rows, size_t width, float *sum) {
    memset(sum, 0, width * sizeof *sum);
    for (size_t i = 0; i < rows; ++i)
        for (size_t j = 0; j < width; ++j)
            sum[j] += x[i * width + j];
}

/* One strip: mean: [width] += the mean row of x: [d, width]; centred: x without it. */
static void centre_rows(const float *x, size_t d, size_t width, float *mean, float *centred) {
    float own[STRIPS_WIDTH];
    sum_rows(x, d, width, own);
    for (size_t j = 0; j < width; ++j) {
        own[j] /= (float)d;
        mean[j] += own[j];
    }
    for (size_t i = 0; i < d; ++i)
        for (size_t j = 0; j < width; ++j)
            centred[i * width + j] = x[i * width + j] - own[j];
}

static void fill_squares(const float *rows, const float *mean, size_t count, size_t width,
                         float *squares) {
    for (size_t i = 0; i < count; ++i)
        for (size_t j = 0; j < width; ++j) {
            float x = rows[i * width + j];
            squares[i * width + j] = x * (x + 2 * mean[j]) + 0.5f * mean[j] * mean[j];
        }
}

static void split_means(struct moments *moments, const struct strips_network *network) {
    size_t d = moments->d;
    memset(moments->mean, 0, moments->columns * sizeof *moments->mean);
    for (size_t first = 0, width; first < moments->columns; first += width) {
        width = strips_width(moments->columns, first);
        const float *x = network->weights + 2 * d * first;
        float *rows = moments->rows + 2 * d * first, *mean = moments->mean + first;
        centre_rows(x, d, width, mean, rows);
        centre_rows(x + d * width, d, width, mean, rows + d * width);
        fill_squares(rows, mean, 2 * d, width, moments->squares + 2 * d * first);
    }
}

/* image = squares C'^T */
static void make_image(struct moments *moments, const struct strips_network *network) {
    size_t d = moments->d, p = strips_padded(d);
    for (size_t first = 0, width; first < moments->columns; first += width) {
        width = strips_width(moments->columns, first);
        for (size_t g = 0, outputs; g < p; g += outputs) {
            outputs = strips_width(p, g);
            const struct product product = {.rows = 2 * d,
                                            .columns = d - g < outputs ? d - g : outputs,
                                            .depth = width,
                                            .a = moments->squares + 2 * d * first,
                                            .a_row = width,
                                            .a_step = 1,
                                            .b = network->transposed + first * p + g * width,
                                            .width = outputs,
                                            .out = moments->image + g,
                                            .out_row = p,
                                            .add = first > 0};
            kernels()->multiply(&product);
        }
    }
}

/* weight = d image + 1 total^T, where total is the other input's */
static void fill_weight(struct moments *moments) {
    size_t d = moments->d, p = strips_padded(d);
    for (size_t s = 0; s < 2; ++s)
        sum_rows(moments->image + s * d * p, d, p, moments->total[s]);
    for (size_t i = 0; i < 2 * d; ++i)
        for (size_t k = 0; k < p; ++k)
            moments->weight[i * p + k] =
                (float)d * moments->image[i * p + k] + moments->total[i < d][k];
}

/* back = weight C', to_c = weight^T squares */
static void multiply_weight(struct moments *moments, const struct strips_network *network,
                            float *to_c) {
    size_t d = moments->d, p = strips_padded(d);
    for (size_t first = 0, width; first < moments->columns; first += width) {
        width = strips_width(moments->columns, first);
        struct product product = {.rows = 2 * d,
                                  .columns = width,
                                  .depth = d,
                                  .a = moments->weight,
                                  .a_row = p,
                                  .a_step = 1,
                                  .b = network->c + d * first,
                                  .width = width,
                                  .out = moments->back + 2 * d * first,
                                  .out_row = width};
        kernels()->multiply(&product);
        product.rows = d;
        product.depth = 2 * d;
        product.a_row = 1;
        product.a_step = p;
        product.b = moments->squares + 2 * d * first;
        product.out = to_c + d * first;
        kernels()->multiply(&product);
    }
}

/* own: [width] = sum_i back_i o rows_i of one strip */
static void sum_own(const float *rows, const float *back, size_t d, size_t width, float *own) {
    memset(own, 0, width * sizeof *own);
    for (size_t i = 0; i < d; ++i)
        for (size_t j = 0; j < width; ++j)
            own[j] = fmaf(rows[i * width + j], back[i * width + j], own[j]);
}

/* Everything that U and V contribute. to_c: [d, q] = WU^T U + WV^T V. */
static void fold(struct moments *moments, const struct strips_network *network, float *to_c) {
    size_t d = moments->d;
    split_means(moments, network);
    make_image(moments, network);
    fill_weight(moments);
    multiply_weight(moments, network, to_c);
    for (size_t first = 0, width; first < moments->columns; first += width) {
        width = strips_width(moments->columns, first);
        for (size_t s = 0; s < 2; ++s) {
            size_t at = 2 * d * first + s * d * width;
            sum_own(moments->rows + at, moments->back + at, d, width, moments->own[s] + first);
        }
    }
}

/* --- In the q-dimensional space of the hidden neurons ----------------------------------------- */

/* An array of d rows in strips whose strip at column j begins at `pitch` j + `offset` width: one of
 * the two inputs' in an array of 2 d rows (pitch = 2 d, offset = 0 or d), or all of one of d. */
struct half {
    float *at;
    size_t pitch;
    size_t offset;
};

static float *strip_of(const struct half *half, size_t first, size_t width) {
    return half->at + half->pitch * first + half->offset * width;
}

static struct half half_of(const struct moments *moments, float *both, int input) {
    return (struct half){both, 2 * moments->d, input == 0 ? 0 : moments->d};
}

/* gram = x^T x: the blocks on and above the diagonal. */
static void gram_matrix(const struct moments *moments, struct half x, float *gram) {
    size_t q = moments->columns;
    for (size_t right = 0, width; right < q; right += width) {
        width = strips_width(q, right);
        for (size_t left = 0, height; left <= right; left += height) {
            height = strips_width(q, left);
            const struct product product = {.rows = height,
                                            .columns = width,
                                            .depth = moments->d,
                                            .a = strip_of(&x, left, height),
                                            .a_row = 1,
                                            .a_step = height,
                                            .b = strip_of(&x, right, width),
                                            .width = width,
                                            .out = gram + q * right + left * width,
                                            .out_row = width};
            kernels()->multiply(&product);
        }
    }
}

/* to: [width, height] = transpose of from: [height, width] */
static void transpose_block(const float *from, size_t height, size_t width, float *to) {
    for (size_t i = 0; i < width; ++i)
        for (size_t j = 0; j < height; ++j)
            to[i * height + j] = from[j * width + i];
}

/* hadamard = factor left o right, the blocks below the diagonal too. */
static void multiply_entries(struct moments *moments, const float *left, const float *right,
                             float factor) {
    size_t q = moments->columns;
    float *to = moments->hadamard;
    for (size_t first = 0, width; first < q; first += width) {
        width = strips_width(q, first);
        size_t begin = q * first, end = begin + (first + width) * width;
        for (size_t i = begin; i < end; ++i)
            to[i] = factor * left[i] * right[i];
        for (size_t above = 0, height; above < first; above += height) {
            height = strips_width(q, above);
            transpose_block(to + begin + above * width, height, width,
                            to + q * above + first * height);
        }
    }
}

/* out = (add ? out : 0) + factor x (left o right) */
static void multiply_hadamard(struct moments *moments, const float *left, const float *right,
                              float factor, struct half x, struct half out, bool add) {
    size_t q = moments->columns;
    multiply_entries(moments, left, right, factor);
    for (size_t to = 0, width; to < q; to += width) {
        width = strips_width(q, to);
        for (size_t from = 0, depth; from < q; from += depth) {
            depth = strips_width(q, from);
            const struct product product = {.rows = moments->d,
                                            .columns = width,
                                            .depth = depth,
                                            .a = strip_of(&x, from, depth),
                                            .a_row = depth,
                                            .a_step = 1,
                                            .b = moments->hadamard + q * to + from * width,
                                            .width = width,
                                            .out = strip_of(&out, to, width),
                                            .out_row = width,
                                            .add = add || from > 0};
            kernels()->multiply(&product);
        }
    }
}

/* What the cross terms contribute: bent, and to_c += 4 C' (KA o KB). */
static void bend(struct moments *moments, const struct strips_network *network, float *to_c) {
    float *const *gram = moments->gram;
    struct half a = half_of(moments, moments->rows, 0), b = half_of(moments, moments->rows, 1);
    struct half c = {network->c, moments->d, 0}, out = {to_c, moments->d, 0};
    gram_matrix(moments, a, gram[0]);
    gram_matrix(moments, b, gram[1]);
    gram_matrix(moments, c, gram[2]);
    multiply_hadamard(moments, gram[2], gram[1], 2, a, half_of(moments, moments->bent, 0), false);
    multiply_hadamard(moments, gram[2], gram[0], 2, b, half_of(moments, moments->bent, 1), false);
    multiply_hadamard(moments, gram[0], gram[1], 4, c, out, true);
}

/* --- The sums that know the group ------------------------------------------------------------- */

/* X of both inputs, and Z. */
static void cross(struct moments *moments, const struct strips_network *network) {
    size_t d = moments->d;
    for (size_t first = 0, width; first < moments->columns; first += width) {
        width = strips_width(moments->columns, first);
        const float *rows = moments->rows + 2 * d * first;
        float *crossed = moments->crossed + 2 * d * first;
        const struct crossed strip = {.d = d,
                                      .label = moments->dataset->label,
                                      .width = width,
                                      .a = rows,
                                      .b = rows + d * width,
                                      .c = network->c + d * first,
                                      .to_a = crossed,
                                      .to_b = crossed + d * width,
                                      .to_c = moments->sums + d * first};
        kernels()->cross(&strip);
    }
}

/* --- The gradient ----------------------------------------------------------------------------- */

/* out: [2d, q] = scale * dS/dx */
static void finish_inputs(const struct moments *moments, float scale, float *out) {
    size_t d = moments->d;
    float share = 1.0f / (float)d;
    for (size_t first = 0, width; first < moments->columns; first += width) {
        width = strips_width(moments->columns, first);
        const float *mean = moments->mean + first;
        for (size_t i = 0; i < 2 * d; ++i) {
            const float *other = moments->own[i < d] + first;
            size_t at = 2 * d * first + i * width;
            const float *back = moments->back + at, *rows = moments->rows + at;
            const float *bent = moments->bent + at, *crossed = moments->crossed + at;
            for (size_t j = 0; j < width; ++j) {
                float folded = back[j] * (rows[j] + mean[j]) + share * other[j];
                out[at + j] = 4 * scale * (folded + bent[j] - crossed[j]);
            }
        }
    }
}

/* out = M, half the gradient of S without the labels: becomes scale * 2 (M - 2 Z); returns
 * <M - 4 Z, C'> if asked to. */
static double finish_output(const struct moments *moments, const float *centred, float scale,
                            bool with_sum, float *out) {
    size_t size = moments->d * moments->columns;
    double sum = 0;
    for (size_t i = 0; with_sum && i < size; ++i)
        sum += ((double)out[i] - 4 * (double)moments->sums[i]) * (double)centred[i];
    for (size_t i = 0; i < size; ++i)
        out[i] = 2 * scale * (out[i] - 2 * moments->sums[i]);
    return sum;
}

/* Lay the arrays out anew for another width. */
static void set_width(struct moments *moments, size_t columns) {
    if (moments->columns == columns)
        return;
    moments->columns = columns;
    lay_out(moments);
}

double moments_evaluate(struct moments *moments, const struct strips_network *network, float scale,
                        bool with_sum, const struct strips_network *slope) {
    double d = (double)moments->d;
    set_width(moments, network->columns);
    fold(moments, network, slope->c);
    cross(moments, network);
    bend(moments, network, slope->c);
    finish_inputs(moments, scale, slope->weights);
    double sum = finish_output(moments, network->c, scale, with_sum, slope->c);
    return with_sum ? sum + d * d - d : NAN;
}
