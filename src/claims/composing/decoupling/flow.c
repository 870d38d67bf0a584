/* Random networks of the claim decoupling: the entries of JJ* at their weights, and the flow that
 * starts from them. */
#include "analysis/statistics.h"
#include "base/worst.h"
#include "claims/composing/decoupling/decoupling.h"
#include "run/parallel.h"
#include "study/plots.h"

#include <math.h>

/* --- Networks --------------------------------------------------------------------------------- */

struct random_network {
    const char *group;
    int width;
    uint64_t seed;
};

#define NETWORK(member) offsetof(struct random_network, member)
static const struct field network_fields[] = {
    {"group", FIELD_TEXT, NETWORK(group), NULL, "name of the group", .heading = "group"},
    {"q", FIELD_INTEGER, NETWORK(width), NULL, "hidden neurons", .heading = "q"},
    {"seed", FIELD_SEED, NETWORK(seed), NULL, "of the random weights", .heading = "seed"},
    {0}};
const struct record decoupling_network_record = {"network", sizeof(struct random_network),
                                                 network_fields};

/* Work for parallel_map: a piece is a network. */
struct work {
    int count;
    struct random_network *networks; /* [count] */
    const struct study_group *on;
    const struct trajectories *flow; /* to be followed, or NULL */
    const double *times;             /* [flow->times] */
};

static struct work work_of(struct study *study, const struct random_networks *of) {
    int seeds = (int)of->seeds_count;
    struct work work = {.count = (int)of->widths_count * seeds,
                        .on = study_group(study, &of->group)};
    work.networks = study_room(study, (size_t)work.count, sizeof *work.networks);
    for (int i = 0; i < work.count; ++i)
        work.networks[i] = (struct random_network){work.on->group.name, of->widths[i / seeds],
                                                   of->seeds[i % seeds]};
    return work;
}

/* Streams of different widths have no neurons in common: their scatter would be correlated. */
static struct random_stream stream_of(const struct random_network *network) {
    return random_stream(network->seed + ((uint64_t)network->width << 40), RANDOM_POTENTIAL);
}

/* --- Power laws of the width ------------------------------------------------------------------ */

/* Draw the points and the straight line through their logarithms, whose slope is returned. */
static struct estimate draw_power_law(struct study *study, struct figure_panel *panel,
                                      const struct plot_points *points, const char *label,
                                      int colour) {
    struct plot_points logs = plot_points(study, points->count);
    double intercept;
    for (int i = 0; i < points->count; ++i)
        plot_add(&logs, log(points->x[i]), log(points->y[i]));
    struct estimate slope = statistics_slope(logs.x, logs.y, logs.count, &intercept);
    const double x[2] = {points->x[0], points->x[points->count - 1]};
    const double y[2] = {exp(intercept + slope.value * log(x[0])),
                         exp(intercept + slope.value * log(x[1]))};
    const char *text =
        study_text(study, "%s: slope %.3f ± %.3f", label, slope.value, slope.high - slope.value);
    plot_symbols(panel, points, (struct figure_style){text, figure_colour(colour)});
    figure_line(panel, 2, x, y, (struct figure_style){.colour = figure_colour(colour)});
    return slope;
}

/* --- JJ* over the width ----------------------------------------------------------------------- */

/* Entries of one class, relative to the mean of the diagonal. */
struct class {
    const char *name;
    double mean, most, diagonal;
};

#define CLASS(member) offsetof(struct class, member)
static const struct field class_fields[] = {
    {"class", FIELD_TEXT, CLASS(name), NULL,
     "off-diagonal entries of JJ* whose row and column share one index or two",
     .heading = "entries"},
    {"mean_offdiag_over_diag", FIELD_REAL, CLASS(mean), NULL,
     "mean modulus of the entries over the mean diagonal", .heading = "mean"},
    {"max_offdiag_over_diag", FIELD_REAL, CLASS(most), NULL,
     "largest modulus of the entries over the mean diagonal", .heading = "largest"},
    {"diag_over_3q", FIELD_REAL, CLASS(diagonal), NULL,
     "mean diagonal over its expectation for random weights", .heading = "diagonal / 3q"},
    {0}};
const struct record decoupling_class_record = {"class", sizeof(struct class), class_fields};

static bool measure_network(void *context, int piece, void *result, struct error *error) {
    const struct work *work = context;
    const struct random_network *network = &work->networks[piece];
    struct random_stream stream = stream_of(network);
    return flow_measure_coupling(&work->on->characters, network->width, 1, &stream, result, error);
}

bool decoupling_measure_coupling(struct study *study, struct figure_panel **panels,
                                 struct error *error) {
    static const char *const names[] = {"shares_one", "shares_two", "largest"};
    static const char *const labels[] = {"one shared", "two shared", "largest"};
    struct work work = work_of(study, &((const struct profile *)study->profile)->coupling);
    struct flow_coupling *measured = study_room(study, (size_t)work.count, sizeof *measured);
    struct plot_points points[FLOW_CLASSES + 1];
    for (int i = 0; i <= FLOW_CLASSES; ++i)
        points[i] = plot_points(study, work.count);
    if (!parallel_map(study->program->jobs, work.count, measure_network, &work, sizeof *measured,
                      measured, error))
        return false;
    for (int piece = 0; piece < work.count; ++piece) {
        const struct random_network *network = &work.networks[piece];
        const struct flow_coupling *of = &measured[piece];
        for (int i = 0; i < FLOW_CLASSES; ++i) {
            const struct class class = {flow_class_name((enum flow_class)i), of->mean_off[i],
                                        of->max_off[i], of->mean_diagonal / (3.0 * network->width)};
            study_row(study, "decoupling", (const void *[]){network, &class});
            plot_add(&points[i], network->width, of->mean_off[i]);
        }
        plot_add(&points[FLOW_CLASSES], network->width, worst_of(of->max_off[0], of->max_off[1]));
    }
    for (int i = 0; i <= FLOW_CLASSES; ++i)
        study_measure(study, "coupling_slope", names[i],
                      draw_power_law(study, panels[COUPLING], &points[i], labels[i], i));
    return true;
}

/* --- Trajectories ----------------------------------------------------------------------------- */

#define MOMENT(member) offsetof(struct moment, member)
static const struct field moment_fields[] = {
    {"time", FIELD_REAL, MOMENT(time), "time units", "of the flow", .heading = "t"},
    {"rms_gap", FIELD_REAL, MOMENT(gap), NULL,
     "root mean square distance of the potentials from potentials that move alone",
     .heading = "rms gap"},
    {"mean_r_kkk", FIELD_REAL, MOMENT(diagonal), NULL, "mean real part of the potentials r_kkk",
     .heading = "mean r<sub>kkk</sub>"},
    {"mean_r_kkk_predicted", FIELD_REAL, MOMENT(diagonal_predicted), NULL,
     "the same of potentials that move alone", .heading = "alone"},
    {"rms_other_r", FIELD_REAL, MOMENT(other), NULL, "root mean square of the other potentials",
     .heading = "rms of others"},
    {"rms_other_r_predicted", FIELD_REAL, MOMENT(other_predicted), NULL,
     "the same of potentials that move alone", .heading = "alone"},
    {0}};
const struct record decoupling_moment_record = {"moment", sizeof(struct moment), moment_fields};

struct moment decoupling_moment(const struct flow_trajectory *trajectory, int index, double time) {
    int n = trajectory->rows, all = n * n * n;
    const double complex *r = trajectory->measured + (size_t)index * (size_t)all;
    const double complex *p = trajectory->predicted + (size_t)index * (size_t)all;
    struct moment moment = {.time = time};
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

/* Fills moments: [times + 1], of which the last has the gap over all times. */
static bool follow_network(void *context, int piece, void *result, struct error *error) {
    const struct work *work = context;
    const struct characters *characters = &work->on->characters;
    const struct random_network *network = &work->networks[piece];
    struct random_stream stream = stream_of(network);
    int times = work->flow->times;
    struct moment *moments = result;
    struct flow_trajectory trajectory;
    struct ring_element z = {0};
    if (!ring_create(work->on->group.order - 1, network->width, &z, error))
        return false;
    ring_random(characters, pow(network->width, -0.25), &stream, &z);
    bool ok =
        flow_run(characters, &z, work->times, times, work->flow->max_step, &trajectory, error);
    for (int i = 0; ok && i < times; ++i)
        moments[i] = decoupling_moment(&trajectory, i, work->times[i]);
    if (ok)
        moments[times] = (struct moment){.gap = trajectory.rms_gap};
    flow_trajectory_free(&trajectory);
    ring_free(&z);
    return ok;
}

/* Measured and predicted curves of the network of width number `index`; moments: [count]. */
static void draw_moments(struct study *study, struct figure_panel **panels, int count,
                         const struct moment *moments, int width, int index) {
    const struct figure_style measured = {study_text(study, "q = %d", width), figure_colour(index)};
    const struct figure_style predicted = {NULL, FIGURE_BLACK, FIGURE_DOTTED};
    struct plot_points curves[4];
    for (int c = 0; c < 4; ++c)
        curves[c] = plot_points(study, count);
    for (int i = 0; i < count; ++i) {
        plot_add(&curves[0], moments[i].time, moments[i].diagonal);
        plot_add(&curves[1], moments[i].time, moments[i].diagonal_predicted);
        plot_add(&curves[2], moments[i].time, moments[i].other);
        plot_add(&curves[3], moments[i].time, moments[i].other_predicted);
    }
    for (int c = 0; c < 4; ++c)
        plot_line(panels[c < 2 ? DIAGONAL : OTHER], &curves[c], c % 2 == 0 ? measured : predicted);
}

bool decoupling_follow_flow(struct study *study, struct figure_panel **panels,
                            struct error *error) {
    const struct trajectories *flow = &((const struct profile *)study->profile)->trajectories;
    struct work work = work_of(study, &flow->networks);
    double *times = study_room(study, (size_t)flow->times, sizeof *times);
    size_t rows = (size_t)flow->times + 1;
    struct moment *measured = study_room(study, (size_t)work.count * rows, sizeof *measured);
    struct plot_points gaps = plot_points(study, work.count);
    for (int i = 0; i < flow->times; ++i)
        times[i] = flow->end * i / (flow->times - 1);
    work.flow = flow;
    work.times = times;
    if (!parallel_map(study->program->jobs, work.count, follow_network, &work,
                      rows * sizeof *measured, measured, error))
        return false;
    for (int piece = 0; piece < work.count; ++piece, measured += rows) {
        const struct random_network *network = &work.networks[piece];
        for (int i = 0; i < flow->times; ++i)
            study_row(study, "decoupling_trajectories", (const void *[]){network, &measured[i]});
        if (network->seed == flow->networks.seeds[0])
            draw_moments(study, panels, flow->times, measured, network->width,
                         piece / (int)flow->networks.seeds_count);
        plot_add(&gaps, network->width, measured[flow->times].gap);
    }
    study_measure(study, "trajectory_slope", NULL,
                  draw_power_law(study, panels[GAP], &gaps, "rms gap", 0));
    return true;
}
