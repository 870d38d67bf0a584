/* Many small networks at once: the direct formula, with eight networks of the same shape in the
 * eight lanes of a vector register.
 *
 * A network of 9 nodes on 6 elements is less work than it takes to call a matrix product: for 200
 * of them the products of 6000 epochs took 3.4 s by calls of BLAS; like this, all of the training
 * takes 1.4 s. No lane looks at another, so a member's numbers do not depend on who is beside it.
 * Internal to the gradients. */
#ifndef TRAIN_LANES_H
#define TRAIN_LANES_H

#include "train/dataset.h"
#include "train/model.h"
#include "train/network.h"
#include "train/pairs.h"

enum { LANES_WIDTH = 8 }; /* floats in a register */

/* What the members at hand work with: one number per lane, side by side. */
struct lanes {
    const struct dataset *dataset;
    struct model model;
    int q;           /* nodes of a member */
    float *weights;  /* [3, d, q, LANES_WIDTH]: those of the members, C' in c's place */
    float *slope;    /* [3, d, q, LANES_WIDTH] */
    float *values;   /* [q, LANES_WIDTH]: X of one pair, then dLoss/dX */
    float *residual; /* [d, LANES_WIDTH]: outputs of one pair, then dLoss/dO */
};

bool lanes_create(const struct dataset *dataset, const struct model *model, int q,
                  struct lanes *lanes, struct error *error);

void lanes_free(struct lanes *lanes);

size_t lanes_bytes(int d, int q);

/* The gradient of the mean train loss of each of `network`'s members, its columns q at a time, to
 * out: [3, d, members q]. train, test: [members] sums over the pairs of either side; NULL: nothing
 * is measured. */
void lanes_evaluate(struct lanes *lanes, const struct network *network, float *out,
                    struct pairs_totals *train, struct pairs_totals *test);

#endif
