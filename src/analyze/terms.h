/* The rank-one terms u_i(a) v_i(b) w_i(c) of a trained product model (MODEL_PRODUCT), and where in
 * the group's Fourier space each of them lies: R_phi x R_psi x R_zeta is a box, and a term's energy
 * |u|^2 |v|^2 |w|^2 is the sum of its energies in all boxes. */
#ifndef ANALYZE_TERMS_H
#define ANALYZE_TERMS_H

#include "group/bilinear.h"
#include "group/fourier.h"
#include "train/network.h"

struct term {
    double norm;   /* |u| |v| |w| */
    int box[3];    /* the bsc representations phi, psi, zeta of the box with most of the energy */
    double purity; /* that box's share of it, in (0, 1]; NaN for a term that is zero */
};

/* Nodes first .. first + count - 1 of the network as terms: [count], u = a, v = b, w = c. Fails
 * without memory. */
bool terms_measure(const struct fourier *fourier, const struct network *network, int first,
                   int count, struct term *terms, struct error *error);

/* Terms whose norm is more than `share` of the largest; alive: [count], their numbers. */
int terms_alive(const struct term *terms, int count, double share, int *alive);

/* How a model multiplies in one bsc representation of real type: the coefficients of nodes:
 * [rank], numbers in the network, on the entries of rho = R_phi's d x d matrices, row-major, scaled
 * so that an exact model gives z = x y. Fails without memory. */
bool terms_algorithm(const struct fourier *fourier, const struct network *network, const int *nodes,
                     int rank, int bsc, struct bilinear *algorithm, struct error *error);

#endif
