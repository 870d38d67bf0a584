#include "claims/words/tensor_rank/tensor_rank_bias.h"

#include "base/memory.h"
#include "base/worst.h"
#include "claims/words/tensor_rank/tensor_rank_figures.h"
#include "former/result.h"

#include <math.h>
#include <stdlib.h>

char *const bias_quantity_names[BIAS_QUANTITIES] = {
    "bias_zero_loss",       "bias_alive_disorder", "bias_pure_disorder",
    "bias_purity_smallest", "bias_purity_random",
};

void bias_cells(const struct bias_study *bias, const struct algebra *algebra, struct cell *cells) {
    for (unsigned i = 0; i < bias->starts_count; ++i) {
        struct spec_training training = bias->training;
        training.start_deviation = bias->starts[i].deviation;
        training.epochs = bias->starts[i].epochs;
        cells[i] =
            (struct cell){.config = batch_config(&training, algebra, bias->width, bias->seeds)};
    }
}

/* What became of the models of one start: numbers of every model: [seeds] each. */
struct start_room {
    double *alive, *purity;
    int *sizes, *pure; /* live terms, and those of them that are pure */
};

struct start_outcome {
    int runs;
    double zero;            /* loss of zero; NaN where a loss is */
    struct estimate alive;  /* live terms of a model */
    struct estimate pure;   /* share of pure ones among them, models as clusters */
    struct estimate purity; /* their mean purity */
};

static bool measure_start(const struct program *program, const struct profile *profile,
                          const struct algebra *algebra, const struct cell *cell,
                          struct table *runs, const struct start_room *room,
                          struct start_outcome *outcome, struct error *error) {
    struct training_result result;
    bool loaded;
    *outcome = (struct start_outcome){0};
    if (!cells_load(program, cell, &result, &loaded, error))
        return false;
    bool ok = true;
    for (int seed = 0; ok && loaded && seed < result.members; ++seed) {
        struct model_run run;
        ok = model_run_measure(algebra, &profile->terms, &result, seed, profile->bias.width, &run,
                               NULL, NULL, error);
        if (!ok)
            break;
        model_run_write(runs, "bias", algebra, profile->bias.width, cell->config.start_deviation,
                        (uint64_t)seed, &run);
        room->alive[outcome->runs] = outcome_of(run.alive, run.purity);
        room->sizes[outcome->runs] = run.alive;
        room->pure[outcome->runs] = run.pure;
        room->purity[outcome->runs++] = run.purity;
        outcome->zero += outcome_of(run.loss < profile->terms.zero_loss, run.loss);
    }
    outcome->alive = statistics_mean(room->alive, outcome->runs);
    outcome->pure = statistics_clustered_share(room->pure, room->sizes, outcome->runs);
    outcome->purity = statistics_mean(room->purity, outcome->runs);
    if (isnan(outcome->purity.value)) /* nor is it known which terms are pure */
        outcome->pure = outcome->purity;
    if (loaded)
        training_result_free(&result);
    return ok;
}

/* Mean purity of terms before any training, which also is what chance gives. */
static bool measure_random(const struct cell *cell, const struct algebra *algebra,
                           struct estimate *purity, struct error *error) {
    struct network network = {0};
    if (!training_start_network(&cell->config, &network, error))
        return false;
    size_t count = (size_t)network.q;
    struct boxes_node *terms = memory_array(count, sizeof *terms);
    double *values = memory_array(count, sizeof *values);
    bool ok = (terms != NULL && values != NULL) || error_memory(error, "random terms");
    if (ok)
        terms_measure(&algebra->fourier, &network, 0, network.q, terms);
    for (size_t i = 0; ok && i < count; ++i)
        values[i] = terms[i].purity;
    if (ok)
        *purity = statistics_mean(values, network.q);
    free(terms);
    free(values);
    network_free(&network);
    return ok;
}

static void write_start(struct table *table, const struct bias_study *bias,
                        const struct start_spec *start, const struct start_outcome *outcome) {
    table_row(table);
    table_integer(table, bias->width);
    table_real(table, start->deviation);
    table_integer(table, start->epochs);
    table_integer(table, outcome->runs);
    table_real(table, outcome->zero);
    const struct estimate *estimates[] = {&outcome->alive, &outcome->pure, &outcome->purity};
    for (int i = 0; i < 3; ++i) {
        table_real(table, estimates[i]->value);
        table_real(table, estimates[i]->low);
        table_real(table, estimates[i]->high);
    }
}

static void judge(const struct bias_study *bias, const struct start_outcome *outcomes,
                  struct estimate random, struct verdicts *verdicts) {
    int runs = 0, alive = 0, pure = 0, last = (int)bias->starts_count - 1;
    double zero = 0;
    for (int i = 0; i <= last; ++i) {
        runs += outcomes[i].runs;
        zero += outcomes[i].zero;
        /* also where a value is missing */
        alive += i > 0 && !(outcomes[i].alive.value <= outcomes[i - 1].alive.value);
        pure += i > 0 && !(outcomes[i].pure.value >= outcomes[i - 1].pure.value);
    }
    struct estimate estimates[BIAS_QUANTITIES] = {
        [BIAS_ZERO] = statistics_share(zero, runs),
        [BIAS_ALIVE_DISORDER] = {.value = alive, .low = NAN, .high = NAN},
        [BIAS_PURE_DISORDER] = {.value = pure, .low = NAN, .high = NAN},
        [BIAS_PURITY_SMALLEST] = outcomes[last].purity,
        [BIAS_PURITY_RANDOM] = random,
    };
    for (int i = 0; i < BIAS_QUANTITIES; ++i)
        verdicts_measure(verdicts, bias_quantity_names[i], estimates[i].value, estimates[i].low,
                         estimates[i].high);
}

static bool draw(const struct program *program, const struct bias_study *bias,
                 const struct algebra *algebra, const struct start_outcome *outcomes,
                 struct error *error) {
    size_t count = bias->starts_count;
    struct estimate *estimates = memory_array(2 * count, sizeof *estimates);
    double *numbers = memory_array((1 + DRAW_WORK) * count, sizeof *numbers);
    struct figure *figure = figure_create(1, 2, "Starting small", error);
    bool ok = figure != NULL &&
              ((estimates != NULL && numbers != NULL) || error_memory(error, "a figure"));
    for (size_t i = 0; ok && i < count; ++i) {
        numbers[i] = bias->starts[i].deviation;
        estimates[i] = outcomes[i].alive;
        estimates[count + i] = outcomes[i].pure;
    }
    if (ok) {
        draw_bias(figure, (int)count, numbers, estimates, estimates + count,
                  algebra_rank_is_known(algebra) ? (double)algebra->rank.upper : NAN,
                  numbers + count);
        ok = result_save_figure(program, figure, "tensor_rank_bias", error);
    } else {
        figure_free(figure);
    }
    free(estimates);
    free(numbers);
    return ok;
}

static bool measure_starts(const struct program *program, const struct profile *profile,
                           const struct algebra *algebra, const struct cell *cells,
                           struct table *table, struct table *runs, const struct start_room *room,
                           struct start_outcome *outcomes, struct error *error) {
    for (unsigned i = 0; i < profile->bias.starts_count; ++i) {
        if (!measure_start(program, profile, algebra, &cells[i], runs, room, &outcomes[i], error))
            return false;
        write_start(table, &profile->bias, &profile->bias.starts[i], &outcomes[i]);
    }
    return true;
}

bool bias_measure(const struct program *program, const struct profile *profile,
                  const struct algebra *algebra, const struct cell *cells, struct table *runs,
                  struct verdicts *verdicts, struct error *error) {
    static const char *const columns[] = {"width",
                                          "deviation",
                                          "epochs",
                                          "runs",
                                          "zero_loss_count",
                                          "live_terms",
                                          "live_terms_ci_low",
                                          "live_terms_ci_high",
                                          "pure_terms_share",
                                          "pure_terms_share_ci_low",
                                          "pure_terms_share_ci_high",
                                          "purity",
                                          "purity_ci_low",
                                          "purity_ci_high"};
    const struct bias_study *bias = &profile->bias;
    size_t seeds = (size_t)bias->seeds;
    double *reals = memory_array(2 * seeds, sizeof *reals);
    int *integers = memory_array(2 * seeds, sizeof *integers);
    const struct start_room room = {reals, reals + seeds, integers, integers + seeds};
    struct start_outcome *outcomes = memory_array(bias->starts_count, sizeof *outcomes);
    struct table *table = table_create(columns, (int)(sizeof columns / sizeof *columns), error);
    struct estimate random;
    bool ok = table != NULL && ((reals != NULL && integers != NULL && outcomes != NULL) ||
                                error_memory(error, "the study of small starts"));
    ok = ok &&
         measure_starts(program, profile, algebra, cells, table, runs, &room, outcomes, error) &&
         measure_random(&cells[0], algebra, &random, error);
    if (ok)
        judge(bias, outcomes, random, verdicts);
    ok = ok && draw(program, bias, algebra, outcomes, error);
    free(reals);
    free(integers);
    free(outcomes);
    if (!ok) {
        table_free(table);
        return false;
    }
    return result_save_table(program, table, "tensor_rank_bias", error);
}
