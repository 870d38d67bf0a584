/* Why the HDF5 library failed: the one place that reads its error stack.
 *
 * Any further call of the library clears the stack, so it is read as soon as a function fails. */
#ifndef ARRAYS_HDF5_ERROR_H
#define ARRAYS_HDF5_ERROR_H

#include <stdbool.h>

/* Forget former failures, and remember those to come instead of printing them. */
void hdf5_error_watch(void);

/* errno of the first system call that has failed in the library since hdf5_error_watch; ENOMEM if
 * it had no memory; 0: unknown, as of damaged files. The library makes other calls afterwards,
 * which change errno itself. */
int hdf5_error_number(void);

/* Whether the messages of the last failure contain these words, in upper or lower case. */
bool hdf5_error_says(const char *words);

#endif
