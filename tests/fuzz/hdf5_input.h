/* Fuzzing loaders of HDF5 files.
 *
 * The library itself crashes and loops on some files, which is not of interest here. If this
 * happens with code of libhdf5 on the stack, and not on memory owned by our code, the program
 * reports it and exits with status HDF5_STATUS; tests/fuzz.sh counts it and continues. All other
 * failures are findings. */
#ifndef TESTS_FUZZ_HDF5_INPUT_H
#define TESTS_FUZZ_HDF5_INPUT_H

#include <stddef.h>
#include <stdint.h>

enum { HDF5_STATUS = 90 };

/* Call `load` for a file of these bytes. Returns 0. */
int hdf5_fuzz(const uint8_t *data, size_t size, void (*load)(const char *path));

#endif
