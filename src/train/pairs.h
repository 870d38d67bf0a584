/* The direct formula over a list of pairs: outputs, residuals, losses and gradient, a block of
 * pairs at a time. Internal to the gradients. */
#ifndef TRAIN_PAIRS_H
#define TRAIN_PAIRS_H

#include "train/dataset.h"
#include "train/network.h"

/* Which pairs, and what each contributes. */
struct pairs {
    const struct dataset *dataset;
    int q;
    int count;
    int *pair;            /* [count]: g1 * d + g2 */
    float *squares;       /* [block, q]: X = (a + b)^2, then dLoss/dX */
    float *residual;      /* [block, d]: outputs, then residuals, then dLoss/dO */
    float scale_train;    /* dLoss/dO = scale * residual for training pairs */
    float scale_held_out; /* the same for held-out pairs */
};

/* Sums over the pairs visited. */
struct pairs_totals {
    double train_loss, test_loss;
    long train_hits, test_hits;
};

/* All pairs, or only the held-out ones. */
bool pairs_create(const struct dataset *dataset, int q, bool held_out_only, struct pairs *pairs,
                  struct error *error);

void pairs_free(struct pairs *pairs);

/* Add the gradient of the pairs to out: [3, d, q] and fill *totals. centred: [d, q] is P c.
 * out = NULL: losses and hits only. */
void pairs_accumulate(struct pairs *pairs, const struct network *network, const float *centred,
                      float *out, bool with_hits, struct pairs_totals *totals);

#endif
