#include "hdf5_input.h"
#include "run/weights.h"

#include <dlfcn.h>
#include <execinfo.h>
#include <fcntl.h>
#include <hdf5.h>
#include <sanitizer/asan_interface.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <unistd.h>

/* SECONDS_MAX of processor time is a hundred times the time of a small file. */
enum { SECONDS_MAX = 2, FRAMES_MAX = 256 };

static char path[256]; /* in $COGS_FUZZ_FOLDER; kept when libhdf5 fails */
static unsigned long inputs;

/* --- Attribution of failures ------------------------------------------------------------------ */

static bool library_among(void *const *frames, int count) {
    Dl_info info;
    for (int i = 0; i < count; ++i)
        if (dladdr(frames[i], &info) != 0 && strstr(info.dli_fname, "/libhdf5") != NULL)
            return true;
    return false;
}

static bool library_on_stack(void) {
    void *frames[FRAMES_MAX];
    return library_among(frames, backtrace(frames, FRAMES_MAX));
}

static bool starts_with(const char *text, const char *start) {
    return strncmp(text, start, strlen(start)) == 0;
}

/* Only our code is instrumented, so its variables are watched; heap blocks record their allocating
 * stack. */
static bool is_our_memory(const char *what, void *address) {
    void *frames[FRAMES_MAX];
    int thread;
    if (starts_with(what, "stack-") || starts_with(what, "global-"))
        return true;
    size_t count = __asan_get_alloc_stack(address, frames, FRAMES_MAX, &thread);
    return count > 0 && !library_among(frames, (int)count);
}

static _Noreturn void leave(const char *what) {
    fprintf(stderr, "libhdf5 itself: %s, input %lu, kept as %s\n", what, inputs, path);
    _exit(HDF5_STATUS);
}

/* Called by the sanitizer when it finds something. */
void __asan_on_error(void) {
    const char *what = __asan_get_report_description();
    bool wild = strcmp(what, "SEGV") == 0 || strcmp(what, "stack-overflow") == 0;
    if (library_on_stack() && (wild || !is_our_memory(what, __asan_get_report_address())))
        leave(what);
}

static void on_time_out(int number) {
    (void)number;
    if (library_on_stack())
        leave("time-out");
    abort();
}

/* --- The input -------------------------------------------------------------------------------- */

/* Processor time, which is independent of the load of the machine. */
static void limit_time(int seconds) {
    const struct itimerval limit = {.it_value = {.tv_sec = seconds}};
    const struct sigaction action = {.sa_handler = on_time_out};
    sigaction(SIGPROF, &action, NULL);
    setitimer(ITIMER_PROF, &limit, NULL);
}

/* HDF5 follows links and finds no file at /proc/self/fd/N, so a real file is used. */
static void write_file(const uint8_t *data, size_t size) {
    const char *folder = getenv("COGS_FUZZ_FOLDER");
    snprintf(path, sizeof path, "%s/input_%d.h5", folder != NULL ? folder : "/tmp", (int)getpid());
    int file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (file < 0 || write(file, data, size) != (ssize_t)size || close(file) != 0)
        abort();
}

int hdf5_fuzz(const uint8_t *data, size_t size, void (*load)(const char *path)) {
    if (inputs++ == 0)
        weights_limit_memory();
    write_file(data, size);
    limit_time(SECONDS_MAX);
    load(path);
    H5close(); /* close what a failed call left open before the next input */
    limit_time(0);
    unlink(path);
    return 0;
}
