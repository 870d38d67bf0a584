/* Gradient descent on single parts (phi, phi, phi) of the word ab (Fig. 10). */
#include "analysis/statistics.h"
#include "base/random.h"
#include "base/worst.h"
#include "claims/words/word_rank/word_rank.h"
#include "study/plots.h"
#include "theory/words/tensor_rank.h"
#include "train/tensor_descent.h"

#include <math.h>

/* The part of T in the functions of one representation, over sqrt(n), so that its squared norm is
 * D: target: [D, D, D]. */
static bool find_part(struct study *study, const struct part_of_word *part, double *target,
                      struct error *error) {
    const struct basis *basis = part->basis;
    size_t n = (size_t)basis->group.order, first = (size_t)basis->fourier.first[part->bsc];
    size_t size = (size_t)basis->dimension[part->bsc];
    double *coefficients = study_room(study, n * n * n, sizeof *coefficients);
    if (!word_tensor_coefficients(&basis->fourier, basis->group.product, coefficients, error))
        return false;
    for (size_t i = 0; i < size; ++i)
        for (size_t j = 0; j < size; ++j)
            for (size_t k = 0; k < size; ++k)
                target[(i * size + j) * size + k] =
                    coefficients[((first + i) * n + first + j) * n + first + k] / sqrt((double)n);
    return true;
}

static double squared_norm(const double *values, size_t count) {
    double sum = 0;
    for (size_t i = 0; i < count; ++i)
        sum += values[i] * values[i];
    return sum;
}

/* Train one model until its relative loss is zero, is no number, or the updates are over. Returns
 * the last loss. */
static double train(const struct part_study *of, double zero_loss, uint64_t seed, double norm,
                    struct tensor_descent *descent) {
    struct random_stream stream = random_stream(seed, RANDOM_WEIGHTS);
    size_t size = (size_t)descent->width * (size_t)descent->n;
    double *const sides[] = {descent->u, descent->v, descent->w};
    for (int side = 0; side < 3; ++side)
        for (size_t i = 0; i < size; ++i)
            sides[side][i] = of->deviation * random_normal(&stream);
    double loss = tensor_descent_loss(descent) / norm;
    for (int update = 0; update < of->updates && loss >= zero_loss && loss < 1e6; ++update) {
        tensor_descent_step(descent, of->rate);
        loss = tensor_descent_loss(descent) / norm;
    }
    return loss;
}

/* losses: [runs] */
static bool train_width(struct study *study, const struct part_study *of, const double *target,
                        struct part_row *row, double *losses, struct error *error) {
    double zero_loss = ((const struct profile *)study->profile)->parts.zero_loss;
    size_t size = (size_t)row->dimension;
    double norm = squared_norm(target, size * size * size);
    struct tensor_descent descent;
    if (!tensor_descent_create(row->dimension, row->width, target, &descent, error))
        return false;
    row->least = INFINITY;
    for (int run = 0; run < of->runs; ++run) {
        losses[run] = train(of, zero_loss, (uint64_t)run, norm, &descent);
        row->zero += losses[run] < zero_loss;
        row->least = least_of(row->least, losses[run]);
    }
    double *sorted = study_room(study, (size_t)of->runs, sizeof *sorted);
    for (int run = 0; run < of->runs; ++run)
        sorted[run] = losses[run];
    row->median = statistics_median(sorted, of->runs);
    tensor_descent_free(&descent);
    return true;
}

double word_rank_least_width(const struct part_row *rows, int count) {
    for (int i = 0; i < count; ++i)
        if (rows[i].zero > 0)
            return outcome_of(rows[i].width, rows[i].least);
    return NAN;
}

double word_rank_below(const struct part_row *rows, int count) {
    double sum = 0;
    for (int i = 0; i < count; ++i)
        if (rows[i].width < rows[i].rank_at_least)
            sum += outcome_of(rows[i].zero, rows[i].least);
    return sum;
}

/* A study: its rows, and the losses of all its models as points. */
static bool conclude_study(struct study *study, const struct part_study *of,
                           const struct part_of_word *part, struct figure_panel *panel,
                           struct findings *found, struct error *error) {
    const struct basis *basis = part->basis;
    size_t size = (size_t)basis->dimension[part->bsc], runs = (size_t)of->runs;
    const struct tensor_rank rank = tensor_rank_of_part(&basis->representations.bscs[part->bsc]);
    double *target = study_room(study, size * size * size, sizeof *target);
    double *losses = study_room(study, runs, sizeof *losses);
    struct part_row *rows = study_room(study, of->widths_count, sizeof *rows);
    struct plot_points points = plot_points(study, (int)(of->widths_count * runs));
    struct plot_points least = plot_points(study, (int)of->widths_count);
    if (!find_part(study, part, target, error))
        return false;
    for (unsigned w = 0; w < of->widths_count; ++w) {
        rows[w] = (struct part_row){.group = basis->group.name,
                                    .representation = of->representation,
                                    .dimension = (int)size,
                                    .rank_at_least = (int)rank.lower,
                                    .rank_at_most = (int)rank.upper,
                                    .width = of->widths[w],
                                    .runs = of->runs,
                                    .paper = of->paper};
        if (!train_width(study, of, target, &rows[w], losses, error))
            return false;
        study_write_row(study, "word_rank_widths", &rows[w]);
        plot_add(&least, rows[w].width, rows[w].least);
        for (size_t i = 0; i < runs; ++i)
            plot_add(&points, rows[w].width, losses[i]);
    }
    plot_symbols(panel, &points,
                 (struct figure_style){.colour = FIGURE_GREY, .symbol = FIGURE_CIRCLE, .size = 8});
    plot_line(panel, &least, (struct figure_style){.colour = FIGURE_BLUE, .symbol = FIGURE_DISC});
    figure_vertical(panel, (double)rank.upper,
                    (struct figure_style){
                        .label = study_text(study, "theory: %s%ld",
                                            rank.lower < rank.upper ? "at most " : "", rank.upper),
                        .colour = FIGURE_BLACK,
                        .dash = FIGURE_DOTTED});
    found->zero_below_rank += word_rank_below(rows, (int)of->widths_count);
    found->least_width = word_rank_least_width(rows, (int)of->widths_count);
    study_measure_totals(study, basis->file_name, found);
    return true;
}

bool word_rank_conclude_parts(struct study *study, const struct part_of_word *parts,
                              struct findings *found, struct error *error) {
    const struct parts *of = &((const struct profile *)study->profile)->parts;
    int count = (int)of->studies_count;
    struct figure *figure = plot_page(study, "word_rank_widths", count, 2,
                                      "The part of ab in one representation, by width");
    for (int s = 0; s < count; ++s) {
        const struct figure_frame frame = {.title = study_text(study, "%s, %s",
                                                               parts[s].basis->group.name,
                                                               of->studies[s].representation),
                                           .x = {.label = "width", .integer = true},
                                           .y = {.label = "relative loss",
                                                 .log = true,
                                                 .min = of->zero_loss / 4,
                                                 .max = 4}}; /* models that diverge are not drawn */
        struct figure_panel *panel = plot_panel(figure, count, 2, s, frame);
        figure_horizontal(panel, of->zero_loss,
                          (struct figure_style){.colour = FIGURE_BLACK, .dash = FIGURE_DASHED});
        if (!conclude_study(study, &of->studies[s], &parts[s], panel, found, error))
            return false;
    }
    return true;
}
