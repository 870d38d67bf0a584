/* The gradient over the full table of pairs in closed form.
 *
 * With C' = P C, A2 = A o A, B2 = B o B (entry by entry), column sums s, and row vectors a_i, b_j
 * of A, B: [d, q], the sum over all pairs S = sum_ij || sum_h c'_h (a_ih + b_jh)^2 - P e_{i+j} ||^2
 * has the gradient
 *     dS/dC = 2 (M - T),
 *     dS/da_i = 4 [ a_i o G(d a2_i + sB2 + 2 a_i o sB) + sB o G a2_i + sum_j b_j o G b2_j
 *                   + 2 (G o KB) a_i - sum_j c'_{i+j} o b_j ],    and the mirror image for b_j,
 * where G = C'^T C', KA = A^T A, KB = B^T B (each [q, q]), T_k = 2 sum_{i+j=k} a_i o b_j with
 * centred columns, and M = (d PA + 2 MA)^T A2 + 2 (PA^T A) diag(sB) + pA sB2^T + the mirror image
 *         + 4 C' (KA o KB),
 *     PA = A2 C'^T, MA = A diag(sB) C'^T (each [d, d]), pA = column sums of PA.
 * Products with G go through the d-dimensional space of C', which is smaller than q. Internal to
 * the gradients. */
#ifndef TRAIN_MOMENTS_H
#define TRAIN_MOMENTS_H

#include "train/dataset.h"
#include "train/network.h"

struct moments {
    const struct dataset *dataset;
    int q;
    float *block;                    /* one allocation; the arrays below lie in it */
    float *inputs;                   /* [4d, q]: A2, B2, A diag(sB), B diag(sA) */
    float *spread;                   /* [4d, d]: PA, PB, MA, MB */
    float *mixed;                    /* [4d, d]: PA, PB, d PA + 1 pB + 2 MA, d PB + 1 pA + 2 MB */
    float *folded;                   /* [4d, q]: mixed C' */
    float *gram_a, *gram_b, *gram_c; /* [q, q], upper triangles: KA, KB, G */
    float *hadamard;                 /* [q, q], upper triangle: products of two of them */
    float *crossed_c;                /* [d, q]: sum_{i+j=k} a_i o b_j */
    float *crossed_a, *crossed_b;    /* [d, q]: sum_j c'_{i+j} o b_j and its mirror image */
    float *scratch;                  /* [d, q] */
    float *sum_a, *sum_b, *sum_a2, *sum_b2, *own_a, *own_b; /* [q] */
    float *total_a, *total_b;                               /* [d]: pA, pB */
    float *strips;                                          /* strips of columns, packed */
};

bool moments_create(const struct dataset *dataset, int q, struct moments *moments,
                    struct error *error);

void moments_free(struct moments *moments);

/* out: [3, d, q] = scale * dS; returns S if asked to, else NaN. centred: [d, q] is C'. */
double moments_evaluate(struct moments *moments, const struct network *network,
                        const float *centred, float scale, bool with_sum, float *out);

#endif
