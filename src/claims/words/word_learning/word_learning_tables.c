#include "claims/words/word_learning/word_learning_tables.h"

#include <math.h>

static const char *labels_of(const struct trial *trial) {
    return trial->setting->labels == LABELS_RANDOM ? "random" : "word";
}

/* The columns that all tables begin with. */
#define TASK_COLUMNS "setting", "group", "word", "labels", "activation", "q"

static void write_task(struct table *table, const struct trial *trial) {
    table_row(table);
    table_text(table, trial->setting->name);
    table_text(table, trial->task->group.name);
    table_text(table, trial->task->word.letters);
    table_text(table, labels_of(trial));
    table_text(table, model_activation_names[trial->setting->activation]);
    table_integer(table, trial->q);
}

static void write_estimate(struct table *table, const struct estimate *estimate) {
    table_real(table, estimate->value);
    table_real(table, estimate->low);
    table_real(table, estimate->high);
}

/* An empty field for what never happened. */
static void write_epoch(struct table *table, int epoch) {
    table_real(table, epoch == NEVER ? NAN : epoch);
}

struct table *create_trials_table(struct error *error) {
    static const char *const columns[] = {TASK_COLUMNS,
                                          "d",
                                          "train_share",
                                          "weight_decay",
                                          "runs",
                                          "learned_count",
                                          "learned_share",
                                          "learned_share_ci_low",
                                          "learned_share_ci_high",
                                          "grokked_count",
                                          "grokked_share",
                                          "grokked_share_ci_low",
                                          "grokked_share_ci_high",
                                          "test_epoch_median",
                                          "test_epoch_least",
                                          "test_epoch_most",
                                          "final_test_accuracy",
                                          "final_test_accuracy_ci_low",
                                          "final_test_accuracy_ci_high"};
    return table_create(columns, (int)(sizeof columns / sizeof *columns), error);
}

void write_trial(struct table *table, const struct trial *trial) {
    write_task(table, trial);
    table_integer(table, trial->task->group.order);
    table_real(table, trial->train_share);
    table_real(table, trial->setting->weight_decay);
    table_integer(table, trial->trained);
    table_real(table, trial->learned);
    write_estimate(table, &trial->learned_share);
    table_real(table, trial->grokked);
    write_estimate(table, &trial->grokked_share);
    table_real(table, trial->median);
    table_real(table, trial->first);
    table_real(table, trial->last);
    write_estimate(table, &trial->final_test);
}

struct table *create_runs_table(struct error *error) {
    static const char *const columns[] = {
        TASK_COLUMNS, "train_share",    "weight_decay",
        "seed",       "train_epoch",    "test_accuracy_when_fitted",
        "test_epoch", "grokked",        "epochs",
        "train_loss", "train_accuracy", "test_accuracy"};
    return table_create(columns, (int)(sizeof columns / sizeof *columns), error);
}

void write_run(struct table *table, const struct trial *trial, const struct run *run) {
    write_task(table, trial);
    table_real(table, trial->train_share);
    table_real(table, trial->setting->weight_decay);
    table_integer(table, (long long)run->seed);
    write_epoch(table, run->train_epoch);
    table_real(table, run->test_at_train);
    write_epoch(table, run->test_epoch);
    table_text(table, run->grokked ? "yes" : "no");
    table_integer(table, run->epochs);
    table_real(table, run->final.train_loss);
    table_real(table, run->final.train_accuracy);
    table_real(table, run->final.test_accuracy);
}

struct table *create_looks_table(struct error *error) {
    static const char *const columns[] = {TASK_COLUMNS,     "seed",        "epoch",
                                          "knows_training", "unit_purity", "energy_in_support"};
    return table_create(columns, (int)(sizeof columns / sizeof *columns), error);
}

void write_looks(struct table *table, const struct trial *trial, const struct run *run) {
    for (unsigned i = 0; i < trial->setting->snapshots; ++i) {
        const struct look *look = &run->looks[i];
        bool knows = run->train_epoch != NEVER && look->epoch >= run->train_epoch;
        write_task(table, trial);
        table_integer(table, (long long)run->seed);
        table_integer(table, look->epoch);
        table_text(table, knows ? "yes" : "no");
        table_real(table, look->purity);
        table_real(table, look->share);
    }
}
