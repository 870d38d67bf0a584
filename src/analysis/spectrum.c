#include "analysis/spectrum.h"

#include "base/memory.h"
#include "theory/semiring/potentials.h"

#include <cblas.h>
#include <math.h>
#include <stdlib.h>

/* out: [d, q] = (1/d) table weights, with table: [d, d] = phi or its conjugate. */
static void transform(const struct characters *characters, bool conjugate,
                      const double complex *weights, int q, double complex *table,
                      double complex *out) {
    int d = characters->order;
    const double complex scale = 1.0 / d, zero = 0;
    for (int i = 0; i < d * d; ++i)
        table[i] = conjugate ? conj(characters->phi[i]) : characters->phi[i];
    cblas_zgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, d, q, d, &scale, table, d, weights, q,
                &zero, out, q);
}

static bool fill(const struct characters *characters, const struct network *network,
                 struct spectrum *spectrum, struct error *error) {
    int d = network->d, q = network->q;
    size_t size = (size_t)d * (size_t)q;
    double complex *weights = memory_array(size, sizeof *weights);
    double complex *all = memory_array(size, sizeof *all);
    double complex *table = memory_array((size_t)d * (size_t)d, sizeof *table);
    bool ok = weights != NULL && all != NULL && table != NULL;
    for (int p = 0; ok && p < RING_PARTS; ++p) {
        for (size_t i = 0; i < size; ++i)
            weights[i] = network->weights[(size_t)p * size + i];
        transform(characters, p != RING_C, weights, q, table, all);
        for (int j = 0; j < q; ++j)
            spectrum->constant[p * q + j] = all[j];
        double complex *rows = ring_row(&spectrum->z, (enum ring_part)p, 1);
        for (size_t i = 0; i < size - (size_t)q; ++i)
            rows[i] = all[(size_t)q + i];
    }
    free(weights);
    free(all);
    free(table);
    return ok || error_memory(error, "a spectrum");
}

bool spectrum_create(const struct characters *characters, const struct network *network,
                     struct spectrum *spectrum, struct error *error) {
    *spectrum = (struct spectrum){.d = network->d, .q = network->q};
    spectrum->constant = memory_array(3 * (size_t)network->q, sizeof *spectrum->constant);
    bool ok = spectrum->constant != NULL || error_memory(error, "a spectrum");
    ok = ok && ring_create(network->d - 1, network->q, &spectrum->z, error) &&
         fill(characters, network, spectrum, error);
    if (!ok)
        spectrum_free(spectrum);
    return ok;
}

void spectrum_free(struct spectrum *spectrum) {
    ring_free(&spectrum->z);
    free(spectrum->constant);
    *spectrum = (struct spectrum){0};
}

double complex spectrum_potential(const struct spectrum *spectrum, enum ring_part left,
                                  enum ring_part right, int k1, int k2, int k) {
    return 2.0 * spectrum->d * potential_single(&spectrum->z, left, right, k1, k2, k);
}

/* The weights of a part at any character. */
static const double complex *row_of(const struct spectrum *spectrum, enum ring_part part, int k) {
    return k == 0 ? spectrum->constant + (size_t)part * (size_t)spectrum->q
                  : ring_row(&spectrum->z, part, k);
}

double complex spectrum_potential_of_all(const struct spectrum *spectrum, enum ring_part left,
                                         enum ring_part right, int k1, int k2, int k) {
    const double complex *x = row_of(spectrum, left, k1), *y = row_of(spectrum, right, k2),
                         *z = row_of(spectrum, RING_C, k);
    double complex sum = 0;
    for (int j = 0; j < spectrum->q; ++j)
        sum += x[j] * y[j] * z[j];
    return 2.0 * spectrum->d * sum;
}

/* sum_k z_ak is a real number, a[0]: the sum over all triples is that of the products of three. */
struct spectrum_totals spectrum_sum_potentials(const struct spectrum *spectrum) {
    double diagonal = 0, all = 0;
    for (int k = 0; k < spectrum->d; ++k)
        diagonal += creal(spectrum_potential_of_all(spectrum, RING_A, RING_B, k, k, k));
    for (int j = 0; j < spectrum->q; ++j) {
        double complex product = 2.0 * spectrum->d;
        for (int p = 0; p < RING_PARTS; ++p) {
            double complex sum = 0;
            for (int k = 0; k < spectrum->d; ++k)
                sum += row_of(spectrum, (enum ring_part)p, k)[j];
            product *= sum;
        }
        all += creal(product);
    }
    return (struct spectrum_totals){diagonal, all - diagonal};
}

void spectrum_assign_neurons(const struct spectrum *spectrum, const struct characters *characters,
                             double dead_threshold, int *neuron_frequency) {
    for (int j = 0; j < spectrum->q; ++j) {
        double largest = fmax(dead_threshold, cabs(spectrum->constant[j]));
        neuron_frequency[j] = -1;
        for (int f = 0; f < characters->frequencies; ++f) {
            double size = cabs(ring_row(&spectrum->z, RING_A, characters->frequency[f])[j]);
            if (size > largest) {
                largest = size;
                neuron_frequency[j] = f;
            }
        }
    }
}

double spectrum_concentration(const struct spectrum *spectrum, const struct characters *characters,
                              const int *neuron_frequency) {
    double sum = 0;
    int live = 0;
    for (int j = 0; j < spectrum->q; ++j) {
        if (neuron_frequency[j] < 0)
            continue;
        int own = characters->frequency[neuron_frequency[j]];
        double all = 0, in_own = 0;
        for (int k = 1; k < spectrum->d; ++k) {
            double energy = ring_abs2(ring_row(&spectrum->z, RING_A, k)[j]);
            all += energy;
            if (k == own || k == characters->conjugate[own])
                in_own += energy;
        }
        sum += in_own / all;
        ++live;
    }
    return live > 0 ? sum / live : NAN;
}
