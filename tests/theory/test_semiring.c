/* The semiring: axioms up to the order of neurons, and conversion to real weights and back. */
#include "fixture.h"

static struct ring_element sum(const struct ring_element *x, const struct ring_element *y) {
    struct ring_element z;
    assert_true(ring_sum(x, y, &z, NULL));
    return z;
}

static struct ring_element product(const struct ring_element *x, const struct ring_element *y) {
    struct ring_element z;
    assert_true(ring_product(x, y, &z, NULL));
    return z;
}

/* Both sides of an identity; they are freed. */
static void assert_same(struct ring_element x, struct ring_element y) {
    double distance = NAN;
    assert_int_equal(x.order, y.order);
    assert_true(ring_distance(&x, &y, &distance, NULL));
    assert_true(distance < 1e-13);
    ring_free(&x);
    ring_free(&y);
}

static void check_commutes(struct fixture *fixture) {
    struct ring_element x = random_element(fixture, 3), y = random_element(fixture, 4);
    assert_same(sum(&x, &y), sum(&y, &x));
    assert_same(product(&x, &y), product(&y, &x));
    ring_free(&x);
    ring_free(&y);
}

static void check_associates(struct fixture *fixture) {
    struct ring_element x = random_element(fixture, 2), y = random_element(fixture, 3);
    struct ring_element z = random_element(fixture, 4);
    struct ring_element xy = sum(&x, &y), yz = sum(&y, &z);
    assert_same(sum(&xy, &z), sum(&x, &yz));
    ring_free(&xy);
    ring_free(&yz);
    xy = product(&x, &y);
    yz = product(&y, &z);
    assert_same(product(&xy, &z), product(&x, &yz));
    ring_free(&xy);
    ring_free(&yz);
    ring_free(&x);
    ring_free(&y);
    ring_free(&z);
}

static void check_distributes(struct fixture *fixture) {
    struct ring_element x = random_element(fixture, 2), y = random_element(fixture, 3);
    struct ring_element z = random_element(fixture, 4);
    struct ring_element yz = sum(&y, &z), xy = product(&x, &y), xz = product(&x, &z);
    assert_same(product(&x, &yz), sum(&xy, &xz));
    ring_free(&yz);
    ring_free(&xy);
    ring_free(&xz);
    ring_free(&x);
    ring_free(&y);
    ring_free(&z);
}

static void check_neutral(struct fixture *fixture) {
    struct ring_element x = random_element(fixture, 5), zero, one, copy;
    assert_true(ring_zero(x.rows, &zero, NULL));
    assert_true(ring_one(x.rows, &one, NULL));
    assert_true(ring_copy(&x, &copy, NULL));
    assert_int_equal(zero.order, 0);
    assert_int_equal(one.order, 1);
    assert_same(sum(&x, &zero), copy);
    assert_true(ring_copy(&x, &copy, NULL));
    assert_same(product(&one, &x), copy);
    assert_true(ring_zero(x.rows, &copy, NULL));
    assert_same(product(&x, &zero), copy);
    ring_free(&x);
    ring_free(&zero);
    ring_free(&one);
}

/* Up to the rounding of one complex product, which compilers order differently. */
static void assert_rounded(double complex x, double complex y) {
    assert_true(cabs(x - y) < 1e-15 * (1 + cabs(y)));
}

static void check_definition(struct fixture *fixture) {
    struct ring_element x = random_element(fixture, 3), y = random_element(fixture, 4);
    struct ring_element xy = product(&x, &y), x_y = sum(&x, &y);
    for (enum ring_part part = RING_A; part < RING_PARTS; ++part)
        for (int k = 1; k <= x.rows; ++k) {
            const double complex *row_x = ring_row(&x, part, k), *row_y = ring_row(&y, part, k);
            for (int i = 0; i < 3; ++i)
                for (int j = 0; j < 4; ++j)
                    assert_rounded(ring_row(&xy, part, k)[4 * i + j], row_x[i] * row_y[j]);
            for (int j = 0; j < 7; ++j)
                assert_true(ring_row(&x_y, part, k)[j] == (j < 3 ? row_x[j] : row_y[j - 3]));
        }
    assert_ptr_equal(ring_row(&x, RING_B, 1), x.b);
    assert_ptr_equal(ring_row(&x, RING_C, 1), x.c);
    ring_free(&x);
    ring_free(&y);
    ring_free(&xy);
    ring_free(&x_y);
}

static void test_axioms(void **state) {
    (void)state;
    check_small_groups(check_definition);
    check_small_groups(check_commutes);
    check_small_groups(check_associates);
    check_small_groups(check_distributes);
    check_small_groups(check_neutral);
}

static void check_distance(struct fixture *fixture) {
    struct ring_element x = random_element(fixture, 4), y = dead_element(x.rows, 4);
    double distance = NAN;
    for (enum ring_part part = RING_A; part < RING_PARTS; ++part)
        for (int k = 1; k <= x.rows; ++k)
            for (int j = 0; j < 4; ++j)
                ring_row(&y, part, k)[j] = ring_row(&x, part, k)[(j + 3) % 4];
    assert_true(ring_distance(&x, &y, &distance, NULL));
    assert_true(distance == 0);
    ring_row(&y, RING_C, x.rows)[2] += 1e-3;
    assert_true(ring_distance(&x, &y, &distance, NULL));
    assert_true(fabs(distance - 1e-3) < 1e-15);
    for (enum ring_part part = RING_A; part < RING_PARTS;
         ++part) /* y contains one neuron of x twice */
        for (int k = 1; k <= x.rows; ++k)
            ring_row(&y, part, k)[0] = ring_row(&y, part, k)[1];
    assert_true(ring_distance(&y, &x, &distance, NULL));
    assert_true(distance > 1e-2);
    y.order = 3;
    assert_true(ring_distance(&x, &y, &distance, NULL));
    assert_true(isinf(distance));
    ring_free(&x);
    ring_free(&y);
}

static void test_distance(void **state) {
    (void)state;
    check_small_groups(check_distance);
}

static void check_scale_and_norm(struct fixture *fixture) {
    struct ring_element x = random_element(fixture, 3), scaled;
    const double complex factor = 0.3 - 0.4 * I;
    assert_true(ring_copy(&x, &scaled, NULL));
    ring_scale(&scaled, factor);
    double norm = 0;
    for (size_t i = 0; i < ring_size(&x); ++i) {
        norm += cabs(x.a[i]) * cabs(x.a[i]);
        assert_rounded(scaled.a[i], x.a[i] * factor);
    }
    assert_int_equal(ring_size(&x), 9 * (fixture->group.order - 1));
    assert_true(fabs(ring_squared_norm(&x) / norm - 1) < 1e-14);
    assert_true(fabs(ring_squared_norm(&scaled) / (0.25 * norm) - 1) < 1e-14);
    ring_free(&x);
    ring_free(&scaled);
}

static void test_scale_and_norm(void **state) {
    (void)state;
    check_small_groups(check_scale_and_norm);
}

static void test_order_overflow(void **state) {
    (void)state;
    struct ring_element x = {.rows = 1, .order = 1 << 16}, z;
    struct error error = {0};
    assert_false(ring_product(&x, &x, &z, &error));
    assert_int_equal(error.kind, ERROR_ENVIRONMENT);
    assert_null(z.a);
}

static void assert_symmetric(const struct characters *characters, const struct ring_element *z) {
    for (enum ring_part part = RING_A; part < RING_PARTS; ++part)
        for (int k = 1; k <= z->rows; ++k)
            for (int j = 0; j < z->order; ++j)
                assert_true(ring_row(z, part, characters->conjugate[k])[j] ==
                            conj(ring_row(z, part, k)[j]));
}

/* Mean square and mean of z^2 (0 for circular complex numbers) of each character, to 5 sigma. */
static void check_random(struct fixture *fixture) {
    enum { NEURONS = 4000 };
    const double scale = 0.5;
    struct ring_element z = dead_element(fixture->group.order - 1, NEURONS);
    ring_random(&fixture->characters, scale, &fixture->stream, &z);
    assert_symmetric(&fixture->characters, &z);
    for (enum ring_part part = RING_A; part < RING_PARTS; ++part)
        for (int k = 1; k <= z.rows; ++k) {
            double complex mean = 0, mean_square = 0;
            double power = 0, fourth = 0;
            for (int j = 0; j < NEURONS; ++j) {
                double complex w = ring_row(&z, part, k)[j] / scale;
                mean += w / NEURONS;
                mean_square += w * w / NEURONS;
                power += ring_abs2(w) / NEURONS;
                fourth += ring_abs2(w) * ring_abs2(w) / NEURONS;
            }
            bool is_real = characters_is_real(&fixture->characters, k);
            assert_true(cabs(mean) < 5 / sqrt(NEURONS));
            assert_true(cabs(mean_square - (is_real ? 1 : 0)) < 8 / sqrt(NEURONS));
            assert_true(fabs(power - 1) < 8 / sqrt(NEURONS));
            assert_true(fabs(fourth - (is_real ? 3 : 2)) < 50 / sqrt(NEURONS));
        }
    ring_free(&z);
}

/* Neurons do not depend on their division into elements. */
static void check_random_blocks(struct fixture *fixture) {
    struct random_stream whole = random_stream(9, RANDOM_TEST), pieces = whole;
    int rows = fixture->group.order - 1;
    struct ring_element z = dead_element(rows, 7), x = dead_element(rows, 3);
    struct ring_element y = dead_element(rows, 4), xy;
    ring_random(&fixture->characters, 1, &whole, &z);
    ring_random(&fixture->characters, 1, &pieces, &x);
    ring_random(&fixture->characters, 1, &pieces, &y);
    xy = sum(&x, &y);
    for (size_t i = 0; i < ring_size(&z); ++i)
        assert_true(z.a[i] == xy.a[i]);
    ring_free(&x);
    ring_free(&y);
    ring_free(&z);
    ring_free(&xy);
}

static void test_random(void **state) {
    (void)state;
    check_small_groups(check_random);
    check_small_groups(check_random_blocks);
}

static void check_mirror(struct fixture *fixture) {
    const struct characters *characters = &fixture->characters;
    struct ring_element z = dead_element(fixture->group.order - 1, 3);
    for (size_t i = 0; i < ring_size(&z); ++i)
        z.a[i] = random_normal(&fixture->stream) + I * random_normal(&fixture->stream);
    int k = characters->frequency[0];
    double complex kept = ring_row(&z, RING_B, k)[2];
    ring_mirror(characters, &z);
    assert_symmetric(characters, &z);
    bool is_real = characters_is_real(characters, k);
    assert_true(ring_row(&z, RING_B, k)[2] == (is_real ? creal(kept) : kept));
    ring_free(&z);
}

static void test_mirror(void **state) {
    (void)state;
    check_small_groups(check_mirror);
}

/* Weights by definition: real, equal to those of the code, with the norm given by Parseval; and
 * back. */
static void check_weights(struct fixture *fixture) {
    const struct characters *characters = &fixture->characters;
    int d = fixture->group.order;
    struct ring_element z = random_element(fixture, 4), back;
    struct ring_weights weights;
    assert_true(ring_weights_from_element(characters, &z, &weights, NULL));
    assert_int_equal(weights.order, 4);
    assert_int_equal(weights.d, d);
    const double *values[RING_PARTS] = {weights.a, weights.b, weights.c};
    double norm = 0;
    for (enum ring_part part = RING_A; part < RING_PARTS; ++part)
        for (int j = 0; j < 4; ++j)
            for (int g = 0; g < d; ++g) {
                double complex value = 0;
                for (int k = 1; k < d; ++k) {
                    double complex phi = characters->phi[k * d + g];
                    value += ring_row(&z, part, k)[j] * (part == RING_C ? conj(phi) : phi);
                }
                assert_true(fabs(cimag(value)) < 1e-14 * d);
                assert_true(fabs(creal(value) - values[part][j * d + g]) < 1e-14 * d);
                norm += creal(value) * creal(value);
            }
    assert_true(fabs(d * ring_squared_norm(&z) / norm - 1) < 1e-13);
    assert_true(ring_element_from_weights(characters, &weights, &back, NULL));
    for (size_t i = 0; i < ring_size(&z); ++i)
        assert_true(cabs(back.a[i] - z.a[i]) < 1e-14 * d);
    ring_weights_free(&weights);
    ring_free(&z);
    ring_free(&back);
}

/* A constant in the weights belongs to the trivial character and is dropped. */
static void check_weights_constant(struct fixture *fixture) {
    struct ring_element z = random_element(fixture, 2), back;
    struct ring_weights weights;
    assert_true(ring_weights_from_element(&fixture->characters, &z, &weights, NULL));
    for (int i = 0; i < RING_PARTS * 2 * weights.d; ++i)
        weights.a[i] += 3;
    assert_true(ring_element_from_weights(&fixture->characters, &weights, &back, NULL));
    assert_same(z, back);
    ring_weights_free(&weights);
}

static void check_weights_empty(struct fixture *fixture) {
    struct ring_element zero, back;
    struct ring_weights weights;
    assert_true(ring_zero(fixture->group.order - 1, &zero, NULL));
    assert_true(ring_weights_from_element(&fixture->characters, &zero, &weights, NULL));
    assert_int_equal(weights.order, 0);
    assert_true(ring_element_from_weights(&fixture->characters, &weights, &back, NULL));
    assert_same(zero, back);
    ring_weights_free(&weights);
}

static void test_weights(void **state) {
    (void)state;
    check_small_groups(check_weights);
    check_small_groups(check_weights_constant);
    check_small_groups(check_weights_empty);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_axioms),         cmocka_unit_test(test_distance),
        cmocka_unit_test(test_scale_and_norm), cmocka_unit_test(test_order_overflow),
        cmocka_unit_test(test_random),         cmocka_unit_test(test_mirror),
        cmocka_unit_test(test_weights),
    };
    return cmocka_run_group_tests_name("semiring", tests, NULL, NULL);
}
