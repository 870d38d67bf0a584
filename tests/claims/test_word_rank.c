/* What word_rank measures: covers that are not the known ones, models by width, and the boxes of
 * networks made by hand. */
#include "claim_test.h"

#include "claims/words/word_rank/word_rank.h"

extern const struct claim word_rank;

static void test_covers(void **state) {
    (void)state;
    const struct cover_row row = {.support = 5,
                                  .fusion = 6,
                                  .cover_rank = 12,
                                  .most = 31,
                                  .box_rank = 10,
                                  .terms_error = 1e-15,
                                  .certified = true};
    const struct known_cover same = {
        .support = 5, .cover = 6, .box_rank = 10, .cover_rank = 12, .paper = 99};
    struct findings found = {0};
    word_rank_add_cover(&row, &same, &found);
    word_rank_add_cover(&row, NULL, &found);
    assert_float_equal(found.known_mismatches + found.uncertified + found.over_bound, 0, 0);
    assert_float_equal(found.terms_error, 1e-15, 0);
    for (int i = 0; i < 4; ++i) { /* each of the four differs once; an unknown one never */
        struct known_cover other = same;
        double *const members[] = {&other.support, &other.cover, &other.box_rank,
                                   &other.cover_rank};
        *members[i] += 1;
        word_rank_add_cover(&row, &other, &found);
        *members[i] = NAN;
        word_rank_add_cover(&row, &other, &found);
    }
    assert_float_equal(found.known_mismatches, 4, 0);
    struct cover_row flawed = row;
    flawed.certified = false;
    flawed.trivial = 2;
    flawed.box_rank = 32;
    word_rank_add_cover(&flawed, NULL, &found);
    assert_float_equal(found.uncertified, 1, 0);
    assert_float_equal(found.trivial_zeta, 2, 0);
    assert_float_equal(found.over_bound, 1, 0);
    flawed.box_rank = NAN;
    word_rank_add_cover(&flawed, NULL, &found);
    word_rank_add_cover(&row, NULL, &found);
    assert_true(isnan(found.known_mismatches) && isnan(found.uncertified));
    assert_true(isnan(found.trivial_zeta) && isnan(found.over_bound));
}

static void test_widths(void **state) {
    (void)state;
    struct part_row rows[] = {{.width = 6, .rank_at_least = 7, .least = 0.1},
                              {.width = 7, .rank_at_least = 7, .zero = 2, .least = 1e-7},
                              {.width = 8, .rank_at_least = 7, .zero = 3, .least = 1e-7}};
    assert_float_equal(word_rank_least_width(rows, 3), 7, 0);
    assert_float_equal(word_rank_below(rows, 3), 0, 0);
    assert_true(isnan(word_rank_least_width(rows, 1)));
    rows[0].zero = 1;
    assert_float_equal(word_rank_least_width(rows, 3), 6, 0);
    assert_float_equal(word_rank_below(rows, 3), 1, 0);
}

/* Make column j of x: [n, q] the sum of the functions number `first` of two representations, the
 * second times `factor`. */
static void set_column(const struct basis *basis, float *x, int q, int j, int one, int two,
                       double factor) {
    const struct fourier *fourier = &basis->fourier;
    for (int g = 0; g < fourier->order; ++g)
        x[g * q + j] = (float)(fourier->basis[fourier->first[one] * fourier->order + g] +
                               factor * fourier->basis[fourier->first[two] * fourier->order + g]);
}

/* S3, ab: the minimal cover has one box for each representation. */
static void test_boxes(void **state) {
    (void)state;
    struct study study;
    struct training_result result;
    claim_test_open(&word_rank, &study);
    struct trial *trial = claim_test_trial(&study, "S3_ab");
    const struct task *task = trial->task;
    const struct basis *basis = task->covered->basis;
    assert_float_equal(task->box_rank, 18, 0);
    claim_test_result(trial, 0, &result);
    struct network *network = &result.network;
    int q = network->q;
    for (int j = 0; j < 3; ++j) { /* pure neurons, one in each box */
        set_column(basis, network->a, q, j, j, j, 0);
        set_column(basis, network->b, q, j, j, j, 0);
        set_column(basis, network->c, q, j, j, j, 0);
    }
    /* A mixture of which 4/5 are in the second representation, too much for its box; and one of
     * which so little is elsewhere that its box is pure. */
    set_column(basis, network->a, q, 3, 1, 2, 0.5);
    set_column(basis, network->b, q, 3, 1, 2, 0.5);
    set_column(basis, network->c, q, 3, 1, 1, 0);
    set_column(basis, network->a, q, 4, 2, 0, 0.2);
    set_column(basis, network->b, q, 4, 2, 2, 0);
    set_column(basis, network->c, q, 4, 2, 2, 0);
    result.history.evaluation[0] = (struct evaluation){.train_loss = 0.25, .train_accuracy = 0.5};
    claim_test_measure(&study, trial, 0, &result);
    const struct run *run = trial_run(&study, trial, 0);
    double mixed = 1.25 * 1.25, near = 1.04, all = 3 + mixed + near;
    assert_float_equal(run->inside, (3 + near) / all, 1e-6);
    assert_float_equal(run->captured, (3 + mixed * 0.64 + near / 1.04) / all, 1e-6);
    assert_true(run->captured_start < 0.9);
    assert_float_equal(run->covers, 1, 0);
    assert_float_equal(run->boxes, 3, 0); /* the second pure box is part of the mixed one */
    assert_float_equal(run->observed_cost, 1 + 5 + 16, 0);
    assert_float_equal(run->wrong, 1, 0);
    network->a[0] = NAN;
    claim_test_measure(&study, trial, 1, &result);
    const struct run *unknown = trial_run(&study, trial, 1);
    assert_true(isnan(unknown->inside) && isnan(unknown->captured));
    assert_true(isnan(unknown->covers) && isnan(unknown->observed_cost));
    training_result_free(&result);
    study_close(&study);
}

/* What the paper proves, on the groups of the small spec. */
static void test_exact(void **state) {
    (void)state;
    struct study study;
    struct error error = {0};
    claim_test_open(&word_rank, &study);
    const struct opened *opened = study.own;
    const struct exact *exact = &((const struct profile *)study.profile)->exact;
    for (unsigned g = 0; g < exact->groups_count; ++g) {
        struct exact_row row;
        assert_true(word_rank_check(&study, opened->exact[g], exact, &opened->other, &row, &error));
        assert_true(row.character_error < 1e-13);
        assert_true(row.leak < 1e-13);
        assert_true(row.decoupling_error < 1e-13);
        assert_true(row.square_error < 1e-13);
        assert_true(row.leak_other > 0.01);
    }
    study_close(&study);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_covers),
        cmocka_unit_test(test_widths),
        cmocka_unit_test(test_boxes),
        cmocka_unit_test(test_exact),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
