/* The whole of a run of several claims, as run_all.sh makes it: which claim runs, how many networks
 * are done of all, and how long the rest takes on this machine.
 *
 * The time of a claim was measured once, on another machine (experiments/costs.csv): processor
 * seconds for training all its networks, and for everything else, which one core does. What is in
 * the cache costs nothing. The pace of this machine is what the work done so far has taken here
 * over what it took there. So that an estimate stands from the start and the first moments do not
 * decide it, the run counts as begun: a twentieth of it at the pace at which some epochs were timed
 * beforehand, or a few seconds at equal pace if none were. */
#ifndef RUN_WHOLE_H
#define RUN_WHOLE_H

#include "base/error.h"

enum { WHOLE_CLAIMS_MAX = 64, WHOLE_NAME_MAX = 64 };

struct whole_claim {
    char name[WHOLE_NAME_MAX];
    bool running, ended;
    double seconds;        /* that it took, or takes so far */
    int networks;          /* of its profile */
    int missing;           /* of these, when the run began: in no cache */
    double share;          /* of the work of all its networks, that of the missing ones; 0 to 1 */
    int trained;           /* of the missing ones, while it runs */
    double done;           /* of the work of the missing ones, while it runs; 0 to 1 */
    double resting;        /* s since all are trained, while it runs; `seconds` is before that */
    double training, rest; /* s, on the other machine; NaN: not known */
};

struct whole {
    int count, jobs;
    double epoch_here, epoch_there; /* of the same training, in the same unit; 0: not timed */
    struct whole_claim claims[WHOLE_CLAIMS_MAX]; /* [count], in the order in which they run */
};

/* --- The estimate ----------------------------------------------------------------------------- */

/* Seconds that the rest will take; NaN while the cost of a claim is not known. */
double whole_left(const struct whole *whole);

/* Networks of all claims, and those that are trained. */
int whole_networks(const struct whole *whole);
int whole_trained(const struct whole *whole);

/* Number of the running claim, from 1; 0: none runs. */
int whole_running(const struct whole *whole);

/* "claim 3 of 13, 512 of 1560 networks, about 24 min left"; empty when none runs. */
enum { WHOLE_TEXT_MAX = 128 };
void whole_format(const struct whole *whole, char text[WHOLE_TEXT_MAX]);

/* --- Files ------------------------------------------------------------------------------------ */

/* Read how far the run has come: lines of a state (programs/report/report_state.h) `jobs N`,
 * `epoch TIME`, `claim NAME STATE [SECONDS]` and `work NAME NETWORKS MISSING SHARE`, the costs of
 * its profile from `costs`, among them those of a claim called `epoch`, and, of the running claim,
 * what it has written itself (whole_write). Lines of other kinds are skipped; a missing file of
 * costs leaves them unknown, a missing PATH.now means nothing done. Fails with ERROR_INPUT when the
 * state cannot be read or has more claims. */
bool whole_read(const char *path, const char *costs, struct whole *whole, struct error *error);

/* Write PATH.now, for the report: seconds, networks and work done of the running claim. What cannot
 * be written is left out, since nothing depends on it. */
void whole_write(const struct whole *whole, const char *path);

#endif
