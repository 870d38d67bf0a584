/* The layout in strips and products with it; nothing else is written. */
#include "train/dense.h"
#include "train/strips.h"

#include "base/memory.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "arrays.h"

enum { ROWS = 3, COLUMNS = 200 };

static void test_widths(void **state) {
    (void)state;
    for (size_t columns = STRIPS_LANES; columns < COLUMNS; columns += STRIPS_LANES)
        for (size_t first = 0, width; first < columns; first += width) {
            width = strips_width(columns, first);
            assert_true(width > 0 && width <= STRIPS_WIDTH && width % STRIPS_LANES == 0);
            assert_true(first + width <= columns);
        }
    assert_int_equal(strips_width(64, 0), 32); /* two and two */
    assert_int_equal(strips_padded(16), 16);
    assert_int_equal(strips_padded(17), 32);
}

/* The position of row and column in an array of `columns` padded columns. */
static size_t place(size_t rows, size_t columns, size_t row, size_t column) {
    size_t first = 0;
    while (column >= first + strips_width(columns, first))
        first += strips_width(columns, first);
    return rows * first + row * strips_width(columns, first) + column - first;
}

/* Every third column. */
static void test_packing(void **state) {
    (void)state;
    int column[COLUMNS];
    float from[ROWS * COLUMNS], back[ROWS * COLUMNS], strips[ROWS * (COLUMNS + STRIPS_LANES)];
    for (int i = 0; i < ROWS * COLUMNS; ++i)
        from[i] = (float)(i + 1);
    for (size_t step = 1; step <= 3; step += 2)
        for (size_t count = 1; step * (count - 1) < COLUMNS; ++count) {
            size_t padded = strips_padded(count);
            for (size_t j = 0; j < count; ++j)
                column[j] = (int)(step * j);
            memset(strips, 0xff, sizeof strips); /* NaN */
            strips_pack(from, ROWS, COLUMNS, step == 1 ? NULL : column, count, strips);
            for (size_t row = 0; row < ROWS; ++row)
                for (size_t j = 0; j < padded; ++j)
                    assert_true(strips[place(ROWS, padded, row, j)] ==
                                (j < count ? from[row * COLUMNS + step * j] : 0));
            memset(back, 0, sizeof back);
            strips_unpack(strips, ROWS, COLUMNS, step == 1 ? NULL : column, count, back);
            for (size_t row = 0; row < ROWS; ++row)
                for (size_t j = 0; j < COLUMNS; ++j)
                    assert_true(back[row * COLUMNS + j] ==
                                (j % step == 0 && j / step < count ? from[row * COLUMNS + j] : 0));
        }
}

static void test_transpose(void **state) {
    (void)state;
    enum { WIDTH = 32, HIGHEST = 70 };
    float from[HIGHEST * WIDTH], to[(HIGHEST + STRIPS_LANES) * WIDTH];
    for (int i = 0; i < HIGHEST * WIDTH; ++i)
        from[i] = (float)(i + 1);
    for (size_t rows = 1; rows <= HIGHEST; ++rows) {
        size_t padded = strips_padded(rows);
        memset(to, 0xff, sizeof to); /* NaN */
        strips_transpose(from, rows, WIDTH, to);
        for (size_t k = 0; k < WIDTH; ++k)
            for (size_t j = 0; j < padded; ++j)
                assert_true(to[place(WIDTH, padded, k, j)] == (j < rows ? from[j * WIDTH + k] : 0));
    }
}

static void check_dense(size_t rows, size_t columns, size_t depth, int transposes, bool add) {
    bool left = transposes & 1, right = transposes & 2;
    size_t out_row = columns + 3, size = rows * out_row;
    float *a = random_array(rows * depth, 1), *b = random_array(depth * columns, 2);
    float *before = random_array(size, 3), *out = random_array(size, 3);
    float *room = memory_array(dense_room(depth), sizeof *room);
    const struct dense_product product = {
        .rows = rows,
        .columns = columns,
        .depth = depth,
        .scale = 0.5f,
        .a = {a, left ? 1 : depth, left ? rows : 1},
        .b = {b, right ? 1 : columns, right ? depth : 1},
        .out = out,
        .out_row = out_row,
        .add = add,
    };
    dense_multiply(&product, room);
    for (size_t i = 0; i < rows; ++i)
        for (size_t j = 0; j < out_row; ++j) {
            double sum = add ? (double)before[i * out_row + j] : 0;
            for (size_t k = 0; k < depth && j < columns; ++k)
                sum += 0.5 * (double)a[left ? k * rows + i : i * depth + k] *
                       (double)b[right ? j * depth + k : k * columns + j];
            if (j < columns)
                assert_true(fabs(sum - (double)out[i * out_row + j]) < 1e-4);
            else
                assert_true(out[i * out_row + j] == before[i * out_row + j]);
        }
    free(a);
    free(b);
    free(before);
    free(out);
    free(room);
}

static void test_dense_products(void **state) {
    (void)state;
    static const size_t sizes[] = {1, 16, 47, 64, 100};
    enum { SIZES = sizeof sizes / sizeof *sizes };
    for (int i = 0; i < SIZES * SIZES * SIZES * 8; ++i)
        check_dense(sizes[i / 8 % SIZES], sizes[i / 8 / SIZES % SIZES],
                    sizes[i / 8 / SIZES / SIZES], i % 4, i / 4 % 2 == 1);
}

/* More rows than a block, and columns around the end of a panel. */
static void test_large_dense_products(void **state) {
    (void)state;
    static const size_t columns[] = {191, 192, 193, 208, 209, 256, 400};
    for (size_t i = 0; i < 8 * sizeof columns / sizeof *columns; ++i)
        check_dense(100 + 29 * (i % 3), columns[i / 8], 20, (int)(i % 4), i / 4 % 2 == 1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_widths),
        cmocka_unit_test(test_packing),
        cmocka_unit_test(test_transpose),
        cmocka_unit_test(test_dense_products),
        cmocka_unit_test(test_large_dense_products),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
