/* Partial solutions as polynomials of one neuron (CoGS sec. 5, Theorem 4).
 *
 * Sum potentials are ring homomorphisms, so r(rho(u)) = rho(r(u)) for every polynomial rho. Take a
 * generator u of order 1, a triple (a, b, c) at one frequency, and a set R of sum potentials that
 * are to vanish. With Omega = {r(u): r in R},
 *     rho(u) = prod_{s in Omega} (u + s^),    s^ = (1, 1, -s), whose potentials are all -s,
 * has r(rho(u)) = prod_s (r(u) - s): exactly the potentials with r(u) in Omega vanish, those of R
 * among them, and abc survives if abc(u) is not in Omega.
 *
 * This raw product has order 2^L, L = |Omega|. Its neurons (u^m with a scaled output) merge into
 *     u^L + c_1^ u^(L-1) + ... + c_L^,    c^ = (1, 1, c),    prod (x - s) = x^L + c_1 x^(L-1) + ...
 * which has the same potentials and order L + 1, or less where a coefficient vanishes. For u =
 * (w, w, w), w = exp(2 pi i/3), and Omega = {w, w~} it is 1 + u + u^2 = z_syn.
 *
 * The potentials of Theorem 4 do not conjugate c. Those of solutions.h are these, but for ab~c,
 * which is the conjugate of ~a~bc. */
#ifndef THEORY_SEMIRING_POLYNOMIAL_H
#define THEORY_SEMIRING_POLYNOMIAL_H

#include "theory/semiring/solutions.h"

/* The values of all potentials on u, in the order of solution_potential_name: ~a~bc for ab~c. */
void polynomial_values(const double complex u[RING_PARTS],
                       double complex values[SOLUTION_POTENTIALS]);

/* Omega, the distinct values among those of R: values that differ by no more than `same` are one.
 * Returns L. */
int polynomial_omega(const double complex values[SOLUTION_POTENTIALS],
                     const bool in_r[SOLUTION_POTENTIALS], double same,
                     double complex omega[SOLUTION_POTENTIALS]);

/* Which potentials vanish by Theorem 4: those whose value is in omega: [count]. */
void polynomial_vanishing(const double complex values[SOLUTION_POTENTIALS],
                          const double complex *omega, int count, double same,
                          bool vanishes[SOLUTION_POTENTIALS]);

/* The coefficients c_0 = 1, c_1, ..., c_count of prod (x - s), s in omega: [count]. Those no larger
 * than `same` are set to zero. */
void polynomial_coefficients(const double complex *omega, int count, double same,
                             double complex *coefficients);

/* rho(u) as it stands, one row and 2^count neurons; and with equal powers merged: as many neurons
 * as coefficients that are not zero, u^count first. Fail only if out of memory. */
bool polynomial_raw(const double complex u[RING_PARTS], const double complex *omega, int count,
                    struct ring_element *z, struct error *error);
bool polynomial_merged(const double complex u[RING_PARTS], const double complex *omega, int count,
                       double same, struct ring_element *z, struct error *error);

#endif
