/* The figures of the claim group_features; figures/README.md describes them. */
#include "claims/margins/group_features/group_features.h"
#include "study/plots.h"

#include <math.h>

enum { COLUMNS = 3 }; /* panels side by side */

/* --- Theory ----------------------------------------------------------------------------------- */

/* A column of points for each group, a point for each of its classes; over the square root of the
 * order, so that small and large groups fit one axis. */
static void draw_condition(struct figure_panel *panel, struct group_theory *const *theories,
                           unsigned count) {
    struct figure_style styles[2] = {
        {"c(C) < 0", .colour = FIGURE_BLUE, .symbol = FIGURE_DISC},
        {"c(C) > 0: theorem 9 does not apply", .colour = FIGURE_VERMILION,
         .symbol = FIGURE_TRIANGLE},
    };
    for (unsigned i = 0; i < count; ++i) {
        const struct group_margin *margin = &theories[i]->margin;
        for (int c = 0; c < margin->classes; ++c) {
            const double x = i + 1, y = margin->sum[c] / sqrt(margin->order);
            figure_points(panel, 1, &x, &y, styles[y >= 0]);
            styles[y >= 0].label = NULL;
        }
    }
    figure_horizontal(panel, 0,
                      (struct figure_style){.colour = FIGURE_GREY, .dash = FIGURE_DASHED});
}

static void draw_best(struct study *study, struct figure_panel *panel,
                      const struct group_theory *theory, int colour) {
    unsigned count = theory->spec->penalties_count;
    double *ratio = study_room(study, count, sizeof *ratio);
    for (unsigned i = 0; i < count; ++i)
        ratio[i] = theory->best[i].minimum.ratio;
    figure_line(panel, (int)count, theory->spec->penalties, ratio,
                (struct figure_style){theory->name, .colour = figure_colour(colour),
                                      .dash = colour < 6 ? FIGURE_SOLID : FIGURE_DASHED,
                                      .symbol = FIGURE_DISC});
}

static void draw_theory(struct study *study) {
    struct group_theory *const *theories = study->own;
    unsigned count = ((const struct profile *)study->profile)->theory_count;
    double *ticks = study_room(study, count, sizeof *ticks);
    const char **names = study_room(study, count, sizeof *names);
    int drawn = 0;
    for (unsigned i = 0; i < count; ++i) {
        ticks[i] = i + 1;
        names[i] = theories[i]->name;
    }
    struct figure *figure =
        study_figure(study, "group_features", 1, 2, "Largest margins of groups");
    const struct figure_frame sums = {"The condition, class by class",
                                      .x = {NULL, .min = 0.4, .max = count + 0.6,
                                            .ticks = (int)count, .tick_at = ticks,
                                            .tick_label = names},
                                      .y = {"c(C) / √n"}};
    const struct figure_frame ratios = {"What the best network has",
                                        .x = {"penalty λ", .log = true}, .y = {"margin / (R γ*)"}};
    draw_condition(figure_panel(figure, 0, 0, sums), theories, count);
    struct figure_panel *panel = figure_panel(figure, 0, 1, ratios);
    for (unsigned i = 0; i < count; ++i)
        if (theories[i]->spec->penalties_count > 0)
            draw_best(study, panel, theories[i], drawn++);
}

/* --- Trained networks ------------------------------------------------------------------------- */

/* The ratios of every network at its snapshots and at its end. */
static void draw_curves(struct study *study, struct figure_panel *panel,
                        const struct trial *trial) {
    size_t count = (size_t)trial->snapshots + 1;
    double *epoch = study_room(study, 2 * count, sizeof *epoch), *ratio = epoch + count;
    figure_horizontal(panel, ((const struct task *)trial->task)->prediction.ratio,
                      (struct figure_style){"predicted", .dash = FIGURE_DASHED});
    for (int i = 0; i < trial->networks; ++i) {
        const struct look *looks = trial_looks(study, trial, i);
        const struct run *run = trial_run(study, trial, i);
        for (size_t s = 0; s < count; ++s) {
            const struct look *look = s + 1 < count ? &looks[s] : &run->end;
            epoch[s] = look->epoch;
            ratio[s] = look->ratio;
        }
        if (trial->is_trained[i])
            figure_line(panel, (int)count, epoch, ratio,
                        (struct figure_style){i == 0 ? "networks" : NULL, .colour = FIGURE_BLUE,
                                              .opacity = 0.5});
    }
}

/* Those trained like the paper's have a figure of their own. */
static bool has_curves(const struct trial *trial) {
    return trial->snapshots > 0 && !group_features_is_papers(trial->task);
}

static void draw_curves_page(struct study *study, int panels) {
    struct figure *figure = plot_page(study, "group_features_epochs", panels, COLUMNS,
                                      "Margins grow to what the penalty allows");
    int i = 0;
    for (int t = 0; t < study->count; ++t) {
        const struct trial *trial = study->trials[t];
        const struct figure_frame frame = {trial_label(trial), .x = {"epoch", .log = true},
                                           .y = {"margin / (R γ*)", .max = 1.04, .min = -0.2},
                                           .legend = FIGURE_LEGEND_PAGE};
        if (has_curves(trial))
            draw_curves(study, plot_panel(figure, panels, COLUMNS, i++, frame), trial);
    }
}

/* Predicted shares of representations as bars, those of trained networks as points. */
static void draw_shares(struct study *study, struct figure *figure, int panels, int i,
                        const struct trial *trial) {
    const struct task *task = trial->task;
    const struct group_margin *margin = &task->theory->margin;
    int count = margin->irreps;
    size_t size = (size_t)count;
    double *x = study_room(study, 4 * size, sizeof *x);
    double *value = x + size, *low = value + size, *high = low + size;
    const char **labels = study_room(study, size, sizeof *labels);
    for (int r = 0; r < count; ++r) {
        char *label = study_room(study, REPRESENTATION_LABEL_MAX, 1);
        const struct estimate share = group_features_share(study, trial, r);
        representation_label(&task->theory->representations, r + 1, label);
        labels[r] = label;
        x[r] = r;
        value[r] = share.value;
        low[r] = share.low;
        high[r] = share.high;
    }
    const struct figure_frame frame = {trial_label(trial),
                                       .x = {NULL, .min = -0.6, .max = count - 0.4, .ticks = count,
                                             .tick_at = x, .tick_label = labels},
                                       .y = {"share of R", .min = 0}, .legend = FIGURE_LEGEND_PAGE};
    struct figure_panel *panel = plot_panel(figure, panels, COLUMNS, i, frame);
    figure_bars(panel, count, x, task->prediction.share, 0.7,
                (struct figure_style){"predicted at this penalty", .colour = FIGURE_SKY_BLUE});
    figure_bars(panel, count, x, margin->share, 0.7,
                (struct figure_style){"largest margin", .colour = FIGURE_BLACK, .outline = true});
    figure_points(panel, count, x, value,
                  (struct figure_style){"trained", .colour = FIGURE_VERMILION});
    figure_error_bars(panel, count, x, low, high,
                      (struct figure_style){.colour = FIGURE_VERMILION});
}

static void draw_shares_page(struct study *study, int panels) {
    struct figure *figure =
        plot_page(study, "group_features_shares", panels, COLUMNS, "Shares of representations");
    int i = 0;
    for (int t = 0; t < study->count; ++t)
        if (group_features_has_least(study->trials[t]->task))
            draw_shares(study, figure, panels, i++, study->trials[t]);
}

bool group_features_draw(struct study *study, struct error *error) {

    int curves = 0, shares = 0;
    for (int t = 0; t < study->count; ++t) {
        curves += has_curves(study->trials[t]);
        shares += group_features_has_least(study->trials[t]->task);
    }
    draw_theory(study);
    if (curves > 0)
        draw_curves_page(study, curves);
    if (shares > 0)
        draw_shares_page(study, shares);
    return group_features_draw_protocols(study, error);
}
