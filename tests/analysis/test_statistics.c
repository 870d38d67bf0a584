/* Intervals against tables, hand calculations and their defining equations. */
#include "analysis/statistics.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void assert_close(double value, double expected, double tolerance) {
    if (!(fabs(value - expected) <= tolerance))
        print_error("%.12g instead of %.12g\n", value, expected);
    assert_true(fabs(value - expected) <= tolerance);
}

static void assert_estimate(struct estimate estimate, double value, double error, double reach) {
    assert_close(estimate.value, value, 1e-12);
    assert_close(estimate.error, error, 1e-12);
    assert_close(estimate.low, value - reach, 1e-8);
    assert_close(estimate.high, value + reach, 1e-8);
}

static void assert_no_interval(struct estimate estimate) {
    assert_true(isnan(estimate.error) && isnan(estimate.low) && isnan(estimate.high));
}

/* With 1 degree of freedom t is a Cauchy variable, with 2 its quantile is algebraic. */
static void test_t_quantile(void **state) {
    (void)state;
    assert_close(statistics_t_quantile(0.975, 1), 12.706204736, 5e-10);
    assert_close(statistics_t_quantile(0.975, 4), 2.776445105, 5e-10);
    assert_close(statistics_t_quantile(0.975, 49), 2.009575237, 5e-10);
    for (int i = 1; i < 10; ++i) {
        double p = i / 10.0;
        double second = (2 * p - 1) / sqrt(2 * p * (1 - p));
        assert_close(statistics_t_quantile(p, 1), tan(M_PI * (p - 0.5)), 1e-14);
        assert_close(statistics_t_quantile(p, 2), second, 1e-14);
    }
    assert_close(statistics_t_quantile(0.975, 100000000), 1.959963984540054, 1e-7);
}

/* 1, 2, 3, 4: variance 5/3; 3 degrees of freedom, t = 3.182446305284263. */
static void test_mean(void **state) {
    (void)state;
    const double values[] = {1, 2, 3, 4}, two[] = {1, 3};
    double error = sqrt(5.0 / 12);
    assert_estimate(statistics_mean(values, 4), 2.5, error, 3.182446305284263 * error);
    assert_estimate(statistics_mean(two, 2), 2, 1, 12.7062047361747);
    struct estimate one = statistics_mean(values, 1);
    assert_true(one.value == 1);
    assert_no_interval(one);
    struct estimate none = statistics_mean(values, 0);
    assert_true(isnan(none.value));
    assert_no_interval(none);
}

/* The limits solve Wilson's equation |share - p| = z sqrt(p (1 - p) / n). */
static void test_share(void **state) {
    (void)state;
    struct estimate all = statistics_share(10, 10), none = statistics_share(0, 10);
    struct estimate half = statistics_share(5, 10);
    assert_close(all.low, 0.7224672, 5e-8);
    assert_true(all.value == 1 && all.high == 1 && isnan(all.error));
    assert_close(none.high, 1 - 0.7224672, 5e-8);
    assert_true(none.value == 0 && none.low == 0);
    assert_close(half.value, 0.5, 0);
    assert_close(half.low, 0.2365931, 5e-8);
    assert_close(half.high, 0.7634069, 5e-8);
    for (int hits = 1; hits < 7; ++hits) {
        struct estimate share = statistics_share(hits, 7);
        double low = share.low, high = share.high, p = hits / 7.0;
        assert_close(p - low, 1.959963984540054 * sqrt(low * (1 - low) / 7), 1e-14);
        assert_close(high - p, 1.959963984540054 * sqrt(high * (1 - high) / 7), 1e-14);
    }
    assert_true(isnan(statistics_share(0, 0).value));
}

/* The limits solve (share - p)^2 = t^2 p (1 - p) / n, n the effective number of items. */
static void assert_score_limits(struct estimate estimate, double n, double t) {
    double low = estimate.low, high = estimate.high, share = estimate.value;
    assert_close(pow(share - low, 2), t * t * low * (1 - low) / n, 1e-10);
    assert_close(pow(share - high, 2), t * t * high * (1 - high) / n, 1e-10);
    assert_true(low < share && share < high);
}

static void test_clusters_alike(void **state) {
    (void)state;
    const int successes[] = {6, 6, 6, 6, 6}, sizes[] = {11, 11, 11, 11, 11};
    struct estimate estimate = statistics_clustered_share(successes, sizes, 5);
    assert_close(estimate.value, 30.0 / 55, 1e-15);
    assert_close(estimate.error, 0, 1e-15);
    assert_score_limits(estimate, 55, 2.776445105197793);

    struct estimate wilson = statistics_share(30, 55);
    assert_true(estimate.low < wilson.low && estimate.high > wilson.high);
}

/* Shares 0.8 and 0.2 (sizes 10, 10): variance of the ratio = 2/1 (3^2 + 3^2) / 20^2 = 0.09,
 * binomial 0.25 / 20, design effect 7.2. */
static void test_clusters_differ(void **state) {
    (void)state;
    const int successes[] = {8, 2}, sizes[] = {10, 10};
    struct estimate estimate = statistics_clustered_share(successes, sizes, 2);
    assert_close(estimate.value, 0.5, 1e-15);
    assert_close(estimate.error, 0.3, 1e-15);
    assert_score_limits(estimate, 20 / 7.2, 12.7062047361747);

    const int same[] = {5, 5};
    struct estimate homogeneous = statistics_clustered_share(same, sizes, 2);
    assert_true(estimate.low < homogeneous.low && estimate.high > homogeneous.high);
}

/* Sizes 1, 3, 4 with 1, 1, 4 successes: share 3/4, residuals 1/4, -5/4, 1;
 * variance 3/2 (1/16 + 25/16 + 1) / 64. */
static void test_clusters_of_several_sizes(void **state) {
    (void)state;
    const int successes[] = {1, 1, 4}, sizes[] = {1, 3, 4};
    struct estimate estimate = statistics_clustered_share(successes, sizes, 3);
    double variance = 1.5 * (42.0 / 16) / 64;
    assert_close(estimate.value, 0.75, 1e-15);
    assert_close(estimate.error, sqrt(variance), 1e-15);
    double deff = variance / (0.75 * 0.25 / 8);
    assert_score_limits(estimate, 8 / deff, 4.302652729911275);
}

static void test_clusters_at_the_ends(void **state) {
    (void)state;
    const int sizes[] = {11, 11, 11, 11, 11}, none[5] = {0};
    struct estimate all = statistics_clustered_share(sizes, sizes, 5);
    double t = 2.776445105197793;
    assert_true(all.value == 1 && all.high == 1 && all.error == 0);
    assert_close(all.low, 55 / (55 + t * t), 1e-12);
    struct estimate nothing = statistics_clustered_share(none, sizes, 5);
    assert_true(nothing.value == 0 && nothing.low == 0);
    assert_close(nothing.high, t * t / (55 + t * t), 1e-12);
}

/* A run without items is not a cluster. */
static void test_empty_cluster(void **state) {
    (void)state;
    const int successes[] = {8, 0, 2}, sizes[] = {10, 0, 10};
    const int filled[] = {8, 2}, filled_sizes[] = {10, 10};
    struct estimate with = statistics_clustered_share(successes, sizes, 3);
    struct estimate without = statistics_clustered_share(filled, filled_sizes, 2);
    assert_memory_equal(&with, &without, sizeof with);
}

static void test_too_few_clusters(void **state) {
    (void)state;
    const int successes[] = {8, 0}, sizes[] = {10, 0}, empty[] = {0, 0};
    struct estimate one = statistics_clustered_share(successes, sizes, 1);
    assert_close(one.value, 0.8, 1e-15);
    assert_no_interval(one);
    assert_no_interval(statistics_clustered_share(successes, sizes, 2));
    assert_true(isnan(statistics_clustered_share(empty, empty, 2).value));
    assert_true(isnan(statistics_clustered_share(empty, empty, 0).value));
}

/* (0,1), (1,3), (2,4), (3,4): means 1.5 and 3, xx = 5, xy = 5, slope 1, intercept 1.5, residuals
 * -0.5, 0.5, 0.5, -0.5, error sqrt(1 / 2 / 5). */
static void test_slope(void **state) {
    (void)state;
    const double x[] = {0, 1, 2, 3}, y[] = {1, 3, 4, 4};
    double intercept = 0, error = sqrt(0.1);
    struct estimate slope = statistics_slope(x, y, 4, &intercept);
    assert_estimate(slope, 1, error, 4.302652729911275 * error);
    assert_close(intercept, 1.5, 1e-15);
    assert_close(statistics_slope(x, y, 4, NULL).value, 1, 1e-15);
}

static void test_median(void **state) {
    (void)state;
    double odd[] = {3, -1, 7}, even[] = {4, 1, 3, 2};
    assert_true(statistics_median(odd, 3) == 3);
    assert_true(odd[0] == -1 && odd[2] == 7);
    assert_true(statistics_median(even, 4) == 2.5);
    assert_true(statistics_median(even, 1) == 1);
    assert_true(isnan(statistics_median(NULL, 0)));
    double unknown[] = {NAN, 1, 3};
    assert_true(isnan(statistics_median(unknown, 3)));
}

/* NaN is not ignored and has no interval. */
static void test_nan(void **state) {
    (void)state;
    const double x[] = {1, 2, 3, 4}, values[] = {1, NAN, 3, 4};
    const int sizes[] = {2, 2};
    const struct estimate estimates[] = {statistics_share(NAN, 20), statistics_mean(values, 4),
                                         statistics_slope(x, values, 4, NULL)};
    for (size_t i = 0; i < sizeof estimates / sizeof *estimates; ++i)
        assert_true(isnan(estimates[i].value) && isnan(estimates[i].low) &&
                    isnan(estimates[i].high));
    assert_true(isnan(statistics_rising_trend(values, sizes, 2)));
}

static void test_slope_undefined(void **state) {
    (void)state;
    const double x[] = {0.1, 0.1, 0.1}, line[] = {0, 1, 2}, y[] = {1, 2, 4};
    double intercept = 0;
    struct estimate constant = statistics_slope(x, y, 3, &intercept);
    assert_true(isnan(constant.value) && isnan(intercept));
    assert_no_interval(constant);
    for (int count = 3; count <= 30; ++count) { /* means that do not round to 0.1 */
        double same[30], up[30];
        for (int i = 0; i < count; ++i) {
            same[i] = 0.1;
            up[i] = i;
        }
        assert_true(isnan(statistics_slope(same, up, count, NULL).value));
    }
    assert_true(isnan(statistics_slope(line, y, 2, NULL).value));
    assert_true(isfinite(statistics_slope(line, y, 3, NULL).high));
}

/* Normal tails with the mean and variance over all permutations of the values. */
static void test_rising_trend(void **state) {
    (void)state;
    const double rising[] = {1, 2, 3, 4, 5, 6, 7, 8}, ties[] = {1, 2, 3, 2, 4, 5, 5, 6, 5};
    const double few[] = {3, 1, 1, 2}, level[] = {1, 3, 2, 3, 1}, same[] = {2, 2, 2, 2};
    const int sizes[] = {2, 3, 3}, threes[] = {3, 3, 3}, twos[] = {2, 2}, uneven[] = {2, 3};
    const int gap[] = {2, 0, 2}, single[] = {4};
    assert_close(statistics_rising_trend(rising, sizes, 3), 0.002705266928042438, 1e-15);
    assert_close(statistics_rising_trend(ties, threes, 3), 0.006186242647942831, 1e-15);
    assert_close(statistics_rising_trend(few, twos, 2), 0.6584543008451956, 1e-12);
    assert_close(statistics_rising_trend(few, gap, 3), 0.6584543008451956, 1e-12);
    assert_close(statistics_rising_trend(level, uneven, 2), 0.5, 1e-12);
    assert_true(statistics_rising_trend(same, twos, 2) == 1);
    assert_true(isnan(statistics_rising_trend(same, single, 1)));
}

/* Two orders of the same values have tails that add up to 1. */
static void test_falling_trend(void **state) {
    (void)state;
    const double rising[] = {1, 2, 2, 3, 5, 5}, falling[] = {5, 5, 3, 2, 2, 1};
    const int sizes[] = {2, 2, 2};
    assert_close(statistics_rising_trend(rising, sizes, 3) +
                     statistics_rising_trend(falling, sizes, 3),
                 1, 1e-15);
}

/* The lady tasting tea (Fisher 1935) and Johnny's twins, whose p are in R's manual of fisher.test;
 * the others from integer arithmetic. */
static void test_fisher(void **state) {
    (void)state;
    static const struct {
        double hits[2];
        int sizes[2];
        double p;
    } known[] = {{{3, 1}, {4, 4}, 0.4857142857142857},
                 {{2, 10}, {17, 13}, 0.0005367241191434358},
                 {{8, 1}, {10, 6}, 0.03496503496503497},
                 {{532, 500}, {545, 545}, 1.8434810994305433e-05},
                 {{5, 0}, {5, 5}, 0.007936507936507936},
                 {{0, 0}, {5, 7}, 1},
                 {{5, 7}, {5, 7}, 1}};
    for (unsigned i = 0; i < sizeof known / sizeof *known; ++i) {
        const double *hits = known[i].hits, swapped[2] = {hits[1], hits[0]};
        const int *sizes = known[i].sizes, other[2] = {sizes[1], sizes[0]};
        const double misses[2] = {sizes[0] - hits[0], sizes[1] - hits[1]};
        double p = known[i].p;
        assert_close(statistics_fisher(hits, sizes), p, 1e-11);
        assert_close(statistics_fisher(swapped, other), p, 1e-11);
        assert_close(statistics_fisher(misses, sizes), p, 1e-11);
    }
}

static void test_fisher_undefined(void **state) {
    (void)state;
    const int sizes[2] = {5, 6};
    assert_true(isnan(statistics_fisher((const double[]){NAN, 2}, sizes)));
    assert_true(isnan(statistics_fisher((const double[]){2, NAN}, sizes)));
    assert_true(isnan(statistics_fisher((const double[]){6, 2}, sizes)));
    assert_true(isnan(statistics_fisher((const double[]){-1, 2}, sizes)));
    assert_close(statistics_fisher((const double[]){0, 2}, (const int[]){0, 6}), 1, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_t_quantile),
        cmocka_unit_test(test_mean),
        cmocka_unit_test(test_share),
        cmocka_unit_test(test_clusters_alike),
        cmocka_unit_test(test_clusters_differ),
        cmocka_unit_test(test_clusters_of_several_sizes),
        cmocka_unit_test(test_clusters_at_the_ends),
        cmocka_unit_test(test_empty_cluster),
        cmocka_unit_test(test_too_few_clusters),
        cmocka_unit_test(test_median),
        cmocka_unit_test(test_nan),
        cmocka_unit_test(test_slope),
        cmocka_unit_test(test_slope_undefined),
        cmocka_unit_test(test_rising_trend),
        cmocka_unit_test(test_falling_trend),
        cmocka_unit_test(test_fisher),
        cmocka_unit_test(test_fisher_undefined),
    };
    return cmocka_run_group_tests_name("statistics", tests, NULL, NULL);
}
