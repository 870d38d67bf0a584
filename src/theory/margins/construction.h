/* Constructed weights, in double: one row per value of each input, then one per output, and one
 * column per neuron, as in trained networks (train/network.h).
 *
 * The theory is that of "Feature emergence via margin maximization" (arXiv:2311.07568, for two
 * inputs) and "Fourier circuits in neural networks and transformers" (arXiv:2402.09469, for k). A
 * network of k inputs a_1 .. a_k is
 *
 *     f(a) = sum_i (u_i1(a_1) + ... + u_ik(a_k))^k w_i,
 *
 * n_i is the norm of all weights of neuron i, R = sum_i n_i^(k+1), and the margin is the smallest
 * difference between the correct output and the largest wrong one, over all data. gamma* is the
 * maximum margin for R = 1; since margin and R scale alike, margin / (R gamma*) is at most 1. All
 * constructions have R = 1. */
#ifndef THEORY_MARGINS_CONSTRUCTION_H
#define THEORY_MARGINS_CONSTRUCTION_H

#include "base/error.h"

struct construction {
    int rows;
    int width;       /* neurons, m */
    double *weights; /* [rows, width] */
};

/* All weights zero. Fails with ERROR_INPUT, stating the size in bytes, if they exceed the memory of
 * the machine. */
bool construction_allocate(long rows, long width, struct construction *construction,
                           struct error *error);

void construction_free(struct construction *construction);

/* Scale neuron i by (share_i / n_i^(degree+1))^(1/(degree+1)), so that `share` is its part of R. */
void construction_set_share(struct construction *construction, int neuron, int degree,
                            double share);

#endif
