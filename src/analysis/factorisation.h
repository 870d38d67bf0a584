/* The paper's rule for classifying a frequency (CoGS sec. 7, Table 2), reported beside the residual
 * of analysis/families.h.
 *
 * A frequency of order 4 = 2 x 2 or 6 = 2 x 3 factors if its neurons can be arranged in a grid, up
 * to (a,b) -> (-a,-b) in any neuron, such that the ratio of the two rows is the same in every
 * column: z = u * v with u the ratio (2 neurons) and v the first row, averaged over both, and
 * divided by its first neuron. The factors are compared with the families as in the paper's
 * published analysis (github.com/facebookresearch/luckmatters), every neuron scaled to abc = 1 and
 * all within one tolerance t:
 *     z_nu: |a + b| <= t            z_(nu=i): |a -+ i| <= t and |c - 1| <= t
 *     z_xi: |c -+ i| <= t           z_syn: rms over (a, b, c) <= t, both neurons
 *     z_(syn,alpha,beta): |c - w| <= t, |c - w~| <= t for the two neurons
 * This is more lenient than requiring every entry to be within t. If both families of order 6 are
 * within tolerance, near z_(nu=i) * z_syn, the published analysis counts z_(nu=i) *
 * z_(syn,alpha,beta), and so do we. Among layouts, the one with the smallest scatter gives the
 * error and the closest one gives the deviation from each family. */
#ifndef ANALYSIS_FACTORISATION_H
#define ANALYSIS_FACTORISATION_H

#include "analysis/families.h"

struct factorisation {
    bool factorable; /* error <= factor_tolerance */
    double error; /* rms scatter of the ratios for the best layout; NaN for orders other than 4 and
                     6 */
    bool within[FAMILIES]; /* families within entry_tolerance */
    enum family family;    /* the family counted; FAMILY_NONE: none is within tolerance */
    double deviation;      /* from that family, else from the closest; NaN if not factorable */
};

/* neurons: [order], at a complex character. */
struct factorisation factorisation_find(const struct neuron *neurons, int order,
                                        double factor_tolerance, double entry_tolerance);

#endif
