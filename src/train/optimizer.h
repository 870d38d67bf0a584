/* Optimisers, in float32:
 *
 * OPTIMIZER_ADAM is Adam with L2 weight decay added to the gradient (Kingma & Ba 2015; the coupled
 * form that PyTorch calls torch.optim.Adam(weight_decay=...)).
 *
 * OPTIMIZER_ADAMW takes the decay off the weights instead (Loshchilov & Hutter 2019): before each
 * step they are multiplied by 1 - rate * decay.
 *
 * OPTIMIZER_DESCENT is gradient descent, with momentum the heavy ball (Polyak 1964), in the form
 * v = momentum v + g, weight -= rate v; the decay is added to the gradient. */
#ifndef TRAIN_OPTIMIZER_H
#define TRAIN_OPTIMIZER_H

#include "base/error.h"

#include <stddef.h>

enum optimizer_kind { OPTIMIZER_ADAM, OPTIMIZER_ADAMW, OPTIMIZER_DESCENT };

struct optimizer_config {
    enum optimizer_kind kind;
    double learning_rate;
    double beta1; /* Adam's and AdamW's */
    double beta2;
    double epsilon;
    double momentum; /* of gradient descent */
    double weight_decay;
};

struct optimizer {
    struct optimizer_config config;
    size_t size;   /* number of weights */
    long steps;    /* updates made so far */
    float *first;  /* [size]: running mean of the gradient; v of gradient descent */
    float *second; /* [size]: running mean of its square; gradient descent has none */
};

bool optimizer_create(const struct optimizer_config *config, size_t size,
                      struct optimizer *optimizer, struct error *error);

void optimizer_free(struct optimizer *optimizer);

/* One update of weights: [size] by the loss's gradient: [size], without weight decay. The learning
 * rate is `share` times the config's. */
void optimizer_step(struct optimizer *optimizer, double share, float *weights,
                    const float *gradient);

#endif
