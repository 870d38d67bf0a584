/* What the claim attention_fourier measures of a network. */
#include "base/memory.h"
#include "base/worst.h"
#include "claims/circuits/attention_fourier/attention_fourier.h"
#include "run/parallel.h"

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
    run->delay = run->test_epoch - run->train_epoch;
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

/* A network of either kind at work. */
struct reader {
    struct transformer *plain;
    struct blocks *blocks;
};

static bool open_reader(const struct network *network, const int *label, struct reader *reader,
                        struct error *error) {
    *reader = (struct reader){0};
    if (network->kind == &network_transformer) {
        const struct transformer_shape shape = transformer_shape_of(network);
        reader->plain = transformer_create(&shape, label, error);
        if (reader->plain != NULL)
            transformer_load(reader->plain, network->weights);
        return reader->plain != NULL;
    }
    struct blocks_shape shape = blocks_shape_of(network);
    shape.options.dropout = 0; /* which is for training */
    reader->blocks = blocks_create(&shape, label, error);
    if (reader->blocks != NULL)
        blocks_load(reader->blocks, network->weights);
    return reader->blocks != NULL;
}

static void close_reader(const struct reader *reader) {
    transformer_free(reader->plain);
    blocks_free(reader->blocks);
}

static void replace_scores(const struct reader *reader, const double *scores) {
    if (reader->plain != NULL)
        transformer_replace_scores(reader->plain, scores);
    else
        blocks_replace_scores(reader->blocks, scores);
}

/* Tuples that a network answers, in pieces that are spread over the processes of the program:
 * networks of two blocks answer slowly. */
struct answers {
    const struct reader *reader;
    const int *tuples; /* [count] */
    int count;
};
enum { PIECE = 256 };

/* Work for parallel_map: the number of right answers in a piece. */
static bool answer_piece(void *context, int piece, void *result, struct error *error) {
    const struct answers *answers = context;
    const struct reader *reader = answers->reader;
    const int *tuples = answers->tuples + (size_t)piece * PIECE;
    int left = answers->count - piece * PIECE, count = left < PIECE ? left : PIECE;
    struct evaluation_sums totals = {0};
    (void)error;
    if (reader->plain != NULL)
        transformer_measure(reader->plain, tuples, count, &totals);
    else
        blocks_measure(reader->blocks, tuples, count, &totals);
    *(long *)result = totals.hits;
    return true;
}

/* How many of the tuples: [count] the network gets right. */
static bool count_hits(const struct trained *of, const struct reader *reader, const int *tuples,
                       int count, long *hits, struct error *error) {
    struct answers answers = {reader, tuples, count};
    int pieces = (count + PIECE - 1) / PIECE;
    *hits = 0;
    if (pieces == 0)
        return true;
    long *counts = memory_array((size_t)pieces, sizeof *counts);
    bool ok = counts != NULL ? parallel_map(of->study->program->jobs, pieces, answer_piece,
                                            &answers, sizeof *counts, counts, error)
                             : error_memory(error, "the answers of a network");
    for (int i = 0; ok && i < pieces; ++i)
        *hits += counts[i];
    free(counts);
    return ok;
}

static double share_of(long hits, int count) {
    return count > 0 ? (double)hits / count : NAN;
}

/* --- What the heads look at ------------------------------------------------------------------- */

static void release_heads(void *heads) {
    attention_free(heads);
}

static bool look(struct study *study, const struct network *network, int modes,
                 struct spectrum *spectrum, struct error *error) {
    struct attention bare;
    if (!attention_create_network(network, true, &spectrum->heads, error))
        return false;
    study_defer(study, release_heads, &spectrum->heads);
    spectrum->first = attention_top_share(&spectrum->heads, 1);
    spectrum->top = attention_top_share(&spectrum->heads, modes);
    if (!attention_create_network(network, false, &bare, error))
        return false;
    spectrum->bare = attention_top_share(&bare, modes);
    attention_free(&bare);
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
static bool ablate(const struct trained *of, const struct reader *reader, const int *tests,
                   struct run *run, struct error *error) {
    const struct attention *heads = &run->end.heads;
    size_t size = (size_t)heads->heads * (size_t)heads->p * (size_t)heads->p;
    double *scores = memory_array(size, sizeof *scores);
    long uniform, strongest;
    if (scores == NULL)
        return error_memory(error, "the scores of a network");
    replace_scores(reader, scores);
    bool ok = count_hits(of, reader, tests, run->tests, &uniform, error);
    attention_strongest_scores(heads, scores);
    replace_scores(reader, scores);
    ok = ok && count_hits(of, reader, tests, run->tests, &strongest, error);
    free(scores);
    if (!ok)
        return false;
    run->uniform = share_of(uniform, run->tests);
    run->strongest = share_of(strongest, run->tests);
    return true;
}

/* --- All of it -------------------------------------------------------------------------------- */

static bool measure_leaks(const struct trained *of, const struct reader *reader, const int *tests,
                          struct run *run, struct error *error) {
    int lone = run->tests - run->leaked;
    long leaked_hits, lone_hits;
    if (!count_hits(of, reader, tests, run->leaked, &leaked_hits, error) ||
        !count_hits(of, reader, tests + run->leaked, lone, &lone_hits, error))
        return false;
    run->leaked_share = (double)run->leaked / run->tests;
    run->leaked_accuracy = share_of(leaked_hits, run->leaked);
    run->lone_accuracy = share_of(lone_hits, lone);
    /* A history of samples has seen some of them only. */
    if (of->config->evaluate_tuples > 0 && !isnan(run->last.test_accuracy))
        run->last.test_accuracy = share_of(leaked_hits + lone_hits, run->tests);
    return true;
}

static bool measure_tests(const struct trained *of, const int *tests, struct run *run,
                          struct error *error) {
    const struct profile *profile = of->study->profile;
    struct reader reader;
    if (!open_reader(&of->result->network, of->config->table.label, &reader, error))
        return false;
    bool ok = measure_leaks(of, &reader, tests, run, error) &&
              (!((const struct task *)of->trial->task)->setting.spectra ||
               (look_at_both_ends(of, profile->peaks.modes, run, error) &&
                ablate(of, &reader, tests, run, error)));
    close_reader(&reader);
    return ok;
}

bool attention_fourier_measure(const struct trained *of, void *to, void *looks,
                               struct error *error) {
    struct run *run = to;
    (void)looks;
    run->start.first = run->start.top = run->end.first = run->end.top = NAN;
    run->start.bare = run->end.bare = run->strongest = run->uniform = run->peaked = NAN;
    read_history(&of->result->history, run);
    int *tests = find_tests(of->config, run, error);
    bool ok = tests != NULL && measure_tests(of, tests, run, error);
    free(tests);
    return ok;
}
