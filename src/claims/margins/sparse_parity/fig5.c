/* The figure of networks that are trained like the paper's, drawn like its Fig. 5: the neurons of
 * largest norm, and the normalised margin over updates. */
#include "claims/margins/sparse_parity/sparse_parity.h"
#include "study/plots.h"
#include "theory/margins/parity.h"

#include <math.h>
#include <stdlib.h>

static const struct task *task_of(const struct trial *trial) {
    return trial->task;
}

static bool is_drawn(const struct trial *trial) {
    const struct setting_common *common = &task_of(trial)->setting.common;
    return common->drawn && common->has_training > 0;
}

/* --- Neurons ---------------------------------------------------------------------------------- */

/* Weights on bits 1 .. n, then w_even and w_odd, of one neuron, relative to its norm. */
static void draw_neuron(struct study *study, struct figure_panel *panel, const struct task *task,
                        const double *weights, int index, int rank) {
    int rows = task->setting.parity.n + 2, q = task->width;
    double *x = study_room(study, 2 * (size_t)rows, sizeof *x), *weight = x + rows, squares = 0;
    for (int row = 0; row < rows; ++row)
        squares += weights[row * q + index] * weights[row * q + index];
    for (int row = 0; row < rows; ++row) {
        x[row] = row + 1;
        weight[row] = weights[row * q + index] / sqrt(squares);
    }
    figure_line(panel, rows, x, weight,
                (struct figure_style){rank == 0 ? "a neuron each" : NULL,
                                      .colour = figure_colour(rank), .symbol = FIGURE_DISC,
                                      .width = 1, .size = 9, .opacity = 0.8});
}

static void draw_form(struct figure_panel *panel, int k) {
    for (int sign = -1; sign <= 1; sign += 2) {
        figure_horizontal(panel, sign / sqrt(k + 1),
                          (struct figure_style){sign > 0 ? "theory, bits that matter" : NULL,
                                                .dash = FIGURE_DASHED, .width = 1.5});
        figure_horizontal(panel, sign / sqrt(2 * (k + 1)),
                          (struct figure_style){sign > 0 ? "theory, outputs" : NULL,
                                                .dash = FIGURE_DOTTED, .width = 1.5});
    }
}

/* The neurons of largest norm of the first network of a trial, as many as the maximum needs. */
static bool draw_neurons(struct study *study, struct figure_panel *panel, const struct trial *trial,
                         struct error *error) {
    const struct task *task = task_of(trial);
    int n = task->setting.parity.n, k = task->setting.parity.k;
    int count = parity_width(k) < task->width ? (int)parity_width(k) : task->width;
    int *index = study_room(study, (size_t)count, sizeof *index);
    struct training_result result;
    bool loaded;
    if (!study_load(study, trial, 0, &result, &loaded, error))
        return false;
    draw_form(panel, k);
    if (!loaded)
        return true;
    double *weights = margins_weights(&result.network, result.network.weights, error);
    bool ok = weights != NULL && parity_largest(n, k, task->width, weights, count, index, error);
    for (int i = 0; ok && i < count; ++i)
        draw_neuron(study, panel, task, weights, index[i], i);
    free(weights);
    training_result_free(&result);
    return ok;
}

/* Bits 1 to n, and the outputs. */
static struct figure_axis rows_axis(struct study *study, int n) {
    size_t rows = (size_t)n + 2;
    double *at = study_room(study, rows, sizeof *at);
    const char **labels = study_room(study, rows, sizeof *labels);
    for (int row = 0; row < n + 2; ++row) {
        at[row] = row + 1;
        labels[row] = row < n ? study_text(study, "%d", row + 1) : row == n ? "e" : "o";
    }
    return (struct figure_axis){"bit; output for even and odd",
                                .min = 0.5,
                                .max = n + 2.5,
                                .ticks = n + 2,
                                .tick_at = at,
                                .tick_label = labels};
}

/* --- Margins ---------------------------------------------------------------------------------- */

static double look_epoch(const void *look) {
    return ((const struct look *)look)->epoch;
}

static double look_ratio(const void *look) {
    return ((const struct look *)look)->ratio;
}

static void draw_margins(struct study *study, struct figure_panel *panel) {
    int k = 0;
    figure_horizontal(panel, 1, (struct figure_style){"maximum margin γ*", .width = 1.5});
    for (int t = 0; t < study->count; ++t) {
        const struct trial *trial = study->trials[t];
        bool other = task_of(trial)->exponent != 1;
        if (!is_drawn(trial))
            continue;
        k = task_of(trial)->setting.parity.k;
        plot_looks(study, panel, trial, look_epoch, look_ratio,
                   (struct figure_style){study_text(study, "penalty, r = %d", other ? 1 : k + 1),
                                         .colour = other ? FIGURE_ORANGE : FIGURE_BLUE,
                                         .dash = other ? FIGURE_DASH_DOT : FIGURE_SOLID,
                                         .opacity = other ? 1 : 0.5});
    }
}

bool sparse_parity_draw_fig5(struct study *study, struct error *error) {
    const struct trial *first = NULL;
    for (int t = study->count - 1; t >= 0; --t)
        if (is_drawn(study->trials[t]))
            first = study->trials[t];
    if (first == NULL)
        return true;
    const struct parity *parity = &task_of(first)->setting.parity;
    struct figure *figure =
        study_figure(study, "sparse_parity_fig5", 1, 2,
                     study_text(study, "Parity of %d of %d bits, %d neurons, gradient descent",
                                parity->k, parity->n, task_of(first)->width));
    const struct figure_frame neurons = {
        study_text(study, "The %ld neurons of largest norm of one network",
                   parity_width(parity->k)),
        .x = rows_axis(study, parity->n),
        .y = {"weight / norm of its neuron", .min = -0.8, .max = 1.2}};
    const struct figure_frame margins = {"Normalised margin", .x = {"updates", .min = 0},
                                         .y = {"margin / (R γ*)", .min = -0.2, .max = 1.1}};
    bool ok = draw_neurons(study, figure_panel(figure, 0, 0, neurons), first, error);
    draw_margins(study, figure_panel(figure, 0, 1, margins));
    return ok;
}
