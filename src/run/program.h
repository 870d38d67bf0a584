/* Common parts of the claim programs: options, exit statuses, determinism, exit summary. */
#ifndef RUN_PROGRAM_H
#define RUN_PROGRAM_H

#include "run/whole.h"

#include <stdint.h>

enum program_status {
    PROGRAM_HOLDS = 0,        /* every verdict holds */
    PROGRAM_FAILS = 1,        /* the run finished and a verdict fails or is undecided */
    PROGRAM_BAD_INPUT = 2,    /* usage, spec or environment */
    PROGRAM_CELLS_FAILED = 3, /* some cells failed; the others are kept */
};

struct program {
    const char *name;    /* "match_rate" */
    const char *spec;    /* path of the YAML spec */
    const char *profile; /* "paper" unless --profile */
    const char *out;     /* folder of tables/ and figures/ */
    const char *runs;    /* folder of trained networks */
    int jobs;            /* worker processes, >= 1 */
    int shard;           /* this process trains cells with index = shard mod shards */
    int shards;          /* 0 without --shard */
    int gather;          /* number of shards to gather; 0 without --gather */
    bool native;         /* fastest kernels instead of reproducible ones */
    bool quiet;
    bool count;          /* only say how many networks there are and how many are missing */
    const char *state;   /* file about a run of several claims (run/whole.h), or NULL */
    struct whole *whole; /* what that says, once it is read; NULL: this claim is all */
    double work;         /* to be done, of the claim that runs */
    bool incomplete;     /* some networks could not be trained; the others are judged */
    double started;      /* seconds of the monotonic clock, for the summary */
};

/* The text of --help besides the options. */
struct program_manual {
    const char *about;   /* purpose, in a sentence or two */
    const char *results; /* the files it writes, one per line */
    bool trains;         /* trains networks, in cells that can be sharded and are kept */
};

/* Parse the command line, make the arithmetic reproducible (program_pin_kernels) and install the
 * signal handlers. Exits with status 2 on bad usage and 0 after --help or --version. */
void program_start(int argc, char **argv, const struct program_manual *manual,
                   struct program *program);

/* Turn conditions that would end or confuse the process silently into errors of the calls
 * concerned: closed standard streams, a closed output pipe, a file size limit. Call first in main;
 * program_start does. */
void program_guard(void);

/* Restrict OpenBLAS to one thread and, unless `native`, to its Haswell kernels, overriding the
 * user's environment: the library chooses its kernels when it is loaded, so the program re-executes
 * itself with the right environment if necessary. Call in main before any work. Exits with status 2
 * if the kernels cannot be set. */
void program_pin_kernels(char **argv, bool native);

/* The OpenBLAS kernels in use, e.g. "Haswell". */
const char *program_kernel(void);

/* Whether only a shard of the cells is trained and no table written. */
bool program_is_shard(const struct program *program);

/* Print a line on stdout unless --quiet. */
void program_say(const struct program *program, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* False if stdout could not be written completely; reports that on stderr. */
bool program_was_heard(const struct program *program);

/* Report `error` on stderr as "match_rate: ..." and return the matching exit status. */
int program_fail(const struct program *program, const struct error *error);

/* Seconds since program_start. */
double program_seconds(const struct program *program);

/* Create out/tables and out/figures (or runs, for a shard) and check, before any training, that
 * they are writable. */
bool program_prepare_folders(const struct program *program, bool uses_runs, struct error *error);

/* Read what the file of --state says of the whole run (program->whole), if it is given: this claim,
 * the running one, has work to do (cells_count). The costs are read from costs.csv beside the spec.
 */
bool program_read_whole(struct program *program, struct whole *whole, double work,
                        struct error *error);

/* How much of it is done; noted for the report every few seconds. */
void program_follow(const struct program *program, int trained, double work);

/* Append a line of costs.csv to the file STATE.costs: processor seconds of training and of
 * everything else. */
void program_note_costs(const struct program *program, double training, double rest);

enum { PROGRAM_PATH_MAX = 4096 };

#endif
