#include "group/table.h"

#include "base/memory.h"

#include <stdlib.h>

static bool check_closed(int n, const int *table, struct error *error) {
    for (int g = 0; g < n; ++g)
        for (int h = 0; h < n; ++h)
            if (table[g * n + h] < 0 || table[g * n + h] >= n)
                return error_set(error, ERROR_INPUT,
                                 "not a group: not closed, %d * %d = %d is none of the elements 0 "
                                 "to %d",
                                 g, h, table[g * n + h], n - 1);
    return true;
}

static bool is_identity(int n, const int *table, int e) {
    for (int g = 0; g < n; ++g)
        if (table[e * n + g] != g || table[g * n + e] != g)
            return false;
    return true;
}

static bool find_identity(int n, const int *table, int *identity, struct error *error) {
    for (*identity = 0; *identity < n; ++*identity)
        if (is_identity(n, table, *identity))
            return true;
    return error_set(error, ERROR_INPUT,
                     "not a group: no identity, no element e has e * g = g * e = g for all g");
}

static bool check_inverses(int n, const int *table, int identity, struct error *error) {
    for (int g = 0; g < n; ++g) {
        int h = 0;
        while (h < n && (table[g * n + h] != identity || table[h * n + g] != identity))
            ++h;
        if (h == n)
            return error_set(error, ERROR_INPUT,
                             "not a group: no inverse, no element h has %d * h = h * %d = %d, the "
                             "identity",
                             g, g, identity);
    }
    return true;
}

static bool check_middle(int n, const int *table, int g, struct error *error) {
    for (int x = 0; x < n; ++x)
        for (int y = 0; y < n; ++y) {
            int left = table[table[x * n + g] * n + y], right = table[x * n + table[g * n + y]];
            if (left != right)
                return error_set(error, ERROR_INPUT,
                                 "not a group: not associative, (%d * %d) * %d = %d but %d * (%d * "
                                 "%d) = %d",
                                 x, g, y, left, x, g, y, right);
        }
    return true;
}

/* Mark all products of the marked elements and the generators. reached: [count], a growing list. */
static int reach(int n, const int *table, const int *generators, int generator_count, int *reached,
                 int count, char *marked) {
    for (int i = 0; i < count; ++i)
        for (int s = 0; s < generator_count; ++s) {
            int product = table[reached[i] * n + generators[s]];
            if (!marked[product]) {
                marked[product] = 1;
                reached[count++] = product;
            }
        }
    return count;
}

/* Light's test: the elements g with (x g) y = x (g y) for all x and y are closed under products, so
 * it suffices to test generators. */
static bool check_associative(int n, const int *table, struct error *error) {
    int *generators = memory_array((size_t)n, sizeof *generators);
    int *reached = memory_array((size_t)n, sizeof *reached);
    char *marked = memory_array((size_t)n, 1);
    bool ok = (generators != NULL && reached != NULL && marked != NULL) ||
              error_memory(error, "a group table");
    int generator_count = 0, count = 0;
    for (int g = 0; ok && g < n; ++g) {
        if (marked[g])
            continue;
        ok = check_middle(n, table, g, error);
        marked[g] = 1;
        reached[count++] = generators[generator_count++] = g;
        count = reach(n, table, generators, generator_count, reached, count, marked);
    }
    free(generators);
    free(reached);
    free(marked);
    return ok;
}

bool group_create_table(int order, const int *table, const char *name, struct group *group,
                        struct error *error) {
    int identity, n = order;
    *group = (struct group){0};
    if (n < 2 || n > GROUP_ORDER_MAX)
        return error_set(error, ERROR_INPUT, "a group must have 2 to %d elements, not %d",
                         GROUP_ORDER_MAX, n);
    if (!check_closed(n, table, error) || !find_identity(n, table, &identity, error) ||
        !check_inverses(n, table, identity, error) || !check_associative(n, table, error) ||
        !group_allocate(n, name, group, error))
        return false;
    for (int g = 0; g < n; ++g)
        for (int h = 0; h < n; ++h) {
            int x = g == 0 ? identity : g == identity ? 0 : g;
            int y = h == 0 ? identity : h == identity ? 0 : h;
            int xy = table[x * n + y];
            group->product[g * n + h] = xy == 0 ? identity : xy == identity ? 0 : xy;
        }
    group_fill_inverse(group);
    return true;
}
