/* Bilinear algorithms: multiplication in an algebra with few products of numbers.
 *
 * An algorithm of rank r for a bilinear map of x in R^nx and y in R^ny to z in R^nz is
 *
 *     z_k = sum_i w[i, k] (sum_a u[i, a] x_a) (sum_b v[i, b] y_b),    i = 0 .. r - 1,
 *
 * that is, a sum of r rank-one terms u_i x v_i x w_i that equals the tensor of the map. The
 * smallest r is the rank of the tensor. All coefficients here are 0, 1, -1 and 2. */
#ifndef THEORY_WORDS_BILINEAR_H
#define THEORY_WORDS_BILINEAR_H

#include "base/error.h"

struct bilinear {
    int rank;       /* r: products of numbers */
    int nx, ny, nz; /* dimensions */
    double *u;      /* [rank, nx], row-major */
    double *v;      /* [rank, ny] */
    double *w;      /* [rank, nz] */
};

/* All coefficients zero. All functions fail with ERROR_ENVIRONMENT if out of memory. */
bool bilinear_create(int rank, int nx, int ny, int nz, struct bilinear *algorithm,
                     struct error *error);

/* The real division algebras, with the bases 1; 1, i; 1, i, j, k. */
enum division_algebra { REAL_NUMBERS = 1, COMPLEX_NUMBERS = 2, QUATERNIONS = 4 };

/* n^2-dimensional x, y and z: n x n matrices, row-major, z = x y. 1, 7 (Strassen 1969) and 23
 * (Laderman 1976) products of numbers for n = 1, 2, 3; block matrices for other n with factors 2 or
 * 3, so 49 for n = 4; n^3 for the remaining factor. */
bool bilinear_matrices(int n, struct bilinear *algorithm, struct error *error);

/* An upper bound on the tensor rank of n x n real matrix multiplication: the rank of
 * bilinear_matrices, except 98 and 160 for n = 5 and 6 (Sedoglavic & Smirnov 2021; Smirnov 2013),
 * the bounds used in the study of words in groups (Moosbauer & Poole 2025 have 93 and 153). 1 and 7
 * are exact (Winograd 1971). */
long bilinear_matrices_bound(int n);

/* Products in a division algebra: 1, 3 or 8 products of numbers, the rank over R (3: the
 * only two-dimensional field; 8: de Groote 1975). */
bool bilinear_division_algebra(enum division_algebra algebra, struct bilinear *algorithm,
                               struct error *error);

/* The tensor product of two algorithms: ranks and dimensions multiply, and the index of `second`
 * runs fastest. For n x n matrices over an algebra: matrices times algebra. */
bool bilinear_product(const struct bilinear *first, const struct bilinear *second,
                      struct bilinear *product, struct error *error);

void bilinear_free(struct bilinear *algorithm);

#endif
