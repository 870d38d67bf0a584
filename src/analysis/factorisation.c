#include "analysis/factorisation.h"

#include "theory/semiring/semiring.h"

#include <math.h>

enum { ORDER_MAX = 6, COLUMNS_MAX = ORDER_MAX / 2 };

static const double complex omega = -0.5 + I * 0.86602540378443864676;

/* Neurons in two halves: [2 columns], the first half first. */
struct layout {
    int columns;
    struct neuron neuron[ORDER_MAX];
};

static struct neuron divide(const struct neuron *x, const struct neuron *y) {
    struct neuron ratio;
    for (int p = 0; p < RING_PARTS; ++p)
        ratio.part[p] = x->part[p] / y->part[p];
    return ratio;
}

static void flip(struct neuron *neuron) {
    neuron->part[RING_A] = -neuron->part[RING_A];
    neuron->part[RING_B] = -neuron->part[RING_B];
}

/* The mean of values: [count]; *spread becomes the norm of their deviations from it. */
static double complex mean_of(const double complex *values, int count, double *spread) {
    double complex sum = 0;
    double squares = 0;
    for (int i = 0; i < count; ++i)
        sum += values[i];
    for (int i = 0; i < count; ++i)
        squares += ring_abs2(values[i] - sum / count);
    *spread = sqrt(squares);
    return sum / count;
}

/* --- Halves ----------------------------------------------------------------------------------- */

/* The next permutation in lexicographic order; false after the last. */
static bool next_permutation(int *permutation, int n) {
    int i = n - 2, j = n - 1;
    while (i >= 0 && permutation[i] > permutation[i + 1])
        --i;
    if (i < 0)
        return false;
    while (permutation[j] < permutation[i])
        --j;
    int swapped = permutation[i];
    permutation[i] = permutation[j];
    permutation[j] = swapped;
    for (int low = i + 1, high = n - 1; low < high; ++low, --high) {
        swapped = permutation[low];
        permutation[low] = permutation[high];
        permutation[high] = swapped;
    }
    return true;
}

static double output_spread(const struct neuron *neurons, const int *permutation, int columns) {
    double complex ratio[COLUMNS_MAX];
    double spread;
    for (int c = 0; c < columns; ++c)
        ratio[c] =
            neurons[permutation[c]].part[RING_C] / neurons[permutation[columns + c]].part[RING_C];
    mean_of(ratio, columns, &spread);
    return spread;
}

/* The layout of least spread; false where none is a number. */
static bool find_layout(const struct neuron *neurons, int order, struct layout *layout) {
    const double tie = 1e-6; /* above the rounding of float32; ratios have modulus 1 or so */
    int permutation[ORDER_MAX] = {0, 1, 2, 3, 4, 5};
    double least = INFINITY;
    layout->columns = order / 2;
    do {
        double spread = output_spread(neurons, permutation, layout->columns);
        if (!(spread < least - tie))
            continue;
        least = spread;
        for (int j = 0; j < order; ++j)
            layout->neuron[j] = neurons[permutation[j]];
    } while (next_permutation(permutation, order));
    return isfinite(least);
}

/* Negate (a,b) of first-half neurons whose ratio of a is not that of the first. */
static void align_signs(struct layout *layout) {
    const double apart = 0.2;
    struct neuron *first = layout->neuron, *second = first + layout->columns;
    double complex expected = second[0].part[RING_A] / first[0].part[RING_A];
    for (int c = 1; c < layout->columns; ++c)
        if (cabs(second[c].part[RING_A] / first[c].part[RING_A] - expected) > apart)
            flip(&first[c]);
}

/* The ratios' means, *u, and the norm of all deviations from them. */
static double find_ratio(const struct layout *layout, struct neuron *u) {
    double squares = 0, spread;
    for (int p = 0; p < RING_PARTS; ++p) {
        double complex ratio[COLUMNS_MAX];
        for (int c = 0; c < layout->columns; ++c)
            ratio[c] = layout->neuron[layout->columns + c].part[p] / layout->neuron[c].part[p];
        u->part[p] = mean_of(ratio, layout->columns, &spread);
        squares += spread * spread;
    }
    return sqrt(squares);
}

/* --- Kinds of factors ------------------------------------------------------------------------- */

static struct neuron with_unit_product(struct neuron neuron) {
    double complex product = neuron.part[RING_A] * neuron.part[RING_B] * neuron.part[RING_C];
    double complex root = cpow(product, 1.0 / 3);
    for (int p = 0; p < RING_PARTS; ++p)
        neuron.part[p] /= root;
    return neuron;
}

/* The kind of ((1,1,1), u), u of unit product. */
static enum factor kind_of_two(const struct neuron *u, double t) {
    double complex a = u->part[RING_A], b = u->part[RING_B], c = u->part[RING_C];
    if (cabs(c - I) < t || cabs(c + I) < t)
        return FACTOR_XI;
    if (cabs(c - 1) < t && (cabs(a - I) < t || cabs(a + I) < t))
        return FACTOR_NU_I;
    return cabs(a + b) < t ? FACTOR_NU : FACTOR_UNKNOWN;
}

static double distance(const struct neuron *v, double complex x) {
    double squares = 0;
    for (int p = 0; p < RING_PARTS; ++p)
        squares += ring_abs2(v->part[p] - x);
    return sqrt(squares);
}

/* The kind of ((1,1,1), v[1], v[2]), of unit products; v is brought into standard form. */
static enum factor kind_of_three(struct neuron *v, double t) {
    for (int c = 1; c < 3; ++c)
        if (creal(v[c].part[RING_A]) > 0)
            flip(&v[c]);
    bool mirrored = cimag(v[1].part[RING_C]) < 0;
    for (int c = 1; c < 3; ++c)
        for (int p = 0; p < RING_PARTS && mirrored; ++p)
            v[c].part[p] = conj(v[c].part[p]);
    if (distance(&v[1], omega) < t * sqrt(3) && distance(&v[2], conj(omega)) < t * sqrt(3))
        return FACTOR_SYN;
    return cabs(v[1].part[RING_C] - omega) < t && cabs(v[2].part[RING_C] - conj(omega)) < t
               ? FACTOR_SYN_AB
               : FACTOR_UNKNOWN;
}

/* --- Table 2 and Fig. 5 ----------------------------------------------------------------------- */

static bool are(const struct factorisation *found, enum factor x, enum factor y) {
    return found->factors[0] == x && found->factors[1] == y;
}

/* The column of Table 2, and the angles. Factors of order 2 come in either order. */
static void name_solution(const struct neuron *u, const struct neuron *v,
                          struct factorisation *found) {
    if (are(found, FACTOR_NU_I, FACTOR_XI) || are(found, FACTOR_XI, FACTOR_NU_I)) {
        found->family = FAMILY_NU_I_XI;
        found->xi = carg((found->factors[0] == FACTOR_XI ? u : &v[1])->part[RING_A]);
    } else if (are(found, FACTOR_NU, FACTOR_SYN)) {
        found->family = FAMILY_NU_SYN;
        found->nu = carg(u->part[RING_A]);
    } else if (are(found, FACTOR_NU_I, FACTOR_SYN)) {
        found->family = FAMILY_NU_I_SYN_AB;
        found->nu = carg(u->part[RING_A]);
        found->alpha = found->beta = 0;
    } else if (are(found, FACTOR_NU_I, FACTOR_SYN_AB)) {
        found->family = FAMILY_NU_I_SYN_AB;
        found->alpha = carg(v[1].part[RING_A] / omega);
        found->beta = carg(v[2].part[RING_A] / omega);
    }
}

static void recognise(const struct layout *layout, const struct neuron *ratio, double t,
                      struct factorisation *found) {
    struct neuron v[COLUMNS_MAX], u = with_unit_product(*ratio);
    for (int c = 0; c < layout->columns; ++c)
        v[c] = with_unit_product(divide(&layout->neuron[c], &layout->neuron[0]));
    found->factors[0] = kind_of_two(&u, t);
    found->factors[1] = layout->columns == 2 ? kind_of_two(&v[1], t) : kind_of_three(v, t);
    name_solution(&u, v, found);
}

struct factorisation factorisation_find(const struct neuron *neurons, int order,
                                        double factor_tolerance, double entry_tolerance) {
    struct factorisation found = {.error = NAN, .xi = NAN, .nu = NAN, .alpha = NAN, .beta = NAN};
    struct layout layout;
    struct neuron ratio;
    if ((order != 4 && order != 6) || !find_layout(neurons, order, &layout))
        return found;
    align_signs(&layout);
    found.error = find_ratio(&layout, &ratio);
    found.factorable = found.error <= factor_tolerance * sqrt(3.0 * order);
    if (found.factorable)
        recognise(&layout, &ratio, entry_tolerance, &found);
    return found;
}
