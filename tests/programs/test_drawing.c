/* Drawings of measured values: which numbers are drawn, and where. */
#include "programs/report/report_drawing.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <math.h>
#include <string.h>

static void check_same(double x, double expected) {
    assert_true(isnan(expected) ? isnan(x) : x == expected);
}

static void test_numbers(void **state) {
    (void)state;
    struct drawing drawing = drawing_of("0.5", "0.25", "0.75", "interval >= -0.1 and <= 0.9", "1");
    check_same(drawing.measured, 0.5);
    check_same(drawing.low, 0.25);
    check_same(drawing.high, 0.75);
    check_same(drawing.at_least, -0.1);
    check_same(drawing.at_most, 0.9);
    check_same(drawing.paper, 1);
    drawing = drawing_of("nan", "", "", "ci_high <= 1e-10", "");
    check_same(drawing.measured, NAN);
    check_same(drawing.low, NAN);
    check_same(drawing.at_least, NAN);
    check_same(drawing.at_most, 1e-10);
    check_same(drawing.paper, NAN);
    drawing = drawing_of("text", "1x", "", "", "");
    check_same(drawing.measured, NAN);
    check_same(drawing.low, NAN);
    check_same(drawing.at_most, NAN);
}

static void test_narrowed(void **state) {
    (void)state;
    struct drawing drawing = drawing_of("1", "", "", "ci_low >= -0.55", "");
    drawing_narrow(&drawing, "ci_high <= -0.45");
    check_same(drawing.at_least, -0.55);
    check_same(drawing.at_most, -0.45);
    drawing_narrow(&drawing, "measured >= -0.6 and <= -0.5");
    check_same(drawing.at_least, -0.55);
    check_same(drawing.at_most, -0.5);
}

/* All numbers stand within the axis, in their order. */
static void test_linear(void **state) {
    (void)state;
    const struct drawing drawing = drawing_of("-0.5", "-1", "0.25", "interval >= -2", "2");
    struct drawing_axis axis;
    assert_true(drawing_axis_of(&drawing, &axis));
    assert_false(axis.log);
    assert_true(0 < drawing_position(&axis, -2));
    assert_true(drawing_position(&axis, -2) < drawing_position(&axis, -1));
    assert_true(drawing_position(&axis, -1) < drawing_position(&axis, -0.5));
    assert_true(drawing_position(&axis, 2) < 1);
    assert_true(fabs(drawing_position(&axis, 0) - 0.5) < 1e-12);
}

static void test_logarithmic(void **state) {
    (void)state;
    struct drawing drawing = drawing_of("1e-30", "", "", "measured <= 1e-20", "");
    struct drawing_axis axis;
    assert_true(drawing_axis_of(&drawing, &axis));
    assert_true(axis.log);
    assert_true(fabs(drawing_position(&axis, 1e-25) - 0.5) < 1e-12);
    drawing.measured = 1e-21; /* too near */
    assert_true(drawing_axis_of(&drawing, &axis));
    assert_false(axis.log);
    drawing.measured = 0; /* has no logarithm */
    assert_true(drawing_axis_of(&drawing, &axis));
    assert_false(axis.log);
    assert_true(drawing_position(&axis, 0) > 0);
}

/* One number only, as when 0 is asked to be at most 0. */
static void test_single(void **state) {
    (void)state;
    struct drawing_axis axis;
    struct drawing drawing = drawing_of("0", "", "", "measured <= 0", "");
    assert_true(drawing_axis_of(&drawing, &axis));
    assert_true(drawing_position(&axis, 0) == 0.5);
    drawing = drawing_of("7", "7", "7", "measured >= 7 and <= 7", "7");
    assert_true(drawing_axis_of(&drawing, &axis));
    assert_true(drawing_position(&axis, 7) == 0.5);
}

static void test_nothing(void **state) {
    (void)state;
    struct drawing_axis axis;
    const struct drawing without = drawing_of("", "", "", "measured <= 0", "1");
    const struct drawing infinite = drawing_of("inf", "", "", "measured <= 0", "");
    const struct drawing too_far = drawing_of("-1e308", "", "", "measured <= 1e308", "");
    assert_false(drawing_axis_of(&without, &axis));
    assert_false(drawing_axis_of(&infinite, &axis));
    assert_false(drawing_axis_of(&too_far, &axis));
    struct html html;
    assert_true(html_open(&html, NULL));
    drawing_write(&html, &without);
    assert_int_equal(fflush(html.stream), 0);
    assert_int_equal(html.size, 0);
    html_close(&html);
}

/* The number of times that `part` is in a text. */
static int count(const char *text, const char *part) {
    int found = 0;
    for (const char *at = text; (at = strstr(at, part)) != NULL; ++at)
        ++found;
    return found;
}

static void check_parts(const struct drawing *drawing, int bounds, int ranges, int papers) {
    struct html html;
    assert_true(html_open(&html, NULL));
    drawing_write(&html, drawing);
    assert_int_equal(fflush(html.stream), 0);
    assert_int_equal(count(html.text, "class=\"dot\""), 1);
    assert_int_equal(count(html.text, "class=\"accepted\""), 1);
    assert_int_equal(count(html.text, "class=\"bound\""), bounds);
    assert_int_equal(count(html.text, "class=\"range\""), ranges);
    assert_int_equal(count(html.text, "class=\"paper\""), papers);
    assert_int_equal(count(html.text, "</svg>"), 1);
    html_close(&html);
}

static void test_written(void **state) {
    (void)state;
    const struct drawing all = drawing_of("1", "0", "2", "interval >= -1 and <= 3", "4");
    const struct drawing few = drawing_of("1", "", "", "measured >= 0.5", "");
    check_parts(&all, 2, 1, 1);
    check_parts(&few, 1, 0, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_numbers), cmocka_unit_test(test_narrowed),
        cmocka_unit_test(test_linear),  cmocka_unit_test(test_logarithmic),
        cmocka_unit_test(test_single),  cmocka_unit_test(test_nothing),
        cmocka_unit_test(test_written),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
