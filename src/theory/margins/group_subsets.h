/* The equations of arXiv 2311.07568, App. I.2, for groups to which its theorem 9 does not apply.
 *
 * The paper: where the condition on the characters fails, the maximum margin may be attained with a
 * subset kR of the irreps and a subset kC of the conjugacy classes, of equal size. With d the
 * degree of an irrep and chi its character there are numbers tau_C, a distribution over the wrong
 * answers, and lambda_R such that
 *
 *     (i)  (1 - sum_C tau_C |C| chi_R(C) / d_R) / sqrt(d_R) is the same for all R in kR, and not
 *          larger for the others,
 *     (ii) sum_R lambda_R chi_R(C) is the same for all C in kC, and not larger for the others,
 *
 * sum_C tau_C |C| = 1, sum_R lambda_R = 1, tau >= 0, lambda >= 0. The paper names no group for
 * which this happens. In the matrix game of theory/margins/groups.h these are the two players'
 * equations: kR and kC are what its solution uses, tau_C |C| is the share of class C among the
 * answers, and lambda_R is proportional to the share of R divided by d_R^1.5. */
#ifndef THEORY_MARGINS_GROUP_SUBSETS_H
#define THEORY_MARGINS_GROUP_SUBSETS_H

#include "theory/margins/groups.h"

struct group_subsets {
    int irreps, classes; /* sizes of kR and kC; the equations need them to be equal */
    double value;        /* of the game by (i): gamma* / K */
    double least;        /* the smallest of tau_C |C| and of the shares that lambda stands for */
    double excess_i;  /* largest value of another irrep in (i) above that of kR, over the value */
    double excess_ii; /* the same of another class in (ii), as margins below that of kC */
};

/* Solve (i) and (ii) for the subsets that the game's solution uses, each as a linear system of its
 * own. Members but the sizes are NaN if these differ or a system is singular. Fails with
 * ERROR_ENVIRONMENT if out of memory. */
bool group_subsets_solve(const struct group_margin *margin, struct group_subsets *subsets,
                         struct error *error);

/* The largest violation: of the signs, of the inequalities, and of value = gamma* / K. */
double group_subsets_violation(const struct group_margin *margin,
                               const struct group_subsets *subsets);

#endif
