#include "claims/margins/max_margin/max_margin_tables.h"

#include <math.h>

/* The columns that all tables begin with. */
#define TASK_COLUMNS "setting", "p", "inputs", "labels", "width", "penalty", "weight_decay"

static void write_task(struct table *table, const struct trial *trial) {
    const struct setting *setting = trial->setting;
    table_row(table);
    table_text(table, setting->name);
    table_integer(table, setting->p);
    table_integer(table, setting->inputs);
    table_text(table, setting->labels == LABELS_RANDOM ? "random" : "sum");
    table_integer(table, trial->q);
    table_real(table, setting->penalty);
    table_real(table, setting->weight_decay);
}

static void write_estimate(struct table *table, const struct estimate *estimate) {
    table_real(table, estimate->value);
    table_real(table, estimate->low);
    table_real(table, estimate->high);
}

struct table *create_trials_table(struct error *error) {
    static const char *const columns[] = {TASK_COLUMNS,
                                          "gamma_star",
                                          "penalised_loss_minimum",
                                          "runs",
                                          "passed_count",
                                          "passed_share",
                                          "passed_share_ci_low",
                                          "passed_share_ci_high",
                                          "ratio_least",
                                          "ratio_median",
                                          "ratio_most",
                                          "excess_least",
                                          "excess_most",
                                          "near_epoch_median",
                                          "mean_purity",
                                          "purity_least",
                                          "frequencies_used_share",
                                          "frequency_share_error_most",
                                          "phase_error_most",
                                          "norm_error_most"};
    return table_create(columns, (int)(sizeof columns / sizeof *columns), error);
}

void write_trial(struct table *table, const struct trial *trial) {
    write_task(table, trial);
    table_real(table, trial->task->gamma);
    table_real(table, trial->task->least);
    table_integer(table, trial->trained);
    table_real(table, trial->passed);
    write_estimate(table, &trial->passed_share);
    table_real(table, trial->least_ratio);
    table_real(table, trial->median_ratio);
    table_real(table, trial->most_ratio);
    table_real(table, trial->least_excess);
    table_real(table, trial->most_excess);
    table_real(table, trial->near_epoch);
    table_real(table, trial->purity.value);
    table_real(table, trial->least_purity);
    table_real(table, trial->used_share.value);
    table_real(table, trial->most_share_error);
    table_real(table, trial->most_phase_error);
    table_real(table, trial->most_norm_error);
}

#define LOOK_COLUMNS                                                                               \
    "ratio", "excess", "loss", "accuracy", "live", "mean_purity", "purity_least",                  \
        "frequencies_used_count", "frequency_share_error", "phase_error", "norm_error"

static void write_look(struct table *table, const struct look *look) {
    table_real(table, look->ratio);
    table_real(table, look->excess);
    table_real(table, look->loss);
    table_real(table, look->accuracy);
    table_integer(table, look->live);
    table_real(table, look->mean_purity);
    table_real(table, look->least_purity);
    table_integer(table, look->used);
    table_real(table, look->share_error);
    table_real(table, look->phase_error);
    table_real(table, look->norm_error);
}

struct table *create_runs_table(struct error *error) {
    static const char *const columns[] = {TASK_COLUMNS, "seed",       "epochs",
                                          LOOK_COLUMNS, "near_epoch", "passed"};
    return table_create(columns, (int)(sizeof columns / sizeof *columns), error);
}

void write_run(struct table *table, const struct trial *trial, const struct run *run) {
    write_task(table, trial);
    table_integer(table, (long long)run->seed);
    table_integer(table, run->end.epoch);
    write_look(table, &run->end);
    table_real(table, run->near_epoch == NEVER ? NAN : run->near_epoch);
    table_text(table, run->passed == 1 ? "yes" : "no");
}

struct table *create_looks_table(struct error *error) {
    static const char *const columns[] = {TASK_COLUMNS, "seed", "epoch", LOOK_COLUMNS};
    return table_create(columns, (int)(sizeof columns / sizeof *columns), error);
}

void write_looks(struct table *table, const struct trial *trial, const struct run *run) {
    for (unsigned i = 0; i < trial->setting->snapshots; ++i) {
        write_task(table, trial);
        table_integer(table, (long long)run->seed);
        table_integer(table, run->looks[i].epoch);
        write_look(table, &run->looks[i]);
    }
}
