/* What weight_decay measures: of solutions of known order, of memorisation, and of zeros. */
#include "solution_weights.h"

#include "claims/composing/weight_decay/weight_decay.h"

extern const struct claim weight_decay;

static const char sweep_name[] = "sweep_Z_5_q16_wd0.0001";
static const char memorised_name[] = "memorized_Z_5_q25_wd0.001";
static const char random_name[] = "random_Z_5_q25_wd0.001";

/* Those of the snapshot, if the trial has one. */
static float *measured_weights(const struct training_result *result) {
    return result->snapshots > 0 ? result->snapshot_weights : result->network.weights;
}

/* Measure the solution with that many pairs of order 6, of 2, as network `index` of a trial. */
static const struct run *measure_solution(struct study *study, const char *name, int index,
                                          int sixes) {
    struct trial *trial = claim_test_trial(study, name);
    const struct task *task = trial->task;
    struct training_result result;
    claim_test_result(trial, index, &result);
    solution_weights_fill(&task->on->characters, sixes, task->width, measured_weights(&result));
    if (trial->snapshots > 0)
        result.history.epoch[0] = trial->snapshot_epochs[0];
    result.history.evaluation[0].test_accuracy = 0.75;
    claim_test_measure(study, trial, index, &result);
    training_result_free(&result);
    return trial_run(study, trial, index);
}

static void test_solution_of_order_6(void **state) {
    (void)state;
    struct study study;
    claim_test_open(&weight_decay, &study);
    const struct run *run = measure_solution(&study, sweep_name, 0, 2);
    assert_int_equal(run->frequencies, 2);
    assert_int_equal(run->live, 12);
    assert_float_equal(run->mean_order, 6, 0);
    assert_float_equal(run->order_4_share, 0, 0);
    assert_float_equal(run->order_6_share, 1, 0);
    assert_true(run->mean_residual < 1e-5);
    assert_float_equal(run->norm2, 2 * 6 * cbrt(6), 1e-4);
    assert_float_equal(run->norm2_over_f6, 1, 1e-5);
    assert_float_equal(run->fig4[6], 2, 0);
    assert_float_equal(run->four_or_six, 2, 0);
    assert_float_equal(run->below_4, 0, 0);
    assert_float_equal(run->test_accuracy, 0.75, 0);
    assert_float_equal(run->solved, 1, 0);
    study_close(&study);
}

/* What is measured is the snapshot after the epoch that the spec says, with its evaluation, and not
 * the end. */
static void test_the_analysed_epoch(void **state) {
    (void)state;
    struct study study;
    struct training_result result;
    claim_test_open(&weight_decay, &study);
    struct trial *trial = claim_test_trial(&study, sweep_name);
    const struct task *task = trial->task;
    assert_int_equal(trial->snapshots, 1);
    assert_int_equal(trial->snapshot_epochs[0], 100);
    assert_int_equal(claim_test_trial(&study, random_name)->snapshots, 0);
    claim_test_result(trial, 0, &result);
    solution_weights_fill(&task->on->characters, 2, task->width, result.network.weights);
    result.history.evaluation[0] = (struct evaluation){.train_loss = 1, .test_accuracy = 1};
    claim_test_measure(&study, trial, 0, &result); /* a history of the end alone */
    const struct run *run = trial_run(&study, trial, 0);
    assert_int_equal(run->live, 0);
    assert_float_equal(run->norm2, 0, 0);
    assert_true(isnan(run->test_accuracy) && isnan(run->train_loss));
    assert_true(isnan(run->solved));
    training_result_free(&result);
    study_close(&study);
}

/* A neuron that is above the threshold at both frequencies counts at both by the rule of Fig. 4,
 * and at its own by that of Table 2. More than 10 count as 10. */
static void test_rule_of_fig4(void **state) {
    (void)state;
    struct study study;
    struct training_result result;
    claim_test_open(&weight_decay, &study);
    struct trial *trial = claim_test_trial(&study, sweep_name);
    const struct task *task = trial->task;
    const struct characters *characters = &task->on->characters;
    claim_test_result(trial, 0, &result);
    for (int j = 0; j < 12; ++j) /* a_j[g] = cos at frequency 1, and in three at 2 as well */
        for (int g = 0; g < 5; ++g)
            result.snapshot_weights[g * task->width + j] =
                (float)(creal(characters->phi[5 + g]) +
                        (j < 3 ? 0.5 * creal(characters->phi[10 + g]) : 0));
    claim_test_measure(&study, trial, 0, &result);
    const struct run *run = trial_run(&study, trial, 0);
    assert_int_equal(run->order[0], 12);
    assert_int_equal(run->order[1], 0);
    assert_float_equal(run->fig4[10], 1, 0);
    assert_float_equal(run->fig4[3], 1, 0);
    assert_float_equal(run->below_4, 1, 0);
    assert_float_equal(run->four_or_six, 0, 0);
    training_result_free(&result);
    study_close(&study);
}

/* Accuracy and norm both decide whether a network has solved the task. */
static void test_solved(void **state) {
    (void)state;
    struct study study;
    claim_test_open(&weight_decay, &study);
    struct solved *solved = &((struct profile *)study.profile)->solved;
    *solved = (struct solved){0.75, 0.99};
    assert_float_equal(measure_solution(&study, sweep_name, 0, 2)->solved, 1, 0);
    *solved = (struct solved){0.76, 0.99};
    assert_float_equal(measure_solution(&study, sweep_name, 0, 2)->solved, 0, 0);
    *solved = (struct solved){0.75, 1.01};
    assert_float_equal(measure_solution(&study, sweep_name, 0, 2)->solved, 0, 0);
    study_close(&study);
}

/* Half of the frequencies would have to move from 4 to 6, and a quarter from 2 to 6. */
static void test_distance(void **state) {
    (void)state;
    const double x[FIG4_ORDERS] = {[2] = 0.25, [4] = 0.5, [6] = 0.25}, y[FIG4_ORDERS] = {[6] = 1};
    assert_float_equal(weight_decay_distance(x, y), 0.75, 1e-15);
    assert_float_equal(weight_decay_distance(y, y), 0, 0);
    const double unknown[FIG4_ORDERS] = {[3] = NAN};
    assert_true(isnan(weight_decay_distance(x, unknown)));
}

static void test_mix_of_orders(void **state) {
    (void)state;
    struct study study;
    claim_test_open(&weight_decay, &study);
    const struct run *run = measure_solution(&study, sweep_name, 1, 1);
    assert_int_equal(run->fours, 1);
    assert_float_equal(run->mean_order, 5, 0);
    assert_float_equal(run->order_4_share, 0.5, 0);
    assert_float_equal(run->order_6_share, 0.5, 0);
    assert_float_equal(run->norm2, 6 * cbrt(6) + 6 * cbrt(4) + cbrt(6), 1e-4);
    study_close(&study);
}

static void test_zeros_have_no_order(void **state) {
    (void)state;
    struct study study;
    struct training_result result;
    claim_test_open(&weight_decay, &study);
    struct trial *trial = claim_test_trial(&study, sweep_name);
    claim_test_result(trial, 0, &result);
    claim_test_measure(&study, trial, 0, &result);
    const struct run *run = trial_run(&study, trial, 0);
    assert_int_equal(run->live, 0);
    assert_true(isnan(run->mean_order));
    assert_true(isnan(run->mean_residual));
    assert_float_equal(run->norm2, 0, 0);
    training_result_free(&result);
    study_close(&study);
}

/* The weights of memorisation, which spread over both frequencies; they are given, too. */
static void test_memorisation(void **state) {
    (void)state;
    struct study study;
    struct training_result result;
    claim_test_open(&weight_decay, &study);
    struct trial *trial = claim_test_trial(&study, memorised_name);
    const struct training_given *given = &trial->config.given;
    assert_string_equal(given->name, "memorized");
    claim_test_result(trial, 0, &result);
    assert_int_equal(given->size, network_size(&result.network));
    memcpy(result.network.weights, given->weights, given->size * sizeof(float));
    ((struct profile *)study.profile)->memorisation.concentration = 0.51;
    claim_test_measure(&study, trial, 0, &result);
    const struct run *run = trial_run(&study, trial, 0);
    assert_float_equal(run->concentration, 0.5, 1e-5);
    assert_float_equal(run->memorised, 1, 0);
    assert_float_equal(run->norm2, 3 * 4 * cbrt(25), 1e-4);
    /* The start had noise of 0.05 in every weight. */
    assert_true(run->norm2_ratio < 1 && run->norm2_ratio > 0.98);
    assert_float_equal(run->norm2_ratio, run->norm2 / run->norm2_start, 1e-12);
    training_result_free(&result);
    study_close(&study);
}

/* A solution of low order is no memorisation, though it starts there. */
static void test_start_that_leaves_memorisation(void **state) {
    (void)state;
    struct study study;
    claim_test_open(&weight_decay, &study);
    const struct run *run = measure_solution(&study, memorised_name, 0, 2);
    assert_float_equal(run->concentration, 1, 1e-5);
    assert_float_equal(run->memorised, 0, 0);
    assert_float_equal(run->norm2_ratio, 2 * 6 * cbrt(6) / (3 * 4 * cbrt(25)), 0.01);
    assert_true(claim_test_trial(&study, random_name)->config.given.name == NULL);
    study_close(&study);
}

/* A weight that is not a number leaves everything open. */
static void test_not_a_number(void **state) {
    (void)state;
    struct study study;
    struct training_result result;
    claim_test_open(&weight_decay, &study);
    struct trial *trial = claim_test_trial(&study, random_name);
    const struct task *task = trial->task;
    claim_test_result(trial, 0, &result);
    solution_weights_fill(&task->on->characters, 2, task->width, result.network.weights);
    result.network.weights[3] = NAN;
    claim_test_measure(&study, trial, 0, &result);
    const struct run *run = trial_run(&study, trial, 0);
    assert_true(isnan(run->norm2));
    assert_true(isnan(run->mean_order));
    assert_true(isnan(run->norm2_ratio));
    assert_true(isnan(run->memorised));
    assert_true(isnan(run->fig4[6]) && isnan(run->below_4) && isnan(run->four_or_six));
    training_result_free(&result);
    study_close(&study);
}

/* Orders 6 and 5 at the smaller weight decay, 4 and none at the larger one. */
static void fill_sweep(struct study *study) {
    static const int fours[] = {4, 4}, zeros[] = {0, 0};
    const struct run larger = {.order = fours,
                               .live = 8,
                               .mean_order = 4,
                               .solved = 1,
                               .frequencies = 2,
                               .fours = 2,
                               .fig4 = {[4] = 2}};
    const struct run none = {.order = zeros,
                             .mean_order = NAN,
                             .solved = 0,
                             .frequencies = 2,
                             .fig4 = {[0] = 2},
                             .below_4 = 2};
    struct trial *small = claim_test_trial(study, sweep_name);
    struct trial *large = claim_test_trial(study, "sweep_Z_5_q16_wd0.001");
    measure_solution(study, sweep_name, 0, 2);
    measure_solution(study, sweep_name, 1, 1);
    memcpy(trial_run(study, large, 0), &larger, sizeof larger);
    memcpy(trial_run(study, large, 1), &none, sizeof none);
    large->is_trained[0] = large->is_trained[1] = true;
    assert_int_equal(small->trained, 2);
}

static void test_conclusion(void **state) {
    (void)state;
    struct study study;
    struct error error = {0};
    claim_test_open(&weight_decay, &study);
    fill_sweep(&study);
    measure_solution(&study, memorised_name, 0, 2);
    const struct run *end = measure_solution(&study, memorised_name, 1, 2);
    measure_solution(&study, random_name, 0, 1);
    measure_solution(&study, random_name, 1, 2);
    ((struct run *)trial_run(&study, claim_test_trial(&study, random_name), 1))->memorised = 1;
    assert_true(weight_decay.conclude(&study, &error));
    assert_true(study_measure_summaries(&study, &error));
    assert_float_equal(claim_test_quantity(&study, "order_slope_Z_5_q16").value, -1.5, 1e-12);
    assert_true(isnan(claim_test_quantity(&study, "order_slope_Z_2xZ_3_q16").value));
    assert_float_equal(claim_test_quantity(&study, "all_order_slope_Z_5_q16").value, -1.5, 1e-12);
    /* Shares 0, 1/4, 3/4 of order 2, 4, 6 beside the spec's 1/4, 1/2, 1/4. */
    assert_float_equal(claim_test_quantity(&study, "fig4_distance_Z_5_q16_wd0.0001").value, 0.5,
                       1e-12);
    assert_float_equal(claim_test_quantity(&study, "fig4_below_4_Z_5_q16_wd0.0001").value, 0, 0);
    assert_float_equal(claim_test_quantity(&study, "fig4_below_4_Z_5_q16_wd0.001").value, 0.5, 0);
    /* On Z_5, whose best mix is of order 6 alone; less on Z_7. */
    assert_float_equal(claim_test_quantity(&study, "norm_z_F6_over_z_M").value, cbrt(6) / cbrt(25),
                       1e-12);
    assert_float_equal(claim_test_quantity(&study, "norm_best_mix_over_z_F6").value, 1, 1e-12);
    assert_true(claim_test_quantity(&study, "path_loss").value < 1e-20);
    assert_float_equal(claim_test_quantity(&study, "path_norm_ratio").value, 1 / cbrt(25), 1e-9);
    assert_float_equal(claim_test_quantity(&study, "random_starts_memorized").value, 0.5, 0);
    assert_float_equal(claim_test_quantity(&study, "memorized_start_norm_ratio").value,
                       end->norm2_ratio, 0.01);
    study_close(&study);
}

/* A network with few live neurons that does not solve the task is no point of the slope that is
 * judged; one of which that is unknown makes it unknown. */
static void test_collapsed_networks_have_no_slope(void **state) {
    (void)state;
    struct study study;
    struct error error = {0};
    claim_test_open(&weight_decay, &study);
    fill_sweep(&study);
    struct run *collapsed = trial_run(&study, claim_test_trial(&study, "sweep_Z_5_q16_wd0.001"), 1);
    collapsed->live = 2;
    collapsed->mean_order = 1;
    assert_true(weight_decay.conclude(&study, &error));
    assert_float_equal(claim_test_quantity(&study, "order_slope_Z_5_q16").value, -1.5, 1e-12);
    assert_float_equal(claim_test_quantity(&study, "all_order_slope_Z_5_q16").value, -3, 1e-12);
    collapsed->solved = NAN;
    collapsed->mean_order = NAN;
    assert_true(weight_decay.conclude(&study, &error));
    assert_true(isnan(claim_test_quantity(&study, "order_slope_Z_5_q16").value));
    study_close(&study);
}

/* A second width: order 6 at one, 4 and 6 at the other. */
static void test_widths(void **state) {
    (void)state;
    struct study study;
    struct error error = {0};
    static const char other_name[] = "sweep_Z_5_q20_wd0.0001";
    claim_test_open(&weight_decay, &study);
    measure_solution(&study, sweep_name, 0, 2);
    measure_solution(&study, other_name, 0, 1);
    assert_non_null(weight_decay_published(&study, claim_test_trial(&study, sweep_name)->task));
    assert_null(weight_decay_published(&study, claim_test_trial(&study, other_name)->task));
    assert_true(weight_decay.conclude(&study, &error));
    assert_float_equal(claim_test_quantity(&study, "width_distance_Z_5_wd0.0001").value, 0.5,
                       1e-12);
    assert_true(isnan(claim_test_quantity(&study, "width_distance_Z_5_wd0.001").value));
    study_close(&study);
}

/* 3 pairs on Z_7: two of order 6 and one of order 4 weigh least. */
static void test_best_mix(void **state) {
    (void)state;
    static const int factors[] = {7};
    struct group group;
    struct characters characters;
    assert_true(characters_create_abelian(factors, 1, &group, &characters, NULL));
    assert_int_equal(weight_decay_best_sixes(&characters), 2);
    characters_free(&characters);
    group_free(&group);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_solution_of_order_6),
        cmocka_unit_test(test_the_analysed_epoch),
        cmocka_unit_test(test_rule_of_fig4),
        cmocka_unit_test(test_solved),
        cmocka_unit_test(test_distance),
        cmocka_unit_test(test_collapsed_networks_have_no_slope),
        cmocka_unit_test(test_widths),
        cmocka_unit_test(test_mix_of_orders),
        cmocka_unit_test(test_zeros_have_no_order),
        cmocka_unit_test(test_memorisation),
        cmocka_unit_test(test_start_that_leaves_memorisation),
        cmocka_unit_test(test_not_a_number),
        cmocka_unit_test(test_conclusion),
        cmocka_unit_test(test_best_mix),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
