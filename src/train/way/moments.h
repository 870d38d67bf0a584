/* The gradient over the full table of pairs in closed form.
 *
 * Let C' = P C, and split the rows of A and B: [d, q] into their means and what is left, a_i and
 * b_j, which sum to zero; m is the sum of the two means. Then the hidden neurons' squares are
 *     (m + a_i + b_j)^2 = U_i + V_j + 2 a_i o b_j,    U_i = a_i^2 + 2 m o a_i + m^2 / 2,
 * V_j alike (o: entry by entry), and over all pairs the cross term is orthogonal to the two others,
 * as in a two-way analysis of variance. Neither do U and V correlate with the labels. So
 *     S = sum_ij || C' (m + a_i + b_j)^2 - P e_{i+j} ||^2
 *       = d |PU|^2 + d |PV|^2 + 2 <pU, pV> + 4 <G, KA o KB> - 4 <C', Z> + d^2 - d,
 *     PU = U C'^T, PV = V C'^T: [d, d], pU, pV: their column sums,
 *     G = C'^T C', KA = A^T A, KB = B^T B: [q, q], of the centred rows,
 *     Z_k = sum_{i+j=k} a_i o b_j: [d, q],
 * and with WU = d PU + 1 pV^T, WV = d PV + 1 pU^T, X_i = sum_j c'_{i+j} o b_j its gradient is
 *     dS/dC   = 2 (WU^T U + WV^T V + 4 C' (KA o KB) - 2 Z),
 *     dS/da_i = 4 ((WU C')_i o (a_i + m) + sum_j (WV C')_j o b_j / d + 2 (G o KB) a_i - X_i),
 * and the mirror image for b_j. 12 d^2 q + 9 d q^2 flops in matrix products and 6 d^2 q in the
 * sums that know the group, against 6 d^3 q for the pairs one by one.
 *
 * What belongs to the two inputs has 2 d rows: those of a before those of b. Arrays with q columns
 * are in strips (train/strips.h), p = strips_padded(d). Internal to the ways. */
#ifndef TRAIN_WAY_MOMENTS_H
#define TRAIN_WAY_MOMENTS_H

#include "train/dataset.h"
#include "train/kernels.h"

struct moments {
    const struct dataset *dataset;
    size_t d;
    size_t columns;  /* q, padded, of the network at hand */
    float *block;    /* one allocation; all arrays lie in it */
    float *rows;     /* [2d, q]: a_i and b_j, centred */
    float *squares;  /* [2d, q]: U_i and V_j */
    float *back;     /* [2d, q]: WU C' and WV C' */
    float *bent;     /* [2d, q]: 2 (G o KB) a_i and 2 (G o KA) b_j */
    float *crossed;  /* [2d, q]: X of both inputs */
    float *sums;     /* [d, q]: Z_k */
    float *mean;     /* [q]: m; not in strips, as the next two */
    float *own[2];   /* [q]: sum_i (WU C')_i o a_i, and of b */
    float *image;    /* [2d, p], row by row: PU and PV */
    float *weight;   /* [2d, p], row by row: WU and WV */
    float *total[2]; /* [p]: pU, pV */
    float *gram[3];  /* [q, q], those blocks of strips on and above the diagonal: KA, KB, G */
    float *hadamard; /* [q, q]: a multiple of the product of two of them */
};

/* For networks of width q and less. */
bool moments_create(const struct dataset *dataset, int q, struct moments *moments,
                    struct error *error);

void moments_free(struct moments *moments);

/* Bytes that moments_create asks for. */
size_t moments_bytes(int d, int q);

/* slope = scale * dS, whose c belongs to C'; returns S if asked to, else NaN. network->c is C'. */
double moments_evaluate(struct moments *moments, const struct strips_network *network, float scale,
                        bool with_sum, const struct strips_network *slope);

#endif
