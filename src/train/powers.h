/* The direct formula for networks of powers (MODEL_POWER), of any number of inputs, a block of
 * tuples at a time: hidden values and outputs, and from the outputs' slopes those of all weights.
 *
 * The columns, which are hidden nodes, are worked on a strip at a time (train/tiles.h): a strip's
 * values of a block stay in the first cache from where they are made to where they are used, and
 * so do the strips of the weights. Tuples that follow each other and differ in the last input only
 * are a run: the rows of the other inputs are added once, and their slopes handed on once. Internal
 * to the gradients. */
#ifndef TRAIN_POWERS_H
#define TRAIN_POWERS_H

#include "train/dataset.h"
#include "train/model.h"
#include "train/network.h"

enum { POWERS_BLOCK = 96 }; /* tuples of a block: a multiple of TILES_SUMS, few enough for L1 */

struct powers_run;

struct powers {
    struct dataset_shape shape;
    int degree;
    size_t q;       /* of the network at hand: columns, */
    size_t columns; /* padded, */
    size_t rows;    /* and rows of its inputs */
    size_t stride;  /* outputs, padded */
    float *inputs;  /* [rows, columns] in strips: weights of the inputs, */
    float *inputs_slope;
    float *c;               /* [outputs, columns] in strips: degree times C', */
    float *c_slope;         /* [stride, columns] in strips: and dLoss/dC' */
    float *transposed;      /* [columns, outputs] in strips: C' */
    float *values;          /* [block, TILES_WIDTH]: X = h(inputs) of one strip, */
    float *values_slope;    /* and degree times dLoss/dX */
    struct powers_run *run; /* [block]: the runs of the block at hand, */
    int runs;
    size_t *last; /* [block]: and the rows that the last inputs of its tuples pick */
};

/* For networks of width q and less. */
bool powers_create(const struct dataset_shape *shape, int degree, int q, struct powers *powers,
                   struct error *error);

void powers_free(struct powers *powers);

/* Bytes that powers_create asks for. */
size_t powers_bytes(const struct dataset_shape *shape, int q);

/* Columns of arrays of outputs. */
size_t powers_stride(const struct dataset_shape *shape);

/* Take a network, whose inputs are tables, with c: [outputs, q] for its C, and begin sums of slopes
 * at zero. */
void powers_take(struct powers *powers, const struct network *network, const float *c);

/* outputs: [POWERS_BLOCK, stride] of `count` tuples; columns beyond the outputs are zero if they
 * were. */
void powers_forward(struct powers *powers, const int *tuple, int count, float *outputs);

/* From slope = dLoss/doutputs of the `count` tuples that were last taken forward. */
void powers_backward(struct powers *powers, int count, const float *slope);

/* Add the sums of slopes to inputs: [inputs d, q] and c: [outputs, q]. */
void powers_add_slopes(const struct powers *powers, float *inputs, float *c);

#endif
