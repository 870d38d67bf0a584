#include "train/optimizer.h"

#include "base/memory.h"
#include "train/kernels.h"

#include <math.h>
#include <stdlib.h>

bool optimizer_create(const struct optimizer_config *config, size_t size,
                      struct optimizer *optimizer, struct error *error) {
    *optimizer = (struct optimizer){.config = *config, .size = size};
    optimizer->first = memory_array(size, sizeof(float));
    optimizer->second = memory_array(size, sizeof(float));
    if (optimizer->first == NULL || optimizer->second == NULL) {
        optimizer_free(optimizer);
        return error_memory(error, "the optimizer's moments");
    }
    return true;
}

void optimizer_free(struct optimizer *optimizer) {
    free(optimizer->first);
    free(optimizer->second);
    *optimizer = (struct optimizer){0};
}

static void descend(struct optimizer *optimizer, double share, float *weights,
                    const float *gradient) {
    const struct optimizer_config *config = &optimizer->config;
    float rate = (float)(share * config->learning_rate), momentum = (float)config->momentum;
    float decay = (float)config->weight_decay;
    float *restrict v = optimizer->first;
    for (size_t i = 0; i < optimizer->size; ++i) {
        float g = gradient[i] + decay * weights[i];
        v[i] = momentum * v[i] + g;
        weights[i] -= rate * v[i];
    }
}

/* AdamW is Adam without decay on weights that have been shrunk. */
static void shrink(const struct optimizer *optimizer, double share, float *weights) {
    const struct optimizer_config *config = &optimizer->config;
    float keep = (float)(1 - share * config->learning_rate * config->weight_decay);
    for (size_t i = 0; i < optimizer->size; ++i)
        weights[i] *= keep;
}

void optimizer_step(struct optimizer *optimizer, double share, float *weights,
                    const float *gradient) {
    const struct optimizer_config *config = &optimizer->config;
    double steps = (double)++optimizer->steps;
    if (config->kind == OPTIMIZER_DESCENT) {
        descend(optimizer, share, weights, gradient);
        return;
    }
    if (config->kind == OPTIMIZER_ADAMW)
        shrink(optimizer, share, weights);
    const struct adam_step step = {
        .size = optimizer->size,
        .gradient = gradient,
        .weights = weights,
        .first = optimizer->first,
        .second = optimizer->second,
        .beta1 = (float)config->beta1,
        .beta2 = (float)config->beta2,
        .keep1 = (float)(1 - config->beta1),
        .keep2 = (float)(1 - config->beta2),
        .decay = config->kind == OPTIMIZER_ADAM ? (float)config->weight_decay : 0,
        .epsilon = (float)config->epsilon,
        .rate = (float)(share * config->learning_rate / (1 - pow(config->beta1, steps))),
        .root_correction = (float)(1 / sqrt(1 - pow(config->beta2, steps)))};
    kernels()->adam(&step);
}
