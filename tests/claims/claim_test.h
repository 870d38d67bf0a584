/* A claim's study on its small spec, with networks made by hand in place of trained ones. */
#ifndef TESTS_CLAIMS_CLAIM_TEST_H
#define TESTS_CLAIMS_CLAIM_TEST_H

#include "study/study.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* cmocka's own accepts NaN for any number. */
#undef assert_float_equal
#define assert_float_equal(value, expected, tolerance)                                             \
    assert_true(fabs((value) - (expected)) <= (tolerance))

static struct program claim_test_program;

/* Open the study of tests/programs/specs/<claim>.yaml: its trials are planned, nothing is trained.
 * To be closed with study_close. */
static inline void claim_test_open(const struct claim *claim, struct study *study) {
    static char path[512];
    struct error error = {0};
    snprintf(path, sizeof path, "%s/%s.yaml", TEST_SPECS, claim->name);
    claim_test_program = (struct program){.name = claim->name, .spec = path, .profile = "paper"};
    if (!study_open(study, &claim_test_program, claim, &error))
        fail_msg("%s", error.message);
}

/* The trial of that name; fails the test where there is none. */
static inline struct trial *claim_test_trial(const struct study *study, const char *name) {
    for (int t = 0; t < study->count; ++t)
        if (strcmp(study->trials[t]->name, name) == 0)
            return study->trials[t];
    fail_msg("no trial %s", name);
    return NULL;
}

/* A result as training would give it for network `index` of a trial, with all weights zero, at all
 * snapshots, and a history of one row after the last epoch: to be filled, and to be freed with
 * training_result_free. */
static inline void claim_test_result(const struct trial *trial, int index,
                                     struct training_result *result) {
    struct training_config config = trial->config;
    struct error error = {0};
    config.seed = trial->seeds[index];
    *result = (struct training_result){.members = training_members(&config),
                                       .snapshots = trial->snapshots};
    assert_true(training_start_network(&config, &result->network, &error));
    size_t size = network_size(&result->network);
    memset(result->network.weights, 0, size * sizeof *result->network.weights);
    result->snapshot_epoch = calloc((size_t)trial->snapshots + 1, sizeof(int));
    result->snapshot_weights = calloc((size_t)trial->snapshots * size + 1, sizeof(float));
    result->history.rows = 1;
    result->history.epoch = calloc(1, sizeof(int));
    result->history.evaluation = calloc((size_t)result->members, sizeof(struct evaluation));
    assert_non_null(result->snapshot_epoch);
    assert_non_null(result->snapshot_weights);
    assert_non_null(result->history.epoch);
    assert_non_null(result->history.evaluation);
    for (int i = 0; i < trial->snapshots; ++i)
        result->snapshot_epoch[i] = trial->snapshot_epochs[i];
    result->history.epoch[0] = config.epochs;
}

/* Measure a result as network `index` of its trial: its run, and its looks. */
static inline void claim_test_measure(struct study *study, struct trial *trial, int index,
                                      const struct training_result *result) {
    struct training_config config = trial->config;
    struct error error = {0};
    config.seed = trial->seeds[index];
    const struct trained trained = {study, trial, index, &config, result};
    if (!study->claim->measure(&trained, trial_run(study, trial, index),
                               trial_looks(study, trial, index), &error))
        fail_msg("%s", error.message);
    trial->is_trained[index] = true;
    ++trial->trained;
}

/* The estimate of a summary: the field of the claim's trials whose quantity or column is `name`. */
static inline struct estimate claim_test_summary(struct study *study, const struct trial *trial,
                                                 const char *name) {
    const struct field *field = study_summary_field(study->claim, name);
    if (field == NULL)
        fail_msg("no summary %s", name);
    return trial_summary(study, trial, field);
}

/* What was measured as `name`; fails the test where that was not. */
static inline struct estimate claim_test_quantity(const struct study *study, const char *name) {
    for (int i = 0; i < study->quantity_count; ++i)
        if (study->quantities[i].measured && strcmp(study->quantities[i].name, name) == 0)
            return study->quantities[i].estimate;
    fail_msg("no quantity %s", name);
    return estimate_without_interval(NAN);
}

#endif
