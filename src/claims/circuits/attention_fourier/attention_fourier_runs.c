#include "claims/circuits/attention_fourier/attention_fourier_runs.h"

#include "base/memory.h"

#include <math.h>
#include <stdlib.h>

/* --- When it learned -------------------------------------------------------------------------- */

static void summarise_history(const struct training_history *history, struct run *run) {
    run->train_epoch = run->test_epoch = NEVER;
    run->test_at_train = NAN;
    for (int i = 0; i < history->rows; ++i) {
        const struct evaluation *evaluation = &history->evaluation[i];
        bool knows = evaluation->train_accuracy >= KNOWN;
        if (run->train_epoch == NEVER && knows) {
            run->train_epoch = history->epoch[i];
            run->test_at_train = evaluation->test_accuracy;
        }
        if (run->test_epoch == NEVER && knows && evaluation->test_accuracy >= KNOWN)
            run->test_epoch = history->epoch[i];
    }
    run->final = history->evaluation[history->rows - 1];
}

/* --- What leaks ------------------------------------------------------------------------------- */

/* The test tuples of a run: first those with a permutation among the training tuples. */
struct tests {
    int *tuple; /* [leaked + lone] */
    int leaked, lone;
};

static bool create_dataset(const struct training_config *config, struct dataset *dataset,
                           struct error *error) {
    const struct dataset_shape shape = training_data_shape(config);
    return (config->table.by_multiset ? dataset_create_multisets : dataset_create_tuples)(
        &shape, config->table.label, config->train_share, config->seed, dataset, error);
}

/* known: [pairs], which sorted tuples have a permutation among the training tuples. */
static void list_tests(const struct dataset *dataset, unsigned char *known, struct tests *tests) {
    for (int i = 0; i < dataset->pairs; ++i)
        if (dataset->side[i] == DATASET_TRAIN)
            known[dataset_sorted_tuple(&dataset->shape, i)] = 1;
    for (int leaked = 1; leaked >= 0; --leaked)
        for (int i = 0; i < dataset->pairs; ++i)
            if (dataset->side[i] == DATASET_TEST &&
                known[dataset_sorted_tuple(&dataset->shape, i)] == leaked) {
                tests->tuple[tests->leaked + tests->lone] = i;
                tests->leaked += leaked;
                tests->lone += !leaked;
            }
}

static bool find_tests(const struct training_config *config, struct tests *tests,
                       struct error *error) {
    struct dataset dataset;
    *tests = (struct tests){0};
    if (!create_dataset(config, &dataset, error))
        return false;
    unsigned char *known = memory_array((size_t)dataset.pairs, sizeof *known);
    tests->tuple = memory_array((size_t)dataset.test_pairs, sizeof *tests->tuple);
    bool ok = known != NULL && tests->tuple != NULL;
    if (ok)
        list_tests(&dataset, known, tests);
    free(known);
    dataset_free(&dataset);
    return ok || error_memory(error, "the test of a network");
}

static double accuracy(struct transformer *transformer, const int *tuples, int count) {
    struct evaluation_sums totals = {0};
    transformer_measure(transformer, tuples, count, &totals);
    return count > 0 ? (double)totals.hits / count : NAN;
}

/* --- What the heads look at ------------------------------------------------------------------- */

static bool look(const struct network *network, int modes, struct spectrum *spectrum,
                 struct error *error) {
    const struct transformer_shape shape = transformer_shape_of(network);
    if (!attention_create(&shape, network->weights, &spectrum->heads, error))
        return false;
    spectrum->first = attention_top_share(&spectrum->heads, 1);
    spectrum->top = attention_top_share(&spectrum->heads, modes);
    return true;
}

static bool look_at_both_ends(const struct training_config *config, int modes,
                              const struct network *end, struct run *run, struct error *error) {
    struct network start = {0};
    bool ok = training_start_network(config, &start, error) &&
              look(&start, modes, &run->start, error) && look(end, modes, &run->end, error);
    network_free(&start);
    return ok;
}

/* Test accuracies with other scores than the network's own. */
static bool ablate(struct transformer *transformer, const struct tests *tests, struct run *run,
                   struct error *error) {
    const struct attention *heads = &run->end.heads;
    size_t size = (size_t)heads->heads * (size_t)heads->p * (size_t)heads->p;
    double *scores = memory_array(size, sizeof *scores);
    if (scores == NULL)
        return error_memory(error, "the scores of a network");
    transformer_replace_scores(transformer, scores);
    run->uniform = accuracy(transformer, tests->tuple, run->tests);
    attention_strongest_scores(heads, scores);
    transformer_replace_scores(transformer, scores);
    run->strongest = accuracy(transformer, tests->tuple, run->tests);
    free(scores);
    return true;
}

/* --- All of it -------------------------------------------------------------------------------- */

bool measure_run(const struct trial *trial, unsigned index, int modes,
                 const struct training_result *result, struct error *error) {
    const struct training_config *config = &trial->cells[index].config;
    const struct network *network = &result->network;
    struct run *run = &trial->runs[index];
    struct tests tests;
    run->start.first = run->start.top = run->end.first = run->end.top = NAN;
    run->strongest = run->uniform = NAN;
    summarise_history(&result->history, run);
    if (!find_tests(config, &tests, error)) {
        free(tests.tuple);
        return false;
    }
    run->leaked = tests.leaked;
    run->tests = tests.leaked + tests.lone;
    const struct transformer_shape shape = transformer_shape_of(network);
    struct transformer *transformer = transformer_create(&shape, trial->label, error);
    bool ok = transformer != NULL;
    if (ok) {
        transformer_load(transformer, network->weights);
        run->leaked_accuracy = accuracy(transformer, tests.tuple, tests.leaked);
        run->lone_accuracy = accuracy(transformer, tests.tuple + tests.leaked, tests.lone);
        if (trial->setting->spectra)
            ok = look_at_both_ends(config, modes, network, run, error) &&
                 ablate(transformer, &tests, run, error);
    }
    transformer_free(transformer);
    free(tests.tuple);
    return ok;
}
