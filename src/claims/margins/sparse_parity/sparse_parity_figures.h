/* The figures of the claim sparse_parity. */
#ifndef CLAIMS_MARGINS_SPARSE_PARITY_SPARSE_PARITY_FIGURES_H
#define CLAIMS_MARGINS_SPARSE_PARITY_SPARSE_PARITY_FIGURES_H

#include "claims/margins/sparse_parity/sparse_parity.h"
#include "run/program.h"

/* Each draws what the plan has for it, and writes nothing where that is nothing. */

/* sparse_parity.png: how much of the largest margin is missing, over epochs. */
bool save_ratio_figure(const struct program *program, const struct profile *profile,
                       const struct plan *plan, struct error *error);

/* sparse_parity_weights.png: the weights of single networks, before and after. */
bool save_weights_figure(const struct program *program, const struct profile *profile,
                         const struct plan *plan, struct error *error);

/* sparse_parity_width.png: what is missing at the end, over the width. */
bool save_width_figure(const struct program *program, const struct profile *profile,
                       const struct plan *plan, struct error *error);

#endif
