/* Distribution of a network over the boxes of its group's representations
 * (theory/words/word_tensor.h).
 *
 * A neuron contributes u(a) v(b) w(c) to the outputs of a product network, with its columns of a, b
 * and c. The energy |u|^2 |v|^2 |w|^2 of this term is distributed over the boxes (phi, psi, zeta)
 * as the product of the shares of the three columns, so the share of the largest box is the product
 * of their largest shares: the purity of the neuron, 1 if each column belongs to one
 * representation. Purity is defined in the same way for other activations. */
#ifndef ANALYSIS_BOXES_H
#define ANALYSIS_BOXES_H

#include "theory/words/word_tensor.h"
#include "train/model.h"
#include "train/network.h"

/* The inner product of a function of the Fourier basis with a column of x: [n, q]. */
double boxes_coefficient(const struct fourier *fourier, int function, const float *x, int q,
                         int column);

/* The energies of a column of x: [n, q], in the representations: energy: [count]. Returns their
 * sum. */
double boxes_column(const struct fourier *fourier, const float *x, int q, int column,
                    double *energy);

struct boxes_neuron {
    double energy;
    double purity; /* NaN if the energy is zero */
    int box[3];    /* the largest box: bsc representations of u, v, w */
};

/* Measure one neuron. `centred`: without the means of the columns, the part of the trivial
 * representation. */
struct boxes_neuron boxes_of_neuron(const struct fourier *fourier, const struct network *network,
                                    int neuron, bool centred);

/* The mean purity of all neurons, weighted by energy; NaN if all energies are zero. */
double boxes_purity(const struct fourier *fourier, const struct network *network, bool centred);

/* Box energies of the outputs over all pairs, minus their mean over c: energy: [m, m, m], m =
 * fourier->count. Fails with ERROR_ENVIRONMENT if out of memory. */
bool boxes_of_outputs(const struct fourier *fourier, const struct network *network,
                      enum model_activation activation, double *energy, struct error *error);

/* The share of `energy` in the boxes that hold more than 1e-9 of the total of `tensor`: both
 * [boxes]. NaN if the energy is zero. */
double boxes_share(const double *energy, const double *tensor, int boxes);

#endif
