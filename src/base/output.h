/* Output files: whole or not there.
 *
 * The one place where results are written. A file gets its name only after its last byte is on the
 * disk, so whoever finds a table or a figure finds all of it. */
#ifndef BASE_OUTPUT_H
#define BASE_OUTPUT_H

#include "base/error.h"

#include <limits.h>
#include <stddef.h>
#include <sys/types.h>

/* Write `size` bytes to `path`, replacing what was there: to ".NAME.PID.tmp" in the same folder,
 * flushed to the disk, then renamed. On failure the temporary file is removed, whatever stood at
 * `path` stays, and the error (ERROR_ENVIRONMENT) names the path and the reason. */
bool output_write(const char *path, const void *bytes, size_t size, struct error *error);

/* Remove temporary files of `path` that killed processes have left behind; output_write does. */
void output_remove_left_behind(const char *path);

/* Give the file `from`, once it is on the disk, the name `path`. Returns false with errno. */
bool output_publish(const char *from, const char *path);

/* Make `path` and its parents, and create and remove a file in it, so that a folder without
 * permission or space is noticed before any work is done. Fails with ERROR_ENVIRONMENT. */
bool output_prepare_folder(const char *path, struct error *error);

/* The temporary file that output_write is writing at this moment, or NULL. For signal handlers: the
 * name lies in a static buffer that changes only while this returns NULL, and reading it is
 * async-signal-safe, so a handler may unlink() it. One thread writes at a time. */
const char *output_temporary_path(void);

/* The name of the temporary file with which process `pid` writes `path`; false when that is too
 * long for a path. For who has killed that process. */
bool output_temporary_name(const char *path, pid_t pid, char name[PATH_MAX]);

#endif
