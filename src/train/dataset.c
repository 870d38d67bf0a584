#include "train/dataset.h"

#include "base/memory.h"
#include "base/random.h"

#include <math.h>
#include <stdlib.h>

int dataset_held_out_pairs(int d, double train_share) {
    double pairs = (double)d * d;
    /* 1 - 0.9 is not 0.1: without the margin a whole number could round up to the next one. */
    return (int)ceil((1 - train_share) * pairs - 1e-9 * pairs);
}

/* The first `test_pairs` entries of a Fisher-Yates shuffle of all pairs are held out. */
static void hold_out(struct dataset *dataset, int *pairs, uint64_t seed) {
    int n = dataset->d * dataset->d;
    struct random_stream stream = random_stream(seed, RANDOM_SPLIT);
    for (int i = 0; i < n; ++i)
        pairs[i] = i;
    for (int i = 0; i < dataset->test_pairs; ++i) {
        int j = i + (int)random_below(&stream, (uint32_t)(n - i));
        int drawn = pairs[j];
        pairs[j] = pairs[i];
        pairs[i] = drawn;
        dataset->side[drawn] = DATASET_TEST;
    }
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

bool dataset_create(int d, const int *label, double train_share, bool clean, uint64_t seed,
                    struct dataset *dataset, struct error *error) {
    int n = d * d, test_pairs = dataset_held_out_pairs(d, train_share);
    *dataset = (struct dataset){
        .d = d, .train_pairs = n - test_pairs, .test_pairs = test_pairs, .label = label};
    if ((test_pairs < 1 && train_share != 1) || test_pairs >= n)
        return error_set(error, ERROR_INPUT,
                         "a train share of %g leaves %d of %d pairs for testing; both sides need "
                         "at least one pair",
                         train_share, test_pairs, n);
    dataset->side = memory_array((size_t)n, sizeof *dataset->side);
    int *pairs = memory_array((size_t)n, sizeof *pairs);
    int *equals = memory_array(2 * (size_t)d, sizeof *equals);
    bool ok = dataset->side != NULL && pairs != NULL && equals != NULL;
    if (ok) {
        hold_out(dataset, pairs, seed);
        if (clean)
            leave_twins_out(dataset, equals, equals + d, pairs);
    } else {
        dataset_free(dataset);
    }
    free(equals);
    free(pairs);
    return ok || error_memory(error, "a dataset");
}

void dataset_free(struct dataset *dataset) {
    free(dataset->side);
    *dataset = (struct dataset){0};
}
