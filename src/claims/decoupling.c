/* Claim: width decouples the dynamics of the sum potentials (CoGS sec. 6, Theorem 6).
 *
 * Three measurements: the entries of J J* at random weights over the width; how far trajectories of
 * the potential flow are from potentials that move alone; and what width does to training, the
 * share of runs that solve the task and the order of what they find. */
#include "analyze/analysis.h"
#include "analyze/statistics.h"
#include "base/memory.h"
#include "ring/flow.h"
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

struct coupling {
    struct spec_group group;
    int *widths;
    unsigned widths_count;
    uint64_t *seeds;
    unsigned seeds_count;
};

struct trajectories {
    struct spec_group group;
    int *widths;
    unsigned widths_count;
    uint64_t *seeds;
    unsigned seeds_count;
    double end; /* time units of the flow */
    int times;
    double max_step;
};

struct success {
    struct sweep sweep;
    double dead_threshold;
    int order_from_width;
};

struct profile {
    char *name;
    struct coupling coupling;
    struct trajectories trajectories;
    struct success success;
};

struct document {
    struct claim_head head;
    struct profile *profiles;
    unsigned profiles_count;
};

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

/* Groups of at most `order_max` elements and widths that ascend, at `where`. */
static bool check_random_networks(const struct spec *spec, const char *where,
                                  const struct spec_group *group, int order_max, const int *widths,
                                  unsigned widths_count, struct error *error) {
    char at[SPEC_WHERE_MAX];
    if (!spec_check_group(spec, error, spec_where(at, "%s.group", where), group))
        return false;
    int order = group_factors_order(group->factors, (int)group->rank);
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

static bool check_profile(const struct spec *spec, unsigned index, const struct profile *profile,
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

/* --- Quantities ----------------------------------------------------------------------------------
 */

enum quantity {
    COUPLING_SLOPE_SHARES_ONE,
    COUPLING_SLOPE_SHARES_TWO,
    COUPLING_SLOPE_LARGEST,
    TRAJECTORY_SLOPE,
    SOLVED_NARROWEST,
    SOLVED_WIDEST,
    ORDER_SLOPE,
    QUANTITIES
};

static char *const quantity_names[QUANTITIES] = {
    "coupling_slope_shares_one",
    "coupling_slope_shares_two",
    "coupling_slope_largest",
    "trajectory_slope",
    "solved_narrowest",
    "solved_widest",
    "order_slope",
};

static void judge(struct verdicts *verdicts, enum quantity quantity, struct estimate estimate) {
    verdicts_measure(verdicts, quantity_names[quantity], estimate.value, estimate.low,
                     estimate.high);
}

struct group_pair { /* a group and its characters */
    struct group group;
    struct characters characters;
};

static bool group_pair_create(const struct spec_group *of, struct group_pair *pair,
                              struct error *error) {
    *pair = (struct group_pair){0};
    return group_create_abelian(of->factors, (int)of->rank, &pair->group, error) &&
           characters_create(&pair->group, &pair->characters, error);
}

static void group_pair_free(struct group_pair *pair) {
    characters_free(&pair->characters);
    group_free(&pair->group);
}

/* Streams of different widths must not share their first nodes: their scatter would be common. */
static struct random_stream stream_of(uint64_t seed, int width) {
    return random_stream(seed + ((uint64_t)width << 40), RANDOM_POTENTIAL);
}

/* Points over the width, for a straight line through their logarithms. */
struct scatter {
    int count;
    double *x, *y; /* [count]: width, value */
};

static bool scatter_create(size_t most, struct scatter *scatter, struct error *error) {
    *scatter = (struct scatter){.x = memory_array(2 * most, sizeof(double))};
    scatter->y = scatter->x + most;
    return scatter->x != NULL || error_memory(error, "a scatter plot");
}

static void scatter_add(struct scatter *scatter, double x, double y) {
    scatter->x[scatter->count] = x;
    scatter->y[scatter->count++] = y;
}

/* Draw points and the fitted line; returns the slope with its interval. */
static struct estimate draw_power_law(struct figure_panel *panel, const struct scatter *scatter,
                                      const char *label, int color, struct error *error) {
    struct scatter logs;
    double intercept;
    char text[96];
    if (!scatter_create((size_t)scatter->count, &logs, error))
        return (struct estimate){NAN, NAN, NAN, NAN};
    for (int i = 0; i < scatter->count; ++i)
        scatter_add(&logs, log(scatter->x[i]), log(scatter->y[i]));
    struct estimate slope = statistics_slope(logs.x, logs.y, logs.count, &intercept);
    const double x[2] = {scatter->x[0], scatter->x[scatter->count - 1]};
    const double y[2] = {exp(intercept + slope.value * log(x[0])),
                         exp(intercept + slope.value * log(x[1]))};
    snprintf(text, sizeof text, "%s: slope %.3f ± %.3f", label, slope.value,
             slope.high - slope.value);
    figure_points(panel, scatter->count, scatter->x, scatter->y,
                  (struct figure_style){.label = text, .color = figure_color(color)});
    figure_line(panel, 2, x, y, (struct figure_style){.color = figure_color(color)});
    free(logs.x);
    return slope;
}

/* --- 1. J J* over the width ----------------------------------------------------------------------
 */

static void write_coupling(struct table *table, const char *group, int width, uint64_t seed,
                           const struct flow_coupling *measured) {
    for (int class = 0; class < FLOW_CLASSES; ++class) {
        table_row(table);
        table_text(table, group);
        table_integer(table, width);
        table_integer(table, (long long)seed);
        table_text(table, flow_class_name((enum flow_class) class));
        table_real(table, measured->mean_off[class]);
        table_real(table, measured->max_off[class]);
        table_real(table, measured->mean_diagonal / (3.0 * width));
    }
}

static bool measure_coupling(const struct coupling *coupling, struct table *table,
                             struct scatter scatters[FLOW_CLASSES + 1], struct error *error) {
    struct group_pair pair;
    bool ok = group_pair_create(&coupling->group, &pair, error);
    for (unsigned w = 0; ok && w < coupling->widths_count; ++w)
        for (unsigned s = 0; ok && s < coupling->seeds_count; ++s) {
            struct flow_coupling measured;
            int width = coupling->widths[w];
            struct random_stream stream = stream_of(coupling->seeds[s], width);
            ok = flow_measure_coupling(&pair.characters, width, 1, &stream, &measured, error);
            if (!ok)
                break;
            write_coupling(table, pair.group.name, width, coupling->seeds[s], &measured);
            for (int class = 0; class < FLOW_CLASSES; ++class)
                scatter_add(&scatters[class], width, measured.mean_off[class]);
            scatter_add(&scatters[FLOW_CLASSES], width,
                        fmax(measured.max_off[0], measured.max_off[1]));
        }
    group_pair_free(&pair);
    return ok;
}

static bool run_coupling(const struct program *program, const struct coupling *coupling,
                         struct figure *figure, struct verdicts *verdicts, struct error *error) {
    static const char *const columns[] = {
        "group",       "q", "seed", "class", "mean_offdiag_over_diag", "max_offdiag_over_diag",
        "diag_over_3q"};
    static const char *const labels[FLOW_CLASSES + 1] = {"one shared", "two shared", "largest"};
    struct scatter scatters[FLOW_CLASSES + 1] = {0};
    size_t points = (size_t)coupling->widths_count * coupling->seeds_count;
    struct table *table = table_create(columns, 7, error);
    bool ok = table != NULL;
    for (int i = 0; ok && i <= FLOW_CLASSES; ++i)
        ok = scatter_create(points, &scatters[i], error);
    ok = ok && measure_coupling(coupling, table, scatters, error);
    if (ok) {
        struct figure_panel *panel = figure_panel(
            figure, 0, 0,
            (struct figure_frame){.title = "Coupling of the sum potentials",
                                  .x = {.label = "width q", .log = true},
                                  .y = {.label = "off-diagonal / diagonal of JJ*", .log = true}});
        for (int i = 0; i <= FLOW_CLASSES; ++i)
            judge(verdicts, (enum quantity)(COUPLING_SLOPE_SHARES_ONE + i),
                  draw_power_law(panel, &scatters[i], labels[i], i, error));
        ok = result_save_table(program, table, "decoupling", error);
    } else {
        table_free(table);
    }
    for (int i = 0; i <= FLOW_CLASSES; ++i)
        free(scatters[i].x);
    return ok;
}

/* --- 2. Trajectories -----------------------------------------------------------------------------
 */

/* At one time: the mean of Re r_kkk and the rms of all other potentials, measured and predicted,
 * and the rms gap between measured and predicted over all potentials. */
struct moment {
    double diagonal, diagonal_predicted;
    double other, other_predicted;
    double gap;
};

static struct moment summarise_moment(const struct flow_trajectory *trajectory, int time) {
    int n = trajectory->rows, all = n * n * n;
    const double complex *r = trajectory->measured + (size_t)time * (size_t)all;
    const double complex *p = trajectory->predicted + (size_t)time * (size_t)all;
    struct moment moment = {0};
    for (int i = 0; i < all; ++i) {
        int k = i / (n * n), k1 = i / n % n, k2 = i % n;
        moment.gap += ring_abs2(r[i] - p[i]) / all;
        if (k1 == k && k2 == k) {
            moment.diagonal += creal(r[i]) / n;
            moment.diagonal_predicted += creal(p[i]) / n;
        } else {
            moment.other += ring_abs2(r[i]) / (all - n);
            moment.other_predicted += ring_abs2(p[i]) / (all - n);
        }
    }
    moment.gap = sqrt(moment.gap);
    moment.other = sqrt(moment.other);
    moment.other_predicted = sqrt(moment.other_predicted);
    return moment;
}

static void write_moment(struct table *table, const char *group, int width, uint64_t seed, double t,
                         const struct moment *moment) {
    table_row(table);
    table_text(table, group);
    table_integer(table, width);
    table_integer(table, (long long)seed);
    table_real(table, t);
    table_real(table, moment->gap);
    table_real(table, moment->diagonal);
    table_real(table, moment->diagonal_predicted);
    table_real(table, moment->other);
    table_real(table, moment->other_predicted);
}

static bool follow_flow(const struct trajectories *flow, const struct group_pair *pair, int width,
                        uint64_t seed, const double *times, struct flow_trajectory *trajectory,
                        struct error *error) {
    struct ring_element z = {0};
    struct random_stream stream = stream_of(seed, width);
    if (!ring_create(pair->group.order - 1, width, &z, error))
        return false;
    ring_random(&pair->characters, pow(width, -0.25), &stream, &z);
    bool ok =
        flow_run(&pair->characters, &z, times, flow->times, flow->max_step, trajectory, error);
    ring_free(&z);
    return ok;
}

/* Curves of one width: [times] each, for its first seed. */
static void draw_curves(struct figure_panel *diagonal, struct figure_panel *other,
                        const struct flow_trajectory *trajectory, const double *times, int width,
                        int color, double *curve) {
    char label[32];
    int n = trajectory->count;
    snprintf(label, sizeof label, "q = %d", width);
    for (int series = 0; series < 4; ++series) {
        for (int i = 0; i < n; ++i) {
            struct moment moment = summarise_moment(trajectory, i);
            curve[i] = series == 0   ? moment.diagonal
                       : series == 1 ? moment.diagonal_predicted
                       : series == 2 ? moment.other
                                     : moment.other_predicted;
        }
        bool predicted = series % 2 == 1;
        figure_line(series < 2 ? diagonal : other, n, times, curve,
                    (struct figure_style){.label = predicted ? NULL : label,
                                          .color = predicted ? FIGURE_BLACK : figure_color(color),
                                          .dash = predicted ? FIGURE_DOTTED : FIGURE_SOLID});
    }
}

static bool measure_trajectories(const struct trajectories *flow, struct table *table,
                                 struct figure *figure, double *times, double *curve,
                                 struct scatter *gaps, struct error *error) {
    struct group_pair pair;
    struct figure_panel *diagonal =
        figure_panel(figure, 0, 1,
                     (struct figure_frame){.title = "Diagonal (dotted: moving alone)",
                                           .x = {.label = "time t"},
                                           .y = {.label = "mean of r#dkkk#u"}});
    struct figure_panel *other =
        figure_panel(figure, 0, 2,
                     (struct figure_frame){.title = "Off-diagonal (dotted: alone)",
                                           .x = {.label = "time t"},
                                           .y = {.label = "rms of other r", .log = true}});
    bool ok = group_pair_create(&flow->group, &pair, error);
    for (int i = 0; i < flow->times; ++i)
        times[i] = flow->end * i / (flow->times - 1);
    for (unsigned w = 0; ok && w < flow->widths_count; ++w)
        for (unsigned s = 0; ok && s < flow->seeds_count; ++s) {
            struct flow_trajectory trajectory = {0};
            int width = flow->widths[w];
            ok = follow_flow(flow, &pair, width, flow->seeds[s], times, &trajectory, error);
            if (!ok)
                break;
            for (int i = 0; i < flow->times; ++i) {
                struct moment moment = summarise_moment(&trajectory, i);
                write_moment(table, pair.group.name, width, flow->seeds[s], times[i], &moment);
            }
            if (s == 0)
                draw_curves(diagonal, other, &trajectory, times, width, (int)w, curve);
            scatter_add(gaps, width, trajectory.rms_gap);
            flow_trajectory_free(&trajectory);
        }
    group_pair_free(&pair);
    return ok;
}

static bool run_trajectories(const struct program *program, const struct trajectories *flow,
                             struct figure *figure, struct verdicts *verdicts,
                             struct error *error) {
    static const char *const columns[] = {"group",
                                          "q",
                                          "seed",
                                          "t",
                                          "rms_gap",
                                          "mean_r_kkk",
                                          "mean_r_kkk_predicted",
                                          "rms_other_r",
                                          "rms_other_r_predicted"};
    struct scatter gaps = {0};
    double *times = memory_array(2 * (size_t)flow->times, sizeof *times);
    struct table *table = table_create(columns, 9, error);
    bool ok = table != NULL && (times != NULL || error_memory(error, "the times")) &&
              scatter_create((size_t)flow->widths_count * flow->seeds_count, &gaps, error) &&
              measure_trajectories(flow, table, figure, times, times + flow->times, &gaps, error);
    if (ok) {
        struct figure_panel *panel =
            figure_panel(figure, 1, 0,
                         (struct figure_frame){.title = "Gap to potentials that move alone",
                                               .x = {.label = "width q", .log = true},
                                               .y = {.label = "rms gap", .log = true}});
        judge(verdicts, TRAJECTORY_SLOPE, draw_power_law(panel, &gaps, "rms gap", 0, error));
        ok = result_save_table(program, table, "decoupling_trajectories", error);
    } else {
        table_free(table);
    }
    free(gaps.x);
    free(times);
    return ok;
}

/* --- 3. Width and success
 * ------------------------------------------------------------------------- */

/* What the runs of one width have come to. */
struct outcome {
    int runs, solved;
    struct estimate share; /* of solved runs */
    struct estimate order; /* mean order of solved runs */
};

struct solved_runs { /* of all widths, for the slope of the order */
    struct scatter log_width_and_order;
    double *orders; /* of one width: [seeds] */
};

static bool measure_run(const struct program *program, const struct cell *cell,
                        const struct group_pair *pair, double dead_threshold,
                        struct outcome *outcome, double *order, bool *solved, struct error *error) {
    const struct analysis_options options = {.dead_threshold = dead_threshold};
    struct training_result result;
    struct analysis analysis;
    struct error missing = {0};
    *solved = false;
    if (!cells_load(program, cell, &result, &missing))
        return true; /* reported when it failed to train */
    ++outcome->runs;
    *solved = training_final(&result)->test_accuracy == 1;
    outcome->solved += *solved;
    bool ok = analysis_create(&pair->characters, &result.network, &options, &analysis, error);
    if (ok) {
        *order = analysis_mean_order(&analysis);
        analysis_free(&analysis);
    }
    training_result_free(&result);
    return ok;
}

static bool measure_width(const struct program *program, const struct success *success,
                          const struct cell *cells, const struct group_pair *pair, int width,
                          struct outcome *outcome, struct solved_runs *runs, struct error *error) {
    int orders = 0;
    *outcome = (struct outcome){0};
    for (unsigned s = 0; s < success->sweep.seeds_count; ++s) {
        double order = NAN;
        bool solved;
        if (!measure_run(program, &cells[s], pair, success->dead_threshold, outcome, &order,
                         &solved, error))
            return false;
        if (!solved || isnan(order))
            continue;
        runs->orders[orders++] = order;
        if (width >= success->order_from_width)
            scatter_add(&runs->log_width_and_order, log2(width), order);
    }
    outcome->share = statistics_share(outcome->solved, outcome->runs);
    outcome->order = statistics_mean(runs->orders, orders);
    return true;
}

static void write_width(struct table *table, const struct success *success, int d, int width,
                        const struct outcome *outcome) {
    table_row(table);
    table_integer(table, d);
    table_integer(table, width);
    table_integer(table, outcome->runs);
    table_integer(table, outcome->solved);
    table_real(table, outcome->share.low);
    table_real(table, outcome->share.high);
    table_real(table, outcome->order.value);
    table_real(table, outcome->order.error);
    table_real(table, success->sweep.weight_decays[0]);
}

static void draw_success(struct figure *figure, int d, int count, const double *widths,
                         const struct outcome *outcomes, double *values) {
    double *share = values, *low = values + count, *high = values + 2 * (size_t)count;
    char title[64];
    for (int i = 0; i < count; ++i) {
        share[i] = 100 * outcomes[i].share.value;
        low[i] = 100 * outcomes[i].share.low;
        high[i] = 100 * outcomes[i].share.high;
    }
    snprintf(title, sizeof title, "Runs with 100 %% test accuracy, d = %d", d);
    struct figure_panel *panel = figure_panel(
        figure, 1, 1,
        (struct figure_frame){.title = title,
                              .x = {.label = "width q", .log = true},
                              .y = {.label = "share of runs (%)", .min = 0, .max = 105}});
    figure_error_bars(panel, count, widths, low, high, (struct figure_style){.color = FIGURE_BLUE});
    figure_line(panel, count, widths, share,
                (struct figure_style){.color = FIGURE_BLUE, .symbol = FIGURE_DISC});
    for (int i = 0; i < count; ++i) {
        share[i] = outcomes[i].order.value;
        low[i] = outcomes[i].order.low;
        high[i] = outcomes[i].order.high;
    }
    panel = figure_panel(
        figure, 1, 2,
        (struct figure_frame){.title = "Order of what solved runs found",
                              .x = {.label = "width q", .log = true},
                              .y = {.label = "mean order per frequency", .min = 0, .max = 8}});
    figure_horizontal(panel, 4, (struct figure_style){.color = FIGURE_GREY, .dash = FIGURE_DASHED});
    figure_horizontal(panel, 6, (struct figure_style){.color = FIGURE_GREY, .dash = FIGURE_DASHED});
    figure_error_bars(panel, count, widths, low, high,
                      (struct figure_style){.color = FIGURE_GREEN});
    figure_line(panel, count, widths, share,
                (struct figure_style){.color = FIGURE_GREEN, .symbol = FIGURE_DISC});
}

static bool measure_success(const struct program *program, const struct success *success,
                            const struct cell *cells, struct table *table, struct figure *figure,
                            struct verdicts *verdicts, struct outcome *outcomes, double *values,
                            struct solved_runs *runs, struct error *error) {
    const struct sweep *sweep = &success->sweep;
    int count = (int)sweep->widths_count;
    struct group_pair pair;
    bool ok = group_pair_create(&sweep->groups[0], &pair, error);
    for (int w = 0; ok && w < count; ++w) {
        values[w] = sweep->widths[w];
        ok = measure_width(program, success, &cells[sweep_index(sweep, 0, (unsigned)w, 0, 0)],
                           &pair, sweep->widths[w], &outcomes[w], runs, error);
        if (ok)
            write_width(table, success, pair.group.order, sweep->widths[w], &outcomes[w]);
    }
    if (ok) {
        const struct scatter *orders = &runs->log_width_and_order;
        judge(verdicts, SOLVED_NARROWEST, outcomes[0].share);
        judge(verdicts, SOLVED_WIDEST, outcomes[count - 1].share);
        judge(verdicts, ORDER_SLOPE, statistics_slope(orders->x, orders->y, orders->count, NULL));
        draw_success(figure, pair.group.order, count, values, outcomes, values + count);
    }
    group_pair_free(&pair);
    return ok;
}

static bool run_success(const struct program *program, const struct success *success,
                        const struct cell *cells, struct figure *figure, struct verdicts *verdicts,
                        struct error *error) {
    static const char *const columns[] = {"d",           "q",       "runs",       "solved",
                                          "ci_low",      "ci_high", "mean_order", "mean_order_se",
                                          "weight_decay"};
    size_t widths = success->sweep.widths_count, seeds = success->sweep.seeds_count;
    struct solved_runs runs = {.orders = memory_array(seeds, sizeof(double))};
    struct outcome *outcomes = memory_array(widths, sizeof *outcomes);
    double *values = memory_array(4 * widths, sizeof *values);
    struct table *table = table_create(columns, 9, error);
    bool ok = table != NULL;
    if (ok && (runs.orders == NULL || outcomes == NULL || values == NULL))
        ok = error_memory(error, "the runs of a width");
    ok = ok && scatter_create(widths * seeds, &runs.log_width_and_order, error) &&
         measure_success(program, success, cells, table, figure, verdicts, outcomes, values, &runs,
                         error);
    free(runs.log_width_and_order.x);
    free(runs.orders);
    free(outcomes);
    free(values);
    if (!ok) {
        table_free(table);
        return false;
    }
    return result_save_table(program, table, "width_success", error);
}

/* --- The program
 * ---------------------------------------------------------------------------------- */

static bool analyse(const struct program *program, const struct profile *profile,
                    const struct cell *cells, struct verdicts *verdicts, struct error *error) {
    struct figure *figure =
        figure_create(2, 3, "Width decouples the dynamics of the sum potentials", error);
    bool ok = figure != NULL &&
              run_coupling(program, &profile->coupling, figure, verdicts, error) &&
              run_trajectories(program, &profile->trajectories, figure, verdicts, error) &&
              run_success(program, &profile->success, cells, figure, verdicts, error);
    if (!ok) {
        figure_free(figure);
        return false;
    }
    return result_save_figure(program, figure, "decoupling", error);
}

int main(int argc, char **argv) {
    struct program program;
    struct claim claim;
    struct cells_outcome outcome = {0};
    struct error error = {0};
    struct cell *cells = NULL;
    unsigned index = 0;
    int count = 0;
    program_start(argc, argv,
                  "Measure how the sum potentials decouple as networks get wider, and what that "
                  "does to training.",
                  &program);
    bool ok = claim_open(&program, &document_schema, &claim, &error);
    const struct document *document = (const struct document *)claim.document;
    ok = ok &&
         claim_choose(&claim, document->profiles, document->profiles_count,
                      sizeof *document->profiles, &index, &error) &&
         check_profile(claim.spec, index, &document->profiles[index], &error) &&
         claim_expect(&claim, quantity_names, QUANTITIES, &error) &&
         program_prepare_folders(&program, true, &error);
    if (ok) {
        const struct sweep *sweep = &document->profiles[index].success.sweep;
        count = sweep_size(sweep);
        cells = memory_array((size_t)count, sizeof *cells);
        ok = cells != NULL || error_memory(&error, "the cells");
        if (ok)
            sweep_cells(sweep, cells);
    }
    ok = ok && cells_train(&program, cells, count, &outcome, &error);
    if (ok && !program_is_shard(&program))
        ok = analyse(&program, &document->profiles[index], cells, &claim.verdicts, &error);
    int status = !ok ? program_fail(&program, &error) : claim_finish(&claim, outcome.failed);
    free(cells);
    claim_close(&claim);
    return status;
}
