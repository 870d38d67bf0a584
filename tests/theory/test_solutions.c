/* Partial solutions against Table 1, global solutions and the zero-loss path on many groups. */
#include "theory/semiring/solutions.h"

#include "theory/semiring/potentials.h"

#include "fixture.h"

#include <string.h>

enum { MAX_ORDER = 24 };

/* Potentials of a partial solution: '.' for one that vanishes, 'x' for one that does not, in the
 * order of solution_potential_name, for parameters in general position. */
static void assert_pattern(const struct ring_element *u, const char *pattern) {
    double complex values[SOLUTION_POTENTIALS];
    solution_potentials(u, values);
    assert_int_equal(strlen(pattern), SOLUTION_POTENTIALS);
    assert_true(cabs(values[0] - u->order) < 1e-13); /* abc = order */
    for (int i = 0; i < SOLUTION_POTENTIALS; ++i) {
        if (pattern[i] == '.')
            assert_true(cabs(values[i]) < 1e-13);
        else
            assert_true(cabs(values[i]) > 1e-2);
    }
}

struct partials {
    struct ring_element syn, nu, nu_i, xi, mirror, syn_ab, real;
};

/* The angle (in radians) rotates all parameters; 0 < angle <= 0.3 is general position. */
static struct partials partials_create(double angle) {
    struct partials p;
    double complex xi = cexp(I * angle);
    assert_true(solution_syn(&p.syn, NULL));
    assert_true(solution_nu(cexp(2 * I * angle), &p.nu, NULL));
    assert_true(solution_nu(I, &p.nu_i, NULL));
    assert_true(solution_xi(xi, false, &p.xi, NULL));
    assert_true(solution_xi(xi, true, &p.mirror, NULL));
    assert_true(solution_syn_alpha_beta(cexp(-I * angle), cexp(3 * I * angle), &p.syn_ab, NULL));
    assert_true(solution_real(&p.real, NULL));
    return p;
}

static void partials_free(struct partials *p) {
    ring_free(&p->syn);
    ring_free(&p->nu);
    ring_free(&p->nu_i);
    ring_free(&p->xi);
    ring_free(&p->mirror);
    ring_free(&p->syn_ab);
    ring_free(&p->real);
}

/* Derived by hand: w^3 = 1 makes z_syn keep what has total degree 0 mod 3 (a, b, c of degree 1,
 * conjugates -1); for z_nu e.g. ~abc = 1 + nu~^2, aac = 1 - nu^2 nu~^2 = 0; for z_xi abc~ = 1 +
 * (-i)(-i) = 0, a~ac = 1 + i. */
static void test_table_1(void **state) {
    (void)state;
    for (int repeat = 1; repeat <= 3; ++repeat) {
        struct partials p = partials_create(0.1 * repeat);
        assert_int_equal(p.syn.order, 3);
        assert_int_equal(p.nu.order, 2);
        assert_int_equal(p.xi.order, 2);
        assert_int_equal(p.syn_ab.order, 3);
        assert_pattern(&p.syn, "x.....xx..");
        assert_pattern(&p.nu, "xxxxxx..xx");
        assert_pattern(&p.nu_i, "x..xxx....");
        assert_pattern(&p.xi, "xxx.xxxxxx");
        assert_pattern(&p.mirror, "xxx.xxxxxx");
        assert_pattern(&p.syn_ab, "xxx...xxxx");
        assert_pattern(&p.real, "xxxx......"); /* four names of r_kkk when conj is trivial */
        partials_free(&p);
    }
}

static void assert_product_pattern(const struct ring_element *u, const struct ring_element *v,
                                   const char *pattern) {
    struct ring_element uv;
    double complex left[SOLUTION_POTENTIALS], right[SOLUTION_POTENTIALS];
    double complex values[SOLUTION_POTENTIALS];
    assert_true(ring_product(u, v, &uv, NULL));
    solution_potentials(u, left);
    solution_potentials(v, right);
    solution_potentials(&uv, values);
    for (int i = 0; i < SOLUTION_POTENTIALS; ++i)
        assert_true(cabs(values[i] - left[i] * right[i]) < 1e-13);
    assert_pattern(&uv, pattern);
    ring_free(&uv);
}

/* The mirror leaves the conjugate constant: a~ac = 1 + i or 1 - i. */
static void test_mirror(void **state) {
    (void)state;
    struct partials p = partials_create(0.2);
    double complex values[SOLUTION_POTENTIALS];
    solution_potentials(&p.xi, values);
    assert_true(cabs(values[4] - (1 + I)) < 1e-15 && cabs(values[5] - (1 + I)) < 1e-15);
    solution_potentials(&p.mirror, values);
    assert_true(cabs(values[4] - (1 - I)) < 1e-15 && cabs(values[5] - (1 - I)) < 1e-15);
    partials_free(&p);
}

/* Zero sets are united by *: order 6 leaves abc alone, order 4 also the two constants. */
static void test_products(void **state) {
    (void)state;
    struct partials p = partials_create(0.2);
    assert_product_pattern(&p.syn, &p.nu, "x.........");
    assert_product_pattern(&p.nu_i, &p.syn_ab, "x.........");
    assert_product_pattern(&p.nu_i, &p.xi, "x...xx....");
    assert_product_pattern(&p.nu_i, &p.mirror, "x...xx....");
    partials_free(&p);
}

/* The names match the values, as potentials of a network on Z_7 with neurons at {k, -k}. */
static void test_potential_names(void **state) {
    (void)state;
    static const struct {
        const char *name;
        enum ring_part left, right;
        int k1, k2, k; /* 1 or -1 */
    } expected[] = {
        {"abc", RING_A, RING_B, 1, 1, 1},     {"~abc", RING_A, RING_B, -1, 1, 1},
        {"a~bc", RING_A, RING_B, 1, -1, 1},   {"ab~c", RING_A, RING_B, 1, 1, -1},
        {"a~ac", RING_A, RING_A, 1, -1, 1},   {"b~bc", RING_B, RING_B, 1, -1, 1},
        {"aac", RING_A, RING_A, 1, 1, 1},     {"bbc", RING_B, RING_B, 1, 1, 1},
        {"~a~ac", RING_A, RING_A, -1, -1, 1}, {"~b~bc", RING_B, RING_B, -1, -1, 1},
    };
    struct fixture fixture;
    fixture_open((const int[]){7}, 1, &fixture);
    struct ring_element z = random_element(&fixture, 5), u = dead_element(1, 5);
    for (enum ring_part part = RING_A; part < RING_PARTS; ++part)
        memcpy(ring_row(&u, part, 1), ring_row(&z, part, 2), 5 * sizeof *u.a);
    double complex values[SOLUTION_POTENTIALS];
    solution_potentials(&u, values);
    for (int i = 0; i < SOLUTION_POTENTIALS; ++i) {
        int k1 = expected[i].k1 > 0 ? 2 : 5, k2 = expected[i].k2 > 0 ? 2 : 5;
        int k = expected[i].k > 0 ? 2 : 5;
        double complex r = potential_single(&z, expected[i].left, expected[i].right, k1, k2, k);
        assert_string_equal(solution_potential_name(i), expected[i].name);
        assert_true(cabs(values[i] - r) < 1e-14 * (1 + cabs(r)) * 10);
    }
    ring_free(&u);
    ring_free(&z);
    fixture_close(&fixture);
}

/* Zero loss by both formulas, and real weights. */
static void assert_global(struct fixture *fixture, const struct ring_element *z) {
    struct potential_summary summary;
    struct ring_weights weights;
    double direct;
    assert_true(potential_summarise(&fixture->group, z, &summary, NULL));
    assert_true(summary.loss < 1e-24);
    assert_true(fmax(fmax(summary.r_g, summary.r_c), fmax(summary.r_n, summary.r_s)) < 1e-11);
    assert_true(ring_weights_from_element(&fixture->characters, z, &weights, NULL));
    assert_true(potential_loss_direct(&fixture->group, &weights, &direct, NULL));
    assert_true(direct < 1e-24);
    double norm = 0; /* Parseval fails when the weights drop an imaginary part */
    for (size_t i = 0; i < RING_PARTS * (size_t)weights.order * (size_t)weights.d; ++i)
        norm += weights.a[i] * weights.a[i];
    assert_true(fabs(norm / (weights.d * ring_squared_norm(z)) - 1) < 1e-11);
    ring_weights_free(&weights);
}

static void check_global_solutions(struct fixture *fixture) {
    for (enum solution solution = SOLUTION_F6; solution < SOLUTIONS; ++solution) {
        struct ring_element z;
        if (solution == SOLUTION_M && fixture->group.order > 16)
            continue;
        assert_true(solution_create(solution, &fixture->group, &fixture->characters, &z, NULL));
        assert_int_equal(z.order, solution_order(solution, &fixture->characters));
        double norm = solution_squared_norm(solution, &fixture->characters);
        assert_true(fabs(ring_squared_norm(&z) / norm - 1) < 1e-11);
        assert_global(fixture, &z);
        ring_free(&z);
    }
}

/* Every list n_1 <= n_2 <= ... of factors with product up to MAX_ORDER. */
static void check_all_groups(int *factors, int rank, int order) {
    for (int n = rank > 0 ? factors[rank - 1] : 2; n * order <= MAX_ORDER; ++n) {
        factors[rank] = n;
        check_group(factors, rank + 1, check_global_solutions);
        check_all_groups(factors, rank + 1, n * order);
    }
}

static void test_global_solutions(void **state) {
    (void)state;
    int factors[GROUP_RANK_MAX];
    check_all_groups(factors, 0, 1);
    check_group((const int[]){71}, 1, check_global_solutions);
    check_group((const int[]){2, 2, 3, 5}, 4, check_global_solutions);
}

static void assert_orders(const int *factors, int rank, int f6, int f46) {
    struct fixture fixture;
    fixture_open(factors, rank, &fixture);
    const struct characters *characters = &fixture.characters;
    int d = fixture.group.order;
    assert_int_equal(solution_order(SOLUTION_F6, characters), f6);
    assert_int_equal(solution_order(SOLUTION_F46, characters), f46);
    assert_int_equal(solution_order(SOLUTION_M, characters), d * d);
    fixture_close(&fixture);
}

/* For odd d the paper's 3 (d - 1), 2 d, d^2; for even d counted by hand. */
static void test_orders(void **state) {
    (void)state;
    for (int d = 3; d < 30; d += 2)
        assert_orders(&d, 1, 3 * (d - 1), 2 * d);
    assert_orders((const int[]){3, 3}, 2, 24, 18);
    assert_orders((const int[]){6}, 1, 14, 12);       /* 2 pairs, 1 real character */
    assert_orders((const int[]){8}, 1, 20, 16);       /* 3 pairs, 1 real character */
    assert_orders((const int[]){2, 2, 2}, 3, 14, 14); /* 7 real characters */
    assert_orders((const int[]){2, 3, 4}, 3, 66, 48); /* 10 pairs, 3 real characters */
}

/* Every mixture of orders 6 and 4 is a global solution, on a group with real characters too. */
static void check_mixtures(struct fixture *fixture) {
    const struct characters *characters = &fixture->characters;
    int pairs = solution_pairs(characters);
    for (int sixes = 1; sixes <= pairs; ++sixes) {
        struct ring_element z;
        assert_true(solution_fourier(characters, sixes, &z, NULL));
        assert_int_equal(z.order, solution_fourier_order(characters, sixes));
        double norm = solution_fourier_squared_norm(characters, sixes);
        assert_true(fabs(ring_squared_norm(&z) / norm - 1) < 1e-13);
        assert_global(fixture, &z);
        ring_free(&z);
    }
    assert_int_equal(solution_fourier_order(characters, 0), solution_fourier_order(characters, 1));
    assert_int_equal(solution_fourier_order(characters, pairs + 1),
                     solution_fourier_order(characters, pairs));
}

static void test_mixtures(void **state) {
    (void)state;
    check_group((const int[]){13}, 1, check_mixtures);
    check_group((const int[]){2, 3, 4}, 3, check_mixtures);
}

/* Without the extra weights z_F4/6 is no solution: the constant 2 (1 + i) stays at every pair of
 * order 4 and costs |2 (1 + i)|^2 / (4 d) at each of its two characters. */
static void check_constant_matters(struct fixture *fixture) {
    const struct characters *characters = &fixture->characters;
    struct ring_element z;
    struct potential_summary summary;
    assert_true(solution_create(SOLUTION_F46, &fixture->group, characters, &z, NULL));
    int k0 = characters->frequency[0];
    for (int k = 1; k <= z.rows; ++k)
        for (int j = 0; j < 6; ++j)
            if (k != k0 && k != characters->conjugate[k0])
                ring_row(&z, RING_C, k)[j] = 0;
    assert_true(potential_summarise(&fixture->group, &z, &summary, NULL));
    int d = fixture->group.order;
    assert_true(fabs(summary.loss - 2.0 * (d - 3) / d) < 1e-13);
    assert_true(fabs(summary.r_n - 2 * M_SQRT2) < 1e-13);
    assert_true(fmax(fmax(summary.r_g, summary.r_c), summary.r_s) < 1e-13);
    ring_free(&z);
}

static void test_constant_matters(void **state) {
    (void)state;
    check_group((const int[]){5}, 1, check_constant_matters);
    check_group((const int[]){11}, 1, check_constant_matters);
}

/* From z_M and from z_F4/6, which does not zero every potential singly, to z_F6. */
static void check_path(struct fixture *fixture) {
    const struct group *group = &fixture->group;
    const struct characters *characters = &fixture->characters;
    static const double times[] = {0, 0.1, 0.5, 0.9, 1};
    struct ring_element target, y, z;
    assert_true(solution_create(SOLUTION_F6, group, characters, &target, NULL));
    double target_norm = ring_squared_norm(&target);
    for (enum solution from = SOLUTION_F46; from <= SOLUTION_M; ++from) {
        assert_true(solution_create(from, group, characters, &y, NULL));
        for (size_t i = 0; i < sizeof times / sizeof times[0]; ++i) {
            assert_true(solution_path(&y, &target, times[i], &z, NULL));
            assert_int_equal(z.order, (y.order + 1) * target.order);
            assert_global(fixture, &z);
            if (times[i] == 1)
                assert_true(fabs(ring_squared_norm(&z) / target_norm - 1) < 1e-13);
            ring_free(&z);
        }
        ring_free(&y);
    }
    ring_free(&target);
}

static void test_path(void **state) {
    (void)state;
    check_group((const int[]){5}, 1, check_path);
    check_group((const int[]){6}, 1, check_path);
    check_group((const int[]){2, 2}, 2, check_path);
}

/* Loss, and the only set of conditions that is violated: 0 R_c, 1 R_n, 2 R_*; -1: none. */
static void assert_everywhere(struct fixture *fixture, const struct ring_element *u, double loss,
                              int violated) {
    struct ring_element z;
    struct potential_summary summary;
    int d = fixture->group.order;
    assert_true(solution_everywhere(&fixture->characters, u, &z, NULL));
    assert_int_equal(z.order, (d - 1) / 2 * u->order);
    assert_true(fabs(ring_squared_norm(&z) / (3 * (d - 1) * cbrt(u->order)) - 1) < 1e-13);
    assert_true(potential_summarise(&fixture->group, &z, &summary, NULL));
    assert_true(fabs(summary.loss - loss) < 1e-12);
    assert_true(summary.r_g < 1e-12);
    const double sets[] = {summary.r_c, summary.r_n, summary.r_s};
    for (int i = 0; i < 3; ++i) {
        if (i == violated)
            assert_true(sets[i] > 0.5);
        else
            assert_true(sets[i] < 1e-12);
    }
    ring_free(&z);
}

static void check_everywhere(struct fixture *fixture) {
    struct partials p = partials_create(0.3);
    struct ring_element three, nine, six, four;
    int d = fixture->group.order;
    assert_true(solution_3c(&three, NULL));
    assert_true(ring_product(&three, &p.syn, &nine, NULL));
    assert_true(ring_product(&p.nu, &p.syn, &six, NULL));
    assert_true(ring_product(&p.nu_i, &p.xi, &four, NULL));
    assert_everywhere(fixture, &p.syn, (d - 1) / (2.0 * d), 2);
    assert_everywhere(fixture, &four, 2.0 * (d - 1) / d, 1);
    assert_everywhere(fixture, &nine, 0, -1);
    assert_everywhere(fixture, &six, 0, -1);
    ring_free(&three);
    ring_free(&nine);
    ring_free(&six);
    ring_free(&four);
    partials_free(&p);
}

static void test_everywhere(void **state) {
    (void)state;
    check_group((const int[]){7}, 1, check_everywhere);
    check_group((const int[]){23}, 1, check_everywhere);
    check_group((const int[]){3, 3}, 2, check_everywhere);
    check_group((const int[]){3, 5}, 2, check_everywhere);
}

/* z_3c keeps what z_(nu=i) keeps. */
static void test_3c(void **state) {
    (void)state;
    struct partials p = partials_create(0.2);
    struct ring_element three;
    assert_true(solution_3c(&three, NULL));
    assert_pattern(&three, "x..xxx....");
    assert_product_pattern(&three, &p.syn, "x.........");
    ring_free(&three);
    partials_free(&p);
}

static void check_memorisation_product(struct fixture *fixture) {
    struct ring_element z, memorised;
    double distance;
    assert_true(solution_memorisation_product(&fixture->group, &fixture->characters, &z, NULL));
    assert_true(
        solution_create(SOLUTION_M, &fixture->group, &fixture->characters, &memorised, NULL));
    assert_int_equal(z.order, fixture->group.order * fixture->group.order);
    assert_true(ring_distance(&z, &memorised, &distance, NULL));
    assert_true(distance < 1e-13);
    ring_free(&z);
    ring_free(&memorised);
}

static void test_memorisation_product(void **state) {
    (void)state;
    check_group((const int[]){7}, 1, check_memorisation_product);
    check_group((const int[]){3, 3}, 2, check_memorisation_product);
    check_group((const int[]){2, 3, 4}, 3, check_memorisation_product);
}

static void test_names(void **state) {
    (void)state;
    assert_string_equal(solution_name(SOLUTION_F6), "z_F6");
    assert_string_equal(solution_name(SOLUTION_F46), "z_F4/6");
    assert_string_equal(solution_name(SOLUTION_M), "z_M");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_table_1),
        cmocka_unit_test(test_mirror),
        cmocka_unit_test(test_products),
        cmocka_unit_test(test_potential_names),
        cmocka_unit_test(test_global_solutions),
        cmocka_unit_test(test_orders),
        cmocka_unit_test(test_mixtures),
        cmocka_unit_test(test_constant_matters),
        cmocka_unit_test(test_path),
        cmocka_unit_test(test_everywhere),
        cmocka_unit_test(test_3c),
        cmocka_unit_test(test_memorisation_product),
        cmocka_unit_test(test_names),
    };
    return cmocka_run_group_tests_name("solutions", tests, NULL, NULL);
}
