#include "claims/composing/match_rate/match_rate_figures.h"

#include "analysis/spectrum.h"
#include "base/memory.h"
#include "former/result.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* --- Table 2 as bars -------------------------------------------------------------------------- */

enum { BARS = 4 };

static const double bar_at[BARS] = {0, 1, 2, 3};

/* Measured shares of one setting beside the published ones, if there are any. */
static void draw_shares(struct figure_panel *panel, const struct setting *setting,
                        const struct paper_row *paper) {
    double share[2][BARS], low[BARS], high[BARS], left[BARS];
    for (int b = 0; b < BARS; ++b) {
        struct estimate rule = setting->column[NU_I_XI + b];
        struct estimate ours = setting->column[RESIDUAL_NU_I_XI + b];
        share[0][b] = rule.value;
        share[1][b] = ours.value;
        low[b] = rule.value - rule.error;
        high[b] = rule.value + rule.error;
        left[b] = bar_at[b] - 0.2;
    }
    figure_bars(
        panel, BARS, bar_at, share[0], 0.8,
        (struct figure_style){.label = "paper's rule (± standard error)", .colour = FIGURE_BLUE});
    figure_bars(panel, BARS, bar_at, share[1], 0.8,
                (struct figure_style){.label = "our residual", .colour = FIGURE_SKY_BLUE});
    figure_error_bars(panel, BARS, left, low, high, (struct figure_style){.colour = FIGURE_BLACK});
    if (paper != NULL) {
        const double published[BARS] = {paper->nu_i_xi, paper->nu_i_syn_ab, paper->nu_syn,
                                        paper->others};
        figure_points(panel, BARS, bar_at, published,
                      (struct figure_style){.label = "published",
                                            .colour = FIGURE_VERMILION,
                                            .symbol = FIGURE_DIAMOND,
                                            .size = 15});
    }
}

bool make_table2_figure(const struct program *program, const struct document *document,
                        const struct setting *settings, int count, struct error *error) {
    enum { COLUMNS_MAX = 3 };
    static const char *const labels[BARS] = {"i ∗ ξ", "i ∗ αβ", "ν ∗ syn", "others"};
    int columns = count < COLUMNS_MAX ? count : COLUMNS_MAX;
    struct figure *figure = figure_create((count + columns - 1) / columns, columns,
                                          "What the frequencies have learned (Table 2)", error);
    if (figure == NULL)
        return false;
    for (int i = 0; i < count; ++i) {
        char title[96];
        snprintf(title, sizeof title, "d = %d, q = %d, λ = %g", settings[i].group.order,
                 settings[i].q, settings[i].weight_decay);
        struct figure_panel *panel = figure_panel(
            figure, i / columns, i % columns,
            (struct figure_frame){.title = title,
                                  .x = {.min = -0.6,
                                        .max = BARS - 0.4,
                                        .ticks = BARS,
                                        .tick_at = bar_at,
                                        .tick_label = labels},
                                  .y = {.label = "share (%)", .min = 0, .max = 100},
                                  .legend = i == 0 ? FIGURE_LEGEND_PAGE : FIGURE_LEGEND_NONE});
        draw_shares(panel, &settings[i], document_paper_row(document, settings[i].group.order));
    }
    return result_save_figure(program, figure, "match_rate", error);
}

/* --- Fig. 3: one run over time ---------------------------------------------------------------- */

/* What is drawn of the run, by epoch. Logarithmic axes begin at 1: epoch 0 is drawn there. */
struct course {
    int count;
    double *epoch, *diagonal, *off_diagonal; /* [count] */
    double *constant_term;                   /* [frequencies, count]: |r_{a,k,-k,k}| */
};

static void course_free(struct course *course) {
    free(course->epoch);
    free(course->diagonal);
    free(course->off_diagonal);
    free(course->constant_term);
}

static bool follow_snapshots(const struct training_result *result,
                             const struct characters *characters, struct course *course,
                             struct error *error) {
    size_t count = (size_t)result->snapshots;
    *course = (struct course){
        .count = result->snapshots,
        .epoch = memory_array(count, sizeof(double)),
        .diagonal = memory_array(count, sizeof(double)),
        .off_diagonal = memory_array(count, sizeof(double)),
        .constant_term = memory_array(count * (size_t)characters->frequencies, sizeof(double))};
    if (course->epoch == NULL || course->diagonal == NULL || course->off_diagonal == NULL ||
        course->constant_term == NULL)
        return error_memory(error, "Fig. 3");
    for (int i = 0; i < course->count; ++i) {
        struct spectrum spectrum;
        struct spectrum_totals totals;
        struct network network = result->network; /* same shape, other weights */
        network.weights = result->snapshot_weights + (size_t)i * network_size(&result->network);
        if (!spectrum_create(characters, &network, &spectrum, error))
            return false;
        bool ok = spectrum_sum_potentials(&spectrum, &totals, error);
        course->epoch[i] = result->snapshot_epoch[i] > 0 ? result->snapshot_epoch[i] : 1;
        course->diagonal[i] = totals.diagonal;
        course->off_diagonal[i] = totals.off_diagonal;
        for (int f = 0; f < characters->frequencies; ++f) {
            int k = characters->frequency[f];
            course->constant_term[f * course->count + i] =
                cabs(spectrum_potential(&spectrum, RING_A, RING_A, k, characters->conjugate[k], k));
        }
        spectrum_free(&spectrum);
        if (!ok)
            return false;
    }
    return true;
}

static void draw_history(struct figure *figure, const struct training_history *history,
                         double *column) {
    static const struct figure_style train = {.label = "train", .colour = FIGURE_BLUE};
    static const struct figure_style test = {
        .label = "test", .colour = FIGURE_VERMILION, .dash = FIGURE_DASHED};
    int n = history->rows;
    double *epoch = column, *on_train = column + n, *on_test = column + 2 * (size_t)n;
    struct figure_panel *losses =
        figure_panel(figure, 0, 0,
                     (struct figure_frame){.title = "Loss",
                                           .x = {.label = "epoch", .log = true},
                                           .y = {.label = "loss", .log = true}});
    struct figure_panel *accuracies =
        figure_panel(figure, 0, 1,
                     (struct figure_frame){.title = "Accuracy",
                                           .x = {.label = "epoch", .log = true},
                                           .y = {.label = "accuracy (%)", .min = 0, .max = 105},
                                           .legend = FIGURE_LEGEND_BOTTOM_RIGHT});
    for (int i = 0; i < n; ++i) {
        epoch[i] = history->epoch[i] > 0 ? history->epoch[i] : 1;
        on_train[i] = history->evaluation[i].train_loss;
        on_test[i] = history->evaluation[i].test_loss;
    }
    figure_line(losses, n, epoch, on_train, train);
    figure_line(losses, n, epoch, on_test, test);
    for (int i = 0; i < n; ++i)
        on_test[i] = 100 * history->evaluation[i].test_accuracy;
    figure_line(accuracies, n, epoch, on_test, test);
    int kept = 0; /* the structured gradient knows train accuracies now and then only */
    for (int i = 0; i < n; ++i) {
        if (isnan(history->evaluation[i].train_accuracy))
            continue;
        epoch[kept] = epoch[i];
        on_train[kept++] = 100 * history->evaluation[i].train_accuracy;
    }
    figure_line(accuracies, kept, epoch, on_train, train);
}

static void draw_orders(struct figure *figure, const struct analysis *analysis) {
    enum { ORDERS = 11 };
    double order[ORDERS], count[ORDERS] = {0};
    for (int i = 0; i < ORDERS; ++i)
        order[i] = i;
    for (int f = 0; f < analysis->frequencies; ++f)
        if (analysis->frequency[f].order < ORDERS)
            ++count[analysis->frequency[f].order];
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

static void draw_constant_terms(struct figure *figure, int column, int order, const char *title,
                                const struct course *course, const struct analysis *analysis) {
    struct figure_panel *panel =
        figure_panel(figure, 1, column,
                     (struct figure_frame){.title = title,
                                           .x = {.label = "epoch", .log = true},
                                           .y = {.label = "|r#da,k,−k,k#u|"}});
    int drawn = 0;
    for (int f = 0; f < analysis->frequencies; ++f)
        if (analysis->frequency[f].order == order)
            figure_line(panel, course->count, course->epoch,
                        course->constant_term + (size_t)f * (size_t)course->count,
                        (struct figure_style){.colour = figure_colour(drawn++)});
}

bool draw_dynamics(const struct program *program, const struct training_result *result,
                   const struct characters *characters, const struct analysis *analysis,
                   const char *title, struct error *error) {
    struct course course = {0};
    double *column = memory_array(3 * (size_t)result->history.rows, sizeof *column);
    struct figure *figure = figure_create(2, 3, title, error);
    bool ok = figure != NULL && (column != NULL || error_memory(error, "Fig. 3")) &&
              follow_snapshots(result, characters, &course, error);
    if (ok) {
        draw_history(figure, &result->history, column);
        draw_orders(figure, analysis);
        struct figure_panel *panel =
            figure_panel(figure, 1, 0,
                         (struct figure_frame){.title = "Sum potentials",
                                               .x = {.label = "epoch", .log = true},
                                               .y = {.label = "sum of |r|", .log = true}});
        figure_line(panel, course.count, course.epoch, course.diagonal,
                    (struct figure_style){.label = "diagonal r#dkkk#u", .colour = FIGURE_BLUE});
        figure_line(panel, course.count, course.epoch, course.off_diagonal,
                    (struct figure_style){.label = "off-diagonal r#dk₁k₂k#u",
                                          .colour = FIGURE_VERMILION,
                                          .dash = FIGURE_DASHED});
        draw_constant_terms(figure, 1, 4, "Order 4: does not vanish", &course, analysis);
        draw_constant_terms(figure, 2, 6, "Order 6: vanishes", &course, analysis);
    }
    course_free(&course);
    free(column);
    if (!ok) {
        figure_free(figure);
        return false;
    }
    return result_save_figure(program, figure, "match_rate_fig3", error);
}

/* --- Fig. 5: the angles of the parameters ----------------------------------------------------- */

enum { ANGLE_BINS = 48 };

/* Histogram over (-pi, pi], as shares of all values. */
static void draw_angles(struct figure *figure, int column, const char *title, const char *label,
                        const double *values, int count, const double *expected, int expectations) {
    double centre[ANGLE_BINS], share[ANGLE_BINS] = {0};
    double width = 2 * M_PI / ANGLE_BINS;
    for (int i = 0; i < ANGLE_BINS; ++i)
        centre[i] = -M_PI + (i + 0.5) * width;
    for (int i = 0; i < count; ++i) {
        /* Half a bin of shift puts the expected angles into the middle of their bins. */
        int bin = (int)floor((values[i] + M_PI + width / 2) / width);
        share[bin % ANGLE_BINS] += 100.0 / count;
    }
    for (int i = 0; i < ANGLE_BINS; ++i)
        centre[i] -= width / 2;
    struct figure_panel *panel =
        figure_panel(figure, column / 2, column % 2,
                     (struct figure_frame){.title = title,
                                           .x = figure_axis_angle(label),
                                           .y = {.label = "share of the angles (%)"},
                                           .legend = FIGURE_LEGEND_PAGE});
    figure_bars(
        panel, ANGLE_BINS, centre, share, width,
        (struct figure_style){.label = column == 0 ? "measured" : NULL, .colour = FIGURE_BLUE});
    for (int i = 0; i < expectations; ++i)
        figure_vertical(
            panel, expected[i],
            (struct figure_style){.label = i == 0 && column == 0 ? "paper's peaks" : NULL,
                                  .colour = FIGURE_VERMILION,
                                  .dash = FIGURE_DASHED});
}

struct angles {
    int xi, nu, alpha, beta;                    /* how many */
    double *of_xi, *of_nu, *of_alpha, *of_beta; /* in one block */
};

static void collect_angles(const struct setting *settings, int count, struct angles *angles) {
    for (int i = 0; i < count; ++i)
        for (int s = 0; s < settings[i].seeds; ++s)
            for (int f = 0; f < settings[i].runs[s].analysis.frequencies; ++f) {
                const struct frequency_analysis *frequency =
                    &settings[i].runs[s].analysis.frequency[f];
                const struct family_match *each = frequency->each;
                const bool *within = frequency->factorisation.within;
                if (within[FAMILY_NU_I_XI])
                    angles->xi +=
                        family_xi_images(each[FAMILY_NU_I_XI].xi, angles->of_xi + angles->xi);
                if (within[FAMILY_NU_SYN])
                    angles->nu +=
                        family_nu_images(each[FAMILY_NU_SYN].nu, angles->of_nu + angles->nu);
                if (within[FAMILY_NU_I_SYN_AB]) {
                    angles->of_alpha[angles->alpha++] = each[FAMILY_NU_I_SYN_AB].alpha;
                    angles->of_beta[angles->beta++] = each[FAMILY_NU_I_SYN_AB].beta;
                }
            }
}

/* Of the solutions within the paper's tolerance of a family; those near z_(nu=i) * z_syn are in
 * both families of order 6, as in the paper. */
bool make_fig5(const struct program *program, const struct setting *settings, int count,
               struct error *error) {
    static const double xi_peaks[] = {M_PI / 4, -M_PI / 4, 3 * M_PI / 4, -3 * M_PI / 4};
    static const double nu_peaks[] = {M_PI / 2,  -M_PI / 2,    M_PI / 3,
                                      -M_PI / 3, 2 * M_PI / 3, -2 * M_PI / 3};
    static const double zero[] = {0};
    size_t most = 0;
    for (int i = 0; i < count; ++i)
        most += (size_t)(settings[i].seeds * settings[i].characters.frequencies);
    most *= FAMILY_IMAGES_MAX;
    double *block = memory_array(4 * most, sizeof *block);
    struct figure *figure = figure_create(
        2, 2, "Parameters of the matched solutions, with all equivalent angles", error);
    if (block == NULL || figure == NULL) {
        free(block);
        figure_free(figure);
        return error_memory(error, "Fig. 5");
    }
    struct angles angles = {.of_xi = block,
                            .of_nu = block + most,
                            .of_alpha = block + 2 * most,
                            .of_beta = block + 3 * most};
    collect_angles(settings, count, &angles);
    draw_angles(figure, 0, "order 4: (ν = i) ∗ ξ", "arg ξ", angles.of_xi, angles.xi, xi_peaks, 4);
    draw_angles(figure, 1, "order 6: ν ∗ syn", "arg ν", angles.of_nu, angles.nu, nu_peaks, 6);
    draw_angles(figure, 2, "order 6: (ν = i) ∗ (syn, α, β)", "arg α", angles.of_alpha, angles.alpha,
                zero, 1);
    draw_angles(figure, 3, "order 6: (ν = i) ∗ (syn, α, β)", "arg β", angles.of_beta, angles.beta,
                zero, 1);
    free(block);
    return result_save_figure(program, figure, "match_rate_fig5", error);
}
