/* Groups: the maximum margin by closed form and by the game, constructions that attain it, and the
 * minimum with a finite penalty. */
#include "brute_force.h"
#include "group/names.h"
#include "theory/margins/addition.h"
#include "theory/margins/game.h"
#include "theory/margins/group_power.h"
#include "theory/margins/group_subsets.h"
#include "theory/margins/groups.h"
#include "theory/margins/minimum.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static struct group group;
static struct representations representations;
static struct group_margin margin;

static void open_group(const char *name) {
    assert_true(group_create_named(name, &group, NULL));
    assert_true(representations_create(&group, &representations, NULL));
    assert_true(group_margin_create(&representations, &margin, NULL));
}

static void close_group(void) {
    group_margin_free(&margin);
    representations_free(&representations);
    group_free(&group);
}

static void assert_near(double value, double expected, double relative) {
    if (!(fabs(value - expected) <= relative * fabs(expected)))
        fail_msg("%.17g is not %.17g", value, expected);
}

/* Shares of representations are D sqrt(s) / sum if the condition holds. */
static void assert_closed_form(void) {
    double sum = 0;
    assert_true(margin.most_sum < 0);
    assert_int_equal(margin.unused, 0);
    for (int r = 0; r < margin.irreps; ++r)
        sum +=
            representations.bscs[r + 1].dimension * sqrt(representations.bscs[r + 1].real_degree);
    for (int r = 0; r < margin.irreps; ++r)
        assert_near(margin.share[r],
                    representations.bscs[r + 1].dimension *
                        sqrt(representations.bscs[r + 1].real_degree) / sum,
                    1e-9);
}

/* The closed form of Abelian groups against the game, and against the papers' formula. */
static void test_abelian(void **state) {
    (void)state;
    static const char *const names[] = {"2",   "3",   "4",     "6",   "8",   "11",    "22",
                                        "2x2", "2x4", "2x2x2", "3x3", "4x4", "2x3x4", "2x2x9"};
    for (size_t i = 0; i < sizeof names / sizeof *names; ++i) {
        open_group(names[i]);
        assert_near(group_margin_abelian(&group), margin.gamma, 1e-12);
        assert_true(margin.most_sum <= -1 + 1e-9);
        if (group.rank == 1 && group.order % 2 == 1)
            assert_near(group_margin_abelian(&group), addition_margin(group.order, 2), 1e-14);
        close_group();
    }
}

/* gamma*, its ratio to the closed form, the largest c(C), and the number of unused
 * representations. */
static void test_margins(void **state) {
    (void)state;
    static const struct {
        const char *name;
        double gamma, over, sum;
        int unused;
    } known[] = {
        {"S3", .0236049693, 1, -1, 0},         {"S4", .002076648, 1, -1, 0},
        {"S5", 1.32597749e-4, 1, -.30306, 0},  {"A5", 4.31570899e-4, 1.0342212, .7880, 1},
        {"S6", 7.26630339e-6, 1.19906, 11, 4}, {"Q8", .0123711603, 1, -1, 0},
        {"F21", .00179014197, 1, -1.41421, 0}, {"C2", .272165527, 1, -1, 0},
        {"C7", .0171448167, 1, -1.41421, 0},   {"C9", .0113402303, 1, -1.41421, 0},
        {"Dic3", .00635455, 1, -.656854, 0},   {"SL(2,3)", .00185226759, 1, -1.41421, 0},
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; ++i) {
        open_group(known[i].name);
        assert_near(margin.gamma, known[i].gamma, 1e-5);
        assert_near(margin.gamma / margin.closed, known[i].over, known[i].over == 1 ? 1e-12 : 1e-5);
        assert_near(margin.most_sum, known[i].sum, 1e-4);
        assert_int_equal(margin.unused, known[i].unused);
        if (known[i].over == 1)
            assert_closed_form();
        close_group();
    }
}

/* Cyclic groups are addition. */
static void test_addition(void **state) {
    (void)state;
    static const char *const names[] = {"C3", "C5", "C9", "C13"};
    for (size_t i = 0; i < sizeof names / sizeof *names; ++i) {
        open_group(names[i]);
        assert_near(margin.gamma, addition_margin(group.order, 2), 1e-13);
        struct group_minimum minimum;
        struct minimum closed;
        assert_true(group_minimum_find(&margin, 1e-4, &minimum, NULL));
        assert_true(minimum_of_margin(group.order, margin.gamma, 1e-4, &closed, NULL));
        assert_near(minimum.loss, closed.loss, 1e-12);
        assert_near(minimum.margin, closed.margin, 1e-11);
        assert_near(minimum.penalty, closed.penalty, 1e-11);
        group_minimum_free(&minimum);
        close_group();
    }
}

/* Both players' shares of a game with a saddle point, and of one without. */
static void test_game(void **state) {
    (void)state;
    static const double payoff[] = {3, -1, 0, 1, 0.5, 2}, matching[] = {1, -1, -1, 1};
    double x[3], y[3], value;
    assert_true(game_solve(2, 3, payoff, x, y, &value, NULL));
    assert_near(value, 0.5, 1e-12);
    assert_near(x[1], 1, 1e-12);
    assert_near(y[1], 1, 1e-12);
    assert_true(game_solve(2, 2, matching, x, y, &value, NULL));
    assert_true(fabs(value) < 1e-12);
    for (int i = 0; i < 2; ++i) {
        assert_near(x[i], 0.5, 1e-12);
        assert_near(y[i], 0.5, 1e-12);
    }
}

static struct extremes see_group(const struct construction *net) {
    struct extremes seen = see_penalty(net, 2);
    const double sign[] = {1, 1};
    for (int a = 0; a < group.order; ++a)
        for (int b = 0; b < group.order; ++b) {
            int rows[] = {a, group.order + b};
            see_sample(net, rows, sign, 2, 2, group.order, group.product[a * group.order + b],
                       &seen);
        }
    return seen;
}

static void construct(const double *share, struct construction *net) {
    struct fourier fourier;
    assert_true(fourier_create(&group, &representations, &fourier, NULL));
    assert_true(group_construct(&representations, &fourier, share, net, NULL));
    fourier_free(&fourier);
}

/* All types of representations; against every wrong answer if the condition holds. */
static void test_constructions(void **state) {
    (void)state;
    static const struct {
        const char *name;
        int width;
    } known[] = {{"S3", 18},   {"C7", 48},  {"Q8", 134},     {"Dic3", 162},
                 {"F21", 448}, {"S4", 126}, {"SL(2,3)", 326}};
    for (size_t i = 0; i < sizeof known / sizeof *known; ++i) {
        struct construction net;
        open_group(known[i].name);
        construct(margin.share, &net);
        assert_int_equal(net.rows, 3 * group.order);
        assert_int_equal(net.width, known[i].width);
        struct extremes seen = see_group(&net);
        assert_near(seen.penalty, 1, 1e-12);
        assert_near(seen.least, margin.gamma, 1e-10);
        assert_near(seen.most, margin.gamma, 1e-10);
        construction_free(&net);
        close_group();
    }
}

/* If it fails, the representation unused in the game has no neurons, the smallest margin is gamma*,
 * and only answers that are played have it. A few samples: products of each element with the
 * next. */
static void test_construction_beyond_condition(void **state) {
    (void)state;
    struct construction net;
    const double sign[] = {1, 1};
    open_group("A5");
    construct(margin.share, &net);
    assert_int_equal(net.width, 2 * (27 + 27 + 64));
    struct extremes seen = see_penalty(&net, 2);
    for (int a = 0; a < 60; a += 7) {
        int b = (a + 1) % 60, rows[] = {a, 60 + b};
        see_sample(&net, rows, sign, 2, 2, 60, group.product[a * 60 + b], &seen);
    }
    assert_near(seen.penalty, 1, 1e-12);
    assert_near(seen.least, margin.gamma, 1e-10);
    assert_true(seen.most > 1.05 * margin.gamma);
    construction_free(&net);
    close_group();
}

/* Ratios and shares for a finite penalty, of the first and last representation. */
static void test_minimum(void **state) {
    (void)state;
    static const struct {
        const char *name;
        double lambda, loss, ratio, first, last;
    } known[] = {
        {"S3", 1e-4, .0340016016, .96128, .1831, .8169},
        {"S3", 1e-6, 5.35198231e-4, .97662, .1701, .8299},
        {"S4", 1e-4, .337968034, .88417, .0679, .3643},
        {"S4", 1e-6, .00560894727, .93480, .0498, .3852},
        {"S5", 1e-4, 3.8988336, .83718, .0746, 0},
        {"S5", 1e-7, .00943424697, .95529, .0162, 0},
        {"S5", 1e-8, .00111704177, .96113, .0128, .0316},
        {"A5", 2e-5, .364187, .98473, .3886, 0},
        {"Q8", 1e-4, .0604650888, .86445, .1238, .6287},
        {"F21", 1e-5, .0503585327, .93880, .1178, .8822},
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; ++i) {
        struct group_minimum minimum;
        open_group(known[i].name);
        assert_true(group_minimum_find(&margin, known[i].lambda, &minimum, NULL));
        assert_true(minimum.residual <= 1e-10);
        assert_near(minimum.loss, known[i].loss, 1e-5);
        assert_near(minimum.ratio, known[i].ratio, 1e-4);
        assert_true(fabs(minimum.share[0] - known[i].first) < 1e-4);
        assert_true(fabs(minimum.share[margin.irreps - 1] - known[i].last) < 1e-4);
        group_minimum_free(&minimum);
        close_group();
    }
}

static void test_refused(void **state) {
    (void)state;
    static const double bad[] = {0, -1e-4, NAN, .0786834, 1};
    struct group_minimum minimum;
    struct error error;
    open_group("S3");
    for (size_t i = 0; i < sizeof bad / sizeof *bad; ++i) {
        assert_false(group_minimum_find(&margin, bad[i], &minimum, &error));
        assert_int_equal(error.kind, ERROR_INPUT);
        group_minimum_free(&minimum);
    }
    assert_true(group_minimum_find(&margin, .026189, &minimum, &error));
    group_minimum_free(&minimum);
    close_group();
}

/* The equations of App. I.2 give the maximum margin: with everything where the condition holds,
 * with three of four representations in A5, and in S6, whose solution is degenerate. */
static void test_subsets(void **state) {
    (void)state;
    static const struct {
        const char *name;
        int size;
    } known[] = {{"S3", 2}, {"S4", 4}, {"S5", 6}, {"A5", 3}, {"A6", 3}, {"S6", 4}};
    for (size_t i = 0; i < sizeof known / sizeof *known; ++i) {
        struct group_subsets subsets;
        open_group(known[i].name);
        assert_true(group_subsets_solve(&margin, &subsets, NULL));
        assert_int_equal(subsets.irreps, known[i].size);
        assert_int_equal(subsets.classes, known[i].size);
        assert_near(subsets.value * margin.scale, margin.gamma, 1e-11);
        assert_true(fabs(group_subsets_violation(&margin, &subsets)) < 1e-11);
        close_group();
    }
}

/* Subsets that are none: of different sizes, with a negative share, with a better representation or
 * a nearer class outside; each is a violation. */
static void test_false_subsets(void **state) {
    (void)state;
    struct group_subsets subsets;
    open_group("S4");
    margin.share[0] = 0; /* its payoff ties, so that it is taken back */
    assert_true(group_subsets_solve(&margin, &subsets, NULL));
    assert_int_equal(subsets.irreps, 4);
    close_group();
    open_group("A5");
    margin.share[3] = 0.1; /* of degree 5 */
    assert_true(group_subsets_solve(&margin, &subsets, NULL));
    assert_true(!(group_subsets_violation(&margin, &subsets) < 1e-9));
    close_group();
    open_group("A5");
    for (int r = 0; r < 4; ++r)
        margin.share[r] = r == 3;
    for (int c = 0; c < 4; ++c)
        margin.answers[c] = c == 0;
    assert_true(group_subsets_solve(&margin, &subsets, NULL));
    assert_int_equal(subsets.irreps, subsets.classes);
    assert_true(group_subsets_violation(&margin, &subsets) > 1e-3);
    struct group_subsets bad = {.value = margin.gamma / margin.scale, .least = -0.1};
    assert_near(group_subsets_violation(&margin, &bad), 0.1, 1e-12);
    bad = (struct group_subsets){.value = margin.gamma / margin.scale, .excess_i = 0.2};
    assert_near(group_subsets_violation(&margin, &bad), 0.2, 1e-12);
    bad = (struct group_subsets){.value = margin.gamma / margin.scale, .excess_ii = 0.3};
    assert_near(group_subsets_violation(&margin, &bad), 0.3, 1e-12);
    bad = (struct group_subsets){.value = 1.5 * margin.gamma / margin.scale};
    assert_near(group_subsets_violation(&margin, &bad), 0.5, 1e-12);
    close_group();
}

/* The least cross-entropy + lambda R^x over a fine grid of the path. */
static double search_path(double lambda, double exponent) {
    double least = log(group.order), most = group_minimum_bound(&margin);
    for (int i = 0; i < 1388; ++i) { /* from 1e-6 of the largest, 1 % a step */
        struct group_minimum at;
        double mu = most * 1e-6 * pow(1.01, i);
        assert_true(group_minimum_find(&margin, mu, &at, NULL));
        least = fmin(least, at.loss - mu * at.penalty + lambda * pow(at.penalty, exponent));
        group_minimum_free(&at);
    }
    return least;
}

/* The penalty on the norm: against a grid; against the closed form of cyclic groups; and as x = 1.
 * Above the bound the grid finds nothing below zero weights, which have the loss ln n. */
static void test_power(void **state) {
    (void)state;
    static const char *const names[] = {"S3", "S4", "A5", "C7"};
    for (size_t i = 0; i < sizeof names / sizeof *names; ++i) {
        struct group_minimum power, plain;
        struct minimum closed;
        open_group(names[i]);
        double bound = group_power_bound(&margin, 1.0 / 3), lambda = bound / 100;
        assert_true(group_power_minimum(&margin, lambda, 1.0 / 3, &power, NULL));
        double found = search_path(lambda, 1.0 / 3);
        assert_true(power.loss <= found + 1e-12);
        assert_near(power.loss, found, 1e-4);
        group_minimum_free(&power);
        assert_true(group_power_minimum(&margin, 0.999 * bound, 1.0 / 3, &power, NULL));
        assert_true(power.loss < log(group.order));
        assert_near(power.loss, log(group.order), 2e-3);
        group_minimum_free(&power);
        assert_false(group_power_minimum(&margin, 1.001 * bound, 1.0 / 3, &power, NULL));
        assert_near(search_path(1.001 * bound, 1.0 / 3), log(group.order), 1e-12);
        assert_true(group_power_minimum(&margin, 1e-5, 1, &power, NULL));
        assert_true(group_minimum_find(&margin, 1e-5, &plain, NULL));
        assert_near(power.loss, plain.loss, 0);
        group_minimum_free(&power);
        group_minimum_free(&plain);
        if (i == 3) {
            assert_true(group_power_minimum(&margin, 1e-3, 1.0 / 3, &power, NULL));
            assert_true(minimum_of_power(7, margin.gamma, 1e-3, 1.0 / 3, &closed, NULL));
            assert_near(power.loss, closed.loss, 1e-9);
            assert_near(power.penalty, closed.penalty, 1e-6);
            assert_near(bound, minimum_bound(7, margin.gamma, 1.0 / 3), 1e-9);
            group_minimum_free(&power);
        }
        close_group();
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_abelian),       cmocka_unit_test(test_margins),
        cmocka_unit_test(test_addition),      cmocka_unit_test(test_game),
        cmocka_unit_test(test_constructions), cmocka_unit_test(test_construction_beyond_condition),
        cmocka_unit_test(test_minimum),       cmocka_unit_test(test_refused),
        cmocka_unit_test(test_subsets),       cmocka_unit_test(test_false_subsets),
        cmocka_unit_test(test_power),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
