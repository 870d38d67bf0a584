/* Bilinear algorithms: each multiplies exactly, with the known number of products. */
#include "theory/words/bilinear.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* Structure constants: the coefficient of basis element k in i times j. */
typedef double structure(int parameter, int i, int j, int k);

static double entry(const struct bilinear *algorithm, int i, int j, int k) {
    double sum = 0;
    for (int r = 0; r < algorithm->rank; ++r)
        sum += algorithm->u[r * algorithm->nx + i] * algorithm->v[r * algorithm->ny + j] *
               algorithm->w[r * algorithm->nz + k];
    return sum;
}

/* All coefficients are small multiples of powers of two: the sums are exact. */
static void check(struct bilinear *algorithm, int rank, int dimension, structure *expected,
                  int parameter) {
    assert_int_equal(algorithm->rank, rank);
    assert_int_equal(algorithm->nx, dimension);
    assert_int_equal(algorithm->ny, dimension);
    assert_int_equal(algorithm->nz, dimension);
    for (int i = 0; i < dimension; ++i)
        for (int j = 0; j < dimension; ++j)
            for (int k = 0; k < dimension; ++k)
                assert_true(entry(algorithm, i, j, k) == expected(parameter, i, j, k));
    bilinear_free(algorithm);
}

static double matrices(int n, int i, int j, int k) {
    return i % n == j / n && i / n == k / n && j % n == k % n;
}

static void test_matrices(void **state) {
    (void)state;
    static const int ranks[] = {1, 7, 23, 49, 125, 161, 343};
    for (int n = 1; n <= 7; ++n) {
        struct bilinear algorithm;
        assert_true(bilinear_matrices(n, &algorithm, NULL));
        check(&algorithm, ranks[n - 1], n * n, matrices, n);
    }
}

static void test_bounds(void **state) {
    (void)state;
    static const long bounds[] = {1, 7, 23, 49, 98, 160, 343, 343, 529, 7 * 98};
    for (int n = 1; n <= 10; ++n)
        assert_int_equal(bilinear_matrices_bound(n), bounds[n - 1]);
}

static double complex_numbers(int unused, int i, int j, int k) {
    (void)unused;
    if (i == 1 && j == 1)
        return k == 0 ? -1 : 0;
    return k == i + j;
}

/* From i^2 = j^2 = k^2 = ijk = -1: e_i e_j = +-e_k with k = i xor j. */
static double quaternions(int unused, int i, int j, int k) {
    (void)unused;
    if (k != (i ^ j))
        return 0;
    if (i == 0 || j == 0)
        return 1;
    return i != j && (j - i + 3) % 3 == 1 ? 1 : -1;
}

static void test_division_algebras(void **state) {
    (void)state;
    struct bilinear algorithm;
    assert_true(bilinear_division_algebra(REAL_NUMBERS, &algorithm, NULL));
    check(&algorithm, 1, 1, matrices, 1);
    assert_true(bilinear_division_algebra(COMPLEX_NUMBERS, &algorithm, NULL));
    check(&algorithm, 3, 2, complex_numbers, 0);
    assert_true(bilinear_division_algebra(QUATERNIONS, &algorithm, NULL));
    check(&algorithm, 8, 4, quaternions, 0);
}

static double quaternion_matrices(int n, int i, int j, int k) {
    return matrices(n, i / 4, j / 4, k / 4) * quaternions(0, i % 4, j % 4, k % 4);
}

static void test_matrices_over_algebra(void **state) {
    (void)state;
    struct bilinear outer, inner, algorithm;
    assert_true(bilinear_matrices(2, &outer, NULL));
    assert_true(bilinear_division_algebra(QUATERNIONS, &inner, NULL));
    assert_true(bilinear_product(&outer, &inner, &algorithm, NULL));
    check(&algorithm, 56, 16, quaternion_matrices, 2);
    bilinear_free(&outer);
    bilinear_free(&inner);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_matrices),
        cmocka_unit_test(test_bounds),
        cmocka_unit_test(test_division_algebras),
        cmocka_unit_test(test_matrices_over_algebra),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
