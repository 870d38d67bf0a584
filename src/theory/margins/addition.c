#include "theory/margins/addition.h"

#include <limits.h>
#include <math.h>
#include <stddef.h>

double addition_margin(int p, int k) {
    return 2 * tgamma(k + 1) / (pow(2 * k + 2, 0.5 * (k + 1)) * (p - 1) * pow(p, 0.5 * (k - 1)));
}

static long power_of_three(int exponent) {
    long power = 1;
    for (int i = 0; i < exponent; ++i)
        power *= 3;
    return power;
}

static long neurons_per_frequency(enum addition_scheme scheme, int k) {
    return scheme == ADDITION_SIGNS ? 1L << (2 * k - 1) : 2 * power_of_three(k - 1);
}

long addition_width(enum addition_scheme scheme, int p, int k) {
    return neurons_per_frequency(scheme, k) * ((p - 1) / 2);
}

/* Column `neuron` of block `block` (an input, or k: the output) is `sign` cos(2 pi (z a - turn)).
 * `turn` is in units of 1/`whole` of a circle, to be exact. */
static void set_wave(struct construction *construction, int neuron, int p, int block, int z,
                     long turn, long whole, double sign) {
    const double circle = 2 * acos(-1);
    double *weight = construction->weights +
                     (size_t)block * (size_t)p * (size_t)construction->width + (size_t)neuron;
    for (long a = 0; a < p; ++a) {
        double angle = (double)(a * z % p) / p - (double)(turn % whole) / (double)whole;
        weight[(size_t)a * (size_t)construction->width] = sign * cos(circle * angle);
    }
}

/* cos(t_1 + ... + t_k - t) is the signed sum, over all even subsets of the k + 1 angles, of the
 * product of the sines in the subset and the cosines of the others; 2^(k-1) k! x_1 ... x_k is the
 * sum of c_2 ... c_k (x_1 + c_2 x_2 + ... + c_k x_k)^k over all signs c. Bits of `choice`: k for
 * which of t_1 .. t_k are in the subset (t makes it even), k - 1 for the signs. */
static void set_signs(struct construction *construction, int neuron, int p, int k, int z,
                      long choice) {
    unsigned long set = (unsigned long)choice & ((1UL << k) - 1),
                  signs = (unsigned long)choice >> k;
    int odd = __builtin_parityl(set);
    /* i^|set|, and -1 for sin(-t). */
    int minus = (__builtin_popcountl(set) + odd) / 2 + odd + __builtin_popcountl(signs);
    for (int j = 0; j < k; ++j)
        set_wave(construction, neuron, p, j, z, set >> j & 1, 4,
                 j > 0 && (signs >> (j - 1) & 1) ? -1 : 1);
    set_wave(construction, neuron, p, k, z, odd, 4, minus % 2 != 0 ? -1 : 1);
}

/* The phase of input j turns h_j = 1, 3, ..., 3^(k-2), 4 3^(k-2) times as `choice` goes around
 * once, and the output phase as often as all of these together; every other product of k cosines
 * averages out. */
static void set_phases(struct construction *construction, int neuron, int p, int k, int z,
                       long choice) {
    long whole = neurons_per_frequency(ADDITION_PHASES, k), sum = 0;
    for (int j = 0; j < k; ++j) {
        long h = j < k - 1 ? power_of_three(j) : 4 * power_of_three(k - 2);
        set_wave(construction, neuron, p, j, z, choice * h, whole, 1);
        sum += h;
    }
    set_wave(construction, neuron, p, k, z, choice * sum, whole, 1);
}

static bool check_task(int p, int k, struct error *error) {
    return (p >= 3 && p % 2 == 1 && k >= 2 && k <= ADDITION_INPUTS_MAX) ||
           error_set(error, ERROR_INPUT,
                     "addition of k numbers modulo p needs odd p >= 3 and k = 2 .. %d, not "
                     "p = %d, k = %d",
                     ADDITION_INPUTS_MAX, p, k);
}

bool addition_construct(enum addition_scheme scheme, int p, int k,
                        struct construction *construction, struct error *error) {
    *construction = (struct construction){0};
    if (!check_task(p, k, error))
        return false;
    long width = addition_width(scheme, p, k), each = neurons_per_frequency(scheme, k);
    if (!construction_allocate((k + 1L) * p, width, construction, error))
        return false;
    for (int i = 0; i < construction->width; ++i) {
        int z = 1 + (int)(i / each);
        if (scheme == ADDITION_SIGNS)
            set_signs(construction, i, p, k, z, i % each);
        else
            set_phases(construction, i, p, k, z, i % each);
        construction_set_share(construction, i, k, 1.0 / (double)width);
    }
    return true;
}

/* --- Answers that are looked up --------------------------------------------------------------- */

static double factorial(int k) {
    return tgamma(k + 1.0);
}

double addition_lookup_output(int k) {
    return 1 / (ldexp(1, k - 1) * factorial(k));
}

double addition_lookup_margin(int p, int k, double output) {
    return factorial(k) * output / (pow(p, k) * pow(k + output * output, 0.5 * (k + 1)));
}

static void set_weight(struct construction *construction, int neuron, long row, double value) {
    construction->weights[(size_t)row * (size_t)construction->width + (size_t)neuron] = value;
}

/* Neuron `signs` of the 2^(k-1) of tuple `tuple`. */
static void set_lookup(struct construction *construction, int neuron, int p, int k, long tuple,
                       unsigned long signs, double output) {
    long sum = 0;
    for (int j = k - 1; j >= 0; --j, tuple /= p) {
        bool minus = j > 0 && (signs >> (j - 1) & 1);
        set_weight(construction, neuron, (long)j * p + tuple % p, minus ? -1 : 1);
        sum += tuple % p;
    }
    set_weight(construction, neuron, (long)k * p + sum % p,
               __builtin_parityl(signs) ? -output : output);
}

bool addition_construct_lookup(int p, int k, double output, struct construction *construction,
                               struct error *error) {
    *construction = (struct construction){0};
    if (!check_task(p, k, error))
        return false;
    double width = ldexp(pow(p, k), k - 1);
    if (!construction_allocate((k + 1L) * p, width < 1e15 ? (long)width : LONG_MAX, construction,
                               error))
        return false;
    for (int i = 0; i < construction->width; ++i) {
        set_lookup(construction, i, p, k, i >> (k - 1), (unsigned long)i & ((1UL << (k - 1)) - 1),
                   output);
        construction_set_share(construction, i, k, 1 / width);
    }
    return true;
}
