/* The figures of the claim weight_decay; figures/README.md describes them. Squared norms are drawn
 * in units of that of z_F6. */
#include "analysis/statistics.h"
#include "claims/composing/weight_decay/weight_decay.h"
#include "study/plots.h"
#include "theory/semiring/solutions.h"

#include <math.h>
#include <stdlib.h>

enum { COLUMNS = 3 };

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

void weight_decay_create_panels(struct study *study, struct figure_panel **panels) {
    struct figure *figure =
        plot_page(study, "weight_decay", PANELS, COLUMNS, "Weight decay, order and norm");
    for (int i = 0; i < PANELS; ++i)
        panels[i] = plot_panel(figure, PANELS, COLUMNS, i, frames[i]);
}

/* "d = 23", or the name of a group with several factors */
static const char *group_label(struct study *study, const struct group *group) {
    return group->rank == 1 ? study_text(study, "d = %d", group->order) : group->name;
}

/* "λ = 5×10⁻⁵" */
static const char *decay_label(struct study *study, double weight_decay) {
    int exponent = (int)floor(log10(weight_decay) + 1e-9);
    double mantissa = weight_decay / pow(10, exponent);
    const char *front = fabs(mantissa - 1) > 1e-9 ? study_text(study, "%.3g×", mantissa) : "";
    return study_text(study, "λ = %s10#u%s%d#d", front, exponent < 0 ? "−" : "", abs(exponent));
}

static const struct sweep *sweep_of(const struct study *study) {
    return &((const struct profile *)study->profile)->sweep;
}

/* --- Histograms of orders (Fig. 4) ------------------------------------------------------------ */

enum { ORDERS = 11 }; /* 0 to 10; the last stands for more as well */

/* Orders of all frequencies of the networks of a trial. */
static void draw_histogram(const struct study *study, struct figure_panel *panel,
                           const struct trial *trial) {
    double at[ORDERS], share[ORDERS] = {0};
    int frequencies = 0;
    for (int i = 0; i < trial->networks; ++i) {
        const struct run *run = trial_run(study, trial, i);
        frequencies += run->frequencies;
        for (int f = 0; f < run->frequencies; ++f)
            ++share[run->order[f] < ORDERS ? run->order[f] : ORDERS - 1];
    }
    for (int order = 0; order < ORDERS; ++order) {
        at[order] = order;
        share[order] = frequencies > 0 ? 100 * share[order] / frequencies : 0;
    }
    figure_bars(panel, ORDERS, at, share, 0.85, (struct figure_style){0});
}

static void draw_fig4(struct study *study, unsigned w) {
    static const double at[] = {0, 2, 4, 6, 8, 10};
    static const char *const labels[] = {"0", "2", "4", "6", "8", "10+"};
    enum { COLUMNS_MAX = 5, TICKS = sizeof at / sizeof *at };
    const struct sweep *sweep = sweep_of(study);
    int decays = (int)sweep->weight_decays_count, groups = (int)sweep->groups_count;
    int columns = decays < COLUMNS_MAX ? decays : COLUMNS_MAX;
    int rows = (decays + columns - 1) / columns; /* of one group */
    int width = sweep->widths[w];
    struct figure *figure =
        study_figure(study, study_text(study, "weight_decay_fig4_q%d", width), groups * rows,
                     columns, study_text(study, "Order of the frequencies, width q = %d", width));
    for (int i = 0; i < groups * decays; ++i) {
        int y = i % decays, row = i / decays * rows + y / columns, column = y % columns;
        const struct trial *trial =
            weight_decay_trial(study, (unsigned)(i / decays), w, (unsigned)y);
        const struct task *task = trial->task;
        struct figure_frame frame = {
            .title = study_text(study, "%s, %s", group_label(study, &task->on->group),
                                decay_label(study, task->weight_decay)),
            .x = {.label = row == groups * rows - 1 ? "order" : NULL,
                  .min = -0.7,
                  .max = ORDERS - 0.3,
                  .ticks = TICKS,
                  .tick_at = at,
                  .tick_label = labels},
            .y = {.label = column == 0 ? "frequencies (%)" : NULL, .min = 0, .max = 100}};
        draw_histogram(study, figure_panel(figure, row, column, frame), trial);
    }
}

/* --- Over the weight decay -------------------------------------------------------------------- */

/* The trials of one group and width, with ascending weight decays, at x: [count]. */
struct line {
    int count;
    const struct trial **trials;
    double *x;
    struct figure_style style;
};

static double decay_of(const struct trial *trial) {
    return trial->config.optimiser.weight_decay;
}

/* The lines stand a little apart, so that their points and intervals do not hide each other. */
static struct line line_of(struct study *study, unsigned g, unsigned w) {
    const struct sweep *sweep = sweep_of(study);
    const struct task *task = weight_decay_trial(study, g, w, 0)->task;
    size_t count = sweep->weight_decays_count;
    int lines = (int)(sweep->groups_count * sweep->widths_count);
    int index = (int)(g * sweep->widths_count + w);
    struct line line = {
        .count = (int)count,
        .trials = study_room(study, count, sizeof *line.trials),
        .x = study_room(study, count, sizeof *line.x),
        .style = {.label = study_text(study, "%s, q = %d", group_label(study, &task->on->group),
                                      task->width),
                  .colour = figure_colour((int)g),
                  .dash = (enum figure_dash)(w % (FIGURE_DASH_DOT + 1)),
                  .symbol = FIGURE_DISC + (enum figure_symbol)(w % 5)}};
    for (unsigned i = 0; i < count; ++i) {
        const struct trial *trial = weight_decay_trial(study, g, w, i);
        unsigned j = i;
        for (; j > 0 && decay_of(line.trials[j - 1]) > decay_of(trial); --j)
            line.trials[j] = line.trials[j - 1];
        line.trials[j] = trial;
    }
    for (unsigned i = 0; i < count; ++i)
        line.x[i] = decay_of(line.trials[i]) * pow(1.2, (index - (lines - 1) / 2.0) / lines);
    return line;
}

static double run_order(const void *run) {
    return ((const struct run *)run)->mean_order;
}

static double run_residual(const void *run) {
    return ((const struct run *)run)->mean_residual;
}

static double run_norm(const void *run) {
    return ((const struct run *)run)->norm2_over_f6;
}

/* The mean over the networks that have the value. */
static double mean_of(const struct study *study, const struct trial *trial, plot_value *value) {
    double sum = 0;
    int count = 0;
    for (int i = 0; i < trial->networks; ++i) {
        double of = value(trial_run(study, trial, i));
        if (!trial->is_trained[i] || isnan(of))
            continue;
        sum += of;
        ++count;
    }
    return count > 0 ? sum / count : NAN;
}

/* A value of every network, and its mean. */
static void draw_value(struct study *study, struct figure_panel *panel, const struct line *line,
                       plot_value *value) {
    double *mean = study_room(study, (size_t)line->count, sizeof *mean);
    const struct figure_style point = {
        .colour = line->style.colour, .symbol = line->style.symbol, .size = 8, .opacity = 0.45};
    struct figure_style style = line->style;
    style.symbol = FIGURE_NO_SYMBOL;
    for (int i = 0; i < line->count; ++i)
        mean[i] = mean_of(study, line->trials[i], value);
    figure_line(panel, line->count, line->x, mean, style);
    for (int i = 0; i < line->count; ++i)
        plot_runs(study, panel, line->trials[i], line->x[i], value, point);
}

/* The share of order 4 in per cent; the frequencies of a network are a cluster. */
static struct estimate order_4_share(struct study *study, const struct trial *trial) {
    size_t networks = (size_t)trial->networks;
    int *hits = study_room(study, 2 * networks, sizeof *hits), *sizes = hits + networks;
    int clusters = 0;
    for (int i = 0; i < trial->networks; ++i) {
        const struct run *run = trial_run(study, trial, i);
        if (!trial->is_trained[i])
            continue;
        hits[clusters] = run->fours;
        sizes[clusters++] = run->frequencies;
    }
    struct estimate share = statistics_clustered_share(hits, sizes, clusters);
    return (struct estimate){100 * share.value, NAN, 100 * share.low, 100 * share.high};
}

static void draw_line(struct study *study, struct figure_panel **panels, const struct line *line) {
    struct estimate *fours = study_room(study, (size_t)line->count, sizeof *fours);
    for (int i = 0; i < line->count; ++i)
        fours[i] = order_4_share(study, line->trials[i]);
    draw_value(study, panels[PANEL_ORDER], line, run_order);
    plot_estimates_above(study, panels[PANEL_ORDER_4], line->count, line->x, fours, line->style);
    draw_value(study, panels[PANEL_RESIDUAL], line, run_residual);
    draw_value(study, panels[PANEL_TRAINED_NORM], line, run_norm);
}

/* The share of order 4 that training reached at each weight decay, all widths and seeds. */
static void draw_trained_shares(struct study *study, struct figure_panel *panel) {
    const struct sweep *sweep = sweep_of(study);
    size_t groups = sweep->groups_count;
    double *d = study_room(study, 2 * groups, sizeof *d), *share = d + groups;
    for (unsigned y = 0; y < sweep->weight_decays_count; ++y) {
        for (unsigned g = 0; g < groups; ++g) {
            int fours = 0, frequencies = 0;
            for (unsigned w = 0; w < sweep->widths_count; ++w) {
                const struct trial *trial = weight_decay_trial(study, g, w, y);
                for (int i = 0; i < trial->networks; ++i) {
                    const struct run *run = trial_run(study, trial, i);
                    fours += run->fours;
                    frequencies += run->frequencies;
                }
            }
            d[g] = abelian_order(&sweep->groups[g]);
            share[g] = frequencies > 0 ? 100.0 * fours / frequencies : NAN;
        }
        figure_points(panel, (int)groups, d, share,
                      (struct figure_style){.label = decay_label(study, sweep->weight_decays[y]),
                                            .colour = figure_colour((int)y)});
    }
}

void weight_decay_draw_sweep(struct study *study, struct figure_panel **panels) {
    const struct sweep *sweep = sweep_of(study);
    for (unsigned g = 0; g < sweep->groups_count; ++g)
        for (unsigned w = 0; w < sweep->widths_count; ++w) {
            const struct line line = line_of(study, g, w);
            draw_line(study, panels, &line);
        }
    draw_trained_shares(study, panels[PANEL_MIX_SHARE]);
    for (unsigned w = 0; w < sweep->widths_count; ++w)
        draw_fig4(study, w);
}

/* --- Norms of constructed solutions, and the path --------------------------------------------- */

void weight_decay_draw_mixes(struct study *study, struct figure_panel **panels,
                             const struct study_group *on, int index) {
    const struct characters *characters = &on->characters;
    int pairs = solution_pairs(characters), best = weight_decay_best_sixes(characters) - 1;
    double *x = study_room(study, 2 * (size_t)pairs, sizeof *x), *y = x + pairs;
    for (int i = 0; i < pairs; ++i) {
        x[i] = 100.0 * (i + 1) / pairs;
        y[i] = solution_fourier_squared_norm(characters, i + 1) /
               solution_squared_norm(SOLUTION_F6, characters);
    }
    if (pairs == 0)
        return;
    const enum figure_colour colour = figure_colour(index);
    figure_line(panels[PANEL_MIX_NORM], pairs, x, y,
                (struct figure_style){.label = group_label(study, &on->group),
                                      .colour = colour,
                                      .dash = (enum figure_dash)(index / FIGURE_SKY_BLUE % 4)});
    figure_points(panels[PANEL_MIX_NORM], 1, x + best, y + best,
                  (struct figure_style){.colour = colour, .size = 14});
}

/* With what the share tends to for odd d: the derivative of solution_fourier_squared_norm vanishes
 * at sixes = sqrt(6^(1/3) pairs / (6 (6^(1/3) - 4^(1/3)))). */
void weight_decay_draw_best_shares(struct figure_panel **panels, int count, const double *d,
                                   const double *share) {
    enum { POINTS = 100 };
    const double factor = sqrt(cbrt(6) / (6 * (cbrt(6) - cbrt(4)))), d_min = 5;
    double x[POINTS], y[POINTS], d_max = d_min;
    for (int i = 0; i < count; ++i)
        d_max = fmax(d_max, d[i]);
    for (int i = 0; i < POINTS; ++i) {
        x[i] = d_min * pow(d_max / d_min, i / (POINTS - 1.0));
        y[i] = 100 * (1 - factor / sqrt((x[i] - 1) / 2));
    }
    figure_line(panels[PANEL_MIX_SHARE], POINTS, x, y,
                (struct figure_style){.colour = FIGURE_BLACK, .dash = FIGURE_DASHED});
    figure_points(panels[PANEL_MIX_SHARE], count, d, share,
                  (struct figure_style){
                      .label = "least norm", .colour = FIGURE_BLACK, .symbol = FIGURE_SQUARE});
    figure_horizontal(panels[PANEL_MIX_NORM], 1,
                      (struct figure_style){.label = "z#dF6#u", .dash = FIGURE_DOTTED});
}

void weight_decay_draw_path(struct study *study, struct figure_panel **panels,
                            const struct group *group, int count, const struct point *point) {
    double *t = study_room(study, 3 * (size_t)count, sizeof *t);
    double *loss = t + count, *norm2 = loss + count;
    const struct figure_style style = {
        .label = group_label(study, group), .symbol = FIGURE_DISC, .size = 7};
    for (int i = 0; i < count; ++i) {
        t[i] = point[i].t;
        loss[i] = point[i].loss;
        norm2[i] = point[i].norm2 / point[count - 1].norm2;
    }
    figure_line(panels[PANEL_PATH_NORM], count, t, norm2, style);
    figure_line(panels[PANEL_PATH_LOSS], count, t, loss, style);
}

/* --- Starts at memorisation and at random ----------------------------------------------------- */

static void draw_starts(const struct study *study, struct figure_panel *panel,
                        const struct trial *trial, double unit, struct figure_style style) {
    for (int i = 0; i < trial->networks; ++i) {
        const struct run *run = trial_run(study, trial, i);
        const double y[2] = {run->norm2_start / unit, run->norm2 / unit};
        if (!trial->is_trained[i])
            continue;
        figure_line(panel, 2, start_end_at, y, style);
        style.label = NULL;
    }
}

void weight_decay_draw_starts(const struct study *study, struct figure_panel *panel,
                              const struct trial *memorised, const struct trial *random) {
    const struct task *task = memorised->task;
    const struct characters *characters = &task->on->characters;
    double unit = solution_squared_norm(SOLUTION_F6, characters);
    double best = solution_fourier_squared_norm(characters, weight_decay_best_sixes(characters));
    struct figure_style style = {.label = "from memorization",
                                 .colour = figure_colour(0),
                                 .symbol = FIGURE_DISC,
                                 .width = 1.5,
                                 .opacity = 0.6};
    draw_starts(study, panel, memorised, unit, style);
    style.label = "from random weights";
    style.colour = figure_colour(1);
    style.symbol = FIGURE_TRIANGLE;
    draw_starts(study, panel, random, unit, style);
    figure_horizontal(
        panel, best / unit,
        (struct figure_style){.label = "best mix of order 4 and 6", .dash = FIGURE_DASHED});
}
