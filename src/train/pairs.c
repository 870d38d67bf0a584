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

/* Inputs whose rows are summed before the last one's are added, less the first. */
static size_t sums_count(const struct dataset_shape *shape) {
    return shape->inputs > 2 ? (size_t)shape->inputs - 2 : 0;
}

size_t pairs_bytes(const struct dataset_shape *shape, int q, int count) {
    size_t block = (size_t)block_size(count), width = (size_t)q;
    return (size_t)count * sizeof(int) +
           (block * (width + (size_t)padded_rows(shape->outputs)) + 2 * sums_count(shape) * width) *
               sizeof(float);
}

static void collect_pairs(struct pairs *pairs, enum dataset_side side) {
    for (int i = 0; i < pairs->dataset->pairs; ++i)
        if (pairs->dataset->side[i] == side)
            pairs->pair[pairs->count++] = i;
}

bool pairs_create(const struct dataset *dataset, const struct model *model, int q, bool held_out,
                  struct pairs *pairs, struct error *error) {
    const struct dataset_shape *shape = &dataset->shape;
    int count = held_out ? dataset->test_pairs : dataset->train_pairs;
    size_t block = (size_t)block_size(count), sums = sums_count(shape) * (size_t)q;
    *pairs = (struct pairs){.dataset = dataset, .model = *model, .q = q};
    pairs->pair = memory_array((size_t)count, sizeof *pairs->pair);
    pairs->values = memory_array(block * (size_t)q, sizeof *pairs->values);
    pairs->residual =
        memory_array(block * (size_t)padded_rows(shape->outputs), sizeof *pairs->residual);
    pairs->sums = memory_array(sums, sizeof *pairs->sums);
    pairs->slopes = memory_array(sums, sizeof *pairs->slopes);
    if (pairs->pair == NULL || pairs->values == NULL || pairs->residual == NULL ||
        pairs->sums == NULL || pairs->slopes == NULL) {
        pairs_free(pairs);
        return error_memory(error, "a block of pairs");
    }
    collect_pairs(pairs, held_out ? DATASET_TEST : DATASET_TRAIN);
    return true;
}

void pairs_free(struct pairs *pairs) {
    free(pairs->pair);
    free(pairs->values);
    free(pairs->residual);
    free(pairs->sums);
    free(pairs->slopes);
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

/* --- The rows that tuples pick -------------------------------------------------------------------
 */

/* Where a visit of tuples one after the other is: at the inputs but the last. */
struct walk {
    const struct pairs *pairs;
    const struct network *network;
    float *slope; /* [inputs d, q]: dLoss/dU, to be added to; NULL: values only */
    int first;    /* number of the tuple of the inputs but the last; -1: none yet */
    int digit[DATASET_INPUTS_MAX];
};

/* The row of value `value` of input `input` in an array [inputs d, q]. */
static size_t row_of(const struct walk *walk, int input, int value) {
    return ((size_t)input * (size_t)walk->network->d + (size_t)value) * (size_t)walk->network->q;
}

/* The sum of the rows of inputs 0 .. level: [q]; that of input 0 alone is its row. */
static const float *walk_sum(const struct walk *walk, int level) {
    return level == 0 ? walk->network->weights + row_of(walk, 0, walk->digit[0])
                      : walk->pairs->sums + (size_t)(level - 1) * (size_t)walk->pairs->q;
}

/* Where the slope by this sum is collected. */
static float *walk_slope(const struct walk *walk, int level) {
    return level == 0 ? walk->slope + row_of(walk, 0, walk->digit[0])
                      : walk->pairs->slopes + (size_t)(level - 1) * (size_t)walk->pairs->q;
}

/* Give what was collected for the sum at `level` to what it is the sum of. */
static void hand_down(const struct walk *walk, int level) {
    size_t q = (size_t)walk->network->q;
    float *restrict from = walk_slope(walk, level), *restrict shorter = walk_slope(walk, level - 1);
    float *restrict row = walk->slope + row_of(walk, level, walk->digit[level]);
    for (size_t j = 0; j < q; ++j) {
        row[j] += from[j];
        shorter[j] += from[j];
        from[j] = 0;
    }
}

static void make_sum(const struct walk *walk, int level) {
    size_t q = (size_t)walk->network->q;
    const float *shorter = walk_sum(walk, level - 1);
    const float *row = walk->network->weights + row_of(walk, level, walk->digit[level]);
    float *restrict sum = walk->pairs->sums + (size_t)(level - 1) * (size_t)walk->pairs->q;
    for (size_t j = 0; j < q; ++j)
        sum[j] = shorter[j] + row[j];
}

/* Go to the inputs but the last with number `first`; -1: finish. */
static void walk_to(struct walk *walk, int first) {
    int last = walk->pairs->dataset->shape.inputs - 2, d = walk->network->d;
    int digit[DATASET_INPUTS_MAX] = {0}, changed = 0;
    if (first == walk->first)
        return;
    for (int level = last, rest = first; first >= 0 && level >= 0; --level, rest /= d)
        digit[level] = rest % d;
    while (walk->first >= 0 && first >= 0 && digit[changed] == walk->digit[changed])
        ++changed;
    for (int level = last; walk->slope != NULL && walk->first >= 0 && level >= changed; --level)
        if (level > 0)
            hand_down(walk, level);
    walk->first = first;
    for (int level = changed; level <= last; ++level) {
        walk->digit[level] = digit[level];
        if (level > 0)
            make_sum(walk, level);
    }
}

static struct walk walk_start(const struct pairs *pairs, const struct network *network,
                              float *slope) {
    return (struct walk){.pairs = pairs, .network = network, .slope = slope, .first = -1};
}

static void fill_values(struct pairs *pairs, const struct network *network, const int *pair,
                        int count) {
    int d = network->d, last = pairs->dataset->shape.inputs - 1;
    size_t q = (size_t)network->q;
    struct walk walk = walk_start(pairs, network, NULL);
    for (int r = 0; r < count; ++r) {
        walk_to(&walk, pair[r] / d);
        model_values(&pairs->model, walk_sum(&walk, last - 1),
                     network->weights + row_of(&walk, last, pair[r] % d), q,
                     pairs->values + (size_t)r * q);
    }
}

/* From dLoss/dX = Y: dLoss/da[g1] = sum_g2 dh/da Y and dLoss/db[g2] = sum_g1 dh/db Y. */
static void accumulate_inputs(const struct pairs *pairs, const struct network *network,
                              const int *pair, int count, float *slope) {
    int d = network->d, last = pairs->dataset->shape.inputs - 1;
    size_t q = (size_t)network->q;
    struct walk walk = walk_start(pairs, network, slope);
    for (int r = 0; r < count; ++r) {
        walk_to(&walk, pair[r] / d);
        size_t row = row_of(&walk, last, pair[r] % d);
        model_slopes(&pairs->model, walk_sum(&walk, last - 1), network->weights + row,
                     pairs->values + (size_t)r * q, q, walk_slope(&walk, last - 1), slope + row);
    }
    walk_to(&walk, -1);
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

/* Outputs of one pair become scale times dLoss/dO; returns the loss. */
static double outputs_row(const struct pairs *pairs, float *row, int label, float scale) {
    enum model_loss loss = pairs->model.loss;
    int outputs = pairs->dataset->shape.outputs;
    if (loss == MODEL_CROSS_ENTROPY)
        return model_cross_entropy(row, outputs, padded_rows(outputs), label, scale);
    return residual_row(row, outputs, label, model_shift(loss, outputs), 2 * scale);
}

static void residuals(struct pairs *pairs, const int *pair, int count, float scale,
                      struct pairs_totals *totals) {
    const struct dataset *dataset = pairs->dataset;
    int outputs = dataset->shape.outputs;
    for (int r = 0; r < count; ++r) {
        int label = dataset->label[pair[r]];
        float *row = pairs->residual + (size_t)r * (size_t)padded_rows(outputs);
        if (totals != NULL)
            totals->hits += argmax(row, outputs) == label;
        double loss = outputs_row(pairs, row, label, scale);
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
    visit(pairs, network, centred, scale, slope, totals);
}

void pairs_measure(struct pairs *pairs, const struct network *network, const float *centred,
                   struct pairs_totals *totals) {
    visit(pairs, network, centred, 0, NULL, totals);
}
