#include "theory/semiring/solutions.h"

#include <math.h>
#include <string.h>

/* w, and the nu and xi of the global solutions. */
static const double complex unit_w = -0.5 + 0.86602540378443864676 * I; /* exp(2 pi i/3) */
static const double complex global_nu = I;
static const double complex global_xi = M_SQRT1_2 + M_SQRT1_2 * I; /* exp(i pi/4) */

/* The one-row element of `order` neurons (a, b, c). */
static bool from_neurons(int order, double complex neurons[][RING_PARTS], struct ring_element *u,
                         struct error *error) {
    if (!ring_create(1, order, u, error))
        return false;
    for (int j = 0; j < order; ++j)
        for (enum ring_part part = RING_A; part < RING_PARTS; ++part)
            ring_row(u, part, 1)[j] = neurons[j][part];
    return true;
}

bool solution_syn(struct ring_element *u, struct error *error) {
    return solution_syn_alpha_beta(1, 1, u, error);
}

bool solution_nu(double complex nu, struct ring_element *u, struct error *error) {
    double complex neurons[][RING_PARTS] = {{1, 1, 1}, {nu, -nu, -conj(nu * nu)}};
    return from_neurons(2, neurons, u, error);
}

bool solution_xi(double complex xi, bool mirror, struct ring_element *u, struct error *error) {
    double complex i = mirror ? -I : I;
    double complex neurons[][RING_PARTS] = {{1, 1, 1}, {xi, -i * conj(xi), i}};
    return from_neurons(2, neurons, u, error);
}

bool solution_syn_alpha_beta(double complex alpha, double complex beta, struct ring_element *u,
                             struct error *error) {
    double complex w = unit_w, w2 = conj(unit_w);
    double complex neurons[][RING_PARTS] = {
        {1, 1, 1}, {alpha * w, conj(alpha) * w, w}, {beta * w2, conj(beta) * w2, w2}};
    return from_neurons(3, neurons, u, error);
}

bool solution_3c(struct ring_element *u, struct error *error) {
    double complex w = unit_w, w2 = conj(unit_w);
    double complex neurons[][RING_PARTS] = {{1, 1, 1}, {w, w2, 1}, {w2, w, 1}};
    return from_neurons(3, neurons, u, error);
}

bool solution_real(struct ring_element *u, struct error *error) {
    double complex neurons[][RING_PARTS] = {{1, 1, 1}, {1, -1, -1}};
    return from_neurons(2, neurons, u, error);
}

static const struct {
    const char *name;
    enum ring_part left, right;
    bool left_conj, right_conj, output_conj;
} potentials[SOLUTION_POTENTIALS] = {
    {"abc", RING_A, RING_B, false, false, false}, {"~abc", RING_A, RING_B, true, false, false},
    {"a~bc", RING_A, RING_B, false, true, false}, {"ab~c", RING_A, RING_B, false, false, true},
    {"a~ac", RING_A, RING_A, false, true, false}, {"b~bc", RING_B, RING_B, false, true, false},
    {"aac", RING_A, RING_A, false, false, false}, {"bbc", RING_B, RING_B, false, false, false},
    {"~a~ac", RING_A, RING_A, true, true, false}, {"~b~bc", RING_B, RING_B, true, true, false},
};

const char *solution_potential_name(int i) {
    return potentials[i].name;
}

static double complex conj_if(bool condition, double complex w) {
    return condition ? conj(w) : w;
}

void solution_potentials(const struct ring_element *u, double complex values[SOLUTION_POTENTIALS]) {
    for (int i = 0; i < SOLUTION_POTENTIALS; ++i) {
        const double complex *x = ring_row(u, potentials[i].left, 1);
        const double complex *y = ring_row(u, potentials[i].right, 1);
        const double complex *c = ring_row(u, RING_C, 1);
        values[i] = 0;
        for (int j = 0; j < u->order; ++j)
            values[i] += conj_if(potentials[i].left_conj, x[j]) *
                         conj_if(potentials[i].right_conj, y[j]) *
                         conj_if(potentials[i].output_conj, c[j]);
    }
}

int solution_pairs(const struct characters *characters) {
    return characters->order - 1 - characters->frequencies;
}

static int real_characters(const struct characters *characters) {
    return characters->frequencies - solution_pairs(characters);
}

static int clamp_sixes(const struct characters *characters, int sixes) {
    int pairs = solution_pairs(characters);
    int least = sixes < 1 ? 1 : sixes;
    return least > pairs ? pairs : least;
}

int solution_fourier_order(const struct characters *characters, int sixes) {
    sixes = clamp_sixes(characters, sixes);
    return 6 * sixes + 4 * (solution_pairs(characters) - sixes) + 2 * real_characters(characters);
}

double solution_fourier_squared_norm(const struct characters *characters, int sixes) {
    sixes = clamp_sixes(characters, sixes);
    int fours = solution_pairs(characters) - sixes;
    double four = fours == 0 ? 0 : 6 * cbrt(4) + cbrt(6) / sixes;
    return sixes * 6 * cbrt(6) + fours * four + real_characters(characters) * 3 * cbrt(2);
}

/* Scale to r_kkk = 1 what has r_kkk = order. */
static void normalise_to(int order, struct ring_element *z) {
    ring_scale(z, 1 / cbrt(order));
}

static void normalise(struct ring_element *u) {
    normalise_to(u->order, u);
}

/* The three building blocks of one frequency, normalised. */
struct blocks {
    struct ring_element six, four, two;
};

static void blocks_free(struct blocks *blocks) {
    ring_free(&blocks->six);
    ring_free(&blocks->four);
    ring_free(&blocks->two);
}

static bool blocks_create(struct blocks *blocks, struct error *error) {
    struct ring_element syn = {0}, nu = {0}, xi = {0};
    *blocks = (struct blocks){0};
    bool ok = solution_syn(&syn, error) && solution_nu(global_nu, &nu, error) &&
              solution_xi(global_xi, false, &xi, error) &&
              ring_product(&syn, &nu, &blocks->six, error) &&
              ring_product(&nu, &xi, &blocks->four, error) && solution_real(&blocks->two, error);
    ring_free(&syn);
    ring_free(&nu);
    ring_free(&xi);
    if (!ok) {
        blocks_free(blocks);
        return false;
    }
    normalise(&blocks->six);
    normalise(&blocks->four);
    normalise(&blocks->two);
    return true;
}

/* Write the neurons of u at character k into neurons first, first + 1, ... of z. */
static void place(const struct ring_element *u, int k, int first, struct ring_element *z) {
    for (enum ring_part part = RING_A; part < RING_PARTS; ++part)
        memcpy(ring_row(z, part, k) + first, ring_row(u, part, 1), (size_t)u->order * sizeof *u->a);
}

/* The constant that an order-4 block leaves at its character: sum_p sum_k' r_{p,k',-k',k}, k' = k
 * and -k. */
static double complex left_constant(const struct ring_element *u) {
    double complex sum = 0;
    for (int j = 0; j < u->order; ++j)
        sum += 2 * (ring_abs2(u->a[j]) + ring_abs2(u->b[j])) * u->c[j];
    return sum;
}

/* Set the conjugate pairs, those of order 6 first, and cancel the constants of those of order 4.
 * Returns the number of neurons used. */
static int place_pairs(const struct characters *characters, const struct blocks *blocks, int sixes,
                       struct ring_element *z) {
    int neurons_of_six = sixes * blocks->six.order;
    double strength = neurons_of_six * 4 * ring_abs2(blocks->six.a[0]); /* sum |z_a|^2 + |z_b|^2 */
    int first = 0;
    for (int f = 0; f < characters->frequencies; ++f) {
        int k = characters->frequency[f];
        if (characters_is_real(characters, k))
            continue;
        bool is_six = first < neurons_of_six;
        const struct ring_element *u = is_six ? &blocks->six : &blocks->four;
        place(u, k, first, z);
        for (int j = 0; !is_six && j < neurons_of_six; ++j)
            ring_row(z, RING_C, k)[j] = -left_constant(u) / strength;
        first += u->order;
    }
    return first;
}

bool solution_fourier(const struct characters *characters, int sixes, struct ring_element *z,
                      struct error *error) {
    struct blocks blocks;
    *z = (struct ring_element){0};
    if (!blocks_create(&blocks, error))
        return false;
    int order = solution_fourier_order(characters, sixes);
    bool ok = ring_create(characters->order - 1, order, z, error);
    if (ok) {
        int first = place_pairs(characters, &blocks, clamp_sixes(characters, sixes), z);
        for (int f = 0; f < characters->frequencies; ++f)
            if (characters_is_real(characters, characters->frequency[f])) {
                place(&blocks.two, characters->frequency[f], first, z);
                first += blocks.two.order;
            }
        ring_mirror(characters, z);
    }
    blocks_free(&blocks);
    return ok;
}

static bool memorisation(const struct group *group, const struct characters *characters,
                         struct ring_element *z, struct error *error) {
    int d = group->order;
    double scale = 1 / cbrt((double)d * d);
    if (!ring_create(d - 1, d * d, z, error))
        return false;
    for (int k = 1; k < d; ++k) {
        const double complex *phi = characters->phi + (size_t)k * (size_t)d;
        for (int i = 0; i < d; ++i)
            for (int j = 0; j < d; ++j) {
                int neuron = i * d + j;
                ring_row(z, RING_A, k)[neuron] = scale * conj(phi[i]);
                ring_row(z, RING_B, k)[neuron] = scale * conj(phi[j]);
                ring_row(z, RING_C, k)[neuron] = scale * phi[group->product[neuron]];
            }
    }
    return true;
}

const char *solution_name(enum solution solution) {
    static const char *const names[SOLUTIONS] = {"z_F6", "z_F4/6", "z_M"};
    return names[solution];
}

/* z_F6 and z_F4/6 as members of the Fourier construction. */
static int sixes_of(enum solution solution, const struct characters *characters) {
    return solution == SOLUTION_F6 ? solution_pairs(characters) : 1;
}

bool solution_create(enum solution solution, const struct group *group,
                     const struct characters *characters, struct ring_element *z,
                     struct error *error) {
    if (solution == SOLUTION_M)
        return memorisation(group, characters, z, error);
    return solution_fourier(characters, sixes_of(solution, characters), z, error);
}

int solution_order(enum solution solution, const struct characters *characters) {
    if (solution == SOLUTION_M)
        return characters->order * characters->order;
    return solution_fourier_order(characters, sixes_of(solution, characters));
}

double solution_squared_norm(enum solution solution, const struct characters *characters) {
    int d = characters->order;
    if (solution == SOLUTION_M)
        return 3 * (d - 1) * cbrt((double)d * d);
    return solution_fourier_squared_norm(characters, sixes_of(solution, characters));
}

bool solution_everywhere(const struct characters *characters, const struct ring_element *u,
                         struct ring_element *z, struct error *error) {
    int first = 0;
    if (!ring_create(characters->order - 1, solution_pairs(characters) * u->order, z, error))
        return false;
    for (int f = 0; f < characters->frequencies; ++f)
        if (!characters_is_real(characters, characters->frequency[f])) {
            place(u, characters->frequency[f], first, z);
            first += u->order;
        }
    normalise_to(u->order, z);
    ring_mirror(characters, z);
    return true;
}

/* *z becomes *z * factor. */
static bool multiply(struct ring_element *z, const struct ring_element *factor,
                     struct error *error) {
    struct ring_element product = {0};
    bool ok = ring_product(z, factor, &product, error);
    ring_free(z);
    *z = product;
    return ok;
}

/* sum = 1 + u + ... + u^(n-1) */
static bool sum_of_powers(const struct ring_element *u, int n, struct ring_element *sum,
                          struct error *error) {
    struct ring_element power = {0};
    bool ok = ring_zero(u->rows, sum, error) && ring_one(u->rows, &power, error);
    for (int i = 0; ok && i < n; ++i) {
        struct ring_element longer = {0};
        ok = ring_sum(sum, &power, &longer, error) && multiply(&power, u, error);
        ring_free(sum);
        *sum = longer;
    }
    ring_free(&power);
    return ok;
}

/* *z becomes *z times the sum of powers of the generator of an input, whose element of the group is
 * g, of order n: conj(phi_k(g)) at the input, 1 at the other, phi_k(g) at the output. */
static bool multiply_by_powers(const struct characters *characters, enum ring_part input, int g,
                               int n, struct ring_element *z, struct error *error) {
    struct ring_element u = {0}, sum = {0};
    bool ok = ring_one(z->rows, &u, error);
    for (int k = 1; ok && k <= z->rows; ++k) {
        double complex phi = characters->phi[(size_t)k * (size_t)characters->order + (size_t)g];
        ring_row(&u, input, k)[0] = conj(phi);
        ring_row(&u, RING_C, k)[0] = phi;
    }
    ok = ok && sum_of_powers(&u, n, &sum, error) && multiply(z, &sum, error);
    ring_free(&u);
    ring_free(&sum);
    return ok;
}

bool solution_memorisation_product(const struct group *group, const struct characters *characters,
                                   struct ring_element *z, struct error *error) {
    bool ok = ring_one(group->order - 1, z, error);
    for (enum ring_part input = RING_A; input <= RING_B; ++input) {
        int generator = group->order; /* the last factor runs fastest */
        for (int t = 0; ok && t < group->rank; ++t) {
            generator /= group->factors[t];
            ok = multiply_by_powers(characters, input, generator, group->factors[t], z, error);
        }
    }
    if (!ok) {
        ring_free(z);
        return false;
    }
    ring_scale(z, 1 / cbrt((double)group->order * group->order));
    return true;
}

bool solution_path(const struct ring_element *y, const struct ring_element *target, double t,
                   struct ring_element *z, struct error *error) {
    struct ring_element start = {0}, end = {0}, factor = {0};
    *z = (struct ring_element){0};
    bool ok = ring_copy(y, &start, error) && ring_one(y->rows, &end, error);
    if (ok) {
        ring_scale(&start, cbrt(1 - t));
        ring_scale(&end, cbrt(t));
        ok = ring_sum(&start, &end, &factor, error) && ring_product(&factor, target, z, error);
    }
    ring_free(&start);
    ring_free(&end);
    ring_free(&factor);
    return ok;
}
