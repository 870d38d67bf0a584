/* Groups by name.
 *
 *     C5        cyclic, as are Z5, Z_5 and 5
 *     D4        dihedral, of order 2 n (n >= 2)
 *     S4, A5    symmetric, alternating
 *     Q8        generalised quaternion, of order 8, 16, 32, ...
 *     Dic3      dicyclic, of order 4 n (n >= 2)
 *     SL(2,3)   2 x 2 matrices of determinant 1 modulo a prime
 *     F21       Frobenius: C_7 with C_3 acting on it, 7 the largest prime factor of 21; F20, F42
 *     M5(2)     modular of order 2^5: <r, s: r^16 = s^2 = 1, s r s = r^9>; n >= 4
 *     C16:C2(9) <r, s: r^16 = s^2 = 1, s r s^-1 = r^9>, here M5(2), for any n, m and k < n with
 *               k^m = 1 modulo n; Z16:Z2(9) as well
 *     Z56*      the units modulo 56, under multiplication; n <= GROUP_DEGREE_MAX
 *     SmallGroup(16,3), SmallGroup(16,13)
 *               the two that are written (C4xC2):C2, by their numbers in the Small Groups library
 *     S3xC2     direct products; spaces are ignored
 *
 * All but products and cyclic groups are permutation groups: D_n, S_n, A_n on n points (D_2 on 4),
 * F_n on its p points, SL(2,p) on the nonzero vectors, C_n:C_m and M_n(2) on the residues modulo n
 * and modulo m, units on the residues modulo n (so element i is unit number i), SmallGroup(16,.) on
 * C4xC2, the others on themselves. Element (g, h) of
 * a product G x H is g |H| + h. */
#ifndef GROUP_NAMES_H
#define GROUP_NAMES_H

#include "group/group.h"

/* The canonical name has no spaces. Only products of cyclic groups have invariant factors, and bare
 * factors ("2x3", "Z_2xZ_3") are named as in group_create_abelian. Fails with ERROR_INPUT if the
 * text is not a valid name or the group has more than GROUP_ORDER_MAX elements; the message quotes
 * the text. */
bool group_create_named(const char *text, struct group *group, struct error *error);

/* The direct product G x H. Fails with ERROR_INPUT if it is too large. */
bool group_create_product(const struct group *g, const struct group *h, struct group *product,
                          struct error *error);

#endif
