#include "run/parallel.h"

#include "run/interrupt.h"

#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

/* Memory shared by the processes. */
struct board {
    atomic_int left; /* pieces not yet taken: the first ones */
    atomic_int failed;
    struct error error; /* error of the piece that failed first */
    _Alignas(64) unsigned char results[];
};

struct map {
    parallel_work *work;
    void *context;
    size_t size;
    struct board *board;
};

/* Take pieces until none is left or one has failed in any process. */
static void work_on(const struct map *map) {
    struct board *board = map->board;
    for (int i;
         atomic_load(&board->failed) == 0 && (i = atomic_fetch_sub(&board->left, 1) - 1) >= 0;) {
        struct error error = {0};
        if (!map->work(map->context, i, board->results + (size_t)i * map->size, &error) &&
            atomic_fetch_add(&board->failed, 1) == 0)
            board->error = error;
    }
}

static pid_t start_worker(const struct map *map, int slot) {
    pid_t parent = getpid();
    interrupt_hold();
    pid_t pid = fork();
    if (pid == 0) {
        interrupt_become_worker(parent);
        work_on(map);
        _exit(0);
    }
    if (pid > 0)
        interrupt_watch_worker(slot, pid, "");
    interrupt_release();
    return pid;
}

/* Wait for worker `slot`; whether it ended normally. */
static bool end_worker(int slot, pid_t pid) {
    int status = 0;
    interrupt_hold();
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {
    }
    interrupt_watch_worker(slot, 0, "");
    interrupt_release();
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

/* This process is one of the jobs; fewer others than requested suffice. */
static bool share_out(const struct map *map, int jobs, struct error *error) {
    pid_t workers[INTERRUPT_WORKERS_MAX];
    int started = 0;
    bool whole = true;
    while (started < jobs - 1 && started < INTERRUPT_WORKERS_MAX) {
        workers[started] = start_worker(map, started);
        if (workers[started] < 0)
            break;
        ++started;
    }
    work_on(map);
    for (int i = 0; i < started; ++i)
        whole = end_worker(i, workers[i]) && whole;
    if (atomic_load(&map->board->failed) > 0) {
        *error = map->board->error;
        return false;
    }
    return whole || error_set(error, ERROR_ENVIRONMENT,
                              "a worker was killed, possibly for lack of memory; the same command "
                              "continues from there");
}

bool parallel_map(int jobs, int count, parallel_work *work, void *context, size_t size,
                  void *results, struct error *error) {
    size_t bytes = sizeof(struct board) + (size_t)count * size;
    struct board *board =
        mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (board == MAP_FAILED)
        return error_memory(error, "results");
    const struct map map = {work, context, size, board};
    atomic_init(&board->left, count);
    bool ok = share_out(&map, jobs < count ? jobs : count, error);
    memcpy(results, board->results, (size_t)count * size);
    munmap(board, bytes);
    return ok;
}
