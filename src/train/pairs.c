#include "train/pairs.h"

#include "base/memory.h"

#include <cblas.h>
#include <stdlib.h>
#include <string.h>

enum {
    BLOCK = 256, /* pairs per product by BLAS: enough to feed the kernels, few enough for L2 */
    LANES = 16,  /* independent partial sums, so that a sum vectorises in a fixed order */
};

static bool of_powers(const struct model *model) {
    return model->activation == MODEL_POWER;
}

static int block_size(const struct model *model, int count) {
    int most = of_powers(model) ? POWERS_BLOCK : BLOCK;
    return count < most ? count : most;
}

/* Columns of the residuals. */
static size_t stride_of(const struct dataset_shape *shape, const struct model *model) {
    return of_powers(model) ? powers_stride(shape) : (size_t)padded_rows(shape->outputs);
}

size_t pairs_bytes(const struct dataset_shape *shape, const struct model *model, int q, int count) {
    size_t block = (size_t)block_size(model, count), list = (size_t)count * sizeof(int);
    if (count > 0 && of_powers(model))
        return list + powers_bytes(shape, q) +
               POWERS_BLOCK * stride_of(shape, model) * sizeof(float);
    return list + block * ((size_t)q + stride_of(shape, model)) * sizeof(float);
}

static void collect_pairs(struct pairs *pairs, enum dataset_side side) {
    for (int i = 0; i < pairs->dataset->pairs; ++i)
        if (pairs->dataset->side[i] == side)
            pairs->pair[pairs->count++] = i;
}

static bool create_values(struct pairs *pairs, int q, struct error *error) {
    const struct dataset_shape *shape = &pairs->dataset->shape;
    bool powers = pairs->count > 0 && of_powers(&pairs->model);
    size_t block = powers ? POWERS_BLOCK : (size_t)block_size(&pairs->model, pairs->count);
    pairs->residual = memory_array(block * pairs->stride, sizeof *pairs->residual);
    if (powers && !powers_create(shape, pairs->model.degree, q, &pairs->powers, error))
        return false;
    if (!powers)
        pairs->values = memory_array(block * (size_t)q, sizeof *pairs->values);
    return (pairs->residual != NULL && (powers || pairs->values != NULL)) ||
           error_memory(error, "a block of pairs");
}

bool pairs_create(const struct dataset *dataset, const struct model *model, int q, bool held_out,
                  struct pairs *pairs, struct error *error) {
    int count = held_out ? dataset->test_pairs : dataset->train_pairs;
    *pairs = (struct pairs){
        .dataset = dataset, .model = *model, .stride = stride_of(&dataset->shape, model)};
    pairs->pair = memory_array((size_t)count, sizeof *pairs->pair);
    if (pairs->pair == NULL)
        return error_memory(error, "a list of pairs");
    collect_pairs(pairs, held_out ? DATASET_TEST : DATASET_TRAIN);
    if (create_values(pairs, q, error))
        return true;
    pairs_free(pairs);
    return false;
}

void pairs_free(struct pairs *pairs) {
    free(pairs->pair);
    free(pairs->values);
    free(pairs->residual);
    powers_free(&pairs->powers);
    *pairs = (struct pairs){0};
}

static int compare_pairs(const void *x, const void *y) {
    int left = *(const int *)x, right = *(const int *)y;
    return (left > right) - (left < right);
}

void pairs_draw(struct pairs *pairs, int count, struct random_stream *stream) {
    for (int i = 0; i < count; ++i)
        pairs->pair[i] = (int)random_below(stream, (uint32_t)pairs->dataset->pairs);
    qsort(pairs->pair, (size_t)count, sizeof *pairs->pair, compare_pairs);
    pairs->count = count;
}

/* --- Values --------------------------------------------------------------------------------------
 */

static void fill_values(struct pairs *pairs, const struct network *network, const int *pair,
                        int count) {
    size_t d = (size_t)network->d, q = (size_t)network->q;
    for (int r = 0; r < count; ++r) {
        size_t g1 = (size_t)pair[r] / d, g2 = (size_t)pair[r] % d;
        model_values(&pairs->model, network->a + g1 * q, network->b + g2 * q, q,
                     pairs->values + (size_t)r * q);
    }
}

/* From dLoss/dX = Y: dLoss/da[g1] = sum_g2 dh/da Y and dLoss/db[g2] = sum_g1 dh/db Y. */
static void accumulate_inputs(const struct pairs *pairs, const struct network *network,
                              const int *pair, int count, float *slope) {
    size_t d = (size_t)network->d, q = (size_t)network->q;
    for (int r = 0; r < count; ++r) {
        size_t g1 = (size_t)pair[r] / d, g2 = (size_t)pair[r] % d;
        model_slopes(&pairs->model, network->a + g1 * q, network->b + g2 * q,
                     pairs->values + (size_t)r * q, q, slope + g1 * q, slope + (d + g2) * q);
    }
}

/* --- Outputs -------------------------------------------------------------------------------------
 */

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

/* Outputs of one pair become scale times dLoss/dO; returns the loss if it is measured. */
static double outputs_row(const struct pairs *pairs, float *row, int label, float scale,
                          bool measured) {
    enum model_loss loss = pairs->model.loss;
    int outputs = pairs->dataset->shape.outputs, padded = padded_rows(outputs);
    if (loss != MODEL_CROSS_ENTROPY)
        return residual_row(row, outputs, label, model_shift(loss, outputs), 2 * scale);
    if (measured)
        return model_cross_entropy(row, outputs, padded, label, scale);
    model_cross_entropy_slope(row, outputs, padded, label, scale);
    return 0;
}

static void residuals(struct pairs *pairs, const int *pair, int count, float scale,
                      struct pairs_totals *totals) {
    const struct dataset *dataset = pairs->dataset;
    for (int r = 0; r < count; ++r) {
        int label = dataset->label[pair[r]];
        float *row = pairs->residual + (size_t)r * pairs->stride;
        if (totals != NULL)
            totals->hits += argmax(row, dataset->shape.outputs) == label;
        double loss = outputs_row(pairs, row, label, scale, totals != NULL);
        if (totals != NULL)
            totals->loss += loss;
    }
}

/* X, then O = X C'^T in the residuals' place. */
static void forward(struct pairs *pairs, const struct network *network, const float *centred,
                    const int *pair, int count) {
    int p = padded_rows(network->outputs), q = network->q;
    fill_values(pairs, network, pair, count);
    cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasTrans, count, p, q, 1, pairs->values, q, centred,
                q, 0, pairs->residual, p);
}

/* dC += E^T X, dX = E C' in X's place, and from it the inputs' slopes. */
static void backward(struct pairs *pairs, const struct network *network, const float *centred,
                     const int *pair, int count, const struct pairs_slope *slope) {
    int p = padded_rows(network->outputs), q = network->q;
    float *x = pairs->values, *e = pairs->residual;
    cblas_sgemm(CblasRowMajor, CblasTrans, CblasNoTrans, p, q, count, 1, e, p, x, q, 1, slope->c,
                q);
    cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, count, q, p, 1, e, p, centred, q, 0, x,
                q);
    accumulate_inputs(pairs, network, pair, count, slope->inputs);
}

/* A block of pairs, with slopes or without. */
static void visit_block(struct pairs *pairs, const struct network *network, const float *centred,
                        const int *pair, int count, float scale, const struct pairs_slope *slope,
                        struct pairs_totals *totals) {
    if (of_powers(&pairs->model))
        powers_forward(&pairs->powers, pair, count, pairs->residual);
    else
        forward(pairs, network, centred, pair, count);
    residuals(pairs, pair, count, scale, totals);
    if (slope == NULL)
        return;
    if (of_powers(&pairs->model))
        powers_backward(&pairs->powers, count, pairs->residual);
    else
        backward(pairs, network, centred, pair, count, slope);
}

static void visit(struct pairs *pairs, const struct network *network, const float *centred,
                  float scale, const struct pairs_slope *slope, struct pairs_totals *totals) {
    if (totals != NULL)
        *totals = (struct pairs_totals){0};
    if (pairs->count > 0 && of_powers(&pairs->model))
        powers_take(&pairs->powers, network, centred);
    for (int first = 0, count; first < pairs->count; first += count) {
        count = block_size(&pairs->model, pairs->count - first);
        visit_block(pairs, network, centred, pairs->pair + first, count, scale, slope, totals);
    }
    if (pairs->count > 0 && slope != NULL && of_powers(&pairs->model))
        powers_add_slopes(&pairs->powers, slope->inputs, slope->c);
}

void pairs_add_gradient(struct pairs *pairs, const struct network *network, const float *centred,
                        float scale, const struct pairs_slope *slope, struct pairs_totals *totals) {
    visit(pairs, network, centred, scale, slope, totals);
}

void pairs_measure(struct pairs *pairs, const struct network *network, const float *centred,
                   struct pairs_totals *totals) {
    visit(pairs, network, centred, 0, NULL, totals);
}
