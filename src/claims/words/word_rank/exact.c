/* Statements of the paper that are exact, in double: Lemma 4.6, Props. 5.1 and 5.5. */
#include "base/random.h"
#include "base/worst.h"
#include "claims/words/word_rank/word_rank.h"
#include "train/tensor_descent.h"

#include <cblas.h>
#include <complex.h>
#include <math.h>
#include <string.h>

/* --- Prop. 5.1 -------------------------------------------------------------------------------- */

/* The character of a bsc representation: psi for R and H, psi + conj psi for C. */
static double character_at(const struct representations *of, int bsc, int g) {
    const struct representation *phi = &of->bscs[bsc];
    int k = of->classes.count;
    double complex psi = of->character[phi->psi * k + of->classes.of[g]];
    return (phi->type == REPRESENTATION_COMPLEX ? 2 : 1) * creal(psi);
}

/* to[i, j, g] = sum_k from[i, j, k] f_k(g), over the functions of one representation: rows = i j
 * pairs, then turned around, [g, i, j]; three times it is the whole part, [a, b, c]. */
static void expand(const struct fourier *fourier, int bsc, size_t rows, const double *from,
                   double *to) {
    int n = fourier->order, first = fourier->first[bsc], size = fourier->first[bsc + 1] - first;
    cblas_dgemm(CblasRowMajor, CblasTrans, CblasTrans, n, (int)rows, size, 1,
                fourier->basis + (size_t)first * (size_t)n, n, from, size, 0, to, (int)rows);
}

/* The largest error of dim R_phi/(d_phi n) chi_phi(a b c^-1) in the part (phi, phi, phi) of ab, of
 * which d_phi is the degree. coefficients: [n, n, n]; room: [2, n, n, n]. */
static double part_error(const struct basis *basis, int bsc, const double *coefficients,
                         double *room) {
    const struct group *group = &basis->group;
    size_t n = (size_t)group->order, size = (size_t)basis->dimension[bsc];
    size_t first = (size_t)basis->fourier.first[bsc];
    double *one = room, *two = room + n * n * n, worst = 0;
    double degree = character_at(&basis->representations, bsc, 0);
    for (size_t i = 0; i < size; ++i)
        for (size_t j = 0; j < size; ++j)
            memcpy(one + (i * size + j) * size,
                   coefficients + ((first + i) * n + first + j) * n + first, size * sizeof *one);
    expand(&basis->fourier, bsc, size * size, one, two); /* [c, i, j] */
    expand(&basis->fourier, bsc, n * size, two, one);    /* [b, c, i] */
    expand(&basis->fourier, bsc, n * n, one, two);       /* [a, b, c] */
    for (size_t a = 0; a < n; ++a)
        for (size_t b = 0; b < n; ++b)
            for (size_t c = 0; c < n; ++c) {
                size_t ab = (size_t)group->product[a * n + b];
                int g = group->product[ab * n + (size_t)group->inverse[c]];
                double theory = (double)size / (degree * (double)n) *
                                character_at(&basis->representations, bsc, g);
                worst = worst_of(worst, fabs(two[(a * n + b) * n + c] - theory));
            }
    return worst;
}

static bool find_character_error(struct study *study, const struct basis *basis, double *worst,
                                 struct error *error) {
    size_t n = (size_t)basis->group.order, cube = n * n * n;
    double *coefficients = study_room(study, 3 * cube, sizeof *coefficients);
    if (!word_tensor_coefficients(&basis->fourier, basis->group.product, coefficients, error))
        return false;
    *worst = 0;
    for (int b = 0; b < basis->fourier.count; ++b)
        *worst = worst_of(*worst, part_error(basis, b, coefficients, coefficients + cube));
    return true;
}

/* --- Prop. 5.5 -------------------------------------------------------------------------------- */

/* Random rows, `rows` of each representation from `first` on, each in its R_phi. */
static void draw_rows(const struct basis *basis, const struct exact *exact, int first, int count,
                      struct tensor_descent *descent) {
    const struct fourier *fourier = &basis->fourier;
    size_t n = (size_t)fourier->order;
    double *const sides[] = {descent->u, descent->v, descent->w};
    for (int bsc = first; bsc < first + count; ++bsc) {
        struct random_stream stream =
            random_substream(0, RANDOM_ELEMENT, (uint32_t)bsc); /* alone or with others the same */
        for (int side = 0; side < 3; ++side)
            for (int row = 0; row < exact->rows; ++row) {
                double *to = sides[side] + (size_t)((bsc - first) * exact->rows + row) * n;
                for (int k = fourier->first[bsc]; k < fourier->first[bsc + 1]; ++k)
                    cblas_daxpy((int)n, exact->deviation * random_normal(&stream),
                                fourier->basis + (size_t)k * n, 1, to, 1);
            }
    }
}

/* The largest share of a row's norm outside its R_phi. */
static double find_leak(const struct basis *basis, const struct exact *exact, int first, int count,
                        const struct tensor_descent *descent) {
    const struct fourier *fourier = &basis->fourier;
    size_t n = (size_t)fourier->order;
    const double *const sides[] = {descent->u, descent->v, descent->w};
    double worst = 0;
    for (int i = 0; i < 3 * count * exact->rows; ++i) {
        int row = i / 3, bsc = first + row / exact->rows;
        const double *x = sides[i % 3] + (size_t)row * n;
        double outside = 0, all = 0;
        for (int k = 0; k < (int)n; ++k) {
            double part = cblas_ddot((int)n, fourier->basis + (size_t)k * n, 1, x, 1);
            all += part * part;
            outside += fourier->bsc[k] == bsc ? 0 : part * part;
        }
        worst = worst_of(worst, sqrt(outside / all));
    }
    return worst;
}

/* Rows of the representations from `first` on, after some updates towards a table's tensor. The
 * rate is that of the mean over pairs. To be freed. */
static bool descend(const struct basis *basis, const struct exact *exact, const double *tensor,
                    int first, int count, struct tensor_descent *descent, struct error *error) {
    double n = basis->group.order;
    if (!tensor_descent_create(basis->group.order, count * exact->rows, tensor, descent, error))
        return false;
    draw_rows(basis, exact, first, count, descent);
    for (int update = 0; update < exact->updates; ++update) {
        tensor_descent_loss(descent);
        tensor_descent_step(descent, exact->rate / (n * n));
    }
    return true;
}

static double largest_difference(const double *x, const double *y, size_t count) {
    double worst = 0;
    for (size_t i = 0; i < count; ++i)
        worst = worst_of(worst, fabs(x[i] - y[i]));
    return worst;
}

static double *tensor_of(struct study *study, const struct basis *basis, const struct word *word) {
    size_t n = (size_t)basis->group.order;
    int *table = study_room(study, n * n, sizeof *table);
    double *tensor = study_room(study, n * n * n, sizeof *tensor);
    word_evaluate(word, &basis->group, table);
    for (size_t i = 0; i < n * n; ++i)
        tensor[i * n + (size_t)table[i]] = 1;
    return tensor;
}

/* Rows of all representations together and of each alone: both leak nothing, and they agree. */
static bool check_ab(struct study *study, const struct basis *basis, const struct exact *exact,
                     struct exact_row *row, struct error *error) {
    static const struct word ab = {2, "ab"};
    const double *tensor = tensor_of(study, basis, &ab);
    int count = basis->fourier.count;
    size_t rows = (size_t)exact->rows * (size_t)basis->group.order;
    struct tensor_descent all, one = {0};
    bool ok = descend(basis, exact, tensor, 0, count, &all, error);
    if (!ok)
        return false;
    row->leak = find_leak(basis, exact, 0, count, &all);
    for (int bsc = 0; ok && bsc < count; ++bsc) {
        ok = descend(basis, exact, tensor, bsc, 1, &one, error);
        if (!ok)
            break;
        size_t at = (size_t)bsc * rows;
        row->leak = worst_of(row->leak, find_leak(basis, exact, bsc, 1, &one));
        row->decoupling_error =
            worst_of(row->decoupling_error, largest_difference(all.u + at, one.u, rows));
        row->decoupling_error =
            worst_of(row->decoupling_error, largest_difference(all.v + at, one.v, rows));
        row->decoupling_error =
            worst_of(row->decoupling_error, largest_difference(all.w + at, one.w, rows));
        tensor_descent_free(&one);
    }
    tensor_descent_free(&all);
    return ok;
}

static bool check_other(struct study *study, const struct basis *basis, const struct exact *exact,
                        const struct word *other, struct exact_row *row, struct error *error) {
    const double *tensor = tensor_of(study, basis, other);
    struct tensor_descent one;
    for (int bsc = 0; bsc < basis->fourier.count; ++bsc) {
        if (!descend(basis, exact, tensor, bsc, 1, &one, error))
            return false;
        row->leak_other = worst_of(row->leak_other, find_leak(basis, exact, bsc, 1, &one));
        tensor_descent_free(&one);
    }
    return true;
}

/* --- Lemma 4.6 -------------------------------------------------------------------------------- */

/* The outputs of a random product network of width `rows`, and of the square network of twice the
 * width. */
static double find_square_error(struct study *study, int n, int rows) {
    size_t size = (size_t)n * (size_t)rows;
    struct random_stream stream = random_stream(1, RANDOM_ELEMENT);
    double *a = study_room(study, 3 * size, sizeof *a), *b = a + size, *c = b + size, worst = 0;
    for (size_t i = 0; i < 3 * size; ++i)
        a[i] = random_normal(&stream);
    for (int x = 0; x < n; ++x)
        for (int y = 0; y < n; ++y)
            for (int g = 0; g < n; ++g) {
                double product = 0, square = 0, squares[2][3];
                for (int i = 0; i < rows; ++i) {
                    double u = a[i * n + x], v = b[i * n + y], w = c[i * n + g];
                    product += u * v * w;
                    word_rank_squares(u, v, w, squares);
                    for (int k = 0; k < 2; ++k)
                        square += pow(squares[k][0] + squares[k][1], 2) * squares[k][2];
                }
                worst = worst_of(worst, fabs(product - square));
            }
    return worst;
}

bool word_rank_check(struct study *study, const struct basis *basis, const struct exact *exact,
                     const struct word *other, struct exact_row *row, struct error *error) {
    *row = (struct exact_row){.group = basis->group.name,
                              .other_word = other->letters,
                              .d = basis->group.order,
                              .bscs = basis->fourier.count,
                              .square_error =
                                  find_square_error(study, basis->group.order, exact->rows)};
    return find_character_error(study, basis, &row->character_error, error) &&
           check_ab(study, basis, exact, row, error) &&
           check_other(study, basis, exact, other, row, error);
}
