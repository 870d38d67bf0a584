/* Theorem 4: partial solutions as polynomials of one neuron, with the zero-sets that the values of
 * the potentials on it predict, for the paper's generators and for random ones. */
#include "theory/semiring/polynomial.h"

#include "fixture.h"

#include <string.h>

#define SAME 1e-9

static const double complex w = -0.5 + 0.86602540378443864676 * I; /* exp(2 pi i/3) */

/* The potentials named by a pattern in the order of solution_potential_name: 'x' is in the set. */
static void set_of(const char *pattern, bool set[SOLUTION_POTENTIALS]) {
    assert_int_equal(strlen(pattern), SOLUTION_POTENTIALS);
    for (int p = 0; p < SOLUTION_POTENTIALS; ++p)
        set[p] = pattern[p] == 'x';
}

/* The polynomial of u with the potentials of `r` in R has Omega of that size, is the element, and
 * leaves what the pattern says, raw and merged. */
static void check_partial(const double complex u[RING_PARTS], const char *r, int size,
                          const struct ring_element *element, const char *leaves) {
    double complex values[SOLUTION_POTENTIALS], omega[SOLUTION_POTENTIALS];
    double complex of_raw[SOLUTION_POTENTIALS], of_merged[SOLUTION_POTENTIALS];
    bool in_r[SOLUTION_POTENTIALS], vanishes[SOLUTION_POTENTIALS], survives[SOLUTION_POTENTIALS];
    struct ring_element raw, merged;
    double distance;
    set_of(r, in_r);
    set_of(leaves, survives);
    polynomial_values(u, values);
    assert_int_equal(polynomial_omega(values, in_r, SAME, omega), size);
    polynomial_vanishing(values, omega, size, SAME, vanishes);
    assert_true(polynomial_raw(u, omega, size, &raw, NULL));
    assert_true(polynomial_merged(u, omega, size, SAME, &merged, NULL));
    assert_int_equal(raw.order, 1 << size);
    assert_int_equal(merged.order, size + 1);
    assert_true(ring_distance(&merged, element, &distance, NULL));
    assert_true(distance < 1e-14);
    solution_potentials(&raw, of_raw);
    solution_potentials(&merged, of_merged);
    for (int p = 0; p < SOLUTION_POTENTIALS; ++p) {
        assert_int_equal(vanishes[p], !survives[p]);
        assert_int_equal(cabs(of_merged[p]) < 1e-12, !survives[p]);
        assert_true(cabs(of_raw[p] - of_merged[p]) < 1e-12);
    }
    ring_free(&raw);
    ring_free(&merged);
}

static void test_named_generators(void **state) {
    (void)state;
    const double complex nu = cexp(0.7 * I), xi = cexp(0.4 * I);
    struct ring_element syn, of_nu, of_nu_i, of_xi, of_3c;
    assert_true(solution_syn(&syn, NULL) && solution_nu(nu, &of_nu, NULL) &&
                solution_nu(I, &of_nu_i, NULL) && solution_xi(xi, false, &of_xi, NULL) &&
                solution_3c(&of_3c, NULL));
    check_partial((const double complex[]){w, w, w}, ".xxxxx..xx", 2, &syn, "x.....xx..");
    check_partial((const double complex[]){nu, -nu, -conj(nu * nu)}, "......xx..", 1, &of_nu,
                  "xxxxxx..xx");
    check_partial((const double complex[]){I, -I, 1}, "......xx..", 1, &of_nu_i, "x..xxx....");
    check_partial((const double complex[]){xi, -I * conj(xi), I}, "...x......", 1, &of_xi,
                  "xxx.xxxxxx");
    check_partial((const double complex[]){w, conj(w), 1}, ".xx...xxxx", 2, &of_3c, "x..xxx....");
    ring_free(&syn);
    ring_free(&of_nu);
    ring_free(&of_nu_i);
    ring_free(&of_xi);
    ring_free(&of_3c);
}

/* (x - 1)(x - 2)(x + 3) = x^3 - 7x + 6: the square has no coefficient, and no neuron. */
static void test_coefficients(void **state) {
    (void)state;
    const double complex omega[] = {1, 2, -3}, u[] = {2, 3, 5};
    double complex c[6], fifths[5], values[SOLUTION_POTENTIALS];
    struct ring_element z;
    for (int i = 0; i < 5; ++i)
        fifths[i] = cexp(2 * M_PI * I * i / 5);
    polynomial_coefficients(fifths, 5, SAME, c); /* x^5 - 1, but for rounding */
    assert_true(c[1] == 0 && c[2] == 0 && c[3] == 0 && c[4] == 0 && cabs(c[5] + 1) < 1e-14);
    polynomial_coefficients(omega, 3, SAME, c);
    assert_true(c[0] == 1 && c[1] == 0 && cabs(c[2] + 7) < 1e-14 && cabs(c[3] - 6) < 1e-14);
    assert_true(polynomial_merged(u, omega, 3, SAME, &z, NULL));
    assert_int_equal(z.order, 3);
    assert_true(z.a[0] == 8 && z.b[0] == 27 && z.c[0] == 125);
    assert_true(z.a[1] == 2 && z.b[1] == 3 && cabs(z.c[1] + 35) < 1e-13);
    assert_true(z.a[2] == 1 && z.b[2] == 1 && cabs(z.c[2] - 6) < 1e-14);
    solution_potentials(&z, values);
    assert_true(cabs(values[0] - (27000 - 7 * 30 + 6)) < 1e-9); /* abc(u) = 30 */
    ring_free(&z);
}

/* An empty set asks for nothing: rho = 1. */
static void test_empty_set(void **state) {
    (void)state;
    const double complex u[] = {2, 3, 5};
    struct ring_element raw, merged;
    assert_true(polynomial_raw(u, NULL, 0, &raw, NULL));
    assert_true(polynomial_merged(u, NULL, 0, SAME, &merged, NULL));
    assert_true(raw.order == 1 && merged.order == 1);
    assert_true(raw.a[0] == 1 && merged.a[0] == 1 && merged.c[0] == 1);
    ring_free(&raw);
    ring_free(&merged);
}

/* Equal values are one element of Omega, and what shares a value with R vanishes with it. abc(u) in
 * Omega is the case in which the theorem promises nothing. */
static void test_coincidences(void **state) {
    (void)state;
    const double complex u[] = {1, -1, -1}; /* abc = 1 = ~abc, aac = -1 = a~ac */
    double complex values[SOLUTION_POTENTIALS], omega[SOLUTION_POTENTIALS];
    bool in_r[SOLUTION_POTENTIALS], vanishes[SOLUTION_POTENTIALS];
    polynomial_values(u, values);
    set_of(".xx.......", in_r);
    assert_int_equal(polynomial_omega(values, in_r, SAME, omega), 1);
    polynomial_vanishing(values, omega, 1, SAME, vanishes);
    assert_true(vanishes[0] && vanishes[1] && vanishes[3]);
    assert_false(vanishes[4] || vanishes[6]);
    values[6] = NAN; /* unknown counts as in omega: it cannot pass as surviving */
    polynomial_vanishing(values, omega, 1, SAME, vanishes);
    assert_true(vanishes[6]);
}

/* ~a~bc, not the ab~c of solutions.h, which is its conjugate: s^ = (1, 1, -s) has all values -s. */
static void test_values(void **state) {
    (void)state;
    const double complex s = 0.3 - 0.8 * I;
    double complex values[SOLUTION_POTENTIALS];
    polynomial_values((const double complex[]){1, 1, -s}, values);
    for (int p = 0; p < SOLUTION_POTENTIALS; ++p)
        assert_true(cabs(values[p] + s) < 1e-15);
    polynomial_values((const double complex[]){I, 2, 3 * I}, values);
    assert_true(cabs(values[3] - -I * 2 * 3 * I) < 1e-15);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_named_generators), cmocka_unit_test(test_coefficients),
        cmocka_unit_test(test_empty_set),        cmocka_unit_test(test_coincidences),
        cmocka_unit_test(test_values),
    };
    return cmocka_run_group_tests_name("polynomial", tests, NULL, NULL);
}
