#include "programs/report/report_drawing.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- Numbers ---------------------------------------------------------------------------------- */

static double number_of(const char *field) {
    return html_is_number(field) ? strtod(field, NULL) : NAN;
}

/* The number after `sign` in a criterion; NaN without it. */
static double bound_of(const char *asked, const char *sign) {
    const char *found = strstr(asked, sign);
    return found == NULL ? NAN : strtod(found + strlen(sign), NULL);
}

struct drawing drawing_of(const char *measured, const char *low, const char *high,
                          const char *asked, const char *paper) {
    return (struct drawing){.measured = number_of(measured),
                            .low = number_of(low),
                            .high = number_of(high),
                            .at_least = bound_of(asked, ">= "),
                            .at_most = bound_of(asked, "<= "),
                            .paper = number_of(paper)};
}

void drawing_narrow(struct drawing *drawing, const char *asked) {
    double at_least = bound_of(asked, ">= "), at_most = bound_of(asked, "<= ");
    if (!(drawing->at_least >= at_least) && !isnan(at_least))
        drawing->at_least = at_least;
    if (!(drawing->at_most <= at_most) && !isnan(at_most))
        drawing->at_most = at_most;
}

/* --- The axis --------------------------------------------------------------------------------- */

enum { NUMBERS = 6 };

static void all_numbers(const struct drawing *drawing, double numbers[NUMBERS]) {
    const double all[NUMBERS] = {drawing->measured, drawing->low,     drawing->high,
                                 drawing->at_least, drawing->at_most, drawing->paper};
    memcpy(numbers, all, sizeof all);
}

bool drawing_axis_of(const struct drawing *drawing, struct drawing_axis *axis) {
    static const double wide = 1000, room = 0.12; /* beside the outermost numbers */
    double numbers[NUMBERS], least = INFINITY, most = -INFINITY;
    all_numbers(drawing, numbers);
    for (int i = 0; i < NUMBERS; ++i) {
        if (isinf(numbers[i]))
            return false;
        if (isnan(numbers[i]))
            continue;
        least = numbers[i] < least ? numbers[i] : least;
        most = numbers[i] > most ? numbers[i] : most;
    }
    if (isnan(drawing->measured))
        return false;
    axis->log = least > 0 && most / least > wide;
    if (axis->log) {
        least = log10(least);
        most = log10(most);
    }
    double margin = room * (most - least);
    if (!(margin > 0)) /* all numbers are the same */
        margin = fabs(most) > 0 ? fabs(most) : 1;
    axis->left = least - margin;
    axis->right = most + margin;
    return axis->left < axis->right && isfinite(axis->right - axis->left);
}

double drawing_position(const struct drawing_axis *axis, double value) {
    double at = axis->log ? log10(value) : value;
    return (at - axis->left) / (axis->right - axis->left);
}

/* --- Drawing ---------------------------------------------------------------------------------- */

enum { WIDTH = 1200, HEIGHT = 180, CAP = 50, DOT = 36, DIAMOND = 46 }; /* tenths of a pixel */

static int x_of(const struct drawing_axis *axis, double value) {
    return (int)lround(WIDTH * drawing_position(axis, value));
}

/* The shaded area, and lines where it ends. */
static void write_accepted(struct html *html, const struct drawing *drawing,
                           const struct drawing_axis *axis) {
    bool has_low = !isnan(drawing->at_least), has_high = !isnan(drawing->at_most);
    int left = has_low ? x_of(axis, drawing->at_least) : 0;
    int right = has_high ? x_of(axis, drawing->at_most) : WIDTH;
    html_print(html, "<rect class=\"accepted\" x=\"%d\" width=\"%d\" height=\"%d\"/>", left,
               right > left ? right - left : 0, HEIGHT);
    if (has_low)
        html_print(html, "<path class=\"bound\" d=\"M%d 0V%d\"/>", left, HEIGHT);
    if (has_high)
        html_print(html, "<path class=\"bound\" d=\"M%d 0V%d\"/>", right, HEIGHT);
}

void drawing_write(struct html *html, const struct drawing *drawing) {
    struct drawing_axis axis;
    const int middle = HEIGHT / 2;
    if (!drawing_axis_of(drawing, &axis))
        return;
    html_print(html,
               "<svg class=\"drawing\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\" "
               "aria-hidden=\"true\">",
               WIDTH, HEIGHT, WIDTH / 10, HEIGHT / 10);
    write_accepted(html, drawing, &axis);
    if (!isnan(drawing->low) && !isnan(drawing->high)) {
        int low = x_of(&axis, drawing->low), high = x_of(&axis, drawing->high);
        html_print(html, "<path class=\"range\" d=\"M%d %dV%dM%d %dH%dM%d %dV%d\"/>", low, CAP,
                   HEIGHT - CAP, low, middle, high, high, CAP, HEIGHT - CAP);
    }
    if (!isnan(drawing->paper))
        html_print(html, "<path class=\"paper\" d=\"M%d %dl%d %dl-%d %dl-%d -%dz\"/>",
                   x_of(&axis, drawing->paper), middle - DIAMOND, DIAMOND, DIAMOND, DIAMOND,
                   DIAMOND, DIAMOND, DIAMOND);
    html_print(html, "<circle class=\"dot\" cx=\"%d\" cy=\"%d\" r=\"%d\"/></svg>",
               x_of(&axis, drawing->measured), middle, DOT);
}
