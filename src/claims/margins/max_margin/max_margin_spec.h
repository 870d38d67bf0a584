/* What a spec of the claim max_margin says (experiments/README.md explains every field). */
#ifndef CLAIMS_MARGINS_MAX_MARGIN_MAX_MARGIN_SPEC_H
#define CLAIMS_MARGINS_MAX_MARGIN_MAX_MARGIN_SPEC_H

#include "study/claim.h"
#include "study/sweep.h"

enum { MAX_MARGIN_DRAWN_MAX = 6 };

/* Constructions to be measured. */
struct theory {
    int p;
    int inputs;
    int tuples; /* as many, drawn at random; 0: all p^inputs */
};

enum setting_labels { LABELS_SUM, LABELS_RANDOM };

/* Networks that learn to add. */
struct setting {
    char *name;
    int p;
    int inputs;
    enum setting_labels labels;
    bool control;        /* is not expected to pass, and may go without the penalty */
    double penalty;      /* lambda */
    double weight_decay; /* of Adam, in place of the penalty: a control */
    int *widths;
    unsigned widths_count;
    uint64_t *seeds;
    unsigned seeds_count;
    int epochs; /* in place of the profile's, as the next, unless 0 */
    double learning_rate;
    int batch;
    double ratio;         /* margin / (R gamma*) that a network needs to pass */
    int *snapshot_epochs; /* looked into at these */
    unsigned snapshots;
    bool drawn; /* in the figure of margins */
};

/* What a network needs to pass besides its margin. */
struct bounds {
    double purity;      /* at least: of every live neuron */
    double share_error; /* at most */
    double phase_error; /* at most, radians */
};

struct profile {
    char *name;
    struct theory *theory;
    unsigned theory_count;
    struct spec_training training;
    struct bounds pass;
    struct setting *settings;
    unsigned settings_count;
};

extern const cyaml_schema_value_t document_schema; /* struct claim_head, profiles: struct profile */

/* Ranges of one profile, number `index` of its spec. Fails with ERROR_INPUT. */
bool check_profile(const struct spec *spec, unsigned index, const struct profile *profile,
                   struct error *error);

/* The profile's training as this setting has it. */
struct spec_training setting_training(const struct profile *profile, const struct setting *setting);

#endif
