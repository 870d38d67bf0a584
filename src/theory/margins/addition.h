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

/* A network that looks its answers up (arXiv 2311.07568, App. D, for two inputs): for every tuple a
 * and all signs c_2 .. c_k a neuron whose columns are 1 at a_1, c_2 at a_2, ..., and c_2 .. c_k
 * `output` at a_1 + ... + a_k, all neurons with the same share of R. Its outputs are 0 but for the
 * right one, so it is as good as any, but no column prefers a frequency: each has 2/p of its power.
 * [k p + p, 2^(k-1) p^k]. Fails like addition_construct. */
bool addition_construct_lookup(int p, int k, double output, struct construction *construction,
                               struct error *error);

/* The output of the paper's, with which the right output is exactly 1: 1 / (2^(k-1) k!). */
double addition_lookup_output(int k);

/* Its margin at R = 1: k! output / (p^k (k + output^2)^((k+1)/2)), largest where output = 1, all
 * columns having the same norm. */
double addition_lookup_margin(int p, int k, double output);

#endif
