/* What transformers of blocks consist of (train/blocks.h). */
#include "train/blocks.h"

#include <math.h>
#include <stdio.h>

int blocks_length(const struct blocks_shape *shape) {
    return shape->options.signs ? 2 * shape->tokens : shape->tokens;
}

int blocks_head_width(const struct blocks_shape *shape) {
    int own = shape->options.head_width;
    return own > 0 ? own : shape->width / shape->heads;
}

/* --- Parts ------------------------------------------------------------------------------------ */

static struct network_part matrix(const char *name, int rows, int columns, int fan_in) {
    struct network_part part = {
        .rank = 2, .extent = {rows, columns}, .deviation = 1 / sqrt(fan_in)};
    snprintf(part.name, sizeof part.name, "%s", name);
    return part;
}

/* Of all heads: their own extents are `first` and, last of all, `third`. */
static struct network_part heads(const char *name, int first, int second, int third, int fan_in) {
    struct network_part part = matrix(name, first, second, fan_in);
    part.rank = 3;
    part.extent[2] = third;
    return part;
}

/* Of a Linear layer. */
static struct network_part bias(const char *name, bool there, int size, int fan_in) {
    struct network_part part = matrix(name, there ? size : 0, 1, fan_in);
    part.rank = 1;
    return part;
}

static struct network_part embedding(const struct blocks_shape *shape, const char *name, int rows) {
    struct network_part part = matrix(name, rows, shape->width, shape->width);
    if (shape->options.scaled)
        part.deviation = 1;
    part.start = NETWORK_PART_NORMAL;
    return part;
}

static struct network_part norm(const struct blocks_shape *shape, const char *name) {
    struct network_part part = matrix(name, shape->options.norms ? 2 : 0, shape->width, 1);
    part.start = NETWORK_PART_ONES_AND_ZEROS;
    return part;
}

/* Part `which`, without its place. */
static struct network_part part_of(const struct blocks_shape *shape, enum blocks_part which) {
    const struct network_options *options = &shape->options;
    int d = shape->width, h = shape->heads, e = blocks_head_width(shape), r = shape->hidden;
    struct network_part part;
    switch (which) {
    case BLOCKS_E:
        return embedding(shape, "E", shape->p + (options->signs ? 2 : 0));
    case BLOCKS_P:
        return embedding(shape, "P", options->positions ? blocks_length(shape) : 0);
    case BLOCKS_N1:
        return norm(shape, "N1");
    case BLOCKS_K:
        return heads("K", d, e, h, d);
    case BLOCKS_Q:
        return heads("Q", d, e, h, d);
    case BLOCKS_V:
        return heads("V", d, e, h, d);
    case BLOCKS_BK:
        return bias("bK", options->biases, e * h, d);
    case BLOCKS_BQ:
        return bias("bQ", options->biases, e * h, d);
    case BLOCKS_BV:
        return bias("bV", options->biases, e * h, d);
    case BLOCKS_O:
        return heads("O", d, e, h, h * e);
    case BLOCKS_BO:
        return bias("bO", options->biases, d, h * e);
    case BLOCKS_N2:
        return norm(shape, "N2");
    case BLOCKS_W1:
        return matrix("W1", d, r, d);
    case BLOCKS_B1:
        part = bias("b1", true, r, d);
        part.deviation = options->biases ? part.deviation : 0;
        return part;
    case BLOCKS_W2:
        return matrix("W2", r, d, r);
    case BLOCKS_B2:
        return bias("b2", options->biases, d, r);
    case BLOCKS_N:
        return norm(shape, "N");
    case BLOCKS_U:
        return matrix("U", d, shape->p, d);
    default:
        return bias("bU", options->biases, shape->p, d);
    }
}

static size_t size_of(const struct network_part *part) {
    size_t size = 1;
    for (int j = 0; j < part->rank; ++j)
        size *= (size_t)part->extent[j];
    return size;
}

static int blocks_of(const struct blocks_shape *shape) {
    return shape->options.blocks > 1 ? shape->options.blocks : 1;
}

/* Parts one after the other: those of all blocks stand between BLOCKS_P and BLOCKS_N. */
static bool next_part(const struct blocks_shape *shape, enum blocks_part *which, int *block) {
    if (++*which == BLOCKS_N && *block + 1 < blocks_of(shape)) {
        *which = BLOCKS_N1;
        ++*block;
    } else if (*which == BLOCKS_N) {
        *block = 0;
    }
    return *which < BLOCKS_PARTS;
}

/* Names of the second block's parts end in _2, and so on. */
static void place(struct network_part *part, size_t offset, int block) {
    size_t length = 0;
    while (part->name[length] != 0)
        ++length;
    if (block > 0)
        snprintf(part->name + length, sizeof part->name - length, "_%d", block + 1);
    part->offset = offset;
    part->size = size_of(part);
}

struct network_part blocks_part(const struct blocks_shape *shape, enum blocks_part which,
                                int block) {
    enum blocks_part at = BLOCKS_E;
    size_t offset = 0;
    for (int in = 0;; next_part(shape, &at, &in)) {
        struct network_part part = part_of(shape, at);
        if (at == which && in == block) {
            place(&part, offset, block);
            return part;
        }
        offset += size_of(&part);
    }
}

size_t blocks_size(const struct blocks_shape *shape) {
    const struct network_part last = blocks_part(shape, BLOCKS_BU, 0);
    return last.offset + last.size;
}

/* --- The kind of network ---------------------------------------------------------------------- */

static struct blocks_shape shape_from(const struct network_shape *shape, int width) {
    return (struct blocks_shape){.tokens = shape->inputs,
                                 .p = shape->d,
                                 .width = width,
                                 .heads = shape->heads,
                                 .hidden = shape->hidden,
                                 .options = shape->options};
}

struct blocks_shape blocks_shape_of(const struct network *network) {
    const struct network_shape shape = network_shape_of(network);
    return shape_from(&shape, network->q);
}

/* Visits the parts that the network has; those without numbers are none. Number `index` of them, or
 * how many there are. */
static int find_part(const struct blocks_shape *shape, int index, struct network_part *found) {
    enum blocks_part which = BLOCKS_E;
    int block = 0, count = 0;
    size_t offset = 0;
    do {
        struct network_part part = part_of(shape, which);
        place(&part, offset, block);
        if (part.size == 0)
            continue;
        if (count++ == index)
            *found = part;
        offset += part.size;
    } while (next_part(shape, &which, &block));
    return count;
}

static int kind_parts(const struct network_shape *shape) {
    struct network_shape some = *shape; /* which parts there are does not depend on the width */
    if (some.options.head_width == 0)
        some.options.head_width = 1;
    const struct blocks_shape blocks = shape_from(&some, 1);
    return find_part(&blocks, -1, NULL);
}

static struct network_part kind_part(const struct network_shape *shape, int q, int index) {
    const struct blocks_shape blocks = shape_from(shape, q);
    struct network_part found = {0};
    find_part(&blocks, index, &found);
    return found;
}

const struct network_kind network_blocks = {
    .name = "blocks", .parts = kind_parts, .part = kind_part};

/* --- Its cost --------------------------------------------------------------------------------- */

double blocks_flops(const struct blocks_shape *shape, int count) {
    double d = shape->width, all = (double)shape->heads * blocks_head_width(shape);
    double samples = count, length = blocks_length(shape), macs = 0;
    int blocks = blocks_of(shape);
    bool tables = shape->options.dropout == 0;
    double tokens = shape->options.positions ? shape->tokens * shape->p : shape->p;
    for (int i = 0; i < blocks; ++i) {
        double queries = i == blocks - 1 ? samples : samples * length;
        double rows = i == 0 && tables ? tokens : samples * length;
        double asked = i == 0 && tables ? tokens : queries;
        macs += (2 * rows + asked + queries) * d * all + 2 * queries * d * shape->hidden;
    }
    return 6 * (macs + samples * d * shape->p);
}
