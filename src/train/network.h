/* Networks: an array of weights and a list of its named parts.
 *
 * Most are two-layer networks with quadratic activation (CoGS sec. 2)
 *
 *     o(g1, g2)[g] = sum_j c[g, j] (a[g1, j] + b[g2, j])^2
 *
 * and their relatives with other activations (train/model.h) and other numbers of inputs and
 * outputs (arXiv 2311.07568): as many tables of weights as there are inputs, whose rows are added
 * before the activation. The paper's theory carries a factor 1/(2d) in front of the sum; training
 * does not. Sum potentials of trained weights are therefore multiplied by 2d, and a constructed
 * solution enters a network with every weight multiplied by (2d)^(-1/3).
 *
 * Their weights are kept one row per group element, so that the q hidden neurons of one element lie
 * side by side: a, b, c: [d, q], row-major, float32. Run files hold a and b transposed, [q, d], as
 * PyTorch's Linear layers do.
 *
 * The other kinds are transformers (train/transformer.h, train/blocks.h). */
#ifndef TRAIN_NETWORK_H
#define TRAIN_NETWORK_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>

struct network_kind;

/* What transformers may have beside the plain one of train/transformer.h, which all zeros stand
 * for; with any of it they are those of train/blocks.h. */
struct network_options {
    int blocks;     /* L; 0: 1 */
    int head_width; /* e; 0: width / heads */
    bool positions, signs, scaled, norms, biases, gelu;
    double dropout; /* q, in [0, 1) */
};

/* The sizes of a network, but for its width. */
struct network_shape {
    const struct network_kind *kind; /* NULL: two layers */
    int inputs;  /* tables of the first layer: 2 for the paper's networks; tokens that are read */
    int d;       /* rows of each: the group's order; different tokens */
    int outputs; /* rows of the second layer: d, for the paper's networks */
    int heads;   /* of transformers */
    int hidden;  /* of transformers: hidden units */
    struct network_options options; /* of transformers */
};

/* Whether a part starts in its own way, whatever the config says. */
enum network_part_start {
    NETWORK_PART_AS_CONFIG,
    NETWORK_PART_NORMAL,         /* with its deviation */
    NETWORK_PART_ONES_AND_ZEROS, /* its first row is 1, the others 0 */
};

/* A named part of the weights. */
struct network_part {
    char name[16]; /* in run files */
    size_t offset; /* in the array of weights */
    size_t size;
    int rank;
    int extent[3];
    bool transposed;  /* extents are those in run files; in memory it is [extent[1], extent[0]] */
    double deviation; /* of initial weights, unless a start says otherwise */
    enum network_part_start start;
};

/* A kind of network: the parts of its weights, which follow each other without gaps. */
struct network_kind {
    const char *name;
    int (*parts)(const struct network_shape *shape); /* how many */
    struct network_part (*part)(const struct network_shape *shape, int q, int index);
};

/* Parts a and b, or u1, u2, ... where there are more inputs, and c. */
extern const struct network_kind network_two_layers;

struct network {
    const struct network_kind *kind; /* the shape's members */
    int inputs, d, outputs, heads, hidden;
    struct network_options options;
    int q;          /* hidden neurons of two layers; width of a transformer */
    float *weights; /* all parts one after the other; of two layers [inputs d + outputs, q], and */
    float *a;       /* [d, q], into `weights`: the first input's */
    float *b;       /* [d, q], into `weights`: the second's; c where there is one input only */
    float *c;       /* [outputs, q], into `weights` */
};

/* All weights zero. Fails with ERROR_ENVIRONMENT when there is no memory. */
bool network_create(int d, int q, struct network *network, struct error *error);
bool network_create_shape(const struct network_shape *shape, int q, struct network *network,
                          struct error *error);

struct network_shape network_shape_of(const struct network *network);

/* Whether any of them is there. */
bool network_has_options(const struct network_options *options);

/* Whether the weights are those of two layers. */
bool network_has_two_layers(const struct network_shape *shape);

/* Let the same memory hold two layers of another width. */
void network_set_width(struct network *network, int q);

/* inputs d + outputs; 0 without two layers */
size_t network_shape_rows(const struct network_shape *shape);
size_t network_rows(const struct network *network);

void network_free(struct network *network);

/* Number of parts, and part number `index` of them. */
int network_parts(const struct network *network);
struct network_part network_part(const struct network *network, int index);

/* Number of weights. */
size_t network_shape_size(const struct network_shape *shape, int q);
size_t network_size(const struct network *network);

/* The sum of all squared weights, in double. */
double network_squared_norm(const struct network *network);

#endif
