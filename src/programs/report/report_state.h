/* How far the run has come that the report is about, as run_all.sh writes it:
 *
 *     profile quick
 *     native yes                     (optional)
 *     claim ring_closure done-0 1    (done with this exit status, after so many seconds)
 *     claim decoupling running 12
 *     claim match_rate waiting       (seconds are optional) */
#ifndef PROGRAMS_REPORT_REPORT_STATE_H
#define PROGRAMS_REPORT_REPORT_STATE_H

#include "base/error.h"
#include "programs/report/report_claims.h"

enum report_progress {
    PROGRESS_UNKNOWN, /* not in the file: whatever its tables say */
    PROGRESS_WAITING,
    PROGRESS_RUNNING,
    PROGRESS_DONE,
};

struct report_run {
    enum report_progress progress;
    int status;   /* exit status, once done */
    long seconds; /* -1: unknown */
};

struct report_state {
    char profile[64]; /* empty: unknown */
    bool native;
    struct report_run runs[REPORT_CLAIMS]; /* in the order of the claims */
};

/* Without a file (path NULL) nothing is known. Fails with ERROR_INPUT and FILE:LINE. */
bool report_state_read(const char *path, struct report_state *state, struct error *error);

#endif
