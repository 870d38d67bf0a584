/* What a spec of the claim word_learning says (experiments/README.md explains every field). */
#ifndef CLAIMS_WORDS_WORD_LEARNING_WORD_LEARNING_SPEC_H
#define CLAIMS_WORDS_WORD_LEARNING_WORD_LEARNING_SPEC_H

#include "former/claim.h"
#include "former/spec_groups.h"
#include "former/sweep.h"

/* Orders that a table of labels, and the tensor of a network's outputs, may have. */
enum { LEARNING_ORDER_MAX = 720, LEARNING_SNAPSHOT_ORDER_MAX = 120, LEARNING_DRAWN_MAX = 6 };

enum setting_labels { LABELS_WORD, LABELS_RANDOM };

/* Networks that learn one word in one group. */
struct setting {
    char *name;
    struct spec_any_group group;
    char *word;
    enum setting_labels labels; /* of the word, or drawn at random: a control */
    enum model_activation activation;
    int *widths;
    unsigned widths_count;
    double weight_decay;
    uint64_t *seeds;
    unsigned seeds_count;
    double train_share; /* in place of the profile's, as the next two, unless 0 */
    int epochs;
    double start_deviation;
    double *expected_epochs; /* [2]: from and to, where runs should have learned; or NULL */
    unsigned expected_count;
    int *snapshot_epochs; /* looked into at these; then runs do not stop early */
    unsigned snapshots;
    bool drawn; /* in the figure of accuracies */
};

struct profile {
    char *name;
    struct spec_training training;
    struct setting *settings;
    unsigned settings_count;
};

extern const cyaml_schema_value_t document_schema; /* struct claim_head, profiles: struct profile */

/* Ranges of one profile, number `index` of its spec. Fails with ERROR_INPUT. */
bool check_profile(const struct spec *spec, unsigned index, const struct profile *profile,
                   struct error *error);

/* "profiles[1].settings[2]" */
const char *setting_where(char where[SPEC_WHERE_MAX], unsigned profile, unsigned setting);

/* The profile's training as this setting has it. */
struct spec_training setting_training(const struct profile *profile, const struct setting *setting);

#endif
