/* The direct formula over a list of pairs: outputs, residuals, losses and gradient, a block of
 * pairs at a time, so that nothing of size d^2 x q is ever held. p = padded_rows(d), rows and
 * columns beyond d are zero. Internal to the gradients. */
#ifndef TRAIN_PAIRS_H
#define TRAIN_PAIRS_H

#include "train/dataset.h"
#include "train/model.h"
#include "train/network.h"
#include "train/padding.h"

/* The training pairs of a dataset, or the held-out ones. */
struct pairs {
    const struct dataset *dataset;
    struct model model;
    int count;
    int *pair;       /* [count]: g1 * d + g2 */
    float *values;   /* [block, q]: X = h(a, b), then dLoss/dX */
    float *residual; /* [block, p]: outputs, then residuals, then dLoss/dO */
};

/* Sums over the pairs visited. */
struct pairs_totals {
    double loss; /* squared residuals */
    long hits;   /* pairs whose largest output is the label */
};

/* For networks of width q and less. */
bool pairs_create(const struct dataset *dataset, const struct model *model, int q, bool held_out,
                  struct pairs *pairs, struct error *error);

void pairs_free(struct pairs *pairs);

/* Bytes that pairs_create asks for, for `count` pairs. */
size_t pairs_bytes(int d, int q, int count);

/* Where the gradient of a sum over pairs goes. */
struct pairs_slope {
    float *a, *b; /* [d, q] */
    float *c;     /* [p, q] */
};

/* Visit all pairs and add scale times the gradient of their summed squared residuals to `slope`.
 * centred: [p, q] is P c, or c where the loss does not centre. totals = NULL: nothing is measured.
 */
void pairs_add_gradient(struct pairs *pairs, const struct network *network, const float *centred,
                        float scale, const struct pairs_slope *slope, struct pairs_totals *totals);

/* Visit all pairs to measure only. */
void pairs_measure(struct pairs *pairs, const struct network *network, const float *centred,
                   struct pairs_totals *totals);

#endif
