/* Which arrays of a file are the weights of a network of two layers
 *
 *     o(g1, g2) = c h(a e_g1 + b e_g2 + bias) + bias,    e_g the one-hot vector of g,
 *
 * a, b: [q, d] and c: [d, q] as in PyTorch's Linear layers, or transposed, as in JAX, Keras and
 * TransformerLens. Three arrays are a, b and c; of two, the first is either [q, 2d], for both
 * one-hot vectors side by side, or tied: the same for both inputs.
 *
 * With an embedding E: [d, m] of the elements the first layer W is [q, m], or [q, 2m] for both side
 * by side, and a = W E^T; each input may have its own. With an unembedding U: [d, m] behind an
 * inner layer V: [m, q], c = U V. Nothing that is not linear stands between them. */
#ifndef RUN_LAYOUT_H
#define RUN_LAYOUT_H

#include "arrays/arrays.h"

enum layout_part { LAYOUT_A, LAYOUT_B, LAYOUT_C, LAYOUT_PARTS };

/* Names that users may give: of the parts, and of E, E of the second input, and U. */
enum {
    LAYOUT_EMBEDDING = LAYOUT_PARTS,
    LAYOUT_EMBEDDING_B,
    LAYOUT_UNEMBEDDING,
    LAYOUT_NAMES,
};

/* Biases: of the parts, and of V. */
enum { LAYOUT_INNER = LAYOUT_PARTS, LAYOUT_BIASES };

struct layout {
    size_t d, q;
    int array[LAYOUT_PARTS];       /* indices into the file's arrays; a = b if split or tied */
    bool transposed[LAYOUT_PARTS]; /* compared with PyTorch's Linear */
    int outer[LAYOUT_PARTS];       /* E of a and b, U of c; -1: none, the part is array[] alone */
    bool outer_transposed[LAYOUT_PARTS]; /* [m, d] */
    size_t inner[LAYOUT_PARTS];          /* m; d without E or U */
    bool split;                          /* a and b are the halves of one array */
    bool tied;                           /* a and b are the same */
    bool either_way;                     /* the shapes do not say which extent is d */
    int bias[LAYOUT_BIASES]; /* -1: none. Those of a and b have q numbers, that of c d */
    char taken[512];      /* "NumPy; a = layera.weight, b = layerb.weight, c = ..., transposed" */
    char biases[512];     /* which were taken and which were not; empty if there are none */
    char multiplied[512]; /* "embed.weight [23, 64] into a and b"; empty if nothing is */
    char ignored[512];    /* vectors of a normalisation, which are not looked at; or empty */
};

/* `names`: as the user gives them, NULL where not, ".T" behind those of a, b and c for the
 * transpose. c without a or the reverse is refused; a and c without b are split or tied, by their
 * shapes. With no name given, they are recognised by their names, or, if there are just two or
 * three, by their shapes. Fails with ERROR_INPUT and a message that says what is missing or does
 * not fit, and lists what the file holds. */
bool layout_find(const struct arrays *arrays, const char *const names[LAYOUT_NAMES], bool biases,
                 struct layout *layout, struct error *error);

/* The largest d q, more than can be processed: a small file may declare huge datasets. */
enum { WEIGHTS_SIZE_MAX = 1 << 24 };

#endif
