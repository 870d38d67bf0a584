/* One training run in float32, on full batches unless the config says otherwise. Zeros in a config
 * stand for what the paper does (CoGS sec. 7): squares, the centred loss, Adam with coupled weight
 * decay, a constant rate, a uniform start.
 *
 * A run is determined by its training_config alone: split, initial weights and noise are drawn from
 * streams keyed by (seed, purpose).
 *
 * A config with `members` > 1 trains that many networks at once, with the seeds seed, seed + 1, and
 * so on; each comes out as it would alone. They lie side by side in one array: member s in columns
 * s q to (s + 1) q - 1 of a network of members * q neurons. */
#ifndef TRAIN_TRAINING_H
#define TRAIN_TRAINING_H

#include "group/group.h"
#include "train/batches.h"
#include "train/optimiser.h"
#include "train/way/way.h"

#include <stdint.h>

/* History is kept for epochs 0, 10, 20, ... and the last one of each phase. Where that costs extra
 * work (see evaluation_detail), exact train losses and train accuracies are taken at every
 * hundredth only. */
enum { TRAINING_HISTORY_EVERY = 10, TRAINING_WHOLE_EVERY = 100 };

/* How initial weights are drawn. */
enum training_start {
    TRAINING_START_UNIFORM, /* uniform in +-1/sqrt(fan_in): fan_in = d for a and b, q for c */
    TRAINING_START_NORMAL,  /* normal with start_deviation; 0: 1/sqrt(fan_in). Transformers have no
                               other, and their own deviations (train/transformer.h) */
    TRAINING_START_WIDTH,   /* normal with deviation 1/sqrt(q) in all parts (arXiv 2509.06931) */
};

/* As specs and run files have them; ended by NULL. */
enum { TRAINING_STARTS = TRAINING_START_WIDTH + 1 };
extern const char *const training_start_names[TRAINING_STARTS + 1];

/* Weights to start from instead. */
struct training_given {
    const char *name;     /* in run files, where it stands for the weights; NULL: none are given */
    const float *weights; /* [size], as the network has them; must outlive the config */
    size_t size;
};

/* How the learning rate goes over `epochs`; formulas in train/schedule.c. */
enum training_schedule {
    TRAINING_CONSTANT,
    TRAINING_LINEAR,      /* falls to zero, which it would reach after the last update */
    TRAINING_GEOMETRIC,   /* falls to final_learning_rate in the last update */
    TRAINING_COSINE,      /* constant for the first half, then falls to final_learning_rate in the
                             last update like half a period of the cosine */
    TRAINING_TRAPEZOID,   /* rises linearly in the first warm_up updates, falls linearly in the last
                             cool_down, and would reach zero after them */
    TRAINING_DOUBLING,    /* twice as large from each of double_at on (arXiv 2311.07568, App. B) */
    TRAINING_WARM_COSINE, /* rises linearly in the first warm_up updates, and falls to
                             final_learning_rate in the last like half a period of the cosine */
};

enum { TRAINING_DOUBLINGS_MAX = 32 };

/* As specs and run files have them; ended by NULL. */
enum { TRAINING_SCHEDULES = TRAINING_WARM_COSINE + 1 };
extern const char *const training_schedule_names[TRAINING_SCHEDULES + 1];

/* What is to be learned, where that is not a group's own operation. */
struct training_table {
    int d;
    const int *label; /* [d^inputs]; belongs to whoever makes the config */
    const char *name; /* for messages and file names: letters, digits, and - _ . only */
    int inputs;       /* 0: two, as many outputs as d, no bits */
    int outputs;
    bool bits;        /* see dataset_shape */
    bool by_multiset; /* all permutations of a tuple are on the same side; with inputs only */
};

/* Whether a network has learned its task: training pairs are all right, and 99 % of test pairs. Of
 * fewer than 200 test pairs, that allows one error (none below 100). */
bool training_is_solved(const struct evaluation *evaluation);

struct training_config {
    int factors[GROUP_RANK_MAX]; /* the group's invariant factors */
    int rank;                    /* 0: the task is a table */
    struct training_table table;
    struct model model;
    int q;      /* hidden neurons; a transformer's width */
    int heads;  /* of a transformer (train/transformer.h) on the inputs of a table; 0: none */
    int hidden; /* and its hidden units */
    struct network_options options; /* and what else it has (train/blocks.h) */
    int members; /* networks; 0 is 1. More than one: train_share 1, way_lanes, no stop */
    uint64_t seed;
    int epochs;
    enum training_schedule schedule;
    double final_learning_rate; /* of TRAINING_GEOMETRIC and both cosines */
    int warm_up;                /* of TRAINING_TRAPEZOID and TRAINING_WARM_COSINE */
    int cool_down;              /* of TRAINING_TRAPEZOID */
    const int *double_at; /* [doublings], of TRAINING_DOUBLING: ascending epochs. The update that
                             follows so many updates is the first at twice the rate. Must
                             outlive the config */
    unsigned doublings;   /* at most TRAINING_DOUBLINGS_MAX */
    double penalty;       /* see way_task */
    double penalty_power; /* likewise */
    int batch;            /* training tuples of an update; 0: all */
    enum batches_kind batches; /* those drawn with replacement are the same for an update and the
                                  evaluation before it; shuffled ones are for updates, and
                                  evaluations are of all training tuples */
    int evaluate_tuples;       /* test tuples that an evaluation visits, drawn anew uniformly with
                                  replacement; 0: all; with options of transformers only */
    int evaluate_every;        /* epochs between evaluations, all of them whole; 0: as said above */
    int stop_after;    /* end so many epochs after the first evaluation that finds the task solved;
                          0: only after all epochs. Not with anneal_epochs or snapshots */
    int anneal_epochs; /* more epochs after these, the learning rate falling linearly to 0 */
    double anneal_weight_decay; /* the optimiser's weight decay in these */
    double train_share; /* share of the d^2 pairs trained on, in (0, 1); 1: all, and no test */
    bool clean_test;    /* without the pairs that are known from training (train/dataset.h) */
    int test_tuples;    /* of the tuples not trained on, so many at random are the test; 0: all.
                           Neither clean nor by multisets */
    struct optimiser_config optimiser;
    enum training_start start;
    double start_deviation; /* of TRAINING_START_NORMAL */
    double start_scale;     /* of TRAINING_START_UNIFORM: so many times as large; 0: once */
    struct training_given given;
    double start_noise;    /* standard deviation of the noise on given weights, relative to the root
                              mean square of each part of the network */
    const struct way *way; /* to the gradient; NULL: way_direct, for transformers way_transformer */
    double vanish_below;   /* a neuron all of whose weights are smaller than this is set to zero for
                              good; 0: none is. See TRAINING_VANISH_BELOW. */
};

/* Weight decay shrinks the neurons that a network does not need by a constant factor per epoch,
 * until they are zero. Below this bound their share of an output (w^3 < 1e-30) is far below the
 * rounding of outputs of order 1, and the loss's share of their own gradient (w^2) below that of
 * the decay's (5e-5 w): they can only go on to shrink. */
#define TRAINING_VANISH_BELOW 1e-10

struct training_history {
    int rows;
    int *epoch;                    /* [rows]: number of updates made before the evaluation */
    struct evaluation *evaluation; /* [rows, members] */
};

struct training_result {
    int members;
    struct network network; /* after the last update: all members side by side */
    float *adam;            /* [2, rows, q]: the optimiser's running means then */
    struct training_history history;
    int snapshots;
    int *snapshot_epoch;     /* [snapshots] */
    float *snapshot_weights; /* [snapshots, rows, q]: network->weights at these epochs */
};

/* d of the config's task, what its data and networks look like, and its name. */
int training_order(const struct training_config *config);
struct dataset_shape training_data_shape(const struct training_config *config);
struct network_shape training_network_shape(const struct training_config *config);
void training_task_name(const struct training_config *config, char name[GROUP_NAME_MAX]);

/* Name of the config's start: that of the given weights, or of how they are drawn. */
const char *training_start_name(const struct training_config *config);

/* Networks that the config trains. */
int training_members(const struct training_config *config);

/* The learning rate of the update that follows `epoch` updates, as a share of the config's: that of
 * the schedule, and of annealing after it. */
double training_rate_share(const struct training_config *config, int epoch);

/* Called at every row of the history, evaluation: [members]; returning false stops the run with an
 * error. */
typedef bool training_progress(void *context, int epoch, const struct evaluation *evaluation);

/* The initial network of a config, all members. Fails with ERROR_INPUT when a given start does not
 * have the network's size, with ERROR_ENVIRONMENT without memory. */
bool training_start_network(const struct training_config *config, struct network *network,
                            struct error *error);

/* Train, with denormal numbers flushed to zero (base/denormals.h) from the first epoch to the last;
 * afterwards the caller's mode is back, however the run ends. `snapshot_epochs`: [snapshots]
 * ascending epochs, 0 .. epochs, at which weights are kept. `progress` may be NULL. Fails with
 * ERROR_INPUT on an impossible config or when no member's loss is a finite number any longer, with
 * ERROR_ENVIRONMENT without memory. */
bool training_run(const struct training_config *config, const int *snapshot_epochs, int snapshots,
                  training_progress *progress, void *context, struct training_result *result,
                  struct error *error);

/* Anneal a trained network: `from` is the result of the same config but for anneal_epochs = 0.
 * Gives the same bits as training_run does with the whole config, and fails as it does. */
bool training_continue(const struct training_config *config, const struct training_result *from,
                       training_progress *progress, void *context, struct training_result *result,
                       struct error *error);

/* The config's way to the gradient, and the fastest that can do its task; NULL: none can. */
const struct way *training_way(const struct training_config *config);
const struct way *training_fastest_way(const struct training_config *config);

/* Floating-point operations of one slope of one of its networks. */
double training_flops(const struct training_config *config);

/* Bytes of memory that a run with so many snapshots takes. */
size_t training_bytes(const struct training_config *config, int snapshots);

/* Whether this machine's memory holds such a run; if not, fails with ERROR_ENVIRONMENT and the
 * bytes that it needs. */
bool training_fits(const struct training_config *config, int snapshots, struct error *error);

void training_result_free(struct training_result *result);

/* The last evaluation of a run: [members]. */
const struct evaluation *training_final(const struct training_result *result);

#endif
