#include "claims/margins/max_margin/max_margin_theory.h"

#include "base/memory.h"
#include "base/random.h"
#include "base/worst.h"
#include "claims/margins/max_margin/max_margin.h"
#include "study/result.h"

#include <math.h>
#include <stdlib.h>

static const char *const scheme_names[] = {"signs", "phases"};

/* Random tuples, or NULL where all are to be looked at. */
static bool draw_tuples(const struct theory *theory, int **tuples, struct error *error) {
    int all = dataset_pairs(theory->p, theory->inputs);
    struct random_stream stream = random_stream(0, RANDOM_BATCH);
    *tuples = NULL;
    if (theory->tuples == 0 || theory->tuples >= all)
        return true;
    *tuples = memory_array((size_t)theory->tuples, sizeof **tuples);
    for (int i = 0; *tuples != NULL && i < theory->tuples; ++i)
        (*tuples)[i] = (int)random_below(&stream, (uint32_t)all);
    return *tuples != NULL || error_memory(error, "tuples");
}

static bool measure(const struct theory *theory, enum addition_scheme scheme,
                    const struct margins_task *task, struct table *table,
                    struct construction_errors *errors, struct error *error) {
    struct construction construction;
    struct margins margins;
    int p = theory->p, k = theory->inputs;
    if (!addition_construct(scheme, p, k, &construction, error))
        return false;
    bool ok = margins_measure(task, construction.width, construction.weights, &margins, error);
    double gamma = addition_margin(p, k), ratio = margins.smallest / (margins.size * gamma);
    double spread = (margins.largest - margins.smallest) / margins.smallest;
    table_row(table);
    table_integer(table, p);
    table_integer(table, k);
    table_text(table, scheme_names[scheme]);
    table_integer(table, construction.width);
    table_integer(table, task->tuples == NULL ? dataset_pairs(p, k) : task->count);
    table_real(table, gamma);
    table_real(table, margins.smallest);
    table_real(table, margins.size);
    table_real(table, ratio);
    table_real(table, spread);
    errors[scheme].ratio = worst_of(errors[scheme].ratio, fabs(ratio - 1));
    errors[scheme].spread = worst_of(errors[scheme].spread, spread);
    construction_free(&construction);
    return ok;
}

static bool measure_theory(const struct theory *theory, struct table *table,
                           struct construction_errors *errors, struct error *error) {
    int p = theory->p, k = theory->inputs, *tuples, *label = sum_labels(p, k);
    bool ok = label != NULL ? draw_tuples(theory, &tuples, error)
                            : error_memory(error, "a table of labels");
    if (!ok) {
        free(label);
        return false;
    }
    const struct margins_task task = {.shape = {.inputs = k, .d = p, .outputs = p},
                                      .degree = k,
                                      .label = label,
                                      .tuples = tuples,
                                      .count = theory->tuples};
    ok = measure(theory, ADDITION_SIGNS, &task, table, errors, error) &&
         measure(theory, ADDITION_PHASES, &task, table, errors, error);
    free(tuples);
    free(label);
    return ok;
}

bool measure_constructions(const struct program *program, const struct profile *profile,
                           struct construction_errors *errors, struct error *error) {
    static const char *const columns[] = {"p",          "inputs", "scheme", "width", "tuples",
                                          "gamma_star", "margin", "size",   "ratio", "spread"};
    struct table *table = table_create(columns, (int)(sizeof columns / sizeof *columns), error);
    bool ok = table != NULL;
    for (int scheme = ADDITION_SIGNS; scheme <= ADDITION_PHASES; ++scheme)
        errors[scheme] = (struct construction_errors){0};
    for (unsigned i = 0; ok && i < profile->theory_count; ++i)
        ok = measure_theory(&profile->theory[i], table, errors, error);
    if (ok)
        return result_save_table(program, table, "max_margin_theory", error);
    table_free(table);
    return false;
}
