/* Random networks of the claim decoupling: the entries of JJ* at their weights, and the flow that
 * starts from them. */
#include "analysis/statistics.h"
#include "base/worst.h"
#include "claims/composing/decoupling/decoupling.h"
#include "run/parallel.h"

#include <math.h>

/* --- Networks --------------------------------------------------------------------------------- */

/* One of random_networks. */
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
    const struct random_networks *networks;
    const struct study_group *on;
    const struct trajectories *flow; /* to be followed, or NULL */
    const double *times;             /* [flow->times] */
};

static int count_of(const struct random_networks *networks) {
    return (int)(networks->widths_count * networks->seeds_count);
}

static struct random_network network_of(const struct work *work, int piece) {
    const struct random_networks *networks = work->networks;
    unsigned i = (unsigned)piece;
    return (struct random_network){.group = work->on->group.name,
                                   .width = networks->widths[i / networks->seeds_count],
                                   .seed = networks->seeds[i % networks->seeds_count]};
}

/* Streams of different widths have no neurons in common: their scatter would be correlated. */
static struct random_stream stream_of(const struct random_network *network) {
    return random_stream(network->seed + ((uint64_t)network->width << 40), RANDOM_POTENTIAL);
}

/* --- Power laws of the width ------------------------------------------------------------------ */

struct scatter {
    int count;
    double *x, *y; /* [count] */
};

static struct scatter scatter_create(struct study *study, int most) {
    double *x = study_room(study, 2 * (size_t)most, sizeof *x);
    return (struct scatter){.x = x, .y = x + most};
}

static void scatter_add(struct scatter *scatter, double x, double y) {
    scatter->x[scatter->count] = x;
    scatter->y[scatter->count++] = y;
}

/* Draw the points and the straight line through their logarithms, whose slope is returned. */
static struct estimate draw_power_law(struct study *study, struct figure_panel *panel,
                                      const struct scatter *scatter, const char *label,
                                      int colour) {
    struct scatter logs = scatter_create(study, scatter->count);
    double intercept;
    for (int i = 0; i < scatter->count; ++i)
        scatter_add(&logs, log(scatter->x[i]), log(scatter->y[i]));
    struct estimate slope = statistics_slope(logs.x, logs.y, logs.count, &intercept);
    const double x[2] = {scatter->x[0], scatter->x[scatter->count - 1]};
    const double y[2] = {exp(intercept + slope.value * log(x[0])),
                         exp(intercept + slope.value * log(x[1]))};
    const char *text =
        study_text(study, "%s: slope %.3f ± %.3f", label, slope.value, slope.high - slope.value);
    figure_points(panel, scatter->count, scatter->x, scatter->y,
                  (struct figure_style){text, figure_colour(colour)});
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
    const struct random_network network = network_of(work, piece);
    struct random_stream stream = stream_of(&network);
    return flow_measure_coupling(&work->on->characters, network.width, 1, &stream, result, error);
}

static void write_classes(struct study *study, const struct random_network *network,
                          const struct flow_coupling *measured) {
    for (int i = 0; i < FLOW_CLASSES; ++i) {
        const struct class class = {flow_class_name((enum flow_class)i), measured->mean_off[i],
                                    measured->max_off[i],
                                    measured->mean_diagonal / (3.0 * network->width)};
        study_row(study, "decoupling", (const void *[]){network, &class});
    }
}

bool decoupling_measure_coupling(struct study *study, struct figure_panel **panels,
                                 struct error *error) {
    static const char *const names[] = {"shares_one", "shares_two", "largest"};
    static const char *const labels[] = {"one shared", "two shared", "largest"};
    const struct random_networks *networks = &((const struct profile *)study->profile)->coupling;
    struct work work = {networks, study_group(study, &networks->group), NULL, NULL};
    int count = count_of(networks);
    struct flow_coupling *measured = study_room(study, (size_t)count, sizeof *measured);
    struct scatter scatters[FLOW_CLASSES + 1];
    for (int i = 0; i <= FLOW_CLASSES; ++i)
        scatters[i] = scatter_create(study, count);
    if (!parallel_map(study->program->jobs, count, measure_network, &work, sizeof *measured,
                      measured, error))
        return false;
    for (int piece = 0; piece < count; ++piece) {
        const struct random_network network = network_of(&work, piece);
        const struct flow_coupling *of = &measured[piece];
        write_classes(study, &network, of);
        for (int i = 0; i < FLOW_CLASSES; ++i)
            scatter_add(&scatters[i], network.width, of->mean_off[i]);
        scatter_add(&scatters[FLOW_CLASSES], network.width,
                    worst_of(of->max_off[0], of->max_off[1]));
    }
    for (int i = 0; i <= FLOW_CLASSES; ++i)
        study_measure(study, "coupling_slope", names[i],
                      draw_power_law(study, panels[PANEL_COUPLING], &scatters[i], labels[i], i));
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

/* What is kept of a trajectory. */
struct followed {
    double rms_gap;
    struct moment moments[]; /* [times] */
};

static size_t followed_size(const struct trajectories *flow) {
    return sizeof(struct followed) + (size_t)flow->times * sizeof(struct moment);
}

static bool follow_network(void *context, int piece, void *result, struct error *error) {
    const struct work *work = context;
    const struct trajectories *flow = work->flow;
    const struct characters *characters = &work->on->characters;
    const struct random_network network = network_of(work, piece);
    struct random_stream stream = stream_of(&network);
    struct followed *followed = result;
    struct flow_trajectory trajectory;
    struct ring_element z = {0};
    if (!ring_create(work->on->group.order - 1, network.width, &z, error))
        return false;
    ring_random(characters, pow(network.width, -0.25), &stream, &z);
    bool ok =
        flow_run(characters, &z, work->times, flow->times, flow->max_step, &trajectory, error);
    for (int i = 0; ok && i < flow->times; ++i)
        followed->moments[i] = decoupling_moment(&trajectory, i, work->times[i]);
    if (ok)
        followed->rms_gap = trajectory.rms_gap;
    flow_trajectory_free(&trajectory);
    ring_free(&z);
    return ok;
}

/* Measured and predicted curves of the network of width number `index`; moments: [count]. */
static void draw_moments(struct study *study, struct figure_panel **panels, int count,
                         const struct moment *moments, int width, int index) {
    static const struct {
        enum panel panel;
        size_t offset;
    } curves[] = {{PANEL_DIAGONAL, MOMENT(diagonal)},
                  {PANEL_DIAGONAL, MOMENT(diagonal_predicted)},
                  {PANEL_OTHER, MOMENT(other)},
                  {PANEL_OTHER, MOMENT(other_predicted)}};
    const struct figure_style styles[] = {
        {study_text(study, "q = %d", width), figure_colour(index)},
        {NULL, FIGURE_BLACK, FIGURE_DOTTED}};
    double *time = study_room(study, 2 * (size_t)count, sizeof *time), *value = time + count;
    for (int c = 0; c < 4; ++c) {
        for (int i = 0; i < count; ++i) {
            time[i] = moments[i].time;
            value[i] = *(const double *)((const char *)&moments[i] + curves[c].offset);
        }
        figure_line(panels[curves[c].panel], count, time, value, styles[c % 2]);
    }
}

bool decoupling_follow_flow(struct study *study, struct figure_panel **panels,
                            struct error *error) {
    const struct trajectories *flow = &((const struct profile *)study->profile)->trajectories;
    int count = count_of(&flow->networks), seeds = (int)flow->networks.seeds_count;
    double *times = study_room(study, (size_t)flow->times, sizeof *times);
    struct work work = {&flow->networks, study_group(study, &flow->networks.group), flow, times};
    unsigned char *measured = study_room(study, (size_t)count, followed_size(flow));
    struct scatter gaps = scatter_create(study, count);
    for (int i = 0; i < flow->times; ++i)
        times[i] = flow->end * i / (flow->times - 1);
    if (!parallel_map(study->program->jobs, count, follow_network, &work, followed_size(flow),
                      measured, error))
        return false;
    for (int piece = 0; piece < count; ++piece) {
        const struct random_network network = network_of(&work, piece);
        const struct followed *of = (const void *)(measured + (size_t)piece * followed_size(flow));
        for (int i = 0; i < flow->times; ++i)
            study_row(study, "decoupling_trajectories",
                      (const void *[]){&network, &of->moments[i]});
        if (piece % seeds == 0)
            draw_moments(study, panels, flow->times, of->moments, network.width, piece / seeds);
        scatter_add(&gaps, network.width, of->rms_gap);
    }
    study_measure(study, "trajectory_slope", NULL,
                  draw_power_law(study, panels[PANEL_GAP], &gaps, "rms gap", 0));
    return true;
}
