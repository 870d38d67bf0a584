/* Errors: the one way in which functions of this project report failure.
 *
 * A function that can fail returns false (or NULL) and fills the `struct error` it was given: what
 * happened, where, and what the user can do. It never prints and never exits; the calling program
 * decides. `kind` chooses the exit status (see run/program.h). */
#ifndef BASE_ERROR_H
#define BASE_ERROR_H

#include <stdbool.h>

enum error_kind {
    ERROR_NONE = 0,
    ERROR_INPUT,       /* the user's spec, option or file is wrong */
    ERROR_ENVIRONMENT, /* no space, no permission, no memory, wrong machine */
    ERROR_DAMAGED,     /* a file written by these programs has wrong content */
    ERROR_INTERNAL,    /* a broken invariant of the program */
};

struct error {
    enum error_kind kind;
    char message[1024];
};

/* Fill *error and return false, so that a failing function can end with `return error_set(...)`.
 * `error` may be NULL if the caller does not need it. */
bool error_set(struct error *error, enum error_kind kind, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Put "context: " in front of the message; returns false. */
bool error_prefix(struct error *error, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Report a failed allocation; returns false. In the header so that static analysers see it. */
static inline bool error_memory(struct error *error, const char *what) {
    (void)error_set(error, ERROR_ENVIRONMENT,
                    "not enough memory for %s; use a smaller problem or fewer --jobs", what);
    return false;
}

#endif
