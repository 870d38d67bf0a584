/* Loss and gradient of every model in every way against their definition in double precision and
 * finite differences of that definition. */
#include "train/way/way.h"

#include "base/random.h"
#include "train/training.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "activation.h"

/* Those for the paper's networks alone. */
enum { BOTH = 2 };
static const struct way *const both[BOTH] = {&way_direct, &way_structured};

struct problem {
    struct model model;
    struct group group;
    struct dataset dataset;
    struct network network;
    const struct way *way;
    void *room; /* of the way */
    float *slope;
};

static void set_up_model(struct problem *problem, struct model model, const struct way *way,
                         const int *factors, int rank, int q) {
    struct error error = {0};
    struct random_stream stream = random_stream(7, RANDOM_TEST);
    const struct way_task task = {.model = model, .q = q, .members = 1};
    problem->model = model;
    problem->way = way;
    assert_true(group_create_abelian(factors, rank, &problem->group, &error));
    assert_true(dataset_create(problem->group.order, problem->group.product, 0.8, false, 3,
                               &problem->dataset, &error));
    assert_true(network_create(problem->group.order, q, &problem->network, &error));
    for (size_t i = 0; i < network_size(&problem->network); ++i)
        problem->network.weights[i] = (float)(0.4 * random_normal(&stream));
    problem->room = way_create(way, &task, &problem->dataset, &error);
    problem->slope = calloc(network_size(&problem->network), sizeof(float));
    assert_non_null(problem->room);
    assert_non_null(problem->slope);
}

static void set_up(struct problem *problem, const struct way *way, const int *factors, int rank,
                   int q) {
    set_up_model(problem, (struct model){0}, way, factors, rank, q);
}

static void tear_down(struct problem *problem) {
    free(problem->slope);
    problem->way->free(problem->room);
    network_free(&problem->network);
    dataset_free(&problem->dataset);
    group_free(&problem->group);
}

/* Mean loss over the training (held_out = 0) or test pairs, straight from the definition.
 * weights: [3, d, q] in double; hits counts pairs whose largest output is the label. */
static double definition(const struct problem *problem, const double *weights, int held_out,
                         int *hits) {
    int d = problem->group.order, q = problem->network.q, pairs = 0;
    const double *a = weights, *b = weights + d * q, *c = weights + 2 * d * q;
    double *o = calloc((size_t)d, sizeof *o), *x = calloc((size_t)q, sizeof *x);
    double sum = 0;
    *hits = 0;
    for (int g1 = 0; g1 < d; ++g1)
        for (int g2 = 0; g2 < d; ++g2) {
            if (problem->dataset.side[g1 * d + g2] != held_out)
                continue;
            ++pairs;
            int label = problem->group.product[g1 * d + g2], best = 0;
            double mean = 0;
            for (int j = 0; j < q; ++j)
                x[j] = activation(&problem->model, a[g1 * q + j], b[g2 * q + j]);
            for (int g = 0; g < d; ++g) {
                o[g] = 0;
                for (int j = 0; j < q; ++j)
                    o[g] += c[g * q + j] * x[j];
                mean += o[g] / d;
                best = o[g] > o[best] ? g : best;
            }
            *hits += best == label;
            if (problem->model.loss == MODEL_SQUARED)
                mean = 1.0 / d; /* not centred */
            for (int g = 0; g < d; ++g)
                sum += pow(o[g] - mean - (g == label) + 1.0 / d, 2);
        }
    free(o);
    free(x);
    return sum / pairs;
}

static double *in_double(const struct network *network) {
    double *weights = calloc(network_size(network), sizeof *weights);
    for (size_t i = 0; i < network_size(network); ++i)
        weights[i] = network->weights[i];
    return weights;
}

static void check_evaluation(struct model model, const struct way *way, const int *factors,
                             int rank, int q) {
    struct problem problem;
    struct evaluation evaluation;
    int hits[2];
    set_up_model(&problem, model, way, factors, rank, q);
    double *weights = in_double(&problem.network);
    double train = definition(&problem, weights, 0, &hits[0]);
    double test = definition(&problem, weights, 1, &hits[1]);
    problem.way->evaluate(problem.room, &problem.network, problem.slope, EVALUATION_EVERYTHING,
                          &evaluation);
    assert_true(fabs(evaluation.train_loss - train) < 1e-5 * train);
    assert_true(fabs(evaluation.test_loss - test) < 1e-5 * test);
    assert_true(evaluation.train_accuracy == (double)hits[0] / problem.dataset.train_pairs);
    assert_true(evaluation.test_accuracy == (double)hits[1] / problem.dataset.test_pairs);
    problem.way->evaluate(problem.room, &problem.network, problem.slope, EVALUATION_LOSSES,
                          &evaluation);
    assert_true(fabs(evaluation.train_loss - train) < 1e-5 * train);
    assert_true(fabs(evaluation.test_loss - test) < 1e-5 * test);
    assert_true(evaluation.test_accuracy == (double)hits[1] / problem.dataset.test_pairs);
    free(weights);
    tear_down(&problem);
}

/* Group orders below, at and above the vector lanes, widths below and above the order and not
 * multiples of the strips, one and several blocks of pairs. */
static const struct {
    int factors[3];
    int rank;
    int q;
} shapes[] = {
    {{5}, 1, 3}, {{7}, 1, 20}, {{16}, 1, 8}, {{2, 2, 3}, 3, 4}, {{17}, 1, 35}, {{2, 3, 4}, 3, 20},
};
enum { SHAPES = sizeof shapes / sizeof *shapes };

/* Every gradient of every model: three for the paper's, two for the others. */
static const struct {
    struct model model;
    const struct way *way;
} cases[] = {
    {{MODEL_SQUARE, MODEL_CENTRED, 0}, &way_direct},
    {{MODEL_SQUARE, MODEL_CENTRED, 0}, &way_structured},
    {{MODEL_SQUARE, MODEL_CENTRED, 0}, &way_lanes},
    {{MODEL_SQUARE, MODEL_SQUARED, 0}, &way_direct},
    {{MODEL_SQUARE, MODEL_SQUARED, 0}, &way_lanes},
    {{MODEL_RELU, MODEL_CENTRED, 0}, &way_direct},
    {{MODEL_RELU, MODEL_CENTRED, 0}, &way_lanes},
    {{MODEL_RELU, MODEL_SQUARED, 0}, &way_direct},
    {{MODEL_RELU, MODEL_SQUARED, 0}, &way_lanes},
    {{MODEL_TANH, MODEL_CENTRED, 0}, &way_direct},
    {{MODEL_TANH, MODEL_CENTRED, 0}, &way_lanes},
    {{MODEL_TANH, MODEL_SQUARED, 0}, &way_direct},
    {{MODEL_TANH, MODEL_SQUARED, 0}, &way_lanes},
    {{MODEL_SIGMOID, MODEL_CENTRED, 0}, &way_direct},
    {{MODEL_SIGMOID, MODEL_CENTRED, 0}, &way_lanes},
    {{MODEL_SIGMOID, MODEL_SQUARED, 0}, &way_direct},
    {{MODEL_SIGMOID, MODEL_SQUARED, 0}, &way_lanes},
    {{MODEL_PRODUCT, MODEL_CENTRED, 0}, &way_direct},
    {{MODEL_PRODUCT, MODEL_CENTRED, 0}, &way_lanes},
    {{MODEL_PRODUCT, MODEL_SQUARED, 0}, &way_direct},
    {{MODEL_PRODUCT, MODEL_SQUARED, 0}, &way_lanes},
};
enum { CASES = sizeof cases / sizeof *cases };

static void test_evaluation(void **state) {
    (void)state;
    for (int w = 0; w < CASES; ++w)
        for (int i = 0; i < SHAPES; ++i)
            check_evaluation(cases[w].model, cases[w].way, shapes[i].factors, shapes[i].rank,
                             shapes[i].q);
}

static void check_slope(struct model model, const struct way *way, const int *factors, int rank,
                        int q) {
    struct problem problem;
    struct evaluation evaluation;
    int hits;
    set_up_model(&problem, model, way, factors, rank, q);
    double *weights = in_double(&problem.network);
    problem.way->evaluate(problem.room, &problem.network, problem.slope, EVALUATION_LOSSES,
                          &evaluation);
    double error = 0, norm = 0;
    for (size_t i = 0; i < network_size(&problem.network); ++i) {
        double kept = weights[i], h = 1e-6; /* small enough to avoid kinks */
        weights[i] = kept + h;
        double above = definition(&problem, weights, 0, &hits);
        weights[i] = kept - h;
        double below = definition(&problem, weights, 0, &hits);
        weights[i] = kept;
        double expected = (above - below) / (2 * h);
        error += pow(problem.slope[i] - expected, 2);
        norm += expected * expected;
    }
    /* float32 against double: a few units in the last place of a sum over all pairs. */
    assert_true(sqrt(error / norm) < 2e-6);
    free(weights);
    tear_down(&problem);
}

static void test_slope_against_finite_differences(void **state) {
    (void)state;
    for (int w = 0; w < CASES; ++w)
        for (int i = 0; i < 4; ++i)
            check_slope(cases[w].model, cases[w].way, shapes[i].factors, shapes[i].rank,
                        shapes[i].q);
}

/* The gradient from its definition, in double: [3, d, q]. */
static double *slope_in_double(const struct dataset *dataset, const struct network *network) {
    int d = network->d, q = network->q;
    double *slope = calloc(network_size(network), sizeof *slope);
    double *x = calloc((size_t)q, sizeof *x), *e = calloc((size_t)d, sizeof *e);
    for (int pair = 0; pair < d * d; ++pair) {
        int g1 = pair / d, g2 = pair % d;
        double mean = 0;
        if (dataset->side[pair])
            continue;
        for (int j = 0; j < q; ++j)
            x[j] = pow((double)network->a[g1 * q + j] + (double)network->b[g2 * q + j], 2);
        for (int g = 0; g < d; ++g) {
            e[g] = -(g == dataset->label[pair]);
            for (int j = 0; j < q; ++j)
                e[g] += (double)network->c[g * q + j] * x[j];
            mean += e[g] / d;
        }
        for (int g = 0; g < d; ++g)
            e[g] = 2 * (e[g] - mean) / dataset->train_pairs;
        for (int j = 0; j < q; ++j) {
            double back = 0;
            for (int g = 0; g < d; ++g) {
                back += e[g] * (double)network->c[g * q + j];
                slope[(2 * d + g) * q + j] += e[g] * x[j];
            }
            back *= 2 * ((double)network->a[g1 * q + j] + (double)network->b[g2 * q + j]);
            slope[g1 * q + j] += back;
            slope[(d + g2) * q + j] += back;
        }
    }
    free(x);
    free(e);
    return slope;
}

/* At the initial weights, where the sums over the full table and the held-out pairs are far larger
 * than the accuracy of their difference. */
static void test_slope_at_the_start_of_training(void **state) {
    (void)state;
    struct training_config config = {.factors = {71}, .rank = 1, .q = 96, .seed = 1};
    struct group group;
    struct dataset dataset;
    struct network network;
    struct error error = {0};
    assert_true(group_create_abelian(config.factors, 1, &group, &error));
    assert_true(dataset_create(group.order, group.product, 0.9, false, 1, &dataset, &error));
    assert_true(training_start_network(&config, &network, &error));
    double *expected = slope_in_double(&dataset, &network);
    float *slope = calloc(network_size(&network), sizeof *slope);
    for (int w = 0; w < BOTH; ++w) {
        const struct way_task task = {.q = config.q, .members = 1};
        void *room = way_create(both[w], &task, &dataset, &error);
        assert_non_null(room);
        both[w]->evaluate(room, &network, slope, EVALUATION_NONE, NULL);
        double difference = 0, norm = 0;
        for (size_t i = 0; i < network_size(&network); ++i) {
            difference += pow((double)slope[i] - expected[i], 2);
            norm += pow(expected[i], 2);
        }
        assert_true(sqrt(difference / norm) < 1e-5);
        both[w]->free(room);
    }
    free(slope);
    free(expected);
    network_free(&network);
    dataset_free(&dataset);
    group_free(&group);
}

/* Gradients that the model, the split or the number of networks does not allow. */
static void test_impossible_ways(void **state) {
    (void)state;
    static const int factors[] = {5};
    struct problem problem;
    struct error error = {0};
    struct way_task task = {.q = 3, .members = 1};
    set_up(&problem, &way_structured, factors, 1, 3);
    task.model.activation = MODEL_RELU;
    assert_null(way_create(&way_structured, &task, &problem.dataset, &error));
    assert_int_equal(error.kind, ERROR_INPUT);
    task.model = (struct model){.loss = MODEL_SQUARED};
    assert_null(way_create(&way_structured, &task, &problem.dataset, &error));
    task.model.loss = MODEL_CENTRED;
    --problem.dataset.test_pairs; /* as if one were omitted */
    assert_null(way_create(&way_structured, &task, &problem.dataset, &error));
    ++problem.dataset.test_pairs;
    task.members = 2;
    assert_null(way_create(&way_structured, &task, &problem.dataset, &error));
    tear_down(&problem);
}

/* A network with zero neurons has the loss and gradient of the network without them, and zero
 * neurons have zero gradient; widths follow each other in one workspace. */
static void check_zero_neurons(const struct way *way) {
    enum { WIDTH = 40, ALIVE = WIDTH / 2 };
    static const int factors[] = {2, 7};
    struct problem all, some;
    struct evaluation expected, found;
    set_up(&all, way, factors, 2, WIDTH);
    set_up(&some, way, factors, 2, ALIVE);
    int rows = 3 * all.group.order;
    all.way->evaluate(all.room, &all.network, all.slope, EVALUATION_NONE, NULL);
    for (int row = 0; row < rows; ++row)
        for (int j = 0; j < WIDTH; ++j)
            if (j % 2 == 0)
                some.network.weights[row * ALIVE + j / 2] = all.network.weights[row * WIDTH + j];
            else
                all.network.weights[row * WIDTH + j] = 0;
    all.way->evaluate(all.room, &all.network, all.slope, EVALUATION_EVERYTHING, &found);
    some.way->evaluate(some.room, &some.network, some.slope, EVALUATION_EVERYTHING, &expected);
    assert_true(fabs(found.train_loss - expected.train_loss) < 1e-6 * expected.train_loss);
    assert_true(fabs(found.test_loss - expected.test_loss) < 1e-6 * expected.test_loss);
    assert_true(found.train_accuracy == expected.train_accuracy);
    assert_true(found.test_accuracy == expected.test_accuracy);
    double difference = 0, norm = 0;
    for (int row = 0; row < rows; ++row)
        for (int j = 0; j < WIDTH; ++j) {
            float slope = all.slope[row * WIDTH + j];
            float wanted = j % 2 == 0 ? some.slope[row * ALIVE + j / 2] : 0;
            assert_true(j % 2 == 0 || slope == 0);
            difference += pow((double)slope - (double)wanted, 2);
            norm += pow((double)wanted, 2);
        }
    assert_true(sqrt(difference / norm) < 1e-6);
    tear_down(&all);
    tear_down(&some);
}

static void test_zero_neurons(void **state) {
    (void)state;
    check_zero_neurons(&way_direct);
    check_zero_neurons(&way_structured);
}

/* Where h(0, 0) is not zero, a neuron of zeros learns its output weights. */
static void test_zero_neurons_with_a_value(void **state) {
    (void)state;
    enum { D = 7, WIDTH = 5, NEURON = 2 };
    static const int factors[] = {D};
    const struct model sigmoid = {.activation = MODEL_SIGMOID, .loss = MODEL_SQUARED};
    struct problem problem;
    int hits;
    set_up_model(&problem, sigmoid, &way_direct, factors, 1, WIDTH);
    for (int row = 0; row < 3 * D; ++row)
        problem.network.weights[row * WIDTH + NEURON] = 0;
    problem.way->evaluate(problem.room, &problem.network, problem.slope, EVALUATION_NONE, NULL);
    double *weights = in_double(&problem.network), h = 1e-6;
    for (int row = 2 * D; row < 3 * D; ++row) {
        double *weight = &weights[row * WIDTH + NEURON];
        *weight = h;
        double above = definition(&problem, weights, 0, &hits);
        *weight = -h;
        double below = definition(&problem, weights, 0, &hits);
        *weight = 0;
        double expected = (above - below) / (2 * h);
        assert_true(fabs((double)problem.slope[row * WIDTH + NEURON] - expected) < 1e-6);
        assert_true(fabs(expected) > 1e-3);
    }
    free(weights);
    tear_down(&problem);
}

/* Neurons with some zero weights, first or last ones, take part. */
static void test_partly_zero_neurons(void **state) {
    (void)state;
    enum { WIDTH = 40 };
    static const int factors[] = {7};
    for (int w = 0; w < BOTH; ++w) {
        struct problem problem;
        struct evaluation evaluation;
        int hits;
        set_up(&problem, both[w], factors, 1, WIDTH);
        for (int row = 0; row < 3 * 7; ++row)
            for (int j = row % 3; j < WIDTH; j += 3)
                problem.network.weights[row * WIDTH + j] = 0;
        double *weights = in_double(&problem.network);
        problem.way->evaluate(problem.room, &problem.network, problem.slope, EVALUATION_EVERYTHING,
                              &evaluation);
        double train = definition(&problem, weights, 0, &hits);
        assert_true(fabs(evaluation.train_loss - train) < 1e-5 * train);
        free(weights);
        tear_down(&problem);
    }
}

/* A NaN weight is detected anywhere in an otherwise zero neuron, also where another is zero, for
 * which all rows are searched. */
static void test_a_neuron_of_no_number(void **state) {
    (void)state;
    enum { WIDTH = 20, NEURON = 4, OTHER = 11 };
    static const int factors[] = {7};
    for (int w = 0; w < BOTH; ++w) {
        struct problem problem;
        struct evaluation evaluation;
        set_up(&problem, both[w], factors, 1, WIDTH);
        for (int row = 0; row < 3 * 7; ++row)
            problem.network.weights[row * WIDTH + NEURON] =
                problem.network.weights[row * WIDTH + OTHER] = 0;
        for (int row = 0; row < 3 * 7; ++row) {
            problem.network.weights[row * WIDTH + NEURON] = NAN;
            problem.way->evaluate(problem.room, &problem.network, problem.slope, EVALUATION_LOSSES,
                                  &evaluation);
            assert_true(isnan(evaluation.train_loss));
            problem.network.weights[row * WIDTH + NEURON] = 0;
        }
        tear_down(&problem);
    }
}

/* All neurons are zero: the loss is that of zero output, and the gradient is zero. */
static void test_a_network_of_zeros(void **state) {
    (void)state;
    static const int factors[] = {7};
    for (int w = 0; w < BOTH; ++w) {
        struct problem problem;
        struct evaluation evaluation;
        set_up(&problem, both[w], factors, 1, 20);
        memset(problem.network.weights, 0, network_size(&problem.network) * sizeof(float));
        problem.way->evaluate(problem.room, &problem.network, problem.slope, EVALUATION_EVERYTHING,
                              &evaluation);
        assert_true(fabs(evaluation.train_loss - (1 - 1.0 / 7)) < 1e-6);
        for (size_t i = 0; i < network_size(&problem.network); ++i)
            assert_true(problem.slope[i] == 0);
        tear_down(&problem);
    }
}

static const struct way *fastest_way(int d, int q, double train_share) {
    const struct training_config config = {
        .factors = {d}, .rank = 1, .q = q, .train_share = train_share};
    return training_fastest_way(&config);
}

static void test_fastest_way(void **state) {
    (void)state;
    assert_ptr_equal(fastest_way(23, 512, 0.9), &way_direct);
    assert_ptr_equal(fastest_way(71, 512, 0.9), &way_structured);
    assert_ptr_equal(fastest_way(127, 512, 0.9), &way_structured);
    assert_ptr_equal(fastest_way(23, 8192, 0.9), &way_direct);
    assert_ptr_equal(fastest_way(71, 512, 0.3), &way_direct);
}

/* Only ways that can do the task are asked. */
static void test_fastest_way_that_can(void **state) {
    (void)state;
    const struct training_config paper = {.factors = {71}, .rank = 1, .q = 512, .train_share = 0.9};
    struct training_config config = paper;
    config.clean_test = true;
    assert_ptr_equal(training_fastest_way(&config), &way_direct);
    config = paper;
    config.model.activation = MODEL_RELU;
    assert_ptr_equal(training_fastest_way(&config), &way_direct);
    config.members = 3;
    assert_ptr_equal(training_fastest_way(&config), &way_lanes);
    config = paper;
    config.rank = 0;
    config.table = (struct training_table){.d = 5, .inputs = 3, .outputs = 5};
    assert_null(training_fastest_way(&config));
    config.model = (struct model){.activation = MODEL_RELU, .loss = MODEL_CROSS_ENTROPY};
    config.heads = 4;
    config.hidden = 8;
    assert_ptr_equal(training_fastest_way(&config), &way_transformer);
    assert_string_equal(training_fastest_way(&config)->name, way_direct.name);
    config.options.norms = true;
    assert_ptr_equal(training_fastest_way(&config), &way_blocks);
    assert_string_equal(training_fastest_way(&config)->name, way_direct.name);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_evaluation),
        cmocka_unit_test(test_slope_against_finite_differences),
        cmocka_unit_test(test_slope_at_the_start_of_training),
        cmocka_unit_test(test_impossible_ways),
        cmocka_unit_test(test_zero_neurons),
        cmocka_unit_test(test_zero_neurons_with_a_value),
        cmocka_unit_test(test_partly_zero_neurons),
        cmocka_unit_test(test_a_neuron_of_no_number),
        cmocka_unit_test(test_a_network_of_zeros),
        cmocka_unit_test(test_fastest_way),
        cmocka_unit_test(test_fastest_way_that_can),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
