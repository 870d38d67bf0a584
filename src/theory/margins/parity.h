/* The parity of k of n bits: the maximum margin, and the smallest network that attains it.
 *
 * Bits enter as signs: x_j = 1 for 0 and -1 for 1, and f(x) = sum_i (u_i . x)^k w_i. Each neuron
 * has weights of equal size on the k relevant bits and zero weights on the others. */
#ifndef THEORY_MARGINS_PARITY_H
#define THEORY_MARGINS_PARITY_H

#include "theory/margins/construction.h"

enum { PARITY_BITS_MAX = 60 };

/* gamma* = k! sqrt(2 (k+1)^-(k+1)), for every n. */
double parity_margin(int k);

/* Neurons of the construction: 2^(k-1), 1 <= k <= PARITY_BITS_MAX. */
long parity_width(int k);

/* For the parity of bits 0 .. k-1: [n + 2, width], a row for every bit and one for every answer,
 * even and odd. Fails with ERROR_INPUT unless 2 <= k <= n <= PARITY_BITS_MAX, or if the weights
 * exceed the memory of the machine. */
bool parity_construct(int n, int k, struct construction *construction, struct error *error);

#endif
