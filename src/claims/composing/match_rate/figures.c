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
        const struct task *task = settings[i].trial->task;
        frame.title = title_of(study, settings[i].trial);
        draw_shares(plot_panel(figure, count, PAGE_COLUMNS, i, frame), &settings[i],
                    match_rate_paper_row(study, task->d));
        frame.legend = FIGURE_LEGEND_NONE;
    }
}

/* --- Fig. 3: one network over time ------------------------------------------------------------ */

enum { LOSS, ACCURACY, ORDERS, SUMS, TERMS_OF_4, TERMS_OF_6, EPOCH_PANELS };

#define EPOCHS                                                                                     \
    { "epoch", .log = true }
static const struct figure_frame epoch_frames[EPOCH_PANELS] = {
    [LOSS] = {"Loss", EPOCHS, {"loss", .log = true}},
    [ACCURACY] = {"Accuracy",
                  EPOCHS,
                  {"accuracy (%)", .min = 0, .max = 105},
                  FIGURE_LEGEND_BOTTOM_RIGHT},
    [ORDERS] = {"Order of the solutions",
                {"order (nodes per frequency)", .integer = true, .min = -0.6, .max = 10.6},
                {"frequencies", .integer = true}},
    [SUMS] = {"Sum potentials", EPOCHS, {"sum of |r|", .log = true}},
    [TERMS_OF_4] = {"Order 4: does not vanish", EPOCHS, {"|r#da,k,−k,k#u|"}},
    [TERMS_OF_6] = {"Order 6: vanishes", EPOCHS, {"|r#da,k,−k,k#u|"}},
};

/* Epoch 0 is drawn at 1, where logarithmic axes begin. */
static double place_of(double epoch) {
    return fmax(epoch, 1);
}

static void draw_history(struct study *study, struct figure_panel *const *panels,
                         const struct training_history *history) {
    static const struct figure_style train = {"train", FIGURE_BLUE};
    static const struct figure_style test = {"test", FIGURE_VERMILION, FIGURE_DASHED};
    struct plot_points losses[2], accuracies[2]; /* on training and on test data */
    for (int on_test = 0; on_test < 2; ++on_test) {
        losses[on_test] = plot_points(study, history->rows);
        accuracies[on_test] = plot_points(study, history->rows);
    }
    for (int i = 0; i < history->rows; ++i) {
        const struct evaluation *of = &history->evaluation[i];
        double epoch = place_of(history->epoch[i]);
        plot_add(&losses[0], epoch, of->train_loss);
        plot_add(&losses[1], epoch, of->test_loss);
        if (!isnan(of->train_accuracy)) /* the structured gradient knows them now and then */
            plot_add(&accuracies[0], epoch, 100 * of->train_accuracy);
        plot_add(&accuracies[1], epoch, 100 * of->test_accuracy);
    }
    plot_line(panels[LOSS], &losses[0], train);
    plot_line(panels[LOSS], &losses[1], test);
    plot_line(panels[ACCURACY], &accuracies[1], test);
    plot_line(panels[ACCURACY], &accuracies[0], train);
}

static void draw_orders(struct figure_panel *panel, const struct run *run) {
    enum { ORDERS_SHOWN = 11 };
    double order[ORDERS_SHOWN], count[ORDERS_SHOWN] = {0};
    for (int i = 0; i < ORDERS_SHOWN; ++i)
        order[i] = i;
    for (int f = 0; f < run->frequencies; ++f)
        if (run->frequency[f].of.order < ORDERS_SHOWN)
            ++count[run->frequency[f].of.order];
    figure_bars(panel, ORDERS_SHOWN, order, count, 0.8, (struct figure_style){0});
}

/* A curve of the potentials `index` of all looks at the network. */
static void draw_potential(struct study *study, struct figure_panel *panel,
                           const struct trial *trial, int index, struct figure_style style) {
    const struct look *looks = trial_looks(study, trial, 0);
    struct plot_points points = plot_points(study, trial->snapshots);
    for (int i = 0; i < trial->snapshots; ++i)
        plot_add(&points, place_of(looks[i].epoch), looks[i].potential[index]);
    plot_line(panel, &points, style);
}

/* |r_{a,k,-k,k}| of the frequencies that end with an order. */
static void draw_constant_terms(struct study *study, struct figure_panel *panel, int order,
                                const struct trial *trial) {
    const struct run *run = trial_run(study, trial, 0);
    int drawn = 0;
    for (int f = 0; f < run->frequencies; ++f)
        if (run->frequency[f].of.order == order)
            draw_potential(study, panel, trial, CONSTANT_TERM + f,
                           (struct figure_style){.colour = figure_colour(drawn++)});
}

static bool draw_dynamics(struct study *study, struct error *error) {
    const struct trial *trial = study->trials[study->count - 1];
    const struct dynamics *dynamics = &((const struct profile *)study->profile)->dynamics;
    struct figure_panel *panels[EPOCH_PANELS];
    struct training_result result;
    bool loaded;
    if (!study_load(study, trial, 0, &result, &loaded, error))
        return false;
    if (!loaded)
        return true; /* reported when it failed to train */
    struct figure *figure =
        plot_page(study, "match_rate_fig3", EPOCH_PANELS, PAGE_COLUMNS,
                  study_text(study, "One run: d = %d, q = %d, weight decay %g, seed %llu",
                             abelian_order(&dynamics->group), dynamics->width,
                             dynamics->weight_decay, (unsigned long long)dynamics->seed));
    for (int i = 0; i < EPOCH_PANELS; ++i)
        panels[i] = plot_panel(figure, EPOCH_PANELS, PAGE_COLUMNS, i, epoch_frames[i]);
    draw_history(study, panels, &result.history);
    training_result_free(&result);
    draw_orders(panels[ORDERS], trial_run(study, trial, 0));
    draw_potential(study, panels[SUMS], trial, DIAGONAL,
                   (struct figure_style){"diagonal r#dkkk#u", FIGURE_BLUE});
    draw_potential(
        study, panels[SUMS], trial, OFF_DIAGONAL,
        (struct figure_style){"off-diagonal r#dk₁k₂k#u", FIGURE_VERMILION, FIGURE_DASHED});
    draw_constant_terms(study, panels[TERMS_OF_4], 4, trial);
    draw_constant_terms(study, panels[TERMS_OF_6], 6, trial);
    return true;
}

/* --- Fig. 5: the angles of the parameters ----------------------------------------------------- */

enum { ANGLE_BINS = 48, PEAKS_MAX = 6 };

/* A parameter of a family: where the paper finds it, and a histogram over (-pi, pi]. */
struct angles {
    const char *title, *label;
    int peaks;
    double peak[PEAKS_MAX];
    int count;
    double bins[ANGLE_BINS];
};

#define BIN_WIDTH (2 * M_PI / ANGLE_BINS)

/* Half a bin of shift puts the expected angles into the middle of their bins. */
static void add_angles(struct angles *angles, const double *values, int count) {
    for (int i = 0; i < count; ++i)
        ++angles->bins[(int)floor((values[i] + M_PI + BIN_WIDTH / 2) / BIN_WIDTH) % ANGLE_BINS];
    angles->count += count;
}

/* The histogram becomes one of percentages. */
static void draw_angles(struct figure *figure, int index, struct angles *angles) {
    double centre[ANGLE_BINS];
    struct figure_panel *panel =
        figure_panel(figure, index / 2, index % 2,
                     (struct figure_frame){angles->title,
                                           figure_axis_angle(angles->label),
                                           {"share of the angles (%)"},
                                           FIGURE_LEGEND_PAGE});
    for (int i = 0; i < ANGLE_BINS; ++i) {
        centre[i] = -M_PI + i * BIN_WIDTH;
        angles->bins[i] = angles->count > 0 ? 100 * angles->bins[i] / angles->count : 0;
    }
    figure_bars(panel, ANGLE_BINS, centre, angles->bins, BIN_WIDTH,
                (struct figure_style){index == 0 ? "measured" : NULL, FIGURE_BLUE});
    for (int i = 0; i < angles->peaks; ++i)
        figure_vertical(panel, angles->peak[i],
                        (struct figure_style){index == 0 && i == 0 ? "paper's peaks" : NULL,
                                              FIGURE_VERMILION, FIGURE_DASHED});
}

enum { XI, NU, ALPHA, BETA, PARAMETERS };

/* Add the parameters of a frequency that is within the paper's tolerance of a family; one near
 * z_(nu=i) * z_syn is in both families of order 6, as in the paper. */
static void add_parameters(struct angles angles[PARAMETERS],
                           const struct frequency_analysis *frequency) {
    const struct family_match *each = frequency->each;
    const bool *within = frequency->factorisation.within;
    double images[FAMILY_IMAGES_MAX];
    if (within[FAMILY_NU_I_XI])
        add_angles(&angles[XI], images, family_xi_images(each[FAMILY_NU_I_XI].xi, images));
    if (within[FAMILY_NU_SYN])
        add_angles(&angles[NU], images, family_nu_images(each[FAMILY_NU_SYN].nu, images));
    if (within[FAMILY_NU_I_SYN_AB]) {
        add_angles(&angles[ALPHA], &each[FAMILY_NU_I_SYN_AB].alpha, 1);
        add_angles(&angles[BETA], &each[FAMILY_NU_I_SYN_AB].beta, 1);
    }
}

static void draw_parameters(struct study *study, int count) {
    struct angles angles[PARAMETERS] = {
        {"order 4: (ν = i) ∗ ξ", "arg ξ", 4, {M_PI / 4, -M_PI / 4, 3 * M_PI / 4, -3 * M_PI / 4}},
        {"order 6: ν ∗ syn",
         "arg ν",
         6,
         {M_PI / 2, -M_PI / 2, M_PI / 3, -M_PI / 3, 2 * M_PI / 3, -2 * M_PI / 3}},
        {"order 6: (ν = i) ∗ (syn, α, β)", "arg α", 1, {0}},
        {"order 6: (ν = i) ∗ (syn, α, β)", "arg β", 1, {0}}};
    struct figure *figure =
        study_figure(study, "match_rate_fig5", 2, 2,
                     "Parameters of the matched solutions, with all equivalent angles");
    for (int t = 0; t < count; ++t)
        for (int i = 0; i < study->trials[t]->networks; ++i) {
            const struct run *run = trial_run(study, study->trials[t], i);
            for (int f = 0; f < run->frequencies; ++f)
                add_parameters(angles, &run->frequency[f].of);
        }
    for (int i = 0; i < PARAMETERS; ++i)
        draw_angles(figure, i, &angles[i]);
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

bool match_rate_draw(struct study *study, const struct setting *settings, int count,
                     struct error *error) {
    draw_table_2(study, settings, count);
    draw_parameters(study, count);
    if (((const struct profile *)study->profile)->is_annealed)
        draw_residuals(study, count);
    return draw_dynamics(study, error);
}
