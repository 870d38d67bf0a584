/* The transformers of train/blocks.h in double precision, compiled from the same source: for tests
 * of the gradient. */
#ifndef TRAIN_BLOCKS_DOUBLE_H
#define TRAIN_BLOCKS_DOUBLE_H

#include "train/blocks.h"

struct blocks_double;

struct blocks_double *blocks_create_double(const struct blocks_shape *shape, const int *label,
                                           struct error *error);
void blocks_free_double(struct blocks_double *blocks);
void blocks_load_double(struct blocks_double *blocks, const double *weights);
void blocks_measure_double(struct blocks_double *blocks, const int *samples, int count,
                           struct evaluation_sums *sums);
void blocks_gradient_double(struct blocks_double *blocks, const int *samples, int count,
                            struct random_stream *stream, double *out,
                            struct evaluation_sums *sums);

#endif
