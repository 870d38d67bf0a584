#include "claims/match_rate_annealing.h"

#include "base/memory.h"
#include "claims/match_rate_settings.h"
#include "workflow/result.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* --- What became of one frequency ----------------------------------------------------------------
 */

enum fate {
    FATE_CONVERGED,      /* unmatched before, matched after */
    FATE_STUCK,          /* unmatched after, in a run that has not solved the task either */
    FATE_COUNTEREXAMPLE, /* unmatched after, in a run with the loss of global solutions */
    FATE_MATCHED,        /* nothing to report */
};

static const char *const fate_names[] = {"converged", "stuck", "counterexample"};

static enum fate fate_of(const struct profile *profile, const struct frequency_analysis *before,
                         const struct frequency_analysis *after, double loss) {
    double residual = profile->matching.match_residual;
    if (frequency_counts(after) && !frequency_is_matched(after, residual))
        return loss <= profile->annealing->solved_loss ? FATE_COUNTEREXAMPLE : FATE_STUCK;
    if (frequency_counts(before) && !frequency_is_matched(before, residual))
        return FATE_CONVERGED;
    return FATE_MATCHED;
}

/* The frequency {2k, -2k} as a position among the frequencies; -1 for a trivial 2k. */
static int doubled(const struct setting *setting, int k) {
    return setting->characters.frequency_of[setting->group.product[k * setting->group.order + k]];
}

/* An unmatched frequency m of the same run with m = +-2k or k = +-2m, or NULL. The first of two
 * such frequencies can leave the sum potential R_* at 2k that the nodes of the second cancel. */
static const struct frequency_analysis *
partner_of(const struct setting *setting, const struct analysis *analysis, int f, double residual) {
    for (int g = 0; g < analysis->frequencies; ++g) {
        const struct frequency_analysis *other = &analysis->frequency[g];
        if (g == f || !frequency_counts(other) || frequency_is_matched(other, residual))
            continue;
        if (doubled(setting, analysis->frequency[f].k) == g || doubled(setting, other->k) == f)
            return other;
    }
    return NULL;
}

/* --- match_rate_unmatched.csv --------------------------------------------------------------------
 */

static void write_row(struct table *table, const struct setting *setting, const struct run *before,
                      const struct run *after, int f, enum fate fate, double residual) {
    const struct frequency_analysis *was = &before->analysis.frequency[f];
    const struct frequency_analysis *is = &after->analysis.frequency[f];
    const struct frequency_analysis *partner =
        fate == FATE_CONVERGED ? NULL : partner_of(setting, &after->analysis, f, residual);
    table_row(table);
    table_integer(table, setting->group.order);
    table_integer(table, setting->q);
    table_real(table, setting->weight_decay);
    table_integer(table, (long long)after->seed);
    table_integer(table, is->k);
    table_integer(table, was->order);
    table_integer(table, is->order);
    table_text(table, family_name(is->match.family));
    table_real(table, was->match.residual);
    table_real(table, is->match.residual);
    table_real(table, was->constant);
    table_real(table, is->constant);
    table_real(table, before->loss);
    table_real(table, after->loss);
    if (partner != NULL)
        table_integer(table, partner->k);
    else
        table_text(table, NULL);
    table_text(table, fate_names[fate]);
    table_text(table, setting->group.name);
}

static void write_run(struct table *table, const struct profile *profile,
                      const struct setting *setting, const struct run *before,
                      const struct run *after, int *counterexamples) {
    if (!before->trained || !after->trained)
        return;
    for (int f = 0; f < after->analysis.frequencies; ++f) {
        enum fate fate = fate_of(profile, &before->analysis.frequency[f],
                                 &after->analysis.frequency[f], after->loss);
        if (fate == FATE_MATCHED)
            continue;
        *counterexamples += fate == FATE_COUNTEREXAMPLE;
        write_row(table, setting, before, after, f, fate, profile->matching.match_residual);
    }
}

static bool write_unmatched(const struct program *program, const struct profile *profile,
                            const struct setting *before, const struct setting *after, int count,
                            int *counterexamples, struct error *error) {
    static const char *const columns[] = {"d",
                                          "q",
                                          "weight_decay",
                                          "seed",
                                          "k",
                                          "order_before",
                                          "order",
                                          "family",
                                          "residual_before",
                                          "residual",
                                          "constant_part_before",
                                          "constant_part",
                                          "loss_before",
                                          "loss",
                                          "partner",
                                          "fate",
                                          "group"};
    struct table *table = table_create(columns, (int)(sizeof columns / sizeof *columns), error);
    if (table == NULL)
        return false;
    *counterexamples = 0;
    for (int i = 0; i < count; ++i)
        for (int s = 0; s < after[i].seeds; ++s)
            write_run(table, profile, &after[i], &before[i].runs[s], &after[i].runs[s],
                      counterexamples);
    return result_save_table(program, table, "match_rate_unmatched", error);
}

/* --- match_rate_annealed.png ---------------------------------------------------------------------
 */

static int ascending(const void *x, const void *y) {
    double left = *(const double *)x, right = *(const double *)y;
    return (left > right) - (left < right);
}

/* The share of a setting's frequencies with at most this residual, as a staircase; those of an
 * order that no family has keep it below 100 %. x, y: room for 2 * frequencies. */
static void draw_distribution(struct figure_panel *panel, const struct setting *setting, double *x,
                              double *y, struct figure_style style) {
    int matched = 0, all = 0;
    for (int s = 0; s < setting->seeds; ++s)
        for (int f = 0; f < setting->runs[s].analysis.frequencies; ++f) {
            const struct frequency_analysis *frequency = &setting->runs[s].analysis.frequency[f];
            all += frequency_counts(frequency);
            if (frequency_counts(frequency) && frequency->match.family != FAMILY_NONE)
                x[matched++] = frequency->match.residual;
        }
    qsort(x, (size_t)matched, sizeof *x, ascending);
    for (int i = matched - 1; i >= 0; --i) {
        x[2 * i] = x[2 * i + 1] = x[i];
        y[2 * i] = 100.0 * i / all;
        y[2 * i + 1] = 100.0 * (i + 1) / all;
    }
    figure_line(panel, 2 * matched, x, y, style);
}

static void draw_setting(struct figure *figure, int row, int column, const struct profile *profile,
                         const struct setting *before, const struct setting *after, double *x,
                         double *y) {
    char title[96];
    snprintf(title, sizeof title, "d = %d, q = %d, λ = %g", after->group.order, after->q,
             after->weight_decay);
    bool first = row == 0 && column == 0;
    struct figure_panel *panel = figure_panel(
        figure, row, column,
        (struct figure_frame){.title = title,
                              .x = {.label = "residual", .log = true, .min = 1e-3, .max = 2},
                              .y = {.label = "frequencies (%)", .min = 0, .max = 101},
                              .legend = first ? FIGURE_LEGEND_PAGE : FIGURE_LEGEND_NONE});
    figure_vertical(panel, profile->matching.match_residual,
                    (struct figure_style){
                        .label = "matched below", .color = FIGURE_GREY, .dash = FIGURE_DOTTED});
    draw_distribution(panel, before, x, y,
                      (struct figure_style){
                          .label = "as trained", .color = FIGURE_VERMILION, .dash = FIGURE_DASHED});
    draw_distribution(panel, after, x, y,
                      (struct figure_style){.label = "annealed", .color = FIGURE_BLUE});
}

static bool make_figure(const struct program *program, const struct profile *profile,
                        const struct setting *before, const struct setting *after, int count,
                        struct error *error) {
    enum { COLUMNS_MAX = 3 };
    int columns = count < COLUMNS_MAX ? count : COLUMNS_MAX;
    size_t most = 0;
    for (int i = 0; i < count; ++i) {
        size_t frequencies = (size_t)(after[i].seeds * after[i].characters.frequencies);
        most = frequencies > most ? frequencies : most;
    }
    double *x = memory_array(4 * most, sizeof *x);
    struct figure *figure = figure_create((count + columns - 1) / columns, columns,
                                          "Distance to the nearest family", error);
    if (x == NULL || figure == NULL) {
        free(x);
        figure_free(figure);
        return error_memory(error, "a figure");
    }
    for (int i = 0; i < count; ++i)
        draw_setting(figure, i / columns, i % columns, profile, &before[i], &after[i], x,
                     x + 2 * most);
    free(x);
    return result_save_figure(program, figure, "match_rate_annealed", error);
}

bool study_annealing(const struct program *program, const struct profile *profile,
                     const struct setting *before, const struct setting *after, int count,
                     int *counterexamples, struct error *error) {
    return write_unmatched(program, profile, before, after, count, counterexamples, error) &&
           make_figure(program, profile, before, after, count, error);
}
