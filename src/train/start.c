/* The weights that training starts from (train/training.h). */
#include "base/random.h"
#include "train/training.h"

#include <math.h>
#include <string.h>

const char *const training_start_names[] = {[TRAINING_START_UNIFORM] = "uniform",
                                            [TRAINING_START_NORMAL] = "normal",
                                            [TRAINING_START_WIDTH] = "width",
                                            NULL};

const char *training_start_name(const struct training_config *config) {
    return config->given.name != NULL ? config->given.name : training_start_names[config->start];
}

static void start_uniform(const struct training_config *config, const struct network_part *part,
                          struct random_stream *stream, float *weights) {
    double most = part->deviation * (config->start_scale > 0 ? config->start_scale : 1);
    for (size_t i = 0; i < part->size; ++i)
        weights[i] = (float)(most * (2 * random_uniform(stream) - 1));
}

static void start_normal(const struct training_config *config, const struct network_part *part,
                         struct random_stream *stream, float *weights) {
    double deviation = config->start_deviation > 0 ? config->start_deviation : part->deviation;
    for (size_t i = 0; i < part->size; ++i)
        weights[i] = (float)(deviation * random_normal(stream));
}

static void start_width(const struct training_config *config, const struct network_part *part,
                        struct random_stream *stream, float *weights) {
    for (size_t i = 0; i < part->size; ++i)
        weights[i] = (float)(random_normal(stream) / sqrt(config->q));
}

/* Draws the weights of one part; all parts share a stream. */
typedef void draw(const struct training_config *config, const struct network_part *part,
                  struct random_stream *stream, float *weights);

static draw *const draws[] = {[TRAINING_START_UNIFORM] = start_uniform,
                              [TRAINING_START_NORMAL] = start_normal,
                              [TRAINING_START_WIDTH] = start_width};

/* A part that starts in its own way; false: as the config says. */
static bool start_own(const struct network_part *part, struct random_stream *stream,
                      float *weights) {
    size_t row = part->size > 0 ? part->size / (size_t)part->extent[0] : 0;
    for (size_t i = 0; part->start == NETWORK_PART_NORMAL && i < part->size; ++i)
        weights[i] = (float)(part->deviation * random_normal(stream));
    for (size_t i = 0; part->start == NETWORK_PART_ONES_AND_ZEROS && i < part->size; ++i)
        weights[i] = i < row ? 1 : 0;
    return part->start != NETWORK_PART_AS_CONFIG;
}

static void start_drawn(const struct training_config *config, struct network *network) {
    struct random_stream stream = random_stream(config->seed, RANDOM_WEIGHTS);
    for (int p = 0; p < network_parts(network); ++p) {
        const struct network_part part = network_part(network, p);
        if (!start_own(&part, &stream, network->weights + part.offset))
            draws[config->start](config, &part, &stream, network->weights + part.offset);
    }
}

static void add_noise(float *weights, size_t size, double noise, struct random_stream *stream) {
    double squares = 0;
    for (size_t i = 0; i < size; ++i)
        squares += (double)weights[i] * (double)weights[i];
    double deviation = noise * sqrt(squares / (double)size);
    for (size_t i = 0; i < size; ++i)
        weights[i] += (float)(deviation * random_normal(stream));
}

/* The given weights, with noise on each part. */
static bool start_given(const struct training_config *config, struct network *network,
                        struct error *error) {
    struct random_stream stream = random_stream(config->seed, RANDOM_NOISE);
    size_t size = network_size(network);
    if (config->given.size != size)
        return error_set(error, ERROR_INPUT, "the given start has %zu weights, the network %zu",
                         config->given.size, size);
    memcpy(network->weights, config->given.weights, size * sizeof *network->weights);
    for (int p = 0; p < network_parts(network); ++p) {
        const struct network_part part = network_part(network, p);
        add_noise(network->weights + part.offset, part.size, config->start_noise, &stream);
    }
    return true;
}

static bool start_alone(const struct training_config *config, struct network *network,
                        struct error *error) {
    const struct network_shape shape = training_network_shape(config);
    if (!network_create_shape(&shape, config->q, network, error))
        return false;
    if (config->given.name != NULL)
        return start_given(config, network, error);
    start_drawn(config, network);
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
