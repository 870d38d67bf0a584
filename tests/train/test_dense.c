/* Products of matrices that do not lie in strips equal their definition exactly, whichever factors
 * are transposes, and write nothing else. */
#include "train/dense.h"

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

enum { ROWS_MOST = 129, COLUMNS_MOST = 225, DEPTH_MOST = 70, GAP = 3 };

/* Room for any of the matrices. */
enum { SIZE = (ROWS_MOST + GAP) * (COLUMNS_MOST + GAP) };

struct case_arrays {
    float *a, *b, *before, *out; /* [SIZE] */
    float *room;
};

/* [rows, columns], or its transpose, with a gap after each row. */
static struct dense_matrix matrix(const float *at, size_t rows, size_t columns, bool transposed) {
    return transposed ? (struct dense_matrix){at, 1, rows + GAP}
                      : (struct dense_matrix){at, columns + GAP, 1};
}

static float entry(const struct dense_product *product, float before, size_t i, size_t j) {
    const struct dense_matrix *a = &product->a, *b = &product->b;
    float sum = 0;
    for (size_t k = 0; k < product->depth; ++k)
        sum = fmaf(a->at[i * a->row + k * a->step],
                   product->scale * b->at[k * b->row + j * b->step], sum);
    return product->add ? before + sum : sum;
}

static void check(const struct case_arrays *arrays, size_t rows, size_t columns, size_t depth,
                  bool a_transposed, bool b_transposed) {
    size_t out_row = columns + GAP;
    const struct dense_product product = {.rows = rows,
                                          .columns = columns,
                                          .depth = depth,
                                          .scale = depth % 2 == 0 ? 1 : 0.7f,
                                          .a = matrix(arrays->a, rows, depth, a_transposed),
                                          .b = matrix(arrays->b, depth, columns, b_transposed),
                                          .out = arrays->out,
                                          .out_row = out_row,
                                          .add = rows % 2 == 0};
    memcpy(arrays->out, arrays->before, SIZE * sizeof(float));
    dense_multiply(&product, arrays->room);
    for (size_t i = 0; i < rows; ++i)
        for (size_t j = 0; j < out_row; ++j) {
            float before = arrays->before[i * out_row + j];
            assert_true(arrays->out[i * out_row + j] ==
                        (j < columns ? entry(&product, before, i, j) : before));
        }
}

/* Around all borders: of registers, strips, panels, groups of rows and blocks of them. */
static void test_products(void **state) {
    (void)state;
    static const size_t rows[] = {1, 7, 12, ROWS_MOST}, depths[] = {1, 5, DEPTH_MOST};
    static const size_t columns[] = {1, 8, 15, 24, 32, 47, 61, 64, 128, 193, 208, COLUMNS_MOST};
    const struct case_arrays arrays = {.a = random_array(SIZE, 1),
                                       .b = random_array(SIZE, 2),
                                       .before = random_array(SIZE, 3),
                                       .out = random_array(SIZE, 3),
                                       .room = memory_array(dense_room(DEPTH_MOST), sizeof(float))};
    assert_non_null(arrays.room);
    for (size_t r = 0; r < sizeof rows / sizeof *rows; ++r)
        for (size_t c = 0; c < sizeof columns / sizeof *columns; ++c)
            for (size_t d = 0; d < sizeof depths / sizeof *depths; ++d)
                for (int layout = 0; layout < 4; ++layout)
                    check(&arrays, rows[r], columns[c], depths[d], layout % 2 == 1, layout > 1);
    free(arrays.a);
    free(arrays.b);
    free(arrays.before);
    free(arrays.out);
    free(arrays.room);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_products)};
    return cmocka_run_group_tests_name("dense", tests, NULL, NULL);
}
