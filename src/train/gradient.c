#include "train/gradient.h"

#include "base/memory.h"

#include <cblas.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    BLOCK_ROWS = 256, /* pairs per matrix product: enough to feed the kernels, few enough for L2 */
    LANES = 16,       /* independent partial sums, so that a sum vectorises in a fixed order */
};

struct gradient {
    const struct dataset *dataset;
    int q;
    int block;       /* first operands per block */
    float *centred;  /* [d, q]: C' = P C; only C' matters to the loss */
    float *mean;     /* [q]: column means of C */
    float *squares;  /* [block * d, q]: X = (a + b)^2, then dLoss/dX */
    float *residual; /* [block * d, d]: outputs, then residuals, then dLoss/dO */
};

/* Running totals over the pairs of one epoch. */
struct totals {
    double train_loss, test_loss;
    long train_hits, test_hits;
};

struct gradient *gradient_create(enum gradient_path path, const struct dataset *dataset, int q,
                                 struct error *error) {
    (void)path; /* one way so far */
    size_t d = (size_t)dataset->d;
    struct gradient *gradient = memory_array(1, sizeof *gradient);
    if (gradient == NULL) {
        error_memory(error, "a gradient");
        return NULL;
    }
    int block = BLOCK_ROWS / dataset->d;
    gradient->dataset = dataset;
    gradient->q = q;
    gradient->block = block < 1 ? 1 : block > dataset->d ? dataset->d : block;
    size_t rows = (size_t)gradient->block * d;
    gradient->centred = memory_array(d * (size_t)q, sizeof(float));
    gradient->mean = memory_array((size_t)q, sizeof(float));
    gradient->squares = memory_array(rows * (size_t)q, sizeof(float));
    gradient->residual = memory_array(rows * d, sizeof(float));
    if (gradient->centred == NULL || gradient->mean == NULL || gradient->squares == NULL ||
        gradient->residual == NULL) {
        gradient_free(gradient);
        error_memory(error, "a gradient");
        return NULL;
    }
    return gradient;
}

void gradient_free(struct gradient *gradient) {
    if (gradient == NULL)
        return;
    free(gradient->centred);
    free(gradient->mean);
    free(gradient->squares);
    free(gradient->residual);
    free(gradient);
}

/* C' = C minus the mean of each column. */
static void centre(struct gradient *gradient, const float *c) {
    int d = gradient->dataset->d, q = gradient->q;
    float *mean = gradient->mean;
    memset(mean, 0, (size_t)q * sizeof *mean);
    for (int g = 0; g < d; ++g)
        for (int j = 0; j < q; ++j)
            mean[j] += c[g * q + j];
    for (int j = 0; j < q; ++j)
        mean[j] /= (float)d;
    for (int g = 0; g < d; ++g)
        for (int j = 0; j < q; ++j)
            gradient->centred[g * q + j] = c[g * q + j] - mean[j];
}

/* X[(g1, g2), j] = (a[g1, j] + b[g2, j])^2 for `count` first operands from `first`. */
static void fill_squares(struct gradient *gradient, const struct network *network, int first,
                         int count) {
    int d = gradient->dataset->d, q = gradient->q;
    for (int i = 0; i < count; ++i) {
        const float *a = network->a + (size_t)(first + i) * (size_t)q;
        for (int g2 = 0; g2 < d; ++g2) {
            const float *b = network->b + (size_t)g2 * (size_t)q;
            float *x = gradient->squares + (size_t)(i * d + g2) * (size_t)q;
            for (int j = 0; j < q; ++j) {
                float h = a[j] + b[j];
                x[j] = h * h;
            }
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

/* Outputs of a block become dLoss/dO = 2/n residual on training pairs and 0 on held-out ones. */
static void residuals(struct gradient *gradient, int first, int count, bool with_accuracy,
                      struct totals *totals) {
    const struct dataset *dataset = gradient->dataset;
    int d = dataset->d;
    float scale = 2.0f / (float)dataset->train_pairs;
    for (int r = 0; r < count * d; ++r) {
        int pair = first * d + r;
        int label = dataset->label[pair];
        float *row = gradient->residual + (size_t)r * (size_t)d;
        bool hit = with_accuracy && argmax(row, d) == label;
        double loss = residual_row(row, d, label, scale);
        if (dataset->held_out[pair]) {
            totals->test_loss += loss;
            totals->test_hits += hit;
            memset(row, 0, (size_t)d * sizeof *row);
        } else {
            totals->train_loss += loss;
            totals->train_hits += hit;
        }
    }
}

/* From dLoss/dX = Y: dLoss/da[g1] = sum_g2 2 (a + b) Y and dLoss/db[g2] = sum_g1 2 (a + b) Y. */
static void accumulate_inputs(const struct gradient *gradient, const struct network *network,
                              int first, int count, float *restrict da, float *restrict db) {
    int d = gradient->dataset->d, q = gradient->q;
    for (int i = 0; i < count; ++i) {
        size_t g1 = (size_t)(first + i) * (size_t)q;
        const float *a = network->a + g1;
        for (int g2 = 0; g2 < d; ++g2) {
            const float *b = network->b + (size_t)g2 * (size_t)q;
            const float *y = gradient->squares + (size_t)(i * d + g2) * (size_t)q;
            float *restrict to_a = da + g1;
            float *restrict to_b = db + (size_t)g2 * (size_t)q;
            for (int j = 0; j < q; ++j) {
                float step = 2.0f * (a[j] + b[j]) * y[j];
                to_a[j] += step;
                to_b[j] += step;
            }
        }
    }
}

static void one_block(struct gradient *gradient, const struct network *network, int first,
                      int count, float *out, bool with_accuracy, struct totals *totals) {
    int d = gradient->dataset->d, q = gradient->q, rows = count * d;
    size_t size = (size_t)d * (size_t)q;
    float *x = gradient->squares, *e = gradient->residual;
    fill_squares(gradient, network, first, count);
    cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasTrans, rows, d, q, 1, x, q, gradient->centred, q,
                0, e, d); /* O = X C'^T */
    residuals(gradient, first, count, with_accuracy, totals);
    cblas_sgemm(CblasRowMajor, CblasTrans, CblasNoTrans, d, q, rows, 1, e, d, x, q, 1,
                out + 2 * size, q); /* dC += E^T X */
    cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, rows, q, d, 1, e, d, gradient->centred,
                q, 0, x, q); /* dX = E C' */
    accumulate_inputs(gradient, network, first, count, out, out + size);
}

void gradient_evaluate(struct gradient *gradient, const struct network *network, float *out,
                       bool with_accuracy, struct evaluation *evaluation) {
    const struct dataset *dataset = gradient->dataset;
    struct totals totals = {0};
    memset(out, 0, network_size(network) * sizeof *out);
    centre(gradient, network->c);
    for (int first = 0; first < dataset->d; first += gradient->block) {
        int left = dataset->d - first;
        int count = left < gradient->block ? left : gradient->block;
        one_block(gradient, network, first, count, out, with_accuracy, &totals);
    }
    double train = dataset->train_pairs, test = dataset->test_pairs;
    evaluation->train_loss = totals.train_loss / train;
    evaluation->test_loss = totals.test_loss / test;
    evaluation->train_accuracy = with_accuracy ? (double)totals.train_hits / train : NAN;
    evaluation->test_accuracy = with_accuracy ? (double)totals.test_hits / test : NAN;
}
