/* Hidden neurons: their values h(a, b), and the slopes of what the inputs pick.
 *
 * One more activation is a name in train/model.h and here a pair of functions of registers, a
 * function that has all work done with them, and a row of the table at the end. Of more than two
 * inputs, a is the sum of all rows but the last. */
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

/* y where x > 0, else 0 */
UNROLLED vector where_positive(vector x, vector y) {
#ifdef __AVX512F__
    return _mm512_maskz_mov_ps(_mm512_cmp_ps_mask(x, vector_zero(), _CMP_GT_OQ), y);
#else
    return _mm256_and_ps(_mm256_cmp_ps(x, vector_zero(), _CMP_GT_OQ), y);
#endif
}

/* h(a, b) */
typedef vector value_of(vector a, vector b, int degree);

/* From y = dLoss/dh: dLoss/da and dLoss/db. */
struct slopes {
    vector a, b;
};
typedef struct slopes slopes_of(vector a, vector b, vector y, int degree);

/* Of a function of a + b, whose inputs have the same slope. */
UNROLLED struct slopes of_both(vector slope) {
    return (struct slopes){slope, slope};
}

/* (a + b)^2 */
UNROLLED vector square_value(vector a, vector b, int degree) {
    (void)degree;
    return power(a + b, 2);
}

UNROLLED struct slopes square_slopes(vector a, vector b, vector y, int degree) {
    (void)degree;
    return of_both((a + b) * (y + y));
}

/* max(a + b, 0) */
UNROLLED vector relu_value(vector a, vector b, int degree) {
    (void)degree;
    return vector_larger(vector_zero(), a + b);
}

UNROLLED struct slopes relu_slopes(vector a, vector b, vector y, int degree) {
    (void)degree;
    return of_both(where_positive(a + b, y));
}

/* tanh(a + b) */
UNROLLED vector tanh_value(vector a, vector b, int degree) {
    (void)degree;
    return hyperbolic_tangent(a + b);
}

UNROLLED struct slopes tanh_slopes(vector a, vector b, vector y, int degree) {
    vector t = tanh_value(a, b, degree);
    return of_both((vector_all(1) - t * t) * y);
}

/* 1 / (1 + exp(-(a + b))) = (1 + tanh((a + b) / 2)) / 2, to 3e-7; below -20 it is 0 */
UNROLLED vector sigmoid_value(vector a, vector b, int degree) {
    (void)degree;
    const vector half = vector_all(0.5f);
    return half + half * hyperbolic_tangent(half * (a + b));
}

UNROLLED struct slopes sigmoid_slopes(vector a, vector b, vector y, int degree) {
    vector s = sigmoid_value(a, b, degree);
    return of_both(s * (vector_all(1) - s) * y);
}

/* a b */
UNROLLED vector product_value(vector a, vector b, int degree) {
    (void)degree;
    return a * b;
}

UNROLLED struct slopes product_slopes(vector a, vector b, vector y, int degree) {
    (void)degree;
    return (struct slopes){.a = b * y, .b = a * y};
}

/* (a + b)^degree */
UNROLLED vector power_value(vector a, vector b, int degree) {
    return power(a + b, degree);
}

UNROLLED struct slopes power_slopes(vector a, vector b, vector y, int degree) {
    return of_both(power(a + b, degree - 1) * (vector_all((float)degree) * y));
}

/* --- Blocks of tuples ------------------------------------------------------------------------- */

/* The sum of the rows of all inputs but the last. */
UNROLLED void sum_rows(const float *weights, const size_t *row, size_t inputs, size_t vectors,
                       vector *sum) {
    const size_t width = vectors * VECTOR_LANES;
    for (size_t v = 0; v < vectors; ++v)
        sum[v] = vector_zero();
    for (size_t input = 0; input + 1 < inputs; ++input) {
        const float *from = weights + row[input] * width;
        for (size_t v = 0; v < vectors; ++v)
            sum[v] = sum[v] + vector_load(from + v * VECTOR_LANES);
    }
}

UNROLLED void make_values(const struct block *block, size_t vectors, value_of *value, int degree) {
    const size_t width = vectors * VECTOR_LANES, *last = block->last;
    const float *weights = block->weights;
    float *values = block->values;
    for (size_t i = 0; i < block->runs; ++i) {
        const struct tuple_run *run = &block->run[i];
        vector sum[MOST];
        sum_rows(weights, run->row, block->inputs, vectors, sum);
        for (size_t t = run->begin, end = run->end; t < end; ++t)
            for (size_t v = 0; v < vectors; ++v) {
                vector row = vector_load(weights + last[t] * width + v * VECTOR_LANES);
                vector_store(values + t * width + v * VECTOR_LANES, value(sum[v], row, degree));
            }
    }
}

/* The rows of all inputs but the last take the slope of their sum. */
UNROLLED void add_slopes(const struct block *block, size_t vectors, slopes_of *slopes, int degree) {
    const size_t width = vectors * VECTOR_LANES, *last = block->last;
    const float *weights = block->weights, *values_slope = block->values_slope;
    float *to = block->slope;
    for (size_t i = 0; i < block->runs; ++i) {
        const struct tuple_run *run = &block->run[i];
        vector sum[MOST], total[MOST];
        sum_rows(weights, run->row, block->inputs, vectors, sum);
        for (size_t v = 0; v < vectors; ++v)
            total[v] = vector_zero();
        for (size_t t = run->begin, end = run->end; t < end; ++t)
            for (size_t v = 0; v < vectors; ++v) {
                size_t at = last[t] * width + v * VECTOR_LANES;
                vector y = vector_load(values_slope + t * width + v * VECTOR_LANES);
                struct slopes slope = slopes(sum[v], vector_load(weights + at), y, degree);
                total[v] = total[v] + slope.a;
                vector_add_to(to + at, slope.b);
            }
        for (size_t input = 0; input + 1 < block->inputs; ++input)
            for (size_t v = 0; v < vectors; ++v)
                vector_add_to(to + run->row[input] * width + v * VECTOR_LANES, total[v]);
    }
}

/* --- Powers of blocks ------------------------------------------------------------------------- */

/* Values and slopes of powers, where `inputs` is a constant of the caller, and where the slopes
 * need not sum the rows once more. Pointers are copied, since stores of registers may change what
 * they are read from. */
UNROLLED void make_powers(const struct block *block, size_t vectors, size_t inputs, int degree,
                          bool keep) {
    const size_t width = vectors * VECTOR_LANES, *last = block->last;
    const float *weights = block->weights;
    float *values = block->values, *factors = block->factors;
    for (const struct tuple_run *run = block->run, *end = run + block->runs; run < end; ++run) {
        vector sum[MOST];
        sum_rows(weights, run->row, inputs, vectors, sum);
        for (size_t t = run->begin, after = run->end; t < after; ++t) {
            const float *from = weights + last[t] * width;
            float *to = values + t * width, *to_factors = factors + t * width;
            for (size_t v = 0; v < vectors; ++v) {
                vector x = sum[v] + vector_load(from + v * VECTOR_LANES);
                vector factor = power(x, degree - 1);
                vector_store(to + v * VECTOR_LANES, factor * x);
                if (keep)
                    vector_store(to_factors + v * VECTOR_LANES, factor);
            }
        }
    }
}

UNROLLED void add_power_slopes(const struct block *block, size_t vectors, size_t inputs,
                               int degree) {
    const size_t width = vectors * VECTOR_LANES, *last = block->last;
    const float *factors = block->factors, *values_slope = block->values_slope;
    float *slopes = block->slope;
    for (const struct tuple_run *run = block->run, *end = run + block->runs; run < end; ++run) {
        vector total[MOST];
        for (size_t v = 0; v < vectors; ++v)
            total[v] = vector_zero();
        for (size_t t = run->begin, after = run->end; t < after; ++t) {
            float *to = slopes + last[t] * width;
            for (size_t v = 0; v < vectors; ++v) {
                size_t at = t * width + v * VECTOR_LANES;
                vector y = vector_all((float)degree) * vector_load(values_slope + at);
                vector slope = vector_load(factors + at) * y;
                total[v] = total[v] + slope;
                vector_add_to(to + v * VECTOR_LANES, slope);
            }
        }
        for (size_t input = 0; input + 1 < inputs; ++input) {
            float *to = slopes + run->row[input] * width;
            for (size_t v = 0; v < vectors; ++v)
                vector_add_to(to + v * VECTOR_LANES, total[v]);
        }
    }
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

/* Single rows: all [size]. */
struct rows {
    const float *a, *b, *y;
    float *x, *to_a, *to_b;
    size_t size;
};

UNROLLED void make_row_values(const struct rows *rows, value_of *value, int degree) {
    for (size_t j = 0; j < rows->size; j += VECTOR_LANES) {
        size_t left = rows->size - j;
        vector a = load_some(rows->a + j, left), b = load_some(rows->b + j, left);
        store_some(rows->x + j, value(a, b, degree), left);
    }
}

UNROLLED void add_row_slopes(const struct rows *rows, slopes_of *slopes, int degree) {
    for (size_t j = 0; j < rows->size; j += VECTOR_LANES) {
        size_t left = rows->size - j;
        vector a = load_some(rows->a + j, left), b = load_some(rows->b + j, left);
        struct slopes slope = slopes(a, b, load_some(rows->y + j, left), degree);
        store_some(rows->to_a + j, load_some(rows->to_a + j, left) + slope.a, left);
        store_some(rows->to_b + j, load_some(rows->to_b + j, left) + slope.b, left);
    }
}

/* --- The table -------------------------------------------------------------------------------- */

/* The values or the slopes of a block, or of rows where there is none. */
struct work {
    const struct block *block;
    const struct rows *rows;
    bool slopes;
};

UNROLLED void work_on_block(const struct work *work, size_t vectors, value_of *value,
                            slopes_of *slopes, int degree) {
    if (work->slopes)
        add_slopes(work->block, vectors, slopes, degree);
    else
        make_values(work->block, vectors, value, degree);
}

/* All work, compiled for the functions and the degree that are constants where this is called. */
UNROLLED void work_with(const struct work *work, value_of *value, slopes_of *slopes, int degree) {
    enum { STEP = STRIPS_LANES / VECTOR_LANES };
    if (work->block == NULL && work->slopes)
        add_row_slopes(work->rows, slopes, degree);
    else if (work->block == NULL)
        make_row_values(work->rows, value, degree);
    else if (work->block->width == STRIPS_LANES)
        work_on_block(work, STEP, value, slopes, degree);
    else if (work->block->width == 2 * STRIPS_LANES)
        work_on_block(work, 2 * (size_t)STEP, value, slopes, degree);
    else
        work_on_block(work, 3 * (size_t)STEP, value, slopes, degree);
}

static void square(const struct work *work, int degree) {
    (void)degree;
    work_with(work, square_value, square_slopes, 2);
}

static void relu(const struct work *work, int degree) {
    (void)degree;
    work_with(work, relu_value, relu_slopes, 0);
}

static void tangent(const struct work *work, int degree) {
    (void)degree;
    work_with(work, tanh_value, tanh_slopes, 0);
}

static void sigmoid(const struct work *work, int degree) {
    (void)degree;
    work_with(work, sigmoid_value, sigmoid_slopes, 0);
}

static void product(const struct work *work, int degree) {
    (void)degree;
    work_with(work, product_value, product_slopes, 0);
}

/* Of a block with room for factors, `inputs` and the degree being constants where this is called.
 */
UNROLLED void power_work(const struct work *work, size_t inputs, int degree) {
    enum { STEP = STRIPS_LANES / VECTOR_LANES };
    const size_t vectors = work->block->width / VECTOR_LANES;
    const bool keep = work->block->factors != NULL, widest = vectors == 3 * (size_t)STEP;
    if (work->slopes && !keep)
        __builtin_unreachable(); /* slopes follow values, which kept their factors */
    if (widest && work->slopes)
        add_power_slopes(work->block, 3 * (size_t)STEP, inputs, degree);
    else if (widest && keep)
        make_powers(work->block, 3 * (size_t)STEP, inputs, degree, true);
    else if (widest)
        make_powers(work->block, 3 * (size_t)STEP, inputs, degree, false);
    else if (work->slopes)
        add_power_slopes(work->block, vectors, inputs, degree);
    else
        make_powers(work->block, vectors, inputs, degree, keep);
}

static void powers(const struct work *work, int degree) {
    if (work->block == NULL)
        work_with(work, power_value, power_slopes, degree);
    else if (degree == 2 && work->block->inputs == 2)
        power_work(work, 2, 2);
    else if (degree == 3 && work->block->inputs == 3)
        power_work(work, 3, 3);
    else if (degree == 4 && work->block->inputs == 4)
        power_work(work, 4, 4);
    else if (degree == 5 && work->block->inputs == 5)
        power_work(work, 5, 5);
    else
        power_work(work, work->block->inputs, degree);
}

static void (*const activations[MODEL_ACTIVATIONS])(const struct work *work, int degree) = {
    [MODEL_SQUARE] = square,   [MODEL_RELU] = relu,       [MODEL_TANH] = tangent,
    [MODEL_SIGMOID] = sigmoid, [MODEL_PRODUCT] = product, [MODEL_POWER] = powers,
};

/* One call of the table for a whole block. */
static void do_work(const struct model *model, const struct work *work) {
    activations[model->activation](work, model->degree);
}

void KERNEL(block_values)(const struct block *block) {
    do_work(block->model, &(struct work){.block = block});
}

void KERNEL(block_slopes)(const struct block *block) {
    do_work(block->model, &(struct work){.block = block, .slopes = true});
}

void KERNEL(values)(const struct model *model, const float *a, const float *b, size_t size,
                    float *x) {
    const struct rows rows = {.a = a, .b = b, .x = x, .size = size};
    do_work(model, &(struct work){.rows = &rows});
}

void KERNEL(slopes)(const struct model *model, const float *a, const float *b, const float *y,
                    size_t size, float *to_a, float *to_b) {
    const struct rows rows = {.a = a, .b = b, .y = y, .to_a = to_a, .to_b = to_b, .size = size};
    do_work(model, &(struct work){.rows = &rows, .slopes = true});
}
