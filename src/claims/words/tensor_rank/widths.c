/* Product models below, at and above the rank of their group's tensor. */
#include "analysis/statistics.h"
#include "base/worst.h"
#include "claims/words/tensor_rank/tensor_rank.h"

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
                              .rank = task->algebra->known,
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

/* Draw the products that are nearest to Strassen's; nothing where no model has seven. */
static void draw_nearest(struct study *study, struct trial *const *trials, int count) {
    const struct product_model *nearest = NULL;
    double least = INFINITY;
    for (int t = 0; t < count; ++t) {
        const struct batch *batch = trial_run(study, trials[t], 0);
        for (int i = 0; i < batch->count; ++i)
            if (batch->models[i].from_strassen < least) {
                nearest = &batch->models[i];
                least = nearest->from_strassen;
            }
    }
    if (nearest != NULL)
        tensor_rank_draw_strassen(study, nearest);
}

void tensor_rank_conclude_widths(struct study *study, struct trial *const *trials) {
    const struct widths *widths = &((const struct profile *)study->profile)->widths;
    struct width_row *rows = study_room(study, (size_t)study->count, sizeof *rows);
    int count = 0;
    for (unsigned s = 0; s < widths->studies_count; ++s) {
        const struct width_study *of = &widths->studies[s];
        struct width_row *first = &rows[count];
        for (unsigned w = 0; w < of->widths_count; ++w, ++count) {
            tensor_rank_sum_up(study, trials[count], &rows[count]);
            study_write_row(study, "tensor_rank_widths", &rows[count]);
        }
        const struct findings found = tensor_rank_judge_study(of, first);
        study_measure_totals(study, first->group, &found);
    }
    tensor_rank_draw_widths(study, rows);
    draw_nearest(study, trials, count);
}
