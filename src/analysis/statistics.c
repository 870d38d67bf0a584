#include "analysis/statistics.h"

#include "base/worst.h"

#include <math.h>
#include <stdlib.h>

#if __has_include(<flint/arb_hypgeom.h>)
#include <flint/arb_hypgeom.h>
#else
#include <arb_hypgeom.h>
#endif

static const struct estimate undefined = {NAN, NAN, NAN, NAN};

/* P(T > t) for t >= 0 is I_x(freedom/2, 1/2) / 2 with x = freedom / (freedom + t^2). */
static double upper_tail(double t, int freedom) {
    enum { BITS = 128 };
    arb_t a, b, x, tail;
    arb_init(a);
    arb_init(b);
    arb_init(x);
    arb_init(tail);
    arb_set_d(a, freedom / 2.0);
    arb_set_d(b, 0.5);
    arb_set_d(x, t);
    arb_mul(x, x, x, BITS);
    arb_add_ui(x, x, (ulong)freedom, BITS);
    arb_ui_div(x, (ulong)freedom, x, BITS);
    arb_hypgeom_beta_lower(tail, a, b, x, 1, BITS);
    double result = arf_get_d(arb_midref(tail), ARF_RND_NEAR) / 2;
    arb_clear(a);
    arb_clear(b);
    arb_clear(x);
    arb_clear(tail);
    return result;
}

double statistics_t_quantile(double p, int freedom) {
    if (p < 0.5)
        return -statistics_t_quantile(1 - p, freedom);
    double low = 0, high = 1;
    while (upper_tail(high, freedom) > 1 - p && high < 1e300)
        high *= 2;
    for (int i = 0; i < 100; ++i) {
        double middle = low + (high - low) / 2;
        if (upper_tail(middle, freedom) > 1 - p)
            low = middle;
        else
            high = middle;
    }
    flint_cleanup(); /* free Arb's caches, which leak checkers would report */
    return high;
}

static const double normal_quantile = 1.959963984540054; /* 97.5 % */

struct estimate statistics_mean(const double *values, int count) {
    if (count < 1)
        return undefined;
    double sum = 0, squares = 0;
    for (int i = 0; i < count; ++i)
        sum += values[i];
    double mean = sum / count;
    if (count == 1)
        return (struct estimate){mean, NAN, NAN, NAN};
    for (int i = 0; i < count; ++i)
        squares += (values[i] - mean) * (values[i] - mean);
    double error = sqrt(squares / (count - 1) / count);
    double reach = statistics_t_quantile(0.975, count - 1) * error;
    return (struct estimate){mean, error, mean - reach, mean + reach};
}

static int compare_reals(const void *x, const void *y) {
    double left = *(const double *)x, right = *(const double *)y;
    return (left > right) - (left < right);
}

/* qsort cannot order NaN. */
static bool has_nan(const double *values, int count) {
    for (int i = 0; i < count; ++i)
        if (isnan(values[i]))
            return true;
    return false;
}

double statistics_median(double *values, int count) {
    if (count < 1 || has_nan(values, count))
        return NAN;
    qsort(values, (size_t)count, sizeof *values, compare_reals);
    return (values[(count - 1) / 2] + values[count / 2]) / 2;
}

/* Wilson's limits for a proportion of n (possibly effective) observations at quantile z. */
static struct estimate wilson(double share, double n, double z) {
    double centre = (share + z * z / (2 * n)) / (1 + z * z / n);
    double reach = z / (1 + z * z / n) * sqrt(share * (1 - share) / n + z * z / (4 * n * n));
    double low = share == 0 ? 0 : centre - reach, high = share == 1 ? 1 : centre + reach;
    return (struct estimate){share, NAN, worst_of(low, 0), least_of(high, 1)};
}

struct estimate statistics_share(double successes, int count) {
    if (count < 1)
        return undefined;
    return wilson(successes / count, count, normal_quantile);
}

struct estimate statistics_clustered_share(const int *successes, const int *sizes, int clusters) {
    double hits = 0, n = 0, squares = 0;
    int filled = 0; /* number of non-empty clusters */
    for (int i = 0; i < clusters; ++i) {
        hits += successes[i];
        n += sizes[i];
        filled += sizes[i] > 0;
    }
    if (filled == 0)
        return undefined;
    double share = hits / n;
    if (filled < 2)
        return (struct estimate){share, NAN, NAN, NAN};
    for (int i = 0; i < clusters; ++i)
        squares += pow(successes[i] - share * sizes[i], 2);
    double variance = squares * filled / (filled - 1) / (n * n);
    double binomial = share * (1 - share) / n;
    double deff = binomial > 0 ? worst_of(1, variance / binomial) : 1;
    struct estimate estimate = wilson(share, n / deff, statistics_t_quantile(0.975, filled - 1));
    estimate.error = sqrt(variance);
    return estimate;
}

struct estimate statistics_slope(const double *x, const double *y, int count, double *intercept) {
    double mean_x = 0, mean_y = 0, xx = 0, xy = 0, squares = 0;
    for (int i = 0; i < count; ++i) {
        mean_x +=
            (x[i] - x[0]) / count; /* relative to x[0], so that the mean of a constant x is exact */
        mean_y += y[i] / count;
    }
    mean_x += count > 0 ? x[0] : 0;
    for (int i = 0; i < count; ++i) {
        xx += (x[i] - mean_x) * (x[i] - mean_x);
        xy += (x[i] - mean_x) * (y[i] - mean_y);
    }
    if (intercept != NULL)
        *intercept = NAN;
    if (count < 3 || !(xx > 0))
        return undefined;
    double slope = xy / xx;
    if (intercept != NULL)
        *intercept = mean_y - slope * mean_x;
    for (int i = 0; i < count; ++i)
        squares += pow(y[i] - mean_y - slope * (x[i] - mean_x), 2);
    double error = sqrt(squares / (count - 2) / xx);
    double reach = statistics_t_quantile(0.975, count - 2) * error;
    return (struct estimate){slope, error, slope - reach, slope + reach};
}

/* log of n over k */
static double log_binomial(double n, double k) {
    return lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1);
}

double statistics_fisher(const double hits[2], const int sizes[2]) {
    const double tie = 1e-7;
    double all = hits[0] + hits[1], sum = 0, total = 0;
    for (int i = 0; i < 2; ++i)
        if (!(hits[i] >= 0 && hits[i] <= sizes[i]))
            return NAN;
    /* probabilities relative to that of the table itself */
    double own = log_binomial(sizes[0], hits[0]) + log_binomial(sizes[1], hits[1]);
    int least = (int)fmax(0, all - sizes[1]), most = (int)fmin(sizes[0], all);
    for (int x = least; x <= most; ++x) {
        double relative = exp(log_binomial(sizes[0], x) + log_binomial(sizes[1], all - x) - own);
        total += relative;
        sum += relative <= 1 + tie ? relative : 0;
    }
    return sum / total;
}

/* Contributions to the variance, summed over groups or sets of equal values of sizes n. */
struct tie_sums {
    double pairs;   /* n (n - 1) */
    double triples; /* n (n - 1) (n - 2) */
    double scatter; /* n (n - 1) (2n + 5) */
};

static void add_ties(struct tie_sums *sums, double n) {
    sums->pairs += n * (n - 1);
    sums->triples += n * (n - 1) * (n - 2);
    sums->scatter += n * (n - 1) * (2 * n + 5);
}

/* The number of pairs that increase from an earlier to a later group; ties count half. */
static double rising_pairs(const double *values, const int *sizes, int groups, int count) {
    double rising = 0;
    int first = 0;
    for (int i = 0; i < groups; first += sizes[i++])
        for (int x = first; x < first + sizes[i]; ++x)
            for (int y = first + sizes[i]; y < count; ++y)
                rising += values[x] < values[y] ? 1 : values[x] > values[y] ? 0 : 0.5;
    return rising;
}

/* Sum over sets of ties, each found at its first value. */
static struct tie_sums equal_values(const double *values, int count) {
    struct tie_sums sums = {0};
    for (int x = 0; x < count; ++x) {
        int equal = 0, earlier = 0;
        for (int y = 0; y < count; ++y) {
            equal += values[y] == values[x];
            earlier += y < x && values[y] == values[x];
        }
        if (earlier == 0)
            add_ties(&sums, equal);
    }
    return sums;
}

double statistics_rising_trend(const double *values, const int *sizes, int groups) {
    struct tie_sums all = {0}, within = {0};
    int count = 0, filled = 0;
    for (int i = 0; i < groups; ++i) {
        add_ties(&within, sizes[i]);
        count += sizes[i];
        filled += sizes[i] > 0;
    }
    if (filled < 2 || has_nan(values, count))
        return NAN;
    add_ties(&all, count);
    struct tie_sums equal = equal_values(values, count);
    double expected = (all.pairs - within.pairs) / 4;
    double variance = (all.scatter - within.scatter - equal.scatter) / 72;
    if (count > 2)
        variance += within.triples * equal.triples / (36 * all.triples);
    variance += within.pairs * equal.pairs / (8 * all.pairs);
    double distance = rising_pairs(values, sizes, groups, count) - expected;
    return variance > 0 ? erfc(distance / sqrt(2 * variance)) / 2 : 1;
}
