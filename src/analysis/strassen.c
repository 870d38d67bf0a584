#include "analysis/strassen.h"

#include "base/worst.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { PRODUCTS = 7, ENTRIES = 4, LINES = 3 };

/* A 2 x 2 matrix, row-major. */
struct matrix {
    double of[ENTRIES];
};

/* The coefficients of one product. */
struct product {
    struct matrix u, v, w;
};

static struct matrix times(struct matrix x, struct matrix y) {
    return (struct matrix){
        {x.of[0] * y.of[0] + x.of[1] * y.of[2], x.of[0] * y.of[1] + x.of[1] * y.of[3],
         x.of[2] * y.of[0] + x.of[3] * y.of[2], x.of[2] * y.of[1] + x.of[3] * y.of[3]}};
}

static double determinant(struct matrix x) {
    return x.of[0] * x.of[3] - x.of[1] * x.of[2];
}

static struct matrix inverse(struct matrix x) {
    double d = determinant(x);
    return (struct matrix){{x.of[3] / d, -x.of[1] / d, -x.of[2] / d, x.of[0] / d}};
}

static struct matrix transposed(struct matrix x) {
    return (struct matrix){{x.of[0], x.of[2], x.of[1], x.of[3]}};
}

static double inner(const struct matrix *x, const struct matrix *y) {
    double sum = 0;
    for (int i = 0; i < ENTRIES; ++i)
        sum += x->of[i] * y->of[i];
    return sum;
}

static void scale(struct matrix *x, double factor) {
    for (int i = 0; i < ENTRIES; ++i)
        x->of[i] *= factor;
}

/* For singular values s >= t: 2 s t / (s^2 + t^2), 0 for rank one, 1 at most. */
static double invertibility(const struct matrix *x) {
    return 2 * fabs(determinant(*x)) / inner(x, x);
}

static void read_products(const struct bilinear *algorithm, struct product *products) {
    size_t size = sizeof(struct matrix);
    for (int r = 0; r < PRODUCTS; ++r) {
        memcpy(&products[r].u, algorithm->u + (size_t)(r * ENTRIES), size);
        memcpy(&products[r].v, algorithm->v + (size_t)(r * ENTRIES), size);
        memcpy(&products[r].w, algorithm->w + (size_t)(r * ENTRIES), size);
    }
}

static void write_products(const struct product *products, struct bilinear *algorithm) {
    size_t size = sizeof(struct matrix);
    for (int r = 0; r < PRODUCTS; ++r) {
        memcpy(algorithm->u + (size_t)(r * ENTRIES), &products[r].u, size);
        memcpy(algorithm->v + (size_t)(r * ENTRIES), &products[r].v, size);
        memcpy(algorithm->w + (size_t)(r * ENTRIES), &products[r].w, size);
    }
}

/* Apply x -> A x B^-1, y -> B y C^-1, z -> A z C^-1 to the coefficients, which are linear forms of
 * x and y but elements in z: U -> A^-T U B^T, V -> B^-T V C^T, W -> A W C^-1. */
static void substitute(struct product *products, struct matrix a, struct matrix b,
                       struct matrix c) {
    struct matrix a_inverse = transposed(inverse(a)), b_inverse = transposed(inverse(b));
    struct matrix b_transposed = transposed(b), c_transposed = transposed(c);
    for (int r = 0; r < PRODUCTS; ++r) {
        struct product *p = &products[r];
        p->u = times(times(a_inverse, p->u), b_transposed);
        p->v = times(times(b_inverse, p->v), c_transposed);
        p->w = times(times(a, p->w), inverse(c));
    }
}

static int most_invertible(const struct product *products) {
    double best = -1;
    int found = 0;
    for (int r = 0; r < PRODUCTS; ++r) {
        const struct product *p = &products[r];
        double value = invertibility(&p->u) * invertibility(&p->v) * invertibility(&p->w);
        if (value > best) {
            best = value;
            found = r;
        }
    }
    return found;
}

/* Transform u and v of product `which` to the identity. */
static void make_identity(struct product *products, int which) {
    static const struct matrix one = {{1, 0, 0, 1}};
    struct matrix b = inverse(products[which].u), c = times(inverse(products[which].v), b);
    substitute(products, one, transposed(b), transposed(c));
}

/* The direction of the column space of a matrix of rank one, in [0, pi). */
static double column_angle(const struct matrix *x) {
    double first = hypot(x->of[0], x->of[2]), second = hypot(x->of[1], x->of[3]);
    int column = first >= second ? 0 : 1;
    double angle = atan2(x->of[2 + column], x->of[column]);
    return angle < 0 ? angle + M_PI : angle;
}

static int compare_reals(const void *x, const void *y) {
    double a = *(const double *)x, b = *(const double *)y;
    return (a > b) - (a < b);
}

/* The directions of the three lines shared in pairs by the column spaces of the products other than
 * `identity`. Sorted angles on a circle can be paired in one of two ways. */
static void find_lines(const struct product *products, int identity, double lines[LINES]) {
    double angle[2 * LINES + 1] = {0};
    int count = 0;
    for (int r = 0; r < PRODUCTS; ++r)
        if (r != identity)
            angle[count++] = column_angle(&products[r].u);
    qsort(angle, (size_t)count, sizeof *angle, compare_reals);
    angle[count] = angle[0] + M_PI;
    double even = 0, odd = 0;
    for (int i = 0; i < count; i += 2) {
        even += angle[i + 1] - angle[i];
        odd += angle[i + 2] - angle[i + 1];
    }
    for (int i = 0; i < LINES; ++i) {
        const double *pair = angle + 2 * i + (odd < even);
        lines[i] = (pair[0] + pair[1]) / 2;
    }
}

/* The matrix that maps the lines to those of (1, 0), (0, 1) and (1, -1): if the third is the
 * combination s, t of the other two, their images are (1/s, 0) and (0, -1/t). */
static struct matrix straighten(const double lines[LINES]) {
    struct matrix basis = {{cos(lines[0]), cos(lines[1]), sin(lines[0]), sin(lines[1])}};
    struct matrix back = inverse(basis);
    double x = cos(lines[2]), y = sin(lines[2]);
    double s = back.of[0] * x + back.of[1] * y, t = back.of[2] * x + back.of[3] * y;
    struct matrix scales = {{1 / s, 0, 0, -1 / t}};
    return times(scales, back);
}

static double likeness(const struct product *x, const struct product *y) {
    double norms = inner(&x->u, &x->u) * inner(&x->v, &x->v) * inner(&x->w, &x->w) *
                   inner(&y->u, &y->u) * inner(&y->v, &y->v) * inner(&y->w, &y->w);
    return fabs(inner(&x->u, &y->u) * inner(&x->v, &y->v) * inner(&x->w, &y->w)) / sqrt(norms);
}

/* Scale u and v like those of `like`, and w inversely. */
static struct product scaled_like(struct product product, const struct product *like) {
    double u = inner(&product.u, &like->u) / inner(&like->u, &like->u);
    double v = inner(&product.v, &like->v) / inner(&like->v, &like->v);
    scale(&product.u, 1 / u);
    scale(&product.v, 1 / v);
    scale(&product.w, u * v);
    return product;
}

static double difference(const struct product *x, const struct product *y) {
    const struct matrix *pairs[3][2] = {{&x->u, &y->u}, {&x->v, &y->v}, {&x->w, &y->w}};
    double largest = 0;
    for (int side = 0; side < 3; ++side)
        for (int i = 0; i < ENTRIES; ++i) {
            double gap = fabs(pairs[side][0]->of[i] - pairs[side][1]->of[i]);
            largest = worst_of(largest, gap);
        }
    return isnan(largest) ? INFINITY : largest; /* NaN: no match */
}

/* Sort the products in the order of `known`; returns the largest difference, INFINITY if two are
 * closest to the same one. */
static double arrange(struct product *products, const struct product *known) {
    struct product arranged[PRODUCTS];
    bool taken[PRODUCTS] = {false};
    double largest = 0;
    for (int r = 0; r < PRODUCTS; ++r) {
        int best = 0;
        for (int i = 1; i < PRODUCTS; ++i)
            if (likeness(&products[r], &known[i]) > likeness(&products[r], &known[best]))
                best = i;
        if (taken[best])
            return INFINITY;
        taken[best] = true;
        arranged[best] = scaled_like(products[r], &known[best]);
        largest = worst_of(largest, difference(&arranged[best], &known[best]));
    }
    memcpy(products, arranged, sizeof arranged);
    return largest;
}

bool strassen_recognise(const struct bilinear *learned, struct bilinear *canonical,
                        double *distance, struct error *error) {
    struct product products[PRODUCTS], known[PRODUCTS];
    double lines[LINES];
    if (!bilinear_matrices(2, canonical, error))
        return false;
    read_products(canonical, known);
    read_products(learned, products);
    int identity = most_invertible(products);
    make_identity(products, identity);
    find_lines(products, identity, lines);
    struct matrix h = straighten(lines), a = transposed(inverse(h));
    substitute(products, a, a, a);
    *distance = arrange(products, known);
    if (isinf(*distance))
        memset(products, 0, sizeof products);
    write_products(products, canonical);
    return true;
}
