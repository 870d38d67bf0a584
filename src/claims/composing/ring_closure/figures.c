/* The figures of the claim ring_closure; figures/README.md describes them. */
#include "base/worst.h"
#include "claims/composing/ring_closure/ring_closure.h"

void ring_closure_draw_zero_sets(struct study *study, const struct partial_row rows[PARTIALS],
                                 double zero) {
    enum { POINTS = PARTIALS * SOLUTION_POTENTIALS };
    double at[SOLUTION_POTENTIALS], height[PARTIALS];
    const char *potentials[SOLUTION_POTENTIALS], *solutions[PARTIALS];
    for (int p = 0; p < SOLUTION_POTENTIALS; ++p) {
        at[p] = p;
        potentials[p] = solution_potential_name(p);
    }
    for (int i = 0; i < PARTIALS; ++i) {
        height[i] = PARTIALS - 1 - i; /* the first row on top */
        solutions[i] = rows[i].solution;
    }
    struct figure_panel *panel = figure_panel(
        study_figure(study, "partial_solutions", 1, 1, "Table 1: sum potentials that vanish"), 0, 0,
        (struct figure_frame){.x = {.label = "sum potential of one frequency",
                                    .min = -0.5,
                                    .max = SOLUTION_POTENTIALS - 0.5,
                                    .ticks = SOLUTION_POTENTIALS,
                                    .tick_at = at,
                                    .tick_label = potentials},
                              .y = {.min = -0.5,
                                    .max = PARTIALS - 0.5,
                                    .ticks = PARTIALS,
                                    .tick_at = height,
                                    .tick_label = solutions},
                              .legend = FIGURE_LEGEND_PAGE});
    for (int is_zero = 0; is_zero < 2; ++is_zero) {
        double x[POINTS], y[POINTS];
        int points = 0;
        for (int i = 0; i < PARTIALS; ++i)
            for (int p = 0; p < SOLUTION_POTENTIALS; ++p)
                if ((rows[i].potential[p] <= zero) == is_zero) {
                    x[points] = at[p];
                    y[points++] = height[i];
                }
        figure_points(panel, points, x, y,
                      (struct figure_style){.label = is_zero ? "zero" : "not zero",
                                            .colour = is_zero ? FIGURE_BLUE : FIGURE_GREY,
                                            .symbol = is_zero ? FIGURE_DISC : FIGURE_CROSS});
    }
}

/* Order and loss of the solutions of one kind over the order of the group. */
static void draw_kind(struct study *study, struct figure_panel *orders, struct figure_panel *losses,
                      const struct solution_row *rows, int count, enum solution kind) {
    static const enum figure_symbol symbols[] = {FIGURE_DISC, FIGURE_SQUARE, FIGURE_TRIANGLE};
    static const char *const labels[] = {"z#dF6#u", "z#dF4/6#u", "z#dM#u"};
    const struct figure_style style = {
        .label = labels[kind], .colour = figure_colour((int)kind), .symbol = symbols[kind]};
    double *d = study_room(study, 3 * (size_t)count, sizeof *d), *order = d + count,
           *loss = order + count;
    int points = 0;
    for (int i = 0; i < count; ++i) {
        if (rows[i].kind != kind)
            continue;
        d[points] = rows[i].d;
        order[points] = rows[i].order;
        loss[points++] = worst_of(ring_closure_loss(&rows[i]), 1e-34);
    }
    figure_points(orders, points, d, order, style);
    figure_points(losses, points, d, loss, style);
}

void ring_closure_draw_solutions(struct study *study, const struct solution_row *rows, int count,
                                 double zero_loss) {
    static const double d[] = {2, 127}, f6[] = {3, 378}, f46[] = {4, 254}, m[] = {4, 127 * 127};
    struct figure *figure = study_figure(study, "global_solutions", 1, 2, "Global solutions");
    struct figure_frame frame = {.title = "Order",
                                 .x = {.label = "group order d", .log = true},
                                 .y = {.label = "hidden nodes", .log = true}};
    struct figure_panel *orders = figure_panel(figure, 0, 0, frame);
    frame.title = "Loss";
    frame.y.label = "loss";
    struct figure_panel *losses = figure_panel(figure, 0, 1, frame);
    for (int kind = 0; kind < SOLUTIONS; ++kind)
        draw_kind(study, orders, losses, rows, count, (enum solution)kind);
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
