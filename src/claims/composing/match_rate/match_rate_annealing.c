#include "claims/composing/match_rate/match_rate_annealing.h"

#include "base/memory.h"
#include "claims/composing/match_rate/match_rate_settings.h"
#include "former/result.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* --- What became of one frequency ------------------------------------------------------------- */

enum fate {
    FATE_CONVERGED,     /* matches a family once the noise of training is gone */
    FATE_SHAPED,        /* matches one once weight decay is gone as well */
    FATE_STUCK,         /* matches none, and the network's loss does not go to zero either */
    FATE_OTHER,         /* matches none, but the loss goes to zero: another kind of solution */
    FATE_ALWAYS_MATCHED /* nothing to report */
};

static const char *const fate_names[] = {"converged", "shaped_by_decay", "stuck", "other_solution"};

/* One frequency, or one run, in all phases. */
struct course {
    const struct run *run[PHASES];
    const struct frequency_analysis *is[PHASES];
};

static bool is_unmatched(const struct profile *profile,
                         const struct frequency_analysis *frequency) {
    return frequency_counts(frequency) &&
           !frequency_is_matched(frequency, profile->matching.match_residual);
}

static enum fate fate_of(const struct profile *profile, const struct course *course) {
    if (!is_unmatched(profile, course->is[ANNEALED]))
        return is_unmatched(profile, course->is[TRAINED]) ? FATE_CONVERGED : FATE_ALWAYS_MATCHED;
    if (!is_unmatched(profile, course->is[RELEASED]))
        return FATE_SHAPED;
    return course->run[RELEASED]->loss <= profile->annealing->solved_loss ? FATE_OTHER : FATE_STUCK;
}

/* The frequency {2k, -2k} as a position among the frequencies; -1 for a trivial 2k. */
static int doubled(const struct setting *setting, int k) {
    return setting->characters.frequency_of[setting->group.product[k * setting->group.order + k]];
}

/* An unmatched frequency m of the same run with m = +-2k or k = +-2m, or NULL. The first of two
 * such frequencies can leave the sum potential R_* at 2k that the nodes of the second cancel. */
static const struct frequency_analysis *partner_of(const struct setting *setting,
                                                   const struct profile *profile,
                                                   const struct analysis *analysis, int f) {
    for (int g = 0; g < analysis->frequencies; ++g) {
        const struct frequency_analysis *other = &analysis->frequency[g];
        if (g == f || !is_unmatched(profile, other))
            continue;
        if (doubled(setting, analysis->frequency[f].k) == g || doubled(setting, other->k) == f)
            return other;
    }
    return NULL;
}

/* --- match_rate_unmatched.csv ----------------------------------------------------------------- */

static void write_row(struct table *table, const struct setting *setting,
                      const struct course *course, const struct frequency_analysis *partner,
                      enum fate fate) {
    table_row(table);
    table_integer(table, setting->group.order);
    table_integer(table, setting->q);
    table_real(table, setting->weight_decay);
    table_integer(table, (long long)course->run[TRAINED]->seed);
    table_integer(table, course->is[TRAINED]->k);
    if (partner != NULL)
        table_integer(table, partner->k);
    else
        table_text(table, NULL);
    table_text(table, fate_names[fate]);
    table_text(table, family_name(course->is[ANNEALED]->match.family));
    for (int phase = 0; phase < PHASES; ++phase) {
        table_integer(table, course->is[phase]->order);
        table_real(table, course->is[phase]->match.residual);
        table_real(table, course->is[phase]->constant);
        table_real(table, course->run[phase]->loss);
    }
    table_text(table, setting->group.name);
}

/* One run of a setting in all phases. */
static void write_run(struct table *table, const struct profile *profile,
                      const struct setting *setting, struct course *course, int *solutions) {
    for (int phase = 0; phase < PHASES; ++phase)
        if (!course->run[phase]->trained)
            return;
    const struct analysis *annealed = &course->run[ANNEALED]->analysis;
    const struct frequency_analysis *partner;
    for (int f = 0; f < annealed->frequencies; ++f) {
        for (int phase = 0; phase < PHASES; ++phase)
            course->is[phase] = &course->run[phase]->analysis.frequency[f];
        enum fate fate = fate_of(profile, course);
        if (fate == FATE_ALWAYS_MATCHED)
            continue;
        *solutions += fate == FATE_OTHER;
        partner = fate == FATE_CONVERGED ? NULL : partner_of(setting, profile, annealed, f);
        write_row(table, setting, course, partner, fate);
    }
}

static bool write_unmatched(const struct program *program, const struct profile *profile,
                            const struct setting *const phases[PHASES], int count, int *solutions,
                            struct error *error) {
    static const char *const columns[] = {"d",
                                          "q",
                                          "weight_decay",
                                          "seed",
                                          "k",
                                          "partner",
                                          "fate",
                                          "family",
                                          "order",
                                          "residual",
                                          "constant_part",
                                          "loss",
                                          "annealed_order",
                                          "annealed_residual",
                                          "annealed_constant_part",
                                          "annealed_loss",
                                          "released_order",
                                          "released_residual",
                                          "released_constant_part",
                                          "released_loss",
                                          "group"};
    struct table *table = table_create(columns, (int)(sizeof columns / sizeof *columns), error);
    if (table == NULL)
        return false;
    *solutions = 0;
    for (int i = 0; i < count; ++i)
        for (int s = 0; s < phases[TRAINED][i].seeds; ++s) {
            struct course course;
            for (int phase = 0; phase < PHASES; ++phase)
                course.run[phase] = &phases[phase][i].runs[s];
            write_run(table, profile, &phases[TRAINED][i], &course, solutions);
        }
    return result_save_table(program, table, "match_rate_unmatched", error);
}

/* --- match_rate_annealed.png ------------------------------------------------------------------ */

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
                         const struct setting *const phases[PHASES], int i, double *x, double *y) {
    const struct setting *setting = &phases[TRAINED][i];
    char title[96];
    snprintf(title, sizeof title, "d = %d, q = %d, λ = %g", setting->group.order, setting->q,
             setting->weight_decay);
    bool first = row == 0 && column == 0;
    struct figure_panel *panel = figure_panel(
        figure, row, column,
        (struct figure_frame){.title = title,
                              .x = {.label = "residual", .log = true, .min = 1e-3, .max = 2},
                              .y = {.label = "frequencies (%)", .min = 0, .max = 101},
                              .legend = first ? FIGURE_LEGEND_PAGE : FIGURE_LEGEND_NONE});
    figure_vertical(panel, profile->matching.match_residual,
                    (struct figure_style){
                        .label = "matched below", .colour = FIGURE_GREY, .dash = FIGURE_DOTTED});
    draw_distribution(panel, setting, x, y,
                      (struct figure_style){.label = "as trained",
                                            .colour = FIGURE_VERMILION,
                                            .dash = FIGURE_DASHED});
    draw_distribution(panel, &phases[ANNEALED][i], x, y,
                      (struct figure_style){.label = "annealed", .colour = FIGURE_BLUE});
    draw_distribution(panel, &phases[RELEASED][i], x, y,
                      (struct figure_style){.label = "annealed without weight decay",
                                            .colour = FIGURE_GREEN,
                                            .dash = FIGURE_DASH_DOT});
}

static bool make_figure(const struct program *program, const struct profile *profile,
                        const struct setting *const phases[PHASES], int count,
                        struct error *error) {
    enum { COLUMNS_MAX = 3 };
    int columns = count < COLUMNS_MAX ? count : COLUMNS_MAX;
    size_t most = 0;
    for (int i = 0; i < count; ++i) {
        const struct setting *setting = &phases[TRAINED][i];
        size_t frequencies = (size_t)setting->seeds * (size_t)setting->characters.frequencies;
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
        draw_setting(figure, i / columns, i % columns, profile, phases, i, x, x + 2 * most);
    free(x);
    return result_save_figure(program, figure, "match_rate_annealed", error);
}

bool study_annealing(const struct program *program, const struct profile *profile,
                     const struct setting *const phases[PHASES], int count, int *solutions,
                     struct error *error) {
    return write_unmatched(program, profile, phases, count, solutions, error) &&
           make_figure(program, profile, phases, count, error);
}
