/* The direct formula over a list of pairs, or tuples of k inputs: outputs, residuals, losses and
 * gradient, a block of them at a time, so that nothing of size d^2 x q, or d^k x q, is ever held.
 * p = padded_rows(outputs), rows and columns beyond the outputs are zero. Networks of powers have
 * products of their own (train/powers.h), and they alone may have more than two inputs; for the
 * others the products are BLAS's. Internal to the gradients. */
#ifndef TRAIN_PAIRS_H
#define TRAIN_PAIRS_H

#include "base/random.h"
#include "train/dataset.h"
#include "train/model.h"
#include "train/network.h"
#include "train/padding.h"
#include "train/powers.h"

/* The training pairs of a dataset, or the held-out ones. */
struct pairs {
    const struct dataset *dataset;
    struct model model;
    int count;
    int *pair;            /* [count]: g1 * d + g2, ascending is best */
    size_t stride;        /* p, or that of powers */
    float *residual;      /* [block, stride]: outputs, then residuals, then dLoss/dO */
    float *values;        /* [block, q]: X = h(a, b), then dLoss/dX; none of powers, */
    struct powers powers; /* which have this instead */
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
size_t pairs_bytes(const struct dataset_shape *shape, const struct model *model, int q, int count);

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
