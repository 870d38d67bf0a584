/* The figures of the claim weight_decay; figures/README.md describes them. Squared norms are drawn
 * in units of that of z_F6. */
#include "claims/composing/weight_decay/weight_decay.h"
#include "study/plots.h"
#include "theory/semiring/solutions.h"

#include <math.h>
#include <stdlib.h>

enum { COLUMNS = 3 };

static const double start_end_at[] = {0, 1};
static const char *const start_end_labels[] = {"start", "end"};

#define NORM_AXIS "‖z‖#u2#d / ‖z#dF6#u‖#u2#d"
#define DECAY_AXIS                                                                                 \
    { "weight decay λ", .log = true }

static const struct figure_frame frames[PANELS] = {
    [ORDER] = {"Mean order of a run's frequencies", .x = DECAY_AXIS, .y = {"mean order"},
               .legend = FIGURE_LEGEND_PAGE},
    [ORDER_4] = {"Share of order 4 (95 % intervals)", .x = DECAY_AXIS,
                 .y = {"share (%)", .min = 0, .max = 100}, .legend = FIGURE_LEGEND_NONE},
    [RESIDUAL] = {"Distance from the nearest family", .x = DECAY_AXIS,
                  .y = {"mean residual", .log = true}, .legend = FIGURE_LEGEND_NONE},
    [TRAINED_NORM] = {"Norm of trained networks", .x = DECAY_AXIS, .y = {NORM_AXIS},
                      .legend = FIGURE_LEGEND_NONE},
    [MIX_NORM] = {"Norm of mixes of order 4 and 6", .x = {"pairs of order 6 (%)", .log = true},
                  .y = {NORM_AXIS}},
    [MIX_SHARE] = {"Order 4: least norm, and training", .x = {"group order d", .log = true},
                   .y = {"share of order 4 (%)", .min = 0, .max = 100}},
    [PATH_NORM] = {"z#dM#u ∗ z#dF6#u to z#dF6#u: norm", .x = {"t"}, .y = {NORM_AXIS}},
    [PATH_LOSS] = {"z#dM#u ∗ z#dF6#u to z#dF6#u: loss", .x = {"t"}, .y = {"loss", .log = true}},
    [STARTS] = {"Training from memorization",
                .x = {NULL, .min = -0.15, .max = 1.15, .ticks = 2, .tick_at = start_end_at,
                      .tick_label = start_end_labels},
                .y = {NORM_AXIS, .log = true}},
};

void weight_decay_create_panels(struct study *study, struct figure_panel **panels) {
    struct figure *figure =
        plot_page(study, "weight_decay", PANELS, COLUMNS, "Weight decay, order and norm");
    for (int i = 0; i < PANELS; ++i)
        panels[i] = plot_panel(figure, PANELS, COLUMNS, i, frames[i]);
}

const char *weight_decay_group_label(struct study *study, const struct group *group) {
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

/* The frequencies of all networks of a trial by Fig. 4's rule, the published ones outlined, and the
 * lines that the paper draws at order 4 and 6. The first panel of a figure has the labels. */
static void draw_histogram(const struct study *study, struct figure_panel *panel,
                           const struct trial *trial, bool labelled) {
    const struct published *published = weight_decay_published(study, trial->task);
    double at[FIG4_ORDERS], share[2][FIG4_ORDERS] = {0};
    weight_decay_shares(study, trial, share[0]);
    if (published != NULL)
        weight_decay_published_shares(published, share[1]);
    for (int order = 0; order < FIG4_ORDERS; ++order) {
        at[order] = order;
        share[0][order] *= 100;
        share[1][order] *= 100;
    }
    for (int order = 4; order <= 6; order += 2)
        figure_vertical(panel, order,
                        (struct figure_style){labelled && order == 4 ? "orders 4 and 6" : NULL,
                                              FIGURE_VERMILION, FIGURE_DASHED, .width = 1.5});
    figure_bars(panel, FIG4_ORDERS, at, share[0], 0.85,
                (struct figure_style){labelled ? "ours" : NULL, FIGURE_SKY_BLUE});
    figure_bars(panel, FIG4_ORDERS, at, share[1], 0.85,
                (struct figure_style){labelled ? "paper" : NULL, FIGURE_BLACK, .width = 1.5,
                                      .outline = true});
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
            study_text(study, "%s, %s", weight_decay_group_label(study, &task->on->group),
                       decay_label(study, task->weight_decay)),
            .x = {row == groups * rows - 1 ? "order" : NULL, .min = -0.7, .max = FIG4_ORDERS - 0.3,
                  .ticks = TICKS, .tick_at = at, .tick_label = labels},
            .y = {column == 0 ? "frequencies (%)" : NULL, .min = 0, .max = 100},
            .legend = i == 0 ? FIGURE_LEGEND_PAGE : FIGURE_LEGEND_NONE};
        draw_histogram(study, figure_panel(figure, row, column, frame), trial, i == 0);
    }
}

/* --- Over the weight decay -------------------------------------------------------------------- */

/* The trials of one group and width, with ascending weight decays, at x: [count]. */
struct line {
    int count;
    struct trial **trials;
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
        .trials = study_room(study, count, sizeof(struct trial *)),
        .x = study_room(study, count, sizeof *line.x),
        .style = {.label =
                      study_text(study, "%s, q = %d",
                                 weight_decay_group_label(study, &task->on->group), task->width),
                  .colour = figure_colour((int)g),
                  .dash = (enum figure_dash)(w % (FIGURE_DASH_DOT + 1)),
                  .symbol = FIGURE_DISC + (enum figure_symbol)(w % 5)}};
    for (unsigned i = 0; i < count; ++i) {
        struct trial *trial = weight_decay_trial(study, g, w, i);
        unsigned j = i;
        for (; j > 0 && decay_of(line.trials[j - 1]) > decay_of(trial); --j)
            line.trials[j] = line.trials[j - 1];
        line.trials[j] = trial;
    }
    for (unsigned i = 0; i < count; ++i)
        line.x[i] = decay_of(line.trials[i]) * pow(1.2, (index - (lines - 1) / 2.0) / lines);
    return line;
}

/* A value of every network, the member at an offset, and its mean over those that have it. */
static void draw_value(struct study *study, struct figure_panel *panel, const struct line *line,
                       size_t offset) {
    struct figure_style style = line->style;
    struct plot_points means = plot_points(study, line->count);
    struct plot_points runs = plot_points(study, line->count * (int)sweep_of(study)->seeds_count);
    for (int i = 0; i < line->count; ++i) {
        const struct trial *trial = line->trials[i];
        int first = runs.count;
        double sum = 0;
        for (int n = 0; n < trial->networks; ++n) {
            double of = *(const double *)((const char *)trial_run(study, trial, n) + offset);
            if (!trial->is_trained[n] || isnan(of))
                continue;
            plot_add(&runs, line->x[i], of);
            sum += of;
        }
        plot_add(&means, line->x[i], runs.count > first ? sum / (runs.count - first) : NAN);
    }
    style.symbol = FIGURE_NO_SYMBOL;
    plot_line(panel, &means, style);
    plot_symbols(panel, &runs,
                 (struct figure_style){.colour = line->style.colour,
                                       .symbol = line->style.symbol,
                                       .size = 8,
                                       .opacity = 0.45});
}

static void draw_line(struct study *study, struct figure_panel **panels, const struct line *line) {
    struct estimate *fours = study_room(study, (size_t)line->count, sizeof *fours);
    for (int i = 0; i < line->count; ++i)
        fours[i] = estimate_times(study_clustered_share(study, &line->trials[i], 1,
                                                        offsetof(struct run, fours),
                                                        offsetof(struct run, frequencies)),
                                  100);
    draw_value(study, panels[ORDER], line, offsetof(struct run, mean_order));
    plot_estimates_above(study, panels[ORDER_4], line->count, line->x, fours, line->style);
    draw_value(study, panels[RESIDUAL], line, offsetof(struct run, mean_residual));
    draw_value(study, panels[TRAINED_NORM], line, offsetof(struct run, norm2_over_f6));
}

/* The share of order 4 that training reached at each weight decay, all widths and seeds. */
static void draw_trained_shares(struct study *study, struct figure_panel *panel) {
    const struct sweep *sweep = sweep_of(study);
    for (unsigned y = 0; y < sweep->weight_decays_count; ++y) {
        struct plot_points shares = plot_points(study, (int)sweep->groups_count);
        for (unsigned g = 0; g < sweep->groups_count; ++g) {
            double fours = 0, frequencies = 0;
            for (unsigned w = 0; w < sweep->widths_count; ++w) {
                const struct trial *trial = weight_decay_trial(study, g, w, y);
                for (int i = 0; i < trial->networks; ++i) {
                    const struct run *run = trial_run(study, trial, i);
                    fours += run->fours;
                    frequencies += run->frequencies;
                }
            }
            plot_add(&shares, abelian_order(&sweep->groups[g]), 100 * fours / frequencies);
        }
        plot_symbols(panel, &shares,
                     (struct figure_style){decay_label(study, sweep->weight_decays[y]),
                                           figure_colour((int)y)});
    }
}

void weight_decay_draw_sweep(struct study *study, struct figure_panel **panels) {
    const struct sweep *sweep = sweep_of(study);
    for (unsigned g = 0; g < sweep->groups_count; ++g)
        for (unsigned w = 0; w < sweep->widths_count; ++w) {
            const struct line line = line_of(study, g, w);
            draw_line(study, panels, &line);
        }
    draw_trained_shares(study, panels[MIX_SHARE]);
    for (unsigned w = 0; w < sweep->widths_count; ++w)
        draw_fig4(study, w);
}

/* --- Starts at memorisation and at random ----------------------------------------------------- */

static void draw_start(const struct study *study, struct figure_panel *panel,
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
    draw_start(study, panel, memorised, unit,
               (struct figure_style){"from memorization", figure_colour(0), .symbol = FIGURE_DISC,
                                     .width = 1.5, .opacity = 0.6});
    draw_start(study, panel, random, unit,
               (struct figure_style){"from random weights", figure_colour(1),
                                     .symbol = FIGURE_TRIANGLE, .width = 1.5, .opacity = 0.6});
    figure_horizontal(panel, best / unit,
                      (struct figure_style){"best mix of order 4 and 6", .dash = FIGURE_DASHED});
}
