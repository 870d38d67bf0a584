/* Hidden neurons: their values h(a, b), and the slopes of what the inputs pick.
 *
 * An activation is a pair of functions below; everything else is made of them for every width of a
 * strip. Of more than two inputs, a is the sum of all rows but the last. */
#include "train/kernel/kernel.h"

#include <string.h>

enum { MOST = STRIPS_WIDTH / VECTOR_LANES }; /* registers in the widest row of a strip */

/* --- Activations ------------------------------------------------------------------------------ */

UNROLLED vector power(vector x, int degree) {
    vector y = x;
    for (int i = 1; i < degree; ++i)
        y = y * x;
    return y;
}

/* tanh to 4e-7, the same everywhere: a truncation of Lambert's continued fraction at an eighth of
 * x, doubled three times; beyond 10 it is 1 in float. NaN stays. */
UNROLLED vector hyperbolic_tangent(vector x) {
    const vector sign = vector_all(-0.0f), one = vector_all(1), two = vector_all(2);
    vector size = VECTOR(andnot_ps)(sign, x);
    vector y = vector_all(0.125f) * vector_smaller(vector_all(10), size), s = y * y;
    vector above = vector_all(945) + s * (vector_all(105) + s);
    vector below = vector_all(945) + s * (vector_all(420) + s * vector_all(15));
    vector t = y * above / below;
    for (int i = 0; i < 3; ++i)
        t = two * t / (one + t * t);
    return VECTOR(or_ps)(t, VECTOR(and_ps)(sign, x));
}

UNROLLED vector value(enum model_activation activation, int degree, vector a, vector b) {
    switch (activation) {
    case MODEL_SQUARE:
        return power(a + b, 2);
    case MODEL_RELU:
        return vector_larger(vector_zero(), a + b);
    case MODEL_TANH:
        return hyperbolic_tangent(a + b);
    case MODEL_PRODUCT:
        return a * b;
    case MODEL_POWER:
        return power(a + b, degree);
    }
    return vector_zero();
}

/* y where x > 0, else 0 */
UNROLLED vector where_positive(vector x, vector y) {
#ifdef __AVX512F__
    return _mm512_maskz_mov_ps(_mm512_cmp_ps_mask(x, vector_zero(), _CMP_GT_OQ), y);
#else
    return _mm256_and_ps(_mm256_cmp_ps(x, vector_zero(), _CMP_GT_OQ), y);
#endif
}

/* From y = dLoss/dh, dLoss/da and dLoss/db. */
UNROLLED void slope(enum model_activation activation, int degree, vector a, vector b, vector y,
                    vector *to_a, vector *to_b) {
    vector t;
    *to_a = *to_b = vector_zero();
    switch (activation) {
    case MODEL_SQUARE:
        *to_a = *to_b = (a + b) * (y + y);
        break;
    case MODEL_RELU:
        *to_a = *to_b = where_positive(a + b, y);
        break;
    case MODEL_TANH:
        t = hyperbolic_tangent(a + b);
        *to_a = *to_b = (vector_all(1) - t * t) * y;
        break;
    case MODEL_PRODUCT:
        *to_a = b * y;
        *to_b = a * y;
        break;
    case MODEL_POWER:
        *to_a = *to_b = power(a + b, degree - 1) * (vector_all((float)degree) * y);
        break;
    }
}

/* --- Blocks of tuples ------------------------------------------------------------------------- */

/* The sum of the rows of all inputs but the last. */
UNROLLED void run_sum(const struct block *block, const struct tuple_run *run, size_t vectors,
                      vector *sum) {
    const size_t width = vectors * VECTOR_LANES;
    for (size_t v = 0; v < vectors; ++v)
        sum[v] = vector_zero();
    for (size_t input = 0; input + 1 < block->inputs; ++input)
        for (size_t v = 0; v < vectors; ++v)
            sum[v] =
                sum[v] + vector_load(block->weights + run->row[input] * width + v * VECTOR_LANES);
}

UNROLLED void make_values(const struct block *block, size_t vectors,
                          enum model_activation activation, int degree) {
    const size_t width = vectors * VECTOR_LANES, *last = block->last;
    const float *weights = block->weights;
    float *values = block->values;
    for (size_t i = 0; i < block->runs; ++i) {
        const struct tuple_run *run = &block->run[i];
        vector sum[MOST];
        run_sum(block, run, vectors, sum);
        for (size_t t = run->begin, end = run->end; t < end; ++t)
            for (size_t v = 0; v < vectors; ++v) {
                vector row = vector_load(weights + last[t] * width + v * VECTOR_LANES);
                vector_store(values + t * width + v * VECTOR_LANES,
                             value(activation, degree, sum[v], row));
            }
    }
}

/* The rows of all inputs but the last take the slope of their sum. */
UNROLLED void add_slopes(const struct block *block, size_t vectors,
                         enum model_activation activation, int degree) {
    const size_t width = vectors * VECTOR_LANES, *last = block->last;
    const float *weights = block->weights, *values_slope = block->values_slope;
    float *to = block->slope;
    for (size_t i = 0; i < block->runs; ++i) {
        const struct tuple_run *run = &block->run[i];
        vector sum[MOST], total[MOST];
        run_sum(block, run, vectors, sum);
        for (size_t v = 0; v < vectors; ++v)
            total[v] = vector_zero();
        for (size_t t = run->begin, end = run->end; t < end; ++t)
            for (size_t v = 0; v < vectors; ++v) {
                size_t at = last[t] * width + v * VECTOR_LANES;
                vector y = vector_load(values_slope + t * width + v * VECTOR_LANES);
                vector to_sum, to_last;
                slope(activation, degree, sum[v], vector_load(weights + at), y, &to_sum, &to_last);
                total[v] = total[v] + to_sum;
                vector_add_to(to + at, to_last);
            }
        for (size_t input = 0; input + 1 < block->inputs; ++input)
            for (size_t v = 0; v < vectors; ++v)
                vector_add_to(to + run->row[input] * width + v * VECTOR_LANES, total[v]);
    }
}

typedef void block_work(const struct block *block, size_t vectors, enum model_activation activation,
                        int degree);

UNROLLED void by_width(const struct block *block, block_work *work,
                       enum model_activation activation, int degree) {
    enum { STEP = STRIPS_LANES / VECTOR_LANES };
    switch (block->width / STRIPS_LANES) {
    case 1:
        work(block, STEP, activation, degree);
        break;
    case 2:
        work(block, 2 * (size_t)STEP, activation, degree);
        break;
    default:
        work(block, 3 * (size_t)STEP, activation, degree);
    }
}

UNROLLED void by_activation(const struct block *block, block_work *work) {
    int degree = block->model->degree;
    switch (block->model->activation) {
    case MODEL_SQUARE:
        by_width(block, work, MODEL_SQUARE, 2);
        break;
    case MODEL_RELU:
        by_width(block, work, MODEL_RELU, 0);
        break;
    case MODEL_TANH:
        by_width(block, work, MODEL_TANH, 0);
        break;
    case MODEL_PRODUCT:
        by_width(block, work, MODEL_PRODUCT, 0);
        break;
    case MODEL_POWER:
        if (degree == 2)
            by_width(block, work, MODEL_POWER, 2);
        else if (degree == 3)
            by_width(block, work, MODEL_POWER, 3);
        else if (degree == 4)
            by_width(block, work, MODEL_POWER, 4);
        else
            by_width(block, work, MODEL_POWER, degree);
    }
}

void KERNEL(block_values)(const struct block *block) {
    by_activation(block, make_values);
}

void KERNEL(block_slopes)(const struct block *block) {
    by_activation(block, add_slopes);
}

/* --- Single rows ------------------------------------------------------------------------------ */

/* Up to a register's floats, and zeros. */
UNROLLED vector load_some(const float *from, size_t count) {
    float lane[VECTOR_LANES] = {0};
    if (count >= VECTOR_LANES)
        return vector_load(from);
    memcpy(lane, from, count * sizeof *lane);
    return vector_load(lane);
}

UNROLLED void store_some(float *to, vector x, size_t count) {
    float lane[VECTOR_LANES];
    if (count >= VECTOR_LANES) {
        vector_store(to, x);
        return;
    }
    vector_store(lane, x);
    memcpy(to, lane, count * sizeof *lane);
}

void KERNEL(values)(const struct model *model, const float *a, const float *b, size_t size,
                    float *x) {
    for (size_t j = 0; j < size; j += VECTOR_LANES) {
        size_t left = size - j;
        vector aj = load_some(a + j, left), bj = load_some(b + j, left);
        store_some(x + j, value(model->activation, model->degree, aj, bj), left);
    }
}

void KERNEL(slopes)(const struct model *model, const float *a, const float *b, const float *y,
                    size_t size, float *to_a, float *to_b) {
    for (size_t j = 0; j < size; j += VECTOR_LANES) {
        size_t left = size - j;
        vector at_a, at_b, yj = load_some(y + j, left);
        slope(model->activation, model->degree, load_some(a + j, left), load_some(b + j, left), yj,
              &at_a, &at_b);
        store_some(to_a + j, load_some(to_a + j, left) + at_a, left);
        store_some(to_b + j, load_some(to_b + j, left) + at_b, left);
    }
}
