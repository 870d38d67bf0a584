#include "base/positive.h"

/* LAPACK, contained in OpenBLAS; matrices are stored by columns. */
void dposv_(const char *triangle, const int *n, const int *right_sides, double *a, const int *lda,
            double *b, const int *ldb, int *info);

/* The lower triangle in row-major order is the upper one in column-major order. */
bool positive_solve(int n, double *a, double *x) {
    const int one = 1, stride = n > 0 ? n : 1;
    int info = 0;
    dposv_("U", &n, &one, a, &stride, x, &stride, &info);
    return info == 0;
}
