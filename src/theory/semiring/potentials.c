#include "theory/semiring/potentials.h"

#include "base/memory.h"
#include "base/worst.h"

#include <cblas.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The leading dimension of [., order] arrays: BLAS refuses 0 even for empty matrices. */
static int stride(const struct ring_element *z) {
    return z->order > 0 ? z->order : 1;
}

double complex potential_single(const struct ring_element *z, enum ring_part left,
                                enum ring_part right, int k1, int k2, int k) {
    const double complex *x = ring_row(z, left, k1);
    const double complex *y = ring_row(z, right, k2);
    const double complex *c = ring_row(z, RING_C, k);
    double complex sum = 0;
    for (int j = 0; j < z->order; ++j)
        sum += x[j] * y[j] * c[j];
    return sum;
}

/* slice = X diag(c_k) Y^T */
void potential_slice(const struct ring_element *z, enum ring_part left, enum ring_part right, int k,
                     double complex *work, double complex *slice) {
    const double complex one = 1, zero = 0;
    int n = z->rows, q = z->order;
    const double complex *c = ring_row(z, RING_C, k);
    for (int k1 = 1; k1 <= n; ++k1) {
        const double complex *x = ring_row(z, left, k1);
        double complex *scaled = work + (size_t)(k1 - 1) * (size_t)q;
        for (int j = 0; j < q; ++j)
            scaled[j] = x[j] * c[j];
    }
    cblas_zgemm(CblasRowMajor, CblasNoTrans, CblasTrans, n, n, q, &one, work, stride(z),
                ring_row(z, right, 1), stride(z), &zero, slice, n);
}

void potential_sums(const struct group *group, const struct ring_element *z, enum ring_part part,
                    double complex *work, double complex *sums) {
    const double complex one = 1, zero = 0;
    int d = group->order, q = z->order;
    memset(work, 0, (size_t)d * (size_t)q * sizeof *work);
    for (int k1 = 1; k1 < d; ++k1)
        for (int k2 = 1; k2 < d; ++k2) {
            /* products of characters correspond to sums of their indices */
            double complex *product = work + (size_t)group->product[k1 * d + k2] * (size_t)q;
            const double complex *x = ring_row(z, part, k1);
            const double complex *y = ring_row(z, part, k2);
            for (int j = 0; j < q; ++j)
                product[j] += x[j] * y[j];
        }
    cblas_zgemm(CblasRowMajor, CblasNoTrans, CblasTrans, d, d - 1, q, &one, work, stride(z), z->c,
                stride(z), &zero, sums, d - 1);
}

/* Add the slice [n, n] of output character k to the summary. */
static void add_slice(const double complex *slice, int n, int k,
                      struct potential_summary *summary) {
    for (int k1 = 1; k1 <= n; ++k1)
        for (int k2 = 1; k2 <= n; ++k2) {
            double complex r = slice[(k1 - 1) * n + (k2 - 1)];
            bool diagonal = k1 == k && k2 == k;
            double gap2 = ring_abs2(diagonal ? r - 1 : r);
            double *worst = diagonal ? &summary->r_g : &summary->r_c;
            summary->loss += gap2;
            *worst = worst_of(*worst, sqrt(gap2));
        }
}

/* Add the sums [d, n] of both parts to the summary. */
static void add_sums(const double complex *sums_a, const double complex *sums_b, int d,
                     struct potential_summary *summary) {
    int n = d - 1;
    for (int k = 0; k < n; ++k) {
        double gap2 = ring_abs2(sums_a[k] + sums_b[k]);
        summary->loss += gap2 / 4;
        summary->r_n = worst_of(summary->r_n, sqrt(gap2));
    }
    for (int i = n; i < d * n; ++i) {
        double a2 = ring_abs2(sums_a[i]), b2 = ring_abs2(sums_b[i]);
        summary->loss += (a2 + b2) / 4;
        summary->r_s = worst_of(summary->r_s, sqrt(worst_of(a2, b2)));
    }
}

bool potential_summarise(const struct group *group, const struct ring_element *z,
                         struct potential_summary *summary, struct error *error) {
    int d = group->order, n = d - 1;
    size_t table = (size_t)d * (size_t)n;
    double complex *work = memory_array((size_t)d * (size_t)z->order, sizeof *work);
    double complex *result = memory_array(2 * table, sizeof *result);
    *summary = (struct potential_summary){0};
    bool ok = work != NULL && result != NULL;
    if (ok) {
        for (int k = 1; k < d; ++k) {
            potential_slice(z, RING_A, RING_B, k, work, result);
            add_slice(result, n, k, summary);
        }
        potential_sums(group, z, RING_A, work, result);
        potential_sums(group, z, RING_B, work, result + table);
        add_sums(result, result + table, d, summary);
        summary->loss /= d;
    }
    free(work);
    free(result);
    return ok || error_memory(error, "the sum potentials");
}

/* hidden: [order, d], entry (j, g2) = (a_j[g1] + b_j[g2])^2 */
static void fill_hidden(const struct ring_weights *weights, int g1, double *hidden) {
    int d = weights->d;
    for (int j = 0; j < weights->order; ++j) {
        size_t row = (size_t)j * (size_t)d;
        double a = weights->a[row + (size_t)g1];
        for (int g2 = 0; g2 < d; ++g2) {
            double sum = a + weights->b[row + (size_t)g2];
            hidden[row + (size_t)g2] = sum * sum;
        }
    }
}

/* |P o - (e_target - 1/d)|^2 of one output o: [d] */
static double pair_loss(const double *output, int d, int target) {
    double mean = 0, loss = 0;
    for (int g = 0; g < d; ++g)
        mean += output[g] / d;
    for (int g = 0; g < d; ++g) {
        double gap = output[g] - mean - ((g == target) - 1.0 / d);
        loss += gap * gap;
    }
    return loss;
}

bool potential_loss_direct(const struct group *group, const struct ring_weights *weights,
                           double *loss, struct error *error) {
    int d = group->order;
    double *hidden = memory_array((size_t)weights->order * (size_t)d, sizeof *hidden);
    double *output = memory_array((size_t)d * (size_t)d, sizeof *output); /* [d, d]: (g2, g) */
    bool ok = hidden != NULL && output != NULL;
    *loss = 0;
    for (int g1 = 0; ok && g1 < d; ++g1) {
        fill_hidden(weights, g1, hidden);
        cblas_dgemm(CblasRowMajor, CblasTrans, CblasNoTrans, d, d, weights->order, 0.5 / d, hidden,
                    d, weights->c, d, 0, output, d);
        for (int g2 = 0; g2 < d; ++g2)
            *loss += pair_loss(output + (size_t)g2 * (size_t)d, d, group->product[g1 * d + g2]);
    }
    *loss /= (double)d * d;
    free(hidden);
    free(output);
    return ok || error_memory(error, "the loss over all pairs");
}
