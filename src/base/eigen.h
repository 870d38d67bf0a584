/* Eigenvectors of symmetric and Hermitian matrices, by LAPACK. */
#ifndef BASE_EIGEN_H
#define BASE_EIGEN_H

#include "base/error.h"

#include <complex.h>

/* Replace `a`, [n, n], of which only the lower triangle is read, by orthonormal eigenvectors, one
 * per row; value: [n], ascending. Both fail with ERROR_ENVIRONMENT if out of memory and with
 * ERROR_INTERNAL if LAPACK fails. */
bool eigen_symmetric(int n, double *a, double *value, struct error *error);
bool eigen_hermitian(int n, double complex *a, double *value, struct error *error);

#endif
