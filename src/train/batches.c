#include "train/batches.h"

#include "base/random.h"

#include <stddef.h>
#include <stdlib.h>

const char *const batches_names[] = {
    [BATCHES_WITH_REPLACEMENT] = "with_replacement", [BATCHES_SHUFFLED] = "shuffled", NULL};

static int compare_tuples(const void *x, const void *y) {
    int left = *(const int *)x, right = *(const int *)y;
    return (left > right) - (left < right);
}

/* Neighbours share work (train/way/pairs.h). */
static void sort(int *tuples, int count) {
    qsort(tuples, (size_t)count, sizeof *tuples, compare_tuples);
}

static struct random_stream stream_of(uint64_t seed, int epoch) {
    return random_substream(seed, RANDOM_BATCH, (uint32_t)epoch);
}

void batches_draw(uint64_t seed, int epoch, int tuples, int count, int *batch) {
    struct random_stream stream = stream_of(seed, epoch);
    for (int i = 0; i < count; ++i)
        batch[i] = (int)random_below(&stream, (uint32_t)tuples);
    sort(batch, count);
}

/* Fisher and Yates's. */
void batches_shuffle(uint64_t seed, int epoch, int size, int count, int *order) {
    struct random_stream stream = stream_of(seed, epoch);
    for (int i = 0; i < count - 1; ++i) {
        int j = i + (int)random_below(&stream, (uint32_t)(count - i));
        int drawn = order[j];
        order[j] = order[i];
        order[i] = drawn;
    }
    for (int first = 0; first < count; first += size)
        sort(order + first, count - first < size ? count - first : size);
}
