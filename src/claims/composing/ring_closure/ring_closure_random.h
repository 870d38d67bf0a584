/* Random elements of the semiring: how far they are from its axioms, from its homomorphisms and
 * from the loss that the sum potentials give (CoGS sec. 3 and 4, Theorems 1 to 3). Functions that
 * return bool fail with ERROR_ENVIRONMENT without memory. */
#ifndef CLAIMS_COMPOSING_RING_CLOSURE_RING_CLOSURE_RANDOM_H
#define CLAIMS_COMPOSING_RING_CLOSURE_RING_CLOSURE_RANDOM_H

#include "base/random.h"
#include "theory/semiring/potentials.h"

enum { AXIOMS = 8 };
extern const char *const axiom_names[AXIOMS];

/* Relative to the larger of 1 and the expected potential. */
struct homomorphism_errors {
    double sum, product, one;
    double control; /* how far |r| is from being additive */
};

/* The worst so far. */
struct random_checks {
    double axioms[AXIOMS]; /* ring_distance of the two sides */
    struct homomorphism_errors homomorphisms;
    double loss; /* relative difference of the losses that measure_losses gives */
};

/* Check three random elements of 1 .. order_max nodes. */
bool check_draw(const struct group *group, const struct characters *characters, int order_max,
                struct random_stream *stream, struct random_checks *checks, struct error *error);

/* The loss from sum potentials (in `summary`) and that of the real network over all pairs. */
bool measure_losses(const struct group *group, const struct characters *characters,
                    const struct ring_element *z, struct potential_summary *summary, double *direct,
                    struct error *error);

#endif
