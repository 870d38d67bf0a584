#include "group/names.h"

#include "base/memory.h"
#include "group/permutations.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TOO_LARGE = GROUP_ORDER_MAX + 1 }; /* stands for all numbers and orders above the maximum */

/* --- The families ----------------------------------------------------------------------------- */

static int smaller(long long order) {
    return order < TOO_LARGE ? (int)order : TOO_LARGE;
}

static int largest_prime_factor(int n) {
    int prime = 1;
    for (int q = 2; n > 1; ++q)
        for (; n % q == 0; n /= q)
            prime = q;
    return prime;
}

static bool is_prime(int n) {
    return n >= 2 && largest_prime_factor(n) == n;
}

static long long factorial(int n) {
    long long product = 1;
    for (int i = 2; i <= n && product < 2 * TOO_LARGE; ++i)
        product *= i;
    return product;
}

/* The order of group number n of each family; 0 if there is no such group. */
static int cyclic_order(int n) {
    return n >= 2 ? smaller(n) : 0;
}

static int dihedral_order(int n) {
    return n >= 2 ? smaller(2LL * n) : 0;
}

static int symmetric_order(int n) {
    return n >= 2 ? smaller(factorial(n)) : 0;
}

static int alternating_order(int n) {
    return n >= 3 ? smaller(factorial(n) / 2) : 0;
}

static int quaternion_order(int n) {
    return n == TOO_LARGE || (n >= 8 && (n & (n - 1)) == 0) ? n : 0;
}

static int dicyclic_order(int n) {
    return n >= 2 ? smaller(4LL * n) : 0;
}

static int linear_order(int p) {
    return p == TOO_LARGE ? TOO_LARGE : is_prime(p) ? smaller((long long)p * (p * p - 1)) : 0;
}

static int frobenius_order(int n) {
    int p = n < 6 ? n : largest_prime_factor(n);
    return n == TOO_LARGE || (n != p && (p - 1) % (n / p) == 0) ? n : 0;
}

/* Generators of a permutation group, [count, degree]. */
struct generators {
    int degree, count;
    int *image;
};

static bool generators_allocate(int degree, int count, struct generators *generators) {
    generators->degree = degree;
    generators->count = count;
    generators->image = memory_array((size_t)degree * (size_t)count, sizeof(int));
    return generators->image != NULL;
}

/* i -> i + 1 and i -> -i; two transpositions for n = 2. */
static bool dihedral(int n, struct generators *generators) {
    static const int klein[8] = {1, 0, 2, 3, 0, 1, 3, 2};
    if (!generators_allocate(n == 2 ? 4 : n, 2, generators))
        return false;
    for (int i = 0; n > 2 && i < n; ++i) {
        generators->image[i] = (i + 1) % n;
        generators->image[n + i] = (n - i) % n;
    }
    if (n == 2)
        memcpy(generators->image, klein, sizeof klein);
    return true;
}

/* Transpositions of neighbours. */
static bool symmetric(int n, struct generators *generators) {
    if (!generators_allocate(n, n - 1, generators))
        return false;
    for (int s = 0; s < n - 1; ++s)
        for (int i = 0; i < n; ++i)
            generators->image[s * n + i] = i == s ? s + 1 : i == s + 1 ? s : i;
    return true;
}

/* The cycles 0 -> 1 -> s -> 0. */
static bool alternating(int n, struct generators *generators) {
    if (!generators_allocate(n, n - 2, generators))
        return false;
    for (int s = 2; s < n; ++s)
        for (int i = 0; i < n; ++i)
            generators->image[(s - 2) * n + i] = i == 0 ? 1 : i == 1 ? s : i == s ? 0 : i;
    return true;
}

/* <a, b: a^2n = 1, b^2 = a^n, b a = a^-1 b> acting from the left on its elements a^i (point i) and
 * a^i b (2n + i). */
static bool dicyclic(int n, struct generators *generators) {
    int m = 2 * n;
    if (!generators_allocate(2 * m, 2, generators))
        return false;
    for (int i = 0; i < m; ++i) {
        generators->image[i] = (i + 1) % m;
        generators->image[m + i] = m + (i + 1) % m;
        generators->image[2 * m + i] = m + (m - i) % m;
        generators->image[3 * m + i] = (n + m - i) % m;
    }
    return true;
}

static bool quaternion(int n, struct generators *generators) {
    return dicyclic(n / 4, generators);
}

/* (x, y) -> (x + y, y) and (x, x + y) on vectors; (x, y) is point x p + y - 1. */
static bool linear(int p, struct generators *generators) {
    if (!generators_allocate(p * p - 1, 2, generators))
        return false;
    for (int v = 1; v < p * p; ++v) {
        int x = v / p, y = v % p, sum = (x + y) % p;
        generators->image[v - 1] = sum * p + y - 1;
        generators->image[p * p - 1 + v - 1] = x * p + sum - 1;
    }
    return true;
}

/* The smallest element of this order in the multiplicative group modulo p. */
static int element_of_order(int order, int p) {
    for (int r = 1;; ++r) {
        int power = r, k = 1;
        for (; power != 1; ++k)
            power = power * r % p;
        if (k == order)
            return r;
    }
}

/* x -> x + 1 and x -> r x modulo p, with r of order k. */
static bool frobenius(int n, struct generators *generators) {
    int p = largest_prime_factor(n), r = element_of_order(n / p, p);
    if (!generators_allocate(p, 2, generators))
        return false;
    for (int x = 0; x < p; ++x) {
        generators->image[x] = (x + 1) % p;
        generators->image[p + x] = r * x % p;
    }
    return true;
}

struct family {
    const char *before, *after; /* the text around the number in a name */
    const char *canonical;      /* `before` in the canonical name */
    int (*order)(int n);
    bool (*generate)(int n, struct generators *generators); /* NULL: cyclic */
};

/* Longer `before` texts precede shorter ones. */
static const struct family families[] = {
    {"SL(2,", ")", "SL(2,", linear_order, linear},
    {"Dic", "", "Dic", dicyclic_order, dicyclic},
    {"Z_", "", "C", cyclic_order, NULL},
    {"C", "", "C", cyclic_order, NULL},
    {"D", "", "D", dihedral_order, dihedral},
    {"S", "", "S", symmetric_order, symmetric},
    {"A", "", "A", alternating_order, alternating},
    {"Q", "", "Q", quaternion_order, quaternion},
    {"F", "", "F", frobenius_order, frobenius},
    {"", "", "C", cyclic_order, NULL},
};
enum { FAMILIES = sizeof families / sizeof *families };

/* --- Names ------------------------------------------------------------------------------------ */

static bool refuse(const char *text, struct error *error) {
    return error_set(error, ERROR_INPUT,
                     "'%.100s' is not the name of a group: C5, D4 (order 8), S4, A5, Q8, Q16, Dic3 "
                     "(order 12), SL(2,3), F21, products like S3xC2, or factors like 2x3 (Z_2xZ_3)",
                     text);
}

static bool refuse_large(const char *text, struct error *error) {
    return error_set(error, ERROR_INPUT, "the group '%.100s' has more than %d elements", text,
                     GROUP_ORDER_MAX);
}

/* Parse one factor of a name at *at, which is moved behind it. */
static bool parse_family(const char **at, const struct family **family, int *n) {
    for (const struct family *f = families; f < families + FAMILIES; ++f) {
        size_t before = strlen(f->before), after = strlen(f->after);
        const char *digits = *at + before;
        if (strncmp(*at, f->before, before) != 0 || !isdigit((unsigned char)*digits))
            continue;
        char *end;
        long number = strtol(digits, &end, 10);
        if (strncmp(end, f->after, after) != 0)
            return false;
        *at = end + after;
        *family = f;
        *n = number < TOO_LARGE ? (int)number : TOO_LARGE;
        return true;
    }
    return false;
}

static bool create_factor(const struct family *family, int n, struct group *group,
                          struct error *error) {
    char name[GROUP_NAME_MAX];
    snprintf(name, sizeof name, "%s%d%s", family->canonical, n, family->after);
    if (family->generate == NULL) {
        bool ok = group_create_abelian(&n, 1, group, error);
        memcpy(group->name, name, sizeof name);
        return ok;
    }
    struct generators generators = {0};
    bool ok = family->generate(n, &generators)
                  ? group_create_permutations(generators.degree, generators.count, generators.image,
                                              name, group, error)
                  : error_memory(error, "a group of permutations");
    free(generators.image);
    return ok;
}

/* Replace *group by *group x `factor`, or by `factor` if *group is empty. */
static bool multiply(struct group *group, struct group *factor, struct error *error) {
    struct group product;
    if (group->order == 0) {
        *group = *factor;
        *factor = (struct group){0};
        return true;
    }
    if (!group_create_product(group, factor, &product, error))
        return false;
    group_free(group);
    *group = product;
    return true;
}

/* `compact` is `text` without spaces. */
static bool create_from(const char *compact, const char *text, struct group *group,
                        struct error *error) {
    for (const char *at = compact;; ++at) {
        const struct family *family;
        struct group factor;
        int n;
        if (!parse_family(&at, &family, &n) || family->order(n) == 0 || (*at != 'x' && *at != '\0'))
            return refuse(text, error);
        long order = (long)family->order(n) * (group->order > 0 ? group->order : 1);
        if (order > GROUP_ORDER_MAX)
            return refuse_large(text, error);
        if (!create_factor(family, n, &factor, error))
            return false;
        bool ok = multiply(group, &factor, error);
        group_free(&factor);
        if (!ok || *at == '\0')
            return ok;
    }
}

bool group_create_named(const char *text, struct group *group, struct error *error) {
    char compact[GROUP_NAME_MAX];
    size_t used = 0;
    struct group_factors list;
    *group = (struct group){0};
    for (const char *c = text; *c != '\0'; ++c)
        if (*c != ' ' && used < sizeof compact)
            compact[used++] = *c;
    if (used == sizeof compact)
        return refuse(text, error);
    compact[used] = '\0';
    if (group_factors_parse(compact, &list, NULL))
        return group_create_abelian(list.factors, list.rank, group, error);
    if (create_from(compact, text, group, error))
        return true;
    group_free(group);
    return false;
}

/* Join the factors of g and h if both have factors. */
static void join_factors(const struct group *g, const struct group *h, struct group *product) {
    if (g->rank == 0 || h->rank == 0 || g->rank + h->rank > GROUP_RANK_MAX)
        return;
    product->rank = g->rank + h->rank;
    memcpy(product->factors, g->factors, (size_t)g->rank * sizeof(int));
    memcpy(product->factors + g->rank, h->factors, (size_t)h->rank * sizeof(int));
}

bool group_create_product(const struct group *g, const struct group *h, struct group *product,
                          struct error *error) {
    char name[2 * GROUP_NAME_MAX];
    int m = h->order, n = g->order * m;
    *product = (struct group){0};
    snprintf(name, sizeof name, "%sx%s", g->name, h->name);
    if (n > GROUP_ORDER_MAX || strlen(name) >= GROUP_NAME_MAX)
        return refuse_large(name, error);
    if (!group_allocate(n, name, product, error))
        return false;
    for (int x = 0; x < n; ++x)
        for (int y = 0; y < n; ++y)
            product->product[x * n + y] =
                g->product[x / m * g->order + y / m] * m + h->product[x % m * m + y % m];
    group_fill_inverse(product);
    join_factors(g, h, product);
    return true;
}
