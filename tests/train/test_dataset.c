/* The split: sizes, labels, independence of everything but the seed. */
#include "train/dataset.h"

#include "base/random.h"
#include "group/group.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void make(const int *factors, int rank, uint64_t seed, struct group *group,
                 struct dataset *dataset) {
    struct error error = {0};
    assert_true(group_create_abelian(factors, rank, group, &error));
    assert_true(dataset_create(group->order, group->product, 0.9, false, seed, dataset, &error));
}

static void test_held_out_pairs(void **state) {
    (void)state;
    assert_int_equal(dataset_held_out_pairs(23, 0.9), 53);    /* ceil(52.9) */
    assert_int_equal(dataset_held_out_pairs(10, 0.9), 10);    /* whole numbers stay */
    assert_int_equal(dataset_held_out_pairs(10, 0.7), 30);    /* 1 - 0.7 > 0.3 in binary */
    assert_int_equal(dataset_held_out_pairs(127, 0.9), 1613); /* ceil(1612.9) */
}

static void test_split(void **state) {
    (void)state;
    static const int factors[] = {2, 3, 4};
    struct group group;
    struct dataset dataset;
    make(factors, 3, 5, &group, &dataset);
    int held_out = 0;
    for (int i = 0; i < 24 * 24; ++i)
        held_out += dataset.side[i];
    assert_int_equal(held_out, 58);
    assert_int_equal(dataset.test_pairs, 58);
    assert_int_equal(dataset.train_pairs, 576 - 58);
    assert_int_equal(dataset.label[1 * 24 + 2], group.product[1 * 24 + 2]);
    dataset_free(&dataset);
    group_free(&group);
}

static void test_seed_decides(void **state) {
    (void)state;
    static const int factors[] = {23};
    struct group group[3];
    struct dataset x, y, z;
    make(factors, 1, 1, &group[0], &x);
    make(factors, 1, 1, &group[1], &y);
    make(factors, 1, 2, &group[2], &z);
    assert_memory_equal(x.side, y.side, 23 * 23);
    assert_int_not_equal(memcmp(x.side, z.side, 23 * 23), 0);
    dataset_free(&x);
    dataset_free(&y);
    dataset_free(&z);
    for (int i = 0; i < 3; ++i)
        group_free(&group[i]);
}

/* The pair drawn first from the seed's split stream is held out, whatever its other streams draw:
 * by chance it would be with 3 of 25. */
static void test_stream(void **state) {
    (void)state;
    static const int factors[] = {5};
    for (uint64_t seed = 1; seed <= 20; ++seed) {
        struct group group;
        struct dataset dataset;
        struct random_stream stream = random_stream(seed, RANDOM_SPLIT);
        make(factors, 1, seed, &group, &dataset);
        assert_int_equal(dataset.side[random_below(&stream, 25)], 1);
        dataset_free(&dataset);
        group_free(&group);
    }
}

static void test_every_pair_can_be_held_out(void **state) {
    (void)state;
    static const int factors[] = {5};
    int seen[25] = {0};
    for (uint64_t seed = 0; seed < 200; ++seed) {
        struct group group;
        struct dataset dataset;
        make(factors, 1, seed, &group, &dataset);
        for (int i = 0; i < 25; ++i)
            seen[i] += dataset.side[i];
        dataset_free(&dataset);
        group_free(&group);
    }
    /* 3 of 25 pairs in 200 draws: 24 expected each, standard deviation 4.6. */
    for (int i = 0; i < 25; ++i)
        assert_in_range(seen[i], 24 - 19, 24 + 19);
}

static void test_empty_side_is_refused(void **state) {
    (void)state;
    static const int factors[] = {2};
    struct group group;
    struct dataset dataset;
    struct error error = {0};
    assert_true(group_create_abelian(factors, 1, &group, &error));
    assert_false(dataset_create(group.order, group.product, 0.1, false, 1, &dataset, &error));
    assert_int_equal(error.kind, ERROR_INPUT);
    group_free(&group);
}

static void test_all_pairs(void **state) {
    (void)state;
    static const int label[9] = {0, 1, 2, 1, 2, 0, 2, 0, 1};
    struct dataset dataset;
    struct error error = {0};
    assert_true(dataset_create(3, label, 1, false, 1, &dataset, &error));
    assert_int_equal(dataset.train_pairs, 9);
    assert_int_equal(dataset.test_pairs, 0);
    for (int i = 0; i < 9; ++i)
        assert_int_equal(dataset.side[i], DATASET_TRAIN);
    dataset_free(&dataset);
}

/* Rows 0 and 1 are equal, as are columns 2 and 3; test pairs are clean unless an equivalent pair is
 * in the training set. Nothing else changes. */
static void test_clean(void **state) {
    (void)state;
    static const int label[16] = {0, 1, 2, 2, 0, 1, 2, 2, 3, 0, 1, 1, 2, 3, 0, 0};
    static const int row[4] = {0, 0, 2, 3}, column[4] = {0, 1, 2, 2};
    int left_out = 0;
    for (uint64_t seed = 1; seed <= 10; ++seed) {
        struct dataset whole, clean;
        struct error error = {0};
        assert_true(dataset_create(4, label, 0.6, false, seed, &whole, &error));
        assert_true(dataset_create(4, label, 0.6, true, seed, &clean, &error));
        assert_int_equal(clean.train_pairs, whole.train_pairs);
        int tests = 0;
        for (int i = 0; i < 16; ++i) {
            bool twin = false;
            for (int j = 0; j < 16; ++j)
                twin = twin || (whole.side[j] == DATASET_TRAIN && row[i / 4] == row[j / 4] &&
                                column[i % 4] == column[j % 4]);
            int side = whole.side[i] == DATASET_TEST && twin ? DATASET_LEFT_OUT : whole.side[i];
            assert_int_equal(clean.side[i], side);
            tests += side == DATASET_TEST;
            left_out += side == DATASET_LEFT_OUT;
        }
        assert_int_equal(clean.test_pairs, tests);
        dataset_free(&whole);
        dataset_free(&clean);
    }
    assert_true(left_out > 0);
}

/* Sorted digits, by hand. */
static void test_sorted_tuple(void **state) {
    (void)state;
    const struct dataset_shape shape = {.inputs = 3, .d = 5, .outputs = 5};
    assert_int_equal(dataset_sorted_tuple(&shape, 4 * 25 + 0 * 5 + 2), 0 * 25 + 2 * 5 + 4);
    assert_int_equal(dataset_sorted_tuple(&shape, 3 * 25 + 3 * 5 + 1), 1 * 25 + 3 * 5 + 3);
    assert_int_equal(dataset_sorted_tuple(&shape, 1 * 25 + 2 * 5 + 3), 1 * 25 + 2 * 5 + 3);
}

/* Permutations stay together; of the 35 multisets, 14 are held out. */
static void test_multisets(void **state) {
    (void)state;
    enum { P = 5, TUPLES = 125 };
    static const int label[TUPLES];
    const struct dataset_shape shape = {.inputs = 3, .d = P, .outputs = P};
    for (uint64_t seed = 1; seed <= 5; ++seed) {
        struct dataset dataset;
        struct error error = {0};
        int tests = 0, sets = 0;
        assert_true(dataset_create_multisets(&shape, label, 0.6, seed, &dataset, &error));
        for (int a = 0; a < P; ++a)
            for (int b = 0; b < P; ++b)
                for (int c = 0; c < P; ++c) {
                    const unsigned char *side = dataset.side;
                    int mine = side[(a * P + b) * P + c];
                    assert_int_equal(mine, side[(b * P + c) * P + a]);
                    assert_int_equal(mine, side[(b * P + a) * P + c]);
                    tests += mine == DATASET_TEST;
                    sets += mine == DATASET_TEST && a <= b && b <= c;
                }
        assert_int_equal(sets, 14);
        assert_int_equal(dataset.test_pairs, tests);
        assert_int_equal(dataset.train_pairs, TUPLES - tests);
        dataset_free(&dataset);
    }
}

/* Enough tuples for both sides, but not enough multisets. */
static void test_multisets_of_an_empty_side(void **state) {
    (void)state;
    static const int label[8];
    const struct dataset_shape shape = {.inputs = 3, .d = 2, .outputs = 2};
    struct dataset dataset;
    struct error error = {0};
    assert_false(dataset_create_multisets(&shape, label, 0.15, 1, &dataset, &error));
    assert_int_equal(error.kind, ERROR_INPUT);
    assert_non_null(strstr(error.message, "4 of 4 multisets"));
    assert_null(dataset.side);
}

/* Exact numbers on either side; every tuple can be on each, whatever its number. */
static void test_sampled(void **state) {
    (void)state;
    enum { TUPLES = 125, SEEDS = 200 };
    const struct dataset_shape shape = {.inputs = 3, .d = 5, .outputs = 5};
    int label[TUPLES] = {0}, seen[3][TUPLES] = {{0}};
    for (uint64_t seed = 0; seed < SEEDS; ++seed) {
        struct dataset dataset;
        struct error error = {0};
        int counts[3] = {0};
        assert_true(dataset_create_sampled(&shape, label, 0.6, 20, seed, &dataset, &error));
        assert_int_equal(dataset.train_pairs, 75);
        assert_int_equal(dataset.test_pairs, 20);
        for (int i = 0; i < TUPLES; ++i) {
            ++counts[dataset.side[i]];
            ++seen[dataset.side[i]][i];
        }
        assert_int_equal(counts[DATASET_TRAIN], 75);
        assert_int_equal(counts[DATASET_TEST], 20);
        dataset_free(&dataset);
    }
    /* Binomial: 0.6 and 0.16 of 200 seeds, within five standard deviations. */
    for (int i = 0; i < TUPLES; ++i) {
        assert_in_range(seen[DATASET_TRAIN][i], 85, 155);
        assert_in_range(seen[DATASET_TEST][i], 6, 58);
    }
}

/* All that are held out where they are not more than asked for; the sides may not be empty. */
static void test_sampled_limits(void **state) {
    (void)state;
    const struct dataset_shape shape = {.inputs = 2, .d = 3, .outputs = 3};
    int label[9] = {0}, left_out = 0;
    struct dataset dataset;
    struct error error = {0};
    assert_true(dataset_create_sampled(&shape, label, 0.5, 100, 1, &dataset, &error));
    assert_int_equal(dataset.train_pairs, 4);
    assert_int_equal(dataset.test_pairs, 5);
    for (int i = 0; i < 9; ++i)
        left_out += dataset.side[i] == DATASET_LEFT_OUT;
    assert_int_equal(left_out, 0);
    dataset_free(&dataset);
    assert_false(dataset_create_sampled(&shape, label, 0.01, 5, 1, &dataset, &error));
    assert_int_equal(error.kind, ERROR_INPUT);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_held_out_pairs),
        cmocka_unit_test(test_split),
        cmocka_unit_test(test_seed_decides),
        cmocka_unit_test(test_stream),
        cmocka_unit_test(test_every_pair_can_be_held_out),
        cmocka_unit_test(test_empty_side_is_refused),
        cmocka_unit_test(test_all_pairs),
        cmocka_unit_test(test_clean),
        cmocka_unit_test(test_sorted_tuple),
        cmocka_unit_test(test_multisets),
        cmocka_unit_test(test_multisets_of_an_empty_side),
        cmocka_unit_test(test_sampled),
        cmocka_unit_test(test_sampled_limits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
