#include "claims/margins/sparse_parity/sparse_parity_spec.h"

#include "theory/margins/parity.h"

#include <string.h>

static const cyaml_strval_t controls[] = {{"no_penalty", CONTROL_NO_PENALTY},
                                          {"random_labels", CONTROL_RANDOM_LABELS}};
static const cyaml_schema_field_t task_fields[] = {
    CYAML_FIELD_INT("n", CYAML_FLAG_DEFAULT, struct theory_task, n),
    CYAML_FIELD_INT("k", CYAML_FLAG_DEFAULT, struct theory_task, k), CYAML_FIELD_END};
static const cyaml_schema_value_t task_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct theory_task, task_fields)};
static const cyaml_schema_field_t theory_fields[] = {
    CYAML_FIELD_SEQUENCE("tasks", CYAML_FLAG_POINTER, struct theory_spec, tasks, &task_schema, 1,
                         1000),
    CYAML_FIELD_SEQUENCE("penalties", CYAML_FLAG_POINTER, struct theory_spec, penalties,
                         &spec_real_schema, 1, 1000),
    CYAML_FIELD_END};
static const cyaml_schema_field_t setting_fields[] = {
    CYAML_FIELD_STRING_PTR("name", CYAML_FLAG_POINTER, struct setting, name, 1, 40),
    CYAML_FIELD_INT("n", CYAML_FLAG_DEFAULT, struct setting, n),
    CYAML_FIELD_INT("k", CYAML_FLAG_DEFAULT, struct setting, k),
    CYAML_FIELD_ENUM("control", CYAML_FLAG_STRICT | CYAML_FLAG_OPTIONAL, struct setting, control,
                     controls, sizeof controls / sizeof *controls),
    CYAML_FIELD_SEQUENCE("widths", CYAML_FLAG_POINTER, struct setting, widths, &spec_integer_schema,
                         1, 1000),
    CYAML_FIELD_FLOAT("penalty", CYAML_FLAG_OPTIONAL, struct setting, penalty),
    CYAML_FIELD_SEQUENCE("seeds", CYAML_FLAG_POINTER, struct setting, seeds, &spec_seed_schema, 1,
                         10000),
    CYAML_FIELD_SEQUENCE_COUNT("snapshot_epochs", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL,
                               struct setting, snapshot_epochs, snapshots, &spec_integer_schema, 1,
                               1000),
    CYAML_FIELD_BOOL("drawn", CYAML_FLAG_OPTIONAL, struct setting, drawn),
    CYAML_FIELD_END};
static const cyaml_schema_value_t setting_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct setting, setting_fields)};
static const cyaml_schema_field_t pass_fields[] = {
    CYAML_FIELD_FLOAT("ratio", CYAML_FLAG_DEFAULT, struct pass_spec, ratio),
    CYAML_FIELD_FLOAT("mass", CYAML_FLAG_DEFAULT, struct pass_spec, mass), CYAML_FIELD_END};
static const cyaml_schema_field_t profile_fields[] = {
    CYAML_FIELD_STRING_PTR("name", CYAML_FLAG_POINTER, struct profile, name, 1, 64),
    CYAML_FIELD_MAPPING("theory", CYAML_FLAG_DEFAULT, struct profile, theory, theory_fields),
    CYAML_FIELD_MAPPING("training", CYAML_FLAG_DEFAULT, struct profile, training,
                        spec_training_fields),
    CYAML_FIELD_SEQUENCE("settings", CYAML_FLAG_POINTER, struct profile, settings, &setting_schema,
                         1, 1000),
    CYAML_FIELD_MAPPING("pass", CYAML_FLAG_DEFAULT, struct profile, pass, pass_fields),
    CYAML_FIELD_FLOAT("alive_above", CYAML_FLAG_DEFAULT, struct profile, alive_above),
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
    return training;
}

/* Which parity: n first, so that the range of k can follow from it. */
static bool check_bits(const struct spec *spec, const char *where, int n, int k,
                       struct error *error) {
    char at[SPEC_WHERE_MAX];
    int k_max = n < MODEL_DEGREE_MAX ? n : MODEL_DEGREE_MAX;
    return spec_check_range(spec, error, spec_where(at, "%s.n", where), n, 2, BITS_MAX) &&
           spec_check_range(spec, error, spec_where(at, "%s.k", where), k, 2, k_max);
}

/* The theory of the least loss is for 0 < lambda < gamma*'/2: from there on zero is best. */
static bool check_penalty(const struct spec *spec, const char *where, double penalty, int k,
                          struct error *error) {
    double bound = parity_margin(k) / 2;
    return (penalty > 0 && penalty < bound) ||
           spec_refuse(spec, error, where,
                       "must lie strictly between 0 and %.6g, half the largest margin for k = %d, "
                       "not %.15g",
                       bound, k, penalty);
}

static bool check_theory(const struct spec *spec, unsigned index, const struct theory_spec *theory,
                         struct error *error) {
    char where[SPEC_WHERE_MAX];
    for (unsigned i = 0; i < theory->tasks_count; ++i) {
        const struct theory_task *task = &theory->tasks[i];
        if (!check_bits(spec, spec_where(where, "profiles[%u].theory.tasks[%u]", index, i), task->n,
                        task->k, error))
            return false;
        for (unsigned j = 0; j < theory->penalties_count; ++j)
            if (!check_penalty(spec,
                               spec_where(where, "profiles[%u].theory.penalties[%u]", index, j),
                               theory->penalties[j], task->k, error))
                return false;
    }
    return true;
}

static bool check_lists(const struct spec *spec, const char *where, const struct setting *setting,
                        int epochs, struct error *error) {
    char at[SPEC_WHERE_MAX];
    if (!spec_check_ascending(spec, error, spec_where(at, "%s.widths", where), setting->widths,
                              setting->widths_count, 1, 1 << 20) ||
        !spec_check_seeds(spec, error, spec_where(at, "%s.seeds", where), setting->seeds,
                          setting->seeds_count) ||
        !spec_check_ascending(spec, error, spec_where(at, "%s.snapshot_epochs", where),
                              setting->snapshot_epochs, setting->snapshots, 0, epochs))
        return false;
    return !setting->drawn || setting->snapshots > 0 ||
           spec_refuse(spec, error, spec_where(at, "%s.drawn", where),
                       "needs snapshot_epochs, at which the network is drawn");
}

static bool check_setting(const struct spec *spec, unsigned profile_index,
                          const struct profile *profile, unsigned index, struct error *error) {
    char where[SPEC_WHERE_MAX], at[SPEC_WHERE_MAX];
    const struct setting *setting = &profile->settings[index];
    spec_where(where, "profiles[%u].settings[%u]", profile_index, index);
    if (!spec_check_setting_name(spec, error, where, profile->settings, sizeof *setting, index) ||
        !check_bits(spec, where, setting->n, setting->k, error) ||
        !check_lists(spec, where, setting, profile->training.epochs, error))
        return false;
    spec_where(at, "%s.penalty", where);
    if (setting->control == CONTROL_NO_PENALTY)
        return spec_check_range(spec, error, at, setting->penalty, 0, 0);
    return check_penalty(spec, at, setting->penalty, setting->k, error);
}

/* What makes a network one that this theory is about. */
static bool check_training(const struct spec *spec, unsigned index,
                           const struct spec_training *training, struct error *error) {
    char where[SPEC_WHERE_MAX], at[SPEC_WHERE_MAX];
    spec_where(where, "profiles[%u].training", index);
    if (training->activation != MODEL_POWER || training->loss != MODEL_CROSS_ENTROPY)
        return spec_refuse(spec, error, where,
                           "the theory is about activation: power and loss: cross_entropy");
    if (training->penalty != 0)
        return spec_refuse(spec, error, spec_where(at, "%s.penalty", where),
                           "stands in the settings here");
    return true;
}

static bool check_counting(const struct spec *spec, unsigned index, const struct profile *profile,
                           struct error *error) {
    char at[SPEC_WHERE_MAX];
    return spec_check_range(spec, error, spec_where(at, "profiles[%u].pass.ratio", index),
                            profile->pass.ratio, 0, 1) &&
           spec_check_range(spec, error, spec_where(at, "profiles[%u].pass.mass", index),
                            profile->pass.mass, 0, 1) &&
           spec_check_range(spec, error, spec_where(at, "profiles[%u].alive_above", index),
                            profile->alive_above, 0, 1);
}

bool check_profile(const struct spec *spec, unsigned index, const struct profile *profile,
                   struct error *error) {
    char at[SPEC_WHERE_MAX];
    unsigned drawn = 0;
    if (!check_training(spec, index, &profile->training, error) ||
        !check_theory(spec, index, &profile->theory, error) ||
        !check_counting(spec, index, profile, error))
        return false;
    for (unsigned i = 0; i < profile->settings_count; ++i) {
        const struct setting *setting = &profile->settings[i];
        struct spec_training training = setting_training(profile, setting);
        if (!check_setting(spec, index, profile, i, error) ||
            !spec_check_training(spec, error, spec_where(at, "profiles[%u].training", index),
                                 &training, false))
            return false;
        drawn += setting->drawn;
        if (drawn > DRAWN_MAX)
            return spec_refuse(spec, error,
                               spec_where(at, "profiles[%u].settings[%u].drawn", index, i),
                               "a figure has room for %d settings", DRAWN_MAX);
    }
    return true;
}
