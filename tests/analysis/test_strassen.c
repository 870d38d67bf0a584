/* Strassen's algorithm is recognised in any basis, and no other is. */
#include "analysis/strassen.h"
#include "base/random.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

enum { DRAWS = 50 };

static struct random_stream stream;

static void random_matrix(double x[4]) {
    do
        for (int i = 0; i < 4; ++i)
            x[i] = random_normal(&stream);
    while (fabs(x[0] * x[3] - x[1] * x[2]) < 0.2);
}

/* The coefficients of x' = a x b: [4, 4] matrix m with x'_i = sum_j m[i][j] x_j. */
static void substitution(const double a[4], const double b[4], double m[4][4]) {
    for (int i = 0; i < 4; ++i)
        for (int j = 0; j < 4; ++j)
            m[i][j] = a[i / 2 * 2 + j / 2] * b[j % 2 * 2 + i % 2];
}

static void inverse(const double x[4], double y[4]) {
    double d = x[0] * x[3] - x[1] * x[2];
    y[0] = x[3] / d;
    y[1] = -x[1] / d;
    y[2] = -x[2] / d;
    y[3] = x[0] / d;
}

/* row <- row m (a linear form) */
static void compose(double *row, double m[4][4]) {
    double old[4] = {row[0], row[1], row[2], row[3]};
    for (int j = 0; j < 4; ++j) {
        row[j] = 0;
        for (int i = 0; i < 4; ++i)
            row[j] += old[i] * m[i][j];
    }
}

/* row <- m row (an element) */
static void apply(double *row, double m[4][4]) {
    double old[4] = {row[0], row[1], row[2], row[3]};
    for (int i = 0; i < 4; ++i) {
        row[i] = 0;
        for (int j = 0; j < 4; ++j)
            row[i] += m[i][j] * old[j];
    }
}

static void swap_products(struct bilinear *algorithm, int r, int s) {
    double *const sides[3] = {algorithm->u, algorithm->v, algorithm->w};
    for (int side = 0; side < 3; ++side)
        for (int i = 0; i < 4; ++i) {
            double kept = sides[side][4 * r + i];
            sides[side][4 * r + i] = sides[side][4 * s + i];
            sides[side][4 * s + i] = kept;
        }
}

/* Evaluate at A^-1 x B, B^-1 y C and carry the product over with A . C^-1; shuffle and rescale. */
static void disguise(struct bilinear *algorithm) {
    double a[4], b[4], c[4], a_inverse[4], b_inverse[4], c_inverse[4], mx[4][4], my[4][4], mz[4][4];
    random_matrix(a), random_matrix(b), random_matrix(c);
    inverse(a, a_inverse), inverse(b, b_inverse), inverse(c, c_inverse);
    substitution(a_inverse, b, mx), substitution(b_inverse, c, my), substitution(a, c_inverse, mz);
    for (int r = 0; r < 7; ++r) {
        double x = 0.5 + random_uniform(&stream), y = -0.5 - random_uniform(&stream);
        compose(algorithm->u + 4 * r, mx);
        compose(algorithm->v + 4 * r, my);
        apply(algorithm->w + 4 * r, mz);
        for (int i = 0; i < 4; ++i) {
            algorithm->u[4 * r + i] *= x;
            algorithm->v[4 * r + i] *= y;
            algorithm->w[4 * r + i] /= x * y;
        }
        swap_products(algorithm, r, (int)random_below(&stream, (uint32_t)r + 1));
    }
}

static void check_multiplies(const struct bilinear *algorithm) {
    for (int i = 0; i < 4; ++i)
        for (int j = 0; j < 4; ++j)
            for (int k = 0; k < 4; ++k) {
                double sum = 0;
                for (int r = 0; r < 7; ++r)
                    sum +=
                        algorithm->u[4 * r + i] * algorithm->v[4 * r + j] * algorithm->w[4 * r + k];
                double expected = i % 2 == j / 2 && i / 2 == k / 2 && j % 2 == k % 2;
                assert_true(fabs(sum - expected) < 1e-9);
            }
}

static void test_disguised(void **state) {
    (void)state;
    stream = random_stream(1, RANDOM_TEST);
    for (int draw = 0; draw < DRAWS; ++draw) {
        struct bilinear strassen, learned, canonical;
        double distance;
        assert_true(bilinear_matrices(2, &strassen, NULL));
        assert_true(bilinear_matrices(2, &learned, NULL));
        disguise(&learned);
        check_multiplies(&learned);
        assert_true(strassen_recognise(&learned, &canonical, &distance, NULL));
        assert_true(distance < 1e-9);
        for (int i = 0; i < 28; ++i) {
            assert_true(fabs(canonical.u[i] - strassen.u[i]) <= distance);
            assert_true(fabs(canonical.v[i] - strassen.v[i]) <= distance);
            assert_true(fabs(canonical.w[i] - strassen.w[i]) <= distance);
        }
        bilinear_free(&strassen);
        bilinear_free(&learned);
        bilinear_free(&canonical);
    }
}

/* A small error of the coefficients gives a distance of about the same size. */
static void test_nearly(void **state) {
    (void)state;
    struct bilinear learned, canonical;
    double distance;
    assert_true(bilinear_matrices(2, &learned, NULL));
    learned.u[6] += 1e-4;
    assert_true(strassen_recognise(&learned, &canonical, &distance, NULL));
    assert_true(distance > 1e-6 && distance < 1e-2);
    bilinear_free(&learned);
    bilinear_free(&canonical);
}

static void test_other(void **state) {
    (void)state;
    stream = random_stream(2, RANDOM_TEST);
    for (int draw = 0; draw < DRAWS; ++draw) {
        struct bilinear learned, canonical;
        double distance;
        assert_true(bilinear_matrices(2, &learned, NULL));
        for (int i = 0; i < 28; ++i) {
            learned.u[i] = random_normal(&stream);
            learned.v[i] = random_normal(&stream);
            learned.w[i] = random_normal(&stream);
        }
        assert_true(strassen_recognise(&learned, &canonical, &distance, NULL));
        assert_true(distance > 0.5);
        bilinear_free(&learned);
        bilinear_free(&canonical);
    }
}

/* Seven of the eight products of the definition. */
static void test_schoolbook(void **state) {
    (void)state;
    struct bilinear learned, canonical;
    double distance;
    assert_true(bilinear_matrices(2, &learned, NULL));
    for (int r = 0; r < 7; ++r)
        for (int i = 0; i < 4; ++i) {
            learned.u[4 * r + i] = i == r / 2;
            learned.v[4 * r + i] = i == r / 2 % 2 * 2 + r % 2;
            learned.w[4 * r + i] = i == r / 4 * 2 + r % 2;
        }
    assert_true(strassen_recognise(&learned, &canonical, &distance, NULL));
    assert_true(isinf(distance));
    for (int i = 0; i < 28; ++i)
        assert_true(canonical.u[i] == 0 && canonical.v[i] == 0 && canonical.w[i] == 0);
    bilinear_free(&learned);
    bilinear_free(&canonical);
}

/* Equal products do not match two of Strassen's. */
static void test_twice(void **state) {
    (void)state;
    struct bilinear learned, canonical;
    double distance;
    assert_true(bilinear_matrices(2, &learned, NULL));
    for (int i = 0; i < 4; ++i) {
        learned.u[4 * 3 + i] = learned.u[4 + i];
        learned.v[4 * 3 + i] = learned.v[4 + i];
        learned.w[4 * 3 + i] = learned.w[4 + i];
    }
    assert_true(strassen_recognise(&learned, &canonical, &distance, NULL));
    assert_true(isinf(distance));
    bilinear_free(&learned);
    bilinear_free(&canonical);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_disguised), cmocka_unit_test(test_nearly),
        cmocka_unit_test(test_other),     cmocka_unit_test(test_schoolbook),
        cmocka_unit_test(test_twice),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
