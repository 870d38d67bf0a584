/* Claim: gradient descent on modular addition ends at the solutions that the algebra composes by
 * hand, for about 95 % of the frequencies (CoGS sec. 7, Table 2, Figs. 3 and 5).
 *
 * Networks are trained as in the paper. Each frequency of each network is then matched to the
 * paper's families up to all symmetries, by our residual and by the paper's own factorisation rule
 * side by side. As a control, sets of random nodes go through the same matching. */
#include "analyze/analysis.h"
#include "analyze/statistics.h"
#include "base/memory.h"
#include "workflow/cells.h"
#include "workflow/claim.h"
#include "workflow/result.h"
#include "workflow/sweep.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- The spec ----------------------------------------------------------------------------------
 */

struct matching {
    double dead_threshold;
    double match_residual;
    double factor_tolerance;
    double entry_tolerance;
    int control_draws;
    uint64_t control_seed;
};

struct dynamics { /* the run of Fig. 3 */
    struct spec_group group;
    int width;
    double weight_decay;
    uint64_t seed;
    int *snapshot_epochs;
    unsigned snapshot_epochs_count;
};

struct profile {
    char *name;
    struct sweep sweep;
    struct matching matching;
    struct dynamics dynamics;
};

struct paper_row { /* the paper's Table 2, per cent */
    int d;
    double nu_i_xi, nu_i_syn_ab, nu_syn, others;
};

struct document {
    struct claim_head head;
    struct profile *profiles;
    unsigned profiles_count;
    struct paper_row *paper_table;
    unsigned paper_table_count;
};

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
static const cyaml_schema_field_t profile_fields[] = {
    CYAML_FIELD_STRING_PTR("name", CYAML_FLAG_POINTER, struct profile, name, 1, 64),
    CYAML_FIELD_MAPPING("sweep", CYAML_FLAG_DEFAULT, struct profile, sweep, sweep_fields),
    CYAML_FIELD_MAPPING("analysis", CYAML_FLAG_DEFAULT, struct profile, matching, matching_fields),
    CYAML_FIELD_MAPPING("dynamics", CYAML_FLAG_DEFAULT, struct profile, dynamics, dynamics_fields),
    CYAML_FIELD_END};
static const cyaml_schema_value_t profile_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct profile, profile_fields)};
static const cyaml_schema_field_t paper_fields[] = {
    CYAML_FIELD_INT("d", CYAML_FLAG_DEFAULT, struct paper_row, d),
    CYAML_FIELD_FLOAT("nu_i_xi", CYAML_FLAG_DEFAULT, struct paper_row, nu_i_xi),
    CYAML_FIELD_FLOAT("nu_i_syn_ab", CYAML_FLAG_DEFAULT, struct paper_row, nu_i_syn_ab),
    CYAML_FIELD_FLOAT("nu_syn", CYAML_FLAG_DEFAULT, struct paper_row, nu_syn),
    CYAML_FIELD_FLOAT("others", CYAML_FLAG_DEFAULT, struct paper_row, others),
    CYAML_FIELD_END};
static const cyaml_schema_value_t paper_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct paper_row, paper_fields)};
static const cyaml_schema_field_t document_fields[] = {
    CYAML_FIELD_STRING_PTR("claim", CYAML_FLAG_POINTER, struct document, head.claim, 1, 64),
    CYAML_FIELD_STRING_PTR("statement", CYAML_FLAG_POINTER, struct document, head.statement, 1,
                           2000),
    CYAML_FIELD_SEQUENCE("criteria", CYAML_FLAG_POINTER, struct document, head.criteria,
                         &spec_criterion_schema, 1, 1000),
    CYAML_FIELD_SEQUENCE("profiles", CYAML_FLAG_POINTER, struct document, profiles, &profile_schema,
                         1, 1000),
    CYAML_FIELD_SEQUENCE("paper_table", CYAML_FLAG_POINTER, struct document, paper_table,
                         &paper_schema, 0, 1000),
    CYAML_FIELD_END};
static const cyaml_schema_value_t document_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_POINTER, struct document, document_fields)};

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
        int least = i == 0 ? 0 : dynamics->snapshot_epochs[i - 1] + 1;
        if (!spec_check_range(spec, error,
                              spec_where(at, "profiles[%u].dynamics.snapshot_epochs[%u]", index, i),
                              dynamics->snapshot_epochs[i], least, epochs))
            return false;
    }
    return spec_check_group(spec, error, spec_where(at, "profiles[%u].dynamics.group", index),
                            &dynamics->group) &&
           spec_check_range(spec, error, spec_where(at, "profiles[%u].dynamics.width", index),
                            dynamics->width, 1, 1 << 20) &&
           spec_check_range(spec, error,
                            spec_where(at, "profiles[%u].dynamics.weight_decay", index),
                            dynamics->weight_decay, 0, 100);
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

static bool check_profile(const struct spec *spec, unsigned index, const struct profile *profile,
                          struct error *error) {
    char at[SPEC_WHERE_MAX];
    return sweep_check(spec, error, spec_where(at, "profiles[%u].sweep", index), &profile->sweep) &&
           check_families_exist(spec, index, &profile->sweep, error) &&
           check_matching(spec, index, &profile->matching, error) &&
           check_dynamics(spec, index, &profile->dynamics, profile->sweep.training.epochs, error);
}

/* --- Settings: all runs of one group, width and weight decay
 * -------------------------------------- */

enum quantity { MATCHED, MATCHED_STRICTLY, MATCHED_PAPER_RULE, ORDER_4_OR_6, ORDER_4, QUANTITIES };

static const char *const quantity_names[QUANTITIES] = {
    "matched", "matched_strictly", "matched_paper_rule", "order_4_or_6", "order_4"};
static const double strict_residual = 0.1;

struct run {
    bool trained;
    uint64_t seed;
    struct analysis analysis;
    struct evaluation final;
};

struct setting {
    struct group group;
    struct characters characters;
    int q;
    double weight_decay;
    int seeds;
    struct run *runs; /* [seeds] */
};

static void setting_free(struct setting *setting) {
    for (int s = 0; setting->runs != NULL && s < setting->seeds; ++s)
        analysis_free(&setting->runs[s].analysis);
    free(setting->runs);
    characters_free(&setting->characters);
    group_free(&setting->group);
}

/* Frequencies that count as solutions to be matched: complex, and alive. */
static bool counts(const struct frequency_analysis *frequency) {
    return !frequency->real && frequency->order > 0;
}

static bool is_matched(const struct frequency_analysis *frequency, double residual) {
    return frequency->match.family != FAMILY_NONE && frequency->match.residual <= residual;
}

static bool has(const struct frequency_analysis *frequency, enum quantity quantity,
                const struct matching *matching) {
    switch (quantity) {
    case MATCHED:
        return is_matched(frequency, matching->match_residual);
    case MATCHED_STRICTLY:
        return is_matched(frequency, strict_residual);
    case MATCHED_PAPER_RULE:
        return frequency->factorisation.factorable &&
               frequency->factorisation.family != FAMILY_NONE;
    case ORDER_4_OR_6:
        return frequency->order == 4 || frequency->order == 6;
    default:
        return frequency->order == 4;
    }
}

static void quantity_name(enum quantity quantity, const char *group, int q, double weight_decay,
                          char name[128]) {
    snprintf(name, 128, "%s_%s_q%d_wd%g", quantity_names[quantity], group, q, weight_decay);
}

static struct estimate in_percent(struct estimate share) {
    return (struct estimate){100 * share.value, 100 * share.error, 100 * share.low,
                             100 * share.high};
}

/* The share of frequencies with a property, in per cent, with runs as clusters. */
static struct estimate share_with(const struct setting *setting, enum quantity quantity,
                                  const struct matching *matching, int *hits, int *sizes) {
    int clusters = 0;
    for (int s = 0; s < setting->seeds; ++s) {
        const struct analysis *analysis = &setting->runs[s].analysis;
        if (!setting->runs[s].trained)
            continue;
        hits[clusters] = sizes[clusters] = 0;
        for (int f = 0; f < analysis->frequencies; ++f) {
            sizes[clusters] += counts(&analysis->frequency[f]);
            hits[clusters] +=
                counts(&analysis->frequency[f]) && has(&analysis->frequency[f], quantity, matching);
        }
        ++clusters;
    }
    return in_percent(statistics_clustered_share(hits, sizes, clusters));
}

static bool load_setting(const struct program *program, const struct profile *profile,
                         const struct cell *cells, struct setting *setting, struct error *error) {
    const struct matching *matching = &profile->matching;
    const struct analysis_options options = {.dead_threshold = matching->dead_threshold,
                                             .factor_tolerance = matching->factor_tolerance,
                                             .entry_tolerance = matching->entry_tolerance};
    const struct training_config *first = &cells[0].config;
    if (!group_create_abelian(first->factors, first->rank, &setting->group, error) ||
        !characters_create(&setting->group, &setting->characters, error))
        return false;
    setting->q = first->q;
    setting->weight_decay = first->optimizer.weight_decay;
    setting->seeds = (int)profile->sweep.seeds_count;
    setting->runs = memory_array((size_t)setting->seeds, sizeof *setting->runs);
    if (setting->runs == NULL)
        return error_memory(error, "the runs of a setting");
    for (int s = 0; s < setting->seeds; ++s) {
        struct training_result result;
        struct run *run = &setting->runs[s];
        struct error missing = {0};
        run->seed = cells[s].config.seed;
        if (!cells_load(program, &cells[s], &result, &missing))
            continue; /* reported when it failed to train */
        run->trained = true;
        run->final = *training_final(&result);
        bool ok =
            analysis_create(&setting->characters, &result.network, &options, &run->analysis, error);
        training_result_free(&result);
        if (!ok)
            return false;
    }
    return true;
}

/* --- Tables -------------------------------------------------------------------------------------
 */

static void write_frequency(struct table *table, const struct setting *setting,
                            const struct run *run, const struct frequency_analysis *frequency) {
    const struct family_match *match = &frequency->match;
    const struct factorisation *factorisation = &frequency->factorisation;
    table_row(table);
    table_integer(table, setting->group.order);
    table_integer(table, setting->q);
    table_real(table, setting->weight_decay);
    table_integer(table, (long long)run->seed);
    table_integer(table, frequency->k);
    table_integer(table, frequency->order);
    table_text(table, family_name(match->family));
    table_real(table, match->residual);
    table_real(table, match->xi);
    table_real(table, match->nu);
    table_real(table, match->alpha);
    table_real(table, match->beta);
    table_real(table, creal(frequency->potential));
    table_real(table, cimag(frequency->potential));
    table_text(table, isnan(factorisation->error) ? NULL
                      : factorisation->factorable ? "yes"
                                                  : "no");
    table_real(table, factorisation->error);
    table_text(table, factorisation->factorable ? family_name(factorisation->family) : NULL);
    table_real(table, factorisation->deviation);
    table_real(table, frequency->constant);
    table_text(table, setting->group.name);
}

static bool write_frequencies(const struct program *program, const struct setting *settings,
                              int count, struct error *error) {
    static const char *const columns[] = {"d",
                                          "q",
                                          "weight_decay",
                                          "seed",
                                          "k",
                                          "order",
                                          "family",
                                          "residual",
                                          "xi",
                                          "nu",
                                          "alpha",
                                          "beta",
                                          "r_kkk",
                                          "r_kkk_imaginary",
                                          "factorable",
                                          "factorisation_error",
                                          "paper_rule_family",
                                          "paper_rule_deviation",
                                          "constant_part",
                                          "group"};
    struct table *table = table_create(columns, (int)(sizeof columns / sizeof *columns), error);
    if (table == NULL)
        return false;
    for (int i = 0; i < count; ++i)
        for (int s = 0; s < settings[i].seeds; ++s)
            for (int f = 0; f < settings[i].runs[s].analysis.frequencies; ++f)
                write_frequency(table, &settings[i], &settings[i].runs[s],
                                &settings[i].runs[s].analysis.frequency[f]);
    return result_save_table(program, table, "match_rate_frequencies", error);
}

/* The columns of the paper's Table 2, in its order, each a percentage of one run's frequencies
 * (the factorisation error: the mean rms error in units of 0.01); then the same shares by our
 * residual. */
enum column {
    NOT_4_6,
    NONFACTORABLE_4,
    NONFACTORABLE_6,
    FACTORISATION_ERROR_4,
    NU_I_XI,
    NU_I_SYN_AB,
    NU_SYN,
    OTHERS,
    RESIDUAL_NU_I_XI,
    RESIDUAL_NU_I_SYN_AB,
    RESIDUAL_NU_SYN,
    RESIDUAL_OTHERS,
    COLUMNS
};

static const char *const column_names[COLUMNS] = {
    "not_4_6",          "nonfactorable_4",      "nonfactorable_6", "factorisation_error_4",
    "nu_i_xi",          "nu_i_syn_ab",          "nu_syn",          "others",
    "residual_nu_i_xi", "residual_nu_i_syn_ab", "residual_nu_syn", "residual_others"};

static double percent(int part, int whole) {
    return whole > 0 ? 100.0 * part / whole : NAN;
}

/* One run's row of Table 2. */
static void run_columns(const struct analysis *analysis, const struct matching *matching,
                        double values[COLUMNS]) {
    int live = 0, of_order[2] = {0}, loose[2] = {0}, factorable = 0;
    int by_paper[FAMILIES] = {0}, by_residual[FAMILIES] = {0};
    double error_4 = 0;
    for (int f = 0; f < analysis->frequencies; ++f) {
        const struct frequency_analysis *frequency = &analysis->frequency[f];
        const struct factorisation *factorisation = &frequency->factorisation;
        if (!counts(frequency))
            continue;
        ++live;
        ++by_residual[is_matched(frequency, matching->match_residual) ? frequency->match.family
                                                                      : FAMILY_NONE];
        if (frequency->order != 4 && frequency->order != 6)
            continue;
        int six = frequency->order == 6;
        ++of_order[six];
        loose[six] += !factorisation->factorable;
        if (!six)
            error_4 += factorisation->error;
        if (factorisation->factorable) {
            ++factorable;
            ++by_paper[factorisation->family];
        }
    }
    values[NOT_4_6] = percent(live - of_order[0] - of_order[1], live);
    values[NONFACTORABLE_4] = percent(loose[0], of_order[0]);
    values[NONFACTORABLE_6] = percent(loose[1], of_order[1]);
    values[FACTORISATION_ERROR_4] = of_order[0] > 0 ? 100 * error_4 / of_order[0] : NAN;
    values[NU_I_XI] = percent(by_paper[FAMILY_NU_I_XI], factorable);
    values[NU_I_SYN_AB] = percent(by_paper[FAMILY_NU_I_SYN_AB], factorable);
    values[NU_SYN] = percent(by_paper[FAMILY_NU_SYN], factorable);
    values[OTHERS] = percent(by_paper[FAMILY_NONE], factorable);
    values[RESIDUAL_NU_I_XI] = percent(by_residual[FAMILY_NU_I_XI], live);
    values[RESIDUAL_NU_I_SYN_AB] = percent(by_residual[FAMILY_NU_I_SYN_AB], live);
    values[RESIDUAL_NU_SYN] = percent(by_residual[FAMILY_NU_SYN], live);
    values[RESIDUAL_OTHERS] = percent(by_residual[FAMILY_NONE], live);
}

/* Mean and standard error of one column over the runs of a setting where it is defined. */
static struct estimate column_mean(const struct setting *setting, const struct matching *matching,
                                   enum column column, double *values) {
    int count = 0;
    for (int s = 0; s < setting->seeds; ++s) {
        double row[COLUMNS];
        if (!setting->runs[s].trained)
            continue;
        run_columns(&setting->runs[s].analysis, matching, row);
        if (!isnan(row[column]))
            values[count++] = row[column];
    }
    return statistics_mean(values, count);
}

static void write_setting(struct table *table, const struct setting *setting,
                          const struct matching *matching, double *values, int *hits, int *sizes) {
    int trained = 0, live = 0;
    for (int s = 0; s < setting->seeds; ++s) {
        trained += setting->runs[s].trained;
        for (int f = 0; f < setting->runs[s].analysis.frequencies; ++f)
            live += counts(&setting->runs[s].analysis.frequency[f]);
    }
    table_row(table);
    table_integer(table, setting->group.order);
    table_integer(table, setting->q);
    table_real(table, setting->weight_decay);
    table_integer(table, trained);
    table_integer(table, live);
    for (int c = 0; c < COLUMNS; ++c) {
        struct estimate mean = column_mean(setting, matching, (enum column)c, values);
        table_real(table, mean.value);
        table_real(table, mean.error);
    }
    for (int i = 0; i < QUANTITIES; ++i) {
        struct estimate share = share_with(setting, (enum quantity)i, matching, hits, sizes);
        table_real(table, share.value);
        table_real(table, share.low);
        table_real(table, share.high);
    }
    table_text(table, setting->group.name);
}

static struct table *create_match_table(struct error *error) {
    enum { FIXED = 5, ALL = FIXED + 2 * COLUMNS + 3 * QUANTITIES + 1 };
    static const char *const fixed[FIXED] = {"d", "q", "weight_decay", "runs", "frequencies"};
    static const char *const suffix[3] = {"", "_ci_low", "_ci_high"};
    char names[ALL][64];
    const char *columns[ALL];
    int n = 0;
    for (int i = 0; i < FIXED; ++i)
        snprintf(names[n++], sizeof names[0], "%s", fixed[i]);
    for (int i = 0; i < COLUMNS; ++i) {
        snprintf(names[n++], sizeof names[0], "%s", column_names[i]);
        snprintf(names[n++], sizeof names[0], "%s_se", column_names[i]);
    }
    for (int i = 0; i < QUANTITIES; ++i)
        for (int j = 0; j < 3; ++j)
            snprintf(names[n++], sizeof names[0], "%s%s", quantity_names[i], suffix[j]);
    snprintf(names[n++], sizeof names[0], "group");
    for (int i = 0; i < n; ++i)
        columns[i] = names[i];
    return table_create(columns, n, error);
}

static bool write_match_rate(const struct program *program, const struct setting *settings,
                             int count, const struct matching *matching, struct error *error) {
    size_t seeds = (size_t)settings[0].seeds;
    double *values = memory_array(seeds, sizeof *values);
    int *hits = memory_array(2 * seeds, sizeof *hits);
    struct table *table = create_match_table(error);
    bool ok = table != NULL &&
              ((values != NULL && hits != NULL) || error_memory(error, "the rows of a table"));
    for (int i = 0; ok && i < count; ++i)
        write_setting(table, &settings[i], matching, values, hits, hits + seeds);
    free(values);
    free(hits);
    if (!ok) {
        table_free(table);
        return false;
    }
    return result_save_table(program, table, "match_rate", error);
}

/* --- The control ---------------------------------------------------------------------------------
 */

/* The share of sets of 4 and 6 random nodes that match a family, in per cent. */
static struct estimate measure_control(const struct matching *matching) {
    struct random_stream stream = random_stream(matching->control_seed, RANDOM_ELEMENT);
    struct node nodes[FAMILY_ORDER_MAX];
    int hits = 0;
    for (int i = 0; i < matching->control_draws; ++i) {
        int order = i % 2 == 0 ? 4 : 6;
        for (int j = 0; j < order; ++j)
            for (int p = 0; p < 3; ++p) {
                double real = random_normal(&stream);
                nodes[j].part[p] = real + I * random_normal(&stream);
            }
        struct family_match match = family_match_nodes(nodes, order, false, NULL);
        hits += match.family != FAMILY_NONE && match.residual <= matching->match_residual;
    }
    return in_percent(statistics_share(hits, matching->control_draws));
}

/* --- Fig. 3: one run over time -------------------------------------------------------------------
 */

/* What is drawn of the run, by epoch. Logarithmic axes begin at 1: epoch 0 is drawn there. */
struct course {
    int count;
    double *epoch, *diagonal, *off_diagonal; /* [count] */
    double *constant_term;                   /* [frequencies, count]: |r_{a,k,-k,k}| */
};

static void course_free(struct course *course) {
    free(course->epoch);
    free(course->diagonal);
    free(course->off_diagonal);
    free(course->constant_term);
}

static bool follow_snapshots(const struct training_result *result,
                             const struct characters *characters, struct course *course,
                             struct error *error) {
    size_t count = (size_t)result->snapshots;
    *course = (struct course){
        .count = result->snapshots,
        .epoch = memory_array(count, sizeof(double)),
        .diagonal = memory_array(count, sizeof(double)),
        .off_diagonal = memory_array(count, sizeof(double)),
        .constant_term = memory_array(count * (size_t)characters->frequencies, sizeof(double))};
    if (course->epoch == NULL || course->diagonal == NULL || course->off_diagonal == NULL ||
        course->constant_term == NULL)
        return error_memory(error, "Fig. 3");
    for (int i = 0; i < course->count; ++i) {
        struct spectrum spectrum;
        struct spectrum_totals totals;
        struct network network = result->network; /* same shape, other weights */
        network.weights = result->snapshot_weights + (size_t)i * network_size(&result->network);
        if (!spectrum_create(characters, &network, &spectrum, error))
            return false;
        bool ok = spectrum_sum_potentials(&spectrum, &totals, error);
        course->epoch[i] = result->snapshot_epoch[i] > 0 ? result->snapshot_epoch[i] : 1;
        course->diagonal[i] = totals.diagonal;
        course->off_diagonal[i] = totals.off_diagonal;
        for (int f = 0; f < characters->frequencies; ++f) {
            int k = characters->frequency[f];
            course->constant_term[f * course->count + i] =
                cabs(spectrum_potential(&spectrum, RING_A, RING_A, k, characters->conjugate[k], k));
        }
        spectrum_free(&spectrum);
        if (!ok)
            return false;
    }
    return true;
}

static void draw_history(struct figure *figure, const struct training_history *history,
                         double *column) {
    static const struct figure_style train = {.label = "train", .color = FIGURE_BLUE};
    static const struct figure_style test = {
        .label = "test", .color = FIGURE_VERMILION, .dash = FIGURE_DASHED};
    int n = history->rows;
    double *epoch = column, *on_train = column + n, *on_test = column + 2 * (size_t)n;
    struct figure_panel *losses =
        figure_panel(figure, 0, 0,
                     (struct figure_frame){.title = "Loss",
                                           .x = {.label = "epoch", .log = true},
                                           .y = {.label = "loss", .log = true}});
    struct figure_panel *accuracies =
        figure_panel(figure, 0, 1,
                     (struct figure_frame){.title = "Accuracy",
                                           .x = {.label = "epoch", .log = true},
                                           .y = {.label = "accuracy (%)", .min = 0, .max = 105},
                                           .legend = FIGURE_LEGEND_BOTTOM_RIGHT});
    for (int i = 0; i < n; ++i) {
        epoch[i] = history->epoch[i] > 0 ? history->epoch[i] : 1;
        on_train[i] = history->evaluation[i].train_loss;
        on_test[i] = history->evaluation[i].test_loss;
    }
    figure_line(losses, n, epoch, on_train, train);
    figure_line(losses, n, epoch, on_test, test);
    for (int i = 0; i < n; ++i) {
        on_train[i] = 100 * history->evaluation[i].train_accuracy;
        on_test[i] = 100 * history->evaluation[i].test_accuracy;
    }
    figure_line(accuracies, n, epoch, on_train, train);
    figure_line(accuracies, n, epoch, on_test, test);
}

static void draw_orders(struct figure *figure, const struct analysis *analysis) {
    enum { ORDERS = 11 };
    double order[ORDERS], count[ORDERS] = {0};
    for (int i = 0; i < ORDERS; ++i)
        order[i] = i;
    for (int f = 0; f < analysis->frequencies; ++f)
        if (analysis->frequency[f].order < ORDERS)
            ++count[analysis->frequency[f].order];
    struct figure_panel *panel =
        figure_panel(figure, 0, 2,
                     (struct figure_frame){.title = "Order of the solutions",
                                           .x = {.label = "order (nodes per frequency)",
                                                 .integer = true,
                                                 .min = -0.6,
                                                 .max = 10.6},
                                           .y = {.label = "frequencies", .integer = true}});
    figure_bars(panel, ORDERS, order, count, 0.8, (struct figure_style){.color = FIGURE_BLUE});
}

static void draw_constant_terms(struct figure *figure, int column, int order, const char *title,
                                const struct course *course, const struct analysis *analysis) {
    struct figure_panel *panel =
        figure_panel(figure, 1, column,
                     (struct figure_frame){.title = title,
                                           .x = {.label = "epoch", .log = true},
                                           .y = {.label = "|r#da,k,−k,k#u|"}});
    int drawn = 0;
    for (int f = 0; f < analysis->frequencies; ++f)
        if (analysis->frequency[f].order == order)
            figure_line(panel, course->count, course->epoch,
                        course->constant_term + (size_t)f * (size_t)course->count,
                        (struct figure_style){.color = figure_color(drawn++)});
}

static bool draw_dynamics(const struct program *program, const struct training_result *result,
                          const struct characters *characters, const struct analysis *analysis,
                          const char *title, struct error *error) {
    struct course course = {0};
    double *column = memory_array(3 * (size_t)result->history.rows, sizeof *column);
    struct figure *figure = figure_create(2, 3, title, error);
    bool ok =
        column != NULL && figure != NULL && follow_snapshots(result, characters, &course, error);
    if (ok) {
        draw_history(figure, &result->history, column);
        draw_orders(figure, analysis);
        struct figure_panel *panel =
            figure_panel(figure, 1, 0,
                         (struct figure_frame){.title = "Sum potentials",
                                               .x = {.label = "epoch", .log = true},
                                               .y = {.label = "sum of |r|", .log = true}});
        figure_line(panel, course.count, course.epoch, course.diagonal,
                    (struct figure_style){.label = "diagonal r#dkkk#u", .color = FIGURE_BLUE});
        figure_line(panel, course.count, course.epoch, course.off_diagonal,
                    (struct figure_style){.label = "off-diagonal r#dk₁k₂k#u",
                                          .color = FIGURE_VERMILION,
                                          .dash = FIGURE_DASHED});
        draw_constant_terms(figure, 1, 4, "Order 4: does not vanish", &course, analysis);
        draw_constant_terms(figure, 2, 6, "Order 6: vanishes", &course, analysis);
    }
    course_free(&course);
    free(column);
    if (!ok) {
        figure_free(figure);
        return false;
    }
    return result_save_figure(program, figure, "match_rate_fig3", error);
}

static bool make_fig3(const struct program *program, const struct profile *profile,
                      const struct cell *cell, struct error *error) {
    const struct matching *matching = &profile->matching;
    const struct analysis_options options = {matching->dead_threshold, matching->factor_tolerance,
                                             matching->entry_tolerance};
    struct training_result result;
    struct group group = {0};
    struct characters characters = {0};
    struct analysis analysis = {0};
    struct error missing = {0};
    char title[128];
    if (!cells_load(program, cell, &result, &missing))
        return true; /* its failure has been reported, and the other results stand */
    bool ok = group_create_abelian(cell->config.factors, cell->config.rank, &group, error) &&
              characters_create(&group, &characters, error) &&
              analysis_create(&characters, &result.network, &options, &analysis, error);
    if (ok) {
        snprintf(title, sizeof title, "One run: d = %d, q = %d, weight decay %g, seed %llu",
                 group.order, cell->config.q, cell->config.optimizer.weight_decay,
                 (unsigned long long)cell->config.seed);
        ok = draw_dynamics(program, &result, &characters, &analysis, title, error);
    }
    analysis_free(&analysis);
    characters_free(&characters);
    group_free(&group);
    training_result_free(&result);
    return ok;
}

/* --- Fig. 5: the angles of the parameters; Table 2 as bars
 * ---------------------------------------- */

enum { ANGLE_BINS = 48 };

/* Histogram over (-pi, pi], as shares of all values. */
static void draw_angles(struct figure *figure, int column, const char *title, const char *label,
                        const double *values, int count, const double *expected, int expectations) {
    double centre[ANGLE_BINS], share[ANGLE_BINS] = {0};
    double width = 2 * M_PI / ANGLE_BINS;
    for (int i = 0; i < ANGLE_BINS; ++i)
        centre[i] = -M_PI + (i + 0.5) * width;
    for (int i = 0; i < count; ++i) {
        /* Half a bin of shift puts the expected angles into the middle of their bins. */
        int bin = (int)floor((values[i] + M_PI + width / 2) / width);
        share[bin % ANGLE_BINS] += 100.0 / count;
    }
    for (int i = 0; i < ANGLE_BINS; ++i)
        centre[i] -= width / 2;
    struct figure_panel *panel =
        figure_panel(figure, column / 2, column % 2,
                     (struct figure_frame){.title = title,
                                           .x = figure_axis_angle(label),
                                           .y = {.label = "share of the angles (%)"},
                                           .legend = FIGURE_LEGEND_PAGE});
    figure_bars(
        panel, ANGLE_BINS, centre, share, width,
        (struct figure_style){.label = column == 0 ? "measured" : NULL, .color = FIGURE_BLUE});
    for (int i = 0; i < expectations; ++i)
        figure_vertical(
            panel, expected[i],
            (struct figure_style){.label = i == 0 && column == 0 ? "paper's peaks" : NULL,
                                  .color = FIGURE_VERMILION,
                                  .dash = FIGURE_DASHED});
}

struct angles {
    int xi, nu, alpha, beta;                    /* how many */
    double *of_xi, *of_nu, *of_alpha, *of_beta; /* in one block */
};

static void collect_angles(const struct setting *settings, int count, struct angles *angles) {
    for (int i = 0; i < count; ++i)
        for (int s = 0; s < settings[i].seeds; ++s)
            for (int f = 0; f < settings[i].runs[s].analysis.frequencies; ++f) {
                const struct frequency_analysis *frequency =
                    &settings[i].runs[s].analysis.frequency[f];
                const struct family_match *each = frequency->each;
                const bool *within = frequency->factorisation.within;
                if (within[FAMILY_NU_I_XI])
                    angles->xi +=
                        family_xi_images(each[FAMILY_NU_I_XI].xi, angles->of_xi + angles->xi);
                if (within[FAMILY_NU_SYN])
                    angles->nu +=
                        family_nu_images(each[FAMILY_NU_SYN].nu, angles->of_nu + angles->nu);
                if (within[FAMILY_NU_I_SYN_AB]) {
                    angles->of_alpha[angles->alpha++] = each[FAMILY_NU_I_SYN_AB].alpha;
                    angles->of_beta[angles->beta++] = each[FAMILY_NU_I_SYN_AB].beta;
                }
            }
}

/* Of the solutions within the paper's tolerance of a family; those near z_(nu=i) * z_syn are in
 * both families of order 6, as in the paper. */
static bool make_fig5(const struct program *program, const struct setting *settings, int count,
                      struct error *error) {
    static const double xi_peaks[] = {M_PI / 4, -M_PI / 4, 3 * M_PI / 4, -3 * M_PI / 4};
    static const double nu_peaks[] = {M_PI / 2,  -M_PI / 2,    M_PI / 3,
                                      -M_PI / 3, 2 * M_PI / 3, -2 * M_PI / 3};
    static const double zero[] = {0};
    size_t most = 0;
    for (int i = 0; i < count; ++i)
        most += (size_t)(settings[i].seeds * settings[i].characters.frequencies);
    most *= FAMILY_IMAGES_MAX;
    double *block = memory_array(4 * most, sizeof *block);
    struct figure *figure = figure_create(
        2, 2, "Parameters of the matched solutions, with all equivalent angles", error);
    if (block == NULL || figure == NULL) {
        free(block);
        figure_free(figure);
        return error_memory(error, "Fig. 5");
    }
    struct angles angles = {.of_xi = block,
                            .of_nu = block + most,
                            .of_alpha = block + 2 * most,
                            .of_beta = block + 3 * most};
    collect_angles(settings, count, &angles);
    draw_angles(figure, 0, "order 4: (ν = i) ∗ ξ", "arg ξ", angles.of_xi, angles.xi, xi_peaks, 4);
    draw_angles(figure, 1, "order 6: ν ∗ syn", "arg ν", angles.of_nu, angles.nu, nu_peaks, 6);
    draw_angles(figure, 2, "order 6: (ν = i) ∗ (syn, α, β)", "arg α", angles.of_alpha, angles.alpha,
                zero, 1);
    draw_angles(figure, 3, "order 6: (ν = i) ∗ (syn, α, β)", "arg β", angles.of_beta, angles.beta,
                zero, 1);
    free(block);
    return result_save_figure(program, figure, "match_rate_fig5", error);
}

static const struct paper_row *paper_row(const struct document *document, int d) {
    for (unsigned i = 0; i < document->paper_table_count; ++i)
        if (document->paper_table[i].d == d)
            return &document->paper_table[i];
    return NULL;
}

static bool make_table2_figure(const struct program *program, const struct document *document,
                               const struct setting *settings, int count,
                               const struct matching *matching, struct error *error) {
    enum { BARS = 4, COLUMNS_MAX = 3 };
    static const double at[BARS] = {0, 1, 2, 3};
    static const char *const labels[BARS] = {"ν=i ∗ ξ", "ν=i ∗ syn,αβ", "ν ∗ syn", "others"};
    int columns = count < COLUMNS_MAX ? count : COLUMNS_MAX;
    double *values = memory_array((size_t)settings[0].seeds, sizeof *values);
    struct figure *figure = figure_create((count + columns - 1) / columns, columns,
                                          "What the frequencies have learned (Table 2)", error);
    if (values == NULL || figure == NULL) {
        free(values);
        figure_free(figure);
        return error_memory(error, "a figure");
    }
    for (int i = 0; i < count; ++i) {
        const struct paper_row *paper = paper_row(document, settings[i].group.order);
        char title[96];
        double share[2][BARS], low[BARS], high[BARS], left[BARS];
        snprintf(title, sizeof title, "d = %d, q = %d, λ = %g", settings[i].group.order,
                 settings[i].q, settings[i].weight_decay);
        struct figure_panel *panel = figure_panel(
            figure, i / columns, i % columns,
            (struct figure_frame){.title = title,
                                  .x = {.min = -0.6,
                                        .max = BARS - 0.4,
                                        .ticks = BARS,
                                        .tick_at = at,
                                        .tick_label = labels},
                                  .y = {.label = "share (%)", .min = 0, .max = 100},
                                  .legend = i == 0 ? FIGURE_LEGEND_PAGE : FIGURE_LEGEND_NONE});
        for (int b = 0; b < BARS; ++b) {
            struct estimate rule =
                column_mean(&settings[i], matching, (enum column)(NU_I_XI + b), values);
            struct estimate ours =
                column_mean(&settings[i], matching, (enum column)(RESIDUAL_NU_I_XI + b), values);
            share[0][b] = rule.value;
            share[1][b] = ours.value;
            low[b] = rule.value - rule.error;
            high[b] = rule.value + rule.error;
            left[b] = at[b] - 0.2;
        }
        figure_bars(panel, BARS, at, share[0], 0.8,
                    (struct figure_style){.label = "paper's rule (± standard error)",
                                          .color = FIGURE_BLUE});
        figure_bars(panel, BARS, at, share[1], 0.8,
                    (struct figure_style){.label = "our residual", .color = FIGURE_SKY_BLUE});
        figure_error_bars(panel, BARS, left, low, high,
                          (struct figure_style){.color = FIGURE_BLACK});
        if (paper != NULL) {
            const double published[BARS] = {paper->nu_i_xi, paper->nu_i_syn_ab, paper->nu_syn,
                                            paper->others};
            figure_points(panel, BARS, at, published,
                          (struct figure_style){.label = "published",
                                                .color = FIGURE_VERMILION,
                                                .symbol = FIGURE_DIAMOND,
                                                .size = 15});
        }
    }
    free(values);
    return result_save_figure(program, figure, "match_rate", error);
}

/* --- The program ---------------------------------------------------------------------------------
 */

struct plan {
    int settings; /* groups x widths x weight decays */
    int cells;    /* of the sweep; cell number `cells` is the run of Fig. 3 */
    struct cell *cell;
    char (*names)[128]; /* [quantities] */
    char **quantities;  /* [quantity_count], into names */
    int quantity_count;
};

static void plan_free(struct plan *plan) {
    free(plan->cell);
    free(plan->names);
    free(plan->quantities);
}

static bool make_plan(const struct profile *profile, struct plan *plan, struct error *error) {
    const struct sweep *sweep = &profile->sweep;
    const struct dynamics *dynamics = &profile->dynamics;
    *plan = (struct plan){.cells = sweep_size(sweep)};
    plan->settings = plan->cells / (int)sweep->seeds_count;
    size_t quantities = (size_t)plan->settings * QUANTITIES + 1;
    plan->cell = memory_array((size_t)plan->cells + 1, sizeof *plan->cell);
    plan->names = memory_array(quantities, sizeof *plan->names);
    plan->quantities = memory_array(quantities, sizeof *plan->quantities);
    if (plan->cell == NULL || plan->names == NULL || plan->quantities == NULL)
        return error_memory(error, "the plan");
    sweep_cells(sweep, plan->cell);
    plan->cell[plan->cells] =
        (struct cell){.config = sweep_config(&sweep->training, &dynamics->group, dynamics->width,
                                             dynamics->weight_decay, dynamics->seed),
                      .snapshot_epochs = dynamics->snapshot_epochs,
                      .snapshots = (int)dynamics->snapshot_epochs_count};
    for (int i = 0; i < plan->settings; ++i) {
        const struct training_config *config = &plan->cell[i * (int)sweep->seeds_count].config;
        char group[GROUP_NAME_MAX];
        group_factors_name(config->factors, config->rank, group);
        for (int j = 0; j < QUANTITIES; ++j)
            quantity_name((enum quantity)j, group, config->q, config->optimizer.weight_decay,
                          plan->names[plan->quantity_count++]);
    }
    snprintf(plan->names[plan->quantity_count++], sizeof *plan->names, "control_matched");
    for (int i = 0; i < plan->quantity_count; ++i)
        plan->quantities[i] = plan->names[i];
    return true;
}

static bool measure(const struct setting *settings, int count, const struct profile *profile,
                    struct verdicts *verdicts, struct error *error) {
    size_t seeds = profile->sweep.seeds_count;
    int *hits = memory_array(2 * seeds, sizeof *hits);
    if (hits == NULL)
        return error_memory(error, "the runs of a setting");
    for (int i = 0; i < count; ++i)
        for (int j = 0; j < QUANTITIES; ++j) {
            char name[128];
            struct estimate share =
                share_with(&settings[i], (enum quantity)j, &profile->matching, hits, hits + seeds);
            quantity_name((enum quantity)j, settings[i].group.name, settings[i].q,
                          settings[i].weight_decay, name);
            verdicts_measure(verdicts, name, share.value, share.low, share.high);
        }
    struct estimate control = measure_control(&profile->matching);
    verdicts_measure(verdicts, "control_matched", control.value, control.low, control.high);
    free(hits);
    return true;
}

static bool analyse(const struct program *program, const struct document *document,
                    const struct profile *profile, const struct plan *plan,
                    struct verdicts *verdicts, struct error *error) {
    const struct matching *matching = &profile->matching;
    int count = plan->settings, seeds = (int)profile->sweep.seeds_count;
    struct setting *settings = memory_array((size_t)count, sizeof *settings);
    bool ok = settings != NULL || error_memory(error, "the settings");
    for (int i = 0; ok && i < count; ++i)
        ok = load_setting(program, profile, &plan->cell[i * seeds], &settings[i], error);
    ok = ok && write_match_rate(program, settings, count, matching, error) &&
         write_frequencies(program, settings, count, error) &&
         make_table2_figure(program, document, settings, count, matching, error) &&
         make_fig3(program, profile, &plan->cell[plan->cells], error) &&
         make_fig5(program, settings, count, error) &&
         measure(settings, count, profile, verdicts, error);
    for (int i = 0; settings != NULL && i < count; ++i)
        setting_free(&settings[i]);
    free(settings);
    return ok;
}

int main(int argc, char **argv) {
    struct program program;
    struct claim claim;
    struct plan plan = {0};
    struct cells_outcome outcome = {0};
    struct error error = {0};
    unsigned index = 0;
    program_start(
        argc, argv,
        "Train networks on group addition and match what they learn to the solutions that "
        "the algebra composes.",
        &program);
    bool ok = claim_open(&program, &document_schema, &claim, &error);
    const struct document *document = (const struct document *)claim.document;
    ok = ok &&
         claim_choose(&claim, document->profiles, document->profiles_count,
                      sizeof *document->profiles, &index, &error) &&
         check_profile(claim.spec, index, &document->profiles[index], &error) &&
         make_plan(&document->profiles[index], &plan, &error) &&
         claim_expect(&claim, plan.quantities, plan.quantity_count, &error) &&
         program_prepare_folders(&program, true, &error) &&
         cells_train(&program, plan.cell, plan.cells + 1, &outcome, &error);
    if (ok && !program_is_shard(&program))
        ok =
            analyse(&program, document, &document->profiles[index], &plan, &claim.verdicts, &error);
    int status = !ok ? program_fail(&program, &error) : claim_finish(&claim, outcome.failed);
    plan_free(&plan);
    claim_close(&claim);
    return status;
}
