/* The irreducible real representations to which the neurons of a network on a group belong.
 *
 * The three columns of a neuron, functions on the group, are sums of parts in the spaces of bsc
 * representations (group/fourier.h). Maximum-margin neurons have one representation in all three
 * columns, and the matrices sum_g u(g) rho(g) of the columns have rank one (over the complex
 * numbers for type C, over the quaternions for H). The weight of a neuron is its share of R = sum_i
 * n_i^3 (theory/margins/construction.h). */
#ifndef ANALYSIS_IRREPS_H
#define ANALYSIS_IRREPS_H

#include "group/fourier.h"

struct irreps_neuron {
    double weight;   /* n^3 / R */
    int bsc;         /* the bsc representation with the largest part of n^2 */
    double purity;   /* that part divided by n^2 */
    double rank_one; /* smallest share of the largest singular value, squared, in its matrices */
};

/* Analyse weights: [3 n, width], the rows of a, b and c. neurons: [width]; share: [count of the
 * bscs], shares of R; a neuron with several representations is split in proportion to squared
 * norms. Neurons with zero weights have NaN purity and rank. Fails with ERROR_ENVIRONMENT if out of
 * memory. */
bool irreps_measure(const struct representations *representations, const struct fourier *fourier,
                    const double *weights, int width, struct irreps_neuron *neurons, double *share,
                    struct error *error);

/* A neuron is live if its weight is more than this fraction of the mean. */
#define IRREPS_LIVE 1e-3

bool irreps_is_live(const struct irreps_neuron *neuron, int width);

/* The smallest values among live neurons, and their mean purity; NaN if there are none. */
struct irreps_summary {
    int live;
    double purity, rank_one;
    double purity_mean;
};
struct irreps_summary irreps_summarise(const struct irreps_neuron *neurons, int width);

/* Live neurons of each bsc representation: count: [count of the bscs]; those without a purity are
 * left out. */
void irreps_count(const struct irreps_neuron *neurons, int width, int bscs, int *count);

#endif
