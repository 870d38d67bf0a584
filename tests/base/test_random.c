/* Random streams: known answers of Philox4x32-10, and unbiased derived distributions. */
#include "base/random.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* Random123's published known-answer vectors (kat_vectors, philox4x32 10). */
static void test_known_answers(void **state) {
    (void)state;
    static const struct {
        uint32_t counter[4], key[2], words[4];
    } cases[] = {
        {{0, 0, 0, 0}, {0, 0}, {0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}},
        {{0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff},
         {0xffffffff, 0xffffffff},
         {0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}},
        {{0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344},
         {0xa4093822, 0x299f31d0},
         {0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; ++i) {
        struct random_stream stream = random_stream(0, RANDOM_TEST);
        for (int w = 0; w < 4; ++w)
            stream.counter[w] = cases[i].counter[w];
        for (int w = 0; w < 2; ++w)
            stream.key[w] = cases[i].key[w];
        for (int w = 0; w < 4; ++w)
            assert_int_equal(random_word(&stream), cases[i].words[w]);
    }
}

/* The key is the seed, low word first; the purpose is the highest counter word. */
static void test_key_layout(void **state) {
    (void)state;
    struct random_stream stream = random_stream(0x299f31d0a4093822, RANDOM_TEST);
    assert_int_equal(stream.key[0], 0xa4093822);
    assert_int_equal(stream.key[1], 0x299f31d0);
    assert_int_equal(stream.counter[3], RANDOM_TEST);
    assert_int_equal(stream.counter[0], 0);
}

static void test_streams_differ(void **state) {
    (void)state;
    struct random_stream same1 = random_stream(1, RANDOM_TEST);
    struct random_stream same2 = random_stream(1, RANDOM_TEST);
    struct random_stream seed = random_stream(2, RANDOM_TEST);
    struct random_stream purpose = random_stream(1, RANDOM_SPLIT);
    int equal_seed = 0, equal_purpose = 0;
    for (int i = 0; i < 1000; ++i) {
        uint32_t word = random_word(&same1);
        assert_int_equal(word, random_word(&same2));
        equal_seed += word == random_word(&seed);
        equal_purpose += word == random_word(&purpose);
    }
    assert_true(equal_seed <= 1);
    assert_true(equal_purpose <= 1);
}

/* The counter carries into its second word instead of starting again. */
static void test_counter_carries(void **state) {
    (void)state;
    struct random_stream stream = random_stream(1, RANDOM_TEST);
    struct random_stream start = stream;
    stream.counter[0] = UINT32_MAX;
    for (int i = 0; i < 4; ++i)
        (void)random_word(&stream);
    assert_int_equal(stream.counter[0], 0);
    assert_int_equal(stream.counter[1], 1);
    assert_int_not_equal(random_word(&stream), random_word(&start));
}

/* Pearson's statistic of `draws` draws in `cells` equally likely cells stays below the 1e-6
 * quantile (Wilson-Hilferty), far below the effect of a bias of a few per cent. */
static void assert_uniform(const long *counts, int cells, long draws) {
    double expected = (double)draws / cells, statistic = 0, freedom = cells - 1;
    for (int i = 0; i < cells; ++i)
        statistic += (counts[i] - expected) * (counts[i] - expected) / expected;
    double quantile = freedom * pow(1 - 2 / (9 * freedom) + 4.75 * sqrt(2 / (9 * freedom)), 3);
    assert_true(statistic < quantile);
}

static void test_below_is_unbiased(void **state) {
    (void)state;
    enum { DRAWS = 200000 };
    static const uint32_t bounds[] = {1, 2, 3, 7, 23, 100};
    struct random_stream stream = random_stream(3, RANDOM_TEST);
    for (size_t b = 0; b < sizeof bounds / sizeof bounds[0]; ++b) {
        long counts[100] = {0};
        for (int i = 0; i < DRAWS; ++i) {
            uint32_t value = random_below(&stream, bounds[b]);
            assert_true(value < bounds[b]);
            ++counts[value];
        }
        if (bounds[b] > 1)
            assert_uniform(counts, (int)bounds[b], DRAWS);
    }
}

/* With bound = 3 * 2^30, plain `word % bound` makes the lowest third twice as likely. */
static void test_below_rejects(void **state) {
    (void)state;
    enum { DRAWS = 30000 };
    const uint32_t third = UINT32_C(1) << 30;
    struct random_stream stream = random_stream(4, RANDOM_TEST);
    long counts[3] = {0};
    for (int i = 0; i < DRAWS; ++i)
        ++counts[random_below(&stream, 3 * third) / third];
    assert_uniform(counts, 3, DRAWS);
}

static void test_uniform(void **state) {
    (void)state;
    enum { DRAWS = 200000, CELLS = 64 };
    struct random_stream stream = random_stream(5, RANDOM_TEST);
    long counts[CELLS] = {0}, low[CELLS] = {0};
    for (int i = 0; i < DRAWS; ++i) {
        double value = random_uniform(&stream);
        assert_true(value > 0 && value < 1);
        ++counts[(int)(value * CELLS)];
        ++low[(int)(fmod(value * 0x1p46, 1) * CELLS)]; /* bits 47 to 52 */
    }
    assert_uniform(counts, CELLS, DRAWS);
    assert_uniform(low, CELLS, DRAWS);
}

/* Equally likely cells of the normal distribution are uniform cells of its distribution function.
 */
static void test_normal(void **state) {
    (void)state;
    enum { DRAWS = 200000, CELLS = 64 };
    struct random_stream stream = random_stream(6, RANDOM_TEST);
    long counts[CELLS] = {0};
    double serial = 0, previous = 0;
    for (int i = 0; i < DRAWS; ++i) {
        double value = random_normal(&stream);
        assert_true(isfinite(value));
        double share = 0.5 * erfc(-value / sqrt(2));
        ++counts[(int)fmin(share * CELLS, CELLS - 1)];
        serial += value * previous / DRAWS;
        previous = value;
    }
    assert_uniform(counts, CELLS, DRAWS);
    assert_true(fabs(serial) < 5 / sqrt(DRAWS));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_known_answers),     cmocka_unit_test(test_key_layout),
        cmocka_unit_test(test_streams_differ),    cmocka_unit_test(test_counter_carries),
        cmocka_unit_test(test_below_is_unbiased), cmocka_unit_test(test_below_rejects),
        cmocka_unit_test(test_uniform),           cmocka_unit_test(test_normal),
    };
    return cmocka_run_group_tests_name("random", tests, NULL, NULL);
}
