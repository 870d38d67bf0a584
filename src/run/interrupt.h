/* Ctrl-C and kill: stop at once, leave nothing half-written, say how to go on.
 *
 * Results are whole files from the moment they have their name, so the handler has little to do: it
 * ends the worker processes, removes the temporary files that are known here, prints one message
 * and ends the process with status 128 + signal. Only async-signal-safe calls are made, which is
 * why the registry is a few fixed arrays: the one piece of global state in the project. */
#ifndef RUN_INTERRUPT_H
#define RUN_INTERRUPT_H

#include <stdbool.h>
#include <sys/types.h>

enum { INTERRUPT_WORKERS_MAX = 1024 };

/* Handle SIGINT, SIGTERM and SIGHUP in this process. */
void interrupt_install(void);

/* In a new worker: SIGINT is the parent's business (a terminal sends it to both), and the worker
 * dies with its parent. */
void interrupt_become_worker(pid_t parent);

/* Slot `slot` holds worker `pid` (0: none), which may leave `temporary` behind when it is killed.
 */
void interrupt_watch_worker(int slot, pid_t pid, const char *temporary);

/* Block the handled signals while the worker table and reality disagree (around fork). */
void interrupt_hold(void);
void interrupt_release(void);

#endif
