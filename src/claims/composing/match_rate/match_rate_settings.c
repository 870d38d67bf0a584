#include "claims/composing/match_rate/match_rate_settings.h"

#include "base/memory.h"

#include <math.h>
#include <stdlib.h>

const char *const quantity_names[QUANTITIES] = {"matched", "matched_strictly", "matched_paper_rule",
                                                "order_4_or_6", "order_4"};

/* --- Shares of frequencies -------------------------------------------------------------------- */

static const double strict_residual = 0.1;

bool frequency_counts(const struct frequency_analysis *frequency) {
    return !frequency->real && frequency->order > 0;
}

bool frequency_is_matched(const struct frequency_analysis *frequency, double residual) {
    return frequency->match.family != FAMILY_NONE && frequency->match.residual <= residual;
}

static bool has(const struct frequency_analysis *frequency, enum quantity quantity,
                const struct matching *matching) {
    switch (quantity) {
    case MATCHED:
        return frequency_is_matched(frequency, matching->match_residual);
    case MATCHED_STRICTLY:
        return frequency_is_matched(frequency, strict_residual);
    case MATCHED_PAPER_RULE:
        return frequency->factorisation.factorable &&
               frequency->factorisation.family != FAMILY_NONE;
    case ORDER_4_OR_6:
        return frequency->order == 4 || frequency->order == 6;
    default:
        return frequency->order == 4;
    }
}

struct estimate estimate_in_percent(struct estimate share) {
    return (struct estimate){100 * share.value, 100 * share.error, 100 * share.low,
                             100 * share.high};
}

/* How many of a setting's frequencies have a property, run by run: hits, sizes: [seeds]. Returns
 * the number of runs. */
static int count_runs(const struct setting *setting, enum quantity quantity,
                      const struct matching *matching, int *hits, int *sizes) {
    int clusters = 0;
    for (int s = 0; s < setting->seeds; ++s) {
        const struct analysis *analysis = &setting->runs[s].analysis;
        if (!setting->runs[s].trained)
            continue;
        hits[clusters] = sizes[clusters] = 0;
        for (int f = 0; f < analysis->frequencies; ++f) {
            sizes[clusters] += frequency_counts(&analysis->frequency[f]);
            hits[clusters] += frequency_counts(&analysis->frequency[f]) &&
                              has(&analysis->frequency[f], quantity, matching);
        }
        ++clusters;
    }
    return clusters;
}

bool settings_pool(const struct setting *settings, int count, enum quantity quantity,
                   const struct matching *matching, struct estimate *share, struct error *error) {
    size_t most = 0;
    int clusters = 0;
    bool unknown = false;
    for (int i = 0; i < count; ++i)
        most += (size_t)settings[i].seeds;
    for (int i = 0; i < count; ++i)
        for (int s = 0; s < settings[i].seeds; ++s)
            unknown = unknown || settings[i].runs[s].unknown;
    int *hits = memory_array(2 * most, sizeof *hits);
    if (hits == NULL)
        return error_memory(error, "the runs of all settings");
    for (int i = 0; i < count; ++i)
        clusters +=
            count_runs(&settings[i], quantity, matching, hits + clusters, hits + most + clusters);
    *share = unknown ? (struct estimate){NAN, NAN, NAN, NAN}
                     : estimate_in_percent(statistics_clustered_share(hits, hits + most, clusters));
    free(hits);
    return true;
}

/* --- Table 2: what is said of one run --------------------------------------------------------- */

static double percent(int part, int whole) {
    return whole > 0 ? 100.0 * part / whole : NAN;
}

/* One run's row of Table 2. */
static void run_columns(const struct analysis *analysis, const struct matching *matching,
                        double values[COLUMNS]) {
    int live = 0, of_order[2] = {0}, loose[2] = {0}, factorable = 0;
    int by_paper[FAMILIES] = {0}, by_residual[FAMILIES] = {0};
    double error_4 = 0;
    for (int f = 0; f < analysis->frequencies; ++f) {
        const struct frequency_analysis *frequency = &analysis->frequency[f];
        const struct factorisation *factorisation = &frequency->factorisation;
        if (!frequency_counts(frequency))
            continue;
        ++live;
        ++by_residual[frequency_is_matched(frequency, matching->match_residual)
                          ? frequency->match.family
                          : FAMILY_NONE];
        if (frequency->order != 4 && frequency->order != 6)
            continue;
        int six = frequency->order == 6;
        ++of_order[six];
        loose[six] += !factorisation->factorable;
        if (!six)
            error_4 += factorisation->error;
        if (factorisation->factorable) {
            ++factorable;
            ++by_paper[factorisation->family];
        }
    }
    values[NOT_4_6] = percent(live - of_order[0] - of_order[1], live);
    values[NONFACTORABLE_4] = percent(loose[0], of_order[0]);
    values[NONFACTORABLE_6] = percent(loose[1], of_order[1]);
    values[FACTORISATION_ERROR_4] = of_order[0] > 0 ? 100 * error_4 / of_order[0] : NAN;
    values[NU_I_XI] = percent(by_paper[FAMILY_NU_I_XI], factorable);
    values[NU_I_SYN_AB] = percent(by_paper[FAMILY_NU_I_SYN_AB], factorable);
    values[NU_SYN] = percent(by_paper[FAMILY_NU_SYN], factorable);
    values[OTHERS] = percent(by_paper[FAMILY_NONE], factorable);
    values[RESIDUAL_NU_I_XI] = percent(by_residual[FAMILY_NU_I_XI], live);
    values[RESIDUAL_NU_I_SYN_AB] = percent(by_residual[FAMILY_NU_I_SYN_AB], live);
    values[RESIDUAL_NU_SYN] = percent(by_residual[FAMILY_NU_SYN], live);
    values[RESIDUAL_OTHERS] = percent(by_residual[FAMILY_NONE], live);
}

/* Mean and standard error of one column over the runs of a setting where it is defined. values:
 * room for [seeds]. */
static struct estimate column_mean(const struct setting *setting, const struct matching *matching,
                                   enum column column, double *values) {
    int count = 0;
    for (int s = 0; s < setting->seeds; ++s) {
        double row[COLUMNS];
        if (!setting->runs[s].trained)
            continue;
        run_columns(&setting->runs[s].analysis, matching, row);
        if (!isnan(row[column]))
            values[count++] = row[column];
    }
    return statistics_mean(values, count);
}

/* --- Settings: all runs of one group, width and weight decay ---------------------------------- */

static void setting_free(struct setting *setting) {
    for (int s = 0; setting->runs != NULL && s < setting->seeds; ++s)
        analysis_free(&setting->runs[s].analysis);
    free(setting->runs);
    characters_free(&setting->characters);
    group_free(&setting->group);
}

static bool summarise_setting(const struct matching *matching, struct setting *setting,
                              struct error *error) {
    size_t seeds = (size_t)setting->seeds;
    double *values = memory_array(seeds, sizeof *values);
    bool ok = values != NULL || error_memory(error, "the runs of a setting");
    for (int s = 0; ok && s < setting->seeds; ++s) {
        setting->trained += setting->runs[s].trained;
        for (int f = 0; f < setting->runs[s].analysis.frequencies; ++f)
            setting->frequencies += frequency_counts(&setting->runs[s].analysis.frequency[f]);
    }
    for (int c = 0; ok && c < COLUMNS; ++c)
        setting->column[c] = column_mean(setting, matching, (enum column)c, values);
    for (int i = 0; ok && i < QUANTITIES; ++i)
        ok = settings_pool(setting, 1, (enum quantity)i, matching, &setting->share[i], error);
    free(values);
    return ok;
}

struct analysis_options matching_options(const struct matching *matching) {
    return (struct analysis_options){.dead_threshold = matching->dead_threshold,
                                     .factor_tolerance = matching->factor_tolerance,
                                     .entry_tolerance = matching->entry_tolerance};
}

/* Analyse the networks of cells: [seeds], those that could be trained. */
static bool load_setting(const struct program *program, const struct profile *profile,
                         const struct cell *cells, struct setting *setting, struct error *error) {
    const struct analysis_options options = matching_options(&profile->matching);
    const struct training_config *first = &cells[0].config;
    if (!characters_create_abelian(first->factors, first->rank, &setting->group,
                                   &setting->characters, error))
        return false;
    setting->q = first->q;
    setting->weight_decay = first->optimiser.weight_decay;
    setting->seeds = (int)profile->sweep.seeds_count;
    setting->runs = memory_array((size_t)setting->seeds, sizeof *setting->runs);
    if (setting->runs == NULL)
        return error_memory(error, "the runs of a setting");
    for (int s = 0; s < setting->seeds; ++s) {
        struct training_result result;
        struct run *run = &setting->runs[s];
        run->seed = cells[s].config.seed;
        if (!cells_load(program, &cells[s], &result, &run->trained, error))
            return false;
        if (!run->trained)
            continue; /* reported when it failed to train */
        run->loss = training_final(&result)->train_loss;
        run->unknown = isnan(network_squared_norm(&result.network));
        bool ok =
            analysis_create(&setting->characters, &result.network, &options, &run->analysis, error);
        training_result_free(&result);
        if (!ok)
            return false;
    }
    return summarise_setting(&profile->matching, setting, error);
}

bool settings_load(const struct program *program, const struct profile *profile,
                   const struct cell *cells, int count, struct setting **settings,
                   struct error *error) {
    *settings = memory_array((size_t)count, sizeof **settings);
    bool ok = *settings != NULL || error_memory(error, "the settings");
    for (int i = 0; ok && i < count; ++i)
        ok = load_setting(program, profile, &cells[i * (int)profile->sweep.seeds_count],
                          &(*settings)[i], error);
    return ok;
}

void settings_free(struct setting *settings, int count) {
    for (int i = 0; settings != NULL && i < count; ++i)
        setting_free(&settings[i]);
    free(settings);
}
