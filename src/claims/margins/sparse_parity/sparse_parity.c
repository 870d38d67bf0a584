/* Claim: networks that learn the parity of k of n bits by cross-entropy with a penalty on
 * sum_i n_i^(k+1) take the largest margin that any network has; their neurons then look at the bits
 * that matter and at no others, with equal weights and all combinations of signs (arXiv
 * 2311.07568).
 *
 * First the theory: constructions attain the largest margin on every input and, scaled as they
 * should be, the least loss. Then networks are trained on all inputs, and held against both. */
#include "claims/margins/sparse_parity/sparse_parity.h"

#include "base/worst.h"
#include "claims/margins/sparse_parity/sparse_parity_figures.h"
#include "former/result.h"

#include <math.h>
#include <stdio.h>

/* --- Verdicts --------------------------------------------------------------------------------- */

static void judge(struct verdicts *verdicts, const char *what, const struct trial *trial,
                  const struct estimate *estimate) {
    char name[96];
    snprintf(name, sizeof name, "%s_%s", what, trial->name);
    verdicts_measure(verdicts, name, estimate->value, estimate->low, estimate->high);
}

static void judge_trials(struct verdicts *verdicts, const struct plan *plan) {
    double excess = INFINITY;
    for (int i = 0; i < plan->count; ++i) {
        const struct trial *trial = &plan->trials[i];
        judge(verdicts, "passed", trial, &trial->passed);
        judge(verdicts, "signs", trial, &trial->signs);
        judge(verdicts, "patterns", trial, &trial->patterns);
        judge(verdicts, "ratio", trial, &trial->ratio);
        judge(verdicts, "mass", trial, &trial->mass);
        if (trial->trained > 0 && trial->setting->control == CONTROL_NONE)
            excess = least_of(excess, trial->excess_least);
    }
    verdicts_measure(verdicts, EXCESS_LEAST, isinf(excess) ? NAN : excess, NAN, NAN);
}

/* --- All networks ----------------------------------------------------------------------------- */

static bool write_tables(const struct program *program, const struct plan *plan,
                         struct error *error) {
    struct table *trials = create_trials_table(error), *runs = create_runs_table(error);
    if (trials == NULL || runs == NULL) {
        table_free(trials);
        table_free(runs);
        return false;
    }
    for (int i = 0; i < plan->count; ++i) {
        write_trial(trials, &plan->trials[i]);
        write_runs(runs, &plan->trials[i]);
    }
    bool ok = result_save_table(program, trials, "sparse_parity", error);
    if (!ok)
        table_free(runs);
    return ok && result_save_table(program, runs, "sparse_parity_runs", error);
}

static bool analyse(const struct program *program, const struct profile *profile, struct plan *plan,
                    struct verdicts *verdicts, struct error *error) {
    bool ok = theory_check(program, &profile->theory, verdicts, error);
    for (int i = 0; ok && i < plan->count; ++i)
        ok = trial_measure(program, profile, &plan->trials[i], error);
    if (!ok)
        return false;
    judge_trials(verdicts, plan);
    return write_tables(program, plan, error) && save_ratio_figure(program, profile, plan, error) &&
           save_weights_figure(program, profile, plan, error) &&
           save_width_figure(program, profile, plan, error);
}

/* --- The program ------------------------------------------------------------------------------ */

static const struct program_manual manual = {
    .about = "Construct networks of the largest margin for the parity of k of n bits, and see "
             "whether training finds them (arXiv 2311.07568).",
    .results = "  tables/sparse_parity_theory.csv        constructions against the largest margin\n"
               "  tables/sparse_parity.csv               networks by setting and width\n"
               "  tables/sparse_parity_runs.csv          every network\n"
               "  figures/sparse_parity.png              margins over epochs\n"
               "  figures/sparse_parity_weights.png      weights before and after\n"
               "  figures/sparse_parity_width.png        margins over the width\n",
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
