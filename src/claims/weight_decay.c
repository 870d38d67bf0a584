/* Claim: among the many exact solutions, weight decay prefers those of low order, which have
 * smaller norm and to which a path of zero loss leads from those of high order (CoGS sec. 6,
 * Theorem 5, and sec. 7, Fig. 4 and 8 to 11). Perfect memorization is a solution too, but not one
 * that training finds.
 *
 * Networks are trained at several weight decays and the orders of their frequencies counted; the
 * constructed solutions and all mixes of order 4 and order 6 are weighed; the path of Theorem 5 is
 * walked from memorization to z_F6; and training is started at memorization and at random. All
 * squared norms are in the theory's scale, that of ring_squared_norm. */
#include "analyze/analysis.h"
#include "analyze/statistics.h"
#include "base/memory.h"
#include "ring/potentials.h"
#include "ring/solutions.h"
#include "workflow/claim.h"
#include "workflow/result.h"
#include "workflow/sweep.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* --- The spec ----------------------------------------------------------------------------------
 */

struct norms {
    struct spec_group *groups; /* whose constructed solutions are weighed */
    unsigned groups_count;
};

struct path {
    struct spec_group group;
    int points; /* along the path, both ends included */
};

struct memorization {
    struct spec_group group;
    double weight_decay;
    double noise; /* on z_M, relative to the rms weight */
    uint64_t *seeds;
    unsigned seeds_count;
    struct spec_training training;
    double concentration; /* a network below it memorizes; see spectrum_concentration */
};

struct profile {
    char *name;
    struct sweep sweep;
    double dead_threshold;
    struct norms norms;
    struct path path;
    struct memorization memorization;
};

struct document {
    struct claim_head head;
    struct profile *profiles;
    unsigned profiles_count;
};

static const cyaml_schema_field_t norms_fields[] = {
    CYAML_FIELD_SEQUENCE("groups", CYAML_FLAG_POINTER, struct norms, groups, &spec_group_schema, 1,
                         1000),
    CYAML_FIELD_END};
static const cyaml_schema_field_t path_fields[] = {
    CYAML_FIELD_MAPPING("group", CYAML_FLAG_DEFAULT, struct path, group, spec_group_fields),
    CYAML_FIELD_INT("points", CYAML_FLAG_DEFAULT, struct path, points), CYAML_FIELD_END};
static const cyaml_schema_field_t memorization_fields[] = {
    CYAML_FIELD_MAPPING("group", CYAML_FLAG_DEFAULT, struct memorization, group, spec_group_fields),
    CYAML_FIELD_FLOAT("weight_decay", CYAML_FLAG_DEFAULT, struct memorization, weight_decay),
    CYAML_FIELD_FLOAT("noise", CYAML_FLAG_DEFAULT, struct memorization, noise),
    CYAML_FIELD_SEQUENCE("seeds", CYAML_FLAG_POINTER, struct memorization, seeds, &spec_seed_schema,
                         1, 10000),
    CYAML_FIELD_MAPPING("training", CYAML_FLAG_DEFAULT, struct memorization, training,
                        spec_training_fields),
    CYAML_FIELD_FLOAT("concentration", CYAML_FLAG_DEFAULT, struct memorization, concentration),
    CYAML_FIELD_END};
static const cyaml_schema_field_t profile_fields[] = {
    CYAML_FIELD_STRING_PTR("name", CYAML_FLAG_POINTER, struct profile, name, 1, 64),
    CYAML_FIELD_MAPPING("sweep", CYAML_FLAG_DEFAULT, struct profile, sweep, sweep_fields),
    CYAML_FIELD_FLOAT("dead_threshold", CYAML_FLAG_DEFAULT, struct profile, dead_threshold),
    CYAML_FIELD_MAPPING("norms", CYAML_FLAG_DEFAULT, struct profile, norms, norms_fields),
    CYAML_FIELD_MAPPING("path", CYAML_FLAG_DEFAULT, struct profile, path, path_fields),
    CYAML_FIELD_MAPPING("memorization", CYAML_FLAG_DEFAULT, struct profile, memorization,
                        memorization_fields),
    CYAML_FIELD_END};
static const cyaml_schema_value_t profile_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct profile, profile_fields)};
static const cyaml_schema_field_t document_fields[] = {
    CYAML_FIELD_STRING_PTR("claim", CYAML_FLAG_POINTER, struct document, head.claim, 1, 64),
    CYAML_FIELD_STRING_PTR("statement", CYAML_FLAG_POINTER, struct document, head.statement, 1,
                           2000),
    CYAML_FIELD_SEQUENCE("criteria", CYAML_FLAG_POINTER, struct document, head.criteria,
                         &spec_criterion_schema, 1, 1000),
    CYAML_FIELD_SEQUENCE("profiles", CYAML_FLAG_POINTER, struct document, profiles, &profile_schema,
                         1, 1000),
    CYAML_FIELD_END};
static const cyaml_schema_value_t document_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_POINTER, struct document, document_fields)};

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

static int group_order(const struct spec_group *group) {
    return group_factors_order(group->factors, (int)group->rank);
}

/* A group of at most `most` elements. */
static bool check_small_group(const struct spec *spec, const char *where,
                              const struct spec_group *group, int most, struct error *error) {
    if (!spec_check_group(spec, error, where, group))
        return false;
    int d = group_order(group);
    return d <= most ||
           spec_refuse(spec, error, where, "has order %d; at most %d is possible here", d, most);
}

static bool check_memorization(const struct spec *spec, unsigned index,
                               const struct memorization *memorization, struct error *error) {
    enum { LARGEST = 32 };
    char at[SPEC_WHERE_MAX];
    if (!check_small_group(spec, spec_where(at, "profiles[%u].memorization.group", index),
                           &memorization->group, LARGEST, error) ||
        !spec_check_range(spec, error,
                          spec_where(at, "profiles[%u].memorization.weight_decay", index),
                          memorization->weight_decay, 0, 100) ||
        !spec_check_range(spec, error, spec_where(at, "profiles[%u].memorization.noise", index),
                          memorization->noise, 0, 10) ||
        !spec_check_range(spec, error,
                          spec_where(at, "profiles[%u].memorization.concentration", index),
                          memorization->concentration, 0, 1) ||
        !spec_check_training(spec, error,
                             spec_where(at, "profiles[%u].memorization.training", index),
                             &memorization->training))
        return false;
    for (unsigned i = 0; i < memorization->seeds_count; ++i)
        for (unsigned j = 0; j < i; ++j)
            if (memorization->seeds[i] == memorization->seeds[j])
                return spec_refuse(spec, error,
                                   spec_where(at, "profiles[%u].memorization.seeds[%u]", index, i),
                                   "is in the list already");
    int pairs = group_order(&memorization->group) * group_order(&memorization->group);
    int held_out = dataset_held_out_pairs(group_order(&memorization->group),
                                          memorization->training.train_share);
    return (held_out >= 1 && held_out < pairs) ||
           spec_refuse(
               spec, error, spec_where(at, "profiles[%u].memorization.training.train_share", index),
               "holds out %d of the %d pairs; both sides need at least one", held_out, pairs);
}

static bool check_profile(const struct spec *spec, unsigned index, const struct profile *profile,
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
           check_memorization(spec, index, &profile->memorization, error);
}

/* --- What is measured --------------------------------------------------------------------------
 */

enum quantity {
    NORM_F6_OVER_M,
    NORM_BEST_MIX_OVER_F6,
    PATH_LOSS,
    PATH_NORM_RATIO,
    RANDOM_STARTS_MEMORIZED,
    MEMORIZED_START_NORM_RATIO,
    QUANTITIES
};

static const char *const quantity_names[QUANTITIES] = {
    "norm_z_F6_over_z_M", "norm_best_mix_over_z_F6", "path_loss",
    "path_norm_ratio",    "random_starts_memorized", "memorized_start_norm_ratio",
};

enum { NAME_MAX_LENGTH = GROUP_NAME_MAX + 48 };

/* The mean order's slope for one group and width of the sweep. */
static const char *slope_name(char name[NAME_MAX_LENGTH], const struct sweep *sweep, unsigned g,
                              unsigned w) {
    char group[GROUP_NAME_MAX];
    group_factors_name(sweep->groups[g].factors, (int)sweep->groups[g].rank, group);
    snprintf(name, NAME_MAX_LENGTH, "order_slope_%s_q%d", group, sweep->widths[w]);
    return name;
}

static bool expect(struct claim *claim, const struct sweep *sweep, struct error *error) {
    int slopes = (int)(sweep->groups_count * sweep->widths_count), count = slopes + QUANTITIES;
    char(*text)[NAME_MAX_LENGTH] = memory_array((size_t)count, sizeof *text);
    char **names = memory_array((size_t)count, sizeof *names);
    bool ok = text != NULL && names != NULL;
    if (!ok)
        error_memory(error, "the list of quantities");
    for (int i = 0; ok && i < count; ++i) {
        if (i < slopes)
            slope_name(text[i], sweep, (unsigned)i / sweep->widths_count,
                       (unsigned)i % sweep->widths_count);
        else
            snprintf(text[i], sizeof text[i], "%s", quantity_names[i - slopes]);
        names[i] = text[i];
    }
    ok = ok && claim_expect(claim, names, count, error);
    free(names);
    free(text);
    return ok;
}

/* --- What is trained ---------------------------------------------------------------------------
 */

enum start { START_MEMORIZED, START_RANDOM, STARTS };

static const char *const start_names[STARTS] = {"memorized", "random"};

struct plan {
    struct cell *cells; /* the sweep's, then those of every seed and start */
    int count;
};

static int start_index(const struct profile *profile, unsigned seed, enum start start) {
    return sweep_size(&profile->sweep) + (int)seed * STARTS + (int)start;
}

static bool plan_create(const struct profile *profile, struct plan *plan, struct error *error) {
    const struct memorization *memorization = &profile->memorization;
    int d = group_order(&memorization->group);
    plan->count = start_index(profile, memorization->seeds_count, START_MEMORIZED);
    plan->cells = memory_array((size_t)plan->count, sizeof *plan->cells);
    if (plan->cells == NULL)
        return error_memory(error, "the list of networks");
    sweep_cells(&profile->sweep, plan->cells);
    for (unsigned i = 0; i < memorization->seeds_count; ++i)
        for (enum start start = START_MEMORIZED; start < STARTS; ++start) {
            struct training_config config =
                sweep_config(&memorization->training, &memorization->group, d * d,
                             memorization->weight_decay, memorization->seeds[i]);
            if (start == START_MEMORIZED) {
                config.start = TRAINING_START_MEMORIZED;
                config.start_noise = memorization->noise;
            }
            plan->cells[start_index(profile, i, start)] = (struct cell){.config = config};
        }
    return true;
}

/* --- Results -----------------------------------------------------------------------------------
 */

enum panel {
    PANEL_ORDER,
    PANEL_ORDER_4,
    PANEL_RESIDUAL,
    PANEL_TRAINED_NORM,
    PANEL_MIX_NORM,
    PANEL_MIX_SHARE,
    PANEL_PATH_NORM,
    PANEL_PATH_LOSS,
    PANEL_STARTS,
    PANELS
};

enum { PANEL_COLUMNS = 3 };

static const double start_end_at[] = {0, 1};
static const char *const start_end_labels[] = {"start", "end"};

static const struct figure_frame frames[PANELS] = {
    [PANEL_ORDER] = {.title = "Mean order of a run's frequencies",
                     .x = {.label = "weight decay λ", .log = true},
                     .y = {.label = "mean order"},
                     .legend = FIGURE_LEGEND_PAGE},
    [PANEL_ORDER_4] = {.title = "Share of order 4 (95 % intervals)",
                       .x = {.label = "weight decay λ", .log = true},
                       .y = {.label = "share (%)", .min = 0, .max = 100},
                       .legend = FIGURE_LEGEND_NONE},
    [PANEL_RESIDUAL] = {.title = "Distance from the nearest family",
                        .x = {.label = "weight decay λ", .log = true},
                        .y = {.label = "mean residual", .log = true},
                        .legend = FIGURE_LEGEND_NONE},
    [PANEL_TRAINED_NORM] = {.title = "Norm of trained networks",
                            .x = {.label = "weight decay λ", .log = true},
                            .y = {.label = "‖z‖#u2#d / ‖z#dF6#u‖#u2#d"},
                            .legend = FIGURE_LEGEND_NONE},
    [PANEL_MIX_NORM] = {.title = "Norm of mixes of order 4 and 6",
                        .x = {.label = "pairs of order 6 (%)", .log = true},
                        .y = {.label = "‖z‖#u2#d / ‖z#dF6#u‖#u2#d"}},
    [PANEL_MIX_SHARE] = {.title = "Order 4: least norm, and training",
                         .x = {.label = "group order d", .log = true},
                         .y = {.label = "share of order 4 (%)", .min = 0, .max = 100}},
    [PANEL_PATH_NORM] = {.title = "Memorization to z#dF6#u: norm",
                         .x = {.label = "t"},
                         .y = {.label = "‖z‖#u2#d / ‖z#dF6#u‖#u2#d"}},
    [PANEL_PATH_LOSS] = {.title = "Memorization to z#dF6#u: loss",
                         .x = {.label = "t"},
                         .y = {.label = "loss", .log = true}},
    [PANEL_STARTS] = {.title = "Training from memorization",
                      .x = {.min = -0.15,
                            .max = 1.15,
                            .ticks = 2,
                            .tick_at = start_end_at,
                            .tick_label = start_end_labels},
                      .y = {.label = "‖z‖#u2#d / ‖z#dF6#u‖#u2#d", .log = true}},
};

struct results {
    const struct program *program;
    const struct profile *profile;
    const struct plan *plan;
    int failed; /* networks that could not be trained */
    struct verdicts *verdicts;
    struct figure *figure;
    struct figure_panel *panels[PANELS];
};

/* A group of the spec with its characters and a name for figures. */
struct setting {
    struct group group;
    struct characters characters;
    char label[64];
};

static void setting_free(struct setting *setting) {
    characters_free(&setting->characters);
    group_free(&setting->group);
}

static bool setting_create(const struct spec_group *of, struct setting *setting,
                           struct error *error) {
    *setting = (struct setting){0};
    if (!group_create_abelian(of->factors, (int)of->rank, &setting->group, error))
        return false;
    if (of->rank == 1)
        snprintf(setting->label, sizeof setting->label, "d = %d", setting->group.order);
    else
        snprintf(setting->label, sizeof setting->label, "%s", setting->group.name);
    if (characters_create(&setting->group, &setting->characters, error))
        return true;
    setting_free(setting);
    return false;
}

/* The trained network of a planned cell. One that could not be trained is not loaded; anything
 * else that keeps a network from being read is an error. */
static bool load(const struct results *results, int index, struct training_result *result,
                 bool *loaded, struct error *error) {
    *loaded = cells_load(results->program, &results->plan->cells[index], result, error);
    return *loaded || results->failed > 0;
}

/* Squared norm of a network in the theory's scale (see train/network.h and ring_squared_norm). */
static double theory_norm2(const struct network *network) {
    double scale = cbrt(2.0 * network->d);
    return network_squared_norm(network) * scale * scale / network->d;
}

static void table_seed(struct table *table, uint64_t seed) {
    char text[32];
    snprintf(text, sizeof text, "%" PRIu64, seed);
    table_text(table, text);
}

static void measure(const struct results *results, enum quantity quantity, double value) {
    verdicts_measure(results->verdicts, quantity_names[quantity], value, NAN, NAN);
}

static void measure_estimate(const struct results *results, const char *name,
                             const struct estimate *estimate) {
    verdicts_measure(results->verdicts, name, estimate->value, estimate->low, estimate->high);
}

/* --- 1. Orders at several weight decays (Fig. 4) -------------------------------------------------
 */

enum { ORDERS_SHOWN = 11 }; /* 0 .. 10; the last stands for more as well */

enum value { MEAN_ORDER, MEAN_RESIDUAL, NORM_OVER_F6, VALUES };

/* What the sweep keeps of one network. */
struct run {
    bool loaded;
    int frequencies, fours, sixes;
    int orders[ORDERS_SHOWN]; /* how many frequencies have each order */
    double values[VALUES];
};

struct sweep_tables {
    struct table *orders; /* weight_decay.csv */
    struct table *runs;   /* weight_decay_runs.csv */
    struct table *slopes; /* weight_decay_slopes.csv */
};

static struct run summarize(const struct setting *setting, const struct analysis *analysis,
                            double norm2) {
    struct run run = {.loaded = true, .frequencies = analysis->frequencies};
    double residuals = 0;
    int matched = 0;
    for (int f = 0; f < analysis->frequencies; ++f) {
        const struct frequency_analysis *frequency = &analysis->frequency[f];
        int order = frequency->order;
        ++run.orders[order < ORDERS_SHOWN ? order : ORDERS_SHOWN - 1];
        run.fours += order == 4;
        run.sixes += order == 6;
        if ((order == 4 || order == 6) && !isnan(frequency->match.residual)) {
            residuals += frequency->match.residual;
            ++matched;
        }
    }
    run.values[MEAN_ORDER] = analysis_mean_order(analysis);
    run.values[MEAN_RESIDUAL] = matched > 0 ? residuals / matched : NAN;
    run.values[NORM_OVER_F6] = norm2 / solution_squared_norm(SOLUTION_F6, &setting->characters);
    return run;
}

static void write_orders(const struct training_config *config, const struct group *group,
                         const struct analysis *analysis, struct table *table) {
    for (int order = 0; order <= config->q; ++order) {
        int count = 0;
        for (int f = 0; f < analysis->frequencies; ++f)
            count += analysis->frequency[f].order == order;
        if (count == 0)
            continue;
        table_row(table);
        table_integer(table, group->order);
        table_integer(table, config->q);
        table_real(table, config->optimizer.weight_decay);
        table_seed(table, config->seed);
        table_integer(table, order);
        table_integer(table, count);
        table_text(table, group->name);
    }
}

static void write_run(const struct training_config *config, const struct group *group,
                      const struct run *run, double norm2, const struct evaluation *final,
                      struct table *table) {
    table_row(table);
    table_integer(table, group->order);
    table_integer(table, config->q);
    table_real(table, config->optimizer.weight_decay);
    table_seed(table, config->seed);
    table_text(table, group->name);
    table_real(table, run->values[MEAN_ORDER]);
    table_real(table, (double)run->fours / run->frequencies);
    table_real(table, (double)run->sixes / run->frequencies);
    table_real(table, run->values[MEAN_RESIDUAL]);
    table_real(table, norm2);
    table_real(table, final->train_loss);
    table_real(table, final->test_accuracy);
    table_real(table, run->values[NORM_OVER_F6]);
}

static bool analyse_run(const struct results *results, const struct setting *setting, int index,
                        struct run *run, struct sweep_tables *tables, struct error *error) {
    const struct training_config *config = &results->plan->cells[index].config;
    const struct analysis_options options = {.dead_threshold = results->profile->dead_threshold};
    struct training_result trained;
    struct analysis analysis;
    bool loaded;
    *run = (struct run){0};
    if (!load(results, index, &trained, &loaded, error))
        return false;
    if (!loaded)
        return true;
    double norm2 = theory_norm2(&trained.network);
    bool ok = analysis_create(&setting->characters, &trained.network, &options, &analysis, error);
    if (ok) {
        *run = summarize(setting, &analysis, norm2);
        write_orders(config, &setting->group, &analysis, tables->orders);
        write_run(config, &setting->group, run, norm2, training_final(&trained), tables->runs);
        analysis_free(&analysis);
    }
    training_result_free(&trained);
    return ok;
}

/* The slope of the mean order over log10(weight decay), a run being one point. */
static bool measure_slope(const struct results *results, const struct run *runs,
                          const struct setting *setting, unsigned g, unsigned w,
                          struct table *table, struct error *error) {
    const struct sweep *sweep = &results->profile->sweep;
    size_t most = (size_t)sweep->weight_decays_count * sweep->seeds_count;
    double *x = memory_array(2 * most, sizeof *x), *y = x + most;
    char name[NAME_MAX_LENGTH];
    int count = 0;
    if (x == NULL)
        return error_memory(error, "a slope");
    for (unsigned i = 0; i < sweep->weight_decays_count; ++i)
        for (unsigned s = 0; s < sweep->seeds_count; ++s) {
            const struct run *run = &runs[sweep_index(sweep, g, w, i, s)];
            if (!run->loaded || isnan(run->values[MEAN_ORDER]))
                continue;
            x[count] = log10(sweep->weight_decays[i]);
            y[count++] = run->values[MEAN_ORDER];
        }
    struct estimate slope = statistics_slope(x, y, count, NULL);
    measure_estimate(results, slope_name(name, sweep, g, w), &slope);
    table_row(table);
    table_text(table, setting->group.name);
    table_integer(table, sweep->widths[w]);
    table_integer(table, count);
    table_real(table, slope.value);
    table_real(table, slope.low);
    table_real(table, slope.high);
    free(x);
    return true;
}

/* "λ = 5×10⁻⁵" */
static void decay_label(double weight_decay, char label[64]) {
    int exponent = (int)floor(log10(weight_decay) + 1e-9);
    double mantissa = weight_decay / pow(10, exponent);
    char front[32] = "";
    if (fabs(mantissa - 1) > 1e-9)
        snprintf(front, sizeof front, "%.3g×", mantissa);
    snprintf(label, 64, "λ = %s10#u%s%d#d", front, exponent < 0 ? "−" : "", abs(exponent));
}

/* One histogram of Fig. 4: all seeds of a group, width and weight decay. */
static void draw_histogram(struct figure_panel *panel, const struct run *runs, int seeds) {
    double at[ORDERS_SHOWN], share[ORDERS_SHOWN] = {0};
    int frequencies = 0;
    for (int s = 0; s < seeds; ++s)
        frequencies += runs[s].frequencies;
    for (int order = 0; order < ORDERS_SHOWN; ++order) {
        at[order] = order;
        for (int s = 0; s < seeds && frequencies > 0; ++s)
            share[order] += 100.0 * runs[s].orders[order] / frequencies;
    }
    figure_bars(panel, ORDERS_SHOWN, at, share, 0.85, (struct figure_style){0});
}

static bool save_fig4(const struct results *results, const struct run *runs, unsigned w,
                      struct error *error) {
    static const double at[] = {0, 2, 4, 6, 8, 10};
    static const char *const labels[] = {"0", "2", "4", "6", "8", "10+"};
    enum { COLUMNS_MAX = 5, TICKS = sizeof at / sizeof *at };
    const struct sweep *sweep = &results->profile->sweep;
    int decays = (int)sweep->weight_decays_count, groups = (int)sweep->groups_count;
    int columns = decays < COLUMNS_MAX ? decays : COLUMNS_MAX;
    int rows = (decays + columns - 1) / columns; /* of one group */
    char title[96], name[64];
    snprintf(title, sizeof title, "Order of the frequencies, width q = %d", sweep->widths[w]);
    struct figure *figure = figure_create(groups * rows, columns, title, error);
    bool ok = figure != NULL;
    for (int i = 0; ok && i < groups * decays; ++i) {
        int g = i / decays, y = i % decays, row = g * rows + y / columns;
        char decay[64], label[160];
        struct setting setting;
        ok = setting_create(&sweep->groups[g], &setting, error);
        if (!ok)
            break;
        decay_label(sweep->weight_decays[y], decay);
        snprintf(label, sizeof label, "%s, %s", setting.label, decay);
        setting_free(&setting);
        struct figure_frame frame = {
            .title = label,
            .x = {.label = row == groups * rows - 1 ? "order" : NULL,
                  .min = -0.7,
                  .max = ORDERS_SHOWN - 0.3,
                  .ticks = TICKS,
                  .tick_at = at,
                  .tick_label = labels},
            .y = {.label = y % columns == 0 ? "frequencies (%)" : NULL, .min = 0, .max = 100}};
        draw_histogram(figure_panel(figure, row, y % columns, frame),
                       &runs[sweep_index(sweep, (unsigned)g, w, (unsigned)y, 0)],
                       (int)sweep->seeds_count);
    }
    if (!ok) {
        figure_free(figure);
        return false;
    }
    snprintf(name, sizeof name, "weight_decay_fig4_q%d", sweep->widths[w]);
    return result_save_figure(results->program, figure, name, error);
}

/* Weight decays from small to large, for lines: ascending: [weight_decays_count] indices. */
static void sort_decays(const struct sweep *sweep, unsigned *ascending) {
    for (unsigned i = 0; i < sweep->weight_decays_count; ++i) {
        unsigned j = i;
        for (; j > 0 && sweep->weight_decays[ascending[j - 1]] > sweep->weight_decays[i]; --j)
            ascending[j] = ascending[j - 1];
        ascending[j] = i;
    }
}

/* Room for one line over the weight decays and all its runs. */
struct series {
    unsigned *ascending;        /* [decays] */
    double *x, *y, *low, *high; /* [decays] */
    double *point_x, *point_y;  /* [decays * seeds] */
    int *hits, *sizes;          /* [seeds] */
};

static void series_free(struct series *series) {
    free(series->ascending);
    free(series->x);
    free(series->hits);
}

static bool series_create(const struct sweep *sweep, struct series *series, struct error *error) {
    size_t decays = sweep->weight_decays_count, seeds = sweep->seeds_count;
    *series = (struct series){
        .ascending = memory_array(decays, sizeof *series->ascending),
        .x = memory_array(4 * decays + 2 * decays * seeds, sizeof *series->x),
        .hits = memory_array(2 * seeds, sizeof *series->hits),
    };
    if (series->ascending == NULL || series->x == NULL || series->hits == NULL) {
        series_free(series);
        error_memory(error, "a figure");
        return false;
    }
    series->y = series->x + decays;
    series->low = series->y + decays;
    series->high = series->low + decays;
    series->point_x = series->high + decays;
    series->point_y = series->point_x + decays * seeds;
    series->sizes = series->hits + seeds;
    sort_decays(sweep, series->ascending);
    return true;
}

/* A value of every run, and its mean over the seeds. runs: [weight_decays_count, seeds_count] */
static void draw_value(struct figure_panel *panel, const struct sweep *sweep,
                       const struct run *runs, enum value value, struct series *series,
                       struct figure_style style) {
    int points = 0;
    for (unsigned i = 0; i < sweep->weight_decays_count; ++i) {
        double sum = 0;
        int count = 0;
        for (unsigned s = 0; s < sweep->seeds_count; ++s) {
            const struct run *run = &runs[series->ascending[i] * sweep->seeds_count + s];
            if (!run->loaded || isnan(run->values[value]))
                continue;
            series->point_x[points] = series->x[i];
            series->point_y[points++] = run->values[value];
            sum += run->values[value];
            ++count;
        }
        series->y[i] = count > 0 ? sum / count : NAN;
    }
    struct figure_style point = {
        .color = style.color, .symbol = style.symbol, .size = 8, .opacity = 0.45};
    style.symbol = FIGURE_NO_SYMBOL;
    figure_line(panel, (int)sweep->weight_decays_count, series->x, series->y, style);
    figure_points(panel, points, series->point_x, series->point_y, point);
}

static void draw_order_4(struct figure_panel *panel, const struct sweep *sweep,
                         const struct run *runs, struct series *series, struct figure_style style) {
    for (unsigned i = 0; i < sweep->weight_decays_count; ++i) {
        int clusters = 0;
        for (unsigned s = 0; s < sweep->seeds_count; ++s) {
            const struct run *run = &runs[series->ascending[i] * sweep->seeds_count + s];
            if (!run->loaded)
                continue;
            series->hits[clusters] = run->fours;
            series->sizes[clusters++] = run->frequencies;
        }
        struct estimate share = statistics_clustered_share(series->hits, series->sizes, clusters);
        series->y[i] = 100 * share.value;
        series->low[i] = 100 * share.low;
        series->high[i] = 100 * share.high;
    }
    int count = (int)sweep->weight_decays_count;
    figure_error_bars(panel, count, series->x, series->low, series->high,
                      (struct figure_style){.color = style.color});
    figure_line(panel, count, series->x, series->y, style);
}

/* The lines of one group and width in the panels over the weight decay. The lines stand a little
 * apart so that their points and intervals do not hide each other. */
static bool draw_over_decay(const struct results *results, const struct run *runs,
                            const struct setting *setting, unsigned g, unsigned w,
                            struct error *error) {
    const struct sweep *sweep = &results->profile->sweep;
    int lines = (int)(sweep->groups_count * sweep->widths_count);
    int line = (int)(g * sweep->widths_count + w);
    struct series series;
    char label[96];
    if (!series_create(sweep, &series, error))
        return false;
    for (unsigned i = 0; i < sweep->weight_decays_count; ++i)
        series.x[i] = sweep->weight_decays[series.ascending[i]] *
                      pow(1.2, (line - (lines - 1) / 2.0) / lines);
    snprintf(label, sizeof label, "%s, q = %d", setting->label, sweep->widths[w]);
    struct figure_style style = {.label = label,
                                 .color = figure_color((int)g),
                                 .dash = (enum figure_dash)(w % (FIGURE_DASH_DOT + 1)),
                                 .symbol = FIGURE_DISC + (enum figure_symbol)(w % 5)};
    runs += sweep_index(sweep, g, w, 0, 0);
    draw_value(results->panels[PANEL_ORDER], sweep, runs, MEAN_ORDER, &series, style);
    draw_order_4(results->panels[PANEL_ORDER_4], sweep, runs, &series, style);
    draw_value(results->panels[PANEL_RESIDUAL], sweep, runs, MEAN_RESIDUAL, &series, style);
    draw_value(results->panels[PANEL_TRAINED_NORM], sweep, runs, NORM_OVER_F6, &series, style);
    series_free(&series);
    return true;
}

/* The share of order 4 that training reached at each weight decay, all widths and seeds. */
static bool draw_trained_shares(const struct results *results, const struct run *runs,
                                struct error *error) {
    const struct sweep *sweep = &results->profile->sweep;
    double *d = memory_array(2 * (size_t)sweep->groups_count, sizeof *d);
    if (d == NULL)
        return error_memory(error, "a figure");
    for (unsigned y = 0; y < sweep->weight_decays_count; ++y) {
        double *share = d + sweep->groups_count;
        for (unsigned g = 0; g < sweep->groups_count; ++g) {
            int fours = 0, frequencies = 0;
            for (unsigned w = 0; w < sweep->widths_count; ++w)
                for (unsigned s = 0; s < sweep->seeds_count; ++s) {
                    fours += runs[sweep_index(sweep, g, w, y, s)].fours;
                    frequencies += runs[sweep_index(sweep, g, w, y, s)].frequencies;
                }
            d[g] = group_order(&sweep->groups[g]);
            share[g] = frequencies > 0 ? 100.0 * fours / frequencies : NAN;
        }
        char label[64];
        decay_label(sweep->weight_decays[y], label);
        figure_points(results->panels[PANEL_MIX_SHARE], (int)sweep->groups_count, d, share,
                      (struct figure_style){.label = label, .color = figure_color((int)y)});
    }
    free(d);
    return true;
}

static bool analyse_sweep(const struct results *results, struct sweep_tables *tables,
                          struct error *error) {
    const struct sweep *sweep = &results->profile->sweep;
    struct run *runs = memory_array((size_t)sweep_size(sweep), sizeof *runs);
    bool ok = runs != NULL;
    if (!ok)
        error_memory(error, "the runs");
    for (unsigned g = 0; ok && g < sweep->groups_count; ++g) {
        struct setting setting;
        if (!setting_create(&sweep->groups[g], &setting, error)) {
            ok = false;
            break;
        }
        for (int i = sweep_index(sweep, g, 0, 0, 0); ok && i < sweep_index(sweep, g + 1, 0, 0, 0);
             ++i)
            ok = analyse_run(results, &setting, i, &runs[i], tables, error);
        for (unsigned w = 0; ok && w < sweep->widths_count; ++w)
            ok = measure_slope(results, runs, &setting, g, w, tables->slopes, error) &&
                 draw_over_decay(results, runs, &setting, g, w, error);
        setting_free(&setting);
    }
    ok = ok && draw_trained_shares(results, runs, error);
    for (unsigned w = 0; ok && w < sweep->widths_count; ++w)
        ok = save_fig4(results, runs, w, error);
    free(runs);
    return ok;
}

static bool compare_decays(const struct results *results, struct error *error) {
    static const char *const orders[] = {"d",     "q",           "weight_decay", "seed",
                                         "order", "frequencies", "group"};
    static const char *const runs[] = {"d",
                                       "q",
                                       "weight_decay",
                                       "seed",
                                       "group",
                                       "mean_order",
                                       "order_4_share",
                                       "order_6_share",
                                       "mean_residual",
                                       "norm2",
                                       "train_loss",
                                       "test_accuracy",
                                       "norm2_over_z_F6"};
    static const char *const slopes[] = {"group", "q", "runs", "order_slope", "ci_low", "ci_high"};
    struct sweep_tables tables = {.orders = table_create(orders, 7, error),
                                  .runs = table_create(runs, 13, error),
                                  .slopes = table_create(slopes, 6, error)};
    bool ok = tables.orders != NULL && tables.runs != NULL && tables.slopes != NULL &&
              analyse_sweep(results, &tables, error);
    if (!ok) {
        table_free(tables.orders);
        table_free(tables.runs);
        table_free(tables.slopes);
        return false;
    }
    ok = result_save_table(results->program, tables.orders, "weight_decay", error);
    ok = result_save_table(results->program, tables.runs, "weight_decay_runs", error) && ok;
    return result_save_table(results->program, tables.slopes, "weight_decay_slopes", error) && ok;
}

/* --- 2. Norms of constructed solutions -----------------------------------------------------------
 */

/* The number of order-6 pairs with the least squared norm. */
static int best_sixes(const struct characters *characters) {
    int best = 1;
    for (int sixes = 2; sixes <= solution_pairs(characters); ++sixes)
        if (solution_fourier_squared_norm(characters, sixes) <
            solution_fourier_squared_norm(characters, best))
            best = sixes;
    return best;
}

/* sixes: NaN for a solution that has no orders per frequency. */
static void write_norm(const struct setting *setting, const char *solution, int order, double norm2,
                       double sixes, double loss, struct table *table) {
    const struct characters *characters = &setting->characters;
    double fours = solution_pairs(characters) - sixes;
    table_row(table);
    table_text(table, setting->group.name);
    table_text(table, solution);
    table_integer(table, order);
    table_real(table, norm2);
    table_integer(table, setting->group.order);
    table_real(table, sixes);
    table_real(table, fours / characters->frequencies);
    table_real(table, norm2 / solution_squared_norm(SOLUTION_F6, characters));
    table_real(table, loss);
}

/* Build the member of the Fourier construction with that many order-6 pairs and weigh it. Its loss
 * is measured for the best mix only, which is the one that the paper does not have. */
static bool weigh_mix(const struct setting *setting, const char *solution, int sixes,
                      bool with_loss, struct table *table, double *norm2, struct error *error) {
    struct ring_element z;
    struct potential_summary summary = {.loss = NAN};
    if (!solution_fourier(&setting->characters, sixes, &z, error))
        return false;
    bool ok = !with_loss || potential_summarize(&setting->group, &z, &summary, error);
    *norm2 = ring_squared_norm(&z);
    if (ok) {
        int pairs = solution_pairs(&setting->characters);
        write_norm(setting, solution, z.order, *norm2, sixes < pairs ? sixes : pairs, summary.loss,
                   table);
    }
    ring_free(&z);
    return ok;
}

/* The squared norm over the share of order-6 pairs, and its minimum. */
static bool draw_mixes(const struct results *results, const struct setting *setting,
                       struct figure_style style, struct error *error) {
    const struct characters *characters = &setting->characters;
    int pairs = solution_pairs(characters), best = best_sixes(characters) - 1;
    double *x = memory_array(2 * (size_t)pairs, sizeof *x), *y = x + pairs;
    if (x == NULL)
        return error_memory(error, "a figure");
    for (int i = 0; i < pairs; ++i) {
        x[i] = 100.0 * (i + 1) / pairs;
        y[i] = solution_fourier_squared_norm(characters, i + 1) /
               solution_squared_norm(SOLUTION_F6, characters);
    }
    if (pairs > 0) {
        style.label = setting->label;
        figure_line(results->panels[PANEL_MIX_NORM], pairs, x, y, style);
        figure_points(results->panels[PANEL_MIX_NORM], 1, x + best, y + best,
                      (struct figure_style){.color = style.color, .size = 14});
    }
    free(x);
    return true;
}

/* The share of order 4 in the best mix, and what it tends to for odd d: the derivative of
 * solution_fourier_squared_norm vanishes at sixes = sqrt(6^(1/3) pairs / (6 (6^(1/3) - 4^(1/3)))).
 * d, share: [count] */
static void draw_best_shares(struct figure_panel *panel, int count, const double *d,
                             const double *share) {
    enum { POINTS = 100 };
    const double factor = sqrt(cbrt(6) / (6 * (cbrt(6) - cbrt(4)))), d_min = 5;
    double x[POINTS], y[POINTS], d_max = d_min;
    for (int i = 0; i < count; ++i)
        d_max = fmax(d_max, d[i]);
    for (int i = 0; i < POINTS; ++i) {
        x[i] = d_min * pow(d_max / d_min, i / (POINTS - 1.0));
        y[i] = 100 * (1 - factor / sqrt((x[i] - 1) / 2));
    }
    figure_line(panel, POINTS, x, y,
                (struct figure_style){.color = FIGURE_BLACK, .dash = FIGURE_DASHED});
    figure_points(panel, count, d, share,
                  (struct figure_style){
                      .label = "least norm", .color = FIGURE_BLACK, .symbol = FIGURE_SQUARE});
}

/* worst: the largest of the two ratios of norms so far. */
static bool weigh_group(const struct setting *setting, struct table *table, double worst[2],
                        struct error *error) {
    const struct characters *characters = &setting->characters;
    double f6, f46, mix, m = solution_squared_norm(SOLUTION_M, characters);
    int pairs = solution_pairs(characters);
    if (!weigh_mix(setting, solution_name(SOLUTION_F6), pairs, false, table, &f6, error) ||
        !weigh_mix(setting, solution_name(SOLUTION_F46), 1, false, table, &f46, error) ||
        !weigh_mix(setting, "best_mix", best_sixes(characters), true, table, &mix, error))
        return false;
    write_norm(setting, solution_name(SOLUTION_M), solution_order(SOLUTION_M, characters), m, NAN,
               NAN, table);
    worst[0] = fmax(worst[0], f6 / m);
    worst[1] = fmax(worst[1], mix / f6);
    return true;
}

static bool weigh_groups(const struct results *results, struct table *table, double worst[2],
                         double *d, double *share, struct error *error) {
    const struct norms *norms = &results->profile->norms;
    bool ok = true;
    for (unsigned i = 0; ok && i < norms->groups_count; ++i) {
        struct setting setting;
        struct figure_style style = {.color = figure_color((int)i),
                                     .dash = (enum figure_dash)(i / FIGURE_SKY_BLUE % 4)};
        if (!setting_create(&norms->groups[i], &setting, error))
            return false;
        int fours = solution_pairs(&setting.characters) - best_sixes(&setting.characters);
        d[i] = setting.group.order;
        share[i] = fours > 0 ? 100.0 * fours / setting.characters.frequencies : 0;
        ok = weigh_group(&setting, table, worst, error) &&
             draw_mixes(results, &setting, style, error);
        setting_free(&setting);
    }
    return ok;
}

static bool compare_norms(const struct results *results, struct error *error) {
    static const char *const columns[] = {"group", "solution",      "order",           "norm2", "d",
                                          "sixes", "order_4_share", "norm2_over_z_F6", "loss"};
    size_t groups = results->profile->norms.groups_count;
    double worst[2] = {0}, *d = memory_array(2 * groups, sizeof *d);
    if (d == NULL)
        return error_memory(error, "the norms");
    double *share = d + groups;
    struct table *table = table_create(columns, 9, error);
    bool ok = table != NULL && weigh_groups(results, table, worst, d, share, error);
    if (ok) {
        draw_best_shares(results->panels[PANEL_MIX_SHARE], (int)groups, d, share);
        figure_horizontal(results->panels[PANEL_MIX_NORM], 1,
                          (struct figure_style){.label = "z#dF6#u", .dash = FIGURE_DOTTED});
        measure(results, NORM_F6_OVER_M, worst[0]);
        measure(results, NORM_BEST_MIX_OVER_F6, worst[1]);
        ok = result_save_table(results->program, table, "solution_norms", error);
    } else {
        table_free(table);
    }
    free(d);
    return ok;
}

/* --- 3. The zero-loss path (Theorem 5) -----------------------------------------------------------
 */

/* Nodes with a weight that is not zero. */
static int live_order(const struct ring_element *z) {
    int live = 0;
    for (int j = 0; j < z->order; ++j) {
        bool zero = true;
        for (int row = 0; zero && row < RING_PARTS * z->rows; ++row)
            zero = z->a[(size_t)row * (size_t)z->order + (size_t)j] == 0;
        live += !zero;
    }
    return live;
}

/* t, loss and squared norm along the path: [points] each. */
struct walk {
    double *t, *loss, *norm2;
};

static bool walk_path(const struct setting *setting, int points, struct walk *walk,
                      struct table *table, struct error *error) {
    struct ring_element y = {0}, target = {0};
    bool ok = solution_create(SOLUTION_M, &setting->group, &setting->characters, &y, error) &&
              solution_create(SOLUTION_F6, &setting->group, &setting->characters, &target, error);
    for (int i = 0; ok && i < points; ++i) {
        struct ring_element z;
        struct potential_summary summary;
        double t = (double)i / (points - 1);
        ok = solution_path(&y, &target, t, &z, error);
        if (!ok)
            break;
        ok = potential_summarize(&setting->group, &z, &summary, error);
        if (ok) {
            walk->t[i] = t;
            walk->loss[i] = summary.loss;
            walk->norm2[i] = ring_squared_norm(&z);
            table_row(table);
            table_real(table, t);
            table_integer(table, live_order(&z));
            table_real(table, summary.loss);
            table_real(table, walk->norm2[i]);
        }
        ring_free(&z);
    }
    ring_free(&y);
    ring_free(&target);
    return ok;
}

static void report_path(const struct results *results, int points, struct walk *walk,
                        const char *label) {
    struct figure_style style = {.label = label, .symbol = FIGURE_DISC, .size = 7};
    double loss = 0, last = walk->norm2[points - 1];
    for (int i = 0; i < points; ++i)
        if (!(walk->loss[i] <= loss)) /* a NaN must win */
            loss = walk->loss[i];
    measure(results, PATH_LOSS, loss);
    measure(results, PATH_NORM_RATIO, last / walk->norm2[0]);
    for (int i = 0; i < points; ++i)
        walk->norm2[i] /= last;
    figure_line(results->panels[PANEL_PATH_NORM], points, walk->t, walk->norm2, style);
    figure_line(results->panels[PANEL_PATH_LOSS], points, walk->t, walk->loss, style);
}

static bool follow_path(const struct results *results, struct error *error) {
    static const char *const columns[] = {"t", "order", "loss", "norm2"};
    int points = results->profile->path.points;
    struct setting setting;
    if (!setting_create(&results->profile->path.group, &setting, error))
        return false;
    struct table *table = table_create(columns, 4, error);
    double *block = memory_array(3 * (size_t)points, sizeof *block);
    struct walk walk = {.t = block, .loss = block + points, .norm2 = block + 2 * points};
    bool ok = table != NULL && block != NULL;
    if (block == NULL)
        error_memory(error, "a path");
    ok = ok && walk_path(&setting, points, &walk, table, error);
    if (ok) {
        report_path(results, points, &walk, setting.label);
        ok = result_save_table(results->program, table, "zero_loss_path", error);
    } else {
        table_free(table);
    }
    free(block);
    setting_free(&setting);
    return ok;
}

/* --- 4. Starts at memorization and at random -----------------------------------------------------
 */

struct starts {
    double *ratio; /* [memorized]: squared norm at the end over that at the start */
    int memorized; /* networks that started at memorization */
    int random;    /* networks that started at random */
    int found;     /* those of them that ended in memorization */
};

static void write_start(const struct training_config *config, const struct group *group,
                        enum start start, const double norm2[2], const struct evaluation *final,
                        const struct analysis *analysis, bool memorized, struct table *table) {
    table_row(table);
    table_text(table, group->name);
    table_integer(table, group->order);
    table_integer(table, config->q);
    table_real(table, config->optimizer.weight_decay);
    table_text(table, start_names[start]);
    table_real(table, start == START_MEMORIZED ? config->start_noise : NAN);
    table_seed(table, config->seed);
    table_real(table, norm2[0]);
    table_real(table, norm2[1]);
    table_real(table, final->train_loss);
    table_real(table, final->test_accuracy);
    table_integer(table, analysis->live);
    table_real(table, analysis_mean_order(analysis));
    table_real(table, analysis->concentration);
    table_text(table, memorized ? "yes" : "no");
}

static void draw_start(const struct results *results, const struct setting *setting,
                       enum start start, bool first, const double norm2[2]) {
    static const char *const labels[STARTS] = {"from memorization", "from random weights"};
    double unit = solution_squared_norm(SOLUTION_F6, &setting->characters);
    const double y[2] = {norm2[0] / unit, norm2[1] / unit};
    figure_line(
        results->panels[PANEL_STARTS], 2, start_end_at, y,
        (struct figure_style){.label = first ? labels[start] : NULL,
                              .color = figure_color((int)start),
                              .symbol = start == START_MEMORIZED ? FIGURE_DISC : FIGURE_TRIANGLE,
                              .width = 1.5,
                              .opacity = 0.6});
}

static bool analyse_start(const struct results *results, const struct setting *setting,
                          unsigned seed, enum start start, struct starts *starts,
                          struct table *table, struct error *error) {
    int index = start_index(results->profile, seed, start);
    const struct training_config *config = &results->plan->cells[index].config;
    const struct analysis_options options = {.dead_threshold = results->profile->dead_threshold};
    struct training_result trained;
    struct network before = {0};
    struct analysis analysis;
    bool loaded;
    if (!load(results, index, &trained, &loaded, error))
        return false;
    if (!loaded)
        return true;
    bool ok = training_start_network(config, &before, error) &&
              analysis_create(&setting->characters, &trained.network, &options, &analysis, error);
    if (ok) {
        const double norm2[2] = {theory_norm2(&before), theory_norm2(&trained.network)};
        int *count = start == START_MEMORIZED ? &starts->memorized : &starts->random;
        bool memorized = analysis.live > 0 &&
                         analysis.concentration < results->profile->memorization.concentration;
        write_start(config, &setting->group, start, norm2, training_final(&trained), &analysis,
                    memorized, table);
        draw_start(results, setting, start, *count == 0, norm2);
        if (start == START_MEMORIZED)
            starts->ratio[starts->memorized] = norm2[1] / norm2[0];
        else
            starts->found += memorized;
        ++*count;
        analysis_free(&analysis);
    }
    network_free(&before);
    training_result_free(&trained);
    return ok;
}

static void report_starts(const struct results *results, const struct setting *setting,
                          const struct starts *starts) {
    const struct characters *characters = &setting->characters;
    double unit = solution_squared_norm(SOLUTION_F6, characters);
    struct estimate share = statistics_share(starts->found, starts->random);
    struct estimate ratio = statistics_mean(starts->ratio, starts->memorized);
    measure_estimate(results, quantity_names[RANDOM_STARTS_MEMORIZED], &share);
    measure_estimate(results, quantity_names[MEMORIZED_START_NORM_RATIO], &ratio);
    figure_horizontal(
        results->panels[PANEL_STARTS],
        solution_fourier_squared_norm(characters, best_sixes(characters)) / unit,
        (struct figure_style){.label = "best mix of order 4 and 6", .dash = FIGURE_DASHED});
}

static bool compare_starts(const struct results *results, struct error *error) {
    static const char *const columns[] = {
        "group",         "d",          "q",           "weight_decay",  "start",
        "noise",         "seed",       "norm2_start", "norm2_end",     "train_loss",
        "test_accuracy", "live_nodes", "mean_order",  "concentration", "memorized"};
    const struct memorization *memorization = &results->profile->memorization;
    struct setting setting;
    if (!setting_create(&memorization->group, &setting, error))
        return false;
    struct table *table = table_create(columns, 15, error);
    struct starts starts = {.ratio = memory_array(memorization->seeds_count, sizeof(double))};
    bool ok = table != NULL && starts.ratio != NULL;
    if (starts.ratio == NULL)
        error_memory(error, "the starts");
    for (enum start start = START_MEMORIZED; start < STARTS; ++start)
        for (unsigned i = 0; ok && i < memorization->seeds_count; ++i)
            ok = analyse_start(results, &setting, i, start, &starts, table, error);
    if (ok) {
        report_starts(results, &setting, &starts);
        ok = result_save_table(results->program, table, "memorization_start", error);
    } else {
        table_free(table);
    }
    free(starts.ratio);
    setting_free(&setting);
    return ok;
}

/* --- The program ---------------------------------------------------------------------------------
 */

static bool analyse(struct results *results, struct error *error) {
    results->figure =
        figure_create(PANELS / PANEL_COLUMNS, PANEL_COLUMNS, "Weight decay, order and norm", error);
    if (results->figure == NULL)
        return false;
    for (int i = 0; i < PANELS; ++i)
        results->panels[i] =
            figure_panel(results->figure, i / PANEL_COLUMNS, i % PANEL_COLUMNS, frames[i]);
    bool ok = compare_decays(results, error) && compare_norms(results, error) &&
              follow_path(results, error) && compare_starts(results, error);
    if (!ok) {
        figure_free(results->figure);
        return false;
    }
    return result_save_figure(results->program, results->figure, "weight_decay", error);
}

/* Train, and unless this is a shard, analyse and judge: the program's exit status. */
int main(int argc, char **argv) {
    struct program program;
    struct claim claim;
    struct plan plan = {0};
    struct cells_outcome outcome = {0};
    struct error error = {0};
    unsigned index = 0;
    program_start(argc, argv,
                  "Measure how weight decay chooses between exact solutions: the order of "
                  "frequencies, norms, the zero-loss path and starts at memorization.",
                  &program);
    bool ok = claim_open(&program, &document_schema, &claim, &error);
    const struct document *document = (const struct document *)claim.document;
    ok = ok &&
         claim_choose(&claim, document->profiles, document->profiles_count,
                      sizeof *document->profiles, &index, &error) &&
         check_profile(claim.spec, index, &document->profiles[index], &error) &&
         expect(&claim, &document->profiles[index].sweep, &error) &&
         program_prepare_folders(&program, true, &error) &&
         plan_create(&document->profiles[index], &plan, &error) &&
         cells_train(&program, plan.cells, plan.count, &outcome, &error);
    if (ok && !program_is_shard(&program)) {
        struct results results = {.program = &program,
                                  .profile = &document->profiles[index],
                                  .plan = &plan,
                                  .failed = outcome.failed,
                                  .verdicts = &claim.verdicts};
        ok = analyse(&results, &error);
    }
    int status = !ok ? program_fail(&program, &error) : claim_finish(&claim, outcome.failed);
    free(plan.cells);
    claim_close(&claim);
    return status;
}
