/* The Fourier features of networks that add k numbers modulo d (arXiv 2311.07568, 2402.09469).
 *
 * A neuron has k columns u_j over the values of the inputs and one, w, over the outputs. At the
 * largest margin all of them are cosines of one frequency z, as large as each other, and
 *
 *     u_j(a) = n cos(2 pi z a / d + t_j),   w(c) = n cos(2 pi z c / d + t_w),   t_w = sum_j t_j.
 *
 * Frequencies are 1 .. (d-1)/2, since z and d - z are one; d is odd. A neuron counts with its part
 * of R = sum n_i^(k+1), and is live when that is more than 1 / (1000 q). */
#ifndef ANALYSIS_FREQUENCIES_H
#define ANALYSIS_FREQUENCIES_H

#include "train/network.h"

struct frequencies {
    int q;
    int count;      /* frequencies */
    int columns;    /* of a neuron: k + 1 */
    int live;       /* neurons */
    double *weight; /* [q]: parts of R */
    int *best;      /* [q]: the frequency with the most power, over all columns; 1 .. count */
    double *purity; /* [q]: its share of the neuron's power, constants included */
    double *phase;  /* [q, columns]: t_j at that frequency, the output's last; in (-pi, pi] */
    double *share;  /* [count]: parts of R that belong to neurons of frequency 1, 2, ... */
    int used;       /* frequencies with a tenth of an equal share at least */

    double mean_purity;  /* of all neurons by weight */
    double least_purity; /* of the live ones; so below */
    double share_error;  /* largest | share / equal share - 1 | */
    double phase_error;  /* largest | t_w - sum_j t_j |, modulo 2 pi */
    double norm_error;   /* largest | norm of a column / (norm of the neuron / sqrt(k+1)) - 1 | */
};

/* Of weights: [k d + d, q] in double. Fails with ERROR_ENVIRONMENT if out of memory. */
bool frequencies_find(const struct network_shape *shape, int q, const double *weights,
                      struct frequencies *frequencies, struct error *error);

void frequencies_free(struct frequencies *frequencies);

/* Whether a neuron is live. */
bool frequencies_is_live(const struct frequencies *frequencies, int neuron);

#endif
