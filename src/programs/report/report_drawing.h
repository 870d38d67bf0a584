/* A measured value with its interval against the bounds of its criterion, drawn in a row: inline
 * SVG, in the colours of the style sheet. What the criterion accepts is shaded, the measured value
 * is a dot, its interval a line with ends, and the paper's value a diamond. */
#ifndef PROGRAMS_REPORT_REPORT_DRAWING_H
#define PROGRAMS_REPORT_REPORT_DRAWING_H

#include "programs/report/report_html.h"

/* NaN: there is none. */
struct drawing {
    double measured, low, high;
    double at_least, at_most;
    double paper;
};

/* From fields as tables of verdicts have them; asked: "interval >= -0.1 and <= 0.1". */
struct drawing drawing_of(const char *measured, const char *low, const char *high,
                          const char *asked, const char *paper);

/* Let it accept only what this criterion accepts as well. */
void drawing_narrow(struct drawing *drawing, const char *asked);

/* An axis on which all numbers of a drawing have room: logarithmic when they are positive and span
 * more than a factor of 1000. left < right, decimal logarithms on a logarithmic axis. */
struct drawing_axis {
    bool log;
    double left, right;
};

/* False when nothing was measured or a number is infinite: then there is nothing to draw. */
bool drawing_axis_of(const struct drawing *drawing, struct drawing_axis *axis);

/* 0 at the left end, 1 at the right one. */
double drawing_position(const struct drawing_axis *axis, double value);

/* Write the drawing, or nothing without an axis. */
void drawing_write(struct html *html, const struct drawing *drawing);

#endif
