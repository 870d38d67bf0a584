/* The rank over the real numbers of a group's multiplication tensor T[a, b, c] = [ab = c]: the
 * smallest number of terms u(a) v(b) w(c) that add up to it.
 *
 * In the Fourier basis T is the multiplication of a direct sum of matrix
 * algebras over R, C and H, one for each basic self-conjugate representation: M_d(R), M_d(C),
 * M_{d/2}(H). The rank of a direct sum is at most the sum of the ranks; whether they are equal is
 * unknown in general. */
#ifndef THEORY_WORDS_TENSOR_RANK_H
#define THEORY_WORDS_TENSOR_RANK_H

#include "group/fourier.h"
#include "theory/words/bilinear.h"

struct tensor_rank {
    long lower;
    long upper;
    const char *theorem; /* source of the lower bound */
};

/* Upper: the sum of R(d), 3 R(d), 8 R(d/2), R being bilinear_matrices_bound. Lower: 2n - k for k
 * bsc representations (Alder & Strassen 1981); if all but one algebra are the real numbers, the
 * rank of that one, if known, plus one for each of the others, since R(T + <1>) = R(T) + 1 by
 * substitution. */
struct tensor_rank tensor_rank_bounds(const struct representations *representations);

/* The same for the part of T in one R_phi, the multiplication of a single algebra (Prop. 5.2 of
 * arXiv 2509.06931 for the upper bound). Lower: its rank if known, else 2 D - 1 (Alder-Strassen).
 */
struct tensor_rank tensor_rank_of_part(const struct representation *of);

/* Decompose T into `rank` terms: nx = ny = nz = n, u[i, a] and so on. */
bool tensor_rank_decompose(const struct representations *representations,
                           const struct fourier *fourier, struct bilinear *terms,
                           struct error *error);

/* max |sum_i u_i(a) v_i(b) w_i(c) - T[a, b, c]| for the tensor of a table, [order, order], such as
 * group->product; fails if out of memory. */
bool tensor_rank_error(int order, const int *table, const struct bilinear *terms, double *largest,
                       struct error *error);

#endif
