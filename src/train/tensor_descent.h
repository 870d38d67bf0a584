/* Gradient descent of a sum of rank-one terms towards a tensor, in double:
 *
 *     loss = |sum_i u_i x v_i x w_i - T|^2,   u, v, w -= rate dloss/d(u, v, w).
 *
 * These are the product networks f = C^T (A x . B y) on all pairs, where T is the tensor of a
 * table; in coordinates of one space R_phi they are its part of a network whose rows lie in R_phi
 * (arXiv 2509.06931, Prop. 5.5). Plain gradient descent, without momentum or decay. Networks of
 * claims are trained in float32 by train/training.h; this is for what has to be exact. */
#ifndef TRAIN_TENSOR_DESCENT_H
#define TRAIN_TENSOR_DESCENT_H

#include "base/error.h"

struct tensor_descent {
    int n;                /* dimension of each of the three sides */
    int width;            /* terms */
    const double *target; /* T: [n, n, n]; belongs to the caller */
    double *u, *v, *w;    /* [width, n] each */
    double *slopes;       /* [3, width, n]: dloss/du, dv, dw at the last call of the loss */
    double *products;     /* [width, n, n]: workspace */
    double *residual;     /* [n, n, n]: the sum minus T at the last call of the loss */
};

/* All weights zero. Fails with ERROR_ENVIRONMENT if out of memory. */
bool tensor_descent_create(int n, int width, const double *target, struct tensor_descent *descent,
                           struct error *error);

void tensor_descent_free(struct tensor_descent *descent);

/* The loss, and its slopes. */
double tensor_descent_loss(struct tensor_descent *descent);

/* Step along the slopes of the last call of the loss. */
void tensor_descent_step(struct tensor_descent *descent, double rate);

#endif
