#include "group/fourier.h"

#include "base/eigen.h"
#include "base/memory.h"
#include "base/random.h"

#include <cblas.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { DRAWS_MAX = 100 };

int representation_block(enum representation_type type) {
    static const int block[] = {
        [REPRESENTATION_REAL] = 1, [REPRESENTATION_COMPLEX] = 2, [REPRESENTATION_QUATERNIONIC] = 4};
    return block[type];
}

/* --- Eigenspaces ------------------------------------------------------------------------------ */

/* All eigenvectors of a convolution, grouped into eigenspaces. */
struct eigenspaces {
    int count;
    int expected;   /* s/t copies of the irreducible representation of each bsc */
    double *vector; /* [n, n]: one per row */
    double *value;  /* [n], ascending */
    int *first;     /* [n + 1] */
};

static bool eigenspaces_allocate(const struct representations *representations,
                                 struct eigenspaces *spaces, struct error *error) {
    size_t n = (size_t)representations->order;
    *spaces = (struct eigenspaces){.vector = memory_array(n * n, sizeof(double)),
                                   .value = memory_array(n, sizeof(double)),
                                   .first = memory_array(n + 1, sizeof(int))};
    for (int b = 0; b < representations->count; ++b) {
        const struct representation *of = &representations->bscs[b];
        spaces->expected += of->real_degree / representation_block(of->type);
    }
    return (spaces->vector != NULL && spaces->value != NULL && spaces->first != NULL) ||
           error_memory(error, "eigenspaces");
}

static void eigenspaces_free(struct eigenspaces *spaces) {
    free(spaces->vector);
    free(spaces->value);
    free(spaces->first);
}

/* m[x,y] = f(x^-1 y) with f(g^-1) = f(g), which commutes with all translations from the left. */
static void fill_convolution(const struct group *group, struct random_stream *stream, double *f,
                             double *m) {
    size_t n = (size_t)group->order;
    for (size_t g = 0; g < n; ++g) {
        double draw = random_normal(stream);
        f[g] = (size_t)group->inverse[g] < g ? f[group->inverse[g]] : draw;
    }
    for (size_t x = 0; x < n; ++x)
        for (size_t y = 0; y < n; ++y)
            m[x * n + y] = f[group->product[(size_t)group->inverse[x] * n + y]];
}

/* Split the eigenvalues at gaps larger than rounding errors. There are `expected` clusters unless
 * some coincide or are too close. */
static bool find_clusters(int n, struct eigenspaces *spaces) {
    double range = spaces->value[n - 1] - spaces->value[0];
    double least = fmin(1e-3, 0.05 / ((double)spaces->expected * spaces->expected));
    spaces->count = 0;
    for (int i = 0; i < n; ++i)
        if (i == 0 || spaces->value[i] - spaces->value[i - 1] > least * range)
            spaces->first[spaces->count++] = i;
    spaces->first[spaces->count] = n;
    return spaces->count == spaces->expected;
}

static bool find_eigenspaces(const struct group *group, struct eigenspaces *spaces,
                             struct error *error) {
    struct random_stream stream = random_stream(1, RANDOM_SYMMETRIC);
    int n = group->order;
    for (int draw = 0; draw < DRAWS_MAX; ++draw) {
        /* LAPACK overwrites the eigenvalues, so their array can hold the function until then. */
        fill_convolution(group, &stream, spaces->value, spaces->vector);
        if (!eigen_symmetric(n, spaces->vector, spaces->value, error))
            return false;
        if (find_clusters(n, spaces))
            return true;
    }
    return error_set(error, ERROR_INTERNAL,
                     "no matrices of the representations of %s: the eigenvalues are too close",
                     group->name);
}

/* The first eigenspace inside the space of a bsc representation with the projector function p; -1:
 * none. Eigenspaces are invariant under translation, so each delta_x has the squared norm s/n
 * there, and so has p, which equals delta_1 up to parts in other eigenspaces. */
static int find_copy(const struct eigenspaces *spaces, int n, const double *p) {
    for (int e = 0; e < spaces->count; ++e) {
        int s = spaces->first[e + 1] - spaces->first[e];
        double inside = 0;
        for (int i = spaces->first[e]; i < spaces->first[e + 1]; ++i)
            inside += pow(cblas_ddot(n, spaces->vector + (size_t)i * (size_t)n, 1, p, 1), 2);
        if (inside > 0.5 * s / n)
            return e;
    }
    return -1;
}

/* --- Matrices in the right basis -------------------------------------------------------------- */

/* One irreducible real representation during its construction. */
struct matrices {
    int order, s, t;
    double *rho;     /* [n, s, s] */
    double *commute; /* [2, s, s]: J, and for quaternions K: rho J = J rho, J^2 = -1, J K = -K J */
    double *basis;   /* [s, s]: e_1, J e_1, e_2, J e_2, ... in the rows */
    double *work;    /* [2, s, s] */
};

static bool matrices_allocate(int order, int s, int t, struct matrices *m, struct error *error) {
    size_t size = (size_t)s * (size_t)s;
    *m = (struct matrices){.order = order, .s = s, .t = t};
    m->rho = memory_array((size_t)order * size, sizeof(double));
    m->commute = memory_array(2 * size, sizeof(double));
    m->basis = memory_array(size, sizeof(double));
    m->work = memory_array(2 * size, sizeof(double));
    return (m->rho != NULL && m->commute != NULL && m->basis != NULL && m->work != NULL) ||
           error_memory(error, "matrices of representations");
}

static void matrices_free(struct matrices *m) {
    free(m->rho);
    free(m->commute);
    free(m->basis);
    free(m->work);
}

/* c = x y or, with `transposed`, x y^T; all [s, s]. */
static void multiply(int s, const double *x, const double *y, bool transposed, double *c) {
    cblas_dgemm(CblasRowMajor, CblasNoTrans, transposed ? CblasTrans : CblasNoTrans, s, s, s, 1, x,
                s, y, s, 0, c, s);
}

/* rho_ij(g) = (v_i, v_j(g^-1 .)) for v, [s, n], in the rows. */
static void translate(const struct group *group, const double *v, double *moved,
                      struct matrices *m) {
    size_t n = (size_t)group->order;
    for (size_t g = 0; g < n; ++g) {
        const int *back = group->product + (size_t)group->inverse[g] * n;
        for (size_t j = 0; j < (size_t)m->s; ++j)
            for (size_t x = 0; x < n; ++x)
                moved[j * n + x] = v[j * n + (size_t)back[x]];
        cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasTrans, m->s, m->s, (int)n, 1, v, (int)n,
                    moved, (int)n, 0, m->rho + g * (size_t)(m->s * m->s), m->s);
    }
}

/* Average a random antisymmetric matrix over the group, so that it commutes with all rho(g), and
 * subtract its part along the first `known` of m->commute: a square root of -1 once normalised.
 * False if the result is too small to be accurate. */
static bool draw_commuting(struct matrices *m, int known, struct random_stream *stream) {
    int s = m->s, size = s * s;
    double *drawn = m->work, *half = m->work + size, *mean = m->commute + known * size;
    for (int i = 0; i < s; ++i)
        for (int j = 0; j <= i; ++j) {
            drawn[i * s + j] = i == j ? 0 : random_normal(stream);
            drawn[j * s + i] = -drawn[i * s + j];
        }
    memset(mean, 0, (size_t)size * sizeof *mean);
    for (int g = 0; g < m->order; ++g) {
        const double *rho = m->rho + (size_t)g * (size_t)size;
        multiply(s, rho, drawn, false, half);
        cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasTrans, s, s, s, 1.0 / m->order, half, s, rho,
                    s, 1, mean, s);
    }
    if (known > 0)
        cblas_daxpy(size, -cblas_ddot(size, mean, 1, m->commute, 1) / s, m->commute, 1, mean, 1);
    double norm = cblas_dnrm2(size, mean, 1) / sqrt(s);
    cblas_dscal(size, 1 / norm, mean, 1);
    return norm > 1e-2;
}

/* Append the unit vector farthest from the span of the first `rows` of the basis, made orthogonal
 * to them (twice, against rounding). */
static void extend_basis(struct matrices *m, int rows) {
    int s = m->s, best = 0;
    double least = INFINITY, *e = m->basis + (size_t)rows * (size_t)s;
    for (int i = 0; i < s; ++i) {
        double inside = 0;
        for (int r = 0; r < rows; ++r)
            inside += m->basis[r * s + i] * m->basis[r * s + i];
        if (inside < least - 1e-6) {
            least = inside;
            best = i;
        }
    }
    memset(e, 0, (size_t)s * sizeof *e);
    e[best] = 1;
    for (int r = 0; r < 2 * rows; ++r) {
        const double *row = m->basis + (r % rows) * s;
        cblas_daxpy(s, -cblas_ddot(s, e, 1, row, 1), row, 1, e, 1);
    }
    cblas_dscal(s, 1 / cblas_dnrm2(s, e, 1), e, 1);
}

/* image = x v */
static void apply(int s, const double *x, const double *v, double *image) {
    cblas_dgemv(CblasRowMajor, CblasNoTrans, s, s, 1, x, s, v, 1, 0, image, 1);
}

/* Fill the rows of m->basis with e, J e, K e, K J e for one vector e after the other. */
static void fill_basis(struct matrices *m) {
    int s = m->s;
    const double *first = m->commute, *second = m->commute + s * s;
    for (int row = 0; row < s; row += m->t) {
        double *e = m->basis + (size_t)row * (size_t)s;
        extend_basis(m, row);
        if (m->t > 1)
            apply(s, first, e, e + s);
        if (m->t == 4) {
            apply(s, second, e, e + 2 * s);
            apply(s, second, e + s, e + 3 * s);
        }
    }
}

/* Change to the basis in which rho consists of real numbers, complex numbers or quaternions. */
static bool standardise(struct matrices *m, struct error *error) {
    struct random_stream stream = random_stream(2, RANDOM_SYMMETRIC);
    int size = m->s * m->s, draws = 0;
    for (int known = 0; known < m->t / 2; ++known)
        while (!draw_commuting(m, known, &stream))
            if (++draws == DRAWS_MAX)
                return error_set(error, ERROR_INTERNAL,
                                 "a representation has no complex structure");
    fill_basis(m);
    for (int g = 0; g < m->order; ++g) {
        double *rho = m->rho + (size_t)g * (size_t)size;
        multiply(m->s, m->basis, rho, false, m->work);
        multiply(m->s, m->work, m->basis, true, rho);
    }
    return true;
}

/* --- The basis -------------------------------------------------------------------------------- */

/* Fill the rows from number `first` on with the functions sqrt(s/n) rho_ij, j = 0 mod t. */
static void fill_functions(const struct matrices *m, int first, struct fourier *fourier) {
    size_t n = (size_t)m->order;
    double scale = sqrt((double)m->s / m->order);
    double *row = fourier->basis + (size_t)first * n;
    for (int i = 0; i < m->s; ++i)
        for (int j = 0; j < m->s; j += m->t, row += n)
            for (size_t g = 0; g < n; ++g)
                row[g] = scale * m->rho[(g * (size_t)m->s + (size_t)i) * (size_t)m->s + (size_t)j];
}

static bool add_bsc(const struct group *group, const struct representations *representations,
                    int bsc, const struct eigenspaces *spaces, struct fourier *fourier,
                    struct error *error) {
    const struct representation *of = &representations->bscs[bsc];
    size_t n = (size_t)group->order;
    struct matrices m;
    double *moved = memory_array((size_t)of->real_degree * n, sizeof *moved);
    bool ok = matrices_allocate(group->order, of->real_degree, representation_block(of->type), &m,
                                error) &&
              (moved != NULL || error_memory(error, "matrices of representations"));
    if (ok) {
        representation_projector(representations, bsc, moved); /* read before it is written to */
        int copy = find_copy(spaces, group->order, moved);
        ok = copy >= 0 || error_set(error, ERROR_INTERNAL,
                                    "a representation of %s has no eigenspace", group->name);
        if (ok)
            translate(group, spaces->vector + (size_t)spaces->first[copy] * n, moved, &m);
    }
    ok = ok && standardise(&m, error);
    if (ok)
        fill_functions(&m, fourier->first[bsc], fourier);
    free(moved);
    matrices_free(&m);
    return ok;
}

static bool fourier_allocate(const struct representations *representations, struct fourier *fourier,
                             struct error *error) {
    size_t n = (size_t)representations->order;
    *fourier = (struct fourier){.order = (int)n, .count = representations->count};
    fourier->first = memory_array((size_t)fourier->count + 1, sizeof *fourier->first);
    fourier->bsc = memory_array(n, sizeof *fourier->bsc);
    fourier->basis = memory_array(n * n, sizeof *fourier->basis);
    if (fourier->first == NULL || fourier->bsc == NULL || fourier->basis == NULL)
        return error_memory(error, "a Fourier basis");
    for (int b = 0; b < fourier->count; ++b) {
        fourier->first[b + 1] = fourier->first[b] + representations->bscs[b].dimension;
        for (int i = fourier->first[b]; i < fourier->first[b + 1]; ++i)
            fourier->bsc[i] = b;
    }
    return true;
}

bool fourier_create(const struct group *group, const struct representations *representations,
                    struct fourier *fourier, struct error *error) {
    struct eigenspaces spaces = {0};
    bool ok = fourier_allocate(representations, fourier, error) &&
              eigenspaces_allocate(representations, &spaces, error) &&
              find_eigenspaces(group, &spaces, error);
    for (int b = 0; ok && b < fourier->count; ++b)
        ok = add_bsc(group, representations, b, &spaces, fourier, error);
    eigenspaces_free(&spaces);
    if (!ok)
        fourier_free(fourier);
    return ok;
}

void fourier_free(struct fourier *fourier) {
    free(fourier->first);
    free(fourier->bsc);
    free(fourier->basis);
    *fourier = (struct fourier){0};
}

void fourier_matrix(const struct fourier *fourier, const struct representations *representations,
                    int bsc, int g, double *rho) {
    /* Entry (i, j) of a block is sign[i][j] times entry i ^ j of its first column. */
    static const signed char sign[4][4] = {
        {1, -1, -1, -1}, {1, 1, -1, 1}, {1, 1, 1, -1}, {1, -1, 1, 1}};
    const struct representation *of = &representations->bscs[bsc];
    int s = of->real_degree, t = representation_block(of->type);
    size_t n = (size_t)fourier->order;
    const double *function = fourier->basis + (size_t)fourier->first[bsc] * n + (size_t)g;
    double scale = sqrt((double)s / fourier->order);
    for (int i = 0; i < s; ++i)
        for (int j = 0; j < s; ++j) {
            int row = i - i % t + (i % t ^ j % t), column = j / t;
            rho[i * s + j] =
                sign[i % t][j % t] * function[(size_t)(row * (s / t) + column) * n] / scale;
        }
}
