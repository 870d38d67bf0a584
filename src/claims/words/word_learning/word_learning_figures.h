/* The figures of the claim word_learning. */
#ifndef CLAIMS_WORDS_WORD_LEARNING_WORD_LEARNING_FIGURES_H
#define CLAIMS_WORDS_WORD_LEARNING_WORD_LEARNING_FIGURES_H

#include "claims/words/word_learning/word_learning.h"
#include "plot/figure.h"

/* Accuracies over epochs, a panel for each of `count` trials, at most LEARNING_DRAWN_MAX. */
struct figure *create_accuracy_figure(int count, struct error *error);
struct figure_panel *create_accuracy_panel(struct figure *figure, int index,
                                           const struct trial *trial);

/* Purity and energy in the support over epochs, a colour for each trial: means over networks, and
 * the range. Fails without memory only. */
struct looks_panels {
    struct figure_panel *purity, *share;
};
struct figure *create_looks_figure(struct looks_panels *panels, struct error *error);
bool draw_looks(const struct looks_panels *panels, const struct trial *trial, int colour,
                struct error *error);

/* The share of networks that learned over the width: the trials of one setting, [count]. */
struct figure *create_width_figure(struct figure_panel **panel, struct error *error);
bool draw_widths(struct figure_panel *panel, const struct trial *trials, int count, int colour,
                 struct error *error);

#endif
