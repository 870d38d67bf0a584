/* How far the run has come that the report is about, as run_all.sh writes it:
 *
 *     profile quick
 *     native yes                     (optional)
 *     claim ring_closure done-0 1    (done with this exit status, after so many seconds)
 *     claim decoupling running 12
 *     claim match_rate waiting       (seconds are optional)
 *     jobs 2                         (optional, as the next two)
 *     epoch 0.0005                   (seconds of an epoch of bench --d 23 --q 512)
 *     work decoupling 160 40 0.31    (networks, those missing at the beginning, their share of the
 *                                     work) */
#ifndef PROGRAMS_REPORT_REPORT_STATE_H
#define PROGRAMS_REPORT_REPORT_STATE_H

#include "base/error.h"
#include "programs/report/report_claims.h"
#include "run/whole.h"

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
    struct whole whole;                    /* how far the whole has come */
};

/* Without a file (path NULL) nothing is known. costs: the file of costs (run/whole.h). Fails with
 * ERROR_INPUT and FILE:LINE. */
bool report_state_read(const char *path, const char *costs, struct report_state *state,
                       struct error *error);

#endif
