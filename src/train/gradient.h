/* Loss and gradient of a network over the whole training set (CoGS eq. 1):
 *
 *     loss = mean over pairs of || P o(g1, g2) - (e_{g1+g2} - 1/d) ||^2,   P = I - 1 1^T / d
 *
 * One interface, two ways to compute it that give the same numbers up to float32 rounding:
 *
 * GRADIENT_DIRECT visits the training pairs, a block of them at a time: 6 q flops for each of t
 * pairs and d outputs, in three matrix products.
 *
 * GRADIENT_STRUCTURED sums over the full table in closed form, because the output is a polynomial
 * in a_g1 and b_g2 whose moments factor (train/moments.h), and subtracts the held-out pairs, which
 * it visits directly.
 *
 * Nodes whose weights are all zero change nothing, and nothing changes them: they are left out of
 * all products, so that what weight decay has removed costs no time. */
#ifndef TRAIN_GRADIENT_H
#define TRAIN_GRADIENT_H

#include "train/dataset.h"
#include "train/network.h"

enum gradient_path {
    GRADIENT_DIRECT,
    GRADIENT_STRUCTURED,
};

/* The cheaper way for a group of order d, width q and `held_out` pairs, by a model of the flops and
 * of the rates that they run at; it does not look at the machine. */
enum gradient_path gradient_cheaper_path(int d, int q, int held_out);

/* Floating-point operations of one slope, all of them: products, element-wise passes left out. */
double gradient_flops(enum gradient_path path, int d, int q, int held_out);

/* Bytes of memory that a workspace takes. */
size_t gradient_bytes(enum gradient_path path, int d, int q, int held_out);

/* How much to measure on the way. */
enum gradient_detail {
    GRADIENT_SLOPE_ONLY, /* the evaluation is not filled */
    GRADIENT_LOSSES, /* losses and test accuracy; the structured way gets the train loss from the
                        moments, to about 1e-6 absolute, and no train accuracy */
    GRADIENT_EVERYTHING, /* exact losses and both accuracies; costs the structured way a forward
                            pass over the training pairs */
};

/* NaN: not measured. */
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
                       enum gradient_detail detail, struct evaluation *evaluation);

#endif
