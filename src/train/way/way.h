/* Ways to loss and gradient of networks over the whole training set: the mean over pairs of the
 * model's loss (train/model.h), for the paper's networks (CoGS eq. 1)
 *
 *     || P o(g1, g2) - (e_{g1+g2} - 1/d) ||^2,   P = I - 1 1^T / d
 *
 * Those that can do the same task give the same numbers up to float32 rounding. One more way is a
 * file of this folder that defines a row, and its place in the list of way.c. */
#ifndef TRAIN_WAY_WAY_H
#define TRAIN_WAY_WAY_H

#include "train/dataset.h"
#include "train/evaluation.h"
#include "train/model.h"
#include "train/network.h"

/* What is to be evaluated. */
struct way_task {
    struct network_shape network;
    struct model model;
    int q;          /* width of a network */
    int members;    /* networks side by side: member s in columns s q .. (s + 1) q - 1 */
    double penalty; /* lambda, of lambda |theta|^penalty_power for MODEL_POWER: it is added to the
                       gradient, losses are without it. |theta|^(degree + 1) = sum_i n_i^(degree +
                       1), n_i the norm of neuron i's weights */
    double penalty_power; /* 1, or degree + 1; 0 is degree + 1 */
    int batch;            /* most training tuples that an update visits; 0: all */
    int visited;          /* and an evaluation: the batch, or all of them; 0: all */
    /* The data; way_create takes these from the dataset. */
    struct dataset_shape data;
    int held_out;  /* tuples that are not trained on; */
    int tested;    /* and of which so many are in the test; */
    int evaluated; /* of which an evaluation visits so many, drawn anew; 0: all */
    bool whole;    /* that is all of them */
};

/* One way to the gradient. */
struct way {
    const char *name; /* in specs and run files */
    double pace;      /* measured time of a flop, in units of that of the direct way */

    /* Why it cannot do a task, in a clause; NULL: it can. */
    const char *(*problem)(const struct way_task *task);

    /* Floating-point operations of one slope of one network: products, element-wise passes left
     * out. */
    double (*flops)(const struct way_task *task);

    /* Bytes of memory that its workspace takes. */
    size_t (*bytes)(const struct way_task *task);

    /* Workspace for networks on `dataset`, which must outlive it; NULL without memory. */
    void *(*create)(const struct way_task *task, const struct dataset *dataset,
                    struct error *error);

    /* Let evaluations from now on visit these training tuples: [count], ascending is best, instead
     * of all. With a batch only, and at most `visited` of the task. NULL: this way has no batches.
     */
    void (*choose)(void *room, const int *tuples, int count);

    /* Start the update that follows `epoch` updates, or the evaluation before it: streams of random
     * numbers are keyed by (seed, epoch). NULL: this way needs none. */
    void (*begin)(void *room, uint64_t seed, int epoch);

    /* Evaluate `network`, of width members q, and write the gradient of the train loss to slope:
     * [network_size], in the order of network->weights. evaluation: [members]. Allocates nothing.
     */
    void (*evaluate)(void *room, const struct network *network, float *slope,
                     enum evaluation_detail detail, struct evaluation *evaluation);

    void (*free)(void *room); /* of a workspace, or NULL */
};

/* By its definition, one block of pairs after the other: 6 q flops for each of t pairs and d
 * outputs, in three matrix products. It alone knows powers of more than two inputs, bits, batches
 * and the penalty. */
extern const struct way way_direct;

/* Sums over the full table in closed form, because the output is a polynomial in a_g1 and b_g2
 * whose moments factor (train/way/moments.h), less the held-out pairs: for the square and the
 * centred loss only. */
extern const struct way way_structured;

/* Pair by pair with eight networks at a time: for batches of small ones. */
extern const struct way way_lanes;

/* Of transformers (train/transformer.h); the direct way in specs and run files. */
extern const struct way way_transformer;

/* Of those of train/blocks.h; the direct way in specs and run files, too. */
extern const struct way way_blocks;

extern const struct way *const ways[]; /* ended by NULL */

/* The fastest of the ways that have no problem, by a model of the flops and of the rates that they
 * run at, which does not look at the machine. NULL: none can. */
const struct way *way_fastest(const struct way_task *task);

/* A workspace of this way, by way->create. NULL with ERROR_INPUT for a task with a problem, with
 * ERROR_ENVIRONMENT without memory. */
void *way_create(const struct way *way, const struct way_task *task, const struct dataset *dataset,
                 struct error *error);

/* For rows: whether the data are pairs with as many outputs as elements; and whether there are
 * neither batches nor a penalty, nor other networks than those of two layers. */
bool way_is_table(const struct way_task *task);
bool way_is_plain(const struct way_task *task);

#endif
