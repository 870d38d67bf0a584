/* Eigenvectors of symmetric and Hermitian matrices, by LAPACK. */
#ifndef BASE_EIGEN_H
#define BASE_EIGEN_H

#include "base/error.h"

#include <complex.h>

/* Replace `a`, [n, n], of which the lower triangle counts, by orthonormal eigenvectors, one in a
 * row; value: [n], ascending. Both fail with ERROR_ENVIRONMENT without memory and with
 * ERROR_INTERNAL when LAPACK does. */
bool eigen_symmetric(int n, double *a, double *value, struct error *error);
bool eigen_hermitian(int n, double complex *a, double *value, struct error *error);

#endif
