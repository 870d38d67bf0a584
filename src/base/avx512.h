/* Whether the processor and the operating system support what -march=x86-64-v4 enables in the
 * compiler: the F, DQ, BW, CD and VL subsets of AVX-512. */
#ifndef BASE_AVX512_H
#define BASE_AVX512_H

#include <stdbool.h>

static inline bool avx512_is_there(void) {
    return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
           __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512cd") &&
           __builtin_cpu_supports("avx512vl");
}

#endif
