/* What heads of attention do with queries, keys and values, heads side by side
 * (train/blocks_layers.h). Scores and their slopes take a register of heads after the other, so
 * that its part of the tables stays near while all queries are visited; mixing takes a query after
 * the other, whose rows are long. */
#include "train/kernel/kernel.h"

#include <math.h>

/* Heads that do not fill a register go one by one, by the same operations. */
UNROLLED size_t in_registers(const struct heads *heads) {
    return heads->heads / VECTOR_LANES * VECTOR_LANES;
}

/* Where query j and its key number i begin, in rows of e H numbers; and its weights. */
UNROLLED size_t query_at(const struct heads *heads, size_t j) {
    return heads->query[j] * heads->width * heads->heads;
}

UNROLLED size_t key_at(const struct heads *heads, size_t j, size_t i) {
    return heads->key[j * heads->length + i] * heads->width * heads->heads;
}

UNROLLED size_t weight_at(const struct heads *heads, size_t j, size_t i) {
    return (j * heads->length + i) * heads->heads;
}

/* sum_c x[c, h] y[c, h] */
UNROLLED vector product(const struct heads *heads, const float *x, const float *y) {
    vector sum = vector_zero();
    for (size_t c = 0; c < heads->width * heads->heads; c += heads->heads)
        sum = vector_fma(vector_load(x + c), vector_load(y + c), sum);
    return sum;
}

static float product_alone(const struct heads *heads, const float *x, const float *y) {
    float sum = 0;
    for (size_t c = 0; c < heads->width * heads->heads; c += heads->heads)
        sum = fmaf(x[c], y[c], sum);
    return sum;
}

void KERNEL(heads_score)(const struct heads *heads, float *scores) {
    size_t most = in_registers(heads), h = 0;
    for (; h < most; h += VECTOR_LANES)
        for (size_t j = 0; j < heads->queries; ++j)
            for (size_t i = 0; i < heads->seen[j]; ++i)
                vector_store(scores + weight_at(heads, j, i) + h,
                             product(heads, heads->q + query_at(heads, j) + h,
                                     heads->k + key_at(heads, j, i) + h));
    for (; h < heads->heads; ++h)
        for (size_t j = 0; j < heads->queries; ++j)
            for (size_t i = 0; i < heads->seen[j]; ++i)
                scores[weight_at(heads, j, i) + h] = product_alone(
                    heads, heads->q + query_at(heads, j) + h, heads->k + key_at(heads, j, i) + h);
}

/* y[c, h] (+)= weight[h] x[c, h]: `first` writes. */
UNROLLED void add(const struct heads *heads, const float *weight, const float *x, int first,
                  float *y) {
    vector factor = vector_load(weight);
    for (size_t c = 0; c < heads->width * heads->heads; c += heads->heads)
        vector_store(y + c, vector_fma(factor, vector_load(x + c),
                                       first ? vector_zero() : vector_load(y + c)));
}

static void add_alone(const struct heads *heads, float weight, const float *x, int first,
                      float *y) {
    for (size_t c = 0; c < heads->width * heads->heads; c += heads->heads)
        y[c] = fmaf(weight, x[c], first ? 0 : y[c]);
}

void KERNEL(heads_mix)(const struct heads *heads, const float *weight, float *mixed) {
    size_t most = in_registers(heads), row = heads->width * heads->heads;
    for (size_t j = 0; j < heads->queries; ++j)
        for (size_t h = 0; h < most; h += VECTOR_LANES)
            for (size_t i = 0; i < heads->seen[j]; ++i)
                add(heads, weight + weight_at(heads, j, i) + h, heads->v + key_at(heads, j, i) + h,
                    i == 0, mixed + j * row + h);
    for (size_t j = 0; j < heads->queries; ++j)
        for (size_t h = most; h < heads->heads; ++h)
            for (size_t i = 0; i < heads->seen[j]; ++i)
                add_alone(heads, weight[weight_at(heads, j, i) + h],
                          heads->v + key_at(heads, j, i) + h, i == 0, mixed + j * row + h);
}

/* Slopes by one weight, and by its value, which are added, of x, those by what is mixed. */
UNROLLED vector mix_back(const struct heads *heads, const float *weight, const float *x,
                         const float *value, float *to_value) {
    vector sum = vector_zero(), factor = vector_load(weight);
    for (size_t c = 0; c < heads->width * heads->heads; c += heads->heads) {
        vector slope = vector_load(x + c);
        sum = vector_fma(slope, vector_load(value + c), sum);
        vector_store(to_value + c, vector_fma(factor, slope, vector_load(to_value + c)));
    }
    return sum;
}

void KERNEL(heads_mix_back)(const struct heads *heads, const float *weight, const float *to_mixed,
                            float *to_weight) {
    size_t most = in_registers(heads), row = heads->width * heads->heads;
    for (size_t j = 0; j < heads->queries; ++j)
        for (size_t h = 0; h < most; h += VECTOR_LANES)
            for (size_t i = 0; i < heads->seen[j]; ++i) {
                size_t at = weight_at(heads, j, i) + h, key = key_at(heads, j, i) + h;
                vector_store(to_weight + at, mix_back(heads, weight + at, to_mixed + j * row + h,
                                                      heads->v + key, heads->to_v + key));
            }
    for (size_t j = 0; j < heads->queries; ++j)
        for (size_t h = most; h < heads->heads; ++h)
            for (size_t i = 0; i < heads->seen[j]; ++i) {
                size_t at = weight_at(heads, j, i) + h, key = key_at(heads, j, i) + h;
                const float *slope = to_mixed + j * row + h;
                to_weight[at] = product_alone(heads, slope, heads->v + key);
                add_alone(heads, weight[at], slope, 0, heads->to_v + key);
            }
}

void KERNEL(heads_score_back)(const struct heads *heads, const float *to_scores) {
    size_t most = in_registers(heads), h = 0;
    for (; h < most; h += VECTOR_LANES)
        for (size_t j = 0; j < heads->queries; ++j)
            for (size_t i = 0; i < heads->seen[j]; ++i) {
                size_t key = key_at(heads, j, i) + h, query = query_at(heads, j) + h;
                const float *slope = to_scores + weight_at(heads, j, i) + h;
                add(heads, slope, heads->k + key, 0, heads->to_q + query);
                add(heads, slope, heads->q + query, 0, heads->to_k + key);
            }
    for (; h < heads->heads; ++h)
        for (size_t j = 0; j < heads->queries; ++j)
            for (size_t i = 0; i < heads->seen[j]; ++i) {
                size_t key = key_at(heads, j, i) + h, query = query_at(heads, j) + h;
                float slope = to_scores[weight_at(heads, j, i) + h];
                add_alone(heads, slope, heads->k + key, 0, heads->to_q + query);
                add_alone(heads, slope, heads->q + query, 0, heads->to_k + key);
            }
}
