#include "claims/words/tensor_rank/tensor_rank_spec.h"

static const cyaml_schema_field_t decomposition_fields[] = {
    CYAML_FIELD_MAPPING("group", CYAML_FLAG_DEFAULT, struct decomposition, group,
                        spec_any_group_fields),
    CYAML_FIELD_INT("terms", CYAML_FLAG_DEFAULT, struct decomposition, terms), CYAML_FIELD_END};
static const cyaml_schema_value_t decomposition_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct decomposition, decomposition_fields)};
static const cyaml_schema_field_t floor_fields[] = {
    CYAML_FIELD_INT("width", CYAML_FLAG_DEFAULT, struct floor_spec, width),
    CYAML_FIELD_FLOAT("loss", CYAML_FLAG_DEFAULT, struct floor_spec, loss), CYAML_FIELD_END};
static const cyaml_schema_value_t floor_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct floor_spec, floor_fields)};
static const cyaml_schema_field_t study_fields[] = {
    CYAML_FIELD_MAPPING("group", CYAML_FLAG_DEFAULT, struct width_study, group,
                        spec_any_group_fields),
    CYAML_FIELD_SEQUENCE("widths", CYAML_FLAG_POINTER, struct width_study, widths,
                         &spec_integer_schema, 1, 1000),
    CYAML_FIELD_SEQUENCE("floors", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, struct width_study,
                         floors, &floor_schema, 1, 1000),
    CYAML_FIELD_INT("seeds", CYAML_FLAG_DEFAULT, struct width_study, seeds), CYAML_FIELD_END};
static const cyaml_schema_value_t study_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct width_study, study_fields)};
static const cyaml_schema_field_t widths_fields[] = {
    CYAML_FIELD_SEQUENCE("studies", CYAML_FLAG_POINTER, struct widths_spec, studies, &study_schema,
                         1, 100),
    CYAML_FIELD_MAPPING("training", CYAML_FLAG_DEFAULT, struct widths_spec, training,
                        spec_training_fields),
    CYAML_FIELD_END};
static const cyaml_schema_field_t start_fields[] = {
    CYAML_FIELD_FLOAT("deviation", CYAML_FLAG_DEFAULT, struct start_spec, deviation),
    CYAML_FIELD_INT("epochs", CYAML_FLAG_DEFAULT, struct start_spec, epochs), CYAML_FIELD_END};
static const cyaml_schema_value_t start_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct start_spec, start_fields)};
static const cyaml_schema_field_t bias_fields[] = {
    CYAML_FIELD_MAPPING("group", CYAML_FLAG_DEFAULT, struct bias_study, group,
                        spec_any_group_fields),
    CYAML_FIELD_INT("width", CYAML_FLAG_DEFAULT, struct bias_study, width),
    CYAML_FIELD_INT("seeds", CYAML_FLAG_DEFAULT, struct bias_study, seeds),
    CYAML_FIELD_SEQUENCE("starts", CYAML_FLAG_POINTER, struct bias_study, starts, &start_schema, 2,
                         100),
    CYAML_FIELD_MAPPING("training", CYAML_FLAG_DEFAULT, struct bias_study, training,
                        spec_training_fields),
    CYAML_FIELD_END};
static const cyaml_schema_field_t terms_fields[] = {
    CYAML_FIELD_FLOAT("zero_loss", CYAML_FLAG_DEFAULT, struct terms_spec, zero_loss),
    CYAML_FIELD_FLOAT("exact_loss", CYAML_FLAG_DEFAULT, struct terms_spec, exact_loss),
    CYAML_FIELD_FLOAT("alive_above", CYAML_FLAG_DEFAULT, struct terms_spec, alive_above),
    CYAML_FIELD_FLOAT("pure_above", CYAML_FLAG_DEFAULT, struct terms_spec, pure_above),
    CYAML_FIELD_FLOAT("strassen_within", CYAML_FLAG_DEFAULT, struct terms_spec, strassen_within),
    CYAML_FIELD_END};
static const cyaml_schema_field_t profile_fields[] = {
    CYAML_FIELD_STRING_PTR("name", CYAML_FLAG_POINTER, struct profile, name, 1, 64),
    CYAML_FIELD_SEQUENCE("decompositions", CYAML_FLAG_POINTER, struct profile, decompositions,
                         &decomposition_schema, 1, 1000),
    CYAML_FIELD_MAPPING("widths", CYAML_FLAG_DEFAULT, struct profile, widths, widths_fields),
    CYAML_FIELD_MAPPING("bias", CYAML_FLAG_DEFAULT, struct profile, bias, bias_fields),
    CYAML_FIELD_MAPPING("terms", CYAML_FLAG_DEFAULT, struct profile, terms, terms_fields),
    CYAML_FIELD_END};
static const cyaml_schema_value_t profile_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct profile, profile_fields)};
static const cyaml_schema_field_t document_fields[] = {
    CLAIM_HEAD_FIELDS(struct profile, profile_schema), CYAML_FIELD_END};
const cyaml_schema_value_t document_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_POINTER, struct claim_head, document_fields)};

enum { WIDTH_MAX = 4096, SEEDS_MAX = 100000 };

/* Batches of product models on all pairs: the models that this claim is about. */
static bool check_training(const struct spec *spec, const char *where,
                           const struct spec_training *training, struct error *error) {
    char at[SPEC_WHERE_MAX];
    if (!spec_check_training(spec, error, where, training, false))
        return false;
    if (training->activation != MODEL_PRODUCT || training->loss != MODEL_SQUARED)
        return spec_refuse(spec, error, spec_where(at, "%s.activation", where),
                           "this claim is about activation: product with loss: squared");
    if (training->stop_after != 0)
        return spec_refuse(spec, error, spec_where(at, "%s.stop_after", where),
                           "batches of models are trained to the end: leave it out");
    return true;
}

static bool check_study(const struct spec *spec, const char *where, const struct width_study *study,
                        struct error *error) {
    char at[SPEC_WHERE_MAX];
    for (unsigned w = 0; w < study->widths_count; ++w)
        if (!spec_check_range(spec, error, spec_where(at, "%s.widths[%u]", where, w),
                              study->widths[w], w == 0 ? 1 : study->widths[w - 1] + 1, WIDTH_MAX))
            return false;
    for (unsigned f = 0; f < study->floors_count; ++f)
        if (!spec_check_range(spec, error, spec_where(at, "%s.floors[%u].width", where, f),
                              study->floors[f].width, 1, WIDTH_MAX) ||
            !spec_check_range(spec, error, spec_where(at, "%s.floors[%u].loss", where, f),
                              study->floors[f].loss, 0, 1))
            return false;
    return spec_check_range(spec, error, spec_where(at, "%s.seeds", where), study->seeds, 1,
                            SEEDS_MAX);
}

static bool check_bias(const struct spec *spec, const char *where, const struct bias_study *bias,
                       struct error *error) {
    char at[SPEC_WHERE_MAX];
    for (unsigned i = 0; i < bias->starts_count; ++i)
        if (!spec_check_range(spec, error, spec_where(at, "%s.starts[%u].deviation", where, i),
                              bias->starts[i].deviation, 1e-9,
                              i == 0 ? 100 : bias->starts[i - 1].deviation * (1 - 1e-9)) ||
            !spec_check_range(spec, error, spec_where(at, "%s.starts[%u].epochs", where, i),
                              bias->starts[i].epochs, 1, 1e8))
            return false;
    return spec_check_range(spec, error, spec_where(at, "%s.width", where), bias->width, 1,
                            WIDTH_MAX) &&
           spec_check_range(spec, error, spec_where(at, "%s.seeds", where), bias->seeds, 2,
                            SEEDS_MAX) &&
           check_training(spec, spec_where(at, "%s.training", where), &bias->training, error);
}

static bool check_terms(const struct spec *spec, const char *where, const struct terms_spec *terms,
                        struct error *error) {
    char at[SPEC_WHERE_MAX];
    return spec_check_range(spec, error, spec_where(at, "%s.zero_loss", where), terms->zero_loss, 0,
                            1) &&
           spec_check_range(spec, error, spec_where(at, "%s.exact_loss", where), terms->exact_loss,
                            0, terms->zero_loss) &&
           spec_check_range(spec, error, spec_where(at, "%s.alive_above", where),
                            terms->alive_above, 0, 1) &&
           spec_check_range(spec, error, spec_where(at, "%s.pure_above", where), terms->pure_above,
                            0, 1) &&
           spec_check_range(spec, error, spec_where(at, "%s.strassen_within", where),
                            terms->strassen_within, 0, 1);
}

bool check_profile(const struct spec *spec, unsigned index, const struct profile *profile,
                   struct error *error) {
    char at[SPEC_WHERE_MAX];
    for (unsigned i = 0; i < profile->decompositions_count; ++i)
        if (!spec_check_range(spec, error,
                              spec_where(at, "profiles[%u].decompositions[%u].terms", index, i),
                              profile->decompositions[i].terms, 1, 1e9))
            return false;
    for (unsigned i = 0; i < profile->widths.studies_count; ++i) {
        const struct width_study *study = &profile->widths.studies[i];
        if (!check_study(spec, spec_where(at, "profiles[%u].widths.studies[%u]", index, i), study,
                         error))
            return false;
    }
    return check_training(spec, spec_where(at, "profiles[%u].widths.training", index),
                          &profile->widths.training, error) &&
           check_bias(spec, spec_where(at, "profiles[%u].bias", index), &profile->bias, error) &&
           check_terms(spec, spec_where(at, "profiles[%u].terms", index), &profile->terms, error);
}
