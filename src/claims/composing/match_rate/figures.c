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
    figure_bars(
        panel, SOLUTIONS, bar_at, share[0], 0.8,
        (struct figure_style){.label = "paper's rule (± standard error)", .colour = FIGURE_BLUE});
    figure_bars(panel, SOLUTIONS, bar_at, share[1], 0.8,
                (struct figure_style){.label = "our residual", .colour = FIGURE_SKY_BLUE});
    figure_error_bars(panel, SOLUTIONS, left, low, high,
                      (struct figure_style){.colour = FIGURE_BLACK});
    if (paper != NULL)
        figure_points(panel, SOLUTIONS, bar_at, paper->share,
                      (struct figure_style){.label = "published",
                                            .colour = FIGURE_VERMILION,
                                            .symbol = FIGURE_DIAMOND,
                                            .size = 15});
}

static void draw_table_2(struct study *study, const struct setting *settings, int count) {
    static const char *const labels[SOLUTIONS] = {"i ∗ ξ", "i ∗ αβ", "ν ∗ syn", "others"};
    struct figure *figure = plot_page(study, "match_rate", count, PAGE_COLUMNS,
                                      "What the frequencies have learned (Table 2)");
    for (int i = 0; i < count; ++i) {
        const struct task *task = settings[i].trial->task;
        struct figure_panel *panel = plot_panel(
            figure, count, PAGE_COLUMNS, i,
            (struct figure_frame){.title = title_of(study, settings[i].trial),
                                  .x = {.min = -0.6,
                                        .max = SOLUTIONS - 0.4,
                                        .ticks = SOLUTIONS,
                                        .tick_at = bar_at,
                                        .tick_label = labels},
                                  .y = {.label = "share (%)", .min = 0, .max = 100},
                                  .legend = i == 0 ? FIGURE_LEGEND_PAGE : FIGURE_LEGEND_NONE});
        draw_shares(panel, &settings[i], match_rate_paper_row(study, task->d));
    }
}

/* --- Fig. 3: one network over time ------------------------------------------------------------ */

/* Epoch 0 is drawn at 1, where logarithmic axes begin. */
static double place_of(double epoch) {
    return fmax(epoch, 1);
}

/* Panel (row, column) over epochs. */
static struct figure_panel *epoch_panel(struct figure *figure, int row, int column,
                                        struct figure_frame frame) {
    frame.x = (struct figure_axis){.label = "epoch", .log = true};
    return figure_panel(figure, row, column, frame);
}

static void draw_history(struct study *study, struct figure *figure,
                         const struct training_history *history) {
    static const struct figure_style train = {.label = "train", .colour = FIGURE_BLUE};
    static const struct figure_style test = {
        .label = "test", .colour = FIGURE_VERMILION, .dash = FIGURE_DASHED};
    int n = history->rows, kept = 0;
    double *epoch = study_room(study, 3 * (size_t)n, sizeof *epoch);
    double *on_train = epoch + n, *on_test = epoch + 2 * (size_t)n;
    struct figure_panel *losses = epoch_panel(
        figure, 0, 0, (struct figure_frame){.title = "Loss", .y = {.label = "loss", .log = true}});
    struct figure_panel *accuracies =
        epoch_panel(figure, 0, 1,
                    (struct figure_frame){.title = "Accuracy",
                                          .y = {.label = "accuracy (%)", .min = 0, .max = 105},
                                          .legend = FIGURE_LEGEND_BOTTOM_RIGHT});
    for (int i = 0; i < n; ++i) {
        epoch[i] = place_of(history->epoch[i]);
        on_train[i] = history->evaluation[i].train_loss;
        on_test[i] = history->evaluation[i].test_loss;
    }
    figure_line(losses, n, epoch, on_train, train);
    figure_line(losses, n, epoch, on_test, test);
    for (int i = 0; i < n; ++i)
        on_test[i] = 100 * history->evaluation[i].test_accuracy;
    figure_line(accuracies, n, epoch, on_test, test);
    /* The structured gradient knows training accuracies now and then only. */
    for (int i = 0; i < n; ++i) {
        if (isnan(history->evaluation[i].train_accuracy))
            continue;
        epoch[kept] = epoch[i];
        on_train[kept++] = 100 * history->evaluation[i].train_accuracy;
    }
    figure_line(accuracies, kept, epoch, on_train, train);
}

static void draw_orders(struct figure *figure, const struct run *run) {
    enum { ORDERS = 11 };
    double order[ORDERS], count[ORDERS] = {0};
    for (int i = 0; i < ORDERS; ++i)
        order[i] = i;
    for (int f = 0; f < run->frequencies; ++f)
        if (run->frequency[f].of.order < ORDERS)
            ++count[run->frequency[f].of.order];
    struct figure_panel *panel =
        figure_panel(figure, 0, 2,
                     (struct figure_frame){.title = "Order of the solutions",
                                           .x = {.label = "order (nodes per frequency)",
                                                 .integer = true,
                                                 .min = -0.6,
                                                 .max = 10.6},
                                           .y = {.label = "frequencies", .integer = true}});
    figure_bars(panel, ORDERS, order, count, 0.8, (struct figure_style){.colour = FIGURE_BLUE});
}

/* A curve of the potentials `index` of all looks at the network. */
static void draw_potential(struct study *study, struct figure_panel *panel,
                           const struct trial *trial, int index, struct figure_style style) {
    const struct look *looks = trial_looks(study, trial, 0);
    size_t count = (size_t)trial->snapshots;
    double *epoch = study_room(study, 2 * count, sizeof *epoch), *potential = epoch + count;
    for (size_t i = 0; i < count; ++i) {
        epoch[i] = place_of(looks[i].epoch);
        potential[i] = looks[i].potential[index];
    }
    figure_line(panel, (int)count, epoch, potential, style);
}

static void draw_sums(struct study *study, struct figure *figure, const struct trial *trial) {
    struct figure_panel *panel =
        epoch_panel(figure, 1, 0,
                    (struct figure_frame){.title = "Sum potentials",
                                          .y = {.label = "sum of |r|", .log = true}});
    draw_potential(study, panel, trial, DIAGONAL,
                   (struct figure_style){.label = "diagonal r#dkkk#u", .colour = FIGURE_BLUE});
    draw_potential(study, panel, trial, OFF_DIAGONAL,
                   (struct figure_style){.label = "off-diagonal r#dk₁k₂k#u",
                                         .colour = FIGURE_VERMILION,
                                         .dash = FIGURE_DASHED});
}

/* |r_{a,k,-k,k}| of the frequencies that end with an order. */
static void draw_constant_terms(struct study *study, struct figure *figure, int column, int order,
                                const char *title, const struct trial *trial) {
    const struct run *run = trial_run(study, trial, 0);
    struct figure_panel *panel =
        epoch_panel(figure, 1, column,
                    (struct figure_frame){.title = title, .y = {.label = "|r#da,k,−k,k#u|"}});
    int drawn = 0;
    for (int f = 0; f < run->frequencies; ++f)
        if (run->frequency[f].of.order == order)
            draw_potential(study, panel, trial, CONSTANT_TERM + f,
                           (struct figure_style){.colour = figure_colour(drawn++)});
}

static bool draw_dynamics(struct study *study, struct error *error) {
    const struct trial *trial = study->trials[study->count - 1];
    const struct dynamics *dynamics = &((const struct profile *)study->profile)->dynamics;
    const struct run *run = trial_run(study, trial, 0);
    struct training_result result;
    bool loaded;
    if (!study_load(study, trial, 0, &result, &loaded, error))
        return false;
    if (!loaded)
        return true; /* reported when it failed to train */
    struct figure *figure =
        study_figure(study, "match_rate_fig3", 2, 3,
                     study_text(study, "One run: d = %d, q = %d, weight decay %g, seed %llu",
                                abelian_order(&dynamics->group), dynamics->width,
                                dynamics->weight_decay, (unsigned long long)dynamics->seed));
    draw_history(study, figure, &result.history);
    training_result_free(&result);
    draw_orders(figure, run);
    draw_sums(study, figure, trial);
    draw_constant_terms(study, figure, 1, 4, "Order 4: does not vanish", trial);
    draw_constant_terms(study, figure, 2, 6, "Order 6: vanishes", trial);
    return true;
}

/* --- Fig. 5: the angles of the parameters ----------------------------------------------------- */

enum { ANGLE_BINS = 48, PEAKS_MAX = 6 };

/* A parameter of a family: where the paper finds it, and a histogram over (-pi, pi]. */
struct angles {
    const char *title, *label;
    int peaks;
    double peak[PEAKS_MAX];
    int count, bins[ANGLE_BINS];
};

#define BIN_WIDTH (2 * M_PI / ANGLE_BINS)

/* Half a bin of shift puts the expected angles into the middle of their bins. */
static void add_angles(struct angles *angles, const double *values, int count) {
    for (int i = 0; i < count; ++i)
        ++angles->bins[(int)floor((values[i] + M_PI + BIN_WIDTH / 2) / BIN_WIDTH) % ANGLE_BINS];
    angles->count += count;
}

static void draw_angles(struct figure *figure, int index, const struct angles *angles) {
    const char *measured = index == 0 ? "measured" : NULL;
    const char *peaks = index == 0 ? "paper's peaks" : NULL;
    double centre[ANGLE_BINS], share[ANGLE_BINS];
    struct figure_panel *panel =
        figure_panel(figure, index / 2, index % 2,
                     (struct figure_frame){.title = angles->title,
                                           .x = figure_axis_angle(angles->label),
                                           .y = {.label = "share of the angles (%)"},
                                           .legend = FIGURE_LEGEND_PAGE});
    for (int i = 0; i < ANGLE_BINS; ++i) {
        centre[i] = -M_PI + i * BIN_WIDTH;
        share[i] = angles->count > 0 ? 100.0 * angles->bins[i] / angles->count : 0;
    }
    figure_bars(panel, ANGLE_BINS, centre, share, BIN_WIDTH,
                (struct figure_style){.label = measured, .colour = FIGURE_BLUE});
    for (int i = 0; i < angles->peaks; ++i)
        figure_vertical(panel, angles->peak[i],
                        (struct figure_style){.label = i == 0 ? peaks : NULL,
                                              .colour = FIGURE_VERMILION,
                                              .dash = FIGURE_DASHED});
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
    size_t most = 2 * (size_t)trial->networks * (size_t)task->d;
    double *x = study_room(study, 2 * most, sizeof *x), *y = x + most;
    int matched = 0, all = 0;
    for (int i = 0; i < trial->networks; ++i) {
        const struct run *run = trial_run(study, trial, i);
        all += run->counted;
        for (int f = 0; f < run->frequencies; ++f) {
            const struct family_match *match = &run->frequency[f].of.match;
            if (run->frequency[f].counts && match->family != FAMILY_NONE)
                x[matched++] = match->residual;
        }
    }
    qsort(x, (size_t)matched, sizeof *x, ascending);
    for (int i = matched - 1; i >= 0; --i) {
        x[2 * i] = x[2 * i + 1] = x[i];
        y[2 * i] = 100.0 * i / all;
        y[2 * i + 1] = 100.0 * (i + 1) / all;
    }
    figure_line(panel, 2 * matched, x, y, style);
}

static void draw_residuals(struct study *study, int count) {
    static const struct figure_style styles[PHASES] = {
        {.label = "as trained", .colour = FIGURE_VERMILION, .dash = FIGURE_DASHED},
        {.label = "annealed", .colour = FIGURE_BLUE},
        {.label = "annealed without weight decay",
         .colour = FIGURE_GREEN,
         .dash = FIGURE_DASH_DOT}};
    const struct profile *profile = study->profile;
    struct figure *figure = plot_page(study, "match_rate_annealed", count, PAGE_COLUMNS,
                                      "Distance to the nearest family");
    for (int i = 0; i < count; ++i) {
        struct figure_panel *panel = plot_panel(
            figure, count, PAGE_COLUMNS, i,
            (struct figure_frame){.title = title_of(study, study->trials[i]),
                                  .x = {.label = "residual", .log = true, .min = 1e-3, .max = 2},
                                  .y = {.label = "frequencies (%)", .min = 0, .max = 101},
                                  .legend = i == 0 ? FIGURE_LEGEND_PAGE : FIGURE_LEGEND_NONE});
        figure_vertical(panel, profile->matching.match_residual,
                        (struct figure_style){.label = "matched below",
                                              .colour = FIGURE_GREY,
                                              .dash = FIGURE_DOTTED});
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
