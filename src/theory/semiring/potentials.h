/* Sum potentials and the exact loss (CoGS sec. 3, Theorem 1).
 *
 * The sum potentials of an element z (theory/semiring/semiring.h) are, for non-trivial characters
 * k1, k2, k,
 *     r_{k1,k2,k}   = sum_j z_a,k1,j z_b,k2,j z_c,k,j
 *     r_{p,k1,k2,k} = sum_j z_p,k1,j z_p,k2,j z_c,k,j            p in {a, b}.
 * Each is a ring homomorphism (CoGS sec. 4): r(x + y) = r(x) + r(y), r(x * y) = r(x) r(y),
 * r(one) = 1.
 *
 * The loss over the full table, for output scale 1/(2d) and centred outputs, is
 *     loss = (1/d) sum_{k != 0} l_k + (d - 1)/d,
 *     l_k  = -2 r_kkk + sum_{k1,k2} |r_{k1,k2,k}|^2 + 1/4 |sum_p sum_k' r_{p,k',-k',k}|^2
 *            + 1/4 sum_{m != 0} sum_p |sum_k' r_{p,k',m-k',k}|^2.
 * The code sums |r_{k1,k2,k} - [k1 = k2 = k]|^2 instead of the first two terms and the constant:
 * the same number without cancellation. Global solutions have a loss of 1e-28, not 1e-15. */
#ifndef THEORY_SEMIRING_POTENTIALS_H
#define THEORY_SEMIRING_POTENTIALS_H

#include "theory/semiring/semiring.h"

/* sum_j z_left,k1,j z_right,k2,j z_c,k,j: r_{k1,k2,k} for (a, b), r_{p,k1,k2,k} for (p, p). */
double complex potential_single(const struct ring_element *z, enum ring_part left,
                                enum ring_part right, int k1, int k2, int k);

/* All potentials of one output character k: slice: [d-1, d-1], row-major, entry (k1-1, k2-1).
 * work: [d-1, order]. */
void potential_slice(const struct ring_element *z, enum ring_part left, enum ring_part right, int k,
                     double complex *work, double complex *slice);

/* All sums over pairs of characters with the same product: sums: [d, d-1], row-major,
 *     sums[m, k-1] = sum over k', m-k' non-trivial of r_{p,k',m-k',k},    p = part,
 * computed as sum_j (sum_k' z_pk'j z_p,m-k',j) z_ckj: d^2 * order work instead of d^3 * order.
 * work: [d, order]. */
void potential_sums(const struct group *group, const struct ring_element *z, enum ring_part part,
                    double complex *work, double complex *sums);

/* The loss, and the violation of each set of the conditions that suffice for zero loss (CoGS sec.
 * 3). */
struct potential_summary {
    double loss;
    double r_g; /* max over k of |r_kkk - 1| */
    double r_c; /* max over all other (k1, k2, k) of |r_{k1,k2,k}| */
    double r_n; /* max over k of |sum_p sum_k' r_{p,k',-k',k}| */
    double r_s; /* max over p, m != 0, k of |sum_k' r_{p,k',m-k',k}|: the set R_* */
};

/* Memory: O(d^2 + d * order). Fails only if out of memory. */
bool potential_summarise(const struct group *group, const struct ring_element *z,
                         struct potential_summary *summary, struct error *error);

/* The same loss from its definition: the mean over all d^2 pairs (g1, g2) of
 * |P o(g1,g2) - (e_{g1+g2} - 1/d)|^2, P = I - 11^T/d, o(g1,g2) = 1/(2d) sum_j c_j (a_j[g1] +
 * b_j[g2])^2, one g1 at a time. Memory: O(d^2 + d * order). */
bool potential_loss_direct(const struct group *group, const struct ring_weights *weights,
                           double *loss, struct error *error);

#endif
