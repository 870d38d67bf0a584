/* Dynamics: JJ* against the Jacobian written out, the flow against finite differences. */
#include "theory/semiring/flow.h"

#include "theory/semiring/potentials.h"

#include "fixture.h"

/* d r_{x,y,k} / d z_{part,row,j} of the independent variables z. */
static double complex derivative(const struct ring_element *z, const int index[3],
                                 enum ring_part part, int row, int j) {
    if (index[part] != row)
        return 0;
    double complex product = 1;
    for (enum ring_part other = RING_A; other < RING_PARTS; ++other)
        if (other != part)
            product *= ring_row(z, other, index[other])[j];
    return product;
}

/* J: [n^3, 3 n q], rows (x, y, k) with k fastest */
static double complex *jacobian(const struct ring_element *z) {
    int n = z->rows, q = z->order;
    double complex *matrix = complex_array(n * n * n * 3 * n * q);
    double complex *entry = matrix;
    for (int i = 0; i < n * n * n; ++i) {
        const int index[3] = {i / (n * n) + 1, i / n % n + 1, i % n + 1};
        for (enum ring_part part = RING_A; part < RING_PARTS; ++part)
            for (int row = 1; row <= n; ++row)
                for (int j = 0; j < q; ++j)
                    *entry++ = derivative(z, index, part, row, j);
    }
    return matrix;
}

static int shared_indices(int i, int j, int n) {
    return (i / (n * n) == j / (n * n)) + (i / n % n == j / n % n) + (i % n == j % n);
}

/* mean, max [1], [2] of |off-diagonal| by the number of shared indices, [3] the diagonal */
struct by_shared {
    double mean[4], max[4];
};

static struct by_shared brute_force(const struct ring_element *z) {
    int n = z->rows, potentials = n * n * n;
    size_t columns = ring_size(z);
    double complex *matrix = jacobian(z);
    struct by_shared result = {{0}, {0}};
    long count[4] = {0};
    for (int i = 0; i < potentials; ++i)
        for (int j = 0; j < potentials; ++j) {
            double complex entry = 0;
            for (size_t l = 0; l < columns; ++l)
                entry += matrix[(size_t)i * columns + l] * conj(matrix[(size_t)j * columns + l]);
            int shared = shared_indices(i, j, n);
            result.mean[shared] += cabs(entry);
            result.max[shared] = fmax(result.max[shared], cabs(entry));
            ++count[shared];
        }
    for (int shared = 0; shared < 4; ++shared)
        if (count[shared] > 0)
            result.mean[shared] /= (double)count[shared];
    free(matrix);
    return result;
}

static void assert_close(double x, double y) {
    assert_true(fabs(x - y) < 1e-12 * (1 + fabs(y)));
}

static void assert_coupling(struct fixture *fixture, int q) {
    struct random_stream stream = random_stream(11, RANDOM_TEST), again = stream;
    struct flow_coupling coupling;
    struct ring_element z = dead_element(fixture->group.order - 1, q);
    ring_random(&fixture->characters, 0.7, &stream, &z);
    struct by_shared expected = brute_force(&z);
    assert_true(flow_measure_coupling(&fixture->characters, q, 0.7, &again, &coupling, NULL));
    assert_close(coupling.mean_diagonal / expected.mean[3], 1);
    assert_true(expected.max[0] == 0);
    assert_close(coupling.mean_off[FLOW_SHARES_ONE], expected.mean[1] / expected.mean[3]);
    assert_close(coupling.max_off[FLOW_SHARES_ONE], expected.max[1] / expected.mean[3]);
    assert_close(coupling.mean_off[FLOW_SHARES_TWO], expected.mean[2] / expected.mean[3]);
    assert_close(coupling.max_off[FLOW_SHARES_TWO], expected.max[2] / expected.mean[3]);
    ring_free(&z);
}

static void check_coupling(struct fixture *fixture) {
    assert_coupling(fixture, 1);
    assert_coupling(fixture, 7);
}

static void check_coupling_blocks(struct fixture *fixture) {
    assert_coupling(fixture, 2500); /* more neurons than one block */
}

static void test_coupling(void **state) {
    (void)state;
    check_group((const int[]){2}, 1, check_coupling);
    check_group((const int[]){3}, 1, check_coupling);
    check_group((const int[]){5}, 1, check_coupling);
    check_group((const int[]){6}, 1, check_coupling);
    check_group((const int[]){2, 2}, 2, check_coupling);
    check_group((const int[]){3}, 1, check_coupling_blocks);
}

/* mean off/diagonal of class `class` at width q, averaged over a few seeds */
static double mean_off(struct fixture *fixture, int q, enum flow_class class) {
    enum { SEEDS = 4 };
    double mean = 0;
    for (uint64_t seed = 0; seed < SEEDS; ++seed) {
        struct random_stream stream = random_stream(seed, RANDOM_TEST);
        struct flow_coupling coupling;
        assert_true(flow_measure_coupling(&fixture->characters, q, pow(q, -0.25), &stream,
                                          &coupling, NULL));
        if (q >= 1024)
            assert_true(fabs(coupling.mean_diagonal / 3 - 1) < 0.1);
        mean += coupling.mean_off[class] / SEEDS;
    }
    return mean;
}

/* Theorem 6: off/diagonal falls as q^(-1/2), so 16 times the width gives a quarter. */
static void check_width(struct fixture *fixture) {
    for (enum flow_class class = FLOW_SHARES_ONE; class < FLOW_CLASSES; ++class) {
        double ratio = mean_off(fixture, 128, class) / mean_off(fixture, 2048, class);
        assert_true(ratio > 3 && ratio < 5);
    }
}

static void test_width(void **state) {
    (void)state;
    check_group((const int[]){7}, 1, check_width);
    assert_string_equal(flow_class_name(FLOW_SHARES_ONE), "shares_one");
    assert_string_equal(flow_class_name(FLOW_SHARES_TWO), "shares_two");
}

/* sum |r_{k1,k2,k} - delta|^2 */
static double distance2(const struct ring_element *z) {
    double sum = 0;
    for (int k1 = 1; k1 <= z->rows; ++k1)
        for (int k2 = 1; k2 <= z->rows; ++k2)
            for (int k = 1; k <= z->rows; ++k)
                sum += ring_abs2(potential_single(z, RING_A, RING_B, k1, k2, k) -
                                 (k1 == k && k2 == k));
    return sum;
}

/* Along any direction u within the real weights, d distance2 = 2 Re <J^*(r - delta), u>. */
static void check_gradient(struct fixture *fixture) {
    const double h = 1e-5;
    struct ring_element z = random_element(fixture, 4);
    int n = z.rows;
    struct ring_element gradient = dead_element(n, 4), shifted = dead_element(n, 4);
    double complex *work = complex_array(8 * n + n * n);
    ring_scale(&z, 0.6);
    flow_gradient(&z, work, &gradient);
    for (int direction = 0; direction < 5; ++direction) {
        struct ring_element u = random_element(fixture, 4);
        double values[2], expected = 0;
        for (int side = 0; side < 2; ++side) {
            for (size_t i = 0; i < ring_size(&z); ++i)
                shifted.a[i] = z.a[i] + (side == 0 ? -h : h) * u.a[i];
            values[side] = distance2(&shifted);
        }
        for (size_t i = 0; i < ring_size(&z); ++i)
            expected -= 2 * creal(conj(gradient.a[i]) * u.a[i]);
        double slope = (values[1] - values[0]) / (2 * h);
        assert_true(fabs(slope - expected) < 1e-8 * (values[0] + fabs(expected)));
        ring_free(&u);
    }
    free(work);
    ring_free(&z);
    ring_free(&gradient);
    ring_free(&shifted);
}

/* Entry by entry: -J^*(r - delta) with the Jacobian written out. */
static void check_gradient_entries(struct fixture *fixture) {
    struct ring_element z = random_element(fixture, 3);
    int n = z.rows;
    struct ring_element gradient = dead_element(n, 3);
    size_t size = ring_size(&z);
    double complex *matrix = jacobian(&z), *work = complex_array(6 * n + n * n);
    flow_gradient(&z, work, &gradient);
    for (size_t l = 0; l < size; ++l) {
        double complex expected = 0;
        for (int i = 0; i < n * n * n; ++i) {
            int k1 = i / (n * n) + 1, k2 = i / n % n + 1, k = i % n + 1;
            double complex r = potential_single(&z, RING_A, RING_B, k1, k2, k);
            expected -= conj(matrix[(size_t)i * size + l]) * (r - (k1 == k && k2 == k));
        }
        assert_true(cabs(gradient.a[l] - expected) < 1e-12 * (1 + cabs(expected)));
    }
    free(matrix);
    free(work);
    ring_free(&z);
    ring_free(&gradient);
}

static void test_gradient(void **state) {
    (void)state;
    check_small_groups(check_gradient);
    check_group((const int[]){5}, 1, check_gradient_entries);
    check_group((const int[]){6}, 1, check_gradient_entries);
}

static struct ring_element flow_start(struct fixture *fixture, int q) {
    struct random_stream stream = random_stream(1, RANDOM_TEST);
    struct ring_element z = dead_element(fixture->group.order - 1, q);
    ring_random(&fixture->characters, pow(q, -0.25), &stream, &z);
    return z;
}

/* The measured potentials are those of the element at the requested times, the prediction is the
 * decoupled one, the gap is their rms, and the weights stay real. */
static void check_trajectory(struct fixture *fixture) {
    static const double times[] = {0, 0.3, 1};
    struct ring_element start = flow_start(fixture, 32), z = flow_start(fixture, 32), real;
    struct flow_trajectory trajectory;
    assert_true(flow_run(&fixture->characters, &z, times, 3, 0.05, &trajectory, NULL));
    int n = z.rows;
    double sum = 0;
    for (int t = 0; t < 3; ++t)
        for (int i = 0; i < n * n * n; ++i) {
            int k = i / (n * n) + 1, k1 = i / n % n + 1, k2 = i % n + 1;
            double complex first = potential_single(&start, RING_A, RING_B, k1, k2, k);
            double complex last = potential_single(&z, RING_A, RING_B, k1, k2, k);
            double complex delta = k1 == k && k2 == k;
            double complex measured = trajectory.measured[t * n * n * n + i];
            double complex predicted = trajectory.predicted[t * n * n * n + i];
            assert_true(cabs(predicted - (delta + (first - delta) * exp(-3 * times[t]))) < 1e-13);
            if (t != 1)
                assert_true(cabs(measured - (t == 0 ? first : last)) < 1e-13);
            sum += ring_abs2(measured - predicted);
        }
    assert_close(trajectory.rms_gap, sqrt(sum / (3.0 * n * n * n)));
    assert_true(ring_copy(&z, &real, NULL));
    ring_mirror(&fixture->characters, &real);
    for (size_t i = 0; i < ring_size(&z); ++i)
        assert_true(z.a[i] == real.a[i]);
    flow_trajectory_free(&trajectory);
    ring_free(&start);
    ring_free(&z);
    ring_free(&real);
}

/* rms distance at t = 1 between flows with two step sizes */
static double step_error(struct fixture *fixture, double step) {
    static const double times[] = {1};
    struct ring_element coarse = flow_start(fixture, 16), fine = flow_start(fixture, 16);
    struct flow_trajectory trajectory;
    assert_true(flow_run(&fixture->characters, &coarse, times, 1, step, &trajectory, NULL));
    flow_trajectory_free(&trajectory);
    assert_true(flow_run(&fixture->characters, &fine, times, 1, step / 2, &trajectory, NULL));
    flow_trajectory_free(&trajectory);
    double sum = 0;
    for (size_t i = 0; i < ring_size(&fine); ++i)
        sum += ring_abs2(coarse.a[i] - fine.a[i]);
    ring_free(&coarse);
    ring_free(&fine);
    return sqrt(sum);
}

/* Fourth order: half the step, a sixteenth of the error. */
static void check_order(struct fixture *fixture) {
    double ratio = step_error(fixture, 0.05) / step_error(fixture, 0.025);
    assert_true(ratio > 12 && ratio < 20);
}

/* The requested times do not change the flow. */
static void check_times(struct fixture *fixture) {
    static const double times[] = {0.25, 0.5, 1};
    struct ring_element x = flow_start(fixture, 16), y = flow_start(fixture, 16);
    struct flow_trajectory trajectory;
    assert_true(flow_run(&fixture->characters, &x, times, 3, 0.0625, &trajectory, NULL));
    flow_trajectory_free(&trajectory);
    assert_true(flow_run(&fixture->characters, &y, times + 2, 1, 0.0625, &trajectory, NULL));
    flow_trajectory_free(&trajectory);
    for (size_t i = 0; i < ring_size(&x); ++i)
        assert_true(x.a[i] == y.a[i]);
    ring_free(&x);
    ring_free(&y);
}

static double gap_at(struct fixture *fixture, int q) {
    static const double times[] = {0.2, 0.4, 0.6, 0.8, 1};
    struct ring_element z = flow_start(fixture, q);
    struct flow_trajectory trajectory;
    assert_true(flow_run(&fixture->characters, &z, times, 5, 0.1, &trajectory, NULL));
    double gap = trajectory.rms_gap;
    flow_trajectory_free(&trajectory);
    ring_free(&z);
    return gap;
}

/* The decoupled prediction improves with width. */
static void check_gap(struct fixture *fixture) {
    double narrow = gap_at(fixture, 64), wide = gap_at(fixture, 4096);
    assert_true(narrow < 0.15);
    assert_true(wide < 0.01 && wide < narrow / 5);
}

static void test_flow(void **state) {
    (void)state;
    check_group((const int[]){5}, 1, check_trajectory);
    check_group((const int[]){6}, 1, check_trajectory);
    check_group((const int[]){5}, 1, check_order);
    check_group((const int[]){2, 3}, 2, check_times);
    check_group((const int[]){7}, 1, check_gap);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_coupling),
        cmocka_unit_test(test_width),
        cmocka_unit_test(test_gradient),
        cmocka_unit_test(test_flow),
    };
    return cmocka_run_group_tests_name("flow", tests, NULL, NULL);
}
