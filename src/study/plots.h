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

/* Points that are collected one by one: x, y: [count]. */
struct plot_points {
    int count;
    double *x, *y;
};

/* None, with room for `most`. */
struct plot_points plot_points(struct study *study, int most);
void plot_add(struct plot_points *points, double x, double y);

/* A line through points; symbols at them. */
void plot_line(struct figure_panel *panel, const struct plot_points *points,
               struct figure_style style);
void plot_symbols(struct figure_panel *panel, const struct plot_points *points,
                  struct figure_style style);

/* A curve through the looks at each trained network; the style's label is the first one's. */
void plot_looks(struct study *study, struct figure_panel *panel, const struct trial *trial,
                plot_value *x, plot_value *y, struct figure_style style);

/* A point at x for each trained network; likewise. */
void plot_runs(const struct study *study, struct figure_panel *panel, const struct trial *trial,
               double x, plot_value *y, struct figure_style style);

/* Estimates: [count] at x: [count], joined by a line, with their intervals. */
void plot_estimates(struct study *study, struct figure_panel *panel, int count, const double *x,
                    const struct estimate *estimates, struct figure_style style);

/* The title of a trial's panel; NULL: it has none. */
typedef const char *plot_title(struct study *study, const struct trial *trial);

/* A page with a panel for each trial that has a title, where any has: accuracies of its trained
 * networks over epochs, dashed on training data, solid on test data. */
bool plot_accuracies(struct study *study, const char *name, const char *title,
                     plot_title *panel_title, const char *train_label, const char *test_label,
                     struct error *error);

/* The same with the line above the intervals, which have its colour only. */
void plot_estimates_above(struct study *study, struct figure_panel *panel, int count,
                          const double *x, const struct estimate *estimates,
                          struct figure_style style);

#endif
