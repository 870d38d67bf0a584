/* What group_features measures: of groups, of the best network at a penalty, and of others with one
 * flaw. */
#include "claim_test.h"

#include "claims/margins/group_features/group_features.h"
#include "theory/margins/group_power.h"

extern const struct claim group_features;

/* A study with the result of the first network of one trial. */
struct fixture {
    struct study study;
    struct trial *trial;
    const struct task *task;
    struct training_result result;
    float *weights; /* of the result: [3 n, width] */
};

static void open_trial(const char *name, struct fixture *fixture) {
    claim_test_open(&group_features, &fixture->study);
    fixture->trial = claim_test_trial(&fixture->study, name);
    fixture->task = fixture->trial->task;
    claim_test_result(fixture->trial, 0, &fixture->result);
    fixture->weights = fixture->result.network.weights;
}

static void close_trial(struct fixture *fixture) {
    training_result_free(&fixture->result);
    study_close(&fixture->study);
}

static const struct run *measure(struct fixture *fixture, int index) {
    claim_test_measure(&fixture->study, fixture->trial, index, &fixture->result);
    return trial_run(&fixture->study, fixture->trial, index);
}

/* The network with these shares and R of the best one, in the first neurons. Returns how many. */
static int fill(const struct fixture *fixture, const double *share, float *weights) {
    const struct group_theory *theory = fixture->task->theory;
    struct construction construction;
    struct error error = {0};
    assert_true(
        group_construct(&theory->representations, &theory->fourier, share, &construction, &error));
    int width = construction.width;
    assert_true(width <= fixture->task->setting.width);
    for (int row = 0; row < construction.rows; ++row)
        for (int j = 0; j < width; ++j)
            weights[row * fixture->task->setting.width + j] =
                (float)(cbrt(fixture->task->prediction.penalty) *
                        construction.weights[row * width + j]);
    construction_free(&construction);
    return width;
}

static void test_best_network_passes(void **state) {
    (void)state;
    struct fixture fixture;
    open_trial("S3", &fixture);
    const struct group_minimum *best = &fixture.task->prediction;
    int neurons = fill(&fixture, best->share, fixture.weights);
    const struct run *run = measure(&fixture, 0);
    assert_float_equal(run->end.epoch, fixture.trial->config.epochs, 0);
    assert_float_equal(run->end.ratio, best->ratio, 1e-5);
    assert_float_equal(run->relative, 1, 1e-5);
    assert_float_equal(run->end.loss, best->loss, 1e-6);
    assert_float_equal(run->end.excess, 0, 1e-6);
    assert_float_equal(run->end.accuracy, 1, 0);
    assert_float_equal(run->end.purity, 1, 1e-6);
    assert_float_equal(run->end.rank_one, 1, 1e-6);
    assert_float_equal(run->end.share_error, 0, 1e-5);
    assert_int_equal(run->end.live, neurons);
    assert_float_equal(run->passed, 1, 0);
    close_trial(&fixture);
}

/* Other shares of pure neurons: the sign alone, and shares that the bounds tell apart. */
static void test_wrong_shares(void **state) {
    (void)state;
    struct fixture fixture;
    open_trial("S3", &fixture);
    const double *best = fixture.task->prediction.share, sign[] = {1, 0};
    fill(&fixture, sign, fixture.weights);
    const struct run *run = measure(&fixture, 0);
    assert_float_equal(run->end.share_error, best[1], 1e-5);
    assert_float_equal(run->share[1], 1, 1e-6);
    assert_float_equal(run->end.purity, 1, 1e-6);
    assert_float_equal(run->passed, 0, 0);
    const double near[] = {best[0] + 0.05, best[1] - 0.05};
    struct bounds *passing = &((struct profile *)fixture.study.profile)->passing;
    fill(&fixture, near, fixture.weights);
    *passing = (struct bounds){.ratio = 0.5, .purity = 0.9, .share = 0.051};
    assert_float_equal(measure(&fixture, 0)->passed, 1, 0);
    passing->share = 0.049;
    assert_float_equal(measure(&fixture, 0)->passed, 0, 0);
    *passing = (struct bounds){.ratio = 1e-4, .purity = 0.9, .share = 0.051};
    assert_float_equal(measure(&fixture, 0)->passed, 0, 0);
    close_trial(&fixture);
}

/* A neuron of two representations. */
static void test_mixed_neuron(void **state) {
    (void)state;
    struct fixture fixture;
    open_trial("S3", &fixture);
    int q = fixture.task->setting.width,
        last = fill(&fixture, fixture.task->prediction.share, fixture.weights) - 1;
    for (int row = 0; row < 18; ++row)
        fixture.weights[row * q] += fixture.weights[row * q + last];
    ((struct profile *)fixture.study.profile)->passing =
        (struct bounds){.ratio = 1, .purity = 0.9, .share = 1};
    const struct run *run = measure(&fixture, 0);
    assert_true(run->end.purity < 0.9);
    assert_float_equal(run->passed, 0, 0);
    close_trial(&fixture);
}

/* Looks are taken at the snapshots' own weights; a network without weights does not pass. */
static void test_looks_and_summaries(void **state) {
    (void)state;
    struct fixture fixture;
    open_trial("S3", &fixture);
    const double *share = fixture.task->prediction.share;
    size_t size = network_size(&fixture.result.network);
    fill(&fixture, share, fixture.weights);
    fill(&fixture, share, fixture.result.snapshot_weights + size); /* the second */
    fixture.result.snapshot_weights[0] = 1;
    double excess = measure(&fixture, 0)->end.excess;
    const struct look *looks = trial_looks(&fixture.study, fixture.trial, 0);
    assert_float_equal(looks[0].epoch, fixture.trial->snapshot_epochs[0], 0);
    assert_true(looks[0].ratio < 0.5);
    assert_float_equal(looks[1].excess, excess, 0);
    memset(fixture.weights, 0, size * sizeof(float));
    const struct run *run = measure(&fixture, 1);
    assert_float_equal(run->passed, 0, 0);
    assert_float_equal(run->end.loss, log(6), 1e-6);
    assert_float_equal(claim_test_summary(&fixture.study, fixture.trial, "reached").value, 0.5, 0);
    assert_float_equal(claim_test_summary(&fixture.study, fixture.trial, "ratio").value, 0.5, 1e-5);
    assert_float_equal(claim_test_summary(&fixture.study, fixture.trial, "excess").value,
                       run->end.excess, 0);
    assert_float_equal(claim_test_summary(&fixture.study, fixture.trial, "share_error").value,
                       run->end.share_error, 0);
    assert_float_equal(group_features_share(&fixture.study, fixture.trial, 1).value,
                       (share[1] + run->share[2]) / 2, 1e-6);
    assert_float_equal(study_summary(&fixture.study, &group_features.totals[5]).value, excess, 0);
    close_trial(&fixture);
}

static bool is_expected(const struct study *study, const char *name) {
    for (int i = 0; i < study->quantity_count; ++i)
        if (strcmp(study->quantities[i].name, name) == 0)
            return true;
    return false;
}

/* Controls have other losses, and no part in the least excess. */
static void test_controls_have_no_excess(void **state) {
    (void)state;
    static const char *const controls[] = {"S3_free", "S3_random"};
    struct fixture fixture;
    open_trial("S3", &fixture);
    assert_true(is_expected(&fixture.study, "excess_S3"));
    assert_true(is_expected(&fixture.study, "share_error_S3_free"));
    for (int i = 0; i < 2; ++i) {
        training_result_free(&fixture.result);
        fixture.trial = claim_test_trial(&fixture.study, controls[i]);
        claim_test_result(fixture.trial, 0, &fixture.result);
        fixture.result.network.weights[0] = 1;
        assert_true(isnan(measure(&fixture, 0)->end.excess));
        assert_false(
            is_expected(&fixture.study, study_text(&fixture.study, "excess_%s", controls[i])));
    }
    /* Compared with the network of another penalty; the final learning rate stays. */
    fixture.trial = claim_test_trial(&fixture.study, "S3_free");
    assert_float_equal(
        ((const struct task *)fixture.trial->task)->prediction.ratio,
        ((const struct task *)claim_test_trial(&fixture.study, "S3")->task)->prediction.ratio, 0);
    assert_float_equal(fixture.trial->config.penalty, 0, 0);
    assert_float_equal(fixture.trial->config.final_learning_rate, 3e-5, 0);
    close_trial(&fixture);
}

/* Live neurons by representation, and those of largest degree: 2 of degree 1, 16 of degree 2; then
 * 17 of degree 1, copies of the first that are hardly there for R. */
static void test_neurons(void **state) {
    (void)state;
    struct fixture fixture;
    open_trial("S3", &fixture);
    int q = fixture.task->setting.width;
    assert_int_equal(fill(&fixture, fixture.task->prediction.share, fixture.weights), 18);
    const struct run *run = measure(&fixture, 0);
    assert_float_equal(run->neurons[0], 0, 0);
    assert_float_equal(run->neurons[1], 2, 0);
    assert_float_equal(run->neurons[2], 16, 0);
    assert_float_equal(run->top_neurons, 16.0 / 18, 1e-12);
    assert_float_equal(run->top_share, fixture.task->prediction.share[1], 1e-5);
    assert_float_equal(run->top_leads, 1, 0);
    assert_float_equal(run->end.purity_mean, 1, 1e-6);
    assert_true(run->purity_start > 0.4 && run->purity_start < 0.9);
    assert_float_equal(group_features_neurons(&fixture.study, fixture.trial, 1).value, 16, 0);
    for (int row = 0; row < 18; ++row)
        for (int j = 2; j < 18; ++j)
            fixture.weights[row * q + j] *= j < 17 ? 0 : 1;
    assert_float_equal(measure(&fixture, 0)->top_leads, 0, 0); /* 2 against 1 */
    assert_true(run->top_share < 0.5);
    for (int row = 0; row < 18; ++row)
        fixture.weights[row * q + 1] = 0;
    assert_float_equal(measure(&fixture, 0)->top_leads, 0, 0); /* equal numbers */
    close_trial(&fixture);
}

/* Settings with training of their own: what they train, and the minimum on the norm. */
static void test_own_training(void **state) {
    (void)state;
    struct fixture fixture;
    open_trial("own_norm", &fixture);
    const struct training_config *config = &fixture.trial->config;
    const struct group_minimum *best = &fixture.task->prediction;
    assert_int_equal(config->schedule, TRAINING_DOUBLING);
    assert_int_equal(config->batch, 20);
    assert_float_equal(config->penalty_power, 1, 0);
    assert_float_equal(fixture.task->exponent, 1.0 / 3, 1e-15);
    assert_true(group_features_is_papers(fixture.task));
    struct group_minimum expected;
    assert_true(group_power_minimum(&fixture.task->theory->margin, 1e-2, 1.0 / 3, &expected, NULL));
    assert_float_equal(best->loss, expected.loss, 0);
    group_minimum_free(&expected);
    const struct run *run = measure(&fixture, 0); /* zero weights */
    assert_float_equal(run->end.excess, log(6) - best->loss, 1e-6);
    fixture.weights[0] = 2;
    measure(&fixture, 0); /* R = 8 */
    assert_float_equal(run->end.loss, log(6) + 1e-2 * 2, 1e-6);
    fixture.trial = claim_test_trial(&fixture.study, "S3");
    assert_int_equal(fixture.trial->config.batch, 0);
    assert_false(group_features_is_papers(fixture.trial->task));
    close_trial(&fixture);
}

/* A weight that is not a number makes everything unknown, neither wrong nor right. */
static void test_not_a_number(void **state) {
    (void)state;
    struct fixture fixture;
    open_trial("S3", &fixture);
    fill(&fixture, fixture.task->prediction.share, fixture.weights);
    fixture.weights[1] = NAN;
    const struct run *run = measure(&fixture, 0);
    assert_true(isnan(run->passed));
    assert_true(isnan(run->end.excess));
    assert_true(isnan(claim_test_summary(&fixture.study, fixture.trial, "reached").value));
    assert_true(isnan(claim_test_summary(&fixture.study, fixture.trial, "excess").value));
    assert_true(isnan(study_summary(&fixture.study, &group_features.totals[5]).value));
    close_trial(&fixture);
}

static double quantity(const struct study *study, const char *name) {
    return claim_test_quantity(study, name).value;
}

static void test_theory(void **state) {
    (void)state;
    struct study study;
    struct error error = {0};
    claim_test_open(&group_features, &study);
    assert_true(group_features_measure_theory(&study, &error));
    assert_float_equal(quantity(&study, "construction_error"), 0, 1e-12);
    assert_float_equal(quantity(&study, "construction_spread"), 0, 1e-12);
    assert_float_equal(quantity(&study, "closed_form_error"), 0, 1e-12);
    assert_float_equal(quantity(&study, "condition_mismatches"), 0, 0);
    assert_float_equal(quantity(&study, "subset_violation"), 0, 1e-11);
    assert_float_equal(quantity(&study, "over_closed_S3"), 1, 1e-12);
    assert_float_equal(quantity(&study, "over_closed_A5"), 1.03425, 1e-4);
    assert_float_equal(quantity(&study, "unused_A5"), 1, 0);
    assert_float_equal(quantity(&study, "absent_S3"), 0, 0);
    assert_false(is_expected(&study, "absent_A5"));
    struct group_theory **theories = study.own;
    assert_int_equal(theories[1]->pairs, 90); /* of 3600 */
    assert_int_equal(theories[0]->pairs, 36); /* all */
    assert_int_equal(theories[0]->best[0].used, 2);
    study_close(&study);
}

/* The spec expects something else of a group; a representation has no share at any penalty. */
static void test_theory_that_disagrees(void **state) {
    (void)state;
    struct study study;
    struct error error = {0};
    claim_test_open(&group_features, &study);
    struct group_theory **theories = study.own;
    ((struct theory *)theories[0]->spec)->condition = false;
    ((struct theory *)theories[1]->spec)->condition = true;
    for (int i = 0; i < 2; ++i)
        theories[0]->best[i].minimum.share[1] = 0;
    theories[0]->best[1].minimum.share[0] = 0;
    theories[3]->best[0].minimum.share[2] = NAN;
    theories[1]->subset_violation = 0.5;
    assert_true(group_features_measure_theory(&study, &error));
    assert_float_equal(quantity(&study, "condition_mismatches"), 2, 0);
    assert_float_equal(quantity(&study, "subset_violation"), 0.5, 0);
    assert_float_equal(quantity(&study, "absent_S3"), 1, 0);
    assert_true(isnan(quantity(&study, "absent_Q8")));
    study_close(&study);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_best_network_passes),
        cmocka_unit_test(test_wrong_shares),
        cmocka_unit_test(test_mixed_neuron),
        cmocka_unit_test(test_looks_and_summaries),
        cmocka_unit_test(test_controls_have_no_excess),
        cmocka_unit_test(test_neurons),
        cmocka_unit_test(test_own_training),
        cmocka_unit_test(test_not_a_number),
        cmocka_unit_test(test_theory),
        cmocka_unit_test(test_theory_that_disagrees),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
