#include "claims/circuits/attention_fourier/attention_fourier_spec.h"

#include "train/transformer.h"

#include <string.h>

static const cyaml_strval_t labels[] = {{"sum", LABELS_SUM}, {"random", LABELS_RANDOM}};
static const cyaml_strval_t splits[] = {{"tuples", SPLIT_TUPLES}, {"multisets", SPLIT_MULTISETS}};
static const cyaml_schema_field_t size_fields[] = {
    CYAML_FIELD_INT("tokens", CYAML_FLAG_DEFAULT, struct size, tokens),
    CYAML_FIELD_INT("p", CYAML_FLAG_DEFAULT, struct size, p), CYAML_FIELD_END};
static const cyaml_schema_value_t size_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct size, size_fields)};
static const cyaml_schema_field_t setting_fields[] = {
    CYAML_FIELD_STRING_PTR("name", CYAML_FLAG_POINTER, struct setting, name, 1, 40),
    CYAML_FIELD_SEQUENCE("sizes", CYAML_FLAG_POINTER, struct setting, sizes, &size_schema, 1,
                         SIZES_MAX),
    CYAML_FIELD_INT("width", CYAML_FLAG_DEFAULT, struct setting, width),
    CYAML_FIELD_INT("heads", CYAML_FLAG_DEFAULT, struct setting, heads),
    CYAML_FIELD_INT("hidden", CYAML_FLAG_DEFAULT, struct setting, hidden),
    CYAML_FIELD_ENUM("labels", CYAML_FLAG_STRICT | CYAML_FLAG_OPTIONAL, struct setting, labels,
                     labels, sizeof labels / sizeof *labels),
    CYAML_FIELD_ENUM("split", CYAML_FLAG_STRICT | CYAML_FLAG_OPTIONAL, struct setting, split,
                     splits, sizeof splits / sizeof *splits),
    CYAML_FIELD_FLOAT("weight_decay", CYAML_FLAG_DEFAULT, struct setting, weight_decay),
    CYAML_FIELD_SEQUENCE("seeds", CYAML_FLAG_POINTER, struct setting, seeds, &spec_seed_schema, 1,
                         SEEDS_MAX),
    CYAML_FIELD_FLOAT("train_share", CYAML_FLAG_OPTIONAL, struct setting, train_share),
    CYAML_FIELD_INT("epochs", CYAML_FLAG_OPTIONAL, struct setting, epochs),
    CYAML_FIELD_BOOL("spectra", CYAML_FLAG_OPTIONAL, struct setting, spectra),
    CYAML_FIELD_STRING_PTR("control", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, struct setting,
                           control, 1, 40),
    CYAML_FIELD_BOOL("drawn", CYAML_FLAG_OPTIONAL, struct setting, drawn),
    CYAML_FIELD_END};
static const cyaml_schema_value_t setting_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct setting, setting_fields)};
static const cyaml_schema_field_t peaks_fields[] = {
    CYAML_FIELD_INT("modes", CYAML_FLAG_DEFAULT, struct peaks, modes),
    CYAML_FIELD_FLOAT("share", CYAML_FLAG_DEFAULT, struct peaks, share),
    CYAML_FIELD_FLOAT("times_control", CYAML_FLAG_DEFAULT, struct peaks, times_control),
    CYAML_FIELD_END};
static const cyaml_schema_field_t profile_fields[] = {
    CYAML_FIELD_STRING_PTR("name", CYAML_FLAG_POINTER, struct profile, name, 1, 64),
    CYAML_FIELD_MAPPING("training", CYAML_FLAG_DEFAULT, struct profile, training,
                        spec_training_fields),
    CYAML_FIELD_MAPPING("peaks", CYAML_FLAG_DEFAULT, struct profile, peaks, peaks_fields),
    CYAML_FIELD_SEQUENCE("settings", CYAML_FLAG_POINTER, struct profile, settings, &setting_schema,
                         1, 100),
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
    if (setting->train_share != 0)
        training.train_share = setting->train_share;
    if (setting->epochs != 0)
        training.epochs = setting->epochs;
    return training;
}

int setting_control(const struct profile *profile, const struct setting *setting) {
    for (unsigned i = 0; setting->control != NULL && i < profile->settings_count; ++i)
        if (strcmp(profile->settings[i].name, setting->control) == 0)
            return (int)i;
    return -1;
}

/* What a split draws from: tuples, or multisets of as many tokens. */
static double split_size(const struct setting *setting, const struct size *size) {
    double sets = 1;
    for (int i = 1; i <= size->tokens; ++i)
        sets = sets * (size->p + i - 1) / i;
    return setting->split == SPLIT_MULTISETS ? sets : dataset_pairs(size->p, size->tokens);
}

static bool check_split(const struct spec *spec, const char *where, const struct profile *profile,
                        const struct setting *setting, unsigned index, struct error *error) {
    char at[SPEC_WHERE_MAX];
    int all = (int)split_size(setting, &setting->sizes[index]);
    int held_out = dataset_held_out(all, setting_training(profile, setting).train_share);
    return (held_out >= 1 && held_out < all) ||
           spec_refuse(spec, error, spec_where(at, "%s.train_share", where),
                       "holds out %d of %d; both sides need at least one", held_out, all);
}

static bool check_size(const struct spec *spec, const char *where, const struct setting *setting,
                       unsigned index, struct error *error) {
    char at[SPEC_WHERE_MAX];
    const struct size *size = &setting->sizes[index];
    int least = index == 0 ? 2 : setting->sizes[index - 1].tokens + 1;
    if (!spec_check_range(spec, error, spec_where(at, "%s.sizes[%u].p", where, index), size->p, 3,
                          TUPLES_MAX) ||
        !spec_check_range(spec, error, spec_where(at, "%s.sizes[%u].tokens", where, index),
                          size->tokens, least, TRANSFORMER_TOKENS_MAX))
        return false;
    if (size->p % 2 == 0)
        return spec_refuse(spec, error, spec_where(at, "%s.sizes[%u].p", where, index),
                           "must be odd, not %d", size->p);
    int tuples = dataset_pairs(size->p, size->tokens);
    if (tuples == 0 || tuples > TUPLES_MAX)
        return spec_refuse(spec, error, spec_where(at, "%s.sizes[%u].tokens", where, index),
                           "%d tokens of %d values are more than %d tuples", size->tokens, size->p,
                           TUPLES_MAX);
    return !setting->spectra || size->p >= SPECTRA_P_MIN ||
           spec_refuse(spec, error, spec_where(at, "%s.spectra", where),
                       "need p >= %d: of fewer modes a few are most of any spectrum",
                       SPECTRA_P_MIN);
}

static bool check_shape(const struct spec *spec, const char *where, const struct setting *setting,
                        struct error *error) {
    char at[SPEC_WHERE_MAX];
    return spec_check_range(spec, error, spec_where(at, "%s.width", where), setting->width, 1,
                            WIDTH_MAX) &&
           spec_check_range(spec, error, spec_where(at, "%s.heads", where), setting->heads, 1,
                            setting->width) &&
           (setting->width % setting->heads == 0 ||
            spec_refuse(spec, error, spec_where(at, "%s.heads", where),
                        "%d heads do not divide a width of %d", setting->heads, setting->width)) &&
           spec_check_range(spec, error, spec_where(at, "%s.hidden", where), setting->hidden, 1,
                            1 << 20);
}

/* A control has the same shape and random labels, and is looked at in the same way. */
static bool check_control(const struct spec *spec, const char *where, const struct profile *profile,
                          const struct setting *setting, struct error *error) {
    char at[SPEC_WHERE_MAX];
    int index = setting_control(profile, setting);
    if (setting->control == NULL)
        return true;
    spec_where(at, "%s.control", where);
    if (index < 0)
        return spec_refuse(spec, error, at, "there is no setting called '%s'", setting->control);
    const struct setting *control = &profile->settings[index];
    return (setting->spectra && control->spectra && control->labels == LABELS_RANDOM &&
            setting->sizes_count == 1 && control->sizes_count == 1 &&
            control->sizes->p == setting->sizes->p && control->heads == setting->heads) ||
           spec_refuse(spec, error, at,
                       "a control has random labels, and the same p, heads and spectra as the "
                       "setting, each of one size");
}

/* Transformers have one kind of training, which the spec is to say as it is. */
static bool check_training(const struct spec *spec, const char *where,
                           const struct spec_training *training, struct error *error) {
    char at[SPEC_WHERE_MAX];
    if (!spec_check_training(spec, error, where, training, true))
        return false;
    if (training->activation != MODEL_RELU || training->loss != MODEL_CROSS_ENTROPY ||
        training->start != TRAINING_START_NORMAL || training->start_deviation != 0)
        return spec_refuse(spec, error, where,
                           "transformers need activation: relu, loss: cross_entropy and start: "
                           "normal, without start_deviation");
    if (training->clean_test || training->batch != 0)
        return spec_refuse(spec, error, where,
                           "transformers have no clean_test and no batch; split: multisets keeps "
                           "permutations together");
    return training->evaluate_every > 0 ||
           spec_refuse(spec, error, spec_where(at, "%s.evaluate_every", where),
                       "is needed here, to know when a network has learned");
}

static bool check_setting(const struct spec *spec, unsigned profile_index,
                          const struct profile *profile, unsigned index, struct error *error) {
    char where[SPEC_WHERE_MAX], at[SPEC_WHERE_MAX];
    const struct setting *setting = &profile->settings[index];
    struct spec_training training = setting_training(profile, setting);
    spec_where(where, "profiles[%u].settings[%u]", profile_index, index);
    for (unsigned i = 0; i < setting->sizes_count; ++i)
        if (!check_size(spec, where, setting, i, error))
            return false;
    for (unsigned i = 0; i < setting->sizes_count; ++i)
        if (!check_split(spec, where, profile, setting, i, error))
            return false;
    return spec_check_setting_name(spec, error, where, profile->settings, sizeof *setting, index) &&
           check_shape(spec, where, setting, error) &&
           spec_check_seeds(spec, error, spec_where(at, "%s.seeds", where), setting->seeds,
                            setting->seeds_count) &&
           spec_check_range(spec, error, spec_where(at, "%s.weight_decay", where),
                            setting->weight_decay, 0, 100) &&
           check_training(spec, where, &training, error) &&
           check_control(spec, where, profile, setting, error);
}

static bool check_peaks(const struct spec *spec, unsigned index, const struct peaks *peaks,
                        struct error *error) {
    char at[SPEC_WHERE_MAX];
    return spec_check_range(spec, error, spec_where(at, "profiles[%u].peaks.modes", index),
                            peaks->modes, 1, SPECTRA_P_MIN) &&
           spec_check_range(spec, error, spec_where(at, "profiles[%u].peaks.share", index),
                            peaks->share, 0, 1) &&
           spec_check_range(spec, error, spec_where(at, "profiles[%u].peaks.times_control", index),
                            peaks->times_control, 1, 1e6);
}

bool check_profile(const struct spec *spec, unsigned index, const struct profile *profile,
                   struct error *error) {
    char at[SPEC_WHERE_MAX];
    unsigned drawn = 0;
    if (!check_training(spec, spec_where(at, "profiles[%u].training", index), &profile->training,
                        error) ||
        !check_peaks(spec, index, &profile->peaks, error))
        return false;
    for (unsigned i = 0; i < profile->settings_count; ++i) {
        if (!check_setting(spec, index, profile, i, error))
            return false;
        drawn += profile->settings[i].drawn;
        if (drawn > DRAWN_MAX)
            return spec_refuse(spec, error,
                               spec_where(at, "profiles[%u].settings[%u].drawn", index, i),
                               "a figure has room for %d settings", DRAWN_MAX);
    }
    return true;
}
