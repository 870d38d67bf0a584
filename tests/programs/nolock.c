/* Preloaded into programs: a file system without locks, on which every lock fails with the errno of
 * the environment variable NOLOCK_ERRNO. */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/file.h>

static int fail(void) {
    const char *reason = getenv("NOLOCK_ERRNO");
    errno = reason == NULL ? ENOLCK : (int)strtol(reason, NULL, 10);
    return -1;
}

int flock(int file, int operation) {
    (void)file;
    (void)operation;
    return fail();
}

static int control(const char *name, int file, int command, void *argument) {
    if (command == F_SETLK || command == F_SETLKW || command == F_OFD_SETLK ||
        command == F_OFD_SETLKW)
        return fail();
    int (*real)(int, int, ...);
    *(void **)&real = dlsym(RTLD_NEXT, name);
    return real(file, command, argument);
}

int fcntl(int file, int command, ...) {
    va_list rest;
    va_start(rest, command);
    void *argument = va_arg(rest, void *);
    va_end(rest);
    return control("fcntl", file, command, argument);
}

int fcntl64(int file, int command, ...) {
    va_list rest;
    va_start(rest, command);
    void *argument = va_arg(rest, void *);
    va_end(rest);
    return control("fcntl64", file, command, argument);
}
