/* Is a learned way to multiply 2 x 2 matrices with seven products Strassen's?
 *
 * Up to a change of basis there is no other (de Groote 1978): with invertible A, B, C the
 * substitution x -> A x B^-1, y -> B y C^-1, z -> A z C^-1 leaves z = x y as it is and carries any
 * algorithm with seven products over into Strassen's. In his, one product has three invertible
 * coefficient matrices, which is made the identity first; the six others have matrices of rank one
 * whose column spaces are three lines, each twice, and a basis in which these are spanned by (1,
 * 0), (0, 1) and (1, -1) is unique up to what leaves the algorithm as it is. */
#ifndef ANALYSIS_STRASSEN_H
#define ANALYSIS_STRASSEN_H

#include "theory/words/bilinear.h"

/* `learned`: rank 7, nx = ny = nz = 4, 2 x 2 matrices row-major. Writes its products in Strassen's
 * basis, in his order and scaled as his, to `canonical`, and the largest difference of a
 * coefficient to *distance: of rounding size for an exact algorithm, INFINITY where the products do
 * not have the structure above; `canonical` is then all zero. Fails only if out of memory. */
bool strassen_recognise(const struct bilinear *learned, struct bilinear *canonical,
                        double *distance, struct error *error);

#endif
