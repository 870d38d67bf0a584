/* The figures of the claim match_rate; figures/README.md describes them. */
#include "claims/composing/match_rate/match_rate.h"
#include "study/plots.h"

#include <math.h>
#include <stdlib.h>

enum { PAGE_COLUMNS = 3 };

static const char *title_of(struct study *study, const struct trial *trial) {
    const struct task *task = trial->task;
    return study_text(study, "d = %d, q = %d, λ = %g", task->d, task->q, task->weight_decay);
}

/* --- Table 2 as bars -------------------------------------------------------------------------- */

static const double bar_at[SOLUTIONS] = {0, 1, 2, 3};

/* Measured shares of one setting beside the published ones, if there are any. */
static void draw_shares(struct figure_panel *panel, const struct setting *setting,
                        const struct paper_row *paper) {
    double share[2][SOLUTIONS], low[SOLUTIONS], high[SOLUTIONS], left[SOLUTIONS];
    for (int b = 0; b < SOLUTIONS; ++b) {
        struct estimate rule = setting->column[BY_PAPER + b];
        share[0][b] = rule.value;
        share[1][b] = setting->column[BY_RESIDUAL + b].value;
        low[b] = rule.value - rule.error;
        high[b] = rule.value + rule.error;
        left[b] = bar_at[b] - 0.2;
    }
    figure_bars(panel, SOLUTIONS, bar_at, share[0], 0.8,
                (struct figure_style){"paper's rule (± standard error)", FIGURE_BLUE});
    figure_bars(panel, SOLUTIONS, bar_at, share[1], 0.8,
                (struct figure_style){"our residual", FIGURE_SKY_BLUE});
    figure_error_bars(panel, SOLUTIONS, left, low, high,
                      (struct figure_style){.colour = FIGURE_BLACK});
    if (paper != NULL)
        figure_points(panel, SOLUTIONS, bar_at, paper->share,
                      (struct figure_style){"published", FIGURE_VERMILION, .symbol = FIGURE_DIAMOND,
                                            .size = 15});
}

static void draw_table_2(struct study *study, const struct setting *settings, int count) {
    static const char *const labels[SOLUTIONS] = {"i ∗ ξ", "i ∗ αβ", "ν ∗ syn", "others"};
    struct figure_frame frame = {NULL,
                                 .x = {NULL, .min = -0.6, .max = SOLUTIONS - 0.4,
                                       .ticks = SOLUTIONS, .tick_at = bar_at, .tick_label = labels},
                                 .y = {"share (%)", .min = 0, .max = 100},
                                 .legend = FIGURE_LEGEND_PAGE};
    struct figure *figure = plot_page(study, "match_rate", count, PAGE_COLUMNS,
                                      "What the frequencies have learned (Table 2)");
    for (int i = 0; i < count; ++i) {
        frame.title = title_of(study, settings[i].trial);
        draw_shares(plot_panel(figure, count, PAGE_COLUMNS, i, frame), &settings[i],
                    match_rate_paper_row(study, settings[i].trial->task));
        frame.legend = FIGURE_LEGEND_NONE;
    }
}

/* --- Fig. 5: the angles of the parameters ----------------------------------------------------- */

enum { BINS_MAX = 50, LINES_MAX = 6 };

/* Angles by the paper's rule, and the lines that the paper draws. */
struct angles {
    const char *title, *label;
    int bins, lines;
    double line[LINES_MAX]; /* the first `expected` of them are red, the others green */
    int expected;
    double count[BINS_MAX];
    enum figure_colour colour;
};

static void add_angle(struct angles *angles, double angle) {
    int bin = (int)floor((angle + M_PI) / (2 * M_PI) * angles->bins);
    if (!isnan(angle))
        ++angles->count[bin < angles->bins ? bin : angles->bins - 1];
}

static void draw_angles(struct figure_panel *panel, const struct angles *angles,
                        const char *label) {
    double centre[BINS_MAX], width = 2 * M_PI / angles->bins;
    for (int i = 0; i < angles->bins; ++i)
        centre[i] = -M_PI + (i + 0.5) * width;
    figure_bars(panel, angles->bins, centre, angles->count, width,
                (struct figure_style){label, angles->colour});
    for (int i = 0; i < angles->lines; ++i)
        figure_vertical(
            panel, angles->line[i],
            (struct figure_style){.colour = i < angles->expected ? FIGURE_VERMILION : FIGURE_GREEN,
                                  .dash = FIGURE_DASHED});
}

enum { XI, NU, ALPHA, BETA, PARAMETERS };

static void add_parameters(struct angles angles[PARAMETERS],
                           const struct factorisation *factorisation) {
    add_angle(&angles[XI], factorisation->xi);
    add_angle(&angles[NU], factorisation->nu);
    add_angle(&angles[ALPHA], factorisation->alpha);
    add_angle(&angles[BETA], factorisation->beta);
}

/* Three panels, the last for alpha and beta, as published: of all networks of the sweep together.
 */
static void draw_parameters(struct study *study, int count) {
    const double pi = M_PI;
    struct angles angles[PARAMETERS] = {
        {"(ν = i) ∗ ξ",
         "angle of ξ",
         50,
         4,
         {pi / 4, -pi / 4, 3 * pi / 4, -3 * pi / 4},
         4,
         {0},
         FIGURE_BLUE},
        {"ν ∗ syn",
         "angle of ν",
         50,
         6,
         {pi / 3, -pi / 3, 2 * pi / 3, -2 * pi / 3, pi / 2, -pi / 2},
         4,
         {0},
         FIGURE_BLUE},
        {"(ν = i) ∗ (syn, α, β)", "angle of α and β", 10, 0, {0}, 0, {0}, FIGURE_BLUE},
        {NULL, NULL, 10, 0, {0}, 0, {0}, FIGURE_GREEN}};
    struct figure *figure = plot_page(study, "match_rate_fig5", ALPHA + 1, PAGE_COLUMNS,
                                      "Angles of the solutions, by the paper’s rule (Fig. 5)");
    for (int t = 0; t < count; ++t)
        for (int i = 0; i < study->trials[t]->networks; ++i) {
            const struct run *run = trial_run(study, study->trials[t], i);
            for (int f = 0; f < run->frequencies; ++f)
                add_parameters(angles, &run->frequency[f].of.factorisation);
        }
    for (int i = XI; i <= ALPHA; ++i) {
        const struct figure_frame frame = {
            angles[i].title, figure_axis_angle(angles[i].label), {"count", .integer = true}};
        struct figure_panel *panel = plot_panel(figure, ALPHA + 1, PAGE_COLUMNS, i, frame);
        draw_angles(panel, &angles[i], i == ALPHA ? "α" : NULL);
        if (i == ALPHA)
            draw_angles(panel, &angles[BETA], "β");
    }
}

/* --- Residuals, as trained and annealed ------------------------------------------------------- */

static int ascending(const void *x, const void *y) {
    double left = *(const double *)x, right = *(const double *)y;
    return (left > right) - (left < right);
}

/* The share of the frequencies of a trial with at most this residual, as a staircase; those of an
 * order that no family has keep it below 100 %. */
static void draw_distribution(struct study *study, struct figure_panel *panel,
                              const struct trial *trial, struct figure_style style) {
    const struct task *task = trial->task;
    int most = trial->networks * task->d, matched = 0, all = 0;
    double *residuals = study_room(study, (size_t)most, sizeof *residuals);
    struct plot_points steps = plot_points(study, 2 * most);
    for (int i = 0; i < trial->networks; ++i) {
        const struct run *run = trial_run(study, trial, i);
        all += run->counted;
        for (int f = 0; f < run->frequencies; ++f) {
            const struct family_match *match = &run->frequency[f].of.match;
            if (run->frequency[f].counts && match->family != FAMILY_NONE)
                residuals[matched++] = match->residual;
        }
    }
    qsort(residuals, (size_t)matched, sizeof *residuals, ascending);
    for (int i = 0; i < matched; ++i) {
        plot_add(&steps, residuals[i], 100.0 * i / all);
        plot_add(&steps, residuals[i], 100.0 * (i + 1) / all);
    }
    plot_line(panel, &steps, style);
}

static void draw_residuals(struct study *study, int count) {
    static const struct figure_style styles[PHASES] = {
        {"as trained", FIGURE_VERMILION, FIGURE_DASHED},
        {"annealed", FIGURE_BLUE},
        {"annealed without weight decay", FIGURE_GREEN, FIGURE_DASH_DOT}};
    const struct profile *profile = study->profile;
    struct figure_frame frame = {NULL,
                                 {"residual", .log = true, .min = 1e-3, .max = 2},
                                 {"frequencies (%)", .min = 0, .max = 101},
                                 FIGURE_LEGEND_PAGE};
    struct figure *figure = plot_page(study, "match_rate_annealed", count, PAGE_COLUMNS,
                                      "Distance to the nearest family");
    for (int i = 0; i < count; ++i) {
        frame.title = title_of(study, study->trials[i]);
        struct figure_panel *panel = plot_panel(figure, count, PAGE_COLUMNS, i, frame);
        frame.legend = FIGURE_LEGEND_NONE;
        figure_vertical(panel, profile->matching.match_residual,
                        (struct figure_style){"matched below", FIGURE_GREY, FIGURE_DOTTED});
        for (int phase = 0; phase < PHASES; ++phase)
            draw_distribution(study, panel, study->trials[phase * count + i], styles[phase]);
    }
}

void match_rate_draw(struct study *study, const struct setting *settings, int count) {
    draw_table_2(study, settings, count);
    draw_parameters(study, count);
    if (((const struct profile *)study->profile)->is_annealed)
        draw_residuals(study, count);
}
