/* Classes, characters, types, projectors, real matrices and the Fourier basis, of textbook groups
 * and all Abelian ones up to order 24. */
#include "base/random.h"
#include "group/characters.h"
#include "group/fourier.h"
#include "group/names.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "factor_lists.h"
#include "known_groups.h"

static struct group group;
static struct representations of;
static struct fourier fourier;

static void open_group(const char *name, bool with_fourier) {
    struct error error = {0};
    bool ok = group_create_named(name, &group, &error) &&
              representations_create(&group, &of, &error) &&
              (!with_fourier || fourier_create(&group, &of, &fourier, &error));
    if (!ok)
        fail_msg("%s", error.message);
}

static void close_group(void) {
    fourier_free(&fourier);
    representations_free(&of);
    group_free(&group);
}

static int times(int g, int h) {
    return group.product[g * group.order + h];
}

static void visit_groups(int max_order, bool with_fourier,
                         void (*check)(const struct known_group *)) {
    for (int i = 0; i < KNOWN_GROUPS; ++i)
        if (known_groups[i].order <= max_order) {
            open_group(known_groups[i].name, with_fourier);
            check(&known_groups[i]);
            close_group();
        }
}

/* --- Classes ---------------------------------------------------------------------------------- */

static void check_classes(const struct known_group *known) {
    const struct classes *classes = &of.classes;
    int members[64] = {0}, all = 0;
    assert_int_equal(classes->count, known->classes);
    assert_int_equal(classes->of[0], 0);
    for (int g = 0; g < group.order; ++g) {
        int class = classes->of[g];
        ++members[class];
        assert_int_equal(classes->inverse[class], classes->of[group.inverse[g]]);
        assert_true(classes->representative[class] <= g);
        for (int x = 0; x < group.order; ++x)
            assert_int_equal(classes->of[times(times(x, g), group.inverse[x])], class);
    }
    for (int c = 0; c < classes->count; ++c) {
        assert_int_equal(members[c], classes->size[c]);
        assert_int_equal(classes->of[classes->representative[c]], c);
        assert_true(c == 0 || classes->representative[c] > classes->representative[c - 1]);
        all += classes->size[c];
    }
    assert_int_equal(all, group.order);
}

static void test_classes(void **state) {
    (void)state;
    visit_groups(360, false, check_classes);
}

/* --- Characters ------------------------------------------------------------------------------- */

static void check_known(const struct known_group *known) {
    char written[512] = "";
    for (int b = 0; b < of.count; ++b) {
        size_t used = strlen(written);
        snprintf(written + used, sizeof written - used, "%s%d%c", b == 0 ? "" : " ",
                 of.bscs[b].degree, representation_letter(of.bscs[b].type));
    }
    assert_string_equal(written, known->bscs);
}

static void test_known_degrees_and_types(void **state) {
    (void)state;
    visit_groups(720, false, check_known);
}

/* Rows and columns; characters agree with the Abelian code, whose values are exact. */
static void check_orthogonal(void) {
    size_t k = (size_t)of.classes.count;
    for (size_t i = 0; i < k; ++i)
        for (size_t j = 0; j < k; ++j) {
            double complex row = 0, column = 0;
            for (size_t c = 0; c < k; ++c) {
                row += of.classes.size[c] * of.character[i * k + c] * conj(of.character[j * k + c]);
                column += of.character[c * k + i] * conj(of.character[c * k + j]);
            }
            assert_true(cabs(row / of.order - (i == j)) < 1e-10);
            assert_true(cabs(column * of.classes.size[i] / of.order - (i == j)) < 1e-10);
        }
}

static void check_orthogonality(const struct known_group *known) {
    (void)known;
    check_orthogonal();
}

static void test_orthogonality(void **state) {
    (void)state;
    visit_groups(720, false, check_orthogonality);
}

static void check_abelian(const int *factors, int rank) {
    struct characters exact;
    int n = group_factors_order(factors, rank), found = 0;
    assert_true(characters_create_abelian(factors, rank, &group, &exact, NULL));
    assert_true(representations_create(&group, &of, NULL));
    assert_int_equal(of.classes.count, n);
    for (int i = 0; i < n; ++i)
        for (int j = 0; j < n; ++j) {
            double worst = 0;
            for (int g = 0; g < n; ++g)
                worst = fmax(worst,
                             cabs(of.character[i * n + of.classes.of[g]] - exact.phi[j * n + g]));
            found += worst < 1e-9;
        }
    assert_int_equal(found, n);
    assert_int_equal(of.count, exact.frequencies + 1);
    characters_free(&exact);
    close_group();
}

static void test_abelian(void **state) {
    (void)state;
    visit_factor_lists(24, check_abelian);
}

/* The character table of S4, in the order of representations.h: element 1 is a transposition. */
static void test_table_of_s4(void **state) {
    (void)state;
    static const char *const labels[] = {"1R1", "1R2", "2R", "3R1", "3R2"};
    static const double at_transposition[] = {1, -1, 0, 1, -1};
    char label[REPRESENTATION_LABEL_MAX];
    open_group("S4", false);
    for (int b = 0; b < 5; ++b) {
        representation_label(&of, b, label);
        assert_string_equal(label, labels[b]);
        double complex value = of.character[of.bscs[b].psi * 5 + of.classes.of[1]];
        assert_true(cabs(value - at_transposition[b]) < 1e-12);
    }
    close_group();
}

/* The first bsc is trivial; of conjugate ones psi has the first positive imaginary part. */
static void check_order(const struct known_group *known) {
    (void)known;
    size_t k = (size_t)of.classes.count;
    const double complex *row = of.character + (size_t)of.bscs[0].psi * k;
    for (size_t c = 0; c < k; ++c)
        assert_true(cabs(row[c] - 1) < 1e-10);
    for (int b = 0; b < of.count; ++b) {
        assert_int_equal(of.bsc[of.bscs[b].psi], b);
        assert_int_equal(of.bsc[of.bscs[b].conjugate], b);
        assert_int_equal(of.bscs[b].psi != of.bscs[b].conjugate,
                         of.bscs[b].type == REPRESENTATION_COMPLEX);
        row = of.character + (size_t)of.bscs[b].psi * k;
        for (size_t c = 0; c < k; ++c)
            if (fabs(cimag(row[c])) > 1e-6) {
                assert_true(cimag(row[c]) > 0);
                break;
            }
    }
}

static void test_order(void **state) {
    (void)state;
    visit_groups(720, false, check_order);
}

/* Multiplicities in a product of two are whole numbers whose degrees add up. */
static void check_products(const struct known_group *known) {
    (void)known;
    size_t k = (size_t)of.classes.count;
    for (size_t x = 0; x < k; ++x)
        for (size_t y = 0; y < k; ++y) {
            double degrees = 0;
            for (size_t part = 0; part < k; ++part) {
                double complex sum = 0;
                for (size_t c = 0; c < k; ++c)
                    sum += of.classes.size[c] * of.character[x * k + c] * of.character[y * k + c] *
                           conj(of.character[part * k + c]);
                double times = creal(sum) / of.order;
                assert_true(fabs(times - round(times)) < 1e-9);
                assert_int_equal(representation_in_product(&of, (int)part, (int)x, (int)y),
                                 times > 0.5);
                degrees += round(times) * creal(of.character[part * k]);
            }
            assert_true(fabs(degrees - creal(of.character[x * k]) * creal(of.character[y * k])) <
                        1e-9);
        }
}

static void test_products(void **state) {
    (void)state;
    visit_groups(120, false, check_products);
}

/* --- Projectors ------------------------------------------------------------------------------- */

/* P^2 = P and P P' = 0 as convolutions; all add up to the identity; D is the trace. */
static void check_projectors(const struct known_group *known) {
    (void)known;
    int n = group.order, dimensions = 0;
    double *p = calloc((size_t)of.count * (size_t)n, sizeof *p);
    assert_non_null(p);
    for (int b = 0; b < of.count; ++b) {
        representation_projector(&of, b, p + b * n);
        assert_true(fabs(n * p[b * n] - of.bscs[b].dimension) < 1e-9);
        dimensions += of.bscs[b].dimension;
    }
    assert_int_equal(dimensions, n);
    for (int z = 0; z < n; ++z) {
        double sum = 0;
        for (int b = 0; b < of.count; ++b)
            sum += p[b * n + z];
        assert_true(fabs(sum - (z == 0)) < 1e-12);
        for (int b = 0; b < of.count; ++b)
            for (int other = 0; other <= b; ++other) {
                double convolution = 0;
                for (int x = 0; x < n; ++x)
                    convolution += p[b * n + x] * p[other * n + times(group.inverse[x], z)];
                assert_true(fabs(convolution - (b == other) * p[b * n + z]) < 1e-12);
            }
    }
    free(p);
}

static void test_projectors(void **state) {
    (void)state;
    visit_groups(64, false, check_projectors);
}

/* --- Matrices and the Fourier basis ----------------------------------------------------------- */

static void check_basis(const struct known_group *known) {
    (void)known;
    size_t n = (size_t)fourier.order;
    assert_int_equal(fourier.first[fourier.count], fourier.order);
    for (size_t i = 0; i < n; ++i)
        for (size_t j = 0; j <= i; ++j) {
            double sum = 0;
            for (size_t g = 0; g < n; ++g)
                sum += fourier.basis[i * n + g] * fourier.basis[j * n + g];
            assert_true(fabs(sum - (i == j)) < 1e-12);
        }
}

static void test_basis(void **state) {
    (void)state;
    visit_groups(360, true, check_basis);
}

/* The functions of a bsc span the image of its projector. */
static void check_spans(const struct known_group *known) {
    (void)known;
    int n = group.order;
    double *p = calloc((size_t)n, sizeof *p);
    assert_non_null(p);
    for (int b = 0; b < of.count; ++b) {
        representation_projector(&of, b, p);
        for (int i = 0; i < n; ++i) {
            double inside = 0;
            for (int x = 0; x < n; ++x)
                for (int y = 0; y < n; ++y)
                    inside += fourier.basis[i * n + x] * p[times(group.inverse[x], y)] *
                              fourier.basis[i * n + y];
            assert_true(fabs(inside - (fourier.bsc[i] == b)) < 1e-12);
        }
    }
    free(p);
}

static void test_spans(void **state) {
    (void)state;
    visit_groups(26, true, check_spans);
}

enum { DEGREE_MAX = 16 };

static double difference(int s, const double *x, const double *y) {
    double worst = 0;
    for (int i = 0; i < s * s; ++i)
        worst = fmax(worst, fabs(x[i] - y[i]));
    return worst;
}

static void multiply(int s, const double *x, const double *y, double *xy) {
    for (int i = 0; i < s; ++i)
        for (int j = 0; j < s; ++j) {
            xy[i * s + j] = 0;
            for (int k = 0; k < s; ++k)
                xy[i * s + j] += x[i * s + k] * y[k * s + j];
        }
}

/* rho(g h) = rho(g) rho(h), orthogonal, with the right trace, at some pairs. */
static void check_matrices(const struct known_group *known) {
    (void)known;
    struct random_stream stream = random_stream(1, RANDOM_TEST);
    double x[DEGREE_MAX * DEGREE_MAX] = {0}, y[DEGREE_MAX * DEGREE_MAX] = {0},
                          xy[DEGREE_MAX * DEGREE_MAX] = {0}, z[DEGREE_MAX * DEGREE_MAX] = {0};
    int n = group.order;
    for (int b = 0; b < of.count; ++b)
        for (int draw = 0; draw < 200; ++draw) {
            int g = (int)random_below(&stream, (uint32_t)n),
                h = (int)random_below(&stream, (uint32_t)n), s = of.bscs[b].real_degree;
            fourier_matrix(&fourier, &of, b, g, x);
            fourier_matrix(&fourier, &of, b, h, y);
            fourier_matrix(&fourier, &of, b, times(g, h), z);
            multiply(s, x, y, xy);
            assert_true(difference(s, xy, z) < 1e-11);
            fourier_matrix(&fourier, &of, b, group.inverse[g], z);
            double trace = 0;
            for (int i = 0; i < s; ++i)
                for (int j = 0; j < s; ++j)
                    assert_true(fabs(x[i * s + j] - z[j * s + i]) < 1e-11);
            for (int i = 0; i < s; ++i)
                trace += x[i * s + i];
            double complex chi = of.character[of.bscs[b].psi * of.classes.count + of.classes.of[g]];
            assert_true(fabs(trace - creal(chi) * s / of.bscs[b].degree) < 1e-10);
        }
}

static void test_matrices(void **state) {
    (void)state;
    visit_groups(720, true, check_matrices);
}

/* i j = k for quaternions, as required for the signs of the blocks. */
static void test_quaternions(void **state) {
    (void)state;
    open_group("Q8", true);
    double one[16] = {0}, x[16] = {0}, y[16] = {0}, xy[16] = {0};
    int b = of.count - 1;
    assert_int_equal(of.bscs[b].type, REPRESENTATION_QUATERNIONIC);
    fourier_matrix(&fourier, &of, b, 0, one);
    for (int i = 0; i < 16; ++i)
        assert_true(fabs(one[i] - (i % 5 == 0)) < 1e-12);
    for (int g = 0; g < 8; ++g) {
        fourier_matrix(&fourier, &of, b, g, x);
        fourier_matrix(&fourier, &of, b, group.inverse[g], y);
        multiply(4, x, y, xy);
        assert_true(difference(4, xy, one) < 1e-12);
        double norm = 0;
        for (int i = 0; i < 4; ++i)
            norm += x[i * 4] * x[i * 4];
        assert_true(fabs(norm - 1) < 1e-12);
    }
    close_group();
}

static void test_too_large(void **state) {
    (void)state;
    struct error error = {0};
    assert_true(group_create_named("A7", &group, NULL));
    assert_false(representations_create(&group, &of, &error));
    assert_int_equal(error.kind, ERROR_INPUT);
    assert_non_null(strstr(error.message, "A7 has 2520"));
    close_group();
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_classes),       cmocka_unit_test(test_known_degrees_and_types),
        cmocka_unit_test(test_orthogonality), cmocka_unit_test(test_abelian),
        cmocka_unit_test(test_table_of_s4),   cmocka_unit_test(test_order),
        cmocka_unit_test(test_products),      cmocka_unit_test(test_projectors),
        cmocka_unit_test(test_basis),         cmocka_unit_test(test_spans),
        cmocka_unit_test(test_matrices),      cmocka_unit_test(test_quaternions),
        cmocka_unit_test(test_too_large),
    };
    return cmocka_run_group_tests_name("representations", tests, NULL, NULL);
}
