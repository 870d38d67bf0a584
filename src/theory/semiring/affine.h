/* Weights with constant parts, and their exact loss. Beyond the paper, which leaves the trivial
 * character out; everything here is ours.
 *
 * A neuron with a_0 = (constant part of a) and b_0 computes (t + a(g1) + b(g2))^2 with t = a_0 +
 * b_0, and only t matters. The cheapest way to have it is a_0 = b_0 = t/2, with squared norm t^2/2.
 * The constant part of c does not matter, as outputs are centred. With all of k, k', m non-trivial,
 * let
 *     A_{m,k} = sum_j c_kj ( t_j a_mj + 1/2 sum_{k' != m} a_k'j a_{m-k',j} ),  B_{m,k} likewise,
 *     Z_k     = 1/2 sum_j c_kj ( t_j^2 + sum_k' |a_k'j|^2 + |b_k'j|^2 ).
 * Then, with r_{k1,k2,k} as in theory/semiring/potentials.h,
 *     loss = (1/d) sum_k ( sum_{k1,k2} |r_{k1,k2,k} - [k1 = k2 = k]|^2
 *                          + sum_m |A_{m,k}|^2 + |B_{m,k}|^2 + |Z_k|^2 ),
 * which is zero exactly if R_g and R_c hold, A = B = 0 (R_a, R_b: the paper's R_* with t a_m beside
 * it) and Z = 0 (R_0: its R_n with t^2 beside it). */
#ifndef THEORY_SEMIRING_AFFINE_H
#define THEORY_SEMIRING_AFFINE_H

#include "theory/semiring/semiring.h"

struct affine_element {
    struct ring_element z; /* at the non-trivial characters: d - 1 rows */
    double *t;             /* [z.order]: constant parts a_0 + b_0 */
};

/* All weights 0. Fails with ERROR_ENVIRONMENT without memory; *element is empty then. */
bool affine_create(int rows, int order, struct affine_element *element, struct error *error);

void affine_free(struct affine_element *element);

/* ring_squared_norm and sum t^2/2; d times this is the squared norm of the real weights. */
double affine_squared_norm(const struct affine_element *element);

/* Rescale every neuron, (t, a, b) by s and c by s^-2, to its least squared norm, at which that of
 * (t, a, b) is twice that of c. This changes no output. Neurons without (t, a, b) or without c
 * become 0. */
void affine_balance(struct affine_element *element);

/* The loss, and the largest violation of each set of conditions. */
struct affine_summary {
    double loss;
    double r_g, r_c; /* max |r_kkk - 1|; max |r_{k1,k2,k}| of all others */
    double r_a, r_b; /* max |A_{m,k}|, max |B_{m,k}| */
    double r_0;      /* max |Z_k| */
};

/* Memory: O(d^2 + d * order). Fails only without memory. */
bool affine_summarise(const struct group *group, const struct affine_element *element,
                      struct affine_summary *summary, struct error *error);

/* 2 Z_k of all characters, left: [d]; left[0] is 0. */
void affine_constants(const struct affine_element *element, double complex *left);

/* The real weights, t/2 in each of a and b: for potential_loss_direct, which takes the loss from
 * its definition. */
bool affine_weights(const struct characters *characters, const struct affine_element *element,
                    struct ring_weights *weights, struct error *error);

#endif
