/* Partial and global solutions (CoGS sec. 5, Table 1) and the zero-loss path (CoGS sec. 6,
 * Theorem 5).
 *
 * A partial solution gives the neurons of one frequency {k, -k}: an element with a single row
 * (theory/semiring/semiring.h), whose neuron (a, b, c) means z_ak = a, z_bk = b, z_ck = c and
 * conjugates at -k. All have |entries| = 1, begin with the neuron (1,1,1) and have sum_j abc =
 * order, so an element u scaled by order^(-1/3) has r_kkk = 1. A product zeroes the potentials that
 * either factor zeroes, which gives the global solutions. w = exp(2 pi i/3), ~ is conjugation. */
#ifndef THEORY_SEMIRING_SOLUTIONS_H
#define THEORY_SEMIRING_SOLUTIONS_H

#include "theory/semiring/semiring.h"

/* z_syn, order 3: (1,1,1), (w,w,w), (w~,w~,w~) */
bool solution_syn(struct ring_element *u, struct error *error);

/* z_nu, order 2: (1,1,1), (nu, -nu, -nu~^2); |nu| = 1 */
bool solution_nu(double complex nu, struct ring_element *u, struct error *error);

/* z_xi, order 2: (1,1,1), (xi, -i xi~, i), or its mirror (1,1,1), (xi, i xi~, -i); |xi| = 1 */
bool solution_xi(double complex xi, bool mirror, struct ring_element *u, struct error *error);

/* z_syn,alpha,beta, order 3: (1,1,1), (alpha w, alpha~ w, w), (beta w~, beta~ w~, w~);
 * |alpha| = |beta| = 1 */
bool solution_syn_alpha_beta(double complex alpha, double complex beta, struct ring_element *u,
                             struct error *error);

/* z_3c, order 3: 1 + u + u^2 with u = (w, w~, 1), that is (1,1,1), (w, w~, 1), (w~, w, 1). The
 * paper names it as a solution that training never finds; this definition is ours, which fits its
 * name and what it leaves: like z_(nu=i), ~a~bc, a~ac and b~bc beside abc. So z_3c * z_syn leaves
 * abc alone. */
bool solution_3c(struct ring_element *u, struct error *error);

/* z_2, order 2: (1,1,1), (1,-1,-1), for real characters (k = -k), which groups of even order have.
 * The paper does not treat them; z_2 extends its constructions to every finite Abelian group. */
bool solution_real(struct ring_element *u, struct error *error);

/* The sum potentials of one frequency k, up to conjugation, by which of k, -k the two inputs and
 * the output take. "a~bc" is sum_j a_j conj(b_j) c_j = r_{k,-k,k}; "a~ac" is r_{a,k,-k,k}; "aac" is
 * r_{a,k,k,k}. The columns of Table 1. */
enum { SOLUTION_POTENTIALS = 10 };

/* The name of potential 0 <= i < SOLUTION_POTENTIALS, in the order abc ~abc a~bc ab~c a~ac b~bc aac
 * bbc ~a~ac ~b~bc. */
const char *solution_potential_name(int i);

/* All potentials of a one-row element. */
void solution_potentials(const struct ring_element *u, double complex values[SOLUTION_POTENTIALS]);

/* Conjugate pairs {k, -k} with k != -k: 0 in the groups Z_2^n, (d-1)/2 when d is odd. */
int solution_pairs(const struct characters *characters);

/* The construction behind z_F6 and z_F4/6. The first `sixes` conjugate pairs hold
 * 6^(-1/3) z_syn * z_nu (order 6), every other pair 4^(-1/3) z_nu * z_xi (order 4), every real
 * character 2^(-1/3) z_2 (order 2), with nu = i and xi = exp(i pi/4).
 *
 * A pair k of order 4 leaves only the constant
 *     off_k = sum_p sum_k' r_{p,k',-k',k} = 2 (a~ac + b~bc),
 * which should vanish. Each neuron of the pairs of order 6 cancels its share with the extra weight
 *     z_ck = -off_k / sum over those pairs of |z_a|^2 + |z_b|^2 = -off_k / (sixes * 4 * 6^(1/3));
 * this adds no other term, since the sums of ab, a~b, aa, bb over the neurons of z_syn * z_nu
 * vanish.
 *
 * `sixes` ranges from 1 (z_F4/6) to solution_pairs (z_F6) and is clamped to that range. Without
 * pairs (Z_2^n) only real characters remain, and both constructions are z_2 at each. */
bool solution_fourier(const struct characters *characters, int sixes, struct ring_element *z,
                      struct error *error);

/* Its order: 6 sixes + 4 (pairs - sixes) + 2 (real characters). */
int solution_fourier_order(const struct characters *characters, int sixes);

/* Its squared norm (ring_squared_norm), in closed form:
 *     sixes * 6 * 6^(1/3) + (pairs - sixes) (6 * 4^(1/3) + 6^(1/3) / sixes)
 *     + (real characters) * 3 * 2^(1/3). */
double solution_fourier_squared_norm(const struct characters *characters, int sixes);

/* The global solutions the paper names. */
enum solution {
    SOLUTION_F6,  /* z_F6 = 6^(-1/3) sum_k z_syn * z_nu: order 3 (d-1) for odd d */
    SOLUTION_F46, /* z_F4/6: order 4 on all pairs but the first; order 2 d for odd d */
    SOLUTION_M,   /* z_M, perfect memorisation, order d^2: neuron (i, j) is z_ak = s conj(phi_k(i)),
                   * z_bk = s conj(phi_k(j)), z_ck = s phi_k(i + j), s = d^(-2/3) */
    SOLUTIONS
};

/* "z_F6", "z_F4/6", "z_M" */
const char *solution_name(enum solution solution);

/* The solution for any finite Abelian group. Fails only if out of memory. */
bool solution_create(enum solution solution, const struct group *group,
                     const struct characters *characters, struct ring_element *z,
                     struct error *error);

/* Its order and its squared norm (ring_squared_norm; z_M: 3 (d-1) d^(2/3)), in closed form. */
int solution_order(enum solution solution, const struct characters *characters);
double solution_squared_norm(enum solution solution, const struct characters *characters);

/* A one-row element u with abc = order and |entries| = 1 at every conjugate pair of a group of odd
 * order, with neurons of its own at each and scaled to r_kkk = 1: order pairs * ord(u), squared
 * norm 3 (d-1) ord(u)^(1/3). What u leaves beside abc decides its loss: z_syn aac, bbc: loss
 * (d-1)/(2d), all of it in R_* z_nu * z_xi, nu = i        a~ac, b~bc: loss 2(d-1)/d, all of it in
 * R_n z_nu * z_syn, z_3c * z_syn nothing: no loss (CoGS sec. 5). */
bool solution_everywhere(const struct characters *characters, const struct ring_element *u,
                         struct ring_element *z, struct error *error);

/* z_M as a product (CoGS sec. 5): on Z_d, d^(-2/3) (sum_{i<d} u_a^i) * (sum_{j<d} u_b^j) with
 *     u_a,k = (e_k~, 1, e_k),  u_b,k = (1, e_k~, e_k),  e_k = exp(2 pi i k/d).
 * On a group with several factors n_t, which the paper does not treat, there is a generator for
 * each: e_k is its character, and each sum the product over t of sums of n_t powers. */
bool solution_memorisation_product(const struct group *group, const struct characters *characters,
                                   struct ring_element *z, struct error *error);

/* The zero-loss path (Theorem 5), 0 <= t <= 1:
 *     z = (cbrt(1-t) y + cbrt(t) one) * target.
 * If `target` zeroes every potential individually (z_F6 does) and both have r_kkk = 1 for all k, z
 * has zero loss for every t and leads from y * target to target. Its order is (ord(y) + 1)
 * ord(target) for every t; at the ends some neurons are zero. */
bool solution_path(const struct ring_element *y, const struct ring_element *target, double t,
                   struct ring_element *z, struct error *error);

#endif
