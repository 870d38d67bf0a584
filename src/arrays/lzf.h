/* LZF, the compression that h5py offers beside gzip (compression="lzf", HDF5's filter 32000).
 *
 * The compressed bytes are a sequence of
 *
 *     000lllll                    and l + 1 bytes: these bytes
 *     lllooooo oooooooo           l = 1 .. 6: the l + 2 bytes that begin o + 1 before the end of
 * what was written so far; they may reach into themselves 111ooooo llllllll oooooooo  the same for
 * l + 7 + 2 bytes
 *
 * with the offset's high bits first. */
#ifndef ARRAYS_LZF_H
#define ARRAYS_LZF_H

#include <stddef.h>

/* The number of bytes that `from`, [length], stands for; 0 if it is damaged or nothing. */
size_t lzf_size(const unsigned char *from, size_t length);

/* Write them to `to`, [lzf_size]. Only for bytes of which lzf_size is not 0. */
void lzf_expand(const unsigned char *from, size_t length, unsigned char *to);

/* Let the HDF5 library of this process read datasets of filter 32000. h5py's `shuffle` is HDF5's
 * own. */
void lzf_register(void);

#endif
