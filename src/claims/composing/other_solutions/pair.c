/* A trained resonant pair beside its exact member. */
#include "base/memory.h"
#include "claims/composing/other_solutions/other_solutions.h"
#include "study/plots.h"

#include <math.h>
#include <stdlib.h>

struct weight {
    double amplitude, phase; /* NaN where the amplitude is below `faint` */
};
static const double faint = 0.01;

/* A neuron at its own character, k or 2k: its constant, inputs, and outputs at both. */
struct shown {
    double t;
    struct weight a, b, c, c_double;
};

struct neuron_row {
    const char *group, *orders;
    int d, k, neuron, character;
    uint64_t seed;
    double distance;
    struct shown trained, exact;
};

#define ROW(member) offsetof(struct neuron_row, member)
#define AMPLITUDE(member, of)                                                                      \
    FIELD_REAL, ROW(member) + offsetof(struct weight, amplitude), NULL, (of)
#define PHASE(member)                                                                              \
    FIELD_REAL, ROW(member) + offsetof(struct weight, phase), "rad", "its phase; empty: below 0.01"
static const struct field fields[] = {
    {"group", FIELD_TEXT, ROW(group), NULL, "name of the group", .heading = "group"},
    {"d", FIELD_INTEGER, ROW(d), NULL, "order of the group"},
    {"seed", FIELD_SEED, ROW(seed), NULL, "of the network"},
    {"k", FIELD_INTEGER, ROW(k), NULL, "first character of the pair", .heading = "k"},
    {"orders", FIELD_TEXT, ROW(orders), NULL, "neurons at k and at 2k", .heading = "neurons"},
    {"distance", FIELD_REAL, ROW(distance), NULL, "of all neurons from the exact ones, relative",
     .heading = "distance"},
    {"neuron", FIELD_INTEGER, ROW(neuron), NULL, "of the network"},
    {"character", FIELD_INTEGER, ROW(character), NULL, "1: it is at k; 2: at 2k",
     .heading = "times k"},
    {"t", FIELD_REAL, ROW(trained.t), NULL, "constant a_0 + b_0, as trained", .heading = "t"},
    {"t_exact", FIELD_REAL, ROW(exact.t), NULL, "of the exact member", .heading = "exact"},
    {"a", AMPLITUDE(trained.a, "amplitude of a at its character, as trained")},
    {"a_phase", PHASE(trained.a)},
    {"a_exact", AMPLITUDE(exact.a, "amplitude of the same of the exact member")},
    {"a_exact_phase", PHASE(exact.a)},
    {"b", AMPLITUDE(trained.b, "amplitude of b at its character, as trained")},
    {"b_phase", PHASE(trained.b)},
    {"b_exact", AMPLITUDE(exact.b, "amplitude of the same of the exact member")},
    {"b_exact_phase", PHASE(exact.b)},
    {"c", AMPLITUDE(trained.c, "amplitude of c at k, as trained")},
    {"c_phase", PHASE(trained.c)},
    {"c_exact", AMPLITUDE(exact.c, "amplitude of the same of the exact member")},
    {"c_exact_phase", PHASE(exact.c)},
    {"c_double", AMPLITUDE(trained.c_double, "amplitude of c at 2k, as trained")},
    {"c_double_phase", PHASE(trained.c_double)},
    {"c_double_exact", AMPLITUDE(exact.c_double, "amplitude of the same of the exact member")},
    {"c_double_exact_phase", PHASE(exact.c_double)},
    {0}};
const struct record other_solutions_neuron_record = {"neuron", sizeof(struct neuron_row), fields};

/* --- Which pair ------------------------------------------------------------------------------- */

struct found {
    const struct trial *trial;
    int network, f; /* position of k */
    double distance;
};

/* Whether frequency number i of a run is k of a pair of two frequencies. */
static bool begins_a_pair(const struct run *run, int i) {
    const struct frequency *frequency = &run->frequency[i];
    return frequency->part == RESONANT && frequency->of.kind == KIND_RESONANT &&
           frequency->of.doubled >= 0 && frequency->of.halved < 0;
}

/* The nearest to an exact one, of the largest group that has any. */
static struct found find(const struct study *study) {
    struct found best = {.trial = NULL, .distance = INFINITY};
    int d = 0;
    for (int t = 0; t < study->count; ++t) {
        const struct trial *trial = study->trials[t];
        const struct task *task = trial->task;
        for (int i = 0; task->is == RELEASED && i < trial->networks; ++i) {
            const struct run *run = trial_run(study, trial, i);
            for (int f = 0; f < run->frequencies; ++f) {
                double distance = run->frequency[f].of.distance;
                if (!begins_a_pair(run, f) || task->d < d ||
                    (task->d == d && !(distance < best.distance)))
                    continue;
                best = (struct found){
                    trial, i, task->on->characters.frequency_of[run->frequency[f].k], distance};
                d = task->d;
            }
        }
    }
    return best;
}

/* --- Its neurons ------------------------------------------------------------------------------ */

static struct weight weight_of(double complex w) {
    return (struct weight){cabs(w), cabs(w) < faint ? NAN : carg(w)};
}

/* Rescale a neuron to its least norm, as the exact ones are. */
static double to_least_norm(const struct cluster *cluster, int j) {
    double inputs = cluster->t[j] * cluster->t[j] / 2, outputs = 0;
    for (int m = 0; m < cluster->modes; ++m) {
        double complex a = cluster->a[j * cluster->modes + m];
        double complex b = cluster->b[j * cluster->modes + m];
        inputs += 2 * (ring_abs2(a) + ring_abs2(b));
    }
    for (int l = 0; l < cluster->outputs; ++l)
        outputs += 2 * ring_abs2(cluster->c[j * cluster->outputs + l]);
    return inputs > 0 && outputs > 0 ? cbrt(sqrt(2 * outputs / inputs)) : 1;
}

static int own_mode(const struct cluster *cluster, int j) {
    int own = 0;
    for (int m = 1; m < cluster->modes; ++m)
        if (cabs(cluster->a[j * cluster->modes + m]) > cabs(cluster->a[j * cluster->modes + own]))
            own = m;
    return own;
}

static struct shown show(const struct cluster *cluster, int j, int mode) {
    double s = to_least_norm(cluster, j);
    return (struct shown){.t = s * cluster->t[j],
                          .a = weight_of(s * cluster->a[j * cluster->modes + mode]),
                          .b = weight_of(s * cluster->b[j * cluster->modes + mode]),
                          .c = weight_of(cluster->c[j * cluster->outputs] / (s * s)),
                          .c_double = weight_of(cluster->c[j * cluster->outputs + 1] / (s * s))};
}

/* --- The figure ------------------------------------------------------------------------------- */

enum { SERIES = 5 };

static void add(struct plot_points points[SERIES], int at, const struct shown *shown,
                bool are_phases) {
    const struct weight weights[SERIES - 1] = {shown->a, shown->b, shown->c, shown->c_double};
    for (int i = 0; i < SERIES - 1; ++i)
        plot_add(&points[i], at + 0.12 * (i - 2),
                 are_phases ? weights[i].phase : weights[i].amplitude);
    if (!are_phases)
        plot_add(&points[SERIES - 1], at + 0.24, fabs(shown->t));
}

static void draw_panel(struct study *study, struct figure_panel *panel,
                       const struct neuron_row *rows, int count, bool are_phases) {
    static const struct figure_style styles[SERIES] = {
        {"a", FIGURE_BLUE, .symbol = FIGURE_DISC},
        {"b", FIGURE_VERMILION, .symbol = FIGURE_DISC},
        {"c at k", FIGURE_GREEN, .symbol = FIGURE_DISC},
        {"c at 2k", FIGURE_ORANGE, .symbol = FIGURE_DISC},
        {"constant |t|", FIGURE_PURPLE, .symbol = FIGURE_DISC}};
    struct plot_points trained[SERIES], exact[SERIES];
    for (int i = 0; i < SERIES; ++i) {
        trained[i] = plot_points(study, count);
        exact[i] = plot_points(study, count);
    }
    for (int j = 0; j < count; ++j) {
        add(trained, j + 1, &rows[j].trained, are_phases);
        add(exact, j + 1, &rows[j].exact, are_phases);
    }
    for (int i = 0; i < SERIES - are_phases; ++i) {
        plot_symbols(panel, &trained[i], styles[i]);
        plot_symbols(panel, &exact[i],
                     (struct figure_style){i == SERIES - 1 ? "exact" : NULL, FIGURE_BLACK,
                                           .symbol = FIGURE_CIRCLE, .size = 17});
    }
}

static void draw(struct study *study, const struct neuron_row *rows, int count) {
    const char *title =
        count == 0 ? "No resonant pair"
                   : study_text(study, "A trained pair and its exact member: %s, k = %d, %s",
                                rows[0].group, rows[0].k, rows[0].orders);
    struct figure *figure = study_figure(study, "other_solutions_pair", 2, 1, title);
    const struct figure_axis neurons = {"neuron of the pair, those at k first", .integer = true,
                                        .min = 0.4, .max = count + 0.6};
    struct figure_panel *amplitudes = figure_panel(
        figure, 0, 0,
        (struct figure_frame){NULL, neurons, {"amplitude", .min = 0}, FIGURE_LEGEND_PAGE});
    struct figure_axis angle = figure_axis_angle("phase");
    struct figure_panel *phases =
        figure_panel(figure, 1, 0, (struct figure_frame){NULL, neurons, angle, FIGURE_LEGEND_NONE});
    draw_panel(study, amplitudes, rows, count, false);
    draw_panel(study, phases, rows, count, true);
}

/* --- The pair --------------------------------------------------------------------------------- */

static int by_character(const void *x, const void *y) {
    const struct neuron_row *a = x, *b = y;
    return a->character != b->character
               ? (a->character > b->character) - (a->character < b->character)
               : (a->neuron > b->neuron) - (a->neuron < b->neuron);
}

/* Rows of a cluster as trained, and of the exact one near it. */
static bool fill_rows(const struct study_group *on, struct cluster *cluster, const int *neuron,
                      struct neuron_row *rows, struct error *error) {
    struct nearest nearest;
    for (int j = 0; j < cluster->neurons; ++j) {
        int mode = own_mode(cluster, j);
        rows[j].neuron = neuron[j];
        rows[j].character = mode + 1;
        rows[j].trained = show(cluster, j, mode);
    }
    if (!cluster_solve(&on->group, cluster, &nearest, error))
        return false;
    for (int j = 0; j < cluster->neurons; ++j)
        rows[j].exact = show(cluster, j, rows[j].character - 1);
    qsort(rows, (size_t)cluster->neurons, sizeof *rows, by_character);
    return true;
}

static bool show_cluster(struct study *study, const struct found *of,
                         const struct spectrum *spectrum, const struct kinds *kinds,
                         struct error *error) {
    const struct study_group *on = ((const struct task *)of->trial->task)->on;
    int *neuron = study_room(study, (size_t)spectrum->q, sizeof *neuron);
    struct cluster cluster;
    if (!kinds_cluster(&on->group, &on->characters, spectrum, kinds, of->f, &cluster, neuron,
                       error))
        return false;
    struct neuron_row *rows = study_room(study, (size_t)cluster.neurons, sizeof *rows);
    char *orders = study_room(study, KINDS_ORDERS_MAX, 1);
    kinds_orders(kinds, of->f, orders);
    bool ok = fill_rows(on, &cluster, neuron, rows, error);
    for (int j = 0; ok && j < cluster.neurons; ++j) {
        rows[j].group = on->group.name;
        rows[j].d = on->group.order;
        rows[j].seed = of->trial->seeds[of->network];
        rows[j].k = on->characters.frequency[of->f];
        rows[j].orders = orders;
        rows[j].distance = of->distance;
        study_write_row(study, "other_solutions_pair", &rows[j]);
    }
    if (ok)
        draw(study, rows, cluster.neurons);
    cluster_free(&cluster);
    return ok;
}

static bool show_network(struct study *study, const struct found *of, const struct network *network,
                         struct error *error) {
    const struct matching *matching = &((const struct profile *)study->profile)->matching;
    const struct study_group *on = ((const struct task *)of->trial->task)->on;
    const struct kinds_options options = {matching->match_residual, 1};
    struct kinds_found found;
    if (!kinds_find(&on->group, &on->characters, network, &matching->options, &options, &found,
                    error))
        return false;
    bool ok = show_cluster(study, of, &found.spectrum, &found.kinds, error);
    kinds_found_free(&found);
    return ok;
}

bool other_solutions_show_pair(struct study *study, struct error *error) {
    struct found of = find(study);
    struct training_result result;
    bool is_loaded = false;
    (void)study_table(study, "other_solutions_pair"); /* it may stay without rows */
    if (of.trial != NULL && !study_load(study, of.trial, of.network, &result, &is_loaded, error))
        return false;
    if (!is_loaded) {
        draw(study, NULL, 0);
        return true;
    }
    bool ok = show_network(study, &of, &result.network, error);
    training_result_free(&result);
    return ok;
}
