/* The features of neurons trained on the parity of k of n bits.
 *
 * Bits enter as signs: x_j = 1 for 0 and -1 for 1, and f(x) = sum_i (u_i . x)^k w_i has one output
 * for even and one for odd parity. The relevant bits are the first k. All neurons of a
 * maximum-margin network have the same form: |u_j| is equal to the norm of w for the relevant bits
 * and 0 for the others, and w_even - w_odd has the sign of u_1 ... u_k.
 *
 * Weights: [n + 2, width], one row per bit and output, one column per neuron, as in trained
 * networks (train/network.h). */
#ifndef ANALYSIS_PARITY_FEATURES_H
#define ANALYSIS_PARITY_FEATURES_H

#include "base/error.h"

enum { PARITY_DEGREE_MAX = 16 };

/* One neuron; all members are zero if its weights are. */
struct parity_neuron {
    double power;     /* n_i^(k+1), n_i the norm of its weights: its part of R */
    double mass;      /* fraction of |u|^2 on the relevant bits */
    double imbalance; /* largest |x - 1| for x = sqrt(k+1) / n_i times |u_j|, j <= k, |w|, and
                         |w_even - w_odd| / sqrt(2), the length of w along (1, -1) */
    unsigned pattern; /* signs of u_2 ... u_k relative to u_1: bit j - 2 is set where they differ;
                         -u with (-1)^k w is the same neuron */
    bool right;       /* w_even - w_odd has the sign of u_1 ... u_k */
};

void parity_neuron_measure(int n, int k, int width, const double *weights, int index,
                           struct parity_neuron *neuron);

/* A whole network. Live neurons have more than `alive_above` times the mean n_i^(k+1). */
struct parity_features {
    int alive;
    int right;        /* live neurons with the correct sign */
    int patterns;     /* distinct sign patterns of live neurons, of 2^(k-1) */
    double mass;      /* mean over live neurons, weighted by n_i^(k+1) */
    double imbalance; /* largest among live neurons */
};

/* 1 <= k <= PARITY_DEGREE_MAX, k <= n. Fails with ERROR_ENVIRONMENT if out of memory. */
bool parity_features_measure(int n, int k, int width, const double *weights, double alive_above,
                             struct parity_features *features, struct error *error);

/* The same of the `count` neurons of largest norm alone, count <= width; those that are zero are
 * not alive. */
bool parity_features_of_largest(int n, int k, int width, const double *weights, int count,
                                struct parity_features *features, struct error *error);

/* The `count` neurons of largest norm, the largest first: index: [count], count <= width. Fails
 * like the others. */
bool parity_largest(int n, int k, int width, const double *weights, int count, int *index,
                    struct error *error);

/* The mean margin over all 2^n inputs, in closed form: the sum of k! u_1 ... u_k (w_even - w_odd)
 * over the neurons, since terms that lack one of the k bits average out. By the inequality of
 * arithmetic and geometric means it is at most gamma* R, so gamma* is the maximum margin. */
double parity_mean_margin(int n, int k, int width, const double *weights);

#endif
