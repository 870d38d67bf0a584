#include "train/tensor_descent.h"

#include "base/memory.h"

#include <cblas.h>
#include <stdlib.h>

bool tensor_descent_create(int n, int width, const double *target, struct tensor_descent *descent,
                           struct error *error) {
    size_t side = (size_t)n, row = (size_t)width * side, cube = side * side * side;
    *descent = (struct tensor_descent){.n = n,
                                       .width = width,
                                       .target = target,
                                       .u = memory_array(row, sizeof(double)),
                                       .v = memory_array(row, sizeof(double)),
                                       .w = memory_array(row, sizeof(double)),
                                       .slopes = memory_array(3 * row, sizeof(double)),
                                       .products = memory_array(row * side, sizeof(double)),
                                       .residual = memory_array(cube, sizeof(double))};
    if (descent->u != NULL && descent->v != NULL && descent->w != NULL && descent->slopes != NULL &&
        descent->products != NULL && descent->residual != NULL)
        return true;
    tensor_descent_free(descent);
    return error_memory(error, "a descent");
}

void tensor_descent_free(struct tensor_descent *descent) {
    free(descent->u);
    free(descent->v);
    free(descent->w);
    free(descent->slopes);
    free(descent->products);
    free(descent->residual);
    *descent = (struct tensor_descent){0};
}

/* residual = sum_i u_i v_i w_i - T; products = u_i v_i' stay. Returns the loss. */
static double find_residual(struct tensor_descent *of) {
    size_t n = (size_t)of->n;
    double loss = 0;
    for (size_t i = 0; i < (size_t)of->width; ++i)
        for (size_t j = 0; j < n; ++j)
            for (size_t k = 0; k < n; ++k)
                of->products[(i * n + j) * n + k] = of->u[i * n + j] * of->v[i * n + k];
    cblas_dgemm(CblasRowMajor, CblasTrans, CblasNoTrans, of->n * of->n, of->n, of->width, 1,
                of->products, of->n * of->n, of->w, of->n, 0, of->residual, of->n);
    for (size_t i = 0; i < n * n * n; ++i) {
        of->residual[i] -= of->target[i];
        loss += of->residual[i] * of->residual[i];
    }
    return loss;
}

/* The slopes of w take the products of u and v; those of u and v then take, in the same place, the
 * residual times w: [width, n, n]. */
static void find_slopes(struct tensor_descent *of) {
    int n = of->n, square = n * n, width = of->width;
    size_t row = (size_t)width * (size_t)n;
    double *du = of->slopes, *dv = du + row, *dw = dv + row;
    cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, width, n, square, 2, of->products,
                square, of->residual, n, 0, dw, n);
    cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasTrans, width, square, n, 2, of->w, n,
                of->residual, n, 0, of->products, square);
    for (int i = 0; i < width; ++i) {
        const double *matrix = of->products + (size_t)i * (size_t)square;
        size_t at = (size_t)i * (size_t)n;
        cblas_dgemv(CblasRowMajor, CblasNoTrans, n, n, 1, matrix, n, of->v + at, 1, 0, du + at, 1);
        cblas_dgemv(CblasRowMajor, CblasTrans, n, n, 1, matrix, n, of->u + at, 1, 0, dv + at, 1);
    }
}

double tensor_descent_loss(struct tensor_descent *descent) {
    double loss = find_residual(descent);
    find_slopes(descent);
    return loss;
}

void tensor_descent_step(struct tensor_descent *descent, double rate) {
    size_t row = (size_t)descent->width * (size_t)descent->n;
    double *const weights[] = {descent->u, descent->v, descent->w};
    for (size_t side = 0; side < 3; ++side)
        cblas_daxpy((int)row, -rate, descent->slopes + side * row, 1, weights[side], 1);
}
