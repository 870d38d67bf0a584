/* The data (CoGS sec. 7): all d^2 pairs (g1, g2) of a group with label g1 + g2, a random share of
 * them held out for testing. */
#ifndef TRAIN_DATASET_H
#define TRAIN_DATASET_H

#include "group/group.h"

#include <stdint.h>

struct dataset {
    int d;
    int train_pairs;
    int test_pairs;
    const int *label;        /* [d, d]: label[g1 * d + g2] = g1 + g2; belongs to the group */
    unsigned char *held_out; /* [d, d]: 1 for a test pair, 0 for a training pair */
};

/* How many of the d^2 pairs a train share leaves out: ceil((1 - train_share) d^2). */
int dataset_held_out_pairs(int d, double train_share);

/* Draw the split of `seed`. The group must outlive the dataset. Fails with ERROR_INPUT when a side
 * of the split would be empty. */
bool dataset_create(const struct group *group, double train_share, uint64_t seed,
                    struct dataset *dataset, struct error *error);

void dataset_free(struct dataset *dataset);

#endif
