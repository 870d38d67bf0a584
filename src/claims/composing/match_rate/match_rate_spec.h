/* What a spec of the claim match_rate says (experiments/README.md explains every field). */
#ifndef CLAIMS_COMPOSING_MATCH_RATE_MATCH_RATE_SPEC_H
#define CLAIMS_COMPOSING_MATCH_RATE_MATCH_RATE_SPEC_H

#include "former/claim.h"
#include "former/sweep.h"

struct matching {
    double dead_threshold;   /* see struct analysis_options */
    double match_residual;   /* a match's residual is at most this */
    double factor_tolerance; /* the paper's own rule: see analysis/factorisation.h */
    double entry_tolerance;
    int control_draws; /* sets of random nodes */
    uint64_t control_seed;
};

struct dynamics { /* the run of Fig. 3 */
    struct spec_group group;
    int width;
    double weight_decay;
    uint64_t seed;
    int *snapshot_epochs;
    unsigned snapshot_epochs_count;
};

struct annealing {
    int epochs;         /* after those of the sweep, the learning rate falling linearly to 0 */
    double solved_loss; /* train loss that counts as zero once weight decay is gone as well */
};

struct profile {
    char *name;
    struct sweep sweep;
    struct matching matching;
    struct dynamics dynamics;
    struct annealing *annealing; /* NULL: not asked for */
};

struct paper_row { /* the paper's Table 2, per cent; standard errors of 0 are not known */
    int d;
    double nu_i_xi, nu_i_syn_ab, nu_syn, others;
    double nu_i_xi_se, nu_i_syn_ab_se, nu_syn_se;
};

struct document {
    struct claim_head head;
    struct paper_row *paper_table;
    unsigned paper_table_count;
};

extern const cyaml_schema_value_t document_schema; /* struct document, profiles: struct profile */

/* The paper's row for groups of order d, or NULL. */
const struct paper_row *document_paper_row(const struct document *document, int d);

/* Ranges of one profile, number `index` of its spec. Fails with ERROR_INPUT. */
bool check_profile(const struct spec *spec, unsigned index, const struct profile *profile,
                   struct error *error);

#endif
