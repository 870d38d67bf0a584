/* Gradient descent towards tensors: slopes, steps, and an exact decomposition. */
#include "base/random.h"
#include "train/tensor_descent.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <string.h>

enum { N = 4, WIDTH = 3, ROW = N * WIDTH, CUBE = N * N * N };

static double target[CUBE];
static struct tensor_descent descent;

static void open_descent(void) {
    struct random_stream stream = random_stream(1, RANDOM_TEST);
    for (int i = 0; i < CUBE; ++i)
        target[i] = random_normal(&stream);
    assert_true(tensor_descent_create(N, WIDTH, target, &descent, NULL));
    double *const sides[] = {descent.u, descent.v, descent.w};
    for (int side = 0; side < 3; ++side)
        for (int i = 0; i < ROW; ++i)
            sides[side][i] = random_normal(&stream);
}

/* By the definition. */
static double loss_of(void) {
    double loss = 0;
    for (int a = 0; a < N; ++a)
        for (int b = 0; b < N; ++b)
            for (int c = 0; c < N; ++c) {
                double sum = -target[(a * N + b) * N + c];
                for (int i = 0; i < WIDTH; ++i)
                    sum += descent.u[i * N + a] * descent.v[i * N + b] * descent.w[i * N + c];
                loss += sum * sum;
            }
    return loss;
}

static void test_slopes(void **state) {
    (void)state;
    open_descent();
    double loss = tensor_descent_loss(&descent), slopes[3 * ROW];
    assert_true(fabs(loss - loss_of()) < 1e-12 * loss);
    memcpy(slopes, descent.slopes, sizeof slopes);
    double *const sides[] = {descent.u, descent.v, descent.w};
    for (int i = 0; i < 3 * ROW; ++i) {
        const double h = 1e-5;
        double *weight = &sides[i / ROW][i % ROW], kept = *weight;
        *weight = kept + h;
        double above = loss_of();
        *weight = kept - h;
        double below = loss_of();
        *weight = kept;
        assert_true(fabs((above - below) / (2 * h) - slopes[i]) < 1e-6);
    }
    tensor_descent_free(&descent);
}

static void test_step(void **state) {
    (void)state;
    open_descent();
    double u[ROW], v[ROW], w[ROW];
    double before = tensor_descent_loss(&descent);
    memcpy(u, descent.u, sizeof u);
    memcpy(v, descent.v, sizeof v);
    memcpy(w, descent.w, sizeof w);
    tensor_descent_step(&descent, 1e-4);
    for (int i = 0; i < ROW; ++i) {
        assert_true(fabs(descent.u[i] - (u[i] - 1e-4 * descent.slopes[i])) < 1e-15);
        assert_true(fabs(descent.v[i] - (v[i] - 1e-4 * descent.slopes[ROW + i])) < 1e-15);
        assert_true(fabs(descent.w[i] - (w[i] - 1e-4 * descent.slopes[2 * ROW + i])) < 1e-15);
    }
    assert_true(tensor_descent_loss(&descent) < before);
    tensor_descent_free(&descent);
}

/* Where the sum is the tensor, the loss and all slopes are zero. */
static void test_exact(void **state) {
    (void)state;
    open_descent();
    for (int a = 0; a < N; ++a)
        for (int b = 0; b < N; ++b)
            for (int c = 0; c < N; ++c) {
                double *to = &target[(a * N + b) * N + c];
                *to = 0;
                for (int i = 0; i < WIDTH; ++i)
                    *to += descent.u[i * N + a] * descent.v[i * N + b] * descent.w[i * N + c];
            }
    assert_true(tensor_descent_loss(&descent) < 1e-28);
    for (int i = 0; i < 3 * ROW; ++i)
        assert_true(fabs(descent.slopes[i]) < 1e-13);
    tensor_descent_free(&descent);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_slopes),
        cmocka_unit_test(test_step),
        cmocka_unit_test(test_exact),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
