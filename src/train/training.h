/* One training run (CoGS sec. 7): full batch, float32, Adam with coupled weight decay.
 *
 * A run is determined by its training_config alone: split, initial weights and noise are drawn from
 * streams keyed by (seed, purpose). */
#ifndef TRAIN_TRAINING_H
#define TRAIN_TRAINING_H

#include "train/gradient.h"
#include "train/network.h"
#include "train/optimizer.h"

#include <stdint.h>

/* History is kept for epochs 0, 10, 20, ... and the last one of each phase. Where that costs extra
 * work (see gradient_detail), exact train losses and train accuracies are taken at every hundredth
 * only. */
enum { TRAINING_HISTORY_EVERY = 10, TRAINING_WHOLE_EVERY = 100 };

enum training_start {
    TRAINING_START_UNIFORM,   /* uniform in +-1/sqrt(fan_in): fan_in = d for a and b, q for c */
    TRAINING_START_MEMORIZED, /* the perfect memorisation z_M (CoGS sec. 5) plus Gaussian noise */
};

struct training_config {
    int factors[GROUP_RANK_MAX]; /* the group's invariant factors */
    int rank;
    int q; /* hidden nodes; d^2 for TRAINING_START_MEMORIZED */
    uint64_t seed;
    int epochs;
    int anneal_epochs; /* more epochs after these, the learning rate falling linearly to 0 */
    double anneal_weight_decay; /* the optimizer's weight decay in these */
    double train_share;         /* share of the d^2 pairs trained on, in (0, 1) */
    struct optimizer_config optimizer;
    enum training_start start;
    double start_noise; /* standard deviation of the noise on memorised weights, relative to the
                           root mean square of each of a, b, c */
    enum gradient_path gradient;
    double vanish_below; /* a node all of whose weights have become smaller than this is set to zero
                            for good; 0: none is. See TRAINING_VANISH_BELOW. */
};

/* Weight decay shrinks the nodes that a network does not need by a constant factor per epoch, until
 * they are denormal numbers. Below this bound their share of an output (w^3 < 1e-30) is far below
 * the rounding of outputs of order 1, and the loss's share of their own gradient (w^2) below that
 * of the decay's (5e-5 w): they can only go on to shrink. */
#define TRAINING_VANISH_BELOW 1e-10

struct training_history {
    int rows;
    int *epoch;                    /* [rows]: number of updates made before the evaluation */
    struct evaluation *evaluation; /* [rows] */
};

struct training_result {
    struct network network; /* after the last update */
    float *adam;            /* [2, 3, d, q]: the optimizer's running means then */
    struct training_history history;
    int snapshots;
    int *snapshot_epoch;     /* [snapshots] */
    float *snapshot_weights; /* [snapshots, 3, d, q]: network->weights at these epochs */
};

/* Called at every row of the history; returning false stops the run with an error. */
typedef bool training_progress(void *context, int epoch, const struct evaluation *evaluation);

/* The initial network of a config. */
bool training_start_network(const struct training_config *config, struct network *network,
                            struct error *error);

/* Train. `snapshot_epochs`: [snapshots] ascending epochs, 0 .. epochs, at which weights are kept.
 * `progress` may be NULL. Fails with ERROR_INPUT on an impossible config or when the loss stops
 * being a finite number, with ERROR_ENVIRONMENT without memory. */
bool training_run(const struct training_config *config, const int *snapshot_epochs, int snapshots,
                  training_progress *progress, void *context, struct training_result *result,
                  struct error *error);

/* Anneal a trained network: `from` is the result of the same config but for anneal_epochs = 0.
 * Gives the same bits as training_run does with the whole config, and fails as it does. */
bool training_continue(const struct training_config *config, const struct training_result *from,
                       training_progress *progress, void *context, struct training_result *result,
                       struct error *error);

/* Bytes of memory that a run with so many snapshots takes. */
size_t training_bytes(const struct training_config *config, int snapshots);

/* Whether this machine's memory holds such a run; if not, fails with ERROR_ENVIRONMENT and the
 * bytes that it needs. */
bool training_fits(const struct training_config *config, int snapshots, struct error *error);

void training_result_free(struct training_result *result);

/* The last evaluation of a run. */
const struct evaluation *training_final(const struct training_result *result);

#endif
