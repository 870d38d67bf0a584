/* What ring_closure measures: of solutions and random elements, and of such with one flaw. */
#include "claim_test.h"

#include "claims/composing/ring_closure/ring_closure.h"

extern const struct claim ring_closure;

static const int z_5[] = {5};

/* z_F6 of Z_5, and the group. */
struct fixture {
    struct study_group on;
    struct ring_element z;
};

static void setup(struct fixture *of) {
    struct error error = {0};
    *of = (struct fixture){0};
    assert_true(characters_create_abelian(z_5, 1, &of->on.group, &of->on.characters, &error));
    assert_true(solution_create(SOLUTION_F6, &of->on.group, &of->on.characters, &of->z, &error));
}

static void teardown(struct fixture *of) {
    ring_free(&of->z);
    characters_free(&of->on.characters);
    group_free(&of->on.group);
}

static void measure(const struct fixture *of, enum solution solution, struct solution_row *row) {
    struct error error = {0};
    assert_true(ring_closure_measure_solution(&of->on, solution, &of->z, row, &error));
}

static void test_solution_has_no_loss(void **state) {
    (void)state;
    struct fixture of;
    struct solution_row row;
    setup(&of);
    measure(&of, SOLUTION_F6, &row);
    assert_string_equal(row.solution, "z_F6");
    assert_int_equal(row.d, 5);
    assert_int_equal(row.order, 12); /* 3 (d - 1) */
    assert_int_equal(row.predicted_order, 12);
    assert_float_equal(row.norm2, 12 * cbrt(6), 1e-12); /* 2 pairs of 6 * 6^(1/3) */
    assert_float_equal(row.predicted_norm2, row.norm2, 1e-12);
    assert_true(ring_closure_loss(&row) < 1e-25);
    measure(&of, SOLUTION_F46, &row); /* it is not that one */
    assert_int_equal(row.predicted_order, 10);
    assert_true(fabs(row.predicted_norm2 / row.norm2 - 1) > 0.01);
    teardown(&of);
}

/* The larger loss counts, and one that is not a number stays unknown. */
static void test_flawed_solution_has_loss(void **state) {
    (void)state;
    struct fixture of;
    struct solution_row row;
    setup(&of);
    ring_scale(&of.z, 1.1);
    measure(&of, SOLUTION_F6, &row);
    assert_true(row.summary.loss > 1e-3);
    assert_float_equal(row.loss_over_pairs, row.summary.loss, 1e-12);
    assert_float_equal(row.norm2, 1.21 * row.predicted_norm2, 1e-12);
    row.loss_over_pairs = 7;
    assert_float_equal(ring_closure_loss(&row), 7, 0);
    row.summary.loss = 8;
    assert_float_equal(ring_closure_loss(&row), 8, 0);
    of.z.c[0] = NAN;
    measure(&of, SOLUTION_F6, &row);
    assert_true(isnan(ring_closure_loss(&row)));
    teardown(&of);
}

static void test_partial_solutions(void **state) {
    (void)state;
    const struct partial partial = {0.11, 0.07, 0.05, 0.13};
    struct partial_row rows[PARTIALS];
    struct error error = {0};
    assert_true(ring_closure_measure_partials(&partial, rows, &error));
    const struct partial_row *nu = &rows[1], *syn = &rows[0], *product = &rows[7];
    const double of_syn[SOLUTION_POTENTIALS] = {1, 0, 0, 0, 0, 0, 1, 1, 0, 0};
    assert_string_equal(product->solution, "z_nu * z_syn");
    assert_int_equal(product->order, 6);
    for (int p = 0; p < SOLUTION_POTENTIALS; ++p) {
        assert_float_equal(syn->potential[p], of_syn[p], 1e-12);
        assert_float_equal(product->potential[p], p == 0, 1e-12);
    }
    assert_float_equal(nu->potential[6], 0, 1e-12);
    assert_true(nu->potential[1] > 0.1);
    for (int i = 0; i < PARTIAL_PRODUCTS; ++i)
        assert_float_equal(ring_closure_zero_set_mismatches(
                               &rows[ring_closure_factors[i][0]], &rows[ring_closure_factors[i][1]],
                               &rows[PARTIAL_FIRST_PRODUCT + i], 1e-10),
                           0, 0);
}

/* A zero that neither factor has, one that is lost, and a potential that is not a number. */
static void test_mismatches_are_counted(void **state) {
    (void)state;
    struct partial_row x = {0}, y = {0}, product = {0};
    for (int p = 0; p < SOLUTION_POTENTIALS; ++p)
        x.potential[p] = y.potential[p] = product.potential[p] = 1;
    x.potential[2] = y.potential[3] = product.potential[2] = product.potential[3] = 0;
    assert_float_equal(ring_closure_zero_set_mismatches(&x, &y, &product, 1e-10), 0, 0);
    product.potential[4] = 0;
    assert_float_equal(ring_closure_zero_set_mismatches(&x, &y, &product, 1e-10), 1, 0);
    product.potential[3] = 1;
    assert_float_equal(ring_closure_zero_set_mismatches(&x, &y, &product, 1e-10), 2, 0);
    y.potential[9] = NAN;
    assert_true(isnan(ring_closure_zero_set_mismatches(&x, &y, &product, 1e-10)));
}

static void test_random_elements(void **state) {
    (void)state;
    const struct axioms axioms = {.order_max = 3, .draws = 4, .seed = 1};
    struct fixture of;
    struct element_errors errors;
    struct error error = {0};
    setup(&of);
    assert_true(ring_closure_draw_elements(&axioms, &of.on, &errors, &error));
    for (int i = 0; i < AXIOMS; ++i)
        assert_true(errors.axiom[i] < 1e-12);
    for (int i = 0; i < HOMOMORPHISMS; ++i)
        assert_true(errors.homomorphism[i] < 1e-12);
    assert_true(errors.loss < 1e-12);
    assert_true(errors.control > 0.1);
    assert_string_equal(ring_closure_axioms[4].name, "product_distributes");
    teardown(&of);
}

/* A weight that is not a number shows in every check that has it, and no later draw hides it. */
static void test_not_a_number(void **state) {
    (void)state;
    struct fixture of;
    struct element_errors errors = {0};
    struct error error = {0};
    setup(&of);
    struct ring_element t[3] = {0};
    for (int i = 0; i < 3; ++i)
        assert_true(ring_copy(&of.z, &t[i], &error));
    t[0].c[0] = NAN;
    assert_true(ring_closure_check_triple(&of.on, t, &errors, &error));
    t[0].c[0] = 1;
    assert_true(ring_closure_check_triple(&of.on, t, &errors, &error));
    for (int i = 0; i < AXIOMS - 1; ++i)
        assert_false(isfinite(errors.axiom[i]));
    assert_float_equal(errors.axiom[AXIOMS - 1], 0, 0); /* x * 0 has no neurons */
    assert_true(isnan(errors.homomorphism[0]));
    assert_true(isnan(errors.homomorphism[1]));
    assert_true(errors.homomorphism[2] < 1e-12); /* that of the one */
    assert_true(isnan(errors.control));
    assert_true(isnan(errors.loss));
    for (int i = 0; i < 3; ++i)
        ring_free(&t[i]);
    teardown(&of);
}

/* A generator of which all is known, one of which abc is in Omega, and a weight that is not a
 * number. */
static void test_polynomials(void **state) {
    (void)state;
    const double complex w = -0.5 + 0.86602540378443864676 * I;
    const bool syn[SOLUTION_POTENTIALS] = {[1] = true, [3] = true}, bbc[10] = {[7] = true};
    struct polynomial_row row;
    struct ring_element z;
    struct error error = {0};
    assert_true(solution_syn(&z, &error));
    assert_true(ring_closure_measure_polynomial((const double complex[]){w, w, w}, syn, true, &z,
                                                1e-10, &row, &error));
    assert_true(row.omega == 2 && row.raw_order == 4 && row.order == 3);
    assert_true(row.order_mismatches == 0 && row.mismatches == 0 && row.abc_vanishes == 0);
    assert_true(row.distance < 1e-14 && row.value_error < 1e-14);
    z.c[1] += 0.5;
    assert_true(ring_closure_measure_polynomial((const double complex[]){w, w, w}, syn, true, &z,
                                                1e-10, &row, &error));
    assert_float_equal(row.distance, 0.5, 0.2);
    /* bbc(u) = abc(u) = 1, which vanishes */
    assert_true(ring_closure_measure_polynomial((const double complex[]){1, 1, 1}, bbc, true, NULL,
                                                1e-10, &row, &error));
    assert_true(row.abc_vanishes == 1 && row.mismatches == 0 && isnan(row.distance));
    /* x^2 + 1: a coefficient vanishes, which `exact` does not allow */
    const bool both[SOLUTION_POTENTIALS] = {[4] = true, [6] = true};
    const double complex u[] = {-I, 1, I}; /* a~ac = i, aac = -i */
    assert_true(ring_closure_measure_polynomial(u, both, false, NULL, 1e-10, &row, &error));
    assert_true(row.omega == 2 && row.order == 2 && row.order_mismatches == 0);
    assert_true(ring_closure_measure_polynomial(u, both, true, NULL, 1e-10, &row, &error));
    assert_float_equal(row.order_mismatches, 1, 0);
    assert_true(ring_closure_measure_polynomial((const double complex[]){1, NAN, 1}, bbc, true,
                                                NULL, 1e-10, &row, &error));
    assert_true(isnan(row.mismatches) && isnan(row.value_error) && isnan(row.abc_vanishes));
    ring_free(&z);
}

/* z_nu in place of z_syn: nine potentials vanish of one and not of the other, and abc, for example,
 * is 2 instead of (1 - w)(1 - w~) = 3. */
static void test_another_polynomial(void **state) {
    (void)state;
    const double complex w = -0.5 + 0.86602540378443864676 * I, omega[] = {w, conj(w)};
    const double complex values[SOLUTION_POTENTIALS] = {1, w, w, conj(w), w, w, 1, 1, w, w};
    const bool vanishes[SOLUTION_POTENTIALS] = {[1] = true, true,       true, true,
                                                true,       [8] = true, true};
    struct polynomial_row row = {0};
    struct ring_element z;
    struct error error = {0};
    assert_true(solution_syn(&z, &error));
    ring_closure_check_potentials(&z, values, omega, 2, vanishes, 1e-10, &row);
    assert_true(row.mismatches == 0 && row.value_error < 1e-14 && row.abc_vanishes == 0);
    ring_free(&z);
    assert_true(solution_nu(cexp(0.7 * I), &z, &error)); /* zeroes aac and bbc alone */
    ring_closure_check_potentials(&z, values, omega, 2, vanishes, 1e-10, &row);
    assert_float_equal(row.mismatches, 9, 0);
    assert_true(row.value_error >= 1);
    ring_free(&z);
}

static void test_random_polynomials(void **state) {
    (void)state;
    const struct polynomials polynomials = {.draws = 40, .seed = 3};
    struct polynomial_row row;
    struct error error = {0};
    for (int roots = 0; roots < 2; ++roots) {
        assert_true(ring_closure_draw_polynomials(&polynomials, roots, 1e-10, &row, &error));
        assert_int_equal(row.draws, 40);
        assert_true(row.omega >= 4 && row.raw_order == 1 << row.omega);
        assert_true(row.order == row.omega + 1);
        assert_true(row.mismatches == 0 && row.order_mismatches == 0 && row.value_error < 1e-12);
        assert_int_equal(row.abc_vanishes > 0, roots);
    }
}

/* Losses of 3/7 and 12/7 in one set of conditions each, none, and memorisation. */
static void test_compositions(void **state) {
    (void)state;
    static const int z_7[] = {7}, orders[COMPOSITIONS] = {9, 12, 27, 49};
    static const double losses[COMPOSITIONS] = {3 / 7., 12 / 7., 0, 0};
    struct study_group on;
    struct error error = {0};
    assert_true(characters_create_abelian(z_7, 1, &on.group, &on.characters, &error));
    for (enum composition i = COMPOSITION_SYN; i < COMPOSITIONS; ++i) {
        struct composition_row row;
        assert_true(ring_closure_measure_composition(&on, i, &row, &error));
        assert_int_equal(row.order, orders[i]);
        assert_int_equal(row.predicted_order, orders[i]);
        assert_float_equal(row.predicted_loss, losses[i], 1e-15);
        assert_float_equal(row.norm2 / row.predicted_norm2, 1, 1e-12);
        assert_true(ring_closure_loss_error(&row) < 1e-12);
        assert_int_equal(isnan(row.distance), i != COMPOSITION_M);
        if (losses[i] > 0)
            assert_true(ring_closure_outside(i, &row) < 1e-12);
        row.summary.loss += 0.1;
        assert_float_equal(ring_closure_loss_error(&row), losses[i] > 0 ? 0.1 / losses[i] : 0.1,
                           1e-12);
        row.summary.loss = losses[i];
        row.loss_over_pairs = NAN;
        assert_true(isnan(ring_closure_loss_error(&row)));
    }
    characters_free(&on.characters);
    group_free(&on.group);
}

/* What each of the two sets allows, and what not. */
static void test_outside(void **state) {
    (void)state;
    struct composition_row row = {.summary = {.r_n = 3, .r_s = 2, .r_c = 1, .r_g = 0.5}};
    assert_float_equal(ring_closure_outside(COMPOSITION_SYN, &row), 3, 0);
    assert_float_equal(ring_closure_outside(COMPOSITION_FOUR, &row), 2, 0);
    row.summary.r_c = 5;
    assert_float_equal(ring_closure_outside(COMPOSITION_SYN, &row), 5, 0);
    row.summary.r_g = NAN;
    assert_true(isnan(ring_closure_outside(COMPOSITION_FOUR, &row)));
}

/* The whole study on its small spec: every quantity, and the rows of the tables in their order. */
static void test_study(void **state) {
    (void)state;
    struct study study;
    struct error error = {0};
    claim_test_open(&ring_closure, &study);
    assert_true(ring_closure.conclude(&study, &error));
    assert_true(study_measure_summaries(&study, &error));
    for (int i = 0; i < study.quantity_count; ++i) {
        const struct study_quantity *of = &study.quantities[i];
        if (strncmp(of->name, "control_", 8) == 0)
            assert_true(of->estimate.value > 0.01);
        else
            assert_true(of->estimate.value < 1e-10);
    }
    const struct field *fields = ring_closure.sheets[1].parts[0].record->fields;
    for (int p = 0; p < SOLUTION_POTENTIALS; ++p)
        assert_string_equal(fields[2 + p].name, solution_potential_name(p));
    study_close(&study);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_solution_has_no_loss),
        cmocka_unit_test(test_flawed_solution_has_loss),
        cmocka_unit_test(test_partial_solutions),
        cmocka_unit_test(test_mismatches_are_counted),
        cmocka_unit_test(test_polynomials),
        cmocka_unit_test(test_another_polynomial),
        cmocka_unit_test(test_random_polynomials),
        cmocka_unit_test(test_compositions),
        cmocka_unit_test(test_outside),
        cmocka_unit_test(test_random_elements),
        cmocka_unit_test(test_not_a_number),
        cmocka_unit_test(test_study),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
