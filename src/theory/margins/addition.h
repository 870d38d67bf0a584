/* Addition of k numbers modulo an odd p: the largest margin, and networks that attain it.
 *
 * Each neuron has one frequency z, cosines in all inputs and the output, equal norms of these, and
 * the output's phase is the sum of the inputs'. Every frequency 1 .. (p-1)/2 has the same share of
 * R. p need not be prime. */
#ifndef THEORY_MARGINS_ADDITION_H
#define THEORY_MARGINS_ADDITION_H

#include "theory/margins/construction.h"

/* How the product of k cosines is made of k-th powers of sums. */
enum addition_scheme {
    ADDITION_SIGNS,  /* the papers': sines and cosines with all signs, 2^(2k-1) neurons a frequency
                      */
    ADDITION_PHASES, /* cosines whose phases run around the circle: 2 3^(k-1) neurons a frequency */
};

enum { ADDITION_INPUTS_MAX = 20 };

/* gamma* = 2 k! / ((2k+2)^((k+1)/2) (p-1) p^((k-1)/2)); p odd and >= 3, k >= 2. */
double addition_margin(int p, int k);

/* Neurons of the construction, 2 <= k <= ADDITION_INPUTS_MAX. */
long addition_width(enum addition_scheme scheme, int p, int k);

/* The construction: [k p + p, width]. Fails with ERROR_INPUT when p is even or < 3, k is not 2 ..
 * ADDITION_INPUTS_MAX, or the weights are larger than memory. */
bool addition_construct(enum addition_scheme scheme, int p, int k,
                        struct construction *construction, struct error *error);

#endif
