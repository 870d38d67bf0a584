/* Real irreducible representations as matrices, and the orthonormal real Fourier basis formed by
 * their entries.
 *
 * Each bsc representation has one irreducible real representation rho, of degree s = t times a
 * number of blocks: rho(g) consists of t x t blocks, t = 1, 2, 4 for types R, C, H, each of them a
 * real number, a complex number or a quaternion:
 *
 *     x + i y          [x -y]      x + i y + j z + k w    [x -y -z -w]
 *                      [y  x]                             [y  x -w  z]
 *                                                         [z  w  x -y]
 *                                                         [w -z  y  x]
 *
 * so that the columns j = 0 mod t determine the others. The functions sqrt(s/n) rho_ij(g), i = 0 ..
 * s-1, j = 0 mod t, of all bsc representations are an orthonormal basis of R^n.
 *
 * They are computed from one symmetric eigenproblem: each eigenspace of right convolution with a
 * random symmetric function is one copy of an irreducible real representation. */
#ifndef GROUP_FOURIER_H
#define GROUP_FOURIER_H

#include "group/representations.h"

struct fourier {
    int order;     /* n */
    int count;     /* number of bsc representations */
    int *first;    /* [count + 1]: the first function of each; then n */
    int *bsc;      /* [n]: the bsc representation of each function */
    double *basis; /* [n, n]: one function per row; (i, j) is number i s/t + j/t of its bsc */
};

/* `t` above. */
int representation_block(enum representation_type type);

/* Fails with ERROR_ENVIRONMENT if out of memory, with ERROR_INTERNAL if the eigenspaces cannot be
 * separated. */
bool fourier_create(const struct group *group, const struct representations *representations,
                    struct fourier *fourier, struct error *error);

void fourier_free(struct fourier *fourier);

/* rho(g) of a bsc representation: [s, s]. */
void fourier_matrix(const struct fourier *fourier, const struct representations *representations,
                    int bsc, int g, double *rho);

#endif
