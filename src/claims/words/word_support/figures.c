/* The figure of the claim word_support; figures/README.md describes it. */
#include "claims/words/word_support/word_support.h"

#include <stdio.h>

enum { BSCS_MAX = WORD_SUPPORT_DRAWN_MAX };

enum mark { SUPPORT, VIOLATION, REFINED, COVER, OUTSIDE, MARKS };

static enum mark mark_of(const struct boxes *boxes, int box) {
    if (word_support_has(boxes, box))
        return boxes->cover[box] ? SUPPORT : VIOLATION;
    return boxes->refined[box] ? REFINED : boxes->cover[box] ? COVER : OUTSIDE;
}

static void draw_marks(struct figure_panel *panel, int zeta, const struct boxes *boxes) {
    static const struct figure_style styles[MARKS] = {
        [SUPPORT] = {"energy", FIGURE_BLUE, .symbol = FIGURE_DISC, .size = 17},
        [VIOLATION] = {"energy outside the cover", FIGURE_PURPLE, .symbol = FIGURE_TRIANGLE,
                       .size = 17},
        [REFINED] = {"none, in the refined cover", FIGURE_GREEN, .symbol = FIGURE_SQUARE,
                     .size = 13},
        [COVER] = {"none, in the cover", FIGURE_VERMILION, .symbol = FIGURE_CIRCLE, .size = 13},
        [OUTSIDE] = {"none, outside the cover", FIGURE_GREY, .symbol = FIGURE_CROSS, .size = 7},
    };
    for (int mark = 0; mark < MARKS; ++mark) {
        double x[BSCS_MAX * BSCS_MAX], y[BSCS_MAX * BSCS_MAX];
        int points = 0;
        for (int i = zeta; i < boxes->count; i += boxes->fourier.count)
            if ((int)mark_of(boxes, i) == mark) {
                x[points] = word_support_box(boxes, i).psi;
                y[points++] = word_support_box(boxes, i).phi;
            }
        figure_points(panel, points, x, y, styles[mark]);
    }
}

void word_support_draw(struct figure *figure, int row, const struct word *word,
                       const struct boxes *boxes) {
    int m = boxes->fourier.count;
    char labels[BSCS_MAX][REPRESENTATION_LABEL_MAX], title[GROUP_NAME_MAX + 300];
    const char *tick_labels[BSCS_MAX];
    double ticks[BSCS_MAX];
    for (int b = 0; b < m; ++b) {
        representation_label(&boxes->representations, b, labels[b]);
        tick_labels[b] = labels[b];
        ticks[b] = b;
    }
    struct figure_frame frame = {.title = title, .legend = FIGURE_LEGEND_PAGE};
    frame.x = frame.y = (struct figure_axis){
        .min = -0.6, .max = m - 0.4, .ticks = m, .tick_at = ticks, .tick_label = tick_labels};
    frame.x.label = "ψ";
    frame.y.label = "φ";
    for (int zeta = 0; zeta < m; ++zeta) {
        snprintf(title, sizeof title, "%s, ζ = %s", word->letters, labels[zeta]);
        draw_marks(figure_panel(figure, row, zeta, frame), zeta, boxes);
    }
}
