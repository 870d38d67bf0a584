/* The rank-one terms u_i(a) v_i(b) w_i(c) of a trained product model (MODEL_PRODUCT): which of them
 * count, the boxes of the group's representations that they lie in (analysis/boxes.h), and the
 * bilinear algorithm in them. */
#ifndef ANALYSIS_TERMS_H
#define ANALYSIS_TERMS_H

#include "analysis/boxes.h"
#include "theory/words/bilinear.h"

/* Nodes first .. first + count - 1 of the network as terms, u = a, v = b, w = c: [count]. Their
 * norm |u| |v| |w| is the root of their energy. */
void terms_measure(const struct fourier *fourier, const struct network *network, int first,
                   int count, struct boxes_node *terms);

/* Terms whose norm is more than `share` of the largest, or NaN; alive: [count], their numbers. */
int terms_alive(const struct boxes_node *terms, int count, double share, int *alive);

/* How a model multiplies in one bsc representation of real type: the coefficients of nodes:
 * [rank], numbers in the network, on the entries of rho = R_phi's d x d matrices, row-major, scaled
 * so that an exact model gives z = x y. Fails if out of memory. */
bool terms_algorithm(const struct fourier *fourier, const struct network *network, const int *nodes,
                     int rank, int bsc, struct bilinear *algorithm, struct error *error);

#endif
