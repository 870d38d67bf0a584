/* What decoupling measures: of trained networks that are solved or not, and of potentials. */
#include "solution_weights.h"

#include "claims/composing/decoupling/decoupling.h"

extern const struct claim decoupling;

/* z_F6, six neurons for each frequency. */
static void fill_solution(const struct trial *trial, float *weights) {
    const struct task *task = trial->task;
    solution_weights_fill(&task->on->characters, task->d, task->width, weights);
}

/* A network of the widest trial whose test accuracy is said to be this. */
static const struct run *measure_solution(struct study *study, int index, double accuracy) {
    struct trial *trial = claim_test_trial(study, "q16");
    struct training_result result;
    claim_test_result(trial, index, &result);
    fill_solution(trial, result.network.weights);
    result.history.evaluation[0].test_accuracy = accuracy;
    claim_test_measure(study, trial, index, &result);
    training_result_free(&result);
    return trial_run(study, trial, index);
}

static void test_solved_network_has_its_order(void **state) {
    (void)state;
    struct study study;
    claim_test_open(&decoupling, &study);
    const struct run *run = measure_solution(&study, 0, 1);
    assert_float_equal(run->solved, 1, 0);
    assert_float_equal(run->order, 6, 0);
    study_close(&study);
}

/* Only solved networks count for the order. */
static void test_one_test_pair_is_wrong(void **state) {
    (void)state;
    struct study study;
    claim_test_open(&decoupling, &study);
    struct trial *trial = claim_test_trial(&study, "q16");
    assert_float_equal(measure_solution(&study, 0, 0.99)->solved, 0, 0);
    assert_true(isnan(claim_test_summary(&study, trial, "mean_order").value));
    measure_solution(&study, 1, 1);
    assert_float_equal(claim_test_summary(&study, trial, "mean_order").value, 6, 0);
    assert_float_equal(claim_test_summary(&study, trial, "solved_count").value, 1, 0);
    assert_float_equal(claim_test_summary(&study, trial, "solved_share").value, 0.5, 0);
    study_close(&study);
}

/* A network without live neurons has no order, even if its test is right. */
static void test_dead_network_has_no_order(void **state) {
    (void)state;
    struct study study;
    struct training_result result;
    claim_test_open(&decoupling, &study);
    struct trial *trial = claim_test_trial(&study, "q16");
    claim_test_result(trial, 0, &result);
    result.history.evaluation[0].test_accuracy = 1;
    claim_test_measure(&study, trial, 0, &result);
    measure_solution(&study, 1, 1);
    assert_true(isnan(((const struct run *)trial_run(&study, trial, 0))->order));
    assert_float_equal(claim_test_summary(&study, trial, "mean_order").value, 6, 0);
    assert_float_equal(claim_test_summary(&study, trial, "solved_count").value, 2, 0);
    training_result_free(&result);
    study_close(&study);
}

/* A weight that is not a number leaves open whether the network is solved. */
static void test_not_a_number(void **state) {
    (void)state;
    struct study study;
    struct training_result result;
    claim_test_open(&decoupling, &study);
    struct trial *trial = claim_test_trial(&study, "q16");
    claim_test_result(trial, 0, &result);
    fill_solution(trial, result.network.weights);
    result.network.weights[3] = NAN;
    result.history.evaluation[0].test_accuracy = 1;
    claim_test_measure(&study, trial, 0, &result);
    measure_solution(&study, 1, 1);
    assert_true(isnan(((const struct run *)trial_run(&study, trial, 0))->solved));
    assert_true(isnan(claim_test_summary(&study, trial, "solved_share").value));
    assert_true(isnan(claim_test_summary(&study, trial, "mean_order").value));
    training_result_free(&result);
    study_close(&study);
}

/* Two characters: r_kkk = 2 and 4 where 1 and 1 are expected, every other potential 3i where 0 is.
 */
static void test_moments_of_potentials(void **state) {
    (void)state;
    double complex measured[16], predicted[16];
    for (int i = 0; i < 16; ++i) {
        bool diagonal = i % 8 == 0 || i % 8 == 7;
        measured[i] = i < 8 ? 100 : diagonal ? i == 8 ? 2 : 4 : 3 * I;
        predicted[i] = i < 8 ? 100 : diagonal ? 1 : 0;
    }
    const struct flow_trajectory trajectory = {
        .rows = 2, .count = 2, .measured = measured, .predicted = predicted};
    const struct moment moment = decoupling_moment(&trajectory, 1, 0.5);
    assert_float_equal(moment.time, 0.5, 0);
    assert_float_equal(moment.diagonal, 3, 1e-12);
    assert_float_equal(moment.diagonal_predicted, 1, 1e-12);
    assert_float_equal(moment.other, 3, 1e-12);
    assert_float_equal(moment.other_predicted, 0, 1e-12);
    assert_float_equal(moment.gap, sqrt((1 + 9 + 6 * 9) / 8.0), 1e-12);
}

/* All that follows from the spec's random networks and from networks that are made by hand. */
static void test_conclusion(void **state) {
    (void)state;
    struct study study;
    struct error error = {0};
    claim_test_open(&decoupling, &study);
    claim_test_program.jobs = 1;
    ((struct profile *)study.profile)->success.order_from_width = 4;
    struct trial *narrow = claim_test_trial(&study, "q4");
    const struct run solved = {.solved = 1, .order = 2}, failed = {.order = 1};
    memcpy(trial_run(&study, narrow, 0), &solved, sizeof solved);
    memcpy(trial_run(&study, narrow, 1), &failed, sizeof failed);
    narrow->is_trained[0] = narrow->is_trained[1] = true;
    measure_solution(&study, 0, 1);
    measure_solution(&study, 1, 1);
    assert_true(decoupling.conclude(&study, &error));
    assert_true(study_measure_summaries(&study, &error));
    assert_float_equal(claim_test_quantity(&study, "solved_narrowest").value, 0.5, 0);
    assert_float_equal(claim_test_quantity(&study, "solved_widest").value, 1, 0);
    assert_float_equal(claim_test_quantity(&study, "order_slope").value, 2,
                       1e-12); /* 2 at q = 4, 6 at q = 16 */
    assert_float_equal(claim_test_quantity(&study, "coupling_slope_shares_one").value, -0.5, 0.2);
    assert_float_equal(claim_test_quantity(&study, "coupling_slope_shares_two").value, -0.5, 0.2);
    assert_true(claim_test_quantity(&study, "coupling_slope_largest").value < 0);
    assert_true(claim_test_quantity(&study, "trajectory_slope").value < 0);
    study_close(&study);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_solved_network_has_its_order),
        cmocka_unit_test(test_one_test_pair_is_wrong),
        cmocka_unit_test(test_dead_network_has_no_order),
        cmocka_unit_test(test_not_a_number),
        cmocka_unit_test(test_moments_of_potentials),
        cmocka_unit_test(test_conclusion),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
