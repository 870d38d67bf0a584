/* Wide product models with smaller and smaller initial weights: how many of their terms stay alive,
 * and are these in single boxes of the group's Fourier space? */
#include "analysis/statistics.h"
#include "analysis/terms.h"
#include "base/worst.h"
#include "claims/words/tensor_rank/tensor_rank.h"
#include "study/plots.h"

#include <math.h>

void tensor_rank_sum_up_start(struct study *study, const struct trial *trial,
                              struct start_row *row) {
    const struct task *task = trial->task;
    const struct batch *batch = trial_run(study, trial, 0);
    size_t count = (size_t)batch->count;
    double *alive = study_room(study, 2 * count, sizeof *alive), *purity = alive + count;
    int *sizes = study_room(study, 2 * count, sizeof *sizes), *pure = sizes + count;
    *row = (struct start_row){.width = task->width,
                              .deviation = task->deviation,
                              .epochs = trial->config.epochs,
                              .runs = batch->count};
    for (int i = 0; i < batch->count; ++i) {
        const struct product_model *model = &batch->models[i];
        alive[i] = outcome_of(model->alive, model->purity);
        sizes[i] = model->alive;
        pure[i] = model->pure;
        purity[i] = model->purity;
        row->zero += outcome_of(model->loss < task->bounds->zero_loss, model->loss);
    }
    row->alive = statistics_mean(alive, row->runs);
    row->purity = statistics_mean(purity, row->runs);
    row->pure = isnan(row->purity.value) /* which are pure is not known either */
                    ? row->purity
                    : statistics_clustered_share(pure, sizes, row->runs);
}

/* Mean purity of the terms of the initial models: what chance gives. */
static bool measure_random(struct study *study, const struct trial *trial, struct estimate *purity,
                           struct error *error) {
    const struct task *task = trial->task;
    struct network network = {0};
    if (!training_start_network(&trial->config, &network, error))
        return false;
    size_t count = (size_t)network.q;
    struct boxes_neuron *terms = study_room(study, count, sizeof *terms);
    double *values = study_room(study, count, sizeof *values);
    terms_measure(&task->algebra->fourier, &network, 0, network.q, terms);
    for (size_t i = 0; i < count; ++i)
        values[i] = terms[i].purity;
    *purity = statistics_mean(values, network.q);
    network_free(&network);
    return true;
}

void tensor_rank_judge_starts(const struct start_row *rows, int starts, struct findings *found) {
    double zero = 0;
    int runs = 0;
    for (int i = 0; i < starts; ++i) {
        zero += rows[i].zero;
        runs += rows[i].runs;
        /* A value that is not a number counts as disorder. */
        found->bias_alive_disorder += i > 0 && !(rows[i].alive.value <= rows[i - 1].alive.value);
        found->bias_pure_disorder += i > 0 && !(rows[i].pure.value >= rows[i - 1].pure.value);
    }
    found->bias_zero_loss = statistics_share(zero, runs);
    found->bias_purity_smallest = rows[starts - 1].purity;
}

static void draw(struct study *study, const struct start_row *rows, size_t count, double rank) {
    static const struct figure_style style = {.colour = FIGURE_BLUE, .symbol = FIGURE_DISC};
    struct figure_frame frame = {.title = "Live terms",
                                 .x = {.label = "standard deviation at the start", .log = true},
                                 .y = {.label = "terms", .min = 0}};
    struct figure *figure = study_figure(study, "tensor_rank_bias", 1, 2, "Starting small");
    struct figure_panel *terms = figure_panel(figure, 0, 0, frame);
    double *deviation = study_room(study, count, sizeof *deviation);
    struct estimate *alive = study_room(study, 2 * count, sizeof *alive), *pure = alive + count;
    for (size_t i = 0; i < count; ++i) {
        deviation[i] = rows[i].deviation;
        alive[i] = rows[i].alive;
        pure[i] = rows[i].pure;
    }
    frame.title = "Live terms in one box";
    frame.y = (struct figure_axis){.label = "share", .min = 0, .max = 1.04};
    plot_estimates(study, terms, (int)count, deviation, alive, style);
    plot_estimates(study, figure_panel(figure, 0, 1, frame), (int)count, deviation, pure, style);
    if (!isnan(rank))
        figure_horizontal(
            terms, rank,
            (struct figure_style){.label = "rank", .colour = FIGURE_BLACK, .dash = FIGURE_DASHED});
}

bool tensor_rank_conclude_bias(struct study *study, struct findings *found, struct error *error) {
    size_t count = ((const struct profile *)study->profile)->bias.starts_count;
    struct trial *const *trials = study->trials + study->count - count;
    struct start_row *rows = study_room(study, count, sizeof *rows);
    for (size_t i = 0; i < count; ++i) {
        tensor_rank_sum_up_start(study, trials[i], &rows[i]);
        study_write_row(study, "tensor_rank_bias", &rows[i]);
    }
    tensor_rank_judge_starts(rows, (int)count, found);
    draw(study, rows, count, ((const struct task *)trials[0]->task)->algebra->known);
    return measure_random(study, trials[0], &found->bias_purity_random, error);
}
