/* Claim: networks that add come to the largest margin (arXiv 2311.07568, and 2402.09469 for more
 * than two inputs).
 *
 * Two-layer networks with powers as activation, trained on all of the data with cross-entropy and a
 * penalty on the norms of their neurons, end with neurons of one frequency each, phases that add
 * up, and every frequency used alike: that is what the largest margin gamma* for the size of the
 * weights asks for, and it is computed from the weights how near they come. A sharper test than the
 * margin: mean loss + penalty has a known minimum, which only networks of the largest margin take.
 */
#include "base/memory.h"
#include "base/worst.h"
#include "claims/margins/max_margin/max_margin_figures.h"
#include "claims/margins/max_margin/max_margin_tables.h"
#include "claims/margins/max_margin/max_margin_theory.h"
#include "study/result.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* --- One network ------------------------------------------------------------------------------ */

/* What the weights: [rows, q] in double are like; the frequencies are to be freed by the caller. */
static bool look_at(const struct trial *trial, int epoch, const double *weights, struct look *look,
                    struct frequencies *found, struct error *error) {
    const struct task *task = trial->task;
    const struct network_shape shape = dataset_network_shape(&task->margins.shape);
    struct margins margins;
    if (!margins_measure(&task->margins, trial->q, weights, &margins, error) ||
        !frequencies_find(&shape, trial->q, weights, found, error))
        return false;
    *look =
        (struct look){.epoch = epoch,
                      .ratio = margins_ratio(&margins, task->gamma),
                      .excess = margins.loss + trial->setting->penalty * margins.size - task->least,
                      .loss = margins.loss,
                      .accuracy = margins.accuracy,
                      .mean_purity = found->mean_purity,
                      .least_purity = found->least_purity,
                      .share_error = found->share_error,
                      .phase_error = found->phase_error,
                      .norm_error = found->norm_error,
                      .live = found->live,
                      .used = found->used,
                      .frequencies = found->count};
    return true;
}

static bool look_at_weights(const struct trial *trial, int epoch, const struct network *network,
                            const float *weights, struct look *look, struct error *error) {
    struct frequencies found;
    double *copy = margins_weights(network, weights);
    bool ok = copy != NULL ? look_at(trial, epoch, copy, look, &found, error)
                           : error_memory(error, "a network's weights");
    if (ok)
        frequencies_free(&found);
    free(copy);
    return ok;
}

/* NaN where a value is that decides it. */
static double has_passed(const struct trial *trial, const struct look *look) {
    const struct bounds *pass = &trial->profile->pass;
    bool passed = look->ratio >= trial->setting->ratio && look->least_purity >= pass->purity &&
                  look->share_error <= pass->share_error && look->phase_error <= pass->phase_error;
    return outcome_of(passed,
                      look->ratio + look->least_purity + look->share_error + look->phase_error);
}

static bool look_at_snapshots(const struct trial *trial, const struct training_result *result,
                              struct run *run, struct error *error) {
    size_t size = network_size(&result->network);
    unsigned next = 0;
    run->near_epoch = NEVER;
    run->looks = memory_array(trial->setting->snapshots, sizeof *run->looks);
    if (run->looks == NULL)
        return error_memory(error, "the looks at a network");
    for (int i = 0; i < result->snapshots && next < trial->setting->snapshots; ++i) {
        struct look *look = &run->looks[next];
        if (result->snapshot_epoch[i] != trial->setting->snapshot_epochs[next])
            continue; /* the file may have more */
        if (!look_at_weights(trial, result->snapshot_epoch[i], &result->network,
                             result->snapshot_weights + (size_t)i * size, look, error))
            return false;
        if (run->near_epoch == NEVER && look->ratio > NEAR_RATIO)
            run->near_epoch = look->epoch;
        ++next;
    }
    return true;
}

/* Where the networks of all trials are written down. */
struct records {
    struct table *trials, *runs, *looks;
};

static bool measure_run(const struct program *program, const struct trial *trial, unsigned s,
                        struct records *records, struct error *error) {
    struct run *run = &trial->runs[s];
    struct training_result result;
    run->seed = trial->setting->seeds[s];
    if (!cells_load(program, &trial->cells[s], &result, &run->trained, error))
        return false;
    if (!run->trained)
        return true; /* reported when it failed to train */
    int last = result.history.epoch[result.history.rows - 1];
    bool ok =
        look_at_weights(trial, last, &result.network, result.network.weights, &run->end, error) &&
        look_at_snapshots(trial, &result, run, error);
    training_result_free(&result);
    if (!ok)
        return false;
    run->passed = has_passed(trial, &run->end);
    write_run(records->runs, trial, run);
    write_looks(records->looks, trial, run);
    return true;
}

/* --- The networks of a trial ------------------------------------------------------------------ */

static void take_extremes(struct trial *trial, const struct look *end) {
    trial->least_ratio = least_of(trial->least_ratio, end->ratio);
    trial->most_ratio = worst_of(trial->most_ratio, end->ratio);
    trial->least_purity = least_of(trial->least_purity, end->least_purity);
    trial->most_share_error = worst_of(trial->most_share_error, end->share_error);
    trial->most_phase_error = worst_of(trial->most_phase_error, end->phase_error);
    trial->most_norm_error = worst_of(trial->most_norm_error, end->norm_error);
    if (isnan(trial->task->least)) /* by design: of these no least loss is known */
        return;
    trial->least_excess = least_of(trial->least_excess, end->excess);
    trial->most_excess = worst_of(trial->most_excess, end->excess);
}

static bool summarise_trial(struct trial *trial, struct error *error) {
    size_t seeds = trial->setting->seeds_count;
    double *ratio = memory_array(4 * seeds, sizeof *ratio);
    int near = 0;
    if (ratio == NULL)
        return error_memory(error, "the runs of a setting");
    double *purity = ratio + seeds, *used = purity + seeds, *epoch = used + seeds;
    trial->least_ratio = trial->least_purity = INFINITY;
    trial->most_ratio = -INFINITY;
    trial->least_excess = isnan(trial->task->least) ? NAN : INFINITY;
    trial->most_excess = isnan(trial->task->least) ? NAN : -INFINITY;
    for (size_t s = 0; s < seeds; ++s) {
        const struct run *run = &trial->runs[s];
        if (!run->trained)
            continue;
        trial->passed += run->passed;
        ratio[trial->trained] = run->end.ratio;
        purity[trial->trained] = run->end.mean_purity;
        used[trial->trained++] =
            outcome_of((double)run->end.used / run->end.frequencies, run->end.share_error);
        if (run->near_epoch != NEVER)
            epoch[near++] = run->near_epoch;
        take_extremes(trial, &run->end);
    }
    if (trial->trained == 0)
        trial->least_ratio = trial->most_ratio = trial->least_purity = trial->least_excess =
            trial->most_excess = NAN;
    trial->passed_share = statistics_share(trial->passed, trial->trained);
    trial->ratio = statistics_mean(ratio, trial->trained);
    trial->purity = statistics_mean(purity, trial->trained);
    trial->used_share = statistics_mean(used, trial->trained);
    trial->median_ratio = statistics_median(ratio, trial->trained);
    trial->near_epoch = statistics_median(epoch, near);
    free(ratio);
    return true;
}

static bool measure_trial(const struct program *program, struct trial *trial,
                          struct records *records, struct error *error) {
    for (unsigned s = 0; s < trial->setting->seeds_count; ++s)
        if (!measure_run(program, trial, s, records, error))
            return false;
    if (!summarise_trial(trial, error))
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

static void judge_trial(struct verdicts *verdicts, const struct trial *trial) {
    judge(verdicts, "passed", trial, trial->passed_share);
    judge(verdicts, "ratio", trial, trial->ratio);
    judge(verdicts, "excess", trial, (struct estimate){trial->most_excess, NAN, NAN, NAN});
    judge(verdicts, "purity", trial, trial->purity);
    judge(verdicts, "used", trial, trial->used_share);
}

/* What no network may do: beat the theory. */
static void judge_all(struct verdicts *verdicts, const struct plan *plan) {
    double ratio = -INFINITY, excess = INFINITY;
    for (int i = 0; i < plan->count; ++i) {
        if (plan->trials[i].setting->labels != LABELS_SUM || plan->trials[i].trained == 0)
            continue;
        ratio = worst_of(ratio, plan->trials[i].most_ratio);
        if (!isnan(plan->trials[i].task->least))
            excess = least_of(excess, plan->trials[i].least_excess);
    }
    verdicts_measure(verdicts, "largest_ratio", isinf(ratio) ? NAN : ratio, NAN, NAN);
    verdicts_measure(verdicts, "least_excess", isinf(excess) ? NAN : excess, NAN, NAN);
}

static bool judge_constructions(const struct program *program, const struct profile *profile,
                                struct verdicts *verdicts, struct error *error) {
    struct construction_errors errors[2];
    if (!measure_constructions(program, profile, errors, error))
        return false;
    const struct construction_errors *signs = &errors[ADDITION_SIGNS];
    const struct construction_errors *phases = &errors[ADDITION_PHASES];
    verdicts_measure(verdicts, "construction_ratio", signs->ratio, NAN, NAN);
    verdicts_measure(verdicts, "construction_spread", signs->spread, NAN, NAN);
    verdicts_measure(verdicts, "narrow_ratio", phases->ratio, NAN, NAN);
    verdicts_measure(verdicts, "narrow_spread", phases->spread, NAN, NAN);
    return true;
}

/* --- All trials ------------------------------------------------------------------------------- */

static void records_free(struct records *records) {
    table_free(records->trials);
    table_free(records->runs);
    table_free(records->looks);
}

/* Saving takes a table over. */
static bool records_save(const struct program *program, struct records *records,
                         struct error *error) {
    struct table *tables[] = {records->trials, records->runs, records->looks};
    static const char *const names[] = {"max_margin", "max_margin_runs", "max_margin_looks"};
    bool ok = true;
    for (int i = 0; i < 3; ++i)
        if (ok)
            ok = result_save_table(program, tables[i], names[i], error);
        else
            table_free(tables[i]);
    return ok;
}

/* The first network of the first drawn setting, if it is there. */
static bool save_neurons(const struct program *program, const struct plan *plan,
                         struct error *error) {
    const struct trial *trial = plan->trials;
    while (trial < plan->trials + plan->count && !trial->setting->drawn)
        ++trial;
    if (trial == plan->trials + plan->count || !trial->runs[0].trained)
        return true;
    struct training_result result;
    struct frequencies found;
    struct look look;
    bool loaded;
    if (!cells_load(program, &trial->cells[0], &result, &loaded, error) || !loaded)
        return loaded;
    double *weights = margins_weights(&result.network, result.network.weights);
    training_result_free(&result);
    bool ok = weights != NULL ? look_at(trial, 0, weights, &look, &found, error)
                              : error_memory(error, "a network's weights");
    if (ok) {
        struct figure *figure = draw_neurons(trial, &found, weights, error);
        frequencies_free(&found);
        ok = figure != NULL && result_save_figure(program, figure, "max_margin_neurons", error);
    }
    free(weights);
    return ok;
}

static bool save_figures(const struct program *program, const struct plan *plan,
                         struct error *error) {
    struct figure *margins = draw_margins(plan, error);
    if (margins == NULL || !result_save_figure(program, margins, "max_margin", error))
        return false;
    struct figure *widths = draw_widths(plan, error);
    return widths != NULL && result_save_figure(program, widths, "max_margin_widths", error) &&
           save_neurons(program, plan, error);
}

static bool analyse(const struct program *program, const struct profile *profile, struct plan *plan,
                    struct verdicts *verdicts, struct error *error) {
    struct records records = {.trials = create_trials_table(error),
                              .runs = create_runs_table(error),
                              .looks = create_looks_table(error)};
    bool ok = records.trials != NULL && records.runs != NULL && records.looks != NULL &&
              judge_constructions(program, profile, verdicts, error);
    for (int i = 0; ok && i < plan->count; ++i) {
        ok = measure_trial(program, &plan->trials[i], &records, error);
        if (ok)
            judge_trial(verdicts, &plan->trials[i]);
    }
    if (!ok) {
        records_free(&records);
        return false;
    }
    judge_all(verdicts, plan);
    return records_save(program, &records, error) && save_figures(program, plan, error);
}

/* --- The program ------------------------------------------------------------------------------ */

static const struct program_manual manual = {
    .about = "Train networks that add k numbers modulo p, and compare their margins with the "
             "largest that there is (arXiv 2311.07568, 2402.09469).",
    .results = "  tables/max_margin_theory.csv           constructions\n"
               "  tables/max_margin.csv                  margins, features, passes by setting\n"
               "  tables/max_margin_runs.csv             every network\n"
               "  tables/max_margin_looks.csv            networks during training\n"
               "  figures/max_margin.png                 margins and losses over epochs\n"
               "  figures/max_margin_widths.png          margins over widths\n"
               "  figures/max_margin_neurons.png         the neurons of one network\n",
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
