#include "claims/composing/decoupling/decoupling_figures.h"

#include "base/memory.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

struct figure *create_decoupling_figure(struct error *error) {
    return figure_create(2, 3, "Width decouples the dynamics of the sum potentials", error);
}

struct figure_panel *create_coupling_panel(struct figure *figure) {
    return figure_panel(
        figure, 0, 0,
        (struct figure_frame){.title = "Coupling of the sum potentials",
                              .x = {.label = "width q", .log = true},
                              .y = {.label = "off-diagonal / diagonal of JJ*", .log = true}});
}

struct figure_panel *create_gap_panel(struct figure *figure) {
    return figure_panel(figure, 1, 0,
                        (struct figure_frame){.title = "Gap to potentials that move alone",
                                              .x = {.label = "width q", .log = true},
                                              .y = {.label = "rms gap", .log = true}});
}

struct flow_panels create_flow_panels(struct figure *figure) {
    return (struct flow_panels){
        .diagonal = figure_panel(figure, 0, 1,
                                 (struct figure_frame){.title = "Diagonal (dotted: moving alone)",
                                                       .x = {.label = "time t"},
                                                       .y = {.label = "mean of r#dkkk#u"}}),
        .other =
            figure_panel(figure, 0, 2,
                         (struct figure_frame){.title = "Off-diagonal (dotted: alone)",
                                               .x = {.label = "time t"},
                                               .y = {.label = "rms of other r", .log = true}})};
}

bool scatter_create(size_t most, struct scatter *scatter, struct error *error) {
    *scatter = (struct scatter){.x = memory_array(2 * most, sizeof(double))};
    if (scatter->x == NULL)
        return error_memory(error, "a scatter plot");
    scatter->y = scatter->x + most;
    return true;
}

void scatter_add(struct scatter *scatter, double x, double y) {
    scatter->x[scatter->count] = x;
    scatter->y[scatter->count++] = y;
}

bool draw_power_law(struct figure_panel *panel, const struct scatter *scatter, const char *label,
                    int colour, struct estimate *slope, struct error *error) {
    struct scatter logs;
    double intercept;
    char text[96];
    if (!scatter_create((size_t)scatter->count, &logs, error))
        return false;
    for (int i = 0; i < scatter->count; ++i)
        scatter_add(&logs, log(scatter->x[i]), log(scatter->y[i]));
    *slope = statistics_slope(logs.x, logs.y, logs.count, &intercept);
    const double x[2] = {scatter->x[0], scatter->x[scatter->count - 1]};
    const double y[2] = {exp(intercept + slope->value * log(x[0])),
                         exp(intercept + slope->value * log(x[1]))};
    snprintf(text, sizeof text, "%s: slope %.3f ± %.3f", label, slope->value,
             slope->high - slope->value);
    figure_points(panel, scatter->count, scatter->x, scatter->y,
                  (struct figure_style){.label = text, .colour = figure_colour(colour)});
    figure_line(panel, 2, x, y, (struct figure_style){.colour = figure_colour(colour)});
    free(logs.x);
    return true;
}

void draw_curves(const struct flow_panels *panels, int count, const double *times,
                 const struct moment *moments, int width, int colour, double *curve) {
    char label[32];
    snprintf(label, sizeof label, "q = %d", width);
    for (int series = 0; series < 4; ++series) {
        for (int i = 0; i < count; ++i) {
            const struct moment *moment = &moments[i];
            curve[i] = series == 0   ? moment->diagonal
                       : series == 1 ? moment->diagonal_predicted
                       : series == 2 ? moment->other
                                     : moment->other_predicted;
        }
        bool predicted = series % 2 == 1;
        figure_line(
            series < 2 ? panels->diagonal : panels->other, count, times, curve,
            (struct figure_style){.label = predicted ? NULL : label,
                                  .colour = predicted ? FIGURE_BLACK : figure_colour(colour),
                                  .dash = predicted ? FIGURE_DOTTED : FIGURE_SOLID});
    }
}

void draw_success(struct figure *figure, int d, int count, const double *widths,
                  const struct outcome *outcomes, double *values) {
    double *share = values, *low = values + count, *high = values + 2 * (size_t)count;
    char title[64];
    for (int i = 0; i < count; ++i) {
        share[i] = 100 * outcomes[i].share.value;
        low[i] = 100 * outcomes[i].share.low;
        high[i] = 100 * outcomes[i].share.high;
    }
    snprintf(title, sizeof title, "Runs with 100 %% test accuracy, d = %d", d);
    struct figure_panel *panel = figure_panel(
        figure, 1, 1,
        (struct figure_frame){.title = title,
                              .x = {.label = "width q", .log = true},
                              .y = {.label = "share of runs (%)", .min = 0, .max = 105}});
    figure_error_bars(panel, count, widths, low, high,
                      (struct figure_style){.colour = FIGURE_BLUE});
    figure_line(panel, count, widths, share,
                (struct figure_style){.colour = FIGURE_BLUE, .symbol = FIGURE_DISC});
    for (int i = 0; i < count; ++i) {
        share[i] = outcomes[i].order.value;
        low[i] = outcomes[i].order.low;
        high[i] = outcomes[i].order.high;
    }
    panel = figure_panel(
        figure, 1, 2,
        (struct figure_frame){.title = "Order of what solved runs found",
                              .x = {.label = "width q", .log = true},
                              .y = {.label = "mean order per frequency", .min = 0, .max = 8}});
    figure_horizontal(panel, 4,
                      (struct figure_style){.colour = FIGURE_GREY, .dash = FIGURE_DASHED});
    figure_horizontal(panel, 6,
                      (struct figure_style){.colour = FIGURE_GREY, .dash = FIGURE_DASHED});
    figure_error_bars(panel, count, widths, low, high,
                      (struct figure_style){.colour = FIGURE_GREEN});
    figure_line(panel, count, widths, share,
                (struct figure_style){.colour = FIGURE_GREEN, .symbol = FIGURE_DISC});
}
