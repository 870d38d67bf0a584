/* Matrix products by tiles: as many sums as the registers hold are made at a time. */
#include "train/kernel/kernel.h"

/* A tile has up to ROWS_MOST x VECTORS_MOST sums; one more register holds the factor of a row where
 * it is not taken from memory, and VECTORS_MOST a row of b. */
#ifdef __AVX512F__
enum { ROWS_MOST = 8, VECTORS_MOST = 3 }; /* 24 sums of 32 registers */
#else
enum { ROWS_MOST = 4, VECTORS_MOST = 3 }; /* 12 sums of 16 registers */
#endif
_Static_assert(PRODUCT_GROUP % ROWS_MOST == 0, "a tile is part of a group");

/* Where row `row` of a begins. */
UNROLLED const float *row_of(const struct product *product, size_t row) {
    if (product->a_group == 0)
        return product->a + row * product->a_row;
    return product->a + row / PRODUCT_GROUP * product->a_group +
           row % PRODUCT_GROUP * product->a_row;
}

/* The tile from row `row` and column `column` on. `rows` and `vectors` are constants where this is
 * called, so that all loops over them are unrolled and the sums are registers. */
UNROLLED void tile(const struct product *product, size_t row, size_t column, size_t rows,
                   size_t vectors) {
    vector sum[ROWS_MOST * VECTORS_MOST], b[VECTORS_MOST];
    const float *a = row_of(product, row), *from = product->b + column;
    size_t a_row = product->a_row, a_step = product->a_step, width = product->width;
    size_t out_row = product->out_row, depth = product->depth;
    float *out = product->out + row * out_row + column;
#pragma GCC unroll 24 /* or gcc clears an array in memory */
    for (size_t i = 0; i < rows * vectors; ++i)
        sum[i] = vector_zero();
    for (size_t k = 0; k < depth; ++k, a += a_step, from += width) {
        for (size_t v = 0; v < vectors; ++v)
            b[v] = vector_load(from + v * VECTOR_LANES);
        for (size_t r = 0; r < rows; ++r) {
            vector factor = vector_all(a[r * a_row]);
            for (size_t v = 0; v < vectors; ++v)
                sum[r * vectors + v] = vector_fma(factor, b[v], sum[r * vectors + v]);
        }
    }
    for (size_t r = 0; r < rows; ++r)
        for (size_t v = 0; v < vectors; ++v) {
            float *to = out + r * out_row + v * VECTOR_LANES;
            if (product->add)
                vector_add_to(to, sum[r * vectors + v]);
            else
                vector_store(to, sum[r * vectors + v]);
        }
}

/* All rows of `vectors` registers, in tiles as high as there are rows and registers for. */
UNROLLED void column_of_tiles(const struct product *product, size_t column, size_t vectors) {
    for (size_t row = 0, rows; row < product->rows; row += rows) {
        rows = product->rows - row < ROWS_MOST ? product->rows - row : ROWS_MOST;
        switch (rows) {
        case 1:
            tile(product, row, column, 1, vectors);
            break;
        case 2:
            tile(product, row, column, 2, vectors);
            break;
        case 3:
            tile(product, row, column, 3, vectors);
            break;
#ifdef __AVX512F__
        case 4:
            tile(product, row, column, 4, vectors);
            break;
        case 5:
            tile(product, row, column, 5, vectors);
            break;
        case 6:
            tile(product, row, column, 6, vectors);
            break;
        case 7:
            tile(product, row, column, 7, vectors);
            break;
#endif
        default:
            tile(product, row, column, ROWS_MOST, vectors);
        }
    }
}

void KERNEL(multiply)(const struct product *product) {
    size_t left = (product->columns + VECTOR_LANES - 1) / VECTOR_LANES, column = 0, vectors;
    for (; left > 0; left -= vectors, column += vectors * VECTOR_LANES) {
        vectors = left == 4 ? 2 : left < VECTORS_MOST ? left : VECTORS_MOST;
        switch (vectors) {
        case 1:
            column_of_tiles(product, column, 1);
            break;
        case 2:
            column_of_tiles(product, column, 2);
            break;
        default:
            column_of_tiles(product, column, 3);
        }
    }
}
