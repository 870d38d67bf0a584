/* Box energies and covers, against brute force and published sizes. */
#include "base/random.h"
#include "group/names.h"
#include "theory/words/word_tensor.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { BSCS_MAX = 8, BOXES_MAX = BSCS_MAX * BSCS_MAX * BSCS_MAX };

static struct group group;
static struct representations of;
static struct fourier fourier;
static struct word word;
static int *table;
static double energy[BOXES_MAX];
static bool cover[BOXES_MAX], refined[BOXES_MAX];

static void open_word(const char *name, const char *text) {
    assert_true(group_create_named(name, &group, NULL));
    assert_true(representations_create(&group, &of, NULL));
    assert_true(fourier_create(&group, &of, &fourier, NULL));
    assert_true(word_parse(text, &word, NULL));
    assert_true(of.count <= BSCS_MAX);
    table = calloc((size_t)group.order * (size_t)group.order, sizeof *table);
    assert_non_null(table);
    word_evaluate(&word, &group, table);
    assert_true(word_tensor_energies(&fourier, table, energy, NULL));
    assert_true(word_cover(&of, &word, cover, refined, NULL));
}

static void close_word(void) {
    free(table);
    fourier_free(&fourier);
    representations_free(&of);
    group_free(&group);
}

/* E = sum of p_phi(a^-1 a') p_psi(b^-1 b') p_zeta(w(a,b)^-1 w(a',b')) over all a, b, a', b'. */
static double brute_force(int phi, int psi, int zeta) {
    double x[24], y[24], z[24], sum = 0;
    int n = group.order;
    const int *p = group.product, *inverse = group.inverse;
    representation_projector(&of, phi, x);
    representation_projector(&of, psi, y);
    representation_projector(&of, zeta, z);
    for (int a = 0; a < n; ++a)
        for (int b = 0; b < n; ++b)
            for (int c = 0; c < n; ++c)
                for (int d = 0; d < n; ++d)
                    sum += x[p[inverse[a] * n + c]] * y[p[inverse[b] * n + d]] *
                           z[p[inverse[table[a * n + b]] * n + table[c * n + d]]];
    return sum;
}

static void check_brute_force(const char *name, const char *text) {
    open_word(name, text);
    int m = of.count;
    for (int box = 0; box < m * m * m; ++box)
        assert_true(fabs(energy[box] - brute_force(box / m / m, box / m % m, box % m)) <
                    1e-11 * group.order * group.order);
    close_word();
}

static void test_brute_force(void **state) {
    (void)state;
    check_brute_force("S3", "ab");
    check_brute_force("S3", "abA");
    check_brute_force("Q8", "[a,b]");
    check_brute_force("A4", "aab");
    check_brute_force("C5", "aB");
}

/* For ab only the boxes (phi, phi, phi) have energy, namely n D. */
static void test_multiplication(void **state) {
    (void)state;
    static const char *const names[] = {"C6", "S3", "Q8", "Dic3", "F21", "SL(2,3)", "A5"};
    for (int i = 0; i < 7; ++i) {
        open_word(names[i], "ab");
        int m = of.count;
        for (int box = 0; box < m * m * m; ++box) {
            bool diagonal = box / m / m == box % m && box / m % m == box % m;
            double expected = diagonal ? (double)group.order * of.bscs[box % m].dimension : 0;
            assert_true(fabs(energy[box] - expected) < 1e-9);
            assert_int_equal(cover[box], diagonal);
            assert_int_equal(refined[box], diagonal);
        }
        close_word();
    }
}

static void check_sizes(const char *name, const char *text, int support, int covered) {
    open_word(name, text);
    int boxes = of.count * of.count * of.count, found = 0, in_cover = 0, in_refined = 0;
    double sum = 0;
    for (int box = 0; box < boxes; ++box) {
        bool has_energy = energy[box] > 1e-9 * group.order;
        assert_true(has_energy ? refined[box] : energy[box] < 1e-20);
        assert_true(cover[box] || !refined[box]);
        found += has_energy;
        in_cover += cover[box];
        in_refined += refined[box];
        sum += energy[box];
    }
    assert_true(fabs(sum / group.order / group.order - 1) < 1e-12);
    assert_int_equal(found, support);
    assert_int_equal(in_refined, support);
    assert_int_equal(in_cover, covered);
    close_word();
}

static void test_sizes(void **state) {
    (void)state;
    check_sizes("S3", "aB", 3, 3);
    check_sizes("S3", "aba", 5, 5);
    check_sizes("S3", "[a,b]", 11, 11);
    check_sizes("A4", "abA", 5, 6);
    check_sizes("A4", "aabb", 11, 14);
    check_sizes("S4", "aab", 13, 13);
    check_sizes("S4", "[a,b]", 43, 43);
    check_sizes("A5", "abA", 17, 17);
    check_sizes("A5", "aabb", 69, 69);
    check_sizes("S5", "[a,b]", 155, 155);
}

/* The refined cover is strict for some words. */
static void test_strict(void **state) {
    (void)state;
    open_word("D4", "aaaa");
    int spare = 0;
    for (int box = 0; box < of.count * of.count * of.count; ++box) {
        assert_true(refined[box] || energy[box] < 1e-20);
        spare += refined[box] && energy[box] < 1e-20;
    }
    assert_true(spare > 0);
    close_word();
}

/* The word tensor, written out; and a tensor that is a product of basis functions. */
static void test_dense(void **state) {
    (void)state;
    open_word("S4", "abA");
    size_t n = (size_t)group.order;
    int m = of.count;
    double *tensor = calloc(n * n * n, sizeof *tensor), dense[BOXES_MAX];
    assert_non_null(tensor);
    for (size_t i = 0; i < n * n; ++i)
        tensor[i * n + (size_t)table[i]] = 1;
    assert_true(dense_tensor_energies(&fourier, tensor, dense, NULL));
    for (int box = 0; box < m * m * m; ++box)
        assert_true(fabs(dense[box] - energy[box]) < 1e-10);
    const double *x = fourier.basis + 23 * n, *y = fourier.basis + n, *z = fourier.basis + 5 * n;
    for (size_t i = 0; i < n * n * n; ++i)
        tensor[i] = x[i / n / n] * y[i / n % n] * z[i % n];
    assert_true(dense_tensor_energies(&fourier, tensor, dense, NULL));
    int full = (fourier.bsc[23] * m + fourier.bsc[1]) * m + fourier.bsc[5];
    for (int box = 0; box < m * m * m; ++box)
        assert_true(fabs(dense[box] - (box == full)) < 1e-12);
    free(tensor);
    close_word();
}

/* A random table has energy nearly everywhere (a sum of signs may vanish by chance), except where
 * no table has any, since its sum over c is 1. */
static void test_random_table(void **state) {
    (void)state;
    open_word("S4", "ab");
    struct random_stream stream = random_stream(1, RANDOM_TEST);
    int m = of.count, filled = 0;
    for (int i = 0; i < 24 * 24; ++i)
        table[i] = (int)random_below(&stream, 24);
    assert_true(word_tensor_energies(&fourier, table, energy, NULL));
    for (int box = 0; box < m * m * m; ++box) {
        assert_true(box == 0 || box % m > 0 || energy[box] < 1e-20);
        filled += box % m > 0 && energy[box] > 1e-6;
    }
    assert_true(filled >= 0.95 * m * m * (m - 1));
    close_word();
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_brute_force), cmocka_unit_test(test_multiplication),
        cmocka_unit_test(test_sizes),       cmocka_unit_test(test_strict),
        cmocka_unit_test(test_dense),       cmocka_unit_test(test_random_table),
    };
    return cmocka_run_group_tests_name("word_tensor", tests, NULL, NULL);
}
