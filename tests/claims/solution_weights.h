/* Networks that compute an abelian group by one of the paper's constructions. */
#ifndef TESTS_CLAIMS_SOLUTION_WEIGHTS_H
#define TESTS_CLAIMS_SOLUTION_WEIGHTS_H

#include "claim_test.h"
#include "theory/semiring/solutions.h"

/* The solution with that many pairs of order 6 (solution_fourier) in the first neurons of weights:
 * [3, d, width]; the other neurons keep theirs. */
static inline void solution_weights_fill(const struct characters *characters, int sixes, int width,
                                         float *weights) {
    struct ring_element z;
    struct ring_weights real;
    int d = characters->order;
    assert_true(solution_fourier(characters, sixes, &z, NULL));
    assert_true(ring_weights_from_element(characters, &z, &real, NULL));
    assert_true(real.order <= width);
    const double *parts[] = {real.a, real.b, real.c};
    for (int p = 0; p < 3; ++p)
        for (int g = 0; g < d; ++g)
            for (int j = 0; j < real.order; ++j)
                weights[(p * d + g) * width + j] = (float)(parts[p][j * d + g] / cbrt(2 * d));
    ring_weights_free(&real);
    ring_free(&z);
}

#endif
