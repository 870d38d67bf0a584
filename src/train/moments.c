#include "train/moments.h"

#include "base/memory.h"

#include <cblas.h>
#include <immintrin.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    STRIP = 8,  /* columns that the crossed sums work on at a time: one vector register */
    ROWS = 4,   /* rows of the first input that they hold in registers */
    ALIGN = 16, /* floats: arrays start on a cache line */
};

/* --- Memory --------------------------------------------------------------------------------------
 */

/* Give the next `size` floats of the block to an array, or only count them without a block. */
static float *take(const struct moments *moments, size_t size, size_t *used) {
    size_t at = *used;
    *used += (size + ALIGN - 1) / ALIGN * ALIGN;
    return moments->block == NULL ? NULL : moments->block + at;
}

/* Lay the arrays out; returns the floats that they take. */
static size_t lay_out(int order, int width, struct moments *moments) {
    size_t p = (size_t)padded_rows(order), q = (size_t)width, used = 0;
    float *squares = take(moments, 2 * p * q, &used), *image = take(moments, 2 * p * p, &used);
    float *weight = take(moments, 2 * p * p, &used), *back = take(moments, 2 * p * q, &used);
    struct moments_input *inputs[] = {&moments->a, &moments->b};
    for (int s = 0; s < 2; ++s) {
        struct moments_input *input = inputs[s];
        if (moments->block != NULL) {
            input->squares = squares + (size_t)s * p * q;
            input->image = image + (size_t)s * p * p;
            input->weight = weight + (size_t)s * p * p;
            input->back = back + (size_t)s * p * q;
        }
        input->rows = take(moments, p * q, &used);
        input->bent = take(moments, p * q, &used);
        input->crossed = take(moments, p * q, &used);
        input->gram = take(moments, q * q, &used);
        input->own = take(moments, q, &used);
        input->total = take(moments, p, &used);
    }
    moments->mean = take(moments, q, &used);
    moments->gram = take(moments, q * q, &used);
    moments->hadamard = take(moments, q * q, &used);
    moments->crossed = take(moments, p * q, &used);
    moments->strips = take(moments, 6 * p * STRIP, &used);
    return used;
}

size_t moments_bytes(int d, int q) {
    struct moments unplaced = {0};
    return lay_out(d, q, &unplaced) * sizeof(float);
}

bool moments_create(const struct dataset *dataset, int q, struct moments *moments,
                    struct error *error) {
    *moments = (struct moments){.dataset = dataset, .q = q};
    moments->block = memory_array(moments_bytes(dataset->d, q), 1);
    if (moments->block == NULL)
        return error_memory(error, "the moments of a network");
    lay_out(dataset->d, q, moments);
    return true;
}

/* Lay the block out anew for another width. Padding must be zero. */
static void set_width(struct moments *moments, int q) {
    if (moments->q == q)
        return;
    moments->q = q;
    memset(moments->block, 0, lay_out(moments->dataset->d, q, moments) * sizeof(float));
}

void moments_free(struct moments *moments) {
    free(moments->block);
    *moments = (struct moments){0};
}

/* --- In the d-dimensional space of the outputs ---------------------------------------------------
 */

/* sum: [columns] over the rows of x: [rows, columns] */
static void sum_rows(const float *x, int rows, int columns, float *sum) {
    memset(sum, 0, (size_t)columns * sizeof *sum);
    for (int i = 0; i < rows; ++i)
        for (int j = 0; j < columns; ++j)
            sum[j] += x[(size_t)i * (size_t)columns + (size_t)j];
}

/* mean: [q] += the mean row of x: [d, q]; centred: [d, q] = x without it. scratch: [q] */
static void centre_rows(const float *x, int d, int q, float *scratch, float *mean, float *centred) {
    sum_rows(x, d, q, scratch);
    for (int j = 0; j < q; ++j) {
        scratch[j] /= (float)d;
        mean[j] += scratch[j];
    }
    for (int i = 0; i < d; ++i)
        for (int j = 0; j < q; ++j) {
            size_t at = (size_t)i * (size_t)q + (size_t)j;
            centred[at] = x[at] - scratch[j];
        }
}

static void fill_squares(const float *rows, const float *mean, int d, int q, float *squares) {
    for (int i = 0; i < d; ++i)
        for (int j = 0; j < q; ++j) {
            size_t at = (size_t)i * (size_t)q + (size_t)j;
            squares[at] = rows[at] * (rows[at] + 2 * mean[j]) + 0.5f * mean[j] * mean[j];
        }
}

/* weight = d image + 1 total^T, all [p, p] but total: [p] */
static void fill_weight(const float *image, const float *total, int d, float *weight) {
    int p = padded_rows(d);
    for (int i = 0; i < d; ++i)
        for (int k = 0; k < p; ++k)
            weight[i * p + k] = (float)d * image[i * p + k] + total[k];
}

/* own: [q] = sum_i back_i o rows_i */
static void sum_own(const float *rows, const float *back, int d, int q, float *own) {
    memset(own, 0, (size_t)q * sizeof *own);
    for (int i = 0; i < d; ++i)
        for (int j = 0; j < q; ++j) {
            size_t at = (size_t)i * (size_t)q + (size_t)j;
            own[j] = fmaf(rows[at], back[at], own[j]);
        }
}

/* Everything that U and V contribute. to_c: [p, q] = WU^T U + WV^T V. */
static void fold(struct moments *moments, const struct network *network, const float *centred,
                 float *to_c) {
    int d = network->d, q = network->q, p = padded_rows(d);
    struct moments_input *a = &moments->a, *b = &moments->b;
    memset(moments->mean, 0, (size_t)q * sizeof *moments->mean);
    centre_rows(network->a, d, q, a->own, moments->mean, a->rows);
    centre_rows(network->b, d, q, b->own, moments->mean, b->rows);
    fill_squares(a->rows, moments->mean, d, q, a->squares);
    fill_squares(b->rows, moments->mean, d, q, b->squares);
    cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasTrans, 2 * p, p, q, 1, a->squares, q, centred, q,
                0, a->image, p);
    sum_rows(a->image, d, p, a->total);
    sum_rows(b->image, d, p, b->total);
    fill_weight(a->image, b->total, d, a->weight);
    fill_weight(b->image, a->total, d, b->weight);
    cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, 2 * p, q, p, 1, a->weight, p, centred, q,
                0, a->back, q);
    cblas_sgemm(CblasRowMajor, CblasTrans, CblasNoTrans, p, q, 2 * p, 1, a->weight, p, a->squares,
                q, 0, to_c, q);
    sum_own(a->rows, a->back, d, q, a->own);
    sum_own(b->rows, b->back, d, q, b->own);
}

/* --- In the q-dimensional space of the hidden nodes ----------------------------------------------
 */

/* gram = x^T x, upper triangle; x: [d, q] */
static void gram_matrix(const float *x, int d, int q, float *gram) {
    cblas_ssyrk(CblasRowMajor, CblasUpper, CblasTrans, q, d, 1, x, q, 0, gram, q);
}

/* out = alpha x (left o right) + beta out, for symmetric left, right: [q, q]; x, out: [p, q] */
static void multiply_hadamard(struct moments *moments, const float *left, const float *right,
                              const float *x, float alpha, float beta, float *out) {
    int p = padded_rows(moments->dataset->d), q = moments->q;
    for (int i = 0; i < q; ++i)
        for (int j = i; j < q; ++j) {
            size_t at = (size_t)i * (size_t)q + (size_t)j;
            moments->hadamard[at] = left[at] * right[at];
        }
    cblas_ssymm(CblasRowMajor, CblasRight, CblasUpper, p, q, alpha, moments->hadamard, q, x, q,
                beta, out, q);
}

/* --- The sums that know the group ----------------------------------------------------------------
 */

static void pack(const float *from, int d, int q, int first, int width, float *strip) {
    for (int i = 0; i < d; ++i)
        for (int l = 0; l < width; ++l)
            strip[i * STRIP + l] = from[(size_t)i * (size_t)q + (size_t)(first + l)];
}

static void unpack(const float *strip, int d, int q, int first, int width, float *to) {
    for (int i = 0; i < d; ++i)
        for (int l = 0; l < width; ++l)
            to[(size_t)i * (size_t)q + (size_t)(first + l)] = strip[i * STRIP + l];
}

/* ROWS rows of the first input, from `first` on, against all of the second, in one strip: packed
 * [d, STRIP] each. The products of different rows with one row of b fall on different rows of c, so
 * what one row of b has gathered can stay in registers; compilers do not find that out. */
static void cross_rows(const int *label, int d, int first, const float *restrict a,
                       const float *restrict b, const float *restrict c, float *restrict to_a,
                       float *restrict to_b, float *restrict to_c) {
    __m256 row[ROWS], sum[ROWS];
    for (int r = 0; r < ROWS; ++r) {
        row[r] = _mm256_load_ps(a + (first + r) * STRIP);
        sum[r] = _mm256_setzero_ps();
    }
    for (int j = 0; j < d; ++j) {
        __m256 bj = _mm256_load_ps(b + j * STRIP);
        __m256 gathered = _mm256_load_ps(to_b + j * STRIP);
        for (int r = 0; r < ROWS; ++r) {
            int k = label[(first + r) * d + j] * STRIP;
            __m256 ck = _mm256_load_ps(c + k), to_ck = _mm256_load_ps(to_c + k);
            sum[r] = _mm256_fmadd_ps(ck, bj, sum[r]);
            gathered = _mm256_fmadd_ps(ck, row[r], gathered);
            _mm256_store_ps(to_c + k, _mm256_fmadd_ps(row[r], bj, to_ck));
        }
        _mm256_store_ps(to_b + j * STRIP, gathered);
    }
    for (int r = 0; r < ROWS; ++r)
        _mm256_store_ps(to_a + (first + r) * STRIP, sum[r]);
}

/* The same for one row, where fewer than ROWS are left. */
static void cross_row(const int *label, int d, int i, const float *restrict a,
                      const float *restrict b, const float *restrict c, float *restrict to_a,
                      float *restrict to_b, float *restrict to_c) {
    for (int j = 0; j < d; ++j) {
        int k = label[i * d + j] * STRIP;
        for (int l = 0; l < STRIP; ++l) {
            float ai = a[i * STRIP + l], bj = b[j * STRIP + l], ck = c[k + l];
            to_a[i * STRIP + l] = fmaf(ck, bj, to_a[i * STRIP + l]);
            to_b[j * STRIP + l] = fmaf(ck, ai, to_b[j * STRIP + l]);
            to_c[k + l] = fmaf(ai, bj, to_c[k + l]);
        }
    }
}

/* X of both inputs, and Z. */
static void cross(struct moments *moments, const float *centred) {
    int d = moments->dataset->d, q = moments->q;
    const int *label = moments->dataset->label;
    size_t strip = (size_t)d * STRIP;
    float *a = moments->strips, *b = a + strip, *c = b + strip;
    float *to_a = c + strip, *to_b = to_a + strip, *to_c = to_b + strip;
    for (int first = 0; first < q; first += STRIP) {
        int width = q - first < STRIP ? q - first : STRIP, i = 0;
        memset(to_a, 0, 3 * strip * sizeof *to_a);
        pack(moments->a.rows, d, q, first, width, a);
        pack(moments->b.rows, d, q, first, width, b);
        pack(centred, d, q, first, width, c);
        for (; i + ROWS <= d; i += ROWS)
            cross_rows(label, d, i, a, b, c, to_a, to_b, to_c);
        for (; i < d; ++i)
            cross_row(label, d, i, a, b, c, to_a, to_b, to_c);
        unpack(to_a, d, q, first, width, moments->a.crossed);
        unpack(to_b, d, q, first, width, moments->b.crossed);
        unpack(to_c, d, q, first, width, moments->crossed);
    }
}

/* --- The gradient --------------------------------------------------------------------------------
 */

/* out: [d, q] = scale * dS/dx */
static void finish_input(const struct moments_input *input, const struct moments_input *other,
                         const float *mean, int d, int q, float scale, float *out) {
    float share = 1.0f / (float)d;
    for (int i = 0; i < d; ++i)
        for (int j = 0; j < q; ++j) {
            size_t at = (size_t)i * (size_t)q + (size_t)j;
            float folded = input->back[at] * (input->rows[at] + mean[j]) + share * other->own[j];
            out[at] = 4 * scale * (folded + input->bent[at] - input->crossed[at]);
        }
}

/* out = M, half the gradient of S without the labels: becomes scale * 2 (M - 2 Z); returns
 * <M - 4 Z, C'> if asked to. */
static double finish_output(const struct moments *moments, const float *centred, float scale,
                            bool with_sum, float *out) {
    size_t size = (size_t)moments->dataset->d * (size_t)moments->q;
    double sum = 0;
    for (size_t i = 0; with_sum && i < size; ++i)
        sum += ((double)out[i] - 4 * (double)moments->crossed[i]) * (double)centred[i];
    for (size_t i = 0; i < size; ++i)
        out[i] = 2 * scale * (out[i] - 2 * moments->crossed[i]);
    return sum;
}

double moments_evaluate(struct moments *moments, const struct network *network,
                        const float *centred, float scale, bool with_sum,
                        const struct pairs_slope *slope) {
    int d = network->d, q = network->q;
    struct moments_input *a = &moments->a, *b = &moments->b;
    set_width(moments, q);
    fold(moments, network, centred, slope->c);
    cross(moments, centred);
    gram_matrix(a->rows, d, q, a->gram);
    gram_matrix(b->rows, d, q, b->gram);
    gram_matrix(centred, d, q, moments->gram);
    multiply_hadamard(moments, moments->gram, b->gram, a->rows, 2, 0, a->bent);
    multiply_hadamard(moments, moments->gram, a->gram, b->rows, 2, 0, b->bent);
    multiply_hadamard(moments, a->gram, b->gram, centred, 4, 1, slope->c);
    finish_input(a, b, moments->mean, d, q, scale, slope->inputs);
    finish_input(b, a, moments->mean, d, q, scale, slope->inputs + (size_t)d * (size_t)q);
    double sum = finish_output(moments, centred, scale, with_sum, slope->c);
    return with_sum ? sum + (double)d * d - d : NAN;
}
