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
    struct moments moments;          /* structured only */
    float *largest;                  /* [q]: largest absolute weight of each node */
    int *node;                       /* [q]: the nodes that take part */
    struct network packed;           /* only they; its width changes */
    float *packed_slope;             /* [rows, q] */
    struct transformer *transformer; /* of transformers, which have none of the above but lists */
    struct network signed_;          /* where inputs are bits: with a row for each value of a bit */
    float *signed_slope;
};

double gradient_flops(enum gradient_path path, const struct dataset_shape *shape, int q,
                      int held_out) {
    double order = shape->d, width = q, per_pair = 6 * (double)shape->outputs * width;
    if (path != GRADIENT_STRUCTURED)
        return per_pair * (pow(order, shape->inputs) - held_out);
    return 9 * order * width * width + 18 * order * order * width + per_pair * held_out;
}

size_t gradient_bytes(enum gradient_path path, const struct model *model,
                      const struct dataset_shape *shape, int q, int held_out) {
    size_t width = (size_t)q;
    int pairs = dataset_pairs(shape->d, shape->inputs);
    if (path == GRADIENT_LANES)
        return lanes_bytes(shape->d, q);
    return (2 * (size_t)padded_rows(shape->outputs) + 1) * width * sizeof(float) +
           pairs_bytes(shape, model, q, pairs - held_out) + pairs_bytes(shape, model, q, held_out) +
           (path == GRADIENT_STRUCTURED ? moments_bytes(shape->d, q) : 0);
}

enum gradient_path gradient_cheaper_path(int d, int q, int held_out) {
    /* Small matrices and the element-wise passes run slower than the large products of the direct
     * way; measured, that is worth a factor of about 1.2. */
    const struct dataset_shape shape = {.inputs = 2, .d = d, .outputs = d};
    double direct = gradient_flops(GRADIENT_DIRECT, &shape, q, held_out);
    double structured = gradient_flops(GRADIENT_STRUCTURED, &shape, q, held_out);
    return 1.2 * structured < direct ? GRADIENT_STRUCTURED : GRADIENT_DIRECT;
}

/* Room for the network whose inputs are bits as one that has a row for each value of a bit. */
static bool create_signed(struct gradient *gradient, struct error *error) {
    const struct dataset_shape *bits = &gradient->dataset->shape;
    const struct network_shape shape = {
        .inputs = bits->inputs, .d = bits->d, .outputs = bits->outputs};
    if (!network_create_shape(&shape, gradient->config.q, &gradient->signed_, error))
        return false;
    gradient->signed_slope =
        memory_array(network_size(&gradient->signed_), sizeof *gradient->signed_slope);
    return gradient->signed_slope != NULL || error_memory(error, "a gradient");
}

static bool create_parts(struct gradient *gradient, struct error *error) {
    const struct dataset *dataset = gradient->dataset;
    const struct model *model = &gradient->config.model;
    const struct network_shape shape = dataset_network_shape(&dataset->shape);
    int q = gradient->config.q;
    size_t padded = (size_t)padded_rows(shape.outputs) * (size_t)q;
    gradient->centred = memory_array(padded, sizeof(float));
    gradient->slope_c = memory_array(padded, sizeof(float));
    gradient->mean = memory_array((size_t)q, sizeof(float));
    gradient->largest = memory_array((size_t)q, sizeof *gradient->largest);
    gradient->node = memory_array((size_t)q, sizeof *gradient->node);
    gradient->packed_slope =
        memory_array(network_shape_rows(&shape), (size_t)q * sizeof *gradient->packed_slope);
    if (gradient->centred == NULL || gradient->slope_c == NULL || gradient->mean == NULL ||
        gradient->largest == NULL || gradient->node == NULL || gradient->packed_slope == NULL)
        return error_memory(error, "a gradient");
    return network_create_shape(&shape, q, &gradient->packed, error) &&
           (!dataset->shape.bits || create_signed(gradient, error)) &&
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

/* Its tuples are listed as those of a network without nodes. */
static bool create_transformer(struct gradient *gradient, struct error *error) {
    const struct gradient_config *config = &gradient->config;
    const struct dataset *dataset = gradient->dataset;
    gradient->transformer = transformer_create(&config->transformer, dataset->label, error);
    return gradient->transformer != NULL &&
           pairs_create(dataset, &config->model, 0, false, &gradient->train, error) &&
           pairs_create(dataset, &config->model, 0, true, &gradient->held_out, error);
}

static bool check_transformer(const struct gradient_config *config, const struct dataset *dataset,
                              struct error *error) {
    const struct dataset_shape *shape = &dataset->shape;
    const struct transformer_shape *transformer = &config->transformer;
    if (transformer->tokens > TRANSFORMER_TOKENS_MAX || transformer->tokens != shape->inputs ||
        transformer->p != shape->d || shape->outputs != shape->d || shape->bits)
        return error_set(error, ERROR_INPUT,
                         "a transformer's tokens are the inputs of its tuples, at most %d, and its "
                         "outputs are tokens",
                         TRANSFORMER_TOKENS_MAX);
    if (transformer->heads < 1 || transformer->width % transformer->heads != 0)
        return error_set(error, ERROR_INPUT, "%d heads do not divide a width of %d",
                         transformer->heads, transformer->width);
    return (config->model.activation == MODEL_RELU && config->model.loss == MODEL_CROSS_ENTROPY &&
            config->path == GRADIENT_DIRECT && config->members == 1 && config->penalty == 0 &&
            config->batch == 0) ||
           error_set(error, ERROR_INPUT,
                     "transformers have relu, cross-entropy and the direct gradient, one at a time "
                     "and without penalty or batches");
}

static bool check_config(const struct gradient_config *config, const struct dataset *dataset,
                         struct error *error) {
    const struct dataset_shape *shape = &dataset->shape;
    bool pairs = shape->inputs == 2 && !shape->bits, table = pairs && shape->outputs == shape->d;
    bool whole = dataset->train_pairs + dataset->test_pairs == dataset->pairs;
    bool power = config->model.activation == MODEL_POWER;
    if (power && (config->model.degree < 2 || config->model.degree > MODEL_DEGREE_MAX))
        return error_set(error, ERROR_INPUT, "powers of degree %d are not among 2 .. %d",
                         config->model.degree, MODEL_DEGREE_MAX);
    if (config->penalty != 0 && (!power || config->path != GRADIENT_DIRECT))
        return error_set(error, ERROR_INPUT,
                         "the penalty on norms is for powers and the direct gradient");
    if (config->batch < 0 || (config->batch > 0 && (config->path != GRADIENT_DIRECT ||
                                                    config->batch > dataset->train_pairs ||
                                                    dataset->train_pairs < dataset->pairs)))
        return error_set(error, ERROR_INPUT,
                         "a batch is at most all tuples, of which none are held out, and for the "
                         "direct gradient");
    if (!pairs && !power)
        return error_set(error, ERROR_INPUT, "bits and more than two inputs are for powers");
    if (!table && (config->path != GRADIENT_DIRECT || config->model.activation == MODEL_PRODUCT))
        return error_set(error, ERROR_INPUT,
                         "the structured gradient, the one by lanes, and products are for tables "
                         "of pairs");
    if (config->path == GRADIENT_LANES && (power || config->model.loss == MODEL_CROSS_ENTROPY))
        return error_set(error, ERROR_INPUT,
                         "the gradient by lanes knows neither powers nor cross-entropy");
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
    bool transformer = config->transformer.tokens > 0, lanes = config->path == GRADIENT_LANES;
    if (!(transformer ? check_transformer : check_config)(config, dataset, error))
        return NULL;
    struct gradient *gradient = memory_array(1, sizeof *gradient);
    if (gradient == NULL) {
        error_memory(error, "a gradient");
        return NULL;
    }
    *gradient = (struct gradient){.config = *config, .dataset = dataset};
    if ((transformer ? create_transformer : lanes ? create_lanes : create_parts)(gradient, error))
        return gradient;
    gradient_free(gradient);
    return NULL;
}

void gradient_free(struct gradient *gradient) {
    if (gradient == NULL)
        return;
    lanes_free(&gradient->lanes);
    transformer_free(gradient->transformer);
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
    network_free(&gradient->signed_);
    free(gradient->signed_slope);
    free(gradient);
}

void gradient_draw(struct gradient *gradient, uint64_t seed, int epoch) {
    struct random_stream stream = random_substream(seed, RANDOM_BATCH, (uint32_t)epoch);
    pairs_draw(&gradient->train, gradient->config.batch, &stream);
}

/* C' = C minus the mean of each column, if the loss asks for it. The padding must be zero at every
 * width. */
static void centre(struct gradient *gradient, const struct network *network) {
    size_t d = (size_t)network->outputs, q = (size_t)network->q;
    size_t padding = (size_t)padded_rows(network->outputs) - d;
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

/* visited: pairs that were looked at */
static void measure_train(int visited, const struct pairs_totals *totals,
                          struct evaluation *evaluation) {
    evaluation->train_loss = share(totals->loss, visited);
    evaluation->train_accuracy = share((double)totals->hits, visited);
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
    size_t row = (size_t)network->q * sizeof(float), outputs = (size_t)network->outputs;
    int visited = gradient->train.count;
    float scale = 1.0f / (float)visited;
    struct pairs_totals totals;
    bool measure = detail != GRADIENT_SLOPE_ONLY;
    memset(slope->inputs, 0, (network_rows(network) - outputs) * row);
    memset(slope->c, 0, outputs * row);
    pairs_add_gradient(&gradient->train, network, gradient->centred, scale, slope,
                       measure ? &totals : NULL);
    if (!measure)
        return;
    measure_train(visited, &totals, evaluation);
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
        measure_train(dataset->train_pairs, &totals, evaluation);
    }
}

/* By the workspace's way, for a network of its width or less. */
static void evaluate_tables(struct gradient *gradient, const struct network *network, float *out,
                            enum gradient_detail detail, struct evaluation *evaluation) {
    size_t q = (size_t)network->q, outputs = (size_t)network->outputs;
    size_t inputs = network_rows(network) - outputs;
    struct pairs_slope slope = {out, gradient->slope_c};
    centre(gradient, network);
    if (gradient->config.path == GRADIENT_STRUCTURED)
        evaluate_structured(gradient, network, &slope, detail, evaluation);
    else
        evaluate_direct(gradient, network, &slope, detail, evaluation);
    memcpy(out + inputs * q, gradient->slope_c, outputs * q * sizeof *out);
}

/* Bits: a network with the row u of each as one with the rows u and -u. */
static void evaluate_bits(struct gradient *gradient, const struct network *network, float *out,
                          enum gradient_detail detail, struct evaluation *evaluation) {
    struct network *tables = &gradient->signed_;
    size_t q = (size_t)network->q, bits = (size_t)network->d;
    size_t outputs = (size_t)network->outputs * q * sizeof *out;
    float *slope = gradient->signed_slope;
    network_set_width(tables, network->q);
    for (size_t bit = 0; bit < bits; ++bit)
        for (size_t j = 0; j < q; ++j) {
            float u = network->weights[bit * q + j];
            tables->weights[2 * bit * q + j] = u;
            tables->weights[(2 * bit + 1) * q + j] = -u;
        }
    memcpy(tables->c, network->c, outputs);
    evaluate_tables(gradient, tables, slope, detail, evaluation);
    for (size_t bit = 0; bit < bits; ++bit)
        for (size_t j = 0; j < q; ++j)
            out[bit * q + j] = slope[2 * bit * q + j] - slope[(2 * bit + 1) * q + j];
    memcpy(out + bits * q, slope + 2 * bits * q, outputs);
}

static void evaluate(struct gradient *gradient, const struct network *network, float *out,
                     enum gradient_detail detail, struct evaluation *evaluation) {
    if (gradient->dataset->shape.bits)
        evaluate_bits(gradient, network, out, detail, evaluation);
    else
        evaluate_tables(gradient, network, out, detail, evaluation);
}

/* --- Nodes that are zero -------------------------------------------------------------------------
 */

/* Collect the nodes that are not zero, and zero ones up to a multiple of PADDING_ROWS, which the
 * kernels like; returns how many. */
static int collect_nodes(struct gradient *gradient, const struct network *network) {
    int q = network->q, alive = 0, count = 0;
    float *largest = gradient->largest;
    memset(largest, 0, (size_t)q * sizeof *largest);
    for (size_t row = 0; row < network_rows(network); ++row)
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

/* The collected nodes of `from`: [rows, q] into to: [rows, count] */
static void pack(const struct gradient *gradient, const float *from, int q, int count, float *to) {
    for (size_t row = 0; row < network_rows(&gradient->packed); ++row)
        for (int l = 0; l < count; ++l)
            to[row * (size_t)count + (size_t)l] = from[row * (size_t)q + (size_t)gradient->node[l]];
}

/* The other way round; zero elsewhere. */
static void unpack(const struct gradient *gradient, const float *from, int q, int count,
                   float *to) {
    size_t rows = network_rows(&gradient->packed);
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
        measure_train(gradient->dataset->train_pairs, &train[s], &evaluation[s]);
        measure_test(gradient->dataset, &test[s], &evaluation[s]);
    }
}

/* Leaving out the nodes that are zero. */
static void evaluate_parts(struct gradient *gradient, const struct network *network, float *out,
                           enum gradient_detail detail, struct evaluation *evaluation) {
    int count = collect_nodes(gradient, network);
    if (count == network->q) {
        evaluate(gradient, network, out, detail, evaluation);
        return;
    }
    network_set_width(&gradient->packed, count);
    pack(gradient, network->weights, network->q, count, gradient->packed.weights);
    evaluate(gradient, &gradient->packed, gradient->packed_slope, detail, evaluation);
    unpack(gradient, gradient->packed_slope, network->q, count, out);
}

/* out += penalty * (degree + 1) n_i^(degree - 1) theta_i, the gradient of sum_i n_i^(degree + 1) */
static void add_penalty(struct gradient *gradient, const struct network *network, float *out) {
    const struct gradient_config *config = &gradient->config;
    size_t q = (size_t)network->q, rows = network_rows(network);
    int degree = config->model.degree;
    float *restrict factor = gradient->largest;
    memset(factor, 0, q * sizeof *factor);
    for (size_t row = 0; row < rows; ++row)
        for (size_t j = 0; j < q; ++j)
            factor[j] += network->weights[row * q + j] * network->weights[row * q + j];
    for (size_t j = 0; j < q; ++j) {
        float norm = sqrtf(factor[j]);
        factor[j] = (float)config->penalty * (float)(degree + 1);
        for (int i = 1; i < degree; ++i)
            factor[j] *= norm;
    }
    for (size_t row = 0; row < rows; ++row)
        for (size_t j = 0; j < q; ++j)
            out[row * q + j] += factor[j] * network->weights[row * q + j];
}

static void evaluate_transformer(struct gradient *gradient, const struct network *network,
                                 float *out, enum gradient_detail detail,
                                 struct evaluation *evaluation) {
    struct transformer *transformer = gradient->transformer;
    const struct pairs *train = &gradient->train, *test = &gradient->held_out;
    struct transformer_totals on_train = {0}, on_test = {0};
    bool measure = detail != GRADIENT_SLOPE_ONLY;
    transformer_load(transformer, network->weights);
    transformer_gradient(transformer, network->weights, train->pair, train->count, out,
                         measure ? &on_train : NULL);
    if (!measure)
        return;
    transformer_measure(transformer, test->pair, test->count, &on_test);
    measure_train(train->count, &(struct pairs_totals){on_train.loss, on_train.hits}, evaluation);
    measure_test(gradient->dataset, &(struct pairs_totals){on_test.loss, on_test.hits}, evaluation);
}

void gradient_evaluate(struct gradient *gradient, const struct network *network, float *out,
                       enum gradient_detail detail, struct evaluation *evaluation) {
    if (gradient->transformer != NULL) {
        evaluate_transformer(gradient, network, out, detail, evaluation);
        return;
    }
    if (gradient->config.path == GRADIENT_LANES) {
        evaluate_lanes(gradient, network, out, detail, evaluation);
        return;
    }
    evaluate_parts(gradient, network, out, detail, evaluation);
    if (gradient->config.penalty != 0)
        add_penalty(gradient, network, out);
}
