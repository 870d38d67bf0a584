/* Exponentials and cross-entropies against the C library's in double precision. */
#include "train/softmax.h"

#include "base/random.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void test_exponentials(void **state) {
    (void)state;
    for (int i = 0; i <= 87000; ++i) {
        float x = -(float)i / 1000, y = x;
        softmax_exponentials(&y, 1);
        assert_true(fabs(y / exp((double)x) - 1) < 2e-7);
    }
}

static void test_extremes(void **state) {
    (void)state;
    float x[] = {0, -1e30f, -INFINITY, NAN};
    softmax_exponentials(x, 4);
    assert_true(x[0] == 1);
    assert_true(x[1] > 0 && x[1] < 2e-38f && x[2] == x[1]);
    assert_true(isnan(x[3]));
}

static void test_residual(void **state) {
    (void)state;
    struct random_stream stream = random_stream(3, RANDOM_TEST);
    for (int n = 1; n <= 40; ++n) {
        float logits[40];
        double exact[40], sum = 0;
        int label = (int)random_below(&stream, (uint32_t)n);
        for (int i = 0; i < n; ++i) {
            logits[i] = (float)(10 * random_normal(&stream));
            exact[i] = logits[i];
            sum += exp(exact[i]);
        }
        double loss = softmax_residual(logits, n, label, 0.25f);
        assert_true(fabs(loss - (log(sum) - exact[label])) < 1e-5);
        for (int i = 0; i < n; ++i)
            assert_true(fabs(logits[i] - 0.25 * (exp(exact[i]) / sum - (i == label))) < 1e-6);
    }
}

/* A number that is none is noticed, wherever it stands. */
static void test_not_a_number(void **state) {
    (void)state;
    for (int i = 0; i < 20; ++i) {
        float logits[20] = {0};
        logits[i] = NAN;
        assert_true(isnan(softmax_residual(logits, 20, 3, 1)));
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_exponentials),
        cmocka_unit_test(test_extremes),
        cmocka_unit_test(test_residual),
        cmocka_unit_test(test_not_a_number),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
