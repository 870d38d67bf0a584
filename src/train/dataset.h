/* The data (CoGS sec. 7): all d^2 pairs (g1, g2) of a group with label g1 + g2, or any other table
 * of labels, a random share of them held out for testing. More than two inputs make tuples instead
 * of pairs (arXiv 2311.07568); number t of them has the digits of t to base d, the last input's
 * last. */
#ifndef TRAIN_DATASET_H
#define TRAIN_DATASET_H

#include "base/error.h"
#include "train/network.h"

#include <stdint.h>

enum dataset_side {
    DATASET_TRAIN,
    DATASET_TEST,
    DATASET_LEFT_OUT, /* neither: held out, but known from training, or not sampled (see below) */
};

enum { DATASET_INPUTS_MAX = 31 };

struct dataset_shape {
    int inputs;
    int d;       /* values that an input takes */
    int outputs; /* labels are 0 .. outputs - 1 */
    bool bits;   /* d = 2, and the network has one row for each input, which enters with the sign
                    (-1)^value: its inputs are numbers 1 and -1 rather than elements */
};

struct dataset {
    struct dataset_shape shape;
    int d;     /* the shape's */
    int pairs; /* d^inputs: pairs, or tuples */
    int train_pairs;
    int test_pairs;
    const int *label;    /* [pairs]: label[g1 * d + g2]; belongs to the caller */
    unsigned char *side; /* [pairs]: enum dataset_side */
};

/* d^inputs; 0 where that is more than an int holds. */
int dataset_pairs(int d, int inputs);

/* The rows of networks for such data. */
struct network_shape dataset_network_shape(const struct dataset_shape *shape);

/* How many of the d^2 pairs a train share leaves out: ceil((1 - train_share) d^2). */
int dataset_held_out_pairs(int d, double train_share);

/* The same of any number of pairs. */
int dataset_held_out(int pairs, double train_share);

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

/* The same for tuples, without `clean`. */
bool dataset_create_tuples(const struct dataset_shape *shape, const int *label, double train_share,
                           uint64_t seed, struct dataset *dataset, struct error *error);

/* The same, but all permutations of a tuple are on the same side: the share is one of multisets. Of
 * labels that do not depend on the order of a tuple, a random split lets the test leak. */
bool dataset_create_multisets(const struct dataset_shape *shape, const int *label,
                              double train_share, uint64_t seed, struct dataset *dataset,
                              struct error *error);

/* The same for so many tuples that even a list of them is a lot of memory: the split is drawn in
 * one pass, which takes no memory but that of the sides, and is another one than that of
 * dataset_create_tuples. Of the tuples that are held out `test_tuples` at random, or all if there
 * are fewer, are the test; the others are left out. */
bool dataset_create_sampled(const struct dataset_shape *shape, const int *label, double train_share,
                            int test_tuples, uint64_t seed, struct dataset *dataset,
                            struct error *error);

/* The tuples of one side, ascending: [train_pairs], or [test_pairs]. */
void dataset_list(const struct dataset *dataset, enum dataset_side side, int *tuples);

/* The same as an array of its own, which the caller frees. */
struct dataset_tuples {
    int *tuple; /* [count] */
    int count;
};
bool dataset_tuples_create(const struct dataset *dataset, enum dataset_side side,
                           struct dataset_tuples *tuples, struct error *error);

/* The permutation of a tuple whose digits ascend. */
int dataset_sorted_tuple(const struct dataset_shape *shape, int tuple);

void dataset_free(struct dataset *dataset);

#endif
