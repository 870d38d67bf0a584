/* What a spec of the claim ring_closure says (experiments/README.md explains every field). */
#ifndef CLAIMS_COMPOSING_RING_CLOSURE_RING_CLOSURE_SPEC_H
#define CLAIMS_COMPOSING_RING_CLOSURE_RING_CLOSURE_SPEC_H

#include "former/claim.h"

struct axioms {
    struct spec_group *groups;
    unsigned groups_count;
    int order_max; /* random elements have 1 .. order_max nodes */
    int draws;     /* triples of random elements per group */
    uint64_t seed;
};

struct solutions {
    struct spec_group *groups;
    unsigned groups_count;
    int all_groups_up_to;   /* and every Abelian group of at most this order */
    int memorisation_up_to; /* z_M has d^2 nodes: only for d up to this */
};

struct partial { /* generic parameters for Table 1, as angles in turns */
    double nu_turns, xi_turns, alpha_turns, beta_turns;
};

struct profile {
    char *name;
    struct axioms axioms;
    struct solutions solutions;
    struct partial partial;
};

struct tolerance {
    double relative;
    double zero_loss;
};

struct document {
    struct claim_head head;
    struct tolerance tolerance;
};

extern const cyaml_schema_value_t document_schema; /* struct document, profiles: struct profile */

/* Ranges of the tolerance and of one profile, number `index`. Fails with ERROR_INPUT. */
bool check_profile(const struct spec *spec, unsigned index, const struct profile *profile,
                   const struct tolerance *tolerance, struct error *error);

#endif
