/* The figures of the claim max_margin; figures/README.md describes them. */
#include "claims/margins/max_margin/max_margin.h"

#include "analysis/frequencies.h"
#include "study/plots.h"

#include <math.h>
#include <stdlib.h>

/* --- Margins and losses over epochs ----------------------------------------------------------- */

static double look_epoch(const void *look) {
    return ((const struct look *)look)->epoch;
}

static double look_missing(const void *look) {
    return 1 - ((const struct look *)look)->ratio;
}

static double look_excess(const void *look) {
    return ((const struct look *)look)->excess;
}

static void draw_margins(struct study *study) {
    struct figure *figure =
        study_figure(study, "max_margin", 1, 2, "How far from the largest margin");
    const struct figure_frame missing = {"1 − margin / (R γ*)", .x = {"epoch"},
                                         .y = {"share of γ* that is missing", .log = true},
                                         .legend = FIGURE_LEGEND_PAGE};
    const struct figure_frame excess = {"Loss above its least value", .x = {"epoch"},
                                        .y = {"cross-entropy + λR − L*", .log = true},
                                        .legend = FIGURE_LEGEND_NONE};
    struct figure_panel *margins = figure_panel(figure, 0, 0, missing);
    struct figure_panel *losses = figure_panel(figure, 0, 1, excess);
    int drawn = 0;
    for (int t = 0; t < study->count; ++t) {
        const struct trial *trial = study->trials[t];
        const struct task *task = trial->task;
        if (!task->setting.common.drawn)
            continue;
        const struct figure_style style = {trial_label(trial), .colour = figure_colour(drawn),
                                           .width = 1.5, .opacity = 0.6};
        plot_looks(study, margins, trial, look_epoch, look_missing, style);
        if (task->setting.labels == LABELS_SUM && task->setting.penalty > 0)
            plot_looks(study, losses, trial, look_epoch, look_excess, style);
        ++drawn;
    }
}

/* --- Widths ----------------------------------------------------------------------------------- */

static double run_ratio(const void *run) {
    return ((const struct run *)run)->end.ratio;
}

/* The ratio of every network over its width, where a setting has several widths. */
static void draw_widths(struct study *study) {
    static const double ticks[] = {3, 4, 8, 16, 32};
    static const char *const tick_labels[] = {"3", "4", "8", "16", "32"};
    const struct figure_frame frame = {"Margins of trained networks",
                                       .x = {"neurons / (p − 1)", .log = true, .min = 2, .max = 48,
                                             .ticks = 5, .tick_at = ticks,
                                             .tick_label = tick_labels},
                                       .y = {"margin / (R γ*)"}};
    struct figure_panel *panel =
        figure_panel(study_figure(study, "max_margin_widths", 1, 1, NULL), 0, 0, frame);
    int colour = -1;
    for (int t = 0; t < study->count; ++t) {
        const struct task *task = study->trials[t]->task;
        const struct setting *setting = &task->setting;
        bool first = task->width == setting->widths[0];
        if (setting->widths_count == 1)
            continue;
        colour += first;
        const struct figure_style style = {first ? setting_label(&setting->common) : NULL,
                                           .colour = figure_colour(colour), .symbol = FIGURE_CIRCLE,
                                           .size = 9};
        plot_runs(study, panel, study->trials[t], (double)task->width / (setting->p - 1), run_ratio,
                  style);
    }
    figure_horizontal(panel, 1,
                      (struct figure_style){"the largest there is", .dash = FIGURE_DASHED});
}

/* --- The neurons of one network --------------------------------------------------------------- */

/* The weights of every column of the heaviest neuron, over the elements; weights: [rows, width]. */
static void draw_columns(struct study *study, struct figure_panel *panel, const struct task *task,
                         const struct frequencies *found, const double *weights) {
    int p = task->setting.p, k = task->setting.inputs, heaviest = 0;
    double *element = study_room(study, 2 * (size_t)p, sizeof *element);
    for (int j = 0; j < found->q; ++j)
        if (found->weight[j] > found->weight[heaviest])
            heaviest = j;
    for (int column = 0; column <= k; ++column) {
        const char *label = column == k ? "w" : study_text(study, "u#d%d#u", column + 1);
        for (int a = 0; a < p; ++a) {
            element[a] = a;
            element[p + a] =
                weights[(size_t)(column * p + a) * (size_t)found->q + (size_t)heaviest];
        }
        figure_line(panel, p, element, element + p,
                    (struct figure_style){label, .colour = figure_colour(column),
                                          .symbol = FIGURE_DISC, .size = 7});
    }
}

/* Output phases against the sums of the inputs', of the live neurons. */
static void draw_phases(struct figure_panel *panel, const struct frequencies *found) {
    const double ends[] = {-M_PI, M_PI};
    figure_line(panel, 2, ends, ends,
                (struct figure_style){.colour = FIGURE_GREY, .dash = FIGURE_DASHED});
    for (int j = 0; j < found->q; ++j) {
        const double *phase = found->phase + (size_t)j * (size_t)found->columns;
        double sum = 0;
        for (int column = 0; column < found->columns - 1; ++column)
            sum += phase[column];
        sum = remainder(sum, 2 * M_PI);
        if (frequencies_is_live(found, j))
            figure_points(panel, 1, &sum, &phase[found->columns - 1],
                          (struct figure_style){.colour = FIGURE_BLUE, .size = 7});
    }
}

static void draw_shares(struct study *study, struct figure_panel *panel,
                        const struct frequencies *found) {
    double *z = study_room(study, (size_t)found->count, sizeof *z);
    for (int i = 0; i < found->count; ++i)
        z[i] = i + 1;
    figure_bars(panel, found->count, z, found->share, 0.8,
                (struct figure_style){.colour = FIGURE_BLUE});
    figure_horizontal(panel, 1.0 / found->count, (struct figure_style){.dash = FIGURE_DASHED});
}

static void draw_network(struct study *study, const struct task *task,
                         const struct frequencies *found, const double *weights) {
    struct figure *figure =
        study_figure(study, "max_margin_neurons", 1, 3,
                     study_text(study, "A trained network: p = %d, %d inputs, %d neurons",
                                task->setting.p, task->setting.inputs, task->width));
    const struct figure_frame columns = {"The heaviest neuron: cosines",
                                         .x = {"element", .integer = true}, .y = {"weight"}};
    const struct figure_frame phases = {"Live neurons: phases add up",
                                        .x = figure_axis_angle("sum of the inputs’ phases"),
                                        .y = figure_axis_angle("phase of the output")};
    const struct figure_frame shares = {"Every frequency has the same share",
                                        .x = {"frequency", .integer = true},
                                        .y = {"share of R", .min = 0, .max = 1.6 / found->count}};
    draw_columns(study, figure_panel(figure, 0, 0, columns), task, found, weights);
    draw_phases(figure_panel(figure, 0, 1, phases), found);
    draw_shares(study, figure_panel(figure, 0, 2, shares), found);
}

/* The neurons of the first network of the first drawn setting, if it is there. */
static bool draw_neurons(struct study *study, struct error *error) {
    int t = 0;
    while (t < study->count && !((const struct task *)study->trials[t]->task)->setting.common.drawn)
        ++t;
    if (t == study->count || !study->trials[t]->is_trained[0])
        return true;
    const struct task *task = study->trials[t]->task;
    struct training_result result;
    struct frequencies found;
    bool loaded;
    if (!study_load(study, study->trials[t], 0, &result, &loaded, error) || !loaded)
        return loaded;
    const struct network_shape shape = network_shape_of(&result.network);
    double *weights = margins_weights(&result.network, result.network.weights, error);
    training_result_free(&result);
    bool ok = weights != NULL && frequencies_find(&shape, task->width, weights, &found, error);
    if (ok) {
        draw_network(study, task, &found, weights);
        frequencies_free(&found);
    }
    free(weights);
    return ok;
}

bool max_margin_draw(struct study *study, struct error *error) {
    draw_margins(study);
    draw_widths(study);
    return draw_neurons(study, error);
}
