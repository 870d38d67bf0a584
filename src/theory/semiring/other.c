#include "theory/semiring/other.h"

#include <math.h>
#include <string.h>

/* --- Kinds --------------------------------------------------------------------------------------
 */

enum first { NONE, LINE, PLANE, SYMMETRIC, FOUR };

/* What the neurons at k and at 2k are, and into how many the U of the latter are split. */
static const struct {
    const char *name;
    int order_first, order;
    enum first first;
    int second; /* order 4 or 6 at 2k before splits; 0: a single frequency */
    int split;  /* of U_1 */
} kinds[OTHER_KINDS] = {
    [OTHER_PARTNER] = {"partner", 0, 0, NONE, 0, 0},
    [OTHER_6] = {"6", 6, 6, NONE, 0, 0},
    [OTHER_4] = {"4", 4, 4, NONE, 0, 0},
    [OTHER_THIRD] = {"third harmonic", 5, 5, NONE, 0, 0},
    [OTHER_3_5] = {"3+5", 3, 8, LINE, 4, 2},
    [OTHER_3_6] = {"3+6", 3, 9, PLANE, 4, 2},
    [OTHER_3_6_OWN] = {"3+6 own", 3, 9, SYMMETRIC, 4, 2},
    [OTHER_3_6_THREE] = {"3+6 three", 3, 9, LINE, 4, 3},
    [OTHER_3_7] = {"3+7", 3, 10, LINE, 6, 2},
    [OTHER_4_5] = {"4+5", 4, 9, FOUR, 4, 2},
    [OTHER_4_7] = {"4+7", 4, 11, FOUR, 6, 2},
    [OTHER_4_8] = {"4+8", 4, 12, FOUR, 6, 3},
};

const char *other_name(enum other_kind kind) {
    return kinds[kind].name;
}

int other_frequencies(enum other_kind kind) {
    return kind == OTHER_PARTNER ? 0 : kinds[kind].second == 0 ? 1 : 2;
}

int other_order(enum other_kind kind) {
    return kinds[kind].order;
}

int other_order_first(enum other_kind kind) {
    return kinds[kind].order_first;
}

struct other_parameters other_default(enum other_kind kind) {
    const double degree = M_PI / 180;
    struct other_parameters with = {.theta = {0}};
    switch (kinds[kind].first) {
    case LINE:
        with = (struct other_parameters){
            .theta = {48 * degree}, .phi = {0, 93 * degree, -72 * degree}, .r = {0.6, -0.6, 2}};
        break;
    case PLANE:
        with = (struct other_parameters){.theta = {0, 64 * degree, -70 * degree},
                                         .flipped = true,
                                         .phi = {85 * degree, 40 * degree},
                                         .r = {-0.6, 0.6, 0, 2.6}};
        break;
    case SYMMETRIC:
        with = (struct other_parameters){.theta = {60 * degree}, .phi = {30 * degree}};
        break;
    case FOUR:
        with = (struct other_parameters){.theta = {60 * degree, -60 * degree},
                                         .phi = {0, -45 * degree, -150 * degree},
                                         .r = {0.6, -0.6, 2}};
        break;
    case NONE:
        with.phi[1] = 45 * degree;
    }
    return with;
}

/* --- Parameters ---------------------------------------------------------------------------------
 */

/* Angles count as different and splits as distinct above this. */
static const double least_gap = 1e-6;

static bool are_distinct(const double *values, int count) {
    for (int i = 0; i < count; ++i)
        for (int j = 0; j < i; ++j)
            if (fabs(values[i] - values[j]) < least_gap)
                return false;
    return true;
}

static bool differ_modulo_pi(const double *angles, int count) {
    for (int i = 0; i < count; ++i)
        for (int j = 0; j < i; ++j)
            if (fabs(sin(angles[i] - angles[j])) < least_gap)
                return false;
    return true;
}

static bool are_finite(const struct other_parameters *with) {
    double sum = with->beta + with->turn[0] + with->turn[1];
    for (int i = 0; i < 3; ++i)
        sum += with->theta[i] + with->phi[i];
    for (int i = 0; i < 4; ++i)
        sum += with->r[i];
    return isfinite(sum);
}

/* The three directions at k. */
static void directions(enum other_kind kind, const struct other_parameters *with, double theta[3]) {
    const double of_kind[][3] = {
        [LINE] = {0, M_PI_2, with->theta[0]},
        [PLANE] = {with->theta[0], with->theta[1], with->theta[2]},
        [SYMMETRIC] = {0, with->theta[0], -with->theta[0]},
        [FOUR] = {0, with->theta[0], with->theta[1]},
    };
    memcpy(theta, of_kind[kinds[kind].first], sizeof of_kind[0]);
}

/* The angles of U at 2k; those of OTHER_4 are at k. */
static void angles(enum other_kind kind, const struct other_parameters *with, double phi[3]) {
    memcpy(phi, with->phi, sizeof with->phi);
    if (kinds[kind].first == LINE)
        phi[0] = with->theta[0];
    if (kinds[kind].first == SYMMETRIC)
        phi[1] = -phi[0];
    if (kinds[kind].first == FOUR)
        phi[0] = atan2(-1, with->beta);
}

/* 3+6 of its own: r r' = 2 and r + r' = 4 cos(phi) / cos(th)^2. */
static double own_sum(const struct other_parameters *with) {
    double cosine = cos(with->theta[0]);
    return 4 * cos(with->phi[0]) / (cosine * cosine);
}

static const char *second_problem(enum other_kind kind, const struct other_parameters *with) {
    double phi[3];
    angles(kind, with, phi);
    if (kinds[kind].second == 6)
        return differ_modulo_pi(phi, 3) ? NULL : "two angles phi of order 6 coincide modulo pi";
    if (fabs(sin(2 * (phi[1] - phi[0]))) < least_gap)
        return "the two angles phi of order 4 differ by a multiple of pi/2";
    return NULL;
}

const char *other_parameters_problem(enum other_kind kind, const struct other_parameters *with) {
    double theta[3];
    if (!are_finite(with))
        return "a parameter is not a finite number";
    if (kind == OTHER_4)
        return second_problem(kind, with);
    if (kinds[kind].second == 0)
        return NULL;
    directions(kind, with, theta);
    if (!differ_modulo_pi(theta, 3))
        return "two directions theta coincide modulo pi";
    const char *problem = second_problem(kind, with);
    if (problem != NULL)
        return problem;
    if (kind == OTHER_3_6_OWN)
        return own_sum(with) * own_sum(with) - 8 > least_gap && own_sum(with) > 0
                   ? NULL
                   : "no real splits: cos(phi) is at most cos(theta)^2 / sqrt 2";
    bool distinct = are_distinct(with->r, kinds[kind].split) &&
                    (kind != OTHER_3_6 || are_distinct(with->r + 2, 2));
    return distinct ? NULL : "two splits r of one neuron coincide";
}

/* m k */
static int multiple(const struct group *group, int k, int m) {
    int sum = 0;
    for (int i = 0; i < m; ++i)
        sum = group->product[sum * group->order + k];
    return sum;
}

const char *other_place_problem(enum other_kind kind, const struct group *group, int k) {
    if (k == 0)
        return "the character is trivial";
    if (kind == OTHER_PARTNER)
        return NULL;
    if (multiple(group, k, 2) == 0)
        return "2k = 0: a real character, which takes z_2";
    if (kinds[kind].second != 0) {
        if (multiple(group, k, 3) == 0)
            return "3k = 0: 2k is -k, and no second frequency";
        if (multiple(group, k, 4) == 0)
            return "4k = 0: the character 2k is real";
    }
    if (kind == OTHER_THIRD) {
        if (multiple(group, k, 3) == 0)
            return "3k = 0: the third harmonic is a constant";
        if (multiple(group, k, 4) == 0)
            return "4k = 0: the third harmonic is -k, and no further character";
        if (multiple(group, k, 6) == 0)
            return "6k = 0: the third harmonic is a real character";
    }
    return NULL;
}

/* --- Neurons of cosines -------------------------------------------------------------------------
 *
 * Of all kinds but the third harmonic: F = t + cos(m x - p) + s cos(m y - p), outputs c at k, 2k.
 */

struct wave {
    int m;
    double p;
    int s;
    double t;
    double complex c[2];
};

/* Three directions: waves: [3]. */
static void put_three(int m, const double theta[3], const int s[3], struct wave *waves) {
    double complex u[3];
    for (int j = 0; j < 3; ++j)
        u[j] = cexp(2 * I * theta[j]);
    for (int j = 0; j < 3; ++j) {
        double complex x = u[(j + 1) % 3], y = u[(j + 2) % 3];
        waves[j] = (struct wave){.m = m, .p = theta[j], .s = s[j]};
        waves[j].c[m - 1] = 4 * s[j] * u[0] * u[1] * u[2] / ((x - u[j]) * (y - u[j]));
    }
}

/* Order 6: U and, with a sign, W-like waves at three angles, each with half the weight, U first. */
static void put_six(int m, const double phi[3], struct wave *waves) {
    static const int plus[3] = {1, 1, 1}, minus[3] = {-1, -1, -1};
    put_three(m, phi, plus, waves);
    put_three(m, phi, minus, waves + 3);
    for (int j = 0; j < 6; ++j)
        waves[j].c[m - 1] /= 2;
}

/* Order 4: U_1, U_2, W_1, W_2. W_p is the wave of direction p + 90 degrees with s = -1. */
static void put_four(int m, const double phi[2], struct wave *waves) {
    double sine = sin(2 * (phi[1] - phi[0]));
    const double complex g[2] = {-I * cexp(2 * I * phi[1]) / sine, I * cexp(2 * I * phi[0]) / sine};
    for (int j = 0; j < 4; ++j) {
        bool is_w = j >= 2;
        waves[j] = (struct wave){.m = m, .p = phi[j % 2] + (is_w ? M_PI_2 : 0), .s = is_w ? -1 : 1};
        waves[j].c[m - 1] = g[j % 2];
    }
}

/* The constant that waves leave at k (output 0) or 2k (1): the mean of F^2 is t^2 + 1. */
static double complex left_by(const struct wave *waves, int count, int output) {
    double complex sum = 0;
    for (int j = 0; j < count; ++j)
        sum += waves[j].c[output] * (waves[j].t * waves[j].t + 1);
    return sum;
}

/* The wave f = waves[0] of weight A at 2k becomes f + r[0], ..., f + r[n - 1] in waves[0] ..
 * waves[n - 1]: at 2k together A f^2 + C[1], at k B f + C[0], C free if n = 3. The h_i solve sum h
 * = A, sum h r = B/2 and, for n = 3, sum h r^2 = C. */
static void split(int n, const double *r, double complex b, const double complex c[2],
                  struct wave *waves) {
    const struct wave f = waves[0];
    const double complex a2[2] = {0, f.c[1]}, b2[2] = {b / 2, 0};
    for (int i = 0; i < n; ++i) {
        waves[i] = f;
        waves[i].t = r[i];
        for (int output = 0; output < 2; ++output) {
            double complex a = a2[output], half_b = b2[output];
            if (n == 2) {
                double other = r[1 - i];
                waves[i].c[output] = (half_b - a * other) / (r[i] - other);
            } else {
                double x = r[(i + 1) % 3], y = r[(i + 2) % 3];
                waves[i].c[output] =
                    (c[output] - half_b * (x + y) + a * x * y) / ((r[i] - x) * (r[i] - y));
            }
        }
    }
}

/* Three waves at k, or four: the first of them split into s = 1 and s = -1. */
static int put_first(enum other_kind kind, const struct other_parameters *with,
                     struct wave *waves) {
    double theta[3];
    bool flipped = kinds[kind].first == LINE || kinds[kind].first == SYMMETRIC ||
                   (kinds[kind].first == PLANE && with->flipped);
    const int s[3] = {flipped ? -1 : 1, 1, 1};
    directions(kind, with, theta);
    put_three(1, theta, s, waves);
    if (kinds[kind].first != FOUR)
        return 3;
    double complex x = 1 + I * with->beta;
    waves[3] = (struct wave){.m = 1, .p = theta[0], .s = -1, .c = {-x}};
    waves[0].c[0] -= x;
    return 4;
}

/* The multiples of U_1 and U_2 (0 for a line) at 2k whose sum is -E, E(x) = 1/2 sum c cos(2x - 2p).
 */
static void cancel(enum other_kind kind, const struct wave *waves, int count, const double phi[2],
                   double complex multiple_of[2]) {
    double complex cosine = 0, sine = 0;
    for (int j = 0; j < count; ++j) {
        cosine -= waves[j].c[0] * cos(2 * waves[j].p) / 2;
        sine -= waves[j].c[0] * sin(2 * waves[j].p) / 2;
    }
    if (kinds[kind].first == LINE || kinds[kind].first == FOUR) {
        multiple_of[0] = cosine * cos(phi[0]) + sine * sin(phi[0]);
        multiple_of[1] = 0;
        return;
    }
    double determinant = sin(phi[1] - phi[0]);
    multiple_of[0] = (cosine * sin(phi[1]) - sine * cos(phi[1])) / determinant;
    multiple_of[1] = (sine * cos(phi[0]) - cosine * sin(phi[0])) / determinant;
}

static void own_splits(const struct other_parameters *with, double r[4]) {
    double sum = own_sum(with), root = sqrt(sum * sum - 8);
    r[0] = r[2] = (sum + root) / 2;
    r[1] = r[3] = (sum - root) / 2;
}

/* Waves of a pair; the split ones are the first of those at 2k. */
static int put_pair(enum other_kind kind, const struct other_parameters *with, struct wave *waves) {
    double phi[3], r[4];
    double complex multiple_of[2];
    struct wave second[6];
    int n = kinds[kind].split, count = put_first(kind, with, waves), next = 0;
    angles(kind, with, phi);
    cancel(kind, waves, count, phi, multiple_of);
    memcpy(r, with->r, sizeof r);
    if (kind == OTHER_3_6_OWN)
        own_splits(with, r);
    if (kinds[kind].second == 4)
        put_four(2, phi, second);
    else
        put_six(2, phi, second);
    const double complex none[2] = {-left_by(waves, count, 0),
                                    -left_by(second, kinds[kind].second, 1)};
    struct wave *at = waves + count;
    at[0] = second[next++];
    split(n, r, multiple_of[0], none, at);
    at += n;
    if (kind == OTHER_3_6 || kind == OTHER_3_6_OWN) {
        at[0] = second[next++];
        split(2, r + 2, multiple_of[1], none, at);
        at += 2;
    }
    while (next < kinds[kind].second)
        *at++ = second[next++];
    return (int)(at - waves);
}

/* All but the third harmonic. */
static int put_waves(enum other_kind kind, const struct other_parameters *with,
                     struct wave waves[OTHER_ORDER_MAX]) {
    static const double equal[3] = {0, M_PI / 3, -M_PI / 3};
    if (kind == OTHER_4)
        put_four(1, with->phi, waves);
    else if (kind == OTHER_6)
        put_six(1, equal, waves);
    else
        return put_pair(kind, with, waves);
    return other_order(kind);
}

/* --- Neurons ------------------------------------------------------------------------------------
 */

static struct other_neuron neuron_of(const struct wave *wave) {
    struct other_neuron neuron = {.t = wave->t, .c = {wave->c[0], wave->c[1]}};
    neuron.a[wave->m - 1] = cexp(-I * wave->p) / 2;
    neuron.b[wave->m - 1] = wave->s * cexp(-I * wave->p) / 2;
    return neuron;
}

/* z = e^{2 pi i/5}: a_k = al z^j, b_k = be z^{3j}, b_{-3k} = -(be/2) z^j, c_k = al z^j, with 5 al^2
 * be = 1 and al = be sqrt(5)/2. */
static void put_third(struct other_neuron *neurons) {
    const double be = cbrt(4.0 / 25), al = be * sqrt(5) / 2;
    for (int j = 0; j < 5; ++j) {
        double complex z = cexp(2 * M_PI * I * j / 5), z3 = cexp(2 * M_PI * I * (3 * j % 5) / 5);
        neurons[j] = (struct other_neuron){.a = {al * z}, .b = {be * z3}, .c = {al * z}};
        neurons[j].b[2] = -be / 2 * conj(z);
    }
}

static void turn(const double by[2], struct other_neuron *neuron) {
    for (int m = 0; m < OTHER_HARMONICS; ++m) {
        neuron->a[m] *= cexp(I * by[0] * (m + 1));
        neuron->b[m] *= cexp(I * by[1] * (m + 1));
        neuron->c[m] *= cexp(-I * (by[0] + by[1]) * (m + 1));
    }
}

/* As the formulas have them, not at their least norm. */
static void raw_neurons(enum other_kind kind, const struct other_parameters *with,
                        struct other_neuron *neurons) {
    struct wave waves[OTHER_ORDER_MAX];
    if (kind == OTHER_THIRD)
        put_third(neurons);
    else {
        int count = put_waves(kind, with, waves);
        for (int j = 0; j < count; ++j)
            neurons[j] = neuron_of(&waves[j]);
    }
    for (int j = 0; j < other_order(kind); ++j)
        turn(with->turn, &neurons[j]);
}

/* affine_balance of one neuron. */
static void balance(struct other_neuron *neuron) {
    double inputs = neuron->t * neuron->t / 2, outputs = 0;
    for (int m = 0; m < OTHER_HARMONICS; ++m) {
        inputs += 2 * (ring_abs2(neuron->a[m]) + ring_abs2(neuron->b[m]));
        outputs += 2 * ring_abs2(neuron->c[m]);
    }
    double s = cbrt(sqrt(2 * outputs / inputs));
    neuron->t *= s;
    for (int m = 0; m < OTHER_HARMONICS; ++m) {
        neuron->a[m] *= s;
        neuron->b[m] *= s;
        neuron->c[m] /= s * s;
    }
}

int other_neurons(enum other_kind kind, const struct other_parameters *with,
                  struct other_neuron *neurons, struct error *error) {
    const char *problem = other_parameters_problem(kind, with);
    if (problem != NULL) {
        error_set(error, ERROR_INPUT, "%s: %s", other_name(kind), problem);
        return 0;
    }
    raw_neurons(kind, with, neurons);
    for (int j = 0; j < other_order(kind); ++j)
        balance(&neurons[j]);
    return other_order(kind);
}

/* A neuron's least norm is 3/2 (|c| |v|^2)^(2/3), v its coefficients on 1, cos, sin, ... The
 * outputs with which f + r_i takes a constant R are R / ((r_i - x) (r_i - y)), x and y the other
 * splits. */
double other_squared_norm_taking(enum other_kind kind, const struct other_parameters *with,
                                 double taken) {
    if (kind == OTHER_PARTNER)
        return 0;
    if (kind == OTHER_THIRD)
        return 30 * cbrt(0.05);
    struct wave waves[OTHER_ORDER_MAX];
    int count = put_waves(kind, with, waves), first = other_order_first(kind);
    double sum = 0;
    for (int j = 0; j < count; ++j) {
        double c2 = ring_abs2(waves[j].c[0]) + ring_abs2(waves[j].c[1]);
        double v2 = 2 + waves[j].t * waves[j].t;
        if (kind == OTHER_3_6_THREE && j >= first && j < first + 3) {
            double r = waves[j].t, x = waves[first + (j - first + 1) % 3].t;
            double gaps = (r - x) * (r - waves[first + (j - first + 2) % 3].t);
            c2 += taken / (gaps * gaps);
        }
        sum += 1.5 * cbrt(c2 * v2 * v2);
    }
    return sum;
}

double other_squared_norm(enum other_kind kind, const struct other_parameters *with) {
    return other_squared_norm_taking(kind, with, 0);
}

void other_left(enum other_kind kind, const struct other_parameters *with, double complex left[2]) {
    struct wave waves[OTHER_ORDER_MAX];
    left[0] = left[1] = 0;
    if (kind == OTHER_PARTNER || kind == OTHER_THIRD)
        return;
    int count = put_waves(kind, with, waves);
    double by = with->turn[0] + with->turn[1];
    for (int output = 0; output < 2; ++output)
        left[output] = cexp(-I * by * (output + 1)) * left_by(waves, count, output);
}
