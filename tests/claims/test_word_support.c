/* What word_support measures: of words on a small group, and of energies with one flaw. */
#include "claim_test.h"

#include "claims/words/word_support/word_support.h"

extern const struct claim word_support;

/* The boxes of a word on the group of the small spec at a place. */
static struct boxes *weigh(struct study *study, const char *at, const struct any_group *of,
                           const char *text) {
    const struct place place = place_in(&study->place, "%s", at);
    struct word word;
    struct error error = {0};
    struct boxes *boxes = word_support_open(study, &place, of, &error);
    assert_non_null(boxes);
    assert_true(word_parse(text, &word, &error));
    assert_true(word_support_weigh(boxes, &word, &error));
    return boxes;
}

static struct boxes *weigh_a4(struct study *study, const char *text) {
    return weigh(study, "figure.group", &((const struct profile *)study->profile)->figure.group,
                 text);
}

/* S3, given by permutations. */
static struct boxes *weigh_s3(struct study *study, const char *text) {
    return weigh(study, "selected.groups[2]",
                 &((const struct profile *)study->profile)->selected.groups[2], text);
}

/* A box outside the cover whose zeta is trivial or not. */
static int outside(const struct boxes *boxes, bool trivial) {
    for (int i = 0; i < boxes->count; ++i)
        if (!boxes->cover[i] && (word_support_box(boxes, i).zeta == 0) == trivial)
            return i;
    fail_msg("all boxes are covered");
    return -1;
}

static void test_sizes(void **state) {
    (void)state;
    struct study study;
    claim_test_open(&word_support, &study);
    const struct boxes *boxes = weigh_s3(&study, "ab");
    struct counts counts = word_support_count(boxes);
    assert_int_equal(boxes->count, 27);
    assert_int_equal(counts.support, 3);
    assert_int_equal(counts.cover, 3);
    assert_int_equal(counts.outside_cover, 0);
    assert_float_equal(counts.dimension_share, (1 + 1 + 64) / 216.0, 1e-12);
    assert_float_equal(counts.smallest_support, 6, 1e-9); /* n D */
    assert_true(counts.largest_zero < 1e-20);
    assert_true(counts.energy_error < 1e-12);
    assert_true(word_support_multiplication_error(boxes) < 1e-12);
    assert_float_equal(word_support_inexact(&counts), 0, 0);
    counts = word_support_count(weigh_s3(&study, "[a,b]"));
    assert_int_equal(counts.support, 11);
    assert_int_equal(counts.cover, 11);
    study_close(&study);
}

/* On A4, with a representation of complex type, the cover of a a b has a box without energy. */
static void test_refined_cover(void **state) {
    (void)state;
    struct study study;
    claim_test_open(&word_support, &study);
    const struct counts counts = word_support_count(weigh_a4(&study, "aab"));
    assert_int_equal(counts.support, 5);
    assert_int_equal(counts.cover, 6);
    assert_int_equal(counts.refined, 5);
    assert_float_equal(word_support_inexact(&counts), 0, 0);
    assert_true(word_support_multiplication_error(weigh_a4(&study, "aab")) > 0.1);
    study_close(&study);
}

/* Energy outside the cover, and energy missing from the support. */
static void test_flaws_are_counted(void **state) {
    (void)state;
    struct study study;
    struct findings found = {.smallest_support = INFINITY};
    claim_test_open(&word_support, &study);
    struct boxes *boxes = weigh_s3(&study, "ab");
    int box = outside(boxes, false);
    boxes->energy[box] = 3;
    struct counts counts = word_support_count(boxes);
    word_support_add(&counts, &found);
    assert_int_equal(counts.support, 4);
    assert_int_equal(counts.outside_cover, 1);
    assert_int_equal(counts.outside_refined, 1);
    assert_float_equal(counts.energy_error, 3 / 36.0, 1e-9);
    assert_float_equal(word_support_multiplication_error(boxes), 3 / 36.0, 1e-9);
    assert_float_equal(word_support_inexact(&counts), 1, 0);
    assert_float_equal(found.outside_cover, 1, 0);
    assert_float_equal(found.smallest_support, 3 / 6.0, 1e-9);
    boxes->energy[box] = 0;
    boxes->energy[0] = 1e-9; /* below the tolerance, 1e-9 n */
    counts = word_support_count(boxes);
    word_support_add(&counts, &found);
    assert_int_equal(counts.support, 2);
    assert_float_equal(counts.largest_zero, 1e-9, 0);
    assert_float_equal(word_support_inexact(&counts), 1, 0);
    assert_float_equal(found.outside_cover, 1, 0);
    assert_float_equal(found.outside_refined, 1, 0);
    assert_float_equal(found.largest_zero * 6, 1e-9, 1e-15);
    assert_float_equal(found.energy_error, 6 / 36.0, 1e-6);
    study_close(&study);
}

/* An energy that is not a number counts as support, and makes what is found unknown. */
static void test_not_a_number(void **state) {
    (void)state;
    struct study study;
    struct findings found = {.smallest_support = INFINITY};
    claim_test_open(&word_support, &study);
    struct boxes *boxes = weigh_s3(&study, "ab");
    struct counts counts = word_support_count(boxes);
    boxes->energy[outside(boxes, false)] = NAN;
    assert_true(isnan(word_support_multiplication_error(boxes)));
    const struct counts unknown = word_support_count(boxes);
    assert_int_equal(unknown.outside_cover, 1);
    assert_true(isnan(word_support_inexact(&unknown)));
    word_support_add(&unknown, &found);
    word_support_add(&counts, &found); /* of a word that is as it should be */
    assert_true(isnan(found.outside_cover));
    assert_true(isnan(found.outside_refined));
    assert_true(isnan(found.energy_error));
    assert_true(isnan(found.smallest_support));
    study_close(&study);
}

/* Boxes with the trivial zeta do not count: no table has energy there. */
static void test_control(void **state) {
    (void)state;
    struct study study;
    struct findings found = {0};
    claim_test_open(&word_support, &study);
    struct boxes *boxes = weigh_s3(&study, "ab");
    word_support_add_random(boxes, &found);
    assert_int_equal(found.random_boxes, 27 - 9 - 2); /* zeta not trivial, not in the cover */
    assert_float_equal(found.control_outside_cover, 0, 0);
    boxes->energy[outside(boxes, false)] = 1;
    boxes->energy[outside(boxes, true)] = 1;
    word_support_add_random(boxes, &found);
    assert_int_equal(found.random_boxes, 32);
    assert_float_equal(found.control_outside_cover, 1, 0);
    boxes->energy[outside(boxes, false)] = NAN;
    word_support_add_random(boxes, &found);
    assert_true(isnan(found.control_outside_cover));
    study_close(&study);
}

/* The whole study on its small spec. */
static void test_study(void **state) {
    (void)state;
    struct study study;
    struct error error = {0};
    claim_test_open(&word_support, &study);
    assert_true(word_support.conclude(&study, &error));
    assert_true(study_measure_summaries(&study, &error));
    for (int i = 0; i < study.quantity_count; ++i) {
        const struct study_quantity *of = &study.quantities[i];
        if (strcmp(of->name, "control_outside_cover") == 0)
            assert_true(of->estimate.value > 0.9 && of->estimate.value <= 1);
        else
            assert_true(of->estimate.value < 1e-9);
    }
    study_close(&study);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sizes),
        cmocka_unit_test(test_refined_cover),
        cmocka_unit_test(test_flaws_are_counted),
        cmocka_unit_test(test_not_a_number),
        cmocka_unit_test(test_control),
        cmocka_unit_test(test_study),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
