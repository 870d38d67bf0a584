/* One register of floats, as wide as the instruction set that a kernel is compiled for has them.
 *
 * Every kernel is compiled twice, for AVX2 and for AVX-512 (train/kernels.h), and gives the same
 * bits: each number is made by the same operations in the same order, only more or fewer of them
 * side by side. So nothing here adds the lanes of a register to each other. */
#ifndef TRAIN_KERNEL_VECTOR_H
#define TRAIN_KERNEL_VECTOR_H

#include <immintrin.h>
#include <stddef.h>

#ifdef __AVX512F__

typedef __m512 vector;
enum { VECTOR_LANES = 16 };
#define KERNEL(name) name##_avx512
#define VECTOR(operation) _mm512_##operation

#else

typedef __m256 vector;
enum { VECTOR_LANES = 8 };
#define KERNEL(name) name##_avx2
#define VECTOR(operation) _mm256_##operation

#endif

/* Loops over registers are unrolled where their bounds are constants of the caller. */
#define UNROLLED static inline __attribute__((always_inline))

UNROLLED vector vector_load(const float *from) {
    return VECTOR(loadu_ps)(from);
}

UNROLLED void vector_store(float *to, vector x) {
    VECTOR(storeu_ps)(to, x);
}

UNROLLED vector vector_all(float x) {
    return VECTOR(set1_ps)(x);
}

UNROLLED vector vector_zero(void) {
    return VECTOR(setzero_ps)();
}

/* x y + z, rounded once */
UNROLLED vector vector_fma(vector x, vector y, vector z) {
    return VECTOR(fmadd_ps)(x, y, z);
}

/* The larger of each two; the second where there is a NaN. */
UNROLLED vector vector_larger(vector x, vector y) {
    return VECTOR(max_ps)(x, y);
}

/* The smaller of each two; the second where there is a NaN. */
UNROLLED vector vector_smaller(vector x, vector y) {
    return VECTOR(min_ps)(x, y);
}

UNROLLED void vector_add_to(float *to, vector x) {
    vector_store(to, VECTOR(add_ps)(vector_load(to), x));
}

#endif
