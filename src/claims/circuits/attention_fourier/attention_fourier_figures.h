/* The figures of the claim attention_fourier. */
#ifndef CLAIMS_CIRCUITS_ATTENTION_FOURIER_ATTENTION_FOURIER_FIGURES_H
#define CLAIMS_CIRCUITS_ATTENTION_FOURIER_ATTENTION_FOURIER_FIGURES_H

#include "claims/circuits/attention_fourier/attention_fourier.h"
#include "plot/figure.h"

/* attention_fourier.png: accuracies over epochs, a panel for each of `count` settings. */
struct figure *create_accuracy_figure(int count, struct error *error);
struct figure_panel *create_accuracy_panel(struct figure *figure, int count, int index,
                                           const struct trial *trial);

/* attention_fourier_spectra.png: what the heads of one network look at, above before its training
 * and below after it. */
struct figure *create_spectra_figure(const struct trial *trial, const struct run *run,
                                     struct error *error);

/* attention_fourier_inputs.png: accuracies over the number of tokens. */
struct inputs_panels {
    struct figure_panel *at_train, *final;
};
struct figure *create_inputs_figure(struct inputs_panels *panels, struct error *error);

/* Trials of one setting: [sizes]. */
bool draw_inputs(const struct inputs_panels *panels, const struct trial *trials, int sizes,
                 int colour, struct error *error);

#endif
