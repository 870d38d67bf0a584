#include "train/gradient.h"

#include "base/memory.h"
#include "train/lanes.h"
#include "train/moments.h"
#include "train/pairs.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct gradient {
    struct gradient_config config;
    const struct dataset *dataset;
    struct lanes lanes;          /* lanes only, and they only */
    struct pairs_totals *totals; /* [2, members]: train, test */
    float *centred;     /* [p, q]: C' = P C, which is all that matters to a centred loss; else C */
    float *slope_c;     /* [p, q]: dLoss/dC */
    float *mean;        /* [q]: column means of C */
    struct pairs train; /* the pairs of either side of the split */
    struct pairs held_out;
    struct moments moments; /* structured only */
    float *largest;         /* [q]: largest absolute weight of each node */
    int *node;              /* [q]: the nodes that take part */
    struct network packed;  /* only they; its width changes */
    float *packed_slope;    /* [3, d, q] */
};

double gradient_flops(enum gradient_path path, int d, int q, int held_out) {
    double order = d, width = q, per_pair = 6 * order * width;
    if (path != GRADIENT_STRUCTURED)
        return per_pair * (order * order - held_out);
    return 9 * order * width * width + 18 * order * order * width + per_pair * held_out;
}

size_t gradient_bytes(enum gradient_path path, int d, int q, int held_out) {
    size_t width = (size_t)q;
    if (path == GRADIENT_LANES)
        return lanes_bytes(d, q);
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
    const struct model *model = &gradient->config.model;
    int q = gradient->config.q;
    size_t padded = (size_t)padded_rows(dataset->d) * (size_t)q;
    gradient->centred = memory_array(padded, sizeof(float));
    gradient->slope_c = memory_array(padded, sizeof(float));
    gradient->mean = memory_array((size_t)q, sizeof(float));
    gradient->largest = memory_array((size_t)q, sizeof *gradient->largest);
    gradient->node = memory_array((size_t)q, sizeof *gradient->node);
    gradient->packed_slope =
        memory_array(3 * (size_t)dataset->d * (size_t)q, sizeof *gradient->packed_slope);
    if (gradient->centred == NULL || gradient->slope_c == NULL || gradient->mean == NULL ||
        gradient->largest == NULL || gradient->node == NULL || gradient->packed_slope == NULL)
        return error_memory(error, "a gradient");
    return network_create(dataset->d, q, &gradient->packed, error) &&
           pairs_create(dataset, model, q, false, &gradient->train, error) &&
           pairs_create(dataset, model, q, true, &gradient->held_out, error) &&
           (gradient->config.path == GRADIENT_DIRECT ||
            moments_create(dataset, q, &gradient->moments, error));
}

static bool create_lanes(struct gradient *gradient, struct error *error) {
    const struct gradient_config *config = &gradient->config;
    gradient->totals = memory_array(2 * (size_t)config->members, sizeof *gradient->totals);
    return gradient->totals == NULL ? error_memory(error, "a gradient")
                                    : lanes_create(gradient->dataset, &config->model, config->q,
                                                   &gradient->lanes, error);
}

static bool check_config(const struct gradient_config *config, const struct dataset *dataset,
                         struct error *error) {
    bool whole = dataset->train_pairs + dataset->test_pairs == dataset->d * dataset->d;
    if (config->path == GRADIENT_STRUCTURED &&
        !(config->model.activation == MODEL_SQUARE && config->model.loss == MODEL_CENTRED && whole))
        return error_set(error, ERROR_INPUT,
                         "the structured gradient is for squares, the centred loss and a test on "
                         "all pairs that are held out");
    return config->members == 1 || config->path == GRADIENT_LANES ||
           error_set(error, ERROR_INPUT, "%d networks side by side need the gradient by lanes",
                     config->members);
}

struct gradient *gradient_create(const struct gradient_config *config,
                                 const struct dataset *dataset, struct error *error) {
    if (!check_config(config, dataset, error))
        return NULL;
    struct gradient *gradient = memory_array(1, sizeof *gradient);
    if (gradient == NULL) {
        error_memory(error, "a gradient");
        return NULL;
    }
    *gradient = (struct gradient){.config = *config, .dataset = dataset};
    if (config->path == GRADIENT_LANES ? create_lanes(gradient, error)
                                       : create_parts(gradient, error))
        return gradient;
    gradient_free(gradient);
    return NULL;
}

void gradient_free(struct gradient *gradient) {
    if (gradient == NULL)
        return;
    lanes_free(&gradient->lanes);
    free(gradient->totals);
    free(gradient->centred);
    free(gradient->slope_c);
    free(gradient->mean);
    pairs_free(&gradient->train);
    pairs_free(&gradient->held_out);
    moments_free(&gradient->moments);
    free(gradient->largest);
    free(gradient->node);
    network_free(&gradient->packed);
    free(gradient->packed_slope);
    free(gradient);
}

/* C' = C minus the mean of each column, if the loss asks for it. The padding must be zero at every
 * width. */
static void centre(struct gradient *gradient, const struct network *network) {
    size_t d = (size_t)network->d, q = (size_t)network->q;
    size_t padding = (size_t)padded_rows(network->d) - d;
    const float *c = network->c;
    float *mean = gradient->mean;
    memset(mean, 0, q * sizeof *mean);
    for (size_t g = 0; gradient->config.model.loss == MODEL_CENTRED && g < d; ++g)
        for (size_t j = 0; j < q; ++j)
            mean[j] += c[g * q + j];
    for (size_t j = 0; j < q; ++j)
        mean[j] /= (float)d;
    for (size_t g = 0; g < d; ++g)
        for (size_t j = 0; j < q; ++j)
            gradient->centred[g * q + j] = c[g * q + j] - mean[j];
    memset(gradient->centred + d * q, 0, padding * q * sizeof *mean);
}

static double share(double sum, int pairs) {
    return pairs > 0 ? sum / pairs : NAN;
}

static void measure_train(const struct dataset *dataset, const struct pairs_totals *totals,
                          struct evaluation *evaluation) {
    evaluation->train_loss = share(totals->loss, dataset->train_pairs);
    evaluation->train_accuracy = share((double)totals->hits, dataset->train_pairs);
}

static void measure_test(const struct dataset *dataset, const struct pairs_totals *totals,
                         struct evaluation *evaluation) {
    evaluation->test_loss = share(totals->loss, dataset->test_pairs);
    evaluation->test_accuracy = share((double)totals->hits, dataset->test_pairs);
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

/* By the workspace's way, for a network of its width or less. */
static void evaluate(struct gradient *gradient, const struct network *network, float *out,
                     enum gradient_detail detail, struct evaluation *evaluation) {
    size_t size = (size_t)network->d * (size_t)network->q;
    struct pairs_slope slope = {out, out + size, gradient->slope_c};
    centre(gradient, network);
    if (gradient->config.path == GRADIENT_STRUCTURED)
        evaluate_structured(gradient, network, &slope, detail, evaluation);
    else
        evaluate_direct(gradient, network, &slope, detail, evaluation);
    memcpy(out + 2 * size, gradient->slope_c, size * sizeof *out);
}

/* --- Nodes that are zero -------------------------------------------------------------------------
 */

/* Collect the nodes that are not zero, and zero ones up to a multiple of PADDING_ROWS, which the
 * kernels like; returns how many. */
static int collect_nodes(struct gradient *gradient, const struct network *network) {
    int q = network->q, alive = 0, count = 0;
    float *largest = gradient->largest;
    memset(largest, 0, (size_t)q * sizeof *largest);
    for (size_t row = 0; row < 3 * (size_t)network->d; ++row)
        for (int j = 0; j < q; ++j) {
            float size = fabsf(network->weights[row * (size_t)q + (size_t)j]);
            largest[j] = size > largest[j] ? size : largest[j];
        }
    for (int j = 0; j < q; ++j)
        alive += !(largest[j] <= 0); /* NaN is alive, so that it is noticed */
    int spare = padded_rows(alive > 0 ? alive : 1) - alive;
    for (int j = 0; j < q; ++j)
        if (!(largest[j] <= 0) || spare-- > 0)
            gradient->node[count++] = j;
    return count;
}

/* rows: [3 d] of the collected nodes of `from`: [3 d, q] into to: [3 d, count] */
static void pack(const struct gradient *gradient, const float *from, int q, int count, float *to) {
    for (size_t row = 0; row < 3 * (size_t)gradient->dataset->d; ++row)
        for (int l = 0; l < count; ++l)
            to[row * (size_t)count + (size_t)l] = from[row * (size_t)q + (size_t)gradient->node[l]];
}

/* The other way round; zero elsewhere. */
static void unpack(const struct gradient *gradient, const float *from, int q, int count,
                   float *to) {
    size_t rows = 3 * (size_t)gradient->dataset->d;
    memset(to, 0, rows * (size_t)q * sizeof *to);
    for (size_t row = 0; row < rows; ++row)
        for (int l = 0; l < count; ++l)
            to[row * (size_t)q + (size_t)gradient->node[l]] = from[row * (size_t)count + (size_t)l];
}

/* --- Networks side by side ----------------------------------------------------------------------
 */

static void evaluate_lanes(struct gradient *gradient, const struct network *network, float *out,
                           enum gradient_detail detail, struct evaluation *evaluation) {
    int members = gradient->config.members;
    struct pairs_totals *train = gradient->totals, *test = train + members;
    if (detail == GRADIENT_SLOPE_ONLY) {
        lanes_evaluate(&gradient->lanes, network, out, NULL, NULL);
        return;
    }
    memset(train, 0, 2 * (size_t)members * sizeof *train);
    lanes_evaluate(&gradient->lanes, network, out, train, test);
    for (int s = 0; s < members; ++s) {
        measure_train(gradient->dataset, &train[s], &evaluation[s]);
        measure_test(gradient->dataset, &test[s], &evaluation[s]);
    }
}

void gradient_evaluate(struct gradient *gradient, const struct network *network, float *out,
                       enum gradient_detail detail, struct evaluation *evaluation) {
    if (gradient->config.path == GRADIENT_LANES) {
        evaluate_lanes(gradient, network, out, detail, evaluation);
        return;
    }
    int count = collect_nodes(gradient, network);
    if (count == network->q) {
        evaluate(gradient, network, out, detail, evaluation);
        return;
    }
    struct network *packed = &gradient->packed;
    size_t size = (size_t)network->d * (size_t)count;
    packed->q = count;
    packed->b = packed->weights + size;
    packed->c = packed->weights + 2 * size;
    pack(gradient, network->weights, network->q, count, packed->weights);
    evaluate(gradient, packed, gradient->packed_slope, detail, evaluation);
    unpack(gradient, gradient->packed_slope, network->q, count, out);
}
