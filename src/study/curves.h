/* Curves of training runs, in panels of figures. */
#ifndef STUDY_CURVES_H
#define STUDY_CURVES_H

#include "plot/figure.h"
#include "train/training.h"

/* Accuracies over epochs, from the second evaluation on since epochs are logarithmic: dashed on
 * training data, solid on test data. Labels for the legend may be NULL. */
bool curves_draw_accuracies(struct figure_panel *panel, const struct training_history *history,
                            const char *train_label, const char *test_label, struct error *error);

#endif
