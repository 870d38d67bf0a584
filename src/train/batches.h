/* The training tuples of each update, where that is not all of them: from streams keyed by the seed
 * and RANDOM_BATCH, one for each epoch. */
#ifndef TRAIN_BATCHES_H
#define TRAIN_BATCHES_H

#include <stdint.h>

/* How batches are drawn. */
enum batches_kind {
    BATCHES_WITH_REPLACEMENT, /* uniformly: an epoch is one update */
    BATCHES_SHUFFLED,         /* an epoch is one pass through all training tuples in a new random
                                 order, batch by batch; the last batch is smaller if need be */
};

/* As specs and run files have them; ended by NULL. */
enum { BATCHES_KINDS = BATCHES_SHUFFLED + 1 };
extern const char *const batches_names[BATCHES_KINDS + 1];

/* `count` of `tuples` tuples, with replacement, ascending: batch: [count]. */
void batches_draw(uint64_t seed, int epoch, int tuples, int count, int *batch);

/* A random order of order: [count], in place; batches are `size` at a time, each in ascending
 * order. */
void batches_shuffle(uint64_t seed, int epoch, int size, int count, int *order);

#endif
