/* Weight files: networks that anyone may have trained, as HDF5.
 *
 * Datasets a, b: [q, d] and c: [d, q], float32 or float64: the `weight` of PyTorch's Linear layers
 * without bias in
 *     o(g1, g2) = c((a(e_g1) + b(e_g2)) ** 2),    e_g the one-hot vector of g.
 * An attribute `group`, a text, may name the group. Anything else in the file is ignored, so run
 * files (run/runfile.h) are weight files too. */
#ifndef RUN_WEIGHTS_H
#define RUN_WEIGHTS_H

#include "train/network.h"

/* The largest d q, beyond what can be worked with: a small file may claim to be a huge one. The
 * order d is limited by GROUP_ORDER_MAX. */
enum { WEIGHTS_SIZE_MAX = 1 << 24 };

enum { WEIGHTS_GROUP_MAX = 128 };

/* Read `path` in a process of its own, since the HDF5 library can crash on files that are damaged
 * or made to harm it, work on them for ever and take any memory; the shape of c says what d and q
 * are, and weights are rounded to float32. `group`: the attribute's text as it stands, empty when
 * there is none, none that is a text, or a longer one; NULL when it is not wanted. Fails with
 * ERROR_INPUT and a message of one line that names the file and what is wrong with it, with
 * ERROR_ENVIRONMENT if out of memory or processes. */
bool weights_load(const char *path, struct network *network, char group[WEIGHTS_GROUP_MAX],
                  struct error *error);

/* The same in this process: for tests, which should limit its memory as weights_load does, since
 * HDF5 asks for what a file claims to need. */
bool weights_read(const char *path, struct network *network, char group[WEIGHTS_GROUP_MAX],
                  struct error *error);

/* Let this process have 2 GiB more, which is plenty for the largest weights. */
void weights_limit_memory(void);

#endif
