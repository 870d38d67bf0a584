/* Whole files in memory. */
#ifndef PROGRAMS_REPORT_REPORT_FILE_H
#define PROGRAMS_REPORT_REPORT_FILE_H

#include "base/error.h"

#include <stddef.h>

/* A regular file of at most 64 MiB: bytes: [size] and a NUL, to be freed. The error says what is
 * wrong, not where: ERROR_INPUT when there is no such file, else ERROR_ENVIRONMENT. */
bool file_read(const char *path, char **bytes, size_t *size, struct error *error);

#endif
