/* The panels of decoupling.png. */
#ifndef CLAIMS_COMPOSING_DECOUPLING_DECOUPLING_FIGURES_H
#define CLAIMS_COMPOSING_DECOUPLING_DECOUPLING_FIGURES_H

#include "analysis/statistics.h"
#include "base/error.h"
#include "plot/figure.h"

#include <stddef.h>

/* An empty figure with room for all panels; NULL without memory. */
struct figure *create_decoupling_figure(struct error *error);

/* Panels whose lines fit into a power law of the width. */
struct figure_panel *create_coupling_panel(struct figure *figure);
struct figure_panel *create_gap_panel(struct figure *figure);

/* Points over the width, for a straight line through their logarithms. */
struct scatter {
    int count;
    double *x, *y; /* [count]: width, value */
};

/* Room for `most` points; release x. Fails with ERROR_ENVIRONMENT without memory. */
bool scatter_create(size_t most, struct scatter *scatter, struct error *error);

void scatter_add(struct scatter *scatter, double x, double y);

/* Draw points and the line fitted to their logarithms, whose slope and interval go to *slope. Fails
 * without memory only. */
bool draw_power_law(struct figure_panel *panel, const struct scatter *scatter, const char *label,
                    int colour, struct estimate *slope, struct error *error);

/* At one time: the mean of Re r_kkk and the rms of all other potentials, measured and predicted,
 * and the rms gap between measured and predicted over all potentials. */
struct moment {
    double diagonal, diagonal_predicted;
    double other, other_predicted;
    double gap;
};

/* Draw the curves of one width, moments at times: [count], into the panels for the diagonal and for
 * the other potentials. curve: room for [count]. */
struct flow_panels {
    struct figure_panel *diagonal, *other;
};
struct flow_panels create_flow_panels(struct figure *figure);
void draw_curves(const struct flow_panels *panels, int count, const double *times,
                 const struct moment *moments, int width, int colour, double *curve);

/* What the runs of one width have come to. */
struct outcome {
    int runs;
    double solved;         /* runs; NaN where that is not known of one */
    struct estimate share; /* of solved runs */
    struct estimate order; /* mean order of solved runs */
};

/* The share of solved runs and their order over the width, in two panels; widths, outcomes:
 * [count]; values: room for [3, count]. */
void draw_success(struct figure *figure, int d, int count, const double *widths,
                  const struct outcome *outcomes, double *values);

#endif
