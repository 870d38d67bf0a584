/* The direct formula over a list of pairs, or tuples of k inputs: hidden values, outputs,
 * residuals, losses and gradient, a block of tuples and a strip of neurons at a time
 * (train/strips.h), so that nothing of size d^2 x q, or d^k x q, is ever held. A strip is visited
 * for all blocks of a group before the next one, because wide networks do not fit into the second
 * cache. Tuples of a block that follow each other and differ in the last input only are a run: the
 * rows of the other inputs are added once, and their slopes handed on once. Internal to the ways.
 */
#ifndef TRAIN_WAY_PAIRS_H
#define TRAIN_WAY_PAIRS_H

#include "train/dataset.h"
#include "train/evaluation.h"
#include "train/kernels.h"
#include "train/model.h"

/* The pairs of one side of a dataset: training or test. */
struct pairs {
    const struct dataset *dataset;
    struct model model;
    int count;
    int *pair;             /* [most]: g1 * d + g2, ascending is best */
    size_t stride;         /* outputs, padded */
    float *residual;       /* [group, stride]: outputs, then residuals, then dLoss/dO */
    float *values;         /* [block, STRIPS_WIDTH]: X = h(inputs) of one strip, */
    float *factors;        /* [block, STRIPS_WIDTH]: and what its slopes are made of */
    float *values_slope;   /* and dLoss/dX */
    struct tuple_run *run; /* [group]: the runs of the group at hand, */
    size_t runs;
    size_t *first_run; /* [blocks + 1]: the first of each of its blocks, and their number, */
    size_t *last;      /* [group]: and the rows that the last inputs of its tuples pick */
};

/* The pairs of a side; or, where there are more than `most`, none until some are chosen. */
bool pairs_create(const struct dataset *dataset, const struct model *model, enum dataset_side side,
                  int most, struct pairs *pairs, struct error *error);

void pairs_free(struct pairs *pairs);

/* Bytes that pairs_create asks for, for `count` pairs. */
size_t pairs_bytes(const struct dataset_shape *shape, int count);

/* Visit all pairs: slope = (add ? slope : 0) + scale times the gradient of their summed losses.
 * Without `add` there is at least one pair. The network's c is P C where the loss centres. sums =
 * NULL: nothing is measured. */
void pairs_gradient(struct pairs *pairs, const struct strips_network *network, float scale,
                    const struct strips_network *slope, bool add, struct evaluation_sums *sums);

/* Have these of the dataset's pairs be the only ones: pair: [count], not more than `most`. */
void pairs_choose(struct pairs *pairs, const int *pair, int count);

/* Visit all pairs to measure only. */
void pairs_measure(struct pairs *pairs, const struct strips_network *network,
                   struct evaluation_sums *sums);

#endif
