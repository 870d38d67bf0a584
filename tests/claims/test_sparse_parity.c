/* What sparse_parity measures: of constructions, of networks of maximum margin, and of others with
 * one flaw. */
#include "claim_test.h"

#include "claims/margins/sparse_parity/sparse_parity.h"
#include "theory/margins/minimum.h"
#include "theory/margins/parity.h"

extern const struct claim sparse_parity;

/* A study with the result of the first network of one trial. */
struct fixture {
    struct study study;
    struct trial *trial;
    struct training_result result;
    float *weights; /* of the result: [n + 2, width] */
};

static void open_trial(const char *name, struct fixture *fixture) {
    claim_test_open(&sparse_parity, &fixture->study);
    fixture->trial = claim_test_trial(&fixture->study, name);
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

/* The construction at the size that the penalty asks for, in the first neurons. */
static void fill_best(const struct fixture *fixture, float *weights) {
    const struct task *task = fixture->trial->task;
    struct construction best;
    struct minimum minimum;
    struct error error = {0};
    assert_true(parity_construct(task->setting.parity.n, task->setting.parity.k, &best, &error));
    assert_true(best.width <= task->width);
    assert_true(minimum_of_margin(2, task->gamma, task->setting.penalty, &minimum, &error));
    double scale = pow(minimum.penalty, 1.0 / (task->setting.parity.k + 1));
    for (int row = 0; row < best.rows; ++row)
        for (int j = 0; j < best.width; ++j)
            weights[row * task->width + j] = (float)(scale * best.weights[row * best.width + j]);
    construction_free(&best);
}

static void test_best_network_passes(void **state) {
    (void)state;
    static const char *const names[] = {"4_2_q8", "4_3"};
    for (int i = 0; i < 2; ++i) {
        struct fixture fixture;
        open_trial(names[i], &fixture);
        fill_best(&fixture, fixture.weights);
        const struct run *run = measure(&fixture, 0);
        assert_float_equal(run->end.ratio, 1, 1e-5);
        assert_float_equal(run->excess, 0, 1e-6);
        assert_float_equal(run->end.margins.accuracy, 1, 0);
        assert_float_equal(run->end.features.mass, 1, 1e-12);
        assert_float_equal(run->end.features.imbalance, 0, 1e-5);
        assert_int_equal(run->end.features.alive, parity_width(2 + i));
        assert_float_equal(run->passed, 1, 0);
        assert_float_equal(run->signs, 1, 0);
        assert_float_equal(run->patterns, 1, 0);
        close_trial(&fixture);
    }
}

/* A neuron whose output has the wrong sign, and then none in its place. */
static void test_wrong_and_missing_neuron(void **state) {
    (void)state;
    struct fixture fixture;
    open_trial("4_3", &fixture);
    const struct task *task = fixture.trial->task;
    fill_best(&fixture, fixture.weights);
    for (int row = 4; row < 6; ++row)
        fixture.weights[row * task->width] *= -1;
    const struct run *run = measure(&fixture, 0);
    assert_int_equal(run->end.features.right, 3);
    assert_float_equal(run->signs, 0, 0);
    assert_float_equal(run->patterns, 1, 0);
    assert_float_equal(run->passed, 0, 0);
    for (int row = 0; row < 6; ++row)
        fixture.weights[row * task->width] = 0;
    measure(&fixture, 0);
    assert_int_equal(run->end.features.patterns, 3);
    assert_float_equal(run->signs, 1, 0);
    assert_float_equal(run->patterns, 0, 0);
    assert_float_equal(run->passed, 0, 0);
    assert_true(run->excess > 0);
    close_trial(&fixture);
}

/* Neurons in pairs with opposite weights e on an irrelevant bit: the margin stays, and R grows. */
static void test_irrelevant_bit(void **state) {
    (void)state;
    struct fixture fixture;
    open_trial("4_2_q8", &fixture);
    fill_best(&fixture, fixture.weights);
    float e = fabsf(fixture.weights[0]) / 2;
    for (int j = 0; j < 2; ++j) {
        for (int row = 0; row < 6; ++row)
            fixture.weights[row * 8 + 2 + j] = fixture.weights[row * 8 + j];
        fixture.weights[3 * 8 + j] = e;
        fixture.weights[3 * 8 + 2 + j] = -e;
    }
    struct bounds *pass = &((struct profile *)fixture.study.profile)->pass;
    *pass = (struct bounds){.ratio = 0.88, .mass = 0.9};
    const struct run *run = measure(&fixture, 0);
    assert_float_equal(run->end.features.mass, 2 / 2.25, 1e-6);
    assert_float_equal(run->end.ratio, pow(3 / 3.25, 1.5), 1e-6);
    assert_float_equal(run->passed, 0, 0);
    pass->mass = 0.88;
    measure(&fixture, 0);
    assert_float_equal(run->passed, 1, 0);
    pass->ratio = 0.89;
    measure(&fixture, 0);
    assert_float_equal(run->passed, 0, 0);
    close_trial(&fixture);
}

/* Looks are taken at the snapshots' own weights; a network without weights has nothing right. */
static void test_looks_and_summaries(void **state) {
    (void)state;
    struct fixture fixture;
    open_trial("4_2_q8", &fixture);
    size_t size = network_size(&fixture.result.network);
    fill_best(&fixture, fixture.weights);
    fill_best(&fixture, fixture.result.snapshot_weights + size); /* the second */
    double excess = measure(&fixture, 0)->excess;
    const struct look *looks = trial_looks(&fixture.study, fixture.trial, 0);
    assert_float_equal(looks[0].ratio, 0, 0);
    assert_float_equal(looks[1].ratio, 1, 1e-5);
    assert_float_equal(looks[1].epoch, fixture.trial->snapshot_epochs[1], 0);
    memset(fixture.weights, 0, size * sizeof(float));
    const struct run *run = measure(&fixture, 1);
    assert_float_equal(run->signs, 0, 0);
    static const char *const shares[] = {"passed", "signs", "patterns"};
    for (int i = 0; i < 3; ++i)
        assert_float_equal(claim_test_summary(&fixture.study, fixture.trial, shares[i]).value, 0.5,
                           0);
    assert_float_equal(claim_test_summary(&fixture.study, fixture.trial, "ratio_least").value, 0,
                       0);
    assert_float_equal(claim_test_summary(&fixture.study, fixture.trial, "excess_most").value,
                       run->excess, 0);
    assert_true(run->excess > excess);
    assert_float_equal(study_summary(&fixture.study, &sparse_parity.totals[4]).value, excess, 0);
    close_trial(&fixture);
}

/* A control has no least loss, and no part in the least excess of all networks. */
static void test_control_has_no_excess(void **state) {
    (void)state;
    struct fixture fixture;
    open_trial("no_penalty", &fixture);
    fixture.weights[0] = 1;
    assert_true(isnan(measure(&fixture, 0)->excess));
    training_result_free(&fixture.result);
    fixture.trial = claim_test_trial(&fixture.study, "4_3");
    claim_test_result(fixture.trial, 0, &fixture.result);
    double excess = measure(&fixture, 0)->excess;
    assert_true(excess > 0);
    assert_float_equal(study_summary(&fixture.study, &sparse_parity.totals[4]).value, excess, 0);
    close_trial(&fixture);
}

/* A weight that is not a number makes everything unknown, neither wrong nor right. */
static void test_not_a_number(void **state) {
    (void)state;
    struct fixture fixture;
    open_trial("4_2_q8", &fixture);
    fill_best(&fixture, fixture.weights);
    fixture.weights[1] = NAN;
    const struct run *run = measure(&fixture, 0);
    assert_true(isnan(run->passed) && isnan(run->signs) && isnan(run->patterns));
    assert_true(isnan(run->excess));
    assert_true(isnan(claim_test_summary(&fixture.study, fixture.trial, "passed").value));
    close_trial(&fixture);
}

/* The form of the largest neurons is spoilt by an irrelevant bit, an unequal weight, a wrong sign;
 * not by a small neuron. */
static void test_form(void **state) {
    (void)state;
    struct fixture fixture;
    open_trial("4_3", &fixture);
    int q = ((const struct task *)fixture.trial->task)->width;
    const float spoilt[] = {1.5F, 0, -1};
    struct bounds *pass = &((struct profile *)fixture.study.profile)->pass;
    *pass = (struct bounds){.ratio = 0, .mass = 0.95, .imbalance = 0.1};
    fill_best(&fixture, fixture.weights);
    fixture.weights[4] = 0.1F; /* the fifth neuron has one weight alone */
    const struct run *run = measure(&fixture, 0);
    assert_float_equal(run->form, 1, 0);
    assert_int_equal(run->end.top.alive, 4);
    for (int i = 0; i < 3; ++i) {
        float kept = fixture.weights[0];
        fixture.weights[0] *= spoilt[i];
        measure(&fixture, 0);
        assert_float_equal(run->form, 0, 0);
        fixture.weights[0] = kept;
    }
    fixture.weights[3 * q] = fixture.weights[0];
    measure(&fixture, 0);
    pass->imbalance = 10;
    measure(&fixture, 0);
    assert_float_equal(run->form, 0, 0); /* for its mass */
    pass->mass = 0.5;
    measure(&fixture, 0);
    assert_float_equal(run->form, 1, 0);
    fixture.weights[1] = NAN;
    assert_true(isnan(measure(&fixture, 0)->form));
    close_trial(&fixture);
}

/* A setting with training of its own, and the penalty on the norm: least loss and excess. */
static void test_own_training(void **state) {
    (void)state;
    struct fixture fixture;
    struct minimum minimum;
    struct construction best;
    open_trial("own", &fixture);
    const struct training_config *config = &fixture.trial->config;
    const struct task *task = fixture.trial->task;
    assert_int_equal(config->schedule, TRAINING_DOUBLING);
    assert_int_equal(config->optimiser.kind, OPTIMISER_DESCENT);
    assert_int_equal(config->epochs, 500);
    assert_float_equal(config->penalty, 1e-2, 0);
    assert_float_equal(config->penalty_power, 1, 0);
    assert_float_equal(task->exponent, 1.0 / 3, 1e-15);
    assert_true(minimum_of_power(2, task->gamma, 1e-2, 1.0 / 3, &minimum, NULL));
    assert_true(parity_construct(4, 2, &best, NULL));
    for (int row = 0; row < best.rows; ++row)
        for (int j = 0; j < best.width; ++j)
            fixture.weights[row * task->width + j] =
                (float)(cbrt(minimum.penalty) * best.weights[row * best.width + j]);
    construction_free(&best);
    assert_float_equal(measure(&fixture, 0)->excess, 0, 1e-7);
    fixture.trial = claim_test_trial(&fixture.study, "4_3");
    assert_int_equal(fixture.trial->config.optimiser.kind, OPTIMISER_ADAM);
    assert_int_equal(fixture.trial->config.epochs, 200);
    close_trial(&fixture);
}

static void test_theory(void **state) {
    (void)state;
    struct study study;
    struct error error = {0};
    static const char *const names[] = {"ratio_error", "margin_spread", "minimum_error",
                                        "mean_margin_error"};
    claim_test_open(&sparse_parity, &study);
    const struct task task = sparse_parity_task(&study, (struct parity){4, 3}, false);
    assert_int_equal(task.margins.label[8], 1);  /* the first bit */
    assert_int_equal(task.margins.label[10], 0); /* the first and the third */
    assert_int_equal(task.margins.label[1], 0);  /* the last is irrelevant */
    assert_true(sparse_parity_measure_theory(&study, &error));
    for (int i = 0; i < 4; ++i)
        assert_float_equal(claim_test_quantity(&study, names[i]).value, 0, 1e-12);
    study_close(&study);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_best_network_passes),
        cmocka_unit_test(test_wrong_and_missing_neuron),
        cmocka_unit_test(test_irrelevant_bit),
        cmocka_unit_test(test_looks_and_summaries),
        cmocka_unit_test(test_control_has_no_excess),
        cmocka_unit_test(test_not_a_number),
        cmocka_unit_test(test_form),
        cmocka_unit_test(test_own_training),
        cmocka_unit_test(test_theory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
