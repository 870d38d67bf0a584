/* What attention_fourier measures: of histories, of transformers made by hand that attend to one
 * Fourier mode, to two, or to nothing since a weight is NaN, and of the tests that they are given.
 */
#include "claim_test.h"

#include "analysis/statistics.h"
#include "claims/circuits/attention_fourier/attention_fourier.h"

extern const struct claim attention_fourier;

/* --- Histories -------------------------------------------------------------------------------- */

enum { ROWS = 4 };
static void fill_history(struct training_result *result, const double train[ROWS],
                         const double test[ROWS]) {
    struct training_history *history = &result->history;
    history->rows = ROWS;
    history->epoch = realloc(history->epoch, ROWS * sizeof *history->epoch);
    history->evaluation = realloc(history->evaluation, ROWS * sizeof *history->evaluation);
    assert_non_null(history->epoch);
    assert_non_null(history->evaluation);
    for (int i = 0; i < ROWS; ++i) {
        history->epoch[i] = 10 * i;
        history->evaluation[i] = (struct evaluation){
            .train_loss = 1, .train_accuracy = train[i], .test_accuracy = test[i]};
    }
}

static void test_histories(void **state) {
    (void)state;
    static const double fits[] = {0.1, 0.99, 0.98, 0.995}, learns[] = {0, 0.4, 1, 0.99};
    static const double misfits[] = {0.1, 0.5, 0.9, 0.98}, unknown[] = {0, 0.4, 1, NAN};
    struct study study;
    struct training_result result;
    claim_test_open(&attention_fourier, &study);
    struct trial *trial = claim_test_trial(&study, "tuples_k3");
    claim_test_result(trial, 0, &result);
    const struct run *run = trial_run(&study, trial, 0), *other = trial_run(&study, trial, 1);
    fill_history(&result, fits, learns);
    claim_test_measure(&study, trial, 0, &result);
    assert_float_equal(run->train_epoch, 10, 0);
    assert_float_equal(run->test_at_train, 0.4, 0);
    assert_float_equal(run->test_epoch, 30, 0);
    assert_float_equal(run->delay, 20, 0);
    assert_float_equal(run->learned, 1, 0);
    assert_float_equal(run->last.test_accuracy, 0.99, 0);
    fill_history(&result, misfits, learns);
    claim_test_measure(&study, trial, 1, &result);
    assert_true(isnan(other->train_epoch) && isnan(other->test_at_train));
    assert_true(isnan(other->test_epoch));
    assert_float_equal(other->learned, 0, 0);
    assert_float_equal(claim_test_summary(&study, trial, "train_epochs").value, 10, 0);
    assert_float_equal(claim_test_summary(&study, trial, "test_epochs").value, 30, 0);
    assert_float_equal(claim_test_summary(&study, trial, "test_at_train").value, 0.4, 0);
    assert_float_equal(claim_test_summary(&study, trial, "learned").value, 0.5, 0);
    fill_history(&result, fits, unknown);
    claim_test_measure(&study, trial, 1, &result);
    assert_true(isnan(claim_test_summary(&study, trial, "learned").value));
    assert_true(isnan(claim_test_summary(&study, trial, "final_test").value));
    training_result_free(&result);
    study_close(&study);
}

/* --- Transformers made by hand ---------------------------------------------------------------- */

static float *part_of(struct training_result *result, int part) {
    const struct transformer_shape shape = transformer_shape_of(&result->network);
    return result->network.weights + transformer_part(&shape, part).offset;
}

/* Embeddings (cos fa, sin fa) of `count` frequencies f = 1, 2, ..., which the outputs compare with
 * those of each answer. Keys equal queries, so that the scores of every head consist of the modes
 * (f, f); values are copied. Attention goes to the tokens that are the last one's. */
static void fill_modes(struct training_result *result, int count) {
    const struct transformer_shape shape = transformer_shape_of(&result->network);
    int p = shape.p, d = shape.width, e = d / shape.heads;
    float *embedding = part_of(result, TRANSFORMER_E), *output = part_of(result, TRANSFORMER_U);
    for (int a = 0; a < p; ++a)
        for (int i = 0; i < 2 * count; ++i) {
            int frequency = 1 + i / 2;
            double angle = 2 * M_PI * frequency * a / p;
            embedding[a * d + i] = (float)(i % 2 == 0 ? cos(angle) : sin(angle));
            output[i * p + a] = embedding[a * d + i];
        }
    for (int h = 0; h < shape.heads; ++h)
        for (int i = 0; i < 2 * count; ++i) {
            part_of(result, TRANSFORMER_K)[(h * e + i) * d + i] = 60;
            part_of(result, TRANSFORMER_Q)[(h * e + i) * d + i] = 60;
            part_of(result, TRANSFORMER_V)[(h * e + i) * d + i] = 1.0F / (float)shape.heads;
            part_of(result, TRANSFORMER_O)[(h * d + i) * e + i] = 1;
        }
}

/* The answer to a pair with equal attention to both tokens, of embeddings of one frequency. */
static int uniform_answer(int p, int a, int b) {
    double step = 2 * M_PI / p;
    double x = 1.5 * cos(step * b) + 0.5 * cos(step * a);
    double y = 1.5 * sin(step * b) + 0.5 * sin(step * a);
    return ((int)lround(atan2(y, x) / step) + p) % p;
}

static void split_of(const struct trial *trial, int index, struct dataset *dataset) {
    struct training_config config = trial->config;
    struct error error = {0};
    config.seed = trial->seeds[index];
    const struct dataset_shape shape = training_data_shape(&config);
    assert_true((config.table.by_multiset ? dataset_create_multisets : dataset_create_tuples)(
        &shape, config.table.label, config.train_share, config.seed, dataset, &error));
}

static void test_one_mode(void **state) {
    (void)state;
    struct study study;
    struct training_result result;
    struct dataset dataset;
    claim_test_open(&attention_fourier, &study);
    struct trial *trial = claim_test_trial(&study, "sums");
    claim_test_result(trial, 0, &result);
    fill_modes(&result, 1);
    claim_test_measure(&study, trial, 0, &result);
    const struct run *run = trial_run(&study, trial, 0);
    assert_float_equal(run->end.first, 1, 1e-6);
    assert_float_equal(run->end.top, 1, 1e-6);
    assert_int_equal(attention_modes(&run->end.heads, 0)->key, 1);
    assert_int_equal(attention_modes(&run->end.heads, 1)->query, 1);
    assert_true(run->start.first < run->start.top && run->start.top < 0.2);
    int tests = 0, last = 0, uniform = 0, leaked = 0, leaked_last = 0;
    split_of(trial, 0, &dataset);
    for (int t = 0; t < dataset.pairs; ++t) {
        int a = t / 31, b = t % 31;
        bool known = dataset.side[31 * b + a] == DATASET_TRAIN;
        if (dataset.side[t] != DATASET_TEST)
            continue;
        ++tests;
        last += (a + b) % 31 == b;
        uniform += (a + b) % 31 == uniform_answer(31, a, b);
        leaked += known;
        leaked_last += known && (a + b) % 31 == b;
    }
    dataset_free(&dataset);
    assert_int_equal(run->tests, tests);
    assert_int_equal(run->leaked, leaked);
    assert_float_equal(run->leaked_share, (double)leaked / tests, 1e-12);
    assert_float_equal(run->leaked_accuracy, (double)leaked_last / leaked, 1e-12);
    assert_float_equal(run->lone_accuracy, (double)(last - leaked_last) / (tests - leaked), 1e-12);
    assert_float_equal(run->strongest, (double)last / tests, 1e-12);
    assert_float_equal(run->uniform, (double)uniform / tests, 1e-12);
    assert_true(uniform != last);
    training_result_free(&result);
    study_close(&study);
}

/* The same by a network of blocks, with six heads of width 4, wider than its stream has dimensions
 * for each. */
static float *block_part_of(struct training_result *result, enum blocks_part which) {
    const struct blocks_shape shape = blocks_shape_of(&result->network);
    return result->network.weights + blocks_part(&shape, which, 0).offset;
}

static void test_one_mode_of_blocks(void **state) {
    (void)state;
    enum { P = 31, D = 16, HEADS = 6, WIDTH = 4 };
    struct study study;
    struct training_result result;
    struct dataset dataset;
    claim_test_open(&attention_fourier, &study);
    struct trial *trial = claim_test_trial(&study, "heads");
    claim_test_result(trial, 0, &result);
    float *embedding = block_part_of(&result, BLOCKS_E), *output = block_part_of(&result, BLOCKS_U);
    for (int a = 0; a < P; ++a)
        for (int i = 0; i < 2; ++i) {
            double angle = 2 * M_PI * a / P;
            embedding[a * D + i] = (float)(i == 0 ? cos(angle) : sin(angle));
            output[i * P + a] = embedding[a * D + i];
        }
    for (int h = 0; h < HEADS; ++h)
        for (int i = 0; i < 2; ++i) {
            int at = (i * WIDTH + i) * HEADS + h;
            block_part_of(&result, BLOCKS_K)[at] = 60;
            block_part_of(&result, BLOCKS_Q)[at] = 60;
            block_part_of(&result, BLOCKS_V)[at] = 1.0F / HEADS;
            block_part_of(&result, BLOCKS_O)[at] = 1;
        }
    claim_test_measure(&study, trial, 0, &result);
    const struct run *run = trial_run(&study, trial, 0);
    assert_float_equal(run->end.first, 1, 1e-6);
    assert_float_equal(run->end.top, 1, 1e-6);
    assert_int_equal(attention_modes(&run->end.heads, 5)->key, 1);
    assert_int_equal(attention_modes(&run->end.heads, 5)->query, 1);
    assert_true(run->start.first < run->start.top && run->start.top < 0.2);
    assert_true(run->start.bare > 0 && run->start.bare < 0.5);
    assert_true(run->end.bare > 0 && run->end.bare < 1);
    int tests = 0, last = 0, uniform = 0;
    split_of(trial, 0, &dataset);
    for (int t = 0; t < dataset.pairs; ++t) {
        int a = t / P, b = t % P;
        if (dataset.side[t] != DATASET_TEST)
            continue;
        ++tests;
        last += (a + b) % P == b;
        uniform += (a + b) % P == uniform_answer(P, a, b);
    }
    dataset_free(&dataset);
    assert_int_equal(run->tests, tests);
    assert_float_equal(run->strongest, (double)last / tests, 1e-12);
    assert_float_equal(run->uniform, (double)uniform / tests, 1e-12);
    training_result_free(&result);
    study_close(&study);
}

/* With samples of the test in its history, a network's final accuracy is that of all of it. */
static void test_all_test_tuples_count_at_the_end(void **state) {
    (void)state;
    static const double fits[] = {0.1, 0.99, 1, 1}, learns[] = {0, 0.4, 1, 1};
    struct study study;
    struct training_result result;
    struct dataset dataset;
    claim_test_open(&attention_fourier, &study);
    struct trial *trial = claim_test_trial(&study, "base_k2");
    claim_test_result(trial, 0, &result);
    fill_history(&result, fits, learns);
    claim_test_measure(&study, trial, 0, &result); /* its weights are 0: all answers are */
    const struct run *run = trial_run(&study, trial, 0);
    int zeros = 0;
    split_of(trial, 0, &dataset);
    for (int t = 0; t < dataset.pairs; ++t)
        zeros += dataset.side[t] == DATASET_TEST && dataset.label[t] == 0;
    assert_float_equal(run->last.test_accuracy, (double)zeros / dataset.test_pairs, 1e-12);
    assert_float_equal(run->train_epoch, 10, 0);
    assert_float_equal(run->delay, 10, 0);
    dataset_free(&dataset);
    training_result_free(&result);
    study_close(&study);
}

static void test_two_modes(void **state) {
    (void)state;
    struct study study;
    struct training_result result;
    claim_test_open(&attention_fourier, &study);
    struct trial *trial = claim_test_trial(&study, "sums");
    claim_test_result(trial, 0, &result);
    fill_modes(&result, 2);
    claim_test_measure(&study, trial, 0, &result);
    const struct run *run = trial_run(&study, trial, 0);
    assert_float_equal(run->end.first, 0.5, 1e-6);
    assert_float_equal(run->end.top, 1, 1e-6);
    training_result_free(&result);
    study_close(&study);
}

static void test_not_a_number(void **state) {
    (void)state;
    struct study study;
    struct training_result result;
    claim_test_open(&attention_fourier, &study);
    struct trial *trial = claim_test_trial(&study, "sums");
    claim_test_result(trial, 0, &result);
    fill_modes(&result, 1);
    part_of(&result, TRANSFORMER_E)[3] = NAN;
    claim_test_measure(&study, trial, 0, &result);
    assert_true(isnan(claim_test_summary(&study, trial, "top_end").value));
    assert_false(isnan(claim_test_summary(&study, trial, "top_start").value));
    training_result_free(&result);
    study_close(&study);
}

/* --- Tests ------------------------------------------------------------------------------------ */

/* Whether two triples of numbers below 5 are permutations of each other. */
static bool is_permutation(int s, int t) {
    int count[5] = {0};
    for (int i = 0; i < 3; ++i, s /= 5, t /= 5) {
        ++count[s % 5];
        --count[t % 5];
    }
    for (int i = 0; i < 5; ++i)
        if (count[i] != 0)
            return false;
    return true;
}

/* Triples leak where tuples are split, and do not where multisets are. */
static void test_leaks(void **state) {
    (void)state;
    struct study study;
    struct training_result result;
    struct dataset dataset;
    claim_test_open(&attention_fourier, &study);
    struct trial *tuples = claim_test_trial(&study, "tuples_k3");
    struct trial *multisets = claim_test_trial(&study, "multisets_k3");
    claim_test_result(tuples, 0, &result);
    claim_test_measure(&study, tuples, 0, &result);
    training_result_free(&result);
    claim_test_result(multisets, 0, &result);
    claim_test_measure(&study, multisets, 0, &result);
    training_result_free(&result);
    split_of(tuples, 0, &dataset);
    int leaked = 0;
    for (int t = 0; t < dataset.pairs; ++t) {
        bool known = false;
        for (int s = 0; s < dataset.pairs && dataset.side[t] == DATASET_TEST; ++s)
            known = known || (dataset.side[s] == DATASET_TRAIN && is_permutation(s, t));
        leaked += known;
    }
    const struct run *run = trial_run(&study, tuples, 0);
    assert_int_equal(run->tests, dataset.test_pairs);
    assert_int_equal(run->leaked, leaked);
    assert_true(leaked > run->tests / 2);
    dataset_free(&dataset);
    run = trial_run(&study, multisets, 0);
    assert_true(run->tests > 0);
    assert_int_equal(run->leaked, 0);
    assert_true(isnan(run->leaked_accuracy));
    assert_false(isnan(run->lone_accuracy));
    assert_float_equal(claim_test_summary(&study, multisets, "leaked").value, 0, 0);
    /* No network has leaked tuples to answer: nothing, rather than unknown. */
    assert_true(isnan(claim_test_summary(&study, multisets, "leaked_test").value));
    assert_true(run->start.top != run->start.top && isnan(run->strongest)); /* not looked at */
    study_close(&study);
}

static void test_tasks(void **state) {
    (void)state;
    struct study study;
    claim_test_open(&attention_fourier, &study);
    const struct trial *trial = claim_test_trial(&study, "tuples_k3");
    assert_string_equal(trial->config.table.name, "sum_k3_p5");
    for (int t = 0; t < 125; ++t)
        assert_int_equal(trial->config.table.label[t], (t / 25 + t / 5 + t) % 5);
    assert_int_equal(trial->config.heads, 3);
    assert_int_equal(trial->config.hidden, 20);
    assert_float_equal(trial->config.train_share, 0.7, 0);
    assert_false(trial->config.table.by_multiset);
    trial = claim_test_trial(&study, "multisets_k2");
    assert_true(trial->config.table.by_multiset);
    assert_float_equal(trial->config.train_share, 0.5, 0);
    trial = claim_test_trial(&study, "random");
    assert_string_equal(trial->config.table.name, "random_k2_p31");
    study_close(&study);
}

/* --- What follows ----------------------------------------------------------------------------- */

static void conclude(struct study *study) {
    struct error error = {0};
    claim_test_program.runs = "no_runs";
    claim_test_program.incomplete = true;
    if (!study->claim->conclude(study, &error))
        fail_msg("%s", error.message);
}

static double total_of(const struct study *study, const char *name) {
    for (int i = 0; i < study->quantity_count; ++i)
        if (strcmp(study->quantities[i].name, name) == 0)
            return study->quantities[i].estimate.value;
    fail_msg("no quantity %s", name);
    return NAN;
}

/* Give network i of a trial the share `top` of its heads' power in its strongest modes. */
static void set_top(struct study *study, const char *name, int i, double top) {
    struct trial *trial = claim_test_trial(study, name);
    struct training_result result;
    claim_test_result(trial, i, &result);
    fill_modes(&result, 1);
    claim_test_measure(study, trial, i, &result);
    ((struct run *)trial_run(study, trial, i))->end.top = top;
    training_result_free(&result);
}

/* The spec asks for a share of 0.4, and 5 times that of any network of the control. */
static struct estimate peaked_share(double first, double second, double control) {
    struct study study;
    claim_test_open(&attention_fourier, &study);
    set_top(&study, "sums", 0, first);
    set_top(&study, "sums", 1, second);
    set_top(&study, "random", 0, 0.01);
    set_top(&study, "random", 1, control);
    conclude(&study);
    const struct estimate share =
        claim_test_summary(&study, claim_test_trial(&study, "sums"), "peaked");
    assert_true(isnan(
        claim_test_summary(&study, claim_test_trial(&study, "random"), "peaked_count").value));
    study_close(&study);
    return share;
}

static void test_peaks(void **state) {
    (void)state;
    assert_float_equal(peaked_share(0.4, 0.9, 0.01).value, 1, 0);
    assert_float_equal(peaked_share(0.39, 0.9, 0.01).value, 0.5, 0);
    assert_float_equal(peaked_share(0.5, 0.9, 0.125).value, 0.5, 0);
    assert_float_equal(peaked_share(0.5, 0.9, 0.25).value, 0, 0);
    assert_true(isnan(peaked_share(NAN, 0.9, 0.01).value));
    assert_true(isnan(peaked_share(0.5, 0.9, NAN).value));
}

/* The trend of accuracies that are `above` chance by this much of what is left, and more with each
 * token by `rise`. */
static double trend_with(double above, double rise) {
    struct study study;
    claim_test_open(&attention_fourier, &study);
    static const char *const names[] = {"tuples_k2", "tuples_k3", "tuples_k4"};
    for (int t = 0; t < 3; ++t) {
        struct trial *trial = claim_test_trial(&study, names[t]);
        double chance = ((const struct task *)trial->task)->chance;
        for (int i = 0; i < trial->networks; ++i) {
            struct run *run = trial_run(&study, trial, i);
            run->train_epoch = 10;
            run->test_at_train = chance + (above + rise * t) * (1 - chance);
            trial->is_trained[i] = true;
            ++trial->trained;
        }
    }
    conclude(&study);
    double trend = total_of(&study, "trend_tuples");
    assert_true(isnan(total_of(&study, "trend_multisets")));
    study_close(&study);
    return trend;
}

static void test_trends(void **state) {
    (void)state;
    static const double values[] = {0, 0, 1, 1, 2, 2};
    static const int counts[] = {2, 2, 2};
    assert_float_equal(trend_with(0.25, 0.125), statistics_rising_trend(values, counts, 3), 1e-12);
    assert_true(trend_with(0.25, 0.125) < 0.05);
    assert_true(trend_with(0.5, -0.125) > 0.95);
    /* Guessing improves as p falls, and is no trend. */
    assert_float_equal(trend_with(0, 0), 1, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_histories),
        cmocka_unit_test(test_one_mode),
        cmocka_unit_test(test_one_mode_of_blocks),
        cmocka_unit_test(test_all_test_tuples_count_at_the_end),
        cmocka_unit_test(test_two_modes),
        cmocka_unit_test(test_not_a_number),
        cmocka_unit_test(test_leaks),
        cmocka_unit_test(test_tasks),
        cmocka_unit_test(test_peaks),
        cmocka_unit_test(test_trends),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
