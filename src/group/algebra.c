#include "group/algebra.h"

#include "base/memory.h"
#include "group/isomorphism.h"
#include "group/isotopy.h"
#include "group/primes.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Agreement that is no chance: with three entries fixed by the table, or with 3 d of them. */
static double formula_least(int d) {
    return 3.0 / d + 0.1 > 0.6 ? 0.6 : 3.0 / d + 0.1;
}

static double renumbered_least(int d) {
    return 4.0 / d + 0.1;
}

struct table {
    int d;
    const int *entry;
    int *count; /* [d], workspace */
};

static int entry_of(const struct table *t, int x, int y) {
    return t->entry[x * t->d + y];
}

static int most_frequent(const struct table *t) {
    int best = 0;
    for (int v = 1; v < t->d; ++v)
        if (t->count[v] > t->count[best])
            best = v;
    return best;
}

static bool is_solved(const struct table *t, const struct algebra *algebra) {
    return (double)algebra->agreeing >= algebra_share * t->d * t->d;
}

/* --- Labels ----------------------------------------------------------------------------------- */

static bool labels_create(int d, struct algebra *algebra, struct error *error) {
    size_t n = (size_t)d;
    algebra->row = memory_array(3 * n, sizeof *algebra->row);
    if (algebra->row == NULL)
        return error_memory(error, "a table");
    algebra->column = algebra->row + n;
    algebra->value = algebra->column + n;
    return true;
}

static bool is_permutation(int d, const int *map, int *seen) {
    memset(seen, 0, (size_t)d * sizeof *seen);
    for (int x = 0; x < d; ++x)
        if (seen[map[x]]++ > 0)
            return false;
    return true;
}

static bool is_identity(int d, const int *map) {
    for (int x = 0; x < d; ++x)
        if (map[x] != x)
            return false;
    return true;
}

static bool is_plain(int d, const struct algebra *algebra) {
    return is_identity(d, algebra->row) && is_identity(d, algebra->column) &&
           is_identity(d, algebra->value);
}

/* Keep the better of *best and *other, the former if they are equal; the other one is freed. */
static void keep_better(struct algebra *best, struct algebra *other) {
    if (other->agreeing > best->agreeing) {
        struct algebra swap = *best;
        *best = *other;
        *other = swap;
    }
    algebra_free(other);
}

/* --- Affine maps of Abelian groups ------------------------------------------------------------ */

/* x + y and -x in a product of cyclic groups: their tables. */
static int add(const struct group *group, int x, int y) {
    return group->product[x * group->order + y];
}

/* The most frequent T(x + step, y) - T(x, y), or the same in y. Some rows suffice. */
static int slope(const struct table *t, const struct group *group, int step, bool in_y) {
    int rows = t->d < 64 ? t->d : 64;
    memset(t->count, 0, (size_t)t->d * sizeof *t->count);
    for (int i = 0; i < rows; ++i)
        for (int y = 0; y < t->d; ++y) {
            int x = (int)((long)i * t->d / rows);
            int from = in_y ? entry_of(t, y, x) : entry_of(t, x, y);
            int to =
                in_y ? entry_of(t, y, add(group, x, step)) : entry_of(t, add(group, x, step), y);
            ++t->count[add(group, to, group->inverse[from])];
        }
    return most_frequent(t);
}

/* The homomorphism whose values at the generators of the factors are the slopes; false if there is
 * none. map: [d] */
static bool linear_map(const struct table *t, const struct group *group, bool in_y, int *map) {
    int image[GROUP_RANK_MAX], step = t->d;
    for (int f = 0; f < group->rank; ++f) {
        int multiple = 0;
        step /= group->factors[f]; /* the generator of factor f */
        image[f] = slope(t, group, step, in_y);
        for (int i = 0; i < group->factors[f]; ++i)
            multiple = add(group, multiple, image[f]);
        if (multiple != 0)
            return false;
    }
    for (int x = 0; x < t->d; ++x) {
        int tuple[GROUP_RANK_MAX];
        group_tuple(group, x, tuple);
        map[x] = 0;
        for (int f = 0; f < group->rank; ++f)
            for (int i = 0; i < tuple[f]; ++i)
                map[x] = add(group, map[x], image[f]);
    }
    return true;
}

/* The most frequent T(x, y) - row[x] - column[y]. */
static int constant(const struct table *t, const struct group *group, const int *row,
                    const int *column) {
    memset(t->count, 0, (size_t)t->d * sizeof *t->count);
    for (int x = 0; x < t->d; ++x)
        for (int y = 0; y < t->d; ++y) {
            int without = group->inverse[add(group, row[x], column[y])];
            ++t->count[add(group, entry_of(t, x, y), without)];
        }
    return most_frequent(t);
}

static long count_agreeing(const struct table *t, const struct algebra *algebra) {
    long agreeing = 0;
    for (int x = 0; x < t->d; ++x)
        for (int y = 0; y < t->d; ++y)
            agreeing += algebra->value[entry_of(t, x, y)] ==
                        add(&algebra->group, algebra->row[x], algebra->column[y]);
    return agreeing;
}

/* "x", "-x", "3 x": the factor nearest to 0. */
static void term(int factor, int d, const char *of, char *text, size_t size) {
    int m = 2 * factor > d ? factor - d : factor;
    if (m == 1)
        snprintf(text, size, "%s", of);
    else if (m == -1)
        snprintf(text, size, "-%s", of);
    else
        snprintf(text, size, "%d %s", m, of);
}

/* "x - y + 1 mod 23", for a cyclic group; the sum begins with what has no sign. */
static void name_sum(int d, int m, int n, int k, char *text, size_t size) {
    char x[32], y[32], constant_part[32] = "";
    term(m, d, "x", x, sizeof x);
    term(n, d, "y", y, sizeof y);
    bool exchange = *x == '-' && *y != '-';
    const char *first = exchange ? y : x, *second = exchange ? x : y;
    if (k != 0)
        snprintf(constant_part, sizeof constant_part, " %c %d", 2 * k > d ? '-' : '+',
                 2 * k > d ? d - k : k);
    if (m == 0 || n == 0) /* the table depends on one of them only */
        snprintf(text, size, "%s%s mod %d", m == 0 ? y : x, constant_part, d);
    else
        snprintf(text, size, "%s %c %s%s mod %d", first, *second == '-' ? '-' : '+',
                 *second == '-' ? second + 1 : second, constant_part, d);
}

static bool is_negation(const struct group *group, const int *map) {
    return memcmp(map, group->inverse, (size_t)group->order * sizeof *map) == 0;
}

static void name_affine(const struct group *group, const int *row, const int *column, int k,
                        char *text, size_t size) {
    int d = group->order;
    bool x = is_identity(d, row), y = is_identity(d, column);
    if (group->rank == 1)
        name_sum(d, row[1], column[1], k, text, size);
    else if (x && y && k == 0)
        snprintf(text, size, "x + y in %s", group->name);
    else if (x && k == 0 && is_negation(group, column))
        snprintf(text, size, "x - y in %s", group->name);
    else if (y && k == 0 && is_negation(group, row))
        snprintf(text, size, "y - x in %s", group->name);
    else
        snprintf(text, size, "a sum of linear maps of x and of y%s in %s",
                 k != 0 ? " and a constant" : "", group->name);
}

/* Whether both maps have one value only: then another formula says it better. */
static bool is_constant(int d, const int *row, const int *column) {
    for (int x = 1; x < d; ++x)
        if (row[x] != row[0] || column[x] != column[0])
            return false;
    return true;
}

/* T(x, y) = row[x] + column[y] + k in this group. *algebra stays empty if no linear maps fit. Takes
 * the group over. */
static bool find_affine(const struct table *t, struct group *group, struct algebra *algebra,
                        struct error *error) {
    struct algebra found = {.kind = ALGEBRA_FORMULA, .group = *group};
    *group = (struct group){0};
    const struct group *g = &found.group;
    if (!labels_create(t->d, &found, error)) {
        algebra_free(&found);
        return false;
    }
    if (!linear_map(t, g, false, found.row) || !linear_map(t, g, true, found.column)) {
        algebra_free(&found);
        return true;
    }
    int k = constant(t, g, found.row, found.column);
    for (int v = 0; v < t->d; ++v)
        found.value[v] = add(g, v, g->inverse[k]);
    found.agreeing = count_agreeing(t, &found);
    found.plain = is_plain(t->d, &found);
    name_affine(g, found.row, found.column, k, found.formula, sizeof found.formula);
    bool bijective =
        is_permutation(t->d, found.row, t->count) && is_permutation(t->d, found.column, t->count);
    if (!bijective)
        group_free(&found.group);
    if (bijective || (is_solved(t, &found) && !is_constant(t->d, found.row, found.column)))
        keep_better(algebra, &found);
    algebra_free(&found);
    return true;
}

/* All lists of factors are tried, not one for each group: Z_2 x Z_3 is Z_6 with another numbering
 * of its elements. */
static bool try_lists(const struct table *t, struct group_factors list, int rest,
                      struct algebra *algebra, struct error *error) {
    if (rest == 1) {
        struct group group;
        return group_create_abelian(list.factors, list.rank, &group, error) &&
               find_affine(t, &group, algebra, error);
    }
    bool ok = true;
    for (int n = rest; n >= 2 && list.rank < GROUP_RANK_MAX && ok && !is_solved(t, algebra); --n)
        if (rest % n == 0) {
            struct group_factors longer = list;
            longer.factors[longer.rank++] = n;
            ok = try_lists(t, longer, rest / n, algebra, error);
        }
    return ok;
}

static bool find_sums(const struct table *t, struct algebra *algebra, struct error *error) {
    enum { ALL_LISTS_MOST = 600 }; /* above this order, the cyclic group only: lists are many */
    if (t->d <= ALL_LISTS_MOST)
        return try_lists(t, (struct group_factors){0}, t->d, algebra, error);
    struct group group;
    return group_create_abelian(&t->d, 1, &group, error) && find_affine(t, &group, algebra, error);
}

/* --- Products modulo a prime ------------------------------------------------------------------ */

/* logarithm: [p - 1], of 1 .. p - 1 at indices 0 .. p - 2, to the smallest primitive root, which is
 * returned. */
static int fill_logarithms(int p, int *logarithm) {
    for (int root = 2;; ++root) {
        int power = 1, exponent = 0;
        memset(logarithm, -1, (size_t)(p - 1) * sizeof *logarithm);
        for (; exponent < p - 1 && logarithm[power - 1] < 0; ++exponent) {
            logarithm[power - 1] = exponent;
            power = (int)((long)power * root % p);
        }
        if (exponent == p - 1)
            return root;
    }
}

/* " x^2", " / y"; nothing for the exponent 0. */
static void name_power(int exponent, int d, const char *of, char *text, size_t size) {
    int m = 2 * exponent > d ? exponent - d : exponent;
    const char *operation = m < 0 ? " / " : " ";
    m = abs(m);
    if (m == 0)
        *text = '\0';
    else if (m == 1)
        snprintf(text, size, "%s%s", operation, of);
    else
        snprintf(text, size, "%s%s^%d", operation, of, m);
}

static void name_product(int p, int factor, int m, int n, char *text, size_t size) {
    char front[32] = "", x[32] = "", y[32] = "";
    name_power(m, p - 1, "x", x, sizeof x);
    name_power(n, p - 1, "y", y, sizeof y);
    bool exchange = x[1] == '/' && y[1] != '/';
    const char *first = exchange ? y : x, *second = exchange ? x : y;
    if (factor != 1 || first[1] == '/')
        snprintf(front, sizeof front, "%d", factor);
    snprintf(text, size, "%s%s%s mod %d on 1, ..., %d", front, *front == '\0' ? first + 1 : first,
             second, p, p - 1);
}

/* In logarithms a product is a sum. */
static bool find_products(const struct table *t, struct algebra *algebra, struct error *error) {
    int d = t->d, p = d + 1;
    size_t n = (size_t)d;
    if (d < 4 || !primes_has(p))
        return true;
    int *logarithm = memory_array(2 * n + n * n, sizeof *logarithm);
    struct algebra sum = {0};
    struct group group;
    if (logarithm == NULL)
        return error_memory(error, "a table");
    int root = fill_logarithms(p, logarithm), *inverse = logarithm + n, *entry = inverse + n;
    for (int x = 0; x < d; ++x)
        inverse[logarithm[x]] = x;
    for (int x = 0; x < d; ++x)
        for (int y = 0; y < d; ++y)
            entry[logarithm[x] * d + logarithm[y]] = logarithm[entry_of(t, x, y)];
    const struct table logarithms = {d, entry, t->count};
    bool ok =
        group_create_abelian(&d, 1, &group, error) && find_affine(&logarithms, &group, &sum, error);
    if (ok && sum.row != NULL) {
        int factor = 1, k = (d - sum.value[0]) % d;
        for (int i = 0; i < k; ++i)
            factor = (int)((long)factor * root % p);
        name_product(p, factor, sum.row[1], sum.column[1], sum.formula, sizeof sum.formula);
        sum.plain = false;
        for (int part = 0; part < 3; ++part) { /* from logarithms to the given numbers */
            int *labels = sum.row + (size_t)part * n;
            for (int x = 0; x < d; ++x)
                entry[x] = labels[logarithm[x]];
            memcpy(labels, entry, n * sizeof *labels);
        }
        keep_better(algebra, &sum);
    }
    algebra_free(&sum);
    free(logarithm);
    return ok;
}

/* --- Other formulas --------------------------------------------------------------------------- */

static long times(long x, long y, int d) {
    (void)d;
    return x * y;
}
static long squares(long x, long y, int d) {
    (void)d;
    return x * x + y * y;
}
static long quadratic(long x, long y, int d) {
    (void)d;
    return x * x + x * y + y * y;
}
static long quadratic_x(long x, long y, int d) {
    (void)d;
    return x * x + x * y + y * y + x;
}
static long cubic(long x, long y, int d) {
    return x * x % d * x + x * y;
}
static long largest(long x, long y, int d) {
    (void)d;
    return x > y ? x : y;
}
static long smallest(long x, long y, int d) {
    (void)d;
    return x < y ? x : y;
}
static long take_first(long x, long y, int d) {
    (void)y;
    (void)d;
    return x;
}
static long take_second(long x, long y, int d) {
    (void)x;
    (void)d;
    return y;
}

static const struct {
    const char *name;
    long (*value)(long x, long y, int d);
    bool modulo;
} others[] = {
    {"x y", times, true},
    {"x^2 + y^2", squares, true},
    {"x^2 + x y + y^2", quadratic, true},
    {"x^2 + x y + y^2 + x", quadratic_x, true},
    {"x^3 + x y", cubic, true},
    {"the larger of x and y", largest, false},
    {"the smaller of x and y", smallest, false},
    {"x, whatever y is", take_first, false},
    {"y, whatever x is", take_second, false},
};

static void find_others(const struct table *t, struct algebra *algebra) {
    for (size_t i = 0; i < sizeof others / sizeof *others; ++i) {
        struct algebra found = {.kind = ALGEBRA_FORMULA};
        for (int x = 0; x < t->d; ++x)
            for (int y = 0; y < t->d; ++y)
                found.agreeing += entry_of(t, x, y) == (int)(others[i].value(x, y, t->d) % t->d);
        if (others[i].modulo)
            snprintf(found.formula, sizeof found.formula, "%s mod %d", others[i].name, t->d);
        else
            snprintf(found.formula, sizeof found.formula, "%s", others[i].name);
        if (is_solved(t, &found))
            keep_better(algebra, &found);
    }
}

/* The same answer to all pairs. */
static void find_constant(const struct table *t, struct algebra *algebra) {
    struct algebra found = {.kind = ALGEBRA_FORMULA};
    memset(t->count, 0, (size_t)t->d * sizeof *t->count);
    for (int i = 0; i < t->d * t->d; ++i)
        ++t->count[t->entry[i]];
    int answer = most_frequent(t);
    found.agreeing = t->count[answer];
    snprintf(found.formula, sizeof found.formula, "%d, whatever x and y are", answer);
    if (is_solved(t, &found))
        keep_better(algebra, &found);
}

/* --- Names of groups -------------------------------------------------------------------------- */

/* Bring the group into the numbering of its name. */
static bool name_group(struct algebra *algebra, struct error *error) {
    struct group named;
    int d = algebra->group.order;
    int *map = memory_array((size_t)d, sizeof *map);
    if (map == NULL)
        return error_memory(error, "a group");
    bool ok = group_identify(&algebra->group, &named, map, error);
    if (ok && named.order > 0) {
        for (int i = 0; i < 3 * d; ++i)
            algebra->row[i] = map[algebra->row[i]];
        group_free(&algebra->group);
        algebra->group = named;
        algebra->plain = false;
    } else if (ok) {
        ok = group_describe(&algebra->group, algebra->description, (int)sizeof algebra->description,
                            error);
    }
    free(map);
    return ok;
}

/* --- A group that is given -------------------------------------------------------------------- */

enum { VARIANTS = 5 };

/* T(x, y) = X Y with X = x or x^-1, Y likewise, or Y X, in the group of the hint. */
static bool find_given(const struct table *t, const struct group *hint, int variant,
                       struct algebra *algebra, struct error *error) {
    static const char *const names[] = {"x y", "x y^-1", "x^-1 y", "x^-1 y^-1", "(x y)^-1"};
    struct algebra found = {.kind = ALGEBRA_FORMULA, .plain = variant == 0};
    size_t n = (size_t)t->d;
    if (!group_allocate(t->d, hint->name, &found.group, error) ||
        !labels_create(t->d, &found, error)) {
        algebra_free(&found);
        return false;
    }
    int *product = found.group.product, *inverse = found.group.inverse;
    struct group copy = *hint;
    copy.product = product;
    copy.inverse = inverse;
    found.group = copy;
    memcpy(product, hint->product, n * n * sizeof *product);
    memcpy(inverse, hint->inverse, n * sizeof *inverse);
    for (int x = 0; x < t->d; ++x) {
        found.row[x] = variant == 2 || variant == 3 ? inverse[x] : x;
        found.column[x] = variant == 1 || variant == 3 ? inverse[x] : x;
        found.value[x] = variant == 4 ? inverse[x] : x;
    }
    found.agreeing = count_agreeing(t, &found);
    snprintf(found.formula, sizeof found.formula, "%s in %s", names[variant], hint->name);
    bool ok = hint->rank > 0 || !group_is_abelian(hint) || name_group(&found, error);
    keep_better(algebra, &found);
    return ok;
}

/* --- Renumbered groups ------------------------------------------------------------------------ */

/* The numbering may be that of the group's name after all. */
static bool try_own_numbering(const struct table *t, struct algebra *found, struct error *error) {
    struct algebra own = {0};
    bool ok = true;
    if (found->group.rank > 0 || *found->description != '\0')
        return true; /* sums were tried, or there is no name */
    for (int v = 0; v < VARIANTS && ok; ++v)
        ok = find_given(t, &found->group, v, &own, error);
    if (own.agreeing == found->agreeing) {
        struct algebra swap = *found;
        *found = own;
        own = swap;
    }
    algebra_free(&own);
    return ok;
}

static bool find_renumbered(const struct table *t, struct algebra *algebra, struct error *error) {
    struct isotopy isotopy;
    if (!isotopy_find(t->d, t->entry, &isotopy, error))
        return false;
    struct algebra found = {.kind = ALGEBRA_RENUMBERED,
                            .group = isotopy.group,
                            .row = isotopy.row,
                            .column = isotopy.column,
                            .value = isotopy.value,
                            .agreeing = isotopy.agreeing};
    long all = (long)t->d * t->d;
    if (isotopy.group.order == 0 ||
        (found.agreeing < all && (double)found.agreeing < renumbered_least(t->d) * (double)all)) {
        algebra_free(&found);
        return true;
    }
    bool ok = name_group(&found, error) && try_own_numbering(t, &found, error);
    keep_better(algebra, &found);
    return ok;
}

/* --- All -------------------------------------------------------------------------------------- */

static bool find(const struct table *t, const struct group *hint, struct algebra *algebra,
                 struct error *error) {
    long all = (long)t->d * t->d;
    bool ok = find_sums(t, algebra, error);
    if (ok && !is_solved(t, algebra))
        ok = find_products(t, algebra, error);
    if (ok && !is_solved(t, algebra)) {
        find_others(t, algebra);
        find_constant(t, algebra);
    }
    for (int v = 0; hint != NULL && v < VARIANTS && ok && !is_solved(t, algebra); ++v)
        ok = find_given(t, hint, v, algebra, error);
    if (ok && !is_solved(t, algebra) &&
        (double)algebra->agreeing < formula_least(t->d) * (double)all)
        algebra_free(algebra);
    if (ok && !is_solved(t, algebra))
        ok = find_renumbered(t, algebra, error);
    return ok;
}

bool algebra_find(int d, const int *table, const struct group *hint, struct algebra *algebra,
                  struct error *error) {
    struct table t = {d, table, memory_array((size_t)d, sizeof *t.count)};
    *algebra = (struct algebra){0};
    bool ok = (t.count != NULL || error_memory(error, "a table")) && find(&t, hint, algebra, error);
    free(t.count);
    if (!ok) {
        algebra_free(algebra);
        return false;
    }
    algebra->faults = latin_faults(d, table);
    if (algebra->faults == 0 && !is_solved(&t, algebra)) {
        algebra_free(algebra);
        algebra->kind = ALGEBRA_QUASIGROUP;
        algebra->agreeing = (long)d * d;
    }
    return true;
}

void algebra_free(struct algebra *algebra) {
    group_free(&algebra->group);
    free(algebra->row);
    *algebra = (struct algebra){0};
}
