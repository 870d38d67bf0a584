/* The worst of several values.
 *
 * fmax, fmin and comparisons ignore a NaN, so a check of their result could pass although a
 * measured value is not a number. Here a NaN wins wherever it occurs. */
#ifndef BASE_WORST_H
#define BASE_WORST_H

#include <math.h>

/* The larger of the worst so far and a value, where larger is worse; NaN if either is. */
static inline double worst_of(double worst, double value) {
    return isnan(worst) || value <= worst ? worst : value;
}

/* The smaller of the least so far and a value; NaN if either is. */
static inline double least_of(double least, double value) {
    return isnan(least) || value >= least ? least : value;
}

/* A count of outcomes (for one outcome 1 if it holds, else 0): NaN if the value that decides it is
 * NaN, so that sums over it are NaN as well. */
static inline double outcome_of(double count, double decides) {
    return isnan(decides) ? NAN : count;
}

#endif
