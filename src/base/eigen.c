#include "base/eigen.h"

#include "base/memory.h"

#include <stdlib.h>

/* LAPACK routines, contained in OpenBLAS; matrices are stored by columns. */
void dsyevd_(const char *job, const char *triangle, const int *n, double *a, const int *lda,
             double *w, double *work, const int *lwork, int *iwork, const int *liwork, int *info);
void zheevd_(const char *job, const char *triangle, const int *n, double complex *a, const int *lda,
             double *w, double complex *work, const int *lwork, double *rwork, const int *lrwork,
             int *iwork, const int *liwork, int *info);

static bool succeeded(int info, struct error *error) {
    return info == 0 || error_set(error, ERROR_INTERNAL,
                                  "no eigenvectors of a matrix: LAPACK's info is %d", info);
}

/* The lower triangle in row-major order is the upper one in column-major order. */
bool eigen_symmetric(int n, double *a, double *value, struct error *error) {
    int lwork = 1 + 6 * n + 2 * n * n, liwork = 3 + 5 * n, info = 0;
    double *work = memory_array((size_t)lwork, sizeof *work);
    int *iwork = memory_array((size_t)liwork, sizeof *iwork);
    bool ok = (work != NULL && iwork != NULL) || error_memory(error, "eigenvectors");
    if (ok) {
        dsyevd_("V", "U", &n, a, &n, value, work, &lwork, iwork, &liwork, &info);
        ok = succeeded(info, error);
    }
    free(work);
    free(iwork);
    return ok;
}

/* Read column-major, the matrix is the conjugate of ours, and so are its eigenvectors. */
bool eigen_hermitian(int n, double complex *a, double *value, struct error *error) {
    int lwork = 2 * n + n * n, lrwork = 1 + 5 * n + 2 * n * n, liwork = 3 + 5 * n, info = 0;
    double complex *work = memory_array((size_t)lwork, sizeof *work);
    double *rwork = memory_array((size_t)lrwork, sizeof *rwork);
    int *iwork = memory_array((size_t)liwork, sizeof *iwork);
    bool ok =
        (work != NULL && rwork != NULL && iwork != NULL) || error_memory(error, "eigenvectors");
    if (ok) {
        zheevd_("V", "U", &n, a, &n, value, work, &lwork, rwork, &lrwork, iwork, &liwork, &info);
        ok = succeeded(info, error);
    }
    for (size_t i = 0; ok && i < (size_t)n * (size_t)n; ++i)
        a[i] = conj(a[i]);
    free(work);
    free(rwork);
    free(iwork);
    return ok;
}
