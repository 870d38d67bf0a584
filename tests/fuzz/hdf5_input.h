/* Fuzzing loaders of HDF5 files.
 *
 * The library itself crashes and loops on some files, and is not what is looked for here. When that
 * happens with code of libhdf5 on the stack, and not on memory that our code owns, the program says
 * so and exits with status HDF5_STATUS; tests/fuzz.sh counts it and goes on. Everything else that
 * goes wrong is a finding. */
#ifndef TESTS_FUZZ_HDF5_INPUT_H
#define TESTS_FUZZ_HDF5_INPUT_H

#include <stddef.h>
#include <stdint.h>

enum { HDF5_STATUS = 90 };

/* Call `load` for a file of these bytes. Returns 0. */
int hdf5_fuzz(const uint8_t *data, size_t size, void (*load)(const char *path));

#endif
