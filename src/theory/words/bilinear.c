#include "theory/words/bilinear.h"

#include "base/memory.h"

#include <stdlib.h>
#include <string.h>

/* One product: the coefficients of x, y and z, one character each (+, - or . for 1, -1 and 0), and
 * a factor for those of z. */
struct term {
    const char *u, *v, *w;
    double factor;
};

static const struct term numbers[] = {{"+", "+", "+", 1}};

static const struct term complex_numbers[] = {
    {"+.", "+.", "+-", 1},
    {".+", ".+", "--", 1},
    {"++", "++", ".+", 1},
};

/* The group algebra of Z_2 x Z_2 has the same products up to signs and is diagonal in its four
 * characters; four more products correct the signs that differ. */
static const struct term quaternions[] = {
    {"++++", "++++", "-+++", 0.25}, {"++--", "++--", "-+--", 0.25}, {"+-+-", "+-+-", "--+-", 0.25},
    {"+--+", "+--+", "---+", 0.25}, {"+...", "+...", "+...", 2},    {"...+", "..+.", ".-..", 2},
    {".+..", "...+", "..-.", 2},    {"..+.", ".+..", "...-", 2},
};

static const struct term strassen[] = {
    {"+..+", "+..+", "+..+", 1}, {"..++", "+...", "..+-", 1}, {"+...", ".+.-", ".+.+", 1},
    {"...+", "-.+.", "+.+.", 1}, {"++..", "...+", "-+..", 1}, {"-.+.", "++..", "...+", 1},
    {".+.-", "..++", "+...", 1},
};

static const struct term laderman[] = {
    {"+++--..--", "....+....", ".+.......", 1}, {"+..-.....", ".-..+....", "...++....", 1},
    {"....+....", "-+.+---.+", "...+.....", 1}, {"-..++....", "+-..+....", ".+.++....", 1},
    {"...++....", "-+.......", ".+..+....", 1}, {"+........", "+........", "+++++.+.+", 1},
    {"-.....++.", "+.-..+...", "..+...+.+", 1}, {"-.....+..", "..+..-...", "......+.+", 1},
    {"......++.", "-.+......", "..+.....+", 1}, {"+++.----.", ".....+...", "..+......", 1},
    {".......+.", "-.++---+.", "......+..", 1}, {"..-....++", "....+.+-.", ".+....++.", 1},
    {"..+.....-", "....+..-.", "......++.", 1}, {"..+......", "......+..", "++++.+++.", 1},
    {".......++", "......-+.", ".+.....+.", 1}, {"..-.++...", ".....++.-", "..++.+...", 1},
    {"..+..-...", ".....+..-", "...+.+...", 1}, {"....++...", "......-.+", "..+..+...", 1},
    {".+.......", "...+.....", "+........", 1}, {".....+...", ".......+.", "....+....", 1},
    {"...+.....", "..+......", ".....+...", 1}, {"......+..", ".+.......", ".......+.", 1},
    {"........+", "........+", "........+", 1},
};

bool bilinear_create(int rank, int nx, int ny, int nz, struct bilinear *algorithm,
                     struct error *error) {
    size_t r = (size_t)rank;
    *algorithm = (struct bilinear){.rank = rank, .nx = nx, .ny = ny, .nz = nz};
    algorithm->u = memory_array(r * (size_t)nx, sizeof(double));
    algorithm->v = memory_array(r * (size_t)ny, sizeof(double));
    algorithm->w = memory_array(r * (size_t)nz, sizeof(double));
    if (algorithm->u != NULL && algorithm->v != NULL && algorithm->w != NULL)
        return true;
    bilinear_free(algorithm);
    return error_memory(error, "a bilinear algorithm");
}

void bilinear_free(struct bilinear *algorithm) {
    free(algorithm->u);
    free(algorithm->v);
    free(algorithm->w);
    *algorithm = (struct bilinear){0};
}

static void read_coefficients(const char *text, double factor, double *row) {
    for (int i = 0; text[i] != '\0'; ++i)
        row[i] = text[i] == '+' ? factor : text[i] == '-' ? -factor : 0;
}

static bool create_from_terms(const struct term *terms, int count, struct bilinear *algorithm,
                              struct error *error) {
    int n = (int)strlen(terms[0].u);
    if (!bilinear_create(count, n, n, n, algorithm, error))
        return false;
    for (int i = 0; i < count; ++i) {
        read_coefficients(terms[i].u, 1, algorithm->u + i * n);
        read_coefficients(terms[i].v, 1, algorithm->v + i * n);
        read_coefficients(terms[i].w, terms[i].factor, algorithm->w + i * n);
    }
    return true;
}

#define CREATE_FROM(terms, algorithm, error)                                                       \
    create_from_terms(terms, (int)(sizeof(terms) / sizeof(terms)[0]), algorithm, error)

bool bilinear_division_algebra(enum division_algebra algebra, struct bilinear *algorithm,
                               struct error *error) {
    if (algebra == QUATERNIONS)
        return CREATE_FROM(quaternions, algorithm, error);
    if (algebra == COMPLEX_NUMBERS)
        return CREATE_FROM(complex_numbers, algorithm, error);
    return CREATE_FROM(numbers, algorithm, error);
}

/* Direct evaluation of z_ik = sum_j x_ij y_jk. */
static bool schoolbook(int n, struct bilinear *algorithm, struct error *error) {
    size_t m = (size_t)n, square = m * m, term = 0;
    if (!bilinear_create(n * n * n, n * n, n * n, n * n, algorithm, error))
        return false;
    for (size_t i = 0; i < m; ++i)
        for (size_t j = 0; j < m; ++j)
            for (size_t k = 0; k < m; ++k, ++term) {
                algorithm->u[term * square + i * m + j] = 1;
                algorithm->v[term * square + j * m + k] = 1;
                algorithm->w[term * square + i * m + k] = 1;
            }
    return true;
}

/* Convert `index` in the tensor product of two matrix algorithms, its outer part before its inner
 * part, to the row-major index in a block matrix, [outer, outer] of [inner, inner]. */
static int interleave(int index, int outer, int inner) {
    int block = index / (inner * inner), entry = index % (inner * inner);
    int row = block / outer * inner + entry / inner;
    int column = block % outer * inner + entry % inner;
    return row * outer * inner + column;
}

static bool interleave_columns(int rows, int outer, int inner, double *matrix,
                               struct error *error) {
    int columns = outer * outer * inner * inner;
    double *row = memory_array((size_t)columns, sizeof *row);
    if (row == NULL)
        return error_memory(error, "a bilinear algorithm");
    for (int i = 0; i < rows; ++i, matrix += columns) {
        memcpy(row, matrix, (size_t)columns * sizeof *row);
        for (int j = 0; j < columns; ++j)
            matrix[interleave(j, outer, inner)] = row[j];
    }
    free(row);
    return true;
}

/* Block matrices: an algorithm for outer x outer matrices whose entries are matrices. */
static bool compose(int outer, int inner, struct bilinear *algorithm, struct error *error) {
    struct bilinear first = {0}, second = {0};
    bool ok = bilinear_matrices(outer, &first, error) && bilinear_matrices(inner, &second, error) &&
              bilinear_product(&first, &second, algorithm, error);
    bilinear_free(&first);
    bilinear_free(&second);
    if (!ok)
        return false;
    ok = interleave_columns(algorithm->rank, outer, inner, algorithm->u, error) &&
         interleave_columns(algorithm->rank, outer, inner, algorithm->v, error) &&
         interleave_columns(algorithm->rank, outer, inner, algorithm->w, error);
    if (!ok)
        bilinear_free(algorithm);
    return ok;
}

/* The factor of n to split off: 2 or 3, or n itself. */
static int smallest_factor(int n) {
    return n % 2 == 0 ? 2 : n % 3 == 0 ? 3 : n;
}

bool bilinear_matrices(int n, struct bilinear *algorithm, struct error *error) {
    int factor = smallest_factor(n);
    if (n == 2)
        return CREATE_FROM(strassen, algorithm, error);
    if (n == 3)
        return CREATE_FROM(laderman, algorithm, error);
    return factor == n ? schoolbook(n, algorithm, error)
                       : compose(factor, n / factor, algorithm, error);
}

bool bilinear_product(const struct bilinear *first, const struct bilinear *second,
                      struct bilinear *product, struct error *error) {
    const double *from[3][2] = {
        {first->u, second->u}, {first->v, second->v}, {first->w, second->w}};
    int outer[3] = {first->nx, first->ny, first->nz};
    int inner[3] = {second->nx, second->ny, second->nz};
    if (!bilinear_create(first->rank * second->rank, outer[0] * inner[0], outer[1] * inner[1],
                         outer[2] * inner[2], product, error))
        return false;
    double *to[3] = {product->u, product->v, product->w};
    for (int side = 0; side < 3; ++side)
        for (int r = 0; r < first->rank; ++r)
            for (int s = 0; s < second->rank; ++s)
                for (int i = 0; i < outer[side]; ++i)
                    for (int j = 0; j < inner[side]; ++j)
                        *to[side]++ =
                            from[side][0][r * outer[side] + i] * from[side][1][s * inner[side] + j];
    return true;
}

long bilinear_matrices_bound(int n) {
    static const long known[] = {0, 1, 7, 23, 49, 98, 160};
    if (n < (int)(sizeof known / sizeof known[0]))
        return known[n];
    int factor = smallest_factor(n);
    return factor == n ? (long)n * n * n
                       : bilinear_matrices_bound(factor) * bilinear_matrices_bound(n / factor);
}
