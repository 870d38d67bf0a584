/* Errors: the one way a function of this project says that it could not do its work.
 *
 * A function that can fail returns false (or NULL) and fills the `struct error` it was given:
 * what happened, where, and what the user can do. It never prints and never exits; the program
 * at the top decides. `kind` chooses the exit status (see run/program.h). */
#ifndef BASE_ERROR_H
#define BASE_ERROR_H

#include <stdbool.h>

enum error_kind {
    ERROR_NONE = 0,
    ERROR_INPUT,       /* the user's spec, option or file is wrong */
    ERROR_ENVIRONMENT, /* no space, no permission, no memory, wrong machine */
    ERROR_DAMAGED,     /* a file of ours does not hold what it should */
    ERROR_INTERNAL,    /* a broken promise inside the program */
};

struct error {
    enum error_kind kind;
    char message[1024];
};

/* Fill *error and return false, so that a failing function can end with `return error_set(...)`.
 * `error` may be NULL when the caller does not want to know. */
bool error_set(struct error *error, enum error_kind kind, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Put "context: " in front of the message; returns false. */
bool error_prefix(struct error *error, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* The message for memory that could not be had; returns false, which is in the header so that
 * analysers see it. */
static inline bool error_memory(struct error *error, const char *what) {
    (void)error_set(error, ERROR_ENVIRONMENT,
                    "not enough memory for %s; use a smaller problem or fewer --jobs", what);
    return false;
}

#endif
