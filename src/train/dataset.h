/* The data (CoGS sec. 7): all d^2 pairs (g1, g2) of a group with label g1 + g2, or any other table
 * of labels, a random share of them held out for testing. */
#ifndef TRAIN_DATASET_H
#define TRAIN_DATASET_H

#include "base/error.h"

#include <stdint.h>

enum dataset_side {
    DATASET_TRAIN,
    DATASET_TEST,
    DATASET_LEFT_OUT, /* neither: held out, but known from training (see below) */
};

struct dataset {
    int d;
    int train_pairs;
    int test_pairs;
    const int *label;    /* [d, d]: label[g1 * d + g2], 0 .. d - 1; belongs to the caller */
    unsigned char *side; /* [d, d]: enum dataset_side */
};

/* How many of the d^2 pairs a train share leaves out: ceil((1 - train_share) d^2). */
int dataset_held_out_pairs(int d, double train_share);

/* Draw the split of `seed`; a share of 1 trains on all pairs and tests on none. The labels must
 * outlive the dataset.
 *
 * Where elements of the table have equal rows (or columns), whatever is learned about one holds for
 * the other: a held-out pair leaks from a training pair whose row and column both equal its own.
 * With `clean`, the test leaves such pairs out.
 *
 * Fails with ERROR_INPUT when the training side, or the test side of a share below 1 before
 * cleaning, would be empty. */
bool dataset_create(int d, const int *label, double train_share, bool clean, uint64_t seed,
                    struct dataset *dataset, struct error *error);

void dataset_free(struct dataset *dataset);

#endif
