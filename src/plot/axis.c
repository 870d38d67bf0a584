#include "plot/axis.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const double VALUE_MAX = 1e300;

double figure_scale_position(bool log, double value) {
    if (!isfinite(value) || (log && value <= 0.0))
        return NAN;
    return log ? log10(value) : fmin(fmax(value, -VALUE_MAX), VALUE_MAX);
}

struct figure_scale figure_scale_empty(bool log) {
    return (struct figure_scale){.log = log, .low = INFINITY, .high = -INFINITY};
}

void figure_scale_include(struct figure_scale *scale, double value) {
    double u = figure_scale_position(scale->log, value);
    scale->low = fmin(scale->low, u); /* fmin and fmax ignore NaN */
    scale->high = fmax(scale->high, u);
}

void figure_scale_pad(struct figure_scale *scale, double below, double above) {
    if (scale->low > scale->high) {
        scale->low = 0.0;
        scale->high = 1.0;
    }
    double size = fmax(fabs(scale->low), fabs(scale->high));
    if (scale->high - scale->low <= 1e-9 * size || size == 0.0) {
        double room = scale->log ? 0.5 : size > 0.0 ? 0.1 * size : 1.0;
        scale->low -= room;
        scale->high += room;
        return;
    }
    double length = scale->high - scale->low;
    scale->low -= below * length;
    scale->high += above * length;
}

/* The smallest of 1, 2, 5 times a power of ten that is at least `value`. */
static double round_step(double value) {
    double power = pow(10.0, floor(log10(value)));
    static const double factors[] = {1.0, 2.0, 5.0};
    for (int i = 0; i < 3; ++i)
        if (factors[i] * power >= value * (1.0 - 1e-9))
            return factors[i] * power;
    return 10.0 * power;
}

/* Copy `text` with typographic signs and digits: U+2212 for "-", and superscripts after '^'.
 * Truncated at the end of the label. */
static void write_label(char label[FIGURE_TICK_LABEL_MAX], const char *text) {
    static const char *const raised[] = {"\u2070", "\u00b9", "\u00b2", "\u00b3", "\u2074",
                                         "\u2075", "\u2076", "\u2077", "\u2078", "\u2079"};
    bool up = false;
    size_t used = 0;
    label[0] = '\0';
    for (; *text != '\0' && used + 4 < FIGURE_TICK_LABEL_MAX; ++text) {
        const char *c = (const char[]){*text, '\0'};
        if (*text == '-')
            c = up ? "\u207b" : "\u2212";
        else if (up && *text >= '0' && *text <= '9')
            c = raised[*text - '0'];
        up |= *text == '^';
        if (*text != '^')
            used += (size_t)snprintf(label + used, FIGURE_TICK_LABEL_MAX - used, "%s", c);
    }
}

/* A label that distinguishes `value` from its neighbours one `step` away. */
static void write_value(char *label, double value, double step, double largest) {
    char text[FIGURE_TICK_LABEL_MAX];
    int step_exponent = (int)floor(log10(step) + 1e-9);
    int exponent = (int)floor(log10(largest) + 1e-9);
    bool plain = exponent < 6 && step_exponent > -5;
    bool many_digits = exponent - step_exponent > 5 && exponent < 15;
    if (fabs(value) < 1e-6 * step) {
        snprintf(text, sizeof text, "0");
    } else if (plain || many_digits) {
        snprintf(text, sizeof text, "%.*f", step_exponent < 0 ? -step_exponent : 0, value);
    } else {
        exponent = (int)floor(log10(fabs(value)) + 1e-9);
        int decimals = exponent > step_exponent ? exponent - step_exponent : 0;
        snprintf(text, sizeof text, "%.*f\u00d710^%d", decimals < 15 ? decimals : 15,
                 value / pow(10.0, exponent), exponent);
    }
    write_label(label, text);
}

static void add_tick(struct figure_ticks *ticks, const struct figure_scale *scale, double at,
                     const char *label) {
    double slack = 1e-9 * (scale->high - scale->low);
    if (ticks->count == FIGURE_TICKS_MAX || !(at >= scale->low - slack) ||
        !(at <= scale->high + slack))
        return;
    ticks->at[ticks->count] = at;
    snprintf(ticks->label[ticks->count], FIGURE_TICK_LABEL_MAX, "%s", label);
    ++ticks->count;
}

/* Ticks at round numbers; also used for short log axes. */
static void choose_linear(const struct figure_scale *scale, double low, double high, bool integer,
                          int most, struct figure_ticks *ticks) {
    char label[FIGURE_TICK_LABEL_MAX];
    double step = round_step((high - low) / most);
    if (integer && step < 1.0)
        step = 1.0;
    double first = ceil(low / step - 1e-9);
    for (int i = 0; i <= most; ++i) {
        double value = (first + i) * step;
        write_value(label, value, step, fmax(fabs(low), fabs(high)));
        add_tick(ticks, scale, scale->log ? figure_scale_position(true, value) : value, label);
    }
}

/* Ticks at powers of ten, every `stride`-th one labelled; minor ticks at 2 .. 9 times these if
 * there are few decades. */
static void choose_decades(const struct figure_scale *scale, int most, struct figure_ticks *ticks) {
    int first = (int)floor(scale->low + 1e-9), last = (int)floor(scale->high + 1e-9);
    int stride = 1;
    while ((last - first) / stride + 1 > most && stride < last - first)
        ++stride;
    bool minor = stride == 1 && last - first < 6;
    for (int exponent = first; exponent <= last; ++exponent) {
        char text[FIGURE_TICK_LABEL_MAX], label[FIGURE_TICK_LABEL_MAX];
        snprintf(text, sizeof text, "10^%d", exponent);
        write_label(label, text);
        if (exponent % stride == 0)
            add_tick(ticks, scale, exponent, label);
        for (int m = 2; m <= 9 && minor; ++m)
            add_tick(ticks, scale, exponent + log10(m), "");
    }
}

/* On a short axis, label the minor ticks at 2 and 5 times a power of ten as well. */
static void label_multiples(struct figure_ticks *ticks) {
    for (int i = 0; i < ticks->count; ++i) {
        double value = pow(10.0, ticks->at[i]);
        double step = pow(10.0, floor(ticks->at[i] + 1e-9));
        int multiple = (int)lround(value / step);
        if (multiple == 1 || multiple == 2 || multiple == 5)
            write_value(ticks->label[i], value, step, value);
    }
}

static int count_labelled(const struct figure_ticks *ticks) {
    int labelled = 0;
    for (int i = 0; i < ticks->count; ++i)
        labelled += ticks->label[i][0] != '\0';
    return labelled;
}

void figure_ticks_choose(const struct figure_axis *axis, const struct figure_scale *scale, int most,
                         struct figure_ticks *ticks) {
    ticks->count = 0;
    if (axis->ticks > 0) {
        for (int i = 0; i < axis->ticks; ++i)
            add_tick(ticks, scale, figure_scale_position(scale->log, axis->tick_at[i]),
                     axis->tick_label[i]);
        return;
    }
    if (!scale->log) {
        choose_linear(scale, scale->low, scale->high, axis->integer, most, ticks);
        return;
    }
    choose_decades(scale, most, ticks);
    if (count_labelled(ticks) >= 2 || scale->high - scale->low > 2.0)
        return;
    label_multiples(ticks);
    if (count_labelled(ticks) >= 3)
        return;
    ticks->count = 0;
    choose_linear(scale, pow(10.0, scale->low), pow(10.0, scale->high), axis->integer, most, ticks);
}

struct figure_axis figure_axis_angle(const char *label) {
    static const double at[] = {-M_PI, -M_PI_2, 0.0, M_PI_2, M_PI};
    static const char *const labels[] = {"\u2212\u03c0", "\u2212\u03c0/2", "0", "\u03c0/2",
                                         "\u03c0"};
    return (struct figure_axis){
        .label = label, .min = -M_PI, .max = M_PI, .ticks = 5, .tick_at = at, .tick_label = labels};
}
