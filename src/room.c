/* OpenBLAS allocates a buffer of 128 MiB for each of its threads when it is loaded or first used,
 * and without room for it retries for ever, without a word (ulimit -v); other libraries crash. So
 * this looks whether there is room before the constructors of any library run.
 *
 * The C library is not ready for everything here: system calls only. */
#include "run/program.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#if defined(__has_feature)
#define HAS_FEATURE(name) __has_feature(name)
#else
#define HAS_FEATURE(name) 0
#endif

/* Sanitizers are not ready either, and need terabytes. */
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__) &&                             \
    !HAS_FEATURE(address_sanitizer) && !HAS_FEATURE(thread_sanitizer)

enum { ROOM_MIB = 352 }; /* for two buffers, and drawing */

static bool is_limited(int resource) {
    struct rlimit limit;
    return getrlimit(resource, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY;
}

static void say(const char *text) {
    ssize_t written = write(STDERR_FILENO, text, strlen(text));
    (void)written; /* no way to report a failure */
}

/* Start this program again with one thread for OpenBLAS, unless it is so already. */
static void restart_with_one_thread(char **argv, char **environment) {
    enum { MOST = 4096 };
    static const char name[] = "OPENBLAS_NUM_THREADS=";
    static char one[] = "OPENBLAS_NUM_THREADS=1";
    static char *changed[MOST + 2];
    int count = 0;
    for (; *environment != NULL && count < MOST; ++environment) {
        if (strcmp(*environment, one) == 0)
            return;
        if (strncmp(*environment, name, strlen(name)) != 0)
            changed[count++] = *environment;
    }
    changed[count] = one;
    execve("/proc/self/exe", argv, changed); /* goes on if there is no /proc */
}

static void check_room(int argc, char **argv, char **environment) {
    const size_t size = (size_t)ROOM_MIB << 20;
    if (argc > 0 && (is_limited(RLIMIT_AS) || is_limited(RLIMIT_DATA)))
        restart_with_one_thread(argv, environment);
    void *room = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (room != MAP_FAILED) {
        munmap(room, size);
        return;
    }
    const char *slash = argc > 0 ? strrchr(argv[0], '/') : NULL;
    say(slash != NULL ? slash + 1 : argc > 0 ? argv[0] : "cogs");
    say(": not enough memory for OpenBLAS and the other libraries; check the limit (ulimit -v), "
        "which "
        "should be at least 450000\n");
    _exit(PROGRAM_BAD_INPUT);
}

__attribute__((section(".preinit_array"),
               used)) static void (*const before_libraries)(int, char **, char **) = check_room;

#endif
