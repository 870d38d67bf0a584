/* The figure of the claim decoupling; figures/README.md describes it. */
#include "analysis/statistics.h"
#include "claims/composing/decoupling/decoupling.h"
#include "study/plots.h"

enum { COLUMNS = 3 };

static const struct figure_frame frames[PANELS] = {
    [PANEL_COUPLING] = {.title = "Coupling of the sum potentials",
                        .x = {.label = "width q", .log = true},
                        .y = {.label = "off-diagonal / diagonal of JJ*", .log = true}},
    [PANEL_DIAGONAL] = {.title = "Diagonal (dotted: moving alone)",
                        .x = {.label = "time t"},
                        .y = {.label = "mean of r#dkkk#u"}},
    [PANEL_OTHER] = {.title = "Off-diagonal (dotted: alone)",
                     .x = {.label = "time t"},
                     .y = {.label = "rms of other r", .log = true}},
    [PANEL_GAP] = {.title = "Gap to potentials that move alone",
                   .x = {.label = "width q", .log = true},
                   .y = {.label = "rms gap", .log = true}},
    [PANEL_SHARE] = {.x = {.label = "width q", .log = true},
                     .y = {.label = "share of runs (%)", .min = 0, .max = 105}},
    [PANEL_ORDER] = {.title = "Order of what solved runs found",
                     .x = {.label = "width q", .log = true},
                     .y = {.label = "mean order per frequency", .min = 0, .max = 8}},
};

void decoupling_create_panels(struct study *study, struct figure_panel **panels) {
    const struct task *task = study->trials[0]->task;
    struct figure *figure = study_figure(study, "decoupling", PANELS / COLUMNS, COLUMNS,
                                         "Width decouples the dynamics of the sum potentials");
    for (int i = 0; i < PANELS; ++i) {
        struct figure_frame frame = frames[i];
        if (i == PANEL_SHARE)
            frame.title = study_text(study, "Runs with 100 %% test accuracy, d = %d", task->d);
        panels[i] = plot_panel(figure, PANELS, COLUMNS, i, frame);
    }
}

/* --- Power laws ------------------------------------------------------------------------------- */

struct scatter decoupling_scatter(struct study *study, size_t most) {
    double *x = study_room(study, 2 * most, sizeof *x);
    return (struct scatter){.x = x, .y = x + most};
}

void decoupling_add(struct scatter *scatter, double x, double y) {
    scatter->x[scatter->count] = x;
    scatter->y[scatter->count++] = y;
}

struct estimate decoupling_draw_power_law(struct study *study, struct figure_panel *panel,
                                          const struct scatter *scatter, const char *label,
                                          int colour) {
    struct scatter logs = decoupling_scatter(study, (size_t)scatter->count);
    double intercept;
    for (int i = 0; i < scatter->count; ++i)
        decoupling_add(&logs, log(scatter->x[i]), log(scatter->y[i]));
    struct estimate slope = statistics_slope(logs.x, logs.y, logs.count, &intercept);
    const double x[2] = {scatter->x[0], scatter->x[scatter->count - 1]};
    const double y[2] = {exp(intercept + slope.value * log(x[0])),
                         exp(intercept + slope.value * log(x[1]))};
    const struct figure_style style = {.colour = figure_colour(colour)};
    struct figure_style labelled = style;
    labelled.label =
        study_text(study, "%s: slope %.3f ± %.3f", label, slope.value, slope.high - slope.value);
    figure_points(panel, scatter->count, scatter->x, scatter->y, labelled);
    figure_line(panel, 2, x, y, style);
    return slope;
}

/* --- Trajectories ----------------------------------------------------------------------------- */

void decoupling_draw_moments(struct study *study, struct figure_panel **panels, int count,
                             const struct moment *moments, int width, int index) {
    static const struct {
        enum panel panel;
        size_t offset;
        bool predicted;
    } curves[] = {{PANEL_DIAGONAL, offsetof(struct moment, diagonal), false},
                  {PANEL_DIAGONAL, offsetof(struct moment, diagonal_predicted), true},
                  {PANEL_OTHER, offsetof(struct moment, other), false},
                  {PANEL_OTHER, offsetof(struct moment, other_predicted), true}};
    const struct figure_style measured = {.label = study_text(study, "q = %d", width),
                                          .colour = figure_colour(index)};
    const struct figure_style alone = {.colour = FIGURE_BLACK, .dash = FIGURE_DOTTED};
    double *time = study_room(study, 2 * (size_t)count, sizeof *time), *value = time + count;
    for (size_t c = 0; c < sizeof curves / sizeof *curves; ++c) {
        for (int i = 0; i < count; ++i) {
            time[i] = moments[i].time;
            value[i] = *(const double *)((const char *)&moments[i] + curves[c].offset);
        }
        figure_line(panels[curves[c].panel], count, time, value,
                    curves[c].predicted ? alone : measured);
    }
}

/* --- Success ---------------------------------------------------------------------------------- */

/* A summary of every width, times `scale`. */
static void draw_summary(struct study *study, struct figure_panel *panel, const char *summary,
                         double scale, enum figure_colour colour) {
    size_t count = (size_t)study->count;
    double *width = study_room(study, count, sizeof *width);
    struct estimate *estimates = study_room(study, count, sizeof *estimates);
    for (size_t t = 0; t < count; ++t) {
        const struct task *task = study->trials[t]->task;
        const struct estimate of = trial_column(study, study->trials[t], summary);
        width[t] = task->width;
        estimates[t] = (struct estimate){
            .value = scale * of.value, .low = scale * of.low, .high = scale * of.high};
    }
    plot_estimates_above(study, panel, study->count, width, estimates,
                         (struct figure_style){.colour = colour, .symbol = FIGURE_DISC});
}

void decoupling_draw_success(struct study *study, struct figure_panel **panels) {
    const struct figure_style dashed = {.colour = FIGURE_GREY, .dash = FIGURE_DASHED};
    draw_summary(study, panels[PANEL_SHARE], "solved_share", 100, FIGURE_BLUE);
    figure_horizontal(panels[PANEL_ORDER], 4, dashed);
    figure_horizontal(panels[PANEL_ORDER], 6, dashed);
    draw_summary(study, panels[PANEL_ORDER], "mean_order", 1, FIGURE_GREEN);
}
