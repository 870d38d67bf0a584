/* The minimum of mean cross-entropy + lambda R^x of a group, 0 < x <= 1 (theory/margins/groups.h).
 *
 * The paper's penalty is lambda |theta|^r with |theta|^3 = R, and leaves r open: x = r / 3 (arXiv
 * 2311.07568, sec. 3). All that follows is derived here. Where R is given, x makes no difference,
 * so that the networks of the path R -> best network at R are those of x = 1, at the penalty
 *
 *     mu = lambda x R^(x-1)
 *
 * of which the slopes agree. For x < 1 zero weights are always a local minimum, since the slope of
 * R^x at 0 is infinite; the minimum is either that or the one of largest R, and where zero wins
 * lambda is too large. */
#ifndef THEORY_MARGINS_GROUP_POWER_H
#define THEORY_MARGINS_GROUP_POWER_H

#include "theory/margins/groups.h"

/* The lambda from which on the optimal network is zero: the largest (ln n - cross-entropy) / R^x on
 * the path. NaN if a minimum on it is not found. */
double group_power_bound(const struct group_margin *margin, double exponent);

/* Fails with ERROR_INPUT unless 0 < lambda < group_power_bound, or like group_minimum_find; to be
 * freed with group_minimum_free. The residual is relative to mu. */
bool group_power_minimum(const struct group_margin *margin, double lambda, double exponent,
                         struct group_minimum *minimum, struct error *error);

#endif
