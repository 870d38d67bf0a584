#include "claims/circuits/attention_fourier/attention_fourier_tables.h"

#include <math.h>

static const char *labels_of(const struct trial *trial) {
    return trial->setting->labels == LABELS_RANDOM ? "random" : "sum";
}

static const char *split_of(const struct trial *trial) {
    return trial->setting->split == SPLIT_MULTISETS ? "multisets" : "tuples";
}

/* The columns that all tables begin with. */
#define TASK_COLUMNS "setting", "labels", "split", "tokens", "p"

static void write_task(struct table *table, const struct trial *trial) {
    table_row(table);
    table_text(table, trial->setting->name);
    table_text(table, labels_of(trial));
    table_text(table, split_of(trial));
    table_integer(table, trial->size->tokens);
    table_integer(table, trial->size->p);
}

static void write_mean(struct table *table, const struct trial *trial, run_value *value) {
    struct estimate estimate = trial_mean(trial, value);
    table_real(table, estimate.value);
    table_real(table, estimate.low);
    table_real(table, estimate.high);
}

/* A mean with its interval. */
#define MEAN_COLUMNS(name) name, name "_ci_low", name "_ci_high"

struct table *create_trials_table(struct error *error) {
    static const char *const columns[] = {TASK_COLUMNS,
                                          "width",
                                          "heads",
                                          "hidden",
                                          "train_share",
                                          "weight_decay",
                                          "epochs",
                                          "runs",
                                          "learned_count",
                                          "train_epoch_median",
                                          "test_epoch_median",
                                          MEAN_COLUMNS("final_test_accuracy"),
                                          MEAN_COLUMNS("top1_start"),
                                          MEAN_COLUMNS("top_start"),
                                          MEAN_COLUMNS("top1_end"),
                                          MEAN_COLUMNS("top_end"),
                                          "peaked_count",
                                          MEAN_COLUMNS("strongest_only_accuracy"),
                                          MEAN_COLUMNS("uniform_accuracy")};
    return table_create(columns, (int)(sizeof columns / sizeof *columns), error);
}

void write_trial(struct table *table, const struct trial *trial) {
    static run_value *const spectral[] = {run_first_start, run_top_start, run_first_end,
                                          run_top_end};
    const struct setting *setting = trial->setting;
    write_task(table, trial);
    table_integer(table, setting->width);
    table_integer(table, setting->heads);
    table_integer(table, setting->hidden);
    table_real(table, trial->training.train_share);
    table_real(table, setting->weight_decay);
    table_integer(table, trial->training.epochs);
    table_integer(table, trial->trained);
    table_real(table, trial->learned);
    table_real(table, trial_median(trial, run_train_epoch));
    table_real(table, trial_median(trial, run_test_epoch));
    write_mean(table, trial, run_final_test);
    for (size_t i = 0; i < sizeof spectral / sizeof *spectral; ++i)
        write_mean(table, trial, spectral[i]);
    table_real(table, trial->control == NULL ? NAN : trial->peaked);
    write_mean(table, trial, run_strongest);
    write_mean(table, trial, run_uniform);
}

struct table *create_runs_table(struct error *error) {
    static const char *const columns[] = {TASK_COLUMNS,
                                          "seed",
                                          "train_epoch",
                                          "test_accuracy_when_fitted",
                                          "test_epoch",
                                          "train_loss",
                                          "train_accuracy",
                                          "test_accuracy",
                                          "test_tuples",
                                          "leaked_tuples",
                                          "leaked_accuracy",
                                          "not_leaked_accuracy",
                                          "top1_start",
                                          "top_start",
                                          "top1_end",
                                          "top_end",
                                          "strongest_only_accuracy",
                                          "uniform_accuracy"};
    return table_create(columns, (int)(sizeof columns / sizeof *columns), error);
}

void write_run(struct table *table, const struct trial *trial, const struct run *run) {
    static run_value *const spectral[] = {run_first_start, run_top_start, run_first_end,
                                          run_top_end,     run_strongest, run_uniform};
    write_task(table, trial);
    table_integer(table, (long long)run->seed);
    table_real(table, run_train_epoch(run));
    table_real(table, run->test_at_train);
    table_real(table, run_test_epoch(run));
    table_real(table, run->final.train_loss);
    table_real(table, run->final.train_accuracy);
    table_real(table, run->final.test_accuracy);
    table_integer(table, run->tests);
    table_integer(table, run->leaked);
    table_real(table, run->leaked_accuracy);
    table_real(table, run->lone_accuracy);
    for (size_t i = 0; i < sizeof spectral / sizeof *spectral; ++i)
        table_real(table, spectral[i](run));
}

struct table *create_spectra_table(struct error *error) {
    static const char *const columns[] = {"setting", "labels", "p",          "seed",
                                          "when",    "head",   "head_share", "rank",
                                          "key",     "query",  "mode_share"};
    return table_create(columns, (int)(sizeof columns / sizeof *columns), error);
}

static double head_power(const struct attention *heads, int head) {
    double power = 0;
    for (int i = 0; i < heads->modes; ++i)
        power += attention_modes(heads, head)[i].power;
    return power;
}

static void write_spectrum(struct table *table, const struct trial *trial, const struct run *run,
                           const char *when, const struct attention *heads, int modes) {
    double all = 0;
    for (int h = 0; h < heads->heads; ++h)
        all += head_power(heads, h);
    for (int h = 0; h < heads->heads; ++h)
        for (int i = 0; i < modes; ++i) {
            const struct attention_mode *mode = &attention_modes(heads, h)[i];
            table_row(table);
            table_text(table, trial->setting->name);
            table_text(table, labels_of(trial));
            table_integer(table, trial->size->p);
            table_integer(table, (long long)run->seed);
            table_text(table, when);
            table_integer(table, h + 1);
            table_real(table, head_power(heads, h) / all);
            table_integer(table, i + 1);
            table_integer(table, mode->key);
            table_integer(table, mode->query);
            table_real(table, mode->power / head_power(heads, h));
        }
}

void write_spectra(struct table *table, const struct trial *trial, const struct run *run,
                   int modes) {
    write_spectrum(table, trial, run, "start", &run->start.heads, modes);
    write_spectrum(table, trial, run, "end", &run->end.heads, modes);
}

struct table *create_inputs_table(struct error *error) {
    static const char *const columns[] = {TASK_COLUMNS,
                                          "train_share",
                                          "runs",
                                          MEAN_COLUMNS("test_accuracy_when_fitted"),
                                          MEAN_COLUMNS("final_test_accuracy"),
                                          "leaked_share",
                                          "leaked_accuracy",
                                          "not_leaked_accuracy",
                                          "chance",
                                          "trend_p"};
    return table_create(columns, (int)(sizeof columns / sizeof *columns), error);
}

void write_inputs(struct table *table, const struct trial *trials, int sizes) {
    double trend = trend_of(trials, sizes);
    for (int i = 0; i < sizes; ++i) {
        const struct trial *trial = &trials[i];
        write_task(table, trial);
        table_real(table, trial->training.train_share);
        table_integer(table, trial->trained);
        write_mean(table, trial, run_test_at_train);
        write_mean(table, trial, run_final_test);
        table_real(table, trial_mean(trial, run_leaked_share).value);
        table_real(table, trial_mean(trial, run_leaked_accuracy).value);
        table_real(table, trial_mean(trial, run_lone_accuracy).value);
        table_real(table, 1.0 / trial->size->p);
        table_real(table, trend);
    }
}
