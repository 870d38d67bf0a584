/* What the figures of claims are made of: pages of panels, and the networks of a trial on one. */
#ifndef STUDY_PLOTS_H
#define STUDY_PLOTS_H

#include "study/study.h"

/* A number of a run or a look. */
typedef double plot_value(const void *of);

/* A figure with room for `count` panels in at most `most` columns; panel i of it. */
struct figure *plot_page(struct study *study, const char *name, int count, int most,
                         const char *title);
struct figure_panel *plot_panel(struct figure *figure, int count, int most, int i,
                                struct figure_frame frame);

/* A curve through the looks at each trained network; the style's label is the first one's. */
void plot_looks(struct study *study, struct figure_panel *panel, const struct trial *trial,
                plot_value *x, plot_value *y, struct figure_style style);

/* A point at x for each trained network; likewise. */
void plot_runs(const struct study *study, struct figure_panel *panel, const struct trial *trial,
               double x, plot_value *y, struct figure_style style);

/* Estimates: [count] at x: [count], joined by a line, with their intervals. */
void plot_estimates(struct study *study, struct figure_panel *panel, int count, const double *x,
                    const struct estimate *estimates, struct figure_style style);

/* Training and test accuracies of each trained network over its epochs. */
bool plot_accuracies(struct study *study, struct figure_panel *panel, const struct trial *trial,
                     const char *train_label, const char *test_label, struct error *error);

#endif
