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
 * `path` is kept, and the error (ERROR_ENVIRONMENT) names the path and the reason. */
bool output_write(const char *path, const void *bytes, size_t size, struct error *error);

/* Remove temporary files of `path` left behind by killed processes, as output_write does. */
void output_remove_left_behind(const char *path);

/* Flush the file `from` to the disk, then rename it to `path`. Returns false with errno set. */
bool output_publish(const char *from, const char *path);

/* Make `path` and its parents, and create and remove a file in it, so that missing permission or
 * space is detected before any work is done. Fails with ERROR_ENVIRONMENT. */
bool output_prepare_folder(const char *path, struct error *error);

/* The temporary file that output_write is currently writing, or NULL. For signal handlers: the name
 * is in a static buffer that changes only while this returns NULL, and reading it is
 * async-signal-safe, so a handler may unlink() it. Only one thread writes at a time. */
const char *output_temporary_path(void);

/* The name of the temporary file through which process `pid` writes `path`; false if it is too long
 * for a path. For cleaning up after killing that process. */
bool output_temporary_name(const char *path, pid_t pid, char name[PATH_MAX]);

#endif
