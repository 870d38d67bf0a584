/* Which irreducible real representations the neurons of a network on a group belong to.
 *
 * A neuron's three columns, functions on the group, are sums of parts in the spaces of bsc
 * representations (group/fourier.h); max-margin neurons have one, in all three columns, and there
 * the matrices sum_g u(g) rho(g) of the columns have rank one (over the complex numbers for type C,
 * over the quaternions for H). A neuron's weight is its part of R = sum_i n_i^3 (margin/
 * construction.h). */
#ifndef ANALYSIS_IRREPS_H
#define ANALYSIS_IRREPS_H

#include "group/fourier.h"

struct irreps_neuron {
    double weight;   /* n^3 / R */
    int bsc;         /* the one with the largest part of n^2 */
    double purity;   /* that part, over n^2 */
    double rank_one; /* least share of the largest singular value, squared, in its three matrices */
};

/* Of weights: [3 n, width], the rows of a, b and c. neurons: [width]; share: [count of the bscs],
 * of R, neurons with several representations being split by squares. A neuron without weights has
 * NaN for purity and rank. Fails with ERROR_ENVIRONMENT if out of memory. */
bool irreps_measure(const struct representations *representations, const struct fourier *fourier,
                    const double *weights, int width, struct irreps_neuron *neurons, double *share,
                    struct error *error);

/* A neuron is live when its weight is more than this share of the mean. */
#define IRREPS_LIVE 1e-3

/* What live neurons have at worst: NaN without any. */
struct irreps_summary {
    int live;
    double purity, rank_one;
};
struct irreps_summary irreps_summarise(const struct irreps_neuron *neurons, int width);

#endif
