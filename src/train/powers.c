#include "train/powers.h"

#include "base/memory.h"
#include "train/tiles.h"

#include <immintrin.h>
#include <stdlib.h>
#include <string.h>

enum { BLOCK = POWERS_BLOCK };

/* Tuples begin .. end - 1 of a block, which differ in the last input only. */
struct powers_run {
    size_t begin;
    size_t end;
    size_t row[DATASET_INPUTS_MAX]; /* that the other inputs pick */
};

/* --- Memory --------------------------------------------------------------------------------------
 */

size_t powers_stride(const struct dataset_shape *shape) {
    return tiles_padded((size_t)shape->outputs, 2 * TILES_SUMS); /* a multiple of TILES_LANES too */
}

static size_t padded_columns(int q) {
    return tiles_padded((size_t)q, TILES_LANES);
}

static size_t input_rows(const struct dataset_shape *shape) {
    return (size_t)shape->inputs * (size_t)shape->d;
}

size_t powers_bytes(const struct dataset_shape *shape, int q) {
    size_t outputs = (size_t)shape->outputs, padded = tiles_padded(outputs, TILES_LANES);
    size_t rows = 2 * input_rows(shape) + outputs + padded + powers_stride(shape);
    return (rows * padded_columns(q) + 2 * (size_t)BLOCK * TILES_WIDTH) * sizeof(float) +
           BLOCK * (sizeof(struct powers_run) + sizeof(size_t));
}

bool powers_create(const struct dataset_shape *shape, int degree, int q, struct powers *powers,
                   struct error *error) {
    size_t columns = padded_columns(q), stride = powers_stride(shape), rows = input_rows(shape);
    size_t outputs = (size_t)shape->outputs, block = (size_t)BLOCK * TILES_WIDTH;
    *powers = (struct powers){.shape = *shape, .degree = degree, .rows = rows, .stride = stride};
    powers->inputs = memory_array(rows * columns, sizeof(float));
    powers->c = memory_array(outputs * columns, sizeof(float));
    powers->transposed = memory_array(tiles_padded(outputs, TILES_LANES) * columns, sizeof(float));
    powers->inputs_slope = memory_array(rows * columns, sizeof(float));
    powers->c_slope = memory_array(stride * columns, sizeof(float));
    powers->values = memory_array(block, sizeof(float));
    powers->values_slope = memory_array(block, sizeof(float));
    powers->run = memory_array(BLOCK, sizeof *powers->run);
    powers->last = memory_array(BLOCK, sizeof *powers->last);
    if (powers->inputs != NULL && powers->c != NULL && powers->transposed != NULL &&
        powers->inputs_slope != NULL && powers->c_slope != NULL && powers->values != NULL &&
        powers->values_slope != NULL && powers->run != NULL && powers->last != NULL)
        return true;
    powers_free(powers);
    return error_memory(error, "a block of tuples");
}

void powers_free(struct powers *powers) {
    free(powers->inputs);
    free(powers->c);
    free(powers->transposed);
    free(powers->inputs_slope);
    free(powers->c_slope);
    free(powers->values);
    free(powers->values_slope);
    free(powers->run);
    free(powers->last);
    *powers = (struct powers){0};
}

/* --- The network at hand -------------------------------------------------------------------------
 */

void powers_take(struct powers *powers, const struct network *network, const float *c) {
    size_t q = (size_t)network->q, outputs = (size_t)powers->shape.outputs;
    powers->q = q;
    powers->columns = padded_columns(network->q);
    tiles_pack(network->weights, powers->rows, q, 1, powers->inputs);
    tiles_pack(c, outputs, q, (float)powers->degree, powers->c);
    tiles_pack_transposed(c, outputs, q, powers->transposed);
    memset(powers->inputs_slope, 0, powers->rows * powers->columns * sizeof(float));
    memset(powers->c_slope, 0, powers->stride * powers->columns * sizeof(float));
}

void powers_add_slopes(const struct powers *powers, float *inputs, float *c) {
    tiles_unpack_add(powers->inputs_slope, powers->rows, powers->q, powers->rows, inputs);
    tiles_unpack_add(powers->c_slope, (size_t)powers->shape.outputs, powers->q, powers->stride, c);
}

/* --- Runs of tuples ------------------------------------------------------------------------------
 */

static void find_runs(struct powers *powers, const int *tuple, int count) {
    size_t d = (size_t)powers->shape.d, last = (size_t)powers->shape.inputs - 1, before = SIZE_MAX;
    powers->runs = 0;
    for (size_t t = 0; t < (size_t)count; ++t) {
        size_t first = (size_t)tuple[t] / d;
        powers->last[t] = last * d + (size_t)tuple[t] % d;
        if (first != before) {
            struct powers_run *run = &powers->run[powers->runs++];
            run->begin = t;
            for (size_t input = last, rest = first; input-- > 0; rest /= d)
                run->row[input] = input * d + rest % d;
        }
        powers->run[powers->runs - 1].end = t + 1;
        before = first;
    }
}

/* What a strip works with: pointers to its arrays. */
struct strip {
    const float *inputs;
    float *inputs_slope;
    float *values;
    const float *values_slope;
    size_t width;
};

enum { VECTORS_MOST = TILES_WIDTH / TILES_LANES };

/* Work on all runs of a block; `vectors` and `degree` are constants where these are called, so that
 * loops over them are unrolled and a row of the strip is in registers. */
#define UNROLLED static inline __attribute__((always_inline))

UNROLLED __m256 power(__m256 x, int degree) {
    __m256 y = x;
    for (int i = 1; i < degree; ++i)
        y = _mm256_mul_ps(y, x);
    return y;
}

/* The sum of the rows of all inputs but the last. */
UNROLLED void run_sum(const struct powers *powers, const struct powers_run *run,
                      const struct strip *strip, size_t vectors, __m256 *sum) {
    for (size_t v = 0; v < vectors; ++v)
        sum[v] = _mm256_setzero_ps();
    for (int input = 0; input < powers->shape.inputs - 1; ++input) {
        const float *row = strip->inputs + run->row[input] * vectors * TILES_LANES;
        for (size_t v = 0; v < vectors; ++v)
            sum[v] = _mm256_add_ps(sum[v], _mm256_load_ps(row + v * TILES_LANES));
    }
}

UNROLLED void make_values(const struct powers *powers, const struct strip *strip, size_t vectors,
                          int degree) {
    const size_t width = vectors * TILES_LANES, *last = powers->last;
    for (int i = 0; i < powers->runs; ++i) {
        const struct powers_run *run = &powers->run[i];
        size_t end = run->end;
        __m256 sum[VECTORS_MOST];
        run_sum(powers, run, strip, vectors, sum);
        for (size_t t = run->begin; t < end; ++t)
            for (size_t v = 0; v < vectors; ++v) {
                __m256 row = _mm256_load_ps(strip->inputs + last[t] * width + v * TILES_LANES);
                _mm256_store_ps(strip->values + t * width + v * TILES_LANES,
                                power(_mm256_add_ps(sum[v], row), degree));
            }
    }
}

static inline void add_to(float *to, __m256 x) {
    _mm256_store_ps(to, _mm256_add_ps(_mm256_load_ps(to), x));
}

/* Every input's row takes the slope of the sum. */
UNROLLED void add_inputs_slope(const struct powers *powers, const struct strip *strip,
                               size_t vectors, int degree) {
    const size_t width = vectors * TILES_LANES, *last = powers->last;
    for (int i = 0; i < powers->runs; ++i) {
        const struct powers_run *run = &powers->run[i];
        size_t end = run->end;
        __m256 sum[VECTORS_MOST], total[VECTORS_MOST];
        run_sum(powers, run, strip, vectors, sum);
        for (size_t v = 0; v < vectors; ++v)
            total[v] = _mm256_setzero_ps();
        for (size_t t = run->begin; t < end; ++t)
            for (size_t v = 0; v < vectors; ++v) {
                size_t at = last[t] * width + v * TILES_LANES;
                __m256 base = _mm256_add_ps(sum[v], _mm256_load_ps(strip->inputs + at));
                __m256 slope = _mm256_load_ps(strip->values_slope + t * width + v * TILES_LANES);
                __m256 step = _mm256_mul_ps(power(base, degree - 1), slope);
                total[v] = _mm256_add_ps(total[v], step);
                add_to(strip->inputs_slope + at, step);
            }
        for (int input = 0; input < powers->shape.inputs - 1; ++input)
            for (size_t v = 0; v < vectors; ++v)
                add_to(strip->inputs_slope + run->row[input] * width + v * TILES_LANES, total[v]);
    }
}

typedef void strip_work(const struct powers *powers, const struct strip *strip, size_t vectors,
                        int degree);

UNROLLED void by_width(const struct powers *powers, const struct strip *strip, strip_work *work,
                       int degree) {
    switch (strip->width / TILES_LANES) {
    case 3:
        work(powers, strip, 3, degree);
        break;
    case 2:
        work(powers, strip, 2, degree);
        break;
    default:
        work(powers, strip, 1, degree);
    }
}

UNROLLED void by_degree(const struct powers *powers, const struct strip *strip, strip_work *work) {
    switch (powers->degree) {
    case 2:
        by_width(powers, strip, work, 2);
        break;
    case 3:
        by_width(powers, strip, work, 3);
        break;
    case 4:
        by_width(powers, strip, work, 4);
        break;
    default:
        by_width(powers, strip, work, powers->degree);
    }
}

/* --- Blocks --------------------------------------------------------------------------------------
 */

static struct strip strip_at(const struct powers *powers, size_t first) {
    return (struct strip){.inputs = powers->inputs + first * powers->rows,
                          .inputs_slope = powers->inputs_slope + first * powers->rows,
                          .values = powers->values,
                          .values_slope = powers->values_slope,
                          .width = tiles_width(powers->columns, first)};
}

/* Add what the strip that begins at column `first` gives to the outputs of `count` tuples. */
static void add_outputs(const struct powers *powers, const struct strip *strip, size_t first,
                        int count, float *outputs) {
    size_t padded = tiles_padded((size_t)powers->shape.outputs, TILES_LANES), width;
    for (size_t g = 0; g < padded; g += width) {
        width = tiles_width(padded, g);
        const struct tiles_product product = {.rows = (size_t)count,
                                              .depth = strip->width,
                                              .width = width,
                                              .a = strip->values,
                                              .a_row = strip->width,
                                              .a_step = 1,
                                              .b = powers->transposed + g * powers->columns +
                                                   first * width,
                                              .out = outputs + g,
                                              .out_row = powers->stride,
                                              .add = first > 0};
        tiles_multiply(&product);
    }
}

void powers_forward(struct powers *powers, const int *tuple, int count, float *outputs) {
    find_runs(powers, tuple, count);
    for (size_t first = 0, width; first < powers->columns; first += width) {
        const struct strip strip = strip_at(powers, first);
        width = strip.width;
        by_degree(powers, &strip, make_values);
        add_outputs(powers, &strip, first, count, outputs);
    }
}

/* dC += E^T X of one strip. */
static void add_c_slope(const struct powers *powers, const struct strip *strip, size_t first,
                        int count, const float *slope) {
    const struct tiles_product product = {.rows = (size_t)powers->shape.outputs,
                                          .depth = (size_t)count,
                                          .width = strip->width,
                                          .a = slope,
                                          .a_row = 1,
                                          .a_step = powers->stride,
                                          .b = strip->values,
                                          .out = powers->c_slope + first * powers->stride,
                                          .out_row = strip->width,
                                          .add = true};
    tiles_multiply(&product);
}

/* degree dX = degree E C' of one strip. */
static void make_values_slope(const struct powers *powers, const struct strip *strip, size_t first,
                              int count, const float *slope) {
    const struct tiles_product product = {.rows = (size_t)count,
                                          .depth = (size_t)powers->shape.outputs,
                                          .width = strip->width,
                                          .a = slope,
                                          .a_row = powers->stride,
                                          .a_step = 1,
                                          .b = powers->c + first * (size_t)powers->shape.outputs,
                                          .out = powers->values_slope,
                                          .out_row = strip->width};
    tiles_multiply(&product);
}

void powers_backward(struct powers *powers, int count, const float *slope) {
    for (size_t first = 0, width; first < powers->columns; first += width) {
        const struct strip strip = strip_at(powers, first);
        width = strip.width;
        by_degree(powers, &strip, make_values);
        add_c_slope(powers, &strip, first, count, slope);
        make_values_slope(powers, &strip, first, count, slope);
        by_degree(powers, &strip, add_inputs_slope);
    }
}
