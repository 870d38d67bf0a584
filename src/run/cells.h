/* Sweep cells: the networks that a claim needs, trained once and kept in the run cache.
 *
 * Training happens in worker processes, one cell each, longest cells first; no more of them than
 * fit into the machine's memory. A worker that crashes or is killed costs its own cell only. A cell
 * that anneals continues the network of the same config without annealing where the cache has it.
 * Two programs may share a cache at the same time: each cell is trained under a lock, and whoever
 * comes second waits, says so, and finds the finished file. */
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
    int trained; /* since, by this program or another */
    int cached;  /* whole files found */
    int failed;
};

/* Train every cell of this program's shard that the cache does not hold yet; identical cells are
 * trained once. Progress goes to stderr. Failures of single cells are reported and counted, the
 * others go on. Returns false only when no work is possible at all, or when a cell is too large for
 * this machine. `outcome` is added to.
 *
 * With --gather nothing is trained: missing cells count as failed, and the shards that they belong
 * to are named. */
bool cells_train(const struct program *program, const struct cell *cells, int count,
                 struct cells_outcome *outcome, struct error *error);

/* The trained network of one cell from the cache, with the cell's snapshots and maybe more. When
 * program->incomplete, one that is not there or lacks snapshots is not loaded; otherwise that is an
 * error, as is one that cannot be read. */
bool cells_load(const struct program *program, const struct cell *cell,
                struct training_result *result, bool *loaded, struct error *error);

#endif
