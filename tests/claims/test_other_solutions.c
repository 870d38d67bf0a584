/* What other_solutions measures: of networks made of families, of a resonant pair, of the solution
 * with a constant neuron, and of networks whose weights are not numbers; and its closed forms. */
#include "claim_test.h"

#include "claims/composing/other_solutions/other_solutions.h"

#include <complex.h>

extern const struct claim other_solutions;

#define SETTING "Z_7_q24_wd5e-05"
#define FASTER_SETTING "Z_7_q16_wd5e-05_c3"

enum { PAIRS = 3 };

/* The network of an element, in the first neurons of weights: [3, d, width]. */
static void fill(const struct characters *characters, const struct affine_element *element,
                 int width, float *weights) {
    struct ring_weights real;
    assert_true(affine_weights(characters, element, &real, NULL));
    assert_true(real.order <= width);
    const double *parts[] = {real.a, real.b, real.c};
    for (int p = 0; p < 3; ++p)
        for (int g = 0; g < real.d; ++g)
            for (int j = 0; j < real.order; ++j)
                weights[(p * real.d + g) * width + j] =
                    (float)(parts[p][j * real.d + g] / cbrt(2 * real.d));
    ring_weights_free(&real);
}

/* A pair of a kind at k = 1 and 2 and order 4 elsewhere, or OTHER_4: order 4 everywhere. */
static void make(const struct study_group *on, enum other_kind kind, enum other_sink sink,
                 struct affine_element *element) {
    struct other_choice choices[PAIRS];
    struct error error = {0};
    for (int f = 0; f < PAIRS; ++f)
        choices[f] = (struct other_choice){OTHER_4, other_default(OTHER_4)};
    choices[0] = (struct other_choice){kind, other_default(kind)};
    if (other_frequencies(kind) == 2)
        choices[1].kind = OTHER_PARTNER;
    if (sink == OTHER_SINK_SIXES)
        choices[2] = (struct other_choice){OTHER_6, other_default(OTHER_6)};
    if (!other_compose(&on->group, &on->characters, choices, sink, element, &error))
        fail_msg("%s", error.message);
}

/* Measure such a network as number `index` of the trial; `spoil`: a weight is not a number. */
static const struct run *measure(struct study *study, struct trial *trial, int index,
                                 enum other_kind kind, enum other_sink sink, bool spoil) {
    const struct study_group *on = ((const struct task *)trial->task)->on;
    struct training_result result;
    struct affine_element element;
    claim_test_result(trial, index, &result);
    make(on, kind, sink, &element);
    fill(&on->characters, &element, trial->config.q, result.network.weights);
    if (spoil)
        result.network.weights[0] = NAN;
    claim_test_measure(study, trial, index, &result);
    affine_free(&element);
    training_result_free(&result);
    return trial_run(study, trial, index);
}

static void assert_parts(const struct run *run, int family, int with_a_neuron, int resonant) {
    assert_int_equal(run->frequencies, PAIRS);
    assert_float_equal(run->hits[IN_FAMILY], family, 0);
    assert_float_equal(run->hits[WITH_A_NEURON], with_a_neuron, 0);
    assert_float_equal(run->hits[RESONANT], resonant, 0);
    assert_float_equal(run->hits[UNEXPLAINED], 0, 0);
    assert_int_equal(run->outside, resonant);
    assert_float_equal(run->outside_hits, resonant, 0);
    assert_float_equal(run->explained, resonant, 0);
    assert_float_equal(run->has_neuron, with_a_neuron > 0, 0);
    assert_float_equal(run->fours, with_a_neuron == PAIRS, 0);
}

static void test_networks(void **state) {
    (void)state;
    struct study study;
    claim_test_open(&other_solutions, &study);
    struct trial *trial = claim_test_trial(&study, SETTING);
    const struct task *task = trial->task;
    assert_float_equal(task->per_pair, 24.0 / PAIRS, 1e-12);
    assert_parts(measure(&study, trial, 0, OTHER_4, OTHER_SINK_SIXES, false), 3, 0, 0);
    assert_parts(measure(&study, trial, 1, OTHER_4, OTHER_SINK_NEURON, false), 0, 3, 0);
    study_close(&study);
    claim_test_open(&other_solutions, &study);
    trial = claim_test_trial(&study, SETTING);
    const struct run *run = measure(&study, trial, 0, OTHER_3_6, OTHER_SINK_SIXES, false);
    assert_parts(run, 1, 0, 2);
    assert_string_equal(run->frequency[0].orders, "3+6");
    assert_float_equal(run->frequency[0].partner, 2, 0);
    assert_float_equal(run->frequency[1].partner, 1, 0);
    assert_true(run->frequency[0].of.distance < 1e-4);
    run = measure(&study, trial, 1, OTHER_3_6, OTHER_SINK_SIXES, true);
    for (int part = 0; part < PARTS; ++part)
        assert_true(isnan(run->hits[part]));
    assert_true(isnan(run->outside_hits) && isnan(run->explained) && isnan(run->has_neuron));
    study_close(&study);
}

/* Trials: each setting in three phases, one at the solution, one for every start with a neuron, two
 * for every learning rate of c. */
static void test_trials(void **state) {
    (void)state;
    struct study study;
    claim_test_open(&other_solutions, &study);
    assert_int_equal(study.count, 2 * PHASES + 1 + 2 + 2);
    for (int t = 0; t < study.count; ++t) {
        const struct training_config *config = &study.trials[t]->config;
        enum phase phase = ((const struct task *)study.trials[t]->task)->is;
        bool is_faster = phase == FASTER || phase == FASTER_ANNEALED;
        bool decays = phase == ANNEALED || phase == FASTER_ANNEALED;
        assert_int_equal(config->anneal_epochs, decays || phase == RELEASED ? 500 : 0);
        assert_true((config->anneal_weight_decay > 0) == decays);
        assert_int_equal(study.trials[t]->round, decays || phase == RELEASED);
        assert_true((config->given.name != NULL) == (phase == AT_SOLUTION || phase == WITH_NEURON));
        assert_float_equal(config->optimiser.output_rate, is_faster ? 3 : 0, 0);
        assert_float_equal(((const struct task *)study.trials[t]->task)->output_rate,
                           is_faster ? 3 : 1, 0);
    }
    study_close(&study);
}

/* Started at the solution: zero loss; started with a neuron: as the config draws it but for the
 * inputs of the first, which are constant. */
static void test_starts(void **state) {
    (void)state;
    struct study study;
    claim_test_open(&other_solutions, &study);
    const struct trial *at = claim_test_trial(&study, "at_solution");
    const struct task *task = at->task;
    assert_int_equal(at->config.q, 2 * 7 - 1);
    struct affine_element element;
    float weights[3 * 7 * 13] = {0};
    assert_true(other_all_four(&task->on->group, &task->on->characters, &element, NULL));
    fill(&task->on->characters, &element, 13, weights);
    for (size_t i = 0; i < sizeof weights / sizeof *weights; ++i)
        assert_true(fabsf(at->config.given.weights[i] - weights[i]) <= 1e-7f);
    affine_free(&element);

    const struct trial *with = claim_test_trial(&study, "with_neuron");
    struct training_config random = with->config;
    struct network network;
    random.given = (struct training_given){0};
    random.seed = with->seeds[0];
    assert_true(training_start_network(&random, &network, NULL));
    int changed = 0;
    for (int i = 0; i < 3 * 7 * 16; ++i) {
        bool is_first = i % 16 == 0 && i < 2 * 7 * 16;
        changed += with->config.given.weights[i] != network.weights[i];
        if (is_first)
            assert_float_equal(with->config.given.weights[i], pow(3, 1.0 / 6) / cbrt(14), 1e-6);
        else
            assert_true(with->config.given.weights[i] == network.weights[i]);
    }
    assert_int_equal(changed, 2 * 7);
    network_free(&network);
    study_close(&study);
}

/* What is concluded of networks in every phase but that at the solution: the first of a trial has 2
 * of 3 resonant, the second 3 of 3 with a constant neuron. */
static void test_conclusions(void **state) {
    (void)state;
    struct study study;
    struct error error = {0};
    claim_test_open(&other_solutions, &study);
    for (int t = 0; t < study.count; ++t) {
        struct trial *trial = study.trials[t];
        bool has_room = ((const struct task *)trial->task)->is != AT_SOLUTION;
        for (int i = 0; has_room && i < trial->networks; ++i)
            measure(&study, trial, i, i == 0 ? OTHER_3_6 : OTHER_4,
                    i == 0 ? OTHER_SINK_SIXES : OTHER_SINK_NEURON, false);
    }
    claim_test_program.incomplete = true; /* nothing is loaded */
    claim_test_program.runs = "no-such-folder";
    if (!other_solutions.conclude(&study, &error))
        fail_msg("%s", error.message);
    assert_float_equal(claim_test_quantity(&study, "resonant_" SETTING).value, 100 / 3.0, 1e-9);
    assert_float_equal(claim_test_quantity(&study, "outside_" SETTING).value, 100 / 3.0, 1e-9);
    assert_float_equal(claim_test_quantity(&study, "explained_" SETTING).value, 100, 1e-9);
    assert_float_equal(claim_test_quantity(&study, "constant_neuron_" SETTING).value, 50, 1e-9);
    assert_float_equal(claim_test_quantity(&study, "constant_neuron_" FASTER_SETTING).value, 50,
                       1e-9);
    assert_float_equal(claim_test_quantity(&study, "annealed_outside_" FASTER_SETTING).value,
                       100 / 3.0, 1e-9);
    assert_float_equal(claim_test_quantity(&study, "found_with_neuron").value, 0, 0);
    /* q = 28 is wide and not narrow, q = 24 narrow */
    assert_float_equal(claim_test_quantity(&study, "resonant_wide").value, 2, 0);
    assert_float_equal(claim_test_quantity(&study, "explained_outside").value, 100, 1e-9);
    assert_true(claim_test_quantity(&study, "loss_exact").value < 1e-26);
    assert_true(claim_test_quantity(&study, "control_without_constants").value > 1e-3);
    assert_true(claim_test_quantity(&study, "norm_error").value < 1e-10);
    assert_float_equal(claim_test_quantity(&study, "order_mismatches").value, 0, 0);
    assert_float_equal(claim_test_quantity(&study, "place_mismatches").value, 0, 0);
    assert_float_equal(claim_test_quantity(&study, "all_four_from").value, 11, 0);
    assert_float_equal(claim_test_quantity(&study, "all_four_over_best_mix").value, 0.99870, 1e-5);
    assert_float_equal(claim_test_quantity(&study, "norm_3+6").value, 20.695, 1e-5);
    assert_float_equal(claim_test_quantity(&study, "excess_least").value, 1.3237, 1e-3);
    study_close(&study);
}

/* Characters of Z_12 of order 12, 6, 4, 3, 2: every place is as the order says. */
static void test_places(void **state) {
    (void)state;
    struct group group;
    assert_true(group_create_abelian((const int[]){12}, 1, &group, NULL));
    assert_int_equal(other_solutions_place_mismatches(&group), 0);
    group_free(&group);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_networks), cmocka_unit_test(test_trials),
        cmocka_unit_test(test_starts),   cmocka_unit_test(test_conclusions),
        cmocka_unit_test(test_places),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
