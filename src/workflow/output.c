#include "workflow/output.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Signal handlers take no argument, hence this static. */
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

/* ".NAME.PID.tmp" beside `path`; false when that is too long for a path. */
static bool name_temporary(const char *path) {
    const char *slash = strrchr(path, '/');
    int folder = slash == NULL ? 0 : (int)(slash - path) + 1;
    int length = snprintf(temporary.path, sizeof temporary.path, "%.*s.%s.%ld.tmp", folder, path,
                          path + folder, (long)getpid());
    return length > 0 && (size_t)length < sizeof temporary.path;
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

/* The file at temporary.path, whole and on the disk; 0 or the errno of what went wrong. */
static int write_temporary(const void *bytes, size_t size) {
    int file = open(temporary.path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (file < 0)
        return errno;
    int reason = 0;
    if (!write_all(file, bytes, size) || fsync(file) != 0)
        reason = errno;
    if (close(file) != 0 && reason == 0)
        reason = errno;
    return reason;
}

/* The fences keep the name whole whenever a signal handler finds `used` set. */
static void announce_temporary(bool used) {
    atomic_signal_fence(memory_order_seq_cst);
    temporary.used = used;
    atomic_signal_fence(memory_order_seq_cst);
}

bool output_write(const char *path, const void *bytes, size_t size, struct error *error) {
    if (!name_temporary(path))
        return fail(error, "cannot write", path, ENAMETOOLONG);
    announce_temporary(true);
    int reason = write_temporary(bytes, size);
    if (reason == 0 && rename(temporary.path, path) != 0)
        reason = errno;
    if (reason != 0)
        unlink(temporary.path);
    announce_temporary(false);
    return reason == 0 || fail(error, "cannot write", path, reason);
}

/* 0 when `path` is a folder now, else the errno. */
static int make_folder(const char *path) {
    struct stat status;
    if (mkdir(path, 0777) == 0)
        return 0;
    int reason = errno;
    /* A parent on a read-only disk gives EROFS, an automounted one EACCES, even if it exists. */
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
    if (length < 0 || (size_t)length >= sizeof probe || !name_temporary(probe))
        return fail(error, "cannot write to the folder", path, ENAMETOOLONG);
    announce_temporary(true);
    reason = write_temporary("", 1); /* one byte, so that a full disk shows */
    unlink(temporary.path);
    announce_temporary(false);
    return reason == 0 || fail(error, "cannot write to the folder", path, reason);
}
