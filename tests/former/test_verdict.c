/* Verdicts: where a criterion begins to hold, to fail and to be undecided, and what the table and
 * the exit status make of it. */
#include "former/verdict.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "../base/scratch.h"

static double bounds[2] = {0.25, 0.75};
static char quantity[] = "share";

enum bounded { BELOW = 1, ABOVE = 2, BOTH = 3 }; /* at_least, at_most */

static struct spec_criterion criterion(enum spec_statistic statistic, enum bounded bounded) {
    return (struct spec_criterion){.quantity = quantity,
                                   .statistic = statistic,
                                   .at_least = bounded & BELOW ? &bounds[0] : NULL,
                                   .at_most = bounded & ABOVE ? &bounds[1] : NULL};
}

static enum verdict_value judged(enum spec_statistic statistic, enum bounded bounded,
                                 double measured, double low, double high) {
    struct spec_criterion asked = criterion(statistic, bounded);
    struct verdict verdict = {.criterion = &asked};
    struct verdicts verdicts = {1, &verdict};
    verdicts_measure(&verdicts, "another", measured, low, high);
    assert_int_equal(verdict.value, VERDICT_FAILS); /* as long as nothing is measured */
    verdicts_measure(&verdicts, quantity, measured, low, high);
    assert_int_equal(verdicts_conclude(&verdicts), verdict.value);
    return verdict.value;
}

static enum verdict_value interval(enum bounded bounded, double low, double high) {
    return judged(SPEC_INTERVAL, bounded, low + (high - low) / 2, low, high);
}

static double next(double value) {
    return nextafter(value, INFINITY);
}
static double before(double value) {
    return nextafter(value, -INFINITY);
}

static void test_one_number(void **state) {
    (void)state;
    static const enum spec_statistic statistics[] = {SPEC_MEASURED, SPEC_CI_LOW, SPEC_CI_HIGH};
    for (int i = 0; i < 3; ++i) {
        enum spec_statistic statistic = statistics[i];
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

/* Without an interval there is no evidence at all, whatever was measured. */
static void test_no_interval(void **state) {
    (void)state;
    assert_int_equal(judged(SPEC_INTERVAL, BELOW, 0.9, NAN, NAN), VERDICT_FAILS);
    assert_int_equal(judged(SPEC_INTERVAL, BELOW, 0.9, 0.8, NAN), VERDICT_FAILS);
    assert_int_equal(judged(SPEC_INTERVAL, ABOVE, 0.1, NAN, 0.2), VERDICT_FAILS);
    assert_int_equal(judged(SPEC_INTERVAL, BOTH, 0.5, NAN, 0.5), VERDICT_FAILS);
    assert_int_equal(judged(SPEC_INTERVAL, BOTH, 0.5, 0.5, NAN), VERDICT_FAILS);
}

/* Nor with one, where what it belongs to is not a number. */
static void test_nothing_measured(void **state) {
    (void)state;
    static const enum spec_statistic all[] = {SPEC_MEASURED, SPEC_CI_LOW, SPEC_CI_HIGH,
                                              SPEC_INTERVAL};
    for (int i = 0; i < 4; ++i)
        assert_int_equal(judged(all[i], BOTH, NAN, 0.5, 0.5), VERDICT_FAILS);
}

static void test_the_worst_counts(void **state) {
    (void)state;
    struct verdict three[] = {
        {.value = VERDICT_HOLDS}, {.value = VERDICT_UNDECIDED}, {.value = VERDICT_FAILS}};
    assert_int_equal(verdicts_conclude(&(struct verdicts){1, three}), VERDICT_HOLDS);
    assert_int_equal(verdicts_conclude(&(struct verdicts){2, three}), VERDICT_UNDECIDED);
    assert_int_equal(verdicts_conclude(&(struct verdicts){3, three}), VERDICT_FAILS);
    assert_int_equal(verdicts_conclude(&(struct verdicts){0}), VERDICT_HOLDS);
}

static char folder[SCRATCH_MAX];

static int make_folder(void **state) {
    char tables[SCRATCH_MAX + 64];
    (void)state;
    if (mkdtemp(scratch_pattern("test_verdict", folder)) == NULL)
        return -1;
    snprintf(tables, sizeof tables, "%s/tables", folder);
    return mkdir(tables, 0777);
}

static int remove_folder(void **state) {
    char path[SCRATCH_MAX + 64];
    (void)state;
    snprintf(path, sizeof path, "%s/tables/verdicts_tester.csv", folder);
    int status = unlink(path);
    snprintf(path, sizeof path, "%s/tables", folder);
    return status != 0 || rmdir(path) != 0 || rmdir(folder) != 0 ? -1 : 0;
}

/* The row of the table for an interval [low, 1] that is to be at least 0.25, and the status. */
static int finish(double low, char row[256]) {
    struct spec_criterion asked = criterion(SPEC_INTERVAL, BELOW);
    struct verdict verdict = {.criterion = &asked};
    struct verdicts verdicts = {1, &verdict};
    struct program program = {
        .name = "tester", .profile = "paper", .out = folder, .runs = folder, .quiet = true};
    char path[SCRATCH_MAX + 64];
    verdicts_measure(&verdicts, quantity, 0.5, low, 1);
    int status = verdicts_finish(&verdicts, &program, 0);
    snprintf(path, sizeof path, "%s/tables/verdicts_tester.csv", folder);
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    for (int line = 0; line < 2; ++line)
        assert_non_null(fgets(row, 256, file));
    fclose(file);
    return status;
}

static void test_table(void **state) {
    char row[256];
    (void)state;
    assert_int_equal(finish(0.5, row), PROGRAM_HOLDS);
    assert_string_equal(row, "tester,share,,0.5,0.5,1,interval >= 0.25,holds,Haswell\n");
    assert_int_equal(finish(0.125, row), PROGRAM_FAILS);
    assert_string_equal(row, "tester,share,,0.5,0.125,1,interval >= 0.25,undecided,Haswell\n");
    assert_int_equal(finish(NAN, row), PROGRAM_FAILS);
    assert_string_equal(row, "tester,share,,0.5,,1,interval >= 0.25,fails,Haswell\n");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_one_number),
        cmocka_unit_test(test_interval_above),
        cmocka_unit_test(test_interval_below),
        cmocka_unit_test(test_interval_between),
        cmocka_unit_test(test_no_interval),
        cmocka_unit_test(test_nothing_measured),
        cmocka_unit_test(test_the_worst_counts),
        cmocka_unit_test_setup_teardown(test_table, make_folder, remove_folder),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
