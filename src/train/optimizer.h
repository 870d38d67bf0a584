/* Adam with L2 weight decay added to the gradient (Kingma & Ba 2015; the coupled form that PyTorch
 * calls torch.optim.Adam(weight_decay=...), not AdamW), in float32. */
#ifndef TRAIN_OPTIMIZER_H
#define TRAIN_OPTIMIZER_H

#include "base/error.h"

#include <stddef.h>

struct optimizer_config {
    double learning_rate;
    double beta1;
    double beta2;
    double epsilon;
    double weight_decay;
};

struct optimizer {
    struct optimizer_config config;
    size_t size;   /* number of weights */
    long steps;    /* updates made so far */
    float *first;  /* [size]: running mean of the gradient */
    float *second; /* [size]: running mean of its square */
};

bool optimizer_create(const struct optimizer_config *config, size_t size,
                      struct optimizer *optimizer, struct error *error);

void optimizer_free(struct optimizer *optimizer);

/* One update of weights: [size] by the loss's gradient: [size], without weight decay. The learning
 * rate is `share` times the config's. */
void optimizer_step(struct optimizer *optimizer, double share, float *weights,
                    const float *gradient);

#endif
