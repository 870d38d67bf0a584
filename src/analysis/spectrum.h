/* The Fourier weights of a trained network (CoGS sec. 3):
 *
 *     z_ak = (1/d) sum_g a[g] conj(phi_k(g)), b likewise, z_ck = (1/d) sum_g c[g] phi_k(g),
 *
 * in the network's own scale; its sum potentials in the theory's scale are 2d times those of z. */
#ifndef ANALYSIS_SPECTRUM_H
#define ANALYSIS_SPECTRUM_H

#include "theory/semiring/semiring.h"
#include "train/network.h"

struct spectrum {
    int d, q;
    struct ring_element z;    /* [d-1, q] for each of a, b, c: the non-trivial characters */
    double complex *constant; /* [3, q]: the trivial character, absent from the theory */
};

bool spectrum_create(const struct characters *characters, const struct network *network,
                     struct spectrum *spectrum, struct error *error);

void spectrum_free(struct spectrum *spectrum);

/* r_{k1,k2,k} of (left, right) inputs in the theory's scale. */
double complex spectrum_potential(const struct spectrum *spectrum, enum ring_part left,
                                  enum ring_part right, int k1, int k2, int k);

/* The same of any characters, the trivial one, 0, included. */
double complex spectrum_potential_of_all(const struct spectrum *spectrum, enum ring_part left,
                                         enum ring_part right, int k1, int k2, int k);

/* Signed sums over all characters, the trivial one included, in the theory's scale (CoGS Fig. 3, as
 * published: github.com/facebookresearch/luckmatters). */
struct spectrum_totals {
    double diagonal;     /* sum_k Re r_kkk; d - 1 in a global solution */
    double off_diagonal; /* sum over all other (k1, k2, k) of Re r_{k1,k2,k}; 0 */
};

struct spectrum_totals spectrum_sum_potentials(const struct spectrum *spectrum);

/* Assign neurons to frequencies by the paper's rule (CoGS sec. 7): neuron_frequency: [q] becomes
 * the position in characters->frequency of the largest |z_ak|; -1 for a dead neuron, whose largest
 * |z_ak| is <= dead_threshold, and for one whose largest is |z_a0|, as in the published analysis.
 */
void spectrum_assign_neurons(const struct spectrum *spectrum, const struct characters *characters,
                             double dead_threshold, int *neuron_frequency);

/* Concentration: the mean over live neurons of the fraction of sum_k |z_ak|^2 at the neuron's own
 * frequency. Near 1 for Fourier solutions, 2/(d-1) for perfect memorisation. NaN if no neuron is
 * live. */
double spectrum_concentration(const struct spectrum *spectrum, const struct characters *characters,
                              const int *neuron_frequency);

#endif
