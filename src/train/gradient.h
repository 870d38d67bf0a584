/* Loss and gradient of a network over the whole training set: the mean over pairs of the model's
 * loss (train/model.h), for the paper's networks (CoGS eq. 1)
 *
 *     || P o(g1, g2) - (e_{g1+g2} - 1/d) ||^2,   P = I - 1 1^T / d
 *
 * One interface, three ways to compute it that give the same numbers up to float32 rounding:
 *
 * GRADIENT_DIRECT visits the training pairs, a block of them at a time: 6 q flops for each of t
 * pairs and d outputs, in three matrix products. It alone knows powers of more than two inputs.
 *
 * GRADIENT_STRUCTURED sums over the full table in closed form, because the output is a polynomial
 * in a_g1 and b_g2 whose moments factor (train/moments.h), and subtracts the held-out pairs, which
 * it visits directly: for the square and the centred loss only.
 *
 * GRADIENT_LANES visits the pairs one by one with eight networks at a time (train/lanes.h): for
 * batches of small ones. The `members` of a batch lie side by side in one network, member s in
 * columns s q .. (s + 1) q - 1, and do not touch each other.
 *
 * Transformers have a way of their own (train/transformer.h), GRADIENT_DIRECT.
 *
 * Nodes whose weights are all zero change nothing, and nothing changes them: they are left out of
 * all products, so that what weight decay has removed costs no time. */
#ifndef TRAIN_GRADIENT_H
#define TRAIN_GRADIENT_H

#include "train/dataset.h"
#include "train/model.h"
#include "train/network.h"

enum gradient_path {
    GRADIENT_DIRECT,
    GRADIENT_STRUCTURED,
    GRADIENT_LANES,
};

/* The cheaper way for one of the paper's networks, of width q on a group of order d with `held_out`
 * pairs, by a model of the flops and of the rates that they run at; it does not look at the
 * machine. Other models have GRADIENT_DIRECT only. */
enum gradient_path gradient_cheaper_path(int d, int q, int held_out);

/* Floating-point operations of one slope of one network: products, element-wise passes left out. */
double gradient_flops(enum gradient_path path, const struct dataset_shape *shape, int q,
                      int held_out);

/* Bytes of memory that a workspace takes. */
size_t gradient_bytes(enum gradient_path path, const struct dataset_shape *shape, int q,
                      int held_out);

struct gradient_config {
    enum gradient_path path;
    struct model model;
    int q;          /* nodes of a network */
    int members;    /* networks side by side; more than one with GRADIENT_LANES only */
    double penalty; /* on sum_i n_i^(degree + 1), n_i the norm of node i's weights, of MODEL_POWER:
                       it is added to the gradient, losses are without it. Not by lanes */
    int batch;      /* training tuples that an evaluation visits; 0: all. Directly only */
    struct network_shape
        network; /* transformers have relu, cross-entropy, no penalty, no batches */
};

/* How much to measure on the way. */
enum gradient_detail {
    GRADIENT_SLOPE_ONLY, /* the evaluation is not filled */
    GRADIENT_LOSSES, /* losses and test accuracy; the structured way gets the train loss from the
                        moments, to about 1e-6 absolute, and no train accuracy */
    GRADIENT_EVERYTHING, /* exact losses and both accuracies; costs the structured way a forward
                            pass over the training pairs */
};

/* NaN: not measured, or there are no such pairs. */
struct evaluation {
    double train_loss;
    double test_loss;
    double train_accuracy; /* share of pairs whose largest output is the label */
    double test_accuracy;
};

struct gradient; /* the workspace of one way for one dataset and width */

/* Workspace for networks on `dataset`, which must outlive it. NULL when there is no memory, and
 * with ERROR_INPUT for a path that the model or the dataset does not allow. */
struct gradient *gradient_create(const struct gradient_config *config,
                                 const struct dataset *dataset, struct error *error);

void gradient_free(struct gradient *gradient);

/* Draw the tuples of the batch that belongs to a seed and an epoch: every training tuple with equal
 * chances, with returns. To be called before the evaluation, with a batch only. */
void gradient_draw(struct gradient *gradient, uint64_t seed, int epoch);

/* Evaluate `network` (of width members q) and write the gradient of the train loss to
 * `out`: [rows, members q] in the order of network->weights. evaluation: [members]. Allocates
 * nothing. */
void gradient_evaluate(struct gradient *gradient, const struct network *network, float *out,
                       enum gradient_detail detail, struct evaluation *evaluation);

#endif
