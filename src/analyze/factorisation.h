/* The paper's own rule for what a frequency has learned (CoGS sec. 7, Table 2), kept beside the
 * residual of analyze/families.h so that both can be shown.
 *
 * A frequency of order 4 = 2 x 2 or 6 = 2 x 3 factors when its nodes can be laid out in a grid, up
 * to (a,b) -> (-a,-b) in any node, such that the ratio of the two rows is the same in every column:
 * z = u * v with u the ratio (2 nodes) and v the first row. The factors match a family when every
 * entry of u and v, divided by their first nodes, is close to that of the family. The paper gives
 * the tolerances (0.1 each) but not every detail; where it is silent we take the layout with the
 * least scatter for the error, and among the layouts within tolerance the one that comes closest to
 * a family. Where both families of order 6 are within tolerance, near z_(nu=i) * z_syn, the paper's
 * published analysis counts z_(nu=i) * z_(syn,alpha,beta), and so do we. */
#ifndef ANALYZE_FACTORISATION_H
#define ANALYZE_FACTORISATION_H

#include "analyze/families.h"

struct factorisation {
    bool factorable; /* error <= factor_tolerance */
    double error;    /* rms scatter of the ratios for the best layout; NaN for orders other than
                        4 and 6 */
    bool within[FAMILIES]; /* which families come within entry_tolerance */
    enum family family;    /* the one that counts; FAMILY_NONE: none is within tolerance */
    double deviation; /* largest deviation of an entry from the closest family; NaN without one */
};

/* nodes: [order], at a complex character. */
struct factorisation factorisation_find(const struct node *nodes, int order,
                                        double factor_tolerance, double entry_tolerance);

#endif
