/* The two-layer network with quadratic activation (CoGS sec. 2):
 *
 *     o(g1, g2)[g] = sum_j c[g, j] (a[g1, j] + b[g2, j])^2
 *
 * The paper's theory carries a factor 1/(2d) in front of the sum; training does not. Sum potentials
 * of trained weights are therefore multiplied by 2d, and a constructed solution enters a network
 * with every weight multiplied by (2d)^(-1/3).
 *
 * and its relatives with other numbers of inputs and outputs (arXiv 2311.07568): as many tables of
 * weights as there are inputs, whose rows are added before the activation.
 *
 * Weights are kept one row per group element, so that the q hidden nodes of one element lie side by
 * side: a, b, c: [d, q], row-major, float32. Run files hold a and b transposed, [q, d], as
 * PyTorch's Linear layers do. */
#ifndef TRAIN_NETWORK_H
#define TRAIN_NETWORK_H

#include "train/transformer.h"

/* The numbers of rows that weights have. Transformers (train/transformer.h) are networks too, whose
 * weights are parts of their own instead of rows. */
struct network_shape {
    int inputs;  /* tables of the first layer: 2 for the paper's networks */
    int d;       /* rows of each: the group's order */
    int outputs; /* rows of the second layer: as many, for the paper's networks */
    struct transformer_shape transformer; /* without tokens: none. Else the rows are 0 */
};

struct network {
    int inputs;
    int d; /* group order */
    int outputs;
    int q; /* hidden nodes */
    struct transformer_shape transformer;
    float *weights; /* [inputs d + outputs, q]: a, b, c one after the other */
    float *a;       /* [d, q], into `weights`: the first input's */
    float *b;       /* [d, q], into `weights`: the second's; c where there is one input only */
    float *c;       /* [outputs, q], into `weights` */
};

/* All weights zero. Fails with ERROR_ENVIRONMENT when there is no memory. */
bool network_create(int d, int q, struct network *network, struct error *error);
bool network_create_shape(const struct network_shape *shape, int q, struct network *network,
                          struct error *error);

/* Whether this is no network of rows. */
bool network_is_transformer(const struct network *network);

/* Let the same memory hold a network of another width. */
void network_set_width(struct network *network, int q);

/* inputs d + outputs */
size_t network_shape_rows(const struct network_shape *shape);
size_t network_rows(const struct network *network);

void network_free(struct network *network);

/* Weights: rows times q, or those of a transformer. */
size_t network_shape_size(const struct network_shape *shape, int q);
size_t network_size(const struct network *network);

/* The sum of all squared weights, in double. */
double network_squared_norm(const struct network *network);

#endif
