#include "analysis/terms.h"

#include <math.h>

void terms_measure(const struct fourier *fourier, const struct network *network, int first,
                   int count, struct boxes_neuron *terms) {
    for (int i = 0; i < count; ++i)
        terms[i] = boxes_of_neuron(fourier, network, first + i, false);
}

int terms_alive(const struct boxes_neuron *terms, int count, double share, int *alive) {
    double most = 0;
    int found = 0;
    for (int i = 0; i < count; ++i)
        most = fmax(most, terms[i].energy); /* fmax ignores NaN, which counts as live below */
    for (int i = 0; i < count; ++i)
        if (!(terms[i].energy <= share * share * most))
            alive[found++] = i;
    return found;
}

/* In the orthonormal basis the part of T in R_phi is sqrt(n/d) times the matrix product. */
bool terms_algorithm(const struct fourier *fourier, const struct network *network,
                     const int *neurons, int rank, int bsc, struct bilinear *algorithm,
                     struct error *error) {
    int first = fourier->first[bsc], size = fourier->first[bsc + 1] - first;
    double scale = sqrt(sqrt(size) / fourier->order);
    if (!bilinear_create(rank, size, size, size, algorithm, error))
        return false;
    for (int r = 0; r < rank; ++r)
        for (int f = 0; f < size; ++f) {
            size_t to = (size_t)r * (size_t)size + (size_t)f;
            algorithm->u[to] =
                boxes_coefficient(fourier, first + f, network->a, network->q, neurons[r]);
            algorithm->v[to] =
                boxes_coefficient(fourier, first + f, network->b, network->q, neurons[r]);
            algorithm->w[to] =
                scale * boxes_coefficient(fourier, first + f, network->c, network->q, neurons[r]);
        }
    return true;
}
