/* The Fourier features of networks that add k numbers modulo d (arXiv 2311.07568, 2402.09469).
 *
 * A neuron has k columns u_j over the values of the inputs and one, w, over the outputs. At the
 * maximum margin all are cosines of one frequency z with equal amplitudes, and
 *
 *     u_j(a) = n cos(2 pi z a / d + t_j),   w(c) = n cos(2 pi z c / d + t_w),   t_w = sum_j t_j.
 *
 * Frequencies are 1 .. (d-1)/2, since z and d - z are equivalent; d is odd. A neuron is weighted by
 * its share of R = sum n_i^(k+1) and is live if that share is more than 1 / (1000 q). */
#ifndef ANALYSIS_FREQUENCIES_H
#define ANALYSIS_FREQUENCIES_H

#include "train/network.h"

struct frequencies {
    int q;
    int count;      /* frequencies */
    int columns;    /* columns of a neuron: k + 1 */
    int live;       /* live neurons */
    double *weight; /* [q]: shares of R */
    int *best;      /* [q]: the frequency with the most power in all columns together; 1 .. count */
    double *purity; /* [q]: its share of the neuron's power, constants included */
    double *power;  /* [q, columns]: of a column's power, the share of its own best frequency,
                       constants included (Figs. 1, 4 of 2311.07568, with z and d - z as one) */
    double *phase;  /* [q, columns]: t_j at that frequency, then t_w; in (-pi, pi] */
    double *share;  /* [count]: shares of R of the neurons of frequency 1, 2, ... */
    int *neurons;   /* [count]: how many live neurons these are */
    int used;       /* frequencies with at least 0.1/count of R */

    double mean_purity;  /* mean over all neurons, weighted */
    double least_purity; /* over live neurons, as below */
    double dispersion; /* sum_z (neurons_z - mean)^2 / mean / (count - 1), which is 1 in the mean if
                          every live neuron has a frequency drawn uniformly; NaN of one */
    double share_error; /* largest | share / equal share - 1 | */
    double phase_error; /* largest | t_w - sum_j t_j |, modulo 2 pi */
    double norm_error;  /* largest | norm of a column / (norm of the neuron / sqrt(k+1)) - 1 | */
};

/* Analyse weights: [k d + d, q] in double. Fails with ERROR_ENVIRONMENT if out of memory. */
bool frequencies_find(const struct network_shape *shape, int q, const double *weights,
                      struct frequencies *frequencies, struct error *error);

void frequencies_free(struct frequencies *frequencies);

/* Whether a neuron is live. */
bool frequencies_is_live(const struct frequencies *frequencies, int neuron);

/* The mean power of a column of independent Gaussian weights: (d-1)/d H_F / F, with F = (d-1)/2 and
 * H_F = 1 + 1/2 + .. + 1/F. (The powers of the frequencies, relative to their sum, are spacings of
 * uniform points, the largest of which is H_F / F on average.) */
double frequencies_random_power(int d);

#endif
