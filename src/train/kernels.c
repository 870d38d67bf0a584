#include "train/kernels.h"

#include <stdlib.h>
#include <string.h>

/* What -march=x86-64-v4 has the compiler use; the operating system's part is in the answer. */
static bool has_avx512(void) {
    return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
           __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512cd") &&
           __builtin_cpu_supports("avx512vl");
}

static const struct kernels *choose(void) {
    const char *vectors = getenv("COGS_VECTORS");
    bool narrow = vectors != NULL && strcmp(vectors, "256") == 0;
    return has_avx512() && !narrow ? &kernels_avx512 : &kernels_avx2;
}

const struct kernels *kernels(void) {
    static const struct kernels *chosen;
    if (chosen == NULL)
        chosen = choose();
    return chosen;
}
