/* The neurons of a two-layer network that take part, in strips (train/strips.h).
 *
 * Where h(0, 0) = 0, neurons whose weights are all zero change nothing, and nothing changes them:
 * they are left out of all products, so that what weight decay has removed costs no time. Bits
 * become rows of their own: the row u of an input that enters with the sign (-1)^value is the rows
 * u and -u of its two values. And where the loss centres, the output weights are P C. Around a way
 * to the gradient that knows nothing of all this. Internal to the ways. */
#ifndef TRAIN_WAY_NEURONS_H
#define TRAIN_WAY_NEURONS_H

#include "train/strips.h"
#include "train/way/way.h"

struct neurons {
    struct dataset_shape data;
    bool centred;
    bool all;       /* none is left out: h(0, 0) is not zero */
    float *largest; /* [q]: absolute weights of each neuron, the largest that were looked at */
    int *list;      /* [q]: the neurons that take part, */
    int count;      /* and how many */
    float *memory;  /* one allocation, in which these lie: */
    struct strips_network network;
    struct strips_network slope; /* what the way fills */
};

bool neurons_create(const struct way_task *task, struct neurons *neurons, struct error *error);

void neurons_free(struct neurons *neurons);

/* Bytes that neurons_create asks for. */
size_t neurons_bytes(const struct way_task *task);

/* Fill neurons->network. */
void neurons_take(struct neurons *neurons, const struct network *network);

/* From neurons->slope the slopes by the weights of the network that was taken, to slope: [rows, q].
 * Works in neurons->slope. */
void neurons_give(struct neurons *neurons, const struct network *network, float *slope);

#endif
