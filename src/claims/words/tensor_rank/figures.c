/* The figures of the claim tensor_rank; figures/README.md describes them. */
#include "claims/words/tensor_rank/tensor_rank.h"
#include "study/plots.h"

#include <math.h>

/* --- Models by number of terms ---------------------------------------------------------------- */

/* One study: rows: [count]. */
static void draw_study(struct study *study, struct figure_panel *shares,
                       struct figure_panel *losses, const struct width_row *rows, int count,
                       enum figure_colour colour) {
    double *width = study_room(study, 2 * (size_t)count, sizeof *width), *least = width + count;
    struct estimate *share = study_room(study, (size_t)count, sizeof *share);
    struct figure_style style = {.label = rows->group, .colour = colour, .symbol = FIGURE_DISC};
    for (int i = 0; i < count; ++i) {
        width[i] = rows[i].width;
        least[i] = rows[i].least;
        share[i] = rows[i].share;
    }
    plot_estimates(study, shares, count, width, share, style);
    if (!isnan(rows->rank))
        figure_vertical(shares, rows->rank,
                        (struct figure_style){.colour = colour, .dash = FIGURE_DOTTED});
    style.label = NULL;
    figure_line(losses, count, width, least, style);
}

void tensor_rank_draw_widths(struct study *study, const struct width_row *rows) {
    const struct profile *profile = study->profile;
    struct figure *figure = study_figure(study, "tensor_rank_widths", 1, 2,
                                         "Product models of a group’s multiplication");
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
    for (unsigned s = 0; s < profile->widths.studies_count; ++s) {
        int count = (int)profile->widths.studies[s].widths_count;
        draw_study(study, shares, losses, rows, count, figure_colour((int)s));
        rows += count;
    }
    figure_horizontal(losses, profile->terms.zero_loss,
                      (struct figure_style){.label = "counts as zero",
                                            .colour = FIGURE_BLACK,
                                            .dash = FIGURE_DASHED});
}

/* --- Models by initial weights ---------------------------------------------------------------- */

void tensor_rank_draw_bias(struct study *study, const struct start_row *rows, double rank) {
    const struct bias *bias = &((const struct profile *)study->profile)->bias;
    size_t count = bias->starts_count;
    const struct figure_axis x = {.label = "standard deviation at the start", .log = true};
    const struct figure_style style = {.colour = FIGURE_BLUE, .symbol = FIGURE_DISC};
    struct figure *figure = study_figure(study, "tensor_rank_bias", 1, 2, "Starting small");
    struct figure_panel *terms = figure_panel(
        figure, 0, 0,
        (struct figure_frame){.title = "Live terms", .x = x, .y = {.label = "terms", .min = 0}});
    struct figure_panel *shares =
        figure_panel(figure, 0, 1,
                     (struct figure_frame){.title = "Live terms in one box",
                                           .x = x,
                                           .y = {.label = "share", .min = 0, .max = 1.04}});
    double *deviation = study_room(study, count, sizeof *deviation);
    struct estimate *alive = study_room(study, 2 * count, sizeof *alive), *pure = alive + count;
    for (size_t i = 0; i < count; ++i) {
        deviation[i] = rows[i].deviation;
        alive[i] = rows[i].alive;
        pure[i] = rows[i].pure;
    }
    plot_estimates(study, terms, (int)count, deviation, alive, style);
    plot_estimates(study, shares, (int)count, deviation, pure, style);
    if (!isnan(rank))
        figure_horizontal(
            terms, rank,
            (struct figure_style){.label = "rank", .colour = FIGURE_BLACK, .dash = FIGURE_DASHED});
}

/* --- Seven products --------------------------------------------------------------------------- */

enum { ENTRIES = 4, SIDES = 3 }; /* of a matrix; u, v, w */

static double largest(const double *values, int count) {
    double most = 0;
    for (int i = 0; i < count; ++i)
        most = fmax(most, fabs(values[i]));
    return most;
}

/* Coefficients relative to the largest of a product's u, v or w, as discs of that area: blue above
 * zero, red below; small grey crosses are zero. */
static void draw_coefficients(struct figure_panel *panel, const struct bilinear *algorithm) {
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

void tensor_rank_draw_strassen(struct study *study, const struct product_model *model) {
    static const double rows[] = {13, 12, 11, 10, 8, 7, 6, 5, 3, 2, 1, 0};
    static const char *const entries[] = {"u#d11#u", "u#d12#u", "u#d21#u", "u#d22#u",
                                          "v#d11#u", "v#d12#u", "v#d21#u", "v#d22#u",
                                          "w#d11#u", "w#d12#u", "w#d21#u", "w#d22#u"};
    static const char *const titles[] = {"as learned", "in Strassen’s basis"};
    const struct bilinear *algorithms[] = {&model->learned, &model->canonical};
    struct figure *figure =
        study_figure(study, "strassen", 1, 2, "Seven products for 2 × 2 matrices");
    struct figure_frame frame = {
        .x = {.label = "product", .min = 0.4, .max = 7.6, .integer = true},
        .y = {.min = -0.8, .max = 13.8, .ticks = 12, .tick_at = rows, .tick_label = entries},
        .legend = FIGURE_LEGEND_NONE};
    for (int i = 0; i < 2; ++i) {
        frame.title = titles[i];
        draw_coefficients(figure_panel(figure, 0, i, frame), algorithms[i]);
    }
}
