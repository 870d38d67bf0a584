/* Groups: the Abelian group axioms for every group of order up to 24, names, refused factors. */
#include "group/group.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "factor_lists.h"

enum { MAX_ORDER = 24 };

static int lists_seen;

static void check_axioms(const int *factors, int rank) {
    struct group group;
    assert_true(group_create_abelian(factors, rank, &group, NULL));
    int d = group.order, order = 1;
    const int *product = group.product;
    for (int t = 0; t < rank; ++t)
        order *= factors[t];
    assert_int_equal(d, order);
    assert_int_equal(group_factors_order(factors, rank), order);
    assert_int_equal(group.rank, rank);
    for (int g = 0; g < d; ++g) {
        assert_int_equal(product[g], g);
        assert_int_equal(product[g * d + group.inverse[g]], 0);
        for (int h = 0; h < d; ++h) {
            int gh = product[g * d + h];
            assert_in_range(gh, 0, d - 1);
            assert_int_equal(gh, product[h * d + g]);
            for (int i = 0; i < d; ++i)
                assert_int_equal(product[gh * d + i], product[g * d + product[h * d + i]]);
        }
    }
    group_free(&group);
    ++lists_seen;
}

static void test_axioms(void **state) {
    (void)state;
    lists_seen = 0;
    visit_factor_lists(MAX_ORDER, check_axioms);
    assert_int_equal(lists_seen, 87); /* ordered factorizations of 2 .. 24, OEIS A074206 */
}

/* The factors say what every element's order divides: g added n_t times along axis t is 0. */
static void check_tuples(const int *factors, int rank) {
    struct group group;
    assert_true(group_create_abelian(factors, rank, &group, NULL));
    for (int g = 0; g < group.order; ++g) {
        int tuple[GROUP_RANK_MAX];
        group_tuple(&group, g, tuple);
        assert_int_equal(group_element(&group, tuple), g);
        for (int t = 0; t < rank; ++t)
            assert_in_range(tuple[t], 0, factors[t] - 1);
        for (int h = 0; h < group.order; ++h) {
            int other[GROUP_RANK_MAX], sum[GROUP_RANK_MAX];
            group_tuple(&group, h, other);
            group_tuple(&group, group.product[g * group.order + h], sum);
            for (int t = 0; t < rank; ++t)
                assert_int_equal(sum[t], (tuple[t] + other[t]) % factors[t]);
        }
    }
    group_free(&group);
}

static void test_tuples(void **state) {
    (void)state;
    visit_factor_lists(MAX_ORDER, check_tuples);
}

static void test_element_reduces(void **state) {
    (void)state;
    struct group group;
    assert_true(group_create_abelian((const int[]){3, 4}, 2, &group, NULL));
    assert_int_equal(group_element(&group, (const int[]){2, 1}),
                     9); /* the last factor is fastest */
    assert_int_equal(group_element(&group, (const int[]){-1, 5}), 9);
    assert_int_equal(group_element(&group, (const int[]){5, -7}), 9);
    group_free(&group);
}

static void assert_name(const int *factors, int rank, const char *name) {
    struct group group;
    char written[GROUP_NAME_MAX];
    group_factors_name(factors, rank, written);
    assert_string_equal(written, name);
    assert_true(group_create_abelian(factors, rank, &group, NULL));
    assert_string_equal(group.name, name);
    group_free(&group);
}

static void test_name(void **state) {
    (void)state;
    assert_name((const int[]){23}, 1, "Z_23");
    assert_name((const int[]){2, 3, 4}, 3, "Z_2xZ_3xZ_4");
    assert_name((const int[]){4096}, 1, "Z_4096");
    assert_name((const int[]){2, 2, 2, 2, 2, 2, 2, 2}, 8, "Z_2xZ_2xZ_2xZ_2xZ_2xZ_2xZ_2xZ_2");
    assert_name((const int[]){4, 4, 2, 2, 2, 2, 2, 2}, 8, "Z_4xZ_4xZ_2xZ_2xZ_2xZ_2xZ_2xZ_2");
}

/* OEIS A000688; each list divides upwards, and no two are the same. */
static void test_all_groups(void **state) {
    (void)state;
    static const int known[] = {1, 1, 2, 1, 1, 1, 3, 2, 1, 1, 2, 1,
                                1, 1, 5, 1, 2, 1, 2, 1, 1, 1, 3};
    for (int order = 2; order <= MAX_ORDER; ++order) {
        struct group_factors lists[GROUP_LISTS_MAX];
        int count = group_list_abelian(order, lists);
        assert_int_equal(count, known[order - 2]);
        for (int i = 0; i < count; ++i) {
            assert_int_equal(group_factors_order(lists[i].factors, lists[i].rank), order);
            for (int t = 1; t < lists[i].rank; ++t)
                assert_int_equal(lists[i].factors[t] % lists[i].factors[t - 1], 0);
            for (int j = 0; j < i; ++j)
                assert_memory_not_equal(&lists[i], &lists[j], sizeof lists[i]);
        }
    }
}

static void assert_refused(const int *factors, int rank) {
    struct group group;
    struct error error = {0};
    assert_non_null(group_factors_problem(factors, rank));
    assert_false(group_create_abelian(factors, rank, &group, &error));
    assert_int_equal(error.kind, ERROR_INPUT);
    assert_string_equal(error.message, group_factors_problem(factors, rank));
    assert_null(group.product);
    assert_null(group.inverse);
}

static void test_bad_factors(void **state) {
    (void)state;
    assert_refused(NULL, 0);
    assert_refused((const int[]){0}, 1);
    assert_refused((const int[]){1}, 1);
    assert_refused((const int[]){-5}, 1);
    assert_refused((const int[]){5, 1}, 2);
    assert_refused((const int[]){4097}, 1);
    assert_refused((const int[]){64, 65}, 2);
    assert_refused((const int[]){2147483647, 2147483647, 2147483647}, 3);
    assert_refused((const int[]){2, 2, 2, 2, 2, 2, 2, 2, 2}, 9);
}

static void assert_parsed(const char *text, const int *factors, int rank) {
    struct group_factors group;
    assert_true(group_factors_parse(text, &group, NULL));
    assert_int_equal(group.rank, rank);
    assert_memory_equal(group.factors, factors, (size_t)rank * sizeof *factors);
}

static void assert_not_parsed(const char *text, const char *why) {
    struct group_factors group;
    struct error error = {0};
    assert_false(group_factors_parse(text, &group, &error));
    assert_int_equal(error.kind, ERROR_INPUT);
    assert_non_null(strstr(error.message, why));
    assert_non_null(strstr(error.message, text));
}

static void test_parse(void **state) {
    (void)state;
    assert_parsed("23", (const int[]){23}, 1);
    assert_parsed("2x3x4", (const int[]){2, 3, 4}, 3);
    assert_parsed("2,3,4", (const int[]){2, 3, 4}, 3);
    assert_parsed("Z_2xZ_3xZ_4", (const int[]){2, 3, 4}, 3);
    assert_parsed("Z_127", (const int[]){127}, 1);
    const char *const others[] = {"",   "x",    "2x", "2xx3", "x2",  "2,,3", "2.5",   "+2",
                                  " 2", "2x+3", "Z_", "Z5",   "--2", "S_3",  "2 x 3", "2\n"};
    for (size_t i = 0; i < sizeof others / sizeof *others; ++i)
        assert_not_parsed(others[i], "not a list of factors like 23 or 2x3x4");
    assert_not_parsed("2x2x2x2x2x2x2x2x2", "more than 8 factors");
    assert_not_parsed("64x65", "may be at most 4096");
    assert_not_parsed("99999999999999999999", "may be at most 4096");
    assert_not_parsed("-99999999999999999999", "must be at least 2");
    assert_not_parsed("1", "must be at least 2");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_axioms),          cmocka_unit_test(test_tuples),
        cmocka_unit_test(test_element_reduces), cmocka_unit_test(test_name),
        cmocka_unit_test(test_all_groups),      cmocka_unit_test(test_bad_factors),
        cmocka_unit_test(test_parse),
    };
    return cmocka_run_group_tests_name("group", tests, NULL, NULL);
}
