#include "claims/words/tensor_rank/tensor_rank_figures.h"

#include <math.h>
#include <stdio.h>

/* value, low and high of estimates one after the other in work: [DRAW_WORK, count]. */
static void unpack(const struct estimate *estimates, int count, double *work) {
    for (int i = 0; i < count; ++i) {
        work[i] = estimates[i].value;
        work[count + i] = estimates[i].low;
        work[2 * count + i] = estimates[i].high;
    }
}

static void draw_estimates(struct figure_panel *panel, int count, const double *x,
                           const struct estimate *estimates, struct figure_style style,
                           double *work) {
    unpack(estimates, count, work);
    figure_line(panel, count, x, work, style);
    style.label = NULL;
    figure_error_bars(panel, count, x, work + count, work + 2 * (size_t)count, style);
}

void draw_widths(struct figure *figure, const struct width_curve *curves, int count, double zero,
                 double *work) {
    struct figure_panel *shares =
        figure_panel(figure, 0, 0,
                     (struct figure_frame){.title = "Models of zero loss (dotted: rank)",
                                           .x = {.label = "terms r", .integer = true},
                                           .y = {.label = "share", .min = -0.04, .max = 1.04},
                                           .legend = FIGURE_LEGEND_PAGE});
    struct figure_panel *losses =
        figure_panel(figure, 0, 1,
                     (struct figure_frame){.title = "Smallest loss",
                                           .x = {.label = "terms r", .integer = true},
                                           .y = {.label = "loss", .log = true}});
    for (int i = 0; i < count; ++i) {
        const struct width_curve *curve = &curves[i];
        struct figure_style style = {
            .label = curve->group, .colour = figure_colour(i), .symbol = FIGURE_DISC};
        draw_estimates(shares, curve->count, curve->width, curve->share, style, work);
        if (!isnan(curve->rank))
            figure_vertical(
                shares, curve->rank,
                (struct figure_style){.colour = figure_colour(i), .dash = FIGURE_DOTTED});
        style.label = NULL;
        figure_line(losses, curve->count, curve->width, curve->best_loss, style);
    }
    figure_horizontal(losses, zero,
                      (struct figure_style){.label = "counts as zero",
                                            .colour = FIGURE_BLACK,
                                            .dash = FIGURE_DASHED});
}

void draw_bias(struct figure *figure, int count, const double *deviation,
               const struct estimate *alive, const struct estimate *pure, double rank,
               double *work) {
    struct figure_axis x = {.label = "standard deviation at the start", .log = true};
    struct figure_panel *terms = figure_panel(
        figure, 0, 0,
        (struct figure_frame){.title = "Live terms", .x = x, .y = {.label = "terms", .min = 0}});
    struct figure_panel *shares =
        figure_panel(figure, 0, 1,
                     (struct figure_frame){.title = "Live terms in one box",
                                           .x = x,
                                           .y = {.label = "share", .min = 0, .max = 1.04}});
    struct figure_style style = {.colour = FIGURE_BLUE, .symbol = FIGURE_DISC};
    draw_estimates(terms, count, deviation, alive, style, work);
    draw_estimates(shares, count, deviation, pure, style, work);
    if (!isnan(rank))
        figure_horizontal(
            terms, rank,
            (struct figure_style){.label = "rank", .colour = FIGURE_BLACK, .dash = FIGURE_DASHED});
}

static double largest(const double *values, int count) {
    double most = 0;
    for (int i = 0; i < count; ++i)
        most = fmax(most, fabs(values[i]));
    return most;
}

/* Coefficients, those of a product's u, v and w over their largest, as discs of that area: blue
 * above zero, red below; small grey crosses are zero. */
static void draw_coefficients(struct figure_panel *panel, const struct bilinear *algorithm) {
    enum { ENTRIES = 4, SIDES = 3 };
    const double *sides[SIDES] = {algorithm->u, algorithm->v, algorithm->w};
    for (int side = 0; side < SIDES; ++side)
        for (int r = 0; r < algorithm->rank; ++r)
            for (int e = 0; e < ENTRIES; ++e) {
                const double *entries = sides[side] + (size_t)r * ENTRIES;
                const double x = r + 1, value = entries[e] / largest(entries, ENTRIES);
                const double y = (SIDES - 1 - side) * (ENTRIES + 1) + ENTRIES - 1 - e;
                bool zero = fabs(value) < 0.02;
                figure_points(panel, 1, &x, &y,
                              (struct figure_style){.colour = zero        ? FIGURE_GREY
                                                              : value > 0 ? FIGURE_BLUE
                                                                          : FIGURE_VERMILION,
                                                    .symbol = zero ? FIGURE_CROSS : FIGURE_DISC,
                                                    .size = zero ? 8 : 26 * sqrt(fabs(value))});
            }
}

void draw_strassen(struct figure *figure, const struct bilinear *learned,
                   const struct bilinear *canonical) {
    static const double rows[] = {13, 12, 11, 10, 8, 7, 6, 5, 3, 2, 1, 0};
    static const char *const entries[] = {"u#d11#u", "u#d12#u", "u#d21#u", "u#d22#u",
                                          "v#d11#u", "v#d12#u", "v#d21#u", "v#d22#u",
                                          "w#d11#u", "w#d12#u", "w#d21#u", "w#d22#u"};
    const struct bilinear *algorithms[2] = {learned, canonical};
    static const char *const titles[2] = {"as learned", "in Strassen’s basis"};
    for (int i = 0; i < 2; ++i) {
        struct figure_panel *panel = figure_panel(
            figure, 0, i,
            (struct figure_frame){
                .title = titles[i],
                .x = {.label = "product", .min = 0.4, .max = 7.6, .integer = true},
                .y =
                    {.min = -0.8, .max = 13.8, .ticks = 12, .tick_at = rows, .tick_label = entries},
                .legend = FIGURE_LEGEND_NONE});
        draw_coefficients(panel, algorithms[i]);
    }
}
