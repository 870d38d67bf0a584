/* The figure of shares of the claim other_solutions. */
#include "claims/composing/other_solutions/other_solutions.h"
#include "study/plots.h"

#include <stdlib.h>

static int by_per_pair(const void *x, const void *y) {
    const struct setting *of_x = x, *of_y = y;
    double a = ((const struct task *)of_x->trial->task)->per_pair;
    double b = ((const struct task *)of_y->trial->task)->per_pair;
    return (a > b) - (a < b);
}

/* Released settings by neurons per pair: a group of bars each. */
static void draw_bars(struct study *study, struct figure *figure, const struct setting *settings,
                      int count) {
    static const struct {
        enum membership part;
        struct figure_style style;
    } bars[] = {{RESONANT, {"resonant", FIGURE_VERMILION}},
                {NEAR_FAMILY, {"near a family", FIGURE_SKY_BLUE}},
                {THIRD_HARMONIC, {"third harmonic", FIGURE_GREEN}},
                {WITH_A_NEURON, {"with a constant neuron", FIGURE_ORANGE}},
                {UNEXPLAINED, {"unexplained", FIGURE_GREY}}};
    double *at = study_room(study, (size_t)count, sizeof *at);
    double *share = study_room(study, (size_t)count, sizeof *share);
    const char **labels = study_room(study, (size_t)count, sizeof *labels);
    for (int i = 0; i < count; ++i) {
        const struct task *task = settings[i].trial->task;
        at[i] = i;
        labels[i] = study_text(study, "%d, %d", task->d, task->q);
    }
    struct figure_panel *panel = figure_panel(
        figure, 0, 0,
        (struct figure_frame){"by kind",
                              .x = {"d, q: ordered by q/N", .min = -0.6, .max = count - 0.4,
                                    .ticks = count, .tick_at = at, .tick_label = labels},
                              .y = {"share of the frequencies (%)", .min = 0}});
    for (size_t b = 0; b < sizeof bars / sizeof *bars; ++b) {
        for (int i = 0; i < count; ++i)
            share[i] = settings[i].share[bars[b].part].value;
        figure_bars(panel, count, at, share, 0.8, bars[b].style);
    }
}

/* Shares outside the families over q/N, a line for each group, as trained and released. */
static void draw_lines(struct study *study, struct figure *figure, const struct setting *settings,
                       int count) {
    struct figure_panel *panel = figure_panel(
        figure, 1, 0,
        (struct figure_frame){"in resonant pairs and chains",
                              .x = {"neurons per pair of characters, q/N", .log = false, .min = 0},
                              .y = {"share of the frequencies (%)", .min = 0}});
    int series = 0;
    for (int i = 0; i < count; ++i) {
        const struct task *of = settings[i].trial->task;
        double *x = study_room(study, (size_t)count, sizeof *x);
        struct estimate *y = study_room(study, (size_t)count, sizeof *y);
        int points = 0;
        bool is_first = true;
        for (int j = 0; j < count; ++j) {
            const struct task *task = settings[j].trial->task;
            if (task->d != of->d)
                continue;
            is_first = is_first && (points > 0 || j == i);
            x[points] = task->per_pair;
            y[points++] = settings[j].share[RESONANT];
        }
        if (is_first)
            plot_estimates(
                study, panel, points, x, y,
                (struct figure_style){of->group, figure_colour(series++), .symbol = FIGURE_DISC});
    }
}

void other_solutions_draw_shares(struct study *study, const struct setting *settings, int count) {
    struct setting *released = study_room(study, (size_t)count, sizeof *released);
    int n = 0;
    for (int i = 0; i < count; ++i)
        if (((const struct task *)settings[i].trial->task)->is == RELEASED)
            released[n++] = settings[i];
    qsort(released, (size_t)n, sizeof *released, by_per_pair);
    struct figure *figure =
        study_figure(study, "other_solutions_shares", 2, 1,
                     "Frequencies outside the paper's families, trained on without decay");
    draw_bars(study, figure, released, n);
    draw_lines(study, figure, released, n);
}
