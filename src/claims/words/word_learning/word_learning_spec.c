#include "claims/words/word_learning/word_learning_spec.h"

#include <string.h>

static const cyaml_strval_t labels[] = {{"word", LABELS_WORD}, {"random", LABELS_RANDOM}};
static const cyaml_schema_field_t setting_fields[] = {
    CYAML_FIELD_STRING_PTR("name", CYAML_FLAG_POINTER, struct setting, name, 1, 40),
    CYAML_FIELD_MAPPING("group", CYAML_FLAG_DEFAULT, struct setting, group, spec_any_group_fields),
    CYAML_FIELD_STRING_PTR("word", CYAML_FLAG_POINTER, struct setting, word, 1, 1000),
    CYAML_FIELD_ENUM("labels", CYAML_FLAG_STRICT | CYAML_FLAG_OPTIONAL, struct setting, labels,
                     labels, sizeof labels / sizeof *labels),
    CYAML_FIELD_ENUM("activation", CYAML_FLAG_STRICT, struct setting, activation, spec_activations,
                     MODEL_ACTIVATIONS),
    CYAML_FIELD_SEQUENCE("widths", CYAML_FLAG_POINTER, struct setting, widths, &spec_integer_schema,
                         1, 1000),
    CYAML_FIELD_FLOAT("weight_decay", CYAML_FLAG_DEFAULT, struct setting, weight_decay),
    CYAML_FIELD_SEQUENCE("seeds", CYAML_FLAG_POINTER, struct setting, seeds, &spec_seed_schema, 1,
                         10000),
    CYAML_FIELD_FLOAT("train_share", CYAML_FLAG_OPTIONAL, struct setting, train_share),
    CYAML_FIELD_INT("epochs", CYAML_FLAG_OPTIONAL, struct setting, epochs),
    CYAML_FIELD_FLOAT("start_deviation", CYAML_FLAG_OPTIONAL, struct setting, start_deviation),
    CYAML_FIELD_SEQUENCE_COUNT("expected_epochs", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL,
                               struct setting, expected_epochs, expected_count, &spec_real_schema,
                               2, 2),
    CYAML_FIELD_SEQUENCE_COUNT("snapshot_epochs", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL,
                               struct setting, snapshot_epochs, snapshots, &spec_integer_schema, 1,
                               1000),
    CYAML_FIELD_BOOL("drawn", CYAML_FLAG_OPTIONAL, struct setting, drawn),
    CYAML_FIELD_END};
static const cyaml_schema_value_t setting_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct setting, setting_fields)};
static const cyaml_schema_field_t profile_fields[] = {
    CYAML_FIELD_STRING_PTR("name", CYAML_FLAG_POINTER, struct profile, name, 1, 64),
    CYAML_FIELD_MAPPING("training", CYAML_FLAG_DEFAULT, struct profile, training,
                        spec_training_fields),
    CYAML_FIELD_SEQUENCE("settings", CYAML_FLAG_POINTER, struct profile, settings, &setting_schema,
                         1, 1000),
    CYAML_FIELD_END};
static const cyaml_schema_value_t profile_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct profile, profile_fields)};
static const cyaml_schema_field_t document_fields[] = {
    CLAIM_HEAD_FIELDS(struct profile, profile_schema), CYAML_FIELD_END};
const cyaml_schema_value_t document_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_POINTER, struct claim_head, document_fields)};

const char *setting_where(char where[SPEC_WHERE_MAX], unsigned profile, unsigned setting) {
    return spec_where(where, "profiles[%u].settings[%u]", profile, setting);
}

struct spec_training setting_training(const struct profile *profile,
                                      const struct setting *setting) {
    struct spec_training training = profile->training;
    training.activation = setting->activation;
    if (setting->train_share != 0)
        training.train_share = setting->train_share;
    if (setting->epochs != 0)
        training.epochs = setting->epochs;
    if (setting->start_deviation != 0)
        training.start_deviation = setting->start_deviation;
    if (setting->snapshots > 0)
        training.stop_after = 0;
    return training;
}

static bool check_lists(const struct spec *spec, const char *where, const struct setting *setting,
                        struct error *error) {
    char at[SPEC_WHERE_MAX];
    if (!spec_check_ascending(spec, error, spec_where(at, "%s.widths", where), setting->widths,
                              setting->widths_count, 1, 1 << 20) ||
        !spec_check_seeds(spec, error, spec_where(at, "%s.seeds", where), setting->seeds,
                          setting->seeds_count))
        return false;
    for (unsigned i = 0; i < setting->expected_count; ++i)
        if (!spec_check_range(spec, error, spec_where(at, "%s.expected_epochs[%u]", where, i),
                              setting->expected_epochs[i],
                              i == 0 ? 0 : setting->expected_epochs[i - 1], 1e8))
            return false;
    return true;
}

static bool check_snapshots(const struct spec *spec, const char *where,
                            const struct setting *setting, int epochs, struct error *error) {
    char at[SPEC_WHERE_MAX];
    if (!spec_check_ascending(spec, error, spec_where(at, "%s.snapshot_epochs", where),
                              setting->snapshot_epochs, setting->snapshots, 0, epochs))
        return false;
    if (setting->snapshots == 0 || setting->labels == LABELS_WORD)
        return true;
    return spec_refuse(spec, error, spec_where(at, "%s.snapshot_epochs", where),
                       "are looked at through the support of a word, which random labels lack");
}

static bool check_task(const struct spec *spec, const char *where, const struct setting *setting,
                       const struct spec_training *training, struct error *error) {
    char at[SPEC_WHERE_MAX];
    struct group group;
    struct word word;
    int largest = setting->snapshots > 0 ? LEARNING_SNAPSHOT_ORDER_MAX : LEARNING_ORDER_MAX;
    if (!spec_check_word(spec, error, spec_where(at, "%s.word", where), setting->word, &word) ||
        !spec_create_group(spec, error, spec_where(at, "%s.group", where), &setting->group, largest,
                           &group))
        return false;
    int pairs = group.order * group.order;
    int test_pairs = dataset_held_out_pairs(group.order, training->train_share);
    group_free(&group);
    return (test_pairs >= 1 && test_pairs < pairs) ||
           spec_refuse(spec, error, spec_where(at, "%s.train_share", where),
                       "holds out %d of %d pairs; both sides need at least one", test_pairs, pairs);
}

static bool check_setting(const struct spec *spec, unsigned profile_index,
                          const struct profile *profile, unsigned index, struct error *error) {
    char where[SPEC_WHERE_MAX], at[SPEC_WHERE_MAX];
    const struct setting *setting = &profile->settings[index];
    struct spec_training training = setting_training(profile, setting);
    setting_where(where, profile_index, index);
    return spec_check_setting_name(spec, error, where, profile->settings, sizeof *setting, index) &&
           check_lists(spec, where, setting, error) &&
           (setting->activation != MODEL_POWER ||
            spec_refuse(spec, error, spec_where(at, "%s.activation", where),
                        "must not be power, which for pairs of inputs is square")) &&
           spec_check_range(spec, error, spec_where(at, "%s.weight_decay", where),
                            setting->weight_decay, 0, 100) &&
           spec_check_training(spec, error, where, &training, true) &&
           check_snapshots(spec, where, setting, training.epochs, error) &&
           check_task(spec, where, setting, &training, error);
}

bool check_profile(const struct spec *spec, unsigned index, const struct profile *profile,
                   struct error *error) {
    char at[SPEC_WHERE_MAX];
    unsigned drawn = 0;
    if (!spec_check_training(spec, error, spec_where(at, "profiles[%u].training", index),
                             &profile->training, true))
        return false;
    if (profile->training.evaluate_every == 0)
        return spec_refuse(spec, error,
                           spec_where(at, "profiles[%u].training.evaluate_every", index),
                           "is needed here, to know when a network has learned");
    for (unsigned i = 0; i < profile->settings_count; ++i) {
        if (!check_setting(spec, index, profile, i, error))
            return false;
        drawn += profile->settings[i].drawn;
        if (drawn > LEARNING_DRAWN_MAX)
            return spec_refuse(spec, error,
                               spec_where(at, "profiles[%u].settings[%u].drawn", index, i),
                               "a figure has room for %d settings", LEARNING_DRAWN_MAX);
    }
    return true;
}
