#include "theory/semiring/flow.h"

#include "base/memory.h"
#include "base/worst.h"
#include "theory/semiring/potentials.h"

#include <cblas.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    BLOCK_NEURONS = 1024, /* neurons per block of the Gram sums */
    GRAMS = 3             /* one per pair of parts */
};

static const double DECAY_RATE = 3; /* 3 q (E|z|^2)^2 at E|z|^2 = q^(-1/2) */

/* gram[g] is sum_j v v^*, v = products x_s y_t of the parts left[g] and right[g]: the term that
 * remains when the third index is shared. */
static const enum ring_part left[GRAMS] = {RING_B, RING_A, RING_A};
static const enum ring_part right[GRAMS] = {RING_C, RING_C, RING_B};
enum { BC, AC, AB };

struct gram {
    int rows;                   /* n = d - 1 */
    double complex *sum[GRAMS]; /* [n^2, n^2] each, row (s, t) = s n + t; upper triangle */
};

const char *flow_class_name(enum flow_class class) {
    static const char *const names[FLOW_CLASSES] = {"shares_one", "shares_two"};
    return names[class];
}

/* products: [n^2, order], row (s, t) = x_s y_t */
static void fill_products(const struct ring_element *z, enum ring_part x_part,
                          enum ring_part y_part, double complex *products) {
    for (int s = 1; s <= z->rows; ++s)
        for (int t = 1; t <= z->rows; ++t) {
            const double complex *x = ring_row(z, x_part, s);
            const double complex *y = ring_row(z, y_part, t);
            for (int j = 0; j < z->order; ++j)
                *products++ = x[j] * y[j];
        }
}

/* Draw q neurons block by block and add the Gram matrices of their products. */
static bool gram_accumulate(const struct characters *characters, int q, double scale,
                            struct random_stream *stream, struct gram *gram, struct error *error) {
    int n = gram->rows, pairs = n * n;
    double complex *products = memory_array((size_t)pairs * BLOCK_NEURONS, sizeof *products);
    if (products == NULL)
        return error_memory(error, "products of weights");
    bool ok = true;
    for (int first = 0; ok && first < q; first += BLOCK_NEURONS) {
        int neurons = q - first < BLOCK_NEURONS ? q - first : BLOCK_NEURONS;
        struct ring_element z;
        ok = ring_create(n, neurons, &z, error);
        if (!ok)
            break;
        ring_random(characters, scale, stream, &z);
        for (int g = 0; g < GRAMS; ++g) {
            fill_products(&z, left[g], right[g], products);
            cblas_zherk(CblasRowMajor, CblasUpper, CblasNoTrans, pairs, neurons, 1, products,
                        neurons, 1, gram->sum[g], pairs);
        }
        ring_free(&z);
    }
    free(products);
    return ok;
}

/* An entry of the upper triangle: (s, t) <= (s2, t2) in the order of rows. */
static double complex gram_entry(const struct gram *gram, int g, int s, int t, int s2, int t2) {
    int n = gram->rows;
    return gram->sum[g][(size_t)(s * n + t) * (size_t)(n * n) + (size_t)(s2 * n + t2)];
}

struct tally {
    double sum, max;
    long count;
};

static void tally_add(struct tally *tally, double value) {
    tally->sum += value;
    tally->max = worst_of(tally->max, value);
    ++tally->count;
}

/* One shared index: the two others differ and one Gram term remains, the same for each value of the
 * shared index. |entry| is symmetric, so the upper triangle suffices. */
static void tally_shares_one(const struct gram *gram, struct tally *tally) {
    int n = gram->rows;
    for (int g = 0; g < GRAMS; ++g)
        for (int s = 0; s < n; ++s)
            for (int s2 = s + 1; s2 < n; ++s2)
                for (int t = 0; t < n; ++t)
                    for (int t2 = 0; t2 < n; ++t2)
                        if (t != t2)
                            tally_add(tally, cabs(gram_entry(gram, g, s, t, s2, t2)));
}

/* Two shared indices u and v, the third changes from w to w2: one term per shared index. */
static void tally_shares_two(const struct gram *gram, struct tally *tally) {
    int n = gram->rows;
    for (int u = 0; u < n; ++u)
        for (int v = 0; v < n; ++v)
            for (int w = 0; w < n; ++w)
                for (int w2 = w + 1; w2 < n; ++w2) {
                    /* shared: (x, y) = (u, v), k changes; (x, k), y changes; (y, k), x changes */
                    tally_add(tally, cabs(gram_entry(gram, BC, v, w, v, w2) +
                                          gram_entry(gram, AC, u, w, u, w2)));
                    tally_add(tally, cabs(gram_entry(gram, BC, w, v, w2, v) +
                                          gram_entry(gram, AB, u, w, u, w2)));
                    tally_add(tally, cabs(gram_entry(gram, AC, w, v, w2, v) +
                                          gram_entry(gram, AB, w, u, w2, u)));
                }
}

static double mean_diagonal(const struct gram *gram) {
    int n = gram->rows;
    double sum = 0;
    for (int g = 0; g < GRAMS; ++g)
        for (int s = 0; s < n; ++s)
            for (int t = 0; t < n; ++t)
                sum += creal(gram_entry(gram, g, s, t, s, t));
    return sum / ((double)n * n);
}

bool flow_measure_coupling(const struct characters *characters, int q, double scale,
                           struct random_stream *stream, struct flow_coupling *coupling,
                           struct error *error) {
    int n = characters->order - 1;
    size_t size = (size_t)n * (size_t)n * (size_t)n * (size_t)n;
    *coupling = (struct flow_coupling){0};
    double complex *block = memory_array(GRAMS * size, sizeof *block);
    if (block == NULL)
        return error_memory(error, "the Gram matrices of the potentials");
    struct gram gram = {n, {block, block + size, block + 2 * size}};
    bool ok = gram_accumulate(characters, q, scale, stream, &gram, error);
    if (ok) {
        struct tally tallies[FLOW_CLASSES] = {{0}};
        tally_shares_one(&gram, &tallies[FLOW_SHARES_ONE]);
        tally_shares_two(&gram, &tallies[FLOW_SHARES_TWO]);
        double diagonal = mean_diagonal(&gram);
        coupling->mean_diagonal = diagonal;
        for (int i = 0; i < FLOW_CLASSES && tallies[i].count > 0; ++i) {
            coupling->mean_off[i] = tallies[i].sum / (double)tallies[i].count / diagonal;
            coupling->max_off[i] = tallies[i].max / diagonal;
        }
    }
    free(block);
    return ok;
}

/* slice: r - delta at output character k, [n, n] */
static void residual_slice(const struct ring_element *z, int k, double complex *work,
                           double complex *slice) {
    potential_slice(z, RING_A, RING_B, k, work, slice);
    slice[(k - 1) * z->rows + (k - 1)] -= 1;
}

/* Computed as the conjugate of the gradient: with e = conj(r - delta),
 *     conj(da_x) = -sum_{y,k} e_{x,y,k} b_y c_k, conj(db_y) = -sum_{x,k} e_{x,y,k} a_x c_k,
 *     conj(dc_k) = -sum_{x,y} e_{x,y,k} a_x b_y. */
void flow_gradient(const struct ring_element *z, double complex *work,
                   struct ring_element *gradient) {
    const double complex one = 1, zero = 0;
    int n = z->rows, q = z->order;
    size_t part = (size_t)n * (size_t)q;
    double complex *eb = work, *ea = work + part; /* [n, order]: e b and e^T a */
    double complex *e = work + 2 * part;          /* [n, n] */
    memset(gradient->a, 0, ring_size(gradient) * sizeof *gradient->a);
    for (int k = 1; k <= n; ++k) {
        residual_slice(z, k, eb, e);
        for (int i = 0; i < n * n; ++i)
            e[i] = conj(e[i]);
        cblas_zgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, n, q, n, &one, e, n, z->b, q, &zero,
                    eb, q);
        cblas_zgemm(CblasRowMajor, CblasTrans, CblasNoTrans, n, q, n, &one, e, n, z->a, q, &zero,
                    ea, q);
        const double complex *c = ring_row(z, RING_C, k);
        double complex *dc = ring_row(gradient, RING_C, k);
        for (size_t row = 0; row < part; row += (size_t)q)
            for (int j = 0; j < q; ++j) {
                size_t i = row + (size_t)j;
                gradient->a[i] -= eb[i] * c[j];
                gradient->b[i] -= ea[i] * c[j];
                dc[j] -= z->a[i] * eb[i];
            }
    }
    for (size_t i = 0; i < ring_size(gradient); ++i)
        gradient->a[i] = conj(gradient->a[i]);
}

/* The arrays of one Runge-Kutta step. */
struct stepper {
    struct ring_element stage, slope, total; /* shaped like z */
    double complex *work;                    /* for flow_gradient */
};

static void stepper_free(struct stepper *stepper) {
    ring_free(&stepper->stage);
    ring_free(&stepper->slope);
    ring_free(&stepper->total);
    free(stepper->work);
}

static bool stepper_create(const struct ring_element *z, struct stepper *stepper,
                           struct error *error) {
    size_t n = (size_t)z->rows;
    *stepper = (struct stepper){0};
    stepper->work = memory_array(2 * n * (size_t)z->order + n * n, sizeof *stepper->work);
    if (stepper->work == NULL)
        error_memory(error, "the potential flow");
    else if (ring_create(z->rows, z->order, &stepper->stage, error) &&
             ring_create(z->rows, z->order, &stepper->slope, error) &&
             ring_create(z->rows, z->order, &stepper->total, error))
        return true;
    stepper_free(stepper);
    return false;
}

/* z(t) -> z(t + step): the slopes k1 .. k4 enter with weights 1/6, 1/3, 1/3, 1/6. */
static void runge_kutta_step(const struct characters *characters, double step,
                             struct stepper *stepper, struct ring_element *z) {
    static const double reach[4] = {0, 0.5, 0.5, 1};
    static const double weight[4] = {1.0 / 6, 1.0 / 3, 1.0 / 3, 1.0 / 6};
    size_t size = ring_size(z);
    double complex *stage = stepper->stage.a, *slope = stepper->slope.a, *total = stepper->total.a;
    memcpy(total, z->a, size * sizeof *total);
    for (int s = 0; s < 4; ++s) {
        for (size_t i = 0; i < size; ++i)
            stage[i] = z->a[i] + step * reach[s] * slope[i];
        flow_gradient(&stepper->stage, stepper->work, &stepper->slope);
        for (size_t i = 0; i < size; ++i)
            total[i] += step * weight[s] * slope[i];
    }
    memcpy(z->a, total, size * sizeof *total);
    ring_mirror(characters, z); /* keep the weights real despite rounding errors */
}

/* r: [n, n, n], the first index is the output character k */
static void all_potentials(const struct ring_element *z, double complex *work, double complex *r) {
    size_t slice = (size_t)z->rows * (size_t)z->rows;
    for (int k = 1; k <= z->rows; ++k)
        potential_slice(z, RING_A, RING_B, k, work, r + (size_t)(k - 1) * slice);
}

/* Decoupled potentials at time t from those at time 0. */
static void predict(const double complex *start, int n, double t, double complex *r) {
    double decay = exp(-DECAY_RATE * t);
    for (int k = 0; k < n; ++k)
        for (int k1 = 0; k1 < n; ++k1)
            for (int k2 = 0; k2 < n; ++k2) {
                int i = (k * n + k1) * n + k2;
                int delta = k1 == k && k2 == k;
                r[i] = delta + (start[i] - delta) * decay;
            }
}

static double rms_distance(const double complex *x, const double complex *y, size_t size) {
    double sum = 0;
    for (size_t i = 0; i < size; ++i)
        sum += ring_abs2(x[i] - y[i]);
    return sqrt(sum / (double)size);
}

static bool trajectory_create(int rows, int count, struct flow_trajectory *trajectory,
                              struct error *error) {
    size_t n = (size_t)rows, size = (size_t)count * n * n * n;
    *trajectory = (struct flow_trajectory){0};
    double complex *block = memory_array(2 * size, sizeof *block);
    if (block == NULL)
        return error_memory(error, "the trajectories of the potentials");
    *trajectory = (struct flow_trajectory){rows, count, block, block + size, 0};
    return true;
}

void flow_trajectory_free(struct flow_trajectory *trajectory) {
    free(trajectory->measured);
    *trajectory = (struct flow_trajectory){0};
}

/* Integrate z from time 0, where its potentials are `start`, and fill the trajectory. */
static void follow(const struct characters *characters, const double *times, double max_step,
                   const double complex *start, struct stepper *stepper, struct ring_element *z,
                   struct flow_trajectory *trajectory) {
    size_t n = (size_t)z->rows, potentials = n * n * n;
    double now = 0;
    for (int i = 0; i < trajectory->count; ++i) {
        int steps = (int)ceil((times[i] - now) / max_step);
        for (int s = 0; s < steps; ++s)
            runge_kutta_step(characters, (times[i] - now) / steps, stepper, z);
        now = times[i];
        all_potentials(z, stepper->work, trajectory->measured + (size_t)i * potentials);
        predict(start, z->rows, now, trajectory->predicted + (size_t)i * potentials);
    }
    trajectory->rms_gap = rms_distance(trajectory->measured, trajectory->predicted,
                                       (size_t)trajectory->count * potentials);
}

bool flow_run(const struct characters *characters, struct ring_element *z, const double *times,
              int count, double max_step, struct flow_trajectory *trajectory, struct error *error) {
    size_t n = (size_t)z->rows;
    struct stepper stepper;
    *trajectory = (struct flow_trajectory){0};
    if (!stepper_create(z, &stepper, error))
        return false;
    double complex *start = memory_array(n * n * n, sizeof *start); /* r at time 0 */
    bool ok = trajectory_create(z->rows, count, trajectory, error);
    if (ok && start != NULL) {
        all_potentials(z, stepper.work, start);
        follow(characters, times, max_step, start, &stepper, z, trajectory);
    } else if (ok) {
        flow_trajectory_free(trajectory);
        ok = error_memory(error, "the potentials at time 0");
    }
    free(start);
    stepper_free(&stepper);
    return ok;
}
