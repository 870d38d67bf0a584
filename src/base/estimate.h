/* Estimates with their uncertainty. */
#ifndef BASE_ESTIMATE_H
#define BASE_ESTIMATE_H

#include <math.h>

/* A value, its standard error and its two-sided 95 % interval; NaN where one is not defined. */
struct estimate {
    double value;
    double error; /* NaN where the interval is not built from one */
    double low;
    double high;
};

static inline struct estimate estimate_without_interval(double value) {
    return (struct estimate){value, NAN, NAN, NAN};
}

/* In another unit. */
static inline struct estimate estimate_times(struct estimate of, double factor) {
    return (struct estimate){factor * of.value, factor * of.error, factor * of.low,
                             factor * of.high};
}

#endif
