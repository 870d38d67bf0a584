#include "run/cells.h"

#include "base/memory.h"
#include "base/output.h"
#include "run/interrupt.h"
#include "run/progress.h"
#include "run/runfile.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <xxhash.h>

enum message_kind { MESSAGE_PROGRESS, MESSAGE_WAITS, MESSAGE_NO_LOCKS, MESSAGE_FAILED };

/* A worker's message to the program, small enough for an atomic write to a pipe. */
struct message {
    enum message_kind kind;
    struct progress_state state;
    char text[256]; /* why it failed, or why there are no locks */
};

struct job {
    const struct cell *cell;
    char name[RUNFILE_NAME_MAX];
    char path[PROGRAM_PATH_MAX + RUNFILE_NAME_MAX];
};

struct worker {
    pid_t pid; /* 0: idle */
    int pipe;
    const struct job *job;
    struct message last; /* its last message */
};

/* --- Which cells to train --------------------------------------------------------------------- */

static void fill_job(const struct program *program, const struct cell *cell, struct job *job) {
    job->cell = cell;
    runfile_name(&cell->config, program_kernel(), job->name);
    snprintf(job->path, sizeof job->path, "%s/%s", program->runs, job->name);
}

static bool has_snapshots(const struct training_result *result, const struct cell *cell) {
    int found = 0;
    for (int i = 0; i < result->snapshots && found < cell->snapshots; ++i)
        found += result->snapshot_epoch[i] == cell->snapshot_epochs[found];
    return found == cell->snapshots;
}

enum cached { CACHED, NOT_CACHED, DAMAGED, UNREADABLE };

/* Whether the cache holds a complete file of the cell. The error describes a file that is damaged
 * or cannot be read. */
static enum cached look_up(const struct job *job, struct error *error) {
    struct training_result result;
    if (access(job->path, F_OK) != 0 && errno == ENOENT)
        return NOT_CACHED;
    *error = (struct error){0};
    if (!runfile_load(job->path, &job->cell->config, program_kernel(), &result, error))
        return error->kind == ERROR_DAMAGED ? DAMAGED : UNREADABLE;
    bool complete = has_snapshots(&result, job->cell);
    training_result_free(&result);
    return complete ? CACHED : NOT_CACHED;
}

enum { ASIDE_MAX = PATH_MAX + 16 };

/* Beside the file itself if that is behind a link. */
static void name_aside(const struct job *job, char aside[ASIDE_MAX]) {
    char target[PATH_MAX];
    snprintf(aside, ASIDE_MAX, "%s.damaged", output_follow(job->path, target) ? target : job->path);
}

static bool set_aside(const struct job *job, struct error *error) {
    char aside[ASIDE_MAX], target[PATH_MAX];
    struct stat status;
    name_aside(job, aside);
    if (lstat(aside, &status) == 0 && !S_ISREG(status.st_mode))
        return error_set(error, ERROR_ENVIRONMENT, "%s is in the way: not a regular file", aside);
    return (output_follow(job->path, target) && rename(target, aside) == 0) ||
           error_set(error, ERROR_ENVIRONMENT, "cannot rename %s: %s", job->path, strerror(errno));
}

/* Floating-point operations of a cell, for scheduling. */
static double cost(const struct cell *cell) {
    const struct training_config *config = &cell->config;
    int epochs = config->anneal_epochs > 0 ? config->anneal_epochs : config->epochs;
    return training_flops(config) * epochs * training_members(config);
}

static int compare_jobs(const void *x, const void *y) {
    const struct job *left = x, *right = y;
    double difference = cost(right->cell) - cost(left->cell);
    return difference > 0 ? 1 : difference < 0 ? -1 : strcmp(left->name, right->name);
}

/* Of two jobs for one file, the one with more snapshots satisfies both. */
static int remove_duplicates(struct job *jobs, int count) {
    int kept = 0;
    for (int i = 0; i < count; ++i) {
        if (kept > 0 && strcmp(jobs[kept - 1].name, jobs[i].name) == 0) {
            if (jobs[i].cell->snapshots > jobs[kept - 1].cell->snapshots)
                jobs[kept - 1] = jobs[i];
        } else {
            jobs[kept++] = jobs[i];
        }
    }
    return kept;
}

/* --- Failures ----------------------------------------------------------------------------------
 */

static unsigned long long hash_of(const struct program *program, const struct cell *cell) {
    struct job job;
    fill_job(program, cell, &job);
    return XXH3_64bits(job.name, strlen(job.name));
}

/* Count a failure; one that cannot be remembered is tried again. */
static void add_failure(const struct program *program, const struct cell *cell,
                        struct cells_outcome *outcome) {
    size_t size = ((size_t)outcome->remembered + 1) * sizeof *outcome->failures;
    unsigned long long *failures = realloc(outcome->failures, size);
    ++outcome->failed;
    if (failures == NULL)
        return;
    outcome->failures = failures;
    failures[outcome->remembered++] = hash_of(program, cell);
}

/* Whether `cell` continues one that has failed before. */
static bool continues_failure(const struct program *program, const struct cell *cell,
                              const struct cells_outcome *outcome) {
    struct cell first_phase = *cell;
    first_phase.config.anneal_epochs = 0;
    if (cell->config.anneal_epochs == 0)
        return false;
    unsigned long long hash = hash_of(program, &first_phase);
    for (int i = 0; i < outcome->remembered; ++i)
        if (outcome->failures[i] == hash)
            return true;
    return false;
}

void cells_outcome_free(struct cells_outcome *outcome) {
    free(outcome->failures);
    outcome->failures = NULL;
}

/* The jobs of this program's shard, the longest first, identical ones once; returns their number.
 */
static int list_jobs(const struct program *program, const struct cell *cells, int count,
                     const struct cells_outcome *outcome, struct job *jobs) {
    int listed = 0;
    for (int i = 0; i < count; ++i)
        if ((!program_is_shard(program) || i % program->shards == program->shard) &&
            !continues_failure(program, &cells[i], outcome))
            fill_job(program, &cells[i], &jobs[listed++]);
    qsort(jobs, (size_t)listed, sizeof *jobs, compare_jobs);
    return remove_duplicates(jobs, listed);
}

bool cells_count(const struct program *program, const struct cell *cells, int count,
                 struct cells_count *counted, struct error *error) {
    const struct cells_outcome none = {0};
    *counted = (struct cells_count){0};
    if (count == 0)
        return true;
    struct job *jobs = memory_array((size_t)count, sizeof *jobs);
    if (jobs == NULL)
        return error_memory(error, "the list of cells");
    counted->networks = list_jobs(program, cells, count, &none, jobs);
    for (int i = 0; i < counted->networks; ++i) {
        double flops = cost(jobs[i].cell);
        counted->work += flops;
        if (access(jobs[i].path, F_OK) == 0)
            continue;
        ++counted->missing;
        counted->missing_work += flops;
    }
    free(jobs);
    return true;
}

/* Collect the jobs without a complete file in the cache; their number, or -1 if it cannot be
 * read. */
static int collect_jobs(const struct program *program, const struct cell *cells, int count,
                        struct job *jobs, struct cells_outcome *outcome, struct error *error) {
    char aside[ASIDE_MAX];
    int collected = list_jobs(program, cells, count, outcome, jobs);
    int missing = 0;
    for (int i = 0; i < collected; ++i) {
        enum cached cached = look_up(&jobs[i], error);
        if (cached == UNREADABLE)
            return -1;
        if (cached == DAMAGED) {
            name_aside(&jobs[i], aside);
            fprintf(stderr, "  %s; it is kept as %s and the network is trained again\n",
                    error->message, aside);
        }
        if (cached == CACHED)
            ++outcome->cached;
        else
            jobs[missing++] = jobs[i];
    }
    return missing;
}

/* --- In the worker ---------------------------------------------------------------------------- */

struct teller {
    int pipe;
    int epochs;
};

static void tell(int pipe, const struct message *message) {
    ssize_t written;
    do
        written = write(pipe, message, sizeof *message);
    while (written < 0 && errno == EINTR);
}

static bool tell_progress(void *context, int epoch, const struct evaluation *evaluation) {
    const struct teller *teller = context;
    enum { TELL_EVERY = 50 };
    if (epoch % TELL_EVERY != 0 && epoch != teller->epochs)
        return true;
    struct message message = {.kind = MESSAGE_PROGRESS,
                              .state = {.epoch = epoch,
                                        .epochs = teller->epochs,
                                        .loss = evaluation->train_loss,
                                        .accuracy = evaluation->test_accuracy}};
    tell(teller->pipe, &message);
    return true;
}

/* Lock this cell; if another process works on it, report that and wait. Without locks two runs at
 * once may both train it; the file that one of them writes last is as whole as the other. Each cell
 * is one byte of the cache's lock file; the lock ends with the process. */
static bool lock_cell(const struct program *program, const struct job *job, int pipe,
                      struct error *error) {
    const struct message waits = {.kind = MESSAGE_WAITS};
    char path[PROGRAM_PATH_MAX + 16];
    snprintf(path, sizeof path, "%s/.lock", program->runs);
    int descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    struct flock lock = {.l_type = F_WRLCK,
                         .l_whence = SEEK_SET,
                         .l_start = (off_t)(XXH3_64bits(job->name, strlen(job->name)) >> 2),
                         .l_len = 1};
    int status = descriptor < 0 ? -1 : fcntl(descriptor, F_OFD_SETLK, &lock);
    if (status != 0 && descriptor >= 0 && (errno == EAGAIN || errno == EACCES)) {
        tell(pipe, &waits);
        status = fcntl(descriptor, F_OFD_SETLKW, &lock);
    }
    if (status == 0)
        return true;
    if (descriptor < 0 || !output_lacks_locks(errno))
        return error_set(error, ERROR_ENVIRONMENT, "cannot lock %s: %s", path, strerror(errno));
    struct message missing = {.kind = MESSAGE_NO_LOCKS};
    snprintf(missing.text, sizeof missing.text, "%s", strerror(errno));
    tell(pipe, &missing);
    return true;
}

/* Train a cell, starting from the end of its first phase if that is in the cache. */
static bool train_cell(const struct program *program, const struct cell *cell,
                       struct teller *teller, struct training_result *result, struct error *error) {
    const struct training_config *config = &cell->config;
    struct cell first_phase = *cell;
    struct training_result from;
    bool loaded;
    first_phase.config.anneal_epochs = 0;
    if (config->anneal_epochs == 0 || cell->snapshots > 0 ||
        !cells_load(program, &first_phase, &from, &loaded, NULL) || !loaded)
        return training_run(config, cell->snapshot_epochs, cell->snapshots, tell_progress, teller,
                            result, error);
    bool ok = training_continue(config, &from, tell_progress, teller, result, error);
    training_result_free(&from);
    return ok;
}

/* Call with the cell's lock held. */
static bool save(const struct job *job, const struct training_result *result, struct error *error) {
    char temporary[PATH_MAX];
    if (!output_temporary_name(job->path, getpid(), temporary))
        return error_set(error, ERROR_ENVIRONMENT, "the name of %s is too long", job->path);
    output_remove_left_behind(job->path);
    return runfile_save(job->path, temporary, &job->cell->config, program_kernel(), result, error);
}

static bool train_job(const struct program *program, const struct job *job, int pipe,
                      struct error *error) {
    const struct cell *cell = job->cell;
    struct teller teller = {.pipe = pipe,
                            .epochs = cell->config.epochs + cell->config.anneal_epochs};
    struct training_result result;
    if (!lock_cell(program, job, pipe, error))
        return false;
    enum cached cached = look_up(job, error);
    if (cached == CACHED || cached == UNREADABLE)
        return cached == CACHED; /* another process was faster */
    if (cached == DAMAGED && !set_aside(job, error))
        return false;
    if (!train_cell(program, cell, &teller, &result, error))
        return false;
    bool ok = save(job, &result, error);
    training_result_free(&result);
    return ok;
}

static _Noreturn void work(const struct program *program, const struct job *job, int pipe) {
    struct error error = {0};
    bool ok = train_job(program, job, pipe, &error);
    if (!ok) {
        struct message message = {.kind = MESSAGE_FAILED};
        snprintf(message.text, sizeof message.text, "%.255s", error.message);
        tell(pipe, &message);
    }
    _exit(ok ? 0 : 1);
}

/* --- In the program --------------------------------------------------------------------------- */

static bool cannot_start(struct error *error, int reason) {
    return error_set(error, ERROR_ENVIRONMENT,
                     "cannot start a worker: %s; finished networks are kept, and the same command "
                     "continues from there",
                     strerror(reason));
}

/* The temporary file of a worker that has ended. */
static void name_temporary(const struct job *job, pid_t pid, char name[PATH_MAX]) {
    if (!output_temporary_name(job->path, pid, name))
        *name = '\0'; /* then there is no file either */
}

static bool start_worker(const struct program *program, struct worker *worker, int slot,
                         const struct job *job, struct error *error) {
    int ends[2];
    char temporary[PATH_MAX];
    pid_t parent = getpid();
    if (pipe2(ends, O_CLOEXEC) != 0)
        return cannot_start(error, errno);
    interrupt_hold();
    pid_t pid = fork();
    if (pid == 0) {
        interrupt_become_worker(parent);
        close(ends[0]);
        work(program, job, ends[1]);
    }
    int reason = errno;
    if (pid > 0) {
        name_temporary(job, pid, temporary);
        interrupt_watch_worker(slot, pid, temporary);
    }
    interrupt_release();
    close(ends[1]);
    if (pid < 0) {
        close(ends[0]);
        return cannot_start(error, reason);
    }
    *worker = (struct worker){.pid = pid, .pipe = ends[0], .job = job};
    return true;
}

/* Collect a worker whose pipe has closed; false when its cell failed, with the reason. */
static bool end_worker(struct worker *worker, int slot, char reason[512]) {
    int status = 0;
    char temporary[PATH_MAX];
    close(worker->pipe); /* first, so that the worker cannot block on writing */
    interrupt_hold();
    while (waitpid(worker->pid, &status, 0) < 0 && errno == EINTR) {
    }
    interrupt_watch_worker(slot, 0, "");
    interrupt_release();
    name_temporary(worker->job, worker->pid, temporary);
    worker->pid = 0;
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
        return true;
    unlink(temporary);
    if (worker->last.kind == MESSAGE_FAILED)
        snprintf(reason, 512, "%s", worker->last.text);
    else if (WIFSIGNALED(status))
        snprintf(reason, 512, "the worker was killed by signal %d (%s)%s", WTERMSIG(status),
                 strsignal(WTERMSIG(status)),
                 WTERMSIG(status) == SIGKILL ? "; possibly out of memory" : "");
    else
        snprintf(reason, 512, "the worker ended with status %d", WEXITSTATUS(status));
    return false;
}

/* Read a worker's message; false at the end of its pipe. */
static bool hear_worker(struct worker *worker) {
    struct message message;
    ssize_t size;
    do
        size = read(worker->pipe, &message, sizeof message);
    while (size < 0 && errno == EINTR);
    if (size != (ssize_t)sizeof message)
        return false;
    worker->last = message;
    return true;
}

struct pool {
    const struct program *program;
    struct worker *workers; /* [size] */
    struct pollfd *polls;   /* [size] */
    int size;
    struct progress *progress;
};

static int busy_workers(const struct pool *pool) {
    int busy = 0;
    for (int i = 0; i < pool->size; ++i)
        busy += pool->workers[i].pid > 0;
    return busy;
}

static void warn_of_locks(const struct pool *pool, const char *reason) {
    static bool warned;
    if (!warned)
        progress_warn(pool->progress,
                      "warning: %s is on a file system without locks (%s); going on without them. "
                      "Two runs at once may train the same networks twice",
                      pool->program->runs, reason);
    warned = true;
}

static void hear(struct pool *pool, int slot) {
    const struct message *message = &pool->workers[slot].last;
    if (message->kind == MESSAGE_PROGRESS)
        progress_update(pool->progress, slot, &message->state);
    else if (message->kind == MESSAGE_WAITS)
        progress_wait(pool->progress, slot);
    else if (message->kind == MESSAGE_NO_LOCKS)
        warn_of_locks(pool, message->text);
}

/* Tell the whole of several claims what is done of this one. */
static void follow(struct pool *pool, const struct cells_outcome *outcome) {
    double done = outcome->work;
    if (pool->program->whole == NULL)
        return;
    for (int i = 0; i < pool->size; ++i) {
        const struct progress_state *state = &pool->workers[i].last.state;
        if (pool->workers[i].pid > 0 && state->epochs > 0)
            done += cost(pool->workers[i].job->cell) * state->epoch / state->epochs;
    }
    program_follow(pool->program, outcome->trained + outcome->failed, done);
}

/* Wait for messages of the workers and process them. */
static void attend(struct pool *pool, struct cells_outcome *outcome) {
    enum { REDRAW_MILLISECONDS = 250 };
    for (int i = 0; i < pool->size; ++i)
        pool->polls[i] = (struct pollfd){
            .fd = pool->workers[i].pid > 0 ? pool->workers[i].pipe : -1, .events = POLLIN};
    poll(pool->polls, (nfds_t)pool->size, REDRAW_MILLISECONDS);
    for (int i = 0; i < pool->size; ++i) {
        struct worker *worker = &pool->workers[i];
        if (worker->pid == 0 || pool->polls[i].revents == 0)
            continue;
        if (hear_worker(worker)) {
            hear(pool, i);
            continue;
        }
        char reason[512];
        bool ok = end_worker(worker, i, reason);
        outcome->work += cost(worker->job->cell);
        progress_end(pool->progress, i, ok ? NULL : reason);
        if (ok)
            ++outcome->trained;
        else
            add_failure(pool->program, worker->job->cell, outcome);
    }
    follow(pool, outcome);
    progress_draw(pool->progress);
}

static bool run_jobs(struct pool *pool, const struct job *jobs, int count,
                     struct cells_outcome *outcome, struct error *error) {
    int next = 0;
    bool ok = true;
    while ((ok && next < count) || busy_workers(pool) > 0) {
        for (int i = 0; ok && next < count && i < pool->size; ++i)
            if (pool->workers[i].pid == 0) {
                if (!start_worker(pool->program, &pool->workers[i], i, &jobs[next], error)) {
                    ok = busy_workers(pool) > 0; /* then continue with fewer workers */
                    break;
                }
                progress_begin(pool->progress, i, jobs[next++].name);
            }
        if (busy_workers(pool) > 0)
            attend(pool, outcome);
    }
    return ok;
}

/* The number of workers that fit into memory, at least one; a cell that does not fit alone is
 * refused. */
static bool fit_workers(const struct job *jobs, int count, int wanted, int *workers,
                        struct error *error) {
    size_t memory = (size_t)sysconf(_SC_PHYS_PAGES) * (size_t)sysconf(_SC_PAGESIZE), most = 0;
    for (int i = 0; i < count; ++i) {
        const struct cell *cell = jobs[i].cell;
        size_t bytes = training_bytes(&cell->config, cell->snapshots);
        if (!training_fits(&cell->config, cell->snapshots, error))
            return false;
        most = bytes > most ? bytes : most;
    }
    *workers = wanted < count ? wanted : count;
    while (*workers > 1 && (size_t)*workers * most > memory)
        --*workers;
    return true;
}

static int compare_integers(const void *x, const void *y) {
    return *(const int *)x - *(const int *)y;
}

/* Report which of the gathered shards these jobs are missing from. */
static bool name_shards(const struct program *program, const struct cell *cells,
                        const struct job *jobs, int count, struct error *error) {
    enum { NAMED = 200 };
    char list[NAMED + 32] = "";
    size_t used = 0;
    int *shard = memory_array((size_t)count, sizeof *shard);
    if (shard == NULL)
        return error_memory(error, "the list of shards");
    for (int i = 0; i < count; ++i)
        shard[i] = (int)(jobs[i].cell - cells) % program->gather;
    qsort(shard, (size_t)count, sizeof *shard, compare_integers);
    for (int i = 0; i < count && used < NAMED; ++i)
        if (i == 0 || shard[i] != shard[i - 1])
            used += (size_t)snprintf(list + used, sizeof list - used, "%s%d/%d",
                                     used > 0 ? ", " : "", shard[i], program->gather);
    fprintf(stderr, "%s: %d network%s missing in %s: shard %s%s did not finish; run it again\n",
            program->name, count, count == 1 ? " is" : "s are", program->runs, list,
            used >= NAMED ? ", ..." : "");
    free(shard);
    return true;
}

/* The noun for jobs in messages. */
static const char *noun_for(const struct job *jobs, int count) {
    for (int i = 0; i < count; ++i)
        if (training_members(&jobs[i].cell->config) > 1)
            return "batches of networks";
    return "networks";
}

static bool train_missing(const struct program *program, const struct job *jobs, int count,
                          int cached, struct cells_outcome *outcome, struct error *error) {
    struct pool pool = {.program = program};
    if (!fit_workers(jobs, count, program->jobs, &pool.size, error))
        return false;
    program_say(program, "%s: training %d %s on %d worker%s (%d more are in %s)", program->name,
                count, noun_for(jobs, count), pool.size, pool.size == 1 ? "" : "s", cached,
                program->runs);
    pool.workers = memory_array((size_t)pool.size, sizeof *pool.workers);
    pool.polls = memory_array((size_t)pool.size, sizeof *pool.polls);
    pool.progress = progress_create(pool.size, count, program->quiet, program->whole);
    bool ok = pool.workers != NULL && pool.polls != NULL && pool.progress != NULL
                  ? run_jobs(&pool, jobs, count, outcome, error)
                  : error_memory(error, "the workers");
    progress_free(pool.progress);
    free(pool.polls);
    free(pool.workers);
    return ok;
}

bool cells_train(const struct program *program, const struct cell *cells, int count,
                 struct cells_outcome *outcome, struct error *error) {
    struct job *jobs = memory_array((size_t)count, sizeof *jobs);
    if (jobs == NULL)
        return error_memory(error, "the list of cells");
    int before = outcome->cached;
    int missing = collect_jobs(program, cells, count, jobs, outcome, error);
    bool ok = missing >= 0;
    if (missing > 0 && program->gather > 0) {
        outcome->failed += missing;
        ok = name_shards(program, cells, jobs, missing, error);
    } else if (missing > 0) {
        ok = train_missing(program, jobs, missing, outcome->cached - before, outcome, error);
    }
    free(jobs);
    return ok;
}

bool cells_load(const struct program *program, const struct cell *cell,
                struct training_result *result, bool *loaded, struct error *error) {
    struct job job;
    fill_job(program, cell, &job);
    *loaded = access(job.path, F_OK) == 0 || errno != ENOENT;
    if (!*loaded)
        return program->incomplete ||
               error_set(error, ERROR_ENVIRONMENT, "the run file %s has disappeared", job.path);
    *loaded = runfile_load(job.path, &cell->config, program_kernel(), result, error);
    if (!*loaded || has_snapshots(result, cell))
        return *loaded;
    training_result_free(result); /* left from a spec with other snapshots */
    *loaded = false;
    return program->incomplete ||
           error_set(error, ERROR_ENVIRONMENT, "the run file %s lacks snapshots", job.path);
}
