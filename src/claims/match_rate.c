/* Claim: gradient descent on modular addition ends at the solutions that the algebra composes by
 * hand, for about 95 % of the frequencies (CoGS sec. 7, Table 2, Figs. 3 and 5).
 *
 * Networks are trained as in the paper. Each frequency of each network is then matched to the
 * paper's families up to all symmetries, by our residual and by the paper's own factorisation rule
 * side by side. As a control, sets of random nodes go through the same matching. */
#include "claims/match_rate.h"
#include "base/memory.h"
#include "claims/match_rate_figures.h"
#include "claims/match_rate_spec.h"
#include "claims/match_rate_tables.h"
#include "workflow/cells.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* --- What is trained ---------------------------------------------------------------------------
 */

const char *const quantity_names[QUANTITIES] = {"matched", "matched_strictly", "matched_paper_rule",
                                                "order_4_or_6", "order_4"};

static void quantity_name(enum quantity quantity, const char *group, int q, double weight_decay,
                          char name[128]) {
    snprintf(name, 128, "%s_%s_q%d_wd%g", quantity_names[quantity], group, q, weight_decay);
}

struct plan {
    int settings; /* groups x widths x weight decays */
    int cells;    /* of the sweep; cell number `cells` is the run of Fig. 3 */
    struct cell *cell;
    char (*names)[128]; /* [quantities] */
    char **quantities;  /* [quantity_count], into names */
    int quantity_count;
};

static void plan_free(struct plan *plan) {
    free(plan->cell);
    free(plan->names);
    free(plan->quantities);
}

static bool make_plan(const struct profile *profile, struct plan *plan, struct error *error) {
    const struct sweep *sweep = &profile->sweep;
    const struct dynamics *dynamics = &profile->dynamics;
    *plan = (struct plan){.cells = sweep_size(sweep)};
    plan->settings = plan->cells / (int)sweep->seeds_count;
    size_t quantities = (size_t)plan->settings * QUANTITIES + 1;
    plan->cell = memory_array((size_t)plan->cells + 1, sizeof *plan->cell);
    plan->names = memory_array(quantities, sizeof *plan->names);
    plan->quantities = memory_array(quantities, sizeof *plan->quantities);
    if (plan->cell == NULL || plan->names == NULL || plan->quantities == NULL)
        return error_memory(error, "the plan");
    sweep_cells(sweep, plan->cell);
    plan->cell[plan->cells] =
        (struct cell){.config = sweep_config(&sweep->training, &dynamics->group, dynamics->width,
                                             dynamics->weight_decay, dynamics->seed),
                      .snapshot_epochs = dynamics->snapshot_epochs,
                      .snapshots = (int)dynamics->snapshot_epochs_count};
    for (int i = 0; i < plan->settings; ++i) {
        const struct training_config *config = &plan->cell[i * (int)sweep->seeds_count].config;
        char group[GROUP_NAME_MAX];
        group_factors_name(config->factors, config->rank, group);
        for (int j = 0; j < QUANTITIES; ++j)
            quantity_name((enum quantity)j, group, config->q, config->optimizer.weight_decay,
                          plan->names[plan->quantity_count++]);
    }
    snprintf(plan->names[plan->quantity_count++], sizeof *plan->names, "control_matched");
    for (int i = 0; i < plan->quantity_count; ++i)
        plan->quantities[i] = plan->names[i];
    return true;
}

/* --- Shares of frequencies -----------------------------------------------------------------------
 */

static const double strict_residual = 0.1;

/* Frequencies that count as solutions to be matched: complex, and alive. */
static bool counts(const struct frequency_analysis *frequency) {
    return !frequency->real && frequency->order > 0;
}

static bool is_matched(const struct frequency_analysis *frequency, double residual) {
    return frequency->match.family != FAMILY_NONE && frequency->match.residual <= residual;
}

static bool has(const struct frequency_analysis *frequency, enum quantity quantity,
                const struct matching *matching) {
    switch (quantity) {
    case MATCHED:
        return is_matched(frequency, matching->match_residual);
    case MATCHED_STRICTLY:
        return is_matched(frequency, strict_residual);
    case MATCHED_PAPER_RULE:
        return frequency->factorisation.factorable &&
               frequency->factorisation.family != FAMILY_NONE;
    case ORDER_4_OR_6:
        return frequency->order == 4 || frequency->order == 6;
    default:
        return frequency->order == 4;
    }
}

static struct estimate in_percent(struct estimate share) {
    return (struct estimate){100 * share.value, 100 * share.error, 100 * share.low,
                             100 * share.high};
}

/* The share of frequencies with a property, in per cent, with runs as clusters. hits, sizes: room
 * for [seeds] each. */
static struct estimate share_with(const struct setting *setting, enum quantity quantity,
                                  const struct matching *matching, int *hits, int *sizes) {
    int clusters = 0;
    for (int s = 0; s < setting->seeds; ++s) {
        const struct analysis *analysis = &setting->runs[s].analysis;
        if (!setting->runs[s].trained)
            continue;
        hits[clusters] = sizes[clusters] = 0;
        for (int f = 0; f < analysis->frequencies; ++f) {
            sizes[clusters] += counts(&analysis->frequency[f]);
            hits[clusters] +=
                counts(&analysis->frequency[f]) && has(&analysis->frequency[f], quantity, matching);
        }
        ++clusters;
    }
    return in_percent(statistics_clustered_share(hits, sizes, clusters));
}

/* --- Table 2: what is said of one run ------------------------------------------------------------
 */

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
        if (!counts(frequency))
            continue;
        ++live;
        ++by_residual[is_matched(frequency, matching->match_residual) ? frequency->match.family
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

/* --- Settings: all runs of one group, width and weight decay -------------------------------------
 */

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
    int *hits = memory_array(2 * seeds, sizeof *hits);
    bool ok = (values != NULL && hits != NULL) || error_memory(error, "the runs of a setting");
    for (int s = 0; ok && s < setting->seeds; ++s) {
        setting->trained += setting->runs[s].trained;
        for (int f = 0; f < setting->runs[s].analysis.frequencies; ++f)
            setting->frequencies += counts(&setting->runs[s].analysis.frequency[f]);
    }
    for (int c = 0; ok && c < COLUMNS; ++c)
        setting->column[c] = column_mean(setting, matching, (enum column)c, values);
    for (int i = 0; ok && i < QUANTITIES; ++i)
        setting->share[i] = share_with(setting, (enum quantity)i, matching, hits, hits + seeds);
    free(values);
    free(hits);
    return ok;
}

static struct analysis_options analysis_options(const struct matching *matching) {
    return (struct analysis_options){.dead_threshold = matching->dead_threshold,
                                     .factor_tolerance = matching->factor_tolerance,
                                     .entry_tolerance = matching->entry_tolerance};
}

/* Analyse the networks of cells: [seeds], those that could be trained. */
static bool load_setting(const struct program *program, const struct profile *profile,
                         const struct cell *cells, struct setting *setting, struct error *error) {
    const struct analysis_options options = analysis_options(&profile->matching);
    const struct training_config *first = &cells[0].config;
    if (!characters_create_abelian(first->factors, first->rank, &setting->group,
                                   &setting->characters, error))
        return false;
    setting->q = first->q;
    setting->weight_decay = first->optimizer.weight_decay;
    setting->seeds = (int)profile->sweep.seeds_count;
    setting->runs = memory_array((size_t)setting->seeds, sizeof *setting->runs);
    if (setting->runs == NULL)
        return error_memory(error, "the runs of a setting");
    for (int s = 0; s < setting->seeds; ++s) {
        struct training_result result;
        struct run *run = &setting->runs[s];
        struct error missing = {0};
        run->seed = cells[s].config.seed;
        if (!cells_load(program, &cells[s], &result, &missing))
            continue; /* reported when it failed to train */
        run->trained = true;
        bool ok =
            analysis_create(&setting->characters, &result.network, &options, &run->analysis, error);
        training_result_free(&result);
        if (!ok)
            return false;
    }
    return summarise_setting(&profile->matching, setting, error);
}

/* --- The control ---------------------------------------------------------------------------------
 */

/* The share of sets of 4 and 6 random nodes that match a family, in per cent. */
static struct estimate measure_control(const struct matching *matching) {
    struct random_stream stream = random_stream(matching->control_seed, RANDOM_ELEMENT);
    struct node nodes[FAMILY_ORDER_MAX];
    int hits = 0;
    for (int i = 0; i < matching->control_draws; ++i) {
        int order = i % 2 == 0 ? 4 : 6;
        for (int j = 0; j < order; ++j)
            for (int p = 0; p < 3; ++p) {
                double real = random_normal(&stream);
                nodes[j].part[p] = real + I * random_normal(&stream);
            }
        struct family_match match = family_match_nodes(nodes, order, false, NULL);
        hits += match.family != FAMILY_NONE && match.residual <= matching->match_residual;
    }
    return in_percent(statistics_share(hits, matching->control_draws));
}

static void measure(const struct setting *settings, int count, const struct matching *matching,
                    struct verdicts *verdicts) {
    for (int i = 0; i < count; ++i)
        for (int j = 0; j < QUANTITIES; ++j) {
            const struct estimate *share = &settings[i].share[j];
            char name[128];
            quantity_name((enum quantity)j, settings[i].group.name, settings[i].q,
                          settings[i].weight_decay, name);
            verdicts_measure(verdicts, name, share->value, share->low, share->high);
        }
    struct estimate control = measure_control(matching);
    verdicts_measure(verdicts, "control_matched", control.value, control.low, control.high);
}

/* --- The program ---------------------------------------------------------------------------------
 */

/* Fig. 3: one run over time. */
static bool make_fig3(const struct program *program, const struct profile *profile,
                      const struct cell *cell, struct error *error) {
    const struct analysis_options options = analysis_options(&profile->matching);
    struct training_result result;
    struct group group = {0};
    struct characters characters = {0};
    struct analysis analysis = {0};
    struct error missing = {0};
    char title[128];
    if (!cells_load(program, cell, &result, &missing))
        return true; /* its failure has been reported, and the other results stand */
    bool ok = characters_create_abelian(cell->config.factors, cell->config.rank, &group,
                                        &characters, error) &&
              analysis_create(&characters, &result.network, &options, &analysis, error);
    if (ok) {
        snprintf(title, sizeof title, "One run: d = %d, q = %d, weight decay %g, seed %llu",
                 group.order, cell->config.q, cell->config.optimizer.weight_decay,
                 (unsigned long long)cell->config.seed);
        ok = draw_dynamics(program, &result, &characters, &analysis, title, error);
    }
    analysis_free(&analysis);
    characters_free(&characters);
    group_free(&group);
    training_result_free(&result);
    return ok;
}

static bool analyse(const struct program *program, const struct document *document,
                    const struct profile *profile, const struct plan *plan,
                    struct verdicts *verdicts, struct error *error) {
    int count = plan->settings, seeds = (int)profile->sweep.seeds_count;
    struct setting *settings = memory_array((size_t)count, sizeof *settings);
    bool ok = settings != NULL || error_memory(error, "the settings");
    for (int i = 0; ok && i < count; ++i)
        ok = load_setting(program, profile, &plan->cell[i * seeds], &settings[i], error);
    ok = ok && write_match_rate(program, settings, count, error) &&
         write_frequencies(program, settings, count, error) &&
         make_table2_figure(program, document, settings, count, error) &&
         make_fig3(program, profile, &plan->cell[plan->cells], error) &&
         make_fig5(program, settings, count, error);
    if (ok)
        measure(settings, count, &profile->matching, verdicts);
    for (int i = 0; settings != NULL && i < count; ++i)
        setting_free(&settings[i]);
    free(settings);
    return ok;
}

int main(int argc, char **argv) {
    struct program program;
    struct claim claim;
    struct plan plan = {0};
    struct cells_outcome outcome = {0};
    struct error error = {0};
    program_start(
        argc, argv,
        "Train networks on group addition and match what they learn to the solutions that "
        "the algebra composes.",
        &program);
    bool ok = claim_open(&program, &document_schema, sizeof(struct profile), &claim, &error);
    const struct document *document = (const struct document *)claim.document;
    const struct profile *profile = claim.profile;
    ok = ok && check_profile(claim.spec, claim.index, profile, &error) &&
         make_plan(profile, &plan, &error) &&
         claim_expect(&claim, plan.quantities, plan.quantity_count, &error) &&
         program_prepare_folders(&program, true, &error) &&
         cells_train(&program, plan.cell, plan.cells + 1, &outcome, &error);
    if (ok && !program_is_shard(&program))
        ok = analyse(&program, document, profile, &plan, &claim.verdicts, &error);
    int status = !ok ? program_fail(&program, &error) : claim_finish(&claim, outcome.failed);
    plan_free(&plan);
    claim_close(&claim);
    return status;
}
