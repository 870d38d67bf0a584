#include "train/model.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

const char *model_activation_name(enum model_activation activation) {
    static const char *const names[] = {"square", "relu", "tanh", "product", "power"};
    return names[activation];
}

/* tanh to 4e-7, the same everywhere, and for eight numbers at a time: the C library's takes one. A
 * truncation of Lambert's continued fraction at an eighth of x, doubled three times; beyond 10 it
 * is 1 in float. */
static inline float hyperbolic_tangent(float x) {
    float size = fabsf(x);
    float y = 0.125f * (size > 10 ? 10 : size), s = y * y;
    float t = y * (945 + s * (105 + s)) / (945 + s * (420 + s * 15));
    t = 2 * t / (1 + t * t);
    t = 2 * t / (1 + t * t);
    t = 2 * t / (1 + t * t);
    return copysignf(t, x);
}

static inline float power(float x, int degree) {
    float y = x;
    for (int i = 1; i < degree; ++i)
        y *= x;
    return y;
}

static inline void power_values(int degree, const float *a, const float *b, size_t size,
                                float *restrict x) {
    for (size_t j = 0; j < size; ++j)
        x[j] = power(a[j] + b[j], degree);
}

static inline void power_slopes(int degree, const float *a, const float *b, const float *y,
                                size_t size, float *restrict to_a, float *restrict to_b) {
    for (size_t j = 0; j < size; ++j) {
        float step = (float)degree * power(a[j] + b[j], degree - 1) * y[j];
        to_a[j] += step;
        to_b[j] += step;
    }
}

/* The degrees of interest are constants to the compiler, which unrolls their powers. */
static void any_power_values(int degree, const float *a, const float *b, size_t size, float *x) {
    switch (degree) {
    case 2:
        power_values(2, a, b, size, x);
        break;
    case 3:
        power_values(3, a, b, size, x);
        break;
    case 4:
        power_values(4, a, b, size, x);
        break;
    default:
        power_values(degree, a, b, size, x);
    }
}

static void any_power_slopes(int degree, const float *a, const float *b, const float *y,
                             size_t size, float *to_a, float *to_b) {
    switch (degree) {
    case 2:
        power_slopes(2, a, b, y, size, to_a, to_b);
        break;
    case 3:
        power_slopes(3, a, b, y, size, to_a, to_b);
        break;
    case 4:
        power_slopes(4, a, b, y, size, to_a, to_b);
        break;
    default:
        power_slopes(degree, a, b, y, size, to_a, to_b);
    }
}

void model_values(const struct model *model, const float *a, const float *b, size_t size,
                  float *x) {
    switch (model->activation) {
    case MODEL_SQUARE:
        for (size_t j = 0; j < size; ++j) {
            float h = a[j] + b[j];
            x[j] = h * h;
        }
        break;
    case MODEL_RELU:
        for (size_t j = 0; j < size; ++j) {
            float h = a[j] + b[j];
            x[j] = h < 0 ? 0 : h; /* NaN stays */
        }
        break;
    case MODEL_TANH:
        for (size_t j = 0; j < size; ++j)
            x[j] = hyperbolic_tangent(a[j] + b[j]);
        break;
    case MODEL_PRODUCT:
        for (size_t j = 0; j < size; ++j)
            x[j] = a[j] * b[j];
        break;
    case MODEL_POWER:
        any_power_values(model->degree, a, b, size, x);
        break;
    }
}

void model_slopes(const struct model *model, const float *a, const float *b, const float *y,
                  size_t size, float *restrict to_a, float *restrict to_b) {
    switch (model->activation) {
    case MODEL_SQUARE:
        for (size_t j = 0; j < size; ++j) {
            float step = 2.0f * (a[j] + b[j]) * y[j];
            to_a[j] += step;
            to_b[j] += step;
        }
        break;
    case MODEL_RELU:
        for (size_t j = 0; j < size; ++j) {
            float step = a[j] + b[j] > 0 ? y[j] : 0;
            to_a[j] += step;
            to_b[j] += step;
        }
        break;
    case MODEL_TANH:
        for (size_t j = 0; j < size; ++j) {
            float t = hyperbolic_tangent(a[j] + b[j]);
            float step = (1 - t * t) * y[j];
            to_a[j] += step;
            to_b[j] += step;
        }
        break;
    case MODEL_PRODUCT:
        for (size_t j = 0; j < size; ++j) {
            to_a[j] += b[j] * y[j];
            to_b[j] += a[j] * y[j];
        }
        break;
    case MODEL_POWER:
        any_power_slopes(model->degree, a, b, y, size, to_a, to_b);
        break;
    }
}

float model_shift(enum model_loss loss, int d) {
    return loss == MODEL_CENTRED ? 1.0f / (float)d : 0;
}

/* e^x for x <= 0 to 2e-7, the same everywhere, and for eight numbers at a time: 2^n times the
 * series of what is left of x, which is at most ln(2) / 2. Below -87 it is 0, not denormal. */
static inline float exponential(float x) {
    const float inverse_log2 = 1.44269504f, log2_high = 0.693359375f, log2_low = -2.12194440e-4f;
    const float magic = 12582912; /* 1.5 * 2^23: what is added to it is rounded to whole numbers */
    float bounded = x < -87 ? -87 : x, shifted = bounded * inverse_log2 + magic;
    float n = shifted - magic, r = bounded - n * log2_high - n * log2_low;
    float series = 1.0f / 720;
    series = series * r + 1.0f / 120;
    series = series * r + 1.0f / 24;
    series = series * r + 1.0f / 6;
    series = series * r + 0.5f;
    series = series * r + 1;
    series = series * r + 1;
    uint32_t bits; /* the last ones are n's; 2^n has n + 127 as exponent */
    memcpy(&bits, &shifted, sizeof bits);
    bits = (bits + 127) << 23;
    float scale;
    memcpy(&scale, &bits, sizeof scale);
    return x < -87 ? 0 : series * scale;
}

void model_exponentials(float *x, size_t size) {
    for (size_t i = 0; i < size; ++i)
        x[i] = exponential(x[i]);
}

double model_cross_entropy(float *row, int size, int padded, int label, float scale) {
    enum { LANES = 8 };
    float largest[LANES], sum[LANES] = {0}, top = row[0], total = 0, own = row[label];
    for (int g = size; g < padded; ++g)
        row[g] = -1e30f;
    memcpy(largest, row, sizeof largest);
    for (int g = LANES; g < padded; g += LANES)
        for (int l = 0; l < LANES; ++l)
            largest[l] = row[g + l] > largest[l] ? row[g + l] : largest[l];
    for (int l = 0; l < LANES; ++l)
        top = largest[l] > top ? largest[l] : top;
    for (int g = 0; g < padded; g += LANES)
        for (int l = 0; l < LANES; ++l) {
            row[g + l] = exponential(row[g + l] - top);
            sum[l] += row[g + l];
        }
    for (int l = 0; l < LANES; ++l)
        total += sum[l];
    float factor = scale / total;
    for (int g = 0; g < padded; ++g)
        row[g] *= factor;
    row[label] -= scale;
    return log((double)total) + ((double)top - (double)own);
}
