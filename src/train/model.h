/* What a network computes and what is asked of its outputs.
 *
 * A hidden neuron has the value h(a, b) of the weights that its two inputs pick; the outputs are
 * sums of c times that (train/network.h), and over pairs the mean of the loss of one is to become
 * small. Of more than two inputs, b is the last one's and a the sum of the others'. Zeros stand for
 * the paper's networks. */
#ifndef TRAIN_MODEL_H
#define TRAIN_MODEL_H

#include <stddef.h>

enum model_activation {
    MODEL_SQUARE,  /* (a + b)^2 */
    MODEL_RELU,    /* max(a + b, 0) */
    MODEL_TANH,    /* tanh(a + b) */
    MODEL_SIGMOID, /* 1 / (1 + exp(-(a + b))) */
    MODEL_PRODUCT, /* a b: the outputs are a sum of q terms of rank one; two inputs only */
    MODEL_POWER,   /* (a + b)^degree (arXiv 2311.07568) */
};

enum model_loss {
    MODEL_CENTRED,       /* || P o - (e_label - 1/d) ||^2, P = I - 1 1^T / d: means do not matter */
    MODEL_SQUARED,       /* || o - e_label ||^2 */
    MODEL_CROSS_ENTROPY, /* ln sum_g exp(o_g) - o_label */
};

struct model {
    enum model_activation activation;
    enum model_loss loss;
    int degree; /* of MODEL_POWER: 2 .. MODEL_DEGREE_MAX */
};

enum { MODEL_DEGREE_MAX = 16 };

/* As specs and run files have them; ended by NULL. */
enum { MODEL_ACTIVATIONS = MODEL_POWER + 1, MODEL_LOSSES = MODEL_CROSS_ENTROPY + 1 };
extern const char *const model_activation_names[MODEL_ACTIVATIONS + 1];
extern const char *const model_loss_names[MODEL_LOSSES + 1];

/* x = h(a, b): [size] all. */
void model_values(const struct model *model, const float *a, const float *b, size_t size, float *x);

/* From y = dLoss/dx: to_a += y dh/da and to_b += y dh/db, which must not overlap. */
void model_slopes(const struct model *model, const float *a, const float *b, const float *y,
                  size_t size, float *to_a, float *to_b);

/* What a residual is beside output - e_label. */
float model_shift(enum model_loss loss, int d);

/* x = exp(x) in place, for x <= 0, to 2e-7; below -87 it is 0. */
void model_exponentials(float *x, size_t size);

/* Cross-entropy: the `size` first of row's outputs become (softmax - e_label) * scale, those beyond
 * them up to the next multiple of eight, which a row has, zero. Returns the loss. */
double model_cross_entropy(float *row, int size, int label, float scale);

/* The same without the loss, whose logarithm costs about as much. */
void model_cross_entropy_slope(float *row, int size, int label, float scale);

#endif
