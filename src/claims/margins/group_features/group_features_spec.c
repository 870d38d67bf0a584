#include "claims/margins/group_features/group_features_spec.h"

#include <string.h>

static const cyaml_schema_field_t theory_fields[] = {
    CYAML_FIELD_MAPPING("group", CYAML_FLAG_DEFAULT, struct theory_spec, group,
                        spec_any_group_fields),
    CYAML_FIELD_BOOL("condition", CYAML_FLAG_DEFAULT, struct theory_spec, condition),
    CYAML_FIELD_SEQUENCE("penalties", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, struct theory_spec,
                         penalties, &spec_real_schema, 1, 1000),
    CYAML_FIELD_END};
static const cyaml_schema_value_t theory_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct theory_spec, theory_fields)};
static const cyaml_strval_t labels[] = {{"group", LABELS_GROUP}, {"random", LABELS_RANDOM}};
static const cyaml_schema_field_t setting_fields[] = {
    CYAML_FIELD_STRING_PTR("name", CYAML_FLAG_POINTER, struct setting, name, 1, 40),
    CYAML_FIELD_MAPPING("group", CYAML_FLAG_DEFAULT, struct setting, group, spec_any_group_fields),
    CYAML_FIELD_ENUM("labels", CYAML_FLAG_STRICT | CYAML_FLAG_OPTIONAL, struct setting, labels,
                     labels, sizeof labels / sizeof *labels),
    CYAML_FIELD_INT("width", CYAML_FLAG_DEFAULT, struct setting, width),
    CYAML_FIELD_FLOAT("penalty", CYAML_FLAG_DEFAULT, struct setting, penalty),
    CYAML_FIELD_FLOAT("compared_with", CYAML_FLAG_OPTIONAL, struct setting, compared_with),
    CYAML_FIELD_INT("epochs", CYAML_FLAG_OPTIONAL, struct setting, epochs),
    CYAML_FIELD_FLOAT("learning_rate", CYAML_FLAG_OPTIONAL, struct setting, learning_rate),
    CYAML_FIELD_SEQUENCE("seeds", CYAML_FLAG_POINTER, struct setting, seeds, &spec_seed_schema, 1,
                         10000),
    CYAML_FIELD_SEQUENCE_COUNT("snapshot_epochs", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL,
                               struct setting, snapshot_epochs, snapshots, &spec_integer_schema, 1,
                               1000),
    CYAML_FIELD_END};
static const cyaml_schema_value_t setting_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct setting, setting_fields)};
static const cyaml_schema_field_t passing_fields[] = {
    CYAML_FIELD_FLOAT("ratio", CYAML_FLAG_DEFAULT, struct passing_spec, ratio),
    CYAML_FIELD_FLOAT("purity", CYAML_FLAG_DEFAULT, struct passing_spec, purity),
    CYAML_FIELD_FLOAT("share", CYAML_FLAG_DEFAULT, struct passing_spec, share), CYAML_FIELD_END};
static const cyaml_schema_field_t profile_fields[] = {
    CYAML_FIELD_STRING_PTR("name", CYAML_FLAG_POINTER, struct profile, name, 1, 64),
    CYAML_FIELD_SEQUENCE("theory", CYAML_FLAG_POINTER, struct profile, theory, &theory_schema, 1,
                         1000),
    CYAML_FIELD_INT("tuples", CYAML_FLAG_DEFAULT, struct profile, tuples),
    CYAML_FIELD_MAPPING("training", CYAML_FLAG_DEFAULT, struct profile, training,
                        spec_training_fields),
    CYAML_FIELD_SEQUENCE("settings", CYAML_FLAG_POINTER, struct profile, settings, &setting_schema,
                         1, 1000),
    CYAML_FIELD_MAPPING("passing", CYAML_FLAG_DEFAULT, struct profile, passing, passing_fields),
    CYAML_FIELD_END};
static const cyaml_schema_value_t profile_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct profile, profile_fields)};
static const cyaml_schema_field_t document_fields[] = {
    CLAIM_HEAD_FIELDS(struct profile, profile_schema), CYAML_FIELD_END};
const cyaml_schema_value_t document_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_POINTER, struct claim_head, document_fields)};

double setting_prediction(const struct setting *setting) {
    return setting->compared_with != 0 ? setting->compared_with : setting->penalty;
}

bool setting_is_control(const struct setting *setting) {
    return setting->labels == LABELS_RANDOM || setting_prediction(setting) != setting->penalty;
}

struct spec_training setting_training(const struct profile *profile,
                                      const struct setting *setting) {
    struct spec_training training = profile->training;
    training.penalty = setting->penalty;
    if (setting->epochs != 0)
        training.epochs = setting->epochs;
    if (setting->learning_rate != 0)
        training.learning_rate = setting->learning_rate;
    return training;
}

enum { WIDTH_MAX = 1 << 20 };

/* Penalties that are too large for their group are refused when its minimum is looked for. */
static bool check_penalty(const struct spec *spec, const char *where, double penalty,
                          struct error *error) {
    return spec_check_range(spec, error, where, penalty, 1e-12, 1);
}

static bool check_theory(const struct spec *spec, const char *where,
                         const struct theory_spec *theory, struct error *error) {
    char at[SPEC_WHERE_MAX];
    for (unsigned i = 0; i < theory->penalties_count; ++i)
        if (!check_penalty(spec, spec_where(at, "%s.penalties[%u]", where, i), theory->penalties[i],
                           error))
            return false;
    return spec_check_any_group(spec, error, spec_where(at, "%s.group", where), &theory->group,
                                FEATURES_ORDER_MAX);
}

static bool check_lists(const struct spec *spec, const char *where, const struct setting *setting,
                        int epochs, struct error *error) {
    char at[SPEC_WHERE_MAX];
    return spec_check_seeds(spec, error, spec_where(at, "%s.seeds", where), setting->seeds,
                            setting->seeds_count) &&
           spec_check_ascending(spec, error, spec_where(at, "%s.snapshot_epochs", where),
                                setting->snapshot_epochs, setting->snapshots, 1, epochs);
}

/* Full batches of cross-entropy on all pairs, with squares written as powers. */
static bool check_training(const struct spec *spec, const char *where,
                           const struct spec_training *training, struct error *error) {
    char at[SPEC_WHERE_MAX];
    if (!spec_check_training(spec, error, where, training, false))
        return false;
    if (training->activation != MODEL_POWER || training->loss != MODEL_CROSS_ENTROPY)
        return spec_refuse(spec, error, spec_where(at, "%s.activation", where),
                           "this claim is about activation: power with loss: cross_entropy");
    if (training->batch != 0 || training->stop_after != 0)
        return spec_refuse(
            spec, error,
            spec_where(at, "%s.%s", where, training->batch != 0 ? "batch" : "stop_after"),
            "networks are trained on full batches, to the end: leave it out");
    return true;
}

static bool check_setting(const struct spec *spec, unsigned profile_index,
                          const struct profile *profile, unsigned index, struct error *error) {
    char where[SPEC_WHERE_MAX], at[SPEC_WHERE_MAX];
    const struct setting *setting = &profile->settings[index];
    struct spec_training training = setting_training(profile, setting);
    spec_where(where, "profiles[%u].settings[%u]", profile_index, index);
    return spec_check_setting_name(spec, error, where, profile->settings, sizeof *setting, index) &&
           spec_check_range(spec, error, spec_where(at, "%s.width", where), setting->width, 1,
                            WIDTH_MAX) &&
           spec_check_range(spec, error, spec_where(at, "%s.penalty", where), setting->penalty, 0,
                            1) &&
           check_penalty(spec,
                         spec_where(at, "%s.%s", where,
                                    setting->compared_with != 0 ? "compared_with" : "penalty"),
                         setting_prediction(setting), error) &&
           check_training(spec, where, &training, error) &&
           check_lists(spec, where, setting, training.epochs, error) &&
           spec_check_any_group(spec, error, spec_where(at, "%s.group", where), &setting->group,
                                FEATURES_TRAINED_ORDER_MAX);
}

static bool check_passing(const struct spec *spec, const char *where,
                          const struct passing_spec *passing, struct error *error) {
    char at[SPEC_WHERE_MAX];
    return spec_check_range(spec, error, spec_where(at, "%s.ratio", where), passing->ratio, 0, 1) &&
           spec_check_range(spec, error, spec_where(at, "%s.purity", where), passing->purity, 0,
                            1) &&
           spec_check_range(spec, error, spec_where(at, "%s.share", where), passing->share, 0, 1);
}

bool check_profile(const struct spec *spec, unsigned index, const struct profile *profile,
                   struct error *error) {
    char at[SPEC_WHERE_MAX];
    if (!check_training(spec, spec_where(at, "profiles[%u].training", index), &profile->training,
                        error))
        return false;
    if (profile->training.penalty != 0)
        return spec_refuse(spec, error, spec_where(at, "profiles[%u].training.penalty", index),
                           "each setting has its own penalty: leave it out");
    for (unsigned i = 0; i < profile->theory_count; ++i)
        if (!check_theory(spec, spec_where(at, "profiles[%u].theory[%u]", index, i),
                          &profile->theory[i], error))
            return false;
    for (unsigned i = 0; i < profile->settings_count; ++i)
        if (!check_setting(spec, index, profile, i, error))
            return false;
    return spec_check_range(spec, error, spec_where(at, "profiles[%u].tuples", index),
                            profile->tuples, 1, 1e9) &&
           check_passing(spec, spec_where(at, "profiles[%u].passing", index), &profile->passing,
                         error);
}
