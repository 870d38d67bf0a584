/* The statistics of the verdicts: means, shares and slopes with 95 % intervals.
 *
 * NaN means "not defined", e.g. the interval of a mean of one value. */
#ifndef ANALYSIS_STATISTICS_H
#define ANALYSIS_STATISTICS_H

#include "base/estimate.h"

#include <stdbool.h>

/* The p-quantile of Student's t with `freedom` >= 1 degrees of freedom, correctly rounded to about
 * 1e-15: the regularised incomplete beta function of the Arb library, inverted by bisection. */
double statistics_t_quantile(double p, int freedom);

/* The mean of values: [count], with its t interval. */
struct estimate statistics_mean(const double *values, int count);

/* The median of values: [count], which are sorted in place; NaN if there are none or one is NaN. */
double statistics_median(double *values, int count);

/* The proportion successes / count with the interval of Wilson (1927). The error is NaN; all
 * members are NaN if the number of successes is NaN, that is, unknown (outcome_of,
 * base/worst.h). */
struct estimate statistics_share(double successes, int count);

/* A proportion of clustered items (frequencies of a run): successes and sizes: [clusters].
 *
 * The error is the cluster-robust one of a ratio estimate (Cochran, Sampling Techniques, sec.
 * 3.12). The interval is Wilson's with the effective sample size n / deff in place of n and the t
 * quantile for clusters - 1 degrees of freedom in place of the normal one, after Korn and Graubard
 * (1998); deff, the ratio of that variance to the binomial one, is bounded below by 1. Error and
 * limits are NaN for fewer than two clusters. */
struct estimate statistics_clustered_share(const int *successes, const int *sizes, int clusters);

/* Fisher's exact test (1922) of two proportions, hits / sizes: the two-sided p, the probability of
 * all tables with the same margins that are no more likely than this one (to 1e-7 of its
 * probability, as R does it). Its items are independent. NaN for a number of hits that is NaN or
 * not from 0 to its size. */
double statistics_fisher(const double hits[2], const int sizes[2]);

/* The slope of the least-squares line through (x, y): [count >= 3], with its t interval; stores the
 * intercept in *intercept unless that is NULL. NaN if x is constant. */
struct estimate statistics_slope(const double *x, const double *y, int count, double *intercept);

/* The trend test of Jonckheere (1954) and Terpstra (1952), against the alternative that values
 * increase from group to group: values: [sum of sizes], group after group; sizes: [groups]. Returns
 * the one-sided p of the normal approximation, with the variance of Hollander and Wolfe
 * (Nonparametric Statistical Methods, sec. 6.2) for ties. 1 if all values are equal; NaN for fewer
 * than two non-empty groups or if a value is NaN. */
double statistics_rising_trend(const double *values, const int *sizes, int groups);

#endif
