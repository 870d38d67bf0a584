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

bool output_refuse(struct error *error, const char *what, const char *path, int reason) {
    const char *hint = "";
    if (reason == ENOSPC || reason == EDQUOT || reason == EFBIG)
        hint = "; make room, or choose another folder";
    else if (reason == EACCES || reason == EPERM || reason == EROFS)
        hint = "; choose a folder you may write to";
    return error_set(error, ERROR_ENVIRONMENT, "%s '%s': %s%s", what, path, strerror(reason), hint);
}

bool output_lacks_locks(int reason) {
    enum {
        ENOTSUPP_OF_THE_KERNEL = 524
    }; /* not meant for programs, but some file systems return it */
    return reason == ENOSYS || reason == ENOLCK || reason == EOPNOTSUPP || reason == EINVAL ||
           reason == ENOTSUPP_OF_THE_KERNEL;
}

/* Length of `path` up to and including its last slash. */
static int folder_length(const char *path) {
    const char *slash = strrchr(path, '/');
    return slash == NULL ? 0 : (int)(slash - path) + 1;
}

/* The folder of `path`, or -1. */
static int open_folder(const char *path) {
    char folder[PATH_MAX];
    int length = folder_length(path);
    snprintf(folder, sizeof folder, "%.*s", length > 0 ? length : 1, length > 0 ? path : ".");
    return open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

/* --- Links ------------------------------------------------------------------------------------ */

/* Replace the link `path` by what it says, which is relative to the link's folder. */
static int follow_one(char path[PATH_MAX]) {
    char said[PATH_MAX], folder[PATH_MAX];
    ssize_t size = readlink(path, said, sizeof said);
    if (size < 0)
        return errno;
    int length = *said == '/' ? 0 : folder_length(path);
    memcpy(folder, path, (size_t)length);
    if ((size_t)length + (size_t)size >= PATH_MAX)
        return ENAMETOOLONG;
    memcpy(path, folder, (size_t)length);
    memcpy(path + length, said, (size_t)size);
    path[length + size] = '\0';
    return 0;
}

/* Follow links in the last part of `path`, of which the end need not exist; 0 or the errno. */
static int follow(const char *path, char target[PATH_MAX]) {
    enum { LINKS_MAX = 40 }; /* as the kernel */
    struct stat status;
    size_t length = strlen(path);
    if (length >= PATH_MAX)
        return ENAMETOOLONG;
    memcpy(target, path, length + 1);
    for (int links = 0; lstat(target, &status) == 0 && S_ISLNK(status.st_mode); ++links) {
        int reason = links == LINKS_MAX ? ELOOP : follow_one(target);
        if (reason != 0)
            return reason;
    }
    return 0;
}

bool output_follow(const char *path, char target[PATH_MAX]) {
    errno = follow(path, target);
    return errno == 0;
}

bool output_temporary_name(const char *path, pid_t pid, char name[PATH_MAX]) {
    char target[PATH_MAX];
    if (follow(path, target) != 0)
        return false;
    int folder = folder_length(target);
    int length =
        snprintf(name, PATH_MAX, "%.*s.%s.%ld.tmp", folder, target, target + folder, (long)pid);
    return length > 0 && length < PATH_MAX;
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

static void remove_beside(const char *path) {
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
        int file =
            open(temporary.path, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0666);
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

/* Write a temporary file beside `path`, which is not a link, to the disk and then, if `keep`,
 * rename it to `path`; 0 or the errno of the failed step. `mode`: its permissions; 0: the usual
 * ones. */
static int write_file(const char *path, const void *bytes, size_t size, mode_t mode, bool keep) {
    if (!output_temporary_name(path, getpid(), temporary.path))
        return ENAMETOOLONG;
    int reason = 0;
    announce_temporary(true);
    int file = create_temporary();
    if (file >= 0 && mode != 0)
        fchmod(file, mode); /* as far as the file system has permissions */
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

/* Write into what must stay: a device, a pipe, or a file through an open descriptor of it. */
static int write_into(const char *path, const void *bytes, size_t size) {
    int reason = 0, file = open(path, O_WRONLY | O_CLOEXEC | O_NOCTTY);
    if (file < 0)
        return errno;
    if (!write_all(file, bytes, size))
        reason = errno;
    if (close(file) != 0 && reason == 0)
        reason = errno;
    return reason;
}

static bool is_same(const struct stat *x, const struct stat *y) {
    return x->st_dev == y->st_dev && x->st_ino == y->st_ino;
}

/* The standard stream that writes to the file of `status`, as /dev/stdout; -1: neither. */
static int stream_of(const struct stat *status) {
    struct stat stream;
    for (int file = STDOUT_FILENO; file <= STDERR_FILENO; ++file)
        if (fstat(file, &stream) == 0 && is_same(status, &stream) &&
            (fcntl(file, F_GETFL) & O_ACCMODE) != O_RDONLY)
            return file;
    return -1;
}

/* Only regular files are replaced, under the name at the end of all links, keeping their
 * permissions. */
static int write_over(const char *path, const struct stat *status, const void *bytes, size_t size) {
    char target[PATH_MAX];
    struct stat found;
    int stream = stream_of(status);
    if (S_ISDIR(status->st_mode))
        return EISDIR;
    if (S_ISBLK(status->st_mode))
        return ENOTSUP; /* a disk */
    if (stream >= 0) {
        fflush(stdout);
        return write_all(stream, bytes, size) ? 0 : errno;
    }
    if (!S_ISREG(status->st_mode))
        return write_into(path, bytes, size);
    int reason = follow(path, target);
    if (reason != 0)
        return reason;
    if (stat(target, &found) != 0 || !is_same(&found, status))
        return write_into(path, bytes, size); /* /dev/fd/N of a file without a name */
    remove_beside(target);
    return write_file(target, bytes, size, status->st_mode & 0777, true);
}

static int write_new(const char *path, const void *bytes, size_t size) {
    char target[PATH_MAX];
    int reason = follow(path, target);
    if (reason != 0)
        return reason;
    remove_beside(target);
    return write_file(target, bytes, size, 0, true);
}

bool output_write(const char *path, const void *bytes, size_t size, struct error *error) {
    struct stat status;
    int reason = stat(path, &status) == 0 ? write_over(path, &status, bytes, size)
                 : errno == ENOENT        ? write_new(path, bytes, size)
                                          : errno;
    return reason == 0 || output_refuse(error, "cannot write", path, reason);
}

void output_remove_left_behind(const char *path) {
    char target[PATH_MAX];
    if (follow(path, target) == 0)
        remove_beside(target);
}

bool output_publish(const char *from, const char *path) {
    char target[PATH_MAX];
    int reason = follow(path, target);
    int file = reason == 0 ? open(from, O_RDONLY | O_CLOEXEC) : -1;
    if (reason == 0 && (file < 0 || fsync(file) != 0 || !rename_durably(from, target)))
        reason = errno;
    if (file >= 0)
        close(file);
    errno = reason;
    return reason == 0;
}

/* --- Folders ---------------------------------------------------------------------------------- */

/* 0 if `path` is a folder afterwards, else the errno. */
static int make_folder(const char *path) {
    char target[PATH_MAX]; /* mkdir does not follow a link to a folder that is not there yet */
    struct stat status;
    int reason = follow(path, target);
    if (reason == 0 && mkdir(target, 0777) == 0)
        return 0;
    reason = reason == 0 ? errno : reason;
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
        return output_refuse(error, "cannot make the folder", path, reason);
    char probe[PATH_MAX];
    int length = snprintf(probe, sizeof probe, "%s/probe", path);
    if (length < 0 || (size_t)length >= sizeof probe)
        return output_refuse(error, "cannot write to the folder", path, ENAMETOOLONG);
    remove_beside(probe);
    reason = write_file(probe, "", 1, 0, false); /* one byte, to detect a full disk */
    return reason == 0 || output_refuse(error, "cannot write to the folder", path, reason);
}
