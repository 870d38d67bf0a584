/* The two-layer network with quadratic activation (CoGS sec. 2):
 *
 *     o(g1, g2)[g] = sum_j c[g, j] (a[g1, j] + b[g2, j])^2
 *
 * The paper's theory carries a factor 1/(2d) in front of the sum; training does not. Sum potentials
 * of trained weights are therefore multiplied by 2d, and a constructed solution enters a network
 * with every weight multiplied by (2d)^(-1/3).
 *
 * Weights are kept one row per group element, so that the q hidden nodes of one element lie side by
 * side: a, b, c: [d, q], row-major, float32. Run files hold a and b transposed, [q, d], as
 * PyTorch's Linear layers do. */
#ifndef TRAIN_NETWORK_H
#define TRAIN_NETWORK_H

#include "base/error.h"

#include <stddef.h>

struct network {
    int d;          /* group order */
    int q;          /* hidden nodes */
    float *weights; /* [3, d, q]: a, b, c one after the other */
    float *a;       /* [d, q], into `weights` */
    float *b;       /* [d, q], into `weights` */
    float *c;       /* [d, q], into `weights` */
};

/* All weights zero. Fails with ERROR_ENVIRONMENT when there is no memory. */
bool network_create(int d, int q, struct network *network, struct error *error);

void network_free(struct network *network);

/* 3 d q */
size_t network_size(const struct network *network);

/* The sum of all squared weights, in double. */
double network_squared_norm(const struct network *network);

#endif
