/* A step of Adam: element by element, for the compiler to vectorise. */
#include "train/kernel/kernel.h"

#include <math.h>

void KERNEL(adam)(const struct adam_step *step) {
    const float beta1 = step->beta1, beta2 = step->beta2, keep1 = step->keep1, keep2 = step->keep2;
    const float decay = step->decay, rate = step->rate, epsilon = step->epsilon;
    const float root_correction = step->root_correction;
    const float *restrict gradient = step->gradient;
    float *restrict w = step->weights, *restrict m = step->first, *restrict v = step->second;
    for (size_t i = 0, size = step->size; i < size; ++i) {
        float g = gradient[i] + decay * w[i];
        m[i] = beta1 * m[i] + keep1 * g;
        v[i] = beta2 * v[i] + keep2 * g * g;
        w[i] -= rate * m[i] / (sqrtf(v[i]) * root_correction + epsilon);
    }
}
