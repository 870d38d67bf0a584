#include "train/model.h"

#include <math.h>

const char *model_activation_name(enum model_activation activation) {
    static const char *const names[] = {"square", "relu", "tanh", "product"};
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

void model_values(enum model_activation activation, const float *a, const float *b, size_t size,
                  float *x) {
    switch (activation) {
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
    }
}

void model_slopes(enum model_activation activation, const float *a, const float *b, const float *y,
                  size_t size, float *restrict to_a, float *restrict to_b) {
    switch (activation) {
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
    }
}

float model_shift(enum model_loss loss, int d) {
    return loss == MODEL_CENTRED ? 1.0f / (float)d : 0;
}
