/* Specs written for a test, and the place that a refusal names. */
#ifndef TESTS_RECORD_SPEC_FILE_H
#define TESTS_RECORD_SPEC_FILE_H

#include "record/document.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "../base/scratch.h"

static char spec_file[SCRATCH_MAX];

/* Set up and tear down a group of tests. */
static inline int spec_file_make(void **state) {
    (void)state;
    int descriptor = mkstemp(scratch_pattern("test_spec", spec_file));
    return descriptor < 0 ? -1 : close(descriptor);
}

static inline int spec_file_remove(void **state) {
    (void)state;
    return unlink(spec_file);
}

/* Write `text`: [size] to the file and open it as a spec; NULL if it is not valid. */
static inline struct spec *spec_file_open(const char *text, size_t size, struct error *error) {
    FILE *file = fopen(spec_file, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(text, 1, size, file), size);
    fclose(file);
    return spec_open(spec_file, error);
}

/* Fail the test unless the error names this line and column of the file, and says `words`. */
static inline void spec_file_expect(const struct error *error, int line, int column,
                                    const char *words) {
    char place[SCRATCH_MAX + 64];
    assert_int_equal(error->kind, ERROR_INPUT);
    snprintf(place, sizeof place, "%s:%d:%d: ", spec_file, line, column);
    if (strncmp(error->message, place, strlen(place)) != 0 || strstr(error->message, words) == NULL)
        fail_msg("expected %s...%s, got %s", place, words, error->message);
}

#endif
