/* Addition and parity: constructions attain the maximum margin against every wrong answer. */
#include "brute_force.h"
#include "theory/margins/addition.h"
#include "theory/margins/parity.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void assert_near(double value, double expected, double relative) {
    if (!(fabs(value - expected) <= relative * fabs(expected)))
        fail_msg("%.17g is not %.17g", value, expected);
}

static void assert_attains(const struct extremes *seen, double gamma) {
    assert_near(seen->penalty, 1, 1e-12);
    assert_near(seen->least, gamma, 1e-11);
    assert_near(seen->most, gamma, 1e-11);
}

static struct extremes see_addition(const struct construction *net, int p, int k) {
    struct extremes seen = see_penalty(net, k);
    const double sign[] = {1, 1, 1, 1};
    int samples = (int)power(p, k), rows[4];
    for (int sample = 0; sample < samples; ++sample) {
        int label = 0, rest = sample;
        for (int j = 0; j < k; ++j, rest /= p) {
            rows[j] = j * p + rest % p;
            label = (label + rest) % p;
        }
        see_sample(net, rows, sign, k, k, p, label, &seen);
    }
    return seen;
}

static void test_addition(void **state) {
    (void)state;
    static const struct {
        int p, k;
        long width[2];
    } known[] = {{3, 2, {8, 6}},    {5, 2, {16, 12}},  {9, 2, {32, 24}},
                 {13, 2, {48, 36}}, {15, 2, {56, 42}}, {3, 3, {32, 18}},
                 {5, 3, {64, 36}},  {7, 3, {96, 54}},  {3, 4, {128, 54}}};
    for (size_t i = 0; i < sizeof known / sizeof *known; ++i)
        for (enum addition_scheme s = ADDITION_SIGNS; s <= ADDITION_PHASES; ++s) {
            struct construction net;
            assert_true(addition_construct(s, known[i].p, known[i].k, &net, NULL));
            assert_int_equal(net.rows, (known[i].k + 1) * known[i].p);
            assert_int_equal(net.width, known[i].width[s]);
            struct extremes seen = see_addition(&net, known[i].p, known[i].k);
            assert_attains(&seen, addition_margin(known[i].p, known[i].k));
            construction_free(&net);
        }
}

/* sqrt(2/27) / (sqrt(p) (p-1)) is the paper's value for two inputs. */
static void test_addition_margin(void **state) {
    (void)state;
    for (int p = 3; p < 100; p += 2)
        assert_near(addition_margin(p, 2), sqrt(2.0 / 27) / (sqrt(p) * (p - 1)), 1e-14);
    assert_near(addition_margin(23, 3), 12.0 / (64 * 22 * 23), 1e-14);
    assert_int_equal(addition_width(ADDITION_SIGNS, 47, 4), 64 * 46);
    assert_int_equal(addition_width(ADDITION_PHASES, 47, 4), 27 * 46);
}

/* App. D's network: outputs 0 and one 1 as given, its margin at R = 1 as said, and less than that
 * of equal columns, which is less than the maximum. */
static void test_lookup(void **state) {
    (void)state;
    static const int known[][3] = {{3, 2, 18}, {5, 2, 50}, {7, 2, 98}, {3, 3, 108}, {3, 4, 648}};
    for (size_t i = 0; i < sizeof known / sizeof *known; ++i) {
        int p = known[i][0], k = known[i][1];
        double output[] = {addition_lookup_output(k), 1, 1.3};
        for (int o = 0; o < 3; ++o) {
            struct construction net;
            assert_true(addition_construct_lookup(p, k, output[o], &net, NULL));
            assert_int_equal(net.rows, (k + 1) * p);
            assert_int_equal(net.width, known[i][2]);
            struct extremes seen = see_addition(&net, p, k);
            double margin = addition_lookup_margin(p, k, output[o]);
            assert_near(seen.penalty, 1, 1e-12);
            assert_near(seen.least, margin, 1e-11);
            assert_near(seen.most, margin, 1e-11);
            assert_true(margin <= addition_lookup_margin(p, k, 1));
            construction_free(&net);
        }
        assert_true(addition_lookup_margin(p, k, 1) < addition_margin(p, k));
    }
    assert_near(addition_lookup_output(2), 0.25, 1e-15);
    assert_near(addition_lookup_margin(71, 2, 0.25) / addition_margin(71, 2), 0.0726, 1e-3);
    assert_near(addition_lookup_margin(71, 2, 1) / addition_margin(71, 2), 0.1655, 1e-3);
}

/* Bits 0 .. k-1 of n; bit j of the sample is its j-th digit. */
static struct extremes see_parity(const struct construction *net, int n, int k) {
    struct extremes seen = see_penalty(net, k);
    for (unsigned sample = 0; sample < 1U << n; ++sample) {
        double sign[8];
        int rows[8];
        for (int j = 0; j < n; ++j) {
            sign[j] = sample >> j & 1 ? -1 : 1;
            rows[j] = j;
        }
        see_sample(net, rows, sign, n, k, 2, __builtin_parity(sample & ((1U << k) - 1)), &seen);
    }
    return seen;
}

static void test_parity(void **state) {
    (void)state;
    static const double gamma[] = {[2] = 2 * 0.27216552697590868,
                                   [3] = 6 * 0.088388347648318447,
                                   [4] = 24 * 0.025298221281347035};
    for (int k = 2; k <= 4; ++k)
        for (int n = k; n <= 8; n += 2) {
            struct construction net;
            assert_near(parity_margin(k), gamma[k], 1e-14);
            assert_true(parity_construct(n, k, &net, NULL));
            assert_int_equal(net.rows, n + 2);
            assert_int_equal(net.width, 1 << (k - 1));
            struct extremes seen = see_parity(&net, n, k);
            assert_attains(&seen, gamma[k]);
            construction_free(&net);
        }
}

static void assert_refused(bool ok, const struct error *error, const char *part) {
    assert_false(ok);
    assert_int_equal(error->kind, ERROR_INPUT);
    assert_non_null(strstr(error->message, part));
}

static void test_refused(void **state) {
    (void)state;
    struct construction net;
    struct error error;
    static const int bad[][2] = {{4, 2}, {1, 2}, {-3, 2}, {5, 1}, {5, ADDITION_INPUTS_MAX + 1}};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; ++i) {
        assert_refused(addition_construct(ADDITION_SIGNS, bad[i][0], bad[i][1], &net, &error),
                       &error, "odd p");
        assert_refused(addition_construct_lookup(bad[i][0], bad[i][1], 1, &net, &error), &error,
                       "odd p");
    }
    assert_refused(addition_construct_lookup(999, 8, 1, &net, &error), &error, "bytes");
    assert_refused(addition_construct(ADDITION_SIGNS, 101, 20, &net, &error), &error,
                   "needs 466412832502579200 bytes");
    assert_refused(parity_construct(3, 4, &net, &error), &error, "n = 3, k = 4");
    assert_refused(parity_construct(3, 1, &net, &error), &error, "n = 3, k = 1");
    assert_refused(parity_construct(PARITY_BITS_MAX + 1, 3, &net, &error), &error, "n = 61");
    assert_refused(parity_construct(60, 50, &net, &error), &error, "bytes");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_addition), cmocka_unit_test(test_addition_margin),
        cmocka_unit_test(test_lookup),   cmocka_unit_test(test_parity),
        cmocka_unit_test(test_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
