/* What a network computes and what is asked of its outputs.
 *
 * A hidden node has the value h(a, b) of the weights that its two inputs pick; the outputs are sums
 * of c times that (train/network.h), and over pairs the mean of the loss of one is to become small.
 * Zeros stand for the paper's networks. */
#ifndef TRAIN_MODEL_H
#define TRAIN_MODEL_H

#include <stddef.h>

enum model_activation {
    MODEL_SQUARE,  /* (a + b)^2 */
    MODEL_RELU,    /* max(a + b, 0) */
    MODEL_TANH,    /* tanh(a + b) */
    MODEL_PRODUCT, /* a b: the outputs are a sum of q terms of rank one */
};

enum model_loss {
    MODEL_CENTRED, /* || P o - (e_label - 1/d) ||^2, P = I - 1 1^T / d: means do not matter */
    MODEL_SQUARED, /* || o - e_label ||^2 */
};

struct model {
    enum model_activation activation;
    enum model_loss loss;
};

/* "square", "relu", ...: as specs and run files have it. */
const char *model_activation_name(enum model_activation activation);

/* x = h(a, b): [size] all */
void model_values(enum model_activation activation, const float *a, const float *b, size_t size,
                  float *x);

/* From y = dLoss/dx: to_a += y dh/da and to_b += y dh/db, which must not overlap. */
void model_slopes(enum model_activation activation, const float *a, const float *b, const float *y,
                  size_t size, float *to_a, float *to_b);

/* What a residual is beside output - e_label. */
float model_shift(enum model_loss loss, int d);

#endif
