#include "theory/semiring/semiring.h"

#include "base/memory.h"
#include "base/worst.h"

#include <cblas.h>
#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

bool ring_create(int rows, int order, struct ring_element *z, struct error *error) {
    size_t part = (size_t)rows * (size_t)order;
    *z = (struct ring_element){0};
    double complex *block = memory_array(RING_PARTS * part, sizeof *block);
    if (block == NULL)
        return error_memory(error, "a ring element");
    *z = (struct ring_element){rows, order, block, block + part, block + 2 * part};
    return true;
}

void ring_free(struct ring_element *z) {
    free(z->a);
    *z = (struct ring_element){0};
}

size_t ring_size(const struct ring_element *z) {
    return (size_t)RING_PARTS * (size_t)z->rows * (size_t)z->order;
}

double complex *ring_row(const struct ring_element *z, enum ring_part part, int k) {
    return z->a + ((size_t)part * (size_t)z->rows + (size_t)(k - 1)) * (size_t)z->order;
}

bool ring_zero(int rows, struct ring_element *z, struct error *error) {
    return ring_create(rows, 0, z, error);
}

bool ring_one(int rows, struct ring_element *z, struct error *error) {
    if (!ring_create(rows, 1, z, error))
        return false;
    for (size_t i = 0; i < ring_size(z); ++i)
        z->a[i] = 1;
    return true;
}

bool ring_copy(const struct ring_element *x, struct ring_element *z, struct error *error) {
    if (!ring_create(x->rows, x->order, z, error))
        return false;
    memcpy(z->a, x->a, ring_size(x) * sizeof *z->a);
    return true;
}

bool ring_sum(const struct ring_element *x, const struct ring_element *y, struct ring_element *z,
              struct error *error) {
    if (!ring_create(x->rows, x->order + y->order, z, error))
        return false;
    size_t nx = (size_t)x->order, ny = (size_t)y->order;
    for (size_t row = 0; row < RING_PARTS * (size_t)x->rows; ++row) {
        memcpy(z->a + row * (nx + ny), x->a + row * nx, nx * sizeof *z->a);
        memcpy(z->a + row * (nx + ny) + nx, y->a + row * ny, ny * sizeof *z->a);
    }
    return true;
}

bool ring_product(const struct ring_element *x, const struct ring_element *y,
                  struct ring_element *z, struct error *error) {
    size_t nx = (size_t)x->order, ny = (size_t)y->order;
    *z = (struct ring_element){0};
    if (nx * ny > INT_MAX)
        return error_set(error, ERROR_ENVIRONMENT, "a product of %zu neurons is too large",
                         nx * ny);
    if (!ring_create(x->rows, x->order * y->order, z, error))
        return false;
    for (size_t row = 0; row < RING_PARTS * (size_t)x->rows; ++row)
        for (size_t i = 0; i < nx; ++i)
            for (size_t j = 0; j < ny; ++j)
                z->a[row * nx * ny + i * ny + j] = x->a[row * nx + i] * y->a[row * ny + j];
    return true;
}

void ring_scale(struct ring_element *z, double complex factor) {
    for (size_t i = 0; i < ring_size(z); ++i)
        z->a[i] *= factor;
}

double ring_squared_norm(const struct ring_element *z) {
    double sum = 0;
    for (size_t i = 0; i < ring_size(z); ++i)
        sum += ring_abs2(z->a[i]);
    return sum;
}

/* The largest difference between the entries of neuron i of x and neuron j of y. */
static double neuron_distance(const struct ring_element *x, int i, const struct ring_element *y,
                              int j) {
    double distance = 0;
    for (size_t row = 0; row < RING_PARTS * (size_t)x->rows; ++row) {
        double complex xi = x->a[row * (size_t)x->order + (size_t)i];
        double complex yj = y->a[row * (size_t)y->order + (size_t)j];
        distance = worst_of(distance, cabs(xi - yj));
    }
    return distance;
}

bool ring_distance(const struct ring_element *x, const struct ring_element *y, double *distance,
                   struct error *error) {
    *distance = x->order == y->order ? 0 : INFINITY;
    if (x->order != y->order)
        return true;
    bool *taken = memory_array((size_t)y->order, sizeof *taken);
    if (taken == NULL)
        return error_memory(error, "comparing ring elements");
    for (int i = 0; i < x->order; ++i) {
        int nearest = -1;
        double least = INFINITY;
        for (int j = 0; j < y->order; ++j) {
            double apart = taken[j] ? INFINITY : neuron_distance(x, i, y, j);
            if (apart < least) {
                least = apart;
                nearest = j;
            }
        }
        if (nearest >= 0)
            taken[nearest] = true;
        *distance = worst_of(*distance, least);
    }
    free(taken);
    return true;
}

void ring_mirror(const struct characters *characters, struct ring_element *z) {
    for (int f = 0; f < characters->frequencies; ++f) {
        int k = characters->frequency[f];
        bool is_real = characters_is_real(characters, k);
        for (enum ring_part part = RING_A; part < RING_PARTS; ++part) {
            const double complex *row = ring_row(z, part, k);
            double complex *mirrored = ring_row(z, part, characters->conjugate[k]);
            for (int j = 0; j < z->order; ++j)
                mirrored[j] = is_real ? creal(row[j]) : conj(row[j]);
        }
    }
}

static double complex random_weight(bool is_real, double scale, struct random_stream *stream) {
    if (is_real)
        return scale * random_normal(stream);
    double real = random_normal(stream);
    double imaginary = random_normal(stream);
    return scale * M_SQRT1_2 * (real + I * imaginary);
}

void ring_random(const struct characters *characters, double scale, struct random_stream *stream,
                 struct ring_element *z) {
    for (int j = 0; j < z->order; ++j)
        for (int f = 0; f < characters->frequencies; ++f) {
            int k = characters->frequency[f];
            bool is_real = characters_is_real(characters, k);
            for (enum ring_part part = RING_A; part < RING_PARTS; ++part)
                ring_row(z, part, k)[j] = random_weight(is_real, scale, stream);
        }
    ring_mirror(characters, z);
}

bool ring_weights_create(int order, int d, struct ring_weights *weights, struct error *error) {
    size_t part = (size_t)order * (size_t)d;
    *weights = (struct ring_weights){0};
    double *block = memory_array(RING_PARTS * part, sizeof *block);
    if (block == NULL)
        return error_memory(error, "the real weights of a ring element");
    *weights = (struct ring_weights){order, d, block, block + part, block + 2 * part};
    return true;
}

void ring_weights_free(struct ring_weights *weights) {
    free(weights->a);
    *weights = (struct ring_weights){0};
}

bool ring_weights_from_element(const struct characters *characters, const struct ring_element *z,
                               struct ring_weights *weights, struct error *error) {
    const double complex one = 1, zero = 0;
    int d = characters->order, n = z->order;
    if (!ring_weights_create(n, d, weights, error) || n == 0)
        return weights->a != NULL;
    size_t part_size = (size_t)n * (size_t)d;
    double complex *sums = memory_array(part_size, sizeof *sums); /* [order, d] */
    if (sums == NULL) {
        ring_weights_free(weights);
        return error_memory(error, "the real weights of a ring element");
    }
    for (enum ring_part part = RING_A; part < RING_PARTS; ++part) {
        /* c needs sum_k z conj(phi): the conjugate of sum_k conj(z) phi, with the same real part */
        CBLAS_TRANSPOSE transpose = part == RING_C ? CblasConjTrans : CblasTrans;
        cblas_zgemm(CblasRowMajor, transpose, CblasNoTrans, n, d, d - 1, &one, ring_row(z, part, 1),
                    n, characters->phi + d, d, &zero, sums, d);
        for (size_t i = 0; i < part_size; ++i)
            weights->a[part * part_size + i] = creal(sums[i]);
    }
    free(sums);
    return true;
}

bool ring_element_from_weights(const struct characters *characters,
                               const struct ring_weights *weights, struct ring_element *z,
                               struct error *error) {
    int d = characters->order, n = weights->order;
    const double complex mean = 1.0 / d, zero = 0;
    if (!ring_create(d - 1, n, z, error) || n == 0)
        return z->a != NULL;
    size_t part_size = (size_t)n * (size_t)d;
    double complex *values = memory_array(part_size, sizeof *values); /* [order, d] */
    if (values == NULL) {
        ring_free(z);
        return error_memory(error, "the Fourier weights of a network");
    }
    for (enum ring_part part = RING_A; part < RING_PARTS; ++part) {
        for (size_t i = 0; i < part_size; ++i)
            values[i] = weights->a[part * part_size + i];
        double complex *rows = ring_row(z, part, 1); /* [d - 1, order] */
        cblas_zgemm(CblasRowMajor, CblasNoTrans, CblasTrans, d - 1, n, d, &mean,
                    characters->phi + d, d, values, d, &zero, rows, n);
        /* the weights are real, so the transform with conj(phi) is the conjugate */
        for (size_t i = 0; part != RING_C && i < (size_t)(d - 1) * (size_t)n; ++i)
            rows[i] = conj(rows[i]);
    }
    free(values);
    return true;
}
