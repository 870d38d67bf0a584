#include "run/interrupt.h"

#include "base/output.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

enum { TEMPORARY_MAX = 4096 };

static struct {
    volatile pid_t pid;
    char temporary[TEMPORARY_MAX];
} workers[INTERRUPT_WORKERS_MAX];

static sigset_t handled_signals(void) {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGHUP);
    return set;
}

static void end_workers(void) {
    for (int i = 0; i < INTERRUPT_WORKERS_MAX; ++i)
        if (workers[i].pid > 0)
            kill(workers[i].pid, SIGKILL);
    for (int i = 0; i < INTERRUPT_WORKERS_MAX; ++i)
        if (workers[i].pid > 0) {
            while (waitpid(workers[i].pid, NULL, 0) < 0 && errno == EINTR) {
            }
            unlink(workers[i].temporary);
        }
}

static void on_signal(int signal_number) {
    static const char message[] = "\nInterrupted. Finished networks and tables are kept; "
                                  "run the same command again to continue.\n";
    end_workers();
    const char *temporary = output_temporary_path();
    if (temporary != NULL)
        unlink(temporary);
    ssize_t written = write(STDERR_FILENO, message, sizeof message - 1);
    (void)written; /* no way to report a failure */
    _exit(128 + signal_number);
}

void interrupt_install(void) {
    struct sigaction action = {.sa_handler = on_signal, .sa_mask = handled_signals()};
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    /* Under nohup SIGHUP is ignored on purpose: leave it so. */
    struct sigaction before;
    if (sigaction(SIGHUP, NULL, &before) == 0 && before.sa_handler != SIG_IGN)
        sigaction(SIGHUP, &action, NULL);
}

void interrupt_become_worker(pid_t parent) {
    signal(SIGINT, SIG_IGN);
    signal(SIGTERM, SIG_DFL);
    signal(SIGHUP, SIG_IGN);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent)
        _exit(1); /* the parent ended before the line above */
    interrupt_release();
}

void interrupt_watch_worker(int slot, pid_t pid, const char *temporary) {
    workers[slot].pid = 0;
    snprintf(workers[slot].temporary, TEMPORARY_MAX, "%s", temporary);
    workers[slot].pid = pid;
}

void interrupt_hold(void) {
    sigset_t set = handled_signals();
    sigprocmask(SIG_BLOCK, &set, NULL);
}

void interrupt_release(void) {
    sigset_t set = handled_signals();
    sigprocmask(SIG_UNBLOCK, &set, NULL);
}
