/* Sums of table rows with factors, and the way back (train/transformer.h). */
#include "train/kernel/kernel.h"

enum {
    STEP = STRIPS_LANES / VECTOR_LANES, /* registers of 16 floats, which sums go by */
    MOST = 4 * STEP,                    /* registers of sums at a time */
};

UNROLLED void mix_columns(const struct mixture *mixture, size_t column, size_t vectors, float *to) {
    const float *table = mixture->table + column;
    vector sum[MOST];
    for (size_t v = 0; v < vectors; ++v)
        sum[v] = vector_load(table + mixture->base + v * VECTOR_LANES);
    for (size_t i = 0; i < mixture->parts; ++i) {
        vector factor = vector_all(mixture->factor[i]);
        const float *from = table + mixture->part[i];
        for (size_t v = 0; v < vectors; ++v)
            sum[v] = vector_fma(factor, vector_load(from + v * VECTOR_LANES), sum[v]);
    }
    for (size_t v = 0; v < vectors; ++v)
        vector_store(to + column + v * VECTOR_LANES, sum[v]);
}

void KERNEL(mix)(const struct mixture *mixture, float *to) {
    size_t column = 0, columns = mixture->columns;
    for (; column + MOST * VECTOR_LANES <= columns; column += MOST * VECTOR_LANES)
        mix_columns(mixture, column, MOST, to);
    for (; column < columns; column += STRIPS_LANES)
        mix_columns(mixture, column, STEP, to);
}

/* The sum of sixteen lanes, halves first: the same for either width of a register. */
UNROLLED float sum_of_sixteen(const vector *x) {
#ifdef __AVX512F__
    __m256 eight = _mm256_add_ps(_mm512_castps512_ps256(*x), _mm512_extractf32x8_ps(*x, 1));
#else
    __m256 eight = _mm256_add_ps(x[0], x[1]);
#endif
    __m128 four = _mm_add_ps(_mm256_castps256_ps128(eight), _mm256_extractf128_ps(eight, 1));
    __m128 two = _mm_add_ps(four, _mm_movehl_ps(four, four));
    return _mm_cvtss_f32(_mm_add_ss(two, _mm_movehdup_ps(two)));
}

/* <x, from>, and to += factor x */
UNROLLED float unmix_part(const float *x, float factor, const float *from, float *to,
                          size_t columns) {
    vector lane[STEP], factors = vector_all(factor);
    for (size_t v = 0; v < STEP; ++v)
        lane[v] = vector_zero();
    for (size_t c = 0; c < columns; c += STRIPS_LANES)
        for (size_t v = 0; v < STEP; ++v) {
            size_t at = c + v * VECTOR_LANES;
            vector xv = vector_load(x + at);
            lane[v] = vector_fma(xv, vector_load(from + at), lane[v]);
            vector_store(to + at, vector_fma(factors, xv, vector_load(to + at)));
        }
    return sum_of_sixteen(lane);
}

void KERNEL(unmix)(const struct mixture *mixture, const float *x, float *slope, float *pull) {
    for (size_t c = 0; c < mixture->columns; c += VECTOR_LANES)
        vector_add_to(slope + mixture->base + c, vector_load(x + c));
    for (size_t i = 0; i < mixture->parts; ++i)
        pull[i] = unmix_part(x, mixture->factor[i], mixture->table + mixture->part[i],
                             slope + mixture->part[i], mixture->columns);
}
