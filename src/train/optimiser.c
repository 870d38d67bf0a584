#include "train/optimiser.h"

#include "base/memory.h"
#include "train/kernels.h"

#include <math.h>
#include <stdlib.h>

const char *const optimiser_names[] = {
    [OPTIMISER_ADAM] = "adam",
    [OPTIMISER_ADAMW] = "adamw",
    [OPTIMISER_DESCENT] = "descent",
    NULL,
};

/* Gradient descent has no second moments, but run files hold them for every optimiser: its are
 * zeros, so that the format is the same. */
bool optimiser_create(const struct optimiser_config *config, size_t size, size_t outputs,
                      struct optimiser *optimiser, struct error *error) {
    *optimiser = (struct optimiser){.config = *config, .size = size, .outputs = outputs};
    optimiser->first = memory_array(size, sizeof(float));
    optimiser->second = memory_array(size, sizeof(float));
    if (optimiser->first == NULL || optimiser->second == NULL) {
        optimiser_free(optimiser);
        return error_memory(error, "the optimizer's moments");
    }
    return true;
}

void optimiser_free(struct optimiser *optimiser) {
    free(optimiser->first);
    free(optimiser->second);
    *optimiser = (struct optimiser){0};
}

/* Weights that have the same learning rate. */
struct range {
    size_t from, to;
    double share; /* of the config's learning rate */
};

static void descend(const struct optimiser *optimiser, const struct range *range, float *weights,
                    const float *gradient) {
    const struct optimiser_config *config = &optimiser->config;
    float rate = (float)(range->share * config->learning_rate);
    float momentum = (float)config->momentum, decay = (float)config->weight_decay;
    float *restrict v = optimiser->first;
    for (size_t i = range->from; i < range->to; ++i) {
        float g = gradient[i] + decay * weights[i];
        v[i] = momentum * v[i] + g;
        weights[i] -= rate * v[i];
    }
}

/* AdamW is Adam without decay on weights that have been shrunk, here a part at a time, which then
 * is in the first cache still. */
static void shrink_and_step(const struct optimiser *optimiser, double share,
                            const struct adam_step *whole) {
    enum { PART = 1024 };
    const struct optimiser_config *config = &optimiser->config;
    float keep = (float)(1 - share * config->learning_rate * config->weight_decay);
    for (size_t at = 0; at < whole->size; at += PART) {
        struct adam_step step = *whole;
        step.size = whole->size - at < PART ? whole->size - at : PART;
        step.gradient += at;
        step.weights += at;
        step.first += at;
        step.second += at;
        for (size_t i = 0; i < step.size; ++i)
            step.weights[i] *= keep;
        kernels()->adam(&step);
    }
}

static void adapt(const struct optimiser *optimiser, const struct range *range, float *weights,
                  const float *gradient) {
    const struct optimiser_config *config = &optimiser->config;
    double share = range->share, steps = (double)optimiser->steps;
    const struct adam_step step = {
        .size = range->to - range->from,
        .gradient = gradient + range->from,
        .weights = weights + range->from,
        .first = optimiser->first + range->from,
        .second = optimiser->second + range->from,
        .beta1 = (float)config->beta1,
        .beta2 = (float)config->beta2,
        .keep1 = (float)(1 - config->beta1),
        .keep2 = (float)(1 - config->beta2),
        .decay = config->kind == OPTIMISER_ADAM ? (float)config->weight_decay : 0,
        .epsilon = (float)config->epsilon,
        .rate = (float)(share * config->learning_rate / (1 - pow(config->beta1, steps))),
        .root_correction = (float)(1 / sqrt(1 - pow(config->beta2, steps)))};
    if (config->kind == OPTIMISER_ADAMW)
        shrink_and_step(optimiser, share, &step);
    else
        kernels()->adam(&step);
}

void optimiser_step(struct optimiser *optimiser, double share, float *weights,
                    const float *gradient) {
    const struct optimiser_config *config = &optimiser->config;
    size_t size = optimiser->size, inner = size - optimiser->outputs;
    const struct range whole = {0, size, share};
    const struct range layers[] = {{0, inner, share}, {inner, size, share * config->output_rate}};
    bool is_one = config->output_rate == 0;
    const struct range *ranges = is_one ? &whole : layers;
    ++optimiser->steps;
    for (int i = 0; i < (is_one ? 1 : 2); ++i)
        (config->kind == OPTIMISER_DESCENT ? descend : adapt)(optimiser, &ranges[i], weights,
                                                              gradient);
}
