/* The weights that training starts from (train/training.h). */
#include "base/random.h"
#include "train/training.h"

#include <math.h>
#include <string.h>

const char *const training_start_names[] = {
    [TRAINING_START_UNIFORM] = "uniform", [TRAINING_START_NORMAL] = "normal", NULL};

const char *training_start_name(const struct training_config *config) {
    return config->given.name != NULL ? config->given.name : training_start_names[config->start];
}

static void fill_uniform(float *weights, size_t size, double bound, struct random_stream *stream) {
    for (size_t i = 0; i < size; ++i)
        weights[i] = (float)(bound * (2 * random_uniform(stream) - 1));
}

static struct random_stream weights_stream(const struct training_config *config) {
    return random_stream(config->seed, RANDOM_WEIGHTS);
}

/* Weights of the first layer, and of the second. */
static size_t outputs_size(const struct network *network) {
    return (size_t)network->outputs * (size_t)network->q;
}

static size_t inputs_size(const struct network *network) {
    return network_size(network) - outputs_size(network);
}

static void start_uniform(const struct training_config *config, struct network *network) {
    struct random_stream stream = weights_stream(config);
    fill_uniform(network->a, inputs_size(network), 1 / sqrt(network->d), &stream);
    fill_uniform(network->c, outputs_size(network), 1 / sqrt(network->q), &stream);
}

static void fill_normal(float *weights, size_t size, double deviation,
                        struct random_stream *stream) {
    for (size_t i = 0; i < size; ++i)
        weights[i] = (float)(deviation * random_normal(stream));
}

static void start_normal(const struct training_config *config, struct network *network) {
    struct random_stream stream = weights_stream(config);
    double deviation = config->start_deviation;
    fill_normal(network->a, inputs_size(network), deviation > 0 ? deviation : 1 / sqrt(network->d),
                &stream);
    fill_normal(network->c, outputs_size(network), deviation > 0 ? deviation : 1 / sqrt(network->q),
                &stream);
}

static void start_transformer(const struct training_config *config, struct network *network) {
    struct random_stream stream = weights_stream(config);
    transformer_start(&network->transformer, &stream, network->weights);
}

static void add_noise(float *weights, size_t size, double noise, struct random_stream *stream) {
    double squares = 0;
    for (size_t i = 0; i < size; ++i)
        squares += (double)weights[i] * (double)weights[i];
    double deviation = noise * sqrt(squares / (double)size);
    for (size_t i = 0; i < size; ++i)
        weights[i] += (float)(deviation * random_normal(stream));
}

/* The given weights, with noise on each of a, b and c. */
static bool start_given(const struct training_config *config, struct network *network,
                        struct error *error) {
    struct random_stream stream = random_stream(config->seed, RANDOM_NOISE);
    size_t size = network_size(network), part = (size_t)network->d * (size_t)network->q;
    if (config->given.size != size)
        return error_set(error, ERROR_INPUT, "the given start has %zu weights, the network %zu",
                         config->given.size, size);
    memcpy(network->weights, config->given.weights, size * sizeof *network->weights);
    for (size_t first = 0; first < size; first += part)
        add_noise(network->weights + first, size - first < part ? size - first : part,
                  config->start_noise, &stream);
    return true;
}

static bool start_alone(const struct training_config *config, struct network *network,
                        struct error *error) {
    const struct network_shape shape = training_network_shape(config);
    if (!network_create_shape(&shape, config->q, network, error))
        return false;
    if (config->given.name != NULL)
        return start_given(config, network, error);
    if (network_is_transformer(network))
        start_transformer(config, network);
    else if (config->start == TRAINING_START_NORMAL)
        start_normal(config, network);
    else
        start_uniform(config, network);
    return true;
}

/* Columns s q .. (s + 1) q - 1 of the whole. */
static void place_member(const struct network *member, int s, struct network *whole) {
    size_t q = (size_t)member->q, columns = (size_t)whole->q;
    for (size_t row = 0; row < network_rows(member); ++row)
        for (size_t j = 0; j < q; ++j)
            whole->weights[row * columns + (size_t)s * q + j] = member->weights[row * q + j];
}

bool training_start_network(const struct training_config *config, struct network *network,
                            struct error *error) {
    const struct network_shape shape = training_network_shape(config);
    int members = training_members(config);
    struct training_config alone = *config;
    if (members == 1)
        return start_alone(config, network, error);
    bool ok = network_create_shape(&shape, config->q * members, network, error);
    for (int s = 0; ok && s < members; ++s, ++alone.seed) {
        struct network member = {0};
        ok = start_alone(&alone, &member, error);
        if (ok)
            place_member(&member, s, network);
        network_free(&member);
    }
    return ok;
}
