/* Product models below, at and above the rank of their group's tensor. */
#include "analysis/statistics.h"
#include "base/worst.h"
#include "claims/words/tensor_rank/tensor_rank.h"
#include "study/plots.h"

#include <math.h>

/* --- The models of one width ------------------------------------------------------------------ */

static void count_model(const struct product_model *model, const struct bounds *bounds,
                        struct width_row *row) {
    ++row->runs;
    row->right += model->accuracy == 1;
    row->unknown += isnan(model->loss);
    row->least = least_of(row->least, model->loss);
    if (!(model->loss < bounds->zero_loss))
        return;
    bool is_exact = model->loss < bounds->exact_loss;
    ++row->zero;
    row->exact += is_exact;
    row->strassen += is_exact && model->from_strassen < bounds->strassen_within;
    row->pure += (double)model->pure / model->alive;
}

/* Not known where the loss of a model is not. */
static struct estimate share_of(int successes, int count, const struct width_row *row) {
    return statistics_share(row->unknown > 0 ? NAN : successes, count);
}

void tensor_rank_sum_up(struct study *study, const struct trial *trial, struct width_row *row) {
    const struct task *task = trial->task;
    const struct batch *batch = trial_run(study, trial, 0);
    double *losses = study_room(study, (size_t)batch->count, sizeof *losses);
    *row = (struct width_row){.group = task->group,
                              .width = task->width,
                              .rank_at_least = (int)task->algebra->rank.lower,
                              .rank_at_most = (int)task->algebra->rank.upper,
                              .least = INFINITY};
    for (int i = 0; i < batch->count; ++i) {
        count_model(&batch->models[i], task->bounds, row);
        losses[i] = batch->models[i].loss;
    }
    row->median = statistics_median(losses, row->runs);
    row->pure /= row->zero; /* NaN without any */
    row->share = share_of(row->zero, row->runs, row);
}

/* --- Studies ---------------------------------------------------------------------------------- */

/* The largest floor - least loss, over the widths that have a floor; NaN without any models. */
static double gap_to_floors(const struct width_study *of, const struct width_row *rows) {
    double gap = -INFINITY;
    for (unsigned f = 0; f < of->floors_count; ++f)
        for (unsigned w = 0; w < of->widths_count; ++w)
            if (rows[w].width == of->floors[f].width)
                gap = worst_of(gap, of->floors[f].loss - rows[w].least);
    return isinf(gap) ? NAN : gap;
}

struct findings tensor_rank_judge_study(const struct width_study *of,
                                        const struct width_row *rows) {
    struct findings found = {.below_floor = gap_to_floors(of, rows)};
    for (unsigned w = 0; w < of->widths_count; ++w) {
        const struct width_row *row = &rows[w];
        if (row->width < row->rank_at_least)
            found.zero_below_rank += row->zero + row->unknown;
        if (row->width != row->rank_at_most)
            continue;
        found.zero_at_rank = row->share;
        found.strassen = share_of(row->strassen, row->exact, row);
    }
    return found;
}

/* rows: [count] */
static void draw_study(struct study *study, struct figure_panel *shares,
                       struct figure_panel *losses, const struct width_row *rows, size_t count,
                       enum figure_colour colour) {
    double *width = study_room(study, 2 * count, sizeof *width), *least = width + count;
    struct estimate *share = study_room(study, count, sizeof *share);
    struct figure_style style = {.label = rows->group, .colour = colour, .symbol = FIGURE_DISC};
    for (size_t i = 0; i < count; ++i) {
        width[i] = rows[i].width;
        least[i] = rows[i].least;
        share[i] = rows[i].share;
    }
    plot_estimates(study, shares, (int)count, width, share, style);
    if (rows->rank_at_least >= rows->rank_at_most)
        figure_vertical(shares, rows->rank_at_most,
                        (struct figure_style){.colour = colour, .dash = FIGURE_DOTTED});
    style.label = NULL;
    figure_line(losses, (int)count, width, least, style);
}

static const struct figure_frame share_frame = {.title = "Models of zero loss (dotted: rank)",
                                                .x = {.label = "terms r", .integer = true},
                                                .y = {.label = "share", .min = -0.04, .max = 1.04},
                                                .legend = FIGURE_LEGEND_PAGE},
                                 loss_frame = {.title = "Smallest loss",
                                               .x = {.label = "terms r", .integer = true},
                                               .y = {.label = "loss", .log = true}};

void tensor_rank_conclude_widths(struct study *study) {
    const struct profile *profile = study->profile;
    struct figure *figure = study_figure(study, "tensor_rank_widths", 1, 2,
                                         "Product models of a group’s multiplication");
    struct figure_panel *shares = figure_panel(figure, 0, 0, share_frame),
                        *losses = figure_panel(figure, 0, 1, loss_frame);
    int trials = 0;
    for (unsigned s = 0; s < profile->widths.studies_count; ++s) {
        const struct width_study *of = &profile->widths.studies[s];
        struct width_row *rows = study_room(study, of->widths_count, sizeof *rows);
        for (unsigned w = 0; w < of->widths_count; ++w) {
            tensor_rank_sum_up(study, study->trials[trials++], &rows[w]);
            study_write_row(study, "tensor_rank_widths", &rows[w]);
        }
        const struct findings found = tensor_rank_judge_study(of, rows);
        study_measure_totals(study, rows->group, &found);
        draw_study(study, shares, losses, rows, of->widths_count, figure_colour((int)s));
    }
    figure_horizontal(losses, profile->terms.zero_loss,
                      (struct figure_style){.label = "counts as zero",
                                            .colour = FIGURE_BLACK,
                                            .dash = FIGURE_DASHED});
    tensor_rank_draw_strassen(study, trials);
}
