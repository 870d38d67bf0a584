/* Characters of a finite Abelian group (CoGS sec. 3): phi_k(g) = exp(2 pi i sum_t k_t g_t / n_t).
 *
 * Characters are indexed by the elements of the group: k in 0 .. d-1, phi_0 is trivial, and
 * phi_{-k} is the conjugate of phi_k. A frequency is a conjugate pair {k, -k} of non-trivial
 * characters, or a single real one (k = -k, only in groups of even order). */
#ifndef GROUP_CHARACTERS_H
#define GROUP_CHARACTERS_H

#include "group/group.h"

#include <complex.h>

struct characters {
    int order;           /* d */
    double complex *phi; /* [d, d]: phi[k * d + g] = phi_k(g) */
    int *conjugate;      /* [d]: conjugate[k] = -k */
    int frequencies;     /* number of conjugate pairs and single real characters */
    int *frequency;      /* [frequencies]: the smaller index k of each {k, -k}, ascending */
    int *frequency_of;   /* [d]: position in `frequency` of {k, -k}; -1 for the trivial k = 0 */
};

bool characters_create(const struct group *group, struct characters *characters,
                       struct error *error);

/* Create Z_{n_1} x ... x Z_{n_rank} and its characters; both are empty on failure. */
bool characters_create_abelian(const int *factors, int rank, struct group *group,
                               struct characters *characters, struct error *error);

void characters_free(struct characters *characters);

/* Whether phi_k takes real values only (k = -k). */
bool characters_is_real(const struct characters *characters, int k);

#endif
