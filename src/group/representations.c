#include "group/representations.h"

#include "base/eigen.h"
#include "base/memory.h"
#include "base/random.h"
#include "base/worst.h"

#include <cblas.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { DRAWS_MAX = 100 };

/* Rounding errors of eigenvectors grow as one over the gap between eigenvalues, and the gaps of k
 * random eigenvalues are as small as 1/k^2. */
static double smallest_gap(int k) {
    double near = 0.05 / ((double)k * k);
    return near < 1e-3 ? near : 1e-3;
}

/* --- Characters ------------------------------------------------------------------------------- */

/* f on classes with f(g^-1) = conj f(g). */
static void draw_class_function(const struct classes *classes, struct random_stream *stream,
                                double complex *f) {
    for (int c = 0; c < classes->count; ++c) {
        double re = random_normal(stream), im = random_normal(stream);
        int inverse = classes->inverse[c];
        f[c] = inverse == c ? re : inverse < c ? conj(f[inverse]) : re + I * im;
    }
}

/* m[C,D] = sum over x in C, y in D of f(x^-1 y), over sqrt(|C| |D|): the inner sum is the same for
 * all x. */
static void fill_convolution(const struct group *group, const struct classes *classes,
                             const double complex *f, double complex *m) {
    size_t k = (size_t)classes->count;
    for (size_t c = 0; c < k; ++c) {
        int inverse = group->inverse[classes->representative[c]];
        for (size_t d = 0; d < k; ++d)
            m[c * k + d] = 0;
        for (int y = 0; y < group->order; ++y)
            m[c * k + (size_t)classes->of[y]] +=
                f[classes->of[group->product[inverse * group->order + y]]];
        for (size_t d = 0; d < k; ++d)
            m[c * k + d] *= sqrt((double)classes->size[c] / classes->size[d]);
    }
}

static bool well_separated(int k, const double *value) {
    double gap = smallest_gap(k) * (value[k - 1] - value[0]);
    for (int i = 1; i < k; ++i)
        if (value[i] - value[i - 1] < gap)
            return false;
    return true;
}

/* Make row i a character: chi(C) = v[C] sqrt(n / |C|), with the phase that makes chi(1) > 0. */
static void scale_eigenvectors(const struct classes *classes, int order, double complex *v) {
    size_t k = (size_t)classes->count;
    for (size_t i = 0; i < k; ++i, v += k) {
        double complex phase = conj(v[0]) / cabs(v[0]);
        for (size_t c = 0; c < k; ++c)
            v[c] *= phase * sqrt((double)order / classes->size[c]);
    }
}

static bool find_characters(const struct group *group, struct representations *of,
                            struct error *error) {
    struct random_stream stream = random_stream(0, RANDOM_SYMMETRIC);
    int k = of->classes.count;
    double complex *f = memory_array((size_t)k, sizeof *f);
    double *value = memory_array((size_t)k, sizeof *value);
    bool ok = (f != NULL && value != NULL) || error_memory(error, "characters"), found = false;
    for (int draw = 0; ok && !found && draw < DRAWS_MAX; ++draw) {
        draw_class_function(&of->classes, &stream, f);
        fill_convolution(group, &of->classes, f, of->character);
        ok = eigen_hermitian(k, of->character, value, error);
        found = well_separated(k, value);
    }
    if (ok && !found)
        ok = error_set(error, ERROR_INTERNAL, "no characters of %s: the eigenvalues are too close",
                       group->name);
    if (ok)
        scale_eigenvectors(&of->classes, of->order, of->character);
    free(f);
    free(value);
    return ok;
}

/* The largest modulus of (1/n) sum over the group of chi_i conj(chi_j), minus 1 for i = j. */
static bool orthogonality_error(const struct representations *of, double *worst,
                                struct error *error) {
    size_t k = (size_t)of->classes.count;
    double complex *weighted = memory_array(2 * k * k, sizeof *weighted);
    if (weighted == NULL)
        return error_memory(error, "characters");
    double complex *product = weighted + k * k;
    for (size_t i = 0; i < k * k; ++i)
        weighted[i] = of->character[i] * sqrt((double)of->classes.size[i % k] / of->order);
    cblas_zherk(CblasRowMajor, CblasLower, CblasNoTrans, (int)k, (int)k, 1, weighted, (int)k, 0,
                product, (int)k);
    *worst = 0;
    for (size_t i = 0; i < k; ++i)
        for (size_t j = 0; j <= i; ++j)
            *worst = worst_of(*worst, cabs(product[i * k + j] - (i == j)));
    free(weighted);
    return true;
}

static bool check_characters(const struct group *group, const struct representations *of,
                             struct error *error) {
    size_t k = (size_t)of->classes.count;
    double sum = 0, worst;
    if (!orthogonality_error(of, &worst, error))
        return false;
    for (size_t i = 0; i < k; ++i) {
        double degree = creal(of->character[i * k]);
        worst = worst_of(worst, fabs(degree - round(degree)));
        sum += degree * degree;
    }
    return (worst < 1e-6 && lround(sum) == of->order) ||
           error_set(error, ERROR_INTERNAL, "the characters of %s have an error of %.2g",
                     group->name, worst);
}

/* --- Types and order -------------------------------------------------------------------------- */

/* Frobenius and Schur's (1/n) sum_x chi(x^2): 1, 0, -1 for R, C, H. */
static enum representation_type
find_type(const struct group *group, const struct representations *of, const double complex *chi) {
    double sum = 0;
    for (int c = 0; c < of->classes.count; ++c) {
        int g = of->classes.representative[c];
        sum += of->classes.size[c] * creal(chi[of->classes.of[group->product[g * of->order + g]]]);
    }
    long indicator = lround(sum / of->order);
    return indicator > 0   ? REPRESENTATION_REAL
           : indicator < 0 ? REPRESENTATION_QUATERNIONIC
                           : REPRESENTATION_COMPLEX;
}

/* Distinct characters differ by at least sqrt(2) on some class. */
static int find_conjugate(const struct representations *of, int i) {
    size_t k = (size_t)of->classes.count;
    const double complex *chi = of->character + (size_t)i * k;
    for (size_t j = 0; j < k; ++j) {
        size_t c = 0;
        while (c < k && cabs(of->character[j * k + c] - conj(chi[c])) < 0.5)
            ++c;
        if (c == k)
            return (int)j;
    }
    return i;
}

static int compare_rounded(double x, double y) {
    long long p = llround(x * 1e6), q = llround(y * 1e6);
    return (p < q) - (p > q);
}

/* Larger values first, in the order of the classes; of two conjugates the one with the first
 * positive imaginary part. */
static int compare_characters(int k, const double complex *x, const double complex *y) {
    int order = 0;
    for (int c = 0; c < k && order == 0; ++c)
        order = compare_rounded(creal(x[c]), creal(y[c]));
    for (int c = 0; c < k && order == 0; ++c)
        order = compare_rounded(cimag(x[c]), cimag(y[c]));
    return order;
}

static int compare_bscs(const void *x, const void *y, void *context) {
    const struct representation *p = x, *q = y;
    const struct representations *of = context;
    size_t k = (size_t)of->classes.count;
    if (p->degree != q->degree)
        return p->degree - q->degree;
    if (p->type != q->type)
        return (int)p->type - (int)q->type;
    return compare_characters((int)k, of->character + (size_t)p->psi * k,
                              of->character + (size_t)q->psi * k);
}

/* Find the bsc representations; two conjugate characters share one. */
static void find_bscs(const struct group *group, struct representations *of) {
    size_t k = (size_t)of->classes.count;
    for (int i = 0; i < (int)k; ++i) {
        const double complex *chi = of->character + (size_t)i * k;
        enum representation_type type = find_type(group, of, chi);
        int degree = (int)lround(creal(chi[0])), conjugate = i;
        if (type == REPRESENTATION_COMPLEX)
            conjugate = find_conjugate(of, i);
        if (conjugate != i &&
            compare_characters((int)k, chi, of->character + (size_t)conjugate * k) > 0)
            continue;
        of->bscs[of->count++] = (struct representation){
            .type = type,
            .degree = degree,
            .dimension = (type == REPRESENTATION_COMPLEX ? 2 : 1) * degree * degree,
            .real_degree = (type == REPRESENTATION_REAL ? 1 : 2) * degree,
            .psi = i,
            .conjugate = conjugate};
    }
    qsort_r(of->bscs, (size_t)of->count, sizeof *of->bscs, compare_bscs, of);
    for (int b = 0; b < of->count; ++b)
        of->bsc[of->bscs[b].psi] = of->bsc[of->bscs[b].conjugate] = b;
}

bool representations_create(const struct group *group, struct representations *representations,
                            struct error *error) {
    *representations = (struct representations){.order = group->order};
    if (group->order > REPRESENTATIONS_ORDER_MAX)
        return error_set(
            error, ERROR_INPUT,
            "representations are computed for groups with up to %d elements; %s has %d",
            REPRESENTATIONS_ORDER_MAX, group->name, group->order);
    if (!classes_create(group, &representations->classes, error))
        return false;
    size_t k = (size_t)representations->classes.count;
    representations->character = memory_array(k * k, sizeof *representations->character);
    representations->bsc = memory_array(k, sizeof *representations->bsc);
    representations->bscs = memory_array(k, sizeof *representations->bscs);
    bool ok = (representations->character != NULL && representations->bsc != NULL &&
               representations->bscs != NULL) ||
              error_memory(error, "characters");
    ok = ok && find_characters(group, representations, error) &&
         check_characters(group, representations, error);
    if (ok)
        find_bscs(group, representations);
    else
        representations_free(representations);
    return ok;
}

void representations_free(struct representations *representations) {
    classes_free(&representations->classes);
    free(representations->character);
    free(representations->bsc);
    free(representations->bscs);
    *representations = (struct representations){0};
}

/* --- Uses ------------------------------------------------------------------------------------- */

char representation_letter(enum representation_type type) {
    return "RCH"[type];
}

void representation_label(const struct representations *representations, int bsc,
                          char label[REPRESENTATION_LABEL_MAX]) {
    const struct representation *of = &representations->bscs[bsc];
    int before = 0, alike = 0;
    for (int b = 0; b < representations->count; ++b) {
        const struct representation *other = &representations->bscs[b];
        bool same = other->degree == of->degree && other->type == of->type;
        alike += same;
        before += same && b <= bsc;
    }
    int used = snprintf(label, REPRESENTATION_LABEL_MAX, "%d%c", of->degree,
                        representation_letter(of->type));
    if (alike > 1)
        snprintf(label + used, REPRESENTATION_LABEL_MAX - (size_t)used, "%d", before);
}

void representation_projector(const struct representations *representations, int bsc, double *p) {
    const struct representation *of = &representations->bscs[bsc];
    const double complex *chi =
        representations->character + (size_t)of->psi * (size_t)representations->classes.count;
    double scale = (double)of->dimension / of->degree / representations->order;
    for (int x = 0; x < representations->order; ++x)
        p[x] = scale * creal(chi[representations->classes.of[x]]);
}

bool representation_in_product(const struct representations *representations, int part, int x,
                               int y) {
    size_t k = (size_t)representations->classes.count;
    const double complex *row = representations->character;
    double sum = 0; /* n times the multiplicity */
    for (size_t c = 0; c < k; ++c)
        sum += representations->classes.size[c] *
               creal(row[(size_t)x * k + c] * row[(size_t)y * k + c] *
                     conj(row[(size_t)part * k + c]));
    return sum > 0.5 * representations->order;
}
