/* Softmax and cross-entropy in float32: a few rows at a time, the same on every machine. */
#ifndef TRAIN_SOFTMAX_H
#define TRAIN_SOFTMAX_H

#include <stddef.h>

/* x = exp(x) in place, for x <= 0, to 2e-7 relative; below -87 it is exp(-87). */
void softmax_exponentials(float *x, size_t size);

/* logits: [n] -> scale * (softmax - e_label), in place; returns the cross-entropy. */
double softmax_residual(float *logits, int n, int label, float scale);

#endif
