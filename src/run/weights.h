/* Weight files: networks from any source, as HDF5.
 *
 * Datasets a, b: [q, d] and c: [d, q], float32 or float64: the `weight` of PyTorch's Linear layers
 * without bias in
 *     o(g1, g2) = c((a(e_g1) + b(e_g2)) ** 2),    e_g the one-hot vector of g.
 * A text attribute `group` may name the group. Anything else in the file is ignored, so run files
 * (run/runfile.h) are weight files too. */
#ifndef RUN_WEIGHTS_H
#define RUN_WEIGHTS_H

#include "train/network.h"

/* The largest d q, more than can be processed: a small file may declare huge datasets. The order d
 * is limited by GROUP_ORDER_MAX. */
enum { WEIGHTS_SIZE_MAX = 1 << 24 };

enum { WEIGHTS_GROUP_MAX = 128 };

/* Read `path` in a separate process, since the HDF5 library may crash, hang or exhaust memory on
 * damaged or malicious files. d and q follow from the shape of c; weights are rounded to float32.
 * `group`: the text of the attribute, empty if it is missing, not a text or too long; may be NULL.
 * Fails with ERROR_INPUT and a one-line message with the file and the problem, with
 * ERROR_ENVIRONMENT if out of memory or processes. */
bool weights_load(const char *path, struct network *network, char group[WEIGHTS_GROUP_MAX],
                  struct error *error);

/* The same in this process, for tests; these should limit its memory as weights_load does, since
 * HDF5 allocates whatever a file declares. */
bool weights_read(const char *path, struct network *network, char group[WEIGHTS_GROUP_MAX],
                  struct error *error);

/* Limit this process to 2 GiB more, ample for the largest weights. */
void weights_limit_memory(void);

#endif
