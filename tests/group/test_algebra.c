#include "group/algebra.h"

#include "base/random.h"
#include "group/isomorphism.h"
#include "group/isotopy.h"
#include "group/names.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { D_MAX = 64 };

static int table[D_MAX * D_MAX];
static struct algebra algebra;

static void find(int d, const struct group *hint) {
    assert_true(algebra_find(d, table, hint, &algebra, NULL));
}

/* The numbering that was found makes the table the group's. */
static void check_labels(int d) {
    long agreeing = 0;
    for (int part = 0; part < 3; ++part) {
        bool seen[D_MAX] = {false};
        for (int x = 0; x < d; ++x) {
            int number = algebra.row[part * d + x];
            assert_in_range(number, 0, d - 1);
            assert_false(seen[number]);
            seen[number] = true;
        }
    }
    for (int x = 0; x < d; ++x)
        for (int y = 0; y < d; ++y)
            agreeing += algebra.value[table[x * d + y]] ==
                        algebra.group.product[algebra.row[x] * d + algebra.column[y]];
    assert_int_equal(agreeing, algebra.agreeing);
}

static void expect(int d, const char *formula, const char *group) {
    find(d, NULL);
    assert_int_equal(algebra.kind, ALGEBRA_FORMULA);
    assert_string_equal(algebra.formula, formula);
    assert_int_equal(algebra.agreeing, d * d);
    if (group == NULL)
        assert_int_equal(algebra.group.order, 0);
    else {
        assert_string_equal(algebra.group.name, group);
        check_labels(d);
    }
    algebra_free(&algebra);
}

/* T(x, y) = m x + n y + k modulo d */
static void fill_sum(int d, int m, int n, int k) {
    for (int x = 0; x < d; ++x)
        for (int y = 0; y < d; ++y)
            table[x * d + y] = (((m * x + n * y + k) % d) + d) % d;
}

static void test_sums(void **state) {
    (void)state;
    static const struct {
        int d, m, n, k;
        const char *formula;
        bool is_group;
    } cases[] = {
        {23, 1, 1, 0, "x + y mod 23", true},         {23, 1, -1, 0, "x - y mod 23", true},
        {23, -1, 1, 0, "y - x mod 23", true},        {23, 2, 3, 0, "2 x + 3 y mod 23", true},
        {23, 1, 1, 1, "x + y + 1 mod 23", true},     {23, -1, -1, -2, "-x - y - 2 mod 23", true},
        {12, 5, 7, 3, "5 x - 5 y + 3 mod 12", true}, {22, 2, 1, 0, "2 x + y mod 22", false},
        {2, 1, 1, 0, "x + y mod 2", true},           {3, 1, 2, 0, "x - y mod 3", true}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; ++i) {
        char name[16];
        snprintf(name, sizeof name, "Z_%d", cases[i].d);
        fill_sum(cases[i].d, cases[i].m, cases[i].n, cases[i].k);
        expect(cases[i].d, cases[i].formula, cases[i].is_group ? name : NULL);
    }
}

static int power(int x, int n, int p) {
    int result = 1;
    for (int i = 0; i < n; ++i)
        result = result * x % p;
    return result;
}

/* T(x, y) = u x^m y^n modulo p, element i being i + 1 */
static void fill_product(int p, int u, int m, int n) {
    for (int x = 1; x < p; ++x)
        for (int y = 1; y < p; ++y)
            table[(x - 1) * (p - 1) + y - 1] = u * power(x, m, p) % p * power(y, n, p) % p - 1;
}

static void test_products_modulo_a_prime(void **state) {
    (void)state;
    fill_product(23, 1, 1, 1);
    expect(22, "x y mod 23 on 1, ..., 22", "Z_22");
    fill_product(23, 1, 1, 21);
    expect(22, "x / y mod 23 on 1, ..., 22", "Z_22");
    fill_product(23, 1, 21, 1);
    expect(22, "y / x mod 23 on 1, ..., 22", "Z_22");
    fill_product(23, 7, 3, 1);
    expect(22, "7 x^3 y mod 23 on 1, ..., 22", "Z_22");
    fill_product(23, 1, 2, 1);
    expect(22, "x^2 y mod 23 on 1, ..., 22", NULL);
}

static void test_other_formulas(void **state) {
    (void)state;
    for (int x = 0; x < 23; ++x)
        for (int y = 0; y < 23; ++y)
            table[x * 23 + y] = x * y % 23;
    expect(23, "x y mod 23", NULL);
    for (int x = 0; x < 23; ++x)
        for (int y = 0; y < 23; ++y)
            table[x * 23 + y] = x > y ? x : y;
    expect(23, "the larger of x and y", NULL);
    for (int x = 0; x < 23; ++x)
        for (int y = 0; y < 23; ++y)
            table[x * 23 + y] = y;
    assert_int_equal(latin_faults(23, table), 23 * 22);
    expect(23, "y mod 23", NULL);
}

static void test_sums_of_tuples(void **state) {
    (void)state;
    struct group group;
    assert_true(group_create_named("4x2x3", &group, NULL));
    memcpy(table, group.product, (size_t)(24 * 24) * sizeof *table);
    expect(24, "x + y in Z_4xZ_2xZ_3", "Z_4xZ_2xZ_3");
    for (int x = 0; x < 24; ++x)
        for (int y = 0; y < 24; ++y)
            table[x * 24 + y] = group.product[x * 24 + group.inverse[y]];
    find(24, NULL);
    assert_int_equal(algebra.agreeing, 24 * 24);
    check_labels(24);
    algebra_free(&algebra);
    group_free(&group);
}

static void shuffle(int d, int *map, struct random_stream *stream) {
    for (int i = 0; i < d; ++i)
        map[i] = i;
    for (int i = d - 1; i > 0; --i) {
        int j = (int)random_below(stream, (uint32_t)i + 1), swap = map[i];
        map[i] = map[j];
        map[j] = swap;
    }
}

/* The group's table with rows, columns and values renumbered, and `wrong` entries replaced. */
static int fill_renumbered(const char *name, int seed, int wrong) {
    struct group group;
    struct random_stream stream = random_stream((uint64_t)seed, RANDOM_TEST);
    int row[D_MAX], column[D_MAX], value[D_MAX];
    assert_true(group_create_named(name, &group, NULL));
    int d = group.order;
    shuffle(d, row, &stream);
    shuffle(d, column, &stream);
    shuffle(d, value, &stream);
    for (int x = 0; x < d; ++x)
        for (int y = 0; y < d; ++y)
            table[x * d + y] = value[group.product[row[x] * d + column[y]]];
    for (int i = 0; i < wrong; ++i)
        table[random_below(&stream, (uint32_t)(d * d))] = (int)random_below(&stream, (uint32_t)d);
    group_free(&group);
    return d;
}

static void test_renumbered_groups(void **state) {
    (void)state;
    static const char *const names[] = {
        "Z_23", "Z_22", "Z_2xZ_2xZ_4", "Z_5xZ_5", "S3",    "D4", "Q8",    "A4",       "Dic3",
        "S4",   "F21",  "F20",         "SL(2,3)", "S3xC4", "A5", "M4(2)", "C9:C3(4)", "Q8xC3"};
    for (size_t i = 0; i < sizeof names / sizeof *names; ++i)
        for (int seed = 1; seed <= 3; ++seed) {
            struct group group;
            bool same;
            int map[D_MAX], d = fill_renumbered(names[i], seed, 0);
            find(d, NULL);
            assert_int_equal(algebra.kind, ALGEBRA_RENUMBERED);
            assert_int_equal(algebra.agreeing, d * d);
            assert_int_equal(algebra.faults, 0);
            assert_string_equal(algebra.description, "");
            check_labels(d);
            assert_true(group_create_named(names[i], &group, NULL));
            assert_true(isomorphism_find(&group, &algebra.group, map, &same, NULL) && same);
            group_free(&group);
            assert_true(group_create_named(algebra.group.name, &group, NULL));
            group_free(&group);
            algebra_free(&algebra);
        }
}

static void test_wrong_entries(void **state) {
    (void)state;
    static const struct {
        const char *name;
        double wrong; /* share */
    } cases[] = {{"Z_23", 0.05}, {"Z_23", 0.3}, {"S4", 0.3}, {"A5", 0.4}, {"Z_2xZ_4", 0.05}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; ++i) {
        struct group group;
        assert_true(group_create_named(cases[i].name, &group, NULL));
        int d = group.order;
        group_free(&group);
        fill_renumbered(cases[i].name, 7, (int)(cases[i].wrong * d * d));
        find(d, NULL);
        assert_int_equal(algebra.kind, ALGEBRA_RENUMBERED);
        assert_string_equal(algebra.group.name, cases[i].name);
        assert_true((double)algebra.agreeing >= (1 - cases[i].wrong) * d * d);
        check_labels(d);
        algebra_free(&algebra);
    }
}

static void test_one_wrong_answer(void **state) {
    (void)state;
    fill_sum(3, 1, 1, 0);
    table[4] = 0;
    find(3, NULL);
    assert_string_equal(algebra.formula, "x + y mod 3");
    assert_int_equal(algebra.agreeing, 8);
    assert_true(algebra.faults > 0);
    algebra_free(&algebra);
}

static void test_random_tables_are_nothing(void **state) {
    (void)state;
    static const int orders[] = {5, 6, 11, 23, 64};
    for (size_t i = 0; i < sizeof orders / sizeof *orders; ++i)
        for (int seed = 1; seed <= 5; ++seed) {
            struct random_stream stream = random_stream((uint64_t)seed, RANDOM_TEST);
            int d = orders[i];
            for (int e = 0; e < d * d; ++e)
                table[e] = (int)random_below(&stream, (uint32_t)d);
            find(d, NULL);
            assert_int_equal(algebra.kind, ALGEBRA_NONE);
            algebra_free(&algebra);
        }
}

/* A Latin square of order 5 that is that of no group: they are isotopic to Z_5 or to one other. */
static void test_quasigroup(void **state) {
    (void)state;
    static const int square[] = {0, 1, 2, 3, 4, 1, 0, 3, 4, 2, 2, 3, 4,
                                 0, 1, 3, 4, 1, 2, 0, 4, 2, 0, 1, 3};
    memcpy(table, square, sizeof square);
    assert_int_equal(latin_faults(5, table), 0);
    find(5, NULL);
    assert_int_equal(algebra.kind, ALGEBRA_QUASIGROUP);
    algebra_free(&algebra);
}

static void test_given_group(void **state) {
    (void)state;
    struct group group;
    assert_true(group_create_named("S3", &group, NULL));
    memcpy(table, group.product, (size_t)36 * sizeof *table);
    find(6, &group);
    assert_string_equal(algebra.formula, "x y in S3");
    assert_true(algebra.plain);
    algebra_free(&algebra);
    for (int x = 0; x < 6; ++x)
        for (int y = 0; y < 6; ++y)
            table[x * 6 + y] = group.product[group.inverse[x] * 6 + y];
    find(6, &group);
    assert_string_equal(algebra.formula, "x^-1 y in S3");
    check_labels(6);
    algebra_free(&algebra);
    group_free(&group);
}

/* The numbering of a name is found without being told the name. */
static void test_own_numbering(void **state) {
    (void)state;
    static const char *const names[] = {"S4", "Q8", "F21", "M4(2)"};
    for (size_t i = 0; i < sizeof names / sizeof *names; ++i) {
        struct group group;
        char formula[32];
        assert_true(group_create_named(names[i], &group, NULL));
        int d = group.order;
        memcpy(table, group.product, (size_t)(d * d) * sizeof *table);
        snprintf(formula, sizeof formula, "x y in %s", names[i]);
        expect(d, formula, names[i]);
        for (int x = 0; x < d; ++x)
            for (int y = 0; y < d; ++y)
                table[x * d + y] = group.product[x * d + group.inverse[y]];
        snprintf(formula, sizeof formula, "x y^-1 in %s", names[i]);
        expect(d, formula, names[i]);
        group_free(&group);
    }
}

static void test_group_without_name(void **state) {
    (void)state;
    struct group group;
    char text[256];
    assert_true(group_create_named("Q8", &group, NULL));
    assert_true(group_describe(&group, text, sizeof text, NULL));
    assert_string_equal(text, "elements of order 1, 2, 4: 1, 1, 6; conjugacy classes of size 1, 2: "
                              "2, 3");
    group_free(&group);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sums),
        cmocka_unit_test(test_products_modulo_a_prime),
        cmocka_unit_test(test_other_formulas),
        cmocka_unit_test(test_sums_of_tuples),
        cmocka_unit_test(test_renumbered_groups),
        cmocka_unit_test(test_wrong_entries),
        cmocka_unit_test(test_one_wrong_answer),
        cmocka_unit_test(test_random_tables_are_nothing),
        cmocka_unit_test(test_quasigroup),
        cmocka_unit_test(test_given_group),
        cmocka_unit_test(test_own_numbering),
        cmocka_unit_test(test_group_without_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
