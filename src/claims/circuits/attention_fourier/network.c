/* What the claim attention_fourier measures of a network. */
#include "base/memory.h"
#include "base/worst.h"
#include "claims/circuits/attention_fourier/attention_fourier.h"

#include <math.h>
#include <stdlib.h>

/* --- When it learns --------------------------------------------------------------------------- */

/* Accuracy at which a side of the split counts as fitted. */
#define KNOWN 0.99

static void read_history(const struct training_history *history, struct run *run) {
    run->train_epoch = run->test_at_train = run->test_epoch = NAN;
    for (int i = 0; i < history->rows; ++i) {
        const struct evaluation *evaluation = &history->evaluation[i];
        bool fitted = evaluation->train_accuracy >= KNOWN;
        if (isnan(run->train_epoch) && fitted) {
            run->train_epoch = history->epoch[i];
            run->test_at_train = evaluation->test_accuracy;
        }
        if (isnan(run->test_epoch) && fitted && evaluation->test_accuracy >= KNOWN)
            run->test_epoch = history->epoch[i];
    }
    run->last = history->evaluation[history->rows - 1];
    run->learned = outcome_of(!isnan(run->test_epoch), run->last.test_accuracy);
}

/* --- What leaks ------------------------------------------------------------------------------- */

/* List test tuples: first those with a permutation among the training tuples, leaked; known:
 * [pairs], whether a sorted tuple has one. */
static void list_tests(const struct dataset *dataset, unsigned char *known, int *tests,
                       struct run *run) {
    for (int i = 0; i < dataset->pairs; ++i)
        if (dataset->side[i] == DATASET_TRAIN)
            known[dataset_sorted_tuple(&dataset->shape, i)] = 1;
    for (int leaked = 1; leaked >= 0; --leaked)
        for (int i = 0; i < dataset->pairs; ++i)
            if (dataset->side[i] == DATASET_TEST &&
                known[dataset_sorted_tuple(&dataset->shape, i)] == leaked) {
                tests[run->tests++] = i;
                run->leaked += leaked;
            }
}

/* The test tuples of a network, in that order: [run->tests], to be freed; NULL after a failure. */
static int *find_tests(const struct training_config *config, struct run *run, struct error *error) {
    const struct dataset_shape shape = training_data_shape(config);
    struct dataset dataset = {0};
    if (!(config->table.by_multiset ? dataset_create_multisets : dataset_create_tuples)(
            &shape, config->table.label, config->train_share, config->seed, &dataset, error))
        return NULL;
    unsigned char *known = memory_array((size_t)dataset.pairs, sizeof *known);
    int *tests = memory_array((size_t)dataset.test_pairs, sizeof *tests);
    run->tests = run->leaked = 0;
    if (known != NULL && tests != NULL) {
        list_tests(&dataset, known, tests, run);
    } else {
        error_memory(error, "the test of a network");
        free(tests);
        tests = NULL;
    }
    free(known);
    dataset_free(&dataset);
    return tests;
}

static double accuracy(struct transformer *transformer, const int *tuples, int count) {
    struct evaluation_sums totals = {0};
    transformer_measure(transformer, tuples, count, &totals);
    return count > 0 ? (double)totals.hits / count : NAN;
}

/* --- What the heads look at ------------------------------------------------------------------- */

static void release_heads(void *heads) {
    attention_free(heads);
}

static bool look(struct study *study, const struct network *network, int modes,
                 struct spectrum *spectrum, struct error *error) {
    const struct transformer_shape shape = transformer_shape_of(network);
    if (!attention_create(&shape, network->weights, &spectrum->heads, error))
        return false;
    study_defer(study, release_heads, &spectrum->heads);
    spectrum->first = attention_top_share(&spectrum->heads, 1);
    spectrum->top = attention_top_share(&spectrum->heads, modes);
    return true;
}

static bool look_at_both_ends(const struct trained *of, int modes, struct run *run,
                              struct error *error) {
    struct network start = {0};
    bool ok = training_start_network(of->config, &start, error) &&
              look(of->study, &start, modes, &run->start, error) &&
              look(of->study, &of->result->network, modes, &run->end, error);
    network_free(&start);
    return ok;
}

/* Test accuracies with the network's scores replaced. */
static bool ablate(struct transformer *transformer, const int *tests, struct run *run,
                   struct error *error) {
    const struct attention *heads = &run->end.heads;
    size_t size = (size_t)heads->heads * (size_t)heads->p * (size_t)heads->p;
    double *scores = memory_array(size, sizeof *scores);
    if (scores == NULL)
        return error_memory(error, "the scores of a network");
    transformer_replace_scores(transformer, scores);
    run->uniform = accuracy(transformer, tests, run->tests);
    attention_strongest_scores(heads, scores);
    transformer_replace_scores(transformer, scores);
    run->strongest = accuracy(transformer, tests, run->tests);
    free(scores);
    return true;
}

/* --- All of it -------------------------------------------------------------------------------- */

static bool measure_tests(const struct trained *of, const int *tests, struct run *run,
                          struct error *error) {
    const struct profile *profile = of->study->profile;
    const struct network *network = &of->result->network;
    const struct transformer_shape shape = transformer_shape_of(network);
    struct transformer *transformer = transformer_create(&shape, of->config->table.label, error);
    if (transformer == NULL)
        return false;
    transformer_load(transformer, network->weights);
    run->leaked_share = (double)run->leaked / run->tests;
    run->leaked_accuracy = accuracy(transformer, tests, run->leaked);
    run->lone_accuracy = accuracy(transformer, tests + run->leaked, run->tests - run->leaked);
    bool ok = !((const struct task *)of->trial->task)->setting.spectra ||
              (look_at_both_ends(of, profile->peaks.modes, run, error) &&
               ablate(transformer, tests, run, error));
    transformer_free(transformer);
    return ok;
}

bool attention_fourier_measure(const struct trained *of, void *to, void *looks,
                               struct error *error) {
    struct run *run = to;
    (void)looks;
    run->start.first = run->start.top = run->end.first = run->end.top = NAN;
    run->strongest = run->uniform = run->peaked = NAN;
    read_history(&of->result->history, run);
    int *tests = find_tests(of->config, run, error);
    bool ok = tests != NULL && measure_tests(of, tests, run, error);
    free(tests);
    return ok;
}
