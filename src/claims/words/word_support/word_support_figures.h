/* The figure of the claim word_support. */
#ifndef CLAIMS_WORDS_WORD_SUPPORT_WORD_SUPPORT_FIGURES_H
#define CLAIMS_WORDS_WORD_SUPPORT_WORD_SUPPORT_FIGURES_H

#include "claims/words/word_support/word_support_boxes.h"
#include "plot/figure.h"

/* Row `row` of a figure that has a column for every zeta: the boxes of the word that was weighed,
 * phi upwards and psi to the right. */
void draw_slices(struct figure *figure, int row, const struct word *word,
                 const struct boxes *boxes);

#endif
