/* The figure of seven products; figures/README.md describes it. */
#include "claims/words/tensor_rank/tensor_rank.h"

#include <math.h>

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

static void draw(struct study *study, const struct product_model *model) {
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

void tensor_rank_draw_strassen(struct study *study, int trials) {
    const struct product_model *nearest = NULL;
    double least = INFINITY;
    for (int t = 0; t < trials; ++t) {
        const struct batch *batch = trial_run(study, study->trials[t], 0);
        for (int i = 0; i < batch->count; ++i)
            if (batch->models[i].from_strassen < least) {
                nearest = &batch->models[i];
                least = nearest->from_strassen;
            }
    }
    if (nearest != NULL)
        draw(study, nearest);
}
