/* Dynamics of the sum potentials (CoGS sec. 6, Theorem 6): do they decouple in wide networks?
 *
 * Let J = dr/dz be the Jacobian of all potentials r_{k1,k2,k}. Under gradient flow dr/dt =
 * -J J^* (gradient), with
 *     (JJ*)[(x,y,k),(x',y',k')] = [x=x'] sum_j b_y c_k conj(b_y' c_k')
 *                               + [y=y'] sum_j a_x c_k conj(a_x' c_k')
 *                               + [k=k'] sum_j a_x b_y conj(a_x' b_y')
 * (a_x short for z_a,x,j). For i.i.d. Gaussian weights the diagonal grows as q, every other entry
 * as sqrt(q) or is exactly zero: the potentials decouple as q^(-1/2). */
#ifndef THEORY_SEMIRING_FLOW_H
#define THEORY_SEMIRING_FLOW_H

#include "theory/semiring/semiring.h"

/* Off-diagonal entries of JJ* by the indices their row and column share; those that share none are
 * zero. One shared index leaves one Gram term, two leave two. */
enum flow_class { FLOW_SHARES_ONE, FLOW_SHARES_TWO, FLOW_CLASSES };

/* "shares_one", "shares_two" */
const char *flow_class_name(enum flow_class class);

struct flow_coupling {
    double mean_diagonal;          /* 3 q (E|z|^2)^2 in expectation */
    double mean_off[FLOW_CLASSES]; /* mean |entry| / mean_diagonal; 0 for a class without entries */
    double max_off[FLOW_CLASSES];  /* max |entry| / mean_diagonal */
};

/* JJ* of the element of q random neurons that ring_random(characters, scale, stream) creates,
 * computed from the three Gram matrices [(d-1)^2, (d-1)^2] of its pairwise products, summed over
 * blocks of neurons. Memory: O(d^4), independent of q. */
bool flow_measure_coupling(const struct characters *characters, int q, double scale,
                           struct random_stream *stream, struct flow_coupling *coupling,
                           struct error *error);

/* The potential flow dz/dt = -J^*(r - delta), delta = [k1 = k2 = k]: gradient flow of
 * sum |r_{k1,k2,k} - delta|^2 / 2, the first two terms of the loss. From i.i.d. weights with
 * E|z|^2 = q^(-1/2), JJ* is close to 3 times the identity, and the decoupled prediction is
 *     r(t) = delta + (r(0) - delta) exp(-3 t). */
struct flow_trajectory {
    int rows;                  /* d - 1 */
    int count;                 /* times */
    double complex *measured;  /* [count, d-1, d-1, d-1], row-major: time, k, k1, k2 */
    double complex *predicted; /* the decoupled prediction; points into the block of `measured` */
    double rms_gap;            /* of measured - predicted over all times and potentials */
};

/* gradient = -J^*(r - delta), that is dz/dt; created by the caller with the shape of z. work: 2
 * (d-1) order + (d-1)^2 numbers. */
void flow_gradient(const struct ring_element *z, double complex *work,
                   struct ring_element *gradient);

/* Integrate the flow from z, which must be conjugate-symmetric and is left at its value at the last
 * time, with the classical Runge-Kutta method of order 4, in equal steps of at most `max_step`
 * between the requested `times` [count >= 1], which are ascending and >= 0. Conjugate symmetry is
 * preserved exactly. */
bool flow_run(const struct characters *characters, struct ring_element *z, const double *times,
              int count, double max_step, struct flow_trajectory *trajectory, struct error *error);

void flow_trajectory_free(struct flow_trajectory *trajectory);

#endif
