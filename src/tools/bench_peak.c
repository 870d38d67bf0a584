#include "tools/bench_peak.h"

#include "base/memory.h"
#include "tools/bench.h"

#include <cblas.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PEAK_SIZE = 1024, PEAK_TRIES = 10 };

/* The most flop/s that a large matrix product reaches now; 0 without memory. */
static double multiply_matrices(void) {
    enum { N = PEAK_SIZE, SIZE = N * N };
    double best = 0;
    float *matrices = memory_array(3 * (size_t)SIZE, sizeof *matrices);
    if (matrices == NULL)
        return 0;
    float *x = matrices, *y = x + SIZE, *product = y + SIZE;
    for (int i = 0; i < 2 * SIZE; ++i)
        matrices[i] = 1.0f / (float)(1 + i % N); /* zeros would draw less power */
    for (int i = 0; i < PEAK_TRIES; ++i) {
        double started = bench_seconds();
        cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, N, N, N, 1, x, N, y, N, 0, product,
                    N);
        double reached = 2.0 * N * N * N / (bench_seconds() - started);
        best = reached > best ? reached : best;
    }
    free(matrices);
    return best;
}

bool bench_measure_peak(double *peak, struct error *error) {
    int ends[2];
    if (pipe(ends) != 0)
        return error_set(error, ERROR_ENVIRONMENT, "cannot open a pipe: %s", strerror(errno));
    pid_t child = fork();
    if (child == 0) {
        double reached = multiply_matrices();
        _exit(write(ends[1], &reached, sizeof reached) != sizeof reached);
    }
    close(ends[1]);
    bool ok = child > 0 && read(ends[0], peak, sizeof *peak) == sizeof *peak && *peak > 0;
    close(ends[0]);
    if (child > 0)
        waitpid(child, NULL, 0);
    return ok || error_set(error, ERROR_ENVIRONMENT, "cannot measure a matrix product");
}
