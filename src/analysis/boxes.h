/* Where a network lies among the boxes of its group's representations (theory/words/word_tensor.h).
 *
 * A node's share of a product network's outputs is u(a) v(b) w(c), with its columns of a, b and c;
 * the energy |u|^2 |v|^2 |w|^2 of that spreads over the boxes (phi, psi, zeta) as a product of the
 * three columns' own shares, so that the largest box has the product of their largest ones: the
 * node's purity, 1 where each column belongs to one representation. Other activations bend the
 * sum of u and v, but not out of the representations' sight: purity is asked of them alike. */
#ifndef ANALYSIS_BOXES_H
#define ANALYSIS_BOXES_H

#include "theory/words/word_tensor.h"
#include "train/model.h"
#include "train/network.h"

/* The inner product of a function of the Fourier basis with a column of x: [n, q]. */
double boxes_coefficient(const struct fourier *fourier, int function, const float *x, int q,
                         int column);

struct boxes_node {
    double energy;
    double purity; /* NaN without energy */
    int box[3];    /* the largest: bsc representations of u, v, w */
};

/* One node. `centred`: of the columns without their means, which is the trivial representation's
 * part. */
struct boxes_node boxes_of_node(const struct fourier *fourier, const struct network *network,
                                int node, bool centred);

/* The mean purity of all nodes, weighted by their energy; NaN where none has any. */
double boxes_purity(const struct fourier *fourier, const struct network *network, bool centred);

/* Box energies of the outputs over all pairs, each less its mean over c: energy: [m, m, m], m =
 * fourier->count. Fails with ERROR_ENVIRONMENT if out of memory. */
bool boxes_of_outputs(const struct fourier *fourier, const struct network *network,
                      enum model_activation activation, double *energy, struct error *error);

/* The share of `energy` in the boxes where `tensor` has some, more than 1e-9 of all its own: both
 * [boxes]. NaN without energy. */
double boxes_share(const double *energy, const double *tensor, int boxes);

#endif
