/* Groups from permutations, tables and names: valid and refused ones. */
#include "group/names.h"
#include "group/permutations.h"
#include "group/table.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "known_groups.h"

static struct group named(const char *name) {
    struct group group;
    struct error error = {0};
    if (!group_create_named(name, &group, &error))
        fail_msg("%s", error.message);
    return group;
}

static int times(const struct group *group, int g, int h) {
    return group->product[g * group->order + h];
}

static bool is_abelian(const struct group *group) {
    for (int g = 0; g < group->order; ++g)
        for (int h = 0; h < g; ++h)
            if (times(group, g, h) != times(group, h, g))
                return false;
    return true;
}

static int elements_of_order(const struct group *group, int order) {
    int count = 0;
    for (int g = 0; g < group->order; ++g) {
        int k = 1;
        for (int power = g; power != 0; power = times(group, power, g))
            ++k;
        count += k == order;
    }
    return count;
}

/* --- Permutations ----------------------------------------------------------------------------- */

/* The six permutations of three points in lexicographic order, (g h)(i) = g(h(i)). */
static void test_three_points(void **state) {
    (void)state;
    static const int generators[] = {1, 2, 0, 1, 0, 2};
    static const int element[6][3] = {{0, 1, 2}, {0, 2, 1}, {1, 0, 2},
                                      {1, 2, 0}, {2, 0, 1}, {2, 1, 0}};
    struct group group;
    assert_true(group_create_permutations(3, 2, generators, "mine", &group, NULL));
    assert_int_equal(group.order, 6);
    assert_int_equal(group.rank, 0);
    assert_string_equal(group.name, "mine");
    for (int g = 0; g < 6; ++g) {
        assert_int_equal(times(&group, g, group.inverse[g]), 0);
        for (int h = 0; h < 6; ++h)
            for (int i = 0; i < 3; ++i)
                assert_int_equal(element[times(&group, g, h)][i], element[g][element[h][i]]);
    }
    group_free(&group);
}

static void refuse_permutations(int degree, int count, const int *generators, const char *word) {
    struct group group;
    struct error error = {0};
    assert_false(group_create_permutations(degree, count, generators, "mine", &group, &error));
    assert_int_equal(error.kind, ERROR_INPUT);
    if (strstr(error.message, word) == NULL)
        fail_msg("'%s' is not in: %s", word, error.message);
    assert_null(group.product);
}

static void test_bad_permutations(void **state) {
    (void)state;
    static const int cycle8[] = {1, 2, 3, 4, 5, 6, 7, 0, 1, 0, 2, 3, 4, 5, 6, 7};
    refuse_permutations(3, 2, (const int[]){1, 2, 0, 1, 1, 2},
                        "permutation 1 is invalid: it contains 1 twice");
    refuse_permutations(3, 1, (const int[]){1, 3, 0}, "permutation 0 is invalid: 3 is not one of");
    refuse_permutations(2, 1, (const int[]){-1, 0}, "-1 is not one of its points 0 to 1");
    refuse_permutations(3, 1, (const int[]){0, 1, 2}, "trivial group");
    refuse_permutations(1, 1, (const int[]){0}, "trivial group");
    refuse_permutations(8, 2, cycle8, "more than 4096 elements");
    refuse_permutations(0, 1, cycle8, "1 to 4096 points");
    refuse_permutations(GROUP_DEGREE_MAX + 1, 1, cycle8, "1 to 4096 points");
    refuse_permutations(8, 0, cycle8, "1 to 64 permutations");
    refuse_permutations(1, GROUP_GENERATORS_MAX + 1, cycle8, "1 to 64 permutations");
}

/* --- Tables ----------------------------------------------------------------------------------- */

/* The table of a group gives the same group; renumbered, with another identity, an isomorphic one.
 */
static void test_tables(void **state) {
    (void)state;
    for (int i = 0; i < KNOWN_GROUPS; ++i) {
        struct group group = named(known_groups[i].name), again, turned;
        int n = group.order;
        int *table = calloc((size_t)n * (size_t)n, sizeof *table);
        assert_non_null(table);
        assert_true(group_create_table(n, group.product, "again", &again, NULL));
        assert_memory_equal(again.product, group.product, (size_t)n * (size_t)n * sizeof(int));
        assert_memory_equal(again.inverse, group.inverse, (size_t)n * sizeof(int));
        /* Element g is called g + 1 mod n: 0 becomes 1, the new identity. */
        for (int g = 0; g < n; ++g)
            for (int h = 0; h < n; ++h)
                table[(g + 1) % n * n + (h + 1) % n] = (times(&group, g, h) + 1) % n;
        assert_true(group_create_table(n, table, "turned", &turned, NULL));
        for (int g = 0; g < n; ++g) {
            assert_int_equal(times(&turned, 0, g), g);
            assert_int_equal(times(&turned, g, turned.inverse[g]), 0);
        }
        for (int order = 2; order <= 6; ++order)
            assert_int_equal(elements_of_order(&turned, order), elements_of_order(&group, order));
        free(table);
        group_free(&group);
        group_free(&again);
        group_free(&turned);
    }
}

static void refuse_table(int order, const int *table, const char *word) {
    struct group group;
    struct error error = {0};
    assert_false(group_create_table(order, table, "mine", &group, &error));
    assert_int_equal(error.kind, ERROR_INPUT);
    if (strstr(error.message, word) == NULL)
        fail_msg("'%s' is not in: %s", word, error.message);
    assert_null(group.product);
}

static void test_bad_tables(void **state) {
    (void)state;
    refuse_table(1, (const int[]){0}, "2 to 4096 elements");
    refuse_table(GROUP_ORDER_MAX + 1, NULL, "2 to 4096 elements");
    refuse_table(2, (const int[]){0, 1, 1, 2}, "not closed, 1 * 1 = 2");
    refuse_table(2, (const int[]){0, 1, -1, 0}, "not closed, 1 * 0 = -1");
    refuse_table(2, (const int[]){1, 1, 1, 1}, "no identity");
    refuse_table(2, (const int[]){0, 1, 0, 1}, "no identity"); /* but two from the left */
    refuse_table(2, (const int[]){0, 1, 1, 1}, "no inverse, no element h has 1 * h");
    /* With identity and inverses, but 1 (1 2) = 1 0 = 1 and (1 1) 2 = 0 2 = 2. */
    refuse_table(3, (const int[]){0, 1, 2, 1, 0, 0, 2, 0, 0},
                 "(1 * 1) * 2 = 2 but 1 * (1 * 2) = 1");
}

/* The smallest loop that is not a group: a Latin square with identity and inverses, so that only
 * associativity fails. */
static void test_loop(void **state) {
    (void)state;
    static const int loop[25] = {0, 1, 2, 3, 4, 1, 0, 3, 4, 2, 2, 4, 0,
                                 1, 3, 3, 2, 4, 0, 1, 4, 3, 1, 2, 0};
    assert_int_equal(loop[loop[1 * 5 + 1] * 5 + 2], 2);
    assert_int_equal(loop[1 * 5 + loop[1 * 5 + 2]], 4);
    refuse_table(5, loop, "not associative, (1 * 1) * 2 = 2 but 1 * (1 * 2) = 4");
}

/* A change of any entry is detected. */
static void test_every_entry_counts(void **state) {
    (void)state;
    struct group group = named("S4"), other;
    for (int i = 0; i < 24 * 24; ++i) {
        int before = group.product[i];
        group.product[i] = (before + 1) % 24;
        assert_false(group_create_table(24, group.product, "almost", &other, NULL));
        group.product[i] = before;
    }
    group_free(&group);
}

/* --- Names ------------------------------------------------------------------------------------ */

static void test_named(void **state) {
    (void)state;
    for (int i = 0; i < KNOWN_GROUPS; ++i) {
        struct group group = named(known_groups[i].name);
        assert_int_equal(group.order, known_groups[i].order);
        assert_string_equal(group.name, known_groups[i].name);
        assert_int_equal(is_abelian(&group), known_groups[i].classes == group.order);
        bool factors = strcmp(group.name, "D2") != 0 && strchr(group.name, '*') == NULL;
        assert_int_equal(group.rank > 0, is_abelian(&group) && factors);
        group_free(&group);
    }
}

static void assert_elements(const char *name, int order, int count) {
    struct group group = named(name);
    assert_int_equal(elements_of_order(&group, order), count);
    group_free(&group);
}

/* Identify the group among those of its order. */
static void test_element_orders(void **state) {
    (void)state;
    assert_elements("C6", 6, 2);
    assert_elements("D4", 2, 5);
    assert_elements("Q8", 2, 1);
    assert_elements("Q8", 4, 6);
    assert_elements("Q16", 2, 1);
    assert_elements("Q16", 8, 4);
    assert_elements("Dic3", 2, 1);
    assert_elements("Dic3", 4, 6);
    assert_elements("D6", 2, 7);
    assert_elements("A4", 3, 8);
    assert_elements("S4", 4, 6);
    assert_elements("SL(2,3)", 2, 1);
    assert_elements("SL(2,3)", 4, 6);
    assert_elements("F21", 3, 14);
    assert_elements("F20", 4, 10);
    assert_elements("F10", 4, 0);
    assert_elements("F39", 3, 26);
    assert_elements("F55", 5, 44);
    assert_elements("A5", 5, 24);
    assert_elements("S5", 6, 20);
    assert_elements("SL(2,5)", 2, 1);
    assert_elements("S6", 6, 240);
    assert_elements("M5(2)", 2, 3);
    assert_elements("M5(2)", 16, 16);
    assert_elements("C16:C2(9)", 16, 16);
    assert_elements("C16:C2(15)", 2, 17); /* D16 */
    assert_elements("C16:C2(7)", 2, 9);   /* semidihedral */
    assert_elements("C16:C2(1)", 2, 3);   /* C16xC2 */
    assert_elements("SmallGroup(16,3)", 2, 7);
    assert_elements("SmallGroup(16,3)", 4, 8);
    assert_elements("SmallGroup(16,13)", 2, 7);
    assert_elements("SmallGroup(16,13)", 4, 8);
    assert_elements("Z56*", 2, 7);
    assert_elements("Z91*", 12, 32); /* C6xC12 */
    assert_elements("Z4096*", 1024, 1024);
}

/* Whether the generators r and s, elements of these orders that generate the group, satisfy
 * s r s^-1 = r^k for some choice of both. */
static bool has_presentation(const struct group *group, int r_order, int s_order, int k) {
    for (int r = 0; r < group->order; ++r)
        for (int s = 0; s < group->order; ++s) {
            int power = 0, r_of = 0, s_of = 0, x = 0;
            bool outside = true; /* s is no power of r */
            do {
                x = times(group, x, r);
                power = ++r_of == k ? x : power;
                outside = outside && x != s;
            } while (x != 0);
            do {
                x = times(group, x, s);
                ++s_of;
            } while (x != 0);
            if (outside && r_of == r_order && s_of == s_order &&
                times(group, times(group, s, r), group->inverse[s]) == power)
                return true;
        }
    return false;
}

/* An element of order 16 and an involution outside its powers generate a group of order 32. */
static void test_presentations(void **state) {
    (void)state;
    static const char *const names[] = {"M5(2)", "C16:C2(9)", "Z16:Z2(9)", "D16", "C16:C2(7)"};
    static const int k[] = {9, 9, 9, 15, 7};
    for (int i = 0; i < 5; ++i) {
        struct group group = named(names[i]);
        assert_int_equal(group.order, 32);
        for (int other = 1; other < 16; other += 2)
            assert_int_equal(has_presentation(&group, 16, 2, other), other == k[i]);
        group_free(&group);
    }
}

/* The centre of SmallGroup(16,3) is C2xC2, that of SmallGroup(16,13) is C4. */
static void test_centres(void **state) {
    (void)state;
    static const int numbers[] = {3, 13}, involutions[] = {3, 1};
    for (int i = 0; i < 2; ++i) {
        struct group group = named(numbers[i] == 3 ? "SmallGroup(16,3)" : "SmallGroup(16,13)");
        int size = 0, count = 0;
        for (int g = 0; g < group.order; ++g) {
            bool central = true;
            for (int h = 0; h < group.order; ++h)
                central = central && times(&group, g, h) == times(&group, h, g);
            size += central;
            count += central && g != 0 && times(&group, g, g) == 0;
        }
        assert_int_equal(size, 4);
        assert_int_equal(count, involutions[i]);
        group_free(&group);
    }
}

/* Element i is the i-th unit, and they multiply modulo n. */
static void test_units(void **state) {
    (void)state;
    static const int moduli[] = {3, 4, 6, 24, 56, 91, 100, 1021};
    for (size_t m = 0; m < sizeof moduli / sizeof *moduli; ++m) {
        int n = moduli[m], count = 0, unit[1021];
        char name[16];
        for (int u = 1; u < n; ++u) {
            int common = 0;
            for (int q = 2; q <= u; ++q)
                common += u % q == 0 && n % q == 0;
            if (common == 0)
                unit[count++] = u;
        }
        snprintf(name, sizeof name, "Z%d*", n);
        struct group group = named(name);
        assert_int_equal(group.order, count);
        for (int g = 0; g < count; ++g)
            for (int h = 0; h < count; ++h)
                assert_int_equal(unit[times(&group, g, h)], unit[g] * unit[h] % n);
        group_free(&group);
    }
}

static void assert_canonical(const char *text, const char *name, const char *file, int rank) {
    struct group group = named(text);
    char written[GROUP_NAME_MAX];
    group_file_name(&group, written);
    assert_string_equal(group.name, name);
    assert_string_equal(written, file);
    assert_int_equal(group.rank, rank);
    group_free(&group);
}

static void test_canonical_names(void **state) {
    (void)state;
    assert_canonical("S3 x C2", "S3xC2", "S3xC2", 0);
    assert_canonical(" SL ( 2 , 3 ) ", "SL(2,3)", "SL_2_3", 0);
    assert_canonical("C2xSL(2,3)", "C2xSL(2,3)", "C2xSL_2_3", 0);
    assert_canonical("Z_5", "Z_5", "Z_5", 1);
    assert_canonical("Z_2xZ_3", "Z_2xZ_3", "Z_2xZ_3", 2);
    assert_canonical("2x3", "Z_2xZ_3", "Z_2xZ_3", 2);
    assert_canonical("Z_2xS3", "C2xS3", "C2xS3", 0);
    assert_canonical("Z5", "C5", "C5", 1);
    assert_canonical("Z_56 *", "Z56*", "Z56_", 0);
    assert_canonical("Z16 : Z2 (9)", "C16:C2(9)", "C16_C2_9", 0);
    assert_canonical("M5(2)", "M5(2)", "M5_2", 0);
    assert_canonical("SmallGroup(16, 3)", "SmallGroup(16,3)", "SmallGroup_16_3", 0);
    assert_canonical("Z8*xM4(2)", "Z8*xM4(2)", "Z8_xM4_2", 0);
    assert_canonical("C2xC2xC2xC2xC2xC2xC2xC2xC2", "C2xC2xC2xC2xC2xC2xC2xC2xC2",
                     "C2xC2xC2xC2xC2xC2xC2xC2xC2", 0);
}

/* Element (g, h) is g |H| + h, and C_n adds as Z_n does. */
static void test_products(void **state) {
    (void)state;
    struct group s3 = named("S3"), c4 = named("C4"), product = named("S3xC4"), sums = named("Z_4");
    assert_memory_equal(c4.product, sums.product, 16 * sizeof(int));
    for (int x = 0; x < 24; ++x)
        for (int y = 0; y < 24; ++y)
            assert_int_equal(times(&product, x, y),
                             4 * times(&s3, x / 4, y / 4) + times(&c4, x % 4, y % 4));
    group_free(&s3);
    group_free(&c4);
    group_free(&product);
    group_free(&sums);
}

static void refuse_name(const char *text, const char *word) {
    struct group group;
    struct error error = {0};
    assert_false(group_create_named(text, &group, &error));
    assert_int_equal(error.kind, ERROR_INPUT);
    if (strstr(error.message, word) == NULL || strstr(error.message, text) == NULL)
        fail_msg("%s", error.message);
    assert_null(group.product);
}

static void test_bad_names(void **state) {
    (void)state;
    static const char *const unknown[] = {"",
                                          "x",
                                          "S",
                                          "s3",
                                          "S3x",
                                          "xS3",
                                          "S3xx2",
                                          "S-3",
                                          "C1",
                                          "C0",
                                          "D1",
                                          "S1",
                                          "A2",
                                          "Q4",
                                          "Q12",
                                          "Dic1",
                                          "F7",
                                          "F9",
                                          "F12",
                                          "F1",
                                          "M11",
                                          "S3y",
                                          "S3 C2",
                                          "SL(2,4)",
                                          "SL(2,3",
                                          "SL(3,2)",
                                          "SL2",
                                          "GL(2,3)",
                                          "-5",
                                          "PSL(2,7)",
                                          "M3(2)",
                                          "M5",
                                          "M5(3)",
                                          "Z1*",
                                          "Z2*",
                                          "Z0*",
                                          "Z4097*",
                                          "Z*",
                                          "C5*",
                                          "56*",
                                          "SmallGroup(16,4)",
                                          "SmallGroup(8,3)",
                                          "SmallGroup(16,99999999999)"};
    for (size_t i = 0; i < sizeof unknown / sizeof *unknown; ++i)
        refuse_name(unknown[i], "is not the name of a group: C5, D4");
    static const char *const no_action[] = {
        "Z16:Z2",     "C16:C2",     "(Z4xZ2):Z2",         "(C4xC2):C2", "C16:C2(2)",
        "C16:C2(25)", "C16:C2(0)",  "C5:C2(2)",           "C1:C2(1)",   "C4:C1(1)",
        "C16:Z2(9)",  "C16:C2(-7)", "C16:C2(99999999999)"};
    for (size_t i = 0; i < sizeof no_action / sizeof *no_action; ++i)
        refuse_name(no_action[i], "does not say how the second group acts");
    static const char *const large[] = {"C4097",
                                        "M13(2)",
                                        "M99999999999(2)",
                                        "C2049:C2(2048)",
                                        "C99999999999:C2(1)",
                                        "Z4093*xC2",
                                        "D2049",
                                        "S7",
                                        "A8",
                                        "Q8192",
                                        "S9999",
                                        "Dic1025",
                                        "SL(2,17)",
                                        "S6xS4",
                                        "SL(2,99999999999)",
                                        "4097",
                                        "F4123",
                                        "C99999999999999999999"};
    for (size_t i = 0; i < sizeof large / sizeof *large; ++i)
        refuse_name(large[i], "more than 4096 elements");
}

/* The largest groups are created quickly. */
static void test_largest(void **state) {
    (void)state;
    static const char *const largest[] = {"C4096", "D2048",  "Dic1024",        "Q4096", "SL(2,13)",
                                          "A7",    "M12(2)", "C2048:C2(1025)", "Z4093*"};
    static const int order[] = {4096, 4096, 4096, 4096, 2184, 2520, 4096, 4096, 4092};
    for (int i = 0; i < 9; ++i) {
        struct group group = named(largest[i]);
        assert_int_equal(group.order, order[i]);
        group_free(&group);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_three_points),
        cmocka_unit_test(test_bad_permutations),
        cmocka_unit_test(test_tables),
        cmocka_unit_test(test_bad_tables),
        cmocka_unit_test(test_loop),
        cmocka_unit_test(test_every_entry_counts),
        cmocka_unit_test(test_named),
        cmocka_unit_test(test_element_orders),
        cmocka_unit_test(test_canonical_names),
        cmocka_unit_test(test_presentations),
        cmocka_unit_test(test_centres),
        cmocka_unit_test(test_units),
        cmocka_unit_test(test_products),
        cmocka_unit_test(test_bad_names),
        cmocka_unit_test(test_largest),
    };
    return cmocka_run_group_tests_name("constructions", tests, NULL, NULL);
}
