/* Claim: among the many exact solutions, weight decay prefers those of low order, which have
 * smaller norm and to which a path of zero loss leads from those of high order (CoGS sec. 6,
 * Theorem 5, and sec. 7, Fig. 4 and 8 to 11). Perfect memorisation is a solution too, but not one
 * that training finds.
 *
 * Networks are trained at several weight decays and the orders of their frequencies counted; the
 * constructed solutions and all mixes of order 4 and order 6 are weighed; the path of Theorem 5 is
 * walked from memorisation to z_F6; and training is started at memorisation and at random. All
 * squared norms are in the theory's scale, that of ring_squared_norm. */
#include "claims/composing/weight_decay/weight_decay.h"
#include "base/memory.h"
#include "base/worst.h"
#include "claims/composing/weight_decay/weight_decay_figures.h"
#include "claims/composing/weight_decay/weight_decay_spec.h"
#include "claims/composing/weight_decay/weight_decay_tables.h"
#include "former/result.h"
#include "theory/semiring/memorised.h"
#include "theory/semiring/potentials.h"
#include "theory/semiring/solutions.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* --- What is measured ------------------------------------------------------------------------- */

enum quantity {
    NORM_F6_OVER_M,
    NORM_BEST_MIX_OVER_F6,
    PATH_LOSS,
    PATH_NORM_RATIO,
    RANDOM_STARTS_MEMORISED,
    MEMORISED_START_NORM_RATIO,
    QUANTITIES
};

static const char *const quantity_names[QUANTITIES] = {
    "norm_z_F6_over_z_M", "norm_best_mix_over_z_F6", "path_loss",
    "path_norm_ratio",    "random_starts_memorized", "memorized_start_norm_ratio",
};

enum { NAME_MAX_LENGTH = GROUP_NAME_MAX + 48 };

/* The mean order's slope for one group and width of the sweep. */
static const char *slope_name(char name[NAME_MAX_LENGTH], const struct sweep *sweep, unsigned g,
                              unsigned w) {
    char group[GROUP_NAME_MAX];
    group_factors_name(sweep->groups[g].factors, (int)sweep->groups[g].rank, group);
    snprintf(name, NAME_MAX_LENGTH, "order_slope_%s_q%d", group, sweep->widths[w]);
    return name;
}

static bool expect(struct claim *claim, const struct sweep *sweep, struct error *error) {
    int slopes = (int)(sweep->groups_count * sweep->widths_count), count = slopes + QUANTITIES;
    char(*text)[NAME_MAX_LENGTH] = memory_array((size_t)count, sizeof *text);
    char **names = memory_array((size_t)count, sizeof *names);
    bool ok = text != NULL && names != NULL;
    if (!ok)
        error_memory(error, "the list of quantities");
    for (int i = 0; ok && i < count; ++i) {
        if (i < slopes)
            slope_name(text[i], sweep, (unsigned)i / sweep->widths_count,
                       (unsigned)i % sweep->widths_count);
        else
            snprintf(text[i], sizeof text[i], "%s", quantity_names[i - slopes]);
        names[i] = text[i];
    }
    ok = ok && claim_expect(claim, names, count, error);
    free(names);
    free(text);
    return ok;
}

/* --- What is trained -------------------------------------------------------------------------- */

struct plan {
    struct cell *cells; /* the sweep's, then those of every seed and start */
    int count;
    float *memorised; /* weights of perfect memorisation */
};

static int start_index(const struct profile *profile, unsigned seed, enum start start) {
    return sweep_size(&profile->sweep) + (int)seed * STARTS + (int)start;
}

static void plan_free(struct plan *plan) {
    free(plan->cells);
    free(plan->memorised);
}

static bool memorise(const struct spec_group *of, struct plan *plan, struct error *error) {
    struct group group;
    if (!group_create_abelian(of->factors, (int)of->rank, &group, error))
        return false;
    bool ok = memorised_create(&group, &plan->memorised, error);
    group_free(&group);
    return ok;
}

static bool plan_create(const struct profile *profile, struct plan *plan, struct error *error) {
    const struct memorisation *memorisation = &profile->memorisation;
    int d = spec_group_order(&memorisation->group);
    plan->count = start_index(profile, memorisation->seeds_count, START_MEMORISED);
    plan->cells = memory_array((size_t)plan->count, sizeof *plan->cells);
    if (plan->cells == NULL)
        return error_memory(error, "the list of networks");
    if (!memorise(&memorisation->group, plan, error))
        return false;
    sweep_cells(&profile->sweep, plan->cells);
    for (unsigned i = 0; i < memorisation->seeds_count; ++i)
        for (enum start start = START_MEMORISED; start < STARTS; ++start) {
            struct training_config config =
                sweep_config(&memorisation->training, &memorisation->group, d * d,
                             memorisation->weight_decay, memorisation->seeds[i]);
            if (start == START_MEMORISED) {
                config.given =
                    (struct training_given){"memorized", plan->memorised, memorised_size(d)};
                config.start_noise = memorisation->noise;
            }
            plan->cells[start_index(profile, i, start)] = (struct cell){.config = config};
        }
    return true;
}

/* --- What all measurements share -------------------------------------------------------------- */

struct results {
    const struct program *program;
    const struct profile *profile;
    const struct plan *plan;
    struct verdicts *verdicts;
    struct overview overview;
};

static void setting_free(struct setting *setting) {
    characters_free(&setting->characters);
    group_free(&setting->group);
}

/* The number of order-6 pairs with the least squared norm. */
static int best_sixes(const struct characters *characters) {
    int best = 1;
    for (int sixes = 2; sixes <= solution_pairs(characters); ++sixes)
        if (solution_fourier_squared_norm(characters, sixes) <
            solution_fourier_squared_norm(characters, best))
            best = sixes;
    return best;
}

static bool setting_create(const struct spec_group *of, struct setting *setting,
                           struct error *error) {
    if (!characters_create_abelian(of->factors, (int)of->rank, &setting->group,
                                   &setting->characters, error))
        return false;
    setting->best_sixes = best_sixes(&setting->characters);
    return true;
}

/* The trained network of a planned cell; see cells_load. */
static bool load(const struct results *results, int index, struct training_result *result,
                 bool *loaded, struct error *error) {
    return cells_load(results->program, &results->plan->cells[index], result, loaded, error);
}

/* Squared norm of a network in the theory's scale (see train/network.h and ring_squared_norm). */
static double theory_norm2(const struct network *network) {
    double scale = cbrt(2.0 * network->d);
    return network_squared_norm(network) * scale * scale / network->d;
}

static void measure(const struct results *results, enum quantity quantity, double value) {
    verdicts_measure(results->verdicts, quantity_names[quantity], value, NAN, NAN);
}

static void measure_estimate(const struct results *results, const char *name,
                             const struct estimate *estimate) {
    verdicts_measure(results->verdicts, name, estimate->value, estimate->low, estimate->high);
}

/* --- 1. Orders at several weight decays (Fig. 4) ---------------------------------------------- */

struct sweep_tables {
    struct table *orders; /* weight_decay.csv */
    struct table *runs;   /* weight_decay_runs.csv */
    struct table *slopes; /* weight_decay_slopes.csv */
};

static struct run summarise(const struct setting *setting, const struct analysis *analysis,
                            double norm2) {
    struct run run = {.loaded = true, .frequencies = analysis->frequencies};
    run.live = isnan(norm2) ? -1 : analysis->live;
    double residuals = 0;
    int matched = 0;
    for (int f = 0; f < analysis->frequencies; ++f) {
        const struct frequency_analysis *frequency = &analysis->frequency[f];
        int order = frequency->order;
        ++run.orders[order < ORDERS_SHOWN ? order : ORDERS_SHOWN - 1];
        run.fours += order == 4;
        run.sixes += order == 6;
        if ((order == 4 || order == 6) && !isnan(frequency->match.residual)) {
            residuals += frequency->match.residual;
            ++matched;
        }
    }
    run.values[MEAN_ORDER] = outcome_of(analysis_mean_order(analysis), norm2);
    run.values[MEAN_RESIDUAL] = matched > 0 ? residuals / matched : NAN;
    run.values[NORM_OVER_F6] = norm2 / solution_squared_norm(SOLUTION_F6, &setting->characters);
    return run;
}

static bool analyse_run(const struct results *results, const struct setting *setting, int index,
                        struct run *run, struct sweep_tables *tables, struct error *error) {
    const struct training_config *config = &results->plan->cells[index].config;
    const struct analysis_options options = {.dead_threshold = results->profile->dead_threshold};
    struct training_result trained;
    struct analysis analysis;
    bool loaded;
    *run = (struct run){0};
    if (!load(results, index, &trained, &loaded, error))
        return false;
    if (!loaded)
        return true;
    double norm2 = theory_norm2(&trained.network);
    bool ok = analysis_create(&setting->characters, &trained.network, &options, &analysis, error);
    if (ok) {
        *run = summarise(setting, &analysis, norm2);
        write_orders(tables->orders, config, &setting->group, &analysis);
        write_run(tables->runs, config, &setting->group, run, norm2, training_final(&trained));
        analysis_free(&analysis);
    }
    training_result_free(&trained);
    return ok;
}

/* The slope of the mean order over log10(weight decay), a run being one point. */
static bool measure_slope(const struct results *results, const struct run *runs,
                          const struct setting *setting, unsigned g, unsigned w,
                          struct table *table, struct error *error) {
    const struct sweep *sweep = &results->profile->sweep;
    size_t most = (size_t)sweep->weight_decays_count * sweep->seeds_count;
    double *x = memory_array(2 * most, sizeof *x);
    char name[NAME_MAX_LENGTH];
    int count = 0;
    if (x == NULL)
        return error_memory(error, "a slope");
    double *y = x + most;
    for (unsigned i = 0; i < sweep->weight_decays_count; ++i)
        for (unsigned s = 0; s < sweep->seeds_count; ++s) {
            const struct run *run = &runs[sweep_index(sweep, g, w, i, s)];
            if (!run->loaded || run->live == 0)
                continue;
            x[count] = log10(sweep->weight_decays[i]);
            y[count++] = run->values[MEAN_ORDER];
        }
    struct estimate slope = statistics_slope(x, y, count, NULL);
    measure_estimate(results, slope_name(name, sweep, g, w), &slope);
    write_slope(table, setting->group.name, sweep->widths[w], count, &slope);
    free(x);
    return true;
}

static bool analyse_sweep(const struct results *results, struct sweep_tables *tables,
                          struct error *error) {
    const struct sweep *sweep = &results->profile->sweep;
    struct run *runs = memory_array((size_t)sweep_size(sweep), sizeof *runs);
    bool ok = runs != NULL;
    if (!ok)
        error_memory(error, "the runs");
    for (unsigned g = 0; ok && g < sweep->groups_count; ++g) {
        struct setting setting;
        if (!setting_create(&sweep->groups[g], &setting, error)) {
            ok = false;
            break;
        }
        for (int i = sweep_index(sweep, g, 0, 0, 0); ok && i < sweep_index(sweep, g + 1, 0, 0, 0);
             ++i)
            ok = analyse_run(results, &setting, i, &runs[i], tables, error);
        for (unsigned w = 0; ok && w < sweep->widths_count; ++w)
            ok = measure_slope(results, runs, &setting, g, w, tables->slopes, error) &&
                 draw_over_decay(&results->overview, sweep, runs, g, w, error);
        setting_free(&setting);
    }
    ok = ok && draw_trained_shares(&results->overview, sweep, runs, error);
    for (unsigned w = 0; ok && w < sweep->widths_count; ++w)
        ok = save_fig4(results->program, sweep, runs, w, error);
    free(runs);
    return ok;
}

static bool compare_decays(const struct results *results, struct error *error) {
    struct sweep_tables tables = {.orders = create_orders_table(error),
                                  .runs = create_runs_table(error),
                                  .slopes = create_slopes_table(error)};
    bool ok = tables.orders != NULL && tables.runs != NULL && tables.slopes != NULL &&
              analyse_sweep(results, &tables, error);
    if (!ok) {
        table_free(tables.orders);
        table_free(tables.runs);
        table_free(tables.slopes);
        return false;
    }
    ok = result_save_table(results->program, tables.orders, "weight_decay", error);
    ok = result_save_table(results->program, tables.runs, "weight_decay_runs", error) && ok;
    return result_save_table(results->program, tables.slopes, "weight_decay_slopes", error) && ok;
}

/* --- 2. Norms of constructed solutions -------------------------------------------------------- */

/* Build the member of the Fourier construction with that many order-6 pairs and weigh it. Its loss
 * is measured for the best mix only, which is the one that the paper does not have. */
static bool weigh_mix(const struct setting *setting, const char *solution, int sixes,
                      bool with_loss, struct table *table, double *norm2, struct error *error) {
    struct ring_element z;
    struct potential_summary summary = {.loss = NAN};
    if (!solution_fourier(&setting->characters, sixes, &z, error))
        return false;
    bool ok = !with_loss || potential_summarise(&setting->group, &z, &summary, error);
    *norm2 = ring_squared_norm(&z);
    if (ok) {
        int pairs = solution_pairs(&setting->characters);
        write_norm(table, setting, solution, z.order, *norm2, sixes < pairs ? sixes : pairs,
                   summary.loss);
    }
    ring_free(&z);
    return ok;
}

/* worst: the largest of the two ratios of norms so far. */
static bool weigh_group(const struct setting *setting, struct table *table, double worst[2],
                        struct error *error) {
    const struct characters *characters = &setting->characters;
    double f6, f46, mix, m = solution_squared_norm(SOLUTION_M, characters);
    int pairs = solution_pairs(characters);
    if (!weigh_mix(setting, solution_name(SOLUTION_F6), pairs, false, table, &f6, error) ||
        !weigh_mix(setting, solution_name(SOLUTION_F46), 1, false, table, &f46, error) ||
        !weigh_mix(setting, "best_mix", setting->best_sixes, true, table, &mix, error))
        return false;
    write_norm(table, setting, solution_name(SOLUTION_M), solution_order(SOLUTION_M, characters), m,
               NAN, NAN);
    worst[0] = worst_of(worst[0], f6 / m);
    worst[1] = worst_of(worst[1], mix / f6);
    return true;
}

static bool weigh_groups(const struct results *results, struct table *table, double worst[2],
                         double *d, double *share, struct error *error) {
    const struct norms *norms = &results->profile->norms;
    bool ok = true;
    for (unsigned i = 0; ok && i < norms->groups_count; ++i) {
        struct setting setting;
        if (!setting_create(&norms->groups[i], &setting, error))
            return false;
        int fours = solution_pairs(&setting.characters) - setting.best_sixes;
        d[i] = setting.group.order;
        share[i] = fours > 0 ? 100.0 * fours / setting.characters.frequencies : 0;
        ok = weigh_group(&setting, table, worst, error) &&
             draw_mixes(&results->overview, &setting, (int)i, error);
        setting_free(&setting);
    }
    return ok;
}

static bool compare_norms(const struct results *results, struct error *error) {
    size_t groups = results->profile->norms.groups_count;
    double worst[2] = {0}, *d = memory_array(2 * groups, sizeof *d);
    if (d == NULL)
        return error_memory(error, "the norms");
    double *share = d + groups;
    struct table *table = create_norms_table(error);
    bool ok = table != NULL && weigh_groups(results, table, worst, d, share, error);
    if (ok) {
        draw_best_shares(&results->overview, (int)groups, d, share);
        measure(results, NORM_F6_OVER_M, worst[0]);
        measure(results, NORM_BEST_MIX_OVER_F6, worst[1]);
        ok = result_save_table(results->program, table, "solution_norms", error);
    } else {
        table_free(table);
    }
    free(d);
    return ok;
}

/* --- 3. The zero-loss path (Theorem 5) -------------------------------------------------------- */

/* Nodes with a weight that is not zero. */
static int live_order(const struct ring_element *z) {
    int live = 0;
    for (int j = 0; j < z->order; ++j) {
        bool zero = true;
        for (int row = 0; zero && row < RING_PARTS * z->rows; ++row)
            zero = z->a[(size_t)row * (size_t)z->order + (size_t)j] == 0;
        live += !zero;
    }
    return live;
}

static bool walk_path(const struct setting *setting, int points, struct walk *walk,
                      struct table *table, struct error *error) {
    struct ring_element y = {0}, target = {0};
    bool ok = solution_create(SOLUTION_M, &setting->group, &setting->characters, &y, error) &&
              solution_create(SOLUTION_F6, &setting->group, &setting->characters, &target, error);
    for (int i = 0; ok && i < points; ++i) {
        struct ring_element z;
        struct potential_summary summary;
        double t = (double)i / (points - 1);
        ok = solution_path(&y, &target, t, &z, error);
        if (!ok)
            break;
        ok = potential_summarise(&setting->group, &z, &summary, error);
        if (ok) {
            walk->t[i] = t;
            walk->loss[i] = summary.loss;
            walk->norm2[i] = ring_squared_norm(&z);
            write_point(table, t, live_order(&z), summary.loss, walk->norm2[i]);
        }
        ring_free(&z);
    }
    ring_free(&y);
    ring_free(&target);
    return ok;
}

static void report_path(const struct results *results, int points, struct walk *walk,
                        const struct group *group) {
    double loss = 0, last = walk->norm2[points - 1];
    for (int i = 0; i < points; ++i)
        loss = worst_of(loss, walk->loss[i]);
    measure(results, PATH_LOSS, loss);
    measure(results, PATH_NORM_RATIO, last / walk->norm2[0]);
    for (int i = 0; i < points; ++i)
        walk->norm2[i] /= last;
    draw_path(&results->overview, group, walk, points);
}

static bool follow_path(const struct results *results, struct error *error) {
    int points = results->profile->path.points;
    struct setting setting;
    if (!setting_create(&results->profile->path.group, &setting, error))
        return false;
    struct table *table = create_path_table(error);
    double *block = memory_array(3 * (size_t)points, sizeof *block);
    struct walk walk = {0};
    bool ok = table != NULL && (block != NULL || error_memory(error, "a path"));
    if (ok) {
        walk = (struct walk){.t = block, .loss = block + points, .norm2 = block + 2 * points};
        ok = walk_path(&setting, points, &walk, table, error);
    }
    if (ok) {
        report_path(results, points, &walk, &setting.group);
        ok = result_save_table(results->program, table, "zero_loss_path", error);
    } else {
        table_free(table);
    }
    free(block);
    setting_free(&setting);
    return ok;
}

/* --- 4. Starts at memorisation and at random -------------------------------------------------- */

struct starts {
    double *ratio; /* [memorised]: squared norm at the end over that at the start */
    int memorised; /* networks that started at memorisation */
    int random;    /* networks that started at random */
    double found;  /* those of them that ended in memorisation */
};

static bool analyse_start(const struct results *results, const struct setting *setting,
                          unsigned seed, enum start start, struct starts *starts,
                          struct table *table, struct error *error) {
    int index = start_index(results->profile, seed, start);
    const struct training_config *config = &results->plan->cells[index].config;
    const struct analysis_options options = {.dead_threshold = results->profile->dead_threshold};
    struct training_result trained;
    struct network before = {0};
    struct analysis analysis;
    bool loaded;
    if (!load(results, index, &trained, &loaded, error))
        return false;
    if (!loaded)
        return true;
    bool ok = training_start_network(config, &before, error) &&
              analysis_create(&setting->characters, &trained.network, &options, &analysis, error);
    if (ok) {
        const double norm2[2] = {theory_norm2(&before), theory_norm2(&trained.network)};
        int *count = start == START_MEMORISED ? &starts->memorised : &starts->random;
        bool memorised = analysis.live > 0 &&
                         analysis.concentration < results->profile->memorisation.concentration;
        write_start(table, config, &setting->group, start, norm2, training_final(&trained),
                    &analysis, memorised);
        draw_start(&results->overview, setting, start, *count == 0, norm2);
        if (start == START_MEMORISED)
            starts->ratio[starts->memorised] = norm2[1] / norm2[0];
        else
            starts->found += outcome_of(memorised, norm2[1]);
        ++*count;
        analysis_free(&analysis);
    }
    network_free(&before);
    training_result_free(&trained);
    return ok;
}

static void report_starts(const struct results *results, const struct setting *setting,
                          const struct starts *starts) {
    struct estimate share = statistics_share(starts->found, starts->random);
    struct estimate ratio = statistics_mean(starts->ratio, starts->memorised);
    measure_estimate(results, quantity_names[RANDOM_STARTS_MEMORISED], &share);
    measure_estimate(results, quantity_names[MEMORISED_START_NORM_RATIO], &ratio);
    draw_best_mix(&results->overview, setting);
}

static bool compare_starts(const struct results *results, struct error *error) {
    const struct memorisation *memorisation = &results->profile->memorisation;
    struct setting setting;
    if (!setting_create(&memorisation->group, &setting, error))
        return false;
    struct table *table = create_starts_table(error);
    struct starts starts = {.ratio = memory_array(memorisation->seeds_count, sizeof(double))};
    bool ok = table != NULL && starts.ratio != NULL;
    if (starts.ratio == NULL)
        error_memory(error, "the starts");
    for (enum start start = START_MEMORISED; start < STARTS; ++start)
        for (unsigned i = 0; ok && i < memorisation->seeds_count; ++i)
            ok = analyse_start(results, &setting, i, start, &starts, table, error);
    if (ok) {
        report_starts(results, &setting, &starts);
        ok = result_save_table(results->program, table, "memorization_start", error);
    } else {
        table_free(table);
    }
    free(starts.ratio);
    setting_free(&setting);
    return ok;
}

/* --- The program ------------------------------------------------------------------------------ */

static bool analyse(struct results *results, struct error *error) {
    if (!overview_create(&results->overview, error))
        return false;
    bool ok = compare_decays(results, error) && compare_norms(results, error) &&
              follow_path(results, error) && compare_starts(results, error);
    if (!ok) {
        figure_free(results->overview.figure);
        return false;
    }
    return result_save_figure(results->program, results->overview.figure, "weight_decay", error);
}

/* Train, and unless this is a shard, analyse and judge: the program's exit status. */
static const struct program_manual manual = {
    .about = "Measure how weight decay chooses between exact solutions: the order of frequencies, "
             "norms, the zero-loss path and starts at memorization (CoGS sec. 6 and 7, Fig. 4).",
    .results = "  tables/weight_decay.csv                Fig. 4: orders over weight decay\n"
               "  tables/weight_decay_runs.csv           order, norm and loss of every network\n"
               "  tables/weight_decay_slopes.csv         order per decade of weight decay\n"
               "  tables/solution_norms.csv              what the composed solutions cost\n"
               "  tables/zero_loss_path.csv              from memorization to low order\n"
               "  tables/memorization_start.csv          what becomes of memorization\n"
               "  figures/weight_decay.png               all of these\n"
               "  figures/weight_decay_fig4_q<width>.png Fig. 4\n",
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
         expect(&claim, &profile->sweep, &error) &&
         program_prepare_folders(&program, true, &error) && plan_create(profile, &plan, &error) &&
         cells_train(&program, plan.cells, plan.count, &outcome, &error);
    program.incomplete = outcome.failed > 0;
    if (ok && !program_is_shard(&program)) {
        struct results results = {
            .program = &program, .profile = profile, .plan = &plan, .verdicts = &claim.verdicts};
        ok = analyse(&results, &error);
    }
    int status = !ok ? program_fail(&program, &error) : claim_finish(&claim, outcome.failed);
    plan_free(&plan);
    claim_close(&claim);
    return status;
}
