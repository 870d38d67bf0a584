/* What tensor_rank measures: of exact product models, of such with one flaw, and of losses that are
 * not numbers. */
#include "claim_test.h"

#include "claims/words/tensor_rank/tensor_rank.h"

extern const struct claim tensor_rank;

/* The trials of the small spec: S3 with 2 and 9 terms, Z_2 with two starts. */
enum { BELOW, AT_RANK, START, SMALL_START };

/* Member `index` becomes the explicit decomposition. */
static void fill_exact(const struct task *task, int index, struct network *network) {
    const struct algebra *algebra = task->algebra;
    struct bilinear terms;
    struct error error = {0};
    assert_true(
        tensor_rank_decompose(&algebra->representations, &algebra->fourier, &terms, &error));
    assert_int_equal(terms.rank, task->width);
    for (int g = 0; g < terms.nx; ++g)
        for (int i = 0; i < terms.rank; ++i) {
            int at = g * network->q + index * task->width + i, from = i * terms.nx + g;
            network->a[at] = (float)terms.u[from];
            network->b[at] = (float)terms.v[from];
            network->c[at] = (float)terms.w[from];
        }
    bilinear_free(&terms);
}

static struct batch *measure_batch(struct study *study, struct trial *trial,
                                   const struct training_result *result) {
    claim_test_measure(study, trial, 0, result);
    return trial_run(study, trial, 0);
}

static void test_exact_model_is_strassens(void **state) {
    (void)state;
    struct study study;
    struct training_result result;
    struct width_row row;
    claim_test_open(&tensor_rank, &study);
    struct trial *trial = study.trials[AT_RANK];
    const struct task *task = trial->task;
    assert_int_equal(task->width, 9);
    assert_float_equal(task->algebra->known, 9, 0);
    claim_test_result(trial, 0, &result);
    for (int i = 0; i < result.members; ++i) {
        fill_exact(task, i, &result.network);
        result.history.evaluation[i] =
            (struct evaluation){.train_loss = 1e-9 * (i + 1), .train_accuracy = 1};
    }
    struct network *network = &result.network;
    network->a[2 * task->width] *= 1.5F; /* another term, and a model that is not exact */
    result.history.evaluation[2].train_loss = 5e-3;
    result.history.evaluation[3] = (struct evaluation){.train_loss = 0.1, .train_accuracy = 0.9};
    for (int g = 0; g < task->algebra->group.order; ++g)
        network->a[g * network->q + 4 * task->width] = 0; /* a term less */
    const struct batch *batch = measure_batch(&study, trial, &result);
    const struct product_model *exact = &batch->models[1], *less = &batch->models[4];
    assert_int_equal(batch->count, 11);
    assert_int_equal(exact->seed, 1);
    assert_int_equal(exact->alive, 9);
    assert_int_equal(exact->pure, 9);
    assert_float_equal(exact->purity, 1, 1e-5);
    assert_float_equal(exact->from_strassen, 0, 1e-4);
    assert_int_equal(less->alive, 8);
    tensor_rank_sum_up(&study, trial, &row);
    assert_int_equal(row.runs, 11);
    assert_int_equal(row.zero, 10);
    assert_int_equal(row.exact, 9);
    assert_int_equal(row.right, 10);
    assert_in_range(row.strassen, 8, 9);
    assert_float_equal(row.least, 1e-9, 1e-15);
    assert_float_equal(row.median, 8e-9, 1e-15); /* of 1, 2, 5, ... 11, and two more */
    assert_float_equal(row.pure, 1, 1e-2);
    assert_float_equal(row.share.value, 10.0 / 11, 1e-12);
    training_result_free(&result);
    study_close(&study);
}

/* A model of zero loss below the rank, and one below the floor. */
static void test_studies_are_judged(void **state) {
    (void)state;
    int widths[] = {8, 9, 10};
    struct least_loss floors[] = {{8, 0.08}, {9, 0.05}};
    const struct width_study of = {
        .widths = widths, .widths_count = 3, .floors = floors, .floors_count = 2};
    struct width_row rows[3];
    for (int i = 0; i < 3; ++i)
        rows[i] = (struct width_row){.width = widths[i],
                                     .rank_at_least = 9,
                                     .rank_at_most = 9,
                                     .runs = 10,
                                     .zero = 4 * i,
                                     .exact = 2 * i,
                                     .strassen = i,
                                     .least = 0.1,
                                     .share = {.value = 0.4 * i}};
    struct findings found = tensor_rank_judge_study(&of, rows);
    assert_float_equal(found.zero_below_rank, 0, 0);
    assert_float_equal(found.below_floor, -0.02, 1e-12);
    assert_float_equal(found.zero_at_rank.value, 0.4, 0);
    assert_float_equal(found.strassen.value, 0.5, 0);
    rows[0].zero = 1;
    rows[0].unknown = 2;
    rows[0].least = 0.01;
    found = tensor_rank_judge_study(&of, rows);
    assert_float_equal(found.zero_below_rank, 3, 0);
    assert_float_equal(found.below_floor, 0.07, 1e-12);
    rows[1].unknown = 1;
    rows[1].least = NAN;
    found = tensor_rank_judge_study(&of, rows);
    assert_true(isnan(found.below_floor));
    assert_true(isnan(found.strassen.value));
}

static void test_starts_are_judged(void **state) {
    (void)state;
    struct start_row rows[] = {
        {.runs = 4, .zero = 4, .alive = {.value = 9}, .pure = {.value = 0.5}},
        {.runs = 4, .zero = 3, .alive = {.value = 9}, .pure = {.value = 0.5}},
        {.runs = 4,
         .zero = 4,
         .alive = {.value = 8},
         .pure = {.value = 1},
         .purity = {.value = 1}}};
    struct findings found = {0};
    tensor_rank_judge_starts(rows, 3, &found);
    assert_float_equal(found.bias_zero_loss.value, 11.0 / 12, 1e-12);
    assert_float_equal(found.bias_alive_disorder, 0, 0);
    assert_float_equal(found.bias_pure_disorder, 0, 0);
    assert_float_equal(found.bias_purity_smallest.value, 1, 0);
    rows[1].alive.value = 9.5;
    rows[2].pure.value = NAN;
    found = (struct findings){0};
    tensor_rank_judge_starts(rows, 3, &found);
    assert_float_equal(found.bias_alive_disorder, 1, 0);
    assert_float_equal(found.bias_pure_disorder, 1, 0);
}

/* Models of Z_2: one of pure terms, one of mixed ones, one that is not a number. */
static void test_starts_are_summed_up(void **state) {
    (void)state;
    struct study study;
    struct training_result result;
    struct start_row row;
    claim_test_open(&tensor_rank, &study);
    struct trial *trial = study.trials[SMALL_START];
    claim_test_result(trial, 0, &result);
    struct network *network = &result.network;
    for (int i = 0; i < network->q; ++i) { /* constant columns are the trivial representation's */
        network->a[i] = network->b[i] = network->c[i] = 1;
        network->a[network->q + i] = i / 4 == 1 ? 0 : 1;
        network->b[network->q + i] = network->c[network->q + i] = 1;
    }
    result.history.evaluation[0].train_loss = result.history.evaluation[1].train_loss = 1e-6;
    result.history.evaluation[2].train_loss = 1;
    measure_batch(&study, trial, &result);
    tensor_rank_sum_up_start(&study, trial, &row);
    assert_float_equal(row.deviation, 0.1, 0);
    assert_int_equal(row.epochs, 60);
    assert_int_equal(row.runs, 3);
    assert_float_equal(row.zero, 2, 0);
    assert_float_equal(row.alive.value, 4, 0);
    assert_float_equal(row.purity.value, 2.5 / 3, 1e-6);
    assert_float_equal(row.pure.value, 2.0 / 3, 1e-6);
    network->a[0] = NAN;
    result.history.evaluation[0].train_loss = NAN;
    measure_batch(&study, trial, &result);
    tensor_rank_sum_up_start(&study, trial, &row);
    assert_true(isnan(row.zero));
    assert_true(isnan(row.alive.value));
    assert_true(isnan(row.pure.value));
    assert_true(isnan(row.purity.value));
    training_result_free(&result);
    study_close(&study);
}

/* A loss that is not a number is neither zero nor not. */
static void test_not_a_number(void **state) {
    (void)state;
    struct study study;
    struct training_result result;
    struct width_row row;
    claim_test_open(&tensor_rank, &study);
    struct trial *trial = study.trials[BELOW];
    claim_test_result(trial, 0, &result);
    result.history.evaluation[5].train_loss = NAN;
    measure_batch(&study, trial, &result);
    tensor_rank_sum_up(&study, trial, &row);
    assert_int_equal(row.zero, 10);
    assert_int_equal(row.unknown, 1);
    assert_true(isnan(row.least));
    assert_true(isnan(row.share.value));
    training_result_free(&result);
    study_close(&study);
}

/* What is expected of the small spec. */
static void test_quantities(void **state) {
    (void)state;
    static const char *const names[] = {
        "explicit_error",      "terms_mismatches",   "bound_violations",     "bias_zero_loss",
        "bias_alive_disorder", "bias_pure_disorder", "bias_purity_smallest", "bias_purity_random",
        "zero_below_rank_S3",  "below_floor_S3",     "zero_at_rank_S3",      "strassen_S3"};
    struct study study;
    claim_test_open(&tensor_rank, &study);
    assert_int_equal(study.quantity_count, sizeof names / sizeof *names);
    for (int i = 0; i < study.quantity_count; ++i)
        assert_string_equal(study.quantities[i].name, names[i]);
    study_close(&study);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_exact_model_is_strassens),
        cmocka_unit_test(test_studies_are_judged),
        cmocka_unit_test(test_starts_are_judged),
        cmocka_unit_test(test_starts_are_summed_up),
        cmocka_unit_test(test_not_a_number),
        cmocka_unit_test(test_quantities),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
