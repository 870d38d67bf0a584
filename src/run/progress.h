/* Progress of the running cells on stderr: on a terminal one line per worker, redrawn in place,
 * and above them
 * one about the whole run, otherwise a plain line for running cells once a minute. Ended cells are
 * reported: the first, the last, and in between at most one every five seconds. */
#ifndef RUN_PROGRESS_H
#define RUN_PROGRESS_H

#include "run/whole.h"

struct progress;

/* The last state reported by a worker. */
struct progress_state {
    int epoch;
    int epochs;
    double loss;
    double accuracy; /* on held-out pairs; NaN if there are none */
};

/* `slots` workers, `total` cells; whole: NULL, or what is said above them. NULL if out of memory.
 */
struct progress *progress_create(int slots, int total, bool quiet, const struct whole *whole);
void progress_free(struct progress *progress);

/* Worker `slot` starts the cell `name`. */
void progress_begin(struct progress *progress, int slot, const char *name);
void progress_update(struct progress *progress, int slot, const struct progress_state *state);

/* The worker of `slot` waits for another program that trains the same cell. Reported once. */
void progress_wait(struct progress *progress, int slot);

/* A line of warning, unless quiet. */
void progress_warn(struct progress *progress, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* The cell of `slot` ended; `problem` is NULL on success. A problem is printed even if quiet. */
void progress_end(struct progress *progress, int slot, const char *problem);

/* Redraw if it is due. */
void progress_draw(struct progress *progress);

#endif
