/* Whole runs: starts, history, snapshots, determinism, and that a network learns. */
#include "train/training.h"

#include "base/denormals.h"
#include "base/random.h"
#include "train/blocks.h"
#include "train/transformer.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct training_config config_of(int d, int q, int epochs) {
    return (struct training_config){
        .factors = {d},
        .rank = 1,
        .q = q,
        .seed = 1,
        .epochs = epochs,
        .train_share = 0.9,
        .optimiser = {.learning_rate = 0.01,
                      .beta1 = 0.9,
                      .beta2 = 0.999,
                      .epsilon = 1e-8,
                      .weight_decay = 5e-5},
    };
}

static void run(const struct training_config *config, const int *epochs, int snapshots,
                struct training_result *result) {
    struct error error = {0};
    bool ok = training_run(config, epochs, snapshots, NULL, NULL, result, &error);
    if (!ok)
        print_error("%s\n", error.message);
    assert_true(ok);
}

/* The seed's stream for weights, uniform in +-bound. */
static void check_uniform(const float *weights, size_t size, double bound,
                          struct random_stream *stream) {
    double largest = 0, least = 0;
    for (size_t i = 0; i < size; ++i) {
        double weight = (double)weights[i];
        assert_true(fabs(weight - bound * (2 * random_uniform(stream) - 1)) < 1e-7);
        largest = fmax(largest, weight);
        least = fmin(least, weight);
    }
    assert_true(largest <= bound && least >= -bound);
    assert_true(largest > 0.98 * bound && least < -0.98 * bound);
}

static void test_uniform_start(void **state) {
    (void)state;
    struct training_config config = config_of(23, 64, 1);
    struct network network;
    struct error error = {0};
    assert_true(training_start_network(&config, &network, &error));
    struct random_stream stream = random_stream(config.seed, RANDOM_WEIGHTS);
    check_uniform(network.a, 23 * 64, 1 / sqrt(23), &stream);
    check_uniform(network.b, 23 * 64, 1 / sqrt(23), &stream);
    check_uniform(network.c, 23 * 64, 1 / sqrt(64), &stream);
    network_free(&network);
}

/* Noise comes from the seed's stream for noise, relative to the rms of each of a, b and c. */
/* The same draws, four times as large. */
static void test_scaled_start(void **state) {
    (void)state;
    struct training_config config = config_of(23, 48, 4);
    struct network once, scaled;
    assert_true(training_start_network(&config, &once, NULL));
    config.start_scale = 4;
    assert_true(training_start_network(&config, &scaled, NULL));
    for (size_t i = 0; i < network_size(&once); ++i)
        assert_true(fabsf(scaled.weights[i] - 4 * once.weights[i]) <= 1e-6F);
    network_free(&once);
    network_free(&scaled);
}

static void test_given_start(void **state) {
    (void)state;
    enum { PART = 7 * 20 };
    float given[3 * PART];
    struct training_config config = config_of(7, 20, 1);
    struct network network;
    struct error error = {0};
    for (int i = 0; i < 3 * PART; ++i) {
        int part = i / PART;
        given[i] = (float)(i % 9 - 3) * (float)(1 + part);
    }
    config.given = (struct training_given){"staircase", given, 3 * PART};
    assert_string_equal(training_start_name(&config), "staircase");
    assert_true(training_start_network(&config, &network, &error));
    assert_memory_equal(network.weights, given, sizeof given);
    network_free(&network);
    config.start_noise = 0.3;
    assert_true(training_start_network(&config, &network, &error));
    struct random_stream stream = random_stream(config.seed, RANDOM_NOISE);
    for (int p = 0; p < 3; ++p) {
        const float *before = given + p * PART, *after = network.weights + p * PART;
        double squares = 0;
        for (int i = 0; i < PART; ++i)
            squares += pow((double)before[i], 2);
        for (int i = 0; i < PART; ++i) {
            double noise = 0.3 * sqrt(squares / PART) * random_normal(&stream);
            assert_true(fabs((double)after[i] - (double)before[i] - noise) < 1e-5);
        }
    }
    network_free(&network);
    config.q = 21;
    assert_false(training_start_network(&config, &network, &error));
    assert_int_equal(error.kind, ERROR_INPUT);
    network_free(&network);
}

static void test_history_and_snapshots(void **state) {
    (void)state;
    static const int wanted[] = {0, 3, 25};
    struct training_config config = config_of(7, 16, 25);
    struct training_result result;
    struct network start;
    struct error error = {0};
    run(&config, wanted, 3, &result);
    static const int epochs[] = {0, 10, 20, 25};
    assert_int_equal(result.history.rows, 4);
    assert_memory_equal(result.history.epoch, epochs, sizeof epochs);
    assert_memory_equal(result.snapshot_epoch, wanted, sizeof wanted);
    size_t bytes = network_size(&result.network) * sizeof(float);
    assert_true(training_start_network(&config, &start, &error));
    assert_memory_equal(result.snapshot_weights, start.weights, bytes);
    assert_memory_equal(result.snapshot_weights + 2 * network_size(&result.network),
                        result.network.weights, bytes);
    network_free(&start);
    training_result_free(&result);
}

static void test_same_config_same_bits(void **state) {
    (void)state;
    struct training_config config = config_of(11, 32, 50);
    struct training_result x, y;
    static const int wanted[] = {7};
    run(&config, NULL, 0, &x);
    run(&config, wanted, 1, &y); /* snapshots must not change the result */
    assert_memory_equal(x.network.weights, y.network.weights,
                        network_size(&x.network) * sizeof(float));
    training_result_free(&y);
    config.seed = 2;
    run(&config, NULL, 0, &y);
    assert_int_not_equal(
        memcmp(x.network.weights, y.network.weights, network_size(&x.network) * sizeof(float)), 0);
    training_result_free(&x);
    training_result_free(&y);
}

/* Both gradients; 25 and 12 are not multiples of the history's step. */
static void test_continuing_gives_the_bits_of_one_run(void **state) {
    (void)state;
    static const struct way *const both[] = {&way_direct, &way_structured};
    for (int w = 0; w < 2; ++w) {
        struct training_config config = config_of(11, 32, 25), whole;
        struct training_result start, continued, at_once;
        struct error error = {0};
        config.way = both[w];
        run(&config, NULL, 0, &start);
        whole = config;
        whole.anneal_epochs = 12;
        run(&whole, NULL, 0, &at_once);
        assert_true(training_continue(&whole, &start, NULL, NULL, &continued, &error));
        size_t bytes = network_size(&start.network) * sizeof(float);
        assert_memory_equal(continued.network.weights, at_once.network.weights, bytes);
        assert_memory_equal(continued.adam, at_once.adam, 2 * bytes);
        static const int epochs[] = {0, 10, 20, 25, 30, 37};
        assert_int_equal(at_once.history.rows, 6);
        assert_int_equal(continued.history.rows, 6);
        assert_memory_equal(at_once.history.epoch, epochs, sizeof epochs);
        assert_memory_equal(continued.history.epoch, epochs, sizeof epochs);
        assert_memory_equal(continued.history.evaluation, at_once.history.evaluation,
                            6 * sizeof(struct evaluation));
        training_result_free(&start);
        training_result_free(&continued);
        training_result_free(&at_once);
    }
}

/* With one epoch of annealing the last update is a full one, with two it is half of one. */
static void test_annealing_lowers_the_rate(void **state) {
    (void)state;
    struct training_config config = config_of(7, 16, 20), annealed = config;
    struct training_result before, full, half;
    struct error error = {0};
    run(&config, NULL, 0, &before);
    config.epochs = 21;
    run(&config, NULL, 0, &full);
    config.epochs = 22;
    annealed.anneal_epochs = 2;
    annealed.anneal_weight_decay = config.optimiser.weight_decay;
    assert_true(training_continue(&annealed, &before, NULL, NULL, &half, &error));
    struct training_result two;
    run(&config, NULL, 0, &two);
    for (size_t i = 0; i < network_size(&before.network); ++i) {
        double step = (double)two.network.weights[i] - (double)full.network.weights[i];
        double found = (double)half.network.weights[i] - (double)full.network.weights[i];
        assert_true(fabs(found - step / 2) < 1e-6);
    }
    training_result_free(&before);
    training_result_free(&full);
    training_result_free(&half);
    training_result_free(&two);
}

/* Excessive weight decay while annealing removes everything; without any, the network is unchanged.
 */
static void test_annealing_has_its_own_decay(void **state) {
    (void)state;
    struct training_config config = config_of(7, 16, 300), annealed;
    struct training_result before, after;
    struct error error = {0};
    run(&config, NULL, 0, &before);
    double norm2 = network_squared_norm(&before.network);
    annealed = config;
    annealed.anneal_epochs = 1000;
    annealed.anneal_weight_decay = 0.5;
    assert_true(training_continue(&annealed, &before, NULL, NULL, &after, &error));
    assert_true(network_squared_norm(&after.network) < 0.01 * norm2);
    training_result_free(&after);
    annealed.anneal_weight_decay = 0;
    assert_true(training_continue(&annealed, &before, NULL, NULL, &after, &error));
    assert_true(network_squared_norm(&after.network) > 0.5 * norm2);
    training_result_free(&after);
    training_result_free(&before);
}

/* Weights that decay below the bound become zero; without a bound they do not. */
static void test_vanished_neurons(void **state) {
    (void)state;
    struct training_config config = config_of(7, 16, 3000);
    struct training_result result;
    config.vanish_below = 1e-3;
    config.optimiser.weight_decay = 0.5; /* excessive: everything vanishes */
    run(&config, NULL, 0, &result);
    for (size_t i = 0; i < network_size(&result.network); ++i)
        assert_true(result.network.weights[i] == 0);
    training_result_free(&result);
    config.vanish_below = 0;
    run(&config, NULL, 0, &result);
    size_t zeros = 0;
    for (size_t i = 0; i < network_size(&result.network); ++i)
        zeros += result.network.weights[i] == 0;
    assert_true(zeros < network_size(&result.network));
    training_result_free(&result);
}

/* Whether all weights of neuron j are zero in a snapshot: [rows, q]. */
static bool is_zero(const float *snapshot, size_t rows, size_t q, size_t j) {
    for (size_t row = 0; row < rows; ++row)
        if (snapshot[row * q + j] != 0)
            return false;
    return true;
}

/* A neuron that has vanished is not moved by what is left of its momentum: one that is zero in a
 * snapshot, which is taken after the small ones were dropped, is zero after the next update. */
static void test_vanished_neurons_stay(void **state) {
    (void)state;
    enum { DROPS = 39, Q = 16 };
    struct training_config config = config_of(7, Q, 2000);
    struct training_result result;
    int epochs[2 * DROPS], vanished = 0;
    for (int i = 0; i < DROPS; ++i) {
        epochs[2 * i] = (i + 1) * 5 * TRAINING_HISTORY_EVERY;
        epochs[2 * i + 1] = epochs[2 * i] + 1;
    }
    config.vanish_below = 1e-2;
    config.optimiser.weight_decay = 0.5;
    run(&config, epochs, 2 * DROPS, &result);
    size_t size = network_size(&result.network), rows = size / Q;
    for (int i = 0; i < DROPS; ++i)
        for (size_t j = 0; j < Q; ++j) {
            const float *at = result.snapshot_weights + (size_t)(2 * i) * size;
            if (!is_zero(at, rows, Q, j))
                continue;
            ++vanished;
            assert_true(is_zero(at + size, rows, Q, j));
        }
    assert_true(vanished > 0); /* otherwise the test is void */
    training_result_free(&result);
}

static void test_learns(void **state) {
    (void)state;
    struct training_config config = config_of(11, 128, 2000);
    struct training_result result;
    run(&config, NULL, 0, &result);
    assert_true(training_final(&result)->train_loss < 0.01);
    assert_true(training_final(&result)->test_accuracy == 1);
    assert_true(result.history.evaluation[0].train_loss > 0.5);
    training_result_free(&result);
}

static void test_divergence_is_an_error(void **state) {
    (void)state;
    struct training_config config = config_of(7, 16, 200);
    struct training_result result;
    struct error error = {0};
    config.optimiser.learning_rate = 1e18;
    assert_false(training_run(&config, NULL, 0, NULL, NULL, &result, &error));
    assert_int_equal(error.kind, ERROR_INPUT);
    assert_non_null(strstr(error.message, "diverged"));
}

/* The product model on all pairs of a table that is not a group. */
static const int odd_table[25] = {0, 1, 2, 3, 4, 1, 2, 3, 4, 0, 2, 3, 4,
                                  0, 1, 3, 4, 0, 1, 2, 4, 0, 1, 2, 2};

static struct training_config batch_of(int members) {
    return (struct training_config){
        .table = {.d = 5, .label = odd_table, .name = "odd"},
        .model = {.activation = MODEL_PRODUCT, .loss = MODEL_SQUARED},
        .q = 7,
        .members = members,
        .seed = 3,
        .epochs = 60,
        .schedule = TRAINING_GEOMETRIC,
        .final_learning_rate = 1e-3,
        .evaluate_every = 20,
        .train_share = 1,
        .optimiser = {.learning_rate = 0.05, .beta1 = 0.9, .beta2 = 0.999, .epsilon = 1e-8},
        .start = TRAINING_START_NORMAL,
        .start_deviation = 0.3,
        .way = &way_lanes,
    };
}

/* More members than lanes: each has the same weights and history as alone. */
static void check_members(double output_rate) {
    enum { MEMBERS = 11 };
    struct training_config config = batch_of(MEMBERS);
    struct training_result all, one;
    config.optimiser.output_rate = output_rate;
    run(&config, NULL, 0, &all);
    assert_int_equal(all.members, MEMBERS);
    assert_int_equal(all.network.q, MEMBERS * config.q);
    assert_int_equal(all.history.rows, 4);
    config.members = 0;
    for (int s = 0; s < MEMBERS; ++s, ++config.seed) {
        run(&config, NULL, 0, &one);
        for (int row = 0; row < 3 * 5; ++row)
            assert_memory_equal(one.network.weights + row * 7,
                                all.network.weights + (row * MEMBERS + s) * 7, 7 * sizeof(float));
        for (int row = 0; row < 4; ++row)
            assert_memory_equal(&one.history.evaluation[row],
                                &all.history.evaluation[row * MEMBERS + s],
                                sizeof(struct evaluation));
        assert_memory_equal(training_final(&one), training_final(&all) + s,
                            sizeof(struct evaluation));
        training_result_free(&one);
    }
    training_result_free(&all);
}

static void test_members_are_single_runs(void **state) {
    (void)state;
    check_members(0);
    check_members(3);
}

/* The first update of a network with another rate of c: a and b as without, c as if all had it. */
static void test_rate_of_outputs(void **state) {
    (void)state;
    struct training_config config = config_of(7, 20, 1);
    struct training_result plain, outputs, all;
    size_t first = 2 * 7 * 20, last = 7 * 20;
    run(&config, NULL, 0, &plain);
    config.optimiser.output_rate = 3;
    run(&config, NULL, 0, &outputs);
    config.optimiser.output_rate = 0;
    config.optimiser.learning_rate *= 3;
    run(&config, NULL, 0, &all);
    assert_memory_equal(outputs.network.a, plain.network.a, first * sizeof(float));
    assert_memory_equal(outputs.network.c, all.network.c, last * sizeof(float));
    assert_true(outputs.network.a[0] != all.network.a[0]);
    assert_true(outputs.network.c[0] != plain.network.c[0]);
    training_result_free(&plain);
    training_result_free(&outputs);
    training_result_free(&all);
}

static void test_members_have_limits(void **state) {
    (void)state;
    struct training_config config = batch_of(3);
    struct training_result result;
    struct error error = {0};
    config.train_share = 0.5;
    assert_false(training_run(&config, NULL, 0, NULL, NULL, &result, &error));
    assert_int_equal(error.kind, ERROR_INPUT);
    config = batch_of(3);
    config.way = &way_direct;
    assert_false(training_run(&config, NULL, 0, NULL, NULL, &result, &error));
    assert_int_equal(error.kind, ERROR_INPUT);
}

/* Both gradients train the same network up to amplified rounding errors. */
static void test_lanes_agree_with_products(void **state) {
    (void)state;
    struct training_config config = batch_of(1);
    struct training_result lanes, direct;
    run(&config, NULL, 0, &lanes);
    config.way = &way_direct;
    run(&config, NULL, 0, &direct);
    for (size_t i = 0; i < network_size(&lanes.network); ++i)
        assert_true(fabs((double)(lanes.network.weights[i] - direct.network.weights[i])) < 1e-3);
    assert_true(isnan(training_final(&direct)->test_loss));
    assert_true(isnan(training_final(&lanes)->test_accuracy));
    training_result_free(&lanes);
    training_result_free(&direct);
}

/* The sample deviation of n normal numbers has a standard error of deviation / sqrt(2 n). */
static void check_normal(const float *weights, int n, double deviation) {
    double squares = 0;
    for (int i = 0; i < n; ++i)
        squares += pow((double)weights[i], 2) / n;
    assert_true(fabs(sqrt(squares) / deviation - 1) < 4 / sqrt(2.0 * n));
}

static void test_normal_start(void **state) {
    (void)state;
    struct training_config config = config_of(23, 64, 1);
    struct network network;
    struct error error = {0};
    config.start = TRAINING_START_NORMAL;
    for (int i = 0; i < 2; ++i) {
        config.start_deviation = i == 0 ? 0 : 0.02;
        assert_true(training_start_network(&config, &network, &error));
        check_normal(network.a, 23 * 64, i == 0 ? 1 / sqrt(23) : 0.02);
        check_normal(network.b, 23 * 64, i == 0 ? 1 / sqrt(23) : 0.02);
        check_normal(network.c, 23 * 64, i == 0 ? 1 / sqrt(64) : 0.02);
        network_free(&network);
    }
}

/* With zero gradient, AdamW's weight decay reveals the rate of every step. */
static void check_schedule(enum training_schedule schedule, const double *rates) {
    enum { STEPS = 4 };
    static const int epochs[STEPS + 1] = {0, 1, 2, 3, 4};
    struct training_config config = config_of(7, 16, STEPS);
    struct training_result result;
    config.schedule = schedule;
    config.final_learning_rate = 0.01 / 8;
    config.warm_up = 2;
    config.cool_down = 3;
    config.double_at = (const int[]){1, 3};
    config.doublings = 2;
    config.optimiser.kind = OPTIMISER_ADAMW;
    config.optimiser.weight_decay = 10;
    config.optimiser.epsilon = 1e30; /* no step except weight decay */
    run(&config, epochs, STEPS + 1, &result);
    size_t size = network_size(&result.network);
    for (int step = 0; step < STEPS; ++step) {
        const float *before = result.snapshot_weights + (size_t)step * size;
        double kept = (double)before[size] / (double)before[0];
        assert_true(fabs((1 - kept) / 10 - rates[step]) < 1e-7);
    }
    training_result_free(&result);
}

static void test_schedules(void **state) {
    (void)state;
    check_schedule(TRAINING_CONSTANT, (const double[]){0.01, 0.01, 0.01, 0.01});
    check_schedule(TRAINING_LINEAR, (const double[]){0.01, 0.0075, 0.005, 0.0025});
    check_schedule(TRAINING_GEOMETRIC, (const double[]){0.01, 0.005, 0.0025, 0.00125});
    check_schedule(TRAINING_COSINE, (const double[]){0.01, 0.01, 0.01, 0.00125});
    check_schedule(TRAINING_TRAPEZOID, (const double[]){0.005, 0.01, 0.02 / 3, 0.01 / 3});
    check_schedule(TRAINING_DOUBLING, (const double[]){0.01, 0.02, 0.02, 0.04});
    /* min(1, (t + 1) / 2) (0.00125 + 0.00875 (1 + cos(pi t / 3)) / 2) */
    check_schedule(TRAINING_WARM_COSINE, (const double[]){0.005, 0.0078125, 0.0034375, 0.00125});
}

/* A run that has learned continues for the given epochs and equals the beginning of the full run.
 */
static void test_stops_when_learned(void **state) {
    (void)state;
    struct training_config config = config_of(11, 128, 2000);
    struct training_result whole, stopped;
    struct error error = {0};
    config.evaluate_every = 30;
    run(&config, NULL, 0, &whole);
    config.stop_after = 45;
    run(&config, NULL, 0, &stopped);
    int rows = stopped.history.rows, solved = 0;
    while (whole.history.evaluation[solved].train_accuracy < 1 ||
           whole.history.evaluation[solved].test_accuracy < 0.99)
        ++solved;
    assert_int_equal(whole.history.epoch[solved], 30 * solved);
    assert_int_equal(rows, solved + 3); /* 30 later, and the last 15 later */
    assert_int_equal(stopped.history.epoch[rows - 1], 30 * solved + 45);
    assert_memory_equal(stopped.history.evaluation, whole.history.evaluation,
                        (size_t)(rows - 1) * sizeof(struct evaluation));
    training_result_free(&whole);
    training_result_free(&stopped);
    static const int epochs[] = {0};
    assert_false(training_run(&config, epochs, 1, NULL, NULL, &stopped, &error));
    assert_int_equal(error.kind, ERROR_INPUT);
}

static bool stop_at_20(void *context, int epoch, const struct evaluation *evaluation) {
    (void)evaluation;
    *(int *)context = epoch;
    return epoch < 20;
}

static void test_progress_can_stop(void **state) {
    (void)state;
    struct training_config config = config_of(7, 16, 100);
    struct training_result result;
    struct error error = {0};
    int last = -1;
    assert_false(training_run(&config, NULL, 0, stop_at_20, &last, &result, &error));
    assert_int_equal(last, 20);
}

static const int sums[49] = {0, 1, 2, 3, 4, 5, 6, 1, 2, 3, 4, 5, 6, 0, 2, 3, 4,
                             5, 6, 0, 1, 3, 4, 5, 6, 0, 1, 2, 4, 5, 6, 0, 1, 2,
                             3, 5, 6, 0, 1, 2, 3, 4, 6, 0, 1, 2, 3, 4, 5};

static struct training_config transformer_config(void) {
    return (struct training_config){
        .table = {.d = 7, .label = sums, .name = "sums", .inputs = 2, .outputs = 7},
        .model = {.activation = MODEL_RELU, .loss = MODEL_CROSS_ENTROPY},
        .q = 16,
        .heads = 2,
        .hidden = 24,
        .seed = 3,
        .epochs = 120,
        .schedule = TRAINING_TRAPEZOID,
        .warm_up = 10,
        .cool_down = 20,
        .evaluate_every = 20,
        .train_share = 0.8,
        .optimiser = {.kind = OPTIMISER_ADAMW,
                      .learning_rate = 0.01,
                      .beta1 = 0.9,
                      .beta2 = 0.98,
                      .epsilon = 1e-8,
                      .weight_decay = 1},
        .start = TRAINING_START_NORMAL,
    };
}

/* It fits its training pairs, and its history agrees with its weights at the time. */
static void test_transformers(void **state) {
    (void)state;
    static const int epochs[] = {0, 60};
    struct training_config config = transformer_config();
    struct training_result result;
    struct error error = {0};
    struct dataset dataset;
    struct network start;
    int test[49], count = 0;
    run(&config, epochs, 2, &result);
    assert_true(training_final(&result)->train_accuracy == 1);
    const struct transformer_shape shape_of = transformer_shape_of(&result.network);
    size_t size = transformer_size(&shape_of);
    assert_true(network_size(&result.network) == size);
    assert_true(training_start_network(&config, &start, &error));
    assert_memory_equal(result.snapshot_weights, start.weights, size * sizeof(float));
    const struct dataset_shape shape = training_data_shape(&config);
    assert_true(dataset_create_tuples(&shape, sums, 0.8, config.seed, &dataset, &error));
    for (int i = 0; i < 49; ++i)
        if (dataset.side[i] == DATASET_TEST)
            test[count++] = i;
    struct evaluation_sums totals = {0};
    struct transformer *transformer = transformer_create(&shape_of, sums, &error);
    transformer_load(transformer, result.snapshot_weights + size);
    transformer_measure(transformer, test, count, &totals);
    const struct evaluation *evaluation = &result.history.evaluation[3];
    assert_int_equal(result.history.epoch[3], 60);
    assert_true(evaluation->test_loss == totals.loss / count);
    assert_true(evaluation->test_accuracy == (double)totals.hits / count);
    transformer_free(transformer);
    dataset_free(&dataset);
    network_free(&start);
    training_result_free(&result);
}

/* All of the base code's parts, on batches of the training half. */
static struct training_config blocks_config(void) {
    struct training_config config = transformer_config();
    config.options = (struct network_options){
        .blocks = 2, .head_width = 5, true, true, true, true, true, true, .dropout = 0.1};
    config.start = TRAINING_START_UNIFORM;
    config.batch = 16;
    config.optimiser.weight_decay = 0.01;
    return config;
}

/* Without dropout a history of batches agrees with the weights at the time. */
static void test_blocks_are_evaluated(void **state) {
    (void)state;
    static const int epochs[] = {0, 60};
    struct training_config config = blocks_config();
    struct training_result result;
    struct error error = {0};
    struct dataset dataset;
    struct network start;
    int test[49], train[49], batch[16];
    config.options.dropout = 0;
    run(&config, epochs, 2, &result);
    const struct blocks_shape shape_of = blocks_shape_of(&result.network);
    size_t size = blocks_size(&shape_of);
    assert_int_equal(network_size(&result.network), size);
    assert_true(training_start_network(&config, &start, &error));
    assert_memory_equal(result.snapshot_weights, start.weights, size * sizeof(float));
    const struct dataset_shape shape = training_data_shape(&config);
    assert_true(dataset_create_tuples(&shape, sums, 0.8, config.seed, &dataset, &error));
    dataset_list(&dataset, DATASET_TEST, test);
    dataset_list(&dataset, DATASET_TRAIN, train);
    batches_draw(config.seed, 60, dataset.train_pairs, 16, batch);
    for (int i = 0; i < 16; ++i)
        batch[i] = train[batch[i]];
    struct evaluation_sums on_test = {0}, on_train = {0};
    struct blocks *blocks = blocks_create(&shape_of, sums, &error);
    blocks_load(blocks, result.snapshot_weights + size);
    blocks_measure(blocks, test, dataset.test_pairs, &on_test);
    blocks_measure(blocks, batch, 16, &on_train);
    const struct evaluation *evaluation = &result.history.evaluation[3];
    assert_int_equal(result.history.epoch[3], 60);
    assert_true(evaluation->test_loss == on_test.loss / dataset.test_pairs);
    assert_true(evaluation->test_accuracy == (double)on_test.hits / dataset.test_pairs);
    assert_true(evaluation->train_loss == on_train.loss / 16);
    assert_true(evaluation->train_accuracy == (double)on_train.hits / 16);
    blocks_free(blocks);
    dataset_free(&dataset);
    network_free(&start);
    training_result_free(&result);
}

/* The same config gives the same weights, each choice others; annealing goes on with the same
 * streams. */
static void test_blocks_are_determined(void **state) {
    (void)state;
    enum { CHANGES = 12 };
    struct training_config changed[CHANGES];
    struct training_result result[CHANGES], again;
    struct error error = {0};
    for (int i = 0; i < CHANGES; ++i) {
        changed[i] = blocks_config();
        changed[i].epochs = 20;
    }
    changed[1].options.dropout = 0.2;
    changed[2].options.blocks = 1;
    changed[3].options.positions = false;
    changed[4].options.signs = false;
    changed[5].options.scaled = false;
    changed[6].options.norms = false;
    changed[7].options.biases = false;
    changed[8].options.gelu = false;
    changed[9].options.head_width = 4;
    changed[10].start = TRAINING_START_NORMAL;
    changed[11].batches = BATCHES_SHUFFLED;
    for (int i = 0; i < CHANGES; ++i) {
        run(&changed[i], NULL, 0, &result[i]);
        for (int j = 0; j < i; ++j)
            assert_true(training_final(&result[i])->train_loss !=
                        training_final(&result[j])->train_loss);
    }
    run(&changed[0], NULL, 0, &again);
    assert_memory_equal(result[0].network.weights, again.network.weights,
                        network_size(&again.network) * sizeof(float));
    training_result_free(&again);
    struct training_config longer = changed[0];
    longer.anneal_epochs = 5;
    struct training_result whole, continued;
    run(&longer, NULL, 0, &whole);
    assert_true(training_continue(&longer, &result[0], NULL, NULL, &continued, &error));
    assert_memory_equal(whole.network.weights, continued.network.weights,
                        network_size(&whole.network) * sizeof(float));
    training_result_free(&whole);
    training_result_free(&continued);
    for (int i = 0; i < CHANGES; ++i)
        training_result_free(&result[i]);
}

/* LayerNorm starts with gains of 1, the embedding standard normal. */
static void test_blocks_start(void **state) {
    (void)state;
    struct training_config config = blocks_config();
    struct network network;
    struct error error;
    config.q = 256;
    assert_true(training_start_network(&config, &network, &error));
    const struct blocks_shape shape = blocks_shape_of(&network);
    const struct network_part norm = blocks_part(&shape, BLOCKS_N2, 1);
    const struct network_part e = blocks_part(&shape, BLOCKS_E, 0);
    const struct network_part k = blocks_part(&shape, BLOCKS_K, 1);
    double squares = 0, most = 0;
    for (size_t i = 0; i < norm.size; ++i)
        assert_true(network.weights[norm.offset + i] == (i < 256 ? 1 : 0));
    for (size_t i = 0; i < e.size; ++i)
        squares += pow((double)network.weights[e.offset + i], 2) / (double)e.size;
    for (size_t i = 0; i < k.size; ++i)
        most = fmax(most, fabs((double)network.weights[k.offset + i]));
    assert_true(fabs(squares - 1) < 0.15);
    assert_true(most <= 1 / 16.0 && most > 0.95 / 16);
    network_free(&network);
}

/* It learns with everything, and few test tuples at a time say about the same as all of them. */
static void test_blocks_learn(void **state) {
    (void)state;
    struct training_config config = blocks_config();
    struct training_result result, sampled;
    config.epochs = 300;
    config.cool_down = 1;
    config.options.dropout = 0.02;
    run(&config, NULL, 0, &result);
    double last = 0; /* of batches, with dropout; chance is ln 7 */
    for (int i = result.history.rows - 5; i < result.history.rows; ++i)
        last += result.history.evaluation[i].train_loss / 5;
    if (!(last < 1))
        fail_msg("%g", last);
    config.evaluate_tuples = 5;
    run(&config, NULL, 0, &sampled);
    assert_memory_equal(result.network.weights, sampled.network.weights,
                        network_size(&result.network) * sizeof(float));
    int same = 0;
    double sum = 0, all = 0;
    for (int i = 0; i < result.history.rows; ++i) {
        double loss = sampled.history.evaluation[i].test_loss;
        same += loss == result.history.evaluation[i].test_loss;
        sum += loss;
        all += result.history.evaluation[i].test_loss;
    }
    assert_int_equal(same, 0);
    assert_true(fabs(sum / all - 1) < 0.5);
    training_result_free(&result);
    training_result_free(&sampled);
}

/* Of a network that stays as it is, every update drops other numbers and every evaluation draws
 * other test tuples. */
static void test_blocks_draw_anew(void **state) {
    (void)state;
    struct training_config config = blocks_config();
    struct training_result result;
    config.batch = 0;
    config.evaluate_tuples = 5;
    config.epochs = 60;
    config.optimiser.learning_rate = 1e-12;
    config.optimiser.weight_decay = 0;
    run(&config, NULL, 0, &result);
    const struct evaluation *evaluation = result.history.evaluation;
    assert_int_equal(result.history.rows, 4);
    for (int i = 1; i < result.history.rows; ++i) {
        assert_true(fabs(evaluation[i].train_loss - evaluation[0].train_loss) > 1e-3);
        assert_true(fabs(evaluation[i].test_loss - evaluation[0].test_loss) > 1e-3);
    }
    training_result_free(&result);
}

static void test_blocks_have_limits(void **state) {
    (void)state;
    enum { CHANGES = 15 };
    struct training_config changed[CHANGES];
    for (int i = 0; i < CHANGES; ++i)
        changed[i] = blocks_config();
    changed[0].options.head_width = 0;
    changed[0].heads = 3;
    changed[1].hidden = 0;
    changed[2].start = TRAINING_START_WIDTH;
    changed[3].start_deviation = 0.1;
    changed[4].model.loss = MODEL_SQUARED;
    changed[5].model.activation = MODEL_TANH;
    changed[6].penalty = 1;
    changed[7].table.outputs = 8;
    changed[8].options.blocks = 9;
    changed[9].options.dropout = 1;
    changed[10].members = 2;
    changed[10].train_share = 1;
    changed[11].q = 0;
    changed[12].heads = 0;
    changed[13].options = (struct network_options){0};
    changed[13].batch = 0;
    changed[13].start = TRAINING_START_NORMAL;
    changed[13].evaluate_tuples = 4;
    changed[14].options.head_width = -1;
    for (int i = 0; i < CHANGES; ++i) {
        struct training_result result;
        struct error error = {0};
        assert_false(training_run(&changed[i], NULL, 0, NULL, NULL, &result, &error));
        assert_int_equal(error.kind, ERROR_INPUT);
    }
    struct training_config config = blocks_config();
    assert_true(training_bytes(&config, 2) > training_bytes(&config, 0));
}

static void test_transformers_have_limits(void **state) {
    (void)state;
    enum { CHANGES = 12 };
    struct training_config changed[CHANGES];
    for (int i = 0; i < CHANGES; ++i)
        changed[i] = transformer_config();
    changed[0].heads = 3;
    changed[1].hidden = 0;
    changed[2].start = TRAINING_START_UNIFORM;
    changed[3].start_deviation = 0.1;
    changed[4].model.loss = MODEL_SQUARED;
    changed[5].model.activation = MODEL_TANH;
    changed[6].penalty = 1;
    changed[7].table.outputs = 8;
    changed[8].batch = 3;
    changed[8].train_share = 1;
    changed[9].members = 2;
    changed[9].train_share = 1;
    changed[10].q = 0;
    changed[11].optimiser.output_rate = 3;
    for (int i = 0; i < CHANGES; ++i) {
        struct training_result result;
        struct error error = {0};
        assert_false(training_run(&changed[i], NULL, 0, NULL, NULL, &result, &error));
        assert_int_equal(error.kind, ERROR_INPUT);
    }
    struct training_config config = transformer_config();
    assert_true(training_bytes(&config, 2) > training_bytes(&config, 0));
}

/* --- Batches ---------------------------------------------------------------------------------- */

/* A shuffle is a permutation, a function of seed and epoch, with each batch ascending; every tuple
 * comes first in a batch's place equally often. */
static void test_shuffles(void **state) {
    (void)state;
    enum { COUNT = 10, SIZE = 4, EPOCHS = 9000 };
    int in_first[COUNT] = {0};
    for (int epoch = 0; epoch < EPOCHS; ++epoch) {
        int order[COUNT], again[COUNT], seen = 0;
        for (int i = 0; i < COUNT; ++i)
            order[i] = again[i] = i;
        batches_shuffle(3, epoch, SIZE, COUNT, order);
        batches_shuffle(3, epoch, SIZE, COUNT, again);
        assert_memory_equal(order, again, sizeof order);
        for (int i = 0; i < COUNT; ++i) {
            seen |= 1 << order[i];
            in_first[order[i]] += i < SIZE;
            assert_true(i % SIZE == 0 || order[i] > order[i - 1]);
        }
        assert_int_equal(seen, (1 << COUNT) - 1);
    }
    for (int i = 0; i < COUNT; ++i) /* six standard deviations */
        assert_true(fabs(in_first[i] - 0.4 * EPOCHS) < 6 * sqrt(EPOCHS * 0.4 * 0.6));
    int order[COUNT], other[COUNT];
    for (int i = 0; i < COUNT; ++i)
        order[i] = other[i] = i;
    batches_shuffle(3, 1, COUNT, COUNT, order);
    for (int i = 0; i < COUNT; ++i)
        assert_int_equal(order[i], i); /* one batch */
    batches_shuffle(3, 1, 1, COUNT, order);
    batches_shuffle(4, 1, 1, COUNT, other);
    assert_memory_not_equal(order, other, sizeof order);
}

static struct training_config shuffled_config(int batch) {
    struct training_config config = config_of(5, 8, 40);
    config.model.loss = MODEL_SQUARED;
    config.optimiser.kind = OPTIMISER_DESCENT;
    config.train_share = 0.8; /* 20 of 25 pairs */
    config.evaluate_every = 10;
    config.batch = batch;
    config.batches = BATCHES_SHUFFLED;
    return config;
}

/* One batch of all tuples is a full batch; every evaluation is of all tuples. */
static void test_one_shuffled_batch(void **state) {
    (void)state;
    struct training_config config = shuffled_config(20);
    struct training_result shuffled, full;
    run(&config, NULL, 0, &shuffled);
    config.batch = 0;
    config.batches = BATCHES_WITH_REPLACEMENT;
    run(&config, NULL, 0, &full);
    size_t size = network_size(&full.network);
    assert_memory_equal(shuffled.network.weights, full.network.weights, size * sizeof(float));
    assert_int_equal(shuffled.history.rows, full.history.rows);
    for (int i = 0; i < full.history.rows; ++i)
        assert_true(shuffled.history.evaluation[i].train_loss ==
                    full.history.evaluation[i].train_loss);
    training_result_free(&shuffled);
    training_result_free(&full);
}

/* A step of gradient descent from `network` on these pairs by a way of its own. */
static void descend(const struct training_config *config, const struct dataset *dataset,
                    const int *pairs, int count, struct network *network, float *slope) {
    const struct way_task task = {.network = training_network_shape(config),
                                  .model = config->model,
                                  .q = config->q,
                                  .members = 1,
                                  .batch = count};
    void *room = way_create(&way_direct, &task, dataset, NULL);
    assert_non_null(room);
    way_direct.choose(room, pairs, count);
    way_direct.evaluate(room, network, slope, EVALUATION_NONE, NULL);
    float rate = (float)config->optimiser.learning_rate;
    float decay = (float)config->optimiser.weight_decay;
    for (size_t i = 0; i < network_size(network); ++i)
        network->weights[i] -= rate * (slope[i] + decay * network->weights[i]);
    way_direct.free(room);
}

/* Batches drawn with replacement hold none of the pairs that are held out, as made by hand. */
static void test_drawn_batches(void **state) {
    (void)state;
    struct training_config config = shuffled_config(7);
    struct training_result result;
    struct dataset dataset;
    struct network network;
    struct group group;
    int all[20], batch[7], factors[] = {5};
    config.epochs = 30;
    config.batches = BATCHES_WITH_REPLACEMENT;
    run(&config, NULL, 0, &result);
    assert_true(group_create_abelian(factors, 1, &group, NULL));
    assert_true(dataset_create(5, group.product, 0.8, false, 1, &dataset, NULL));
    dataset_list(&dataset, DATASET_TRAIN, all);
    assert_true(training_start_network(&config, &network, NULL));
    float *slope = calloc(network_size(&network), sizeof *slope);
    assert_non_null(slope);
    for (int epoch = 0; epoch < 30; ++epoch) {
        batches_draw(config.seed, epoch, 20, 7, batch);
        for (int i = 0; i < 7; ++i)
            batch[i] = all[batch[i]];
        descend(&config, &dataset, batch, 7, &network, slope);
    }
    for (size_t i = 0; i < network_size(&network); ++i)
        assert_true(fabsf(network.weights[i] - result.network.weights[i]) <=
                    1e-5F * fabsf(network.weights[i]) + 1e-6F);
    free(slope);
    network_free(&network);
    dataset_free(&dataset);
    group_free(&group);
    training_result_free(&result);
}

/* Seven of 20 pairs at a time, and then six: three updates an epoch, as made by hand. */
static void test_shuffled_batches(void **state) {
    (void)state;
    struct training_config config = shuffled_config(7);
    struct training_result result;
    struct dataset dataset;
    struct network network;
    struct group group;
    int all[20], order[20], factors[] = {5};
    config.epochs = 10;
    run(&config, NULL, 0, &result);
    assert_true(group_create_abelian(factors, 1, &group, NULL));
    assert_true(dataset_create(5, group.product, 0.8, false, 1, &dataset, NULL));
    assert_int_equal(dataset.train_pairs, 20);
    dataset_list(&dataset, DATASET_TRAIN, all);
    assert_true(training_start_network(&config, &network, NULL));
    float *slope = calloc(network_size(&network), sizeof *slope);
    assert_non_null(slope);
    for (int epoch = 0; epoch < 10; ++epoch) {
        memcpy(order, all, sizeof order);
        batches_shuffle(config.seed, epoch, 7, 20, order);
        for (int first = 0; first < 20; first += 7)
            descend(&config, &dataset, order + first, first < 14 ? 7 : 6, &network, slope);
    }
    for (size_t i = 0; i < network_size(&network); ++i)
        assert_true(fabsf(network.weights[i] - result.network.weights[i]) <=
                    1e-5F * fabsf(network.weights[i]) + 1e-6F);
    /* Evaluations are of all training pairs, also after the last, smaller batch. */
    const struct way_task task = {.network = training_network_shape(&config),
                                  .model = config.model,
                                  .q = config.q,
                                  .members = 1};
    void *room = way_create(&way_direct, &task, &dataset, NULL);
    struct evaluation evaluation;
    assert_non_null(room);
    way_direct.evaluate(room, &result.network, slope, EVALUATION_EVERYTHING, &evaluation);
    assert_true(evaluation.train_loss == training_final(&result)->train_loss);
    way_direct.free(room);
    free(slope);
    network_free(&network);
    dataset_free(&dataset);
    group_free(&group);
    training_result_free(&result);
}

/* The test is a sample, the same at every evaluation, and batches are of training pairs only. */
static void test_sampled_test(void **state) {
    (void)state;
    struct training_config config = shuffled_config(7);
    struct training_result result;
    struct dataset dataset;
    struct group group;
    int factors[] = {5};
    const struct dataset_shape shape = {.inputs = 2, .d = 5, .outputs = 5};
    config.batches = BATCHES_WITH_REPLACEMENT;
    config.epochs = 30;
    config.train_share = 0.6;
    config.test_tuples = 4;
    run(&config, NULL, 0, &result);
    assert_true(group_create_abelian(factors, 1, &group, NULL));
    assert_true(dataset_create_sampled(&shape, group.product, 0.6, 4, 1, &dataset, NULL));
    const struct way_task task = {.network = training_network_shape(&config),
                                  .model = config.model,
                                  .q = config.q,
                                  .members = 1};
    float *slope = calloc(network_size(&result.network), sizeof *slope);
    void *room = way_create(&way_direct, &task, &dataset, NULL);
    struct evaluation evaluation;
    assert_true(slope != NULL && room != NULL);
    way_direct.evaluate(room, &result.network, slope, EVALUATION_EVERYTHING, &evaluation);
    assert_true(evaluation.test_loss == training_final(&result)->test_loss);
    assert_true(evaluation.test_accuracy == training_final(&result)->test_accuracy);
    config.clean_test = true;
    struct training_result refused;
    struct error error = {0};
    assert_false(training_run(&config, NULL, 0, NULL, NULL, &refused, &error));
    assert_int_equal(error.kind, ERROR_INPUT);
    way_direct.free(room);
    free(slope);
    dataset_free(&dataset);
    group_free(&group);
    training_result_free(&result);
}

/* A sample saves the lists of tuples. */
static void test_bytes_of_samples(void **state) {
    (void)state;
    struct training_config config = {
        .table = {.name = "sums", .d = 47, .inputs = 4, .outputs = 47},
        .model = {.activation = MODEL_POWER, .loss = MODEL_CROSS_ENTROPY, .degree = 4},
        .q = 2944,
        .epochs = 1,
        .train_share = 0.5,
        .batch = 1024};
    double all = (double)training_bytes(&config, 0), tuples = 47.0 * 47 * 47 * 47;
    config.test_tuples = 8192;
    double sampled = (double)training_bytes(&config, 0);
    assert_true(all - sampled > 1.4 * 4 * tuples);
    assert_true(sampled < 8 * tuples + 40e6); /* labels, sides, training tuples; the network */
}

static void test_batches_have_limits(void **state) {
    (void)state;
    struct training_config changed[3] = {shuffled_config(21), shuffled_config(-1),
                                         shuffled_config(4)};
    changed[2].doublings = TRAINING_DOUBLINGS_MAX + 1;
    for (int i = 0; i < 3; ++i) {
        struct training_result result;
        struct error error = {0};
        assert_false(training_run(&changed[i], NULL, 0, NULL, NULL, &result, &error));
        assert_int_equal(error.kind, ERROR_INPUT);
    }
    struct training_config batch = shuffled_config(4), full = shuffled_config(0);
    assert_true(training_bytes(&batch, 0) > training_bytes(&full, 0));
}

/* A start of 1/sqrt(q) in all parts. */
static void test_start_by_width(void **state) {
    (void)state;
    struct training_config config = config_of(24, 400, 1);
    struct network network;
    config.start = TRAINING_START_WIDTH;
    assert_true(training_start_network(&config, &network, NULL));
    for (int p = 0; p < network_parts(&network); ++p) {
        const struct network_part part = network_part(&network, p);
        double squares = 0;
        for (size_t i = 0; i < part.size; ++i)
            squares += pow((double)network.weights[part.offset + i], 2);
        assert_true(fabs(squares / (double)part.size * config.q - 1) < 0.1);
    }
    network_free(&network);
}

/* --- Denormal numbers ------------------------------------------------------------------------- */

static void check_no_denormals(const float *x, size_t size) {
    for (size_t i = 0; i < size; ++i)
        assert_int_not_equal(fpclassify(x[i]), FP_SUBNORMAL);
}

/* Trains until decaying weights are below all normal numbers; after this many epochs so are the
 * running means of a vanished gradient. */
static void check_vanishing(struct training_config config) {
    enum { SNAPSHOTS = 5 };
    static const int epochs[SNAPSHOTS] = {200, 500, 900, 1500, 2500};
    struct training_result result;
    config.epochs = 2500;
    run(&config, epochs, SNAPSHOTS, &result);
    size_t size = network_size(&result.network), vanished = 0;
    check_no_denormals(result.network.weights, size);
    check_no_denormals(result.adam, 2 * size);
    check_no_denormals(result.snapshot_weights, SNAPSHOTS * size);
    for (size_t i = 0; i < size; ++i)
        vanished += fabsf(result.network.weights[i]) < 1e-35f;
    assert_true(vanished > 0); /* otherwise the test is void */
    training_result_free(&result);
}

/* With every gradient. Weight decay as strong as the loss leaves no neuron. */
static void test_no_denormals(void **state) {
    (void)state;
    struct training_config config = config_of(5, 8, 0), transformer = transformer_config();
    config.optimiser.weight_decay = 0.5;
    config.optimiser.epsilon = 1; /* so that Adam shrinks weights by a constant factor */
    config.optimiser.learning_rate = 0.1;
    check_vanishing(config);
    config.way = &way_structured;
    check_vanishing(config);
    config.way = &way_lanes;
    config.train_share = 1;
    config.members = 3;
    check_vanishing(config);
    config.way = &way_direct;
    config.members = 1;
    config.model = (struct model){.activation = MODEL_POWER, .degree = 2};
    config.penalty = 1e-3;
    check_vanishing(config);
    config.optimiser.kind = OPTIMISER_DESCENT;
    check_vanishing(config);
    transformer.optimiser = config_of(5, 8, 0).optimiser;
    transformer.optimiser.weight_decay = 0.5;
    transformer.optimiser.epsilon = 1;
    transformer.optimiser.learning_rate = 0.1;
    check_vanishing(transformer);
}

static volatile float tiny = 1e-30f;

/* Whether denormal products are currently flushed to zero in this thread. */
static bool flushes(void) {
    return tiny * 1e-10f == 0;
}

static bool stop_unless_flushed(void *context, int epoch, const struct evaluation *evaluation) {
    (void)evaluation;
    *(bool *)context = flushes();
    return epoch < 20;
}

/* After success, failure and interruption. */
static void test_mode_is_restored(void **state) {
    (void)state;
    struct training_config config = config_of(7, 16, 10);
    struct training_result result, continued;
    struct error error = {0};
    bool flushed = false;
    assert_false(flushes());
    run(&config, NULL, 0, &result);
    assert_false(flushes());
    config.anneal_epochs = 10;
    assert_true(training_continue(&config, &result, NULL, NULL, &continued, &error));
    assert_false(flushes());
    training_result_free(&result);
    training_result_free(&continued);
    config = config_of(7, 16, 100);
    assert_false(training_run(&config, NULL, 0, stop_unless_flushed, &flushed, &result, &error));
    assert_true(flushed);
    assert_false(flushes());
    config.optimiser.learning_rate = 1e30;
    assert_false(training_run(&config, NULL, 0, NULL, NULL, &result, &error));
    assert_false(flushes());
    unsigned mode = denormals_flush(); /* a caller that flushes continues to do so */
    config = config_of(7, 16, 10);
    run(&config, NULL, 0, &result);
    assert_true(flushes());
    denormals_restore(mode);
    training_result_free(&result);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_uniform_start),
        cmocka_unit_test(test_scaled_start),
        cmocka_unit_test(test_given_start),
        cmocka_unit_test(test_history_and_snapshots),
        cmocka_unit_test(test_same_config_same_bits),
        cmocka_unit_test(test_continuing_gives_the_bits_of_one_run),
        cmocka_unit_test(test_annealing_lowers_the_rate),
        cmocka_unit_test(test_annealing_has_its_own_decay),
        cmocka_unit_test(test_vanished_neurons),
        cmocka_unit_test(test_vanished_neurons_stay),
        cmocka_unit_test(test_learns),
        cmocka_unit_test(test_divergence_is_an_error),
        cmocka_unit_test(test_members_are_single_runs),
        cmocka_unit_test(test_members_have_limits),
        cmocka_unit_test(test_rate_of_outputs),
        cmocka_unit_test(test_lanes_agree_with_products),
        cmocka_unit_test(test_normal_start),
        cmocka_unit_test(test_schedules),
        cmocka_unit_test(test_transformers),
        cmocka_unit_test(test_shuffles),
        cmocka_unit_test(test_one_shuffled_batch),
        cmocka_unit_test(test_drawn_batches),
        cmocka_unit_test(test_shuffled_batches),
        cmocka_unit_test(test_batches_have_limits),
        cmocka_unit_test(test_sampled_test),
        cmocka_unit_test(test_bytes_of_samples),
        cmocka_unit_test(test_start_by_width),
        cmocka_unit_test(test_transformers_have_limits),
        cmocka_unit_test(test_blocks_are_evaluated),
        cmocka_unit_test(test_blocks_are_determined),
        cmocka_unit_test(test_blocks_start),
        cmocka_unit_test(test_blocks_learn),
        cmocka_unit_test(test_blocks_draw_anew),
        cmocka_unit_test(test_blocks_have_limits),
        cmocka_unit_test(test_stops_when_learned),
        cmocka_unit_test(test_progress_can_stop),
        cmocka_unit_test(test_no_denormals),
        cmocka_unit_test(test_mode_is_restored),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
