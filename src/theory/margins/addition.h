/* Addition of k numbers modulo an odd p: the maximum margin, and networks that attain it.
 *
 * Each neuron has one frequency z. Its weights for every input and for the output are cosines of
 * equal norm, and the output phase is the sum of the input phases. Every frequency 1 .. (p-1)/2 has
 * the same share of R. p need not be prime. */
#ifndef THEORY_MARGINS_ADDITION_H
#define THEORY_MARGINS_ADDITION_H

#include "theory/margins/construction.h"

/* How k-th powers of sums are combined into a product of k cosines. */
enum addition_scheme {
    ADDITION_SIGNS,  /* the papers': sines and cosines, all signs; 2^(2k-1) neurons per frequency */
    ADDITION_PHASES, /* cosines with equally spaced phases; 2 3^(k-1) neurons per frequency */
};

enum { ADDITION_INPUTS_MAX = 20 };

/* gamma* = 2 k! / ((2k+2)^((k+1)/2) (p-1) p^((k-1)/2)); p odd and >= 3, k >= 2. */
double addition_margin(int p, int k);

/* Neurons of the construction, 2 <= k <= ADDITION_INPUTS_MAX. */
long addition_width(enum addition_scheme scheme, int p, int k);

/* The construction: [k p + p, width]. Fails with ERROR_INPUT if p is even or < 3, k is not 2 ..
 * ADDITION_INPUTS_MAX, or the weights exceed the memory of the machine. */
bool addition_construct(enum addition_scheme scheme, int p, int k,
                        struct construction *construction, struct error *error);

#endif
