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
        dataset->held_out[drawn] = 1;
    }
}

bool dataset_create(const struct group *group, double train_share, uint64_t seed,
                    struct dataset *dataset, struct error *error) {
    int n = group->order * group->order;
    int test_pairs = dataset_held_out_pairs(group->order, train_share);
    *dataset = (struct dataset){.d = group->order,
                                .train_pairs = n - test_pairs,
                                .test_pairs = test_pairs,
                                .label = group->product};
    if (test_pairs < 1 || test_pairs >= n)
        return error_set(error, ERROR_INPUT,
                         "a train share of %g leaves %d of %d pairs for testing; both sides need "
                         "at least one pair",
                         train_share, test_pairs, n);
    dataset->held_out = memory_array((size_t)n, sizeof *dataset->held_out);
    int *pairs = memory_array((size_t)n, sizeof *pairs);
    if (dataset->held_out == NULL || pairs == NULL) {
        free(pairs);
        dataset_free(dataset);
        return error_memory(error, "a dataset");
    }
    hold_out(dataset, pairs, seed);
    free(pairs);
    return true;
}

void dataset_free(struct dataset *dataset) {
    free(dataset->held_out);
    *dataset = (struct dataset){0};
}
