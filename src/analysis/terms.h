/* The rank-one terms u_i(a) v_i(b) w_i(c) of a trained product model (MODEL_PRODUCT): which of them
 * are live, the boxes of the group's representations they lie in (analysis/boxes.h), and the
 * bilinear algorithm they form. */
#ifndef ANALYSIS_TERMS_H
#define ANALYSIS_TERMS_H

#include "analysis/boxes.h"
#include "theory/words/bilinear.h"

/* Measure neurons first .. first + count - 1 of the network as terms, u = a, v = b, w = c: [count].
 * The norm |u| |v| |w| of a term is the square root of its energy. */
void terms_measure(const struct fourier *fourier, const struct network *network, int first,
                   int count, struct boxes_neuron *terms);

/* Count the terms whose norm is NaN or more than `share` of the largest; alive: [count], their
 * indices. */
int terms_alive(const struct boxes_neuron *terms, int count, double share, int *alive);

/* The bilinear algorithm of a model in one bsc representation of real type: the coefficients of
 * neurons: [rank], neurons of the network, on the entries of the d x d matrices rho, row-major,
 * scaled so that an exact model gives z = x y. Fails if out of memory. */
bool terms_algorithm(const struct fourier *fourier, const struct network *network,
                     const int *neurons, int rank, int bsc, struct bilinear *algorithm,
                     struct error *error);

#endif
