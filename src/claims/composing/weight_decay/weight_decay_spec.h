/* What a spec of the claim weight_decay says (experiments/README.md explains every field). */
#ifndef CLAIMS_COMPOSING_WEIGHT_DECAY_WEIGHT_DECAY_SPEC_H
#define CLAIMS_COMPOSING_WEIGHT_DECAY_WEIGHT_DECAY_SPEC_H

#include "former/claim.h"
#include "former/sweep.h"

struct norms {
    struct spec_group *groups; /* whose constructed solutions are weighed */
    unsigned groups_count;
};

struct path {
    struct spec_group group;
    int points; /* along the path, both ends included */
};

struct memorisation {
    struct spec_group group;
    double weight_decay;
    double noise; /* on z_M, relative to the rms weight */
    uint64_t *seeds;
    unsigned seeds_count;
    struct spec_training training;
    double concentration; /* a network below it memorises; see spectrum_concentration */
};

struct profile {
    char *name;
    struct sweep sweep;
    double dead_threshold; /* see struct analysis_options */
    struct norms norms;
    struct path path;
    struct memorisation memorisation;
};

extern const cyaml_schema_value_t document_schema; /* struct claim_head, profiles: struct profile */

/* Ranges of one profile, number `index` of its spec. Fails with ERROR_INPUT. */
bool check_profile(const struct spec *spec, unsigned index, const struct profile *profile,
                   struct error *error);

#endif
