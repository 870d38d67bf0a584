/* Failures on demand: linked into copies of the programs whose calls of the functions below are
 * redirected here (ld's --wrap), so that only calls from our own code count, none inside libraries.
 * Environment:
 *
 *   COGS_INJECT=KIND:N      the N-th call of this kind fails, counted over all processes of a run;
 *                           all:0 counts the calls of every kind, and none fails
 *   COGS_INJECT_LOG=FILE    append to FILE, for each call of this kind,
 *                           "kind number function path", path being a hash of the call stack;
 *                           and for the failing call the stack, as "at address"
 *
 * Kinds: memory (out of memory), EIO and ENOSPC (files and folders), short (write writes half),
 * hdf5 (the library reports an error), process (no pipe, no worker). */
#include <dirent.h>
#include <errno.h>
#include <execinfo.h>
#include <fcntl.h>
#include <hdf5.h>
#include <locale.h>
#include <lpsolve/lp_lib.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

/* The linker requires these names. NOLINTBEGIN(bugprone-reserved-identifier) */

enum kind {
    KIND_NONE,
    KIND_ALL,
    KIND_MEMORY,
    KIND_EIO,
    KIND_ENOSPC,
    KIND_SHORT,
    KIND_HDF5,
    KIND_PROCESS,
    KINDS
};

static const char *const kind_names[KINDS] = {"",       "all",   "memory", "EIO",
                                              "ENOSPC", "short", "hdf5",   "process"};

static enum kind kind;
static long wanted;
static atomic_long *calls; /* [KINDS], shared with the workers */
static const char *log_path;
static bool in_library; /* within a statically linked library */

__attribute__((constructor)) static void read_environment(void) {
    const char *text = getenv("COGS_INJECT");
    log_path = getenv("COGS_INJECT_LOG");
    if (text == NULL)
        return;
    size_t length = strcspn(text, ":");
    for (enum kind k = KIND_ALL; k < KINDS; ++k)
        if (strlen(kind_names[k]) == length && strncmp(text, kind_names[k], length) == 0)
            kind = k;
    calls = mmap(NULL, KINDS * sizeof *calls, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS,
                 -1, 0);
    if (kind == KIND_NONE || text[length] != ':' || calls == MAP_FAILED)
        abort();
    wanted = strtol(text + length + 1, NULL, 10);
    if (kind == KIND_ALL && wanted != 0)
        abort();
}

/* The call stack within this program, nearest first: [count]. */
static int call_path(long *places, int most) {
    enum { DEPTH = 24 };
    extern const char __executable_start, etext;
    void *frames[DEPTH];
    int count = 0, depth = backtrace(frames, DEPTH);
    for (int i = 0; i < depth && count < most; ++i) {
        const char *frame = frames[i];
        if (frame >= &__executable_start && frame < &etext)
            places[count++] = frame - &__executable_start;
    }
    return count;
}

FILE *__real_fopen(const char *path, const char *mode);

static void log_call(enum kind of, long number, const char *function) {
    enum { MOST = 16 };
    long places[MOST];
    int count = call_path(places, MOST);
    uint64_t hash = 14695981039346656037U; /* FNV-1a */
    for (int i = 0; i < count; ++i)
        hash = (hash ^ (uint64_t)places[i]) * 1099511628211U;
    FILE *log = __real_fopen(log_path, "ae");
    if (log == NULL)
        abort();
    fprintf(log, "%s %ld %s %016llx\n", kind_names[of], number, function, (unsigned long long)hash);
    for (int i = 0; i < count && number == wanted; ++i)
        fprintf(log, "at %lx\n", (unsigned long)places[i] - 1);
    fclose(log);
}

static bool counts(enum kind of, const char *function) {
    int before = errno;
    long number = atomic_fetch_add(&calls[of], 1) + 1;
    if (log_path != NULL)
        log_call(of, number, function);
    errno = before;
    return number == wanted;
}

static bool fails(enum kind of, const char *function, int reason) {
    if (in_library || (kind != of && kind != KIND_ALL) || !counts(of, function))
        return false;
    errno = reason;
    return true;
}

static bool io_fails(const char *function) {
    return fails(KIND_EIO, function, EIO) || fails(KIND_ENOSPC, function, ENOSPC);
}

/* Redirect calls of `name`, which may return `failure` instead. (The build searches for these
 * lines.) */
#define DIVERT(name, of, failure, type, parameters, arguments)                                     \
    type __real_##name parameters;                                                                 \
    type __wrap_##name parameters;                                                                 \
    type __wrap_##name parameters {                                                                \
        return of##_fails(#name) ? (failure) : __real_##name arguments;                            \
    }

/* The same for a library whose own calls would be redirected as well. */
#define DIVERT_LIBRARY(name, of, failure, type, parameters, arguments)                             \
    type __real_##name parameters;                                                                 \
    type __wrap_##name parameters;                                                                 \
    type __wrap_##name parameters {                                                                \
        if (of##_fails(#name))                                                                     \
            return failure;                                                                        \
        bool before = in_library;                                                                  \
        in_library = true;                                                                         \
        type result = __real_##name arguments;                                                     \
        in_library = before;                                                                       \
        return result;                                                                             \
    }

static bool memory_fails(const char *function) {
    return fails(KIND_MEMORY, function, ENOMEM);
}

static bool hdf5_fails(const char *function) {
    return fails(KIND_HDF5, function, 0);
}

static bool process_fails(const char *function) {
    return fails(KIND_PROCESS, function, EAGAIN);
}

DIVERT(malloc, memory, NULL, void *, (size_t size), (size))
DIVERT(calloc, memory, NULL, void *, (size_t count, size_t size), (count, size))
DIVERT(realloc, memory, NULL, void *, (void *old, size_t size), (old, size))
DIVERT(aligned_alloc, memory, NULL, void *, (size_t to, size_t size), (to, size))
DIVERT(strdup, memory, NULL, char *, (const char *text), (text))
DIVERT(open_memstream, memory, NULL, FILE *, (char **text, size_t *size), (text, size))
DIVERT(newlocale, memory, (locale_t)0, locale_t, (int mask, const char *name, locale_t base),
       (mask, name, base))

DIVERT_LIBRARY(make_lp, memory, NULL, lprec *, (int rows, int columns), (rows, columns))
DIVERT_LIBRARY(set_obj_fn, memory, FALSE, MYBOOL, (lprec * lp, REAL *row), (lp, row))
DIVERT_LIBRARY(set_unbounded, memory, FALSE, MYBOOL, (lprec * lp, int column), (lp, column))
DIVERT_LIBRARY(add_constraint, memory, FALSE, MYBOOL, (lprec * lp, REAL *row, int type, REAL right),
               (lp, row, type, right))
DIVERT_LIBRARY(solve, memory, NOMEMORY, int, (lprec * lp), (lp))
DIVERT_LIBRARY(get_variables, memory, FALSE, MYBOOL, (lprec * lp, REAL *values), (lp, values))
DIVERT_LIBRARY(get_dual_solution, memory, FALSE, MYBOOL, (lprec * lp, REAL *values), (lp, values))

DIVERT(fopen, io, NULL, FILE *, (const char *path, const char *mode), (path, mode))
DIVERT(fdopendir, io, NULL, DIR *, (int folder), (folder))
DIVERT(read, io, -1, ssize_t, (int file, void *bytes, size_t size), (file, bytes, size))
DIVERT(fsync, io, -1, int, (int file), (file))
DIVERT(rename, io, -1, int, (const char *from, const char *to), (from, to))
DIVERT(mkdir, io, -1, int, (const char *path, mode_t mode), (path, mode))
DIVERT(access, io, -1, int, (const char *path, int mode), (path, mode))
DIVERT(stat, io, -1, int, (const char *path, struct stat *status), (path, status))
DIVERT(fstat, io, -1, int, (int file, struct stat *status), (file, status))
DIVERT(scandir, io, -1, int,
       (const char *path, struct dirent ***list, int (*filter)(const struct dirent *),
        int (*compare)(const struct dirent **, const struct dirent **)),
       (path, list, filter, compare))

int __real_open(const char *path, int flags, ...);
int __wrap_open(const char *path, int flags, ...);
int __wrap_open(const char *path, int flags, ...) {
    va_list rest;
    va_start(rest, flags);
    mode_t mode = (flags & O_CREAT) != 0 ? va_arg(rest, mode_t) : 0;
    va_end(rest);
    return io_fails("open") ? -1 : __real_open(path, flags, mode);
}

ssize_t __real_write(int file, const void *bytes, size_t size);
ssize_t __wrap_write(int file, const void *bytes, size_t size);
ssize_t __wrap_write(int file, const void *bytes, size_t size) {
    if (io_fails("write"))
        return -1;
    bool half = size > 1 && fails(KIND_SHORT, "write", 0);
    return __real_write(file, bytes, half ? size / 2 : size);
}

/* A descriptor is closed even if close reports an error. */
int __real_close(int file);
int __wrap_close(int file);
int __wrap_close(int file) {
    bool failing = io_fails("close");
    int reason = errno, status = __real_close(file);
    if (failing)
        errno = reason;
    return failing ? -1 : status;
}

DIVERT(fork, process, -1, pid_t, (void), ())
DIVERT(pipe2, process, -1, int, (int ends[2], int flags), (ends, flags))

DIVERT(H5Fcreate, hdf5, -1, hid_t, (const char *path, unsigned flags, hid_t create, hid_t access),
       (path, flags, create, access))
DIVERT(H5Fopen, hdf5, -1, hid_t, (const char *path, unsigned flags, hid_t access),
       (path, flags, access))
DIVERT(H5Fis_hdf5, hdf5, -1, htri_t, (const char *path), (path))
DIVERT(H5Pcreate, hdf5, -1, hid_t, (hid_t class), (class))
DIVERT(H5Screate, hdf5, -1, hid_t, (H5S_class_t class), (class))
DIVERT(H5Screate_simple, hdf5, -1, hid_t, (int rank, const hsize_t *shape, const hsize_t *most),
       (rank, shape, most))
DIVERT(H5Tcopy, hdf5, -1, hid_t, (hid_t type), (type))
DIVERT(H5Gcreate2, hdf5, -1, hid_t,
       (hid_t at, const char *name, hid_t link, hid_t create, hid_t access),
       (at, name, link, create, access))
DIVERT(H5Gopen2, hdf5, -1, hid_t, (hid_t at, const char *name, hid_t access), (at, name, access))
DIVERT(H5Dcreate2, hdf5, -1, hid_t,
       (hid_t at, const char *name, hid_t type, hid_t space, hid_t link, hid_t create,
        hid_t access),
       (at, name, type, space, link, create, access))
DIVERT(H5Dopen2, hdf5, -1, hid_t, (hid_t at, const char *name, hid_t access), (at, name, access))
DIVERT(H5Dget_space, hdf5, -1, hid_t, (hid_t dataset), (dataset))
DIVERT(H5Dget_type, hdf5, -1, hid_t, (hid_t dataset), (dataset))
DIVERT(H5Dread, hdf5, -1, herr_t,
       (hid_t dataset, hid_t type, hid_t memory, hid_t file, hid_t plist, void *data),
       (dataset, type, memory, file, plist, data))
DIVERT(H5Dwrite, hdf5, -1, herr_t,
       (hid_t dataset, hid_t type, hid_t memory, hid_t file, hid_t plist, const void *data),
       (dataset, type, memory, file, plist, data))
DIVERT(H5Acreate2, hdf5, -1, hid_t,
       (hid_t at, const char *name, hid_t type, hid_t space, hid_t create, hid_t access),
       (at, name, type, space, create, access))
DIVERT(H5Aopen, hdf5, -1, hid_t, (hid_t at, const char *name, hid_t access), (at, name, access))
DIVERT(H5Aread, hdf5, -1, herr_t, (hid_t attribute, hid_t type, void *value),
       (attribute, type, value))
DIVERT(H5Awrite, hdf5, -1, herr_t, (hid_t attribute, hid_t type, const void *value),
       (attribute, type, value))

herr_t __real_H5Fclose(hid_t file);
herr_t __wrap_H5Fclose(hid_t file);
herr_t __wrap_H5Fclose(hid_t file) {
    bool failing = hdf5_fails("H5Fclose");
    herr_t status = __real_H5Fclose(file);
    return failing ? -1 : status;
}

/* NOLINTEND(bugprone-reserved-identifier) */
