#include "claims/words/tensor_rank/tensor_rank_widths.h"

#include "analysis/strassen.h"
#include "base/memory.h"
#include "base/worst.h"
#include "claims/words/tensor_rank/tensor_rank_figures.h"
#include "former/result.h"
#include "former/sweep.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

int widths_cells(const struct widths_spec *widths, const struct algebra *algebras,
                 struct cell *cells) {
    int count = 0;
    for (unsigned s = 0; s < widths->studies_count; ++s) {
        const struct width_study *study = &widths->studies[s];
        for (unsigned w = 0; w < study->widths_count; ++w, ++count)
            if (cells != NULL)
                cells[count] =
                    (struct cell){.config = batch_config(&widths->training, &algebras[s],
                                                         study->widths[w], study->seeds)};
    }
    return count;
}

/* --- Quantities ------------------------------------------------------------------------------- */

enum quantity { BELOW_RANK, FLOOR_GAP, ZERO_AT_RANK, STRASSEN };

static const char *const prefixes[QUANTITIES_PER_STUDY] = {
    [BELOW_RANK] = "zero_below_rank_",
    [FLOOR_GAP] = "below_floor_",
    [ZERO_AT_RANK] = "zero_at_rank_",
    [STRASSEN] = "strassen_",
};

static void quantity_name(enum quantity quantity, const struct algebra *algebra,
                          char name[QUANTITY_NAME_MAX]) {
    snprintf(name, QUANTITY_NAME_MAX, "%s%s", prefixes[quantity], algebra->group.name);
}

/* Whether a study of these widths says something about the quantity. */
static bool measures(const struct width_study *study, const struct algebra *algebra,
                     enum quantity quantity) {
    bool at_rank = false;
    for (unsigned w = 0; w < study->widths_count; ++w)
        at_rank = at_rank || study->widths[w] == algebra->rank.upper;
    switch (quantity) {
    case BELOW_RANK:
        return study->widths[0] < algebra->rank.lower;
    case FLOOR_GAP:
        return study->floors_count > 0;
    case ZERO_AT_RANK:
        return at_rank;
    default:
        return at_rank && algebra_rank_is_known(algebra) && algebra_matrices(algebra) >= 0;
    }
}

int widths_quantities(const struct widths_spec *widths, const struct algebra *algebras,
                      char (*names)[QUANTITY_NAME_MAX]) {
    int count = 0;
    for (unsigned s = 0; s < widths->studies_count; ++s)
        for (int quantity = 0; quantity < QUANTITIES_PER_STUDY; ++quantity)
            if (measures(&widths->studies[s], &algebras[s], (enum quantity)quantity))
                quantity_name((enum quantity)quantity, &algebras[s], names[count++]);
    return count;
}

static void judge(struct verdicts *verdicts, const struct algebra *algebra, enum quantity quantity,
                  struct estimate estimate) {
    char name[QUANTITY_NAME_MAX];
    quantity_name(quantity, algebra, name);
    verdicts_measure(verdicts, name, estimate.value, estimate.low, estimate.high);
}

static struct estimate exact(double value) {
    return (struct estimate){.value = value, .error = NAN, .low = NAN, .high = NAN};
}

/* --- The models of one width ------------------------------------------------------------------ */

struct outcome {
    int runs;
    int zero;           /* loss of zero */
    int unknown;        /* loss that is not a number */
    int exact;          /* and no more than rounding */
    int right;          /* every output right */
    int strassen;       /* exact, and 2 x 2 matrices multiplied as Strassen does */
    double pure;        /* mean share of pure terms among the live ones of models of zero loss */
    double best_loss;   /* INFINITY without runs */
    double median_loss; /* NaN without runs */
    struct estimate share;
};

/* Seven products to be drawn: those nearest to Strassen's. */
struct example {
    double distance;
    struct bilinear learned, canonical;
};

static void example_free(struct example *example) {
    bilinear_free(&example->learned);
    bilinear_free(&example->canonical);
}

static void count_run(const struct model_run *run, const struct terms_spec *terms,
                      struct outcome *outcome) {
    ++outcome->runs;
    outcome->right += run->accuracy == 1;
    outcome->unknown += isnan(run->loss);
    outcome->best_loss = least_of(outcome->best_loss, run->loss);
    if (!(run->loss < terms->zero_loss))
        return;
    ++outcome->zero;
    bool is_exact = run->loss < terms->exact_loss;
    outcome->exact += is_exact;
    outcome->strassen += is_exact && run->strassen < terms->strassen_within;
    outcome->pure += (double)run->pure / run->alive;
}

/* Keep what was learned where it is nearer to Strassen's algorithm than the example so far. */
static void keep_example(struct example *example, const struct model_run *run,
                         struct example *candidate) {
    if (run->strassen < example->distance) {
        example_free(example);
        *example = *candidate;
        example->distance = run->strassen;
    } else {
        example_free(candidate);
    }
}

static bool measure_models(const struct profile *profile, const struct algebra *algebra,
                           const struct training_result *result, int width, struct table *runs,
                           double *losses, struct outcome *outcome, struct example *example,
                           struct error *error) {
    for (int seed = 0; seed < result->members; ++seed) {
        struct model_run run;
        struct example candidate = {0};
        if (!model_run_measure(algebra, &profile->terms, result, seed, width, &run,
                               &candidate.learned, &candidate.canonical, error)) {
            example_free(&candidate);
            return false;
        }
        model_run_write(runs, "widths", algebra, width, profile->widths.training.start_deviation,
                        (uint64_t)seed, &run);
        count_run(&run, &profile->terms, outcome);
        losses[seed] = run.loss;
        keep_example(example, &run, &candidate);
    }
    return true;
}

static bool measure_width(const struct program *program, const struct profile *profile,
                          const struct algebra *algebra, const struct cell *cell, int width,
                          struct table *runs, struct outcome *outcome, struct example *example,
                          struct error *error) {
    struct training_result result;
    bool loaded;
    *outcome = (struct outcome){.best_loss = INFINITY, .median_loss = NAN, .pure = NAN};
    if (!cells_load(program, cell, &result, &loaded, error))
        return false;
    if (!loaded)
        return true; /* reported when it failed to train */
    outcome->pure = 0;
    double *losses = memory_array((size_t)result.members, sizeof *losses);
    bool ok = losses != NULL || error_memory(error, "the losses of a batch");
    ok = ok &&
         measure_models(profile, algebra, &result, width, runs, losses, outcome, example, error);
    if (ok) {
        outcome->median_loss = statistics_median(losses, outcome->runs);
        outcome->pure /= outcome->zero; /* NaN without any */
    }
    free(losses);
    training_result_free(&result);
    return ok;
}

/* --- Studies ---------------------------------------------------------------------------------- */

static void write_width(struct table *table, const struct algebra *algebra, int width,
                        const struct outcome *outcome) {
    table_row(table);
    table_text(table, algebra->group.name);
    table_integer(table, width);
    table_integer(table, algebra->rank.lower);
    table_integer(table, algebra->rank.upper);
    table_integer(table, outcome->runs);
    table_integer(table, outcome->zero);
    table_real(table, outcome->share.low);
    table_real(table, outcome->share.high);
    table_integer(table, outcome->right);
    table_real(table, outcome->best_loss);
    table_real(table, outcome->median_loss);
    table_real(table, outcome->pure);
    table_integer(table, outcome->exact);
    table_integer(table, outcome->strassen);
}

/* Not known where the loss of a model is not. */
static struct estimate share_of(int successes, int count, const struct outcome *outcome) {
    return statistics_share(outcome->unknown > 0 ? NAN : successes, count);
}

/* The largest floor - best loss, over the widths that have a floor. */
static double floor_gap(const struct width_study *study, const struct outcome *outcomes) {
    double gap = -INFINITY;
    for (unsigned f = 0; f < study->floors_count; ++f)
        for (unsigned w = 0; w < study->widths_count; ++w)
            if (study->widths[w] == study->floors[f].width)
                gap = worst_of(gap, study->floors[f].loss - outcomes[w].best_loss);
    return isinf(gap) ? NAN : gap; /* without any networks, too */
}

static void judge_study(const struct width_study *study, const struct algebra *algebra,
                        const struct outcome *outcomes, struct verdicts *verdicts) {
    int below = 0;
    for (unsigned w = 0; w < study->widths_count; ++w) {
        if (study->widths[w] < algebra->rank.lower)
            below += outcomes[w].zero + outcomes[w].unknown;
        if (study->widths[w] != algebra->rank.upper)
            continue;
        judge(verdicts, algebra, ZERO_AT_RANK, outcomes[w].share);
        judge(verdicts, algebra, STRASSEN,
              share_of(outcomes[w].strassen, outcomes[w].exact, &outcomes[w]));
    }
    judge(verdicts, algebra, BELOW_RANK, exact(below));
    judge(verdicts, algebra, FLOOR_GAP, exact(floor_gap(study, outcomes)));
}

/* What one study leaves behind: curve and the numbers that it points into. */
struct study_room {
    struct width_curve curve;
    struct outcome *outcomes;
    struct estimate *shares;
    double *widths; /* and the best losses after them */
};

static bool room_create(const struct width_study *study, struct study_room *room,
                        struct error *error) {
    size_t count = study->widths_count;
    room->outcomes = memory_array(count, sizeof *room->outcomes);
    room->shares = memory_array(count, sizeof *room->shares);
    room->widths = memory_array(2 * count, sizeof *room->widths);
    return (room->outcomes != NULL && room->shares != NULL && room->widths != NULL) ||
           error_memory(error, "a study of widths");
}

static void room_free(struct study_room *room) {
    free(room->outcomes);
    free(room->shares);
    free(room->widths);
}

static bool measure_study(const struct program *program, const struct profile *profile,
                          const struct width_study *study, const struct algebra *algebra,
                          const struct cell *cells, struct table *table, struct table *runs,
                          struct verdicts *verdicts, struct study_room *room,
                          struct example *example, struct error *error) {
    size_t count = study->widths_count;
    if (!room_create(study, room, error))
        return false;
    for (size_t w = 0; w < count; ++w) {
        struct outcome *outcome = &room->outcomes[w];
        if (!measure_width(program, profile, algebra, &cells[w], study->widths[w], runs, outcome,
                           example, error))
            return false;
        outcome->share = share_of(outcome->zero, outcome->runs, outcome);
        write_width(table, algebra, study->widths[w], outcome);
        room->widths[w] = study->widths[w];
        room->widths[count + w] = outcome->best_loss;
        room->shares[w] = outcome->share;
    }
    judge_study(study, algebra, room->outcomes, verdicts);
    room->curve = (struct width_curve){
        .group = algebra->group.name,
        .count = (int)count,
        .width = room->widths,
        .share = room->shares,
        .best_loss = room->widths + count,
        .rank = algebra_rank_is_known(algebra) ? (double)algebra->rank.upper : NAN};
    return true;
}

static bool draw(const struct program *program, const struct profile *profile,
                 const struct study_room *rooms, const struct example *example,
                 struct error *error) {
    unsigned count = profile->widths.studies_count, longest = 0;
    for (unsigned s = 0; s < count; ++s)
        if (profile->widths.studies[s].widths_count > longest)
            longest = profile->widths.studies[s].widths_count;
    struct width_curve *curves = memory_array(count, sizeof *curves);
    double *work = memory_array((size_t)DRAW_WORK * longest, sizeof *work);
    struct figure *figure =
        figure_create(1, 2, "Product models of a group’s multiplication", error);
    bool ok =
        figure != NULL && ((curves != NULL && work != NULL) || error_memory(error, "a figure"));
    for (unsigned s = 0; ok && s < count; ++s)
        curves[s] = rooms[s].curve;
    if (ok) {
        draw_widths(figure, curves, (int)count, profile->terms.zero_loss, work);
        ok = result_save_figure(program, figure, "tensor_rank_widths", error);
    } else {
        figure_free(figure);
    }
    free(curves);
    free(work);
    if (!ok || isinf(example->distance))
        return ok; /* nothing to draw was learned */
    figure = figure_create(1, 2, "Seven products for 2 × 2 matrices", error);
    if (figure == NULL)
        return false;
    draw_strassen(figure, &example->learned, &example->canonical);
    return result_save_figure(program, figure, "strassen", error);
}

bool widths_measure(const struct program *program, const struct profile *profile,
                    const struct algebra *algebras, const struct cell *cells, struct table *runs,
                    struct verdicts *verdicts, struct error *error) {
    static const char *const columns[] = {"group",
                                          "width",
                                          "rank_at_least",
                                          "rank_at_most",
                                          "runs",
                                          "zero_loss_count",
                                          "zero_loss_share_ci_low",
                                          "zero_loss_share_ci_high",
                                          "all_right_count",
                                          "loss_least",
                                          "loss_median",
                                          "pure_terms_share",
                                          "exact_count",
                                          "strassen_count"};
    const struct widths_spec *widths = &profile->widths;
    struct study_room *rooms = memory_array(widths->studies_count, sizeof *rooms);
    struct example example = {.distance = INFINITY};
    struct table *table = table_create(columns, (int)(sizeof columns / sizeof *columns), error);
    bool ok = table != NULL && (rooms != NULL || error_memory(error, "the studies of widths"));
    for (unsigned s = 0; ok && s < widths->studies_count; ++s) {
        ok = measure_study(program, profile, &widths->studies[s], &algebras[s], cells, table, runs,
                           verdicts, &rooms[s], &example, error);
        cells += widths->studies[s].widths_count;
    }
    ok = ok && draw(program, profile, rooms, &example, error);
    for (unsigned s = 0; rooms != NULL && s < widths->studies_count; ++s)
        room_free(&rooms[s]);
    free(rooms);
    example_free(&example);
    if (!ok) {
        table_free(table);
        return false;
    }
    return result_save_table(program, table, "tensor_rank_widths", error);
}
