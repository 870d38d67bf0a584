#include "train/pairs.h"

#include "base/memory.h"

#include <cblas.h>
#include <stdlib.h>
#include <string.h>

enum {
    BLOCK = 256, /* pairs per matrix product: enough to feed the kernels, few enough for L2 */
    LANES = 16,  /* independent partial sums, so that a sum vectorises in a fixed order */
};

static int block_size(int count) {
    return count < BLOCK ? count : BLOCK;
}

size_t pairs_bytes(int d, int q, int count) {
    size_t block = (size_t)block_size(count);
    return (size_t)count * sizeof(int) + block * (size_t)(q + padded_rows(d)) * sizeof(float);
}

bool pairs_create(const struct dataset *dataset, const struct model *model, int q, bool held_out,
                  struct pairs *pairs, struct error *error) {
    int d = dataset->d, count = held_out ? dataset->test_pairs : dataset->train_pairs;
    size_t block = (size_t)block_size(count);
    *pairs = (struct pairs){.dataset = dataset, .model = *model};
    pairs->pair = memory_array((size_t)count, sizeof *pairs->pair);
    pairs->values = memory_array(block * (size_t)q, sizeof *pairs->values);
    pairs->residual = memory_array(block * (size_t)padded_rows(d), sizeof *pairs->residual);
    if (pairs->pair == NULL || pairs->values == NULL || pairs->residual == NULL) {
        pairs_free(pairs);
        return error_memory(error, "a block of pairs");
    }
    for (int i = 0; i < d * d; ++i)
        if (dataset->side[i] == (held_out ? DATASET_TEST : DATASET_TRAIN))
            pairs->pair[pairs->count++] = i;
    return true;
}

void pairs_free(struct pairs *pairs) {
    free(pairs->pair);
    free(pairs->values);
    free(pairs->residual);
    *pairs = (struct pairs){0};
}

static void fill_values(struct pairs *pairs, const struct network *network, const int *pair,
                        int count) {
    size_t d = (size_t)network->d, q = (size_t)network->q;
    for (int r = 0; r < count; ++r)
        model_values(pairs->model.activation, network->a + (size_t)pair[r] / d * q,
                     network->b + (size_t)pair[r] % d * q, q, pairs->values + (size_t)r * q);
}

static int argmax(const float *values, int n) {
    int best = 0;
    for (int i = 1; i < n; ++i)
        if (values[i] > values[best])
            best = i;
    return best;
}

/* outputs -> (outputs + shift - e_label) * scale in place; returns the sum of squared residuals.
 * Outputs are centred already where they are to be, because C' is. */
static double residual_row(float *row, int d, int label, float shift, float scale) {
    float lane[LANES] = {0};
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

/* Outputs of a block become dLoss/dO, for a loss of scale / 2 times the squared residuals. */
static void residuals(struct pairs *pairs, const int *pair, int count, float scale,
                      struct pairs_totals *totals) {
    const struct dataset *dataset = pairs->dataset;
    int d = dataset->d;
    float shift = model_shift(pairs->model.loss, d);
    for (int r = 0; r < count; ++r) {
        int label = dataset->label[pair[r]];
        float *row = pairs->residual + (size_t)r * (size_t)padded_rows(d);
        if (totals != NULL)
            totals->hits += argmax(row, d) == label;
        double loss = residual_row(row, d, label, shift, scale);
        if (totals != NULL)
            totals->loss += loss;
    }
}

/* From dLoss/dX = Y: dLoss/da[g1] = sum_g2 dh/da Y and dLoss/db[g2] = sum_g1 dh/db Y. */
static void accumulate_inputs(const struct pairs *pairs, const struct network *network,
                              const int *pair, int count, float *da, float *db) {
    size_t d = (size_t)network->d, q = (size_t)network->q;
    for (int r = 0; r < count; ++r) {
        size_t g1 = (size_t)pair[r] / d * q, g2 = (size_t)pair[r] % d * q;
        model_slopes(pairs->model.activation, network->a + g1, network->b + g2,
                     pairs->values + (size_t)r * q, q, da + g1, db + g2);
    }
}

/* X, then O = X C'^T in the residuals' place. */
static void forward(struct pairs *pairs, const struct network *network, const float *centred,
                    const int *pair, int count) {
    int p = padded_rows(network->d), q = network->q;
    fill_values(pairs, network, pair, count);
    cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasTrans, count, p, q, 1, pairs->values, q, centred,
                q, 0, pairs->residual, p);
}

/* dC += E^T X, dX = E C' in X's place, and from it dA and dB. */
static void backward(struct pairs *pairs, const struct network *network, const float *centred,
                     const int *pair, int count, const struct pairs_slope *slope) {
    int p = padded_rows(network->d), q = network->q;
    float *x = pairs->values, *e = pairs->residual;
    cblas_sgemm(CblasRowMajor, CblasTrans, CblasNoTrans, p, q, count, 1, e, p, x, q, 1, slope->c,
                q);
    cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, count, q, p, 1, e, p, centred, q, 0, x,
                q);
    accumulate_inputs(pairs, network, pair, count, slope->a, slope->b);
}

static void visit(struct pairs *pairs, const struct network *network, const float *centred,
                  float scale, const struct pairs_slope *slope, struct pairs_totals *totals) {
    if (totals != NULL)
        *totals = (struct pairs_totals){0};
    for (int first = 0; first < pairs->count; first += BLOCK) {
        const int *pair = pairs->pair + first;
        int count = block_size(pairs->count - first);
        forward(pairs, network, centred, pair, count);
        residuals(pairs, pair, count, scale, totals);
        if (slope != NULL)
            backward(pairs, network, centred, pair, count, slope);
    }
}

void pairs_add_gradient(struct pairs *pairs, const struct network *network, const float *centred,
                        float scale, const struct pairs_slope *slope, struct pairs_totals *totals) {
    visit(pairs, network, centred, 2 * scale, slope, totals);
}

void pairs_measure(struct pairs *pairs, const struct network *network, const float *centred,
                   struct pairs_totals *totals) {
    visit(pairs, network, centred, 0, NULL, totals);
}
