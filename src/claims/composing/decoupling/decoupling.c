/* Claim: width decouples the dynamics of the sum potentials (CoGS sec. 6, Theorem 6).
 *
 * Three measurements: the entries of J J* at random weights over the width; how far trajectories of
 * the potential flow are from potentials that move alone; and what width does to training, the
 * share of runs that solve the task and the order of what they find. */
#include "claims/composing/decoupling/decoupling.h"

#include "analysis/analysis.h"
#include "analysis/statistics.h"
#include "base/worst.h"
#include "study/plots.h"

#include <math.h>

/* --- What the spec says ----------------------------------------------------------------------- */

static bool check_group(const struct place *at, const struct random_networks *networks, int most,
                        struct error *error) {
    int d = abelian_order(&networks->group);
    return (d >= 3 && d <= most) ||
           place_refuse(at, "group", error, "needs a group of 3 to %d elements, not %d", most, d);
}

static bool check_coupling(const struct place *at, const void *of, struct error *error) {
    return check_group(at, of, 64, error);
}

static bool check_trajectories(const struct place *at, const void *of, struct error *error) {
    return check_group(at, of, 16, error); /* the networks are its first member */
}

static bool check_success(const struct place *at, const void *of, struct error *error) {
    const struct sweep *sweep = &((const struct success *)of)->sweep;
    if (sweep->groups_count != 1 || sweep->weight_decays_count != 1)
        return place_refuse(at, "sweep", error, "takes one group and one weight decay");
    for (unsigned i = 1; i < sweep->widths_count; ++i) {
        const struct place item = place_in(at, "sweep.widths[%u]", i);
        if (sweep->widths[i] < sweep->widths[i - 1])
            return place_refuse(&item, "", error, "widths must ascend here");
    }
    return true;
}

#define NETWORKS(member) offsetof(struct random_networks, member)
static const struct field networks_fields[] = {
    {"group", FIELD_BLOCK, NETWORKS(group), .items = &abelian_record,
     .range = "3 to 64 elements; 16 for trajectories", .meaning = "group of the random networks"},
    {"widths", FIELD_LIST, NETWORKS(widths), .of = FIELD_INTEGER, .count = NETWORKS(widths_count),
     .fewest = 2, .order = FIELD_ASCENDING, .low = 1, .high = 1 << 24, .meaning = "hidden neurons"},
    {"seeds", FIELD_LIST, NETWORKS(seeds), .of = FIELD_SEED, .count = NETWORKS(seeds_count),
     .most = 10000, .order = FIELD_DISTINCT, .meaning = "a network for each width and seed"},
    {0}};
static const struct record networks_record = {"random networks", sizeof(struct random_networks),
                                              networks_fields};
static const struct record coupling_record = {"coupling", sizeof(struct random_networks),
                                              networks_fields, check_coupling};

#define TRAJECTORIES(member) offsetof(struct trajectories, member)
static const struct field trajectories_fields[] = {
    {"end", FIELD_REAL, TRAJECTORIES(end), "time units", "end of the flow", .low = 1e-3,
     .high = 100},
    {"times", FIELD_INTEGER, TRAJECTORIES(times), "count", "times compared, equally spaced from 0",
     .low = 2, .high = 10000},
    {"max_step", FIELD_REAL, TRAJECTORIES(max_step), "time units", "longest Runge-Kutta step",
     .low = 1e-5, .high = 0.1},
    {0}};
static const struct record trajectories_record = {"trajectories", sizeof(struct trajectories),
                                                  trajectories_fields, check_trajectories,
                                                  &networks_record};

#define SUCCESS(member) offsetof(struct success, member)
static const struct field success_fields[] = {
    {"sweep", FIELD_BLOCK, SUCCESS(sweep), .items = &sweep_record,
     .meaning = "trained networks: one group, one weight decay, widths that ascend"},
    {"dead_threshold", FIELD_REAL, SUCCESS(dead_threshold), .low = 0, .high = 1e6,
     .meaning = "largest \\|z_ak\\| of a neuron that counts as dead; 0.05 in CoGS"},
    {"order_from_width", FIELD_INTEGER, SUCCESS(order_from_width), "hidden neurons",
     "least width that `order_slope` counts", .low = 1, .high = 1 << 20},
    {0}};
static const struct record success_record = {"success", sizeof(struct success), success_fields,
                                             check_success};

#define PROFILE(member) offsetof(struct profile, member)
static const struct field profile_fields[] = {
    {"name", FIELD_TEXT, PROFILE(name), .most = 64, .meaning = "name of the profile"},
    {"coupling", FIELD_BLOCK, PROFILE(coupling), .items = &coupling_record,
     .meaning = "random networks whose JJ* is measured"},
    {"trajectories", FIELD_BLOCK, PROFILE(trajectories), .items = &trajectories_record,
     .meaning = "random networks that follow the flow"},
    {"success", FIELD_BLOCK, PROFILE(success), .items = &success_record,
     .meaning = "networks trained at several widths"},
    {0}};
static const struct record profile_record = {"profile", sizeof(struct profile), profile_fields};

/* --- What is measured of a trained network ---------------------------------------------------- */

static bool measure(const struct trained *of, void *to, void *looks, struct error *error) {
    const struct task *task = of->trial->task;
    const struct profile *profile = of->study->profile;
    const struct analysis_options options = {.dead_threshold = profile->success.dead_threshold};
    const struct network *network = &of->result->network;
    double accuracy = training_final(of->result)->test_accuracy;
    struct analysis analysis;
    struct run *run = to;
    (void)looks;
    if (!analysis_create(&task->on->characters, network, &options, &analysis, error))
        return false;
    run->solved = outcome_of(accuracy == 1, accuracy + network_squared_norm(network));
    run->order = analysis.live > 0 ? outcome_of(analysis_mean_order(&analysis), run->solved) : NAN;
    analysis_free(&analysis);
    return true;
}

/* Whether a network is solved, or may be, and has an order. */
static bool has_order(const void *of) {
    const struct run *run = of;
    return isnan(run->solved) || (run->solved == 1 && !isnan(run->order));
}

#define TASK(member) offsetof(struct task, member)
#define RUN(member) offsetof(struct run, member)
static const struct field trial_fields[] = {
    {"d", FIELD_INTEGER, TASK(d), NULL, "order of the group", .heading = "d"},
    {"q", FIELD_INTEGER, TASK(width), NULL, "hidden neurons", .heading = "q"},
    {"runs", FIELD_REAL, .summary = SUMMARY_RUNS, .unit = "count", .meaning = "trained networks",
     .heading = "runs"},
    {"solved_count", FIELD_REAL, RUN(solved), "count", "networks with a test accuracy of 1",
     .summary = SUMMARY_COUNT, .heading = "solved"},
    {"solved_share", FIELD_INTERVAL, RUN(solved), "share", "the same as a share",
     .summary = SUMMARY_SHARE, .heading = "share", .decimals = 2},
    {"mean_order", FIELD_MEAN, RUN(order), "neurons",
     "mean over the solved networks of the mean order of their frequencies",
     .summary = SUMMARY_MEAN, .has = has_order, .heading = "mean order", .decimals = 2},
    {"weight_decay", FIELD_REAL, TASK(weight_decay), NULL, "Adam's L2 coefficient"},
    {0}};
static const struct record trial_record = {"trial", sizeof(struct run), trial_fields};

/* --- What is trained -------------------------------------------------------------------------- */

static bool plan(struct study *study, const struct place *at, const void *of, struct error *error) {
    const struct sweep *sweep = &((const struct profile *)of)->success.sweep;
    const struct study_group *on = study_group(study, &sweep->groups[0]);
    (void)at;
    (void)error;
    study_expect_totals(study);
    for (int i = 0; i < sweep_settings(sweep); ++i) {
        const struct sweep_setting setting = sweep_setting(sweep, i);
        struct task *task = study_room(study, 1, sizeof *task);
        *task = (struct task){on->group.order, setting.q, setting.weight_decay, on};
        const struct trial trial = {study_text(study, "q%d", setting.q),
                                    NULL,
                                    task,
                                    setting.config,
                                    sweep->seeds,
                                    (int)sweep->seeds_count};
        study_add(study, &trial);
    }
    return true;
}

/* --- The figure ------------------------------------------------------------------------------- */

enum { COLUMNS = 3 };

static const struct figure_frame frames[PANELS] = {
    [COUPLING] = {"Coupling of the sum potentials", .x = {"width q", .log = true},
                  .y = {"off-diagonal / diagonal of JJ*", .log = true}},
    [DIAGONAL] = {"Diagonal (dotted: moving alone)", .x = {"time t"}, .y = {"mean of r#dkkk#u"}},
    [OTHER] = {"Off-diagonal (dotted: alone)", .x = {"time t"},
               .y = {"rms of other r", .log = true}},
    [GAP] = {"Gap to potentials that move alone", .x = {"width q", .log = true},
             .y = {"rms gap", .log = true}},
    [SHARE] = {.x = {"width q", .log = true}, .y = {"share of runs (%)", .min = 0, .max = 105}},
    [ORDER] = {"Order of what solved runs found", .x = {"width q", .log = true},
               .y = {"mean order per frequency", .min = 0, .max = 8}},
};

static void create_panels(struct study *study, struct figure_panel **panels) {
    const struct task *task = study->trials[0]->task;
    struct figure *figure = study_figure(study, "decoupling", PANELS / COLUMNS, COLUMNS,
                                         "Width decouples the dynamics of the sum potentials");
    for (int i = 0; i < PANELS; ++i) {
        struct figure_frame frame = frames[i];
        if (i == SHARE)
            frame.title = study_text(study, "Runs with 100 %% test accuracy, d = %d", task->d);
        panels[i] = plot_panel(figure, PANELS, COLUMNS, i, frame);
    }
}

/* A summary of every width, times `scale`. */
static void draw_summary(struct study *study, struct figure_panel *panel, const char *summary,
                         double scale, enum figure_colour colour) {
    double *width = study_room(study, (size_t)study->count, sizeof *width);
    struct estimate *estimates = study_room(study, (size_t)study->count, sizeof *estimates);
    for (int t = 0; t < study->count; ++t) {
        const struct trial *trial = study->trials[t];
        width[t] = trial->config.q;
        estimates[t] = estimate_times(trial_column(study, trial, summary), scale);
    }
    plot_estimates_above(study, panel, study->count, width, estimates,
                         (struct figure_style){.colour = colour, .symbol = FIGURE_DISC});
}

static void draw_success(struct study *study, struct figure_panel **panels) {
    const struct figure_style dashed = {.colour = FIGURE_GREY, .dash = FIGURE_DASHED};
    draw_summary(study, panels[SHARE], "solved_share", 100, FIGURE_BLUE);
    figure_horizontal(panels[ORDER], 4, dashed);
    figure_horizontal(panels[ORDER], 6, dashed);
    draw_summary(study, panels[ORDER], "mean_order", 1, FIGURE_GREEN);
}

/* --- What follows ----------------------------------------------------------------------------- */

/* Change of the mean order per doubling of the width, a network being a point. */
static struct estimate order_slope(struct study *study, const struct success *success) {
    struct plot_points points = plot_points(study, study->count * (int)success->sweep.seeds_count);
    for (int t = 0; t < study->count; ++t) {
        const struct trial *trial = study->trials[t];
        int width = trial->config.q;
        for (int i = 0; i < trial->networks && width >= success->order_from_width; ++i) {
            const struct run *run = trial_run(study, trial, i);
            if (trial->is_trained[i] && has_order(run))
                plot_add(&points, log2(width), run->order);
        }
    }
    return statistics_slope(points.x, points.y, points.count, NULL);
}

static bool conclude(struct study *study, struct error *error) {
    const struct profile *profile = study->profile;
    const struct trial *narrowest = study->trials[0], *widest = study->trials[study->count - 1];
    struct figure_panel *panels[PANELS];
    create_panels(study, panels);
    if (!decoupling_measure_coupling(study, panels, error) ||
        !decoupling_follow_flow(study, panels, error))
        return false;
    study_measure(study, "solved_narrowest", NULL, trial_column(study, narrowest, "solved_share"));
    study_measure(study, "solved_widest", NULL, trial_column(study, widest, "solved_share"));
    study_measure(study, "order_slope", NULL, order_slope(study, &profile->success));
    draw_success(study, panels);
    return true;
}

static const struct field totals[] = {
    {NULL, .quantity = "coupling_slope_shares_one",
     .meaning = "exponent of the width for the entries of JJ* that share one index"},
    {NULL, .quantity = "coupling_slope_shares_two",
     .meaning = "exponent of the width for the entries that share two indices"},
    {NULL, .quantity = "coupling_slope_largest",
     .meaning = "exponent of the width for the largest off-diagonal entry"},
    {NULL, .quantity = "trajectory_slope",
     .meaning = "exponent of the width for the gap to potentials that move alone"},
    {NULL, .quantity = "solved_narrowest", .unit = "share",
     .meaning = "networks of the smallest width with a test accuracy of 1"},
    {NULL, .quantity = "solved_widest", .unit = "share",
     .meaning = "the same of the largest width"},
    {NULL, .quantity = "order_slope", .unit = "neurons",
     .meaning = "change of the mean order per doubling of the width"},
    {0}};

static const struct sheet sheets[] = {
    {"decoupling", "the entries of JJ* by class", "width, seed and class of entries of JJ*",
     ROWS_OWN, .parts = {{&decoupling_network_record}, {&decoupling_class_record}}},
    {"decoupling_trajectories", "potentials beside independent ones", "width, seed and time",
     ROWS_OWN, .parts = {{&decoupling_network_record}, {&decoupling_moment_record}}},
    {"width_success", "the share of solved networks", "width", ROWS_TRIALS,
     .parts = {{&trial_record}}},
    {0}};

static const struct chart charts[] = {{"decoupling", "all three over the width"}, {0}};

const struct claim decoupling = {
    .name = "decoupling",
    .about = "Measure how the sum potentials decouple as networks get wider, and what that does to "
             "training (CoGS sec. 6, Theorem 6).",
    .profile = &profile_record,
    .run_size = sizeof(struct run),
    .totals = totals,
    .sheets = sheets,
    .charts = charts,
    .headline = {"coupling_slope_shares_one"},
    .trains = true,
    .plan = plan,
    .measure = measure,
    .conclude = conclude,
};
