/* Minimal box covers: against exhaustive search, known numbers, and the tensors that they cover. */
#include "../group/open_group.h"

#include "base/random.h"
#include "theory/words/box_cover.h"
#include "theory/words/tensor_rank.h"
#include "theory/words/word_tensor.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

enum { M = 3, CUBE = M * M * M, TRIPLES_MAX = 9, BOXES = 7 * 7 * 7 };

/* --- Exhaustive search ------------------------------------------------------------------------ */

static void set_of(int bits, bool set[M]) {
    for (int i = 0; i < M; ++i)
        set[i] = bits >> i & 1;
}

/* Box number b: three sets that are not empty. */
static void box_of(int b, bool x[M], bool y[M], bool z[M]) {
    set_of(b / 49 + 1, x);
    set_of(b / 7 % 7 + 1, y);
    set_of(b % 7 + 1, z);
}

/* The triples of a list that a box has, as bits. */
static int triples_in(int b, const int *triples, int count) {
    bool x[M], y[M], z[M];
    int bits = 0;
    box_of(b, x, y, z);
    for (int i = 0; i < count; ++i)
        if (x[triples[i] / 9] && y[triples[i] / 3 % 3] && z[triples[i] % 3])
            bits |= 1 << i;
    return bits;
}

/* The least cost of boxes of any kind that cover the triples, of which one is `with` (-1: none): by
 * dynamic programming over all sets of triples. */
static long search(const int *dimension, const int *triples, int count, int with) {
    static long least[1 << TRIPLES_MAX];
    bool x[M], y[M], z[M];
    long first = 0;
    for (int s = 0; s < 1 << count; ++s)
        least[s] = LONG_MAX / 2;
    least[0] = 0;
    if (with >= 0) {
        box_of(with, x, y, z);
        first = box_cover_cost(M, dimension, x, y, z);
    }
    for (int s = 0; s < 1 << count; ++s)
        for (int b = 0; b < BOXES; ++b) {
            box_of(b, x, y, z);
            int next = s | triples_in(b, triples, count);
            long cost = least[s] + box_cover_cost(M, dimension, x, y, z);
            if (cost < least[next])
                least[next] = cost;
        }
    int start = with < 0 ? 0 : triples_in(with, triples, count), all = (1 << count) - 1;
    long best = LONG_MAX / 2; /* of covers of what the box leaves */
    for (int s = 0; s < 1 << count; ++s)
        if ((s | start) == all && least[s] < best)
            best = least[s];
    return first + best;
}

/* A random support, with its triples in a list; returns their number. */
static int draw_support(struct random_stream *stream, bool *support, int *triples) {
    int count = 0, wanted = 1 + (int)random_below(stream, TRIPLES_MAX);
    memset(support, 0, CUBE * sizeof *support);
    for (int i = 0; i < wanted; ++i)
        support[random_below(stream, CUBE)] = true;
    for (int t = 0; t < CUBE; ++t)
        if (support[t])
            triples[count++] = t;
    return count;
}

static void test_exhaustive(void **state) {
    (void)state;
    struct random_stream stream = random_stream(1, RANDOM_TEST);
    for (int draw = 0; draw < 60; ++draw) {
        bool support[CUBE];
        int triples[TRIPLES_MAX], dimension[M];
        struct box_cover cover;
        int count = draw_support(&stream, support, triples);
        for (int i = 0; i < M; ++i)
            dimension[i] = 1 + (int)random_below(&stream, 9);
        assert_true(box_cover_minimal(M, dimension, support, &cover, NULL));
        assert_int_equal(cover.cost, search(dimension, triples, count, -1));
        assert_true(cover.bound <= (double)cover.cost + 1e-6);
        box_cover_free(&cover);
    }
}

/* A box is admitted where there is a minimal cover with a box that contains it. */
static void test_admits(void **state) {
    (void)state;
    struct random_stream stream = random_stream(2, RANDOM_TEST);
    int admitted = 0, others = 0, by_others = 0;
    for (int draw = 0; draw < 4; ++draw) {
        bool support[CUBE], x[M], y[M], z[M], admits;
        int triples[TRIPLES_MAX];
        static const int dimension[M] = {1, 1, 4};
        struct box_cover cover;
        int count = draw_support(&stream, support, triples);
        assert_true(box_cover_minimal(M, dimension, support, &cover, NULL));
        for (int b = 0; b < BOXES; b += 5) {
            bool found = false;
            for (int larger = 0; larger < BOXES && !found; ++larger)
                if (((larger / 49 + 1) & (b / 49 + 1)) == b / 49 + 1 &&
                    ((larger / 7 % 7 + 1) & (b / 7 % 7 + 1)) == b / 7 % 7 + 1 &&
                    ((larger % 7 + 1) & (b % 7 + 1)) == b % 7 + 1)
                    found = search(dimension, triples, count, larger) == cover.cost;
            box_of(b, x, y, z);
            assert_true(box_cover_admits(&cover, dimension, support, x, y, z, &admits, NULL));
            assert_int_equal(admits, found);
            admitted += admits;
            others += !admits;
            by_others += admits && !box_cover_contains(&cover, x, y, z);
        }
        box_cover_free(&cover);
    }
    assert_true(admitted > 0 && others > 0 && by_others > 0);
}

/* The boxes of a cover cover the support and cost what it does. */
static void test_boxes(void **state) {
    (void)state;
    struct random_stream stream = random_stream(3, RANDOM_TEST);
    for (int draw = 0; draw < 40; ++draw) {
        bool support[CUBE], sets[3 * M][3][M];
        int triples[TRIPLES_MAX];
        static const int dimension[M] = {1, 2, 4};
        struct box_cover cover;
        struct cover_box boxes[3 * M];
        long cost = 0;
        int count = draw_support(&stream, support, triples), covered = 0;
        for (int i = 0; i < 3 * M; ++i)
            boxes[i] = (struct cover_box){.x = sets[i][0], .y = sets[i][1], .z = sets[i][2]};
        assert_true(box_cover_minimal(M, dimension, support, &cover, NULL));
        int number = box_cover_boxes(&cover, dimension, support, boxes);
        for (int i = 0; i < number; ++i) {
            cost += boxes[i].cost;
            assert_true(box_cover_contains(&cover, boxes[i].x, boxes[i].y, boxes[i].z));
        }
        assert_int_equal(cost, cover.cost);
        for (int i = 0; i < count; ++i) {
            bool inside = false;
            for (int b = 0; b < number; ++b)
                inside = inside || (boxes[b].x[triples[i] / 9] && boxes[b].y[triples[i] / 3 % 3] &&
                                    boxes[b].z[triples[i] % 3]);
            covered += inside;
        }
        assert_int_equal(covered, count);
        box_cover_free(&cover);
    }
}

static void test_costs(void **state) {
    (void)state;
    static const int dimension[M] = {1, 4, 9};
    static const bool all[M] = {true, true, true}, one[M] = {true}, two[M] = {false, true, true};
    assert_int_equal(box_cover_cost(M, dimension, all, one, two), 13);
    assert_int_equal(box_cover_cost(M, dimension, one, two, all), 13);
    assert_int_equal(box_cover_cost(M, dimension, two, all, two), 169);
    assert_int_equal(box_cover_cost(M, dimension, all, all, two), 182);
    const struct box_cover far = {.cost = 10, .bound = 8.9}, near = {.cost = 10, .bound = 9.1};
    assert_false(box_cover_is_certified(&far));
    assert_true(box_cover_is_certified(&near));
}

/* --- Words on groups -------------------------------------------------------------------------- */

static void check_word(const char *text, long cost) {
    size_t n = (size_t)group.order, m = (size_t)fourier.count, cube = m * m * m;
    struct word word;
    struct box_cover cover;
    struct bilinear terms;
    int *table = calloc(n * n, sizeof *table), *dimension = calloc(m, sizeof *dimension);
    double *energy = calloc(cube, sizeof *energy), *of = calloc(n * n * n, sizeof *of), largest;
    bool *support = calloc(cube, sizeof *support);
    assert_true(table && dimension && energy && of && support);
    assert_true(word_parse(text, &word, NULL));
    word_evaluate(&word, &group, table);
    assert_true(word_tensor_energies(&fourier, table, energy, NULL));
    for (size_t t = 0; t < cube; ++t)
        support[t] = energy[t] > 1e-9 * (double)n;
    for (size_t b = 0; b < m; ++b)
        dimension[b] = representations.bscs[b].dimension;
    assert_true(box_cover_minimal((int)m, dimension, support, &cover, NULL));
    assert_int_equal(cover.cost, cost);
    assert_true(box_cover_is_certified(&cover));
    for (int kind = 0; kind < COVER_KINDS; ++kind) /* the trivial triple is covered thrice */
        if (!cover.pair[kind][0]) {
            cover.pair[kind][0] = true;
            ++cover.cost;
        }
    assert_true(word_tensor_coefficients(&fourier, table, of, NULL));
    assert_true(box_cover_decompose(&fourier, of, support, &cover, &terms, NULL));
    assert_int_equal(terms.rank, cover.cost);
    assert_true(tensor_rank_error((int)n, table, &terms, &largest, NULL));
    assert_true(largest < 1e-13);
    bilinear_free(&terms);
    box_cover_free(&cover);
    free(table);
    free(dimension);
    free(energy);
    free(of);
    free(support);
}

/* Box ranks that another program found. */
static void test_words(void **state) {
    (void)state;
    open_group("S4");
    check_word("a^2 b", 180);
    check_word("aba", 180);
    check_word("a b a^-1 b a^2 b^3 a b^-1", 458);
    close_group();
    open_group("D8");
    check_word("aba", 52);
    check_word("a b a^-1 b a^2 b^3 a b^-1", 40);
    close_group();
    open_group("M5(2)");
    check_word("aba", 152);
    check_word("a b a^-1 b a^2 b^3 a b^-1", 48);
    close_group();
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_exhaustive), cmocka_unit_test(test_admits),
        cmocka_unit_test(test_boxes),      cmocka_unit_test(test_costs),
        cmocka_unit_test(test_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
