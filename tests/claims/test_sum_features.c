/* What sum_features measures: of networks of cosines, of such with a flaw, and of noise. */
#include "claim_test.h"

#include "base/random.h"
#include "claims/circuits/sum_features/sum_features.h"
#include "theory/margins/addition.h"

extern const struct claim sum_features;

/* The narrow construction, R = 1, in the first neurons; returns how many these are. */
static int fill_cosines(const struct trial *trial, float *weights) {
    const struct task *task = trial->task;
    struct construction construction;
    struct error error = {0};
    assert_true(addition_construct(ADDITION_PHASES, task->setting.p, task->setting.inputs,
                                   &construction, &error));
    int width = construction.width;
    assert_true(width < task->setting.width);
    for (int row = 0; row < construction.rows; ++row)
        for (int j = 0; j < width; ++j)
            weights[row * task->setting.width + j] = (float)construction.weights[row * width + j];
    construction_free(&construction);
    return width;
}

struct fixture {
    struct study study;
    struct trial *trial;
    struct training_result result;
};

static void open_fixture(struct fixture *fixture) {
    claim_test_open(&sum_features, &fixture->study);
    fixture->trial = claim_test_trial(&fixture->study, "k3_p5");
    claim_test_result(fixture->trial, 0, &fixture->result);
}

static const struct run *measured(struct fixture *fixture) {
    claim_test_measure(&fixture->study, fixture->trial, 0, &fixture->result);
    return trial_run(&fixture->study, fixture->trial, 0);
}

static void close_fixture(struct fixture *fixture) {
    training_result_free(&fixture->result);
    study_close(&fixture->study);
}

static void test_cosines(void **state) {
    (void)state;
    struct fixture fixture;
    open_fixture(&fixture);
    int width = fill_cosines(fixture.trial, fixture.result.network.weights);
    fixture.result.history.evaluation[0].test_accuracy = 0.75;
    const struct run *run = measured(&fixture);
    const struct task *task = fixture.trial->task;
    assert_float_equal(run->end.step, fixture.trial->config.epochs, 0);
    assert_float_equal(run->end.test_accuracy, 0.75, 0);
    assert_float_equal(run->end.power, 1, 1e-6);
    assert_float_equal(run->end.purity, 1, 1e-6);
    assert_float_equal(run->end.power_mean, (double)width / task->setting.width, 1e-6);
    assert_float_equal(run->end.power_low, 0, 0);
    assert_float_equal(run->end.power_median, 1, 1e-6);
    assert_float_equal(run->end.power_high, 1, 1e-6);
    assert_float_equal(run->end.live, width, 0);
    assert_float_equal(run->end.used, 2, 0);
    assert_float_equal(run->end.used_share, 1, 0);
    assert_float_equal(run->end.count_spread, 0, 0);
    assert_float_equal(run->end.share_least, 1, 1e-5);
    assert_float_equal(run->end.share_most, 1, 1e-5);
    assert_float_equal(run->end.ratio, 1, 1e-5);
    assert_float_equal(run->end.norm, 1, 1e-5);
    assert_float_equal(run->last.counts[0], width / 2.0, 0);
    assert_float_equal(run->last.shares[1], 0.5, 1e-5);
    close_fixture(&fixture);
}

/* Half of the neurons are missing: those of one frequency. */
static void test_missing_frequency(void **state) {
    (void)state;
    struct fixture fixture;
    open_fixture(&fixture);
    size_t q = (size_t)fixture.result.network.q, size = network_size(&fixture.result.network);
    float *weights = fixture.result.network.weights;
    size_t width = (size_t)fill_cosines(fixture.trial, weights);
    for (size_t i = 0; i < size; ++i)
        if (i % q < width / 2)
            weights[i] = 0;
    const struct run *run = measured(&fixture);
    assert_float_equal(run->end.power, 1, 1e-6);
    assert_float_equal(run->end.used_share, 0.5, 0);
    assert_float_equal(run->end.count_spread, 1, 1e-12);
    assert_float_equal(run->end.share_least, 0, 0);
    assert_true(run->end.ratio < 0.99);
    close_fixture(&fixture);
}

/* Dying neurons are noise; the weight leaves them out, and a count does as well. */
static void test_dying_neurons(void **state) {
    (void)state;
    struct fixture fixture;
    open_fixture(&fixture);
    size_t q = (size_t)fixture.result.network.q, size = network_size(&fixture.result.network);
    float *weights = fixture.result.network.weights;
    size_t width = (size_t)fill_cosines(fixture.trial, weights);
    struct random_stream stream = random_stream(1, RANDOM_TEST);
    for (size_t i = 0; i < size; ++i)
        if (i % q >= width)
            weights[i] = (float)(1e-3 * random_normal(&stream));
    const struct run *run = measured(&fixture);
    assert_float_equal(run->end.power, 1, 1e-6);
    assert_true(run->end.power_mean < 0.9 && run->end.power_low < 0.7);
    assert_float_equal(run->end.live, (double)width, 0);
    close_fixture(&fixture);
}

/* The first snapshot is the start; looks have the snapshots' own weights, and the evaluation of
 * their step or none. */
static void test_start_and_looks(void **state) {
    (void)state;
    struct fixture fixture;
    open_fixture(&fixture);
    size_t size = network_size(&fixture.result.network);
    fill_cosines(fixture.trial, fixture.result.snapshot_weights + size);
    fill_cosines(fixture.trial, fixture.result.network.weights);
    for (size_t i = 0; i < size; ++i)
        fixture.result.snapshot_weights[i] = i == 0;
    const struct run *run = measured(&fixture);
    const struct look *looks = trial_looks(&fixture.study, fixture.trial, 0);
    assert_float_equal(run->start.step, 0, 0);
    assert_float_equal(run->start.power_mean, looks[0].power_mean, 0);
    assert_float_equal(run->start.power_mean, 0.4 / 64, 1e-9); /* one impulse: 2 of 5 parts */
    assert_float_equal(looks[1].power, 1, 1e-6);
    assert_true(isnan(looks[0].test_accuracy) && isnan(looks[1].test_accuracy));
    assert_float_equal(looks[2].test_accuracy, 0, 0);
    assert_float_equal(claim_test_summary(&fixture.study, fixture.trial, "start_power").value,
                       0.4 / 64, 1e-9);
    assert_float_equal(claim_test_summary(&fixture.study, fixture.trial, "power").value, 1, 1e-6);
    close_fixture(&fixture);
}

/* All weights zero: nothing is shown. */
static void test_zeros(void **state) {
    (void)state;
    struct fixture fixture;
    open_fixture(&fixture);
    const struct run *run = measured(&fixture);
    assert_float_equal(run->end.power, 0, 0);
    assert_float_equal(run->end.used_share, 0, 0);
    assert_true(isnan(run->end.count_spread));
    assert_float_equal(run->end.norm, 0, 0);
    close_fixture(&fixture);
}

static void test_not_a_number(void **state) {
    (void)state;
    struct fixture fixture;
    open_fixture(&fixture);
    fill_cosines(fixture.trial, fixture.result.network.weights);
    fixture.result.network.weights[3] = NAN;
    fixture.result.snapshot_weights[3] = NAN;
    const struct run *run = measured(&fixture);
    assert_true(isnan(run->end.power) && isnan(run->end.power_mean));
    assert_true(isnan(run->end.power_median) && isnan(run->start.power_mean));
    assert_true(isnan(run->end.used_share) && isnan(run->end.count_spread));
    assert_true(isnan(run->end.ratio));
    close_fixture(&fixture);
}

/* Settings of the same data share labels and sample; others do not. */
static void test_shared_data(void **state) {
    (void)state;
    struct fixture fixture;
    open_fixture(&fixture);
    const struct task *sum = fixture.trial->task;
    const struct task *decay = claim_test_trial(&fixture.study, "decay")->task;
    const struct task *random = claim_test_trial(&fixture.study, "random")->task;
    assert_ptr_equal(sum->margins.label, decay->margins.label);
    assert_ptr_equal(sum->margins.tuples, decay->margins.tuples);
    assert_ptr_not_equal(sum->margins.label, random->margins.label);
    assert_int_equal(sum->margins.count, 40);
    assert_float_equal(decay->penalty, 0, 0);
    close_fixture(&fixture);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cosines),       cmocka_unit_test(test_missing_frequency),
        cmocka_unit_test(test_dying_neurons), cmocka_unit_test(test_start_and_looks),
        cmocka_unit_test(test_zeros),         cmocka_unit_test(test_not_a_number),
        cmocka_unit_test(test_shared_data),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
