/* Characters: homomorphisms, orthogonal, conjugate in pairs, counted correctly, exact where
 * possible. */
#include "group/characters.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "factor_lists.h"

enum { MAX_ORDER = 24 };

static struct group group;
static struct characters characters;

static void open_group(const int *factors, int rank) {
    assert_true(group_create_abelian(factors, rank, &group, NULL));
    assert_true(characters_create(&group, &characters, NULL));
    assert_int_equal(characters.order, group.order);
}

static void close_group(void) {
    characters_free(&characters);
    group_free(&group);
}

static double complex phi(int k, int g) {
    return characters.phi[k * group.order + g];
}

/* phi_k(g + h) = phi_k(g) phi_k(h), and phi_{k+l}(g) = phi_k(g) phi_l(g), on which the sum
 * potentials rely. */
static void check_homomorphisms(const int *factors, int rank) {
    open_group(factors, rank);
    int d = group.order;
    for (int k = 0; k < d; ++k)
        for (int g = 0; g < d; ++g)
            for (int h = 0; h < d; ++h) {
                int gh = group.product[g * d + h];
                assert_true(cabs(phi(k, gh) - phi(k, g) * phi(k, h)) < 1e-15);
                assert_true(cabs(phi(gh, k) - phi(g, k) * phi(h, k)) < 1e-15);
            }
    close_group();
}

/* sum_g phi_k(g) conj(phi_l(g)) = d [k = l] */
static void check_orthogonality(const int *factors, int rank) {
    open_group(factors, rank);
    int d = group.order;
    for (int k = 0; k < d; ++k)
        for (int l = 0; l < d; ++l) {
            double complex sum = 0;
            for (int g = 0; g < d; ++g)
                sum += phi(k, g) * conj(phi(l, g));
            assert_true(cabs(sum - (k == l ? d : 0)) < 4e-16 * d);
        }
    close_group();
}

static void check_definition(const int *factors, int rank) {
    open_group(factors, rank);
    for (int k = 0; k < group.order; ++k)
        for (int g = 0; g < group.order; ++g) {
            int x[GROUP_RANK_MAX], y[GROUP_RANK_MAX];
            double turns = 0;
            group_tuple(&group, k, x);
            group_tuple(&group, g, y);
            for (int t = 0; t < rank; ++t)
                turns += (double)x[t] * y[t] / factors[t];
            assert_true(cabs(phi(k, g) - cexp(2 * M_PI * I * turns)) < 1e-14 * (1 + turns));
        }
    close_group();
}

static void check_conjugates(const int *factors, int rank) {
    open_group(factors, rank);
    int d = group.order;
    for (int k = 0; k < d; ++k) {
        int other = characters.conjugate[k];
        assert_int_equal(group.product[k * d + other], 0);
        assert_int_equal(characters_is_real(&characters, k), k == other);
        for (int g = 0; g < d; ++g) {
            assert_true(phi(other, g) == conj(phi(k, g))); /* exactly */
            if (k == other)
                assert_true(cimag(phi(k, g)) == 0 && fabs(creal(phi(k, g))) == 1);
        }
    }
    close_group();
}

/* The number of real characters is that of the elements with g + g = 0: 2 to the number of even
 * factors. */
static void check_frequencies(const int *factors, int rank) {
    open_group(factors, rank);
    int reals = 1, seen = 0;
    for (int t = 0; t < rank; ++t)
        reals *= factors[t] % 2 == 0 ? 2 : 1;
    assert_int_equal(characters.frequencies, (group.order - reals) / 2 + reals - 1);
    assert_int_equal(characters.frequency_of[0], -1);
    for (int f = 0; f < characters.frequencies; ++f) {
        int k = characters.frequency[f], other = characters.conjugate[k];
        assert_true(k >= 1 && k <= other);
        assert_true(f == 0 || k > characters.frequency[f - 1]);
        assert_int_equal(characters.frequency_of[k], f);
        assert_int_equal(characters.frequency_of[other], f);
        seen += k == other ? 1 : 2;
    }
    assert_int_equal(seen, group.order - 1);
    close_group();
}

static void test_homomorphisms(void **state) {
    (void)state;
    visit_factor_lists(MAX_ORDER, check_homomorphisms);
}

static void test_orthogonality(void **state) {
    (void)state;
    visit_factor_lists(MAX_ORDER, check_orthogonality);
    check_orthogonality((const int[]){127}, 1);
}

static void test_definition(void **state) {
    (void)state;
    visit_factor_lists(MAX_ORDER, check_definition);
    check_definition((const int[]){127}, 1);
}

static void test_conjugates(void **state) {
    (void)state;
    visit_factor_lists(MAX_ORDER, check_conjugates);
    check_conjugates((const int[]){127}, 1);
}

static void test_frequencies(void **state) {
    (void)state;
    visit_factor_lists(MAX_ORDER, check_frequencies);
}

static void test_created_with_the_group(void **state) {
    (void)state;
    static const int good[] = {2, 3}, bad[] = {2, 1};
    struct error error = {0};
    assert_true(characters_create_abelian(good, 2, &group, &characters, &error));
    assert_int_equal(group.order, 6);
    assert_int_equal(characters.order, 6);
    close_group();
    assert_false(characters_create_abelian(bad, 2, &group, &characters, &error));
    assert_int_equal(error.kind, ERROR_INPUT);
    assert_null(group.product);
    assert_null(characters.phi);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_homomorphisms), cmocka_unit_test(test_orthogonality),
        cmocka_unit_test(test_definition),    cmocka_unit_test(test_conjugates),
        cmocka_unit_test(test_frequencies),   cmocka_unit_test(test_created_with_the_group),
    };
    return cmocka_run_group_tests_name("characters", tests, NULL, NULL);
}
