/* The exact loss of weights with constant parts, against its definition. */
#include "theory/semiring/affine.h"

#include "theory/semiring/potentials.h"

#include "fixture.h"

#include <string.h>

static struct affine_element random_affine(struct fixture *fixture, int order) {
    struct affine_element element;
    assert_true(affine_create(fixture->group.order - 1, order, &element, NULL));
    ring_random(&fixture->characters, 1, &fixture->stream, &element.z);
    for (int j = 0; j < order; ++j)
        element.t[j] = random_normal(&fixture->stream);
    return element;
}

static double direct_loss(struct fixture *fixture, const struct affine_element *element,
                          double *squared_norm) {
    struct ring_weights weights;
    double loss;
    assert_true(affine_weights(&fixture->characters, element, &weights, NULL));
    assert_true(potential_loss_direct(&fixture->group, &weights, &loss, NULL));
    *squared_norm = 0;
    for (size_t i = 0; i < RING_PARTS * (size_t)weights.order * (size_t)weights.d; ++i)
        *squared_norm += weights.a[i] * weights.a[i];
    ring_weights_free(&weights);
    return loss;
}

/* Random weights have a loss far from 0; every term of the formula counts in it. */
static void check_loss(struct fixture *fixture) {
    struct affine_element element = random_affine(fixture, 4);
    struct affine_summary summary;
    double norm, loss = direct_loss(fixture, &element, &norm);
    assert_true(affine_summarise(&fixture->group, &element, &summary, NULL));
    assert_true(fabs(summary.loss / loss - 1) < 1e-12);
    assert_true(fabs(affine_squared_norm(&element) * fixture->group.order / norm - 1) < 1e-12);
    double least = fmin(fmin(summary.r_g, summary.r_0), fmin(summary.r_a, summary.r_b));
    assert_true(least > 1e-3);
    affine_free(&element);
}

static void test_loss(void **state) {
    (void)state;
    check_small_groups(check_loss);
    check_group((const int[]){23}, 1, check_loss);
}

/* Without constants: the loss and the conditions of potentials.h, R_* halved, R_n halved. */
static void check_without_constants(struct fixture *fixture) {
    struct affine_element element = random_affine(fixture, 3);
    struct affine_summary summary;
    struct potential_summary plain;
    memset(element.t, 0, 3 * sizeof *element.t);
    assert_true(affine_summarise(&fixture->group, &element, &summary, NULL));
    assert_true(potential_summarise(&fixture->group, &element.z, &plain, NULL));
    assert_true(fabs(summary.loss / plain.loss - 1) < 1e-12);
    assert_true(fabs(summary.r_g - plain.r_g) < 1e-12 * (1 + plain.r_g));
    assert_true(fabs(summary.r_c - plain.r_c) < 1e-12 * (1 + plain.r_c));
    assert_true(fabs(fmax(summary.r_a, summary.r_b) - plain.r_s / 2) < 1e-12 * (1 + plain.r_s));
    assert_true(fabs(summary.r_0 - plain.r_n / 2) < 1e-12 * (1 + plain.r_n));
    affine_free(&element);
}

static void test_without_constants(void **state) {
    (void)state;
    check_small_groups(check_without_constants);
}

/* Balancing changes no output, does not raise the norm, and is idempotent; a neuron without outputs
 * or without inputs, its constant included, becomes 0. */
static void check_balance(struct fixture *fixture) {
    struct affine_element element = random_affine(fixture, 5);
    struct affine_summary before, after;
    for (int k = 1; k < fixture->group.order; ++k) {
        ring_row(&element.z, RING_C, k)[1] = 0;
        ring_row(&element.z, RING_A, k)[2] = ring_row(&element.z, RING_B, k)[2] = 0;
    }
    element.t[2] = 0;
    assert_true(affine_summarise(&fixture->group, &element, &before, NULL));
    double norm = affine_squared_norm(&element);
    affine_balance(&element);
    assert_true(affine_summarise(&fixture->group, &element, &after, NULL));
    assert_true(fabs(after.loss / before.loss - 1) < 1e-11);
    double balanced = affine_squared_norm(&element);
    assert_true(balanced < norm);
    assert_true(element.t[1] == 0 && element.t[0] != 0);
    assert_true(ring_row(&element.z, RING_A, 1)[1] == 0);
    assert_true(ring_row(&element.z, RING_C, 1)[2] == 0);
    affine_balance(&element);
    assert_true(fabs(affine_squared_norm(&element) / balanced - 1) < 1e-13);
    affine_free(&element);
}

static void test_balance(void **state) {
    (void)state;
    check_small_groups(check_balance);
}

/* A neuron that is constant adds t^2 c_k to every constant, and nothing to any other condition. */
static void test_constants(void **state) {
    (void)state;
    struct fixture fixture;
    fixture_open((const int[]){7}, 1, &fixture);
    struct affine_element element;
    double complex left[7];
    assert_true(affine_create(6, 1, &element, NULL));
    element.t[0] = 3;
    ring_row(&element.z, RING_C, 2)[0] = 1 + 2 * I;
    ring_mirror(&fixture.characters, &element.z);
    affine_constants(&element, left);
    for (int k = 0; k < 7; ++k) {
        double complex expected = k == 2 ? 9 + 18 * I : k == 5 ? 9 - 18 * I : 0;
        assert_true(cabs(left[k] - expected) < 1e-13);
    }
    struct affine_summary summary;
    assert_true(affine_summarise(&fixture.group, &element, &summary, NULL));
    assert_true(summary.r_g == 1 && summary.r_c == 0 && summary.r_a == 0 && summary.r_b == 0);
    assert_true(fabs(summary.r_0 - cabs(4.5 + 9 * I)) < 1e-13);
    affine_free(&element);
    fixture_close(&fixture);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_loss),
        cmocka_unit_test(test_without_constants),
        cmocka_unit_test(test_balance),
        cmocka_unit_test(test_constants),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
