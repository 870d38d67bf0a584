#include "base/memory.h"
#include "base/worst.h"
#include "claims/margins/sparse_parity/sparse_parity.h"
#include "theory/margins/minimum.h"

#include <math.h>
#include <stdlib.h>

bool measure_weights(const struct task *task, int width, const double *weights, double alive_above,
                     struct measure *measure, struct error *error) {
    const struct margins_task all = {
        .shape = {.inputs = task->n, .d = 2, .outputs = 2, .bits = true},
        .degree = task->k,
        .label = task->label};
    if (!margins_measure(&all, width, weights, &measure->margins, error) ||
        !parity_features_measure(task->n, task->k, width, weights, alive_above, &measure->features,
                                 error))
        return false;
    measure->ratio = margins_ratio(&measure->margins, task->gamma);
    return true;
}

/* --- One network ------------------------------------------------------------------------------ */

static bool measure_at(const struct trial *trial, const struct network *network,
                       const float *weights, double alive_above, struct measure *measure,
                       struct error *error) {
    double *copy = margins_weights(network, weights);
    if (copy == NULL)
        return error_memory(error, "weights");
    bool ok = measure_weights(trial->task, trial->q, copy, alive_above, measure, error);
    free(copy);
    return ok;
}

static bool measure_snapshots(const struct trial *trial, const struct training_result *result,
                              double alive_above, struct run *run, struct error *error) {
    size_t size = network_size(&result->network);
    run->ratios = memory_array((size_t)result->snapshots, sizeof *run->ratios);
    if (run->ratios == NULL)
        return error_memory(error, "ratios");
    for (int i = 0; i < result->snapshots; ++i) {
        struct measure measure;
        if (!measure_at(trial, &result->network, result->snapshot_weights + size * (size_t)i,
                        alive_above, &measure, error))
            return false;
        run->ratios[i] = measure.ratio;
    }
    return true;
}

/* Nothing is known of the least loss on labels without a rule; without the penalty it is 0. */
static bool measure_excess(const struct trial *trial, struct run *run, struct error *error) {
    struct minimum minimum;
    double penalty = trial->setting->penalty;
    run->excess = NAN;
    if (trial->setting->control != CONTROL_NONE)
        return true;
    if (!minimum_of_margin(2, trial->task->gamma, penalty, &minimum, error))
        return false;
    run->excess = run->end.margins.loss + penalty * run->end.margins.size - minimum.loss;
    return true;
}

static bool measure_run(const struct program *program, const struct profile *profile,
                        const struct trial *trial, unsigned s, struct error *error) {
    struct run *run = &trial->runs[s];
    struct training_result result;
    run->seed = trial->setting->seeds[s];
    if (!cells_load(program, &trial->cells[s], &result, &run->trained, error))
        return false;
    if (!run->trained)
        return true; /* reported when it failed to train */
    bool ok = measure_at(trial, &result.network, result.network.weights, profile->alive_above,
                         &run->end, error) &&
              measure_snapshots(trial, &result, profile->alive_above, run, error) &&
              measure_excess(trial, run, error);
    training_result_free(&result);
    const struct parity_features *features = &run->end.features;
    bool passed = run->end.ratio >= profile->pass.ratio && features->mass >= profile->pass.mass;
    bool signs = features->alive > 0 && features->right == features->alive;
    double decides = run->end.ratio + (features->alive > 0 ? features->mass : 0);
    run->passed = outcome_of(passed, decides);
    run->signs = outcome_of(signs, decides);
    run->patterns = outcome_of(features->patterns == 1 << (trial->task->k - 1), decides);
    return ok;
}

/* --- The networks of a trial ------------------------------------------------------------------ */

static void summarise(struct trial *trial, double *ratios, double *masses) {
    bool control = trial->setting->control != CONTROL_NONE;
    double passed = 0, signs = 0, patterns = 0;
    int trained = 0;
    trial->ratio_least = trial->excess_least = INFINITY;
    trial->excess_most = -INFINITY;
    for (unsigned s = 0; s < trial->setting->seeds_count; ++s) {
        const struct run *run = &trial->runs[s];
        if (!run->trained)
            continue;
        passed += run->passed;
        signs += run->signs;
        patterns += run->patterns;
        ratios[trained] = run->end.ratio;
        masses[trained++] = run->end.features.mass;
        trial->ratio_least = least_of(trial->ratio_least, run->end.ratio);
        trial->excess_least = least_of(trial->excess_least, run->excess);
        trial->excess_most = worst_of(trial->excess_most, run->excess);
    }
    if (trained == 0)
        trial->ratio_least = NAN;
    if (trained == 0 || control)
        trial->excess_least = trial->excess_most = NAN;
    trial->trained = trained;
    trial->passed = statistics_share(passed, trained);
    trial->signs = statistics_share(signs, trained);
    trial->patterns = statistics_share(patterns, trained);
    trial->ratio = statistics_mean(ratios, trained);
    trial->mass = statistics_mean(masses, trained);
}

bool trial_measure(const struct program *program, const struct profile *profile,
                   struct trial *trial, struct error *error) {
    size_t seeds = trial->setting->seeds_count;
    for (unsigned s = 0; s < seeds; ++s)
        if (!measure_run(program, profile, trial, s, error))
            return false;
    double *values = memory_array(2 * seeds, sizeof *values);
    if (values == NULL)
        return error_memory(error, "the runs of a setting");
    summarise(trial, values, values + seeds);
    free(values);
    return true;
}
