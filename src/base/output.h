/* Atomic output files.
 *
 * All results are written here. A file gets its name only after its last byte is on the disk, so a
 * table or figure that exists is complete. */
#ifndef BASE_OUTPUT_H
#define BASE_OUTPUT_H

#include "base/error.h"

#include <limits.h>
#include <stddef.h>
#include <sys/types.h>

/* Write `size` bytes to `path`, replacing any old file: to ".NAME.PID.tmp" in the same folder,
 * flushed to the disk, then renamed. On failure the temporary file is removed, an old file at
 * `path` is kept, and the error (ERROR_ENVIRONMENT) names the path and the reason. Temporary files
 * left behind by killed processes are removed first.
 *
 * Only regular files are replaced; the new file has the permissions of the old one. Links are
 * followed and stay, even to a file that does not exist yet; pipes and character devices, and the
 * file that standard output or error goes to, are written into. Folders and block devices are
 * refused. */
bool output_write(const char *path, const void *bytes, size_t size, struct error *error);

/* Remove temporary files of `path` left behind by killed processes, as output_write does. */
void output_remove_left_behind(const char *path);

/* Flush the file `from`, named by output_temporary_name, to the disk, then rename it to `path` or
 * where that leads as a link. Returns false with errno set. */
bool output_publish(const char *from, const char *path);

/* The name of the file that `path` leads to as a link, or `path` itself; it need not exist. Returns
 * false with errno set. */
bool output_follow(const char *path, char target[PATH_MAX]);

/* Say in `error` that `what` failed at `path` with this errno, and what can be done: "cannot write
 * 'x.csv': No space left on device; make room, ...". Returns false. */
bool output_refuse(struct error *error, const char *what, const char *path, int reason);

/* Whether this errno of a lock means that the file system has none: Lustre mounted without flock,
 * NFS without lockd, and others. */
bool output_lacks_locks(int reason);

/* Make `path` and its parents, and create and remove a file in it, so that missing permission or
 * space is detected before any work is done. Fails with ERROR_ENVIRONMENT. */
bool output_prepare_folder(const char *path, struct error *error);

/* The temporary file that output_write is currently writing, or NULL. For signal handlers: the name
 * is in a static buffer that changes only while this returns NULL, and reading it is
 * async-signal-safe, so a handler may unlink() it. Only one thread writes at a time. */
const char *output_temporary_path(void);

/* The name of the temporary file through which process `pid` writes `path`, beside the file that a
 * link leads to; false if it is too long for a path. For cleaning up after killing that process. */
bool output_temporary_name(const char *path, pid_t pid, char name[PATH_MAX]);

#endif
