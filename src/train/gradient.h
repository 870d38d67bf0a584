/* Loss and gradient of a network over the whole training set (CoGS eq. 1):
 *
 *     loss = mean over pairs of || P o(g1, g2) - (e_{g1+g2} - 1/d) ||^2,   P = I - 1 1^T / d
 *
 * One interface, several ways to compute it; each gives the same numbers up to float32 rounding.
 * GRADIENT_DIRECT visits all d^2 pairs, a block of first operands at a time, so that nothing of
 * size d^2 x q is ever held: 6 d^3 q flops in three matrix products, and the held-out pairs, which
 * cost no second pass, give the test loss. */
#ifndef TRAIN_GRADIENT_H
#define TRAIN_GRADIENT_H

#include "train/dataset.h"
#include "train/network.h"

enum gradient_path {
    GRADIENT_DIRECT,
};

/* Everything measured on the way; accuracies only when asked for, else NaN. */
struct evaluation {
    double train_loss;
    double test_loss;
    double train_accuracy; /* share of pairs whose largest output is the label */
    double test_accuracy;
};

struct gradient; /* the workspace of one way for one dataset and width */

/* Workspace for networks of width q on `dataset`, which must outlive it. NULL when there is no
 * memory. */
struct gradient *gradient_create(enum gradient_path path, const struct dataset *dataset, int q,
                                 struct error *error);

void gradient_free(struct gradient *gradient);

/* Evaluate `network` ([d, q] as the workspace) and write the gradient of the train loss to
 * `out`: [3, d, q] in the order of network->weights. Allocates nothing. */
void gradient_evaluate(struct gradient *gradient, const struct network *network, float *out,
                       bool with_accuracy, struct evaluation *evaluation);

#endif
