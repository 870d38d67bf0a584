/* Whether a learned algorithm that multiplies 2 x 2 matrices with seven products is Strassen's.
 *
 * Up to a change of basis there is no other (de Groote 1978): with invertible A, B, C the
 * substitution x -> A x B^-1, y -> B y C^-1, z -> A z C^-1 preserves z = x y and maps any algorithm
 * with seven products to Strassen's. There, one product has three invertible coefficient matrices,
 * which are first transformed to the identity; the six others have matrices of rank one whose
 * column spaces are three lines, each twice, and a basis in which these are spanned by (1, 0), (0,
 * 1) and (1, -1) is unique up to symmetries of the algorithm. */
#ifndef ANALYSIS_STRASSEN_H
#define ANALYSIS_STRASSEN_H

#include "theory/words/bilinear.h"

/* `learned`: rank 7, nx = ny = nz = 4, 2 x 2 matrices row-major. Writes its products, transformed
 * to Strassen's basis, order and scaling, to `canonical`, and the largest difference of a
 * coefficient to *distance: rounding errors for an exact algorithm, INFINITY if the products do not
 * have the structure above; `canonical` is then all zero. Fails only if out of memory. */
bool strassen_recognise(const struct bilinear *learned, struct bilinear *canonical,
                        double *distance, struct error *error);

#endif
