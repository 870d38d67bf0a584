/* The paper's own rule for what a frequency has learned (CoGS sec. 7, Table 2), kept beside the
 * residual of analysis/families.h so that both can be shown.
 *
 * A frequency of order 4 = 2 x 2 or 6 = 2 x 3 factors when its nodes can be laid out in a grid, up
 * to (a,b) -> (-a,-b) in any node, such that the ratio of the two rows is the same in every column:
 * z = u * v with u the ratio (2 nodes) and v the first row, averaged over both, and divided by its
 * first node. The factors are compared with the families as the paper's published analysis does it
 * (github.com/facebookresearch/luckmatters), every node scaled to abc = 1 and all within one
 * tolerance t:
 *     z_nu: |a + b| <= t            z_(nu=i): |a -+ i| <= t and |c - 1| <= t
 *     z_xi: |c -+ i| <= t           z_syn: rms over (a, b, c) <= t, both nodes
 *     z_(syn,alpha,beta): |c - w| <= t, |c - w~| <= t for the two nodes
 * That is more lenient than asking every entry to be within t. Where both families of order 6 are
 * within tolerance, near z_(nu=i) * z_syn, the published analysis counts
 * z_(nu=i) * z_(syn,alpha,beta), and so do we. Where layouts differ we take the one with the least
 * scatter for the error and, for each family, the one that comes closest. */
#ifndef ANALYSIS_FACTORISATION_H
#define ANALYSIS_FACTORISATION_H

#include "analysis/families.h"

struct factorisation {
    bool factorable; /* error <= factor_tolerance */
    double error;    /* rms scatter of the ratios for the best layout; NaN for orders other than
                        4 and 6 */
    bool within[FAMILIES]; /* which families come within entry_tolerance */
    enum family family;    /* the one that counts; FAMILY_NONE: none is within tolerance */
    double deviation;      /* from that family, or from the closest; NaN when not factorable */
};

/* nodes: [order], at a complex character. */
struct factorisation factorisation_find(const struct node *nodes, int order,
                                        double factor_tolerance, double entry_tolerance);

#endif
