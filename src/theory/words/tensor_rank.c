#include "theory/words/tensor_rank.h"

#include "base/memory.h"
#include "base/worst.h"

#include <cblas.h>
#include <math.h>
#include <stdlib.h>

/* --- Bounds ----------------------------------------------------------------------------------- */

/* The algebra M_m(R), M_m(C) or M_m(H) of a bsc representation. */
struct algebra {
    int m;
    enum division_algebra over;
};

static struct algebra algebra_of(const struct representation *of) {
    int t = representation_block(of->type);
    return (struct algebra){.m = of->real_degree / t, .over = (enum division_algebra)t};
}

static long division_algebra_rank(enum division_algebra algebra) {
    return algebra == REAL_NUMBERS ? 1 : algebra == COMPLEX_NUMBERS ? 3 : 8;
}

static long upper_bound(struct algebra algebra) {
    return division_algebra_rank(algebra.over) * bilinear_matrices_bound(algebra.m);
}

/* The rank of an algebra if it is known, else 0. */
static long known_rank(struct algebra algebra) {
    if (algebra.m == 1)
        return division_algebra_rank(algebra.over);
    return algebra.m == 2 && algebra.over == REAL_NUMBERS ? 7 : 0;
}

struct tensor_rank tensor_rank_bounds(const struct representations *representations) {
    struct tensor_rank rank = {.lower = 2L * representations->order - representations->count,
                               .theorem = "Alder-Strassen"};
    long numbers = 0, other = 0;
    int others = 0;
    for (int b = 0; b < representations->count; ++b) {
        struct algebra algebra = algebra_of(&representations->bscs[b]);
        rank.upper += upper_bound(algebra);
        if (algebra.m == 1 && algebra.over == REAL_NUMBERS) {
            ++numbers;
        } else {
            ++others;
            other = known_rank(algebra);
        }
    }
    if (others == 1 && other > 0 && numbers + other > rank.lower) {
        rank.lower = numbers + other;
        rank.theorem = "substitution";
    }
    return rank;
}

struct tensor_rank tensor_rank_of_part(const struct representation *of) {
    struct algebra algebra = algebra_of(of);
    long known = known_rank(algebra);
    return (struct tensor_rank){.lower = known > 0 ? known : 2L * of->dimension - 1,
                                .upper = upper_bound(algebra),
                                .theorem = known > 0 ? "known rank" : "Alder-Strassen"};
}

/* --- An explicit decomposition ---------------------------------------------------------------- */

/* An algorithm for m x m matrices over a division algebra; the index of a component is that of the
 * matrix entry times t plus its own. */
static bool create_algorithm(struct algebra algebra, struct bilinear *algorithm,
                             struct error *error) {
    struct bilinear matrices = {0}, numbers = {0};
    bool ok = bilinear_matrices(algebra.m, &matrices, error) &&
              bilinear_division_algebra(algebra.over, &numbers, error) &&
              bilinear_product(&matrices, &numbers, algorithm, error);
    bilinear_free(&matrices);
    bilinear_free(&numbers);
    return ok;
}

/* The index, from the first function of its bsc on, of the Fourier basis function that holds a
 * component of an entry: (i, j) of rho has number i m + j / t. */
static int function_of(struct algebra algebra, int index) {
    int t = (int)algebra.over, entry = index / t;
    int row = entry / algebra.m * t + index % t;
    return row * algebra.m + entry % algebra.m;
}

/* to[i, g] = scale * sum over entries of coefficient[i, entry] f(g), f the entry's function. */
static void expand(const struct fourier *fourier, int bsc, struct algebra algebra, int rank,
                   int entries, const double *coefficient, double scale, double *to) {
    size_t n = (size_t)fourier->order;
    for (int i = 0; i < rank; ++i)
        for (int e = 0; e < entries; ++e) {
            int function = fourier->first[bsc] + function_of(algebra, e);
            cblas_daxpy((int)n, scale * coefficient[i * entries + e],
                        fourier->basis + (size_t)function * n, 1, to + (size_t)i * n, 1);
        }
}

/* The part of T in R_phi is s/n times the algorithm applied to the matrices rho(a), rho(b), rho(c),
 * and the basis functions are sqrt(s/n) times their entries. */
static void add_terms(const struct fourier *fourier, int bsc, struct algebra algebra,
                      const struct bilinear *algorithm, struct bilinear *terms) {
    size_t n = (size_t)fourier->order, done = (size_t)terms->rank * n;
    double scale = cbrt(sqrt((double)n / (algebra.m * (int)algebra.over)));
    const double *from[3] = {algorithm->u, algorithm->v, algorithm->w};
    double *to[3] = {terms->u + done, terms->v + done, terms->w + done};
    for (int side = 0; side < 3; ++side)
        expand(fourier, bsc, algebra, algorithm->rank, algorithm->nx, from[side], scale, to[side]);
    terms->rank += algorithm->rank;
}

bool tensor_rank_decompose(const struct representations *representations,
                           const struct fourier *fourier, struct bilinear *terms,
                           struct error *error) {
    int count = representations->count, n = fourier->order, rank = 0;
    struct bilinear *algorithms = memory_array((size_t)count, sizeof *algorithms);
    *terms = (struct bilinear){0};
    bool ok = algorithms != NULL || error_memory(error, "bilinear algorithms");
    for (int b = 0; ok && b < count; ++b) {
        ok = create_algorithm(algebra_of(&representations->bscs[b]), &algorithms[b], error);
        rank += algorithms[b].rank;
    }
    ok = ok && bilinear_create(rank, n, n, n, terms, error);
    terms->rank = 0; /* grows */
    for (int b = 0; ok && b < count; ++b)
        add_terms(fourier, b, algebra_of(&representations->bscs[b]), &algorithms[b], terms);
    for (int b = 0; algorithms != NULL && b < count; ++b)
        bilinear_free(&algorithms[b]);
    free(algorithms);
    if (!ok)
        bilinear_free(terms);
    return ok;
}

bool tensor_rank_error(int order, const int *table, const struct bilinear *terms, double *largest,
                       struct error *error) {
    size_t n = (size_t)order, rank = (size_t)terms->rank;
    double *products = memory_array(rank * n, sizeof *products); /* u_i(a) v_i(b) for one a */
    double *slice = memory_array(n * n, sizeof *slice);          /* [b, c] */
    bool ok = (products != NULL && slice != NULL) || error_memory(error, "a slice of a tensor");
    *largest = 0;
    for (size_t a = 0; ok && a < n; ++a) {
        for (size_t i = 0; i < rank; ++i)
            for (size_t b = 0; b < n; ++b)
                products[i * n + b] = terms->u[i * n + a] * terms->v[i * n + b];
        cblas_dgemm(CblasRowMajor, CblasTrans, CblasNoTrans, (int)n, (int)n, (int)rank, 1, products,
                    (int)n, terms->w, (int)n, 0, slice, (int)n);
        for (size_t b = 0; b < n; ++b)
            slice[b * n + (size_t)table[a * n + b]] -= 1;
        for (size_t i = 0; i < n * n; ++i)
            *largest = worst_of(*largest, fabs(slice[i]));
    }
    free(products);
    free(slice);
    return ok;
}
