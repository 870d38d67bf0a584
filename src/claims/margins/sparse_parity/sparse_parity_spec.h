/* What a spec of the claim sparse_parity says (experiments/README.md explains every field). */
#ifndef CLAIMS_MARGINS_SPARSE_PARITY_SPARSE_PARITY_SPEC_H
#define CLAIMS_MARGINS_SPARSE_PARITY_SPARSE_PARITY_SPEC_H

#include "former/claim.h"
#include "former/sweep.h"

/* The most bits, so that 2^n inputs can be looked at one by one; settings that a figure has room
 * for. */
enum { BITS_MAX = 24, DRAWN_MAX = 4 };

/* Parities whose construction is checked. */
struct theory_task {
    int n, k;
};

struct theory_spec {
    struct theory_task *tasks;
    unsigned tasks_count;
    double *penalties; /* for which the least loss is checked */
    unsigned penalties_count;
};

/* Networks that must not pass: without the penalty, or on labels without a rule. */
enum control { CONTROL_NONE, CONTROL_NO_PENALTY, CONTROL_RANDOM_LABELS };

/* Networks that learn one parity. */
struct setting {
    char *name;
    int n, k;
    enum control control;
    int *widths;
    unsigned widths_count;
    double penalty; /* lambda */
    uint64_t *seeds;
    unsigned seeds_count;
    int *snapshot_epochs; /* looked at then */
    unsigned snapshots;
    bool drawn; /* in the figures of ratios and weights */
};

/* What a network must reach to pass. */
struct pass_spec {
    double ratio, mass;
};

struct profile {
    char *name;
    struct theory_spec theory;
    struct spec_training training;
    struct setting *settings;
    unsigned settings_count;
    struct pass_spec pass;
    double alive_above; /* of the mean n_i^(k+1), for neurons that count */
};

extern const cyaml_schema_value_t document_schema; /* struct claim_head, profiles: struct profile */

/* Ranges of one profile, number `index` of its spec. Fails with ERROR_INPUT. */
bool check_profile(const struct spec *spec, unsigned index, const struct profile *profile,
                   struct error *error);

/* The profile's training as this setting has it. */
struct spec_training setting_training(const struct profile *profile, const struct setting *setting);

#endif
