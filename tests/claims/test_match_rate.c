/* What match_rate measures: of networks made of the paper's solutions, of networks with one flaw,
 * and of networks whose weights are not numbers. */
#include "claim_test.h"

#include "../base/scratch.h"

#include "claims/composing/match_rate/match_rate.h"
#include "run/runfile.h"

#include <complex.h>
#include <ftw.h>
#include <stdint.h>
#include <unistd.h>

extern const struct claim match_rate;

#define SETTING "Z_7_q24_wd5e-05"

/* The three frequencies of Z_7, one of each family. */
enum { D = 7, FREQUENCIES = 3 };
static const int first_neuron[FREQUENCIES] = {0, 4, 10};
static const enum family family_of[FREQUENCIES] = {FAMILY_NU_I_XI, FAMILY_NU_SYN,
                                                   FAMILY_NU_I_SYN_AB};
static const struct family_match parameters = {
    .xi = M_PI / 4, .nu = 1.2, .alpha = 0.3, .beta = 0.1};

static void set_neuron(struct network *network, int j, int k, const struct neuron *neuron) {
    for (int g = 0; g < D; ++g) {
        double complex phi = cexp(2 * M_PI * I * k * g / D);
        network->weights[g * network->q + j] = (float)(2 * creal(neuron->part[0] * phi));
        network->weights[(D + g) * network->q + j] = (float)(2 * creal(neuron->part[1] * phi));
        network->weights[(2 * D + g) * network->q + j] =
            (float)(2 * creal(neuron->part[2] * conj(phi)));
    }
}

/* Weights of a network of exact solutions, but that the output phase of the first neuron of k = 2
 * is turned by `flaw`; the other neurons stay zero. */
static void fill_solutions(struct network *network, float *weights, double flaw) {
    struct network to = *network;
    to.weights = weights;
    for (int f = 0; f < FREQUENCIES; ++f) {
        struct neuron neurons[FAMILY_ORDER_MAX];
        int order = family_neurons(family_of[f], &parameters, neurons);
        if (f == 1)
            neurons[0].part[2] *= cexp(I * flaw);
        for (int i = 0; i < order; ++i)
            set_neuron(&to, first_neuron[f] + i, f + 1, &neurons[i]);
    }
}

/* The weights that are matched: at the last snapshot, at the end where there is none. */
static float *measured_weights(const struct trial *trial, struct training_result *result) {
    size_t size = network_size(&result->network);
    return trial->snapshots > 0 ? result->snapshot_weights + (size_t)(trial->snapshots - 1) * size
                                : result->network.weights;
}

/* Measure such a network as number `index` of a trial, after the first neurons of its last
 * frequencies, `dead` of them, are set to zero. */
static const struct run *measure_solutions(struct study *study, struct trial *trial, int index,
                                           double flaw, int dead, double loss) {
    struct training_result result;
    claim_test_result(trial, index, &result);
    float *weights = measured_weights(trial, &result);
    fill_solutions(&result.network, weights, flaw);
    for (int f = FREQUENCIES - dead; f < FREQUENCIES; ++f)
        for (int row = 0; row < 3 * D; ++row)
            weights[row * result.network.q + first_neuron[f]] = 0;
    result.history.evaluation[0].train_loss = loss;
    claim_test_measure(study, trial, index, &result);
    training_result_free(&result);
    return trial_run(study, trial, index);
}

static double quantity(const struct study *study, const char *name) {
    for (int i = 0; i < study->quantity_count; ++i)
        if (strcmp(study->quantities[i].name, name) == 0)
            return study->quantities[i].measured ? study->quantities[i].estimate.value : -1;
    fail_msg("no quantity %s", name);
    return NAN;
}

static void conclude(struct study *study) {
    struct error error = {0};
    claim_test_program.incomplete = true; /* nothing is loaded */
    claim_test_program.runs = "no-such-folder";
    if (!match_rate.conclude(study, &error))
        fail_msg("%s", error.message);
}

static void test_solutions_match(void **state) {
    (void)state;
    struct study study;
    claim_test_open(&match_rate, &study);
    struct trial *trial = claim_test_trial(&study, SETTING);
    const struct run *run = measure_solutions(&study, trial, 0, 0, 0, 0.25);
    assert_float_equal(run->loss, 0.25, 0);
    assert_int_equal(run->frequencies, FREQUENCIES);
    assert_int_equal(run->counted, FREQUENCIES);
    assert_float_equal(run->hits[MATCHED], FREQUENCIES, 0);
    assert_float_equal(run->hits[MATCHED_STRICTLY], FREQUENCIES, 0);
    assert_float_equal(run->hits[MATCHED_PAPER_RULE], FREQUENCIES, 0);
    assert_float_equal(run->hits[ORDER_4_OR_6], FREQUENCIES, 0);
    assert_float_equal(run->hits[ORDER_4], 1, 0);
    for (int i = 0; i < SOLUTIONS; ++i) {
        double expected = i < FREQUENCIES ? 100.0 / FREQUENCIES : 0;
        assert_float_equal(run->column[BY_PAPER + i], expected, 1e-9);
        assert_float_equal(run->column[BY_RESIDUAL + i], expected, 1e-9);
    }
    assert_float_equal(run->column[NOT_4_6], 0, 0);
    assert_float_equal(run->column[NONFACTORABLE], 0, 0);
    assert_float_equal(run->column[NONFACTORABLE + 1], 0, 0);
    assert_float_equal(run->column[FACTORISATION_ERROR], 0, 1e-3);
    assert_float_equal(run->column[FACTORISATION_ERROR + 1], 0, 1e-3);
    assert_float_equal(run->hits[WITH_3C], 0, 0);
    assert_int_equal(run->xi_count, 1);
    assert_float_equal(run->xi_at_peaks, 1, 0);
    for (int f = 0; f < FREQUENCIES; ++f) {
        assert_string_equal(run->frequency[f].family, family_name(family_of[f]));
        assert_string_equal(run->frequency[f].paper_family, family_name(family_of[f]));
        assert_int_equal(run->frequency[f].doubled, (f + 1) % FREQUENCIES); /* 2, 4 = -3, 6 = -1 */
    }
    study_close(&study);
}

/* A frequency that is near a family matches it, but not strictly, and does not factor. */
static void test_near_solution(void **state) {
    (void)state;
    struct study study;
    claim_test_open(&match_rate, &study);
    struct trial *trial = claim_test_trial(&study, SETTING);
    const struct run *run = measure_solutions(&study, trial, 0, 0.7, 0, 0);
    assert_float_equal(run->hits[MATCHED], FREQUENCIES, 0);
    assert_float_equal(run->hits[MATCHED_STRICTLY], FREQUENCIES - 1, 0);
    assert_float_equal(run->hits[MATCHED_PAPER_RULE], FREQUENCIES - 1, 0);
    assert_float_equal(run->column[NONFACTORABLE], 0, 0);
    assert_float_equal(run->column[NONFACTORABLE + 1], 50, 1e-9);
    assert_float_equal(run->column[FACTORISATION_ERROR + 1], 0, 1e-3); /* of the other one */
    assert_float_equal(run->column[BY_PAPER], 50, 1e-9);               /* of those that factor */
    assert_float_equal(run->column[BY_RESIDUAL], 100.0 / FREQUENCIES, 1e-9);
    study_close(&study);
}

/* Without one neuron a frequency has order 5, which no family has. */
static void test_missing_neuron(void **state) {
    (void)state;
    struct study study;
    claim_test_open(&match_rate, &study);
    struct trial *trial = claim_test_trial(&study, SETTING);
    const struct run *run = measure_solutions(&study, trial, 0, 0, 1, 0);
    assert_int_equal(run->counted, FREQUENCIES);
    assert_float_equal(run->hits[MATCHED], FREQUENCIES - 1, 0);
    assert_float_equal(run->hits[ORDER_4_OR_6], FREQUENCIES - 1, 0);
    assert_float_equal(run->column[NOT_4_6], 100.0 / FREQUENCIES, 1e-9);
    assert_float_equal(run->column[BY_RESIDUAL + SOLUTIONS - 1], 100.0 / FREQUENCIES, 1e-9);
    assert_float_equal(run->column[BY_PAPER + SOLUTIONS - 1], 0, 0);
    assert_true(isnan(run->frequency[2].factorable));
    assert_null(run->frequency[2].paper_family);
    study_close(&study);
}

/* Real characters do not count, whatever their neurons. */
static void test_real_characters_do_not_count(void **state) {
    (void)state;
    struct study study;
    struct training_result result;
    claim_test_open(&match_rate, &study);
    struct trial *trial = claim_test_trial(&study, "Z_2xZ_4_q24_wd5e-05");
    claim_test_result(trial, 0, &result);
    for (int row = 0; row < 24; ++row) /* (-1)^h of the elements (g, h) */
        measured_weights(trial, &result)[row * result.network.q] = row % 2 == 0 ? 1 : -1;
    claim_test_measure(&study, trial, 0, &result);
    const struct run *run = trial_run(&study, trial, 0);
    int live = 0;
    for (int f = 0; f < run->frequencies; ++f)
        live += run->frequency[f].of.order;
    assert_int_equal(live, 1);
    assert_int_equal(run->counted, 2); /* the complex ones, which have no neurons */
    assert_float_equal(run->column[NOT_4_6], 100, 0);
    assert_float_equal(run->hits[MATCHED], 0, 0);
    assert_float_equal(run->hits[WITH_3C], 0, 0);
    assert_true(isnan(run->column[BY_PAPER]));
    training_result_free(&result);
    study_close(&study);
}

/* a: 3 + 2 cos, b: 5, c: 7 in the first neuron. */
static void set_constant(struct network *network, float *weights) {
    for (int g = 0; g < D; ++g) {
        weights[g * network->q] = (float)(3 + 2 * cos(2 * M_PI * g / D));
        weights[(D + g) * network->q] = 5;
        weights[(2 * D + g) * network->q] = 7;
    }
}

/* The constant terms of order 4 stay, those of order 6 vanish (CoGS Fig. 3). */
static void test_looks(void **state) {
    (void)state;
    struct study study;
    struct training_result result;
    claim_test_open(&match_rate, &study);
    struct trial *trial = claim_test_trial(&study, "dynamics");
    claim_test_result(trial, 0, &result);
    size_t size = network_size(&result.network);
    fill_solutions(&result.network, result.snapshot_weights + 2 * size, 0);
    set_constant(&result.network, result.snapshot_weights + 3 * size);
    claim_test_measure(&study, trial, 0, &result);
    const struct look *looks = trial_looks(&study, trial, 0);
    for (int i = 0; i < trial->snapshots; ++i)
        assert_float_equal(looks[i].epoch, trial->snapshot_epochs[i], 0);
    assert_float_equal(looks[1].diagonal, 0, 0);
    assert_float_equal(looks[1].off_diagonal, 0, 0);
    /* r_kkk of `order` neurons of unit entries, at k and -k */
    assert_float_equal(looks[2].diagonal, 2 * D * 2 * (4 + 6 + 6), 1e-3);
    static const int orders[] = {4, 6, 6};
    for (int f = 0; f < FREQUENCIES; ++f) {
        double four = 2 * D * 4 / M_SQRT2; /* |2 + 2i| */
        assert_int_equal(looks[2].order[f], orders[f]);
        assert_float_equal(looks[2].constant[f], f == 0 ? four : 0, 1e-3);
        assert_float_equal(looks[2].shifted[f], 0, 1e-3); /* no neuron has two frequencies */
    }
    /* (3, 5, 7) and a cosine of amplitude 1 at k = 1 in a: r_000 = 105, |r_{a,1,0,0}| is in none */
    assert_float_equal(looks[3].diagonal, 2 * D * 105, 1e-3);
    assert_float_equal(looks[3].off_diagonal, 2 * D * 2 * 35, 1e-3); /* r_{k,0,0}, k = 1, 6 */
    assert_int_equal(looks[3].order[0], 1);
    training_result_free(&result);
    study_close(&study);
}

static void read_table(struct study *study, const char *name, char *text, size_t size) {
    char path[SCRATCH_MAX];
    struct error error = {0};
    int file = mkstemp(scratch_pattern("test_match_rate", path));
    assert_true(file >= 0);
    assert_true(table_save(study_table(study, name), path, &error));
    FILE *stream = fopen(path, "r");
    assert_non_null(stream);
    text[fread(text, 1, size - 1, stream)] = '\0';
    fclose(stream);
    close(file);
    unlink(path);
}

enum { EVALUATIONS = 5 };

/* Save network `index` of the trial of Fig. 3 in `folder`, with accuracies: [EVALUATIONS] after 0,
 * 10, 50, 100, 300 epochs, and losses of 50 for each epoch less; and measure it. At the end it is
 * made of solutions, without one neuron for the second network; the first has twice their weights
 * at epoch 100. */
static void save_dynamics(struct study *study, struct trial *trial, int index, const double *train,
                          const double *test, const char *folder) {
    static const int epochs[EVALUATIONS] = {0, 10, 50, 100, 300};
    struct training_result result;
    struct training_config config = trial->config;
    struct error error = {0};
    char name[RUNFILE_NAME_MAX], path[2 * SCRATCH_MAX], temporary[2 * SCRATCH_MAX];
    claim_test_result(trial, index, &result);
    size_t size = network_size(&result.network);
    float *end = result.snapshot_weights + 4 * size, *before = end - size;
    fill_solutions(&result.network, end, 0);
    for (size_t i = 0; index == 0 && i < size; ++i)
        before[i] = 2 * end[i];
    for (int row = 0; index == 1 && row < 3 * D; ++row)
        end[row * result.network.q + first_neuron[2]] = 0;
    result.adam = calloc(size > 0 ? 2 * size : 1, sizeof *result.adam);
    result.history.rows = EVALUATIONS;
    result.history.epoch = realloc(result.history.epoch, sizeof epochs);
    result.history.evaluation =
        realloc(result.history.evaluation, EVALUATIONS * sizeof *result.history.evaluation);
    memcpy(result.history.epoch, epochs, sizeof epochs);
    for (int i = 0; i < EVALUATIONS; ++i)
        result.history.evaluation[i] =
            (struct evaluation){500 - epochs[i], 600 - epochs[i], train[i], test[i]};
    config.seed = trial->seeds[index];
    runfile_name(&config, program_kernel(), name);
    snprintf(path, sizeof path, "%s/%s", folder, name);
    snprintf(temporary, sizeof temporary, "%s.tmp", path);
    if (!runfile_save(path, temporary, &config, program_kernel(), &result, &error))
        fail_msg("%s", error.message);
    claim_test_measure(study, trial, index, &result);
    training_result_free(&result);
}

static int remove_entry(const char *path, const struct stat *status, int kind, struct FTW *at) {
    (void)status;
    (void)kind;
    (void)at;
    return remove(path);
}

/* The numbers of Fig. 3 are medians over its networks, and the first is drawn. */
static void test_dynamics(void **state) {
    (void)state;
    struct study study;
    struct error error = {0};
    char folder[SCRATCH_MAX], text[4096];
    claim_test_open(&match_rate, &study);
    struct trial *trial = claim_test_trial(&study, "dynamics");
    assert_non_null(mkdtemp(scratch_pattern("test_match_rate", folder)));
    save_dynamics(&study, trial, 0, (const double[]){0, 1, 1, 1, 1},
                  (const double[]){0, 0, 0.6, 1, 1}, folder);
    save_dynamics(&study, trial, 1, (const double[]){0, 0, 1, 1, 1},
                  (const double[]){0, 0.5, 0.7, 0.9, 1}, folder);
    claim_test_program.incomplete = true;
    claim_test_program.runs = folder;
    assert_true(match_rate.conclude(&study, &error));
    assert_float_equal(quantity(&study, "fig3_train_loss_50"), 450, 0);
    assert_float_equal(quantity(&study, "fig3_test_loss_100"), 500, 0);
    assert_true(isnan(quantity(&study, "fig3_test_loss_500")));
    assert_float_equal(quantity(&study, "fig3_train_epoch"), 30, 0);
    assert_float_equal(quantity(&study, "fig3_test_half_epoch"), 30, 0);
    assert_float_equal(quantity(&study, "fig3_test_epoch"), 200, 0);
    assert_float_equal(quantity(&study, "fig3_test_delay"), 170, 0);
    assert_float_equal(quantity(&study, "fig3_other_orders"), 0.5, 0);
    /* 16 neurons of unit entries at k and -k, 15 in the second network */
    assert_float_equal(quantity(&study, "fig3_diagonal_end"), 4 * D * 15.5, 1e-3);
    assert_float_equal(quantity(&study, "fig3_diagonal_peak"), 4 * D * (16 * 8 + 15) / 2.0, 1e-2);
    assert_float_equal(quantity(&study, "fig3_order_4_least"), 2 * D * 4 / M_SQRT2, 1e-3);
    assert_float_equal(quantity(&study, "fig3_order_4_most"), 2 * D * 4 / M_SQRT2, 1e-3);
    assert_float_equal(quantity(&study, "fig3_order_6_median"), 0, 1e-3);
    assert_float_equal(quantity(&study, "fig3_order_6_most"), 0, 1e-3);
    /* at k = 3, where k + 1 = -k, it is r_{a,k,k,k}, which needs the missing neuron to vanish */
    assert_float_equal(quantity(&study, "fig3_shifted_end"), 2 * D / 2.0, 1e-3);
    assert_true(isnan(quantity(&study, "fig3_shifted_epoch")));
    assert_true(isnan(quantity(&study, "fig3_shifted_most"))); /* nothing after epoch 500 */
    read_table(&study, "match_rate_fig3_numbers", text, sizeof text);
    assert_non_null(strstr(text, "\nfig3_test_epoch,100,100,200,300,100\n"));
    read_table(&study, "match_rate_fig3", text, sizeof text);
    assert_non_null(strstr(text, "\n300,44")); /* of the first network */
    assert_int_equal(nftw(folder, remove_entry, 8, FTW_DEPTH | FTW_PHYS), 0);
    study_close(&study);
}

/* The paper's numbers are of one group, width and weight decay. */
static void test_paper_row(void **state) {
    (void)state;
    struct study study;
    claim_test_open(&match_rate, &study);
    struct task task = *(const struct task *)claim_test_trial(&study, SETTING)->task;
    assert_non_null(match_rate_paper_row(&study, &task));
    task.q = 25;
    assert_null(match_rate_paper_row(&study, &task));
    task.q = 24;
    task.weight_decay *= 2;
    assert_null(match_rate_paper_row(&study, &task));
    study_close(&study);
}

/* Networks are trained on with their weight decay, or without any. */
static void test_phases(void **state) {
    (void)state;
    struct study study;
    claim_test_open(&match_rate, &study);
    int settings = (study.count - 1) / PHASES;
    for (int phase = 0; phase < PHASES; ++phase) {
        const struct trial *trial = study.trials[phase * settings];
        double decay = trial->config.optimiser.weight_decay;
        assert_float_equal(decay, 5e-5, 1e-12);
        assert_int_equal(trial->config.anneal_epochs, phase == TRAINED ? 0 : 45);
        assert_float_equal(trial->config.anneal_weight_decay, phase == ANNEALED ? decay : 0, 0);
        assert_int_equal(trial->round, phase == TRAINED ? 0 : 1);
    }
    study_close(&study);
}

/* What becomes of frequencies that do not match as trained: in the first network two of them stay
 * until the networks are released, in the second one converges. */
static void check_fates(bool matched_when_released, double loss, const char *fate, int solutions) {
    struct study study;
    char text[4096], row[128];
    claim_test_open(&match_rate, &study);
    int settings = (study.count - 1) / PHASES;
    for (int phase = 0; phase < PHASES; ++phase) {
        struct trial *trial = study.trials[phase * settings];
        bool matches = phase == RELEASED && matched_when_released;
        assert_string_equal(trial->name, SETTING);
        measure_solutions(&study, trial, 0, 0, matches ? 0 : 2, phase == RELEASED ? loss : 1);
        measure_solutions(&study, trial, 1, 0, phase == TRAINED, 1);
    }
    conclude(&study);
    assert_float_equal(quantity(&study, "matched_" SETTING), 50, 1e-9);
    assert_float_equal(quantity(&study, "annealed_matched_" SETTING), 200.0 / 3, 1e-9);
    assert_float_equal(quantity(&study, "released_matched_" SETTING),
                       matched_when_released ? 100 : 200.0 / 3, 1e-9);
    assert_float_equal(quantity(&study, "matched_pooled"), 50, 1e-9);
    assert_float_equal(quantity(&study, "order_4_" SETTING), 100.0 / 3, 1e-9);
    assert_float_equal(quantity(&study, "control_matched"), 0, 0);
    assert_float_equal(quantity(&study, "other_solutions"), solutions, 0);
    assert_float_equal(quantity(&study, "unexplained"), 3, 0); /* as trained */
    assert_float_equal(quantity(&study, "with_z_3c_pooled"), 0, 0);
    assert_float_equal(quantity(&study, "xi_at_peaks"), 100, 0);
    assert_float_equal(quantity(&study, "matched_paper_rule_pooled"), 50, 1e-9);
    /* 3 of 6 against 5 of 6 in the spec: (C(6,3)C(6,5) + ..) over the tables of 8 of 12 */
    assert_float_equal(quantity(&study, "fisher_p_" SETTING), 0.5454545454545454, 1e-9);
    read_table(&study, "match_rate_counts", text, sizeof text);
    assert_non_null(strstr(text, "\n" SETTING ",paper_rule,3,6,50,"));
    assert_non_null(strstr(text, "\n" SETTING ",residual,3,6,50,"));
    assert_non_null(strstr(text, "\npooled,paper_rule,3,6,50,"));
    read_table(&study, "match_rate_unmatched", text, sizeof text);
    snprintf(row, sizeof row, "\n7,24,5e-05,1,2,3,%s,none,5,", fate);
    assert_non_null(strstr(text, row));
    snprintf(row, sizeof row, "\n7,24,5e-05,1,3,2,%s,none,5,", fate);
    assert_non_null(strstr(text, row));
    assert_non_null(strstr(text, "\n7,24,5e-05,2,3,,converged,nu_i_syn_ab,5,"));
    read_table(&study, "match_rate_paper", text, sizeof text); /* 50 % in the spec */
    assert_non_null(strstr(text, "\n7,24,5e-05,nu_i_xi,paper_rule,75,25,50,,,Z_7\n"));
    study_close(&study);
}

/* Fisher's test is of the paper's rule: of a near solution and one without a neuron 1 of 3 matches
 * by it, 2 by our residual; 2 of 6 against 5 of 6 in the spec. */
static void test_counts(void **state) {
    (void)state;
    struct study study;
    char text[4096];
    claim_test_open(&match_rate, &study);
    struct trial *trial = claim_test_trial(&study, SETTING);
    for (int i = 0; i < 2; ++i)
        measure_solutions(&study, trial, i, 0.7, 1, 0);
    conclude(&study);
    assert_float_equal(quantity(&study, "matched_paper_rule_pooled"), 100.0 / 3, 1e-9);
    assert_float_equal(quantity(&study, "fisher_p_pooled"), 192.0 / 792, 1e-9);
    assert_float_equal(quantity(&study, "fisher_p_" SETTING), 192.0 / 792, 1e-9);
    read_table(&study, "match_rate_counts", text, sizeof text);
    assert_non_null(strstr(text, "\npooled,paper_rule,2,6,"));
    assert_non_null(strstr(text, "\npooled,residual,4,6,"));
    study_close(&study);
}

static void test_fates(void **state) {
    (void)state;
    check_fates(true, 0, "shaped_by_decay", 0);
    check_fates(false, 0.5, "stuck", 0);
    check_fates(false, 1e-5, "other_solution", 2);
}

/* Weights that are not numbers make shares unknown, also those of all settings together. */
static void test_not_a_number(void **state) {
    (void)state;
    struct study study;
    struct training_result result;
    claim_test_open(&match_rate, &study);
    struct trial *trial = claim_test_trial(&study, SETTING);
    measure_solutions(&study, trial, 0, 0, 0, 0);
    claim_test_result(trial, 1, &result);
    fill_solutions(&result.network, measured_weights(trial, &result), 0);
    measured_weights(trial, &result)[3] = NAN;
    claim_test_measure(&study, trial, 1, &result);
    assert_true(isnan(((const struct run *)trial_run(&study, trial, 1))->hits[MATCHED]));
    conclude(&study);
    assert_true(isnan(quantity(&study, "matched_" SETTING)));
    assert_true(isnan(quantity(&study, "order_4_" SETTING)));
    assert_true(isnan(quantity(&study, "matched_pooled")));
    assert_true(isnan(quantity(&study, "matched_paper_rule_pooled")));
    assert_true(isnan(quantity(&study, "fisher_p_pooled")));
    assert_true(isnan(quantity(&study, "with_z_3c_pooled")));
    assert_true(isnan(quantity(&study, "xi_at_peaks")));
    assert_true(isnan(quantity(&study, "fig3_test_delay"))); /* not loaded */
    training_result_free(&result);
    study_close(&study);
}

/* z_3c * z_syn at k = 1 is found, 9 neurons; with its first neuron turned half around in c it is
 * not. */
static void test_3c(void **state) {
    (void)state;
    const double complex w = cexp(2 * M_PI / 3 * I);
    for (int flawed = 0; flawed < 2; ++flawed) {
        struct study study;
        struct training_result result;
        claim_test_open(&match_rate, &study);
        struct trial *trial = claim_test_trial(&study, SETTING);
        claim_test_result(trial, 0, &result);
        struct network to = result.network;
        to.weights = measured_weights(trial, &result);
        for (int i = 0; i < 3; ++i)
            for (int j = 0; j < 3; ++j) {
                double complex syn = cpow(w, j) * (flawed && i + j == 0 ? -1 : 1);
                const struct neuron neuron = {{cpow(w, i + j), cpow(w, 2 * i + j), syn}};
                set_neuron(&to, 3 * i + j, 1, &neuron);
            }
        claim_test_measure(&study, trial, 0, &result);
        const struct run *run = trial_run(&study, trial, 0);
        assert_int_equal(run->frequency[0].of.order, 9);
        assert_float_equal(run->hits[WITH_3C], !flawed, 0);
        assert_float_equal(run->hits[MATCHED], 0, 0);
        if (!flawed)
            assert_float_equal(run->frequency[0].of.distance_3c, 0, 1e-6);
        training_result_free(&result);
        study_close(&study);
    }
}

/* Angles of xi at pi/16 from a peak, and a little more. */
static void test_peaks(void **state) {
    (void)state;
    for (int out = 0; out < 2; ++out) {
        struct study study;
        struct training_result result;
        struct neuron neurons[FAMILY_ORDER_MAX];
        claim_test_open(&match_rate, &study);
        struct trial *trial = claim_test_trial(&study, SETTING);
        claim_test_result(trial, 0, &result);
        struct network to = result.network;
        to.weights = measured_weights(trial, &result);
        double xi = -M_PI / 4 + (out ? 1.01 : 0.99) * M_PI / 16;
        int order = family_neurons(FAMILY_NU_I_XI, &(struct family_match){.xi = xi}, neurons);
        for (int j = 0; j < order; ++j)
            set_neuron(&to, j, 1, &neurons[j]);
        claim_test_measure(&study, trial, 0, &result);
        const struct run *run = trial_run(&study, trial, 0);
        assert_int_equal(run->xi_count, 1);
        assert_float_equal(run->xi_at_peaks, !out, 0);
        training_result_free(&result);
        study_close(&study);
    }
}

/* Table 2 is matched at an epoch before the last; more training is, at its end. */
static void test_epoch(void **state) {
    (void)state;
    struct study study;
    claim_test_open(&match_rate, &study);
    const struct trial *trained = study.trials[0], *repeated = study.trials[study.count - 1];
    assert_int_equal(trained->snapshots, 1);
    assert_int_equal(trained->snapshot_epochs[0], 100);
    assert_int_equal(repeated->snapshots, 1);
    assert_int_equal(repeated->networks, 3);
    assert_string_equal(repeated->prefix, "repeated_");
    assert_string_equal(repeated->name, trained->name);
    assert_int_equal(study.trials[2]->snapshots, 0);
    assert_int_equal(match_rate_dynamics_trial(&study)->config.evaluate_every, 5);
    study_close(&study);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_solutions_match),
        cmocka_unit_test(test_near_solution),
        cmocka_unit_test(test_missing_neuron),
        cmocka_unit_test(test_real_characters_do_not_count),
        cmocka_unit_test(test_looks),
        cmocka_unit_test(test_phases),
        cmocka_unit_test(test_fates),
        cmocka_unit_test(test_not_a_number),
        cmocka_unit_test(test_3c),
        cmocka_unit_test(test_peaks),
        cmocka_unit_test(test_epoch),
        cmocka_unit_test(test_dynamics),
        cmocka_unit_test(test_paper_row),
        cmocka_unit_test(test_counts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
