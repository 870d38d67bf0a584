/* What a spec of the claim decoupling says (experiments/README.md explains every field). */
#ifndef CLAIMS_COMPOSING_DECOUPLING_DECOUPLING_SPEC_H
#define CLAIMS_COMPOSING_DECOUPLING_DECOUPLING_SPEC_H

#include "former/claim.h"
#include "former/sweep.h"

struct coupling {
    struct spec_group group;
    int *widths;
    unsigned widths_count;
    uint64_t *seeds;
    unsigned seeds_count;
};

struct trajectories {
    struct spec_group group;
    int *widths;
    unsigned widths_count;
    uint64_t *seeds;
    unsigned seeds_count;
    double end; /* time units of the flow */
    int times;
    double max_step;
};

struct success {
    struct sweep sweep;
    double dead_threshold;
    int order_from_width;
};

struct profile {
    char *name;
    struct coupling coupling;
    struct trajectories trajectories;
    struct success success;
};

extern const cyaml_schema_value_t document_schema; /* struct claim_head, profiles: struct profile */

/* Ranges of one profile, number `index` of its spec. Fails with ERROR_INPUT. */
bool check_profile(const struct spec *spec, unsigned index, const struct profile *profile,
                   struct error *error);

#endif
