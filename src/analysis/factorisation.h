/* The paper's rule for classifying a frequency (CoGS sec. 7, Table 2), step by step as in its
 * published analysis (github.com/facebookresearch/luckmatters, ssl/real-dataset/cogo). The residual
 * of analysis/families.h is a second measure.
 *
 * The neurons of a frequency of order n = 4 or 6 are halved such that the ratio of c of the first
 * half to c of the second has the least spread, over all permutations of the neurons. A neuron of
 * the first half then has (a,b) negated if its ratio of a differs by more than 0.2 from that of the
 * first. With u the mean over columns of second half / first half, the frequency factors,
 *     z = (1, u) * v,        v = first half / its first neuron,
 * if err = |ratios - their means| (Frobenius norm over [3, n/2]) is at most factor_tolerance
 * sqrt(3 n). Each neuron of a factor is scaled to abc = 1 by the principal cube root, and with t =
 * entry_tolerance the first of these that applies is the kind of a factor of order 2:
 *     xi: |c - i| < t or |c + i| < t        nu_i: |c - 1| < t, and |a - i| < t or |a + i| < t
 *     nu: |a + b| < t
 * In a factor of order 3, (a,b) of a neuron with Re a > 0 is negated first, and everything is
 * conjugated if then Im c < 0 in the second neuron. The first of these is its kind:
 *     syn: the second and third neuron within t sqrt 3 of (w, w, w) and (w~, w~, w~)
 *     syn_ab: |c - w| < t and |c - w~| < t
 * Table 2 counts nu_i * xi; nu_i * syn_ab, including nu_i * syn; nu * syn; everything else that
 * factors is another solution.
 *
 * Ties between permutations are exact where the solution is. The first in lexicographic order wins
 * then, whatever the rounding. As the rule looks at c only, it halves nu_i * syn_ab in a way that
 * often does not factor, unless alpha and beta are near 1. */
#ifndef ANALYSIS_FACTORISATION_H
#define ANALYSIS_FACTORISATION_H

#include "analysis/families.h"

enum factor {
    FACTOR_UNKNOWN,
    FACTOR_XI,
    FACTOR_NU_I,
    FACTOR_NU,
    FACTOR_SYN,
    FACTOR_SYN_AB,
};

struct factorisation {
    bool factorable;
    double error;           /* err; NaN for orders other than 4 and 6, and where it is undefined */
    enum factor factors[2]; /* (1, u) and v; FACTOR_UNKNOWN unless factorable */
    enum family family;     /* the column of Table 2; FAMILY_NONE: another solution, or none */
    /* Angles as in Fig. 5, NaN for parameters that the solution does not have: those of a in the
     * factors xi and nu, nu_i included where it comes with syn; of a / w of the second and third
     * neuron in syn_ab, and 0, 0 in syn next to nu_i. The published analysis divides the third by w
     * as well, not by w~: its beta is ours times w. So is this one. */
    double xi, nu, alpha, beta;
};

/* neurons: [order], at a complex character. */
struct factorisation factorisation_find(const struct neuron *neurons, int order,
                                        double factor_tolerance, double entry_tolerance);

#endif
