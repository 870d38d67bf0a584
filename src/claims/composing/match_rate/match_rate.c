/* Claim: gradient descent on modular addition ends at the solutions that the algebra composes by
 * hand, for about 95 % of the frequencies (CoGS sec. 7, Table 2, Figs. 3 and 5).
 *
 * Networks are trained as in the paper. Each frequency of each network is then matched to the
 * paper's families up to all symmetries, by our residual and by the paper's own factorisation rule
 * side by side. As a control, sets of random nodes go through the same matching. Beyond the paper,
 * the networks are annealed and the frequencies that then match no family are looked at one by
 * one. */
#include "base/memory.h"
#include "base/worst.h"
#include "claims/composing/match_rate/match_rate_annealing.h"
#include "claims/composing/match_rate/match_rate_figures.h"
#include "claims/composing/match_rate/match_rate_settings.h"
#include "claims/composing/match_rate/match_rate_tables.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* --- What is trained -------------------------------------------------------------------------- */

static const char *const phase_names[PHASES] = {"", "annealed_", "released_"};

static void quantity_name(enum phase phase, enum quantity quantity, const char *group, int q,
                          double weight_decay, char name[128]) {
    snprintf(name, 128, "%s%s_%s_q%d_wd%g", phase_names[phase], quantity_names[quantity], group, q,
             weight_decay);
}

struct plan {
    int phases;            /* ANNEALED only when the profile asks for it */
    int settings;          /* groups x widths x weight decays */
    int cells;             /* of the sweep; cell number `cells` is the run of Fig. 3 */
    struct cell *cell;     /* [cells + 1] */
    struct cell *annealed; /* [2, cells]: the same networks, annealed and released */
    char (*names)[128];    /* [quantities] */
    char **quantities;     /* [quantity_count], into names */
    int quantity_count;
};

static void plan_free(struct plan *plan) {
    free(plan->cell);
    free(plan->annealed);
    free(plan->names);
    free(plan->quantities);
}

static void name_quantities(struct plan *plan, int seeds) {
    for (int phase = 0; phase < plan->phases; ++phase)
        for (int i = 0; i < plan->settings; ++i) {
            const struct training_config *config = &plan->cell[i * seeds].config;
            char group[GROUP_NAME_MAX];
            group_factors_name(config->factors, config->rank, group);
            for (int j = 0; j < QUANTITIES; ++j)
                quantity_name((enum phase)phase, (enum quantity)j, group, config->q,
                              config->optimiser.weight_decay, plan->names[plan->quantity_count++]);
        }
    snprintf(plan->names[plan->quantity_count++], sizeof *plan->names, "control_matched");
    snprintf(plan->names[plan->quantity_count++], sizeof *plan->names, "matched_pooled");
    if (plan->phases == PHASES)
        snprintf(plan->names[plan->quantity_count++], sizeof *plan->names, "other_solutions");
    for (int i = 0; i < plan->quantity_count; ++i)
        plan->quantities[i] = plan->names[i];
}

static bool make_plan(const struct profile *profile, struct plan *plan, struct error *error) {
    const struct sweep *sweep = &profile->sweep;
    const struct dynamics *dynamics = &profile->dynamics;
    *plan = (struct plan){.phases = profile->annealing != NULL ? PHASES : 1,
                          .cells = sweep_size(sweep)};
    plan->settings = plan->cells / (int)sweep->seeds_count;
    size_t quantities = (size_t)plan->phases * (size_t)plan->settings * QUANTITIES + 3;
    plan->cell = memory_array((size_t)plan->cells + 1, sizeof *plan->cell);
    plan->annealed = memory_array(2 * (size_t)plan->cells, sizeof *plan->annealed);
    plan->names = memory_array(quantities, sizeof *plan->names);
    plan->quantities = memory_array(quantities, sizeof *plan->quantities);
    if (plan->cell == NULL || plan->annealed == NULL || plan->names == NULL ||
        plan->quantities == NULL)
        return error_memory(error, "the plan");
    sweep_cells(sweep, plan->cell);
    for (int i = 0; plan->phases == PHASES && i < plan->cells; ++i) {
        struct cell cell = plan->cell[i];
        cell.config.anneal_epochs = profile->annealing->epochs;
        plan->annealed[plan->cells + i] = cell; /* with anneal_weight_decay = 0 */
        cell.config.anneal_weight_decay = cell.config.optimiser.weight_decay;
        plan->annealed[i] = cell;
    }
    plan->cell[plan->cells] =
        (struct cell){.config = sweep_config(&sweep->training, &dynamics->group, dynamics->width,
                                             dynamics->weight_decay, dynamics->seed),
                      .snapshot_epochs = dynamics->snapshot_epochs,
                      .snapshots = (int)dynamics->snapshot_epochs_count};
    name_quantities(plan, (int)sweep->seeds_count);
    return true;
}

/* --- The control ------------------------------------------------------------------------------ */

/* The share of sets of 4 and 6 random nodes that match a family, in per cent. */
static struct estimate measure_control(const struct matching *matching) {
    struct random_stream stream = random_stream(matching->control_seed, RANDOM_ELEMENT);
    struct node nodes[FAMILY_ORDER_MAX];
    double hits = 0;
    for (int i = 0; i < matching->control_draws; ++i) {
        int order = i % 2 == 0 ? 4 : 6;
        for (int j = 0; j < order; ++j)
            for (int p = 0; p < 3; ++p) {
                double real = random_normal(&stream);
                nodes[j].part[p] = real + I * random_normal(&stream);
            }
        struct family_match match = family_match_nodes(nodes, order, false, NULL);
        bool matches = match.family != FAMILY_NONE && match.residual <= matching->match_residual;
        hits += outcome_of(matches, match.family == FAMILY_NONE ? 0 : match.residual);
    }
    return estimate_in_percent(statistics_share(hits, matching->control_draws));
}

static void measure(enum phase phase, const struct setting *settings, int count,
                    struct verdicts *verdicts) {
    for (int i = 0; i < count; ++i)
        for (int j = 0; j < QUANTITIES; ++j) {
            const struct estimate *share = &settings[i].share[j];
            char name[128];
            quantity_name(phase, (enum quantity)j, settings[i].group.name, settings[i].q,
                          settings[i].weight_decay, name);
            verdicts_measure(verdicts, name, share->value, share->low, share->high);
        }
}

/* --- The program ------------------------------------------------------------------------------ */

/* Fig. 3: one run over time. */
static bool make_fig3(const struct program *program, const struct profile *profile,
                      const struct cell *cell, struct error *error) {
    const struct analysis_options options = matching_options(&profile->matching);
    struct training_result result;
    struct group group = {0};
    struct characters characters = {0};
    struct analysis analysis = {0};
    bool loaded;
    char title[128];
    if (!cells_load(program, cell, &result, &loaded, error))
        return false;
    if (!loaded)
        return true; /* its failure has been reported, and the other results stand */
    bool ok = characters_create_abelian(cell->config.factors, cell->config.rank, &group,
                                        &characters, error) &&
              analysis_create(&characters, &result.network, &options, &analysis, error);
    if (ok) {
        snprintf(title, sizeof title, "One run: d = %d, q = %d, weight decay %g, seed %llu",
                 group.order, cell->config.q, cell->config.optimiser.weight_decay,
                 (unsigned long long)cell->config.seed);
        ok = draw_dynamics(program, &result, &characters, &analysis, title, error);
    }
    analysis_free(&analysis);
    characters_free(&characters);
    group_free(&group);
    training_result_free(&result);
    return ok;
}

/* The annealed and the released networks; settings: those as trained. */
static bool analyse_annealed(const struct program *program, const struct profile *profile,
                             const struct plan *plan, const struct setting *settings,
                             struct verdicts *verdicts, struct error *error) {
    int count = plan->settings, solutions = 0;
    struct setting *annealed = NULL, *released = NULL;
    bool ok =
        settings_load(program, profile, plan->annealed, count, &annealed, error) &&
        settings_load(program, profile, plan->annealed + plan->cells, count, &released, error) &&
        write_match_rate(program, annealed, count, "match_rate_annealed", error);
    const struct setting *phases[PHASES] = {settings, annealed, released};
    ok = ok && study_annealing(program, profile, phases, count, &solutions, error);
    if (ok) {
        measure(ANNEALED, annealed, count, verdicts);
        measure(RELEASED, released, count, verdicts);
        verdicts_measure(verdicts, "other_solutions", solutions, NAN, NAN);
    }
    settings_free(annealed, count);
    settings_free(released, count);
    return ok;
}

static bool analyse(const struct program *program, const struct document *document,
                    const struct profile *profile, const struct plan *plan,
                    struct verdicts *verdicts, struct error *error) {
    int count = plan->settings;
    struct setting *settings = NULL;
    bool ok = settings_load(program, profile, plan->cell, count, &settings, error) &&
              write_match_rate(program, settings, count, "match_rate", error) &&
              write_paper_comparison(program, document, settings, count, error) &&
              write_frequencies(program, settings, count, error) &&
              make_table2_figure(program, document, settings, count, error) &&
              make_fig3(program, profile, &plan->cell[plan->cells], error) &&
              make_fig5(program, settings, count, error);
    struct estimate pooled;
    ok = ok && settings_pool(settings, count, MATCHED, &profile->matching, &pooled, error);
    if (ok) {
        struct estimate control = measure_control(&profile->matching);
        measure(TRAINED, settings, count, verdicts);
        verdicts_measure(verdicts, "matched_pooled", pooled.value, pooled.low, pooled.high);
        verdicts_measure(verdicts, "control_matched", control.value, control.low, control.high);
    }
    if (ok && plan->phases == PHASES)
        ok = analyse_annealed(program, profile, plan, settings, verdicts, error);
    settings_free(settings, count);
    return ok;
}

static const struct program_manual manual = {
    .about = "Train networks on group addition and match what they learn to the solutions that the "
             "algebra composes (CoGS sec. 7, Table 2).",
    .results = "  tables/match_rate.csv                  Table 2\n"
               "  tables/match_rate_paper.csv            Table 2 beside the paper's numbers\n"
               "  tables/match_rate_frequencies.csv      every frequency of every network\n"
               "  tables/match_rate_annealed.csv         Table 2 when training is at rest\n"
               "  tables/match_rate_unmatched.csv        the frequencies that match no family\n"
               "  figures/match_rate.png                 Table 2 as bars\n"
               "  figures/match_rate_fig3.png            Fig. 3: one run over time\n"
               "  figures/match_rate_fig5.png            Fig. 5: the angles of solutions\n"
               "  figures/match_rate_annealed.png        residuals, as trained and at rest\n",
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
    const struct document *document = (const struct document *)claim.document;
    const struct profile *profile = claim.profile;
    ok = ok && check_profile(claim.spec, claim.index, profile, &error) &&
         make_plan(profile, &plan, &error) &&
         claim_expect(&claim, plan.quantities, plan.quantity_count, &error) &&
         program_prepare_folders(&program, true, &error) &&
         cells_train(&program, plan.cell, plan.cells + 1, &outcome, &error) &&
         (plan.phases < PHASES ||
          cells_train(&program, plan.annealed, 2 * plan.cells, &outcome, &error));
    program.incomplete = outcome.failed > 0;
    if (ok && !program_is_shard(&program))
        ok = analyse(&program, document, profile, &plan, &claim.verdicts, &error);
    int status = !ok ? program_fail(&program, &error) : claim_finish(&claim, outcome.failed);
    plan_free(&plan);
    claim_close(&claim);
    return status;
}
