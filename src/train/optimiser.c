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
bool optimiser_create(const struct optimiser_config *config, size_t size,
                      struct optimiser *optimiser, struct error *error) {
    *optimiser = (struct optimiser){.config = *config, .size = size};
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

static void descend(struct optimiser *optimiser, double share, float *weights,
                    const float *gradient) {
    const struct optimiser_config *config = &optimiser->config;
    float rate = (float)(share * config->learning_rate), momentum = (float)config->momentum;
    float decay = (float)config->weight_decay;
    float *restrict v = optimiser->first;
    for (size_t i = 0; i < optimiser->size; ++i) {
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

void optimiser_step(struct optimiser *optimiser, double share, float *weights,
                    const float *gradient) {
    const struct optimiser_config *config = &optimiser->config;
    double steps = (double)++optimiser->steps;
    if (config->kind == OPTIMISER_DESCENT) {
        descend(optimiser, share, weights, gradient);
        return;
    }
    const struct adam_step step = {
        .size = optimiser->size,
        .gradient = gradient,
        .weights = weights,
        .first = optimiser->first,
        .second = optimiser->second,
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
