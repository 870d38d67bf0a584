#include "theory/margins/parity.h"

#include <math.h>
#include <stddef.h>

double parity_margin(int k) {
    return tgamma(k + 1) * sqrt(2 * pow(k + 1, -(k + 1)));
}

long parity_width(int k) {
    return 1L << (k - 1);
}

/* 2^(k-1) k! x_1 ... x_k is the sum of c_2 ... c_k (x_1 + c_2 x_2 + ... + c_k x_k)^k over all signs
 * c. */
bool parity_construct(int n, int k, struct construction *construction, struct error *error) {
    *construction = (struct construction){0};
    if (k < 2 || k > n || n > PARITY_BITS_MAX)
        return error_set(error, ERROR_INPUT,
                         "parity of k of n bits needs 2 <= k <= n <= %d, not n = %d, k = %d",
                         PARITY_BITS_MAX, n, k);
    if (!construction_allocate(n + 2L, parity_width(k), construction, error))
        return false;
    size_t width = (size_t)construction->width;
    for (size_t i = 0; i < width; ++i) {
        double *weight = construction->weights + i;
        double sign = __builtin_parityl(i) ? -1 : 1;
        weight[0] = 1;
        for (size_t j = 1; j < (size_t)k; ++j)
            weight[j * width] = i >> (j - 1) & 1 ? -1 : 1;
        weight[(size_t)n * width] = sign / sqrt(2);
        weight[(size_t)(n + 1) * width] = -sign / sqrt(2);
        construction_set_share(construction, (int)i, k, 1.0 / (double)width);
    }
    return true;
}
