#include "claims/margins/group_features/group_features_runs.h"

#include "base/memory.h"
#include "base/random.h"
#include "base/worst.h"
#include "claims/margins/group_features/group_features_figures.h"
#include "claims/margins/group_features/group_features_tables.h"
#include "former/sweep.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* --- What is trained -------------------------------------------------------------------------- */

static bool fill_labels(struct trial *trial, struct error *error) {
    int n = trial->theory.group.order;
    bool random = trial->setting->labels == LABELS_RANDOM;
    struct random_stream stream = random_stream(0, RANDOM_TABLE);
    trial->label = memory_array((size_t)n * (size_t)n, sizeof *trial->label);
    if (trial->label == NULL)
        return error_memory(error, "a table of labels");
    for (int i = 0; i < n * n; ++i)
        trial->label[i] =
            random ? (int)random_below(&stream, (uint32_t)n) : trial->theory.group.product[i];
    snprintf(trial->task, sizeof trial->task, "%.40s%s", trial->theory.name,
             random ? "_random" : "");
    return true;
}

static void fill_cells(const struct profile *profile, struct trial *trial) {
    const struct setting *setting = trial->setting;
    const struct training_table table = {
        .d = trial->theory.group.order, .label = trial->label, .name = trial->task};
    struct spec_training training = setting_training(profile, setting);
    for (unsigned s = 0; s < setting->seeds_count; ++s)
        trial->cells[s] = (struct cell){
            .config = sweep_table_config(&training, &table, setting->width, 0, setting->seeds[s]),
            .snapshot_epochs = setting->snapshot_epochs,
            .snapshots = (int)setting->snapshots};
}

static bool fill_trial(const struct spec *spec, const char *where, const struct profile *profile,
                       struct trial *trial, struct error *error) {
    char at[SPEC_WHERE_MAX];
    struct error problem;
    const struct setting *setting = trial->setting;
    trial->runs = memory_array(setting->seeds_count, sizeof *trial->runs);
    if (trial->runs == NULL)
        return error_memory(error, "the networks of a setting");
    if (!group_theory_create(spec, spec_where(at, "%s.group", where), &setting->group,
                             FEATURES_TRAINED_ORDER_MAX, &trial->theory, error) ||
        !fill_labels(trial, error))
        return false;
    if (!group_minimum_find(&trial->theory.margin, setting_prediction(setting), &trial->prediction,
                            &problem))
        return spec_refuse(spec, error,
                           spec_where(at, "%s.%s", where,
                                      setting->compared_with != 0 ? "compared_with" : "penalty"),
                           "%s", problem.message);
    fill_cells(profile, trial);
    return true;
}

bool trials_create(const struct spec *spec, unsigned index, const struct profile *profile,
                   struct trials *trials, struct error *error) {
    char where[SPEC_WHERE_MAX];
    size_t networks = 0;
    for (unsigned i = 0; i < profile->settings_count; ++i)
        networks += profile->settings[i].seeds_count;
    *trials = (struct trials){
        .trials = memory_array(profile->settings_count, sizeof *trials->trials),
        .cells = memory_array(networks, sizeof *trials->cells),
    };
    if (trials->trials == NULL || trials->cells == NULL)
        return error_memory(error, "the networks");
    for (unsigned i = 0; i < profile->settings_count; ++i) {
        struct trial *trial = &trials->trials[trials->count++];
        trial->setting = &profile->settings[i];
        trial->cells = trials->cells + trials->cell_count;
        if (!fill_trial(spec, spec_where(where, "profiles[%u].settings[%u]", index, i), profile,
                        trial, error))
            return false;
        trials->cell_count += (int)trial->setting->seeds_count;
    }
    return true;
}

void trials_free(struct trials *trials) {
    for (unsigned i = 0; i < trials->count; ++i) {
        struct trial *trial = &trials->trials[i];
        for (unsigned s = 0; trial->runs != NULL && s < trial->setting->seeds_count; ++s)
            free(trial->runs[s].share);
        free(trial->runs);
        free(trial->label);
        group_minimum_free(&trial->prediction);
        group_theory_free(&trial->theory);
    }
    free(trials->trials);
    free(trials->cells);
    *trials = (struct trials){0};
}

/* --- One network ------------------------------------------------------------------------------ */

/* NaN where a value is that decides it; without live neurons there is no purity. */
static double has_passed(const struct passing_spec *passing, const struct trial *trial,
                         const struct features *features) {
    bool passed = fabs(features->ratio / trial->prediction.ratio - 1) <= passing->ratio &&
                  features->purity >= passing->purity && features->share_error <= passing->share;
    return outcome_of(passed, features->ratio / trial->prediction.ratio + features->share_error +
                                  (features->live > 0 ? features->purity : 0));
}

/* Of weights: [3 n, width] in double; share: [bscs]. */
static bool look_at(const struct passing_spec *passing, const struct trial *trial,
                    const double *weights, double *share, struct features *features,
                    struct error *error) {
    const struct group_theory *theory = &trial->theory;
    const struct setting *setting = trial->setting;
    struct margins margins;
    int n = theory->group.order;
    const struct margins_task task = {
        .shape = {.inputs = 2, .d = n, .outputs = n}, .degree = 2, .label = trial->label};
    struct irreps_neuron *neurons = memory_array((size_t)setting->width, sizeof *neurons);
    bool ok = neurons != NULL || error_memory(error, "neurons");
    ok = ok && margins_measure(&task, setting->width, weights, &margins, error) &&
         irreps_measure(&theory->representations, &theory->fourier, weights, setting->width,
                        neurons, share, error);
    if (ok) {
        struct irreps_summary summary = irreps_summarise(neurons, setting->width);
        double loss = margins.loss + setting->penalty * margins.size;
        *features = (struct features){
            .ratio = margins_ratio(&margins, theory->margin.gamma),
            .loss = loss,
            .excess = setting_is_control(setting) ? NAN : loss - trial->prediction.loss,
            .accuracy = margins.accuracy,
            .purity = summary.purity,
            .rank_one = summary.rank_one,
            .share_error = share[0],
            .live = summary.live};
        for (int r = 0; r < theory->margin.irreps; ++r)
            features->share_error =
                worst_of(features->share_error, fabs(share[r + 1] - trial->prediction.share[r]));
        features->passes = has_passed(passing, trial, features);
    }
    free(neurons);
    return ok;
}

static bool measure_run(const struct program *program, const struct passing_spec *passing,
                        struct trial *trial, unsigned s, struct trial_tables *tables,
                        struct figure_panel *panel, struct error *error) {
    struct run *run = &trial->runs[s];
    struct training_result result;
    if (!cells_load(program, &trial->cells[s], &result, &run->trained, error))
        return false;
    if (!run->trained)
        return true; /* reported when it failed to train */
    run->share = memory_array((size_t)trial->theory.representations.count, sizeof *run->share);
    struct curve curve;
    bool ok = curve_create(result.snapshots + 1, &curve, error) &&
              (run->share != NULL || error_memory(error, "shares"));
    for (int i = 0; ok && i <= result.snapshots; ++i) {
        bool last = i == result.snapshots;
        double *weights =
            margins_weights(&result.network, last ? result.network.weights
                                                  : result.snapshot_weights +
                                                        (size_t)i * network_size(&result.network));
        ok = (weights != NULL || error_memory(error, "weights")) &&
             look_at(passing, trial, weights, run->share, &run->final, error);
        if (ok)
            curve_add(&curve, last ? trial->cells[s].config.epochs : result.snapshot_epoch[i],
                      &run->final);
        free(weights);
    }
    if (ok) {
        write_run(tables, trial, trial->setting->seeds[s], run);
        write_curve(tables, trial, trial->setting->seeds[s], &curve);
        draw_curve(panel, &curve, s == 0);
    }
    curve_free(&curve);
    training_result_free(&result);
    return ok;
}

/* --- The networks of a setting ---------------------------------------------------------------- */

enum setting_quantity { REACHED, RATIO, EXCESS, PURITY, RANK_ONE, SHARE_ERROR };

static const char *const setting_quantity_names[TRIALS_QUANTITIES_PER_SETTING] = {
    [REACHED] = "reached", [RATIO] = "ratio",       [EXCESS] = "excess",
    [PURITY] = "purity",   [RANK_ONE] = "rank_one", [SHARE_ERROR] = "share_error",
};
static const char least_excess[] = "least_excess";

/* Controls have other losses. */
static bool has_quantity(const struct trial *trial, int quantity) {
    return quantity != EXCESS || !setting_is_control(trial->setting);
}

int trials_quantities(const struct trials *trials, char (*names)[QUANTITY_NAME_MAX]) {
    int used = 0;
    snprintf(names[used++], QUANTITY_NAME_MAX, "%s", least_excess);
    for (unsigned i = 0; i < trials->count; ++i)
        for (int q = 0; q < TRIALS_QUANTITIES_PER_SETTING; ++q)
            if (has_quantity(&trials->trials[i], q))
                snprintf(names[used++], QUANTITY_NAME_MAX, "%s_%s", setting_quantity_names[q],
                         trials->trials[i].setting->name);
    return used;
}

static struct estimate without_interval(double value) {
    return (struct estimate){value, NAN, NAN, NAN};
}

/* What the worst network of a setting has, and ratios over the prediction: ratios: [seeds]. */
static void summarise(struct trial *trial, double *ratios,
                      struct estimate estimates[TRIALS_QUANTITIES_PER_SETTING], double *least) {
    double excess = -INFINITY, share_error = -INFINITY, purity = INFINITY, rank_one = INFINITY;
    for (unsigned s = 0; s < trial->setting->seeds_count; ++s) {
        const struct features *final = &trial->runs[s].final;
        if (!trial->runs[s].trained)
            continue;
        ratios[trial->trained++] = final->ratio / trial->prediction.ratio;
        trial->passed += final->passes;
        excess = worst_of(excess, final->excess);
        share_error = worst_of(share_error, final->share_error);
        purity = least_of(purity, final->purity);
        rank_one = least_of(rank_one, final->rank_one);
        if (has_quantity(trial, EXCESS))
            *least = least_of(*least, final->excess);
    }
    bool any = trial->trained > 0;
    estimates[EXCESS] = without_interval(any ? excess : NAN);
    estimates[PURITY] = without_interval(any ? purity : NAN);
    estimates[RANK_ONE] = without_interval(any ? rank_one : NAN);
    estimates[SHARE_ERROR] = without_interval(any ? share_error : NAN);
    estimates[REACHED] = statistics_share(trial->passed, trial->trained);
    estimates[RATIO] = statistics_mean(ratios, trial->trained);
}

static bool judge_trial(struct trial *trial, struct verdicts *verdicts, double *least,
                        struct error *error) {
    struct estimate estimates[TRIALS_QUANTITIES_PER_SETTING];
    double *ratios = memory_array(trial->setting->seeds_count, sizeof *ratios);
    if (ratios == NULL)
        return error_memory(error, "ratios");
    summarise(trial, ratios, estimates, least);
    free(ratios);
    for (int q = 0; q < TRIALS_QUANTITIES_PER_SETTING; ++q)
        if (has_quantity(trial, q)) {
            char name[QUANTITY_NAME_MAX];
            snprintf(name, sizeof name, "%s_%s", setting_quantity_names[q], trial->setting->name);
            verdicts_measure(verdicts, name, estimates[q].value, estimates[q].low,
                             estimates[q].high);
        }
    return true;
}

static bool measure_trial(const struct program *program, const struct profile *profile,
                          struct trial *trial, struct trial_tables *tables,
                          struct trial_figures *figures, struct verdicts *verdicts, double *least,
                          struct error *error) {
    struct figure_panel *panel = create_curve_panel(figures, trial);
    for (unsigned s = 0; s < trial->setting->seeds_count; ++s)
        if (!measure_run(program, &profile->passing, trial, s, tables, panel, error))
            return false;
    return judge_trial(trial, verdicts, least, error) && write_shares(tables, trial, error) &&
           draw_shares(figures, trial, error);
}

bool trials_measure(const struct program *program, const struct profile *profile,
                    const struct trials *trials, const struct study *studies,
                    struct verdicts *verdicts, struct error *error) {
    struct trial_tables tables;
    struct trial_figures figures = {0};
    double least = INFINITY;
    bool ok = trial_tables_create(&tables, error) &&
              trial_figures_create(trials->trials, trials->count, &figures, error);
    for (unsigned i = 0; ok && i < profile->theory_count; ++i)
        write_predicted_shares(&tables, &studies[i]);
    for (unsigned i = 0; ok && i < trials->count; ++i)
        ok = measure_trial(program, profile, &trials->trials[i], &tables, &figures, verdicts,
                           &least, error);
    if (ok)
        verdicts_measure(verdicts, least_excess, isinf(least) ? NAN : least, NAN, NAN);
    ok = ok && trial_tables_save(program, &tables, error) &&
         trial_figures_save(program, &figures, error) &&
         save_theory_figure(program, studies, profile->theory_count, error);
    trial_tables_free(&tables);
    trial_figures_free(&figures);
    return ok;
}
