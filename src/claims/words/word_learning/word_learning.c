/* Claim: networks learn words in finite groups, and grok them (arXiv 2509.06931).
 *
 * Networks see part of the table of a word w(a, b) and are asked for the rest. They know their
 * training pairs soon and the others long after; without weight decay, or where a table follows no
 * rule, never. Meanwhile their hidden nodes, which began as mixtures, take on one representation of
 * the group each, and their outputs move into the support of the word's tensor. */
#include "base/memory.h"
#include "base/worst.h"
#include "claims/words/word_learning/word_learning_figures.h"
#include "claims/words/word_learning/word_learning_looks.h"
#include "claims/words/word_learning/word_learning_tables.h"
#include "former/result.h"
#include "study/curves.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* --- One network ------------------------------------------------------------------------------ */

static bool has_grokked(const struct run *run) {
    return run->train_epoch != NEVER && run->test_epoch != NEVER &&
           run->test_at_train <= GROK_TEST && run->test_epoch >= GROK_DELAY * run->train_epoch;
}

static void summarise_history(const struct training_history *history, struct run *run) {
    run->train_epoch = run->test_epoch = NEVER;
    run->test_at_train = NAN;
    for (int i = 0; i < history->rows; ++i) {
        const struct evaluation *evaluation = &history->evaluation[i];
        if (run->train_epoch == NEVER && evaluation->train_accuracy == 1) {
            run->train_epoch = history->epoch[i];
            run->test_at_train = evaluation->test_accuracy;
        }
        if (run->test_epoch == NEVER && training_is_solved(evaluation))
            run->test_epoch = history->epoch[i];
    }
    run->epochs = history->epoch[history->rows - 1];
    run->final = history->evaluation[history->rows - 1];
    run->grokked = has_grokked(run);
}

/* Where the networks of all trials are written down. */
struct records {
    struct table *trials, *runs, *looks;
    struct figure *accuracies; /* NULL: nothing is to be drawn */
    int drawn;                 /* panels of it so far */
};

static bool measure_run(const struct program *program, const struct trial *trial, unsigned s,
                        struct lens *lens, struct records *records, struct figure_panel *panel,
                        struct error *error) {
    struct run *run = &trial->runs[s];
    struct training_result result;
    run->seed = trial->setting->seeds[s];
    if (!cells_load(program, &trial->cells[s], &result, &run->trained, error))
        return false;
    if (!run->trained)
        return true; /* reported when it failed to train */
    summarise_history(&result.history, run);
    write_run(records->runs, trial, run);
    bool ok = panel == NULL ||
              curves_draw_accuracies(panel, &result.history, s == 0 ? "training pairs" : NULL,
                                     s == 0 ? "clean test pairs" : NULL, error);
    if (ok && trial->setting->snapshots > 0) {
        ok = lens_look(lens, trial, &result, run, error);
        if (ok)
            write_looks(records->looks, trial, run);
    }
    training_result_free(&result);
    return ok;
}

/* --- The networks of a trial ------------------------------------------------------------------ */

static void count_runs(struct trial *trial) {
    const struct setting *setting = trial->setting;
    for (unsigned s = 0; s < setting->seeds_count; ++s) {
        const struct run *run = &trial->runs[s];
        if (!run->trained)
            continue;
        bool learned = run->test_epoch != NEVER;
        bool expected = learned && setting->expected_epochs != NULL &&
                        run->test_epoch >= setting->expected_epochs[0] &&
                        run->test_epoch <= setting->expected_epochs[1];
        ++trial->trained;
        trial->learned += outcome_of(learned, run->final.test_accuracy);
        trial->grokked += outcome_of(run->grokked, run->final.test_accuracy);
        trial->expected += outcome_of(expected, run->final.test_accuracy);
    }
    trial->learned_share = statistics_share(trial->learned, trial->trained);
    trial->grokked_share = statistics_share(trial->grokked, trial->trained);
}

static bool summarise_trial(struct trial *trial, struct error *error) {
    size_t seeds = trial->setting->seeds_count;
    double *values = memory_array(2 * seeds, sizeof *values);
    int trained = 0, learned = 0;
    if (values == NULL)
        return error_memory(error, "the runs of a setting");
    double *epochs = values + seeds;
    count_runs(trial);
    for (size_t s = 0; s < seeds; ++s) {
        const struct run *run = &trial->runs[s];
        if (!run->trained)
            continue;
        values[trained++] = run->final.test_accuracy;
        if (run->test_epoch != NEVER)
            epochs[learned++] = run->test_epoch;
    }
    trial->final_test = statistics_mean(values, trained);
    trial->median = statistics_median(epochs, learned);
    trial->first = learned > 0 ? epochs[0] : NAN;
    trial->last = learned > 0 ? epochs[learned - 1] : NAN;
    free(values);
    return true;
}

static bool measure_trial(const struct program *program, struct trial *trial,
                          struct records *records, struct error *error) {
    struct lens lens = {0};
    struct figure_panel *panel = NULL;
    bool ok = trial->setting->snapshots == 0 || lens_create(trial->task, &lens, error);
    if (trial->setting->drawn && trial->q == trial->setting->widths[0])
        panel = create_accuracy_panel(records->accuracies, records->drawn++, trial);
    for (unsigned s = 0; ok && s < trial->setting->seeds_count; ++s)
        ok = measure_run(program, trial, s, &lens, records, panel, error);
    lens_free(&lens);
    if (!ok || !summarise_trial(trial, error))
        return false;
    write_trial(records->trials, trial);
    return true;
}

/* --- Verdicts --------------------------------------------------------------------------------- */

static void judge(struct verdicts *verdicts, const char *what, const struct trial *trial,
                  struct estimate estimate) {
    char name[96];
    snprintf(name, sizeof name, "%s_%s", what, trial->name);
    verdicts_measure(verdicts, name, estimate.value, estimate.low, estimate.high);
}

static bool judge_trial(struct verdicts *verdicts, const struct trial *trial, struct error *error) {
    judge(verdicts, "learned", trial, trial->learned_share);
    judge(verdicts, "grokked", trial, trial->grokked_share);
    judge(verdicts, "epochs", trial, (struct estimate){trial->median, NAN, NAN, NAN});
    judge(verdicts, "final_test", trial, trial->final_test);
    if (trial->setting->expected_epochs != NULL)
        judge(verdicts, "expected", trial, statistics_share(trial->expected, trial->trained));
    if (trial->setting->snapshots == 0)
        return true;
    struct looks_summary looks;
    if (!summarise_looks(trial, &looks, error))
        return false;
    judge(verdicts, "purity_memorized", trial, looks.purity_memorised);
    judge(verdicts, "purity_end", trial, looks.purity_end);
    judge(verdicts, "support_memorized", trial, looks.share_memorised);
    judge(verdicts, "support_end", trial, looks.share_end);
    return true;
}

/* --- All trials ------------------------------------------------------------------------------- */

static void records_free(struct records *records) {
    table_free(records->trials);
    table_free(records->runs);
    table_free(records->looks);
    figure_free(records->accuracies);
    *records = (struct records){0};
}

static bool records_create(const struct profile *profile, struct records *records,
                           struct error *error) {
    int drawn = 0;
    for (unsigned i = 0; i < profile->settings_count; ++i)
        drawn += profile->settings[i].drawn;
    *records = (struct records){.trials = create_trials_table(error),
                                .runs = create_runs_table(error),
                                .looks = create_looks_table(error)};
    if (drawn > 0)
        records->accuracies = create_accuracy_figure(drawn, error);
    return records->trials != NULL && records->runs != NULL && records->looks != NULL &&
           (drawn == 0 || records->accuracies != NULL);
}

/* Saving takes a table or figure over. */
static bool records_save(const struct program *program, struct records *records,
                         struct error *error) {
    struct records owned = *records;
    *records = (struct records){0};
    bool ok = result_save_table(program, owned.trials, "word_learning", error);
    owned.trials = NULL;
    if (ok) {
        ok = result_save_table(program, owned.runs, "word_learning_runs", error);
        owned.runs = NULL;
    }
    if (ok) {
        ok = result_save_table(program, owned.looks, "word_learning_looks", error);
        owned.looks = NULL;
    }
    if (ok && owned.accuracies != NULL) {
        ok = result_save_figure(program, owned.accuracies, "word_learning", error);
        owned.accuracies = NULL;
    }
    records_free(&owned);
    return ok;
}

static bool save_looks_figure(const struct program *program, const struct plan *plan,
                              struct error *error) {
    struct looks_panels panels;
    struct figure *figure = create_looks_figure(&panels, error);
    bool ok = figure != NULL;
    int drawn = 0;
    for (int i = 0; ok && i < plan->count; ++i)
        if (plan->trials[i].setting->snapshots > 0)
            ok = draw_looks(&panels, &plan->trials[i], drawn++, error);
    if (ok && drawn > 0)
        return result_save_figure(program, figure, "word_learning_looks", error);
    figure_free(figure);
    return ok;
}

static bool save_width_figure(const struct program *program, const struct plan *plan,
                              struct error *error) {
    struct figure_panel *panel = NULL;
    struct figure *figure = create_width_figure(&panel, error);
    bool ok = figure != NULL;
    int drawn = 0, widths;
    for (int i = 0; ok && i < plan->count; i += widths) {
        widths = (int)plan->trials[i].setting->widths_count;
        if (widths > 1)
            ok = draw_widths(panel, &plan->trials[i], widths, drawn++, error);
    }
    if (ok && drawn > 0)
        return result_save_figure(program, figure, "word_learning_width", error);
    figure_free(figure);
    return ok;
}

static bool analyse(const struct program *program, const struct profile *profile, struct plan *plan,
                    struct verdicts *verdicts, struct error *error) {
    struct records records;
    bool ok = records_create(profile, &records, error);
    for (int i = 0; ok && i < plan->count; ++i)
        ok = measure_trial(program, &plan->trials[i], &records, error) &&
             judge_trial(verdicts, &plan->trials[i], error);
    if (ok)
        ok = records_save(program, &records, error);
    else
        records_free(&records);
    return ok && save_looks_figure(program, plan, error) && save_width_figure(program, plan, error);
}

/* --- The program ------------------------------------------------------------------------------ */

static const struct program_manual manual = {
    .about = "Train networks on part of the table of a word in a finite group, and see when and "
             "how they learn the rest (arXiv 2509.06931).",
    .results = "  tables/word_learning.csv               shares and epochs by setting\n"
               "  tables/word_learning_runs.csv          every network\n"
               "  tables/word_learning_looks.csv         networks looked into on the way\n"
               "  figures/word_learning.png              accuracies over epochs\n"
               "  figures/word_learning_looks.png        purity and support over epochs\n"
               "  figures/word_learning_width.png        who learns, over the width\n",
    .trains = true,
};

int main(int argc, char **argv) {
    struct program program;
    struct claim claim;
    struct plan plan = {0};
    struct cells_outcome outcome = {0};
    struct error error = {0};
    program_start(argc, argv, &manual, &program);
    bool ok = claim_open(&program, &document_schema, sizeof(struct profile), &claim, &error);
    const struct profile *profile = claim.profile;
    ok = ok && check_profile(claim.spec, claim.index, profile, &error) &&
         plan_create(claim.spec, claim.index, profile, &plan, &error) &&
         claim_expect(&claim, plan.quantities, plan.quantity_count, &error) &&
         program_prepare_folders(&program, true, &error) &&
         cells_train(&program, plan.cells, plan.cell_count, &outcome, &error);
    program.incomplete = outcome.failed > 0;
    if (ok && !program_is_shard(&program))
        ok = analyse(&program, profile, &plan, &claim.verdicts, &error);
    int status = !ok ? program_fail(&program, &error) : claim_finish(&claim, outcome.failed);
    plan_free(&plan);
    claim_close(&claim);
    return status;
}
