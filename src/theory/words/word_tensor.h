/* The tensor of a word, T[a,b,c] = 1 where w(a,b) = c and 0 elsewhere, decomposed by the
 * representations of its group.
 *
 * A box is a triple (phi, psi, zeta) of bsc representations; its energy is the squared norm of
 * (P_phi x P_psi x P_zeta) T, and all energies add up to |T|^2 = n^2. The support is the set of
 * boxes with energy. Boxes are numbered (phi m + psi) m + zeta, m = representations.count.
 *
 * A matrix entry of zeta at w(a,b) is a sum of products of entries of zeta at a, one for each
 * letter a and A of w, and entries at b likewise. So the fusion cover contains the support: phi
 * occurs in the tensor power zeta^(letters a and A), psi in zeta^(letters b and B). The refined
 * cover distinguishes the two halves of a zeta of complex type: phi occurs in psi^p conj(psi)^q,
 * for the p letters a and q letters A, and likewise for b, with the same psi in zeta for both. */
#ifndef THEORY_WORDS_WORD_TENSOR_H
#define THEORY_WORDS_WORD_TENSOR_H

#include "group/fourier.h"
#include "theory/words/words.h"

/* Box energies of the word tensor of a table, [n, n], as from word_evaluate: energy: [m, m, m].
 * Takes 4 n^4 multiplications. Fails with ERROR_ENVIRONMENT if out of memory. */
bool word_tensor_energies(const struct fourier *fourier, const int *table, double *energy,
                          struct error *error);

/* The same of any tensor, [n, n, n]. */
bool dense_tensor_energies(const struct fourier *fourier, const double *tensor, double *energy,
                           struct error *error);

/* The word tensor of a table in the Fourier basis: coefficients: [n, n, n], those of functions i, j
 * and k for a, b and c. Fails like the above. */
bool word_tensor_coefficients(const struct fourier *fourier, const int *table, double *coefficients,
                              struct error *error);

/* cover, refined: [m, m, m], whether they contain a box. Fails with ERROR_ENVIRONMENT if out of
 * memory. */
bool word_cover(const struct representations *representations, const struct word *word, bool *cover,
                bool *refined, struct error *error);

#endif
