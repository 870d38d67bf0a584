/* The figures of the claim sparse_parity; figures/README.md describes them. */
#include "claims/margins/sparse_parity/sparse_parity.h"
#include "study/plots.h"
#include "theory/margins/parity.h"

#include <math.h>
#include <stdlib.h>

static const struct task *task_of(const struct trial *trial) {
    return trial->task;
}

/* The widest networks of a setting that is drawn. */
static bool is_drawn(const struct trial *trial) {
    const struct setting *setting = &task_of(trial)->setting;
    return setting->common.drawn && setting->common.has_training == 0 &&
           task_of(trial)->width == setting->widths[setting->widths_count - 1];
}

/* A figure with a column for each trial that is drawn; NULL without any. */
static struct figure *drawn_page(struct study *study, const char *name, int rows,
                                 const char *title) {
    int columns = 0;
    for (int t = 0; t < study->count; ++t)
        columns += is_drawn(study->trials[t]);
    return columns == 0 ? NULL : study_figure(study, name, rows, columns, title);
}

static const char *title_of(struct study *study, const struct trial *trial) {
    static const char *const suffixes[] = {[CONTROL_NONE] = "",
                                           [CONTROL_NO_PENALTY] = ", no penalty",
                                           [CONTROL_RANDOM_LABELS] = ", random labels"};
    const struct setting *setting = &task_of(trial)->setting;
    return study_text(study, "%d of %d bits, %d neurons%s", setting->parity.k, setting->parity.n,
                      task_of(trial)->width, suffixes[setting->control]);
}

static void draw_bound(const struct study *study, struct figure_panel *panel) {
    figure_horizontal(
        panel, 1 - ((const struct profile *)study->profile)->pass.ratio,
        (struct figure_style){"enough to pass", .colour = FIGURE_VERMILION, .dash = FIGURE_DASHED});
}

/* --- Ratios over epochs ----------------------------------------------------------------------- */

static double look_epoch(const void *look) {
    return ((const struct look *)look)->epoch;
}

static double look_missing(const void *look) {
    return 1 - ((const struct look *)look)->ratio;
}

static void draw_ratios(struct study *study) {
    struct figure *figure =
        drawn_page(study, "sparse_parity", 1, "Training finds the largest margin there is");
    int column = 0;
    for (int t = 0; t < study->count; ++t) {
        const struct trial *trial = study->trials[t];
        if (!is_drawn(trial))
            continue;
        const struct figure_frame frame = {
            title_of(study, trial), .x = {"epoch"},
            .y = {"1 − ratio to the largest margin", .log = true, .min = 1e-4, .max = 10}};
        const struct figure_style style = {"one network each", .colour = FIGURE_BLUE, .width = 1.5,
                                           .opacity = 0.5};
        struct figure_panel *panel = figure_panel(figure, 0, column++, frame);
        plot_looks(study, panel, trial, look_epoch, look_missing, style);
        draw_bound(study, panel);
    }
}

/* --- Weights of single networks --------------------------------------------------------------- */

/* The weights u_j / n_i of the live neurons, j from `first` to before `end`; power: [width], their
 * n_i^(k+1). */
static void draw_bits(struct study *study, struct figure_panel *panel, const struct task *task,
                      const double *weights, const double *power, double least, int first, int end,
                      struct figure_style style) {
    int q = task->width, count = 0;
    size_t most = (size_t)(end - first) * (size_t)q;
    double *neuron = study_room(study, 2 * most, sizeof *neuron), *weight = neuron + most;
    for (int i = 0; i < q; ++i)
        for (int j = first; j < end && power[i] > least; ++j) {
            neuron[count] = i + 1;
            weight[count++] =
                weights[j * q + i] / pow(power[i], 1.0 / (task->setting.parity.k + 1));
        }
    figure_points(panel, count, neuron, weight, style);
}

static void draw_theory(struct figure_panel *panel, int k) {
    for (int sign = -1; sign <= 1; sign += 2)
        figure_horizontal(panel, sign / sqrt(k + 1),
                          (struct figure_style){sign > 0 ? "theory, bits that matter" : NULL,
                                                .dash = FIGURE_DASHED, .width = 1.5});
}

static bool draw_network(struct study *study, struct figure_panel *panel, const struct task *task,
                         const struct network *network, const float *from, struct error *error) {
    int n = task->setting.parity.n, k = task->setting.parity.k;
    double *power = study_room(study, (size_t)task->width, sizeof *power);
    double *weights = margins_weights(network, from, error);
    if (weights == NULL)
        return false;
    double least = task->alive_above *
                   margins_sizes((size_t)n + 2, task->width, k, weights, power) / task->width;
    draw_bits(study, panel, task, weights, power, least, k, n,
              (struct figure_style){"other bits", .colour = FIGURE_ORANGE, .symbol = FIGURE_CROSS,
                                    .size = 8});
    draw_bits(study, panel, task, weights, power, least, 0, k,
              (struct figure_style){"bits that matter", .colour = FIGURE_BLUE, .size = 8});
    draw_theory(panel, k);
    free(weights);
    return true;
}

/* The first network of a trial, at its first snapshot above and at its end below. */
static bool draw_column(struct study *study, struct figure *figure, int column,
                        const struct trial *trial, struct error *error) {
    struct training_result result;
    const struct trained trained = {study, trial, 0, &trial->config, &result};
    bool loaded, ok = true;
    if (!study_load(study, trial, 0, &result, &loaded, error))
        return false;
    for (int row = 0; row < 2; ++row) {
        int epoch = row == 0 ? trial->snapshot_epochs[0] : trial->config.epochs;
        const char *label = study_text(study, "neuron, epoch %d", epoch);
        const struct figure_frame frame = {
            row == 0 ? title_of(study, trial) : NULL,
            .x = {label, .min = 0, .max = task_of(trial)->width + 1},
            .y = {"weight / norm of its neuron", .min = -1, .max = 1},
            .legend = FIGURE_LEGEND_PAGE};
        struct figure_panel *panel = figure_panel(figure, row, column, frame);
        if (ok && loaded)
            ok = draw_network(study, panel, trial->task, &result.network,
                              row == 0 ? trained_snapshot(&trained, 0) : result.network.weights,
                              error);
    }
    if (loaded)
        training_result_free(&result);
    return ok;
}

static bool draw_weights(struct study *study, struct error *error) {
    struct figure *figure =
        drawn_page(study, "sparse_parity_weights", 2, "Neurons forget the bits that do not matter");
    int column = 0;
    for (int t = 0; t < study->count; ++t)
        if (is_drawn(study->trials[t]) &&
            !draw_column(study, figure, column++, study->trials[t], error))
            return false;
    return true;
}

/* --- Over the width --------------------------------------------------------------------------- */

enum { TICKS_MAX = 16 };

static bool has_widths(const struct trial *trial) {
    return task_of(trial)->setting.widths_count > 1;
}

/* The least width above another, of settings that have several; 0: none. */
static int next_width(const struct study *study, int above) {
    int next = 0;
    for (int t = 0; t < study->count; ++t) {
        int width = task_of(study->trials[t])->width;
        if (has_widths(study->trials[t]) && width > above && (next == 0 || width < next))
            next = width;
    }
    return next;
}

/* A panel with ticks at the widths of all settings that have several; NULL without any. */
static struct figure_panel *width_panel(struct study *study) {
    double ticks[TICKS_MAX];
    const char *labels[TICKS_MAX];
    int count = 0;
    for (int w = next_width(study, 0); w > 0 && count < TICKS_MAX; w = next_width(study, w)) {
        labels[count] = study_text(study, "%d", w);
        ticks[count++] = w;
    }
    if (count == 0)
        return NULL;
    const struct figure_frame frame = {"Every network at its end",
                                       .x = {"neurons", .log = true, .min = ticks[0] / 1.2,
                                             .max = ticks[count - 1] * 1.2, .ticks = count,
                                             .tick_at = ticks, .tick_label = labels},
                                       .y = {"1 − ratio to the largest margin", .log = true}};
    return figure_panel(study_figure(study, "sparse_parity_width", 1, 1, NULL), 0, 0, frame);
}

static double run_missing(const void *run) {
    return 1 - ((const struct run *)run)->end.ratio;
}

static void draw_widths(struct study *study) {
    struct figure_panel *panel = width_panel(study);
    int colour = -1;
    for (int t = 0; t < study->count; ++t) {
        const struct task *task = task_of(study->trials[t]);
        bool first = task->width == task->setting.widths[0];
        if (!has_widths(study->trials[t]))
            continue;
        colour += first;
        const struct parity *parity = &task->setting.parity;
        const char *label = study_text(study, "%d of %d bits", parity->k, parity->n);
        const char *least = study_text(study, "neurons that %d bits need", parity->k);
        plot_runs(study, panel, study->trials[t], task->width, run_missing,
                  (struct figure_style){first ? label : NULL, .colour = figure_colour(colour),
                                        .symbol = FIGURE_CIRCLE});
        if (first) /* the least width at which the construction has room */
            figure_vertical(panel, (double)parity_width(parity->k),
                            (struct figure_style){least, .colour = figure_colour(colour),
                                                  .dash = FIGURE_DOTTED});
    }
    if (panel != NULL)
        draw_bound(study, panel);
}

bool sparse_parity_draw(struct study *study, struct error *error) {
    draw_ratios(study);
    draw_widths(study);
    return draw_weights(study, error) && sparse_parity_draw_fig5(study, error);
}
