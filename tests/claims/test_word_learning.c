/* What word_learning measures: of histories with and without grokking, and of networks made by hand
 * that lie in one representation, in a mixture, or nowhere since a weight is NaN. */
#include "claim_test.h"

#include "claims/words/word_learning/word_learning.h"

extern const struct claim word_learning;

/* Make the history of a result consist of four evaluations. */
enum { ROWS = 4 };
static void fill_history(struct training_result *result, const int epoch[ROWS],
                         const double train[ROWS], const double test[ROWS]) {
    struct training_history *history = &result->history;
    history->rows = ROWS;
    history->epoch = realloc(history->epoch, ROWS * sizeof *history->epoch);
    history->evaluation = realloc(history->evaluation, ROWS * sizeof *history->evaluation);
    assert_non_null(history->epoch);
    assert_non_null(history->evaluation);
    for (int i = 0; i < ROWS; ++i) {
        history->epoch[i] = epoch[i];
        history->evaluation[i] = (struct evaluation){
            .train_loss = 1, .train_accuracy = train[i], .test_accuracy = test[i]};
    }
}

/* The run of the first network of a trial with such a history and all weights zero. */
static struct run run_with(const char *name, const int epoch[ROWS], const double train[ROWS],
                           const double test[ROWS]) {
    struct study study;
    struct training_result result;
    claim_test_open(&word_learning, &study);
    struct trial *trial = claim_test_trial(&study, name);
    claim_test_result(trial, 0, &result);
    fill_history(&result, epoch, train, test);
    claim_test_measure(&study, trial, 0, &result);
    const struct run run = *(const struct run *)trial_run(&study, trial, 0);
    training_result_free(&result);
    study_close(&study);
    return run;
}

static const int epochs[] = {0, 20, 40, 60};
static const double train[] = {0.1, 1, 1, 1}, test[] = {0, 0.5, 0.9, 1};

static void test_grokking(void **state) {
    (void)state;
    const struct run run = run_with("S3_ab_q24", epochs, train, test);
    assert_float_equal(run.train_epoch, 20, 0);
    assert_float_equal(run.test_at_train, 0.5, 0);
    assert_float_equal(run.test_epoch, 60, 0);
    assert_float_equal(run.delay, 3, 0);
    assert_int_equal(run.epochs, 60);
    assert_float_equal(run.end.test_accuracy, 1, 0);
    assert_float_equal(run.learned, 1, 0);
    assert_float_equal(run.grokked, 1, 0);
    assert_float_equal(run.expected, 1, 0);
}

/* Networks that learn without grokking: too early, or with more than half of the test right. */
static void test_learning_without_grokking(void **state) {
    (void)state;
    const int sooner[] = {0, 20, 40, 59}, late[] = {0, 20, 40, 201};
    const double guessed[] = {0, 0.51, 0.9, 1};
    const struct run early = run_with("S3_ab_q24", sooner, train, test);
    assert_float_equal(early.learned, 1, 0);
    assert_float_equal(early.grokked, 0, 0);
    assert_float_equal(run_with("S3_ab_q24", epochs, train, guessed).grokked, 0, 0);
    assert_float_equal(run_with("S3_ab_q24", late, train, test).grokked, 1, 0);
    assert_float_equal(run_with("S3_ab_q24", late, train, test).expected, 0, 0);
}

static void test_no_learning(void **state) {
    (void)state;
    const double misfit[] = {0.1, 0.9, 0.9, 0.99}, failing[] = {0, 0, 0.1, 0.5};
    const struct run never_fitted = run_with("S3_ab_q24", epochs, misfit, test);
    assert_true(isnan(never_fitted.train_epoch));
    assert_true(isnan(never_fitted.test_at_train));
    assert_true(isnan(never_fitted.test_epoch));
    assert_float_equal(never_fitted.learned, 0, 0);
    assert_float_equal(never_fitted.grokked, 0, 0);
    assert_false(never_fitted.fitted.knows_training);
    const struct run fitted = run_with("S3_ab_q24", epochs, train, failing);
    assert_float_equal(fitted.train_epoch, 20, 0);
    assert_true(isnan(fitted.test_epoch));
    assert_float_equal(fitted.learned, 0, 0);
    assert_float_equal(fitted.expected, 0, 0);
}

/* The mean, deviation and paper's numbers of a trial whose networks end at 0.5 and 0.9, and of one
 * without a test, whose accuracy is that of training. */
static void test_the_papers_numbers(void **state) {
    (void)state;
    struct study study;
    struct training_result result;
    const double low[] = {0, 0.1, 0.4, 0.5}, high[] = {0, 0.1, 0.4, 0.9};
    claim_test_open(&word_learning, &study);
    for (int i = 0; i < study.quantity_count; ++i) /* S3_ab has no numbers of the paper */
        assert_string_not_equal(study.quantities[i].name, "reached_S3_ab_q24");
    struct trial *trial = claim_test_trial(&study, "D4_paper");
    claim_test_result(trial, 0, &result);
    fill_history(&result, epochs, train, low);
    claim_test_measure(&study, trial, 0, &result);
    fill_history(&result, epochs, train, high);
    result.history.evaluation[ROWS - 1].train_loss = 4;
    claim_test_measure(&study, trial, 1, &result);
    assert_float_equal(claim_test_summary(&study, trial, "accuracy").value, 0.7, 1e-12);
    assert_float_equal(claim_test_summary(&study, trial, "final_test_accuracy_sd").value,
                       0.4 / sqrt(2), 1e-12);
    assert_float_equal(claim_test_summary(&study, trial, "mse_most").value, 0.5, 0); /* d = 8 */
    assert_float_equal(claim_test_summary(&study, trial, "reached").value, 0.5, 0);
    fill_history(&result, epochs, train, (const double[]){0, 0, 0, 0.8 - 1e-7});
    claim_test_measure(&study, trial, 0, &result); /* the paper's 0.8, rounded */
    assert_float_equal(claim_test_summary(&study, trial, "reached").value, 1, 0);
    fill_history(&result, epochs, train, (const double[]){0, 0, 0, NAN});
    claim_test_measure(&study, trial, 0, &result);
    assert_true(isnan(claim_test_summary(&study, trial, "reached").value));
    training_result_free(&result);
    struct trial *all = claim_test_trial(&study, "S3_all");
    const double partly[] = {0.1, 0.3, 0.4, 0.75}, none[] = {NAN, NAN, NAN, NAN};
    claim_test_result(all, 0, &result);
    fill_history(&result, epochs, partly, none);
    claim_test_measure(&study, all, 0, &result);
    claim_test_measure(&study, all, 1, &result);
    assert_float_equal(claim_test_summary(&study, all, "accuracy").value, 0.75, 0);
    assert_float_equal(claim_test_summary(&study, all, "reached").value, 0, 0);
    assert_true(isnan(claim_test_summary(&study, all, "learned").value));
    training_result_free(&result);
    study_close(&study);
}

/* --- Networks made by hand -------------------------------------------------------------------- */

/* The sign of an element of S3: those of order two are odd. */
static float sign_of(const struct group *group, int g) {
    return g != 0 && group->product[g * group->order + g] == 0 ? -1 : 1;
}

/* One neuron whose columns a, b, c are the sign representation, plus `mixture` of an element's
 * indicator function; the others are zero. */
static void fill_sign(const struct task *task, float mixture, float *weights) {
    for (int row = 0; row < 3 * task->order; ++row) {
        int g = row % task->order;
        weights[row * task->width] = sign_of(&task->table->group, g) + (g == 1 ? mixture : 0);
    }
}

static void test_looks(void **state) {
    (void)state;
    struct study study;
    struct training_result result;
    claim_test_open(&word_learning, &study);
    struct trial *trial = claim_test_trial(&study, "S3_ab_q32");
    const struct task *task = trial->task;
    assert_int_equal(trial->snapshots, 3);
    claim_test_result(trial, 0, &result);
    size_t size = network_size(&result.network);
    fill_history(&result, epochs, train, test);
    fill_sign(task, 1, result.snapshot_weights);
    fill_sign(task, 0.5, result.snapshot_weights + size);
    fill_sign(task, 0, result.snapshot_weights + 2 * size);
    claim_test_measure(&study, trial, 0, &result);
    const struct look *looks = trial_looks(&study, trial, 0);
    const struct run *run = trial_run(&study, trial, 0);
    for (int i = 0; i < 3; ++i)
        assert_float_equal(looks[i].epoch, trial->snapshot_epochs[i], 0);
    assert_false(looks[0].knows_training);
    assert_true(looks[1].knows_training);
    assert_true(looks[0].purity < looks[1].purity && looks[1].purity < 0.99);
    assert_float_equal(looks[2].purity, 1, 1e-6);
    /* relu(s(a) + s(b)) = (1 + s(a)) (1 + s(b)) / 2: a quarter of its energy is s(a) s(b). */
    assert_float_equal(looks[2].support, 0.25, 1e-6);
    assert_float_equal(run->fitted.purity, looks[1].purity, 0);
    assert_float_equal(run->last.purity, looks[2].purity, 0);
    assert_float_equal(claim_test_summary(&study, trial, "purity_memorized").value, looks[1].purity,
                       0);
    assert_float_equal(claim_test_summary(&study, trial, "support_memorized").value,
                       looks[1].support, 0);
    assert_float_equal(claim_test_summary(&study, trial, "purity_end").value, looks[2].purity, 0);
    assert_float_equal(claim_test_summary(&study, trial, "support_end").value, looks[2].support, 0);
    training_result_free(&result);
    study_close(&study);
}

/* Networks that never learn are not among those whose epochs are summed up; a network of which
 * nothing is known makes shares unknown. */
static void test_summaries(void **state) {
    (void)state;
    static const double unknown[] = {0, 0.5, 0.9, NAN}, failing[] = {0, 0, 0.1, 0.5};
    static const int later[] = {0, 20, 40, 120};
    struct study study;
    struct training_result result;
    claim_test_open(&word_learning, &study);
    struct trial *trial = claim_test_trial(&study, "S3_ab_q24");
    claim_test_result(trial, 0, &result);
    fill_history(&result, epochs, train, test);
    claim_test_measure(&study, trial, 0, &result);
    fill_history(&result, later, train, test);
    claim_test_measure(&study, trial, 1, &result);
    assert_float_equal(claim_test_summary(&study, trial, "learned").value, 1, 0);
    assert_float_equal(claim_test_summary(&study, trial, "epochs").value, 90, 0);
    assert_float_equal(claim_test_summary(&study, trial, "test_epoch_least").value, 60, 0);
    assert_float_equal(claim_test_summary(&study, trial, "test_epoch_most").value, 120, 0);
    fill_history(&result, epochs, train, failing);
    claim_test_measure(&study, trial, 1, &result);
    assert_float_equal(claim_test_summary(&study, trial, "learned").value, 0.5, 0);
    assert_float_equal(claim_test_summary(&study, trial, "epochs").value, 60, 0);
    assert_float_equal(claim_test_summary(&study, trial, "final_test").value, 0.75, 0);
    fill_history(&result, epochs, train, unknown);
    claim_test_measure(&study, trial, 1, &result);
    assert_true(isnan(claim_test_summary(&study, trial, "learned").value));
    assert_true(isnan(claim_test_summary(&study, trial, "grokked").value));
    assert_true(isnan(claim_test_summary(&study, trial, "expected").value));
    training_result_free(&result);
    study_close(&study);
}

static void test_not_a_number(void **state) {
    (void)state;
    struct study study;
    struct training_result result;
    claim_test_open(&word_learning, &study);
    struct trial *trial = claim_test_trial(&study, "S3_ab_q32");
    claim_test_result(trial, 0, &result);
    fill_history(&result, epochs, train, test);
    fill_sign(trial->task, 0, result.snapshot_weights + 2 * network_size(&result.network));
    result.snapshot_weights[2 * network_size(&result.network) + 1] = NAN;
    claim_test_measure(&study, trial, 0, &result);
    assert_true(isnan(claim_test_summary(&study, trial, "purity_end").value));
    assert_true(isnan(claim_test_summary(&study, trial, "support_end").value));
    training_result_free(&result);
    study_close(&study);
}

/* --- Tasks ------------------------------------------------------------------------------------ */

static void test_tasks(void **state) {
    (void)state;
    struct study study;
    claim_test_open(&word_learning, &study);
    const struct trial *product = claim_test_trial(&study, "S3_ab_q24");
    const struct group *group = &((const struct task *)product->task)->table->group;
    assert_string_equal(product->config.table.name, "S3_ab");
    for (int i = 0; i < 36; ++i)
        assert_int_equal(product->config.table.label[i], group->product[i]);
    const struct trial *square = claim_test_trial(&study, "S3_aab");
    const int *label = square->config.table.label;
    group = &((const struct task *)square->task)->table->group;
    for (int a = 0; a < 6; ++a)
        for (int b = 0; b < 6; ++b)
            assert_int_equal(label[6 * a + b], group->product[6 * group->product[7 * a] + b]);
    const struct trial *random = claim_test_trial(&study, "random");
    assert_string_equal(random->config.table.name, "Z_5_random");
    bool adds = true;
    for (int i = 0; i < 25; ++i)
        adds = adds && random->config.table.label[i] == (i / 5 + i % 5) % 5;
    assert_false(adds);
    /* Networks that are looked into do not stop early; settings change the training. */
    assert_int_equal(product->config.stop_after, 0);
    assert_int_equal(square->config.stop_after, 40);
    assert_float_equal(square->config.train_share, 0.8, 0);
    assert_float_equal(product->config.train_share, 0.7, 0);
    assert_float_equal(claim_test_trial(&study, "D7_product")->config.start_deviation, 0.3, 0);
    /* Trainings of their own, and a trial for every width and share. */
    const struct training_config *all = &claim_test_trial(&study, "S3_all")->config;
    assert_float_equal(all->train_share, 1, 0);
    assert_int_equal(all->batch, 8);
    assert_int_equal(all->batches, BATCHES_SHUFFLED);
    const struct trial *wide = claim_test_trial(&study, "D4_descent_q24_f0.75");
    assert_int_equal(wide->config.optimiser.kind, OPTIMISER_DESCENT);
    assert_int_equal(wide->config.q, 24);
    assert_float_equal(wide->config.train_share, 0.75, 0);
    assert_float_equal(((const struct task *)wide->task)->training.config.train_share, 0.75, 0);
    assert_int_equal(claim_test_trial(&study, "D4_descent_q16_f0.5")->config.q, 16);
    study_close(&study);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_grokking),    cmocka_unit_test(test_learning_without_grokking),
        cmocka_unit_test(test_no_learning), cmocka_unit_test(test_looks),
        cmocka_unit_test(test_summaries),   cmocka_unit_test(test_not_a_number),
        cmocka_unit_test(test_tasks),       cmocka_unit_test(test_the_papers_numbers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
