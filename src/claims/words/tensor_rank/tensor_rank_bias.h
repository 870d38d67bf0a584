/* Wide product models that start smaller and smaller: how many of their terms do they use, and do
 * these lie in single boxes of the group's Fourier space? */
#ifndef CLAIMS_WORDS_TENSOR_RANK_TENSOR_RANK_BIAS_H
#define CLAIMS_WORDS_TENSOR_RANK_TENSOR_RANK_BIAS_H

#include "claims/words/tensor_rank/tensor_rank.h"
#include "former/verdict.h"

enum bias_quantity {
    BIAS_ZERO,           /* share of models of zero loss, all starts together */
    BIAS_ALIVE_DISORDER, /* pairs of neighbouring starts whose smaller one leaves more live terms */
    BIAS_PURE_DISORDER,  /* or a smaller share of pure ones */
    BIAS_PURITY_SMALLEST, /* mean purity of live terms after the smallest start */
    BIAS_PURITY_RANDOM,   /* of terms as they are drawn */
    BIAS_QUANTITIES
};
extern char *const bias_quantity_names[BIAS_QUANTITIES];

/* One cell for each start: cells: [starts]. */
void bias_cells(const struct bias_study *bias, const struct algebra *algebra, struct cell *cells);

/* Measure them: table and figure tensor_rank_bias, rows of `runs`, and the verdicts. */
bool bias_measure(const struct program *program, const struct profile *profile,
                  const struct algebra *algebra, const struct cell *cells, struct table *runs,
                  struct verdicts *verdicts, struct error *error);

#endif
