/* Independent pieces of work distributed over processes: measurements of seconds each other than
 * training networks (run/cells.h). Results do not depend on the number of processes. */
#ifndef RUN_PARALLEL_H
#define RUN_PARALLEL_H

#include "base/error.h"

#include <stddef.h>

/* Fill `result`, initially zero, for piece `index`; other side effects are lost. */
typedef bool parallel_work(void *context, int index, void *result, struct error *error);

/* results: [count] of `size` bytes each. This process is one of `jobs`. Pieces are started from the
 * last to the first; place the longest last to balance the load. Fails with the error of a failed
 * piece, or with ERROR_ENVIRONMENT if out of memory or if a process was killed. */
bool parallel_map(int jobs, int count, parallel_work *work, void *context, size_t size,
                  void *results, struct error *error);

#endif
