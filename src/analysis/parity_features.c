#include "analysis/parity_features.h"

#include "base/memory.h"
#include "base/worst.h"

#include <math.h>
#include <stdlib.h>

/* The weight of neuron `index` in a row. */
static double weight_at(const double *weights, int width, int row, int index) {
    return weights[(size_t)row * (size_t)width + (size_t)index];
}

/* The product of the neuron's weights on the k bits and w_even - w_odd. */
static double signed_product(int n, int k, int width, const double *weights, int index) {
    double product = weight_at(weights, width, n, index) - weight_at(weights, width, n + 1, index);
    for (int j = 0; j < k; ++j)
        product *= weight_at(weights, width, j, index);
    return product;
}

double parity_mean_margin(int n, int k, int width, const double *weights) {
    double sum = 0;
    for (int i = 0; i < width; ++i)
        sum += signed_product(n, k, width, weights, i);
    return tgamma(k + 1) * sum;
}

void parity_neuron_measure(int n, int k, int width, const double *weights, int index,
                           struct parity_neuron *neuron) {
    double relevant = 0, inputs = 0, outputs = 0;
    *neuron = (struct parity_neuron){0};
    for (int j = 0; j < n; ++j) {
        double u = weight_at(weights, width, j, index);
        inputs += u * u;
        relevant += j < k ? u * u : 0;
    }
    for (int row = n; row < n + 2; ++row)
        outputs += pow(weight_at(weights, width, row, index), 2);
    double norm = sqrt(inputs + outputs), equal = norm / sqrt(k + 1);
    if (norm == 0)
        return;
    neuron->power = pow(norm, k + 1);
    neuron->mass = inputs > 0 ? relevant / inputs : 0;
    neuron->right = signed_product(n, k, width, weights, index) > 0;
    double across =
        fabs(weight_at(weights, width, n, index) - weight_at(weights, width, n + 1, index)) /
        sqrt(2);
    neuron->imbalance = worst_of(fabs(sqrt(outputs) / equal - 1), fabs(across / equal - 1));
    for (int j = 0; j < k; ++j) {
        double u = weight_at(weights, width, j, index);
        neuron->imbalance = worst_of(neuron->imbalance, fabs(fabs(u) / equal - 1));
        if (j > 0 && (u < 0) != (weight_at(weights, width, 0, index) < 0))
            neuron->pattern |= 1U << (j - 1);
    }
}

static void add_neuron(const struct parity_neuron *neuron, bool *seen,
                       struct parity_features *features) {
    ++features->alive;
    features->right += neuron->right;
    features->patterns += !seen[neuron->pattern];
    seen[neuron->pattern] = true;
    features->imbalance = worst_of(features->imbalance, neuron->imbalance);
    features->mass += neuron->power * neuron->mass;
}

/* Live neurons: power above `least`; all: their power is added up. */
static bool add_neurons(int k, int count, const struct parity_neuron *neurons, double least,
                        struct parity_features *features, struct error *error) {
    bool *seen = memory_array((size_t)1 << (k - 1), sizeof *seen);
    double alive = 0;
    *features = (struct parity_features){0};
    if (seen == NULL)
        return error_memory(error, "the neurons of a network");
    for (int i = 0; i < count; ++i)
        if (neurons[i].power > least) {
            add_neuron(&neurons[i], seen, features);
            alive += neurons[i].power;
        }
    features->mass /= alive; /* NaN if all weights are zero */
    free(seen);
    return true;
}

/* All neurons of a network, and the sum of their power; NULL without memory. */
static struct parity_neuron *measure_neurons(int n, int k, int width, const double *weights,
                                             double *total, struct error *error) {
    struct parity_neuron *neurons = memory_array((size_t)width, sizeof *neurons);
    *total = 0;
    if (neurons == NULL)
        error_memory(error, "the neurons of a network");
    for (int i = 0; neurons != NULL && i < width; ++i) {
        parity_neuron_measure(n, k, width, weights, i, &neurons[i]);
        *total += neurons[i].power;
    }
    return neurons;
}

bool parity_features_measure(int n, int k, int width, const double *weights, double alive_above,
                             struct parity_features *features, struct error *error) {
    double total;
    struct parity_neuron *neurons = measure_neurons(n, k, width, weights, &total, error);
    bool ok = neurons != NULL &&
              add_neurons(k, width, neurons, alive_above * total / width, features, error);
    free(neurons);
    return ok;
}

/* --- The largest neurons ---------------------------------------------------------------------- */

/* Move the `count` neurons of largest power to the front, in order, and their indices with them;
 * a NaN is largest, so that it is seen. */
static void select_largest(int width, int count, struct parity_neuron *neurons, int *index) {
    for (int i = 0; i < count; ++i) {
        int best = i;
        for (int j = i + 1; j < width; ++j)
            if (isnan(neurons[j].power) || neurons[j].power > neurons[best].power)
                best = j;
        const struct parity_neuron neuron = neurons[best];
        int of = index[best];
        neurons[best] = neurons[i];
        index[best] = index[i];
        neurons[i] = neuron;
        index[i] = of;
    }
}

static bool find_largest(int n, int k, int width, const double *weights, int count, int *index,
                         struct parity_features *features, struct error *error) {
    double total;
    int *all = memory_array((size_t)width, sizeof *all);
    struct parity_neuron *neurons = measure_neurons(n, k, width, weights, &total, error);
    bool ok = neurons != NULL && (all != NULL || error_memory(error, "an order of neurons"));
    for (int i = 0; ok && i < width; ++i)
        all[i] = i;
    if (ok)
        select_largest(width, count, neurons, all);
    for (int i = 0; ok && index != NULL && i < count; ++i)
        index[i] = all[i];
    if (ok && features != NULL)
        ok = add_neurons(k, count, neurons, 0, features, error);
    free(all);
    free(neurons);
    return ok;
}

bool parity_largest(int n, int k, int width, const double *weights, int count, int *index,
                    struct error *error) {
    return find_largest(n, k, width, weights, count, index, NULL, error);
}

bool parity_features_of_largest(int n, int k, int width, const double *weights, int count,
                                struct parity_features *features, struct error *error) {
    return find_largest(n, k, width, weights, count, NULL, features, error);
}
