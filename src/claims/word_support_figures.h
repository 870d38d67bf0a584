/* The figure of the claim word_support. */
#ifndef CLAIMS_WORD_SUPPORT_FIGURES_H
#define CLAIMS_WORD_SUPPORT_FIGURES_H

#include "claims/word_support_boxes.h"
#include "workflow/figure.h"

/* Row `row` of a figure that has a column for every zeta: the boxes of the word that was weighed,
 * phi upwards and psi to the right. */
void draw_slices(struct figure *figure, int row, const struct word *word,
                 const struct boxes *boxes);

#endif
