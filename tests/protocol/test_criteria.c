/* Criteria: the limits at which one holds, fails or is undecided, and what follows from that. */
#include "protocol/verdicts.h"
#include "record/write.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

static char quantity[] = "share";

enum bounded { BELOW = 1, ABOVE = 2, BOTH = 3 }; /* at_least, at_most */

static struct criterion criterion(enum criterion_statistic statistic, enum bounded bounded) {
    return (struct criterion){.quantity = quantity,
                              .paper = NAN,
                              .statistic = statistic,
                              .at_least = bounded & BELOW ? 0.25 : NAN,
                              .at_most = bounded & ABOVE ? 0.75 : NAN};
}

static enum verdict_value judged(enum criterion_statistic statistic, enum bounded bounded,
                                 double measured, double low, double high) {
    const struct criterion asked = criterion(statistic, bounded);
    const struct estimate estimate = {measured, NAN, low, high};
    return criterion_judge(&asked, &estimate);
}

static enum verdict_value interval(enum bounded bounded, double low, double high) {
    return judged(STATISTIC_INTERVAL, bounded, low + (high - low) / 2, low, high);
}

static double next(double value) {
    return nextafter(value, INFINITY);
}
static double before(double value) {
    return nextafter(value, -INFINITY);
}

static void test_one_number(void **state) {
    (void)state;
    static const enum criterion_statistic statistics[] = {STATISTIC_MEASURED, STATISTIC_CI_LOW,
                                                          STATISTIC_CI_HIGH};
    for (int i = 0; i < 3; ++i) {
        enum criterion_statistic statistic = statistics[i];
        double values[3] = {0.5, 0.5, 0.5}, *value = &values[i]; /* measured, low, high */
#define JUDGED(bounded, number)                                                                    \
    (*value = (number), judged(statistic, bounded, values[0], values[1], values[2]))
        assert_int_equal(JUDGED(BELOW, 0.25), VERDICT_HOLDS);
        assert_int_equal(JUDGED(BELOW, before(0.25)), VERDICT_FAILS);
        assert_int_equal(JUDGED(ABOVE, 0.75), VERDICT_HOLDS);
        assert_int_equal(JUDGED(ABOVE, next(0.75)), VERDICT_FAILS);
        assert_int_equal(JUDGED(BOTH, 0.5), VERDICT_HOLDS);
        assert_int_equal(JUDGED(BOTH, before(0.25)), VERDICT_FAILS);
        assert_int_equal(JUDGED(BOTH, next(0.75)), VERDICT_FAILS);
        assert_int_equal(JUDGED(BELOW, INFINITY), VERDICT_HOLDS);
        assert_int_equal(JUDGED(ABOVE, INFINITY), VERDICT_FAILS);
        assert_int_equal(JUDGED(BELOW, NAN), VERDICT_FAILS);
        assert_int_equal(JUDGED(BOTH, NAN), VERDICT_FAILS);
#undef JUDGED
    }
}

static void test_interval_above(void **state) {
    (void)state;
    assert_int_equal(interval(BELOW, 0.25, 0.9), VERDICT_HOLDS);
    assert_int_equal(interval(BELOW, before(0.25), 0.9), VERDICT_UNDECIDED);
    assert_int_equal(interval(BELOW, 0.1, 0.25), VERDICT_UNDECIDED);
    assert_int_equal(interval(BELOW, 0.1, before(0.25)), VERDICT_FAILS);
    assert_int_equal(interval(BELOW, 0.25, 0.25), VERDICT_HOLDS);
}

static void test_interval_below(void **state) {
    (void)state;
    assert_int_equal(interval(ABOVE, 0.1, 0.75), VERDICT_HOLDS);
    assert_int_equal(interval(ABOVE, 0.1, next(0.75)), VERDICT_UNDECIDED);
    assert_int_equal(interval(ABOVE, 0.75, 0.9), VERDICT_UNDECIDED);
    assert_int_equal(interval(ABOVE, next(0.75), 0.9), VERDICT_FAILS);
}

static void test_interval_between(void **state) {
    (void)state;
    assert_int_equal(interval(BOTH, 0.25, 0.75), VERDICT_HOLDS);
    assert_int_equal(interval(BOTH, before(0.25), 0.75), VERDICT_UNDECIDED);
    assert_int_equal(interval(BOTH, 0.25, next(0.75)), VERDICT_UNDECIDED);
    assert_int_equal(interval(BOTH, 0, 1), VERDICT_UNDECIDED);
    assert_int_equal(interval(BOTH, 0, 0.25), VERDICT_UNDECIDED);
    assert_int_equal(interval(BOTH, 0.75, 1), VERDICT_UNDECIDED);
    assert_int_equal(interval(BOTH, 0, before(0.25)), VERDICT_FAILS);
    assert_int_equal(interval(BOTH, next(0.75), 1), VERDICT_FAILS);
}

/* Without an interval there is no evidence, whatever was measured. */
static void test_no_interval(void **state) {
    (void)state;
    assert_int_equal(judged(STATISTIC_INTERVAL, BELOW, 0.9, NAN, NAN), VERDICT_FAILS);
    assert_int_equal(judged(STATISTIC_INTERVAL, BELOW, 0.9, 0.8, NAN), VERDICT_FAILS);
    assert_int_equal(judged(STATISTIC_INTERVAL, ABOVE, 0.1, NAN, 0.2), VERDICT_FAILS);
    assert_int_equal(judged(STATISTIC_INTERVAL, BOTH, 0.5, NAN, 0.5), VERDICT_FAILS);
    assert_int_equal(judged(STATISTIC_INTERVAL, BOTH, 0.5, 0.5, NAN), VERDICT_FAILS);
}

/* Nor with one, if its value is NaN. */
static void test_nothing_measured(void **state) {
    (void)state;
    static const enum criterion_statistic all[] = {STATISTIC_MEASURED, STATISTIC_CI_LOW,
                                                   STATISTIC_CI_HIGH, STATISTIC_INTERVAL};
    for (int i = 0; i < 4; ++i)
        assert_int_equal(judged(all[i], BOTH, NAN, 0.5, 0.5), VERDICT_FAILS);
}

/* The text of a criterion starts with a word and names the bounds that it has. */
static void test_text(void **state) {
    (void)state;
    char text[CRITERION_TEXT_MAX];
    struct criterion asked = criterion(STATISTIC_INTERVAL, BOTH);
    criterion_format(&asked, text);
    assert_string_equal(text, "interval >= 0.25 and <= 0.75");
    asked = criterion(STATISTIC_CI_LOW, BELOW);
    criterion_format(&asked, text);
    assert_string_equal(text, "ci_low >= 0.25");
    asked = criterion(STATISTIC_MEASURED, ABOVE);
    criterion_format(&asked, text);
    assert_string_equal(text, "measured <= 0.75");
}

static void test_profiles(void **state) {
    (void)state;
    char quick[] = "quick", paper[] = "paper", *only[] = {quick, paper};
    struct criterion asked = criterion(STATISTIC_MEASURED, BELOW);
    assert_true(criterion_applies(&asked, "full"));
    asked.profiles = only;
    asked.profiles_count = 2;
    assert_true(criterion_applies(&asked, "paper"));
    assert_false(criterion_applies(&asked, "full"));
}

/* A verdict as a row, and the exit status that results from the worst of several. */
static void test_verdict(void **state) {
    (void)state;
    const struct program program = {.name = "tester", .profile = "paper", .quiet = true};
    const struct criterion asked = criterion(STATISTIC_INTERVAL, BELOW);
    struct verdict verdict;
    verdict_judge(&program, &asked, (struct estimate){0.5, NAN, 0.125, 1}, &verdict);
    assert_int_equal(verdict.value, VERDICT_UNDECIDED);
    assert_string_equal(verdict.claim, "tester");
    assert_string_equal(verdict.asked, "interval >= 0.25");
    assert_string_equal(verdict.kernel, "Haswell");
    assert_true(isnan(verdict.paper));
    assert_int_equal(verdicts_end(&program, 1, VERDICT_HOLDS, 0, 2), PROGRAM_HOLDS);
    assert_int_equal(verdicts_end(&program, 1, VERDICT_UNDECIDED, 0, 2), PROGRAM_FAILS);
    assert_int_equal(verdicts_end(&program, 1, VERDICT_FAILS, 0, 2), PROGRAM_FAILS);
    assert_int_equal(verdicts_end(&program, 1, VERDICT_HOLDS, 1, 2), PROGRAM_CELLS_FAILED);
    assert_int_equal(verdicts_end(&program, 0, VERDICT_HOLDS, 0, 2), PROGRAM_HOLDS);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_one_number),     cmocka_unit_test(test_interval_above),
        cmocka_unit_test(test_interval_below), cmocka_unit_test(test_interval_between),
        cmocka_unit_test(test_no_interval),    cmocka_unit_test(test_nothing_measured),
        cmocka_unit_test(test_text),           cmocka_unit_test(test_profiles),
        cmocka_unit_test(test_verdict),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
