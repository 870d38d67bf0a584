#include "train/model.h"

#include "train/kernels.h"

#include <immintrin.h>
#include <math.h>
#include <string.h>

const char *const model_activation_names[] = {
    [MODEL_SQUARE] = "square",
    [MODEL_RELU] = "relu",
    [MODEL_TANH] = "tanh",
    [MODEL_SIGMOID] = "sigmoid",
    [MODEL_PRODUCT] = "product",
    [MODEL_POWER] = "power",
    NULL,
};

const char *const model_loss_names[] = {
    [MODEL_CENTRED] = "centred",
    [MODEL_SQUARED] = "squared",
    [MODEL_CROSS_ENTROPY] = "cross_entropy",
    NULL,
};

void model_values(const struct model *model, const float *a, const float *b, size_t size,
                  float *x) {
    kernels()->values(model, a, b, size, x);
}

void model_slopes(const struct model *model, const float *a, const float *b, const float *y,
                  size_t size, float *to_a, float *to_b) {
    kernels()->slopes(model, a, b, y, size, to_a, to_b);
}

float model_shift(enum model_loss loss, int d) {
    return loss == MODEL_CENTRED ? 1.0f / (float)d : 0;
}

enum { LANES = 8 };

/* e^x for x <= 0 to 2e-7, the same everywhere: 2^n times the series of what is left of x, which is
 * at most ln(2) / 2. Below -87 it is 0, not denormal; NaN stays. */
static inline __m256 exponential(__m256 x) {
    const __m256 least = _mm256_set1_ps(-87), inverse_log2 = _mm256_set1_ps(1.44269504f);
    const __m256 log2_high = _mm256_set1_ps(0.693359375f),
                 log2_low = _mm256_set1_ps(-2.12194440e-4f);
    static const float series[] = {1.0f / 120, 1.0f / 24, 1.0f / 6, 0.5f, 1, 1};
    __m256 bounded = _mm256_max_ps(least, x); /* in this order, which lets NaN pass */
    __m256 n = _mm256_round_ps(_mm256_mul_ps(bounded, inverse_log2),
                               _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
    __m256 r = _mm256_fnmadd_ps(n, log2_low, _mm256_fnmadd_ps(n, log2_high, bounded));
    __m256 y = _mm256_set1_ps(1.0f / 720);
    for (size_t i = 0; i < sizeof series / sizeof *series; ++i)
        y = _mm256_fmadd_ps(y, r, _mm256_set1_ps(series[i]));
    __m256i exponent = _mm256_add_epi32(_mm256_cvtps_epi32(n), _mm256_set1_epi32(127));
    __m256 scale = _mm256_castsi256_ps(_mm256_slli_epi32(exponent, 23));
    return _mm256_and_ps(_mm256_mul_ps(y, scale), _mm256_cmp_ps(x, least, _CMP_NLT_UQ));
}

static inline float largest_lane(__m256 x) {
    __m128 half = _mm_max_ps(_mm256_castps256_ps128(x), _mm256_extractf128_ps(x, 1));
    half = _mm_max_ps(half, _mm_movehl_ps(half, half));
    return _mm_cvtss_f32(_mm_max_ss(half, _mm_movehdup_ps(half)));
}

static inline float sum_of_lanes(__m256 x) {
    __m128 half = _mm_add_ps(_mm256_castps256_ps128(x), _mm256_extractf128_ps(x, 1));
    half = _mm_add_ps(half, _mm_movehl_ps(half, half));
    return _mm_cvtss_f32(_mm_add_ss(half, _mm_movehdup_ps(half)));
}

/* With the padding up to a multiple of LANES. */
static inline int padded_size(int size) {
    return (size + LANES - 1) / LANES * LANES;
}

/* The outputs less the largest become their exponentials, those beyond `size` zero. Returns the sum
 * of the exponentials. */
static inline float exponentials(float *row, int size, float *top) {
    const int padded = padded_size(size);
    static const int lane[LANES] = {0, 1, 2, 3, 4, 5, 6, 7};
    float *last = row + padded - LANES; /* where the padding is */
    __m256i outside = _mm256_cmpgt_epi32(_mm256_loadu_si256((const __m256i *)lane),
                                         _mm256_set1_epi32(size - (padded - LANES) - 1));
    _mm256_storeu_ps(last, _mm256_blendv_ps(_mm256_loadu_ps(last), _mm256_set1_ps(-1e30f),
                                            _mm256_castsi256_ps(outside)));
    __m256 largest = _mm256_loadu_ps(last), sum = _mm256_setzero_ps();
    for (float *at = row; at < last; at += LANES)
        largest = _mm256_max_ps(largest, _mm256_loadu_ps(at));
    *top = largest_lane(largest);
    for (float *at = row; at <= last; at += LANES) {
        __m256 e = exponential(_mm256_sub_ps(_mm256_loadu_ps(at), _mm256_set1_ps(*top)));
        _mm256_storeu_ps(at, e);
        sum = _mm256_add_ps(sum, e);
    }
    return sum_of_lanes(sum);
}

static inline void subtract_label(float *row, int size, int label, float scale, float total) {
    const int padded = padded_size(size);
    __m256 factor = _mm256_set1_ps(scale / total);
    for (int g = 0; g < padded; g += LANES)
        _mm256_storeu_ps(row + g, _mm256_mul_ps(_mm256_loadu_ps(row + g), factor));
    row[label] -= scale;
}

void model_cross_entropy_slope(float *row, int size, int label, float scale) {
    float top, total = exponentials(row, size, &top);
    subtract_label(row, size, label, scale, total);
}

void model_exponentials(float *x, size_t size) {
    size_t whole = size - size % LANES, left = (size - whole) * sizeof *x;
    float last[LANES] = {0};
    for (size_t i = 0; i < whole; i += LANES)
        _mm256_storeu_ps(x + i, exponential(_mm256_loadu_ps(x + i)));
    memcpy(last, x + whole, left);
    _mm256_storeu_ps(last, exponential(_mm256_loadu_ps(last)));
    memcpy(x + whole, last, left);
}

double model_cross_entropy(float *row, int size, int label, float scale) {
    float own = row[label], top, total = exponentials(row, size, &top);
    subtract_label(row, size, label, scale, total);
    return log((double)total) + ((double)top - (double)own);
}
