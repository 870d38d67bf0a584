/* The figures of the claim max_margin; figures/README.md describes them. */
#ifndef CLAIMS_MARGINS_MAX_MARGIN_MAX_MARGIN_FIGURES_H
#define CLAIMS_MARGINS_MAX_MARGIN_MAX_MARGIN_FIGURES_H

#include "claims/margins/max_margin/max_margin.h"
#include "plot/figure.h"

/* Margins and losses over epochs, of the networks of drawn settings, one curve each. */
struct figure *draw_margins(const struct plan *plan, struct error *error);

/* The ratio of every network over its width, where a setting has several widths. */
struct figure *draw_widths(const struct plan *plan, struct error *error);

/* One trained network: what its neurons are. `weights` in double, [rows, q]. */
struct figure *draw_neurons(const struct trial *trial, const struct frequencies *frequencies,
                            const double *weights, struct error *error);

#endif
