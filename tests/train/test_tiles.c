/* Products by tiles are exactly their definition, for every shape of tile, and touch nothing else.
 */
#include "base/memory.h"
#include "train/tiles.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void fill(float *x, size_t size, unsigned seed) {
    for (size_t i = 0; i < size; ++i) {
        seed = seed * 1664525u + 1013904223u;
        x[i] = (float)(seed >> 8) / 16777216 - 0.5f;
    }
}

/* a: [rows, depth], or its transpose. */
static void check_product(size_t rows, size_t depth, size_t width, bool transposed, bool add) {
    size_t room = tiles_padded(rows, TILES_SUMS), step = width + TILES_LANES;
    float *a = memory_array(room * depth, sizeof *a), *b = memory_array(depth * width, sizeof *b);
    float *out = memory_array(room * step, sizeof *out), *old = malloc(room * step * sizeof *old);
    fill(a, room * depth, 1);
    fill(b, depth * width, 2);
    fill(out, room * step, 3);
    memcpy(old, out, room * step * sizeof *old);
    const struct tiles_product product = {.rows = rows,
                                          .depth = depth,
                                          .width = width,
                                          .a = a,
                                          .a_row = transposed ? 1 : depth,
                                          .a_step = transposed ? room : 1,
                                          .b = b,
                                          .out = out,
                                          .out_row = step,
                                          .add = add};
    tiles_multiply(&product);
    for (size_t r = 0; r < room; ++r)
        for (size_t v = 0; v < step; ++v) {
            float sum = 0, before = old[r * step + v];
            for (size_t k = 0; v < width && k < depth; ++k)
                sum = fmaf(a[r * product.a_row + k * product.a_step], b[k * width + v], sum);
            if (r < rows || v >= width)
                assert_true(out[r * step + v] == (v >= width ? before : add ? before + sum : sum));
        }
    free(a);
    free(b);
    free(out);
    free(old);
}

static void test_products(void **state) {
    (void)state;
    static const size_t rows[] = {1, 4, 12, 23}, depth[] = {1, 2, 31};
    for (size_t i = 0; i < 4; ++i)
        for (size_t k = 0; k < 3; ++k)
            for (size_t width = TILES_LANES; width <= TILES_WIDTH; width += TILES_LANES)
                for (int kind = 0; kind < 4; ++kind)
                    check_product(rows[i], depth[k], width, kind % 2 == 1, kind / 2 == 1);
}

/* Strips cover the columns, and none is a single register where two of two would do. */
static void test_strips(void **state) {
    (void)state;
    for (size_t columns = TILES_LANES; columns < 30 * TILES_LANES; columns += TILES_LANES) {
        size_t first = 0, width = 0;
        for (; first < columns; first += width) {
            width = tiles_width(columns, first);
            assert_true(width > TILES_LANES || columns == TILES_LANES);
            assert_true(width % TILES_LANES == 0 && width <= TILES_WIDTH);
        }
        assert_int_equal(first, columns);
    }
}

static void test_packing(void **state) {
    (void)state;
    enum { ROWS = 5, MOST = 75 };
    for (size_t columns = 1; columns <= MOST; ++columns) {
        float from[ROWS * MOST], strips[ROWS * (MOST + TILES_LANES)], back[ROWS * MOST];
        size_t padded = tiles_padded(columns, TILES_LANES), sum = 0;
        fill(from, ROWS * columns, 4);
        memcpy(back, from, sizeof back);
        tiles_pack(from, ROWS, columns, 2, strips);
        for (size_t i = 0; i < ROWS * padded; ++i)
            sum += strips[i] != 0;
        assert_int_equal(sum, ROWS * columns);
        tiles_unpack_add(strips, ROWS, columns, ROWS, back);
        for (size_t i = 0; i < ROWS * columns; ++i)
            assert_true(back[i] == 3 * from[i]);
        assert_true(strips[tiles_width(padded, 0)] == 2 * from[columns]);
    }
}

static void test_packing_transposed(void **state) {
    (void)state;
    enum { ROWS = 37, COLUMNS = 5 }; /* strips of 24 and 16, and 8 rows of one */
    float from[ROWS * COLUMNS], to[40 * 8];
    fill(from, ROWS * COLUMNS, 5);
    tiles_pack_transposed(from, ROWS, COLUMNS, to);
    for (size_t j = 0; j < 8; ++j)
        for (size_t row = 0; row < 40; ++row) {
            float got = row < 24 ? to[j * 24 + row] : to[8 * 24 + j * 16 + row - 24];
            assert_true(got == (j < COLUMNS && row < ROWS ? from[row * COLUMNS + j] : 0));
        }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_products),
        cmocka_unit_test(test_strips),
        cmocka_unit_test(test_packing),
        cmocka_unit_test(test_packing_transposed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
