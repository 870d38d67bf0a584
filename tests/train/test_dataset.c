/* The split: sizes, labels, independence of everything but the seed. */
#include "train/dataset.h"

#include "base/random.h"

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
    assert_true(dataset_create(group, 0.9, seed, dataset, &error));
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
        held_out += dataset.held_out[i];
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
    assert_memory_equal(x.held_out, y.held_out, 23 * 23);
    assert_int_not_equal(memcmp(x.held_out, z.held_out, 23 * 23), 0);
    dataset_free(&x);
    dataset_free(&y);
    dataset_free(&z);
    for (int i = 0; i < 3; ++i)
        group_free(&group[i]);
}

/* The pair that the seed's stream for splits draws first is held out, whatever other streams of the
 * seed draw: 3 of 25 would be by chance. */
static void test_stream(void **state) {
    (void)state;
    static const int factors[] = {5};
    for (uint64_t seed = 1; seed <= 20; ++seed) {
        struct group group;
        struct dataset dataset;
        struct random_stream stream = random_stream(seed, RANDOM_SPLIT);
        make(factors, 1, seed, &group, &dataset);
        assert_int_equal(dataset.held_out[random_below(&stream, 25)], 1);
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
            seen[i] += dataset.held_out[i];
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
    assert_false(dataset_create(&group, 0.1, 1, &dataset, &error));
    assert_int_equal(error.kind, ERROR_INPUT);
    group_free(&group);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_held_out_pairs),
        cmocka_unit_test(test_split),
        cmocka_unit_test(test_seed_decides),
        cmocka_unit_test(test_stream),
        cmocka_unit_test(test_every_pair_can_be_held_out),
        cmocka_unit_test(test_empty_side_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
