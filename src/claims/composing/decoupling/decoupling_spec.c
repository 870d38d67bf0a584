#include "claims/composing/decoupling/decoupling_spec.h"

static const cyaml_schema_field_t coupling_fields[] = {
    CYAML_FIELD_MAPPING("group", CYAML_FLAG_DEFAULT, struct coupling, group, spec_group_fields),
    CYAML_FIELD_SEQUENCE("widths", CYAML_FLAG_POINTER, struct coupling, widths,
                         &spec_integer_schema, 2, 1000),
    CYAML_FIELD_SEQUENCE("seeds", CYAML_FLAG_POINTER, struct coupling, seeds, &spec_seed_schema, 1,
                         10000),
    CYAML_FIELD_END};
static const cyaml_schema_field_t trajectories_fields[] = {
    CYAML_FIELD_MAPPING("group", CYAML_FLAG_DEFAULT, struct trajectories, group, spec_group_fields),
    CYAML_FIELD_SEQUENCE("widths", CYAML_FLAG_POINTER, struct trajectories, widths,
                         &spec_integer_schema, 2, 1000),
    CYAML_FIELD_SEQUENCE("seeds", CYAML_FLAG_POINTER, struct trajectories, seeds, &spec_seed_schema,
                         1, 10000),
    CYAML_FIELD_FLOAT("end", CYAML_FLAG_DEFAULT, struct trajectories, end),
    CYAML_FIELD_INT("times", CYAML_FLAG_DEFAULT, struct trajectories, times),
    CYAML_FIELD_FLOAT("max_step", CYAML_FLAG_DEFAULT, struct trajectories, max_step),
    CYAML_FIELD_END};
static const cyaml_schema_field_t success_fields[] = {
    CYAML_FIELD_MAPPING("sweep", CYAML_FLAG_DEFAULT, struct success, sweep, sweep_fields),
    CYAML_FIELD_FLOAT("dead_threshold", CYAML_FLAG_DEFAULT, struct success, dead_threshold),
    CYAML_FIELD_INT("order_from_width", CYAML_FLAG_DEFAULT, struct success, order_from_width),
    CYAML_FIELD_END};
static const cyaml_schema_field_t profile_fields[] = {
    CYAML_FIELD_STRING_PTR("name", CYAML_FLAG_POINTER, struct profile, name, 1, 64),
    CYAML_FIELD_MAPPING("coupling", CYAML_FLAG_DEFAULT, struct profile, coupling, coupling_fields),
    CYAML_FIELD_MAPPING("trajectories", CYAML_FLAG_DEFAULT, struct profile, trajectories,
                        trajectories_fields),
    CYAML_FIELD_MAPPING("success", CYAML_FLAG_DEFAULT, struct profile, success, success_fields),
    CYAML_FIELD_END};
static const cyaml_schema_value_t profile_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct profile, profile_fields)};
static const cyaml_schema_field_t document_fields[] = {
    CLAIM_HEAD_FIELDS(struct profile, profile_schema), CYAML_FIELD_END};
const cyaml_schema_value_t document_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_POINTER, struct claim_head, document_fields)};

/* Groups of at most `order_max` elements and widths that ascend, at `where`. */
static bool check_random_networks(const struct spec *spec, const char *where,
                                  const struct spec_group *group, int order_max, const int *widths,
                                  unsigned widths_count, struct error *error) {
    char at[SPEC_WHERE_MAX];
    if (!spec_check_group(spec, error, spec_where(at, "%s.group", where), group))
        return false;
    int order = spec_group_order(group);
    if (order < 3 || order > order_max)
        return spec_refuse(spec, error, spec_where(at, "%s.group", where),
                           "needs a group of 3 to %d elements, not %d", order_max, order);
    for (unsigned i = 0; i < widths_count; ++i)
        if (!spec_check_range(spec, error, spec_where(at, "%s.widths[%u]", where, i), widths[i],
                              i == 0 ? 1 : widths[i - 1] + 1, 1 << 24))
            return false;
    return true;
}

static bool check_success(const struct spec *spec, unsigned index, const struct success *success,
                          struct error *error) {
    char at[SPEC_WHERE_MAX];
    const struct sweep *sweep = &success->sweep;
    if (!sweep_check(spec, error, spec_where(at, "profiles[%u].success.sweep", index), sweep))
        return false;
    if (sweep->groups_count != 1 || sweep->weight_decays_count != 1)
        return spec_refuse(spec, error, spec_where(at, "profiles[%u].success.sweep", index),
                           "takes one group and one weight decay");
    for (unsigned i = 1; i < sweep->widths_count; ++i)
        if (sweep->widths[i] < sweep->widths[i - 1])
            return spec_refuse(spec, error,
                               spec_where(at, "profiles[%u].success.sweep.widths[%u]", index, i),
                               "widths must ascend here");
    return spec_check_range(spec, error,
                            spec_where(at, "profiles[%u].success.dead_threshold", index),
                            success->dead_threshold, 0, 1e6) &&
           spec_check_range(spec, error,
                            spec_where(at, "profiles[%u].success.order_from_width", index),
                            success->order_from_width, 1, 1 << 20);
}

bool check_profile(const struct spec *spec, unsigned index, const struct profile *profile,
                   struct error *error) {
    char at[SPEC_WHERE_MAX];
    const struct coupling *coupling = &profile->coupling;
    const struct trajectories *flow = &profile->trajectories;
    return check_random_networks(spec, spec_where(at, "profiles[%u].coupling", index),
                                 &coupling->group, 64, coupling->widths, coupling->widths_count,
                                 error) &&
           check_random_networks(spec, spec_where(at, "profiles[%u].trajectories", index),
                                 &flow->group, 16, flow->widths, flow->widths_count, error) &&
           spec_check_range(spec, error, spec_where(at, "profiles[%u].trajectories.end", index),
                            flow->end, 1e-3, 100) &&
           spec_check_range(spec, error, spec_where(at, "profiles[%u].trajectories.times", index),
                            flow->times, 2, 10000) &&
           spec_check_range(spec, error,
                            spec_where(at, "profiles[%u].trajectories.max_step", index),
                            flow->max_step, 1e-5, 0.1) &&
           check_success(spec, index, &profile->success, error);
}
