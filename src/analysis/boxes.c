#include "analysis/boxes.h"

#include "base/memory.h"
#include "base/worst.h"

#include <math.h>
#include <stdlib.h>

double boxes_coefficient(const struct fourier *fourier, int function, const float *x, int q,
                         int column) {
    size_t n = (size_t)fourier->order;
    const double *f = fourier->basis + (size_t)function * n;
    double sum = 0;
    for (size_t g = 0; g < n; ++g)
        sum += f[g] * (double)x[g * (size_t)q + (size_t)column];
    return sum;
}

/* The energy of a column of x: [n, q], in one representation. */
static double energy_in(const struct fourier *fourier, int bsc, const float *x, int q, int column) {
    double energy = 0;
    for (int k = fourier->first[bsc]; k < fourier->first[bsc + 1]; ++k) {
        double coefficient = boxes_coefficient(fourier, k, x, q, column);
        energy += coefficient * coefficient;
    }
    return energy;
}

double boxes_column(const struct fourier *fourier, const float *x, int q, int column,
                    double *energy) {
    double all = 0;
    for (int r = 0; r < fourier->count; ++r)
        all += energy[r] = energy_in(fourier, r, x, q, column);
    return all;
}

/* The largest share of a representation in one column of x: [n, q], and that representation.
 * Returns the column's energy. If `centred`, the trivial representation is excluded from both. */
static double largest_share(const struct fourier *fourier, const float *x, int q, int column,
                            bool centred, double *share, int *bsc) {
    double all = 0, largest = -1;
    for (int r = centred ? 1 : 0; r < fourier->count; ++r) {
        double energy = energy_in(fourier, r, x, q, column);
        all += energy;
        if (energy > largest) {
            largest = energy;
            *bsc = r;
        }
    }
    *share = largest / all;
    return all;
}

struct boxes_neuron boxes_of_neuron(const struct fourier *fourier, const struct network *network,
                                    int neuron, bool centred) {
    const float *columns[3] = {network->a, network->b, network->c};
    struct boxes_neuron result = {.energy = 1, .purity = 1};
    for (int p = 0; p < 3; ++p) {
        double share;
        result.energy *=
            largest_share(fourier, columns[p], network->q, neuron, centred, &share, &result.box[p]);
        result.purity *= share;
    }
    if (!(result.energy > 0))
        result.purity = NAN;
    return result;
}

double boxes_purity(const struct fourier *fourier, const struct network *network, bool centred) {
    double sum = 0, all = 0;
    for (int j = 0; j < network->q; ++j) {
        struct boxes_neuron neuron = boxes_of_neuron(fourier, network, j, centred);
        if (neuron.energy <= 0)
            continue;
        sum += neuron.energy * neuron.purity;
        all += neuron.energy;
    }
    return sum / all;
}

/* outputs: [n] of one pair, minus their mean. values: workspace, [q] */
static void find_outputs(const struct network *network, enum model_activation activation, int g1,
                         int g2, float *values, double *outputs) {
    int n = network->d;
    size_t q = (size_t)network->q;
    double mean = 0;
    const struct model model = {.activation = activation};
    model_values(&model, network->a + (size_t)g1 * q, network->b + (size_t)g2 * q, q, values);
    for (int g = 0; g < n; ++g) {
        outputs[g] = 0;
        for (size_t j = 0; j < q; ++j)
            outputs[g] += (double)network->c[(size_t)g * q + j] * (double)values[j];
        mean += outputs[g] / n;
    }
    for (int g = 0; g < n; ++g)
        outputs[g] -= mean;
}

bool boxes_of_outputs(const struct fourier *fourier, const struct network *network,
                      enum model_activation activation, double *energy, struct error *error) {
    size_t n = (size_t)network->d;
    float *values = memory_array((size_t)network->q, sizeof *values);
    double *tensor = memory_array(n * n * n, sizeof *tensor);
    bool ok = (values != NULL && tensor != NULL) || error_memory(error, "a network's outputs");
    for (int pair = 0; ok && pair < network->d * network->d; ++pair)
        find_outputs(network, activation, pair / network->d, pair % network->d, values,
                     tensor + (size_t)pair * n);
    ok = ok && dense_tensor_energies(fourier, tensor, energy, error);
    free(values);
    free(tensor);
    return ok;
}

double boxes_share(const double *energy, const double *tensor, int boxes) {
    double inside = 0, all = 0, whole = 0;
    for (int i = 0; i < boxes; ++i)
        whole += tensor[i];
    for (int i = 0; i < boxes; ++i) {
        all += energy[i];
        inside += tensor[i] > 1e-9 * whole ? energy[i] : 0;
    }
    return outcome_of(inside / all, whole);
}
