#include "group/names.h"

#include "base/memory.h"
#include "group/permutations.h"
#include "group/primes.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TOO_LARGE = GROUP_ORDER_MAX + 1 }; /* stands for all numbers and orders above the maximum */

/* --- The families ----------------------------------------------------------------------------- */

static int smaller(long long order) {
    return order < TOO_LARGE ? (int)order : TOO_LARGE;
}

static long long factorial(int n) {
    long long product = 1;
    for (int i = 2; i <= n && product < 2 * TOO_LARGE; ++i)
        product *= i;
    return product;
}

static int gcd(int a, int b) {
    return b == 0 ? a : gcd(b, a % b);
}

/* k^m modulo n */
static int power_modulo(int k, int m, int n) {
    long long power = 1;
    for (; m > 0; --m)
        power = power * k % n;
    return (int)power;
}

/* The order of the group of each family with these numbers in its name; 0 if there is none. */
static int cyclic_order(const int *n) {
    return *n >= 2 ? smaller(*n) : 0;
}

static int dihedral_order(const int *n) {
    return *n >= 2 ? smaller(2LL * *n) : 0;
}

static int symmetric_order(const int *n) {
    return *n >= 2 ? smaller(factorial(*n)) : 0;
}

static int alternating_order(const int *n) {
    return *n >= 3 ? smaller(factorial(*n) / 2) : 0;
}

static int quaternion_order(const int *n) {
    return *n == TOO_LARGE || (*n >= 8 && (*n & (*n - 1)) == 0) ? *n : 0;
}

static int dicyclic_order(const int *n) {
    return *n >= 2 ? smaller(4LL * *n) : 0;
}

static int linear_order(const int *p) {
    return *p == TOO_LARGE  ? TOO_LARGE
           : primes_has(*p) ? smaller((long long)*p * (*p * *p - 1))
                            : 0;
}

static int frobenius_order(const int *n) {
    int p = *n < 6 ? *n : primes_largest_factor(*n);
    return *n == TOO_LARGE || (*n != p && (p - 1) % (*n / p) == 0) ? *n : 0;
}

static int modular_order(const int *n) {
    return *n < 4 ? 0 : *n > 12 ? TOO_LARGE : 1 << *n;
}

/* The modulus is bounded as well: the units are permutations of the residues. */
static int units_order(const int *n) {
    int count = 0;
    for (int u = 1; *n <= GROUP_DEGREE_MAX && u < *n; ++u)
        count += gcd(u, *n) == 1;
    return count >= 2 ? count : 0;
}

static int semidirect_order(const int *n) {
    if (n[0] < 2 || n[1] < 2)
        return 0;
    if (smaller((long long)n[0] * n[1]) == TOO_LARGE)
        return TOO_LARGE;
    return n[2] < n[0] && power_modulo(n[2], n[1], n[0]) == 1 ? n[0] * n[1] : 0;
}

static int small_order(const int *n) {
    return *n == 3 || *n == 13 ? 16 : 0;
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
static bool dihedral(const int *number, struct generators *generators) {
    int n = *number;
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
static bool symmetric(const int *number, struct generators *generators) {
    int n = *number;
    if (!generators_allocate(n, n - 1, generators))
        return false;
    for (int s = 0; s < n - 1; ++s)
        for (int i = 0; i < n; ++i)
            generators->image[s * n + i] = i == s ? s + 1 : i == s + 1 ? s : i;
    return true;
}

/* The cycles 0 -> 1 -> s -> 0. */
static bool alternating(const int *number, struct generators *generators) {
    int n = *number;
    if (!generators_allocate(n, n - 2, generators))
        return false;
    for (int s = 2; s < n; ++s)
        for (int i = 0; i < n; ++i)
            generators->image[(s - 2) * n + i] = i == 0 ? 1 : i == 1 ? s : i == s ? 0 : i;
    return true;
}

/* <a, b: a^2n = 1, b^2 = a^n, b a = a^-1 b> acting from the left on its elements a^i (point i) and
 * a^i b (2n + i). */
static bool dicyclic(const int *number, struct generators *generators) {
    int n = *number, m = 2 * n;
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

static bool quaternion(const int *number, struct generators *generators) {
    return dicyclic(&(int){*number / 4}, generators);
}

/* (x, y) -> (x + y, y) and (x, x + y) on vectors; (x, y) is point x p + y - 1. */
static bool linear(const int *number, struct generators *generators) {
    int p = *number;
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
static bool frobenius(const int *number, struct generators *generators) {
    int n = *number, p = primes_largest_factor(n), r = element_of_order(n / p, p);
    if (!generators_allocate(p, 2, generators))
        return false;
    for (int x = 0; x < p; ++x) {
        generators->image[x] = (x + 1) % p;
        generators->image[p + x] = r * x % p;
    }
    return true;
}

/* <r, s: r^n = s^m = 1, s r s^-1 = r^k> acting on the residues modulo n, as x -> x + 1 and x -> k
 * x, and on those modulo m, which s moves on by 1. */
static bool semidirect(const int *number, struct generators *generators) {
    int n = number[0], m = number[1], k = number[2];
    if (!generators_allocate(n + m, 2, generators))
        return false;
    int *r = generators->image, *s = r + n + m;
    for (int x = 0; x < n; ++x) {
        r[x] = (x + 1) % n;
        s[x] = (int)((long long)k * x % n);
    }
    for (int y = 0; y < m; ++y) {
        r[n + y] = n + y;
        s[n + y] = n + (y + 1) % m;
    }
    return true;
}

/* <r, s: r^2h = s^2 = 1, s r s^-1 = r^(h + 1)> of order 4 h = 2^n. */
static bool modular(const int *number, struct generators *generators) {
    int half = 1 << (*number - 2);
    return semidirect((const int[]){2 * half, 2, half + 1}, generators);
}

/* Multiplication of the residues modulo n by units, each the smallest that those before it do not
 * generate; each at least doubles their group. */
static bool units(const int *number, struct generators *generators) {
    enum { MOST = 12 }; /* 2^12 >= GROUP_ORDER_MAX */
    int n = *number, reached[GROUP_DEGREE_MAX] = {1}, count = 1;
    bool marked[GROUP_DEGREE_MAX] = {[1] = true};
    if (!generators_allocate(n, MOST, generators))
        return false;
    generators->count = 0;
    for (int u = 2; u < n; ++u) {
        if (marked[u] || gcd(u, n) != 1)
            continue;
        int *image = generators->image + generators->count++ * n;
        for (int x = 0; x < n; ++x)
            image[x] = u * x % n;
        for (int i = 0; i < count; ++i)
            if (!marked[image[reached[i]]]) {
                marked[image[reached[i]]] = true;
                reached[count++] = image[reached[i]];
            }
    }
    return true;
}

/* The two groups that are written (C4xC2):C2 with a non-trivial action on all of C4xC2: c fixes b
 * and takes a to ab in SmallGroup(16,3), and fixes a and takes b to a^2 b in SmallGroup(16,13).
 * They act on the elements a^i b^j (point 2 i + j) as translations by a and by b, and c. */
static bool small(const int *number, struct generators *generators) {
    if (!generators_allocate(8, 3, generators))
        return false;
    for (int i = 0; i < 4; ++i)
        for (int j = 0; j < 2; ++j) {
            int *image = generators->image + 2 * i + j;
            image[0] = 2 * ((i + 1) % 4) + j;
            image[8] = 2 * i + 1 - j;
            image[16] = *number == 3 ? 2 * i + (i + j) % 2 : 2 * ((i + 2 * j) % 4) + j;
        }
    return true;
}

enum { NUMBERS_MAX = 3 }; /* in one name */

struct family {
    const char *pattern;   /* of names; # is a number */
    const char *canonical; /* the pattern of its canonical names */
    int (*order)(const int *numbers);
    bool (*generate)(const int *numbers, struct generators *generators); /* NULL: cyclic */
};

static const struct family families[] = {
    {"SL(2,#)", "SL(2,#)", linear_order, linear},
    {"Dic#", "Dic#", dicyclic_order, dicyclic},
    {"D#", "D#", dihedral_order, dihedral},
    {"S#", "S#", symmetric_order, symmetric},
    {"A#", "A#", alternating_order, alternating},
    {"Q#", "Q#", quaternion_order, quaternion},
    {"F#", "F#", frobenius_order, frobenius},
    {"M#(2)", "M#(2)", modular_order, modular},
    {"C#:C#(#)", "C#:C#(#)", semidirect_order, semidirect},
    {"Z#:Z#(#)", "C#:C#(#)", semidirect_order, semidirect},
    {"SmallGroup(16,#)", "SmallGroup(16,#)", small_order, small},
    {"Z#*", "Z#*", units_order, units},
    {"Z_#*", "Z#*", units_order, units},
    {"C#", "C#", cyclic_order, NULL},
    {"Z#", "C#", cyclic_order, NULL},
    {"Z_#", "C#", cyclic_order, NULL},
    {"#", "C#", cyclic_order, NULL},
};
enum { FAMILIES = sizeof families / sizeof *families };

/* --- Names ------------------------------------------------------------------------------------ */

static bool refuse(const char *text, struct error *error) {
    if (strchr(text, ':') != NULL)
        return error_set(error, ERROR_INPUT,
                         "'%.100s' does not say how the second group acts, or is no group: "
                         "C16:C2(9) is <r, s: r^16 = s^2 = 1, s r s^-1 = r^9>, with 9^2 = 1 modulo "
                         "16 and 9 < 16; (C4xC2):C2 is SmallGroup(16,3) or SmallGroup(16,13)",
                         text);
    return error_set(
        error, ERROR_INPUT,
        "'%.100s' is not the name of a group: C5, D4 (order 8), S4, A5, Q8, Q16, Dic3 "
        "(order 12), SL(2,3), F21, M5(2) (order 32), Z56* (units modulo 56, at most "
        "%d), C16:C2(9), SmallGroup(16,3) and (16,13), products like S3xC2, or factors "
        "like 2x3 (Z_2xZ_3)",
        text, GROUP_DEGREE_MAX);
}

static bool refuse_large(const char *text, struct error *error) {
    return error_set(error, ERROR_INPUT, "the group '%.100s' has more than %d elements", text,
                     GROUP_ORDER_MAX);
}

/* The numbers of a name that begins at `text`, and its end; NULL if the name does not fit. */
static const char *match(const char *pattern, const char *text, int *numbers) {
    for (; *pattern != '\0'; ++pattern) {
        if (*pattern != '#') {
            if (*text++ != *pattern)
                return NULL;
            continue;
        }
        if (!isdigit((unsigned char)*text))
            return NULL;
        char *end;
        long number = strtol(text, &end, 10);
        *numbers++ = number < TOO_LARGE ? (int)number : TOO_LARGE;
        text = end;
    }
    return *text == 'x' || *text == '\0' ? text : NULL;
}

/* Parse one factor of a name at *at, which is moved behind it. */
static bool parse_family(const char **at, const struct family **family, int *numbers) {
    for (const struct family *f = families; f < families + FAMILIES; ++f) {
        const char *end = match(f->pattern, *at, numbers);
        if (end == NULL)
            continue;
        *at = end;
        *family = f;
        return true;
    }
    return false;
}

static void write_name(const char *pattern, const int *numbers, char name[GROUP_NAME_MAX]) {
    size_t used = 0;
    for (; *pattern != '\0'; ++pattern)
        if (*pattern == '#')
            used += (size_t)snprintf(name + used, GROUP_NAME_MAX - used, "%d", *numbers++);
        else
            name[used++] = *pattern;
    name[used] = '\0';
}

static bool create_factor(const struct family *family, const int *numbers, struct group *group,
                          struct error *error) {
    char name[GROUP_NAME_MAX];
    write_name(family->canonical, numbers, name);
    if (family->generate == NULL) {
        bool ok = group_create_abelian(numbers, 1, group, error);
        memcpy(group->name, name, sizeof name);
        return ok;
    }
    struct generators generators = {0};
    bool ok = family->generate(numbers, &generators)
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
        int numbers[NUMBERS_MAX];
        if (!parse_family(&at, &family, numbers) || family->order(numbers) == 0)
            return refuse(text, error);
        long order = (long)family->order(numbers) * (group->order > 0 ? group->order : 1);
        if (order > GROUP_ORDER_MAX)
            return refuse_large(text, error);
        if (!create_factor(family, numbers, &factor, error))
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
