#include "claims/margins/sparse_parity/sparse_parity_figures.h"

#include "base/memory.h"
#include "former/result.h"
#include "theory/margins/parity.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* Of a setting that is drawn, its widest networks. */
static bool is_drawn(const struct trial *trial) {
    const struct setting *setting = trial->setting;
    return setting->drawn && trial->q == setting->widths[setting->widths_count - 1];
}

static int count_drawn(const struct plan *plan) {
    int count = 0;
    for (int i = 0; i < plan->count; ++i)
        count += is_drawn(&plan->trials[i]);
    return count;
}

/* Save a figure that something was drawn on. */
static bool finish(const struct program *program, struct figure *figure, bool ok, const char *name,
                   struct error *error) {
    if (ok)
        return result_save_figure(program, figure, name, error);
    figure_free(figure);
    return false;
}

static void title_of(const struct trial *trial, char title[128]) {
    const struct setting *setting = trial->setting;
    const char *what = setting->control == CONTROL_NO_PENALTY      ? ", no penalty"
                       : setting->control == CONTROL_RANDOM_LABELS ? ", random labels"
                                                                   : "";
    snprintf(title, 128, "%d of %d bits, %d neurons%s", trial->task->k, trial->task->n, trial->q,
             what);
}

/* --- Ratios over epochs ----------------------------------------------------------------------- */

static void draw_bar(struct figure_panel *panel, const struct profile *profile) {
    figure_horizontal(panel, 1 - profile->pass.ratio,
                      (struct figure_style){.label = "enough to pass",
                                            .colour = FIGURE_VERMILION,
                                            .dash = FIGURE_DASHED});
}

static bool draw_ratios(struct figure *figure, int column, const struct profile *profile,
                        const struct trial *trial, struct error *error) {
    char title[128];
    size_t count = trial->setting->snapshots;
    double *epoch = memory_array(2 * count, sizeof *epoch);
    if (epoch == NULL)
        return error_memory(error, "a curve");
    double *missing = epoch + count;
    title_of(trial, title);
    struct figure_panel *panel = figure_panel(
        figure, 0, column,
        (struct figure_frame){
            .title = title,
            .x = {.label = "epoch"},
            .y = {
                .label = "1 − ratio to the largest margin", .log = true, .min = 1e-4, .max = 10}});
    for (unsigned s = 0; s < trial->setting->seeds_count; ++s) {
        const struct run *run = &trial->runs[s];
        for (size_t i = 0; run->trained && i < count; ++i) {
            epoch[i] = trial->setting->snapshot_epochs[i];
            missing[i] = 1 - run->ratios[i];
        }
        if (run->trained)
            figure_line(panel, (int)count, epoch, missing,
                        (struct figure_style){.label = s == 0 ? "one network each" : NULL,
                                              .colour = FIGURE_BLUE,
                                              .width = 1.5,
                                              .opacity = 0.5});
    }
    draw_bar(panel, profile);
    free(epoch);
    return true;
}

bool save_ratio_figure(const struct program *program, const struct profile *profile,
                       const struct plan *plan, struct error *error) {
    int panels = count_drawn(plan), drawn = 0;
    if (panels == 0)
        return true;
    struct figure *figure =
        figure_create(1, panels, "Training finds the largest margin there is", error);
    bool ok = figure != NULL;
    for (int i = 0; ok && i < plan->count; ++i)
        if (is_drawn(&plan->trials[i]))
            ok = draw_ratios(figure, drawn++, profile, &plan->trials[i], error);
    return finish(program, figure, ok, "sparse_parity", error);
}

/* --- Weights of single networks --------------------------------------------------------------- */

/* A network that is drawn. */
struct portrait {
    const struct trial *trial;
    double *weights; /* [n + 2, q] */
    double *power;   /* [q]: n_i^(k+1) */
    double least;    /* power of neurons that count */
};

/* The weights u_j / n_i of neurons that count, from bit `first` to before bit `end`. */
static int collect_weights(const struct portrait *portrait, int first, int end, double *neuron,
                           double *weight) {
    int q = portrait->trial->q, k = portrait->trial->task->k, count = 0;
    for (int i = 0; i < q; ++i)
        for (int j = first; j < end && portrait->power[i] > portrait->least; ++j) {
            neuron[count] = i + 1;
            weight[count++] = portrait->weights[j * q + i] / pow(portrait->power[i], 1.0 / (k + 1));
        }
    return count;
}

static void draw_theory(struct figure_panel *panel, int k) {
    for (int sign = -1; sign <= 1; sign += 2)
        figure_horizontal(
            panel, sign / sqrt(k + 1),
            (struct figure_style){.label = sign > 0 ? "theory, bits that matter" : NULL,
                                  .colour = FIGURE_BLACK,
                                  .dash = FIGURE_DASHED,
                                  .width = 1.5});
}

static void draw_portrait(struct figure_panel *panel, const struct portrait *portrait,
                          double *neuron, double *weight) {
    int n = portrait->trial->task->n, k = portrait->trial->task->k;
    int count = collect_weights(portrait, k, n, neuron, weight);
    figure_points(
        panel, count, neuron, weight,
        (struct figure_style){
            .label = "other bits", .colour = FIGURE_ORANGE, .symbol = FIGURE_CROSS, .size = 8});
    count = collect_weights(portrait, 0, k, neuron, weight);
    figure_points(
        panel, count, neuron, weight,
        (struct figure_style){.label = "bits that matter", .colour = FIGURE_BLUE, .size = 8});
    draw_theory(panel, k);
}

static bool draw_network(struct figure_panel *panel, const struct profile *profile,
                         const struct trial *trial, const struct network *network,
                         const float *from, struct error *error) {
    int n = trial->task->n, k = trial->task->k;
    size_t q = (size_t)trial->q, most = (size_t)n * q;
    double *neuron = memory_array(2 * most + q, sizeof *neuron), *weight = neuron + most;
    struct portrait portrait = {.trial = trial, .weights = margins_weights(network, from)};
    bool ok = (neuron != NULL && portrait.weights != NULL) || error_memory(error, "weights");
    if (ok) {
        portrait.power = weight + most;
        portrait.least =
            profile->alive_above *
            margins_sizes((size_t)n + 2, trial->q, k, portrait.weights, portrait.power) / trial->q;
        draw_portrait(panel, &portrait, neuron, weight);
    }
    free(portrait.weights);
    free(neuron);
    return ok;
}

/* The first network of the trial, at its first snapshot above and at its end below. */
static bool draw_weights(const struct program *program, const struct profile *profile,
                         struct figure *figure, int column, const struct trial *trial,
                         struct error *error) {
    struct training_result result;
    bool loaded = false, ok = true;
    char title[128], when[64];
    if (!cells_load(program, &trial->cells[0], &result, &loaded, error))
        return false;
    title_of(trial, title);
    for (int row = 0; row < 2; ++row) {
        int epoch = row == 0 ? trial->setting->snapshot_epochs[0] : trial->cells[0].config.epochs;
        snprintf(when, sizeof when, "neuron, epoch %d", epoch);
        struct figure_panel *panel =
            figure_panel(figure, row, column,
                         (struct figure_frame){
                             .title = row == 0 ? title : NULL,
                             .x = {.label = when, .min = 0, .max = trial->q + 1},
                             .y = {.label = "weight / norm of its neuron", .min = -1, .max = 1},
                             .legend = FIGURE_LEGEND_PAGE});
        if (ok && loaded)
            ok = draw_network(panel, profile, trial, &result.network,
                              row == 0 ? result.snapshot_weights : result.network.weights, error);
    }
    if (loaded)
        training_result_free(&result);
    return ok;
}

bool save_weights_figure(const struct program *program, const struct profile *profile,
                         const struct plan *plan, struct error *error) {
    int panels = count_drawn(plan), drawn = 0;
    if (panels == 0)
        return true;
    struct figure *figure =
        figure_create(2, panels, "Neurons forget the bits that do not matter", error);
    bool ok = figure != NULL;
    for (int i = 0; ok && i < plan->count; ++i)
        if (is_drawn(&plan->trials[i]))
            ok = draw_weights(program, profile, figure, drawn++, &plan->trials[i], error);
    return finish(program, figure, ok, "sparse_parity_weights", error);
}

/* --- Over the width --------------------------------------------------------------------------- */

enum { TICKS_MAX = 16 };

/* The widths of all settings that have several, ascending, as ticks. */
struct width_ticks {
    int count;
    double at[TICKS_MAX];
    char text[TICKS_MAX][16];
    const char *label[TICKS_MAX];
};

static void add_tick(int width, struct width_ticks *ticks) {
    int place = ticks->count;
    while (place > 0 && ticks->at[place - 1] >= width)
        --place;
    if (ticks->count == TICKS_MAX || (place < ticks->count && ticks->at[place] == width))
        return;
    for (int i = ticks->count++; i > place; --i)
        ticks->at[i] = ticks->at[i - 1];
    ticks->at[place] = width;
}

static void find_ticks(const struct plan *plan, struct width_ticks *ticks) {
    ticks->count = 0;
    for (int i = 0; i < plan->count; ++i)
        if (plan->trials[i].setting->widths_count > 1)
            add_tick(plan->trials[i].q, ticks);
    for (int i = 0; i < ticks->count; ++i) {
        snprintf(ticks->text[i], sizeof ticks->text[i], "%.0f", ticks->at[i]);
        ticks->label[i] = ticks->text[i];
    }
}

static struct figure *create_width_figure(const struct width_ticks *ticks,
                                          struct figure_panel **panel, struct error *error) {
    struct figure *figure = figure_create(1, 1, NULL, error);
    if (figure != NULL)
        *panel = figure_panel(
            figure, 0, 0,
            (struct figure_frame){.title = "Every network at its end",
                                  .x = {.label = "neurons",
                                        .log = true,
                                        .min = ticks->at[0] / 1.2,
                                        .max = ticks->at[ticks->count - 1] * 1.2,
                                        .ticks = ticks->count,
                                        .tick_at = ticks->at,
                                        .tick_label = ticks->label},
                                  .y = {.label = "1 − ratio to the largest margin", .log = true}});
    return figure;
}

static bool draw_width(struct figure_panel *panel, const struct trial *trial, int colour,
                       bool labelled, struct error *error) {
    size_t seeds = trial->setting->seeds_count;
    double *width = memory_array(2 * seeds, sizeof *width);
    char label[64];
    int count = 0;
    if (width == NULL)
        return error_memory(error, "points");
    double *missing = width + seeds;
    for (unsigned s = 0; s < seeds; ++s)
        if (trial->runs[s].trained) {
            width[count] = trial->q;
            missing[count++] = 1 - trial->runs[s].end.ratio;
        }
    snprintf(label, sizeof label, "%d of %d bits", trial->task->k, trial->task->n);
    figure_points(panel, count, width, missing,
                  (struct figure_style){.label = labelled ? label : NULL,
                                        .colour = figure_colour(colour),
                                        .symbol = FIGURE_CIRCLE});
    free(width);
    return true;
}

/* The smallest width at which the construction has room. */
static void draw_needed(struct figure_panel *panel, const struct trial *trial, int colour) {
    char label[64];
    snprintf(label, sizeof label, "neurons that %d bits need", trial->task->k);
    figure_vertical(panel, (double)parity_width(trial->task->k),
                    (struct figure_style){
                        .label = label, .colour = figure_colour(colour), .dash = FIGURE_DOTTED});
}

bool save_width_figure(const struct program *program, const struct profile *profile,
                       const struct plan *plan, struct error *error) {
    struct width_ticks ticks;
    struct figure_panel *panel = NULL;
    int colour = -1;
    find_ticks(plan, &ticks);
    if (ticks.count == 0)
        return true;
    struct figure *figure = create_width_figure(&ticks, &panel, error);
    bool ok = figure != NULL;
    for (int i = 0; ok && i < plan->count; ++i) {
        const struct trial *trial = &plan->trials[i];
        bool first = trial->q == trial->setting->widths[0];
        if (trial->setting->widths_count < 2)
            continue;
        colour += first;
        ok = draw_width(panel, trial, colour, first, error);
        if (first)
            draw_needed(panel, trial, colour);
    }
    if (ok)
        draw_bar(panel, profile);
    return finish(program, figure, ok, "sparse_parity_width", error);
}
