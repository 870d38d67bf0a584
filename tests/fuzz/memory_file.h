/* A file in memory, for loaders that take a path. */
#ifndef TESTS_FUZZ_MEMORY_FILE_H
#define TESTS_FUZZ_MEMORY_FILE_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

enum { MEMORY_PATH_MAX = 32 };

static inline void memory_file_write(int file, const void *data, size_t size) {
    if (write(file, data, size) != (ssize_t)size)
        abort();
}

/* Its descriptor, to be closed, and its path. */
static inline int memory_file(const void *data, size_t size, char path[MEMORY_PATH_MAX]) {
    int file = memfd_create("input", MFD_CLOEXEC);
    if (file < 0)
        abort();
    memory_file_write(file, data, size);
    snprintf(path, MEMORY_PATH_MAX, "/proc/self/fd/%d", file);
    return file;
}

#endif
