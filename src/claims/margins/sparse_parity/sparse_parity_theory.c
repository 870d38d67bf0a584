/* What the theory says of parities, held against all inputs one by one. */
#include "base/memory.h"
#include "base/random.h"
#include "base/worst.h"
#include "claims/margins/sparse_parity/sparse_parity.h"
#include "former/result.h"
#include "theory/margins/minimum.h"
#include "theory/margins/parity.h"

#include <math.h>
#include <stdlib.h>

enum quantity { RATIO_ERROR, MARGIN_SPREAD, MINIMUM_ERROR, MEAN_ERROR };

char *const theory_quantities[THEORY_QUANTITIES] = {
    [RATIO_ERROR] = "ratio_error",
    [MARGIN_SPREAD] = "margin_spread",
    [MINIMUM_ERROR] = "minimum_error",
    [MEAN_ERROR] = "mean_margin_error",
};

/* --- The construction ------------------------------------------------------------------------- */

/* Make R = norm of weights with R = 1. */
static void scale_weights(const struct construction *construction, int k, double norm,
                          double *scaled) {
    size_t size = (size_t)construction->rows * (size_t)construction->width;
    for (size_t i = 0; i < size; ++i)
        scaled[i] = construction->weights[i] * pow(norm, 1.0 / (k + 1));
}

/* How far the construction, scaled as the theory says, is from the least loss that it says. */
static bool check_minimum(const struct task *task, const struct construction *construction,
                          double penalty, double *scaled, double *largest, struct error *error) {
    struct minimum minimum;
    struct measure measure;
    if (!minimum_of_margin(2, task->gamma, penalty, &minimum, error))
        return false;
    scale_weights(construction, task->k, minimum.penalty, scaled);
    if (!measure_weights(task, construction->width, scaled, 0, &measure, error))
        return false;
    double loss = measure.margins.loss + penalty * measure.margins.size;
    *largest = worst_of(*largest, fabs(loss - minimum.loss));
    return true;
}

static bool check_construction(const struct task *task, const struct theory_spec *theory,
                               const struct construction *construction,
                               double values[THEORY_QUANTITIES], struct error *error) {
    struct measure measure;
    size_t size = (size_t)construction->rows * (size_t)construction->width;
    if (!measure_weights(task, construction->width, construction->weights, 0, &measure, error))
        return false;
    values[RATIO_ERROR] = fabs(measure.ratio - 1);
    values[MARGIN_SPREAD] = (measure.margins.largest - measure.margins.smallest) / task->gamma;
    values[MINIMUM_ERROR] = 0;
    double *scaled = memory_array(size, sizeof *scaled);
    bool ok = scaled != NULL || error_memory(error, "scaled weights");
    for (unsigned i = 0; ok && i < theory->penalties_count; ++i)
        ok = check_minimum(task, construction, theory->penalties[i], scaled, &values[MINIMUM_ERROR],
                           error);
    free(scaled);
    return ok;
}

/* --- The bound -------------------------------------------------------------------------------- */

enum { RANDOM_WIDTH = 4 };

/* (u . x)^k of neuron i for input t. */
static double value_at(const struct task *task, const double *weights, int i, unsigned t) {
    double sum = 0;
    for (int j = 0; j < task->n; ++j) {
        double u = weights[j * RANDOM_WIDTH + i];
        sum += t >> (task->n - 1 - j) & 1 ? -u : u;
    }
    return pow(sum, task->k);
}

/* That no network has a larger margin follows from its mean margin over all inputs, which is known
 * in closed form: the difference of the two for random weights, relative to the largest of margins
 * that were added up. */
static double mean_margin_error(const struct task *task, double *weights) {
    struct random_stream stream = random_stream((uint64_t)task->n, RANDOM_WEIGHTS);
    double mean = 0, largest = 0;
    const double *even = weights + (size_t)task->n * RANDOM_WIDTH, *odd = even + RANDOM_WIDTH;
    for (int i = 0; i < (task->n + 2) * RANDOM_WIDTH; ++i)
        weights[i] = random_normal(&stream);
    for (unsigned t = 0; t < 1U << task->n; ++t) {
        double margin = 0;
        for (int i = 0; i < RANDOM_WIDTH; ++i)
            margin += value_at(task, weights, i, t) * (even[i] - odd[i]);
        margin *= task->label[t] == 0 ? 1 : -1;
        mean += ldexp(margin, -task->n);
        largest = worst_of(largest, fabs(margin));
    }
    return fabs(mean - parity_mean_margin(task->n, task->k, RANDOM_WIDTH, weights)) / largest;
}

static bool check_bound(const struct task *task, double *largest, struct error *error) {
    double *weights = memory_array((size_t)(task->n + 2) * RANDOM_WIDTH, sizeof *weights);
    if (weights == NULL)
        return error_memory(error, "random weights");
    *largest = mean_margin_error(task, weights);
    free(weights);
    return true;
}

/* --- All tasks -------------------------------------------------------------------------------- */

static bool check_task(const struct theory_spec *theory, const struct theory_task *of,
                       struct table *table, double values[THEORY_QUANTITIES], struct error *error) {
    struct task task;
    struct construction construction = {0};
    bool ok = task_create(of->n, of->k, false, &task, error) &&
              parity_construct(of->n, of->k, &construction, error) &&
              check_construction(&task, theory, &construction, values, error) &&
              check_bound(&task, &values[MEAN_ERROR], error);
    if (ok) {
        table_row(table);
        table_integer(table, of->n);
        table_integer(table, of->k);
        table_integer(table, construction.width);
        table_real(table, task.gamma);
        for (int i = 0; i < THEORY_QUANTITIES; ++i)
            table_real(table, values[i]);
    }
    construction_free(&construction);
    task_free(&task);
    return ok;
}

bool theory_check(const struct program *program, const struct theory_spec *theory,
                  struct verdicts *verdicts, struct error *error) {
    static const char *const columns[] = {"n",
                                          "k",
                                          "neurons",
                                          "gamma",
                                          "ratio_error",
                                          "margin_spread",
                                          "minimum_error",
                                          "mean_margin_error"};
    double worst[THEORY_QUANTITIES] = {0}, values[THEORY_QUANTITIES];
    struct table *table = table_create(columns, (int)(sizeof columns / sizeof *columns), error);
    bool ok = table != NULL;
    for (unsigned i = 0; ok && i < theory->tasks_count; ++i) {
        ok = check_task(theory, &theory->tasks[i], table, values, error);
        for (int j = 0; ok && j < THEORY_QUANTITIES; ++j)
            worst[j] = worst_of(worst[j], values[j]);
    }
    if (!ok) {
        table_free(table);
        return false;
    }
    for (int i = 0; i < THEORY_QUANTITIES; ++i)
        verdicts_measure(verdicts, theory_quantities[i], worst[i], NAN, NAN);
    return result_save_table(program, table, "sparse_parity_theory", error);
}
