/* Pieces of work that do not depend on each other, shared out among processes: measurements that
 * take seconds each and are no networks (those are run/cells.h's). What comes out does not
 * depend on the number of processes. */
#ifndef RUN_PARALLEL_H
#define RUN_PARALLEL_H

#include "base/error.h"

#include <stddef.h>

/* Fill `result`, which is zero, for piece `index`; everything else that it changes is lost. */
typedef bool parallel_work(void *context, int index, void *result, struct error *error);

/* results: [count] of `size` bytes each. This process is one of `jobs`. Pieces are begun from the
 * last to the first: let the longest be the last ones, so that the processes end together. Fails as
 * a piece that does, or with ERROR_ENVIRONMENT if out of memory or when a process was killed. */
bool parallel_map(int jobs, int count, parallel_work *work, void *context, size_t size,
                  void *results, struct error *error);

#endif
