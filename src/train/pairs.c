#include "train/pairs.h"

#include "base/memory.h"

#include <cblas.h>
#include <stdlib.h>
#include <string.h>

enum {
    BLOCK = 256, /* pairs per matrix product: enough to feed the kernels, few enough for L2 */
    LANES = 16,  /* independent partial sums, so that a sum vectorises in a fixed order */
};

/* Whole rows of first operands for small groups, so that blocks do not straddle them. */
static int block_size(const struct pairs *pairs) {
    int d = pairs->dataset->d;
    int block = d <= BLOCK ? BLOCK / d * d : BLOCK;
    return block < pairs->count ? block : pairs->count;
}

bool pairs_create(const struct dataset *dataset, int q, bool held_out_only, struct pairs *pairs,
                  struct error *error) {
    int d = dataset->d;
    *pairs = (struct pairs){.dataset = dataset, .q = q};
    pairs->pair = memory_array((size_t)d * (size_t)d, sizeof *pairs->pair);
    if (pairs->pair == NULL)
        return error_memory(error, "a list of pairs");
    for (int i = 0; i < d * d; ++i)
        if (!held_out_only || dataset->held_out[i])
            pairs->pair[pairs->count++] = i;
    size_t block = (size_t)block_size(pairs);
    pairs->squares = memory_array(block * (size_t)q, sizeof *pairs->squares);
    pairs->residual = memory_array(block * (size_t)d, sizeof *pairs->residual);
    if (pairs->squares == NULL || pairs->residual == NULL) {
        pairs_free(pairs);
        return error_memory(error, "a block of pairs");
    }
    return true;
}

void pairs_free(struct pairs *pairs) {
    free(pairs->pair);
    free(pairs->squares);
    free(pairs->residual);
    *pairs = (struct pairs){0};
}

static void fill_squares(struct pairs *pairs, const struct network *network, const int *pair,
                         int count) {
    size_t d = (size_t)network->d, q = (size_t)network->q;
    for (int r = 0; r < count; ++r) {
        const float *a = network->a + (size_t)pair[r] / d * q;
        const float *b = network->b + (size_t)pair[r] % d * q;
        float *x = pairs->squares + (size_t)r * q;
        for (size_t j = 0; j < q; ++j) {
            float h = a[j] + b[j];
            x[j] = h * h;
        }
    }
}

static int argmax(const float *values, int n) {
    int best = 0;
    for (int i = 1; i < n; ++i)
        if (values[i] > values[best])
            best = i;
    return best;
}

/* outputs -> (outputs + 1/d - e_label) * scale in place; returns the sum of squared residuals.
 * Outputs are centred already, because C' is. */
static double residual_row(float *row, int d, int label, float scale) {
    float lane[LANES] = {0};
    float shift = 1.0f / (float)d;
    int whole = d - d % LANES;
    row[label] -= 1.0f;
    for (int g = 0; g < whole; g += LANES)
        for (int l = 0; l < LANES; ++l) {
            float e = row[g + l] + shift;
            lane[l] += e * e;
            row[g + l] = e * scale;
        }
    for (int g = whole; g < d; ++g) {
        float e = row[g] + shift;
        lane[g - whole] += e * e;
        row[g] = e * scale;
    }
    double sum = 0;
    for (int l = 0; l < LANES; ++l)
        sum += (double)lane[l];
    return sum;
}

/* Outputs of a block become dLoss/dO. */
static void residuals(struct pairs *pairs, const int *pair, int count, bool with_hits,
                      struct pairs_totals *totals) {
    const struct dataset *dataset = pairs->dataset;
    int d = dataset->d;
    for (int r = 0; r < count; ++r) {
        int label = dataset->label[pair[r]];
        bool held_out = dataset->held_out[pair[r]];
        float *row = pairs->residual + (size_t)r * (size_t)d;
        bool hit = with_hits && argmax(row, d) == label;
        double loss =
            residual_row(row, d, label, held_out ? pairs->scale_held_out : pairs->scale_train);
        if (held_out) {
            totals->test_loss += loss;
            totals->test_hits += hit;
        } else {
            totals->train_loss += loss;
            totals->train_hits += hit;
        }
    }
}

/* From dLoss/dX = Y: dLoss/da[g1] = sum_g2 2 (a + b) Y and dLoss/db[g2] = sum_g1 2 (a + b) Y. */
static void accumulate_inputs(const struct pairs *pairs, const struct network *network,
                              const int *pair, int count, float *da, float *db) {
    size_t d = (size_t)network->d, q = (size_t)network->q;
    for (int r = 0; r < count; ++r) {
        size_t g1 = (size_t)pair[r] / d * q, g2 = (size_t)pair[r] % d * q;
        const float *a = network->a + g1, *b = network->b + g2;
        const float *y = pairs->squares + (size_t)r * q;
        float *restrict to_a = da + g1;
        float *restrict to_b = db + g2;
        for (size_t j = 0; j < q; ++j) {
            float step = 2.0f * (a[j] + b[j]) * y[j];
            to_a[j] += step;
            to_b[j] += step;
        }
    }
}

static void one_block(struct pairs *pairs, const struct network *network, const float *centred,
                      const int *pair, int count, float *out, bool with_hits,
                      struct pairs_totals *totals) {
    int d = network->d, q = network->q;
    size_t size = (size_t)d * (size_t)q;
    float *x = pairs->squares, *e = pairs->residual;
    fill_squares(pairs, network, pair, count);
    cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasTrans, count, d, q, 1, x, q, centred, q, 0, e,
                d); /* O = X C'^T */
    residuals(pairs, pair, count, with_hits, totals);
    if (out == NULL)
        return;
    cblas_sgemm(CblasRowMajor, CblasTrans, CblasNoTrans, d, q, count, 1, e, d, x, q, 1,
                out + 2 * size, q); /* dC += E^T X */
    cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, count, q, d, 1, e, d, centred, q, 0, x,
                q); /* dX = E C' */
    accumulate_inputs(pairs, network, pair, count, out, out + size);
}

void pairs_accumulate(struct pairs *pairs, const struct network *network, const float *centred,
                      float *out, bool with_hits, struct pairs_totals *totals) {
    int block = block_size(pairs);
    *totals = (struct pairs_totals){0};
    for (int first = 0; first < pairs->count; first += block) {
        int left = pairs->count - first;
        one_block(pairs, network, centred, pairs->pair + first, left < block ? left : block, out,
                  with_hits, totals);
    }
}
