#include "analysis/families.h"

#include "base/worst.h"
#include "theory/semiring/semiring.h"

#include <math.h>
#include <string.h>

enum {
    N = FAMILY_ORDER_MAX,
    PARAMETERS = 2,    /* parameters of a family at most */
    SUBSETS = 1 << N,  /* subsets of neurons, for the assignment */
    STARTS_MAX = 120,  /* N (N-1) (N-2) */
    REFINED = 6,       /* starts that are fully refined */
    SKETCH_STEPS = 3,  /* rounds to rank the starts */
    REFINE_STEPS = 300 /* maximum rounds for the best starts */
};

static const double complex omega = -0.5 + I * 0.86602540378443864676;

/* An entry of a family's neuron: factor * x^power, x being the neuron's parameter. */
struct entry {
    double complex factor;
    int power;
};

/* A neuron of a family: three entries in one parameter, or in none (parameter < 0). */
struct pattern {
    int parameter;
    struct entry part[3];
};

struct family_shape {
    int order;
    int parameters;
    struct pattern neuron[N];
};

const char *family_name(enum family family) {
    static const char *const names[FAMILIES] = {"none", "nu_i_xi", "nu_i_syn_ab", "nu_syn", "real"};
    return names[family];
}

/* --- The families ----------------------------------------------------------------------------- */

static struct pattern constant(double complex a, double complex b, double complex c) {
    return (struct pattern){-1, {{a, 0}, {b, 0}, {c, 0}}};
}

/* (u, v, w) times (x, x~, 1) */
static struct pattern opposed(int parameter, double complex u, double complex v, double complex w) {
    return (struct pattern){parameter, {{u, 1}, {v, -1}, {w, 0}}};
}

/* x * y, y without parameter */
static struct pattern times(struct pattern x, const struct pattern *y) {
    for (int p = 0; p < 3; ++p)
        x.part[p].factor *= y->part[p].factor;
    return x;
}

/* The product of `left` [m] without parameters and `right` [n]. */
static void product(struct family_shape *shape, const struct pattern *left, int m,
                    const struct pattern *right, int n) {
    shape->order = m * n;
    for (int i = 0; i < m; ++i)
        for (int j = 0; j < n; ++j)
            shape->neuron[i * n + j] = times(right[j], &left[i]);
}

static struct family_shape shape_of(enum family family) {
    struct family_shape shape = {0};
    const double complex w = omega, v = conj(omega);
    const struct pattern one = constant(1, 1, 1);
    const struct pattern nu_i[] = {one, constant(I, -I, 1)};
    const struct pattern xi[] = {one, opposed(0, 1, -I, I)};
    const struct pattern syn[] = {one, constant(w, w, w), constant(v, v, v)};
    const struct pattern syn_ab[] = {one, opposed(0, w, w, w), opposed(1, v, v, v)};
    const struct pattern nu[] = {one, {0, {{1, 1}, {-1, 1}, {-1, -2}}}};
    switch (family) {
    case FAMILY_NU_I_XI:
        product(&shape, nu_i, 2, xi, 2);
        shape.parameters = 1;
        break;
    case FAMILY_NU_I_SYN_AB:
        product(&shape, nu_i, 2, syn_ab, 3);
        shape.parameters = 2;
        break;
    case FAMILY_NU_SYN:
        product(&shape, syn, 3, nu, 2);
        shape.parameters = 1;
        break;
    case FAMILY_REAL:
        shape = (struct family_shape){.order = 2, .neuron = {one, constant(1, -1, -1)}};
        break;
    default:
        break;
    }
    return shape;
}

static double complex entry_value(const struct entry *entry, double angle) {
    return entry->factor * cexp(I * entry->power * angle);
}

static void model_neurons(const struct family_shape *shape, const double *angles,
                          struct neuron *neurons) {
    for (int m = 0; m < shape->order; ++m) {
        const struct pattern *pattern = &shape->neuron[m];
        double angle = pattern->parameter < 0 ? 0 : angles[pattern->parameter];
        for (int p = 0; p < 3; ++p)
            neurons[m].part[p] = entry_value(&pattern->part[p], angle);
    }
}

static void angles_of(enum family family, const struct family_match *match, double *angles) {
    angles[0] = family == FAMILY_NU_I_XI  ? match->xi
                : family == FAMILY_NU_SYN ? match->nu
                                          : match->alpha;
    angles[1] = match->beta;
}

int family_neurons(enum family family, const struct family_match *parameters,
                   struct neuron *neurons) {
    struct family_shape shape = shape_of(family);
    double angles[PARAMETERS];
    angles_of(family, parameters, angles);
    model_neurons(&shape, angles, neurons);
    return shape.order;
}

/* --- Fitting one family ----------------------------------------------------------------------- */

/* State of the fit: the assignment of neurons to model neurons, the signs and the gauge. */
struct fit {
    double angles[PARAMETERS];
    double complex gauge[3]; /* modulus 1 */
    int model[N];            /* model[j]: the model neuron assigned to neuron j */
    double sign[N];          /* of a and b of neuron j */
    double residual;
};

/* Overlap of a neuron with a model neuron under the gauge, separately for (a, b) with sign +1 and
 * for c. */
static void overlap(const struct neuron *neuron, const struct neuron *model,
                    const double complex *gauge, double *inputs, double *output) {
    double part[3];
    for (int p = 0; p < 3; ++p)
        part[p] = creal(neuron->part[p] * conj(model->part[p] * gauge[p]));
    *inputs = part[0] + part[1];
    *output = part[2];
}

/* The optimal assignment of neurons to model neurons: exact, by dynamic programming over the sets
 * of model neurons used by the first neurons. */
static void assign(const struct neuron *neurons, const struct neuron *model, int n,
                   struct fit *fit) {
    double gain[N][N], best[SUBSETS], inputs, output;
    int chosen[SUBSETS];
    double sign[N][N];
    for (int j = 0; j < n; ++j)
        for (int m = 0; m < n; ++m) {
            overlap(&neurons[j], &model[m], fit->gauge, &inputs, &output);
            sign[j][m] = inputs < 0 ? -1 : 1;
            gain[j][m] = fabs(inputs) + output;
        }
    best[0] = 0;
    for (int set = 1; set < 1 << n; ++set) {
        int j = __builtin_popcount((unsigned)set) - 1; /* the neuron assigned last */
        best[set] = -INFINITY;
        chosen[set] = 0;
        for (int m = 0; m < n; ++m)
            if (set >> m & 1) {
                double sum = best[set ^ 1 << m] + gain[j][m];
                if (sum > best[set]) {
                    best[set] = sum;
                    chosen[set] = m;
                }
            }
    }
    for (int set = (1 << n) - 1, j = n - 1; j >= 0; set ^= 1 << fit->model[j--]) {
        fit->model[j] = chosen[set];
        fit->sign[j] = sign[j][chosen[set]];
    }
}

/* The optimal gauge for the assignment, and the residual: rms over parts of 2 - 2 |overlap|. */
static void update_gauge(const struct neuron *neurons, const struct neuron *model, int n,
                         struct fit *fit) {
    double sum = 0;
    for (int p = 0; p < 3; ++p) {
        double complex overlaps = 0;
        for (int j = 0; j < n; ++j)
            overlaps += (p < 2 ? fit->sign[j] : 1) * neurons[j].part[p] *
                        conj(model[fit->model[j]].part[p]);
        double size = cabs(overlaps);
        if (size > 0)
            fit->gauge[p] = overlaps / size;
        sum += 2 * (1 - size / n);
    }
    fit->residual = sqrt(worst_of(sum / 3, 0));
}

/* The angle that maximises Re(first e^{-i angle} + second e^{-2 i angle}), starting from
 * `angle`. */
static double best_angle(double complex first, double complex second, double angle) {
    enum { GRID = 48, NEWTON = 4 };
    double best = angle, value = -INFINITY;
    if (second == 0)
        return first == 0 ? angle : carg(first);
    for (int i = 0; i < GRID; ++i) {
        double x = angle + 2 * M_PI * i / GRID;
        double f = creal(first * cexp(-I * x) + second * cexp(-2 * I * x));
        if (f > value) {
            value = f;
            best = x;
        }
    }
    for (int i = 0; i < NEWTON; ++i) {
        double complex u = first * cexp(-I * best), v = second * cexp(-2 * I * best);
        double slope = cimag(u) + 2 * cimag(v), bend = -creal(u) - 4 * creal(v);
        if (bend < 0)
            best -= slope / bend;
    }
    return best;
}

/* The optimal parameters for the assignment and gauge. */
static void update_angles(const struct neuron *neurons, const struct family_shape *shape,
                          struct fit *fit) {
    for (int x = 0; x < shape->parameters; ++x) {
        double complex by_power[3] = {0}; /* overlaps with entries of power 0, 1, 2 */
        for (int j = 0; j < shape->order; ++j) {
            const struct pattern *pattern = &shape->neuron[fit->model[j]];
            if (pattern->parameter != x)
                continue;
            for (int p = 0; p < 3; ++p) {
                const struct entry *entry = &pattern->part[p];
                double complex o = (p < 2 ? fit->sign[j] : 1) * neurons[j].part[p] *
                                   conj(fit->gauge[p] * entry->factor);
                if (entry->power >= 0)
                    by_power[entry->power] += o;
                else
                    by_power[-entry->power] += conj(o);
            }
        }
        fit->angles[x] = best_angle(by_power[1], by_power[2], fit->angles[x]);
    }
}

/* Alternate between assignment, gauge and parameters; no step increases the residual. A round ends
 * with the gauge, so that its residual is that of the new parameters. */
static void refine(const struct neuron *neurons, const struct family_shape *shape, int steps,
                   struct fit *fit) {
    struct neuron model[N];
    double before = INFINITY;
    model_neurons(shape, fit->angles, model);
    for (int step = 0; step < steps; ++step) {
        assign(neurons, model, shape->order, fit);
        update_gauge(neurons, model, shape->order, fit);
        update_angles(neurons, shape, fit);
        model_neurons(shape, fit->angles, model);
        update_gauge(neurons, model, shape->order, fit);
        if (before - fit->residual < 1e-14)
            break;
        before = fit->residual;
    }
}

/* The angle x for which neuron `at`, relative to neuron `origin`, is `pattern`, up to the sign of
 * (a,b). */
static double read_angle(const struct neuron *origin, const struct neuron *at,
                         const struct pattern *pattern) {
    double complex direction = 0;
    for (int p = 0; p < 2; ++p) { /* c determines nu only up to a sign, which (a,b) fixes */
        double complex ratio = at->part[p] * conj(origin->part[p]) * conj(pattern->part[p].factor);
        direction += pattern->part[p].power > 0 ? ratio : conj(ratio);
    }
    return carg(direction);
}

/* The first model neuron that depends on parameter x alone; starts are derived from it. */
static const struct pattern *carrier(const struct family_shape *shape, int x) {
    for (int m = 0; m < shape->order; ++m)
        if (shape->neuron[m].parameter == x)
            return &shape->neuron[m];
    return NULL;
}

/* All starts: neuron i is assigned to (1,1,1), others to the carriers of the parameters. */
static int make_starts(const struct neuron *neurons, const struct family_shape *shape,
                       struct fit *starts) {
    int n = shape->order, count = 0;
    for (int i = 0; i < n; ++i)
        for (int x = 0; x < (shape->parameters > 0 ? n : 1); ++x)
            for (int y = 0; y < (shape->parameters > 1 ? n : 1); ++y) {
                bool clash = (shape->parameters > 0 && x == i) ||
                             (shape->parameters > 1 && (y == i || y == x));
                if (clash)
                    continue;
                struct fit *fit = &starts[count++];
                *fit = (struct fit){.residual = INFINITY};
                for (int p = 0; p < 3; ++p)
                    fit->gauge[p] = cexp(I * carg(neurons[i].part[p]));
                if (shape->parameters > 0)
                    fit->angles[0] = read_angle(&neurons[i], &neurons[x], carrier(shape, 0));
                if (shape->parameters > 1)
                    fit->angles[1] = read_angle(&neurons[i], &neurons[y], carrier(shape, 1));
            }
    return count;
}

static struct fit fit_family(const struct neuron *neurons, const struct family_shape *shape) {
    struct fit starts[STARTS_MAX], best = {.residual = INFINITY};
    int count = make_starts(neurons, shape, starts);
    for (int i = 0; i < count; ++i)
        refine(neurons, shape, SKETCH_STEPS, &starts[i]);
    for (int round = 0; round < REFINED && round < count; ++round) {
        int first = round; /* partial selection sort */
        for (int i = round + 1; i < count; ++i)
            if (starts[i].residual < starts[first].residual)
                first = i;
        struct fit fit = starts[first];
        starts[first] = starts[round];
        refine(neurons, shape, REFINE_STEPS, &fit);
        if (fit.residual < best.residual)
            best = fit;
    }
    return best;
}

/* --- Canonical parameters --------------------------------------------------------------------- */

/* x modulo period, in [0, period) */
static double wrap(double x, double period) {
    double r = fmod(x, period);
    r = r < 0 ? r + period : r;
    return r >= period ? 0 : r;
}

/* x modulo period, in (-period/2, period/2] */
static double wrap_centred(double x, double period) {
    double r = wrap(x, period);
    return r > period / 2 ? r - period : r;
}

/* Choose among the 6 equivalents of (alpha, beta): the choice of neuron (1,1,1) and of k or -k,
 * each modulo quarter turns, which the factor z_(nu=i) absorbs. */
static void canonical_alpha_beta(double *alpha, double *beta) {
    double x = *alpha, y = *beta;
    const double images[6][2] = {{x, y},   {y - x, -x}, {-y, x - y},
                                 {-y, -x}, {x, x - y},  {y - x, y}};
    double least = INFINITY;
    for (int i = 0; i < 6; ++i) {
        double a = wrap_centred(images[i][0], M_PI / 2), b = wrap_centred(images[i][1], M_PI / 2);
        double size = fabs(a) + fabs(b);
        bool tie = fabs(size - least) <= 1e-12;
        bool positive = a + b >= 0, before = *alpha + *beta >= 0;
        if (size < least - 1e-12 || (tie && positive && !before) ||
            (tie && positive == before && a > *alpha)) {
            least = fmin(size, least);
            *alpha = a;
            *beta = b;
        }
    }
}

static struct family_match canonical(enum family family, const struct fit *fit) {
    struct family_match match = {family, fit->residual, NAN, NAN, NAN, NAN};
    switch (family) {
    case FAMILY_NU_I_XI:
        match.xi = wrap(fit->angles[0], M_PI / 2);
        break;
    case FAMILY_NU_SYN:
        /* modulo sixths of a turn and up to sign: the distance from a multiple of pi/3 */
        match.nu = M_PI / 3 + fabs(wrap_centred(fit->angles[0], M_PI / 3));
        break;
    case FAMILY_NU_I_SYN_AB:
        match.alpha = fit->angles[0];
        match.beta = fit->angles[1];
        canonical_alpha_beta(&match.alpha, &match.beta);
        break;
    default:
        break;
    }
    return match;
}

int family_xi_images(double xi, double *images) {
    for (int i = 0; i < 4; ++i) {
        images[i] = wrap_centred(xi + i * M_PI / 2, 2 * M_PI);
        images[4 + i] = wrap_centred(-xi + i * M_PI / 2, 2 * M_PI);
    }
    return 8;
}

int family_nu_images(double nu, double *images) {
    images[0] = nu;
    images[1] = -nu;
    images[2] = M_PI - nu;
    images[3] = nu - M_PI;
    return 4;
}

/* --- Matching --------------------------------------------------------------------------------- */

/* The rms of each part; false if a part is zero throughout. */
static bool find_sizes(const struct neuron *neurons, int n, double size[3]) {
    for (int p = 0; p < 3; ++p) {
        double sum = 0;
        for (int j = 0; j < n; ++j)
            sum += ring_abs2(neurons[j].part[p]);
        size[p] = sqrt(sum / n);
        if (!(size[p] > 0) || !isfinite(size[p]))
            return false;
    }
    return true;
}

/* Scale each part to rms 1; likewise. */
static bool normalise(const struct neuron *neurons, int n, struct neuron *scaled) {
    double size[3];
    if (!find_sizes(neurons, n, size))
        return false;
    for (int p = 0; p < 3; ++p)
        for (int j = 0; j < n; ++j)
            scaled[j].part[p] = neurons[j].part[p] / size[p];
    return true;
}

static const struct family_match no_match = {FAMILY_NONE, NAN, NAN, NAN, NAN, NAN};

struct family_match family_match_one(enum family family, const struct neuron *neurons, int order) {
    struct neuron scaled[N];
    struct family_shape shape = shape_of(family);
    if (shape.order == 0 || shape.order != order || !normalise(neurons, order, scaled))
        return no_match;
    struct fit fit = fit_family(scaled, &shape);
    return canonical(family, &fit);
}

struct family_match family_match_neurons(const struct neuron *neurons, int order, bool real,
                                         struct family_match *each) {
    static const enum family fewest_parameters_first[] = {FAMILY_REAL, FAMILY_NU_I_XI,
                                                          FAMILY_NU_SYN, FAMILY_NU_I_SYN_AB};
    struct family_match best = no_match;
    for (int i = 0; each != NULL && i < FAMILIES; ++i)
        each[i] = no_match;
    for (int i = 0; i < FAMILIES - 1; ++i) {
        enum family family = fewest_parameters_first[i];
        if (real != (family == FAMILY_REAL))
            continue;
        struct family_match match = family_match_one(family, neurons, order);
        if (each != NULL)
            each[family] = match;
        if (match.family != FAMILY_NONE &&
            (best.family == FAMILY_NONE || match.residual < best.residual - 1e-9))
            best = match;
    }
    return best;
}

/* --- z_3c ------------------------------------------------------------------------------------- */

/* The squared distance of u * x from y, up to the sign of (a,b), with parts scaled by their size.
 */
static double distance_3c(const struct neuron *x, const struct neuron *y, const double size[3]) {
    const double complex u[3] = {omega, conj(omega), 1};
    double plus = 0, minus = 0;
    for (int p = 0; p < 3; ++p) {
        double complex turned = u[p] * x->part[p];
        double squared = size[p] * size[p];
        plus += ring_abs2(turned - y->part[p]) / squared;
        minus += ring_abs2(turned + (p < 2 ? 1 : -1) * y->part[p]) / squared;
    }
    return fmin(plus, minus);
}

double family_3c_distance(const struct neuron *neurons, int order) {
    double size[3], sum = 0;
    if (order < 1 || !find_sizes(neurons, order, size))
        return NAN;
    for (int i = 0; i < order; ++i) {
        double nearest = INFINITY;
        for (int j = 0; j < order; ++j)
            nearest = fmin(nearest, distance_3c(&neurons[i], &neurons[j], size));
        sum += nearest;
    }
    return sqrt(sum / (3.0 * order));
}
