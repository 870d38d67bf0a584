/* Claim: transformers that learn to add look at Fourier modes, and generalise the sooner the more
 * numbers there are to add (arXiv 2402.09469).
 *
 * One-layer transformers see part of all tuples of k numbers mod p with their sum, and are asked
 * for the rest. At the start the scores of their heads are noise; at the end they are a few modes
 * of the Fourier basis over key and query. How right the test is as training tuples are known rises
 * with k, but so does the share of test tuples of which a permutation was trained on: split such
 * that permutations stay together, the data show what is left of it. */
#include "base/worst.h"
#include "claims/circuits/attention_fourier/attention_fourier_figures.h"
#include "claims/circuits/attention_fourier/attention_fourier_runs.h"
#include "claims/circuits/attention_fourier/attention_fourier_tables.h"
#include "former/result.h"
#include "study/curves.h"

#include <math.h>
#include <stdio.h>

/* Where the networks of all trials are written down. */
struct records {
    struct table *trials, *runs, *spectra, *inputs;
    struct figure *accuracies; /* NULL: nothing is to be drawn */
    int panels, drawn;         /* of it, and so far */
};

/* --- Networks, and those of a trial ----------------------------------------------------------- */

static bool take_run(const struct program *program, const struct trial *trial, unsigned s,
                     const struct peaks *peaks, struct records *records, struct figure_panel *panel,
                     struct error *error) {
    struct run *run = &trial->runs[s];
    struct training_result result;
    run->seed = trial->setting->seeds[s];
    if (!cells_load(program, &trial->cells[s], &result, &run->trained, error))
        return false;
    if (!run->trained)
        return true; /* reported when it failed to train */
    bool ok = measure_run(trial, s, peaks->modes, &result, error);
    if (ok && panel != NULL)
        ok = curves_draw_accuracies(panel, &result.history, s == 0 ? "training tuples" : NULL,
                                    s == 0 ? "test tuples" : NULL, error);
    if (ok)
        write_run(records->runs, trial, run);
    if (ok && trial->setting->spectra)
        write_spectra(records->spectra, trial, run, peaks->modes);
    training_result_free(&result);
    return ok;
}

static bool take_trial(const struct program *program, struct trial *trial,
                       const struct peaks *peaks, struct records *records, struct error *error) {
    struct figure_panel *panel = NULL;
    if (trial->setting->drawn && trial->size == trial->setting->sizes)
        panel =
            create_accuracy_panel(records->accuracies, records->panels, records->drawn++, trial);
    trial->largest_top = -INFINITY;
    for (unsigned s = 0; s < trial->setting->seeds_count; ++s) {
        const struct run *run = &trial->runs[s];
        if (!take_run(program, trial, s, peaks, records, panel, error))
            return false;
        trial->trained += run->trained;
        if (!run->trained)
            continue;
        trial->learned += outcome_of(run->test_epoch != NEVER, run->final.test_accuracy);
        trial->largest_top = worst_of(trial->largest_top, run->end.top);
    }
    if (trial->trained == 0)
        trial->largest_top = NAN;
    return true;
}

/* Once the control is known, too. */
static void count_peaked(struct trial *trial, const struct peaks *peaks) {
    for (unsigned s = 0; trial->control != NULL && s < trial->setting->seeds_count; ++s) {
        const struct run *run = &trial->runs[s];
        double least = worst_of(peaks->share, peaks->times_control * trial->control->largest_top);
        if (run->trained)
            trial->peaked += outcome_of(run->end.top >= least, run->end.top + least);
    }
}

/* --- Verdicts --------------------------------------------------------------------------------- */

static void judge(struct verdicts *verdicts, const char *what, const struct trial *trial,
                  struct estimate estimate) {
    char name[96];
    snprintf(name, sizeof name, "%s_%s", what, trial->name);
    verdicts_measure(verdicts, name, estimate.value, estimate.low, estimate.high);
}

static struct estimate without_interval(double value) {
    return (struct estimate){value, NAN, NAN, NAN};
}

static void judge_trial(struct verdicts *verdicts, const struct trial *trial) {
    judge(verdicts, "learned", trial, statistics_share(trial->learned, trial->trained));
    judge(verdicts, "train_epochs", trial, without_interval(trial_median(trial, run_train_epoch)));
    judge(verdicts, "test_epochs", trial, without_interval(trial_median(trial, run_test_epoch)));
    judge(verdicts, "test_at_train", trial, trial_mean(trial, run_test_at_train));
    judge(verdicts, "final_test", trial, trial_mean(trial, run_final_test));
    judge(verdicts, "leaked", trial, trial_mean(trial, run_leaked_share));
    judge(verdicts, "leaked_test", trial, trial_mean(trial, run_leaked_accuracy));
    judge(verdicts, "not_leaked_test", trial, trial_mean(trial, run_lone_accuracy));
    if (trial->setting->spectra) {
        judge(verdicts, "top_start", trial, trial_mean(trial, run_top_start));
        judge(verdicts, "top_end", trial, trial_mean(trial, run_top_end));
        judge(verdicts, "strongest_only", trial, trial_mean(trial, run_strongest));
        judge(verdicts, "uniform", trial, trial_mean(trial, run_uniform));
    }
    if (trial->control != NULL)
        judge(verdicts, "peaked", trial, statistics_share(trial->peaked, trial->trained));
}

static void judge_trend(struct verdicts *verdicts, const struct trial *trials, int sizes) {
    char name[96];
    snprintf(name, sizeof name, "trend_%s", trials->setting->name);
    verdicts_measure(verdicts, name, trend_of(trials, sizes), NAN, NAN);
}

/* --- All trials ------------------------------------------------------------------------------- */

static void records_free(struct records *records) {
    table_free(records->trials);
    table_free(records->runs);
    table_free(records->spectra);
    table_free(records->inputs);
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
                                .spectra = create_spectra_table(error),
                                .inputs = create_inputs_table(error),
                                .panels = drawn};
    if (drawn > 0)
        records->accuracies = create_accuracy_figure(drawn, error);
    return records->trials != NULL && records->runs != NULL && records->spectra != NULL &&
           records->inputs != NULL && (drawn == 0 || records->accuracies != NULL);
}

/* Saving takes a table over. */
static bool save_table(const struct program *program, struct table **table, const char *name,
                       struct error *error) {
    struct table *owned = *table;
    *table = NULL;
    return result_save_table(program, owned, name, error);
}

static bool records_save(const struct program *program, struct records *records,
                         struct error *error) {
    bool ok = save_table(program, &records->trials, "attention_fourier", error) &&
              save_table(program, &records->runs, "attention_fourier_runs", error) &&
              save_table(program, &records->spectra, "attention_fourier_spectra", error) &&
              save_table(program, &records->inputs, "attention_fourier_inputs", error);
    if (ok && records->accuracies != NULL) {
        ok = result_save_figure(program, records->accuracies, "attention_fourier", error);
        records->accuracies = NULL;
    }
    return ok;
}

/* Of the first network that has a control. */
static bool save_spectra_figure(const struct program *program, const struct plan *plan,
                                struct error *error) {
    for (int i = 0; i < plan->count; ++i)
        for (unsigned s = 0; s < plan->trials[i].setting->seeds_count; ++s) {
            const struct trial *trial = &plan->trials[i];
            if (trial->control == NULL || !trial->runs[s].trained)
                continue;
            struct figure *figure = create_spectra_figure(trial, &trial->runs[s], error);
            return figure != NULL &&
                   result_save_figure(program, figure, "attention_fourier_spectra", error);
        }
    return true;
}

/* Settings of several sizes: their rows, their trend, and their figure. */
static bool compare_sizes(const struct program *program, const struct plan *plan,
                          struct records *records, struct verdicts *verdicts, struct error *error) {
    struct inputs_panels panels;
    struct figure *figure = create_inputs_figure(&panels, error);
    bool ok = figure != NULL;
    int drawn = 0, sizes;
    for (int i = 0; ok && i < plan->count; i += sizes) {
        const struct trial *trials = &plan->trials[i];
        sizes = (int)trials->setting->sizes_count;
        if (sizes == 1)
            continue;
        write_inputs(records->inputs, trials, sizes);
        judge_trend(verdicts, trials, sizes);
        ok = draw_inputs(&panels, trials, sizes, drawn++, error);
    }
    if (ok && drawn > 0)
        return result_save_figure(program, figure, "attention_fourier_inputs", error);
    figure_free(figure);
    return ok;
}

static bool analyse(const struct program *program, const struct profile *profile, struct plan *plan,
                    struct verdicts *verdicts, struct error *error) {
    struct records records;
    bool ok = records_create(profile, &records, error);
    for (int i = 0; ok && i < plan->count; ++i)
        ok = take_trial(program, &plan->trials[i], &profile->peaks, &records, error);
    for (int i = 0; ok && i < plan->count; ++i) {
        count_peaked(&plan->trials[i], &profile->peaks);
        write_trial(records.trials, &plan->trials[i]);
        judge_trial(verdicts, &plan->trials[i]);
    }
    ok = ok && compare_sizes(program, plan, &records, verdicts, error) &&
         records_save(program, &records, error) && save_spectra_figure(program, plan, error);
    records_free(&records);
    return ok;
}

/* --- The program ------------------------------------------------------------------------------ */

static const struct program_manual manual = {
    .about = "Train one-layer transformers to add numbers mod p, and see which Fourier modes their "
             "heads look at and how they generalise with more numbers (arXiv 2402.09469).",
    .results = "  tables/attention_fourier.csv           epochs, accuracies, spectra by setting\n"
               "  tables/attention_fourier_runs.csv      every network\n"
               "  tables/attention_fourier_spectra.csv   the strongest modes of every head\n"
               "  tables/attention_fourier_inputs.csv    accuracies over the number of tokens\n"
               "  figures/attention_fourier.png          accuracies over epochs\n"
               "  figures/attention_fourier_spectra.png  modes of a network's heads\n"
               "  figures/attention_fourier_inputs.png   accuracies over the number of tokens\n",
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
         plan_create(profile, &plan, &error) &&
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
