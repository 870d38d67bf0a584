/* The sums that know the group (train/way/moments.h). */
#include "train/kernel/kernel.h"

enum { ROWS = 4 }; /* rows of the first input that are held in registers */

/* Registers of a row that are worked on at a time: two hide the time from storing a sum to adding
 * to it again, where there are registers enough. */
#ifdef __AVX512F__
enum { VECTORS = 2 };
#else
enum { VECTORS = 1 };
#endif

/* Rows first .. first + rows - 1 of the first input against all of the second. The products of
 * different rows with one row of b fall on different rows of c, so what one row of b has gathered
 * can stay in registers; compilers do not find that out. */
UNROLLED void cross_rows(const struct crossed *crossed, size_t first, size_t rows, size_t column,
                         size_t vectors) {
    const size_t d = crossed->d, width = crossed->width;
    const int *label = crossed->label + first * d;
    const float *a = crossed->a + first * width + column, *b = crossed->b + column;
    const float *c = crossed->c + column;
    float *to_a = crossed->to_a + first * width + column, *to_b = crossed->to_b + column;
    float *to_c = crossed->to_c + column;
    vector row[ROWS * VECTORS], sum[ROWS * VECTORS];
    for (size_t r = 0; r < rows; ++r)
        for (size_t v = 0; v < vectors; ++v) {
            row[r * vectors + v] = vector_load(a + r * width + v * VECTOR_LANES);
            sum[r * vectors + v] = vector_zero();
        }
    for (size_t j = 0; j < d; ++j) {
        vector bj[VECTORS], gathered[VECTORS];
        for (size_t v = 0; v < vectors; ++v) {
            bj[v] = vector_load(b + j * width + v * VECTOR_LANES);
            gathered[v] = vector_load(to_b + j * width + v * VECTOR_LANES);
        }
        for (size_t r = 0; r < rows; ++r) {
            size_t k = (size_t)label[r * d + j] * width;
            for (size_t v = 0; v < vectors; ++v) {
                size_t i = r * vectors + v;
                float *to = to_c + k + v * VECTOR_LANES;
                vector ck = vector_load(c + k + v * VECTOR_LANES);
                sum[i] = vector_fma(ck, bj[v], sum[i]);
                gathered[v] = vector_fma(ck, row[i], gathered[v]);
                vector_store(to, vector_fma(row[i], bj[v], vector_load(to)));
            }
        }
        for (size_t v = 0; v < vectors; ++v)
            vector_store(to_b + j * width + v * VECTOR_LANES, gathered[v]);
    }
    for (size_t r = 0; r < rows; ++r)
        for (size_t v = 0; v < vectors; ++v)
            vector_store(to_a + r * width + v * VECTOR_LANES, sum[r * vectors + v]);
}

UNROLLED void cross_columns(const struct crossed *crossed, size_t column, size_t vectors) {
    size_t i = 0, d = crossed->d;
    for (; i + ROWS <= d; i += ROWS)
        cross_rows(crossed, i, ROWS, column, vectors);
    for (; i < d; ++i)
        cross_rows(crossed, i, 1, column, vectors);
}

void KERNEL(cross)(const struct crossed *crossed) {
    size_t size = crossed->d * crossed->width, column = 0;
    for (size_t i = 0; i < size; ++i)
        crossed->to_b[i] = crossed->to_c[i] = 0;
    for (; column + VECTORS * VECTOR_LANES <= crossed->width; column += VECTORS * VECTOR_LANES)
        cross_columns(crossed, column, VECTORS);
    for (; column < crossed->width; column += VECTOR_LANES)
        cross_columns(crossed, column, 1);
}
