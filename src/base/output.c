#include "base/output.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

/* Static because signal handlers take no context argument. */
static struct {
    char path[PATH_MAX];
    volatile sig_atomic_t used;
} temporary;

const char *output_temporary_path(void) {
    return temporary.used ? temporary.path : NULL;
}

static bool fail(struct error *error, const char *what, const char *path, int reason) {
    const char *hint = "";
    if (reason == ENOSPC || reason == EDQUOT || reason == EFBIG)
        hint = "; make room, or choose another folder";
    else if (reason == EACCES || reason == EPERM || reason == EROFS)
        hint = "; choose a folder you may write to";
    return error_set(error, ERROR_ENVIRONMENT, "%s '%s': %s%s", what, path, strerror(reason), hint);
}

/* Length of `path` up to and including its last slash. */
static int folder_length(const char *path) {
    const char *slash = strrchr(path, '/');
    return slash == NULL ? 0 : (int)(slash - path) + 1;
}

bool output_temporary_name(const char *path, pid_t pid, char name[PATH_MAX]) {
    int folder = folder_length(path);
    int length =
        snprintf(name, PATH_MAX, "%.*s.%s.%ld.tmp", folder, path, path + folder, (long)pid);
    return length > 0 && length < PATH_MAX;
}

/* The folder of `path`, or -1. */
static int open_folder(const char *path) {
    char folder[PATH_MAX];
    int length = folder_length(path);
    snprintf(folder, sizeof folder, "%.*s", length > 0 ? length : 1, length > 0 ? path : ".");
    return open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

/* Rename durably: the name survives a power failure. File systems that cannot guarantee this still
 * have a complete file. */
static bool rename_durably(const char *from, const char *to) {
    if (rename(from, to) != 0)
        return false;
    int folder = open_folder(to);
    if (folder >= 0) {
        fsync(folder);
        close(folder);
    }
    return true;
}

/* --- Temporary files of killed processes ---------------------------------------------------------
 *
 * A temporary file is locked while it is written, and the lock ends with the process: a file that
 * can be locked has no owner any more. */

/* Whether `entry` is ".NAME.PID.tmp". */
static bool is_temporary_of(const char *name, const char *entry) {
    size_t length = strlen(name);
    if (entry[0] != '.' || strncmp(entry + 1, name, length) != 0 || entry[1 + length] != '.')
        return false;
    const char *pid = entry + 2 + length;
    size_t digits = strspn(pid, "0123456789");
    return digits > 0 && strcmp(pid + digits, ".tmp") == 0;
}

static void remove_unlocked(int folder, const char *entry) {
    int file = openat(folder, entry, O_WRONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (file < 0)
        return;
    if (flock(file, LOCK_EX | LOCK_NB) == 0)
        unlinkat(folder, entry, 0);
    close(file);
}

void output_remove_left_behind(const char *path) {
    int folder = open_folder(path);
    DIR *entries = folder < 0 ? NULL : fdopendir(folder);
    if (entries == NULL) {
        if (folder >= 0)
            close(folder);
        return; /* leftover files are harmless */
    }
    for (struct dirent *entry; (entry = readdir(entries)) != NULL;)
        if (is_temporary_of(path + folder_length(path), entry->d_name))
            remove_unlocked(folder, entry->d_name);
    closedir(entries);
}

/* Whether another process removed `file` before it was locked. */
static bool was_removed(int file) {
    struct stat opened, named;
    if (stat(temporary.path, &named) != 0)
        return errno == ENOENT;
    return fstat(file, &opened) == 0 && opened.st_ino != named.st_ino;
}

/* --- Writing ---------------------------------------------------------------------------------- */

/* Create the file temporary.path, locked if the file system supports locks; -1 with errno. */
static int create_temporary(void) {
    for (;;) {
        int file = open(temporary.path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
        if (file < 0)
            return -1;
        flock(file, LOCK_EX);
        if (!was_removed(file))
            return file;
        close(file);
    }
}

static bool write_all(int file, const char *bytes, size_t size) {
    while (size > 0) {
        ssize_t written = write(file, bytes, size);
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            return false;
        bytes += written;
        size -= (size_t)written;
    }
    return true;
}

/* The fences ensure that a signal handler that sees `used` set also sees the whole name. */
static void announce_temporary(bool used) {
    atomic_signal_fence(memory_order_seq_cst);
    temporary.used = used;
    atomic_signal_fence(memory_order_seq_cst);
}

/* Write a temporary file beside `path` to the disk and then, if `keep`, rename it to `path`; 0 or
 * the errno of the failed step. */
static int write_file(const char *path, const void *bytes, size_t size, bool keep) {
    if (!output_temporary_name(path, getpid(), temporary.path))
        return ENAMETOOLONG;
    int reason = 0;
    announce_temporary(true);
    int file = create_temporary();
    if (file < 0 || !write_all(file, bytes, size) || fsync(file) != 0 ||
        (keep && !rename_durably(temporary.path, path)))
        reason = errno;
    if (file >= 0 && (reason != 0 || !keep))
        unlink(temporary.path);
    announce_temporary(false);
    if (file >= 0)
        close(file); /* fsync has reported any error */
    return reason;
}

bool output_write(const char *path, const void *bytes, size_t size, struct error *error) {
    output_remove_left_behind(path);
    int reason = write_file(path, bytes, size, true);
    return reason == 0 || fail(error, "cannot write", path, reason);
}

bool output_publish(const char *from, const char *path) {
    int file = open(from, O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return false;
    bool ok = fsync(file) == 0 && rename_durably(from, path);
    int reason = errno;
    close(file);
    errno = reason;
    return ok;
}

/* --- Folders ---------------------------------------------------------------------------------- */

/* 0 if `path` is a folder afterwards, else the errno. */
static int make_folder(const char *path) {
    struct stat status;
    if (mkdir(path, 0777) == 0)
        return 0;
    int reason = errno;
    /* An existing parent gives EROFS on a read-only disk and EACCES where it is automounted. */
    if (stat(path, &status) == 0)
        return S_ISDIR(status.st_mode) ? 0 : ENOTDIR;
    return reason;
}

static int make_folders(const char *path) {
    char part[PATH_MAX];
    size_t length = strlen(path);
    if (length == 0)
        return ENOENT;
    if (length >= sizeof part)
        return ENAMETOOLONG;
    for (size_t i = 1; i <= length; ++i) {
        if (path[i] != '/' && path[i] != '\0')
            continue;
        memcpy(part, path, i);
        part[i] = '\0';
        int reason = make_folder(part);
        if (reason != 0)
            return reason;
    }
    return 0;
}

bool output_prepare_folder(const char *path, struct error *error) {
    int reason = make_folders(path);
    if (reason != 0)
        return fail(error, "cannot make the folder", path, reason);
    char probe[PATH_MAX];
    int length = snprintf(probe, sizeof probe, "%s/probe", path);
    if (length < 0 || (size_t)length >= sizeof probe)
        return fail(error, "cannot write to the folder", path, ENAMETOOLONG);
    output_remove_left_behind(probe);
    reason = write_file(probe, "", 1, false); /* one byte, to detect a full disk */
    return reason == 0 || fail(error, "cannot write to the folder", path, reason);
}
