#include "claims/margins/group_features/group_features_figures.h"

#include "base/memory.h"
#include "former/result.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { COLUMNS = 3 };

/* --- Trained networks ------------------------------------------------------------------------- */

static bool create(int panels, const char *title, struct figure **figure, struct error *error) {
    if (panels == 0)
        return true;
    *figure = figure_create((panels + COLUMNS - 1) / COLUMNS, panels < COLUMNS ? panels : COLUMNS,
                            title, error);
    return *figure != NULL;
}

bool trial_figures_create(const struct trial *trials, unsigned count, struct trial_figures *figures,
                          struct error *error) {
    int curves = 0, shares = 0;
    *figures = (struct trial_figures){0};
    for (unsigned i = 0; i < count; ++i) {
        curves += trials[i].setting->snapshots > 0;
        shares += !setting_is_control(trials[i].setting);
    }
    return create(curves, "Margins grow to what the penalty allows", &figures->curves, error) &&
           create(shares, "Shares of representations", &figures->shares, error);
}

void trial_figures_free(struct trial_figures *figures) {
    figure_free(figures->curves);
    figure_free(figures->shares);
    *figures = (struct trial_figures){0};
}

static bool save(const struct program *program, struct figure **figure, const char *name,
                 struct error *error) {
    struct figure *taken = *figure;
    *figure = NULL;
    return taken == NULL || result_save_figure(program, taken, name, error);
}

bool trial_figures_save(const struct program *program, struct trial_figures *figures,
                        struct error *error) {
    return save(program, &figures->curves, "group_features_epochs", error) &&
           save(program, &figures->shares, "group_features_shares", error);
}

struct figure_panel *create_curve_panel(struct trial_figures *figures, const struct trial *trial) {
    if (trial->setting->snapshots == 0)
        return NULL;
    int i = figures->curves_drawn++;
    struct figure_panel *panel = figure_panel(
        figures->curves, i / COLUMNS, i % COLUMNS,
        (struct figure_frame){.title = trial->setting->name,
                              .x = {.label = "epoch", .log = true},
                              .y = {.label = "margin / (R γ*)", .max = 1.04, .min = -0.2},
                              .legend = FIGURE_LEGEND_PAGE});
    figure_horizontal(
        panel, trial->prediction.ratio,
        (struct figure_style){.label = "predicted", .colour = FIGURE_BLACK, .dash = FIGURE_DASHED});
    return panel;
}

void draw_curve(struct figure_panel *panel, const struct curve *curve, bool first) {
    if (panel == NULL)
        return;
    figure_line(panel, curve->count, curve->epoch, curve->ratio,
                (struct figure_style){
                    .label = first ? "networks" : NULL, .colour = FIGURE_BLUE, .opacity = 0.5});
}

bool draw_shares(struct trial_figures *figures, const struct trial *trial, struct error *error) {
    const struct group_margin *margin = &trial->theory.margin;
    size_t irreps = (size_t)margin->irreps;
    if (setting_is_control(trial->setting))
        return true;
    double *x = memory_array(4 * irreps, sizeof *x);
    char(*labels)[REPRESENTATION_LABEL_MAX] = memory_array(irreps, sizeof *labels);
    const char **ticks = memory_array(irreps, sizeof *ticks);
    bool ok = (x != NULL && labels != NULL && ticks != NULL) || error_memory(error, "a figure");
    double *value = x + irreps, *low = value + irreps, *high = low + irreps;
    for (size_t r = 0; ok && r < irreps; ++r) {
        struct estimate share;
        ok = mean_share(trial, (int)r, &share, error);
        representation_label(&trial->theory.representations, (int)r + 1, labels[r]);
        ticks[r] = labels[r];
        x[r] = (double)r;
        value[r] = share.value;
        low[r] = share.low;
        high[r] = share.high;
    }
    if (ok) {
        int i = figures->shares_drawn++, count = (int)irreps;
        struct figure_panel *panel =
            figure_panel(figures->shares, i / COLUMNS, i % COLUMNS,
                         (struct figure_frame){.title = trial->setting->name,
                                               .x = {.min = -0.6,
                                                     .max = count - 0.4,
                                                     .ticks = count,
                                                     .tick_at = x,
                                                     .tick_label = ticks},
                                               .y = {.label = "share of R", .min = 0},
                                               .legend = FIGURE_LEGEND_PAGE});
        figure_bars(
            panel, count, x, trial->prediction.share, 0.7,
            (struct figure_style){.label = "predicted at this penalty", .colour = FIGURE_SKY_BLUE});
        figure_bars(panel, count, x, margin->share, 0.7,
                    (struct figure_style){
                        .label = "largest margin", .colour = FIGURE_BLACK, .outline = true});
        figure_points(panel, count, x, value,
                      (struct figure_style){.label = "trained", .colour = FIGURE_VERMILION});
        figure_error_bars(panel, count, x, low, high,
                          (struct figure_style){.colour = FIGURE_VERMILION});
    }
    free(x);
    free(labels);
    free(ticks);
    return ok;
}

/* --- Theory ----------------------------------------------------------------------------------- */

/* A column of points for each group, each class of it a point; over the root of the order, which
 * brings small and large groups together. */
static void draw_condition(struct figure_panel *panel, const struct study *studies,
                           unsigned count) {
    static const struct figure_style styles[2] = {
        {.label = "c(C) < 0", .colour = FIGURE_BLUE, .symbol = FIGURE_DISC},
        {.label = "c(C) > 0: the condition fails",
         .colour = FIGURE_VERMILION,
         .symbol = FIGURE_TRIANGLE},
    };
    bool labelled[2] = {false, false};
    for (unsigned i = 0; i < count; ++i) {
        const struct group_margin *margin = &studies[i].theory.margin;
        for (int c = 0; c < margin->classes; ++c) {
            const double x = i + 1, y = margin->sum[c] / sqrt(margin->order);
            struct figure_style style = styles[y >= 0];
            if (labelled[y >= 0])
                style.label = NULL;
            labelled[y >= 0] = true;
            figure_points(panel, 1, &x, &y, style);
        }
    }
    figure_horizontal(panel, 0,
                      (struct figure_style){.colour = FIGURE_GREY, .dash = FIGURE_DASHED});
}

static bool draw_ratios(struct figure_panel *panel, const struct study *study, int colour,
                        struct error *error) {
    unsigned count = study->spec->penalties_count;
    double *ratio = memory_array(count, sizeof *ratio);
    if (ratio == NULL)
        return error_memory(error, "a curve");
    for (unsigned i = 0; i < count; ++i)
        ratio[i] = study->minima[i].ratio;
    figure_line(panel, (int)count, study->spec->penalties, ratio,
                (struct figure_style){.label = study->theory.group.name,
                                      .colour = figure_colour(colour),
                                      .dash = colour < 6 ? FIGURE_SOLID : FIGURE_DASHED,
                                      .symbol = FIGURE_DISC});
    free(ratio);
    return true;
}

static bool draw_theory(struct figure *figure, const struct study *studies, unsigned count,
                        double *ticks, const char **names, struct error *error) {
    for (unsigned i = 0; i < count; ++i) {
        ticks[i] = i + 1;
        names[i] = studies[i].theory.group.name;
    }
    struct figure_panel *sums =
        figure_panel(figure, 0, 0,
                     (struct figure_frame){.title = "The condition, class by class",
                                           .x = {.min = 0.4,
                                                 .max = count + 0.6,
                                                 .ticks = (int)count,
                                                 .tick_at = ticks,
                                                 .tick_label = names},
                                           .y = {.label = "c(C) / √n"}});
    struct figure_panel *ratios =
        figure_panel(figure, 0, 1,
                     (struct figure_frame){.title = "What the best network has",
                                           .x = {.label = "penalty λ", .log = true},
                                           .y = {.label = "margin / (R γ*)"}});
    draw_condition(sums, studies, count);
    int drawn = 0;
    for (unsigned i = 0; i < count; ++i)
        if (studies[i].spec->penalties_count > 0 &&
            !draw_ratios(ratios, &studies[i], drawn++, error))
            return false;
    return true;
}

bool save_theory_figure(const struct program *program, const struct study *studies, unsigned count,
                        struct error *error) {
    struct figure *figure = figure_create(1, 2, "Largest margins of groups", error);
    double *ticks = memory_array(count, sizeof *ticks);
    const char **names = memory_array(count, sizeof *names);
    bool ok =
        figure != NULL && ((ticks != NULL && names != NULL) || error_memory(error, "a figure"));
    ok = ok && draw_theory(figure, studies, count, ticks, names, error);
    if (ok)
        ok = result_save_figure(program, figure, "group_features", error);
    else
        figure_free(figure);
    free(ticks);
    free(names);
    return ok;
}
