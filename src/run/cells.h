/* Sweep cells: the networks of a claim, trained once and kept in the run cache.
 *
 * Worker processes train one cell each, longest cells first, at most as many at a time as fit into
 * memory. A worker that crashes or is killed loses only its own cell. A cell with annealing
 * continues the network of the same config without annealing if the cache has it. Programs can
 * share a cache at the same time: each cell is trained under a lock, and a second program waits for
 * the finished file and reports that. */
#ifndef RUN_CELLS_H
#define RUN_CELLS_H

#include "run/program.h"
#include "train/training.h"

struct cell {
    struct training_config config;
    const int *snapshot_epochs; /* [snapshots] ascending; must outlive the cell */
    int snapshots;
};

struct cells_outcome {
    int trained; /* by this program, or meanwhile by another */
    int cached;  /* complete files found */
    int failed;
    double work;                  /* of networks that ended here, as in cells_count */
    int remembered;               /* failures of which the name is known: not those of --gather */
    unsigned long long *failures; /* [remembered] hashes of the names */
};

/* Cells of a program's shard, identical ones once, and the work of training them, in floating-point
 * operations. */
struct cells_count {
    int networks, missing; /* of them, those without a file in the cache, whatever is in it */
    double work, missing_work;
};

/* Fails without memory. */
bool cells_count(const struct program *program, const struct cell *cells, int count,
                 struct cells_count *counted, struct error *error);

void cells_outcome_free(struct cells_outcome *outcome);

/* Train every cell of this program's shard that is not yet in the cache; identical cells are
 * trained once. Progress goes to stderr. Failures of single cells are reported and counted; the
 * others continue. Returns false only if no work is possible at all or a cell is too large for this
 * machine. Counts are added to `outcome`.
 *
 * A cell that would continue one that has failed is left out: it would fail as well, and is not
 * counted. With --gather nothing is trained: missing cells count as failed, and their shards are
 * named. */
bool cells_train(const struct program *program, const struct cell *cells, int count,
                 struct cells_outcome *outcome, struct error *error);

/* Load the trained network of one cell from the cache, with the cell's snapshots and maybe more. A
 * missing one or one that lacks snapshots is an error, or not loaded if program->incomplete; one
 * that cannot be read is an error. */
bool cells_load(const struct program *program, const struct cell *cell,
                struct training_result *result, bool *loaded, struct error *error);

#endif
