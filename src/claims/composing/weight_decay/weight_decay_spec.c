#include "claims/composing/weight_decay/weight_decay_spec.h"

static const cyaml_schema_field_t norms_fields[] = {
    CYAML_FIELD_SEQUENCE("groups", CYAML_FLAG_POINTER, struct norms, groups, &spec_group_schema, 1,
                         1000),
    CYAML_FIELD_END};
static const cyaml_schema_field_t path_fields[] = {
    CYAML_FIELD_MAPPING("group", CYAML_FLAG_DEFAULT, struct path, group, spec_group_fields),
    CYAML_FIELD_INT("points", CYAML_FLAG_DEFAULT, struct path, points), CYAML_FIELD_END};
static const cyaml_schema_field_t memorisation_fields[] = {
    CYAML_FIELD_MAPPING("group", CYAML_FLAG_DEFAULT, struct memorisation, group, spec_group_fields),
    CYAML_FIELD_FLOAT("weight_decay", CYAML_FLAG_DEFAULT, struct memorisation, weight_decay),
    CYAML_FIELD_FLOAT("noise", CYAML_FLAG_DEFAULT, struct memorisation, noise),
    CYAML_FIELD_SEQUENCE("seeds", CYAML_FLAG_POINTER, struct memorisation, seeds, &spec_seed_schema,
                         1, 10000),
    CYAML_FIELD_MAPPING("training", CYAML_FLAG_DEFAULT, struct memorisation, training,
                        spec_training_fields),
    CYAML_FIELD_FLOAT("concentration", CYAML_FLAG_DEFAULT, struct memorisation, concentration),
    CYAML_FIELD_END};
static const cyaml_schema_field_t profile_fields[] = {
    CYAML_FIELD_STRING_PTR("name", CYAML_FLAG_POINTER, struct profile, name, 1, 64),
    CYAML_FIELD_MAPPING("sweep", CYAML_FLAG_DEFAULT, struct profile, sweep, sweep_fields),
    CYAML_FIELD_FLOAT("dead_threshold", CYAML_FLAG_DEFAULT, struct profile, dead_threshold),
    CYAML_FIELD_MAPPING("norms", CYAML_FLAG_DEFAULT, struct profile, norms, norms_fields),
    CYAML_FIELD_MAPPING("path", CYAML_FLAG_DEFAULT, struct profile, path, path_fields),
    CYAML_FIELD_MAPPING("memorization", CYAML_FLAG_DEFAULT, struct profile, memorisation,
                        memorisation_fields),
    CYAML_FIELD_END};
static const cyaml_schema_value_t profile_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct profile, profile_fields)};
static const cyaml_schema_field_t document_fields[] = {
    CLAIM_HEAD_FIELDS(struct profile, profile_schema), CYAML_FIELD_END};
const cyaml_schema_value_t document_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_POINTER, struct claim_head, document_fields)};

/* The slope is over the logarithm of the weight decay, and a line needs two of them. */
static bool check_sweep(const struct spec *spec, unsigned index, const struct sweep *sweep,
                        struct error *error) {
    char at[SPEC_WHERE_MAX];
    if (!sweep_check(spec, error, spec_where(at, "profiles[%u].sweep", index), sweep))
        return false;
    for (unsigned y = 0; y < sweep->weight_decays_count; ++y)
        if (sweep->weight_decays[y] == 0)
            return spec_refuse(spec, error,
                               spec_where(at, "profiles[%u].sweep.weight_decays[%u]", index, y),
                               "must be above 0: orders are compared over its logarithm");
    return sweep->weight_decays_count >= 2 ||
           spec_refuse(spec, error, spec_where(at, "profiles[%u].sweep.weight_decays", index),
                       "needs at least two weight decays, to compare orders");
}

/* A group of at most `most` elements. */
static bool check_small_group(const struct spec *spec, const char *where,
                              const struct spec_group *group, int most, struct error *error) {
    if (!spec_check_group(spec, error, where, group))
        return false;
    int d = spec_group_order(group);
    return d <= most ||
           spec_refuse(spec, error, where, "has order %d; at most %d is possible here", d, most);
}

static bool check_memorisation(const struct spec *spec, unsigned index,
                               const struct memorisation *memorisation, struct error *error) {
    enum { LARGEST = 32 };
    char at[SPEC_WHERE_MAX];
    if (!check_small_group(spec, spec_where(at, "profiles[%u].memorization.group", index),
                           &memorisation->group, LARGEST, error) ||
        !spec_check_range(spec, error,
                          spec_where(at, "profiles[%u].memorization.weight_decay", index),
                          memorisation->weight_decay, 0, 100) ||
        !spec_check_range(spec, error, spec_where(at, "profiles[%u].memorization.noise", index),
                          memorisation->noise, 0, 10) ||
        !spec_check_range(spec, error,
                          spec_where(at, "profiles[%u].memorization.concentration", index),
                          memorisation->concentration, 0, 1) ||
        !spec_check_training(spec, error,
                             spec_where(at, "profiles[%u].memorization.training", index),
                             &memorisation->training, true))
        return false;
    if (!spec_check_seeds(spec, error, spec_where(at, "profiles[%u].memorization.seeds", index),
                          memorisation->seeds, memorisation->seeds_count))
        return false;
    int pairs = spec_group_order(&memorisation->group) * spec_group_order(&memorisation->group);
    int held_out = dataset_held_out_pairs(spec_group_order(&memorisation->group),
                                          memorisation->training.train_share);
    return (held_out >= 1 && held_out < pairs) ||
           spec_refuse(
               spec, error, spec_where(at, "profiles[%u].memorization.training.train_share", index),
               "holds out %d of the %d pairs; both sides need at least one", held_out, pairs);
}

bool check_profile(const struct spec *spec, unsigned index, const struct profile *profile,
                   struct error *error) {
    enum { LARGEST = 16 };
    char at[SPEC_WHERE_MAX];
    for (unsigned i = 0; i < profile->norms.groups_count; ++i)
        if (!spec_check_group(spec, error,
                              spec_where(at, "profiles[%u].norms.groups[%u]", index, i),
                              &profile->norms.groups[i]))
            return false;
    return check_sweep(spec, index, &profile->sweep, error) &&
           spec_check_range(spec, error, spec_where(at, "profiles[%u].dead_threshold", index),
                            profile->dead_threshold, 0, 1e6) &&
           check_small_group(spec, spec_where(at, "profiles[%u].path.group", index),
                             &profile->path.group, LARGEST, error) &&
           spec_check_range(spec, error, spec_where(at, "profiles[%u].path.points", index),
                            profile->path.points, 2, 10000) &&
           check_memorisation(spec, index, &profile->memorisation, error);
}
