#include "theory/words/word_tensor.h"

#include "base/memory.h"

#include <cblas.h>
#include <stdlib.h>
#include <string.h>

/* --- Energies --------------------------------------------------------------------------------- */

/* Workspace for slices of a tensor, [n, n] each, in the Fourier basis for c. */
struct slices {
    int most;      /* slices at a time */
    double *slice; /* [most, n, n] */
    double *half;  /* [n, n] */
    double *whole; /* [n, n] */
};

static bool slices_allocate(size_t n, int most, struct slices *slices, struct error *error) {
    *slices = (struct slices){.most = most,
                              .slice = memory_array((size_t)most * n * n, sizeof(double)),
                              .half = memory_array(n * n, sizeof(double)),
                              .whole = memory_array(n * n, sizeof(double))};
    return (slices->slice != NULL && slices->half != NULL && slices->whole != NULL) ||
           error_memory(error, "a tensor");
}

static void slices_free(struct slices *slices) {
    free(slices->slice);
    free(slices->half);
    free(slices->whole);
}

/* whole = the slice in the Fourier basis for a and b. */
static void transform_slice(const struct fourier *fourier, const double *slice,
                            struct slices *slices) {
    int n = fourier->order;
    const double *basis = fourier->basis;
    cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, n, n, n, 1, basis, n, slice, n, 0,
                slices->half, n);
    cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasTrans, n, n, n, 1, slices->half, n, basis, n, 0,
                slices->whole, n);
}

/* Add the energy in every box of the slice of basis function k for c. */
static void add_slice(const struct fourier *fourier, int k, const double *slice,
                      struct slices *slices, double *energy) {
    int n = fourier->order, m = fourier->count;
    transform_slice(fourier, slice, slices);
    for (int i = 0; i < n; ++i)
        for (int j = 0; j < n; ++j) {
            double x = slices->whole[(size_t)i * (size_t)n + (size_t)j];
            energy[(fourier->bsc[i] * m + fourier->bsc[j]) * m + fourier->bsc[k]] += x * x;
        }
}

/* The slice of basis function k for c: f_k(w(a, b)). */
static void take_slice(const struct fourier *fourier, const int *table, size_t k,
                       struct slices *slices) {
    size_t n = (size_t)fourier->order;
    for (size_t i = 0; i < n * n; ++i)
        slices->slice[i] = fourier->basis[k * n + (size_t)table[i]];
}

bool word_tensor_energies(const struct fourier *fourier, const int *table, double *energy,
                          struct error *error) {
    size_t n = (size_t)fourier->order, m = (size_t)fourier->count;
    struct slices slices;
    bool ok = slices_allocate(n, 1, &slices, error);
    memset(energy, 0, m * m * m * sizeof *energy);
    for (size_t k = 0; ok && k < n; ++k) {
        take_slice(fourier, table, k, &slices);
        add_slice(fourier, (int)k, slices.slice, &slices, energy);
    }
    slices_free(&slices);
    return ok;
}

bool word_tensor_coefficients(const struct fourier *fourier, const int *table, double *coefficients,
                              struct error *error) {
    size_t n = (size_t)fourier->order;
    struct slices slices;
    bool ok = slices_allocate(n, 1, &slices, error);
    for (size_t k = 0; ok && k < n; ++k) {
        take_slice(fourier, table, k, &slices);
        transform_slice(fourier, slices.slice, &slices);
        for (size_t i = 0; i < n * n; ++i)
            coefficients[i * n + k] = slices.whole[i];
    }
    slices_free(&slices);
    return ok;
}

bool dense_tensor_energies(const struct fourier *fourier, const double *tensor, double *energy,
                           struct error *error) {
    enum { BLOCK = 16 };
    int n = fourier->order;
    size_t m = (size_t)fourier->count, square = (size_t)n * (size_t)n;
    struct slices slices;
    bool ok = slices_allocate((size_t)n, n < BLOCK ? n : BLOCK, &slices, error);
    memset(energy, 0, m * m * m * sizeof *energy);
    for (int first = 0; ok && first < n; first += slices.most) {
        int count = n - first < slices.most ? n - first : slices.most;
        cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasTrans, count, (int)square, n, 1,
                    fourier->basis + (size_t)first * (size_t)n, n, tensor, n, 0, slices.slice,
                    (int)square);
        for (int i = 0; i < count; ++i)
            add_slice(fourier, first + i, slices.slice + (size_t)i * square, &slices, energy);
    }
    slices_free(&slices);
    return ok;
}

/* --- Covers ----------------------------------------------------------------------------------- */

/* Sets of irreducible representations, by the indices of their characters: [k] each. */
struct sets {
    const struct representations *of;
    int k;
    bool *a, *b, *next;
};

/* Replace a set by the constituents of the products of its elements with x or with y (which may be
 * x). */
static void multiply_set(const struct sets *sets, int x, int y, bool *set) {
    memset(sets->next, 0, (size_t)sets->k * sizeof *sets->next);
    for (int i = 0; i < sets->k; ++i)
        for (int part = 0; set[i] && part < sets->k; ++part)
            if (!sets->next[part])
                sets->next[part] = representation_in_product(sets->of, part, i, x) ||
                                   (y != x && representation_in_product(sets->of, part, i, y));
    memcpy(set, sets->next, (size_t)sets->k * sizeof *set);
}

/* The constituent of the empty product: the trivial representation. */
static void start_set(const struct sets *sets, bool *set) {
    memset(set, 0, (size_t)sets->k * sizeof *set);
    set[sets->of->bscs[0].psi] = true;
}

/* The constituents of (x + conj x)^count. */
static void power_set(const struct sets *sets, int x, int conjugate, int count, bool *set) {
    start_set(sets, set);
    for (int i = 0; i < count; ++i)
        multiply_set(sets, x, conjugate, set);
}

/* The constituents of x^count conj(x)^conjugates. */
static void mixed_set(const struct sets *sets, int x, int conjugate, int count, int conjugates,
                      bool *set) {
    power_set(sets, x, x, count, set);
    for (int i = 0; i < conjugates; ++i)
        multiply_set(sets, conjugate, conjugate, set);
}

/* Add to a cover the boxes (phi, psi, zeta) of which phi has a part in one set and psi in the
 * other. */
static void add_boxes(const struct sets *sets, int zeta, bool *cover) {
    int m = sets->of->count;
    for (int i = 0; i < sets->k; ++i)
        for (int j = 0; j < sets->k; ++j)
            if (sets->a[i] && sets->b[j])
                cover[(sets->of->bsc[i] * m + sets->of->bsc[j]) * m + zeta] = true;
}

static void fill_covers(const struct sets *sets, const struct word *word, bool *cover,
                        bool *refined) {
    int a = word_count(word, 'a'), a_inverse = word_count(word, 'A');
    int b = word_count(word, 'b'), b_inverse = word_count(word, 'B');
    for (int zeta = 0; zeta < sets->of->count; ++zeta) {
        int psi = sets->of->bscs[zeta].psi, conjugate = sets->of->bscs[zeta].conjugate;
        power_set(sets, psi, conjugate, a + a_inverse, sets->a);
        power_set(sets, psi, conjugate, b + b_inverse, sets->b);
        add_boxes(sets, zeta, cover);
        /* The conjugate of psi gives the conjugates of both sets and hence the same boxes. */
        mixed_set(sets, psi, conjugate, a, a_inverse, sets->a);
        mixed_set(sets, psi, conjugate, b, b_inverse, sets->b);
        add_boxes(sets, zeta, refined);
    }
}

bool word_cover(const struct representations *representations, const struct word *word, bool *cover,
                bool *refined, struct error *error) {
    size_t k = (size_t)representations->classes.count, m = (size_t)representations->count;
    bool *room = memory_array(3 * k, sizeof *room);
    if (room == NULL)
        return error_memory(error, "a cover");
    const struct sets sets = {
        .of = representations, .k = (int)k, .a = room, .b = room + k, .next = room + 2 * k};
    memset(cover, 0, m * m * m * sizeof *cover);
    memset(refined, 0, m * m * m * sizeof *refined);
    fill_covers(&sets, word, cover, refined);
    free(room);
    return true;
}
