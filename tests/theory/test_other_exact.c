/* The closed forms of theory/semiring/other.h over the Gaussian rationals, with FLINT: at rational
 * parameters every condition holds exactly, as an identity of Laurent polynomials in e^{ix},
 * e^{iy}. This proves that the solutions exist; and the constructor in double precision gives
 * these. The third harmonic needs the fifth roots of unity: there exponents are counted modulo 5.
 */
#include "theory/semiring/other.h"

#include "fixture.h"

#include <flint/fmpq.h>

/* --- Gaussian rationals: values that live until numbers_free
 * --------------------------------------- */

struct number {
    fmpq_t re, im;
    struct number *next;
};
typedef const struct number *exact;

static struct number *numbers;

static struct number *fresh(void) {
    struct number *x = malloc(sizeof *x);
    if (x == NULL)
        abort();
    fmpq_init(x->re);
    fmpq_init(x->im);
    x->next = numbers;
    return numbers = x;
}

static void numbers_free(void) {
    while (numbers != NULL) {
        struct number *next = numbers->next;
        fmpq_clear(numbers->re);
        fmpq_clear(numbers->im);
        free(numbers);
        numbers = next;
    }
    flint_cleanup();
}

static exact rational(long p, long q) {
    struct number *x = fresh();
    fmpq_set_si(x->re, p, (ulong)q);
    return x;
}

static exact complex_of(exact re, exact im) {
    struct number *x = fresh();
    fmpq_set(x->re, re->re);
    fmpq_set(x->im, im->re);
    return x;
}

static exact add(exact x, exact y) {
    struct number *sum = fresh();
    fmpq_add(sum->re, x->re, y->re);
    fmpq_add(sum->im, x->im, y->im);
    return sum;
}

static exact times(exact x, exact y) {
    struct number *product = fresh();
    fmpq_t part;
    fmpq_init(part);
    fmpq_mul(product->re, x->re, y->re);
    fmpq_mul(part, x->im, y->im);
    fmpq_sub(product->re, product->re, part);
    fmpq_mul(product->im, x->re, y->im);
    fmpq_mul(part, x->im, y->re);
    fmpq_add(product->im, product->im, part);
    fmpq_clear(part);
    return product;
}

static exact conjugate(exact x) {
    struct number *y = fresh();
    fmpq_set(y->re, x->re);
    fmpq_neg(y->im, x->im);
    return y;
}

static exact minus(exact x, exact y) {
    return add(x, times(rational(-1, 1), y));
}

static exact over(exact x, exact y) {
    exact square = times(y, conjugate(y)), quotient = times(x, conjugate(y));
    struct number *result = fresh();
    assert_false(fmpq_is_zero(square->re));
    fmpq_div(result->re, quotient->re, square->re);
    fmpq_div(result->im, quotient->im, square->re);
    return result;
}

static bool is_zero(exact x) {
    return fmpq_is_zero(x->re) && fmpq_is_zero(x->im);
}

static bool are_equal(exact x, exact y) {
    return is_zero(minus(x, y));
}

static double complex double_of(exact x) {
    return fmpq_get_d(x->re) + I * fmpq_get_d(x->im);
}

/* --- Neurons -------------------------------------------------------------------------------------
 */

/* An angle by the rational tangent of its half: e^{ip} is a Gaussian rational. */
struct angle {
    exact unit; /* e^{ip} */
    double value;
};

static struct angle angle_of(long p, long q) {
    exact t = rational(p, q), one = rational(1, 1);
    exact unit = over(complex_of(one, t), complex_of(one, rational(-p, q)));
    return (struct angle){unit, 2 * atan2((double)p, (double)q)};
}

/* F = t + cos(m x - p) + s cos(m y - p), times a real factor whose square is rational: directions
 * with rational tangents do. `line` is proportional to e^{ip}. */
struct exact_neuron {
    int m, s;
    exact t, line, c[2];
};

/* sum over neurons of c F^2 for output 0 (at k) or 1 (at 2k): coefficients of e^{i(ux + vy)}, u, v
 * = -4 .. 4. */
enum { REACH = 4, SIDE = 2 * REACH + 1 };

static void add_square(const struct exact_neuron *neuron, int output, exact sum[SIDE][SIDE]) {
    exact half = rational(1, 2);
    /* exponents and coefficients of F: 1, e^{+-imx}, e^{+-imy} */
    const int u[] = {0, neuron->m, -neuron->m, 0, 0}, v[] = {0, 0, 0, neuron->m, -neuron->m};
    exact along = times(half, neuron->line), sign = rational(neuron->s, 1);
    const exact f[] = {neuron->t, conjugate(along), along, times(sign, conjugate(along)),
                       times(sign, along)};
    for (int i = 0; i < 5; ++i)
        for (int j = 0; j < 5; ++j) {
            exact *at = &sum[u[i] + u[j] + REACH][v[i] + v[j] + REACH];
            *at = add(*at, times(neuron->c[output], times(f[i], f[j])));
        }
}

/* Whether output 0 or 1 of all neurons is 2 e^{i(x+y)} or 2 e^{2i(x+y)} and a constant, which is
 * returned; with the error of what is left forbidden. */
static exact assert_solves(const struct exact_neuron *neurons, int count, int output) {
    exact sum[SIDE][SIDE];
    for (int u = 0; u < SIDE; ++u)
        for (int v = 0; v < SIDE; ++v)
            sum[u][v] = rational(0, 1);
    for (int j = 0; j < count; ++j)
        add_square(&neurons[j], output, sum);
    int target = output + 1 + REACH;
    for (int u = 0; u < SIDE; ++u)
        for (int v = 0; v < SIDE; ++v)
            if (u == target && v == target)
                assert_true(are_equal(sum[u][v], rational(2, 1)));
            else if (u != REACH || v != REACH)
                assert_true(is_zero(sum[u][v]));
    return sum[REACH][REACH];
}

/* --- The closed forms, once more
 * ------------------------------------------------------------------- */

/* e^{2ip} of a line, and the square of the real factor by which it is longer than 1. */
static exact twice(exact line) {
    return over(line, conjugate(line));
}

static exact length2(exact line) {
    return times(line, conjugate(line));
}

static void three(int m, const exact line[3], const int s[3], struct exact_neuron *neurons) {
    exact u[3];
    for (int j = 0; j < 3; ++j)
        u[j] = twice(line[j]);
    for (int j = 0; j < 3; ++j) {
        exact below = times(minus(u[(j + 1) % 3], u[j]), minus(u[(j + 2) % 3], u[j]));
        exact weight = over(times(rational(4 * s[j], 1), times(u[0], times(u[1], u[2]))), below);
        neurons[j] = (struct exact_neuron){
            m, s[j], rational(0, 1), line[j], {rational(0, 1), rational(0, 1)}};
        neurons[j].c[m - 1] = over(weight, length2(line[j]));
    }
}

static exact imaginary(exact x) {
    return times(complex_of(rational(0, 1), rational(1, 1)), x);
}

/* U_1, U_2, W_1, W_2 at 2k; unit[i] = e^{i phi_i}. */
static void four(const exact unit[2], struct exact_neuron *neurons) {
    exact twist = over(unit[1], unit[0]), square = times(twist, twist);
    /* sin 2D = (e^{2iD} - e^{-2iD})/2i */
    exact sine = over(minus(square, conjugate(square)), imaginary(rational(2, 1)));
    const exact g[2] = {over(imaginary(times(rational(-1, 1), times(unit[1], unit[1]))), sine),
                        over(imaginary(times(unit[0], unit[0])), sine)};
    for (int j = 0; j < 4; ++j) {
        exact line = j < 2 ? unit[j] : imaginary(unit[j - 2]);
        neurons[j] = (struct exact_neuron){
            2, j < 2 ? 1 : -1, rational(0, 1), line, {rational(0, 1), g[j % 2]}};
    }
}

/* Six at 2k, U first. */
static void six(const exact unit[3], struct exact_neuron *neurons) {
    static const int plus[3] = {1, 1, 1}, negative[3] = {-1, -1, -1};
    three(2, unit, plus, neurons);
    three(2, unit, negative, neurons + 3);
    for (int j = 0; j < 6; ++j)
        neurons[j].c[1] = times(rational(1, 2), neurons[j].c[1]);
}

/* neurons[0] becomes r[0] .. r[n - 1]: A f^2 + c[1] at 2k, B f + c[0] at k. */
static void split(int n, const exact *r, exact b, const exact c[2], struct exact_neuron *neurons) {
    const struct exact_neuron f = neurons[0];
    exact zero = rational(0, 1), half_b = times(rational(1, 2), b);
    const exact a2[2] = {zero, f.c[1]}, b2[2] = {half_b, zero};
    for (int i = 0; i < n; ++i) {
        neurons[i] = f;
        neurons[i].t = r[i];
        exact x = r[(i + 1) % n], y = n == 3 ? r[(i + 2) % n] : zero;
        for (int output = 0; output < 2; ++output)
            if (n == 2)
                neurons[i].c[output] =
                    over(minus(b2[output], times(a2[output], x)), minus(r[i], x));
            else
                neurons[i].c[output] = over(add(minus(c[output], times(b2[output], add(x, y))),
                                                times(a2[output], times(x, y))),
                                            times(minus(r[i], x), minus(r[i], y)));
    }
}

/* The multiples of U_0 and U_1 (NULL: of U_0 only) whose sum is -E. */
static void cancel(const struct exact_neuron *first, int count, const exact unit[2], bool line,
                   exact multiple[2]) {
    exact cosine = rational(0, 1), sine = cosine, half = rational(-1, 2);
    for (int j = 0; j < count; ++j) {
        exact u = times(first[j].line, first[j].line); /* with its length^2 */
        exact weight = times(half, first[j].c[0]);
        struct number *re = fresh(), *im = fresh();
        fmpq_set(re->re, u->re);
        fmpq_set(im->re, u->im);
        cosine = add(cosine, times(weight, re));
        sine = add(sine, times(weight, im));
    }
    struct number *c[2], *s[2];
    for (int i = 0; i < 2; ++i) {
        c[i] = fresh();
        s[i] = fresh();
        fmpq_set(c[i]->re, unit[i]->re);
        fmpq_set(s[i]->re, unit[i]->im);
    }
    if (line) {
        multiple[0] = add(times(cosine, c[0]), times(sine, s[0]));
        multiple[1] = rational(0, 1);
        return;
    }
    exact determinant = minus(times(s[1], c[0]), times(c[1], s[0]));
    multiple[0] = over(minus(times(cosine, s[1]), times(sine, c[1])), determinant);
    multiple[1] = over(minus(times(sine, c[0]), times(cosine, s[0])), determinant);
}

static exact constant_of(const struct exact_neuron *neurons, int count, int output) {
    exact sum = rational(0, 1);
    for (int j = 0; j < count; ++j) {
        exact mean = add(times(neurons[j].t, neurons[j].t), length2(neurons[j].line));
        sum = add(sum, times(neurons[j].c[output], mean));
    }
    return sum;
}

/* --- Proofs --------------------------------------------------------------------------------------
 */

/* The constructor's neurons are these: t against |a|, and c |a|^2, which rescaling leaves alone. */
static void assert_constructed(enum other_kind kind, const struct other_parameters *with,
                               const struct exact_neuron *neurons, int count) {
    struct other_neuron made[OTHER_ORDER_MAX];
    assert_int_equal(other_neurons(kind, with, made, NULL), count);
    for (int j = 0; j < count; ++j) {
        double length = cabs(double_of(neurons[j].line)), t = creal(double_of(neurons[j].t));
        double complex a = made[j].a[neurons[j].m - 1];
        assert_true(fabs(made[j].t / (2 * cabs(a)) - t / length) < 1e-13);
        for (int output = 0; output < 2; ++output) {
            double complex expected = double_of(neurons[j].c[output]) * length * length;
            assert_true(cabs(made[j].c[output] * 4 * ring_abs2(a) - expected) < 1e-12);
        }
    }
}

/* Neurons at k, then those at 2k; `left` are the constants that should be left, NULL: any. */
static void prove(enum other_kind kind, const struct other_parameters *with,
                  const struct exact_neuron *neurons, int count, bool nothing_left) {
    double complex left[2];
    other_left(kind, with, left);
    for (int output = 0; output < 2; ++output) {
        exact constant = assert_solves(neurons, count, output);
        assert_true(!nothing_left || is_zero(constant));
        assert_true(cabs(double_of(constant) - left[output]) < 1e-12);
    }
    assert_constructed(kind, with, neurons, count);
}

/* Directions 0 (flipped), 90 degrees and th. */
static int line_of_three(struct angle th, struct exact_neuron *neurons) {
    const exact one = rational(1, 1), line[3] = {one, imaginary(one), th.unit};
    static const int s[3] = {-1, 1, 1};
    three(1, line, s, neurons);
    return 3;
}

/* Directions 0 (split by x = 1 + i beta), th[0], th[1]. */
static int four_with_a_line(const struct angle th[2], exact beta, struct exact_neuron *neurons) {
    const exact one = rational(1, 1), line[3] = {one, th[0].unit, th[1].unit};
    static const int s[3] = {1, 1, 1};
    three(1, line, s, neurons);
    neurons[3] = neurons[0];
    neurons[3].s = -1;
    neurons[3].c[0] = times(rational(-1, 1), complex_of(one, beta));
    neurons[0].c[0] = add(neurons[0].c[0], neurons[3].c[0]);
    return 4;
}

/* Pairs with a line at k: `first` neurons there, whose leftover U_0 at 2k takes. */
static void prove_line(enum other_kind kind, struct other_parameters with,
                       struct exact_neuron *neurons, int first, struct angle phi0) {
    int n = kind == OTHER_3_6_THREE || kind == OTHER_4_8 ? 3 : 2;
    int second = kind == OTHER_3_7 || kind == OTHER_4_7 || kind == OTHER_4_8 ? 6 : 4;
    const struct angle phi1 = angle_of(7, 3), phi2 = angle_of(-2, 5);
    const exact unit[3] = {phi0.unit, phi1.unit, phi2.unit};
    const exact r[3] = {rational(3, 4), rational(-2, 3), rational(5, 2)};
    struct exact_neuron at[6];
    exact multiple[2];
    if (second == 6)
        six(unit, at);
    else
        four(unit, at);
    cancel(neurons, first, unit, true, multiple);
    const exact none[2] = {times(rational(-1, 1), constant_of(neurons, first, 0)),
                           times(rational(-1, 1), constant_of(at, second, 1))};
    neurons[first] = at[0];
    split(n, r, multiple[0], none, neurons + first);
    for (int j = 1; j < second; ++j)
        neurons[first + n + j - 1] = at[j];
    with.phi[1] = phi1.value;
    with.phi[2] = phi2.value;
    for (int i = 0; i < 3; ++i)
        with.r[i] = creal(double_of(r[i]));
    prove(kind, &with, neurons, first + n + second - 1, n == 3);
}

static void test_lines(void **state) {
    (void)state;
    static const enum other_kind of_three[] = {OTHER_3_5, OTHER_3_6_THREE, OTHER_3_7};
    struct exact_neuron neurons[OTHER_ORDER_MAX];
    const struct angle th = angle_of(4, 9);
    for (int i = 0; i < 3; ++i) {
        int first = line_of_three(th, neurons);
        prove_line(of_three[i], (struct other_parameters){.theta = {th.value}}, neurons, first, th);
    }
    /* beta = 3/4: the line has the angle atan2(-1, 3/4), of e^{ip} = (3 - 4i)/5 */
    static const enum other_kind of_four[] = {OTHER_4_5, OTHER_4_7, OTHER_4_8};
    const struct angle directions[2] = {angle_of(4, 9), angle_of(-5, 7)};
    for (int i = 0; i < 3; ++i) {
        int first = four_with_a_line(directions, rational(3, 4), neurons);
        prove_line(of_four[i],
                   (struct other_parameters){.theta = {directions[0].value, directions[1].value},
                                             .beta = 0.75},
                   neurons, first, angle_of(-1, 2));
    }
    numbers_free();
}

/* Both U split. */
static void prove_plane(enum other_kind kind, const struct other_parameters *with,
                        const exact line[3], const int s[3], const exact unit[2],
                        const exact r[4]) {
    struct exact_neuron neurons[9], at[4];
    exact multiple[2], zero = rational(0, 1), none[2] = {zero, zero};
    three(1, line, s, neurons);
    four(unit, at);
    cancel(neurons, 3, unit, false, multiple);
    for (int i = 0; i < 2; ++i) {
        neurons[3 + 2 * i] = at[i];
        split(2, r + 2 * (size_t)i, multiple[i], none, neurons + 3 + 2 * (size_t)i);
        neurons[7 + i] = at[2 + i];
    }
    prove(kind, with, neurons, 9, kind == OTHER_3_6_OWN);
}

static void test_planes(void **state) {
    (void)state;
    const struct angle th[3] = {angle_of(1, 5), angle_of(4, 9), angle_of(-5, 7)};
    const struct angle phi[2] = {angle_of(7, 3), angle_of(1, 8)};
    const exact line[3] = {th[0].unit, th[1].unit, th[2].unit};
    const exact unit[2] = {phi[0].unit, phi[1].unit};
    const exact r[4] = {rational(3, 4), rational(-2, 3), rational(5, 2), rational(1, 7)};
    for (int flipped = 0; flipped < 2; ++flipped) {
        const int s[3] = {flipped ? -1 : 1, 1, 1};
        struct other_parameters with = {.theta = {th[0].value, th[1].value, th[2].value},
                                        .flipped = flipped,
                                        .phi = {phi[0].value, phi[1].value}};
        for (int i = 0; i < 4; ++i)
            with.r[i] = creal(double_of(r[i]));
        prove_plane(OTHER_3_6, &with, line, s, unit, r);
    }
    /* Of its own: tan th = 1/2, cos phi = 3/5, so r + r' = 4 cos(phi) / cos(th)^2 = 3, r r' = 2. */
    const exact one = rational(1, 1), half = rational(1, 2);
    const exact own_line[3] = {one, complex_of(one, half), complex_of(one, rational(-1, 2))};
    const struct angle own_phi = angle_of(1, 2);
    const exact own_unit[2] = {own_phi.unit, conjugate(own_phi.unit)};
    const exact own_r[4] = {rational(2, 1), one, rational(2, 1), one};
    static const int s[3] = {-1, 1, 1};
    const struct other_parameters own = {.theta = {atan2(1, 2)}, .phi = {own_phi.value}};
    prove_plane(OTHER_3_6_OWN, &own, own_line, s, own_unit, own_r);
    numbers_free();
}

/* One frequency: order 4 with any angle, order 6 with any three. */
static void test_single(void **state) {
    (void)state;
    struct exact_neuron neurons[6];
    const exact unit[3] = {angle_of(1, 5).unit, angle_of(4, 9).unit, angle_of(-5, 7).unit};
    four(unit, neurons);
    assert_false(is_zero(assert_solves(neurons, 4, 1)));
    six(unit, neurons);
    assert_true(is_zero(assert_solves(neurons, 6, 1)));
    numbers_free();
}

/* --- The third harmonic
 * --------------------------------------------------------------------------- */

/* Of neuron j, in powers of z = e^{2 pi i/5}: the sum over j of z^(ej) is 5 or 0. A term of F is
 * al^p be^q times `over` / 2^n, z^(e j) e^{i(ux + vy)}. */
struct term {
    int u, v, e, al, be, numerator; /* over 2 */
};

/* All terms of sum_j c_k F_j^2 that the sum over j leaves: three kinds, al^3, al^2 be, al be^2. */
static void test_third_harmonic(void **state) {
    (void)state;
    enum { SPAN = 6, WIDE = 2 * SPAN + 1 };
    static const struct term terms[] = {{1, 0, 1, 1, 0, 2},   {-1, 0, -1, 1, 0, 2},
                                        {0, 1, 3, 0, 1, 2},   {0, -1, -3, 0, 1, 2},
                                        {0, -3, 1, 0, 1, -1}, {0, 3, -1, 0, 1, -1}};
    static int sum[WIDE][WIDE][4]; /* over 4, in units of 5 al^p be^(3 - p), c included */
    for (int i = 0; i < 6; ++i)
        for (int j = 0; j < 6; ++j) {
            const struct term *x = &terms[i], *y = &terms[j];
            if ((x->e + y->e + 1 + 10) % 5 == 0) /* c_k = al z^j */
                sum[x->u + y->u + SPAN][x->v + y->v + SPAN][x->al + y->al + 1] +=
                    x->numerator * y->numerator;
        }
    for (int u = 0; u < WIDE; ++u)
        for (int v = 0; v < WIDE; ++v)
            for (int p = 0; p < 4; ++p) {
                bool is_target = u == 1 + SPAN && v == 1 + SPAN && p == 2;
                /* 2 a_k b_k c_k = 2 * 5 al^2 be = 2 where 5 al^2 be = 1 */
                assert_int_equal(sum[u][v][p], is_target ? 8 : 0);
            }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lines),
        cmocka_unit_test(test_planes),
        cmocka_unit_test(test_single),
        cmocka_unit_test(test_third_harmonic),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
