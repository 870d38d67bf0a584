#include "analysis/margins.h"

#include "base/memory.h"
#include "base/random.h"
#include "base/worst.h"

#include <cblas.h>
#include <math.h>
#include <stdlib.h>

enum { BLOCK = 256 }; /* tuples per matrix product */

static double power(double x, int degree) {
    double y = x;
    for (int i = 1; i < degree; ++i)
        y *= x;
    return y;
}

double margins_sizes(size_t rows, int q, int degree, const double *weights, double *sizes) {
    double sum = 0;
    for (int j = 0; j < q; ++j) {
        double squares = 0;
        for (size_t row = 0; row < rows; ++row)
            squares += weights[row * (size_t)q + (size_t)j] * weights[row * (size_t)q + (size_t)j];
        sizes[j] = power(sqrt(squares), degree + 1);
        sum += sizes[j];
    }
    return sum;
}

double *margins_weights(const struct network *network, const float *weights, struct error *error) {
    size_t size = network_size(network);
    double *copy = memory_array(size, sizeof *copy);
    if (copy == NULL)
        error_memory(error, "a network's weights");
    for (size_t i = 0; copy != NULL && i < size; ++i)
        copy[i] = (double)weights[i];
    return copy;
}

void margins_sample(int all, int count, int *tuples) {
    struct random_stream stream = random_stream(0, RANDOM_BATCH);
    for (int i = 0; i < count; ++i)
        tuples[i] = (int)random_below(&stream, (uint32_t)all);
}

/* The activation of values: [q]. Squares have a loop that vectorises. */
static void apply(const struct margins_task *task, int q, double *values) {
    if (task->rectified)
        for (int j = 0; j < q; ++j)
            values[j] = values[j] <= 0 ? 0 : values[j];
    else if (task->degree == 2)
        for (int j = 0; j < q; ++j)
            values[j] *= values[j];
    else
        for (int j = 0; j < q; ++j)
            values[j] = power(values[j], task->degree);
}

/* values: [q] = (sum of the rows selected by the tuple)^degree */
static void fill_values(const struct margins_task *task, int q, const double *weights, int tuple,
                        double *values) {
    const struct dataset_shape *shape = &task->shape;
    for (int j = 0; j < q; ++j)
        values[j] = 0;
    for (int input = shape->inputs - 1; input >= 0; --input, tuple /= shape->d) {
        int value = tuple % shape->d;
        size_t row = (size_t)(shape->bits ? input : input * shape->d + value);
        double sign = shape->bits && value == 1 ? -1 : 1;
        for (int j = 0; j < q; ++j)
            values[j] += sign * weights[row * (size_t)q + (size_t)j];
    }
    apply(task, q, values);
}

/* Add the outputs: [outputs] of one tuple; loss and accuracy are sums until the end. */
static void look_at(const double *output, int outputs, int label, struct margins *margins) {
    double smallest = INFINITY, sum = 0;
    for (int g = 0; g < outputs; ++g) {
        double margin = output[label] - output[g];
        if (g == label)
            continue;
        smallest = least_of(smallest, margin);
        margins->largest = worst_of(margins->largest, margin);
    }
    double top = fmax(0, -smallest); /* against overflow; a NaN also enters through the sum */
    for (int g = 0; g < outputs; ++g)
        sum += g == label ? 0 : exp(output[g] - output[label] - top);
    margins->loss += top > 0 ? top + log(exp(-top) + sum) : log1p(sum);
    margins->smallest = least_of(margins->smallest, smallest);
    margins->accuracy += outcome_of(smallest > 0, smallest);
}

/* Workspace for a block of tuples. */
struct block {
    double *values;  /* [BLOCK, q] */
    double *outputs; /* [BLOCK, outputs] */
};

static void measure_block(const struct margins_task *task, int q, const double *weights, int first,
                          int count, const struct block *block, struct margins *margins) {
    const struct network_shape rows = dataset_network_shape(&task->shape);
    int outputs = rows.outputs;
    const double *c = weights + (network_shape_rows(&rows) - (size_t)outputs) * (size_t)q;
    for (int i = 0; i < count; ++i) {
        int tuple = task->tuples == NULL ? first + i : task->tuples[first + i];
        fill_values(task, q, weights, tuple, block->values + (size_t)i * (size_t)q);
    }
    cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasTrans, count, outputs, q, 1, block->values, q, c,
                q, 0, block->outputs, outputs);
    for (int i = 0; i < count; ++i) {
        int tuple = task->tuples == NULL ? first + i : task->tuples[first + i];
        look_at(block->outputs + (size_t)i * (size_t)outputs, outputs, task->label[tuple], margins);
    }
}

bool margins_measure(const struct margins_task *task, int q, const double *weights,
                     struct margins *margins, struct error *error) {
    const struct network_shape rows = dataset_network_shape(&task->shape);
    int count =
        task->tuples == NULL ? dataset_pairs(task->shape.d, task->shape.inputs) : task->count;
    struct block block = {.values = memory_array(BLOCK, (size_t)q * sizeof(double)),
                          .outputs = memory_array(BLOCK, (size_t)rows.outputs * sizeof(double))};
    double *sizes = memory_array((size_t)q, sizeof *sizes);
    bool ok = block.values != NULL && block.outputs != NULL && sizes != NULL;
    *margins = (struct margins){.smallest = INFINITY, .largest = -INFINITY};
    if (ok) {
        margins->size = margins_sizes(network_shape_rows(&rows), q, task->degree, weights, sizes);
        for (int first = 0; first < count; first += BLOCK)
            measure_block(task, q, weights, first, count - first < BLOCK ? count - first : BLOCK,
                          &block, margins);
        margins->loss /= count;
        margins->accuracy /= count;
    }
    free(block.values);
    free(block.outputs);
    free(sizes);
    return ok || error_memory(error, "the outputs of a network");
}

double margins_ratio(const struct margins *margins, double gamma) {
    return margins->size == 0 ? 0 : margins->smallest / (margins->size * gamma);
}
