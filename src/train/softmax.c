#include "train/softmax.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

enum { LANES = 8 }; /* independent partial sums, so that a sum vectorises in a fixed order */

/* 2^n e^rest with |rest| <= log(2) / 2, where eight terms of the series are enough. The C library's
 * takes one number at a time. NaN stays. */
static inline float exponential(float x) {
    const float shift = 12582912; /* 1.5 * 2^23: a sum with it is whole, its low bits are n */
    x = x < -87 ? -87 : x;
    float shifted = x * 1.44269504f + shift, n = shifted - shift;
    float rest = x - n * 0.693359375f + n * 2.12194440e-4f; /* log 2 in two parts */
    float sum = 1 + rest * (1.0f / 7);
    sum = 1 + sum * rest * (1.0f / 6);
    sum = 1 + sum * rest * (1.0f / 5);
    sum = 1 + sum * rest * (1.0f / 4);
    sum = 1 + sum * rest * (1.0f / 3);
    sum = 1 + sum * rest * (1.0f / 2);
    sum = 1 + sum * rest;
    uint32_t bits;
    memcpy(&bits, &shifted, sizeof bits);
    bits = (bits + 127) << 23; /* the exponent of 2^n */
    float power;
    memcpy(&power, &bits, sizeof power);
    return sum * power;
}

void softmax_exponentials(float *x, size_t size) {
    for (size_t i = 0; i < size; ++i)
        x[i] = exponential(x[i]);
}

static float largest(const float *x, int n) {
    float most = x[0];
    for (int i = 1; i < n; ++i)
        most = x[i] > most ? x[i] : most;
    return most;
}

double softmax_residual(float *logits, int n, int label, float scale) {
    float lane[LANES] = {0}, sum = 0;
    float most = largest(logits, n), wanted = logits[label] - most;
    int whole = n - n % LANES;
    for (int i = 0; i < n; ++i)
        logits[i] -= most;
    softmax_exponentials(logits, (size_t)n);
    for (int i = 0; i < whole; i += LANES)
        for (int l = 0; l < LANES; ++l)
            lane[l] += logits[i + l];
    for (int i = whole; i < n; ++i)
        lane[i - whole] += logits[i];
    for (int l = 0; l < LANES; ++l)
        sum += lane[l];
    float factor = scale / sum;
    for (int i = 0; i < n; ++i)
        logits[i] *= factor;
    logits[label] -= scale;
    return log((double)sum) - (double)wanted;
}
