/* Solutions outside the families are recognised under every symmetry and with noise, and only if
 * present. */
#include "analysis/kinds.h"
#include "theory/semiring/other.h"

#include "networks.h"

#include <stdlib.h>
#include <string.h>

enum { ROOM = 400 };

static const double matched_to = 0.2;

/* --- Networks by their spectra ---------------------------------------------------------------- */

/* A spectrum of ROOM neurons, the first `used` of which are filled. */
struct build {
    const struct setting *on;
    struct spectrum spectrum;
    int used;
    double scale; /* of the outputs */
};

static double scale_of(const struct build *build) {
    return cbrt(2.0 * build->on->group.order / build->scale);
}

static struct build build_open(const struct setting *on) {
    struct build build = {.on = on, .scale = 1, .spectrum = {.d = on->group.order, .q = ROOM}};
    assert_true(ring_create(on->group.order - 1, ROOM, &build.spectrum.z, NULL));
    build.spectrum.constant = calloc(3 * ROOM, sizeof *build.spectrum.constant);
    assert_non_null(build.spectrum.constant);
    return build;
}

static int times(const struct setting *on, int k, int n) {
    int sum = 0;
    for (int i = 0; i < n; ++i)
        sum = on->group.product[sum * on->group.order + k];
    return sum;
}

/* A weight in the theory's scale, and its conjugate. */
static void set(struct build *build, enum ring_part part, int k, int j, double complex z) {
    z /= scale_of(build);
    ring_row(&build->spectrum.z, part, k)[j] = z;
    ring_row(&build->spectrum.z, part, build->on->characters.conjugate[k])[j] = conj(z);
}

static void set_constant(struct build *build, int j, double t) {
    for (int p = RING_A; p <= RING_B; ++p)
        build->spectrum.constant[p * ROOM + j] = t / 2 / scale_of(build);
}

/* Add neurons that hold k, 2k, 3k. */
static void add(struct build *build, int k, const struct other_neuron *neurons, int count) {
    for (int i = 0; i < count; ++i) {
        int j = build->used++;
        assert_true(j < ROOM);
        set_constant(build, j, neurons[i].t);
        for (int h = 0; h < OTHER_HARMONICS; ++h) {
            int m = times(build->on, k, h + 1);
            if (neurons[i].a[h] != 0)
                set(build, RING_A, m, j, neurons[i].a[h]);
            if (neurons[i].b[h] != 0)
                set(build, RING_B, m, j, neurons[i].b[h]);
            if (neurons[i].c[h] != 0)
                set(build, RING_C, m, j, neurons[i].c[h]);
        }
    }
}

static void add_kind(struct build *build, enum other_kind kind, int k,
                     const struct other_parameters *with) {
    struct other_neuron neurons[OTHER_ORDER_MAX];
    struct other_parameters standard = other_default(kind);
    int count = other_neurons(kind, with != NULL ? with : &standard, neurons, NULL);
    assert_true(count > 0);
    add(build, k, neurons, count);
}

/* Give every complex frequency that has no neuron z_F6's. */
static void fill_with_sixes(struct build *build) {
    const struct characters *characters = &build->on->characters;
    for (int f = 0; f < characters->frequencies; ++f) {
        int k = characters->frequency[f];
        double complex sum = 0;
        for (int j = 0; j < build->used; ++j)
            sum += ring_abs2(ring_row(&build->spectrum.z, RING_A, k)[j]) *
                   ring_abs2(ring_row(&build->spectrum.z, RING_C, k)[j]);
        if (!characters_is_real(characters, k) && cabs(sum) == 0)
            add_kind(build, OTHER_6, k, NULL);
    }
}

static void add_noise_to(struct build *build, struct random_stream *stream, double size) {
    const struct characters *characters = &build->on->characters;
    for (int j = 0; j < build->used; ++j)
        for (int f = 0; f < characters->frequencies; ++f)
            for (int p = 0; p < RING_PARTS; ++p) {
                int k = characters->frequency[f];
                double complex *z = &ring_row(&build->spectrum.z, (enum ring_part)p, k)[j];
                double norm = cabs(*z) * scale_of(build);
                if (norm > 0 && !characters_is_real(characters, k))
                    set(build, (enum ring_part)p, k, j,
                        *z * scale_of(build) + random_gaussian(stream, size * norm));
            }
}

static struct kinds look(const struct build *build) {
    const struct analysis_options options = {.dead_threshold = 0.05};
    struct analysis analysis;
    struct kinds kinds;
    assert_true(
        analysis_of_spectrum(&build->on->characters, &build->spectrum, &options, &analysis, NULL));
    assert_true(kinds_create(&build->on->group, &build->on->characters, &build->spectrum, &analysis,
                             &(struct kinds_options){matched_to, build->scale}, &kinds, NULL));
    analysis_free(&analysis);
    return kinds;
}

static void build_close(struct build *build) {
    spectrum_free(&build->spectrum);
}

static const struct frequency_kind *at(const struct kinds *kinds, const struct build *build,
                                       int k) {
    return &kinds->frequency[build->on->characters.frequency_of[k]];
}

/* --- Every kind ------------------------------------------------------------------------------- */

static const struct {
    enum other_kind made;
    enum kind kind;
    const char *orders;
    int directions[2]; /* 0: not looked at */
} cases[] = {
    {OTHER_6, KIND_FAMILY, "6", {6}},
    {OTHER_4, KIND_FAMILY, "4", {4}},
    {OTHER_THIRD, KIND_THIRD_HARMONIC, "5", {5}},
    {OTHER_3_5, KIND_RESONANT, "3+5", {3, 4}},
    {OTHER_3_6, KIND_RESONANT, "3+6", {3, 4}},
    {OTHER_3_6_OWN, KIND_RESONANT, "3+6", {3, 4}},
    {OTHER_3_6_THREE, KIND_RESONANT, "3+6", {3, 4}},
    {OTHER_3_7, KIND_RESONANT, "3+7", {3, 6}},
    {OTHER_4_5, KIND_RESONANT, "4+5", {4, 4}},
    {OTHER_4_7, KIND_RESONANT, "4+7", {4, 6}},
    {OTHER_4_8, KIND_RESONANT, "4+8", {4, 6}},
};

enum { CASES = sizeof cases / sizeof *cases };

static void assert_kind(const struct build *build, const struct kinds *kinds, int i, int k,
                        double distance) {
    const struct frequency_kind *first = at(kinds, build, k);
    char orders[KINDS_ORDERS_MAX];
    kinds_orders(kinds, build->on->characters.frequency_of[k], orders);
    assert_string_equal(kind_name(first->kind), kind_name(cases[i].kind));
    assert_string_equal(orders, cases[i].orders);
    assert_int_equal(first->directions, cases[i].directions[0]);
    if (cases[i].kind != KIND_FAMILY)
        assert_true(first->distance <= distance);
    if (cases[i].kind != KIND_RESONANT)
        return;
    const struct frequency_kind *second = at(kinds, build, times(build->on, k, 2));
    assert_int_equal(second->kind, KIND_RESONANT);
    assert_int_equal(second->directions, cases[i].directions[1]);
    assert_ptr_equal(&kinds->frequency[first->doubled], second);
    assert_ptr_equal(&kinds->frequency[second->halved], first);
    assert_true(second->distance <= distance);
    assert_true(first->leftover > 0.9);
}

static void check_kinds(const int *factors, int rank, int k) {
    struct setting on = setting_open(factors, rank);
    for (int i = 0; i < CASES; ++i) {
        struct build build = build_open(&on);
        add_kind(&build, cases[i].made, k, NULL);
        fill_with_sixes(&build);
        struct kinds kinds = look(&build);
        assert_kind(&build, &kinds, i, k, 1e-9);
        assert_int_equal(kinds.live, build.used);
        assert_int_equal(kinds.constant_neurons, 0);
        int partner = on.characters.frequency_of[times(&on, k, 2)];
        for (int f = 0; f < kinds.frequencies; ++f) {
            bool is_pair = f == on.characters.frequency_of[k] ||
                           (cases[i].kind == KIND_RESONANT && f == partner);
            if (!is_pair)
                assert_int_equal(kinds.frequency[f].kind,
                                 characters_is_real(&on.characters, on.characters.frequency[f])
                                     ? KIND_NONE
                                     : KIND_FAMILY);
        }
        kinds_free(&kinds);
        build_close(&build);
    }
    setting_close(&on);
}

static void test_every_kind(void **state) {
    (void)state;
    check_kinds((const int[]){31}, 1, 3);
    check_kinds((const int[]){3, 11}, 2, 13);
    check_kinds((const int[]){2, 8}, 2, 1);
}

static void test_every_kind_with_noise(void **state) {
    (void)state;
    struct setting on = setting_open((const int[]){31}, 1);
    struct random_stream stream = random_stream(1, RANDOM_TEST);
    for (int i = 0; i < CASES; ++i)
        for (int draw = 0; draw < 2; ++draw) {
            struct build build = build_open(&on);
            add_kind(&build, cases[i].made, 5, NULL);
            fill_with_sixes(&build);
            add_noise_to(&build, &stream, 0.005);
            struct kinds kinds = look(&build);
            assert_kind(&build, &kinds, i, 5, 0.005);
            kinds_free(&kinds);
            build_close(&build);
        }
    setting_close(&on);
}

/* Outputs of another scale, -3, and its kinds. */
static void test_scale(void **state) {
    (void)state;
    struct setting on = setting_open((const int[]){31}, 1);
    struct build build = build_open(&on);
    build.scale = -3;
    add_kind(&build, OTHER_3_6, 5, NULL);
    fill_with_sixes(&build);
    struct kinds kinds = look(&build);
    assert_int_equal(at(&kinds, &build, 5)->kind, KIND_RESONANT);
    assert_close(at(&kinds, &build, 5)->distance, 0, 1e-9);
    kinds_free(&kinds);
    build_close(&build);
    setting_close(&on);
}

/* Numbers of the closed forms: the norms of least norm, and what three neurons leave. */
static void test_numbers(void **state) {
    (void)state;
    struct setting on = setting_open((const int[]){31}, 1);
    struct build build = build_open(&on);
    struct other_parameters with;
    assert_close(other_least(OTHER_3_5, 0, &with), 21.26024, 1e-5);
    add_kind(&build, OTHER_3_5, 1, &with);
    add_kind(&build, OTHER_THIRD, 5, NULL);
    struct kinds kinds = look(&build);
    assert_close(at(&kinds, &build, 1)->norm, 21.26024, 1e-4);
    assert_close(at(&kinds, &build, 1)->leftover, 1.343, 1e-3); /* 1 / sin th at each of a, b */
    assert_close(at(&kinds, &build, 1)->cancelled, 0, 1e-9);
    assert_close(at(&kinds, &build, 1)->line, 1, 1e-9);
    assert_close(at(&kinds, &build, 2)->angle, M_PI / 4, 1e-6);
    assert_close(at(&kinds, &build, 2)->residual, 0, 1e-6);
    assert_close(at(&kinds, &build, 5)->norm, 30 * cbrt(0.05), 1e-6);
    assert_close(at(&kinds, &build, 5)->harmonic, 0.5, 1e-9);
    kinds_free(&kinds);
    build_close(&build);
    setting_close(&on);
}

/* Order 4 with another angle, and with a neuron in two parts. */
static void test_order_4(void **state) {
    (void)state;
    struct setting on = setting_open((const int[]){31}, 1);
    struct build build = build_open(&on);
    struct other_parameters with = other_default(OTHER_4);
    with.phi[1] = with.phi[0] + M_PI / 9;
    add_kind(&build, OTHER_4, 1, &with);
    add_kind(&build, OTHER_4, 3, NULL);
    struct other_neuron neurons[OTHER_ORDER_MAX], half;
    int count = other_neurons(OTHER_4, &with, neurons, NULL);
    half = neurons[0];
    neurons[0].c[0] *= 0.6;
    half.c[0] *= 0.4;
    add(&build, 4, neurons, count);
    add(&build, 4, &half, 1);
    struct kinds kinds = look(&build);
    assert_int_equal(at(&kinds, &build, 1)->kind, KIND_ORDER_4);
    assert_close(at(&kinds, &build, 1)->angle, M_PI / 9, 1e-6);
    assert_true(at(&kinds, &build, 1)->residual > matched_to);
    assert_int_equal(at(&kinds, &build, 3)->kind, KIND_FAMILY);
    assert_close(at(&kinds, &build, 3)->angle, M_PI / 4, 1e-6);
    assert_int_equal(at(&kinds, &build, 4)->kind, KIND_SPLIT);
    assert_int_equal(at(&kinds, &build, 4)->live, 5);
    assert_int_equal(at(&kinds, &build, 4)->directions, 4);
    assert_int_equal(at(&kinds, &build, 5)->kind, KIND_NONE);
    kinds_free(&kinds);
    build_close(&build);
    setting_close(&on);
}

static void test_constant_neuron(void **state) {
    (void)state;
    struct setting on = setting_open((const int[]){11}, 1);
    struct build build = build_open(&on);
    struct affine_element element;
    assert_true(other_all_four(&on.group, &on.characters, &element, NULL));
    for (int j = 0; j < element.z.order; ++j) {
        set_constant(&build, j, element.t[j]);
        for (int p = 0; p < RING_PARTS; ++p)
            for (int k = 1; k < 11; ++k)
                set(&build, (enum ring_part)p, k, j, ring_row(&element.z, (enum ring_part)p, k)[j]);
    }
    struct kinds kinds = look(&build);
    assert_int_equal(kinds.constant_neurons, 1);
    for (int f = 0; f < kinds.frequencies; ++f) {
        assert_int_equal(kinds.frequency[f].kind, KIND_CONSTANT_NEURON);
        assert_close(kinds.frequency[f].constant, 1, 1e-9);
        assert_int_equal(kinds.frequency[f].live, 4);
    }
    kinds_free(&kinds);
    affine_free(&element);
    build_close(&build);
    setting_close(&on);
}

/* --- Chains ----------------------------------------------------------------------------------- */

/* The waves of a neuron: cos(x-p) + cos(y-p), cos(x-p) - cos(y-p), sin(x-p) - sin(y-p). */
enum wave { WAVE_U, WAVE_FLIPPED, WAVE_W };

/* Add a wave at mode number m of a chain, plus t; outputs at k, 2k, 4k. */
static void add_wave(struct build *build, int k, int m, enum wave wave, double p, double t,
                     const double complex *c) {
    int j = build->used++, mode = times(build->on, k, 1 << m);
    double complex a = cexp(-I * p) / 2 * (wave == WAVE_W ? -I : 1);
    set_constant(build, j, t);
    set(build, RING_A, mode, j, a);
    set(build, RING_B, mode, j, wave == WAVE_U ? a : -a);
    for (int o = 0; o < 3; ++o)
        if (c[o] != 0)
            set(build, RING_C, times(build->on, k, 1 << o), j, c[o]);
}

/* U_p at mode m in two, U_p + r_1 and U_p + r_2, with the sum A U_p^2 at its own output and B U_p
 * plus a constant at that of half its frequency. */
static void add_split(struct build *build, int k, int m, double p, double complex A,
                      double complex B) {
    const double r[2] = {0.7, -0.4};
    for (int i = 0; i < 2; ++i) {
        double complex c[3] = {0};
        double sign = i == 0 ? 1 : -1;
        c[m] = sign * A * r[1 - i] / (r[1] - r[0]);
        c[m - 1] = -sign * B / 2 / (r[1] - r[0]);
        add_wave(build, k, m, WAVE_U, p, r[i], c);
    }
}

/* The weight of direction i of three. */
static double complex three(const double *directions, int i) {
    double complex weight = 4;
    for (int l = 0; l < 3; ++l) {
        weight *= cexp(2 * I * directions[l]);
        if (l != i)
            weight /= cexp(2 * I * directions[l]) - cexp(2 * I * directions[i]);
    }
    return weight;
}

/* k, 2k, 4k with 3, 5 and 5 neurons: three on a line; four, with the neuron along that line split;
 * order 4, with the neuron along the line of the four split. */
static void add_chain(struct build *build, int k) {
    const double th = 0.9, beta = 0.4, root = sqrt(1 + beta * beta);
    const double first[3] = {0, M_PI / 2, th}, second[3] = {0, th, 2.1};
    const double p = atan2(1, -beta), q = p + M_PI / 4;
    const double complex x = 1 + I * beta;
    for (int i = 0; i < 3; ++i)
        add_wave(build, k, 0, i == 0 ? WAVE_FLIPPED : WAVE_U, first[i], 0,
                 (const double complex[]){(i == 0 ? -1 : 1) * three(first, i), 0, 0});
    add_wave(build, k, 1, WAVE_U, 0, 0, (const double complex[]){0, three(second, 0) - x, 0});
    add_wave(build, k, 1, WAVE_FLIPPED, 0, 0, (const double complex[]){0, -x, 0});
    add_wave(build, k, 1, WAVE_U, second[2], 0, (const double complex[]){0, three(second, 2), 0});
    add_split(build, k, 1, th, three(second, 1), -I / sin(th));
    const double complex g1 = -I * cexp(2 * I * q), g2 = I * cexp(2 * I * p);
    add_split(build, k, 2, p, g1, -I * root);
    add_wave(build, k, 2, WAVE_W, p, 0, (const double complex[]){0, 0, g1});
    for (int w = 0; w < 2; ++w)
        add_wave(build, k, 2, w == 1 ? WAVE_W : WAVE_U, q, 0, (const double complex[]){0, 0, g2});
}

/* --- Neurons of others that take part --------------------------------------------------------- */

/* Three neurons at k, order 4 at 2k without a split, and order 4 at g, of which one neuron V is
 * four: F = +-delta U +- V + r, U the neuron at 2k that should be split. With outputs A/4 at g and
 * +-B / (8 delta r) at k, the sign that of U, their sums are A V^2 + A delta^2 U^2 and B U. */
static void add_pair_with_help(struct build *build, int k, int g) {
    const double th = 0.9, q = th + M_PI / 4, delta = 0.3, r = 0.5;
    const double directions[3] = {0, M_PI / 2, th};
    const double complex A = -I * cexp(I * M_PI / 2), B = -I / sin(th);
    const double complex g1 = -I * cexp(2 * I * q), g2 = I * cexp(2 * I * th);
    for (int i = 0; i < 3; ++i)
        add_wave(build, k, 0, i == 0 ? WAVE_FLIPPED : WAVE_U, directions[i], 0,
                 (const double complex[]){(i == 0 ? -1 : 1) * three(directions, i), 0, 0});
    set(build, RING_C, g, build->used, -A * delta * delta);
    add_wave(build, k, 1, WAVE_U, th, 0, (const double complex[]){0, g1, 0});
    add_wave(build, k, 1, WAVE_W, th, 0, (const double complex[]){0, g1, 0});
    for (int w = 0; w < 2; ++w)
        add_wave(build, k, 1, w == 1 ? WAVE_W : WAVE_U, q, 0, (const double complex[]){0, g2, 0});
    for (int i = 0; i < 4; ++i) {
        double u = i < 2 ? delta : -delta, v = i % 2 == 0 ? 1 : -1;
        int j = build->used;
        add_wave(build, g, 0, WAVE_U, 0, r, (const double complex[]){A / 4, 0, 0});
        for (int p = RING_A; p <= RING_B; ++p) {
            set(build, (enum ring_part)p, g, j, v / 2);
            set(build, (enum ring_part)p, times(build->on, k, 2), j, u * cexp(-I * th) / 2);
        }
        set(build, RING_C, k, j, (u > 0 ? B : -B) / (8 * delta * r));
    }
    add_wave(build, g, 0, WAVE_W, 0, 0, (const double complex[]){A, 0, 0});
    for (int w = 0; w < 2; ++w)
        add_wave(build, g, 0, w == 1 ? WAVE_W : WAVE_U, M_PI / 4, 0,
                 (const double complex[]){I, 0, 0});
}

static void test_neurons_of_another_frequency(void **state) {
    (void)state;
    struct setting on = setting_open((const int[]){31}, 1);
    struct build build = build_open(&on);
    struct cluster cluster;
    double violation;
    add_pair_with_help(&build, 3, 10);
    fill_with_sixes(&build);
    struct kinds kinds = look(&build);
    for (int k = 3; k <= 6; k += 3) {
        assert_int_equal(at(&kinds, &build, k)->kind, KIND_RESONANT);
        assert_true(at(&kinds, &build, k)->distance < 1e-9);
    }
    assert_close(at(&kinds, &build, 3)->cancelled, 1, 1e-9);
    assert_close(at(&kinds, &build, 3)->cancelled_by_all, 0, 1e-9);
    assert_int_equal(at(&kinds, &build, 10)->kind, KIND_SPLIT);
    assert_int_equal(at(&kinds, &build, 10)->live, 7);
    assert_true(kinds_cluster(&on.group, &on.characters, &build.spectrum, &kinds,
                              on.characters.frequency_of[6], &cluster, NULL, NULL));
    assert_int_equal(cluster.modes, 3);
    assert_int_equal(cluster.neurons, 14);
    assert_int_equal(cluster.mode[0], 3);
    assert_int_equal(cluster.mode[1], 6);
    assert_true(cluster_violation(&on.group, &cluster, &violation, NULL));
    assert_true(violation < 1e-12);
    cluster_free(&cluster);
    kinds_free(&kinds);
    build_close(&build);
    setting_close(&on);
}

/* U + 60 is a constant neuron, and takes part. */
static void test_constant_neuron_takes_part(void **state) {
    (void)state;
    struct setting on = setting_open((const int[]){31}, 1);
    struct build build = build_open(&on);
    struct other_parameters with = other_default(OTHER_3_6);
    char orders[KINDS_ORDERS_MAX];
    with.r[0] = 60;
    add_kind(&build, OTHER_3_6, 3, &with);
    fill_with_sixes(&build);
    struct kinds kinds = look(&build);
    kinds_orders(&kinds, on.characters.frequency_of[6], orders);
    assert_string_equal(orders, "3+5");
    assert_int_equal(kinds.constant_neurons, 1);
    assert_int_equal(at(&kinds, &build, 3)->kind, KIND_RESONANT);
    assert_true(at(&kinds, &build, 3)->cancelled > 0.01);
    assert_close(at(&kinds, &build, 3)->cancelled_by_all, 0, 1e-9);
    assert_true(at(&kinds, &build, 6)->distance < 1e-9);
    kinds_free(&kinds);
    build_close(&build);
    setting_close(&on);
}

static void test_chain(void **state) {
    (void)state;
    struct setting on = setting_open((const int[]){31}, 1);
    struct build build = build_open(&on);
    char orders[KINDS_ORDERS_MAX];
    add_chain(&build, 3);
    fill_with_sixes(&build);
    struct kinds kinds = look(&build);
    for (int m = 0; m < 3; ++m) {
        int f = on.characters.frequency_of[times(&on, 3, 1 << m)];
        kinds_orders(&kinds, f, orders);
        assert_string_equal(orders, "3+5+5");
        assert_string_equal(kind_name(kinds.frequency[f].kind), "chain");
        assert_true(kinds.frequency[f].distance < 1e-9);
        assert_true(kinds.frequency[f].violation < 1e-12);
    }
    kinds_free(&kinds);
    build_close(&build);
    setting_close(&on);
}

/* --- Symmetries ------------------------------------------------------------------------------- */

static struct build everything(const struct setting *on) {
    struct build build = build_open(on);
    struct random_stream stream = random_stream(2, RANDOM_TEST);
    add_kind(&build, OTHER_3_6, 1, NULL); /* 1, 2 */
    add_kind(&build, OTHER_4_7, 5, NULL); /* 5, 10 */
    add_kind(&build, OTHER_THIRD, 3, NULL);
    add_kind(&build, OTHER_4, 7, NULL);
    fill_with_sixes(&build);
    add_noise_to(&build, &stream, 0.02);
    return build;
}

/* Frequency `factor` k of x is frequency k of y. */
static void assert_same(const struct build *build, const struct kinds *x, const struct kinds *y,
                        int factor) {
    const int *position = build->on->characters.frequency_of;
    for (int f = 0; f < y->frequencies; ++f) {
        int k = build->on->characters.frequency[f];
        const struct frequency_kind *a = at(x, build, times(build->on, k, factor));
        const struct frequency_kind *b = &y->frequency[f];
        const double pairs[][2] = {{a->leftover, b->leftover},
                                   {a->cancelled, b->cancelled},
                                   {a->cancelled_by_all, b->cancelled_by_all},
                                   {a->line, b->line},
                                   {a->residual, b->residual},
                                   {a->angle, b->angle},
                                   {a->harmonic, b->harmonic},
                                   {a->distance, b->distance},
                                   {a->violation, b->violation},
                                   {a->norm, b->norm}};
        assert_int_equal(a->kind, b->kind);
        assert_int_equal(a->live, b->live);
        assert_int_equal(a->directions, b->directions);
        if (b->doubled >= 0)
            assert_int_equal(
                a->doubled,
                position[times(build->on, build->on->characters.frequency[b->doubled], factor)]);
        for (size_t i = 0; i < sizeof pairs / sizeof *pairs; ++i)
            if (isnan(pairs[i][0]) || isnan(pairs[i][1]))
                assert_int_equal(isnan(pairs[i][0]), isnan(pairs[i][1]));
            else
                assert_close(pairs[i][0], pairs[i][1], 1e-5);
    }
    assert_int_equal(x->live, y->live);
}

static void exchange(double complex *x, double complex *y) {
    double complex swap = *x;
    *x = *y;
    *y = swap;
}

/* All rows of neurons i and j. */
static void exchange_neurons(struct build *build, int i, int j) {
    for (int p = 0; p < RING_PARTS; ++p) {
        double complex *constant = build->spectrum.constant + p * ROOM;
        exchange(&constant[i], &constant[j]);
        for (int k = 1; k < build->spectrum.d; ++k) {
            double complex *row = ring_row(&build->spectrum.z, (enum ring_part)p, k);
            exchange(&row[i], &row[j]);
        }
    }
}

static void permute(struct build *build, struct random_stream *stream) {
    for (int j = ROOM - 1; j > 0; --j)
        exchange_neurons(build, j, (int)random_below(stream, (uint32_t)j + 1));
}

/* (t, a, b) by s, c by s^-2; half of the s are negative. */
static void rescale(struct build *build, struct random_stream *stream, bool only_signs) {
    for (int j = 0; j < ROOM; ++j) {
        double s = (random_below(stream, 2) == 1 ? -1 : 1) *
                   (only_signs ? 1 : random_between(stream, 0.9, 1.1));
        for (int p = 0; p < RING_PARTS; ++p) {
            double by = p < RING_C ? s : 1 / (s * s);
            build->spectrum.constant[p * ROOM + j] *= by;
            for (int k = 1; k < build->spectrum.d; ++k)
                ring_row(&build->spectrum.z, (enum ring_part)p, k)[j] *= by;
        }
    }
}

/* a, b moved by u, v and outputs by u + v: real u, v turn frequency k by k times the angle. */
static void translate(struct build *build, int u, int v) {
    const double complex *phi = build->on->characters.phi;
    int d = build->spectrum.d;
    for (int k = 1; k < d; ++k)
        for (int j = 0; j < ROOM; ++j) {
            ring_row(&build->spectrum.z, RING_A, k)[j] *= phi[k * d + u];
            ring_row(&build->spectrum.z, RING_B, k)[j] *= phi[k * d + v];
            ring_row(&build->spectrum.z, RING_C, k)[j] *= conj(phi[k * d + u] * phi[k * d + v]);
        }
}

/* The gauges of pairs and chains: k by any angle and its multiples by as many. Those of one
 * frequency turn alone. */
static void turn(struct build *build, int k, int multiples, double u, double v) {
    for (int h = 1; h <= multiples; ++h) {
        int m = times(build->on, k, h);
        double complex by[RING_PARTS] = {cexp(I * h * u), cexp(I * h * v), cexp(-I * h * (u + v))};
        for (int p = 0; p < RING_PARTS; ++p)
            for (int j = 0; j < ROOM; ++j)
                set(build, (enum ring_part)p, m, j,
                    ring_row(&build->spectrum.z, (enum ring_part)p, m)[j] * scale_of(build) *
                        by[p]);
    }
}

static void swap_inputs(struct build *build) {
    for (int j = 0; j < ROOM; ++j)
        for (int k = 1; k < build->spectrum.d; ++k)
            exchange(&ring_row(&build->spectrum.z, RING_A, k)[j],
                     &ring_row(&build->spectrum.z, RING_B, k)[j]);
}

/* The automorphism that takes character k to factor k. */
static void multiply(struct build *build, int factor) {
    double complex old[64];
    for (int p = 0; p < RING_PARTS; ++p)
        for (int j = 0; j < ROOM; ++j) {
            for (int k = 1; k < build->spectrum.d; ++k)
                old[k] = ring_row(&build->spectrum.z, (enum ring_part)p, k)[j];
            for (int k = 1; k < build->spectrum.d; ++k)
                ring_row(&build->spectrum.z, (enum ring_part)p, times(build->on, k, factor))[j] =
                    old[k];
        }
}

static void apply(struct build *build, int symmetry) {
    struct random_stream stream = random_stream((uint64_t)symmetry, RANDOM_TEST);
    switch (symmetry) {
    case 0:
        permute(build, &stream);
        break;
    case 1:
        rescale(build, &stream, true);
        break;
    case 2:
        rescale(build, &stream, false);
        break;
    case 3:
        translate(build, 4, 9);
        break;
    case 4:
        turn(build, 1, 2, 0.3, 1.1);
        turn(build, 5, 2, -0.8, 0.4);
        turn(build, 7, 1, 2.2, -0.9);
        break;
    case 5:
        swap_inputs(build);
        break;
    case 6:
        multiply(build, build->spectrum.d - 1); /* conjugation */
        break;
    default:
        multiply(build, 3);
        break;
    }
}

static void test_symmetries(void **state) {
    (void)state;
    enum { SYMMETRIES = 8 };
    struct setting on = setting_open((const int[]){31}, 1);
    struct build build = everything(&on);
    struct kinds before = look(&build);
    assert_int_equal(at(&before, &build, 2)->kind, KIND_RESONANT);
    assert_int_equal(at(&before, &build, 10)->kind, KIND_RESONANT);
    assert_int_equal(at(&before, &build, 3)->kind, KIND_THIRD_HARMONIC);
    for (int symmetry = 0; symmetry < SYMMETRIES; ++symmetry) {
        struct build moved = everything(&on);
        apply(&moved, symmetry);
        struct kinds after = look(&moved);
        assert_same(&moved, &after, &before, symmetry == SYMMETRIES - 1 ? 3 : 1);
        kinds_free(&after);
        build_close(&moved);
    }
    kinds_free(&before);
    build_close(&build);
    setting_close(&on);
}

/* --- Controls --------------------------------------------------------------------------------- */

static void add_element(struct build *build, const struct ring_element *z) {
    for (int j = 0; j < z->order; ++j)
        for (int p = 0; p < RING_PARTS; ++p)
            for (int k = 1; k < build->spectrum.d; ++k)
                set(build, (enum ring_part)p, k, build->used + j,
                    ring_row(z, (enum ring_part)p, k)[j]);
    build->used += z->order;
}

static void test_families_fire_nothing(void **state) {
    (void)state;
    struct setting on = setting_open((const int[]){31}, 1);
    struct random_stream stream = random_stream(3, RANDOM_TEST);
    for (int sixes = 1; sixes <= 15; sixes += 7) {
        struct ring_element z = {0};
        struct build build = build_open(&on);
        assert_true(solution_fourier(&on.characters, sixes, &z, NULL));
        add_element(&build, &z);
        add_noise_to(&build, &stream, 0.05);
        struct kinds kinds = look(&build);
        for (int f = 0; f < kinds.frequencies; ++f) {
            assert_int_equal(kinds.frequency[f].kind, KIND_FAMILY);
            assert_true(kinds.frequency[f].leftover < KINDS_LEFTOVER);
        }
        kinds_free(&kinds);
        ring_free(&z);
        build_close(&build);
    }
    setting_close(&on);
}

/* Random weights, and random neurons of single frequencies with r_kkk = 1. */
static void test_random_fires_nothing(void **state) {
    (void)state;
    struct setting on = setting_open((const int[]){31}, 1);
    struct random_stream stream = random_stream(4, RANDOM_TEST);
    for (int draw = 0; draw < 20; ++draw) {
        struct build build = build_open(&on);
        struct ring_element z;
        assert_true(ring_create(30, 64, &z, NULL));
        if (draw == 0)
            ring_random(&on.characters, 0.3, &stream, &z);
        add_element(&build, &z);
        build.used = draw == 0 ? 64 : 0;
        for (int f = 0; draw > 0 && f < on.characters.frequencies; ++f)
            for (int i = 0, order = 3 + (int)random_below(&stream, 6); i < order; ++i) {
                int j = build.used++, k = on.characters.frequency[f];
                for (int p = 0; p < RING_PARTS; ++p)
                    set(&build, (enum ring_part)p, k, j, random_gaussian(&stream, 0.6));
                set(&build, RING_C, times(&on, k, 2), j, random_gaussian(&stream, 0.3));
                set_constant(&build, j, random_normal(&stream) / 2);
            }
        struct kinds kinds = look(&build);
        for (int f = 0; f < kinds.frequencies; ++f)
            assert_int_equal(kinds.frequency[f].kind, KIND_UNEXPLAINED);
        kinds_free(&kinds);
        ring_free(&z);
        build_close(&build);
    }
    setting_close(&on);
}

/* Without its constants a pair is none, nor is half of it. */
static void test_broken_pairs(void **state) {
    (void)state;
    struct setting on = setting_open((const int[]){31}, 1);
    for (int without_partner = 0; without_partner < 2; ++without_partner) {
        struct build build = build_open(&on);
        struct other_parameters with = other_default(OTHER_3_6);
        struct other_neuron neurons[OTHER_ORDER_MAX];
        int count = other_neurons(OTHER_3_6, &with, neurons, NULL);
        for (int j = 0; j < count; ++j)
            neurons[j].t = 0;
        add(&build, 1, neurons, without_partner ? 3 : count);
        fill_with_sixes(&build);
        struct kinds kinds = look(&build);
        assert_int_equal(at(&kinds, &build, 1)->kind, KIND_UNEXPLAINED);
        assert_int_equal(at(&kinds, &build, 1)->doubled, -1);
        assert_close(at(&kinds, &build, 1)->cancelled, 1, 1e-9);
        kinds_free(&kinds);
        build_close(&build);
    }
    setting_close(&on);
}

/* Weights that are no numbers explain nothing. */
static void test_nan(void **state) {
    (void)state;
    struct setting on = setting_open((const int[]){31}, 1);
    struct build build = build_open(&on);
    fill_with_sixes(&build);
    for (int j = 0; j < build.used; ++j) {
        set(&build, RING_A, 6, j, NAN);
        set(&build, RING_C, 4, j, NAN);
    }
    struct kinds kinds = look(&build);
    assert_int_equal(at(&kinds, &build, 4)->kind, KIND_UNEXPLAINED);
    assert_int_equal(at(&kinds, &build, 6)->kind, KIND_NONE);
    kinds_free(&kinds);
    build_close(&build);
    setting_close(&on);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_kind),
        cmocka_unit_test(test_every_kind_with_noise),
        cmocka_unit_test(test_scale),
        cmocka_unit_test(test_numbers),
        cmocka_unit_test(test_order_4),
        cmocka_unit_test(test_constant_neuron),
        cmocka_unit_test(test_chain),
        cmocka_unit_test(test_neurons_of_another_frequency),
        cmocka_unit_test(test_constant_neuron_takes_part),
        cmocka_unit_test(test_symmetries),
        cmocka_unit_test(test_families_fire_nothing),
        cmocka_unit_test(test_random_fires_nothing),
        cmocka_unit_test(test_broken_pairs),
        cmocka_unit_test(test_nan),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
