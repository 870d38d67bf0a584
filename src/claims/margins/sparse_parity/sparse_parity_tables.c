#include "claims/margins/sparse_parity/sparse_parity.h"

static const char *control_name(enum control control) {
    switch (control) {
    case CONTROL_NO_PENALTY:
        return "no_penalty";
    case CONTROL_RANDOM_LABELS:
        return "random_labels";
    default:
        return "";
    }
}

/* The columns that both tables begin with. */
#define TASK_COLUMNS "setting", "n", "k", "q", "control", "penalty"

static void write_task(struct table *table, const struct trial *trial) {
    table_row(table);
    table_text(table, trial->setting->name);
    table_integer(table, trial->task->n);
    table_integer(table, trial->task->k);
    table_integer(table, trial->q);
    table_text(table, control_name(trial->setting->control));
    table_real(table, trial->setting->penalty);
}

static void write_estimate(struct table *table, const struct estimate *estimate) {
    table_real(table, estimate->value);
    table_real(table, estimate->low);
    table_real(table, estimate->high);
}

struct table *create_trials_table(struct error *error) {
    static const char *const columns[] = {TASK_COLUMNS,
                                          "runs",
                                          "passed_share",
                                          "passed_share_ci_low",
                                          "passed_share_ci_high",
                                          "signs_share",
                                          "signs_share_ci_low",
                                          "signs_share_ci_high",
                                          "patterns_share",
                                          "patterns_share_ci_low",
                                          "patterns_share_ci_high",
                                          "ratio",
                                          "ratio_ci_low",
                                          "ratio_ci_high",
                                          "ratio_least",
                                          "mass",
                                          "mass_ci_low",
                                          "mass_ci_high",
                                          "excess_least",
                                          "excess_most"};
    return table_create(columns, (int)(sizeof columns / sizeof *columns), error);
}

void write_trial(struct table *table, const struct trial *trial) {
    write_task(table, trial);
    table_integer(table, trial->trained);
    write_estimate(table, &trial->passed);
    write_estimate(table, &trial->signs);
    write_estimate(table, &trial->patterns);
    write_estimate(table, &trial->ratio);
    table_real(table, trial->ratio_least);
    write_estimate(table, &trial->mass);
    table_real(table, trial->excess_least);
    table_real(table, trial->excess_most);
}

struct table *create_runs_table(struct error *error) {
    static const char *const columns[] = {
        TASK_COLUMNS, "seed",   "passed", "margin",      "margin_most", "norm", "ratio",    "loss",
        "accuracy",   "excess", "live",   "right_signs", "patterns",    "mass", "imbalance"};
    return table_create(columns, (int)(sizeof columns / sizeof *columns), error);
}

static void write_run(struct table *table, const struct trial *trial, const struct run *run) {
    const struct margins *margins = &run->end.margins;
    const struct parity_features *features = &run->end.features;
    write_task(table, trial);
    table_integer(table, (long long)run->seed);
    table_text(table, run->passed == 1 ? "yes" : "no");
    table_real(table, margins->smallest);
    table_real(table, margins->largest);
    table_real(table, margins->size);
    table_real(table, run->end.ratio);
    table_real(table, margins->loss);
    table_real(table, margins->accuracy);
    table_real(table, run->excess);
    table_integer(table, features->alive);
    table_integer(table, features->right);
    table_integer(table, features->patterns);
    table_real(table, features->mass);
    table_real(table, features->imbalance);
}

void write_runs(struct table *table, const struct trial *trial) {
    for (unsigned s = 0; s < trial->setting->seeds_count; ++s)
        if (trial->runs[s].trained)
            write_run(table, trial, &trial->runs[s]);
}
