#include "claims/composing/ring_closure/ring_closure_spec.h"

static const cyaml_schema_field_t axioms_fields[] = {
    CYAML_FIELD_SEQUENCE("groups", CYAML_FLAG_POINTER, struct axioms, groups, &spec_group_schema, 1,
                         1000),
    CYAML_FIELD_INT("order_max", CYAML_FLAG_DEFAULT, struct axioms, order_max),
    CYAML_FIELD_INT("draws", CYAML_FLAG_DEFAULT, struct axioms, draws),
    CYAML_FIELD_UINT("seed", CYAML_FLAG_DEFAULT, struct axioms, seed), CYAML_FIELD_END};
static const cyaml_schema_field_t solutions_fields[] = {
    CYAML_FIELD_SEQUENCE("groups", CYAML_FLAG_POINTER, struct solutions, groups, &spec_group_schema,
                         1, 1000),
    CYAML_FIELD_INT("all_groups_up_to", CYAML_FLAG_DEFAULT, struct solutions, all_groups_up_to),
    CYAML_FIELD_INT("memorization_up_to", CYAML_FLAG_DEFAULT, struct solutions, memorisation_up_to),
    CYAML_FIELD_END};
static const cyaml_schema_field_t partial_fields[] = {
    CYAML_FIELD_FLOAT("nu_turns", CYAML_FLAG_DEFAULT, struct partial, nu_turns),
    CYAML_FIELD_FLOAT("xi_turns", CYAML_FLAG_DEFAULT, struct partial, xi_turns),
    CYAML_FIELD_FLOAT("alpha_turns", CYAML_FLAG_DEFAULT, struct partial, alpha_turns),
    CYAML_FIELD_FLOAT("beta_turns", CYAML_FLAG_DEFAULT, struct partial, beta_turns),
    CYAML_FIELD_END};
static const cyaml_schema_field_t profile_fields[] = {
    CYAML_FIELD_STRING_PTR("name", CYAML_FLAG_POINTER, struct profile, name, 1, 64),
    CYAML_FIELD_MAPPING("axioms", CYAML_FLAG_DEFAULT, struct profile, axioms, axioms_fields),
    CYAML_FIELD_MAPPING("solutions", CYAML_FLAG_DEFAULT, struct profile, solutions,
                        solutions_fields),
    CYAML_FIELD_MAPPING("partial", CYAML_FLAG_DEFAULT, struct profile, partial, partial_fields),
    CYAML_FIELD_END};
static const cyaml_schema_value_t profile_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct profile, profile_fields)};
static const cyaml_schema_field_t tolerance_fields[] = {
    CYAML_FIELD_FLOAT("relative", CYAML_FLAG_DEFAULT, struct tolerance, relative),
    CYAML_FIELD_FLOAT("zero_loss", CYAML_FLAG_DEFAULT, struct tolerance, zero_loss),
    CYAML_FIELD_END};
static const cyaml_schema_field_t document_fields[] = {
    CLAIM_HEAD_FIELDS(struct profile, profile_schema),
    CYAML_FIELD_MAPPING("tolerance", CYAML_FLAG_DEFAULT, struct document, tolerance,
                        tolerance_fields),
    CYAML_FIELD_END};
const cyaml_schema_value_t document_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_POINTER, struct document, document_fields)};

bool check_profile(const struct spec *spec, unsigned index, const struct profile *profile,
                   const struct tolerance *tolerance, struct error *error) {
    char at[SPEC_WHERE_MAX];
    for (unsigned i = 0; i < profile->axioms.groups_count; ++i)
        if (!spec_check_group(spec, error,
                              spec_where(at, "profiles[%u].axioms.groups[%u]", index, i),
                              &profile->axioms.groups[i]))
            return false;
    for (unsigned i = 0; i < profile->solutions.groups_count; ++i)
        if (!spec_check_group(spec, error,
                              spec_where(at, "profiles[%u].solutions.groups[%u]", index, i),
                              &profile->solutions.groups[i]))
            return false;
    return spec_check_range(spec, error, spec_where(at, "profiles[%u].axioms.order_max", index),
                            profile->axioms.order_max, 1, 50) &&
           spec_check_range(spec, error, spec_where(at, "profiles[%u].axioms.draws", index),
                            profile->axioms.draws, 1, 1e6) &&
           spec_check_range(spec, error,
                            spec_where(at, "profiles[%u].solutions.all_groups_up_to", index),
                            profile->solutions.all_groups_up_to, 1, 200) &&
           spec_check_range(spec, error,
                            spec_where(at, "profiles[%u].solutions.memorization_up_to", index),
                            profile->solutions.memorisation_up_to, 1, 64) &&
           spec_check_range(spec, error, "tolerance.relative", tolerance->relative, 0, 1) &&
           spec_check_range(spec, error, "tolerance.zero_loss", tolerance->zero_loss, 0, 1);
}
