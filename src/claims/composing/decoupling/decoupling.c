/* Claim: width decouples the dynamics of the sum potentials (CoGS sec. 6, Theorem 6).
 *
 * Three measurements: the entries of J J* at random weights over the width; how far trajectories of
 * the potential flow are from potentials that move alone; and what width does to training, the
 * share of runs that solve the task and the order of what they find. */
#include "analysis/analysis.h"
#include "base/memory.h"
#include "base/worst.h"
#include "claims/composing/decoupling/decoupling_figures.h"
#include "claims/composing/decoupling/decoupling_spec.h"
#include "former/result.h"
#include "run/parallel.h"
#include "theory/semiring/flow.h"

#include <math.h>
#include <stdlib.h>

/* --- Quantities ------------------------------------------------------------------------------- */

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
    return characters_create_abelian(of->factors, (int)of->rank, &pair->group, &pair->characters,
                                     error);
}

static void group_pair_free(struct group_pair *pair) {
    characters_free(&pair->characters);
    group_free(&pair->group);
}

/* Streams of different widths must not share their first nodes: their scatter would be common. */
static struct random_stream stream_of(uint64_t seed, int width) {
    return random_stream(seed + ((uint64_t)width << 40), RANDOM_POTENTIAL);
}

/* --- 1. J J* over the width ------------------------------------------------------------------- */

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

/* What is measured for every width and seed: piece w seeds + s. */
struct pieces {
    const struct group_pair *pair;
    const struct coupling *coupling;
    const struct trajectories *flow;
    const double *times; /* of the trajectories */
};

static bool measure_one_coupling(void *context, int piece, void *result, struct error *error) {
    const struct pieces *pieces = context;
    const struct coupling *coupling = pieces->coupling;
    unsigned seeds = coupling->seeds_count, w = (unsigned)piece / seeds;
    int width = coupling->widths[w];
    struct random_stream stream = stream_of(coupling->seeds[(unsigned)piece % seeds], width);
    return flow_measure_coupling(&pieces->pair->characters, width, 1, &stream, result, error);
}

static bool measure_couplings(const struct program *program, const struct coupling *coupling,
                              const struct group_pair *pair, struct flow_coupling *measured,
                              struct error *error) {
    struct pieces pieces = {.pair = pair, .coupling = coupling};
    int count = (int)(coupling->widths_count * coupling->seeds_count);
    return parallel_map(program->jobs, count, measure_one_coupling, &pieces, sizeof *measured,
                        measured, error);
}

static void tell_couplings(const struct coupling *coupling, const char *group,
                           const struct flow_coupling *measured, struct table *table,
                           struct scatter scatters[FLOW_CLASSES + 1]) {
    for (unsigned w = 0; w < coupling->widths_count; ++w)
        for (unsigned s = 0; s < coupling->seeds_count; ++s, ++measured) {
            int width = coupling->widths[w];
            write_coupling(table, group, width, coupling->seeds[s], measured);
            for (int class = 0; class < FLOW_CLASSES; ++class)
                scatter_add(&scatters[class], width, measured->mean_off[class]);
            scatter_add(&scatters[FLOW_CLASSES], width,
                        worst_of(measured->max_off[0], measured->max_off[1]));
        }
}

static bool measure_coupling(const struct program *program, const struct coupling *coupling,
                             struct table *table, struct scatter scatters[FLOW_CLASSES + 1],
                             struct error *error) {
    struct group_pair pair;
    size_t count = (size_t)coupling->widths_count * coupling->seeds_count;
    struct flow_coupling *measured = memory_array(count, sizeof *measured);
    if (measured == NULL)
        return error_memory(error, "the couplings");
    bool ok = group_pair_create(&coupling->group, &pair, error) &&
              measure_couplings(program, coupling, &pair, measured, error);
    if (ok)
        tell_couplings(coupling, pair.group.name, measured, table, scatters);
    group_pair_free(&pair);
    free(measured);
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
    ok = ok && measure_coupling(program, coupling, table, scatters, error);
    if (ok) {
        struct figure_panel *panel = create_coupling_panel(figure);
        for (int i = 0; ok && i <= FLOW_CLASSES; ++i) {
            struct estimate slope;
            ok = draw_power_law(panel, &scatters[i], labels[i], i, &slope, error);
            if (ok)
                judge(verdicts, (enum quantity)(COUPLING_SLOPE_SHARES_ONE + i), slope);
        }
    }
    if (ok)
        ok = result_save_table(program, table, "decoupling", error);
    else
        table_free(table);
    for (int i = 0; i <= FLOW_CLASSES; ++i)
        free(scatters[i].x);
    return ok;
}

/* --- 2. Trajectories -------------------------------------------------------------------------- */

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

struct followed {
    double rms_gap;
    struct moment moments[]; /* [times] */
};

static size_t followed_size(const struct trajectories *flow) {
    return sizeof(struct followed) + (size_t)flow->times * sizeof(struct moment);
}

static bool follow_one(void *context, int piece, void *result, struct error *error) {
    const struct pieces *pieces = context;
    const struct trajectories *flow = pieces->flow;
    unsigned seeds = flow->seeds_count, w = (unsigned)piece / seeds;
    int width = flow->widths[w], rows = pieces->pair->group.order - 1;
    struct followed *followed = result;
    struct flow_trajectory trajectory;
    struct ring_element z = {0};
    struct random_stream stream = stream_of(flow->seeds[(unsigned)piece % seeds], width);
    if (!ring_create(rows, width, &z, error))
        return false;
    ring_random(&pieces->pair->characters, pow(width, -0.25), &stream, &z);
    bool ok = flow_run(&pieces->pair->characters, &z, pieces->times, flow->times, flow->max_step,
                       &trajectory, error);
    for (int i = 0; ok && i < flow->times; ++i)
        followed->moments[i] = summarise_moment(&trajectory, i);
    if (ok)
        followed->rms_gap = trajectory.rms_gap;
    flow_trajectory_free(&trajectory);
    ring_free(&z);
    return ok;
}

/* What run_trajectories works in. */
struct trajectory_room {
    double *times, *curve;   /* [times] */
    unsigned char *followed; /* [widths, seeds] of followed_size */
};

static void tell_trajectories(const struct trajectories *flow, const char *group,
                              const struct trajectory_room *room, struct table *table,
                              struct figure *figure, struct scatter *gaps) {
    struct flow_panels panels = create_flow_panels(figure);
    const unsigned char *next = room->followed;
    for (unsigned w = 0; w < flow->widths_count; ++w)
        for (unsigned s = 0; s < flow->seeds_count; ++s, next += followed_size(flow)) {
            const struct followed *followed = (const void *)next;
            int width = flow->widths[w];
            for (int i = 0; i < flow->times; ++i)
                write_moment(table, group, width, flow->seeds[s], room->times[i],
                             &followed->moments[i]);
            if (s == 0)
                draw_curves(&panels, flow->times, room->times, followed->moments, width, (int)w,
                            room->curve);
            scatter_add(gaps, width, followed->rms_gap);
        }
}

static bool measure_trajectories(const struct program *program, const struct trajectories *flow,
                                 struct table *table, struct figure *figure,
                                 struct trajectory_room *room, struct scatter *gaps,
                                 struct error *error) {
    struct group_pair pair;
    struct pieces pieces = {.pair = &pair, .flow = flow, .times = room->times};
    for (int i = 0; i < flow->times; ++i)
        room->times[i] = flow->end * i / (flow->times - 1);
    bool ok = group_pair_create(&flow->group, &pair, error) &&
              parallel_map(program->jobs, (int)(flow->widths_count * flow->seeds_count), follow_one,
                           &pieces, followed_size(flow), room->followed, error);
    if (ok)
        tell_trajectories(flow, pair.group.name, room, table, figure, gaps);
    group_pair_free(&pair);
    return ok;
}

static bool run_trajectories(const struct program *program, const struct trajectories *flow,
                             struct figure *figure, struct verdicts *verdicts,
                             struct error *error) {
    static const char *const columns[] = {"group",
                                          "q",
                                          "seed",
                                          "time",
                                          "rms_gap",
                                          "mean_r_kkk",
                                          "mean_r_kkk_predicted",
                                          "rms_other_r",
                                          "rms_other_r_predicted"};
    struct scatter gaps = {0};
    size_t times = (size_t)flow->times, runs = (size_t)flow->widths_count * flow->seeds_count;
    struct trajectory_room room = {.times = memory_array(times, sizeof(double)),
                                   .curve = memory_array(times, sizeof(double)),
                                   .followed = memory_array(runs, followed_size(flow))};
    struct table *table = table_create(columns, 9, error);
    bool ok = table != NULL;
    if (ok && (room.times == NULL || room.curve == NULL || room.followed == NULL))
        ok = error_memory(error, "the times");
    ok = ok && scatter_create(runs, &gaps, error) &&
         measure_trajectories(program, flow, table, figure, &room, &gaps, error);
    struct estimate slope;
    ok = ok && draw_power_law(create_gap_panel(figure), &gaps, "rms gap", 0, &slope, error);
    if (ok) {
        judge(verdicts, TRAJECTORY_SLOPE, slope);
        ok = result_save_table(program, table, "decoupling_trajectories", error);
    } else {
        table_free(table);
    }
    free(gaps.x);
    free(room.times);
    free(room.curve);
    free(room.followed);
    return ok;
}

/* --- 3. Width and success --------------------------------------------------------------------- */

struct solved_runs { /* of all widths, for the slope of the order */
    struct scatter log_width_and_order;
    double *orders; /* of one width: [seeds] */
};

static bool measure_run(const struct program *program, const struct cell *cell,
                        const struct group_pair *pair, double dead_threshold,
                        struct outcome *outcome, double *order, double *solved,
                        struct error *error) {
    const struct analysis_options options = {.dead_threshold = dead_threshold};
    struct training_result result;
    struct analysis analysis;
    bool loaded;
    *solved = 0;
    if (!cells_load(program, cell, &result, &loaded, error))
        return false;
    if (!loaded)
        return true; /* reported when it failed to train */
    ++outcome->runs;
    double accuracy = training_final(&result)->test_accuracy,
           norm2 = network_squared_norm(&result.network);
    *solved = outcome_of(accuracy == 1, accuracy + norm2);
    outcome->solved += *solved;
    bool ok = analysis_create(&pair->characters, &result.network, &options, &analysis, error);
    if (ok) {
        *order = analysis.live > 0 ? outcome_of(analysis_mean_order(&analysis), *solved) : NAN;
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
        double solved;
        if (!measure_run(program, &cells[s], pair, success->dead_threshold, outcome, &order,
                         &solved, error))
            return false;
        if (solved == 0 || (solved == 1 && isnan(order))) /* the latter has no order */
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
    table_real(table, outcome->solved);
    table_real(table, outcome->share.low);
    table_real(table, outcome->share.high);
    table_real(table, outcome->order.value);
    table_real(table, outcome->order.error);
    table_real(table, success->sweep.weight_decays[0]);
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
    static const char *const columns[] = {"d",
                                          "q",
                                          "runs",
                                          "solved_count",
                                          "solved_share_ci_low",
                                          "solved_share_ci_high",
                                          "mean_order",
                                          "mean_order_se",
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

/* --- The program ------------------------------------------------------------------------------ */

static bool analyse(const struct program *program, const struct profile *profile,
                    const struct cell *cells, struct verdicts *verdicts, struct error *error) {
    struct figure *figure = create_decoupling_figure(error);
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

static const struct program_manual manual = {
    .about = "Measure how the sum potentials decouple as networks get wider, and what that does to "
             "training (CoGS sec. 6, Theorem 6).",
    .results = "  tables/decoupling.csv                  the entries of JJ* by class\n"
               "  tables/decoupling_trajectories.csv     potentials beside independent ones\n"
               "  tables/width_success.csv               the share of solved networks\n"
               "  figures/decoupling.png                 all three over the width\n",
    .trains = true,
};

int main(int argc, char **argv) {
    struct program program;
    struct claim claim;
    struct cells_outcome outcome = {0};
    struct error error = {0};
    struct cell *cells = NULL;
    int count = 0;
    program_start(argc, argv, &manual, &program);
    bool ok = claim_open(&program, &document_schema, sizeof(struct profile), &claim, &error);
    const struct profile *profile = claim.profile;
    ok = ok && check_profile(claim.spec, claim.index, profile, &error) &&
         claim_expect(&claim, quantity_names, QUANTITIES, &error) &&
         program_prepare_folders(&program, true, &error);
    if (ok) {
        const struct sweep *sweep = &profile->success.sweep;
        count = sweep_size(sweep);
        cells = memory_array((size_t)count, sizeof *cells);
        ok = cells != NULL || error_memory(&error, "the cells");
        if (ok)
            sweep_cells(sweep, cells);
    }
    ok = ok && cells_train(&program, cells, count, &outcome, &error);
    program.incomplete = outcome.failed > 0;
    if (ok && !program_is_shard(&program))
        ok = analyse(&program, profile, cells, &claim.verdicts, &error);
    int status = !ok ? program_fail(&program, &error) : claim_finish(&claim, outcome.failed);
    free(cells);
    claim_close(&claim);
    return status;
}
