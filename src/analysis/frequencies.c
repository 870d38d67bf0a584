#include "analysis/frequencies.h"

#include "analysis/margins.h"
#include "base/memory.h"
#include "base/worst.h"

#include <cblas.h>
#include <math.h>
#include <stdlib.h>

void frequencies_free(struct frequencies *frequencies) {
    free(frequencies->weight);
    free(frequencies->best);
    free(frequencies->purity);
    free(frequencies->power);
    free(frequencies->phase);
    free(frequencies->share);
    free(frequencies->neurons);
    *frequencies = (struct frequencies){0};
}

bool frequencies_is_live(const struct frequencies *frequencies, int neuron) {
    return !(frequencies->weight[neuron] <= 1e-3 / frequencies->q); /* NaN counts as live */
}

/* basis: [2 count, d], rows cos(2 pi z a / d), z = 1 .. count, then sin */
static void fill_basis(int d, int count, double *basis) {
    for (int z = 1; z <= count; ++z)
        for (int a = 0; a < d; ++a) {
            double angle = 2 * M_PI * (double)(z * a % d) / d;
            basis[(z - 1) * d + a] = cos(angle);
            basis[(count + z - 1) * d + a] = sin(angle);
        }
}

/* Transforms: [columns, 2 count, q] of all columns of weights: [columns d, q]. */
static void transform(const struct network_shape *shape, int q, int count, const double *weights,
                      double *basis, double *transforms) {
    int d = shape->d;
    fill_basis(d, count, basis);
    for (int column = 0; column <= shape->inputs; ++column)
        cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, 2 * count, q, d, 1, basis, d,
                    weights + (size_t)column * (size_t)d * (size_t)q, q, 0,
                    transforms + (size_t)column * 2 * (size_t)count * (size_t)q, q);
}

/* The cosine or sine coefficient of frequency z in one column of neuron j. */
static double part(const struct frequencies *found, const double *transforms, int column, int z,
                   int j, bool sine) {
    size_t row = (size_t)(2 * column + sine) * (size_t)found->count + (size_t)(z - 1);
    return transforms[row * (size_t)found->q + (size_t)j];
}

static void find_best(struct frequencies *found, const double *transforms, int d, double power,
                      int j) {
    double most = -1;
    found->best[j] = 1;
    for (int z = 1; z <= found->count; ++z) {
        double sum = 0;
        for (int column = 0; column < found->columns; ++column)
            sum += pow(part(found, transforms, column, z, j, false), 2) +
                   pow(part(found, transforms, column, z, j, true), 2);
        if (sum > most)
            found->best[j] = z;
        most = worst_of(most, sum);
    }
    found->purity[j] = power == 0 ? 0 : 2 * most / d / power;
}

/* The squared norm of rows first .. first + d - 1 of column j of weights: [., q]. */
static double squared_norm(const double *weights, int first, int d, int q, int j) {
    double sum = 0;
    for (int row = first; row < first + d; ++row)
        sum += pow(weights[(size_t)row * (size_t)q + (size_t)j], 2);
    return sum;
}

/* The power of every column of neuron j; weights: [columns d, q]. */
static void find_power(struct frequencies *found, const double *weights, const double *transforms,
                       int d, int j) {
    for (int column = 0; column < found->columns; ++column) {
        double most = 0, norm = squared_norm(weights, column * d, d, found->q, j);
        for (int z = 1; z <= found->count; ++z)
            most = worst_of(most, pow(part(found, transforms, column, z, j, false), 2) +
                                      pow(part(found, transforms, column, z, j, true), 2));
        found->power[(size_t)j * (size_t)found->columns + (size_t)column] =
            norm == 0 ? 0 : 2 * most / d / norm;
    }
}

/* Compute the phases; returns the deviation of t_w from their sum. */
static double find_phases(struct frequencies *found, const double *transforms, int j) {
    double sum = 0, *phase = found->phase + (size_t)j * (size_t)found->columns;
    for (int column = 0; column < found->columns; ++column) {
        int z = found->best[j];
        phase[column] = atan2(-part(found, transforms, column, z, j, true),
                              part(found, transforms, column, z, j, false));
        sum += column == found->columns - 1 ? -phase[column] : phase[column];
    }
    return fabs(remainder(sum, 2 * M_PI));
}

static void look_at_neuron(struct frequencies *found, const double *weights,
                           const double *transforms, int d, int j) {
    int rows = found->columns * d;
    double power = squared_norm(weights, 0, rows, found->q, j);
    find_best(found, transforms, d, power, j);
    find_power(found, weights, transforms, d, j);
    double phase_error = find_phases(found, transforms, j);
    found->mean_purity += found->weight[j] * found->purity[j];
    found->share[found->best[j] - 1] += found->weight[j];
    if (!frequencies_is_live(found, j))
        return;
    ++found->live;
    ++found->neurons[found->best[j] - 1];
    found->least_purity = least_of(found->least_purity, found->purity[j]);
    found->phase_error = worst_of(found->phase_error, phase_error);
    for (int column = 0; column < found->columns; ++column) {
        double norm = squared_norm(weights, column * d, d, found->q, j);
        found->norm_error =
            worst_of(found->norm_error, fabs(sqrt(norm / power * found->columns) - 1));
    }
}

static bool allocate(const struct network_shape *shape, int q, struct frequencies *found) {
    *found = (struct frequencies){
        .q = q, .count = (shape->d - 1) / 2, .columns = shape->inputs + 1, .least_purity = 1};
    size_t neurons = (size_t)q;
    found->weight = memory_array(neurons, sizeof *found->weight);
    found->best = memory_array(neurons, sizeof *found->best);
    found->purity = memory_array(neurons, sizeof *found->purity);
    found->power = memory_array(neurons * (size_t)found->columns, sizeof *found->power);
    found->neurons = memory_array((size_t)found->count, sizeof *found->neurons);
    found->phase = memory_array(neurons * (size_t)found->columns, sizeof *found->phase);
    found->share = memory_array((size_t)found->count, sizeof *found->share);
    return found->weight != NULL && found->best != NULL && found->purity != NULL &&
           found->power != NULL && found->neurons != NULL && found->phase != NULL &&
           found->share != NULL;
}

/* NaN where a neuron's share of R is not a number: nobody knows which are live. */
static double dispersion_of(const struct frequencies *found) {
    double mean = (double)found->live / found->count, sum = 0;
    for (int z = 0; z < found->count; ++z)
        sum += pow(found->neurons[z] - mean, 2);
    return sum / mean / (found->count - 1) + 0 * found->mean_purity;
}

bool frequencies_find(const struct network_shape *shape, int q, const double *weights,
                      struct frequencies *frequencies, struct error *error) {
    struct frequencies *found = frequencies;
    bool ok = allocate(shape, q, found);
    size_t rows = 2 * (size_t)found->count;
    double *basis = memory_array(rows * (size_t)shape->d, sizeof *basis);
    double *transforms =
        memory_array((size_t)found->columns * rows, (size_t)q * sizeof *transforms);
    ok = ok && basis != NULL && transforms != NULL;
    if (ok) {
        double size =
            margins_sizes(network_shape_rows(shape), q, shape->inputs, weights, found->weight);
        for (int j = 0; j < q; ++j)
            found->weight[j] = size == 0 ? 0 : found->weight[j] / size;
        transform(shape, q, found->count, weights, basis, transforms);
        for (int j = 0; j < q; ++j)
            look_at_neuron(found, weights, transforms, shape->d, j);
        for (int z = 0; z < found->count; ++z) {
            double relative = found->share[z] * found->count;
            found->share_error = worst_of(found->share_error, fabs(relative - 1));
            found->used += relative >= 0.1;
        }
        found->dispersion = dispersion_of(found);
    } else {
        frequencies_free(found);
    }
    free(basis);
    free(transforms);
    return ok || error_memory(error, "the frequencies of a network");
}

double frequencies_random_power(int d) {
    int count = (d - 1) / 2;
    double sum = 0;
    for (int i = 1; i <= count; ++i)
        sum += 1.0 / i;
    return sum / count * (d - 1) / d;
}
