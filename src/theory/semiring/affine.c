#include "theory/semiring/affine.h"

#include "base/memory.h"
#include "base/worst.h"
#include "theory/semiring/potentials.h"

#include <cblas.h>
#include <math.h>
#include <stdlib.h>

bool affine_create(int rows, int order, struct affine_element *element, struct error *error) {
    *element = (struct affine_element){0};
    if (!ring_create(rows, order, &element->z, error))
        return false;
    element->t = memory_array((size_t)order, sizeof *element->t);
    if (element->t == NULL) {
        affine_free(element);
        return error_memory(error, "constant parts");
    }
    return true;
}

void affine_free(struct affine_element *element) {
    ring_free(&element->z);
    free(element->t);
    *element = (struct affine_element){0};
}

double affine_squared_norm(const struct affine_element *element) {
    double sum = ring_squared_norm(&element->z);
    for (int j = 0; j < element->z.order; ++j)
        sum += element->t[j] * element->t[j] / 2;
    return sum;
}

/* sum over characters of |z_pkj|^2 */
static double column_norm(const struct ring_element *z, enum ring_part part, int j) {
    double sum = 0;
    for (int k = 1; k <= z->rows; ++k)
        sum += ring_abs2(ring_row(z, part, k)[j]);
    return sum;
}

static void scale_column(struct ring_element *z, enum ring_part part, int j, double factor) {
    for (int k = 1; k <= z->rows; ++k)
        ring_row(z, part, k)[j] *= factor;
}

/* The least of s^2 V + C/s^4 is at s^6 = 2C/V. */
void affine_balance(struct affine_element *element) {
    struct ring_element *z = &element->z;
    for (int j = 0; j < z->order; ++j) {
        double inputs = column_norm(z, RING_A, j) + column_norm(z, RING_B, j) +
                        element->t[j] * element->t[j] / 2;
        double outputs = column_norm(z, RING_C, j);
        bool is_dead = inputs == 0 || outputs == 0;
        double s = is_dead ? 0 : cbrt(sqrt(2 * outputs / inputs));
        scale_column(z, RING_A, j, s);
        scale_column(z, RING_B, j, s);
        scale_column(z, RING_C, j, is_dead ? 0 : 1 / (s * s));
        element->t[j] *= s;
    }
}

/* Add |r_{k1,k2,k} - [k1 = k2 = k]|^2 of one output character k. */
static void add_slice(const double complex *slice, int n, int k, struct affine_summary *summary) {
    for (int k1 = 1; k1 <= n; ++k1)
        for (int k2 = 1; k2 <= n; ++k2) {
            double complex r = slice[(k1 - 1) * n + (k2 - 1)];
            bool is_diagonal = k1 == k && k2 == k;
            double gap2 = ring_abs2(is_diagonal ? r - 1 : r);
            double *worst = is_diagonal ? &summary->r_g : &summary->r_c;
            summary->loss += gap2;
            *worst = worst_of(*worst, sqrt(gap2));
        }
}

/* sums: [d, d - 1] of part a or b (potential_sums) become 2A or 2B below their first row. work: [d
 * - 1, order]. */
static void add_constant_parts(const struct affine_element *element, enum ring_part part,
                               double complex *work, double complex *sums) {
    const double complex two = 2, one = 1;
    const struct ring_element *z = &element->z;
    int n = z->rows, q = z->order;
    for (int m = 1; m <= n; ++m) {
        const double complex *x = ring_row(z, part, m);
        for (int j = 0; j < q; ++j)
            work[(size_t)(m - 1) * (size_t)q + (size_t)j] = element->t[j] * x[j];
    }
    if (q > 0)
        cblas_zgemm(CblasRowMajor, CblasNoTrans, CblasTrans, n, n, q, &two, work, q, z->c, q, &one,
                    sums + n, n);
}

/* Add |A_{m,k}|^2 or |B_{m,k}|^2 to the loss; the largest is returned. */
static double add_sums(const double complex *sums, int n, struct affine_summary *summary) {
    double worst = 0;
    for (int i = n; i < (n + 1) * n; ++i) {
        double gap2 = ring_abs2(sums[i] / 2);
        summary->loss += gap2;
        worst = worst_of(worst, sqrt(gap2));
    }
    return worst;
}

void affine_constants(const struct affine_element *element, double complex *left) {
    const struct ring_element *z = &element->z;
    left[0] = 0;
    for (int k = 1; k <= z->rows; ++k)
        left[k] = 0;
    for (int j = 0; j < z->order; ++j) {
        double mean_square =
            element->t[j] * element->t[j] + column_norm(z, RING_A, j) + column_norm(z, RING_B, j);
        for (int k = 1; k <= z->rows; ++k)
            left[k] += mean_square * ring_row(z, RING_C, k)[j];
    }
}

bool affine_summarise(const struct group *group, const struct affine_element *element,
                      struct affine_summary *summary, struct error *error) {
    const struct ring_element *z = &element->z;
    int d = group->order, n = d - 1;
    double complex *work = memory_array((size_t)d * (size_t)z->order, sizeof *work);
    double complex *result = memory_array((size_t)d * (size_t)n, sizeof *result);
    double complex *left = memory_array((size_t)d, sizeof *left);
    *summary = (struct affine_summary){0};
    bool ok = work != NULL && result != NULL && left != NULL;
    if (ok) {
        for (int k = 1; k < d; ++k) {
            potential_slice(z, RING_A, RING_B, k, work, result);
            add_slice(result, n, k, summary);
        }
        for (enum ring_part part = RING_A; part <= RING_B; ++part) {
            potential_sums(group, z, part, work, result);
            add_constant_parts(element, part, work, result);
            *(part == RING_A ? &summary->r_a : &summary->r_b) = add_sums(result, n, summary);
        }
        affine_constants(element, left);
        for (int k = 1; k < d; ++k) {
            summary->loss += ring_abs2(left[k] / 2);
            summary->r_0 = worst_of(summary->r_0, cabs(left[k] / 2));
        }
        summary->loss /= d;
    }
    free(work);
    free(result);
    free(left);
    return ok || error_memory(error, "the conditions of a network with constant parts");
}

bool affine_weights(const struct characters *characters, const struct affine_element *element,
                    struct ring_weights *weights, struct error *error) {
    int d = characters->order;
    if (!ring_weights_from_element(characters, &element->z, weights, error))
        return false;
    for (int j = 0; j < element->z.order; ++j)
        for (int g = 0; g < d; ++g) {
            weights->a[(size_t)j * (size_t)d + (size_t)g] += element->t[j] / 2;
            weights->b[(size_t)j * (size_t)d + (size_t)g] += element->t[j] / 2;
        }
    return true;
}
