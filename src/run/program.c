#include "run/program.h"

#include "base/avx512.h"
#include "base/clock.h"
#include "base/memory.h"
#include "base/number.h"
#include "base/output.h"
#include "run/cores.h"
#include "run/interrupt.h"

#include <argp.h>
#include <cblas.h>
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <unistd.h>

enum { SHARDS_MAX = 1000000 };

enum {
    OPTION_PROFILE = 256,
    OPTION_RUNS,
    OPTION_SHARD,
    OPTION_GATHER,
    OPTION_NATIVE,
    OPTION_COUNT,
    OPTION_STATE
};

/* In the groups shown by --help. */
static const struct argp_option options[] = {
    {NULL, 0, NULL, 0, "What to run:", 1},
    {"profile", OPTION_PROFILE, "NAME", 0, "Profile of the spec (default: paper)", 0},
    {NULL, 0, NULL, 0, "Folders:", 2},
    {"out", 'o', "DIR", 0, "Write DIR/tables and DIR/figures (default: .)", 0},
    {"runs", OPTION_RUNS, "DIR", 0, "Keep trained networks in DIR (default: runs)", 0},
    {NULL, 0, NULL, 0, "How to run:", 3},
    {"jobs", 'j', "N", 0, "Worker processes (default: the usable cores)", 0},
    {"shard", OPTION_SHARD, "I/N", 0,
     "Train only the cells with index I mod N and write no table; run with --gather N, or without "
     "either, afterwards",
     0},
    {"gather", OPTION_GATHER, "N", 0,
     "Train nothing: write the results of N shards, or name the shards that have not finished "
     "work",
     0},
    {"native", OPTION_NATIVE, NULL, 0,
     "Let OpenBLAS choose its kernels for theory and analysis: results may differ between "
     "machines in the last digits. Training does not become faster",
     0},
    {"quiet", 'q', NULL, 0, "Print errors only", 0},
    {"count", OPTION_COUNT, NULL, 0,
     "Train nothing, write nothing: print the number of networks of the profile, how many of them "
     "are not in the folder of --runs, and their share of the work",
     0},
    {"state", OPTION_STATE, "FILE", 0,
     "Say how far the run of several claims has come that FILE describes, and how long the rest "
     "takes; given by run_all.sh",
     0},
    {0},
};

/* --- The manual ------------------------------------------------------------------------------- */

static const char manual_training[] =
    "Trained networks are kept in the folder of --runs. Nothing is trained twice, and the same "
    "command continues an interrupted run.\n\n";

static const char manual_status[] =
    "Exit status:\n"
    "  0    every verdict holds (with --shard: the shard is trained)\n"
    "  1    the run finished and a verdict fails or is undecided\n"
    "  2    bad usage, spec or environment; finished work is kept\n"
    "  3    some networks could not be trained or are missing; the others are kept\n"
    "  129, 130, 143   ended by SIGHUP, SIGINT, SIGTERM; finished work is kept\n\n";

static void write_examples(FILE *text, const char *name, bool trains) {
    fprintf(text, "Examples:\n  %s --profile quick --out mine experiments/%s.yaml\n", name, name);
    if (trains)
        fprintf(text,
                "  %s --profile full --shard 0/64 experiments/%s.yaml\n"
                "  %s --profile full --gather 64 experiments/%s.yaml\n",
                name, name, name, name);
}

/* The text of --help around the options, in argp's format; NULL if out of memory. */
static char *write_manual(const struct program_manual *manual, const char *name) {
    char table[64], *text = NULL;
    size_t size;
    snprintf(table, sizeof table, "%s.csv", name);
    FILE *stream = open_memstream(&text, &size);
    if (stream == NULL)
        return NULL;
    fprintf(stream,
            "%s\v"
            "SPEC.yaml states what to compute, how to analyse it and when the claim holds: "
            "experiments/%s.yaml is the paper's; experiments/README.md describes all fields.\n\n"
            "Results in DIR (columns: tables/README.md; what to look for: "
            "figures/README.md):\n%s"
            "  tables/verdicts_%-22s the spec's criteria, judged\n\n",
            manual->about, name, manual->results, table);
    fputs(manual->trains ? manual_training : "", stream);
    fputs(manual_status, stream);
    write_examples(stream, name, manual->trains);
    bool ok = ferror(stream) == 0;
    ok = fclose(stream) == 0 && ok;
    if (!ok) {
        free(text);
        return NULL;
    }
    return text;
}

/* --- Options ---------------------------------------------------------------------------------- */

static bool parse_whole(const char *text, long low, long high, int *value) {
    long parsed;
    if (!number_whole(text, low, high, &parsed))
        return false;
    *value = (int)parsed;
    return true;
}

static void parse_jobs(const char *text, struct program *program, struct argp_state *state) {
    if (!parse_whole(text, 1, INTERRUPT_WORKERS_MAX, &program->jobs))
        argp_error(state, "--jobs takes a whole number from 1 to %d, not '%s'",
                   INTERRUPT_WORKERS_MAX, text);
}

static void parse_shard(const char *text, struct program *program, struct argp_state *state) {
    char index[32] = "";
    while (text[0] == '0' && isdigit((unsigned char)text[1])) /* seq -w pads */
        ++text;
    const char *slash = strchr(text, '/');
    if (slash != NULL && slash - text < (long)sizeof index)
        memcpy(index, text, (size_t)(slash - text));
    if (slash == NULL || !parse_whole(slash + 1, 1, SHARDS_MAX, &program->shards) ||
        !parse_whole(index, 0, program->shards - 1, &program->shard))
        argp_error(state, "--shard takes I/N with 0 <= I < N, e.g. 0/3, not '%s'", text);
}

static error_t parse_option(int key, char *argument, struct argp_state *state) {
    struct program *program = state->input;
    switch (key) {
    case OPTION_PROFILE:
        program->profile = argument;
        return 0;
    case 'o':
        program->out = argument;
        return 0;
    case OPTION_RUNS:
        program->runs = argument;
        return 0;
    case 'j':
        parse_jobs(argument, program, state);
        return 0;
    case OPTION_SHARD:
        parse_shard(argument, program, state);
        return 0;
    case OPTION_GATHER:
        if (!parse_whole(argument, 1, SHARDS_MAX, &program->gather))
            argp_error(state, "--gather takes a whole number from 1 to %d, not '%s'", SHARDS_MAX,
                       argument);
        return 0;
    case OPTION_NATIVE:
        program->native = true;
        return 0;
    case 'q':
        program->quiet = true;
        return 0;
    case OPTION_COUNT:
        program->count = true;
        return 0;
    case OPTION_STATE:
        program->state = argument;
        return 0;
    case ARGP_KEY_ARG:
        if (program->spec != NULL)
            argp_error(state, "one spec at a time: unexpected argument '%s'", argument);
        program->spec = argument;
        return 0;
    case ARGP_KEY_END:
        if (program->spec == NULL)
            argp_error(state, "name the spec to run, e.g. experiments/%s.yaml", program->name);
        if (program->shards > 0 && program->gather > 0)
            argp_error(state, "--shard trains and --gather does not: give only one of them");
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

/* Debian's OpenBLAS 0.3.21 uses its Haswell kernels on processors it does not know; with AVX-512
 * its SkylakeX kernels are the fastest. */
static const char *wanted_kernel(bool native) {
    if (!native)
        return "Haswell";
    return avx512_is_there() ? "SkylakeX" : NULL;
}

static bool same(const char *x, const char *y) {
    return x == y || (x != NULL && y != NULL && strcmp(x, y) == 0);
}

/* OpenBLAS allocates its workspace, 129 MiB, in the first product, and retries for ever if that
 * fails (ulimit -v). So it is allocated now if there is room; workers inherit it. */
static bool claim_work_space(void) {
    enum { ROOM = 160 << 20, SIDE = 128 }; /* a product too large for kernels without workspace */
    void *room = mmap(NULL, ROOM, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (room == MAP_FAILED || munmap(room, ROOM) != 0)
        return false;
    float *matrices = memory_array(3 * SIDE * SIDE, sizeof *matrices);
    if (matrices == NULL)
        return false;
    cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, SIDE, SIDE, SIDE, 1, matrices, SIDE,
                matrices + SIDE * SIDE, SIDE, 0, matrices + 2 * SIDE * SIDE, SIDE);
    free(matrices);
    return true;
}

void program_pin_kernels(char **argv, bool native) {
    const char *name = program_invocation_short_name;
    const char *wanted = wanted_kernel(native);
    if (!same(getenv("OPENBLAS_CORETYPE"), wanted)) {
        if (wanted != NULL)
            setenv("OPENBLAS_CORETYPE", wanted, 1);
        else
            unsetenv("OPENBLAS_CORETYPE");
        setenv("OPENBLAS_NUM_THREADS", "1", 1);
        execv("/proc/self/exe", argv);
        fprintf(stderr, "%s: cannot re-execute itself (%s); set OPENBLAS_CORETYPE=%s by hand\n",
                name, strerror(errno), wanted != NULL ? wanted : "");
        exit(PROGRAM_BAD_INPUT);
    }
    prctl(PR_SET_NAME, name); /* not "exe", for top and pkill */
    openblas_set_num_threads(1);
    if (!native && strcmp(program_kernel(), wanted) != 0) {
        fprintf(stderr,
                "%s: this OpenBLAS uses its %s kernels and cannot be set to %s, so results would "
                "not be reproducible; install Debian's libopenblas0 or accept that with --native\n",
                name, program_kernel(), wanted);
        exit(PROGRAM_BAD_INPUT);
    }
    if (!claim_work_space()) {
        fprintf(stderr, "%s: not enough memory for OpenBLAS; check the limit (ulimit -v)\n", name);
        exit(PROGRAM_BAD_INPUT);
    }
}

void program_guard(void) {
    /* A file opened as descriptor 1 would receive printed text. These placeholders cannot be
     * written. */
    for (int stream = STDIN_FILENO; stream <= STDERR_FILENO; ++stream)
        if (fcntl(stream, F_GETFD) < 0)
            (void)open("/dev/null", O_RDONLY);
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN);
}

void program_start(int argc, char **argv, const struct program_manual *manual,
                   struct program *program) {
    program_guard();
    *program = (struct program){.name = program_invocation_short_name,
                                .profile = "paper",
                                .out = ".",
                                .runs = "runs",
                                .jobs = cores_usable(),
                                .started = clock_seconds()};
    argp_program_version = "cogs " COGS_VERSION;
    argp_err_exit_status = PROGRAM_BAD_INPUT;
    char *text = write_manual(manual, program->name);
    struct argp argp = {options, parse_option, "SPEC.yaml", text, NULL, NULL, NULL};
    argp_parse(&argp, argc, argv, 0, NULL, program);
    free(text);
    program_pin_kernels(argv, program->native);
    interrupt_install();
}

const char *program_kernel(void) {
    return openblas_get_corename();
}

bool program_is_shard(const struct program *program) {
    return program->shards > 0;
}

void program_say(const struct program *program, const char *format, ...) {
    if (program->quiet)
        return;
    va_list args;
    va_start(args, format);
    vprintf(format, args);
    va_end(args);
    putchar('\n');
    fflush(stdout);
}

bool program_was_heard(const struct program *program) {
    if (!ferror(stdout))
        return true;
    fprintf(
        stderr,
        "%s: output was truncated: standard output is closed or full; the complete results are in "
        "%s\n",
        program->name, program_is_shard(program) ? program->runs : program->out);
    return false;
}

int program_fail(const struct program *program, const struct error *error) {
    fflush(stdout);
    fprintf(stderr, "%s: %s\n", program->name, error->message);
    return PROGRAM_BAD_INPUT;
}

double program_seconds(const struct program *program) {
    return clock_seconds() - program->started;
}

bool program_prepare_folders(const struct program *program, bool uses_runs, struct error *error) {
    char path[PROGRAM_PATH_MAX];
    if (uses_runs && !output_prepare_folder(program->runs, error))
        return false;
    if (program_is_shard(program))
        return true;
    snprintf(path, sizeof path, "%s/tables", program->out);
    if (!output_prepare_folder(path, error))
        return false;
    snprintf(path, sizeof path, "%s/figures", program->out);
    return output_prepare_folder(path, error);
}

/* --- The whole of several claims -------------------------------------------------------------- */

bool program_read_whole(struct program *program, struct whole *whole, double work,
                        struct error *error) {
    char costs[PROGRAM_PATH_MAX];
    const char *slash = strrchr(program->spec, '/');
    int folder = slash == NULL ? 0 : (int)(slash + 1 - program->spec);
    if (program->state == NULL)
        return true;
    snprintf(costs, sizeof costs, "%.*scosts.csv", folder, program->spec);
    if (!whole_read(program->state, costs, whole, error))
        return false;
    program->whole = whole_running(whole) > 0 ? whole : NULL;
    program->work = work;
    return true;
}

void program_follow(const struct program *program, int trained, double work) {
    static const double note_every_seconds = 5;
    static double next_note;
    if (program->whole == NULL)
        return;
    struct whole_claim *claim = &program->whole->claims[whole_running(program->whole) - 1];
    claim->trained = trained < claim->missing ? trained : claim->missing;
    claim->done = work < program->work ? work / program->work : 1;
    claim->seconds = program_seconds(program);
    if (claim->seconds < next_note && claim->done < 1)
        return;
    whole_write(program->whole, program->state);
    next_note = claim->seconds + note_every_seconds;
}

void program_note_costs(const struct program *program, double training, double rest) {
    char path[PROGRAM_PATH_MAX];
    if (program->state == NULL)
        return;
    snprintf(path, sizeof path, "%s.costs", program->state);
    FILE *file = fopen(path, "ae");
    if (file == NULL)
        return; /* nothing depends on it */
    fprintf(file, "%s,%s,%.1f,%.1f\n", program->profile, program->name, training, rest);
    fclose(file);
}
