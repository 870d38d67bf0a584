#include "claims/composing/ring_closure/ring_closure_figures.h"

void draw_zero_sets(struct figure *figure, int count, const char *const *names,
                    double values[][SOLUTION_POTENTIALS], double zero) {
    double at[SOLUTION_POTENTIALS], rows[ZERO_SETS_MAX];
    const char *potentials[SOLUTION_POTENTIALS];
    for (int p = 0; p < SOLUTION_POTENTIALS; ++p) {
        at[p] = p;
        potentials[p] = solution_potential_name(p);
    }
    for (int i = 0; i < count; ++i)
        rows[i] = count - 1 - i; /* first row on top */
    struct figure_panel *panel =
        figure_panel(figure, 0, 0,
                     (struct figure_frame){.x = {.label = "sum potential of one frequency",
                                                 .min = -0.5,
                                                 .max = SOLUTION_POTENTIALS - 0.5,
                                                 .ticks = SOLUTION_POTENTIALS,
                                                 .tick_at = at,
                                                 .tick_label = potentials},
                                           .y = {.min = -0.5,
                                                 .max = count - 0.5,
                                                 .ticks = count,
                                                 .tick_at = rows,
                                                 .tick_label = names},
                                           .legend = FIGURE_LEGEND_PAGE});
    for (int is_zero = 0; is_zero < 2; ++is_zero) {
        double x[ZERO_SETS_MAX * SOLUTION_POTENTIALS], y[ZERO_SETS_MAX * SOLUTION_POTENTIALS];
        int points = 0;
        for (int i = 0; i < count; ++i)
            for (int p = 0; p < SOLUTION_POTENTIALS; ++p)
                if ((values[i][p] <= zero) == is_zero) {
                    x[points] = at[p];
                    y[points++] = rows[i];
                }
        figure_points(panel, points, x, y,
                      (struct figure_style){.label = is_zero ? "zero" : "not zero",
                                            .colour = is_zero ? FIGURE_BLUE : FIGURE_GREY,
                                            .symbol = is_zero ? FIGURE_DISC : FIGURE_CROSS});
    }
}

void draw_solutions(struct figure *figure, const struct solution_points points[SOLUTIONS],
                    double zero_loss) {
    static const enum figure_symbol symbols[SOLUTIONS] = {FIGURE_DISC, FIGURE_SQUARE,
                                                          FIGURE_TRIANGLE};
    static const char *const labels[SOLUTIONS] = {"z#dF6#u", "z#dF4/6#u", "z#dM#u"};
    struct figure_panel *orders =
        figure_panel(figure, 0, 0,
                     (struct figure_frame){.title = "Order",
                                           .x = {.label = "group order d", .log = true},
                                           .y = {.label = "hidden nodes", .log = true}});
    struct figure_panel *losses =
        figure_panel(figure, 0, 1,
                     (struct figure_frame){.title = "Loss",
                                           .x = {.label = "group order d", .log = true},
                                           .y = {.label = "loss", .log = true}});
    for (int s = 0; s < SOLUTIONS; ++s) {
        const struct solution_points *of = &points[s];
        struct figure_style style = {
            .label = labels[s], .colour = figure_colour(s), .symbol = symbols[s]};
        figure_points(orders, of->count, of->d, of->order, style);
        figure_points(losses, of->count, of->d, of->loss, style);
    }
    const double d[2] = {2, 127}, f6[2] = {3, 378}, f46[2] = {4, 254}, m[2] = {4, 127 * 127};
    figure_line(orders, 2, d, f6,
                (struct figure_style){.label = "3(d − 1)", .colour = FIGURE_BLUE});
    figure_line(
        orders, 2, d, f46,
        (struct figure_style){.label = "2d", .colour = FIGURE_VERMILION, .dash = FIGURE_DASHED});
    figure_line(
        orders, 2, d, m,
        (struct figure_style){.label = "d#u2#d", .colour = FIGURE_GREEN, .dash = FIGURE_DOTTED});
    figure_horizontal(
        losses, zero_loss,
        (struct figure_style){.label = "asked for", .colour = FIGURE_BLACK, .dash = FIGURE_DASHED});
}
