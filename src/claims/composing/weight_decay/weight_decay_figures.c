#include "claims/composing/weight_decay/weight_decay_figures.h"

#include "analysis/statistics.h"
#include "base/memory.h"
#include "former/result.h"
#include "theory/semiring/solutions.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { PANEL_COLUMNS = 3 };

static const double start_end_at[] = {0, 1};
static const char *const start_end_labels[] = {"start", "end"};

static const struct figure_frame frames[PANELS] = {
    [PANEL_ORDER] = {.title = "Mean order of a run's frequencies",
                     .x = {.label = "weight decay λ", .log = true},
                     .y = {.label = "mean order"},
                     .legend = FIGURE_LEGEND_PAGE},
    [PANEL_ORDER_4] = {.title = "Share of order 4 (95 % intervals)",
                       .x = {.label = "weight decay λ", .log = true},
                       .y = {.label = "share (%)", .min = 0, .max = 100},
                       .legend = FIGURE_LEGEND_NONE},
    [PANEL_RESIDUAL] = {.title = "Distance from the nearest family",
                        .x = {.label = "weight decay λ", .log = true},
                        .y = {.label = "mean residual", .log = true},
                        .legend = FIGURE_LEGEND_NONE},
    [PANEL_TRAINED_NORM] = {.title = "Norm of trained networks",
                            .x = {.label = "weight decay λ", .log = true},
                            .y = {.label = "‖z‖#u2#d / ‖z#dF6#u‖#u2#d"},
                            .legend = FIGURE_LEGEND_NONE},
    [PANEL_MIX_NORM] = {.title = "Norm of mixes of order 4 and 6",
                        .x = {.label = "pairs of order 6 (%)", .log = true},
                        .y = {.label = "‖z‖#u2#d / ‖z#dF6#u‖#u2#d"}},
    [PANEL_MIX_SHARE] = {.title = "Order 4: least norm, and training",
                         .x = {.label = "group order d", .log = true},
                         .y = {.label = "share of order 4 (%)", .min = 0, .max = 100}},
    [PANEL_PATH_NORM] = {.title = "Memorization to z#dF6#u: norm",
                         .x = {.label = "t"},
                         .y = {.label = "‖z‖#u2#d / ‖z#dF6#u‖#u2#d"}},
    [PANEL_PATH_LOSS] = {.title = "Memorization to z#dF6#u: loss",
                         .x = {.label = "t"},
                         .y = {.label = "loss", .log = true}},
    [PANEL_STARTS] = {.title = "Training from memorization",
                      .x = {.min = -0.15,
                            .max = 1.15,
                            .ticks = 2,
                            .tick_at = start_end_at,
                            .tick_label = start_end_labels},
                      .y = {.label = "‖z‖#u2#d / ‖z#dF6#u‖#u2#d", .log = true}},
};

bool overview_create(struct overview *overview, struct error *error) {
    overview->figure =
        figure_create(PANELS / PANEL_COLUMNS, PANEL_COLUMNS, "Weight decay, order and norm", error);
    if (overview->figure == NULL)
        return false;
    for (int i = 0; i < PANELS; ++i)
        overview->panels[i] =
            figure_panel(overview->figure, i / PANEL_COLUMNS, i % PANEL_COLUMNS, frames[i]);
    return true;
}

/* "d = 23", or the name of a group with several factors */
static void group_label(const int *factors, int rank, char label[GROUP_NAME_MAX]) {
    if (rank == 1)
        snprintf(label, GROUP_NAME_MAX, "d = %d", factors[0]);
    else
        group_factors_name(factors, rank, label);
}

/* --- Orders at several weight decays ---------------------------------------------------------- */

/* "λ = 5×10⁻⁵" */
static void decay_label(double weight_decay, char label[64]) {
    int exponent = (int)floor(log10(weight_decay) + 1e-9);
    double mantissa = weight_decay / pow(10, exponent);
    char front[32] = "";
    if (fabs(mantissa - 1) > 1e-9)
        snprintf(front, sizeof front, "%.3g×", mantissa);
    snprintf(label, 64, "λ = %s10#u%s%d#d", front, exponent < 0 ? "−" : "", abs(exponent));
}

/* One histogram of Fig. 4: all seeds of a group, width and weight decay. */
static void draw_histogram(struct figure_panel *panel, const struct run *runs, int seeds) {
    double at[ORDERS_SHOWN], share[ORDERS_SHOWN] = {0};
    int frequencies = 0;
    for (int s = 0; s < seeds; ++s)
        frequencies += runs[s].frequencies;
    for (int order = 0; order < ORDERS_SHOWN; ++order) {
        at[order] = order;
        for (int s = 0; s < seeds && frequencies > 0; ++s)
            share[order] += 100.0 * runs[s].orders[order] / frequencies;
    }
    figure_bars(panel, ORDERS_SHOWN, at, share, 0.85, (struct figure_style){0});
}

bool save_fig4(const struct program *program, const struct sweep *sweep, const struct run *runs,
               unsigned w, struct error *error) {
    static const double at[] = {0, 2, 4, 6, 8, 10};
    static const char *const labels[] = {"0", "2", "4", "6", "8", "10+"};
    enum { COLUMNS_MAX = 5, TICKS = sizeof at / sizeof *at };
    int decays = (int)sweep->weight_decays_count, groups = (int)sweep->groups_count;
    int columns = decays < COLUMNS_MAX ? decays : COLUMNS_MAX;
    int rows = (decays + columns - 1) / columns; /* of one group */
    char title[96], name[64];
    snprintf(title, sizeof title, "Order of the frequencies, width q = %d", sweep->widths[w]);
    struct figure *figure = figure_create(groups * rows, columns, title, error);
    if (figure == NULL)
        return false;
    for (int i = 0; i < groups * decays; ++i) {
        int g = i / decays, y = i % decays, row = g * rows + y / columns;
        const struct spec_group *of = &sweep->groups[g];
        char group[GROUP_NAME_MAX], decay[64], label[160];
        group_label(of->factors, (int)of->rank, group);
        decay_label(sweep->weight_decays[y], decay);
        snprintf(label, sizeof label, "%s, %s", group, decay);
        struct figure_frame frame = {
            .title = label,
            .x = {.label = row == groups * rows - 1 ? "order" : NULL,
                  .min = -0.7,
                  .max = ORDERS_SHOWN - 0.3,
                  .ticks = TICKS,
                  .tick_at = at,
                  .tick_label = labels},
            .y = {.label = y % columns == 0 ? "frequencies (%)" : NULL, .min = 0, .max = 100}};
        draw_histogram(figure_panel(figure, row, y % columns, frame),
                       &runs[sweep_index(sweep, (unsigned)g, w, (unsigned)y, 0)],
                       (int)sweep->seeds_count);
    }
    snprintf(name, sizeof name, "weight_decay_fig4_q%d", sweep->widths[w]);
    return result_save_figure(program, figure, name, error);
}

/* Weight decays from small to large, for lines: ascending: [weight_decays_count] indices. */
static void sort_decays(const struct sweep *sweep, unsigned *ascending) {
    for (unsigned i = 0; i < sweep->weight_decays_count; ++i) {
        unsigned j = i;
        for (; j > 0 && sweep->weight_decays[ascending[j - 1]] > sweep->weight_decays[i]; --j)
            ascending[j] = ascending[j - 1];
        ascending[j] = i;
    }
}

/* Room for one line over the weight decays and all its runs. */
struct series {
    unsigned *ascending;        /* [decays] */
    double *x, *y, *low, *high; /* [decays] */
    double *point_x, *point_y;  /* [decays * seeds] */
    int *hits, *sizes;          /* [seeds] */
};

static void series_free(struct series *series) {
    free(series->ascending);
    free(series->x);
    free(series->hits);
}

static bool series_create(const struct sweep *sweep, struct series *series, struct error *error) {
    size_t decays = sweep->weight_decays_count, seeds = sweep->seeds_count;
    *series = (struct series){
        .ascending = memory_array(decays, sizeof *series->ascending),
        .x = memory_array(4 * decays + 2 * decays * seeds, sizeof *series->x),
        .hits = memory_array(2 * seeds, sizeof *series->hits),
    };
    if (series->ascending == NULL || series->x == NULL || series->hits == NULL) {
        series_free(series);
        error_memory(error, "a figure");
        return false;
    }
    series->y = series->x + decays;
    series->low = series->y + decays;
    series->high = series->low + decays;
    series->point_x = series->high + decays;
    series->point_y = series->point_x + decays * seeds;
    series->sizes = series->hits + seeds;
    sort_decays(sweep, series->ascending);
    return true;
}

/* A value of every run, and its mean over the seeds. runs: [weight_decays_count, seeds_count] */
static void draw_value(struct figure_panel *panel, const struct sweep *sweep,
                       const struct run *runs, enum value value, struct series *series,
                       struct figure_style style) {
    int points = 0;
    for (unsigned i = 0; i < sweep->weight_decays_count; ++i) {
        double sum = 0;
        int count = 0;
        for (unsigned s = 0; s < sweep->seeds_count; ++s) {
            const struct run *run = &runs[series->ascending[i] * sweep->seeds_count + s];
            if (!run->loaded || isnan(run->values[value]))
                continue;
            series->point_x[points] = series->x[i];
            series->point_y[points++] = run->values[value];
            sum += run->values[value];
            ++count;
        }
        series->y[i] = count > 0 ? sum / count : NAN;
    }
    struct figure_style point = {
        .colour = style.colour, .symbol = style.symbol, .size = 8, .opacity = 0.45};
    style.symbol = FIGURE_NO_SYMBOL;
    figure_line(panel, (int)sweep->weight_decays_count, series->x, series->y, style);
    figure_points(panel, points, series->point_x, series->point_y, point);
}

static void draw_order_4(struct figure_panel *panel, const struct sweep *sweep,
                         const struct run *runs, struct series *series, struct figure_style style) {
    for (unsigned i = 0; i < sweep->weight_decays_count; ++i) {
        int clusters = 0;
        for (unsigned s = 0; s < sweep->seeds_count; ++s) {
            const struct run *run = &runs[series->ascending[i] * sweep->seeds_count + s];
            if (!run->loaded)
                continue;
            series->hits[clusters] = run->fours;
            series->sizes[clusters++] = run->frequencies;
        }
        struct estimate share = statistics_clustered_share(series->hits, series->sizes, clusters);
        series->y[i] = 100 * share.value;
        series->low[i] = 100 * share.low;
        series->high[i] = 100 * share.high;
    }
    int count = (int)sweep->weight_decays_count;
    figure_error_bars(panel, count, series->x, series->low, series->high,
                      (struct figure_style){.colour = style.colour});
    figure_line(panel, count, series->x, series->y, style);
}

/* The lines of one group and width in the panels over the weight decay. The lines stand a little
 * apart so that their points and intervals do not hide each other. */
bool draw_over_decay(const struct overview *overview, const struct sweep *sweep,
                     const struct run *runs, unsigned g, unsigned w, struct error *error) {
    const struct spec_group *of = &sweep->groups[g];
    int lines = (int)(sweep->groups_count * sweep->widths_count);
    int line = (int)(g * sweep->widths_count + w);
    struct series series;
    char group[GROUP_NAME_MAX], label[96];
    if (!series_create(sweep, &series, error))
        return false;
    for (unsigned i = 0; i < sweep->weight_decays_count; ++i)
        series.x[i] = sweep->weight_decays[series.ascending[i]] *
                      pow(1.2, (line - (lines - 1) / 2.0) / lines);
    group_label(of->factors, (int)of->rank, group);
    snprintf(label, sizeof label, "%s, q = %d", group, sweep->widths[w]);
    struct figure_style style = {.label = label,
                                 .colour = figure_colour((int)g),
                                 .dash = (enum figure_dash)(w % (FIGURE_DASH_DOT + 1)),
                                 .symbol = FIGURE_DISC + (enum figure_symbol)(w % 5)};
    runs += sweep_index(sweep, g, w, 0, 0);
    draw_value(overview->panels[PANEL_ORDER], sweep, runs, MEAN_ORDER, &series, style);
    draw_order_4(overview->panels[PANEL_ORDER_4], sweep, runs, &series, style);
    draw_value(overview->panels[PANEL_RESIDUAL], sweep, runs, MEAN_RESIDUAL, &series, style);
    draw_value(overview->panels[PANEL_TRAINED_NORM], sweep, runs, NORM_OVER_F6, &series, style);
    series_free(&series);
    return true;
}

/* The share of order 4 that training reached at each weight decay, all widths and seeds. */
bool draw_trained_shares(const struct overview *overview, const struct sweep *sweep,
                         const struct run *runs, struct error *error) {
    double *d = memory_array(2 * (size_t)sweep->groups_count, sizeof *d);
    if (d == NULL)
        return error_memory(error, "a figure");
    for (unsigned y = 0; y < sweep->weight_decays_count; ++y) {
        double *share = d + sweep->groups_count;
        for (unsigned g = 0; g < sweep->groups_count; ++g) {
            int fours = 0, frequencies = 0;
            for (unsigned w = 0; w < sweep->widths_count; ++w)
                for (unsigned s = 0; s < sweep->seeds_count; ++s) {
                    fours += runs[sweep_index(sweep, g, w, y, s)].fours;
                    frequencies += runs[sweep_index(sweep, g, w, y, s)].frequencies;
                }
            d[g] = spec_group_order(&sweep->groups[g]);
            share[g] = frequencies > 0 ? 100.0 * fours / frequencies : NAN;
        }
        char label[64];
        decay_label(sweep->weight_decays[y], label);
        figure_points(overview->panels[PANEL_MIX_SHARE], (int)sweep->groups_count, d, share,
                      (struct figure_style){.label = label, .colour = figure_colour((int)y)});
    }
    free(d);
    return true;
}

/* --- Norms of constructed solutions, and the path --------------------------------------------- */

/* The squared norm over the share of order-6 pairs, and its minimum. */
bool draw_mixes(const struct overview *overview, const struct setting *setting, int number,
                struct error *error) {
    const struct characters *characters = &setting->characters;
    int pairs = solution_pairs(characters), best = setting->best_sixes - 1;
    double *x = memory_array(2 * (size_t)pairs, sizeof *x);
    if (x == NULL)
        return error_memory(error, "a figure");
    double *y = x + pairs;
    for (int i = 0; i < pairs; ++i) {
        x[i] = 100.0 * (i + 1) / pairs;
        y[i] = solution_fourier_squared_norm(characters, i + 1) /
               solution_squared_norm(SOLUTION_F6, characters);
    }
    if (pairs > 0) {
        char label[GROUP_NAME_MAX];
        group_label(setting->group.factors, setting->group.rank, label);
        struct figure_style style = {.label = label,
                                     .colour = figure_colour(number),
                                     .dash = (enum figure_dash)(number / FIGURE_SKY_BLUE % 4)};
        figure_line(overview->panels[PANEL_MIX_NORM], pairs, x, y, style);
        figure_points(overview->panels[PANEL_MIX_NORM], 1, x + best, y + best,
                      (struct figure_style){.colour = style.colour, .size = 14});
    }
    free(x);
    return true;
}

/* The share of order 4 in the best mix, and what it tends to for odd d: the derivative of
 * solution_fourier_squared_norm vanishes at sixes = sqrt(6^(1/3) pairs / (6 (6^(1/3) - 4^(1/3)))).
 * d, share: [count] */
void draw_best_shares(const struct overview *overview, int count, const double *d,
                      const double *share) {
    enum { POINTS = 100 };
    const double factor = sqrt(cbrt(6) / (6 * (cbrt(6) - cbrt(4)))), d_min = 5;
    struct figure_panel *panel = overview->panels[PANEL_MIX_SHARE];
    double x[POINTS], y[POINTS], d_max = d_min;
    for (int i = 0; i < count; ++i)
        d_max = fmax(d_max, d[i]);
    for (int i = 0; i < POINTS; ++i) {
        x[i] = d_min * pow(d_max / d_min, i / (POINTS - 1.0));
        y[i] = 100 * (1 - factor / sqrt((x[i] - 1) / 2));
    }
    figure_line(panel, POINTS, x, y,
                (struct figure_style){.colour = FIGURE_BLACK, .dash = FIGURE_DASHED});
    figure_points(panel, count, d, share,
                  (struct figure_style){
                      .label = "least norm", .colour = FIGURE_BLACK, .symbol = FIGURE_SQUARE});
    figure_horizontal(overview->panels[PANEL_MIX_NORM], 1,
                      (struct figure_style){.label = "z#dF6#u", .dash = FIGURE_DOTTED});
}

void draw_path(const struct overview *overview, const struct group *group, const struct walk *walk,
               int points) {
    char label[GROUP_NAME_MAX];
    group_label(group->factors, group->rank, label);
    struct figure_style style = {.label = label, .symbol = FIGURE_DISC, .size = 7};
    figure_line(overview->panels[PANEL_PATH_NORM], points, walk->t, walk->norm2, style);
    figure_line(overview->panels[PANEL_PATH_LOSS], points, walk->t, walk->loss, style);
}

/* --- Starts at memorisation and at random ----------------------------------------------------- */

void draw_start(const struct overview *overview, const struct setting *setting, enum start start,
                bool first, const double norm2[2]) {
    static const char *const labels[STARTS] = {"from memorization", "from random weights"};
    double unit = solution_squared_norm(SOLUTION_F6, &setting->characters);
    const double y[2] = {norm2[0] / unit, norm2[1] / unit};
    figure_line(
        overview->panels[PANEL_STARTS], 2, start_end_at, y,
        (struct figure_style){.label = first ? labels[start] : NULL,
                              .colour = figure_colour((int)start),
                              .symbol = start == START_MEMORISED ? FIGURE_DISC : FIGURE_TRIANGLE,
                              .width = 1.5,
                              .opacity = 0.6});
}

void draw_best_mix(const struct overview *overview, const struct setting *setting) {
    const struct characters *characters = &setting->characters;
    double unit = solution_squared_norm(SOLUTION_F6, characters);
    figure_horizontal(
        overview->panels[PANEL_STARTS],
        solution_fourier_squared_norm(characters, setting->best_sixes) / unit,
        (struct figure_style){.label = "best mix of order 4 and 6", .dash = FIGURE_DASHED});
}
