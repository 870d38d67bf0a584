/* The study: a claim made for this test, from its spec to its tables and its exit status. */
#include "protocol/setting.h"
#include "protocol/verdicts.h"
#include "study/study.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "../base/scratch.h"

/* --- A claim ---------------------------------------------------------------------------------- */

struct profile {
    char *name;
    struct setting_common *settings;
    unsigned settings_count;
};

struct task {
    const char *name;
    double bound;
};

struct run {
    double value, late, passed;
    int items;
};

struct look {
    double epoch, value;
};

struct theory {
    int number;
};

#define PROFILE(member) offsetof(struct profile, member)
static const struct field profile_fields[] = {{"name", FIELD_TEXT, PROFILE(name)},
                                              {"settings", FIELD_LIST, PROFILE(settings),
                                               .items = &setting_common_record,
                                               .count = PROFILE(settings_count)},
                                              {0}};
static const struct record profile_record = {"profile", sizeof(struct profile), profile_fields};
static const struct field document_fields[] = {{"extra", FIELD_INTEGER, 0}, {0}};
static const struct record document_record = {"document", sizeof(int), document_fields};

#define TASK(member) offsetof(struct task, member)
#define RUN(member) offsetof(struct run, member)
static bool has_late(const void *run) {
    return !isnan(((const struct run *)run)->late);
}
static bool is_bounded(const void *task) {
    return ((const struct task *)task)->bound > 0;
}
static const struct field task_fields[] = {{"setting", FIELD_TEXT, TASK(name)}, {0}};
static const struct record task_record = {"task", sizeof(struct task), task_fields};
static const struct field trial_fields[] = {
    {"bound", FIELD_REAL, TASK(bound)},
    {"runs", FIELD_REAL, .summary = SUMMARY_RUNS},
    {"passed_share", FIELD_ESTIMATE, RUN(passed), .summary = SUMMARY_SHARE, .quantity = "passed"},
    {"value_least", FIELD_REAL, RUN(value), .summary = SUMMARY_LEAST},
    {"value_most", FIELD_REAL, RUN(value), .summary = SUMMARY_MOST, .quantity = "most",
     .applies = is_bounded},
    {"late_median", FIELD_REAL, RUN(late), .summary = SUMMARY_MEDIAN, .has = has_late},
    {NULL, FIELD_REAL, RUN(value), .summary = SUMMARY_MEAN, .quantity = "mean"},
    {0}};
static const struct record trial_record = {"trial", sizeof(struct run), trial_fields};
static const struct field run_fields[] = {
    {"value", FIELD_REAL, RUN(value)}, {"passed", FIELD_OUTCOME, RUN(passed)}, {0}};
static const struct record run_record = {"run", sizeof(struct run), run_fields};
static const struct field look_fields[] = {{"epoch", FIELD_REAL, offsetof(struct look, epoch)},
                                           {"value", FIELD_REAL, offsetof(struct look, value)},
                                           {0}};
static const struct record look_record = {"look", sizeof(struct look), look_fields};
static const struct field theory_fields[] = {{"number", FIELD_INTEGER, 0}, {0}};
static const struct record theory_record = {"theory", sizeof(struct theory), theory_fields};

static bool plan(struct study *study, const struct place *at, const void *of, struct error *error) {
    const struct profile *profile = of;
    (void)at;
    (void)error;
    study_expect_totals(study);
    study_expect(study, "of_name", "x");
    for (unsigned i = 0; i < profile->settings_count; ++i) {
        const struct setting_common *setting = &profile->settings[i];
        struct task *task = study_room(study, 1, sizeof *task);
        *task = (struct task){setting->name, i};
        struct trial trial = trial_of_setting(setting);
        trial.prefix = i == 1 ? "other_" : NULL;
        trial.task = task;
        study_add(study, &trial);
    }
    return true;
}

static const struct field totals[] = {{.quantity = "total"}, {0}};
static const struct sheet sheets[] = {
    {"toy_theory", "theory", "number", ROWS_OWN, {{&theory_record}}},
    {"toy", "trials", "trial", ROWS_TRIALS, {{&task_record}, {&trial_record}}},
    {"toy_runs",
     "runs",
     "network",
     ROWS_RUNS,
     {{&task_record}, {&seed_record, FROM_SEED}, {&run_record, FROM_RUN}}},
    {"toy_looks",
     "looks",
     "look",
     ROWS_LOOKS,
     {{&seed_record, FROM_SEED}, {&look_record, FROM_LOOK}}},
    {"toy_unused", "nothing", "number", ROWS_OWN, {{&theory_record}}},
    {0}};
static const struct chart charts[] = {{0}};
static const struct claim toy = {.name = "toy",
                                 .profile = &profile_record,
                                 .document = &document_record,
                                 .run_size = sizeof(struct run),
                                 .look_size = sizeof(struct look),
                                 .totals = totals,
                                 .sheets = sheets,
                                 .charts = charts,
                                 .trains = true,
                                 .plan = plan};

/* --- Its spec and files ----------------------------------------------------------------------- */

static char folder[SCRATCH_MAX];
static char spec_path[SCRATCH_MAX + 64];

static const char good[] =
    "claim: toy\nstatement: It is so.\nextra: 3\nprofiles:\n"
    "  - {name: other, settings: [{name: z, seeds: [1]}]}\n"
    "  - {name: paper, settings: [{name: a, seeds: [1, 2, 3], snapshot_epochs: [0, 5]},\n"
    "                             {name: b, label: in words, seeds: [9]}]}\n"
    "criteria:\n"
    "  - {quantity: passed_a, statistic: measured, at_least: 0.5, why: so, profiles: [paper]}\n"
    "  - {quantity: most_b, statistic: measured, at_most: 1, why: so, profiles: [other]}\n"
    "  - {quantity: other_most_b, statistic: measured, at_most: 9, why: so, profiles: [paper]}\n"
    "  - {quantity: total, statistic: measured, at_most: 1, why: so, paper: 0.25}\n"
    "  - {quantity: other_passed_b, statistic: measured, at_least: 1, why: so, profiles: "
    "[paper]}\n";

static int make_folder(void **state) {
    char tables[SCRATCH_MAX + 64];
    (void)state;
    if (mkdtemp(scratch_pattern("test_study", folder)) == NULL)
        return -1;
    snprintf(spec_path, sizeof spec_path, "%s/toy.yaml", folder);
    snprintf(tables, sizeof tables, "%s/tables", folder);
    return mkdir(tables, 0777);
}

static int remove_folder(void **state) {
    static const char *const names[] = {"toy.yaml",
                                        "tables/toy.csv",
                                        "tables/toy_runs.csv",
                                        "tables/toy_looks.csv",
                                        "tables/toy_theory.csv",
                                        "tables/verdicts_toy.csv",
                                        "tables"};
    char path[SCRATCH_MAX + 64];
    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof *names; ++i) {
        snprintf(path, sizeof path, "%s/%s", folder, names[i]);
        remove(path);
    }
    return rmdir(folder); /* fails when anything else was left behind */
}

static struct program program;

/* Open the study of a spec of this text; the study is to be closed in any case. */
static bool open_study(const char *text, const char *profile, struct study *study,
                       struct error *error) {
    FILE *file = fopen(spec_path, "w");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    fclose(file);
    program = (struct program){
        .name = "toy", .spec = spec_path, .profile = profile, .out = folder, .quiet = true};
    return study_open(study, &program, &toy, error);
}

/* What the file of a table holds. */
static const char *read_table(const char *name) {
    static char text[2048];
    char path[SCRATCH_MAX + 64];
    snprintf(path, sizeof path, "%s/tables/%s.csv", folder, name);
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    text[fread(text, 1, sizeof text - 1, file)] = '\0';
    fclose(file);
    return text;
}

static void set_run(struct study *study, int t, int i, struct run run) {
    struct trial *trial = study->trials[t];
    *(struct run *)trial_run(study, trial, i) = run;
    trial->is_trained[i] = true;
    ++trial->trained;
}

/* --- What the study does ---------------------------------------------------------------------- */

static void test_plan(void **state) {
    (void)state;
    static const char *const names[] = {"total",          "of_name_x",    "passed_a",    "mean_a",
                                        "other_passed_b", "other_most_b", "other_mean_b"};
    struct study study;
    struct error error = {0};
    if (!open_study(good, "paper", &study, &error))
        fail_msg("%s", error.message);
    assert_int_equal(study.count, 2);
    assert_int_equal(*(const int *)study.document, 3);
    assert_string_equal(((const struct profile *)study.profile)->name, "paper");
    assert_int_equal(study.quantity_count, 7); /* no most_a: it does not apply */
    for (int i = 0; i < 7; ++i)
        assert_string_equal(study.quantities[i].name, names[i]);
    study_close(&study);
}

static void refuse(const char *from, const char *to, const char *profile, const char *words) {
    char text[2048];
    struct study study;
    struct error error = {0};
    const char *at = strstr(good, from);
    assert_non_null(at);
    snprintf(text, sizeof text, "%.*s%s%s", (int)(at - good), good, to, at + strlen(from));
    bool ok = open_study(text, profile, &study, &error);
    study_close(&study);
    if (ok || strstr(error.message, words) == NULL)
        fail_msg("wanted %s, got %s", words, ok ? "success" : error.message);
    assert_int_equal(error.kind, ERROR_INPUT);
}

static void test_refusals(void **state) {
    (void)state;
    refuse("claim: toy", "claim: other", "paper", ":1:8: claim: this is a spec for the program");
    refuse("extra: 3\n", "", "paper", "missing field 'extra'");
    refuse("extra: 3", "extra: 3\nmore: 1", "paper", "unknown field 'more'");
    refuse("name: other", "name: paper", "paper", ":6:12: profiles[1].name: a second profile");
    refuse("passed_a,", "failed_a,", "paper",
           "criteria[0].quantity: profile 'paper' does not measure 'failed_a'; it measures total");
    refuse("most_b, statistic: measured, at_most: 1, why: so, profiles: [other]",
           "most_b, statistic: measured, at_most: 1, why: so, profiles: [paper]", "paper",
           "does not measure 'most_b'");
    refuse("[other]", "[nobody]", "paper", "criteria[1].profiles[0]: the spec has no profile");
    refuse("at_least: 0.5", "at_most: nan", "paper", "criteria[0].at_most: 'nan' is not a number");
    refuse("at_least: 0.5", "at_least: 1, at_most: 0", "paper", "must not be greater");
    refuse("at_least: 0.5, ", "", "paper", "criteria[0]: a criterion needs at_least");
    refuse("statistic: measured", "statistic: median", "paper", "one of measured, ci_low");
    refuse("claim", "claim", "slow", "no profile 'slow' here; there are: other, paper");
}

static void test_tables_and_verdicts(void **state) {
    (void)state;
    struct study study;
    struct error error = {0};
    assert_true(open_study(good, "paper", &study, &error));
    set_run(&study, 0, 0, (struct run){1, NAN, 1});
    set_run(&study, 0, 2, (struct run){3, 40, 0});
    set_run(&study, 1, 0, (struct run){5, 7, 1});
    struct look *looks = trial_looks(&study, study.trials[0], 2);
    looks[0] = (struct look){0, 0.5};
    looks[1] = (struct look){5, 0.75};
    struct table *table = study_table(&study, "toy_theory");
    assert_ptr_equal(table, study_table(&study, "toy_theory"));
    const struct theory theory = {7};
    table_row(table);
    record_write(table, &theory_record, &theory);
    study_measure(&study, "total", NULL, estimate_without_interval(2));
    assert_false(study_measure_summaries(&study, &error)); /* of_name_x is missing */
    assert_int_equal(error.kind, ERROR_INTERNAL);
    assert_non_null(strstr(error.message, "of_name_x"));
    study_measure(&study, "of_name", "x", estimate_without_interval(NAN));
    assert_true(study_measure_summaries(&study, &error));
    if (!study_save(&study, &error))
        fail_msg("%s", error.message);
    assert_string_equal(read_table("toy_theory"), "number\n7\n");
    const char *trials = read_table("toy");
    assert_non_null(strstr(trials, "setting,bound,runs,passed_share,passed_share_ci_low,"
                                   "passed_share_ci_high,value_least,value_most,late_median\n"));
    assert_non_null(strstr(trials, "\na,0,2,0.5,0."));
    assert_non_null(strstr(trials, ",1,3,40\nb,1,1,1,0."));
    assert_non_null(strstr(trials, ",1,5,5,7\n"));
    assert_string_equal(read_table("toy_runs"),
                        "setting,seed,value,passed\na,1,1,yes\na,3,3,no\nb,9,5,yes\n");
    assert_string_equal(read_table("toy_looks"),
                        "seed,epoch,value\n1,0,0\n1,0,0\n3,0,0.5\n3,5,0.75\n");
    assert_int_equal(study_finish(&study), PROGRAM_FAILS);
    const char *verdicts = read_table("verdicts_toy");
    assert_non_null(strstr(verdicts, "toy,passed_a,,0.5,"));
    assert_non_null(strstr(verdicts, "toy,other_most_b,,5,,,measured <= 9,holds,Haswell\n"));
    assert_non_null(strstr(verdicts, "toy,total,0.25,2,,,measured <= 1,fails,Haswell\n"));
    assert_null(strstr(verdicts, "toy,most_b"));
    study_close(&study);
}

/* Figures have words where tables have names. */
static void test_labels(void **state) {
    (void)state;
    struct study study;
    struct error error = {0};
    const struct trial unnamed = {.name = "c"};
    assert_true(open_study(good, "paper", &study, &error));
    assert_string_equal(trial_label(study.trials[0]), "a");
    assert_string_equal(trial_label(study.trials[1]), "in words");
    assert_string_equal(study.trials[1]->name, "b");
    assert_string_equal(trial_label(&unnamed), "c");
    study_close(&study);
}

static void test_summaries_of_nothing(void **state) {
    (void)state;
    struct study study;
    struct error error = {0};
    assert_true(open_study(good, "paper", &study, &error));
    for (const struct field *field = trial_fields + 2; !field_is_end(field); ++field)
        assert_true(isnan(trial_summary(&study, study.trials[0], field).value));
    set_run(&study, 0, 0, (struct run){1, 10, 1});
    set_run(&study, 0, 1, (struct run){NAN, 20, NAN});
    set_run(&study, 0, 2, (struct run){3, 30, 1});
    for (const struct field *field = trial_fields + 2; !field_is_end(field); ++field) {
        double value = trial_summary(&study, study.trials[0], field).value;
        if (field->offset == RUN(late))
            assert_true(value == 20);
        else
            assert_true(isnan(value)); /* one NaN makes everything of it unknown */
    }
    study_close(&study);
}

/* Networks that could not be trained are left out; unknown hits leave the share unknown. */
static void test_clustered_share(void **state) {
    (void)state;
    struct study study;
    struct error error = {0};
    assert_true(open_study(good, "paper", &study, &error));
    set_run(&study, 0, 0, (struct run){.value = 1, .items = 4});
    set_run(&study, 0, 2, (struct run){.value = 2, .items = 2});
    struct estimate share = study_clustered_share(&study, study.trials, 1, RUN(value), RUN(items));
    assert_true(share.value == 0.5);
    assert_true(share.low < 0.5 && share.high > 0.5);
    set_run(&study, 0, 1, (struct run){.value = NAN, .items = 4});
    share = study_clustered_share(&study, study.trials, 1, RUN(value), RUN(items));
    assert_true(isnan(share.value));
    study_close(&study);
}

/* The trial's memory is the study's own, and many trials stay where they are. */
static void test_room(void **state) {
    (void)state;
    struct study study;
    struct error error = {0};
    assert_true(open_study(good, "paper", &study, &error));
    const struct trial *first = study.trials[0];
    const struct trial template = *first;
    for (int i = 0; i < 100; ++i)
        assert_non_null(study_add(&study, &template));
    assert_int_equal(study.count, 102);
    assert_ptr_equal(study.trials[0], first);
    assert_ptr_not_equal(study.trials[101]->runs, first->runs);
    assert_string_equal(study_text(&study, "%s_%d", "x", 5), "x_5");
    study_close(&study);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_plan),
        cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_tables_and_verdicts),
        cmocka_unit_test(test_labels),
        cmocka_unit_test(test_summaries_of_nothing),
        cmocka_unit_test(test_clustered_share),
        cmocka_unit_test(test_room),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
