#include "analysis/factorisation.h"

#include "base/worst.h"
#include "theory/semiring/semiring.h"

#include <math.h>
#include <stddef.h>

enum { ROWS = 2, COLUMNS_MAX = 3 };

static const double complex omega = -0.5 + I * 0.86602540378443864676;

/* An arrangement of neurons: cell[r][c], with the signs of (a,b) applied. */
struct layout {
    int columns;
    struct neuron cell[ROWS][COLUMNS_MAX];
};

struct search {
    const struct neuron *neurons;
    int order;
    double factor_tolerance;
    double scatter;             /* smallest mean squared scatter so far */
    double deviation[FAMILIES]; /* smallest deviation from each family so far */
};

static struct neuron divide(const struct neuron *x, const struct neuron *y) {
    struct neuron ratio;
    for (int p = 0; p < 3; ++p)
        ratio.part[p] = x->part[p] / y->part[p];
    return ratio;
}

static void flip(struct neuron *neuron) {
    neuron->part[0] = -neuron->part[0];
    neuron->part[1] = -neuron->part[1];
}

/* Compute the ratios of the two rows, with the signs that agree best with the first column, and
 * their mean, *mean. Returns the mean squared scatter over columns and parts. */
static double ratio_scatter(struct layout *layout, struct neuron *mean) {
    struct neuron ratio[COLUMNS_MAX];
    *mean = (struct neuron){{0}};
    for (int c = 0; c < layout->columns; ++c) {
        ratio[c] = divide(&layout->cell[1][c], &layout->cell[0][c]);
        double agreement = creal(ratio[c].part[0] * conj(ratio[0].part[0])) +
                           creal(ratio[c].part[1] * conj(ratio[0].part[1]));
        if (agreement < 0) {
            flip(&ratio[c]);
            flip(&layout->cell[1][c]);
        }
        for (int p = 0; p < 3; ++p)
            mean->part[p] += ratio[c].part[p] / layout->columns;
    }
    double sum = 0;
    for (int c = 0; c < layout->columns; ++c)
        for (int p = 0; p < 3; ++p) {
            double complex scatter = ratio[c].part[p] - mean->part[p];
            sum += creal(scatter * conj(scatter));
        }
    return sum / (3 * layout->columns);
}

/* Scale a neuron to abc = 1, using the cube root of its product nearest to 1. */
static struct neuron with_unit_product(struct neuron neuron) {
    double complex root = cpow(neuron.part[0] * neuron.part[1] * neuron.part[2], 1.0 / 3);
    for (int p = 0; p < 3; ++p)
        neuron.part[p] /= root;
    return neuron;
}

/* Deviation of u from z_nu: (nu, -nu, .) for any nu. */
static double nu_deviation(const struct neuron *u) {
    return cabs(u->part[0] + u->part[1]);
}

/* Deviation from z_(nu=i): (+-i, ., 1). */
static double nu_i_deviation(const struct neuron *u) {
    double input = fmin(cabs(u->part[0] - I), cabs(u->part[0] + I));
    return worst_of(input, cabs(u->part[2] - 1));
}

/* Deviation from z_xi or its mirror: (., ., +-i). */
static double xi_deviation(const struct neuron *v) {
    return fmin(cabs(v->part[2] - I), cabs(v->part[2] + I));
}

/* Deviation from (w, w, w) up to the sign of (a,b): the rms over the entries. */
static double syn_deviation(const struct neuron *v, double complex w) {
    double output = ring_abs2(v->part[2] - w);
    double plus = ring_abs2(v->part[0] - w) + ring_abs2(v->part[1] - w);
    double minus = ring_abs2(v->part[0] + w) + ring_abs2(v->part[1] + w);
    return sqrt((fmin(plus, minus) + output) / 3);
}

/* Deviation from (alpha w, alpha~ w, w), in c only. */
static double syn_alpha_deviation(const struct neuron *v, double complex w) {
    return cabs(v->part[2] - w);
}

typedef double third_root_deviation(const struct neuron *v, double complex w);

/* Compare v[1], v[2] with w, w~ in either order. */
static double pair_deviation(const struct neuron *v, third_root_deviation *deviation) {
    double complex w = omega, w_ = conj(omega);
    return fmin(worst_of(deviation(&v[1], w), deviation(&v[2], w_)),
                worst_of(deviation(&v[2], w), deviation(&v[1], w_)));
}

/* fmin here and below ignores layouts that divide by zero (NaN). */
static void consider(struct search *search, enum family family, double deviation) {
    search->deviation[family] = fmin(search->deviation[family], deviation);
}

/* Compare the factors u = (1, ratio) and v of a layout with the families. */
static void match_factors(struct search *search, const struct layout *layout,
                          const struct neuron *ratio) {
    struct neuron v[COLUMNS_MAX];
    for (int c = 0; c < layout->columns; ++c) {
        struct neuron lower = divide(&layout->cell[1][c], ratio);
        for (int p = 0; p < 3; ++p)
            v[c].part[p] = (layout->cell[0][c].part[p] + lower.part[p]) / 2;
    }
    for (int c = layout->columns - 1; c >= 0; --c)
        v[c] = divide(&v[c], &v[0]);
    struct neuron u = with_unit_product(*ratio);
    for (int c = 1; c < layout->columns; ++c)
        v[c] = with_unit_product(v[c]);
    if (layout->columns == 2) {
        consider(search, FAMILY_NU_I_XI, worst_of(nu_i_deviation(&u), xi_deviation(&v[1])));
    } else {
        consider(search, FAMILY_NU_SYN,
                 worst_of(nu_deviation(&u), pair_deviation(v, syn_deviation)));
        consider(search, FAMILY_NU_I_SYN_AB,
                 worst_of(nu_i_deviation(&u), pair_deviation(v, syn_alpha_deviation)));
    }
}

static void try_layout(struct search *search, const int *place) {
    struct layout layout = {.columns = search->order / ROWS};
    struct neuron ratio;
    for (int j = 0; j < search->order; ++j)
        layout.cell[place[j] / layout.columns][place[j] % layout.columns] = search->neurons[j];
    double scatter = ratio_scatter(&layout, &ratio);
    search->scatter = fmin(search->scatter, scatter);
    if (sqrt(scatter) <= search->factor_tolerance)
        match_factors(search, &layout, &ratio);
}

/* Try all placements of the neurons from j on in the cells not in `used`. */
static void place_rest(struct search *search, int *place, int j, unsigned used) {
    if (j == search->order) {
        try_layout(search, place);
        return;
    }
    for (int cell = 0; cell < search->order; ++cell)
        if (!(used >> cell & 1U)) {
            place[j] = cell;
            place_rest(search, place, j + 1, used | 1U << cell);
        }
}

/* Find the families within tolerance, the one counted, and the deviation from it or from the
 * closest. */
static void choose_family(const struct search *search, double entry_tolerance,
                          struct factorisation *found) {
    static const enum family preferred[] = {FAMILY_NU_I_XI, FAMILY_NU_I_SYN_AB, FAMILY_NU_SYN};
    double least = INFINITY;
    for (int i = 0; i < 3; ++i) {
        enum family family = preferred[i];
        least = fmin(least, search->deviation[family]);
        found->within[family] = search->deviation[family] <= entry_tolerance;
        if (found->within[family] && found->family == FAMILY_NONE)
            found->family = family;
    }
    if (found->family != FAMILY_NONE)
        found->deviation = search->deviation[found->family];
    else if (isfinite(least))
        found->deviation = least;
}

struct factorisation factorisation_find(const struct neuron *neurons, int order,
                                        double factor_tolerance, double entry_tolerance) {
    struct factorisation found = {.error = NAN, .deviation = NAN};
    int place[ROWS * COLUMNS_MAX] = {
        0}; /* the first neuron is in the first cell without loss of generality */
    struct search search = {.neurons = neurons,
                            .order = order,
                            .factor_tolerance = factor_tolerance,
                            .scatter = INFINITY};
    if (order != 4 && order != 6)
        return found;
    for (int f = 0; f < FAMILIES; ++f)
        search.deviation[f] = INFINITY;
    place_rest(&search, place, 1, 1);
    found.error = sqrt(search.scatter);
    found.factorable = found.error <= factor_tolerance;
    choose_family(&search, entry_tolerance, &found);
    return found;
}
