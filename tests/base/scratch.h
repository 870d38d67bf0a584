/* Location of test files: below TMPDIR, or /tmp. */
#ifndef TESTS_BASE_SCRATCH_H
#define TESTS_BASE_SCRATCH_H

#include <stdio.h>
#include <stdlib.h>

enum { SCRATCH_MAX = 512 };

/* A pattern for mkdtemp and mkstemp, with the test's name in it; returns it. */
static inline char *scratch_pattern(const char *test, char pattern[SCRATCH_MAX]) {
    const char *folder = getenv("TMPDIR");
    snprintf(pattern, SCRATCH_MAX, "%s/%s_XXXXXX",
             folder == NULL || *folder == '\0' ? "/tmp" : folder, test);
    return pattern;
}

#endif
