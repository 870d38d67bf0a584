#include "claims/margins/max_margin/max_margin_spec.h"

#include "theory/margins/addition.h"

#include <string.h>

static const cyaml_strval_t labels[] = {{"sum", LABELS_SUM}, {"random", LABELS_RANDOM}};
static const cyaml_schema_field_t theory_fields[] = {
    CYAML_FIELD_INT("p", CYAML_FLAG_DEFAULT, struct theory, p),
    CYAML_FIELD_INT("inputs", CYAML_FLAG_DEFAULT, struct theory, inputs),
    CYAML_FIELD_INT("tuples", CYAML_FLAG_OPTIONAL, struct theory, tuples), CYAML_FIELD_END};
static const cyaml_schema_value_t theory_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct theory, theory_fields)};
static const cyaml_schema_field_t setting_fields[] = {
    CYAML_FIELD_STRING_PTR("name", CYAML_FLAG_POINTER, struct setting, name, 1, 40),
    CYAML_FIELD_INT("p", CYAML_FLAG_DEFAULT, struct setting, p),
    CYAML_FIELD_INT("inputs", CYAML_FLAG_DEFAULT, struct setting, inputs),
    CYAML_FIELD_ENUM("labels", CYAML_FLAG_STRICT | CYAML_FLAG_OPTIONAL, struct setting, labels,
                     labels, sizeof labels / sizeof *labels),
    CYAML_FIELD_BOOL("control", CYAML_FLAG_OPTIONAL, struct setting, control),
    CYAML_FIELD_FLOAT("penalty", CYAML_FLAG_DEFAULT, struct setting, penalty),
    CYAML_FIELD_FLOAT("weight_decay", CYAML_FLAG_OPTIONAL, struct setting, weight_decay),
    CYAML_FIELD_SEQUENCE("widths", CYAML_FLAG_POINTER, struct setting, widths, &spec_integer_schema,
                         1, 1000),
    CYAML_FIELD_SEQUENCE("seeds", CYAML_FLAG_POINTER, struct setting, seeds, &spec_seed_schema, 1,
                         10000),
    CYAML_FIELD_INT("epochs", CYAML_FLAG_OPTIONAL, struct setting, epochs),
    CYAML_FIELD_FLOAT("learning_rate", CYAML_FLAG_OPTIONAL, struct setting, learning_rate),
    CYAML_FIELD_INT("batch", CYAML_FLAG_OPTIONAL, struct setting, batch),
    CYAML_FIELD_FLOAT("ratio", CYAML_FLAG_DEFAULT, struct setting, ratio),
    CYAML_FIELD_SEQUENCE_COUNT("snapshot_epochs", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL,
                               struct setting, snapshot_epochs, snapshots, &spec_integer_schema, 1,
                               1000),
    CYAML_FIELD_BOOL("drawn", CYAML_FLAG_OPTIONAL, struct setting, drawn),
    CYAML_FIELD_END};
static const cyaml_schema_value_t setting_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct setting, setting_fields)};
static const cyaml_schema_field_t bounds_fields[] = {
    CYAML_FIELD_FLOAT("purity", CYAML_FLAG_DEFAULT, struct bounds, purity),
    CYAML_FIELD_FLOAT("share_error", CYAML_FLAG_DEFAULT, struct bounds, share_error),
    CYAML_FIELD_FLOAT("phase_error", CYAML_FLAG_DEFAULT, struct bounds, phase_error),
    CYAML_FIELD_END};
static const cyaml_schema_field_t profile_fields[] = {
    CYAML_FIELD_STRING_PTR("name", CYAML_FLAG_POINTER, struct profile, name, 1, 64),
    CYAML_FIELD_SEQUENCE("theory", CYAML_FLAG_POINTER, struct profile, theory, &theory_schema, 1,
                         1000),
    CYAML_FIELD_MAPPING("training", CYAML_FLAG_DEFAULT, struct profile, training,
                        spec_training_fields),
    CYAML_FIELD_MAPPING("pass", CYAML_FLAG_DEFAULT, struct profile, pass, bounds_fields),
    CYAML_FIELD_SEQUENCE("settings", CYAML_FLAG_POINTER, struct profile, settings, &setting_schema,
                         1, 1000),
    CYAML_FIELD_END};
static const cyaml_schema_value_t profile_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct profile, profile_fields)};
static const cyaml_schema_field_t document_fields[] = {
    CLAIM_HEAD_FIELDS(struct profile, profile_schema), CYAML_FIELD_END};
const cyaml_schema_value_t document_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_POINTER, struct claim_head, document_fields)};

struct spec_training setting_training(const struct profile *profile,
                                      const struct setting *setting) {
    struct spec_training training = profile->training;
    training.penalty = setting->penalty;
    if (setting->epochs != 0)
        training.epochs = setting->epochs;
    if (setting->learning_rate != 0) {
        training.final_learning_rate *= setting->learning_rate / training.learning_rate;
        training.learning_rate = setting->learning_rate;
    }
    training.batch = setting->batch;
    return training;
}

/* p and inputs of a theory or a setting. */
static bool check_task(const struct spec *spec, const char *where, int p, int inputs,
                       struct error *error) {
    char at[SPEC_WHERE_MAX];
    if (p < 3 || p % 2 == 0)
        return spec_refuse(spec, error, spec_where(at, "%s.p", where),
                           "must be odd and at least 3, not %d: frequencies z and p - z are one, "
                           "and p/2 would be its own pair",
                           p);
    if (inputs < 2)
        return spec_refuse(spec, error, spec_where(at, "%s.inputs", where),
                           "must be at least 2, not %d", inputs);
    return (inputs <= MODEL_DEGREE_MAX && dataset_pairs(p, inputs) > 0) ||
           spec_refuse(spec, error, spec_where(at, "%s.inputs", where),
                       "%d^%d tuples are more than this program can count, 2147483647, or more "
                       "than %d inputs",
                       p, inputs, MODEL_DEGREE_MAX);
}

static bool check_theory(const struct spec *spec, const char *where, const struct theory *theory,
                         struct error *error) {
    char at[SPEC_WHERE_MAX];
    return check_task(spec, where, theory->p, theory->inputs, error) &&
           spec_check_range(spec, error, spec_where(at, "%s.tuples", where), theory->tuples, 0,
                            1e8);
}

static bool check_lists(const struct spec *spec, const char *where, const struct setting *setting,
                        int epochs, struct error *error) {
    char at[SPEC_WHERE_MAX];
    return spec_check_ascending(spec, error, spec_where(at, "%s.widths", where), setting->widths,
                                setting->widths_count, 1, 1 << 20) &&
           spec_check_seeds(spec, error, spec_where(at, "%s.seeds", where), setting->seeds,
                            setting->seeds_count) &&
           spec_check_ascending(spec, error, spec_where(at, "%s.snapshot_epochs", where),
                                setting->snapshot_epochs, setting->snapshots, 0, epochs);
}

/* From a certain penalty on the best network is zero, and without one there is no best. */
static bool check_penalty(const struct spec *spec, const char *where, const struct setting *setting,
                          struct error *error) {
    char at[SPEC_WHERE_MAX];
    double gamma = addition_margin(setting->p, setting->inputs);
    double bound = gamma * (setting->p - 1) / setting->p;
    spec_where(at, "%s.penalty", where);
    if (setting->control)
        return spec_check_range(spec, error, at, setting->penalty, 0, 100);
    return (setting->penalty > 0 && setting->penalty < bound) ||
           spec_refuse(spec, error, at,
                       "must be positive and below gamma* (p-1)/p = %.6g here, not %g: from there "
                       "on the best network is zero (a control may have none)",
                       bound, setting->penalty);
}

static bool check_setting(const struct spec *spec, unsigned profile_index,
                          const struct profile *profile, unsigned index, struct error *error) {
    char where[SPEC_WHERE_MAX], at[SPEC_WHERE_MAX];
    const struct setting *setting = &profile->settings[index];
    struct spec_training training = setting_training(profile, setting);
    spec_where(where, "profiles[%u].settings[%u]", profile_index, index);
    if (!spec_check_setting_name(spec, error, where, profile->settings, sizeof *setting, index) ||
        !check_task(spec, where, setting->p, setting->inputs, error) ||
        !check_penalty(spec, where, setting, error) ||
        !check_lists(spec, where, setting, training.epochs, error) ||
        !spec_check_range(spec, error, spec_where(at, "%s.weight_decay", where),
                          setting->weight_decay, 0, 100) ||
        !spec_check_range(spec, error, spec_where(at, "%s.batch", where), setting->batch, 0,
                          dataset_pairs(setting->p, setting->inputs)) ||
        !spec_check_range(spec, error, spec_where(at, "%s.ratio", where), setting->ratio, 0, 1) ||
        !spec_check_training(spec, error, where, &training, false))
        return false;
    return (setting->labels == LABELS_SUM && setting->weight_decay <= 0) || setting->control ||
           spec_refuse(spec, error, where,
                       "random labels and weight decay are for controls (control: true)");
}

bool check_profile(const struct spec *spec, unsigned index, const struct profile *profile,
                   struct error *error) {
    char at[SPEC_WHERE_MAX];
    const struct spec_training *training = &profile->training;
    unsigned drawn = 0;
    spec_where(at, "profiles[%u].training", index);
    if (!spec_check_training(spec, error, at, training, false))
        return false;
    if (training->activation != MODEL_POWER || training->loss != MODEL_CROSS_ENTROPY ||
        training->penalty != 0 || training->batch != 0)
        return spec_refuse(spec, error, at,
                           "the theory is that of activation: power and loss: cross_entropy; "
                           "penalty and batch are the settings'");
    for (unsigned i = 0; i < profile->theory_count; ++i)
        if (!check_theory(spec, spec_where(at, "profiles[%u].theory[%u]", index, i),
                          &profile->theory[i], error))
            return false;
    for (unsigned i = 0; i < profile->settings_count; ++i) {
        if (!check_setting(spec, index, profile, i, error))
            return false;
        drawn += profile->settings[i].drawn;
        if (drawn > MAX_MARGIN_DRAWN_MAX)
            return spec_refuse(spec, error,
                               spec_where(at, "profiles[%u].settings[%u].drawn", index, i),
                               "a figure has room for %d settings", MAX_MARGIN_DRAWN_MAX);
    }
    return true;
}
