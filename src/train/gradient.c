#include "train/gradient.h"

#include "base/memory.h"
#include "train/moments.h"
#include "train/pairs.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct gradient {
    enum gradient_path path;
    const struct dataset *dataset;
    int q;
    float *centred;     /* [p, q]: C' = P C; only C' matters to the loss */
    float *slope_c;     /* [p, q]: dLoss/dC */
    float *mean;        /* [q]: column means of C */
    struct pairs train; /* the pairs of either side of the split */
    struct pairs held_out;
    struct moments moments; /* structured only */
};

double gradient_flops(enum gradient_path path, int d, int q, int held_out) {
    double order = d, width = q, per_pair = 6 * order * width;
    if (path == GRADIENT_DIRECT)
        return per_pair * (order * order - held_out);
    return 9 * order * width * width + 18 * order * order * width + per_pair * held_out;
}

size_t gradient_bytes(enum gradient_path path, int d, int q, int held_out) {
    size_t width = (size_t)q;
    return (2 * (size_t)padded_rows(d) + 1) * width * sizeof(float) +
           pairs_bytes(d, q, d * d - held_out) + pairs_bytes(d, q, held_out) +
           (path == GRADIENT_STRUCTURED ? moments_bytes(d, q) : 0);
}

enum gradient_path gradient_cheaper_path(int d, int q, int held_out) {
    /* Small matrices and the element-wise passes run slower than the large products of the direct
     * way; measured, that is worth a factor of about 1.2. */
    double direct = gradient_flops(GRADIENT_DIRECT, d, q, held_out);
    double structured = gradient_flops(GRADIENT_STRUCTURED, d, q, held_out);
    return 1.2 * structured < direct ? GRADIENT_STRUCTURED : GRADIENT_DIRECT;
}

static bool create_parts(struct gradient *gradient, struct error *error) {
    const struct dataset *dataset = gradient->dataset;
    int q = gradient->q;
    size_t padded = (size_t)padded_rows(dataset->d) * (size_t)q;
    gradient->centred = memory_array(padded, sizeof(float));
    gradient->slope_c = memory_array(padded, sizeof(float));
    gradient->mean = memory_array((size_t)q, sizeof(float));
    if (gradient->centred == NULL || gradient->slope_c == NULL || gradient->mean == NULL)
        return error_memory(error, "a gradient");
    return pairs_create(dataset, q, false, &gradient->train, error) &&
           pairs_create(dataset, q, true, &gradient->held_out, error) &&
           (gradient->path == GRADIENT_DIRECT ||
            moments_create(dataset, q, &gradient->moments, error));
}

struct gradient *gradient_create(enum gradient_path path, const struct dataset *dataset, int q,
                                 struct error *error) {
    struct gradient *gradient = memory_array(1, sizeof *gradient);
    if (gradient == NULL) {
        error_memory(error, "a gradient");
        return NULL;
    }
    *gradient = (struct gradient){.path = path, .dataset = dataset, .q = q};
    if (create_parts(gradient, error))
        return gradient;
    gradient_free(gradient);
    return NULL;
}

void gradient_free(struct gradient *gradient) {
    if (gradient == NULL)
        return;
    free(gradient->centred);
    free(gradient->slope_c);
    free(gradient->mean);
    pairs_free(&gradient->train);
    pairs_free(&gradient->held_out);
    moments_free(&gradient->moments);
    free(gradient);
}

/* C' = C minus the mean of each column. */
static void centre(struct gradient *gradient, const float *c) {
    size_t d = (size_t)gradient->dataset->d, q = (size_t)gradient->q;
    float *mean = gradient->mean;
    memset(mean, 0, q * sizeof *mean);
    for (size_t g = 0; g < d; ++g)
        for (size_t j = 0; j < q; ++j)
            mean[j] += c[g * q + j];
    for (size_t j = 0; j < q; ++j)
        mean[j] /= (float)d;
    for (size_t g = 0; g < d; ++g)
        for (size_t j = 0; j < q; ++j)
            gradient->centred[g * q + j] = c[g * q + j] - mean[j];
}

static void measure_train(const struct dataset *dataset, const struct pairs_totals *totals,
                          struct evaluation *evaluation) {
    evaluation->train_loss = totals->loss / dataset->train_pairs;
    evaluation->train_accuracy = (double)totals->hits / dataset->train_pairs;
}

static void measure_test(const struct dataset *dataset, const struct pairs_totals *totals,
                         struct evaluation *evaluation) {
    evaluation->test_loss = totals->loss / dataset->test_pairs;
    evaluation->test_accuracy = (double)totals->hits / dataset->test_pairs;
}

static void evaluate_direct(struct gradient *gradient, const struct network *network,
                            const struct pairs_slope *slope, enum gradient_detail detail,
                            struct evaluation *evaluation) {
    const struct dataset *dataset = gradient->dataset;
    size_t row = (size_t)network->q * sizeof(float), rows = (size_t)network->d;
    float scale = 1.0f / (float)dataset->train_pairs;
    struct pairs_totals totals;
    bool measure = detail != GRADIENT_SLOPE_ONLY;
    memset(slope->a, 0, rows * row);
    memset(slope->b, 0, rows * row);
    memset(slope->c, 0, rows * row);
    pairs_add_gradient(&gradient->train, network, gradient->centred, scale, slope,
                       measure ? &totals : NULL);
    if (!measure)
        return;
    measure_train(dataset, &totals, evaluation);
    pairs_measure(&gradient->held_out, network, gradient->centred, &totals);
    measure_test(dataset, &totals, evaluation);
}

/* The full table less the held-out pairs. */
static void evaluate_structured(struct gradient *gradient, const struct network *network,
                                const struct pairs_slope *slope, enum gradient_detail detail,
                                struct evaluation *evaluation) {
    const struct dataset *dataset = gradient->dataset;
    float scale = 1.0f / (float)dataset->train_pairs;
    struct pairs_totals totals;
    bool measure = detail != GRADIENT_SLOPE_ONLY;
    double sum =
        moments_evaluate(&gradient->moments, network, gradient->centred, scale, measure, slope);
    pairs_add_gradient(&gradient->held_out, network, gradient->centred, -scale, slope,
                       measure ? &totals : NULL);
    if (!measure)
        return;
    measure_test(dataset, &totals, evaluation);
    evaluation->train_loss = (sum - totals.loss) / dataset->train_pairs;
    evaluation->train_accuracy = NAN;
    if (detail == GRADIENT_EVERYTHING) {
        pairs_measure(&gradient->train, network, gradient->centred, &totals);
        measure_train(dataset, &totals, evaluation);
    }
}

void gradient_evaluate(struct gradient *gradient, const struct network *network, float *out,
                       enum gradient_detail detail, struct evaluation *evaluation) {
    size_t size = (size_t)network->d * (size_t)network->q;
    struct pairs_slope slope = {out, out + size, gradient->slope_c};
    centre(gradient, network->c);
    if (gradient->path == GRADIENT_STRUCTURED)
        evaluate_structured(gradient, network, &slope, detail, evaluation);
    else
        evaluate_direct(gradient, network, &slope, detail, evaluation);
    memcpy(out + 2 * size, gradient->slope_c, size * sizeof *out);
}
