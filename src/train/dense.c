#include "train/dense.h"

#include "train/kernels.h"

#include <immintrin.h>
#include <string.h>

/* A panel of strips of b and a block of rows of a stay in the second cache while they meet, and a
 * strip, which is as wide as a tile of the kernel, in the first. The last panel may have more, so
 * that its last two strips are in one. */
enum { ROWS = 128, PANEL = 4 * STRIPS_WIDTH, PANEL_MOST = PANEL + STRIPS_LANES };

/* Groups of rows (train/kernels.h) lie a cache line further apart than they are long, for a power
 * of two would bring all of them to the same few lines of the first cache. */
enum { GROUPS = ROWS / PRODUCT_GROUP, GAP = 16 };

/* What a product works in. */
struct dense_work {
    float *a;      /* GROUPS of [depth, PRODUCT_GROUP]: rows of a transpose */
    float *b;      /* [depth, PANEL_MOST]: columns of b in strips */
    float *result; /* [ROWS, STRIPS_WIDTH], where the padding must not be written to */
};

static size_t group_size(size_t depth) {
    return depth * PRODUCT_GROUP + GAP;
}

size_t dense_room(size_t depth) {
    return GROUPS * group_size(depth) + depth * PANEL_MOST + (size_t)ROWS * STRIPS_WIDTH;
}

static size_t least(size_t x, size_t y) {
    return x < y ? x : y;
}

/* Columns of the strip that begins at column `first` of `padded`: three registers, or two and two
 * of the last four. */
static size_t width_of(size_t padded, size_t first) {
    size_t left = padded - first, lanes = kernels()->lanes;
    return left == 4 * lanes ? 2 * lanes : least(left, 3 * lanes);
}

static struct dense_work lay_out(size_t depth, float *room) {
    float *b = room + GROUPS * group_size(depth);
    return (struct dense_work){room, b, b + depth * PANEL_MOST};
}

/* --- Packing b -------------------------------------------------------------------------------- */

/* to: [4, width] = scale times the transpose of from: [4, step] */
static inline void transpose_four(const float *from, size_t step, __m128 scale, float *to,
                                  size_t width) {
    __m128 x = _mm_loadu_ps(from), y = _mm_loadu_ps(from + step);
    __m128 z = _mm_loadu_ps(from + 2 * step), w = _mm_loadu_ps(from + 3 * step);
    _MM_TRANSPOSE4_PS(x, y, z, w);
    _mm_storeu_ps(to, _mm_mul_ps(scale, x));
    _mm_storeu_ps(to + width, _mm_mul_ps(scale, y));
    _mm_storeu_ps(to + 2 * width, _mm_mul_ps(scale, z));
    _mm_storeu_ps(to + 3 * width, _mm_mul_ps(scale, w));
}

/* `count` columns of a transpose, rows begin .. end - 1 of a strip, which stay in the first cache
 * until they are full. */
static void pack_piece(const struct dense_product *product, size_t first, size_t count,
                       size_t begin, size_t end, size_t width, float *to) {
    const struct dense_matrix *b = &product->b;
    const __m128 scale = _mm_set1_ps(product->scale);
    size_t fours = count / 4 * 4, whole = begin + (end - begin) / 4 * 4;
    for (size_t j = 0; j < count; j += j < fours ? 4 : 1) {
        const float *from = b->at + (first + j) * b->step;
        size_t columns = j < fours ? 4 : 1, k = begin;
        for (; columns == 4 && k < whole; k += 4)
            transpose_four(from + k, b->step, scale, to + k * width + j, width);
        for (; k < end; ++k)
            for (size_t i = 0; i < columns; ++i)
                to[k * width + j + i] = product->scale * from[i * b->step + k];
    }
    for (size_t k = begin; k < end; ++k)
        for (size_t j = count; j < width; ++j)
            to[k * width + j] = 0;
}

static void pack_transpose(const struct dense_product *product, size_t first, size_t count,
                           size_t width, float *to) {
    enum { PIECE = 64 };
    for (size_t begin = 0, end; begin < product->depth; begin = end) {
        end = begin + PIECE < product->depth ? begin + PIECE : product->depth;
        pack_piece(product, first, count, begin, end, width, to);
    }
}

/* Row k of scale b, from column `first` on, to row k of a strip. */
static inline void pack_row(const struct dense_product *product, size_t k, size_t first,
                            size_t count, size_t width, float *to) {
    enum { LANES = 8 };
    const float *from = product->b.at + k * product->b.row + first;
    const __m256 scale = _mm256_set1_ps(product->scale);
    size_t j = 0;
    to += k * width;
    for (; j + LANES <= count; j += LANES)
        _mm256_storeu_ps(to + j, _mm256_mul_ps(scale, _mm256_loadu_ps(from + j)));
    for (; j < width; ++j)
        to[j] = j < count ? product->scale * from[j] : 0;
}

/* Columns first .. end - 1, padded, of b to strips, each [depth, width]. Of a matrix that is no
 * transpose all strips take a row before any takes the next, which may be a page away and is
 * fetched ahead. */
static void pack_panel(const struct dense_product *product, size_t padded, size_t first, size_t end,
                       float *to) {
    enum { AHEAD = 8 };
    bool transposed = product->b.row == 1 && product->b.step != 1;
    size_t depth = product->depth, rows = transposed ? 1 : depth;
    for (size_t k = 0; k < rows; ++k) {
        for (size_t column = first; k + AHEAD < rows && column < end; column += STRIPS_LANES)
            __builtin_prefetch(product->b.at + (k + AHEAD) * product->b.row + column);
        for (size_t column = first, width; column < end; column += width) {
            width = width_of(padded, column);
            size_t count = least(product->columns - column, width);
            float *strip = to + (column - first) * depth;
            if (transposed)
                pack_transpose(product, column, count, width, strip);
            else
                pack_row(product, k, column, count, width, strip);
        }
    }
}

/* --- Rows of a -------------------------------------------------------------------------------- */

/* Those of a transpose, `rows` from `row` on, in groups. */
static void pack_groups(const struct dense_product *product, size_t row, size_t rows, float *to) {
    size_t whole = rows / PRODUCT_GROUP, rest = rows % PRODUCT_GROUP;
    size_t size = group_size(product->depth);
    for (size_t k = 0; k < product->depth; ++k) {
        const float *from = product->a.at + row + k * product->a.step;
        float *group = to + k * PRODUCT_GROUP;
        for (size_t g = 0; g < whole; ++g, from += PRODUCT_GROUP, group += size)
            memcpy(group, from, PRODUCT_GROUP * sizeof *group);
        for (size_t i = 0; i < rest; ++i)
            group[i] = from[i];
    }
}

/* Point the product to these rows. Those of a transpose are columns, whose elements lie a row of
 * the transpose apart: often at a distance that brings all of them to the same few lines of the
 * first cache. */
static void take_rows(const struct dense_product *product, size_t row, float *room,
                      struct product *strip) {
    const struct dense_matrix *a = &product->a;
    strip->a = a->at + row * a->row;
    strip->a_row = a->row;
    strip->a_step = a->step;
    if (a->row != 1 || a->step == 1)
        return;
    pack_groups(product, row, strip->rows, room);
    strip->a = room;
    strip->a_row = 1;
    strip->a_step = PRODUCT_GROUP;
    strip->a_group = group_size(product->depth);
}

/* --- Products --------------------------------------------------------------------------------- */

static void unpack(const struct product *strip, const float *from, bool add, float *to,
                   size_t to_row) {
    for (size_t i = 0; i < strip->rows; ++i, from += strip->width, to += to_row)
        for (size_t j = 0; j < strip->columns; ++j)
            to[j] = add ? to[j] + from[j] : from[j];
}

/* The sums of these rows of a and a strip of b, which is at column `first`. */
static void multiply(const struct dense_product *product, struct product *strip, size_t first,
                     float *out, float *result) {
    bool direct = strips_padded(product->columns) == product->columns;
    strip->columns = least(product->columns - first, strip->width);
    strip->out = direct ? out + first : result;
    strip->out_row = direct ? product->out_row : strip->width;
    strip->add = direct && product->add;
    kernels()->multiply(strip);
    if (!direct)
        unpack(strip, result, product->add, out + first, product->out_row);
}

void dense_multiply(const struct dense_product *product, float *room) {
    const struct dense_work work = lay_out(product->depth, room);
    size_t padded = strips_padded(product->columns), depth = product->depth;
    for (size_t first = 0, end; first < padded; first = end) {
        end = padded - first <= PANEL_MOST ? padded : first + PANEL;
        pack_panel(product, padded, first, end, work.b);
        for (size_t row = 0, rows; row < product->rows; row += rows) {
            rows = least(product->rows - row, ROWS);
            struct product strip = {.rows = rows, .depth = depth};
            take_rows(product, row, work.a, &strip);
            for (size_t column = first; column < end; column += strip.width) {
                strip.width = width_of(padded, column);
                strip.b = work.b + (column - first) * depth;
                multiply(product, &strip, column, product->out + row * product->out_row,
                         work.result);
            }
        }
    }
}
