/* Margins, losses and sizes against plain loops over the definition. */
#include "analysis/margins.h"

#include "base/random.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

/* Outputs of one tuple: [outputs] */
static void outputs_of(const struct margins_task *task, int q, const double *weights, int tuple,
                       double *output) {
    const struct dataset_shape *shape = &task->shape;
    const struct network_shape rows = dataset_network_shape(shape);
    const double *c = weights + (network_shape_rows(&rows) - (size_t)rows.outputs) * (size_t)q;
    for (int g = 0; g < rows.outputs; ++g) {
        output[g] = 0;
        for (int j = 0; j < q; ++j) {
            double sum = 0;
            int rest = tuple;
            for (int input = shape->inputs - 1; input >= 0; --input, rest /= shape->d) {
                int value = rest % shape->d;
                sum += shape->bits ? (1 - 2 * value) * weights[input * q + j]
                                   : weights[(input * shape->d + value) * q + j];
            }
            output[g] += pow(sum, task->degree) * c[g * q + j];
        }
    }
}

static void check(const struct dataset_shape shape, int degree, int q, double deviation) {
    struct random_stream stream = random_stream(3, RANDOM_TEST);
    const struct network_shape rows = dataset_network_shape(&shape);
    int pairs = dataset_pairs(shape.d, shape.inputs);
    size_t size = network_shape_rows(&rows) * (size_t)q;
    double *weights = calloc(size, sizeof *weights), *sizes = calloc((size_t)q, sizeof *sizes);
    int *label = calloc((size_t)pairs, sizeof *label);
    for (size_t i = 0; i < size; ++i)
        weights[i] = deviation * random_normal(&stream);
    for (int t = 0; t < pairs; ++t)
        label[t] = (int)random_below(&stream, (uint32_t)shape.outputs);
    int some[] = {pairs - 1, 0, pairs / 2};
    struct margins_task task = {.shape = shape, .degree = degree, .label = label};
    struct margins margins;
    struct error error;
    for (int part = 0; part < 2; ++part) {
        double smallest = INFINITY, largest = -INFINITY, loss = 0, accuracy = 0;
        int count = part == 0 ? pairs : 3;
        task.tuples = part == 0 ? NULL : some;
        task.count = 3;
        for (int i = 0; i < count; ++i) {
            double output[16] = {0}, sum = 0, least = INFINITY;
            int tuple = part == 0 ? i : some[i];
            outputs_of(&task, q, weights, tuple, output);
            for (int g = 0; g < shape.outputs; ++g) {
                double margin = output[label[tuple]] - output[g];
                sum += exp(-margin);
                if (g != label[tuple]) {
                    least = fmin(least, margin);
                    largest = fmax(largest, margin);
                }
            }
            smallest = fmin(smallest, least);
            accuracy += (least > 0) / (double)count;
            loss += log(sum) / count;
        }
        assert_true(margins_measure(&task, q, weights, &margins, &error));
        assert_true(fabs(margins.smallest - smallest) < 1e-12 * (1 + fabs(smallest)));
        assert_true(fabs(margins.largest - largest) < 1e-12 * (1 + fabs(largest)));
        assert_true(fabs(margins.loss - loss) < 1e-12 * (1 + loss));
        assert_true(fabs(margins.accuracy - accuracy) < 1e-12);
    }
    double total = margins_sizes(network_shape_rows(&rows), q, degree, weights, sizes), sum = 0;
    for (int j = 0; j < q; ++j) {
        double squares = 0;
        for (size_t row = 0; row < network_shape_rows(&rows); ++row)
            squares += pow(weights[row * (size_t)q + (size_t)j], 2);
        assert_true(fabs(sizes[j] - pow(squares, (degree + 1) / 2.0)) < 1e-12 * (1 + sizes[j]));
        sum += sizes[j];
    }
    assert_true(fabs(total - sum) < 1e-12 * sum && fabs(margins.size - sum) < 1e-12 * sum);
    free(weights);
    free(sizes);
    free(label);
}

static void test_against_the_definition(void **state) {
    (void)state;
    check((struct dataset_shape){.inputs = 2, .d = 7, .outputs = 7}, 2, 5, 0.5);
    check((struct dataset_shape){.inputs = 3, .d = 7, .outputs = 4}, 3, 3, 0.7);
    check((struct dataset_shape){.inputs = 4, .d = 3, .outputs = 3}, 4, 9, 0.4);
    check((struct dataset_shape){.inputs = 10, .d = 2, .outputs = 2, .bits = true}, 3, 6, 0.4);
}

/* The loss of an almost certain network keeps its relative precision, and that of one certain of a
 * wrong answer stays finite. */
static void test_losses_near_zero_and_large(void **state) {
    (void)state;
    const int label[] = {0, 0, 0, 0};
    const double weights[] = {0, 0, 1, 1, 40, 0}; /* a and b of two values, c: [rows, 1] */
    struct margins_task task = {
        .shape = {.inputs = 2, .d = 2, .outputs = 2}, .degree = 2, .label = label};
    const int last[] = {3};
    struct margins margins;
    struct error error;
    task.tuples = last;
    task.count = 1; /* (0 + 1)^2 * 40 against 0 */
    assert_true(margins_measure(&task, 1, weights, &margins, &error));
    assert_true(margins.smallest == 40);
    assert_true(fabs(margins.loss / exp(-40) - 1) < 1e-12);
    const double wrong[] = {0, 0, 1, 1, 0, 2000};
    assert_true(margins_measure(&task, 1, wrong, &margins, &error));
    assert_true(margins.loss == 2000);
}

/* One NaN output, on one tuple. */
static void test_nan(void **state) {
    (void)state;
    const struct dataset_shape shape = {.inputs = 2, .d = 3, .outputs = 3};
    const int label[9] = {0, 1, 2, 1, 2, 0, 2, 0, 1};
    const struct margins_task task = {.shape = shape, .degree = 2, .label = label};
    double weights[9] = {[3] = NAN, [6] = 1, [7] = 2, [8] = 4};
    struct margins margins;
    struct error error;
    assert_true(margins_measure(&task, 1, weights, &margins, &error));
    assert_true(isnan(margins.smallest) && isnan(margins.largest) && isnan(margins.loss));
    assert_true(isnan(margins.accuracy) && isnan(margins.size));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_against_the_definition),
        cmocka_unit_test(test_losses_near_zero_and_large),
        cmocka_unit_test(test_nan),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
