/* Sum potentials and the loss against their definitions. */
#include "theory/semiring/potentials.h"

#include "fixture.h"

static const struct {
    enum ring_part left, right;
} kinds[] = {{RING_A, RING_B}, {RING_A, RING_A}, {RING_B, RING_B}};

enum { KINDS = sizeof kinds / sizeof kinds[0] };

static double complex potential(const struct ring_element *z, int kind, int k1, int k2, int k) {
    return potential_single(z, kinds[kind].left, kinds[kind].right, k1, k2, k);
}

static void check_single(struct fixture *fixture) {
    struct ring_element z = random_element(fixture, 5);
    int n = z.rows;
    for (int k1 = 1; k1 <= n; ++k1)
        for (int k2 = 1; k2 <= n; ++k2)
            for (int k = 1; k <= n; ++k) {
                double complex ab = 0, aa = 0, bb = 0;
                for (int j = 0; j < 5; ++j) {
                    double complex c = z.c[(k - 1) * 5 + j];
                    ab += z.a[(k1 - 1) * 5 + j] * z.b[(k2 - 1) * 5 + j] * c;
                    aa += z.a[(k1 - 1) * 5 + j] * z.a[(k2 - 1) * 5 + j] * c;
                    bb += z.b[(k1 - 1) * 5 + j] * z.b[(k2 - 1) * 5 + j] * c;
                }
                assert_true(cabs(potential(&z, 0, k1, k2, k) - ab) < 1e-14 * (1 + cabs(ab)));
                assert_true(cabs(potential(&z, 1, k1, k2, k) - aa) < 1e-14 * (1 + cabs(aa)));
                assert_true(cabs(potential(&z, 2, k1, k2, k) - bb) < 1e-14 * (1 + cabs(bb)));
            }
    ring_free(&z);
}

/* r(x + y) = r(x) + r(y), r(x * y) = r(x) r(y), r(one) = 1, r(zero) = 0 for every potential. */
static void check_homomorphism(struct fixture *fixture) {
    struct ring_element x = random_element(fixture, 3), y = random_element(fixture, 4);
    struct ring_element sum, product, zero, one;
    int n = x.rows;
    assert_true(ring_sum(&x, &y, &sum, NULL) && ring_product(&x, &y, &product, NULL) &&
                ring_zero(n, &zero, NULL) && ring_one(n, &one, NULL));
    for (int kind = 0; kind < KINDS; ++kind)
        for (int k1 = 1; k1 <= n; ++k1)
            for (int k2 = 1; k2 <= n; ++k2)
                for (int k = 1; k <= n; ++k) {
                    double complex rx = potential(&x, kind, k1, k2, k);
                    double complex ry = potential(&y, kind, k1, k2, k);
                    double size = 10 + cabs(rx) + cabs(ry) + cabs(rx * ry);
                    assert_true(cabs(potential(&sum, kind, k1, k2, k) - (rx + ry)) < 1e-14 * size);
                    assert_true(cabs(potential(&product, kind, k1, k2, k) - rx * ry) <
                                1e-14 * size);
                    assert_true(potential(&one, kind, k1, k2, k) == 1);
                    assert_true(potential(&zero, kind, k1, k2, k) == 0);
                }
    ring_free(&x);
    ring_free(&y);
    ring_free(&sum);
    ring_free(&product);
    ring_free(&zero);
    ring_free(&one);
}

static void test_single(void **state) {
    (void)state;
    check_small_groups(check_single);
}

static void test_homomorphism(void **state) {
    (void)state;
    check_small_groups(check_homomorphism);
}

static void check_slices(struct fixture *fixture) {
    struct ring_element z = random_element(fixture, 6);
    int n = z.rows;
    double complex *work = complex_array(6 * n), *slice = complex_array(n * n);
    for (int kind = 0; kind < KINDS; ++kind)
        for (int k = 1; k <= n; ++k) {
            potential_slice(&z, kinds[kind].left, kinds[kind].right, k, work, slice);
            for (int k1 = 1; k1 <= n; ++k1)
                for (int k2 = 1; k2 <= n; ++k2) {
                    double complex r = potential(&z, kind, k1, k2, k);
                    assert_true(cabs(slice[(k1 - 1) * n + k2 - 1] - r) <
                                1e-14 * (1 + cabs(r)) * 10);
                }
        }
    free(work);
    free(slice);
    ring_free(&z);
}

/* sum over k' of r_{p,k',m-k',k}, term by term */
static double complex sum_of_pairs(const struct group *group, const struct ring_element *z,
                                   int kind, int m, int k) {
    int d = group->order;
    double complex sum = 0;
    for (int k1 = 1; k1 < d; ++k1) {
        int k2 = group->product[m * d + group->inverse[k1]];
        if (k2 != 0)
            sum += potential(z, kind, k1, k2, k);
    }
    return sum;
}

static void check_sums(struct fixture *fixture) {
    struct ring_element z = random_element(fixture, 6);
    int d = fixture->group.order;
    double complex *work = complex_array(6 * d), *sums = complex_array(d * (d - 1));
    for (int kind = 1; kind < KINDS; ++kind) {
        potential_sums(&fixture->group, &z, kinds[kind].left, work, sums);
        for (int m = 0; m < d; ++m)
            for (int k = 1; k < d; ++k) {
                double complex sum = sum_of_pairs(&fixture->group, &z, kind, m, k);
                assert_true(cabs(sums[m * (d - 1) + k - 1] - sum) < 1e-13 * (1 + cabs(sum)));
            }
    }
    free(work);
    free(sums);
    ring_free(&z);
}

static void test_tables(void **state) {
    (void)state;
    check_small_groups(check_slices);
    check_small_groups(check_sums);
}

/* The summary as the header defines it, the loss with its four terms as printed in the paper. */
static struct potential_summary summary_by_definition(const struct group *group,
                                                      const struct ring_element *z) {
    struct potential_summary summary = {0};
    int d = group->order;
    for (int k = 1; k < d; ++k) {
        double loss = -2 * creal(potential(z, 0, k, k, k));
        for (int k1 = 1; k1 < d; ++k1)
            for (int k2 = 1; k2 < d; ++k2) {
                double complex r = potential(z, 0, k1, k2, k);
                loss += ring_abs2(r);
                if (k1 == k && k2 == k)
                    summary.r_g = fmax(summary.r_g, cabs(r - 1));
                else
                    summary.r_c = fmax(summary.r_c, cabs(r));
            }
        double complex constant = sum_of_pairs(group, z, 1, 0, k) + sum_of_pairs(group, z, 2, 0, k);
        loss += ring_abs2(constant) / 4;
        summary.r_n = fmax(summary.r_n, cabs(constant));
        for (int m = 1; m < d; ++m)
            for (int kind = 1; kind < KINDS; ++kind) {
                double complex sum = sum_of_pairs(group, z, kind, m, k);
                loss += ring_abs2(sum) / 4;
                summary.r_s = fmax(summary.r_s, cabs(sum));
            }
        summary.loss += loss / d;
    }
    summary.loss += (d - 1.0) / d;
    return summary;
}

/* The loss from the task's definition, output by output. */
static double loss_by_definition(const struct group *group, const struct ring_weights *w) {
    int d = group->order;
    double loss = 0;
    for (int g1 = 0; g1 < d; ++g1)
        for (int g2 = 0; g2 < d; ++g2) {
            double output[32] = {0}, mean = 0;
            for (int g = 0; g < d; ++g) {
                for (int j = 0; j < w->order; ++j)
                    output[g] +=
                        w->c[j * d + g] * pow(w->a[j * d + g1] + w->b[j * d + g2], 2) / (2 * d);
                mean += output[g] / d;
            }
            for (int g = 0; g < d; ++g) {
                double target = (g == group->product[g1 * d + g2]) - 1.0 / d;
                loss += pow(output[g] - mean - target, 2) / (d * d);
            }
        }
    return loss;
}

static void assert_close(double x, double y) {
    assert_true(fabs(x - y) < 1e-12 * (1 + fabs(y)));
}

/* Scaled to potentials of order 1, so that no term of the loss dominates. */
static void check_loss(struct fixture *fixture) {
    const struct group *group = &fixture->group;
    struct ring_element z = random_element(fixture, 5);
    struct ring_weights weights;
    struct potential_summary summary;
    double direct;
    ring_scale(&z, 0.6);
    assert_true(potential_summarise(group, &z, &summary, NULL));
    struct potential_summary expected = summary_by_definition(group, &z);
    assert_close(summary.loss, expected.loss);
    assert_close(summary.r_g, expected.r_g);
    assert_close(summary.r_c, expected.r_c);
    assert_close(summary.r_n, expected.r_n);
    assert_close(summary.r_s, expected.r_s);
    assert_true(ring_weights_from_element(&fixture->characters, &z, &weights, NULL));
    assert_true(potential_loss_direct(group, &weights, &direct, NULL));
    assert_close(direct, loss_by_definition(group, &weights));
    assert_close(summary.loss, direct);
    ring_weights_free(&weights);
    ring_free(&z);
}

static void test_loss(void **state) {
    (void)state;
    check_small_groups(check_loss);
    check_group((const int[]){2, 3, 4}, 3, check_loss);
    check_group((const int[]){13}, 1, check_loss);
}

/* No neuron: loss 1 - 1/d, every r_kkk is 1 too small. */
static void check_no_network(struct fixture *fixture) {
    struct ring_element zero;
    struct ring_weights weights;
    struct potential_summary summary;
    double direct, expected = 1 - 1.0 / fixture->group.order;
    assert_true(ring_zero(fixture->group.order - 1, &zero, NULL));
    assert_true(potential_summarise(&fixture->group, &zero, &summary, NULL));
    assert_true(ring_weights_from_element(&fixture->characters, &zero, &weights, NULL));
    assert_true(potential_loss_direct(&fixture->group, &weights, &direct, NULL));
    assert_close(summary.loss, expected);
    assert_close(direct, expected);
    assert_true(summary.r_g == 1 && summary.r_c == 0 && summary.r_n == 0 && summary.r_s == 0);
    ring_weights_free(&weights);
    ring_free(&zero);
}

/* A constant added to c at each neuron does not change the centred outputs and the loss. */
static void check_centring(struct fixture *fixture) {
    struct ring_element z = random_element(fixture, 3);
    struct ring_weights weights;
    double before, after;
    assert_true(ring_weights_from_element(&fixture->characters, &z, &weights, NULL));
    assert_true(potential_loss_direct(&fixture->group, &weights, &before, NULL));
    for (int j = 0; j < weights.order; ++j)
        for (int g = 0; g < weights.d; ++g)
            weights.c[j * weights.d + g] += j + 1;
    assert_true(potential_loss_direct(&fixture->group, &weights, &after, NULL));
    assert_close(after, before);
    ring_weights_free(&weights);
    ring_free(&z);
}

static void test_loss_edges(void **state) {
    (void)state;
    check_small_groups(check_no_network);
    check_small_groups(check_centring);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_single),     cmocka_unit_test(test_homomorphism),
        cmocka_unit_test(test_tables),     cmocka_unit_test(test_loss),
        cmocka_unit_test(test_loss_edges),
    };
    return cmocka_run_group_tests_name("potentials", tests, NULL, NULL);
}
