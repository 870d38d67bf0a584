/* What max_margin measures: of networks of maximum margin, of such with one flaw, and of zeros. */
#include "claim_test.h"

#include "claims/margins/max_margin/max_margin.h"
#include "theory/margins/addition.h"
#include "theory/margins/minimum.h"

extern const struct claim max_margin;

/* The construction with fewer neurons, at the size that the penalty asks for, in the first neurons
 * of a network of the trial; the other neurons stay zero. */
static void fill_best(const struct trial *trial, float *weights) {
    const struct task *task = trial->task;
    struct construction construction;
    struct minimum minimum;
    struct error error = {0};
    assert_true(addition_construct(ADDITION_PHASES, task->setting.p, task->setting.inputs,
                                   &construction, &error));
    assert_true(construction.width <= task->width);
    assert_true(minimum_of_power(task->setting.p, task->gamma, task->setting.penalty,
                                 task->exponent, &minimum, &error));
    double scale = pow(minimum.penalty, 1.0 / (task->setting.inputs + 1));
    for (int row = 0; row < construction.rows; ++row)
        for (int j = 0; j < construction.width; ++j)
            weights[row * task->width + j] =
                (float)(scale * construction.weights[row * construction.width + j]);
    construction_free(&construction);
}

static void test_best_network_passes(void **state) {
    (void)state;
    struct study study;
    struct training_result result;
    claim_test_open(&max_margin, &study);
    struct trial *trial = claim_test_trial(&study, "p5_m32");
    claim_test_result(trial, 0, &result);
    fill_best(trial, result.network.weights);
    claim_test_measure(&study, trial, 0, &result);
    const struct task *task = trial->task;
    const struct run *run = trial_run(&study, trial, 0);
    assert_float_equal(run->end.epoch, trial->config.epochs, 0);
    assert_float_equal(run->end.ratio, 1, 1e-5);
    assert_float_equal(run->end.excess, 0, 1e-6);
    assert_float_equal(run->end.accuracy, 1, 0);
    assert_float_equal(run->end.least_purity, 1, 1e-5);
    assert_float_equal(run->end.mean_purity, 1, 1e-5);
    assert_float_equal(run->end.share_error, 0, 1e-4);
    assert_float_equal(run->end.phase_error, 0, 1e-4);
    assert_int_equal((int)run->end.used, (task->setting.p - 1) / 2);
    assert_float_equal(run->end.used_share, 1, 0);
    assert_float_equal(run->passed, 1, 0);
    training_result_free(&result);
    study_close(&study);
}

/* A network without one frequency has all its neurons pure, and does not pass. */
static void test_missing_frequency_fails(void **state) {
    (void)state;
    struct study study;
    struct training_result result;
    claim_test_open(&max_margin, &study);
    struct trial *trial = claim_test_trial(&study, "p5_m32");
    const struct task *task = trial->task;
    int per_frequency = addition_width(ADDITION_PHASES, task->setting.p, task->setting.inputs) /
                        ((task->setting.p - 1) / 2);
    claim_test_result(trial, 0, &result);
    fill_best(trial, result.network.weights);
    for (int row = 0; row < (task->setting.inputs + 1) * task->setting.p; ++row)
        for (int j = 0; j < per_frequency; ++j)
            result.network.weights[row * task->width + j] = 0;
    claim_test_measure(&study, trial, 0, &result);
    const struct run *run = trial_run(&study, trial, 0);
    assert_float_equal(run->end.least_purity, 1, 1e-5);
    assert_int_equal((int)run->end.used, (task->setting.p - 1) / 2 - 1);
    assert_true(run->end.ratio < 0.999);
    assert_true(run->end.share_error > 0.5);
    assert_float_equal(run->passed, 0, 0);
    assert_true(run->end.excess > 0);
    training_result_free(&result);
    study_close(&study);
}

/* Neurons whose columns are out of balance cost margin and nothing else. */
static void test_margin_alone_fails(void **state) {
    (void)state;
    struct study study;
    struct training_result result;
    claim_test_open(&max_margin, &study);
    struct trial *trial = claim_test_trial(&study, "p5_m32");
    const struct task *task = trial->task;
    claim_test_result(trial, 0, &result);
    fill_best(trial, result.network.weights);
    for (int i = 0; i < task->setting.p * task->width; ++i)
        result.network.weights[i] *= 3;
    claim_test_measure(&study, trial, 0, &result);
    const struct run *run = trial_run(&study, trial, 0);
    assert_true(run->end.ratio < task->setting.ratio);
    assert_true(run->end.norm_error > 0.1);
    assert_float_equal(run->end.least_purity, 1, 1e-5);
    assert_float_equal(run->end.share_error, 0, 1e-4);
    assert_float_equal(run->end.phase_error, 0, 1e-4);
    assert_float_equal(run->passed, 0, 0);
    training_result_free(&result);
    study_close(&study);
}

/* Looks are taken at the snapshots' own weights, and the first near one is remembered. */
static void test_looks_and_summaries(void **state) {
    (void)state;
    struct study study;
    struct training_result result;
    claim_test_open(&max_margin, &study);
    struct trial *trial = claim_test_trial(&study, "p5_m32");
    assert_true(trial->snapshots == 3 && trial->networks >= 2);
    claim_test_result(trial, 0, &result);
    size_t size = network_size(&result.network);
    fill_best(trial, result.network.weights);
    fill_best(trial, result.snapshot_weights + size); /* the second, and the third */
    fill_best(trial, result.snapshot_weights + 2 * size);
    result.snapshot_weights[0] = 1; /* one useless weight in the first */
    claim_test_measure(&study, trial, 0, &result);
    const struct look *looks = trial_looks(&study, trial, 0);
    const struct run *run = trial_run(&study, trial, 0);
    assert_float_equal(looks[0].epoch, trial->snapshot_epochs[0], 0);
    assert_true(looks[0].ratio < 0.5);
    assert_float_equal(looks[1].ratio, 1, 1e-5);
    assert_float_equal(run->near_epoch, trial->snapshot_epochs[1], 0);
    memset(result.network.weights, 0, size * sizeof(float));
    result.network.weights[0] = 1;
    memset(result.snapshot_weights, 0, (size_t)trial->snapshots * size * sizeof(float));
    for (int s = 0; s < trial->snapshots; ++s)
        result.snapshot_weights[(size_t)s * size] = 1;
    claim_test_measure(&study, trial, 1, &result);
    assert_true(isnan(((const struct run *)trial_run(&study, trial, 1))->near_epoch));
    assert_float_equal(claim_test_summary(&study, trial, "passed").value, 0.5, 0);
    assert_float_equal(claim_test_summary(&study, trial, "passed_count").value, 1, 0);
    assert_float_equal(claim_test_summary(&study, trial, "ratio_most").value, run->end.ratio, 0);
    assert_true(claim_test_summary(&study, trial, "ratio_least").value < 0.5);
    assert_float_equal(claim_test_summary(&study, trial, "near_epoch_median").value,
                       run->near_epoch, 0);
    assert_float_equal(claim_test_summary(&study, trial, "runs").value, 2, 0);
    training_result_free(&result);
    study_close(&study);
}

/* A weight that is not a number makes everything unknown, not wrong and not right. */
static void test_not_a_number(void **state) {
    (void)state;
    struct study study;
    struct training_result result;
    claim_test_open(&max_margin, &study);
    struct trial *trial = claim_test_trial(&study, "p5_m32");
    claim_test_result(trial, 0, &result);
    fill_best(trial, result.network.weights);
    result.network.weights[3] = NAN;
    claim_test_measure(&study, trial, 0, &result);
    const struct run *run = trial_run(&study, trial, 0);
    assert_true(isnan(run->passed));
    assert_true(isnan(run->end.ratio));
    assert_true(isnan(claim_test_summary(&study, trial, "passed").value));
    assert_true(isnan(claim_test_summary(&study, trial, "excess").value));
    training_result_free(&result);
    study_close(&study);
}

/* With a penalty on the norm itself the best network is a larger one of the same shape, and none
 * without weights. */
static void test_penalty_on_the_norm(void **state) {
    (void)state;
    struct study study;
    struct training_result result;
    claim_test_open(&max_margin, &study);
    struct trial *trial = claim_test_trial(&study, "norm");
    const struct task *task = trial->task;
    assert_float_equal(task->exponent, 1.0 / 3, 1e-15);
    assert_float_equal(trial->config.penalty_power, 1, 0);
    assert_int_equal(trial->config.schedule, TRAINING_DOUBLING);
    assert_int_equal(trial->config.optimiser.kind, OPTIMISER_DESCENT);
    claim_test_result(trial, 0, &result);
    fill_best(trial, result.network.weights);
    claim_test_measure(&study, trial, 0, &result);
    const struct run *run = trial_run(&study, trial, 0);
    assert_float_equal(run->end.ratio, 1, 1e-5);
    assert_float_equal(run->end.normalised, task->gamma, 1e-5 * task->gamma);
    assert_float_equal(run->end.excess, 0, 1e-6);
    for (size_t i = 0; i < network_size(&result.network); ++i)
        result.network.weights[i] *= 1.1F;
    claim_test_measure(&study, trial, 0, &result);
    assert_float_equal(run->end.ratio, 1, 1e-5);
    assert_true(run->end.excess > 1e-6);
    training_result_free(&result);
    study_close(&study);
}

/* Cosines of all columns: the powers and the counts of the neurons of `network`, of which neuron 0
 * has noise in u_1 as well. */
static void test_powers_and_counts(void **state) {
    (void)state;
    struct study study;
    struct training_result result;
    claim_test_open(&max_margin, &study);
    struct trial *trial = claim_test_trial(&study, "norm");
    const struct task *task = trial->task;
    claim_test_result(trial, 0, &result);
    fill_best(trial, result.snapshot_weights); /* six neurons of each of two frequencies */
    fill_best(trial, result.network.weights);
    for (int a = 0; a < 5; ++a) /* frequency 2 beside frequency 1: half the power each */
        result.network.weights[a * task->width] +=
            result.network.weights[a * task->width + 6 /* of frequency 2 */];
    for (int row = 0; row < 15; ++row) /* no neuron 11 */
        result.network.weights[row * task->width + 11] = 0;
    claim_test_measure(&study, trial, 0, &result);
    const struct run *run = trial_run(&study, trial, 0);
    assert_float_equal(run->start_power, 1, 1e-6);
    assert_float_equal(run->end.live, 11, 0);
    assert_float_equal(run->end.most_power, 1, 1e-6);
    assert_float_equal(run->end.least_power, 0.5, 1e-5);
    assert_float_equal(run->end.mean_power, 10.5 / 11, 1e-5);
    assert_float_equal(run->end.count_least, 5, 0);
    assert_float_equal(run->end.count_most, 6, 0);
    assert_float_equal(run->end.dispersion, 2 * 0.25 / 5.5, 1e-12);
    training_result_free(&result);
    study_close(&study);
}

/* ReLU has no gamma* here: whether such networks pass is not defined. Margins scale like the
 * squared norm of all weights. */
static void test_relu(void **state) {
    (void)state;
    struct study study;
    struct training_result result;
    claim_test_open(&max_margin, &study);
    struct trial *trial = claim_test_trial(&study, "relu");
    const struct task *task = trial->task;
    assert_int_equal(trial->config.model.activation, MODEL_RELU);
    assert_float_equal(trial->config.optimiser.weight_decay, 2e-3, 0);
    assert_true(trial->config.penalty == 0 && isnan(task->gamma));
    claim_test_result(trial, 0, &result);
    /* One neuron that sees a = 0 only, whatever b is, and says 0. */
    memset(result.network.weights, 0, network_size(&result.network) * sizeof(float));
    result.network.weights[0] = 3;
    for (int a = 1; a < 5; ++a)
        result.network.weights[a * task->width] = -4;
    result.network.weights[10 * task->width] = 2;
    claim_test_measure(&study, trial, 0, &result);
    const struct run *run = trial_run(&study, trial, 0);
    /* For a = 0 the output 0 is 3 * 2, which is too much by that where b > 0. */
    assert_float_equal(run->end.normalised, -6.0 / (9 + 4 * 16 + 4), 1e-12);
    assert_true(isnan(run->end.ratio) && isnan(run->end.excess) && isnan(run->passed));
    training_result_free(&result);
    study_close(&study);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_best_network_passes), cmocka_unit_test(test_missing_frequency_fails),
        cmocka_unit_test(test_margin_alone_fails),  cmocka_unit_test(test_looks_and_summaries),
        cmocka_unit_test(test_not_a_number),        cmocka_unit_test(test_penalty_on_the_norm),
        cmocka_unit_test(test_powers_and_counts),   cmocka_unit_test(test_relu),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
