/* Exact solutions of other kinds: loss by both routes, orders, norms with known digits, refusals.
 */
#include "theory/semiring/other.h"

#include "theory/semiring/potentials.h"
#include "theory/semiring/solutions.h"

#include "fixture.h"

#include <string.h>

static const double degree = M_PI / 180;

/* A member with all parameters in general position. */
static struct other_parameters general(enum other_kind kind, struct random_stream *stream) {
    struct other_parameters with;
    do {
        with = other_default(kind);
        for (int i = 0; i < 3; ++i) {
            with.theta[i] += 0.1 * random_normal(stream);
            with.phi[i] += 0.1 * random_normal(stream);
        }
        for (int i = 0; i < 4; ++i)
            with.r[i] += 0.1 * random_normal(stream);
        with.beta = random_normal(stream);
        with.turn[0] = 3 * random_normal(stream);
        with.turn[1] = 3 * random_normal(stream);
    } while (other_parameters_problem(kind, &with) != NULL);
    return with;
}

/* Order 6 everywhere. */
static struct other_choice *sixes(const struct characters *characters) {
    struct other_choice *choices = calloc((size_t)characters->frequencies, sizeof *choices);
    if (choices == NULL)
        abort();
    for (int f = 0; f < characters->frequencies; ++f)
        choices[f].kind =
            characters_is_real(characters, characters->frequency[f]) ? OTHER_PARTNER : OTHER_6;
    return choices;
}

/* Choose a kind at the first `most` frequencies where it exists and nothing else is chosen; returns
 * at how many. */
static int choose(struct fixture *fixture, enum other_kind kind, int most,
                  struct other_choice *choices) {
    const struct characters *characters = &fixture->characters;
    int count = 0, d = fixture->group.order;
    for (int f = 0; f < characters->frequencies && count < most; ++f) {
        int k = characters->frequency[f];
        if (choices[f].kind != OTHER_6 || other_place_problem(kind, &fixture->group, k) != NULL)
            continue;
        int partner = characters->frequency_of[fixture->group.product[k * d + k]];
        if (other_frequencies(kind) == 2 && choices[partner].kind != OTHER_6)
            continue;
        choices[f] = (struct other_choice){kind, general(kind, &fixture->stream)};
        if (other_frequencies(kind) == 2)
            choices[partner].kind = OTHER_PARTNER;
        ++count;
    }
    return count;
}

static void assert_no_loss(struct fixture *fixture, const struct affine_element *element) {
    struct affine_summary summary;
    struct ring_weights weights;
    double direct;
    assert_true(affine_summarise(&fixture->group, element, &summary, NULL));
    assert_true(summary.loss < 1e-26);
    assert_true(affine_weights(&fixture->characters, element, &weights, NULL));
    assert_true(potential_loss_direct(&fixture->group, &weights, &direct, NULL));
    assert_true(direct < 1e-26);
    ring_weights_free(&weights);
}

/* The sum of the kinds' norms, without what takes their constants. */
static double norm_of_choices(const struct characters *characters,
                              const struct other_choice *choices) {
    double sum = 0;
    for (int f = 0; f < characters->frequencies; ++f)
        sum += characters_is_real(characters, characters->frequency[f])
                   ? 3 * cbrt(2)
                   : other_squared_norm(choices[f].kind, &choices[f].with);
    return sum;
}

static bool leaves_constants(enum other_kind kind) {
    return kind != OTHER_6 && kind != OTHER_THIRD && kind != OTHER_3_6_OWN &&
           kind != OTHER_3_6_THREE && kind != OTHER_4_8;
}

/* Up to two of a kind and order 6 elsewhere, with every sink that can take what they leave. */
static void check_kind(struct fixture *fixture, enum other_kind kind) {
    struct other_choice *choices = sixes(&fixture->characters);
    choose(fixture, kind, 2, choices);
    double plain = norm_of_choices(&fixture->characters, choices);
    for (enum other_sink sink = OTHER_SINK_SIXES; sink <= OTHER_SINK_THREE; ++sink) {
        struct affine_element element;
        struct error error;
        bool needs_none = !leaves_constants(kind);
        bool has_six = false;
        for (int f = 0; f < fixture->characters.frequencies; ++f)
            has_six = has_six || choices[f].kind == OTHER_6;
        bool ok =
            other_compose(&fixture->group, &fixture->characters, choices, sink, &element, &error);
        if (!needs_none && (sink == OTHER_SINK_THREE || (sink == OTHER_SINK_SIXES && !has_six))) {
            assert_false(ok);
            assert_non_null(strstr(error.message, "nothing takes it"));
            continue;
        }
        assert_true(ok);
        assert_int_equal(element.z.order, other_compose_order(&fixture->characters, choices, sink));
        assert_no_loss(fixture, &element);
        double norm = affine_squared_norm(&element);
        double closed = other_compose_squared_norm(&fixture->characters, choices, sink);
        assert_true(fabs(norm / closed - 1) < 1e-12);
        assert_true(needs_none ? fabs(norm / plain - 1) < 1e-12 : norm > plain + 1e-3);
        affine_free(&element);
    }
    free(choices);
}

static void check_kinds(struct fixture *fixture) {
    for (enum other_kind kind = OTHER_6; kind < OTHER_KINDS; ++kind)
        check_kind(fixture, kind);
}

static void test_no_loss(void **state) {
    (void)state;
    check_group((const int[]){31}, 1, check_kinds);
    check_group((const int[]){71}, 1, check_kinds);
    check_group((const int[]){15}, 1, check_kinds);
    check_group((const int[]){5}, 1, check_kinds);
    check_group((const int[]){7}, 1, check_kinds);
    check_group((const int[]){3, 11}, 2, check_kinds);
    check_group((const int[]){2, 8}, 2, check_kinds);
    check_group((const int[]){3, 3, 5}, 3, check_kinds);
}

/* All kinds in one network; the split in three takes the constants of all others. */
static void test_all_together(void **state) {
    (void)state;
    struct fixture fixture;
    fixture_open((const int[]){127}, 1, &fixture);
    struct other_choice *choices = sixes(&fixture.characters);
    int orders = 6 * 63;
    for (enum other_kind kind = OTHER_4; kind < OTHER_KINDS; ++kind) {
        assert_int_equal(choose(&fixture, kind, 2, choices), 2);
        orders += 2 * (other_order(kind) - 6 * other_frequencies(kind));
    }
    for (enum other_sink sink = OTHER_SINK_SIXES; sink <= OTHER_SINK_THREE; ++sink) {
        struct affine_element element;
        assert_true(
            other_compose(&fixture.group, &fixture.characters, choices, sink, &element, NULL));
        assert_int_equal(element.z.order, orders + (sink == OTHER_SINK_NEURON));
        assert_no_loss(&fixture, &element);
        double closed = other_compose_squared_norm(&fixture.characters, choices, sink);
        assert_true(fabs(affine_squared_norm(&element) / closed - 1) < 1e-12);
        affine_free(&element);
    }
    free(choices);
    fixture_close(&fixture);
}

/* What other_left says is left is left. */
static void test_left(void **state) {
    (void)state;
    struct fixture fixture;
    fixture_open((const int[]){31}, 1, &fixture);
    for (enum other_kind kind = OTHER_6; kind < OTHER_KINDS; ++kind) {
        struct other_neuron neurons[OTHER_ORDER_MAX];
        struct other_parameters with = general(kind, &fixture.stream);
        double complex left[2], sum[2] = {0, 0};
        int count = other_neurons(kind, &with, neurons, NULL);
        assert_int_equal(count, other_order(kind));
        for (int j = 0; j < count; ++j) {
            double mean = neurons[j].t * neurons[j].t;
            for (int m = 0; m < OTHER_HARMONICS; ++m)
                mean += 2 * (ring_abs2(neurons[j].a[m]) + ring_abs2(neurons[j].b[m]));
            for (int output = 0; output < 2; ++output)
                sum[output] += neurons[j].c[output] * mean;
            bool at_k = neurons[j].a[0] != 0;
            assert_true(at_k == (j < other_order_first(kind)));
        }
        other_left(kind, &with, left);
        for (int output = 0; output < 2; ++output)
            assert_true(cabs(sum[output] - left[output]) < 1e-12);
        assert_true(leaves_constants(kind) == (cabs(left[0]) + cabs(left[1]) > 1e-6));
    }
    fixture_close(&fixture);
}

static void assert_digits(double value, double expected, double within) {
    if (!(fabs(value - expected) <= within)) {
        print_error("%.8f instead of %.8f\n", value, expected);
        fail();
    }
}

/* Least norms, found by an independent program. */
static void test_norms(void **state) {
    (void)state;
    static const struct {
        enum other_kind kind;
        double norm, within;
    } known[] = {{OTHER_6, 10.90272, 1e-5},      {OTHER_4, 9.52441, 1e-5},
                 {OTHER_THIRD, 11.052, 1e-3},    {OTHER_3_5, 21.26024, 5e-6},
                 {OTHER_3_6, 20.69500, 5e-6},    {OTHER_4_5, 20.393, 5e-4},
                 {OTHER_3_6_THREE, 24.950, 5e-4}};
    for (size_t i = 0; i < sizeof known / sizeof *known; ++i) {
        struct other_parameters with = other_default(known[i].kind);
        assert_digits(other_least(known[i].kind, 0, &with), known[i].norm, known[i].within);
        assert_digits(other_squared_norm(known[i].kind, &with), known[i].norm, known[i].within);
    }
    struct other_parameters with = other_default(OTHER_3_6);
    with.flipped = false; /* K is z_syn */
    assert_digits(other_least(OTHER_3_6, 0, &with), 22.055, 5e-4);
}

/* 3+5, whose least norm is at 48.12 degrees and D = 45 degrees, in closed form. */
static void test_3_5(void **state) {
    (void)state;
    for (int i = 0; i < 20; ++i) {
        double th = (15 + 3 * i) * degree, sine = sin(th);
        double s = 1 / (16 * sine * sine), square = -s + sqrt(s * s + 4 * s);
        double m = (2 + square) * sqrt(0.25 + s / square);
        struct other_parameters with = {
            .theta = {th}, .phi = {0, th + 45 * degree}, .r = {sqrt(square), -sqrt(square)}};
        double expected =
            1.5 * (pow(2 / sine, 2.0 / 3) + pow(2 / cos(th), 2.0 / 3) +
                   pow(4 / sin(2 * th), 2.0 / 3) + 3 * pow(2, 2.0 / 3) + 2 * pow(m, 2.0 / 3));
        assert_true(fabs(other_squared_norm(OTHER_3_5, &with) / expected - 1) < 1e-13);
    }
    struct other_parameters with = other_default(OTHER_3_5);
    other_least(OTHER_3_5, 0, &with);
    assert_digits(with.theta[0] / degree, 48.12, 5e-3);
    assert_digits(fabs(sin(2 * (with.phi[1] - with.theta[0]))), 1, 1e-6);
}

/* Order 4 with angle D: norm 6 (2/|sin 2D|)^(2/3), constant 2/cos D. */
static void test_order_4(void **state) {
    (void)state;
    for (int i = 1; i < 18; ++i) {
        double angle = 5 * i * degree;
        struct other_parameters with = {.phi = {0.3, 0.3 + angle}};
        double complex left[2];
        if (i == 9)
            assert_digits(other_squared_norm(OTHER_4, &with), 6 * cbrt(4), 1e-12);
        other_left(OTHER_4, &with, left);
        assert_digits(other_squared_norm(OTHER_4, &with), 6 * pow(2 / sin(2 * angle), 2.0 / 3),
                      1e-12);
        assert_digits(cabs(left[0]), 2 / cos(angle), 1e-12);
    }
}

/* At D = 45 degrees: the four neurons of z_(nu=i) * z_xi, up to sign, permutation and phases. */
static void test_order_4_is_a_family(void **state) {
    (void)state;
    struct ring_element nu, xi, four;
    struct other_neuron neurons[OTHER_ORDER_MAX];
    struct other_parameters with = {.phi = {0, 45 * degree}};
    assert_true(solution_nu(I, &nu, NULL) && solution_xi(cexp(I * M_PI / 4), false, &xi, NULL));
    assert_true(ring_product(&nu, &xi, &four, NULL));
    double complex expected[SOLUTION_POTENTIALS], left = 0;
    solution_potentials(&four, expected);
    assert_int_equal(other_neurons(OTHER_4, &with, neurons, NULL), 4);
    for (int j = 0; j < 4; ++j) {
        left += ring_abs2(neurons[j].a[0]) * neurons[j].c[0];
        assert_true(fabs(cabs(neurons[j].a[0]) / cbrt(0.25) - 1) < 1e-14);
        assert_true(fabs(cabs(neurons[j].c[0]) / cbrt(0.25) - 1) < 1e-14);
    }
    assert_true(fabs(cabs(left) - cabs(expected[4]) / 4) < 1e-14);
    ring_free(&nu);
    ring_free(&xi);
    ring_free(&four);
}

/* 2d - 1 neurons, with less norm than every mix of orders 4 and 6 from d = 11 on. */
static void test_all_four(void **state) {
    (void)state;
    static const struct {
        int d;
        double f6, f46, mix, four;
    } known[] = {{23, 119.93, 124.32, 113.46, 111.44},
                 {71, 381.60, 396.515, 350.27, 343.17},
                 {127, 686.87, 714.08, 623.35, 611.975}};
    for (size_t i = 0; i < sizeof known / sizeof *known; ++i) {
        struct fixture fixture;
        struct affine_element element;
        int count;
        fixture_open(&known[i].d, 1, &fixture);
        const struct characters *characters = &fixture.characters;
        assert_true(other_all_four(&fixture.group, characters, &element, NULL));
        assert_int_equal(element.z.order, 2 * known[i].d - 1);
        assert_no_loss(&fixture, &element);
        assert_digits(affine_squared_norm(&element), known[i].four, 5e-3);
        assert_digits(other_all_four_squared_norm(characters), affine_squared_norm(&element),
                      1e-10);
        assert_digits(solution_squared_norm(SOLUTION_F6, characters), known[i].f6, 5e-3);
        assert_digits(solution_squared_norm(SOLUTION_F46, characters), known[i].f46, 5e-3);
        assert_digits(other_best_mix(characters, &count), known[i].mix, 5e-3);
        assert_digits(solution_fourier_squared_norm(characters, count), known[i].mix, 5e-3);
        affine_free(&element);
        fixture_close(&fixture);
    }
}

static void check_all_four(struct fixture *fixture) {
    struct affine_element element;
    assert_true(other_all_four(&fixture->group, &fixture->characters, &element, NULL));
    assert_no_loss(fixture, &element);
    double norm = affine_squared_norm(&element);
    assert_digits(other_all_four_squared_norm(&fixture->characters), norm, 1e-10);
    bool is_less = norm < other_balanced_mix(&fixture->characters);
    if (fixture->group.rank == 1 && fixture->group.order % 2 == 1)
        assert_true(is_less == (fixture->group.order >= 11));
    affine_free(&element);
}

/* The mixes as networks, with every neuron rescaled: the least norm of any number of sixes. */
static void test_balanced_mix(void **state) {
    (void)state;
    struct fixture fixture;
    fixture_open((const int[]){23}, 1, &fixture);
    struct other_choice *choices = sixes(&fixture.characters);
    double least = INFINITY;
    for (int fours = 0; fours < 11; ++fours) {
        struct affine_element element;
        if (fours > 0)
            choices[fours - 1] = (struct other_choice){OTHER_4, other_default(OTHER_4)};
        assert_true(other_compose(&fixture.group, &fixture.characters, choices, OTHER_SINK_SIXES,
                                  &element, NULL));
        least = fmin(least, affine_squared_norm(&element));
        affine_free(&element);
    }
    int count;
    assert_digits(other_balanced_mix(&fixture.characters), least, 1e-10);
    assert_true(least < other_best_mix(&fixture.characters, &count) - 0.01);
    free(choices);
    fixture_close(&fixture);
}

static void test_all_four_everywhere(void **state) {
    (void)state;
    for (int d = 3; d < 24; ++d)
        check_group(&d, 1, check_all_four);
    check_group((const int[]){2, 8}, 2, check_all_four);
    check_group((const int[]){3, 11}, 2, check_all_four);
    struct fixture fixture;
    struct affine_element element;
    struct error error;
    fixture_open((const int[]){2, 2}, 2, &fixture);
    assert_false(other_all_four(&fixture.group, &fixture.characters, &element, &error));
    assert_int_equal(error.kind, ERROR_INPUT);
    fixture_close(&fixture);
}

/* A price on constants changes who is cheapest, and the ordinary pairs stay cheaper. */
static void test_prices(void **state) {
    (void)state;
    double last = 0;
    for (int i = 0; i < 3; ++i) {
        double price = pow(10, -2 + i);
        struct other_parameters four = other_default(OTHER_4), pair = other_default(OTHER_4_5);
        double of_four = other_least(OTHER_4, price, &four);
        double of_pair = other_least(OTHER_4_5, price, &pair);
        assert_true(of_pair > fmin(2 * of_four, 2 * 10.90272) + 0.5);
        assert_true(of_pair > last);
        last = of_pair;
    }
    struct other_parameters four = other_default(OTHER_4);
    assert_digits(2 * other_least(OTHER_4, 0.02, &four), 19.365, 5e-3);
    struct other_parameters pair = other_default(OTHER_4_5);
    assert_digits(other_least(OTHER_4_5, 0.02, &pair), 20.67, 5e-3);
    struct other_parameters plane = other_default(OTHER_3_6);
    assert_digits(other_least(OTHER_3_6, 0.02, &plane), 21.01, 5e-3);
}

static void assert_place(const int *factors, int rank, enum other_kind kind, int k,
                         const char *reason) {
    struct fixture fixture;
    fixture_open(factors, rank, &fixture);
    const char *problem = other_place_problem(kind, &fixture.group, k);
    if (reason == NULL)
        assert_null(problem);
    else {
        assert_non_null(problem);
        assert_non_null(strstr(problem, reason));
    }
    fixture_close(&fixture);
}

/* Of Z_12, character 1 has order 12, 2 order 6, 3 order 4, 4 order 3, 6 order 2. */
static void test_refused_places(void **state) {
    (void)state;
    const int twelve[] = {12}, five[] = {5}, seven[] = {7};
    assert_place(twelve, 1, OTHER_THIRD, 0, "trivial");
    assert_place(twelve, 1, OTHER_THIRD, 6, "2k = 0");
    assert_place(twelve, 1, OTHER_THIRD, 4, "3k = 0");
    assert_place(twelve, 1, OTHER_THIRD, 3, "4k = 0");
    assert_place(twelve, 1, OTHER_THIRD, 2, "6k = 0");
    assert_place(twelve, 1, OTHER_THIRD, 1, NULL);
    assert_place(five, 1, OTHER_THIRD, 1, NULL);
    for (enum other_kind kind = OTHER_3_5; kind < OTHER_KINDS; ++kind) {
        assert_place(twelve, 1, kind, 6, "2k = 0");
        assert_place(twelve, 1, kind, 4, "3k = 0");
        assert_place(twelve, 1, kind, 3, "4k = 0");
        assert_place(twelve, 1, kind, 2, NULL);
        assert_place(seven, 1, kind, 3, NULL);
    }
    assert_place(twelve, 1, OTHER_4, 6, "2k = 0");
    assert_place(twelve, 1, OTHER_4, 3, NULL);
}

static void assert_refused(enum other_kind kind, struct other_parameters with, const char *reason) {
    struct other_neuron neurons[OTHER_ORDER_MAX];
    struct error error;
    assert_int_equal(other_neurons(kind, &with, neurons, &error), 0);
    assert_int_equal(error.kind, ERROR_INPUT);
    assert_non_null(strstr(error.message, reason));
    assert_non_null(strstr(error.message, other_name(kind)));
}

static void test_refused_parameters(void **state) {
    (void)state;
    struct other_parameters with = other_default(OTHER_3_5);
    with.theta[0] = M_PI; /* the flipped direction is 0 */
    assert_refused(OTHER_3_5, with, "directions theta coincide");
    with = other_default(OTHER_3_6);
    with.theta[2] = with.theta[1] + M_PI;
    assert_refused(OTHER_3_6, with, "directions theta coincide");
    with = other_default(OTHER_3_6);
    with.phi[1] = with.phi[0] + M_PI_2;
    assert_refused(OTHER_3_6, with, "multiple of pi/2");
    with = other_default(OTHER_3_6);
    with.r[3] = with.r[2];
    assert_refused(OTHER_3_6, with, "splits r of one neuron coincide");
    with = other_default(OTHER_4_8);
    with.r[2] = with.r[0];
    assert_refused(OTHER_4_8, with, "splits r of one neuron coincide");
    with = other_default(OTHER_4_7);
    with.phi[2] = with.phi[1];
    assert_refused(OTHER_4_7, with, "angles phi of order 6 coincide");
    with = other_default(OTHER_4);
    with.phi[1] = with.phi[0] - M_PI;
    assert_refused(OTHER_4, with, "multiple of pi/2");
    with = other_default(OTHER_3_6_OWN);
    with.phi[0] = 89 * degree;
    assert_refused(OTHER_3_6_OWN, with, "no real splits");
    with.phi[0] = 170 * degree;
    assert_refused(OTHER_3_6_OWN, with, "no real splits");
    with = other_default(OTHER_4_5);
    with.beta = NAN;
    assert_refused(OTHER_4_5, with, "not a finite number");
}

static void assert_compose_refused(struct fixture *fixture, const struct other_choice *choices,
                                   const char *reason) {
    struct affine_element element;
    struct error error;
    assert_false(other_compose(&fixture->group, &fixture->characters, choices, OTHER_SINK_SIXES,
                               &element, &error));
    assert_int_equal(error.kind, ERROR_INPUT);
    if (strstr(error.message, reason) == NULL) {
        print_error("%s\n", error.message);
        fail();
    }
    assert_null(element.t);
}

static void test_refused_choices(void **state) {
    (void)state;
    struct fixture fixture;
    fixture_open((const int[]){15}, 1, &fixture); /* frequencies 1 .. 7 */
    struct other_choice *choices = sixes(&fixture.characters);
    choices[0] = (struct other_choice){OTHER_3_5, other_default(OTHER_3_5)};
    assert_compose_refused(&fixture, choices, "2k is taken by another choice");
    choices[0].kind = OTHER_PARTNER;
    assert_compose_refused(&fixture, choices, "not 2k of any chosen pair");
    choices[0].kind = OTHER_6;
    choices[4] = (struct other_choice){OTHER_THIRD, other_default(OTHER_THIRD)}; /* k = 5 */
    assert_compose_refused(&fixture, choices, "third harmonic at character 5 of Z_15: 3k = 0");
    choices[4] = (struct other_choice){OTHER_4, {.phi = {1, 1}}};
    assert_compose_refused(&fixture, choices, "multiple of pi/2");
    /* 1 and 14 are one frequency: 2 is 2k of 1, and of 7 (2 * 7 = -1) 1 is; 4 of 2. */
    choices[4] = (struct other_choice){OTHER_6, {.turn = {0}}};
    choices[1].kind = OTHER_PARTNER;
    choices[0] = (struct other_choice){OTHER_3_5, other_default(OTHER_3_5)};
    choices[6] = (struct other_choice){OTHER_3_5, other_default(OTHER_3_5)};
    assert_compose_refused(&fixture, choices, "2k is taken by another choice");
    free(choices);
    fixture_close(&fixture);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_no_loss),
        cmocka_unit_test(test_all_together),
        cmocka_unit_test(test_left),
        cmocka_unit_test(test_norms),
        cmocka_unit_test(test_3_5),
        cmocka_unit_test(test_order_4),
        cmocka_unit_test(test_order_4_is_a_family),
        cmocka_unit_test(test_all_four),
        cmocka_unit_test(test_balanced_mix),
        cmocka_unit_test(test_all_four_everywhere),
        cmocka_unit_test(test_prices),
        cmocka_unit_test(test_refused_places),
        cmocka_unit_test(test_refused_parameters),
        cmocka_unit_test(test_refused_choices),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
