#include "group/isomorphism.h"

#include "base/memory.h"
#include "group/classes.h"
#include "group/names.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const long work_most = 2000000000; /* products of elements in one search */

/* order: [n], of the elements. */
static void element_orders(const struct group *group, int *order) {
    for (int x = 0; x < group->order; ++x) {
        order[x] = 1;
        for (int y = x; y != 0; y = group->product[y * group->order + x])
            ++order[x];
    }
}

/* count: [n + 1] */
static void count_orders(const struct group *group, const int *order, int *count) {
    memset(count, 0, (size_t)(group->order + 1) * sizeof *count);
    for (int x = 0; x < group->order; ++x)
        ++count[order[x]];
}

/* --- Search ----------------------------------------------------------------------------------- */

enum { GENERATORS_MAX = 16 }; /* 2^12 >= GROUP_ORDER_MAX */

struct search {
    const struct group *from, *to;
    int *from_order, *to_order;
    int generators, generator[GENERATORS_MAX], image[GENERATORS_MAX];
    int *map, *queue;
    char *used;
    long work;
};

/* Extend the images of the first `count` generators to the group that they generate; false if that
 * is no injective homomorphism. Returns its order in *size. */
static bool extend(struct search *s, int count, int *size) {
    int n = s->from->order, length = 1;
    memset(s->map, -1, (size_t)n * sizeof *s->map);
    memset(s->used, 0, (size_t)n);
    s->map[0] = 0;
    s->used[0] = 1;
    s->queue[0] = 0;
    s->work += n;
    for (int i = 0; i < length; ++i)
        for (int t = 0; t < count; ++t) {
            int x = s->queue[i], y = s->from->product[x * n + s->generator[t]];
            int image = s->to->product[s->map[x] * n + s->image[t]];
            ++s->work;
            if (s->map[y] == image)
                continue;
            if (s->map[y] >= 0 || s->used[image])
                return false;
            s->map[y] = image;
            s->used[image] = 1;
            s->queue[length++] = y;
        }
    *size = length;
    return true;
}

/* Generators of `from`: each time an element of the largest order among those not yet reached. */
static void choose_generators(struct search *s) {
    const struct group *to = s->to;
    int size = 1;
    s->to = s->from; /* the identity extends any generators */
    memset(s->map, -1, (size_t)s->from->order * sizeof *s->map);
    s->map[0] = 0;
    while (size < s->from->order && s->generators < GENERATORS_MAX) {
        int best = -1;
        for (int x = 0; x < s->from->order; ++x)
            if (s->map[x] < 0 && (best < 0 || s->from_order[x] > s->from_order[best]))
                best = x;
        s->generator[s->generators] = s->image[s->generators] = best;
        ++s->generators;
        extend(s, s->generators, &size);
    }
    s->to = to;
}

/* Find an image of generator `index` and those behind it. */
static bool assign(struct search *s, int index) {
    int size;
    if (index == s->generators)
        return extend(s, index, &size) && size == s->from->order;
    for (int y = 0; y < s->to->order && s->work < work_most; ++y) {
        if (s->to_order[y] != s->from_order[s->generator[index]])
            continue;
        s->image[index] = y;
        if (extend(s, index + 1, &size) && assign(s, index + 1))
            return true;
    }
    return false;
}

static bool same_orders(const struct search *s, int *count) {
    int n = s->from->order;
    count_orders(s->from, s->from_order, count);
    count_orders(s->to, s->to_order, count + n + 1);
    return memcmp(count, count + n + 1, (size_t)(n + 1) * sizeof *count) == 0;
}

bool isomorphism_find(const struct group *from, const struct group *to, int *map, bool *found,
                      struct error *error) {
    size_t n = (size_t)from->order;
    *found = false;
    if (from->order != to->order)
        return true;
    int *work = memory_array(5 * n + 2, sizeof *work);
    char *used = memory_array(n, 1);
    bool ok = (work != NULL && used != NULL) || error_memory(error, "a comparison of groups");
    if (ok) {
        struct search s = {.from = from,
                           .to = to,
                           .from_order = work,
                           .to_order = work + n,
                           .map = map,
                           .queue = work + 2 * n,
                           .used = used};
        element_orders(from, s.from_order);
        element_orders(to, s.to_order);
        if (same_orders(&s, work + 3 * n)) {
            choose_generators(&s);
            *found = assign(&s, 0);
        }
    }
    free(work);
    free(used);
    return ok;
}

bool group_is_abelian(const struct group *group) {
    int n = group->order;
    for (int x = 0; x < n; ++x)
        for (int y = 0; y < x; ++y)
            if (group->product[x * n + y] != group->product[y * n + x])
                return false;
    return true;
}

/* --- Names ------------------------------------------------------------------------------------ */

struct naming {
    const struct group *group;
    struct group *named;
    int *map;
    bool found;
    struct error *error;
};

/* Compare with `other`, which is taken over if it is isomorphic, else freed. */
static bool try_group(struct naming *naming, struct group *other) {
    bool ok = isomorphism_find(naming->group, other, naming->map, &naming->found, naming->error);
    if (ok && naming->found)
        *naming->named = *other;
    else
        group_free(other);
    return ok;
}

static bool try_name(struct naming *naming, const char *name) {
    struct group other;
    struct error problem = {0};
    if (naming->found)
        return true;
    if (!group_create_named(name, &other, &problem)) {
        group_free(&other);
        if (problem.kind == ERROR_INPUT) /* not the name of a group, or too large */
            return true;
        return error_set(naming->error, problem.kind, "%s", problem.message);
    }
    if (other.order == naming->group->order)
        return try_group(naming, &other);
    group_free(&other);
    return true;
}

/* Families with one number. */
static bool try_families(struct naming *naming, int n, const char *behind) {
    char name[GROUP_NAME_MAX];
    long factorial = 1;
    bool ok = true;
    for (int k = 3; k <= 7 && ok; ++k) {
        factorial = k == 3 ? 6 : factorial * k;
        snprintf(name, sizeof name, "%c%d%s", factorial == n ? 'S' : 'A', k, behind);
        ok = (factorial != n && factorial != 2L * n) || try_name(naming, name);
    }
    static const struct {
        const char *pattern;
        int divisor;
    } families[] = {{"D%d%s", 2}, {"Q%d%s", 1}, {"Dic%d%s", 4}, {"F%d%s", 1}};
    for (size_t i = 0; i < sizeof families / sizeof *families && ok; ++i)
        if (n % families[i].divisor == 0) {
            snprintf(name, sizeof name, families[i].pattern, n / families[i].divisor, behind);
            ok = try_name(naming, name);
        }
    for (int p = 3; p * (p * p - 1) <= n && ok; p += 2)
        if (p * (p * p - 1) == n) {
            snprintf(name, sizeof name, "SL(2,%d)%s", p, behind);
            ok = try_name(naming, name);
        }
    for (int k = 4; 1 << k <= n && ok; ++k)
        if (1 << k == n) {
            snprintf(name, sizeof name, "M%d(2)%s", k, behind);
            ok = try_name(naming, name);
        }
    for (int number = 3; n == 16 && number <= 13 && ok; number += 10) {
        snprintf(name, sizeof name, "SmallGroup(16,%d)%s", number, behind);
        ok = try_name(naming, name);
    }
    return ok;
}

static bool power_is_one(int k, int exponent, int n) {
    long power = 1;
    for (int i = 0; i < exponent; ++i)
        power = power * k % n;
    return power == 1;
}

/* C_n:C_m(k) of this order. */
static bool try_semidirect(struct naming *naming, int order, const char *behind) {
    bool ok = true;
    for (int m = 2; 3 * m <= order && ok && !naming->found; ++m)
        for (int k = 2; order % m == 0 && k < order / m && ok && !naming->found; ++k) {
            char name[GROUP_NAME_MAX];
            snprintf(name, sizeof name, "C%d:C%d(%d)%s", order / m, m, k, behind);
            ok = !power_is_one(k, m, order / m) || try_name(naming, name);
        }
    return ok;
}

/* A non-Abelian group of order n / m times an Abelian one of order m, for every m, the smallest
 * first. */
static bool try_products(struct naming *naming, bool semidirect) {
    int n = naming->group->order;
    bool ok = true;
    for (int m = 1; 6 * m <= n && ok; ++m) {
        struct group_factors lists[GROUP_LISTS_MAX] = {{0}};
        int count = m == 1 ? 1 : n % m != 0 ? 0 : group_list_abelian(m, lists);
        for (int i = 0; i < count && ok && !naming->found; ++i) {
            char behind[GROUP_NAME_MAX] = "";
            for (int t = 0; t < lists[i].rank; ++t)
                snprintf(behind + strlen(behind), sizeof behind - strlen(behind), "xC%d",
                         lists[i].factors[t]);
            ok = semidirect ? try_semidirect(naming, n / m, behind)
                            : try_families(naming, n / m, behind);
        }
    }
    return ok;
}

/* Products of two of the smallest non-Abelian groups. */
static bool try_pairs(struct naming *naming) {
    static const char *const names[] = {"S3", "D4", "Q8", "D5", "A4", "D6", "D7", "S4"};
    enum { NAMES = sizeof names / sizeof *names };
    bool ok = true;
    for (int i = 0; i < NAMES; ++i)
        for (int j = i; j < NAMES && ok; ++j) {
            char name[GROUP_NAME_MAX];
            snprintf(name, sizeof name, "%sx%s", names[i], names[j]);
            ok = try_name(naming, name);
        }
    return ok;
}

static bool try_abelian(struct naming *naming) {
    struct group_factors lists[GROUP_LISTS_MAX];
    int count = group_list_abelian(naming->group->order, lists);
    for (int i = 0; i < count && !naming->found; ++i) {
        struct group other;
        if (!group_create_abelian(lists[i].factors, lists[i].rank, &other, naming->error) ||
            !try_group(naming, &other))
            return false;
    }
    return true;
}

bool group_identify(const struct group *group, struct group *named, int *map, struct error *error) {
    enum { ORDER_MOST = 720 }; /* above this, only the families are tried */
    struct naming naming = {group, named, map, false, error};
    *named = (struct group){0};
    if (group_is_abelian(group))
        return try_abelian(&naming);
    return try_products(&naming, false) &&
           (group->order > ORDER_MOST || (try_pairs(&naming) && try_products(&naming, true)));
}

/* --- Groups without a name -------------------------------------------------------------------- */

/* "1, 2, 4: 1, 11, 4" of numbers that are counted: count[i] times i. */
static void list_counts(const int *count, int n, char *text, int size) {
    char second[256] = "";
    int used = 0, behind = 0;
    for (int i = 1; i <= n && used < size && behind < (int)sizeof second; ++i)
        if (count[i] > 0) {
            const char *comma = used > 0 ? ", " : "";
            used += snprintf(text + used, (size_t)(size - used), "%s%d", comma, i);
            behind +=
                snprintf(second + behind, sizeof second - (size_t)behind, "%s%d", comma, count[i]);
        }
    if (used < size)
        snprintf(text + used, (size_t)(size - used), ": %s", second);
}

bool group_describe(const struct group *group, char *text, int size, struct error *error) {
    size_t n = (size_t)group->order;
    struct classes classes;
    char orders[200], sizes[200];
    int *order = memory_array(2 * n + 2, sizeof *order);
    if (order == NULL)
        return error_memory(error, "a group");
    int *count = order + n;
    if (!classes_create(group, &classes, error)) {
        free(order);
        return false;
    }
    element_orders(group, order);
    count_orders(group, order, count);
    list_counts(count, group->order, orders, sizeof orders);
    memset(count, 0, (n + 1) * sizeof *count);
    for (int i = 0; i < classes.count; ++i)
        ++count[classes.size[i]];
    list_counts(count, group->order, sizes, sizeof sizes);
    snprintf(text, (size_t)size, "elements of order %s; conjugacy classes of size %s", orders,
             sizes);
    classes_free(&classes);
    free(order);
    return true;
}
