/* Progress of the running cells on stderr: one line per worker, redrawn in place, on a terminal;
 * otherwise a plain line for running cells once a minute. A line says when a cell has ended, the
 * first, the last, and of those in between at most one in five seconds. */
#ifndef RUN_PROGRESS_H
#define RUN_PROGRESS_H

#include "base/error.h"

struct progress;

/* What a worker last said. */
struct progress_state {
    int epoch;
    int epochs;
    double loss;
    double accuracy; /* on held-out pairs; NaN: there are none */
};

/* `slots` workers, `total` cells. NULL if out of memory. */
struct progress *progress_create(int slots, int total, bool quiet);
void progress_free(struct progress *progress);

/* Worker `slot` starts the cell called `name`. */
void progress_begin(struct progress *progress, int slot, const char *name);
void progress_update(struct progress *progress, int slot, const struct progress_state *state);

/* The worker of `slot` waits for another program that trains the same cell. Said once. */
void progress_wait(struct progress *progress, int slot);

/* The cell of `slot` ended; `problem` is NULL when it went well. A problem is printed even when
 * quiet. */
void progress_end(struct progress *progress, int slot, const char *problem);

/* Redraw, if it is time to. */
void progress_draw(struct progress *progress);

#endif
