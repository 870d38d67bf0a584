/* What a spec of the claim group_features says (experiments/README.md explains every field). */
#ifndef CLAIMS_MARGINS_GROUP_FEATURES_GROUP_FEATURES_SPEC_H
#define CLAIMS_MARGINS_GROUP_FEATURES_GROUP_FEATURES_SPEC_H

#include "former/claim.h"
#include "former/spec_groups.h"

enum {
    FEATURES_ORDER_MAX = 720,         /* of groups whose theory is checked: that of S6 */
    FEATURES_TRAINED_ORDER_MAX = 120, /* of groups whose networks are trained: that of S5 */
    FEATURES_DRAWN_MAX = 9,           /* settings with room in a figure */
};

/* A group whose theory is checked. */
struct theory_spec {
    struct spec_any_group group;
    bool condition;    /* whether the paper's condition is expected to hold */
    double *penalties; /* at which the minimum is predicted; or none */
    unsigned penalties_count;
};

enum setting_labels { LABELS_GROUP, LABELS_RANDOM };

/* Networks of one width on one group. */
struct setting {
    char *name;
    struct spec_any_group group;
    enum setting_labels labels;
    int width;
    double penalty;
    double compared_with; /* the penalty of the prediction; 0: the same. Another is a control */
    int epochs;           /* 0: as in `training`, as is what follows */
    double learning_rate;
    uint64_t *seeds;
    unsigned seeds_count;
    int *snapshot_epochs;
    unsigned snapshots;
};

/* When a network has the predicted features. */
struct passing_spec {
    double ratio;  /* its ratio differs from the predicted one by no more, relatively */
    double purity; /* every live neuron's is at least this */
    double share;  /* no share of a representation differs from the predicted one by more */
};

struct profile {
    char *name;
    struct theory_spec *theory;
    unsigned theory_count;
    int tuples; /* on which constructions are evaluated, at most */
    struct spec_training training;
    struct setting *settings;
    unsigned settings_count;
    struct passing_spec passing;
};

extern const cyaml_schema_value_t document_schema; /* struct claim_head, profiles: struct profile */

/* The penalty of the prediction that a setting is compared with. */
double setting_prediction(const struct setting *setting);

/* Whether a setting is there to fail. */
bool setting_is_control(const struct setting *setting);

/* The protocol of a setting. */
struct spec_training setting_training(const struct profile *profile, const struct setting *setting);

/* Everything about one profile, number `index`. Fails with ERROR_INPUT. */
bool check_profile(const struct spec *spec, unsigned index, const struct profile *profile,
                   struct error *error);

#endif
