/* What a network answers to every pair of group elements, as a quadratic network (CoGS sec. 2).
 *
 * The outputs know nothing of the group: labels of several groups can be held against the same
 * answers. */
#ifndef PROGRAMS_INSPECT_INSPECT_ANSWERS_H
#define PROGRAMS_INSPECT_INSPECT_ANSWERS_H

#include "group/group.h"
#include "train/network.h"

/* From this share of right answers on a network is said to compute a group. Two ways to number the
 * elements of groups of one order agree on 3/4 of all pairs at most: they differ by a carry. */
static const double answers_solved = 0.9;

struct answers {
    int d;
    int *answer; /* [d, d]: the largest output for (g1, g2) */
    double loss; /* of the group given: mean over all pairs of || P o - (e_{g1+g2} - 1/d) ||^2 */
    double accuracy; /* of the group given: the share of pairs whose answer is g1 + g2 */
};

/* Double precision, 2 d^3 q flops. Fails only if out of memory. */
bool answers_create(const struct network *network, const struct group *group,
                    struct answers *answers, struct error *error);

void answers_free(struct answers *answers);

/* An Abelian group of order d, with elements numbered as struct group does, that the network
 * computes. All lists of factors are tried, not one for each group: Z_2 x Z_3 is Z_6, but numbers
 * its elements in another way. Returns the share of right answers, or 0 when there is none. */
double answers_find_group(const struct answers *answers, struct group_factors *found);

#endif
