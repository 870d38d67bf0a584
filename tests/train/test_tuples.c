/* Networks with any number of inputs, bits among them: loss and gradient in float against their
 * definition in double and its finite differences; the penalty on norms; batches. */
#include "base/random.h"
#include "train/batches.h"
#include "train/way/way.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* lambda and its power, as in way_task. */
struct penalty {
    double lambda, power;
};
static const struct penalty no_penalty = {0, 0};

struct problem {
    struct dataset_shape shape;
    struct model model;
    struct penalty penalty;
    int label[1 << 12];
    struct dataset dataset;
    struct network network;
    const struct way *way;
    void *room; /* of the way */
    float *slope;
};

static void set_up(struct problem *problem, struct dataset_shape shape, struct model model, int q,
                   struct penalty penalty, int batch) {
    struct error error = {0};
    struct random_stream stream = random_stream(11, RANDOM_TEST);
    const struct network_shape rows = dataset_network_shape(&shape);
    const struct way_task task = {.model = model,
                                  .q = q,
                                  .members = 1,
                                  .penalty = penalty.lambda,
                                  .penalty_power = penalty.power,
                                  .batch = batch};
    int pairs = dataset_pairs(shape.d, shape.inputs);
    *problem =
        (struct problem){.shape = shape, .model = model, .penalty = penalty, .way = &way_direct};
    assert_true(pairs <= (int)(sizeof problem->label / sizeof *problem->label));
    for (int i = 0; i < pairs; ++i)
        problem->label[i] = (int)random_below(&stream, (uint32_t)shape.outputs);
    assert_true(dataset_create_tuples(&shape, problem->label, batch > 0 ? 1 : 0.7, 5,
                                      &problem->dataset, &error));
    assert_true(network_create_shape(&rows, q, &problem->network, &error));
    for (size_t i = 0; i < network_size(&problem->network); ++i)
        problem->network.weights[i] = (float)(0.4 * random_normal(&stream));
    problem->room = way_create(problem->way, &task, &problem->dataset, &error);
    problem->slope = calloc(network_size(&problem->network), sizeof(float));
    assert_non_null(problem->room);
    assert_non_null(problem->slope);
}

static void tear_down(struct problem *problem) {
    free(problem->slope);
    problem->way->free(problem->room);
    network_free(&problem->network);
    dataset_free(&problem->dataset);
}

/* The sum of the rows selected by tuple t for neuron j. */
static double preactivation(const struct problem *problem, const double *weights, int t, int j) {
    int k = problem->shape.inputs, d = problem->shape.d, q = problem->network.q;
    double sum = 0;
    for (int input = k - 1; input >= 0; --input, t /= d) {
        int value = t % d;
        sum += problem->shape.bits ? (value == 0 ? 1 : -1) * weights[input * q + j]
                                   : weights[(input * d + value) * q + j];
    }
    return sum;
}

/* The loss of one tuple, from the definition. */
static double loss_of(const struct problem *problem, const double *weights, int t, bool *hit) {
    int outputs = problem->shape.outputs, q = problem->network.q, best = 0;
    const double *c = weights + network_size(&problem->network) - (size_t)(outputs * q);
    double o[16] = {0}, sum = 0, squares = 0;
    for (int g = 0; g < outputs; ++g) {
        for (int j = 0; j < q; ++j)
            o[g] +=
                c[g * q + j] * pow(preactivation(problem, weights, t, j), problem->model.degree);
        sum += exp(o[g]);
        squares += pow(o[g] - (g == problem->label[t]), 2);
        best = o[g] > o[best] ? g : best;
    }
    *hit = best == problem->label[t];
    return problem->model.loss == MODEL_CROSS_ENTROPY ? log(sum) - o[problem->label[t]] : squares;
}

static double penalty_of(const struct problem *problem, const double *weights) {
    size_t q = (size_t)problem->network.q, rows = network_rows(&problem->network);
    double sum = 0;
    for (size_t j = 0; j < q; ++j) {
        double squares = 0;
        for (size_t row = 0; row < rows; ++row)
            squares += pow(weights[row * q + j], 2);
        sum += pow(squares, (problem->model.degree + 1) / 2.0);
    }
    return problem->penalty.lambda *
           (problem->penalty.power == 1 ? pow(sum, 1.0 / (problem->model.degree + 1)) : sum);
}

static double mean_loss(const struct problem *problem, const double *weights, int side,
                        double *accuracy) {
    double sum = 0;
    int count = 0, hits = 0;
    for (int t = 0; t < problem->dataset.pairs; ++t) {
        bool hit;
        if (problem->dataset.side[t] != side)
            continue;
        sum += loss_of(problem, weights, t, &hit);
        hits += hit;
        ++count;
    }
    *accuracy = (double)hits / count;
    return sum / count;
}

static double *in_double(const struct network *network) {
    double *weights = calloc(network_size(network), sizeof *weights);
    for (size_t i = 0; i < network_size(network); ++i)
        weights[i] = (double)network->weights[i];
    return weights;
}

/* Of the weights of a network, as far as the mean loss of `count` tuples goes; NULL: all that are
 * trained on. */
static double objective(const struct problem *problem, const double *weights, const int *tuples,
                        int count) {
    double accuracy, sum = 0;
    bool hit;
    for (int i = 0; i < count; ++i)
        sum += loss_of(problem, weights, tuples[i], &hit) / count;
    return penalty_of(problem, weights) +
           (tuples != NULL ? sum : mean_loss(problem, weights, DATASET_TRAIN, &accuracy));
}

/* The slope against finite differences of the objective. */
static void check_slope(const struct problem *problem, const int *tuples, int count) {
    double *weights = in_double(&problem->network), error = 0, norm = 0;
    for (size_t i = 0; i < network_size(&problem->network); ++i) {
        double kept = weights[i], h = 1e-5, values[2];
        for (int s = 0; s < 2; ++s) {
            weights[i] = kept + (s == 0 ? h : -h);
            values[s] = objective(problem, weights, tuples, count);
        }
        weights[i] = kept;
        double expected = (values[0] - values[1]) / (2 * h);
        error += pow((double)problem->slope[i] - expected, 2);
        norm += expected * expected;
    }
    assert_true(sqrt(error / norm) < 1e-6);
    free(weights);
}

static void check_problem(struct dataset_shape shape, enum model_loss loss, int degree, int q,
                          struct penalty penalty) {
    const struct model model = {.activation = MODEL_POWER, .loss = loss, .degree = degree};
    struct problem problem;
    struct evaluation evaluation;
    double accuracy;
    set_up(&problem, shape, model, q, penalty, 0);
    double *weights = in_double(&problem.network);
    problem.way->evaluate(problem.room, &problem.network, problem.slope, EVALUATION_EVERYTHING,
                          &evaluation);
    double train = mean_loss(&problem, weights, DATASET_TRAIN, &accuracy);
    assert_true(fabs(evaluation.train_loss - train) < 1e-5 * train);
    assert_true(evaluation.train_accuracy == accuracy);
    double test = mean_loss(&problem, weights, DATASET_TEST, &accuracy);
    assert_true(fabs(evaluation.test_loss - test) < 1e-5 * test);
    assert_true(evaluation.test_accuracy == accuracy);
    check_slope(&problem, NULL, 0);
    free(weights);
    tear_down(&problem);
}

static const struct dataset_shape shapes[] = {
    {.inputs = 2, .d = 5, .outputs = 5},
    {.inputs = 2, .d = 9, .outputs = 4},
    {.inputs = 3, .d = 3, .outputs = 3},
    {.inputs = 4, .d = 3, .outputs = 9},
    {.inputs = 5, .d = 2, .outputs = 2},
    {.inputs = 2, .d = 2, .outputs = 2, .bits = true},
    {.inputs = 6, .d = 2, .outputs = 2, .bits = true},
};
enum { SHAPES = sizeof shapes / sizeof *shapes };

static void test_cross_entropy_of_powers(void **state) {
    (void)state;
    for (int i = 0; i < SHAPES; ++i)
        for (int degree = 2; degree <= 5; ++degree)
            check_problem(shapes[i], MODEL_CROSS_ENTROPY, degree, 4 + i,
                          (struct penalty){0.03, degree % 2 == 0 ? 0 : degree + 1});
}

static void test_squared_error_of_powers(void **state) {
    (void)state;
    for (int i = 0; i < SHAPES; ++i)
        check_problem(shapes[i], MODEL_SQUARED, 2 + i % 4, 9, (struct penalty){0.03, 0});
}

/* On the norm itself. */
static void test_penalty_of_power_one(void **state) {
    (void)state;
    for (int i = 0; i < SHAPES; ++i)
        for (int degree = 2; degree <= 5; ++degree)
            check_problem(shapes[i], MODEL_CROSS_ENTROPY, degree, 4 + i, (struct penalty){0.7, 1});
}

/* Batches in which tuples are missing or come twice. */
static void test_gradient_of_batches(void **state) {
    (void)state;
    static const int batch[] = {0, 1, 1, 3, 3, 3};
    enum { COUNT = sizeof batch / sizeof *batch };
    for (int i = 0; i < SHAPES; ++i)
        for (int power = 0; power < 2 && dataset_pairs(shapes[i].d, shapes[i].inputs) > COUNT;
             ++power) {
            const struct model model = {
                .activation = MODEL_POWER, .loss = MODEL_CROSS_ENTROPY, .degree = 2 + i % 3};
            struct problem problem;
            set_up(&problem, shapes[i], model, 5, (struct penalty){0.05, power}, COUNT);
            problem.way->choose(problem.room, batch, COUNT);
            problem.way->evaluate(problem.room, &problem.network, problem.slope, EVALUATION_NONE,
                                  NULL);
            check_slope(&problem, batch, COUNT);
            tear_down(&problem);
        }
}

/* The penalty on the norm has no slope at zero: there it pulls no weight, and one network of zeros
 * stays one. Tiny networks are pulled as larger ones are. */
static void test_penalty_near_zero(void **state) {
    (void)state;
    const struct model model = {
        .activation = MODEL_POWER, .loss = MODEL_CROSS_ENTROPY, .degree = 4};
    struct problem problem;
    set_up(&problem, shapes[0], model, 5, (struct penalty){0.7, 1}, 0);
    size_t size = network_size(&problem.network);
    for (size_t i = 0; i < size; ++i)
        problem.network.weights[i] *= 1e-15F;
    problem.way->evaluate(problem.room, &problem.network, problem.slope, EVALUATION_NONE, NULL);
    double *weights = in_double(&problem.network), along = 0;
    double norm = penalty_of(&problem, weights) / 0.7;
    for (size_t i = 0; i < size; ++i)
        along += (double)problem.slope[i] * weights[i];
    assert_true(fabs(along / norm - 0.7) < 1e-6); /* Euler: <theta, slope> = lambda |theta| */
    memset(problem.network.weights, 0, size * sizeof(float));
    problem.way->evaluate(problem.room, &problem.network, problem.slope, EVALUATION_NONE, NULL);
    for (size_t i = 0; i < size; ++i)
        assert_true(problem.slope[i] == 0);
    free(weights);
    tear_down(&problem);
}

/* The gradient of the mean cross-entropy in double. */
static double *gradient_of(const struct problem *problem, const double *weights) {
    int k = problem->shape.inputs, d = problem->shape.d, q = problem->network.q;
    int outputs = problem->shape.outputs, degree = problem->model.degree;
    size_t size = network_size(&problem->network);
    const double *c = weights + size - (size_t)(outputs * q);
    double *slope = calloc(size, sizeof *slope), *to_c = slope + (c - weights);
    for (int t = 0; t < problem->dataset.pairs; ++t) {
        double o[80] = {0}, sum = 0, largest = -INFINITY;
        if (problem->dataset.side[t] != DATASET_TRAIN)
            continue;
        for (int g = 0; g < outputs; ++g) {
            for (int j = 0; j < q; ++j)
                o[g] += c[g * q + j] * pow(preactivation(problem, weights, t, j), degree);
            largest = fmax(o[g], largest);
        }
        for (int g = 0; g < outputs; ++g)
            sum += o[g] = exp(o[g] - largest);
        for (int g = 0; g < outputs; ++g) {
            double e = o[g] / sum - (g == problem->label[t]);
            e /= problem->dataset.train_pairs;
            for (int j = 0; j < q; ++j) {
                double x = preactivation(problem, weights, t, j);
                double y = e * c[g * q + j] * degree * pow(x, degree - 1);
                to_c[g * q + j] += e * pow(x, degree);
                for (int input = k - 1, rest = t; input >= 0; --input, rest /= d)
                    if (problem->shape.bits)
                        slope[input * q + j] += rest % d == 0 ? y : -y;
                    else
                        slope[(input * d + rest % d) * q + j] += y;
            }
        }
    }
    return slope;
}

/* Sizes near those of tiles, strips and blocks. */
static void test_every_size_of_tile(void **state) {
    (void)state;
    static const struct dataset_shape larger[] = {
        {.inputs = 2, .d = 13, .outputs = 23},
        {.inputs = 2, .d = 11, .outputs = 73},
        {.inputs = 3, .d = 5, .outputs = 9},
        {.inputs = 2, .d = 12, .outputs = 32},
        {.inputs = 7, .d = 2, .outputs = 2, .bits = true},
    };
    for (size_t i = 0; i < sizeof larger / sizeof *larger; ++i)
        for (int q = 7 + (int)i; q < 70; q += 10) {
            const struct model model = {.activation = MODEL_POWER,
                                        .loss = MODEL_CROSS_ENTROPY,
                                        .degree = 2 + (q / 10 + (int)i) % 4};
            struct problem problem;
            double error = 0, norm = 0;
            set_up(&problem, larger[i], model, q, no_penalty, 0);
            double *weights = in_double(&problem.network);
            double *expected = gradient_of(&problem, weights);
            problem.way->evaluate(problem.room, &problem.network, problem.slope, EVALUATION_NONE,
                                  NULL);
            for (size_t w = 0; w < network_size(&problem.network); ++w) {
                error += pow((double)problem.slope[w] - expected[w], 2);
                norm += expected[w] * expected[w];
            }
            assert_true(sqrt(error / norm) < 1e-6);
            free(expected);
            free(weights);
            tear_down(&problem);
        }
}

/* More tuples than a block, and zero neurons; either power of the penalty. */
static void check_zero_neurons(int i) {
    const struct dataset_shape shape = {.inputs = 3, .d = 9, .outputs = 9};
    const struct model model = {
        .activation = MODEL_POWER, .loss = MODEL_CROSS_ENTROPY, .degree = 3};
    struct problem problem;
    struct evaluation evaluation;
    double accuracy;
    set_up(&problem, shape, model, 24, (struct penalty){0.03, i}, 0);
    size_t rows = network_rows(&problem.network);
    for (size_t row = 0; row < rows; ++row)
        for (size_t j = 0; j < 24; j += 2)
            problem.network.weights[row * 24 + j] = 0;
    double *weights = in_double(&problem.network);
    problem.way->evaluate(problem.room, &problem.network, problem.slope, EVALUATION_EVERYTHING,
                          &evaluation);
    double train = mean_loss(&problem, weights, DATASET_TRAIN, &accuracy);
    assert_true(fabs(evaluation.train_loss - train) < 1e-5 * train);
    for (size_t row = 0; row < rows; ++row)
        for (size_t j = 0; j < 24; ++j)
            assert_true((problem.slope[row * 24 + j] == 0) == (j % 2 == 0));
    free(weights);
    tear_down(&problem);
}

static void test_several_blocks_and_zero_neurons(void **state) {
    (void)state;
    check_zero_neurons(0);
    check_zero_neurons(1);
}

/* Outputs whose exponentials overflow float: the loss is their difference. */
static void test_cross_entropy_of_large_outputs(void **state) {
    (void)state;
    float row[8] = {-300, 500, 0, 400};
    assert_true(fabs(model_cross_entropy(row, 4, 3, 0.5f) - 100) < 1e-4);
    const float expected[8] = {0, 0.5f, 0, -0.5f};
    assert_memory_equal(row, expected, sizeof row);
    float equal[8] = {2, 2, 2};
    assert_true(fabs(model_cross_entropy(equal, 3, 0, 1) - log(3)) < 1e-6);
    float none[8] = {NAN, 1, 2};
    assert_true(isnan(model_cross_entropy(none, 3, 1, 1)));
}

enum { BATCH = 9 };
static void draw(struct problem *problem, uint64_t seed, int epoch) {
    int batch[BATCH];
    batches_draw(seed, epoch, problem->dataset.pairs, BATCH, batch);
    problem->way->choose(problem->room, batch, BATCH);
}

/* Batches are a function of seed and epoch, and together cover all tuples. */
static void test_batches(void **state) {
    (void)state;
    const struct dataset_shape shape = {.inputs = 3, .d = 3, .outputs = 3};
    const struct model model = {
        .activation = MODEL_POWER, .loss = MODEL_CROSS_ENTROPY, .degree = 3};
    struct problem problem;
    struct evaluation evaluation, again;
    set_up(&problem, shape, model, 4, no_penalty, BATCH);
    double *weights = in_double(&problem.network), accuracy, mean = 0;
    double whole = mean_loss(&problem, weights, DATASET_TRAIN, &accuracy);
    enum { EPOCHS = 4000 };
    for (int epoch = 0; epoch < EPOCHS; ++epoch) {
        draw(&problem, 1, epoch);
        problem.way->evaluate(problem.room, &problem.network, problem.slope, EVALUATION_LOSSES,
                              &evaluation);
        mean += evaluation.train_loss / EPOCHS;
    }
    assert_true(fabs(mean - whole) < 0.02 * whole);
    draw(&problem, 1, EPOCHS - 1);
    problem.way->evaluate(problem.room, &problem.network, problem.slope, EVALUATION_LOSSES, &again);
    assert_true(again.train_loss == evaluation.train_loss);
    draw(&problem, 1, EPOCHS - 2);
    problem.way->evaluate(problem.room, &problem.network, problem.slope, EVALUATION_LOSSES, &again);
    assert_true(again.train_loss != evaluation.train_loss);
    draw(&problem, 2, EPOCHS - 1);
    problem.way->evaluate(problem.room, &problem.network, problem.slope, EVALUATION_LOSSES, &again);
    assert_true(again.train_loss != evaluation.train_loss);
    free(weights);
    tear_down(&problem);
}

static void refuse(const struct dataset *dataset, const struct way *way, struct way_task task) {
    struct error error = {0};
    assert_null(way_create(way, &task, dataset, &error));
    assert_int_equal(error.kind, ERROR_INPUT);
}

static void test_what_is_refused(void **state) {
    (void)state;
    const struct dataset_shape shape = {.inputs = 3, .d = 3, .outputs = 3};
    const struct way_task fine = {
        .model = {.activation = MODEL_POWER, .degree = 3}, .q = 4, .members = 1};
    struct problem problem;
    set_up(&problem, shape, fine.model, 4, no_penalty, 0);
    struct way_task task = fine;
    refuse(&problem.dataset, &way_structured, task);
    refuse(&problem.dataset, &way_lanes, task);
    task = fine;
    task.model.activation = MODEL_PRODUCT;
    refuse(&problem.dataset, &way_direct, task);
    task.model.activation = MODEL_RELU;
    refuse(&problem.dataset, &way_direct, task);
    task = fine;
    task.model.degree = 1;
    refuse(&problem.dataset, &way_direct, task);
    task.model.degree = MODEL_DEGREE_MAX + 1;
    refuse(&problem.dataset, &way_direct, task);
    task = fine;
    task.batch = problem.dataset.train_pairs + 1;
    refuse(&problem.dataset, &way_direct, task);
    task = fine;
    task.penalty = 1;
    task.model.activation = MODEL_SQUARE;
    refuse(&problem.dataset, &way_direct, task);
    task = fine;
    task.penalty = 1;
    task.penalty_power = 2;
    refuse(&problem.dataset, &way_direct, task);
    task.penalty_power = -1;
    refuse(&problem.dataset, &way_direct, task);
    assert_int_equal(dataset_pairs(47, 4), 47 * 47 * 47 * 47);
    assert_int_equal(dataset_pairs(2, 31), 0);
    tear_down(&problem);
    const struct dataset_shape table = {.inputs = 2, .d = 3, .outputs = 3};
    set_up(&problem, table, fine.model, 4, no_penalty, 0);
    task = fine;
    refuse(&problem.dataset, &way_lanes, task);
    tear_down(&problem);
    struct dataset dataset;
    struct error error = {0};
    const struct dataset_shape large = {.inputs = 31, .d = 2, .outputs = 2, .bits = true};
    assert_false(dataset_create_tuples(&large, NULL, 1, 0, &dataset, &error));
    assert_int_equal(error.kind, ERROR_INPUT);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cross_entropy_of_powers),
        cmocka_unit_test(test_squared_error_of_powers),
        cmocka_unit_test(test_penalty_of_power_one),
        cmocka_unit_test(test_gradient_of_batches),
        cmocka_unit_test(test_penalty_near_zero),
        cmocka_unit_test(test_every_size_of_tile),
        cmocka_unit_test(test_several_blocks_and_zero_neurons),
        cmocka_unit_test(test_cross_entropy_of_large_outputs),
        cmocka_unit_test(test_batches),
        cmocka_unit_test(test_what_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
