#include "train/moments.h"

#include "base/memory.h"

#include <cblas.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { STRIP = 16 }; /* columns that the crossed sums work on at a time: two vector registers */

bool moments_create(const struct dataset *dataset, int q, struct moments *moments,
                    struct error *error) {
    size_t d = (size_t)dataset->d, n = (size_t)q;
    *moments = (struct moments){.dataset = dataset, .q = q};
    struct {
        float **array;
        size_t size;
    } parts[] = {
        {&moments->inputs, 4 * d * n},
        {&moments->spread, 4 * d * d},
        {&moments->mixed, 4 * d * d},
        {&moments->folded, 4 * d * n},
        {&moments->gram_a, n * n},
        {&moments->gram_b, n * n},
        {&moments->gram_c, n * n},
        {&moments->hadamard, n * n},
        {&moments->crossed_c, d * n},
        {&moments->crossed_a, d * n},
        {&moments->crossed_b, d * n},
        {&moments->scratch, d * n},
        {&moments->sum_a, n},
        {&moments->sum_b, n},
        {&moments->sum_a2, n},
        {&moments->sum_b2, n},
        {&moments->own_a, n},
        {&moments->own_b, n},
        {&moments->total_a, d},
        {&moments->total_b, d},
        {&moments->strips, 6 * d * STRIP},
    };
    enum { PARTS = sizeof parts / sizeof *parts, ALIGN = 16 }; /* floats */
    size_t total = 0;
    for (int i = 0; i < PARTS; ++i)
        total += (parts[i].size + ALIGN - 1) / ALIGN * ALIGN;
    moments->block = memory_array(total, sizeof *moments->block);
    if (moments->block == NULL)
        return error_memory(error, "the moments of a network");
    float *next = moments->block;
    for (int i = 0; i < PARTS; ++i) {
        *parts[i].array = next;
        next += (parts[i].size + ALIGN - 1) / ALIGN * ALIGN;
    }
    return true;
}

void moments_free(struct moments *moments) {
    free(moments->block);
    *moments = (struct moments){0};
}

/* sum: [columns] over the rows of x: [rows, columns] */
static void sum_rows(const float *x, int rows, int columns, float *sum) {
    memset(sum, 0, (size_t)columns * sizeof *sum);
    for (int i = 0; i < rows; ++i)
        for (int j = 0; j < columns; ++j)
            sum[j] += x[(size_t)i * (size_t)columns + (size_t)j];
}

/* squares = x o x, weighted = x diag(sum), sum2 = column sums of squares; x: [d, q] */
static void fill_inputs(const float *x, int d, int q, const float *sum, float *squares,
                        float *weighted, float *sum2) {
    for (int i = 0; i < d; ++i)
        for (int j = 0; j < q; ++j) {
            size_t at = (size_t)i * (size_t)q + (size_t)j;
            squares[at] = x[at] * x[at];
            weighted[at] = x[at] * sum[j];
        }
    sum_rows(squares, d, q, sum2);
}

/* to = d P + 1 total^T + 2 M, all [d, d] */
static void mix(const float *p, const float *m, const float *total, int d, float *to) {
    for (int i = 0; i < d; ++i)
        for (int k = 0; k < d; ++k)
            to[i * d + k] = (float)d * p[i * d + k] + total[k] + 2 * m[i * d + k];
}

static void multiply_in_output_space(struct moments *moments, const struct network *network,
                                     const float *centred) {
    int d = network->d, q = network->q;
    size_t table = (size_t)d * (size_t)d, size = (size_t)d * (size_t)q;
    const float *p_a = moments->spread, *p_b = p_a + table;
    const float *m_a = p_b + table, *m_b = m_a + table;
    sum_rows(network->a, d, q, moments->sum_a);
    sum_rows(network->b, d, q, moments->sum_b);
    fill_inputs(network->a, d, q, moments->sum_b, moments->inputs, moments->inputs + 2 * size,
                moments->sum_a2);
    fill_inputs(network->b, d, q, moments->sum_a, moments->inputs + size,
                moments->inputs + 3 * size, moments->sum_b2);
    cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasTrans, 4 * d, d, q, 1, moments->inputs, q,
                centred, q, 0, moments->spread, d);
    sum_rows(p_a, d, d, moments->total_a);
    sum_rows(p_b, d, d, moments->total_b);
    memcpy(moments->mixed, moments->spread, 2 * table * sizeof *moments->mixed);
    mix(p_a, m_a, moments->total_b, d, moments->mixed + 2 * table);
    mix(p_b, m_b, moments->total_a, d, moments->mixed + 3 * table);
    cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, 4 * d, q, d, 1, moments->mixed, d,
                centred, q, 0, moments->folded, q);
}

/* gram = x^T x, upper triangle; x: [d, q] */
static void gram_matrix(const float *x, int d, int q, float *gram) {
    cblas_ssyrk(CblasRowMajor, CblasUpper, CblasTrans, q, d, 1, x, q, 0, gram, q);
}

/* out += alpha x (left o right) for symmetric left, right: [q, q]; x, out: [d, q] */
static void add_hadamard_product(struct moments *moments, const float *left, const float *right,
                                 const float *x, float alpha, float beta, float *out) {
    int d = moments->dataset->d, q = moments->q;
    for (int i = 0; i < q; ++i)
        for (int j = i; j < q; ++j) {
            size_t at = (size_t)i * (size_t)q + (size_t)j;
            moments->hadamard[at] = left[at] * right[at];
        }
    cblas_ssymm(CblasRowMajor, CblasRight, CblasUpper, d, q, alpha, moments->hadamard, q, x, q,
                beta, out, q);
}

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

/* One strip, packed [d, STRIP] each: c_ij stands for row i + j of c. */
static void cross_strip(const int *label, int d, const float *restrict a, const float *restrict b,
                        const float *restrict c, float *restrict to_a, float *restrict to_b,
                        float *restrict to_c) {
    for (int i = 0; i < d; ++i) {
        float sum[STRIP] = {0};
        for (int j = 0; j < d; ++j) {
            int k = label[i * d + j] * STRIP;
            for (int l = 0; l < STRIP; ++l) {
                float ai = a[i * STRIP + l], bj = b[j * STRIP + l], ck = c[k + l];
                sum[l] = fmaf(ck, bj, sum[l]);
                to_b[j * STRIP + l] = fmaf(ck, ai, to_b[j * STRIP + l]);
                to_c[k + l] = fmaf(ai, bj, to_c[k + l]);
            }
        }
        memcpy(to_a + i * STRIP, sum, sizeof sum);
    }
}

/* The three sums over all pairs that know the group: crossed_a, crossed_b, crossed_c. */
static void cross(struct moments *moments, const struct network *network, const float *centred) {
    int d = network->d, q = network->q;
    size_t strip = (size_t)d * STRIP;
    float *a = moments->strips, *b = a + strip, *c = b + strip;
    float *to_a = c + strip, *to_b = to_a + strip, *to_c = to_b + strip;
    for (int first = 0; first < q; first += STRIP) {
        int width = q - first < STRIP ? q - first : STRIP;
        memset(a, 0, 6 * strip * sizeof *a);
        pack(network->a, d, q, first, width, a);
        pack(network->b, d, q, first, width, b);
        pack(centred, d, q, first, width, c);
        cross_strip(moments->dataset->label, d, a, b, c, to_a, to_b, to_c);
        unpack(to_a, d, q, first, width, moments->crossed_a);
        unpack(to_b, d, q, first, width, moments->crossed_b);
        unpack(to_c, d, q, first, width, moments->crossed_c);
    }
}

/* own: [q] = sum_i x_i o G x2_i, the part that one side contributes to the other. */
static void sum_own(const float *x, const float *folded, int d, int q, float *own) {
    memset(own, 0, (size_t)q * sizeof *own);
    for (int i = 0; i < d; ++i)
        for (int j = 0; j < q; ++j) {
            size_t at = (size_t)i * (size_t)q + (size_t)j;
            own[j] += x[at] * folded[at];
        }
}

/* out: [d, q] holds 2 (G o K) x already; add the rest of dS/dx and scale.
 * folded = G x2, mixed = G (d x2 + s2 + 2 x o s) of the other side's sums s. */
static void finish_input(const float *x, const float *folded, const float *mixed,
                         const float *other_sum, const float *other_own, const float *crossed,
                         int d, int q, float scale, float *out) {
    for (int i = 0; i < d; ++i)
        for (int j = 0; j < q; ++j) {
            size_t at = (size_t)i * (size_t)q + (size_t)j;
            out[at] = 4 * scale *
                      (out[at] + x[at] * mixed[at] + other_sum[j] * folded[at] + other_own[j] -
                       crossed[at]);
        }
}

/* M into out: [d, q], but for scale. */
static void fill_output_moment(struct moments *moments, const struct network *network,
                               const float *centred, float *out) {
    int d = network->d, q = network->q;
    size_t table = (size_t)d * (size_t)d;
    const float *p_a = moments->spread, *p_b = p_a + table;
    float *twice = moments->mixed; /* [2d, d]: d PA + 2 MA, d PB + 2 MB; mixed is done with */
    for (size_t i = 0; i < 2 * table; ++i)
        twice[i] = (float)d * p_a[i] + 2 * p_a[2 * table + i];
    cblas_sgemm(CblasRowMajor, CblasTrans, CblasNoTrans, d, q, 2 * d, 1, twice, d, moments->inputs,
                q, 0, out, q);
    add_hadamard_product(moments, moments->gram_a, moments->gram_b, centred, 4, 1, out);
    cblas_sgemm(CblasRowMajor, CblasTrans, CblasNoTrans, d, q, d, 1, p_a, d, network->a, q, 0,
                moments->scratch, q);
    cblas_sgemm(CblasRowMajor, CblasTrans, CblasNoTrans, d, q, d, 1, p_b, d, network->b, q, 0,
                moments->folded, q); /* folded is done with, too */
    for (int k = 0; k < d; ++k)
        for (int j = 0; j < q; ++j) {
            size_t at = (size_t)k * (size_t)q + (size_t)j;
            out[at] += 2 * (moments->scratch[at] * moments->sum_b[j] +
                            moments->folded[at] * moments->sum_a[j]) +
                       moments->total_a[k] * moments->sum_b2[j] +
                       moments->total_b[k] * moments->sum_a2[j];
        }
}

/* out = M: becomes scale * 2 (M - T); returns <M - 2 T, C'> if asked to. T has centred columns. */
static double finish_output(struct moments *moments, const float *centred, float scale,
                            bool with_sum, float *out) {
    int d = moments->dataset->d, q = moments->q;
    double sum = 0;
    for (int k = 0; k < d; ++k)
        for (int j = 0; j < q; ++j) {
            size_t at = (size_t)k * (size_t)q + (size_t)j;
            float mean = moments->sum_a[j] * moments->sum_b[j] / (float)d;
            float t = 2 * (moments->crossed_c[at] - mean);
            if (with_sum)
                sum += ((double)out[at] - 2 * (double)t) * (double)centred[at];
            out[at] = 2 * scale * (out[at] - t);
        }
    return sum;
}

double moments_evaluate(struct moments *moments, const struct network *network,
                        const float *centred, float scale, bool with_sum, float *out) {
    int d = network->d, q = network->q;
    size_t size = (size_t)d * (size_t)q;
    float *out_a = out, *out_b = out + size, *out_c = out + 2 * size;
    const float *fold_a = moments->folded, *fold_b = fold_a + size;
    const float *mixed_a = fold_b + size, *mixed_b = mixed_a + size;
    multiply_in_output_space(moments, network, centred);
    gram_matrix(network->a, d, q, moments->gram_a);
    gram_matrix(network->b, d, q, moments->gram_b);
    gram_matrix(centred, d, q, moments->gram_c);
    cross(moments, network, centred);
    sum_own(network->a, fold_a, d, q, moments->own_a);
    sum_own(network->b, fold_b, d, q, moments->own_b);
    add_hadamard_product(moments, moments->gram_c, moments->gram_b, network->a, 2, 0, out_a);
    finish_input(network->a, fold_a, mixed_a, moments->sum_b, moments->own_b, moments->crossed_a, d,
                 q, scale, out_a);
    add_hadamard_product(moments, moments->gram_c, moments->gram_a, network->b, 2, 0, out_b);
    finish_input(network->b, fold_b, mixed_b, moments->sum_a, moments->own_a, moments->crossed_b, d,
                 q, scale, out_b);
    fill_output_moment(moments, network, centred, out_c);
    double sum = finish_output(moments, centred, scale, with_sum, out_c);
    return with_sum ? sum + (double)d * d * (1 - 1.0 / d) : NAN;
}
