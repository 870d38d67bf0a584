#include "train/tiles.h"

#include <immintrin.h>
#include <string.h>

enum { WIDEST = TILES_WIDTH / TILES_LANES };

size_t tiles_width(size_t columns, size_t first) {
    size_t left = columns - first;
    if (left == 4 * TILES_LANES) /* two and two, not three and one */
        return 2 * TILES_LANES;
    return left < TILES_WIDTH ? left : TILES_WIDTH;
}

void tiles_pack(const float *from, size_t rows, size_t columns, float scale, float *to) {
    size_t padded = tiles_padded(columns, TILES_LANES);
    for (size_t first = 0, width; first < padded; first += width) {
        width = tiles_width(padded, first);
        size_t count = columns - first < width ? columns - first : width;
        for (size_t row = 0; row < rows; ++row, to += width) {
            for (size_t j = 0; j < count; ++j)
                to[j] = scale * from[row * columns + first + j];
            for (size_t j = count; j < width; ++j)
                to[j] = 0;
        }
    }
}

void tiles_pack_transposed(const float *from, size_t rows, size_t columns, float *to) {
    size_t padded = tiles_padded(rows, TILES_LANES);
    memset(to, 0, tiles_padded(columns, TILES_LANES) * padded * sizeof *to);
    for (size_t first = 0, width; first < padded; first += width) {
        width = tiles_width(padded, first);
        size_t count = rows - first < width ? rows - first : width;
        float *strip = to + first * tiles_padded(columns, TILES_LANES);
        for (size_t j = 0; j < columns; ++j)
            for (size_t row = 0; row < count; ++row)
                strip[j * width + row] = from[(first + row) * columns + j];
    }
}

void tiles_unpack_add(const float *from, size_t rows, size_t columns, size_t padded_rows,
                      float *to) {
    size_t padded = tiles_padded(columns, TILES_LANES);
    for (size_t first = 0, width; first < padded; first += width) {
        width = tiles_width(padded, first);
        size_t count = columns - first < width ? columns - first : width;
        for (size_t row = 0; row < rows; ++row)
            for (size_t j = 0; j < count; ++j)
                to[row * columns + first + j] += from[first * padded_rows + row * width + j];
    }
}

/* The tile of `rows` x `vectors` sums from row `first` on. Both are constants where this is called,
 * so that all loops over them are unrolled and the sums are registers. */
static inline __attribute__((always_inline)) void tile(const struct tiles_product *product,
                                                       size_t first, size_t rows, size_t vectors) {
    __m256 sum[TILES_SUMS], b[WIDEST];
    const float *a = product->a + first * product->a_row, *from = product->b;
    size_t a_row = product->a_row, a_step = product->a_step, width = vectors * TILES_LANES;
    size_t out_row = product->out_row, depth = product->depth;
    float *out = product->out + first * out_row;
    bool add = product->add;
    for (size_t i = 0; i < rows * vectors; ++i)
        sum[i] = _mm256_setzero_ps();
    for (size_t k = 0; k < depth; ++k, a += a_step, from += width) {
        for (size_t v = 0; v < vectors; ++v)
            b[v] = _mm256_load_ps(from + v * TILES_LANES);
        for (size_t r = 0; r < rows; ++r) {
            __m256 factor = _mm256_broadcast_ss(a + r * a_row);
            for (size_t v = 0; v < vectors; ++v)
                sum[r * vectors + v] = _mm256_fmadd_ps(factor, b[v], sum[r * vectors + v]);
        }
    }
    for (size_t r = 0; r < rows; ++r)
        for (size_t v = 0; v < vectors; ++v) {
            float *to = out + r * out_row + v * TILES_LANES;
            __m256 s = sum[r * vectors + v];
            _mm256_store_ps(to, add ? _mm256_add_ps(_mm256_load_ps(to), s) : s);
        }
}

void tiles_multiply(const struct tiles_product *product) {
    switch (product->width / TILES_LANES) {
    case 3:
        for (size_t first = 0; first < product->rows; first += TILES_SUMS / 3)
            tile(product, first, TILES_SUMS / 3, 3);
        break;
    case 2:
        for (size_t first = 0; first < product->rows; first += TILES_SUMS / 2)
            tile(product, first, TILES_SUMS / 2, 2);
        break;
    default:
        for (size_t first = 0; first < product->rows; first += TILES_SUMS)
            tile(product, first, TILES_SUMS, 1);
    }
}
