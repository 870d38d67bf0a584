/* Weight files: networks of two layers from any source.
 *
 *     o(g1, g2) = c h(a e_g1 + b e_g2 + first) + second,    e_g the one-hot vector of g,
 *
 * in any format of arrays/arrays.h and any layout of run/layout.h, embeddings multiplied out. The
 * plainest is an HDF5 file with datasets a, b: [q, d] and c: [d, q], float32 or float64: the
 * `weight` of PyTorch's Linear layers. A text `group` may name the group and `activation` h. Run
 * files (run/runfile.h) are weight files too. */
#ifndef RUN_WEIGHTS_H
#define RUN_WEIGHTS_H

#include "run/layout.h"
#include "train/network.h"

enum { WEIGHTS_TEXT_MAX = ARRAYS_TEXT_MAX };

struct weights_options {
    const char *names[LAYOUT_NAMES]; /* see layout_find */
    bool no_biases;                  /* do not add the biases of the file */
};

struct weights {
    /* Weights and biases are rounded to float32. The biases of the first layer are in a and b, half
     * in each, which is the same network, since inputs are one-hot. */
    struct network network;
    float *bias;     /* [d], of the outputs; NULL: none */
    bool biased;     /* biases that are not all zero were added */
    bool tied;       /* b is a */
    bool either_way; /* shapes do not say which extent is d: weights_exchange gives the other way */
    char taken[512]; /* the format, and which arrays were taken */
    char biases[512];     /* which biases were taken, or not; empty if there are none */
    char multiplied[512]; /* which embeddings were multiplied out; empty if there are none */
    char ignored[512];    /* vectors of a normalisation, not looked at; empty if there are none */
    char group[WEIGHTS_TEXT_MAX], activation[WEIGHTS_TEXT_MAX]; /* texts of the file, or empty */
    int degree; /* of the activation "power"; 0: not given */
};

/* Read `path`, "-" for standard input, in a separate process, since the HDF5 library may crash,
 * hang or exhaust memory on damaged or malicious files. options may be NULL. Fails with ERROR_INPUT
 * and a one-line message with the file and the problem, with ERROR_ENVIRONMENT if out of memory or
 * processes. */
bool weights_load(const char *path, const struct weights_options *options, struct weights *weights,
                  struct error *error);

/* The same in this process, for tests; these should limit its memory as weights_load does, since
 * readers allocate what a file declares. */
bool weights_read(const char *path, const struct weights_options *options, struct weights *weights,
                  struct error *error);

/* The same from memory. */
bool weights_read_bytes(const char *path, const void *bytes, size_t size,
                        const struct weights_options *options, struct weights *weights,
                        struct error *error);

/* Read all three arrays the other way round: neurons as group elements, and the reverse. Fails with
 * ERROR_INPUT if there are too few or too many, or if the outputs have biases, whose number is that
 * of the elements; with ERROR_ENVIRONMENT if out of memory. */
bool weights_exchange(const struct weights *weights, struct weights *other, struct error *error);

void weights_free(struct weights *weights);

/* Limit this process to 2 GiB more, ample for the largest weights. */
void weights_limit_memory(void);

#endif
