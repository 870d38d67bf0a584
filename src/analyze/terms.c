#include "analyze/terms.h"

#include "base/memory.h"

#include <math.h>
#include <stdlib.h>

/* The inner product of a function of the Fourier basis with one of the columns of a: [n, q]. */
static double coefficient(const struct fourier *fourier, int function, const float *a, int q,
                          int column) {
    size_t n = (size_t)fourier->order;
    const double *f = fourier->basis + (size_t)function * n;
    double sum = 0;
    for (size_t g = 0; g < n; ++g)
        sum += f[g] * (double)a[g * (size_t)q + (size_t)column];
    return sum;
}

/* The energy of a column in every R_phi: energy: [count of the bsc representations]; returns their
 * sum. */
static double measure_column(const struct fourier *fourier, const float *a, int q, int column,
                             double *energy) {
    double total = 0;
    for (int b = 0; b < fourier->count; ++b) {
        energy[b] = 0;
        for (int f = fourier->first[b]; f < fourier->first[b + 1]; ++f) {
            double c = coefficient(fourier, f, a, q, column);
            energy[b] += c * c;
        }
        total += energy[b];
    }
    return total;
}

static int largest(const double *values, int count) {
    int best = 0;
    for (int i = 1; i < count; ++i)
        if (values[i] > values[best])
            best = i;
    return best;
}

bool terms_measure(const struct fourier *fourier, const struct network *network, int first,
                   int count, struct term *terms, struct error *error) {
    const float *sides[3] = {network->a, network->b, network->c};
    double *energy = memory_array((size_t)fourier->count, sizeof *energy);
    if (energy == NULL)
        return error_memory(error, "the energies of a term");
    for (int i = 0; i < count; ++i) {
        terms[i] = (struct term){.norm = 1, .purity = 1};
        for (int side = 0; side < 3; ++side) {
            double total = measure_column(fourier, sides[side], network->q, first + i, energy);
            int box = terms[i].box[side] = largest(energy, fourier->count);
            terms[i].norm *= sqrt(total);
            terms[i].purity *= energy[box] / total;
        }
    }
    free(energy);
    return true;
}

int terms_alive(const struct term *terms, int count, double share, int *alive) {
    double most = 0;
    int found = 0;
    for (int i = 0; i < count; ++i)
        most = fmax(most, terms[i].norm);
    for (int i = 0; i < count; ++i)
        if (terms[i].norm > share * most)
            alive[found++] = i;
    return found;
}

/* In the orthonormal basis the part of T in R_phi is sqrt(n/d) times the matrix product. */
bool terms_algorithm(const struct fourier *fourier, const struct network *network, const int *nodes,
                     int rank, int bsc, struct bilinear *algorithm, struct error *error) {
    int first = fourier->first[bsc], size = fourier->first[bsc + 1] - first;
    double scale = sqrt(sqrt(size) / fourier->order);
    if (!bilinear_create(rank, size, size, size, algorithm, error))
        return false;
    for (int r = 0; r < rank; ++r)
        for (int f = 0; f < size; ++f) {
            size_t to = (size_t)(r * size + f);
            algorithm->u[to] = coefficient(fourier, first + f, network->a, network->q, nodes[r]);
            algorithm->v[to] = coefficient(fourier, first + f, network->b, network->q, nodes[r]);
            algorithm->w[to] =
                scale * coefficient(fourier, first + f, network->c, network->q, nodes[r]);
        }
    return true;
}
