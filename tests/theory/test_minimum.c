/* The minimum loss, against constructed networks and against gradient descent over all weights. */
#include "base/random.h"
#include "group/names.h"
#include "theory/margins/addition.h"
#include "theory/margins/groups.h"
#include "theory/margins/minimum.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

enum { ORDER_MAX = 6, WEIGHTS_MAX = 18 * 48 };

static void assert_near(double value, double expected, double relative) {
    if (!(fabs(value - expected) <= relative * fabs(expected)))
        fail_msg("%.17g is not %.17g", value, expected);
}

/* One pair: returns its cross-entropy / n^2 and adds its gradient to `slope`. */
static double see_pair(const struct group *group, const struct construction *net, int a, int b,
                       double *slope) {
    int n = group->order, m = net->width, label = group->product[a * n + b];
    const double *u = net->weights + a * m, *v = net->weights + (n + b) * m,
                 *w = net->weights + 2 * n * m;
    double out[ORDER_MAX] = {0}, sum = 0;
    for (int c = 0; c < n; ++c) {
        for (int i = 0; i < m; ++i)
            out[c] += (u[i] + v[i]) * (u[i] + v[i]) * w[c * m + i];
        sum += exp(out[c]);
    }
    for (int c = 0; c < n; ++c) {
        double error = (exp(out[c]) / sum - (c == label)) / (n * n);
        for (int i = 0; i < m; ++i) {
            double both = 2 * error * (u[i] + v[i]) * w[c * m + i];
            slope[a * m + i] += both;
            slope[(n + b) * m + i] += both;
            slope[(2 * n + c) * m + i] += error * (u[i] + v[i]) * (u[i] + v[i]);
        }
    }
    return (log(sum) - out[label]) / (n * n);
}

/* Mean cross-entropy + lambda R, and its gradient, of the size of the weights. */
static double see_loss(const struct group *group, const struct construction *net, double lambda,
                       double *slope) {
    double loss = 0;
    for (int i = 0; i < net->width; ++i) {
        double squares = 0;
        for (int r = 0; r < net->rows; ++r)
            squares += pow(net->weights[r * net->width + i], 2);
        loss += lambda * pow(squares, 1.5);
        for (int r = 0; r < net->rows; ++r)
            slope[r * net->width + i] =
                3 * lambda * sqrt(squares) * net->weights[r * net->width + i];
    }
    for (int a = 0; a < group->order; ++a)
        for (int b = 0; b < group->order; ++b)
            loss += see_pair(group, net, a, b, slope);
    return loss;
}

/* R */
static double size_of(const struct construction *net) {
    double sum = 0;
    for (int i = 0; i < net->width; ++i) {
        double squares = 0;
        for (int r = 0; r < net->rows; ++r)
            squares += pow(net->weights[r * net->width + i], 2);
        sum += pow(squares, 1.5);
    }
    return sum;
}

/* d R^(1/3) / dR: lambda R^(1/3) has the gradient that lambda R has with lambda times this. */
static double norm_slope(const struct construction *net) {
    return pow(size_of(net), -2.0 / 3) / 3;
}

/* Adam from a random initialisation, small but where zero is a minimum of its own, at a constant
 * and then a decreasing rate. */
static double descend(const struct group *group, int width, double lambda, bool of_norm,
                      int steps) {
    struct construction net;
    struct random_stream stream = random_stream(0, RANDOM_TEST);
    assert_true(construction_allocate(3 * group->order, width, &net, NULL));
    int size = net.rows * width;
    double slope[WEIGHTS_MAX] = {0}, mean[WEIGHTS_MAX] = {0}, square[WEIGHTS_MAX] = {0};
    assert_in_range(size, 1, WEIGHTS_MAX);
    for (int i = 0; i < size; ++i)
        net.weights[i] = (of_norm ? 0.6 : 0.1) * random_normal(&stream);
    for (int step = 1; step <= steps; ++step) {
        double rate = 0.03 * fmin(1, pow(1e-4, 2.0 * step / steps - 1));
        (void)see_loss(group, &net, of_norm ? lambda * norm_slope(&net) : lambda, slope);
        for (int i = 0; i < size; ++i) {
            mean[i] = 0.9 * mean[i] + 0.1 * slope[i];
            square[i] = 0.999 * square[i] + 0.001 * slope[i] * slope[i];
            net.weights[i] -= rate * mean[i] / (1 - pow(0.9, step)) /
                              (sqrt(square[i] / (1 - pow(0.999, step))) + 1e-12);
        }
    }
    double loss = of_norm ? see_loss(group, &net, 0, slope) + lambda * cbrt(size_of(&net))
                          : see_loss(group, &net, lambda, slope);
    construction_free(&net);
    return loss;
}

static void scale(struct construction *net, double penalty) {
    for (int i = 0; i < net->rows * net->width; ++i)
        net->weights[i] *= cbrt(penalty);
}

/* Addition modulo 3: the construction has L*, and gradient descent finds nothing below. */
static void test_addition(void **state) {
    (void)state;
    struct group group;
    struct construction net;
    struct minimum minimum;
    double slope[9 * 8] = {0}, gamma = addition_margin(3, 2);
    assert_true(group_create_named("C3", &group, NULL));
    static const double penalties[] = {0.05, 0.01, 1e-3, 1e-4};
    for (size_t l = 0; l < sizeof penalties / sizeof *penalties; ++l) {
        double lambda = penalties[l];
        assert_true(minimum_of_margin(3, gamma, lambda, &minimum, NULL));
        assert_true(addition_construct(ADDITION_SIGNS, 3, 2, &net, NULL));
        scale(&net, minimum.penalty);
        assert_near(see_loss(&group, &net, lambda, slope), minimum.loss, 1e-12);
        for (int i = 0; i < 9 * 8; ++i)
            assert_true(fabs(slope[i]) < 1e-12);
        construction_free(&net);
    }
    assert_true(minimum_of_margin(3, gamma, 0.01, &minimum, NULL));
    double found = descend(&group, 16, 0.01, false, 2000);
    assert_true(found >= minimum.loss * (1 - 1e-12));
    assert_near(found, minimum.loss, 1e-6);
    group_free(&group);
}

/* S3, where shares differ from those of the maximum margin. */
static void test_group(void **state) {
    (void)state;
    struct group group;
    struct representations representations;
    struct fourier fourier;
    struct group_margin margin;
    struct group_minimum minimum;
    struct construction net;
    double slope[18 * 18] = {0};
    assert_true(group_create_named("S3", &group, NULL));
    assert_true(representations_create(&group, &representations, NULL));
    assert_true(fourier_create(&group, &representations, &fourier, NULL));
    assert_true(group_margin_create(&representations, &margin, NULL));
    assert_true(group_minimum_find(&margin, 1e-3, &minimum, NULL));
    assert_true(group_construct(&representations, &fourier, minimum.share, &net, NULL));
    scale(&net, minimum.penalty);
    assert_near(see_loss(&group, &net, 1e-3, slope), minimum.loss, 1e-12);
    for (int i = 0; i < 18 * 18; ++i)
        assert_true(fabs(slope[i]) < 1e-12);
    double found = descend(&group, 48, 1e-3, false, 1500);
    assert_true(found >= minimum.loss * (1 - 1e-12));
    assert_near(found, minimum.loss, 1e-5);
    construction_free(&net);
    group_minimum_free(&minimum);
    group_margin_free(&margin);
    fourier_free(&fourier);
    representations_free(&representations);
    group_free(&group);
}

/* --- Any power of the norm ---------------------------------------------------------------------
 */

/* J of the header, from the definition. */
static double objective_at(int n, double gamma, double lambda, double exponent, double h) {
    return log1p((n - 1) / exp(h)) + lambda * pow(h / gamma, exponent);
}

/* The least J on a grid: of positive h, and refined around it. */
static double least_on_grid(int n, double gamma, double lambda, double exponent, double *at) {
    double low = 1e-6, high = 60, least = INFINITY;
    enum { POINTS = 4000 };
    for (int round = 0; round < 6; ++round) {
        double step = (high - low) / POINTS;
        for (int i = 0; i <= POINTS; ++i) {
            double h = low + i * step, value = objective_at(n, gamma, lambda, exponent, h);
            if (value < least) {
                least = value;
                *at = h;
            }
        }
        low = fmax(*at - 2 * step, 1e-6);
        high = *at + 2 * step;
    }
    return least;
}

/* Below the bound the minimum is what a search finds, and better than zero; above it zero is. */
static void check_power(int n, double gamma, int k) {
    double exponent = 1.0 / (k + 1), bound = minimum_bound(n, gamma, exponent), at;
    static const double shares[] = {0.999, 0.9, 0.5, 0.1, 1e-3, 1e-6};
    struct minimum minimum;
    struct error error;
    for (size_t i = 0; i < sizeof shares / sizeof *shares; ++i) {
        double lambda = shares[i] * bound;
        double least = least_on_grid(n, gamma, lambda, exponent, &at);
        assert_true(minimum_of_power(n, gamma, lambda, exponent, &minimum, &error));
        assert_true(least < log(n));
        assert_near(minimum.loss, least, 1e-9);
        assert_near(minimum.margin, at, 1e-4);
        assert_near(minimum.penalty, minimum.margin / gamma, 1e-12);
        assert_near(objective_at(n, gamma, lambda, exponent, minimum.margin), minimum.loss, 1e-12);
    }
    assert_true(least_on_grid(n, gamma, 1.001 * bound, exponent, &at) > log(n));
    assert_false(minimum_of_power(n, gamma, bound, exponent, &minimum, &error));
    assert_int_equal(error.kind, ERROR_INPUT);
    assert_false(minimum_of_power(n, gamma, NAN, exponent, &minimum, &error));
}

static void test_penalty_on_the_norm(void **state) {
    (void)state;
    static const int answers[] = {2, 3, 5, 13, 47, 97, 1001};
    for (size_t i = 0; i < sizeof answers / sizeof *answers; ++i)
        for (int k = 2; k <= 10; k += 2)
            check_power(answers[i], 0.01 * k, k);
}

/* At x = 1 both functions are one. */
static void test_linear_penalty(void **state) {
    (void)state;
    struct minimum direct, general;
    assert_true(minimum_bound(4, 0.2, 1) == 0.2 * 3 / 4);
    assert_near(minimum_bound(4, 0.2, 1 - 1e-9), 0.15, 1e-5);
    assert_true(minimum_of_margin(4, 0.2, 0.01, &direct, NULL));
    assert_true(minimum_of_power(4, 0.2, 0.01, 1, &general, NULL));
    assert_memory_equal(&direct, &general, sizeof direct);
    assert_true(minimum_of_power(4, 0.2, 0.01, 1 - 1e-9, &general, NULL));
    assert_near(general.loss, direct.loss, 1e-7);
}

/* Addition modulo 3 with lambda |theta|: the construction has the minimum, and gradient descent
 * over all weights finds nothing below it. */
static void test_addition_with_the_norm(void **state) {
    (void)state;
    struct group group;
    struct construction net;
    struct minimum minimum;
    double slope[9 * 8] = {0}, gamma = addition_margin(3, 2), lambda = 0.05;
    assert_true(group_create_named("C3", &group, NULL));
    assert_true(minimum_of_power(3, gamma, lambda, 1.0 / 3, &minimum, NULL));
    assert_true(addition_construct(ADDITION_SIGNS, 3, 2, &net, NULL));
    scale(&net, minimum.penalty);
    assert_near(see_loss(&group, &net, 0, slope) + lambda * cbrt(minimum.penalty), minimum.loss,
                1e-12);
    construction_free(&net);
    double found = descend(&group, 16, lambda, true, 3000);
    assert_true(found >= minimum.loss * (1 - 1e-12));
    assert_near(found, minimum.loss, 1e-6);
    group_free(&group);
}

static void test_refused(void **state) {
    (void)state;
    struct minimum minimum;
    struct error error;
    static const double bad[] = {0, -1, NAN, 0.2, 0.1500001};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; ++i) {
        assert_false(minimum_of_margin(4, 0.2, bad[i], &minimum, &error));
        assert_int_equal(error.kind, ERROR_INPUT);
    }
    /* At the upper end the optimal network is zero: all outputs equal. */
    assert_true(minimum_of_margin(4, 0.2, 0.15 * (1 - 1e-9), &minimum, &error));
    assert_near(minimum.loss, log(4), 1e-8);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_addition),
        cmocka_unit_test(test_group),
        cmocka_unit_test(test_penalty_on_the_norm),
        cmocka_unit_test(test_linear_penalty),
        cmocka_unit_test(test_addition_with_the_norm),
        cmocka_unit_test(test_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
