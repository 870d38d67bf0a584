#include "claims/composing/match_rate/match_rate_spec.h"

static const cyaml_schema_field_t matching_fields[] = {
    CYAML_FIELD_FLOAT("dead_threshold", CYAML_FLAG_DEFAULT, struct matching, dead_threshold),
    CYAML_FIELD_FLOAT("match_residual", CYAML_FLAG_DEFAULT, struct matching, match_residual),
    CYAML_FIELD_FLOAT("factor_tolerance", CYAML_FLAG_DEFAULT, struct matching, factor_tolerance),
    CYAML_FIELD_FLOAT("entry_tolerance", CYAML_FLAG_DEFAULT, struct matching, entry_tolerance),
    CYAML_FIELD_INT("control_draws", CYAML_FLAG_DEFAULT, struct matching, control_draws),
    CYAML_FIELD_UINT("control_seed", CYAML_FLAG_DEFAULT, struct matching, control_seed),
    CYAML_FIELD_END};
static const cyaml_schema_field_t dynamics_fields[] = {
    CYAML_FIELD_MAPPING("group", CYAML_FLAG_DEFAULT, struct dynamics, group, spec_group_fields),
    CYAML_FIELD_INT("width", CYAML_FLAG_DEFAULT, struct dynamics, width),
    CYAML_FIELD_FLOAT("weight_decay", CYAML_FLAG_DEFAULT, struct dynamics, weight_decay),
    CYAML_FIELD_UINT("seed", CYAML_FLAG_DEFAULT, struct dynamics, seed),
    CYAML_FIELD_SEQUENCE("snapshot_epochs", CYAML_FLAG_POINTER, struct dynamics, snapshot_epochs,
                         &spec_integer_schema, 2, 1000),
    CYAML_FIELD_END};
static const cyaml_schema_field_t annealing_fields[] = {
    CYAML_FIELD_INT("epochs", CYAML_FLAG_DEFAULT, struct annealing, epochs),
    CYAML_FIELD_FLOAT("solved_loss", CYAML_FLAG_DEFAULT, struct annealing, solved_loss),
    CYAML_FIELD_END};
static const cyaml_schema_field_t profile_fields[] = {
    CYAML_FIELD_STRING_PTR("name", CYAML_FLAG_POINTER, struct profile, name, 1, 64),
    CYAML_FIELD_MAPPING("sweep", CYAML_FLAG_DEFAULT, struct profile, sweep, sweep_fields),
    CYAML_FIELD_MAPPING("analysis", CYAML_FLAG_DEFAULT, struct profile, matching, matching_fields),
    CYAML_FIELD_MAPPING("dynamics", CYAML_FLAG_DEFAULT, struct profile, dynamics, dynamics_fields),
    CYAML_FIELD_MAPPING_PTR("annealing", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, struct profile,
                            annealing, annealing_fields),
    CYAML_FIELD_END};
static const cyaml_schema_value_t profile_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct profile, profile_fields)};
static const cyaml_schema_field_t paper_fields[] = {
    CYAML_FIELD_INT("d", CYAML_FLAG_DEFAULT, struct paper_row, d),
    CYAML_FIELD_FLOAT("nu_i_xi", CYAML_FLAG_DEFAULT, struct paper_row, nu_i_xi),
    CYAML_FIELD_FLOAT("nu_i_syn_ab", CYAML_FLAG_DEFAULT, struct paper_row, nu_i_syn_ab),
    CYAML_FIELD_FLOAT("nu_syn", CYAML_FLAG_DEFAULT, struct paper_row, nu_syn),
    CYAML_FIELD_FLOAT("others", CYAML_FLAG_DEFAULT, struct paper_row, others),
    CYAML_FIELD_FLOAT("nu_i_xi_se", CYAML_FLAG_OPTIONAL, struct paper_row, nu_i_xi_se),
    CYAML_FIELD_FLOAT("nu_i_syn_ab_se", CYAML_FLAG_OPTIONAL, struct paper_row, nu_i_syn_ab_se),
    CYAML_FIELD_FLOAT("nu_syn_se", CYAML_FLAG_OPTIONAL, struct paper_row, nu_syn_se),
    CYAML_FIELD_END};
static const cyaml_schema_value_t paper_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct paper_row, paper_fields)};
static const cyaml_schema_field_t document_fields[] = {
    CLAIM_HEAD_FIELDS(struct profile, profile_schema),
    CYAML_FIELD_SEQUENCE("paper_table", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, struct document,
                         paper_table, &paper_schema, 0, 1000),
    CYAML_FIELD_END};
const cyaml_schema_value_t document_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_POINTER, struct document, document_fields)};

const struct paper_row *document_paper_row(const struct document *document, int d) {
    for (unsigned i = 0; i < document->paper_table_count; ++i)
        if (document->paper_table[i].d == d)
            return &document->paper_table[i];
    return NULL;
}

static bool check_matching(const struct spec *spec, unsigned index, const struct matching *matching,
                           struct error *error) {
    char at[SPEC_WHERE_MAX];
    return spec_check_range(spec, error,
                            spec_where(at, "profiles[%u].analysis.dead_threshold", index),
                            matching->dead_threshold, 0, 1e6) &&
           spec_check_range(spec, error,
                            spec_where(at, "profiles[%u].analysis.match_residual", index),
                            matching->match_residual, 0, 2) &&
           spec_check_range(spec, error,
                            spec_where(at, "profiles[%u].analysis.factor_tolerance", index),
                            matching->factor_tolerance, 0, 2) &&
           spec_check_range(spec, error,
                            spec_where(at, "profiles[%u].analysis.entry_tolerance", index),
                            matching->entry_tolerance, 0, 2) &&
           spec_check_range(spec, error,
                            spec_where(at, "profiles[%u].analysis.control_draws", index),
                            matching->control_draws, 1, 1e6);
}

static bool check_dynamics(const struct spec *spec, unsigned index, const struct dynamics *dynamics,
                           int epochs, struct error *error) {
    char at[SPEC_WHERE_MAX];
    for (unsigned i = 0; i < dynamics->snapshot_epochs_count; ++i) {
        int epoch = dynamics->snapshot_epochs[i];
        spec_where(at, "profiles[%u].dynamics.snapshot_epochs[%u]", index, i);
        if (!spec_check_range(spec, error, at, epoch, 0, epochs))
            return false;
        if (i > 0 && epoch <= dynamics->snapshot_epochs[i - 1])
            return spec_refuse(spec, error, at, "epochs must increase, but %d follows %d", epoch,
                               dynamics->snapshot_epochs[i - 1]);
    }
    return spec_check_group(spec, error, spec_where(at, "profiles[%u].dynamics.group", index),
                            &dynamics->group) &&
           spec_check_range(spec, error, spec_where(at, "profiles[%u].dynamics.width", index),
                            dynamics->width, 1, 1 << 20) &&
           spec_check_range(spec, error,
                            spec_where(at, "profiles[%u].dynamics.weight_decay", index),
                            dynamics->weight_decay, 0, 100);
}

static bool check_annealing(const struct spec *spec, unsigned index,
                            const struct annealing *annealing, struct error *error) {
    char at[SPEC_WHERE_MAX];
    return annealing == NULL ||
           (spec_check_range(spec, error, spec_where(at, "profiles[%u].annealing.epochs", index),
                             annealing->epochs, 1, 1e8) &&
            spec_check_range(spec, error,
                             spec_where(at, "profiles[%u].annealing.solved_loss", index),
                             annealing->solved_loss, 0, 1));
}

/* The families live at complex characters: Z_2, Z_2 x Z_2, ... have none. */
static bool check_families_exist(const struct spec *spec, unsigned index, const struct sweep *sweep,
                                 struct error *error) {
    char at[SPEC_WHERE_MAX];
    for (unsigned i = 0; i < sweep->groups_count; ++i) {
        int largest = 0;
        for (unsigned t = 0; t < sweep->groups[i].rank; ++t)
            largest = sweep->groups[i].factors[t] > largest ? sweep->groups[i].factors[t] : largest;
        if (largest == 2)
            return spec_refuse(spec, error,
                               spec_where(at, "profiles[%u].sweep.groups[%u]", index, i),
                               "every character of this group is real, so it has no conjugate pair "
                               "for the claim to be about; use a group with a factor above 2");
    }
    return true;
}

bool check_profile(const struct spec *spec, unsigned index, const struct profile *profile,
                   struct error *error) {
    char at[SPEC_WHERE_MAX];
    return sweep_check(spec, error, spec_where(at, "profiles[%u].sweep", index), &profile->sweep) &&
           check_families_exist(spec, index, &profile->sweep, error) &&
           check_matching(spec, index, &profile->matching, error) &&
           check_dynamics(spec, index, &profile->dynamics, profile->sweep.training.epochs, error) &&
           check_annealing(spec, index, profile->annealing, error);
}
