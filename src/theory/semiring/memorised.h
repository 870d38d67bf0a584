/* Perfect memorisation z_M (CoGS sec. 5) as the weights of a network that outputs its sums without
 * the theory's factor 1/(2d): a hidden neuron for each of the d^2 pairs. */
#ifndef THEORY_SEMIRING_MEMORISED_H
#define THEORY_SEMIRING_MEMORISED_H

#include "group/group.h"

#include <stddef.h>

/* Number of weights of that network on a group of order d: 3 d^3. */
size_t memorised_size(int d);

/* weights: [3, d, d^2], row-major: a, b and c with one row per element of an Abelian group, as
 * networks have them. The caller frees them. Fails with ERROR_ENVIRONMENT without memory. */
bool memorised_create(const struct group *group, float **weights, struct error *error);

#endif
