/* The least price of the kinds of theory/semiring/other.h: a simplex search (Nelder, Mead 1965). */
#include "base/random.h"
#include "theory/semiring/other.h"

#include <math.h>
#include <string.h>

enum { FREE_MAX = 8, STARTS = 24, ROUNDS = 6, STEPS = 2000 };

/* The parameters that a kind is free in: pointers into *with. 3+6 may be turned as a whole, so one
 * of its directions is fixed. */
static int free_parameters(enum other_kind kind, struct other_parameters *with,
                           double *free[FREE_MAX]) {
    int n = 0;
    switch (kind) {
    case OTHER_4:
        free[n++] = &with->phi[1];
        break;
    case OTHER_3_5:
        free[n++] = &with->theta[0];
        free[n++] = &with->phi[1];
        free[n++] = &with->r[0];
        free[n++] = &with->r[1];
        break;
    case OTHER_3_6:
        free[n++] = &with->theta[1];
        free[n++] = &with->theta[2];
        free[n++] = &with->phi[0];
        free[n++] = &with->phi[1];
        for (int i = 0; i < 4; ++i)
            free[n++] = &with->r[i];
        break;
    case OTHER_3_6_OWN:
        free[n++] = &with->theta[0];
        free[n++] = &with->phi[0];
        break;
    case OTHER_3_6_THREE:
        free[n++] = &with->theta[0];
        free[n++] = &with->phi[1];
        for (int i = 0; i < 3; ++i)
            free[n++] = &with->r[i];
        break;
    case OTHER_3_7:
        free[n++] = &with->theta[0];
        free[n++] = &with->phi[1];
        free[n++] = &with->phi[2];
        free[n++] = &with->r[0];
        free[n++] = &with->r[1];
        break;
    case OTHER_4_5:
    case OTHER_4_7:
    case OTHER_4_8:
        free[n++] = &with->theta[0];
        free[n++] = &with->theta[1];
        free[n++] = &with->beta;
        free[n++] = &with->phi[1];
        if (kind != OTHER_4_5)
            free[n++] = &with->phi[2];
        free[n++] = &with->r[0];
        free[n++] = &with->r[1];
        if (kind == OTHER_4_8)
            free[n++] = &with->r[2];
        break;
    default:
        break;
    }
    return n;
}

struct search {
    enum other_kind kind;
    double price;
    struct other_parameters with;
    int count; /* free parameters */
    double *free[FREE_MAX];
    double point[FREE_MAX + 1][FREE_MAX], value[FREE_MAX + 1];
};

/* Norm and price at a point; infinite where there is no solution. */
static double value_at(struct search *search, const double *point) {
    for (int i = 0; i < search->count; ++i)
        *search->free[i] = point[i];
    if (other_parameters_problem(search->kind, &search->with) != NULL)
        return INFINITY;
    double complex left[2];
    other_left(search->kind, &search->with, left);
    double value = other_squared_norm(search->kind, &search->with) +
                   search->price * (ring_abs2(left[0]) + ring_abs2(left[1]));
    return isfinite(value) ? value : INFINITY;
}

/* Insert a point into the ascending list of `others` other points. */
static void insert(struct search *search, int others, const double *point, double value) {
    int i = others;
    for (; i > 0 && search->value[i - 1] > value; --i) {
        search->value[i] = search->value[i - 1];
        memcpy(search->point[i], search->point[i - 1], sizeof search->point[i]);
    }
    search->value[i] = value;
    memcpy(search->point[i], point, sizeof search->point[i]);
}

/* A simplex of this size around a point. */
static void begin(struct search *search, const double *start, double size) {
    double corner[FREE_MAX];
    memcpy(corner, start, sizeof corner);
    insert(search, 0, corner, value_at(search, corner));
    for (int i = 0; i < search->count; ++i) {
        memcpy(corner, start, sizeof corner);
        corner[i] += size;
        insert(search, i + 1, corner, value_at(search, corner));
    }
}

/* centre + by (centre - worst), and its value. */
static double try(struct search *search, const double *centre, double by, double *point) {
    for (int i = 0; i < search->count; ++i)
        point[i] = centre[i] + by * (centre[i] - search->point[search->count][i]);
    return value_at(search, point);
}

static void shrink(struct search *search) {
    int n = search->count;
    double points[FREE_MAX][FREE_MAX];
    memcpy(points, search->point[1], sizeof points);
    for (int j = 0; j < n; ++j) {
        for (int i = 0; i < n; ++i)
            points[j][i] = (points[j][i] + search->point[0][i]) / 2;
    }
    for (int j = 0; j < n; ++j)
        insert(search, j + 1, points[j], value_at(search, points[j]));
}

static void step(struct search *search) {
    int n = search->count;
    double centre[FREE_MAX] = {0}, reflected[FREE_MAX], other[FREE_MAX];
    for (int j = 0; j < n; ++j)
        for (int i = 0; i < n; ++i)
            centre[i] += search->point[j][i] / n;
    double value = try(search, centre, 1, reflected), better;
    if (value < search->value[0]) {
        better = try(search, centre, 2, other);
    } else if (value < search->value[n - 1]) {
        better = INFINITY;
    } else {
        bool is_outside = value < search->value[n];
        better = try(search, centre, is_outside ? 0.5 : -0.5, other);
        if (better >= (is_outside ? value : search->value[n])) {
            shrink(search);
            return;
        }
    }
    if (better < value)
        insert(search, n, other, better);
    else
        insert(search, n, reflected, value);
}

/* To the local minimum near a point, which becomes it; returns its value. */
static double descend(struct search *search, double *point) {
    for (int round = 0; round < ROUNDS; ++round) {
        begin(search, point, round == 0 ? 0.2 : 0.02);
        for (int i = 0; i < STEPS && search->value[search->count] - search->value[0] > 1e-13; ++i)
            step(search);
        memcpy(point, search->point[0], sizeof search->point[0]);
    }
    return value_at(search, point);
}

double other_least(enum other_kind kind, double price, struct other_parameters *with) {
    struct search search = {.kind = kind, .price = price, .with = *with};
    struct random_stream stream = random_substream(1, RANDOM_ELEMENT, (uint32_t)kind);
    double start[FREE_MAX] = {0}, best[FREE_MAX] = {0};
    search.count = free_parameters(kind, &search.with, search.free);
    for (int i = 0; i < search.count; ++i)
        start[i] = best[i] = *search.free[i];
    double least = value_at(&search, best);
    for (int n = 0; search.count > 0 && n < STARTS; ++n) {
        double point[FREE_MAX] = {0};
        for (int i = 0; i < search.count; ++i)
            point[i] = start[i] + (n == 0 ? 0 : 0.7 * random_normal(&stream));
        double value = descend(&search, point);
        if (value < least) {
            least = value;
            memcpy(best, point, sizeof best);
        }
    }
    least = value_at(&search, best);
    *with = search.with;
    return least;
}
