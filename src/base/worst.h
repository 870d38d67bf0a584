/* The worst of several values.
 *
 * fmax and fmin leave a NaN out, and so do comparisons: a check of what they return would hold
 * although something that was measured is not a number. Here a NaN wins, wherever it comes, and no
 * value after it takes its place. */
#ifndef BASE_WORST_H
#define BASE_WORST_H

#include <math.h>

/* The larger of the worst so far and a value, where larger is worse; NaN where either is. */
static inline double worst_of(double worst, double value) {
    return isnan(worst) || value <= worst ? worst : value;
}

/* The smaller of the least so far and a value; NaN where either is. */
static inline double least_of(double least, double value) {
    return isnan(least) || value >= least ? least : value;
}

/* What is to be counted, 1 where something holds and 0 where not, or several such together: NaN
 * where the value that decides it is NaN, so that the sum is unknown, too. */
static inline double outcome_of(double count, double decides) {
    return isnan(decides) ? NAN : count;
}

#endif
