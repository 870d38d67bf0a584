#include "train/dataset.h"

#include "base/memory.h"
#include "base/random.h"

#include <limits.h>
#include <math.h>
#include <stdlib.h>

int dataset_pairs(int d, int inputs) {
    int pairs = 1;
    for (int i = 0; i < inputs; ++i) {
        if (d < 1 || pairs > INT_MAX / d)
            return 0;
        pairs *= d;
    }
    return pairs;
}

struct network_shape dataset_network_shape(const struct dataset_shape *shape) {
    if (shape->bits)
        return (struct network_shape){.inputs = 1, .d = shape->inputs, .outputs = shape->outputs};
    return (struct network_shape){
        .inputs = shape->inputs, .d = shape->d, .outputs = shape->outputs};
}

int dataset_held_out(int pairs, double train_share) {
    /* 1 - 0.9 is not 0.1: without the margin a whole number could round up to the next one. */
    return (int)ceil((1 - train_share) * pairs - 1e-9 * pairs);
}

int dataset_held_out_pairs(int d, double train_share) {
    return dataset_held_out(d * d, train_share);
}

static struct random_stream split_stream(uint64_t seed) {
    return random_stream(seed, RANDOM_SPLIT);
}

/* The first `held_out` entries of a Fisher-Yates shuffle of pairs: [n] are held out. */
static void hold_out(struct dataset *dataset, int *pairs, int n, int held_out, uint64_t seed) {
    struct random_stream stream = split_stream(seed);
    for (int i = 0; i < held_out; ++i) {
        int j = i + (int)random_below(&stream, (uint32_t)(n - i));
        int drawn = pairs[j];
        pairs[j] = pairs[i];
        pairs[i] = drawn;
        dataset->side[drawn] = DATASET_TEST;
    }
}

int dataset_sorted_tuple(const struct dataset_shape *shape, int tuple) {
    int digit[DATASET_INPUTS_MAX] = {0}, sorted = 0;
    for (int i = 0; i < shape->inputs; ++i, tuple /= shape->d) {
        int next = tuple % shape->d, at = i;
        for (; at > 0 && digit[at - 1] > next; --at)
            digit[at] = digit[at - 1];
        digit[at] = next;
    }
    for (int i = 0; i < shape->inputs; ++i)
        sorted = sorted * shape->d + digit[i];
    return sorted;
}

static void hold_pairs_out(struct dataset *dataset, int *pairs, uint64_t seed) {
    for (int i = 0; i < dataset->pairs; ++i)
        pairs[i] = i;
    hold_out(dataset, pairs, dataset->pairs, dataset->test_pairs, seed);
}

/* Draws among the sorted tuples; the others follow. */
static bool hold_multisets_out(struct dataset *dataset, int *pairs, double train_share,
                               uint64_t seed, struct error *error) {
    int sets = 0;
    for (int i = 0; i < dataset->pairs; ++i)
        if (dataset_sorted_tuple(&dataset->shape, i) == i)
            pairs[sets++] = i;
    int held_out = dataset_held_out(sets, train_share);
    hold_out(dataset, pairs, sets, held_out, seed);
    dataset->test_pairs = 0;
    for (int i = 0; i < dataset->pairs; ++i) {
        dataset->side[i] = dataset->side[dataset_sorted_tuple(&dataset->shape, i)];
        dataset->test_pairs += dataset->side[i] == DATASET_TEST;
    }
    dataset->train_pairs = dataset->pairs - dataset->test_pairs;
    return (held_out > 0 && held_out < sets) ||
           error_set(error, ERROR_INPUT,
                     "a train share of %g leaves %d of %d multisets for testing; both sides need "
                     "at least one",
                     train_share, held_out, sets);
}

/* first: [d], the first element whose row (step between entries 1, between rows d) or column (the
 * other way round) is the same. */
static void find_equals(const struct dataset *dataset, int step, int stride, int *first) {
    int d = dataset->d;
    for (int i = 0; i < d; ++i)
        for (first[i] = 0; first[i] < i; ++first[i]) {
            int same = 0;
            while (same < d && dataset->label[i * stride + same * step] ==
                                   dataset->label[first[i] * stride + same * step])
                ++same;
            if (same == d)
                break;
        }
}

/* row, column: room for [d] each, pairs: for [d, d] */
static void leave_twins_out(struct dataset *dataset, int *row, int *column, int *pairs) {
    int d = dataset->d;
    find_equals(dataset, 1, d, row);
    find_equals(dataset, d, 1, column);
    for (int i = 0; i < d * d; ++i)
        pairs[i] = 0;
    for (int i = 0; i < d * d; ++i)
        if (dataset->side[i] == DATASET_TRAIN)
            pairs[row[i / d] * d + column[i % d]] = 1;
    for (int i = 0; i < d * d; ++i)
        if (dataset->side[i] == DATASET_TEST && pairs[row[i / d] * d + column[i % d]] != 0) {
            dataset->side[i] = DATASET_LEFT_OUT;
            --dataset->test_pairs;
        }
}

/* The sizes of either side, before anything is drawn. */
static bool begin(const struct dataset_shape *shape, const int *label, double train_share,
                  struct dataset *dataset, struct error *error) {
    int d = shape->d, n = dataset_pairs(d, shape->inputs);
    int test_pairs = dataset_held_out(n, train_share);
    *dataset = (struct dataset){.shape = *shape,
                                .d = d,
                                .pairs = n,
                                .train_pairs = n - test_pairs,
                                .test_pairs = test_pairs,
                                .label = label};
    if (n == 0)
        return error_set(error, ERROR_INPUT, "%d inputs of %d values are too many tuples",
                         shape->inputs, d);
    return (test_pairs >= 1 || train_share == 1) && test_pairs < n
               ? true
               : error_set(error, ERROR_INPUT,
                           "a train share of %g leaves %d of %d pairs for testing; both sides need "
                           "at least one pair",
                           train_share, test_pairs, n);
}

/* What is held out: pairs, pairs without those known from training, or multisets. */
enum rule { BY_PAIRS, CLEAN, BY_MULTISETS };

static bool create(const struct dataset_shape *shape, const int *label, double train_share,
                   enum rule rule, uint64_t seed, struct dataset *dataset, struct error *error) {
    if (!begin(shape, label, train_share, dataset, error))
        return false;
    int d = dataset->d, n = dataset->pairs;
    dataset->side = memory_array((size_t)n, sizeof *dataset->side);
    int *pairs = memory_array((size_t)n, sizeof *pairs);
    int *equals = memory_array(2 * (size_t)d, sizeof *equals);
    bool ok = dataset->side != NULL && pairs != NULL && equals != NULL;
    if (!ok)
        error_memory(error, "a dataset");
    else if (rule == BY_MULTISETS)
        ok = hold_multisets_out(dataset, pairs, train_share, seed, error);
    else
        hold_pairs_out(dataset, pairs, seed);
    if (ok && rule == CLEAN)
        leave_twins_out(dataset, equals, equals + d, pairs);
    if (!ok)
        dataset_free(dataset);
    free(equals);
    free(pairs);
    return ok;
}

bool dataset_create(int d, const int *label, double train_share, bool clean, uint64_t seed,
                    struct dataset *dataset, struct error *error) {
    const struct dataset_shape shape = {.inputs = 2, .d = d, .outputs = d};
    return create(&shape, label, train_share, clean ? CLEAN : BY_PAIRS, seed, dataset, error);
}

bool dataset_create_tuples(const struct dataset_shape *shape, const int *label, double train_share,
                           uint64_t seed, struct dataset *dataset, struct error *error) {
    return create(shape, label, train_share, BY_PAIRS, seed, dataset, error);
}

bool dataset_create_multisets(const struct dataset_shape *shape, const int *label,
                              double train_share, uint64_t seed, struct dataset *dataset,
                              struct error *error) {
    return create(shape, label, train_share, BY_MULTISETS, seed, dataset, error);
}

/* Selection sampling (Knuth, vol. 2, 3.4.2, algorithm S): each tuple is taken with the probability
 * that keeps the number of those taken exact. */
static bool take(struct random_stream *stream, int *wanted, int left) {
    bool taken = (int)random_below(stream, (uint32_t)left) < *wanted;
    *wanted -= taken;
    return taken;
}

bool dataset_create_sampled(const struct dataset_shape *shape, const int *label, double train_share,
                            int test_tuples, uint64_t seed, struct dataset *dataset,
                            struct error *error) {
    if (!begin(shape, label, train_share, dataset, error))
        return false;
    dataset->side = memory_array((size_t)dataset->pairs, sizeof *dataset->side);
    if (dataset->side == NULL)
        return error_memory(error, "a dataset");
    struct random_stream stream = split_stream(seed);
    int held_out = dataset->test_pairs, tested = test_tuples < held_out ? test_tuples : held_out;
    dataset->test_pairs = tested;
    for (int i = 0; i < dataset->pairs; ++i)
        if (take(&stream, &held_out, dataset->pairs - i))
            dataset->side[i] =
                take(&stream, &tested, held_out + 1) ? DATASET_TEST : DATASET_LEFT_OUT;
    return true;
}

void dataset_list(const struct dataset *dataset, enum dataset_side side, int *tuples) {
    int count = 0;
    for (int i = 0; i < dataset->pairs; ++i)
        if (dataset->side[i] == side)
            tuples[count++] = i;
}

bool dataset_tuples_create(const struct dataset *dataset, enum dataset_side side,
                           struct dataset_tuples *tuples, struct error *error) {
    tuples->count = side == DATASET_TRAIN ? dataset->train_pairs : dataset->test_pairs;
    tuples->tuple = memory_array((size_t)tuples->count, sizeof *tuples->tuple);
    if (tuples->tuple == NULL)
        return error_memory(error, "a list of tuples");
    dataset_list(dataset, side, tuples->tuple);
    return true;
}

void dataset_free(struct dataset *dataset) {
    free(dataset->side);
    *dataset = (struct dataset){0};
}
