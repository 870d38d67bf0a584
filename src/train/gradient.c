#include "train/gradient.h"

#include "base/memory.h"
#include "train/lanes.h"
#include "train/moments.h"
#include "train/pairs.h"
#include "train/transformer.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct gradient {
    struct gradient_config config;
    const struct dataset *dataset;
    struct lanes lanes;          /* lanes only, and they only */
    struct pairs_totals *totals; /* [2, members]: train, test */
    struct pairs train;          /* the pairs of either side of the split */
    struct pairs held_out;
    struct moments moments;          /* structured only */
    float *largest;                  /* [q]: largest absolute weight of each neuron */
    int *neuron;                     /* [q]: the neurons that take part */
    float *strips;                   /* one allocation, in which these lie: */
    struct strips_network network;   /* the neurons that take part, with P C for C where the loss
                                        centres, and a row for each value of a bit */
    struct strips_network slope;     /* and the slopes by them */
    struct transformer *transformer; /* of transformers, which have none of the above but lists */
};

double gradient_flops(enum gradient_path path, const struct dataset_shape *shape, int q,
                      int held_out) {
    double order = shape->d, width = q, per_pair = 6 * (double)shape->outputs * width;
    if (path != GRADIENT_STRUCTURED)
        return per_pair * (pow(order, shape->inputs) - held_out);
    return 9 * order * width * width + 18 * order * order * width + per_pair * held_out;
}

/* What `count` neurons of a network take in strips. */
static struct strips_network sizes_of(const struct dataset_shape *shape, size_t count) {
    return (struct strips_network){.inputs = (size_t)shape->inputs * (size_t)shape->d,
                                   .outputs = (size_t)shape->outputs,
                                   .columns = strips_padded(count)};
}

/* Floats of a network, its transposed outputs and its slopes. */
static size_t strips_size(const struct strips_network *sizes) {
    return (2 * (sizes->inputs + sizes->outputs) + strips_padded(sizes->outputs)) * sizes->columns;
}

/* Lay the network and its slopes out for `count` neurons. */
static void lay_out(struct gradient *gradient, size_t count) {
    struct strips_network sizes = sizes_of(&gradient->dataset->shape, count);
    size_t inputs = sizes.inputs * sizes.columns, outputs = sizes.outputs * sizes.columns;
    struct strips_network *network = &gradient->network, *slope = &gradient->slope;
    *network = *slope = sizes;
    network->weights = gradient->strips;
    network->c = network->weights + inputs;
    slope->weights = network->c + outputs;
    slope->c = slope->weights + inputs;
    network->transposed = slope->c + outputs;
}

size_t gradient_bytes(enum gradient_path path, const struct dataset_shape *shape, int q,
                      int held_out) {
    const struct strips_network sizes = sizes_of(shape, (size_t)q);
    int pairs = dataset_pairs(shape->d, shape->inputs);
    if (path == GRADIENT_LANES)
        return lanes_bytes(shape->d, q);
    return strips_size(&sizes) * sizeof(float) + (size_t)q * (sizeof(float) + sizeof(int)) +
           pairs_bytes(shape, pairs - held_out) + pairs_bytes(shape, held_out) +
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

static bool create_parts(struct gradient *gradient, struct error *error) {
    const struct dataset *dataset = gradient->dataset;
    const struct model *model = &gradient->config.model;
    size_t q = (size_t)gradient->config.q;
    const struct strips_network sizes = sizes_of(&dataset->shape, q);
    gradient->strips = memory_array(strips_size(&sizes), sizeof *gradient->strips);
    gradient->largest = memory_array(q, sizeof *gradient->largest);
    gradient->neuron = memory_array(q, sizeof *gradient->neuron);
    if (gradient->strips == NULL || gradient->largest == NULL || gradient->neuron == NULL)
        return error_memory(error, "a gradient");
    return pairs_create(dataset, model, false, &gradient->train, error) &&
           pairs_create(dataset, model, true, &gradient->held_out, error) &&
           (gradient->config.path == GRADIENT_DIRECT ||
            moments_create(dataset, gradient->config.q, &gradient->moments, error));
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
    const struct network_shape *n = &config->network;
    const struct transformer_shape shape = {n->inputs, n->d, config->q, n->heads, n->hidden};
    gradient->transformer = transformer_create(&shape, dataset->label, error);
    return gradient->transformer != NULL &&
           pairs_create(dataset, &config->model, false, &gradient->train, error) &&
           pairs_create(dataset, &config->model, true, &gradient->held_out, error);
}

static bool check_transformer(const struct gradient_config *config, const struct dataset *dataset,
                              struct error *error) {
    const struct dataset_shape *shape = &dataset->shape;
    const struct network_shape *transformer = &config->network;
    if (shape->inputs > TRANSFORMER_TOKENS_MAX || shape->outputs != shape->d || shape->bits)
        return error_set(error, ERROR_INPUT,
                         "a transformer's tokens are the inputs of its tuples, at most %d, and its "
                         "outputs are tokens",
                         TRANSFORMER_TOKENS_MAX);
    if (transformer->heads < 1 || config->q % transformer->heads != 0)
        return error_set(error, ERROR_INPUT, "%d heads do not divide a width of %d",
                         transformer->heads, config->q);
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
    bool transformer = !network_has_two_layers(&config->network),
         lanes = config->path == GRADIENT_LANES;
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
    pairs_free(&gradient->train);
    pairs_free(&gradient->held_out);
    moments_free(&gradient->moments);
    free(gradient->largest);
    free(gradient->neuron);
    free(gradient->strips);
    free(gradient);
}

void gradient_draw(struct gradient *gradient, uint64_t seed, int epoch) {
    struct random_stream stream = random_substream(seed, RANDOM_BATCH, (uint32_t)epoch);
    pairs_draw(&gradient->train, gradient->config.batch, &stream);
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

static void evaluate_direct(struct gradient *gradient, enum gradient_detail detail,
                            struct evaluation *evaluation) {
    const struct dataset *dataset = gradient->dataset;
    const struct strips_network *network = &gradient->network, *slope = &gradient->slope;
    int visited = gradient->train.count;
    struct pairs_totals totals;
    bool measure = detail != GRADIENT_SLOPE_ONLY;
    memset(slope->weights, 0, slope->inputs * slope->columns * sizeof(float));
    memset(slope->c, 0, slope->outputs * slope->columns * sizeof(float));
    pairs_add_gradient(&gradient->train, network, 1.0f / (float)visited, slope,
                       measure ? &totals : NULL);
    if (!measure)
        return;
    measure_train(visited, &totals, evaluation);
    pairs_measure(&gradient->held_out, network, &totals);
    measure_test(dataset, &totals, evaluation);
}

/* The full table less the held-out pairs. */
static void evaluate_structured(struct gradient *gradient, enum gradient_detail detail,
                                struct evaluation *evaluation) {
    const struct dataset *dataset = gradient->dataset;
    const struct strips_network *network = &gradient->network, *slope = &gradient->slope;
    float scale = 1.0f / (float)dataset->train_pairs;
    struct pairs_totals totals;
    bool measure = detail != GRADIENT_SLOPE_ONLY;
    double sum = moments_evaluate(&gradient->moments, network, scale, measure, slope);
    pairs_add_gradient(&gradient->held_out, network, -scale, slope, measure ? &totals : NULL);
    if (!measure)
        return;
    measure_test(dataset, &totals, evaluation);
    evaluation->train_loss = (sum - totals.loss) / dataset->train_pairs;
    evaluation->train_accuracy = NAN;
    if (detail == GRADIENT_EVERYTHING) {
        pairs_measure(&gradient->train, network, &totals);
        measure_train(dataset->train_pairs, &totals, evaluation);
    }
}

/* --- The neurons that take part --------------------------------------------------------------- */

/* Collect the neurons that are not zero, and at least one; returns how many. */
static int collect_neurons(struct gradient *gradient, const struct network *network) {
    int q = network->q, count = 0;
    float *largest = gradient->largest;
    memset(largest, 0, (size_t)q * sizeof *largest);
    for (size_t row = 0; row < network_rows(network); ++row)
        for (int j = 0; j < q; ++j) {
            float size = fabsf(network->weights[row * (size_t)q + (size_t)j]);
            bool kept = size <= largest[j] || isnan(largest[j]); /* NaN stays: it is not zero */
            largest[j] = kept ? largest[j] : size;
        }
    for (int j = 0; j < q; ++j)
        if (!(largest[j] <= 0) || (j == q - 1 && count == 0))
            gradient->neuron[count++] = j;
    return count;
}

/* Bits: each row u of `from` becomes the rows u and -u. */
static void double_rows(const float *from, const struct strips_network *network) {
    float *to = network->weights;
    for (size_t first = 0, width; first < network->columns; first += width) {
        width = strips_width(network->columns, first);
        for (size_t row = 0; row < network->inputs / 2; ++row, from += width, to += 2 * width)
            for (size_t j = 0; j < width; ++j) {
                to[j] = from[j];
                to[width + j] = -from[j];
            }
    }
}

/* And the slopes by them those by u, in place. */
static void halve_rows(const struct strips_network *slope) {
    const float *from = slope->weights;
    float *to = slope->weights;
    for (size_t first = 0, width; first < slope->columns; first += width) {
        width = strips_width(slope->columns, first);
        for (size_t row = 0; row < slope->inputs / 2; ++row, from += 2 * width, to += width)
            for (size_t j = 0; j < width; ++j)
                to[j] = from[j] - from[width + j];
    }
}

/* Subtract from each column of c its mean. */
static void centre_outputs(const struct strips_network *network) {
    for (size_t first = 0, width; first < network->columns; first += width) {
        float mean[STRIPS_WIDTH] = {0}, *c = network->c + first * network->outputs;
        width = strips_width(network->columns, first);
        for (size_t g = 0; g < network->outputs; ++g)
            for (size_t j = 0; j < width; ++j)
                mean[j] += c[g * width + j];
        for (size_t j = 0; j < width; ++j)
            mean[j] /= (float)network->outputs;
        for (size_t g = 0; g < network->outputs; ++g)
            for (size_t j = 0; j < width; ++j)
                c[g * width + j] -= mean[j];
    }
}

/* The `count` neurons at `neuron` into strips. */
static void take_neurons(struct gradient *gradient, const struct network *network,
                         const int *neuron, size_t count) {
    const struct dataset_shape *shape = &gradient->dataset->shape;
    struct strips_network *strips = &gradient->network;
    size_t q = (size_t)network->q, inputs = network_rows(network) - (size_t)network->outputs;
    lay_out(gradient, count);
    strips_pack(network->weights, inputs, q, neuron, count,
                shape->bits ? gradient->slope.weights : strips->weights);
    if (shape->bits)
        double_rows(gradient->slope.weights, strips);
    strips_pack(network->c, strips->outputs, q, neuron, count, strips->c);
    if (gradient->config.model.loss == MODEL_CENTRED)
        centre_outputs(strips);
    for (size_t first = 0, width; first < strips->columns; first += width) {
        width = strips_width(strips->columns, first);
        strips_transpose(strips->c + first * strips->outputs, strips->outputs, width,
                         strips->transposed + first * strips_padded(strips->outputs));
    }
}

/* Their slopes; the others' are zero. */
static void give_slopes(const struct gradient *gradient, const struct network *network,
                        const int *neuron, size_t count, float *out) {
    size_t q = (size_t)network->q, rows = network_rows(network);
    size_t inputs = rows - (size_t)network->outputs;
    if (count < q)
        memset(out, 0, rows * q * sizeof *out);
    if (gradient->dataset->shape.bits)
        halve_rows(&gradient->slope);
    strips_unpack(gradient->slope.weights, inputs, q, neuron, count, out);
    strips_unpack(gradient->slope.c, gradient->slope.outputs, q, neuron, count, out + inputs * q);
}

/* --- Networks side by side -------------------------------------------------------------------- */

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

static void evaluate_parts(struct gradient *gradient, const struct network *network, float *out,
                           enum gradient_detail detail, struct evaluation *evaluation) {
    int count = collect_neurons(gradient, network);
    const int *neuron = count == network->q ? NULL : gradient->neuron;
    take_neurons(gradient, network, neuron, (size_t)count);
    if (gradient->config.path == GRADIENT_STRUCTURED)
        evaluate_structured(gradient, detail, evaluation);
    else
        evaluate_direct(gradient, detail, evaluation);
    give_slopes(gradient, network, neuron, (size_t)count, out);
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
