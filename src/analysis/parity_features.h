/* What neurons for the parity of k of n bits have made of their weights.
 *
 * Bits enter as signs: x_j = 1 for 0 and -1 for 1, and f(x) = sum_i (u_i . x)^k w_i has one output
 * for even and one for odd parity. The bits that matter are the first k. A network of the largest
 * margin has neurons of one kind only: |u_j| the same for these bits and 0 for the others, as large
 * as the norm of w, and w_even - w_odd of the sign of u_1 ... u_k.
 *
 * Weights: [n + 2, width], a row for every bit and one for each output, neurons side by side, as
 * trained networks keep theirs (train/network.h). */
#ifndef ANALYSIS_PARITY_FEATURES_H
#define ANALYSIS_PARITY_FEATURES_H

#include "base/error.h"

enum { PARITY_DEGREE_MAX = 16 };

/* One neuron; of one without weights, everything is zero. */
struct parity_neuron {
    double power;     /* n_i^(k+1), n_i the norm of its weights: its part of R */
    double mass;      /* share of |u|^2 on the bits that matter */
    double imbalance; /* how far sqrt(k+1) |u_j| / n_i, j <= k, or sqrt(k+1) |w| / n_i is from 1 */
    unsigned pattern; /* signs of u_2 ... u_k beside u_1's: bit j - 2 is set where they differ; -u
                         with (-1)^k w is the same neuron */
    bool right;       /* the sign of w_even - w_odd is that of u_1 ... u_k */
};

void parity_neuron_measure(int n, int k, int width, const double *weights, int index,
                           struct parity_neuron *neuron);

/* A whole network. The neurons that are alive have more than `alive_above` of the mean n_i^(k+1).
 */
struct parity_features {
    int alive;
    int right;        /* of those, neurons of the right sign */
    int patterns;     /* sign patterns of the neurons alive, of 2^(k-1) */
    double mass;      /* mean over the neurons alive, weighted with n_i^(k+1) */
    double imbalance; /* the largest of a neuron alive */
};

/* 1 <= k <= PARITY_DEGREE_MAX, k <= n. Fails with ERROR_ENVIRONMENT if out of memory. */
bool parity_features_measure(int n, int k, int width, const double *weights, double alive_above,
                             struct parity_features *features, struct error *error);

/* The margin that the network has in the mean over all 2^n inputs, in closed form: the sum of
 * k! u_1 ... u_k (w_even - w_odd) over its neurons, since all that lacks one of the k bits averages
 * out. A mean of numbers of given product is largest when they are equal: that is why gamma* is the
 * largest margin. */
double parity_mean_margin(int n, int k, int width, const double *weights);

#endif
