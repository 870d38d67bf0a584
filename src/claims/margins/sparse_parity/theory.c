/* The theory of the claim sparse_parity, compared with all inputs one by one. */
#include "base/random.h"
#include "base/worst.h"
#include "claims/margins/sparse_parity/sparse_parity.h"
#include "theory/margins/minimum.h"
#include "theory/margins/parity.h"

#include <math.h>

struct row {
    struct parity parity;
    int width;
    double gamma;
    struct errors errors;
};

#define ROW(member) offsetof(struct row, member)
static const struct field row_fields[] = {
    {"n", FIELD_INTEGER, ROW(parity.n), NULL, "bits", .heading = "<i>n</i>"},
    {"k", FIELD_INTEGER, ROW(parity.k), NULL, "relevant bits", .heading = "<i>k</i>"},
    {"neurons", FIELD_INTEGER, ROW(width), NULL, "hidden neurons, 2^(k-1)", .heading = "neurons"},
    {"gamma", FIELD_REAL, ROW(gamma), NULL, "gamma*, the maximum margin at R = 1",
     .heading = "maximum margin"},
    {"ratio_error", FIELD_REAL, ROW(errors.ratio), NULL,
     "distance of margin / (R gamma*) from 1, over all 2^n inputs",
     .heading = "error of the ratio"},
    {"margin_spread", FIELD_REAL, ROW(errors.spread), NULL,
     "largest less least margin, over gamma*", .heading = "spread"},
    {"minimum_error", FIELD_REAL, ROW(errors.minimum), "nats",
     "largest distance of loss + penalty R from its least value, over the spec's penalties",
     .heading = "error of the minimum"},
    {"mean_margin_error", FIELD_REAL, ROW(errors.mean), NULL,
     "distance of the mean margin of a random network from its closed form, over the largest "
     "margin",
     .heading = "error of mean margin"},
    {0}};
const struct record sparse_parity_theory_record = {"construction", sizeof(struct row), row_fields};

/* --- The construction ------------------------------------------------------------------------- */

/* Scaled to the norm that the penalty asks for, the construction has the least loss. */
static bool measure_minimum(struct study *study, const struct task *task,
                            const struct construction *construction, double penalty,
                            double *largest, struct error *error) {
    struct minimum minimum;
    struct measure measure;
    size_t size = (size_t)construction->rows * (size_t)construction->width;
    double *scaled = study_room(study, size, sizeof *scaled);
    if (!minimum_of_margin(2, task->gamma, penalty, &minimum, error))
        return false;
    for (size_t i = 0; i < size; ++i)
        scaled[i] =
            construction->weights[i] * pow(minimum.penalty, 1.0 / (task->setting.parity.k + 1));
    if (!sparse_parity_measure(task, scaled, &measure, error))
        return false;
    double loss = measure.margins.loss + penalty * measure.margins.size;
    *largest = worst_of(*largest, fabs(loss - minimum.loss));
    return true;
}

static bool measure_construction(struct study *study, const struct task *task,
                                 const struct construction *construction, struct row *row,
                                 struct error *error) {
    const struct theory *theory = &((const struct profile *)study->profile)->theory;
    struct measure measure;
    if (!sparse_parity_measure(task, construction->weights, &measure, error))
        return false;
    row->errors.ratio = fabs(measure.ratio - 1);
    row->errors.spread = (measure.margins.largest - measure.margins.smallest) / task->gamma;
    for (unsigned i = 0; i < theory->penalties_count; ++i)
        if (!measure_minimum(study, task, construction, theory->penalties[i], &row->errors.minimum,
                             error))
            return false;
    return true;
}

/* --- The bound -------------------------------------------------------------------------------- */

enum { RANDOM_WIDTH = 4 };

/* (u . x)^k of neuron i for input t. */
static double value_at(struct parity parity, const double *weights, int i, unsigned t) {
    double sum = 0;
    for (int j = 0; j < parity.n; ++j) {
        double u = weights[j * RANDOM_WIDTH + i];
        sum += t >> (parity.n - 1 - j) & 1 ? -u : u;
    }
    return pow(sum, parity.k);
}

/* No network has a larger margin because none has a larger mean margin over all inputs, by a closed
 * form of the mean: its error for random weights, relative to the largest margin in the sum. */
static double mean_margin_error(struct study *study, const struct task *task) {
    int n = task->setting.parity.n, k = task->setting.parity.k, size = (n + 2) * RANDOM_WIDTH;
    struct random_stream stream = random_stream((uint64_t)n, RANDOM_WEIGHTS);
    double *weights = study_room(study, (size_t)size, sizeof *weights), mean = 0, largest = 0;
    const double *even = weights + (size_t)n * RANDOM_WIDTH, *odd = even + RANDOM_WIDTH;
    for (int i = 0; i < size; ++i)
        weights[i] = random_normal(&stream);
    for (unsigned t = 0; t < 1U << n; ++t) {
        double margin = 0;
        for (int i = 0; i < RANDOM_WIDTH; ++i)
            margin += value_at(task->setting.parity, weights, i, t) * (even[i] - odd[i]);
        margin *= task->margins.label[t] == 0 ? 1 : -1;
        mean += ldexp(margin, -n);
        largest = worst_of(largest, fabs(margin));
    }
    return fabs(mean - parity_mean_margin(n, k, RANDOM_WIDTH, weights)) / largest;
}

/* --- All tasks -------------------------------------------------------------------------------- */

static bool measure_task(struct study *study, struct parity parity, struct errors *worst,
                         struct error *error) {
    struct task task = sparse_parity_task(study, parity, false);
    struct construction construction;
    struct row row = {.parity = parity, .gamma = task.gamma};
    if (!parity_construct(parity.n, parity.k, &construction, error))
        return false;
    row.width = task.width = construction.width;
    bool ok = measure_construction(study, &task, &construction, &row, error);
    construction_free(&construction);
    if (!ok)
        return false;
    row.errors.mean = mean_margin_error(study, &task);
    study_write_row(study, "sparse_parity_theory", &row);
    worst->ratio = worst_of(worst->ratio, row.errors.ratio);
    worst->spread = worst_of(worst->spread, row.errors.spread);
    worst->minimum = worst_of(worst->minimum, row.errors.minimum);
    worst->mean = worst_of(worst->mean, row.errors.mean);
    return true;
}

bool sparse_parity_measure_theory(struct study *study, struct error *error) {
    const struct theory *theory = &((const struct profile *)study->profile)->theory;
    struct errors worst = {0};
    for (unsigned i = 0; i < theory->tasks_count; ++i)
        if (!measure_task(study, theory->tasks[i], &worst, error))
            return false;
    study_measure_totals(study, NULL, &worst);
    return true;
}
