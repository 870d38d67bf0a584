/* The answers of a quadratic network (CoGS sec. 2) to all pairs of group elements.
 *
 * Outputs do not depend on the group, so the same answers can be compared with several groups. */
#ifndef PROGRAMS_INSPECT_INSPECT_ANSWERS_H
#define PROGRAMS_INSPECT_INSPECT_ANSWERS_H

#include "group/group.h"
#include "train/network.h"

/* The accuracy from which a network is said to compute a group. Different numberings of groups of
 * the same order agree on at most 3/4 of all pairs: they differ by a carry. */
static const double answers_solved = 0.9;

struct answers {
    int d;
    int *answer; /* [d, d]: the largest output for (g1, g2) */
    double loss; /* of the group given: mean over all pairs of || P o - (e_{g1+g2} - 1/d) ||^2 */
    double accuracy; /* of the group given: the fraction of pairs whose answer is g1 + g2 */
};

/* Double precision, 2 d^3 q flops. Fails only if out of memory. */
bool answers_create(const struct network *network, const struct group *group,
                    struct answers *answers, struct error *error);

void answers_free(struct answers *answers);

/* Find an Abelian group of order d, with elements numbered as in struct group, that the network
 * computes. All lists of factors are tried, not one for each group: Z_2 x Z_3 is Z_6 with a
 * different numbering of elements. Returns the accuracy, or 0 if there is no such group. */
double answers_find_group(const struct answers *answers, struct group_factors *found);

#endif
