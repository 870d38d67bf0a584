/* Ctrl-C and kill: stop at once, leave no partial files, and tell the user how to continue.
 *
 * Result files are complete once they have their name, so the handler only ends the worker
 * processes, removes the temporary files known here, prints one message and ends the process with
 * status 128 + signal. It makes only async-signal-safe calls, so the registry is a few fixed
 * arrays: the only global state in the project. */
#ifndef RUN_INTERRUPT_H
#define RUN_INTERRUPT_H

#include <stdbool.h>
#include <sys/types.h>

enum { INTERRUPT_WORKERS_MAX = 1024 };

/* Handle SIGINT, SIGTERM and SIGHUP in this process. */
void interrupt_install(void);

/* In a new worker: leave SIGINT to the parent (a terminal sends it to both), and make the worker
 * die with its parent. */
void interrupt_become_worker(pid_t parent);

/* Register worker `pid` (0: none) in `slot`; when killed it may leave `temporary` behind. */
void interrupt_watch_worker(int slot, pid_t pid, const char *temporary);

/* Block the handled signals while the worker table is out of date (around fork). */
void interrupt_hold(void);
void interrupt_release(void);

#endif
