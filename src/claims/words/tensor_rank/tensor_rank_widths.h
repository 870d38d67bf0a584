/* Product models below, at and above the rank of their group's tensor. */
#ifndef CLAIMS_WORDS_TENSOR_RANK_TENSOR_RANK_WIDTHS_H
#define CLAIMS_WORDS_TENSOR_RANK_TENSOR_RANK_WIDTHS_H

#include "claims/words/tensor_rank/tensor_rank.h"
#include "former/verdict.h"

/* The cells of all studies, one for each width, in order: returns how many; cells may be NULL to
 * only count. algebras: [studies]. */
int widths_cells(const struct widths_spec *widths, const struct algebra *algebras,
                 struct cell *cells);

/* The quantities that the studies measure: names: [QUANTITIES_PER_STUDY * studies]; returns how
 * many. */
enum { QUANTITIES_PER_STUDY = 4, QUANTITY_NAME_MAX = GROUP_NAME_MAX + 32 };
int widths_quantities(const struct widths_spec *widths, const struct algebra *algebras,
                      char (*names)[QUANTITY_NAME_MAX]);

/* Measure all models of the studies: table tensor_rank_widths, rows of `runs`, the figures
 * tensor_rank_widths and strassen, and the verdicts. */
bool widths_measure(const struct program *program, const struct profile *profile,
                    const struct algebra *algebras, const struct cell *cells, struct table *runs,
                    struct verdicts *verdicts, struct error *error);

#endif
