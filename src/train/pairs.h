/* The direct formula over a list of pairs, or tuples of k inputs: outputs, residuals, losses and
 * gradient, a block of them at a time, so that nothing of size d^2 x q, or d^k x q, is ever held.
 * p = padded_rows(outputs), rows and columns beyond the outputs are zero.
 *
 * The rows that a tuple picks are added one input after the other, and tuples that follow each
 * other mostly differ in the last input only: sums over the first inputs are kept, and slopes for
 * them collected, until one of these inputs changes. Internal to the gradients. */
#ifndef TRAIN_PAIRS_H
#define TRAIN_PAIRS_H

#include "base/random.h"
#include "train/dataset.h"
#include "train/model.h"
#include "train/network.h"
#include "train/padding.h"

/* The training pairs of a dataset, or the held-out ones. */
struct pairs {
    const struct dataset *dataset;
    struct model model;
    int count;
    int *pair;       /* [count]: g1 * d + g2, ascending is best */
    float *values;   /* [block, q]: X = h(a, b), then dLoss/dX */
    float *residual; /* [block, p]: outputs, then residuals, then dLoss/dO */
    int q;           /* columns that there is room for in: */
    float *sums;     /* [inputs - 2, q]: of the first 2, 3, ... inputs' rows, of more than two */
    float *slopes;   /* [inputs - 2, q]: of the loss by these sums */
};

/* Sums over the pairs visited. */
struct pairs_totals {
    double loss; /* squared residuals, or cross-entropies */
    long hits;   /* pairs whose largest output is the label */
};

/* For networks of width q and less. */
bool pairs_create(const struct dataset *dataset, const struct model *model, int q, bool held_out,
                  struct pairs *pairs, struct error *error);

void pairs_free(struct pairs *pairs);

/* Bytes that pairs_create asks for, for `count` pairs. */
size_t pairs_bytes(const struct dataset_shape *shape, int q, int count);

/* Where the gradient of a sum over pairs goes. */
struct pairs_slope {
    float *inputs; /* [inputs d, q] */
    float *c;      /* [p, q] */
};

/* Visit all pairs and add scale times the gradient of their summed losses to `slope`.
 * centred: [p, q] is P c, or c where the loss does not centre. totals = NULL: nothing is measured.
 */
void pairs_add_gradient(struct pairs *pairs, const struct network *network, const float *centred,
                        float scale, const struct pairs_slope *slope, struct pairs_totals *totals);

/* Have `count` of the dataset's pairs, drawn from the stream with returns, be the only ones. There
 * must have been as many at least. */
void pairs_draw(struct pairs *pairs, int count, struct random_stream *stream);

/* Visit all pairs to measure only. */
void pairs_measure(struct pairs *pairs, const struct network *network, const float *centred,
                   struct pairs_totals *totals);

#endif
