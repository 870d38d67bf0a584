#include "programs/bench/bench_peak.h"

#include "base/clock.h"
#include "programs/bench/bench.h"
#include "train/kernels.h"

#include <immintrin.h>
#include <string.h>

enum {
    CHAINS = 10,     /* independent sums: more than the pipeline holds, fewer than registers */
    STEPS = 1 << 20, /* per chain: a few milliseconds */
    TRIES = 10,
};

static double chains_of_eight(void) {
    __m256 sum[CHAINS], factor = _mm256_set1_ps(0.999f);
    float lane[8];
    for (int i = 0; i < CHAINS; ++i)
        sum[i] = _mm256_set1_ps((float)i);
    for (int step = 0; step < STEPS; ++step)
        for (int i = 0; i < CHAINS; ++i)
            sum[i] = _mm256_fmadd_ps(sum[i], factor, factor);
    for (int i = 1; i < CHAINS; ++i)
        sum[0] = _mm256_add_ps(sum[0], sum[i]);
    _mm256_storeu_ps(lane, sum[0]);
    return lane[0] > 0 ? 2.0 * 8 * CHAINS * STEPS : 0; /* so that the sums are not optimised away */
}

__attribute__((target("avx512f"))) static double chains_of_sixteen(void) {
    __m512 sum[CHAINS], factor = _mm512_set1_ps(0.999f);
    float lane[16];
    for (int i = 0; i < CHAINS; ++i)
        sum[i] = _mm512_set1_ps((float)i);
    for (int step = 0; step < STEPS; ++step)
        for (int i = 0; i < CHAINS; ++i)
            sum[i] = _mm512_fmadd_ps(sum[i], factor, factor);
    for (int i = 1; i < CHAINS; ++i)
        sum[0] = _mm512_add_ps(sum[0], sum[i]);
    _mm512_storeu_ps(lane, sum[0]);
    return lane[0] > 0 ? 2.0 * 16 * CHAINS * STEPS : 0;
}

double bench_measure_peak(void) {
    bool wide = kernels() == &kernels_avx512;
    double best = 0;
    for (int i = 0; i < TRIES; ++i) {
        double started = clock_seconds();
        double flops = wide ? chains_of_sixteen() : chains_of_eight();
        double reached = flops / (clock_seconds() - started);
        best = reached > best ? reached : best;
    }
    return best;
}
