/* The families are recognised under every symmetry and with noise, and only if present. */
#include "analysis/families.h"

#include "fixture.h"

#include <stdlib.h>
#include <string.h>

enum { DRAWS = 200 };

/* x modulo period, as a distance from 0. */
static double turn(double x, double period) {
    return fabs(remainder(x, period));
}

/* --- Equivalent parameters, from the generators of the symmetries ----------------------------- */

struct angles {
    double alpha, beta;
};

static double size_of(struct angles x) {
    return turn(x.alpha, M_PI / 2) + turn(x.beta, M_PI / 2);
}

/* Choice of another neuron as origin, and exchange of the two others by conjugation: the images of
 * x under all words of up to 5 letters in these two. */
static int orbit(struct angles x, struct angles *images) {
    int count = 0;
    for (int word = 0; word < 32; ++word) {
        struct angles y = x;
        for (int letter = 0; letter < 5; ++letter) {
            if (word >> letter & 1)
                y = (struct angles){y.beta - y.alpha, -y.alpha};
            else
                y = (struct angles){-y.beta, -y.alpha};
            images[count++] = y;
        }
    }
    return count;
}

/* The size of the smallest image of (alpha, beta). */
static double orbit_size(struct angles x) {
    struct angles images[160];
    int count = orbit(x, images);
    double least = INFINITY;
    for (int i = 0; i < count; ++i)
        least = fmin(least, size_of(images[i]));
    return least;
}

/* The canonical representative: among the smallest images one with alpha + beta > 0 and the largest
 * alpha. Ties are up to rounding. */
static struct angles orbit_first(struct angles x) {
    struct angles images[160], first = {-INFINITY, 0};
    int count = orbit(x, images);
    double least = orbit_size(x);
    for (int i = 0; i < count; ++i) {
        struct angles image = {remainder(images[i].alpha, M_PI / 2),
                               remainder(images[i].beta, M_PI / 2)};
        if (size_of(image) < least + 1e-9 && image.alpha + image.beta > 0 &&
            image.alpha > first.alpha)
            first = image;
    }
    return first;
}

/* The distance of a member of a family of order 6 from the other family. */
static double distance_from_meeting(enum family family, const struct family_match *drawn) {
    switch (family) {
    case FAMILY_NU_SYN:
        return turn(drawn->nu - M_PI / 2, M_PI / 3);
    case FAMILY_NU_I_SYN_AB:
        return orbit_size((struct angles){drawn->alpha, drawn->beta});
    default:
        return INFINITY;
    }
}

/* --- Recognition ------------------------------------------------------------------------------ */

static struct family_match draw(struct random_stream *stream, enum family family, double apart) {
    struct family_match drawn;
    do
        drawn = random_parameters(stream);
    while (distance_from_meeting(family, &drawn) < apart);
    return drawn;
}

static void assert_in(double value, double low, double high) {
    assert_true(value >= low - 1e-12 && value <= high + 1e-12);
}

static void assert_equivalent(enum family family, const struct family_match *match,
                              const struct family_match *drawn, double tolerance) {
    struct angles found = {match->alpha, match->beta}, wanted = {drawn->alpha, drawn->beta};
    assert_int_equal(isnan(match->xi), family != FAMILY_NU_I_XI);
    assert_int_equal(isnan(match->nu), family != FAMILY_NU_SYN);
    assert_int_equal(isnan(match->alpha), family != FAMILY_NU_I_SYN_AB);
    assert_int_equal(isnan(match->beta), family != FAMILY_NU_I_SYN_AB);
    switch (family) {
    case FAMILY_NU_I_XI:
        assert_in(match->xi, 0, M_PI / 2);
        assert_true(turn(match->xi - drawn->xi, M_PI / 2) < tolerance);
        break;
    case FAMILY_NU_SYN:
        assert_in(match->nu, M_PI / 3, M_PI / 2);
        assert_true(fmin(turn(match->nu - drawn->nu, M_PI / 3),
                         turn(match->nu + drawn->nu, M_PI / 3)) < tolerance);
        break;
    case FAMILY_NU_I_SYN_AB:
        assert_in(found.alpha, -M_PI / 4, M_PI / 4);
        assert_in(found.beta, -M_PI / 4, M_PI / 4);
        wanted = orbit_first(wanted);
        assert_close(found.alpha, wanted.alpha, tolerance);
        assert_close(found.beta, wanted.beta, tolerance);
        break;
    default:
        break;
    }
}

static void check_exact(enum family family) {
    struct random_stream stream = random_stream((uint64_t)family, RANDOM_TEST);
    for (int i = 0; i < DRAWS; ++i) {
        struct neuron neurons[FAMILY_ORDER_MAX];
        struct family_match drawn = draw(&stream, family, 0.02);
        int order = family_neurons(family, &drawn, neurons);
        scramble(&stream, neurons, order);
        struct family_match match =
            family_match_neurons(neurons, order, family == FAMILY_REAL, NULL);
        assert_int_equal(match.family, family);
        assert_true(match.residual < 1e-6);
        assert_equivalent(family, &match, &drawn, 1e-5);
    }
}

static void test_exact_nu_i_xi(void **state) {
    (void)state;
    check_exact(FAMILY_NU_I_XI);
}

static void test_exact_nu_i_syn_ab(void **state) {
    (void)state;
    check_exact(FAMILY_NU_I_SYN_AB);
}

static void test_exact_nu_syn(void **state) {
    (void)state;
    check_exact(FAMILY_NU_SYN);
}

static void test_exact_real(void **state) {
    (void)state;
    check_exact(FAMILY_REAL);
}

/* --- Noise ------------------------------------------------------------------------------------ */

/* The real dimensions of noise that gauge (6: phase and size of each part) and parameters cannot
 * absorb. */
static double free_share(enum family family, int order) {
    static const int parameters[FAMILIES] = {0, 1, 2, 1, 0};
    int dimensions = 6 * order;
    return (double)(dimensions - 6 - parameters[family]) / dimensions;
}

/* The mean squared residual over all draws is that of a least-squares fit of the noise, within 10
 * %: some 30 DRAWS squares of normals have a mean with standard error 2 %, and the model is not
 * linear. */
static void check_noise(enum family family, double noise) {
    struct random_stream stream = random_stream(10 + (uint64_t)family, RANDOM_TEST);
    int right = 0, order = 0;
    double sum = 0;
    for (int i = 0; i < DRAWS; ++i) {
        struct neuron neurons[FAMILY_ORDER_MAX];
        struct family_match drawn = draw(&stream, family, 0.3);
        order = family_neurons(family, &drawn, neurons);
        add_noise(&stream, noise, neurons, order);
        scramble(&stream, neurons, order);
        struct family_match match = family_match_neurons(neurons, order, false, NULL);
        right += match.family == family;
        sum += match.residual * match.residual;
        assert_true(match.residual < 2 * noise);
        assert_true(match.residual > noise / 3);
    }
    assert_true(right >= DRAWS * 95 / 100);
    assert_close(sum / DRAWS / (noise * noise * free_share(family, order)), 1, 0.1);
}

static void test_noise(void **state) {
    (void)state;
    for (enum family family = FAMILY_NU_I_XI; family <= FAMILY_NU_SYN; ++family) {
        check_noise(family, 0.05);
        check_noise(family, 0.1);
    }
}

static int compare(const void *x, const void *y) {
    double a = *(const double *)x, b = *(const double *)y;
    return (a > b) - (a < b);
}

static void check_random(int order) {
    enum { COUNT = 300 };
    struct random_stream stream = random_stream(20 + (uint64_t)order, RANDOM_TEST);
    double residual[COUNT];
    for (int i = 0; i < COUNT; ++i) {
        struct neuron neurons[FAMILY_ORDER_MAX];
        random_neurons(&stream, neurons, order);
        residual[i] = family_match_neurons(neurons, order, false, NULL).residual;
    }
    qsort(residual, COUNT, sizeof *residual, compare);
    assert_true(residual[0] > 0.2);
}

static void test_random_neurons(void **state) {
    (void)state;
    check_random(4);
    check_random(6);
}

/* --- The best match is the global optimum ----------------------------------------------------- */

/* A neuron set with an assignment: neuron j is assigned to model neuron neuron[j], with sign[j] on
 * (a, b). */
struct pairing {
    enum family family;
    int order;
    struct neuron neurons[FAMILY_ORDER_MAX]; /* each part of rms 1 */
    int model[FAMILY_ORDER_MAX];
    double sign[FAMILY_ORDER_MAX];
};

/* In the order of the model, with all signs +1. */
static struct pairing pairing_of(enum family family, const struct neuron *neurons, int order) {
    struct pairing pairing = {.family = family, .order = order};
    for (int p = 0; p < 3; ++p) {
        double sum = 0;
        for (int j = 0; j < order; ++j)
            sum += pow(cabs(neurons[j].part[p]), 2);
        for (int j = 0; j < order; ++j)
            pairing.neurons[j].part[p] = neurons[j].part[p] / sqrt(sum / order);
    }
    for (int j = 0; j < order; ++j) {
        pairing.model[j] = j;
        pairing.sign[j] = 1;
    }
    return pairing;
}

/* The residual at these parameters with the best gauges, from its definition. */
static double residual_at(const struct pairing *pairing, const struct family_match *parameters) {
    struct neuron model[FAMILY_ORDER_MAX];
    family_neurons(pairing->family, parameters, model);
    double sum = 0;
    for (int p = 0; p < 3; ++p) {
        double complex overlap = 0;
        for (int j = 0; j < pairing->order; ++j)
            overlap += (p < 2 ? pairing->sign[j] : 1) * pairing->neurons[j].part[p] *
                       conj(model[pairing->model[j]].part[p]);
        sum += 2 * pairing->order - 2 * cabs(overlap);
    }
    return sqrt(fmax(sum / (3 * pairing->order), 0));
}

/* Move one of the parameters, `angle`, to the minimum residual within `reach`, by ternary
 * search. */
static double least_around(const struct pairing *pairing, struct family_match *parameters,
                           double *angle, double reach) {
    enum { STEPS = 40 };
    double low = *angle - reach, high = *angle + reach;
    for (int i = 0; i < STEPS; ++i) {
        double left = low + (high - low) / 3, right = high - (high - low) / 3;
        *angle = left;
        double at_left = residual_at(pairing, parameters);
        *angle = right;
        if (at_left < residual_at(pairing, parameters))
            high = right;
        else
            low = left;
    }
    *angle = (low + high) / 2;
    return residual_at(pairing, parameters);
}

/* The minimum over xi, near the best grid point. */
static double least_over_xi(const struct pairing *pairing) {
    enum { GRID = 36 };
    double step = 2 * M_PI / GRID, least = INFINITY;
    struct family_match at = {0}, best = {0};
    for (int i = 0; i < GRID; ++i) {
        at.xi = i * step;
        double residual = residual_at(pairing, &at);
        if (residual < least) {
            least = residual;
            best = at;
        }
    }
    return fmin(least, least_around(pairing, &best, &best.xi, step));
}

/* The minimum over all assignments that extend the first `placed` neurons. A sign change of (a, b)
 * in all neurons is a gauge, so the first keeps its sign. */
static double least_over_pairings(struct pairing *pairing, int placed) {
    if (placed == 4)
        return least_over_xi(pairing);
    double least = INFINITY;
    for (int m = 0; m < 4; ++m) {
        bool taken = false;
        for (int j = 0; j < placed; ++j)
            taken = taken || pairing->model[j] == m;
        for (int sign = 1; !taken && sign >= (placed > 0 ? -1 : 1); sign -= 2) {
            pairing->model[placed] = m;
            pairing->sign[placed] = sign;
            least = fmin(least, least_over_pairings(pairing, placed + 1));
        }
    }
    return least;
}

static double brute_force(const struct neuron *neurons) {
    struct pairing pairing = pairing_of(FAMILY_NU_I_XI, neurons, 4);
    return least_over_pairings(&pairing, 0);
}

/* Noise of 0.1 as in trained networks, and of 0.3 and 0.5, where assignments compete. */
static void test_global_optimum(void **state) {
    (void)state;
    static const double noises[] = {0.1, 0.3, 0.5};
    struct random_stream stream = random_stream(30, RANDOM_TEST);
    for (int i = 0; i < 30; ++i) {
        struct neuron neurons[FAMILY_ORDER_MAX];
        struct family_match drawn = random_parameters(&stream);
        int order = family_neurons(FAMILY_NU_I_XI, &drawn, neurons);
        add_noise(&stream, noises[i % 3], neurons, order);
        scramble(&stream, neurons, order);
        struct family_match match = family_match_neurons(neurons, order, false, NULL);
        assert_close(match.residual, brute_force(neurons), 1e-9);
    }
}

/* The same for order 6, where trying all assignments would take too long: nothing near the original
 * parameters and assignment is better than the match. */
static void check_local_optimum(enum family family) {
    enum { ROUNDS = 20 };
    struct random_stream stream = random_stream(32, RANDOM_TEST);
    for (int i = 0; i < 30; ++i) {
        struct neuron neurons[FAMILY_ORDER_MAX];
        struct family_match at = random_parameters(&stream);
        int order = family_neurons(family, &at, neurons);
        double least = INFINITY;
        add_noise(&stream, 0.1, neurons, order);
        struct pairing pairing = pairing_of(family, neurons, order);
        for (int round = 0; round < ROUNDS; ++round) {
            least_around(&pairing, &at, &at.nu, 0.3);
            least_around(&pairing, &at, &at.alpha, 0.3);
            least = least_around(&pairing, &at, &at.beta, 0.3);
        }
        assert_true(family_match_one(family, neurons, order).residual < least + 1e-9);
    }
}

static void test_local_optimum(void **state) {
    (void)state;
    check_local_optimum(FAMILY_NU_SYN);
    check_local_optimum(FAMILY_NU_I_SYN_AB);
}

/* For random neurons the search may end in a local minimum, but far from any family. */
static void test_optimum_of_random_neurons(void **state) {
    (void)state;
    struct random_stream stream = random_stream(31, RANDOM_TEST);
    for (int i = 0; i < 10; ++i) {
        struct neuron neurons[4];
        random_neurons(&stream, neurons, 4);
        double residual = family_match_neurons(neurons, 4, false, NULL).residual;
        double least = brute_force(neurons);
        assert_true(least > 0.2);
        assert_true(residual > least - 1e-9 && residual < least + 0.15);
    }
}

/* --- No family -------------------------------------------------------------------------------- */

static void assert_none(const struct neuron *neurons, int order, bool real) {
    struct family_match match = family_match_neurons(neurons, order, real, NULL);
    assert_int_equal(match.family, FAMILY_NONE);
    assert_true(isnan(match.residual) && isnan(match.xi) && isnan(match.nu));
    assert_true(isnan(match.alpha) && isnan(match.beta));
}

static void test_no_family(void **state) {
    (void)state;
    struct random_stream stream = random_stream(40, RANDOM_TEST);
    struct neuron neurons[10];
    random_neurons(&stream, neurons, 10);
    for (int order = 0; order <= 10; ++order) {
        if (order != 4 && order != 6)
            assert_none(neurons, order, false);
        if (order != 2)
            assert_none(neurons, order, true);
    }
    for (int j = 0; j < 4; ++j)
        neurons[j].part[1] = 0;
    assert_none(neurons, 4, false);
    memset(neurons, 0, sizeof neurons);
    assert_none(neurons, 6, false);
    assert_none(neurons, 2, true);
    assert_int_equal(family_neurons(FAMILY_NONE, &(struct family_match){0}, neurons), 0);
}

/* z_(nu=i) * z_syn belongs to both families of order 6; the one with fewer parameters is chosen. */
static void test_meeting(void **state) {
    (void)state;
    struct neuron neurons[FAMILY_ORDER_MAX];
    struct family_match each[FAMILIES];
    family_neurons(FAMILY_NU_SYN, &(struct family_match){.nu = M_PI / 2}, neurons);
    struct family_match match = family_match_neurons(neurons, 6, false, each);
    assert_int_equal(match.family, FAMILY_NU_SYN);
    assert_close(match.nu, M_PI / 2, 1e-6);
    assert_int_equal(each[FAMILY_NONE].family, FAMILY_NONE);
    assert_int_equal(each[FAMILY_NU_I_XI].family, FAMILY_NONE);
    assert_int_equal(each[FAMILY_REAL].family, FAMILY_NONE);
    assert_int_equal(each[FAMILY_NU_SYN].family, FAMILY_NU_SYN);
    assert_int_equal(each[FAMILY_NU_I_SYN_AB].family, FAMILY_NU_I_SYN_AB);
    assert_true(each[FAMILY_NU_SYN].residual < 1e-6);
    assert_true(each[FAMILY_NU_I_SYN_AB].residual < 1e-6);
    assert_close(each[FAMILY_NU_I_SYN_AB].alpha, 0, 1e-6);
    assert_close(each[FAMILY_NU_I_SYN_AB].beta, 0, 1e-6);
}

/* Each match equals that with the single family, and the result has the smallest residual. */
static void test_each(void **state) {
    (void)state;
    struct random_stream stream = random_stream(41, RANDOM_TEST);
    struct neuron neurons[FAMILY_ORDER_MAX];
    for (int i = 0; i < 20; ++i) {
        struct family_match each[FAMILIES];
        random_neurons(&stream, neurons, 6);
        struct family_match match = family_match_neurons(neurons, 6, false, each);
        for (enum family family = FAMILY_NU_I_XI; family < FAMILIES; ++family) {
            struct family_match one = family_match_one(family, neurons, 6);
            assert_int_equal(each[family].family, one.family);
            assert_true(isnan(one.residual) || each[family].residual == one.residual);
            assert_true(isnan(one.residual) || match.residual <= one.residual + 1e-9);
        }
        assert_true(match.residual == each[match.family].residual);
    }
    assert_int_equal(family_match_one(FAMILY_NONE, neurons, 0).family, FAMILY_NONE);
    assert_int_equal(family_match_one(FAMILY_NU_SYN, neurons, 4).family, FAMILY_NONE);
}

/* One dead neuron among live ones is a bad match, not an error. */
static void test_zero_neuron(void **state) {
    (void)state;
    struct neuron neurons[FAMILY_ORDER_MAX];
    family_neurons(FAMILY_NU_SYN, &(struct family_match){.nu = 1}, neurons);
    neurons[2] = (struct neuron){{0}};
    struct family_match match = family_match_neurons(neurons, 6, false, NULL);
    assert_true(match.family != FAMILY_NONE);
    assert_true(match.residual > 0.2 && match.residual < 1);
}

/* --- Neurons of the families, and images ------------------------------------------------------ */

static void assert_neuron(const struct neuron *neuron, double complex a, double complex b,
                          double complex c) {
    assert_close(cabs(neuron->part[0] - a), 0, 1e-15);
    assert_close(cabs(neuron->part[1] - b), 0, 1e-15);
    assert_close(cabs(neuron->part[2] - c), 0, 1e-15);
}

static void test_neurons(void **state) {
    (void)state;
    const struct family_match at = {.xi = 0.4, .nu = 1.2, .alpha = 0.3, .beta = -0.2};
    const double complex xi = cexp(0.4 * I), nu = cexp(1.2 * I), w = cexp(2 * M_PI / 3 * I);
    const double complex alpha = cexp(0.3 * I), beta = cexp(-0.2 * I), v = conj(w);
    struct neuron z[FAMILY_ORDER_MAX];
    assert_int_equal(family_neurons(FAMILY_NU_I_XI, &at, z), 4);
    assert_neuron(&z[0], 1, 1, 1);
    assert_neuron(&z[1], xi, -I * conj(xi), I);
    assert_neuron(&z[2], I, -I, 1);
    assert_neuron(&z[3], I * xi, -conj(xi), I);
    assert_int_equal(family_neurons(FAMILY_NU_I_SYN_AB, &at, z), 6);
    assert_neuron(&z[1], alpha * w, conj(alpha) * w, w);
    assert_neuron(&z[2], beta * v, conj(beta) * v, v);
    assert_neuron(&z[5], I * beta * v, -I * conj(beta) * v, v);
    assert_int_equal(family_neurons(FAMILY_NU_SYN, &at, z), 6);
    assert_neuron(&z[1], nu, -nu, -conj(nu * nu));
    assert_neuron(&z[3], nu * w, -nu * w, -conj(nu * nu) * w);
    assert_int_equal(family_neurons(FAMILY_REAL, &at, z), 2);
    assert_neuron(&z[1], 1, -1, -1);
}

/* Every image of a parameter is the parameter of an equivalent solution. */
static void test_images(void **state) {
    (void)state;
    double images[FAMILY_IMAGES_MAX];
    assert_int_equal(family_xi_images(0.3, images), 8);
    for (int i = 0; i < 8; ++i) {
        assert_in(images[i], -M_PI, M_PI);
        assert_true(fmin(turn(images[i] - 0.3, M_PI / 2), turn(images[i] + 0.3, M_PI / 2)) < 1e-14);
        for (int j = 0; j < i; ++j)
            assert_true(turn(images[i] - images[j], 2 * M_PI) > 0.1);
    }
    assert_int_equal(family_nu_images(1.2, images), 4);
    for (int i = 0; i < 4; ++i) {
        struct neuron neurons[FAMILY_ORDER_MAX];
        family_neurons(FAMILY_NU_SYN, &(struct family_match){.nu = images[i]}, neurons);
        struct family_match match = family_match_neurons(neurons, 6, false, NULL);
        assert_in(fabs(images[i]), M_PI / 3, 2 * M_PI / 3);
        assert_int_equal(match.family, FAMILY_NU_SYN);
        assert_close(match.nu, 1.2, 1e-6);
    }
}

/* x * z_3c for x: [m]; returns 3m. */
static int times_3c(const struct neuron *x, int m, struct neuron *neurons) {
    const double complex w = cexp(2 * M_PI / 3 * I), u[3] = {w, conj(w), 1};
    for (int i = 0; i < m; ++i) {
        neurons[3 * i] = x[i];
        for (int power = 1; power < 3; ++power)
            for (int p = 0; p < 3; ++p)
                neurons[3 * i + power].part[p] = neurons[3 * i + power - 1].part[p] * u[p];
    }
    return 3 * m;
}

/* z_3c alone, z_3c * z_syn, z_3c with random factors: 0, and little with little noise. */
static void test_3c(void **state) {
    (void)state;
    enum { MOST = 5 };
    const double complex w = cexp(2 * M_PI / 3 * I);
    struct random_stream stream = random_stream(21, RANDOM_TEST);
    struct neuron x[MOST], neurons[3 * MOST];
    for (int m = 1; m <= MOST; ++m)
        for (int i = 0; i < DRAWS; ++i) {
            random_neurons(&stream, x, m);
            for (int j = 0; m == 3 && j < m; ++j)
                for (int p = 0; p < 3; ++p)
                    x[j].part[p] = cpow(w, j); /* z_syn */
            int order = times_3c(x, m, neurons);
            scramble(&stream, neurons, order);
            assert_close(family_3c_distance(neurons, order), 0, 1e-12);
        }
    for (int i = 0; i < DRAWS; ++i) {
        for (int j = 0; j < 3; ++j)
            for (int p = 0; p < 3; ++p)
                x[j].part[p] = cpow(w, j);
        int order = times_3c(x, 3, neurons);
        add_noise(&stream, 0.05, neurons, order);
        scramble(&stream, neurons, order);
        assert_in(family_3c_distance(neurons, order), 0.02, 0.15);
    }
}

/* Not the families that training finds, nor random neurons. */
static void test_not_3c(void **state) {
    (void)state;
    enum { MOST = 12 };
    struct random_stream stream = random_stream(22, RANDOM_TEST);
    struct neuron neurons[MOST];
    for (int i = 0; i < DRAWS; ++i) {
        for (enum family family = FAMILY_NU_I_XI; family <= FAMILY_NU_SYN; ++family) {
            struct family_match drawn = random_parameters(&stream);
            int order = family_neurons(family, &drawn, neurons);
            assert_true(family_3c_distance(neurons, order) > 0.4);
        }
        for (int order = 1; order <= MOST; ++order) {
            random_neurons(&stream, neurons, order);
            assert_true(family_3c_distance(neurons, order) > 0.3);
        }
    }
    memset(neurons, 0, sizeof neurons);
    assert_true(isnan(family_3c_distance(neurons, 3)));
    assert_true(isnan(family_3c_distance(neurons, 0)));
}

static void test_names(void **state) {
    (void)state;
    assert_string_equal(family_name(FAMILY_NONE), "none");
    assert_string_equal(family_name(FAMILY_NU_I_XI), "nu_i_xi");
    assert_string_equal(family_name(FAMILY_NU_I_SYN_AB), "nu_i_syn_ab");
    assert_string_equal(family_name(FAMILY_NU_SYN), "nu_syn");
    assert_string_equal(family_name(FAMILY_REAL), "real");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_exact_nu_i_xi),
        cmocka_unit_test(test_exact_nu_i_syn_ab),
        cmocka_unit_test(test_exact_nu_syn),
        cmocka_unit_test(test_exact_real),
        cmocka_unit_test(test_noise),
        cmocka_unit_test(test_random_neurons),
        cmocka_unit_test(test_global_optimum),
        cmocka_unit_test(test_optimum_of_random_neurons),
        cmocka_unit_test(test_no_family),
        cmocka_unit_test(test_meeting),
        cmocka_unit_test(test_each),
        cmocka_unit_test(test_zero_neuron),
        cmocka_unit_test(test_neurons),
        cmocka_unit_test(test_images),
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_local_optimum),
        cmocka_unit_test(test_3c),
        cmocka_unit_test(test_not_3c),
    };
    return cmocka_run_group_tests_name("families", tests, NULL, NULL);
}
