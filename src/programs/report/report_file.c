#include "programs/report/report_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool fail(struct error *error, int reason) {
    return error_set(error, reason == ENOENT ? ERROR_INPUT : ERROR_ENVIRONMENT, "%s",
                     strerror(reason));
}

static bool check_kind(int file, size_t *size, struct error *error) {
    enum { SIZE_MAX_MIB = 64 };
    struct stat status;
    if (fstat(file, &status) != 0)
        return fail(error, errno);
    if (!S_ISREG(status.st_mode))
        return error_set(error, ERROR_ENVIRONMENT, "not a regular file");
    if (status.st_size > (off_t)SIZE_MAX_MIB << 20)
        return error_set(error, ERROR_ENVIRONMENT, "larger than %d MiB", SIZE_MAX_MIB);
    *size = (size_t)status.st_size;
    return true;
}

static bool read_all(int file, char **bytes, size_t *size, struct error *error) {
    size_t expected = *size;
    *bytes = malloc(expected + 1);
    if (*bytes == NULL)
        return error_memory(error, "a file");
    ssize_t got = 1;
    for (*size = 0; *size < expected && got > 0; *size += got > 0 ? (size_t)got : 0)
        got = read(file, *bytes + *size, expected - *size);
    (*bytes)[*size] = '\0';
    if (got >= 0)
        return true;
    int reason = errno;
    free(*bytes);
    *bytes = NULL;
    return fail(error, reason);
}

bool file_read(const char *path, char **bytes, size_t *size, struct error *error) {
    /* Without O_NONBLOCK, opening a pipe that nobody writes to would wait for ever. */
    int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    *bytes = NULL;
    if (file < 0)
        return fail(error, errno);
    bool ok = check_kind(file, size, error) && read_all(file, bytes, size, error);
    close(file);
    return ok;
}
