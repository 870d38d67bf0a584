/* Axes of figures: from data to range, from range to ticks. */
#ifndef PLOT_AXIS_H
#define PLOT_AXIS_H

#include "plot/figure.h"

enum { FIGURE_TICKS_MAX = 64, FIGURE_TICK_LABEL_MAX = 48 };

/* A range in axis units: the value itself, or its decimal logarithm when `log`. */
struct figure_scale {
    bool log;
    double low, high; /* low < high */
};

struct figure_ticks {
    int count;
    double at[FIGURE_TICKS_MAX];                         /* axis units */
    char label[FIGURE_TICKS_MAX][FIGURE_TICK_LABEL_MAX]; /* "" for a minor tick */
};

/* A value in axis units; NaN when it cannot be drawn. Values beyond +-1e300 are held there. */
double figure_scale_position(bool log, double value);

/* An empty range, to be extended by figure_scale_include. */
struct figure_scale figure_scale_empty(bool log);
void figure_scale_include(struct figure_scale *scale, double value);

/* Finish the range: extend it by fractions of its length below and above; an empty range becomes 0
 * .. 1, and a single value gets room on both sides. */
void figure_scale_pad(struct figure_scale *scale, double below, double above);

/* Choose at most `most` labelled ticks (one more if both ends of the range are ticks). */
void figure_ticks_choose(const struct figure_axis *axis, const struct figure_scale *scale, int most,
                         struct figure_ticks *ticks);

#endif
