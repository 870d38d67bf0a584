#include "analysis/clusters.h"

#include "base/memory.h"
#include "base/positive.h"
#include "base/worst.h"
#include "theory/semiring/semiring.h"

#include <cblas.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* --- Clusters --------------------------------------------------------------------------------- */

bool cluster_create(int neurons, int modes, int outputs, struct cluster *cluster,
                    struct error *error) {
    size_t n = (size_t)neurons, m = (size_t)modes, o = (size_t)outputs;
    *cluster = (struct cluster){.neurons = neurons, .modes = modes, .outputs = outputs};
    cluster->mode = memory_array(m, sizeof *cluster->mode);
    cluster->t = memory_array(n, sizeof *cluster->t);
    cluster->a = memory_array(n * m, sizeof *cluster->a);
    cluster->b = memory_array(n * m, sizeof *cluster->b);
    cluster->c = memory_array(n * o, sizeof *cluster->c);
    cluster->holds = memory_array(n * m, sizeof *cluster->holds);
    if (cluster->mode == NULL || cluster->t == NULL || cluster->a == NULL || cluster->b == NULL ||
        cluster->c == NULL || cluster->holds == NULL) {
        cluster_free(cluster);
        return error_memory(error, "a cluster of neurons");
    }
    for (size_t i = 0; i < n * m; ++i)
        cluster->holds[i] = true;
    return true;
}

void cluster_free(struct cluster *cluster) {
    free(cluster->mode);
    free(cluster->t);
    free(cluster->a);
    free(cluster->b);
    free(cluster->c);
    free(cluster->holds);
    *cluster = (struct cluster){0};
}

/* (t/2)^2 + sum |a|^2 + |b|^2, and sum |c|^2, of neuron j. */
static void energies(const struct cluster *cluster, int j, double *inputs, double *output) {
    const double complex *a = cluster->a + (size_t)j * (size_t)cluster->modes;
    const double complex *b = cluster->b + (size_t)j * (size_t)cluster->modes;
    const double complex *c = cluster->c + (size_t)j * (size_t)cluster->outputs;
    *inputs = cluster->t[j] * cluster->t[j] / 4;
    *output = 0;
    for (int m = 0; m < cluster->modes; ++m)
        *inputs += ring_abs2(a[m]) + ring_abs2(b[m]);
    for (int o = 0; o < cluster->outputs; ++o)
        *output += ring_abs2(c[o]);
}

double cluster_squared_norm(const struct cluster *cluster) {
    double sum = 0, inputs, output;
    for (int j = 0; j < cluster->neurons; ++j) {
        energies(cluster, j, &inputs, &output);
        sum += 2 * (inputs + output);
    }
    return sum;
}

/* s^2 inputs + s^-4 output is least at s^6 = 2 output / inputs. */
static void rescale(struct cluster *cluster) {
    for (int j = 0; j < cluster->neurons; ++j) {
        double inputs, output;
        energies(cluster, j, &inputs, &output);
        double s = inputs > 0 && output > 0 ? pow(2 * output / inputs, 1.0 / 6) : 1;
        cluster->t[j] *= s;
        for (int m = 0; m < cluster->modes; ++m) {
            cluster->a[j * cluster->modes + m] *= s;
            cluster->b[j * cluster->modes + m] *= s;
        }
        for (int o = 0; o < cluster->outputs; ++o)
            cluster->c[j * cluster->outputs + o] /= s * s;
    }
}

/* Set the weights that neurons do not hold to 0; returns their norm. */
static double drop_unheld(struct cluster *cluster) {
    double sum = 0;
    for (int i = 0; i < cluster->neurons * cluster->modes; ++i)
        if (!cluster->holds[i]) {
            sum += ring_abs2(cluster->a[i]) + ring_abs2(cluster->b[i]);
            cluster->a[i] = cluster->b[i] = 0;
        }
    return sqrt(sum);
}

/* --- Conditions ------------------------------------------------------------------------------- */

/* The conditions of a cluster. Of every output first R_{m,n}, over the signed modes 0 .. 2 modes -
 * 1 (mode i / 2, odd ones conjugate), then A_m and B_m over the sums of at most two signed modes.
 */
struct conditions {
    const struct group *group;
    int signs;     /* 2 modes */
    int sums;      /* non-trivial sums */
    int *sum;      /* [signs + 1, signs + 1]: position of a sum, -1 if trivial; the last index is
                      the constant */
    int of_output; /* signs^2 + 2 sums */
    int *row;      /* [outputs, of_output]: positions of those that some neuron enters or that
                      ask for 1; -1 */
    int rows;      /* how many; each is complex */
    int unknowns;  /* real ones: of each neuron t/2, then a, b of the modes it holds, then c */
    int *first;    /* [neurons]: position of t/2 */
    double *value; /* [2 rows] */
    double *slope; /* [2 rows, unknowns] */
};

static int element_of(const struct cluster *cluster, const struct group *group, int sign) {
    if (sign == 2 * cluster->modes)
        return 0;
    int mode = cluster->mode[sign / 2];
    return sign % 2 == 0 ? mode : group->inverse[mode];
}

/* Number the non-trivial sums of two signed modes or constants; position: [d]. */
static void number_sums(const struct cluster *cluster, struct conditions *of, int *position) {
    int d = of->group->order;
    for (int g = 0; g < d; ++g)
        position[g] = -1;
    for (int i = 0; i <= of->signs; ++i)
        for (int j = 0; j <= of->signs; ++j) {
            int m = of->group->product[element_of(cluster, of->group, i) * d +
                                       element_of(cluster, of->group, j)];
            if (m != 0 && position[m] < 0)
                position[m] = of->sums++;
            of->sum[i * (of->signs + 1) + j] = m == 0 ? -1 : position[m];
        }
    of->of_output = of->signs * of->signs + 2 * of->sums;
}

static bool is_held(const struct cluster *cluster, int j, int sign) {
    return sign == 2 * cluster->modes || cluster->holds[j * cluster->modes + sign / 2];
}

static void number_row(struct conditions *of, int condition) {
    if (of->row[condition] < 0)
        of->row[condition] = of->rows++;
}

/* Number the conditions that neuron j enters. */
static void number_rows(const struct cluster *cluster, struct conditions *of, int j, int o) {
    int signs = of->signs, *first = of->row + (size_t)(o * of->of_output);
    for (int i = 0; i <= signs; ++i)
        for (int k = 0; k <= signs; ++k) {
            int sum = of->sum[i * (signs + 1) + k];
            if (!is_held(cluster, j, i) || !is_held(cluster, j, k))
                continue;
            if (i < signs && k < signs)
                number_row(of, (int)(first - of->row) + i * signs + k);
            for (int p = 0; p < 2 && sum >= 0; ++p)
                number_row(of, (int)(first - of->row) + signs * signs + 2 * sum + p);
        }
}

static void number_unknowns(const struct cluster *cluster, struct conditions *of) {
    for (int j = 0; j < cluster->neurons; ++j) {
        of->first[j] = of->unknowns;
        of->unknowns += 1 + 2 * cluster->outputs;
        for (int m = 0; m < cluster->modes; ++m)
            of->unknowns += cluster->holds[j * cluster->modes + m] ? 4 : 0;
    }
}

static int aim_of(const struct conditions *of, int output) {
    return output * of->of_output + 2 * output * of->signs + 2 * output;
}

static void conditions_free(struct conditions *of) {
    free(of->sum);
    free(of->row);
    free(of->first);
    free(of->value);
    free(of->slope);
    *of = (struct conditions){0};
}

static bool number_all(const struct cluster *cluster, struct conditions *of) {
    size_t outputs = (size_t)cluster->outputs;
    of->row = memory_array(outputs * (size_t)of->of_output, sizeof *of->row);
    of->first = memory_array((size_t)cluster->neurons, sizeof *of->first);
    if (of->row == NULL || of->first == NULL)
        return false;
    for (size_t i = 0; i < outputs * (size_t)of->of_output; ++i)
        of->row[i] = -1;
    for (int o = 0; o < cluster->outputs; ++o) {
        number_row(of, aim_of(of, o));
        for (int j = 0; j < cluster->neurons; ++j)
            number_rows(cluster, of, j, o);
    }
    number_unknowns(cluster, of);
    of->value = memory_array(2 * (size_t)of->rows, sizeof *of->value);
    of->slope = memory_array(2 * (size_t)of->rows * (size_t)of->unknowns, sizeof *of->slope);
    return of->value != NULL && of->slope != NULL;
}

static bool conditions_create(const struct group *group, const struct cluster *cluster,
                              struct conditions *of, struct error *error) {
    size_t signs = 2 * (size_t)cluster->modes;
    *of = (struct conditions){.group = group, .signs = (int)signs};
    int *position = memory_array((size_t)group->order, sizeof *position);
    of->sum = memory_array((signs + 1) * (signs + 1), sizeof *of->sum);
    bool ok = position != NULL && of->sum != NULL;
    if (ok)
        number_sums(cluster, of, position);
    ok = ok && number_all(cluster, of);
    free(position);
    if (!ok)
        conditions_free(of);
    return ok || error_memory(error, "the conditions of a cluster");
}

/* A weight, and where its derivatives go: real part, then imaginary part; `sign` is that of the
 * imaginary part, 0 for real weights. */
struct weight {
    double complex value;
    int unknown; /* -1: none */
    double sign;
};

/* Add factor x y z to a condition. */
static void add_term(struct conditions *of, int row, double factor, const struct weight *term) {
    double complex value = factor * term[0].value * term[1].value * term[2].value;
    of->value[2 * row] += creal(value);
    of->value[2 * row + 1] += cimag(value);
    for (int i = 0; i < 3; ++i) {
        if (term[i].unknown < 0)
            continue;
        double complex rest = factor * term[(i + 1) % 3].value * term[(i + 2) % 3].value;
        double *real = of->slope + (size_t)(2 * row) * (size_t)of->unknowns + term[i].unknown;
        double *imaginary = real + of->unknowns;
        real[0] += creal(rest);
        imaginary[0] += cimag(rest);
        if (term[i].sign != 0) {
            real[1] -= term[i].sign * cimag(rest);
            imaginary[1] += term[i].sign * creal(rest);
        }
    }
}

/* The weights of neuron j: a and b of signed modes, the last being the constant t/2, [signs + 1]
 * each, then c of the outputs. Modes that it does not hold have no unknown. */
static void fill_weights(const struct cluster *cluster, int j, int first, struct weight *weights) {
    int modes = cluster->modes, signs = 2 * modes, unknown = first + 1;
    for (int m = 0; m < modes; ++m)
        for (int p = 0; p < 2; ++p) {
            double complex z = (p == 0 ? cluster->a : cluster->b)[j * modes + m];
            struct weight *to = weights + p * (signs + 1) + 2 * m;
            bool held = is_held(cluster, j, 2 * m);
            to[0] = (struct weight){held ? z : 0, held ? unknown : -1, 1};
            to[1] = (struct weight){held ? conj(z) : 0, held ? unknown : -1, -1};
            unknown += held ? 2 : 0;
        }
    for (int p = 0; p < 2; ++p)
        weights[p * (signs + 1) + signs] = (struct weight){cluster->t[j] / 2, first, 0};
    for (int o = 0; o < cluster->outputs; ++o, unknown += 2)
        weights[2 * (signs + 1) + o] =
            (struct weight){cluster->c[j * cluster->outputs + o], unknown, 1};
}

/* Add what a neuron contributes to the conditions of output o. */
static void add_neuron(struct conditions *of, const struct weight *weights, int o) {
    int signs = of->signs, *row = of->row + (size_t)(o * of->of_output);
    const struct weight *a = weights, *b = a + signs + 1, *c = b + signs + 1 + o;
    for (int i = 0; i <= signs; ++i)
        for (int k = 0; k <= signs; ++k) {
            int sum = of->sum[i * (signs + 1) + k];
            if (a[i].unknown < 0 || a[k].unknown < 0)
                continue;
            if (i < signs && k < signs)
                add_term(of, row[i * signs + k], 1, (struct weight[]){a[i], b[k], *c});
            if (sum < 0)
                continue;
            double factor = i < signs && k < signs ? 0.5 : 1; /* the constant is t/2 */
            int *of_sum = row + signs * signs + 2 * (size_t)sum;
            add_term(of, of_sum[0], factor, (struct weight[]){a[i], a[k], *c});
            add_term(of, of_sum[1], factor, (struct weight[]){b[i], b[k], *c});
        }
}

/* The conditions' values and slopes. Returns the norm of the values. */
static double evaluate(const struct cluster *cluster, struct weight *weights,
                       struct conditions *of) {
    memset(of->value, 0, 2 * (size_t)of->rows * sizeof *of->value);
    memset(of->slope, 0, 2 * (size_t)of->rows * (size_t)of->unknowns * sizeof *of->slope);
    for (int o = 0; o < cluster->outputs; ++o)
        of->value[2 * of->row[aim_of(of, o)]] = -1;
    for (int j = 0; j < cluster->neurons; ++j) {
        fill_weights(cluster, j, of->first[j], weights);
        for (int o = 0; o < cluster->outputs; ++o)
            add_neuron(of, weights, o);
    }
    return cblas_dnrm2(2 * of->rows, of->value, 1);
}

/* --- Gauss-Newton ----------------------------------------------------------------------------- */

enum { STEPS_MAX = 200 };

static const double solved = 1e-9, at_rest = 1e-13;

/* What a search needs; vectors of the unknowns. */
struct search {
    struct conditions conditions;
    struct weight *weights; /* of one neuron */
    double *normal;         /* [unknowns, unknowns] */
    double *step, *at, *start;
    double *best;   /* the nearest solution yet */
    double dropped; /* see drop_unheld */
};

static void search_free(struct search *search) {
    conditions_free(&search->conditions);
    free(search->weights);
    free(search->normal);
    free(search->step);
    free(search->at);
    free(search->start);
    free(search->best);
}

static bool search_create(const struct group *group, const struct cluster *cluster,
                          struct search *search, struct error *error) {
    *search = (struct search){0};
    if (!conditions_create(group, cluster, &search->conditions, error))
        return false;
    size_t n = (size_t)search->conditions.unknowns;
    size_t signs = (size_t)search->conditions.signs;
    size_t count = 2 * (signs + 1) + (size_t)cluster->outputs;
    search->weights = memory_array(count, sizeof *search->weights);
    search->normal = memory_array(n * n, sizeof *search->normal);
    search->step = memory_array(n, sizeof *search->step);
    search->at = memory_array(n, sizeof *search->at);
    search->start = memory_array(n, sizeof *search->start);
    search->best = memory_array(n, sizeof *search->best);
    if (search->weights != NULL && search->normal != NULL && search->step != NULL &&
        search->at != NULL && search->start != NULL && search->best != NULL)
        return true;
    search_free(search);
    return error_memory(error, "the search for a solution");
}

/* Copy a complex weight from or to two unknowns. */
static void exchange_weight(double complex *z, double *x, bool write) {
    if (write)
        *z = x[0] + I * x[1];
    x[0] = creal(*z);
    x[1] = cimag(*z);
}

/* Copy a cluster to its unknowns or, with `write`, from them. */
static void exchange(struct cluster *cluster, double *unknowns, bool write) {
    double *x = unknowns;
    for (int j = 0; j < cluster->neurons; ++j) {
        if (write)
            cluster->t[j] = 2 * *x;
        *x++ = cluster->t[j] / 2;
        for (int m = 0; m < cluster->modes; ++m) {
            int at = j * cluster->modes + m;
            if (!cluster->holds[at])
                continue;
            exchange_weight(&cluster->a[at], x, write);
            exchange_weight(&cluster->b[at], x + 2, write);
            x += 4;
        }
        for (int o = 0; o < cluster->outputs; ++o, x += 2)
            exchange_weight(&cluster->c[j * cluster->outputs + o], x, write);
    }
}

/* The step of least norm: -(S^T S + damping)^-1 S^T value, S the slopes. */
static bool find_step(struct search *search, double damping) {
    const struct conditions *of = &search->conditions;
    int n = of->unknowns, rows = 2 * of->rows;
    cblas_dsyrk(CblasRowMajor, CblasLower, CblasTrans, n, rows, 1, of->slope, n, 0, search->normal,
                n);
    for (int i = 0; i < n; ++i)
        search->normal[i * n + i] += damping;
    cblas_dgemv(CblasRowMajor, CblasTrans, rows, n, -1, of->slope, n, of->value, 1, 0, search->step,
                1);
    return positive_solve(n, search->normal, search->step);
}

/* Steps, more damped after each that did not help, until the conditions hold or none helps. Returns
 * the norm of what is left. */
static double descend(struct cluster *cluster, struct search *search) {
    int n = search->conditions.unknowns;
    double damping = 1e-4, least = 1e-13, most = 1e6;
    double violation = evaluate(cluster, search->weights, &search->conditions);
    for (int i = 0; i < STEPS_MAX && violation > at_rest && damping < most; ++i) {
        exchange(cluster, search->at, false);
        bool found = find_step(search, damping);
        for (int x = 0; x < n; ++x)
            search->step[x] = search->at[x] + (found ? search->step[x] : 0);
        exchange(cluster, search->step, true);
        double after = evaluate(cluster, search->weights, &search->conditions);
        if (found && after < violation) {
            violation = after;
            damping = fmax(damping / 10, least);
            continue;
        }
        damping *= 10;
        exchange(cluster, search->at, true);
        evaluate(cluster, search->weights, &search->conditions);
    }
    return violation;
}

/* The norm of the change from the start to the cluster. */
static double change_of(struct cluster *cluster, struct search *search) {
    int n = search->conditions.unknowns;
    exchange(cluster, search->at, false);
    cblas_daxpy(n, -1, search->start, 1, search->at, 1);
    return hypot(search->dropped, cblas_dnrm2(n, search->at, 1));
}

/* Move a solution along the solutions towards the start: by the part of the way that leaves the
 * conditions alone to first order, then back to a solution. */
static bool approach(struct cluster *cluster, struct search *search) {
    const double damping = 1e-10;
    struct conditions *of = &search->conditions;
    int n = of->unknowns, rows = 2 * of->rows;
    double *way = search->at;
    exchange(cluster, search->best, false);
    for (int x = 0; x < n; ++x)
        way[x] = search->start[x] - search->best[x];
    cblas_dgemv(CblasRowMajor, CblasNoTrans, rows, n, 1, of->slope, n, way, 1, 0, of->value, 1);
    if (!find_step(search, damping))
        return false;
    for (int x = 0; x < n; ++x)
        search->step[x] += way[x] + search->best[x];
    exchange(cluster, search->step, true);
    return descend(cluster, search) < solved;
}

/* From the solution that was reached to the nearest one around. Returns the change. */
static double find_nearest(struct cluster *cluster, struct search *search) {
    enum { ROUNDS = 20 };
    const double gain = 1e-4;
    double change = change_of(cluster, search);
    for (int i = 0; i < ROUNDS; ++i) {
        bool reached = approach(cluster, search);
        double after = reached ? change_of(cluster, search) : INFINITY;
        if (!(after < change)) {
            exchange(cluster, search->best, true);
            break;
        }
        bool is_done = after > change * (1 - gain);
        change = after;
        if (is_done)
            break;
    }
    return change;
}

bool cluster_violation(const struct group *group, const struct cluster *cluster, double *violation,
                       struct error *error) {
    struct search search;
    if (!search_create(group, cluster, &search, error))
        return false;
    *violation = evaluate(cluster, search.weights, &search.conditions);
    search_free(&search);
    return true;
}

bool cluster_solve(const struct group *group, struct cluster *cluster, struct nearest *nearest,
                   struct error *error) {
    struct search search;
    if (!search_create(group, cluster, &search, error))
        return false;
    rescale(cluster);
    double size = sqrt(cluster_squared_norm(cluster) / 2);
    search.dropped = drop_unheld(cluster);
    exchange(cluster, search.start, false);
    nearest->violation = descend(cluster, &search);
    bool is_solution = nearest->violation < solved;
    nearest->distance = is_solution ? find_nearest(cluster, &search) / size : NAN;
    rescale(cluster);
    nearest->norm = cluster_squared_norm(cluster);
    search_free(&search);
    return true;
}
