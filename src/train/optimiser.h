/* Optimisers, in float32:
 *
 * OPTIMISER_ADAM is Adam with L2 weight decay added to the gradient (Kingma & Ba 2015; the coupled
 * form that PyTorch calls torch.optim.Adam(weight_decay=...)).
 *
 * OPTIMISER_ADAMW takes the decay off the weights instead (Loshchilov & Hutter 2019): before each
 * step they are multiplied by 1 - rate * decay.
 *
 * OPTIMISER_DESCENT is gradient descent, with momentum the heavy ball (Polyak 1964), in the form
 * v = momentum v + g, weight -= rate v; the decay is added to the gradient.
 *
 * The output weights of networks of two layers can have a learning rate of their own, like a second
 * group of parameters in PyTorch: AdamW's 1 - rate * decay has that rate as well. */
#ifndef TRAIN_OPTIMISER_H
#define TRAIN_OPTIMISER_H

#include "base/error.h"

#include <stddef.h>

enum optimiser_kind { OPTIMISER_ADAM, OPTIMISER_ADAMW, OPTIMISER_DESCENT };

/* As specs and run files have them; ended by NULL. */
enum { OPTIMISERS = OPTIMISER_DESCENT + 1 };
extern const char *const optimiser_names[OPTIMISERS + 1];

struct optimiser_config {
    enum optimiser_kind kind;
    double learning_rate;
    double beta1; /* Adam's and AdamW's */
    double beta2;
    double epsilon;
    double momentum; /* of gradient descent */
    double weight_decay;
    double output_rate; /* learning rate of output weights, so many times that of others; 0: once */
};

struct optimiser {
    struct optimiser_config config;
    size_t size;    /* number of weights */
    size_t outputs; /* how many of these, the last ones, are output weights */
    long steps;     /* updates made so far */
    float *first;   /* [size]: running mean of the gradient; v of gradient descent */
    float *second;  /* [size]: running mean of its square; gradient descent leaves it at zero */
};

bool optimiser_create(const struct optimiser_config *config, size_t size, size_t outputs,
                      struct optimiser *optimiser, struct error *error);

void optimiser_free(struct optimiser *optimiser);

/* One update of weights: [size] by the loss's gradient: [size], without weight decay. The learning
 * rate is `share` times the config's. */
void optimiser_step(struct optimiser *optimiser, double share, float *weights,
                    const float *gradient);

#endif
