#include "group/group.h"

#include "base/memory.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *group_factors_problem(const int *factors, int rank) {
    if (rank < 1)
        return "a group needs at least one factor, e.g. [23]";
    if (rank > GROUP_RANK_MAX)
        return "a group may have at most 8 factors";
    long order = 1;
    for (int t = 0; t < rank; ++t) {
        if (factors[t] < 2)
            return "every factor of a group must be at least 2: Z_0 is infinite, Z_1 is trivial";
        order *= factors[t];
        if (order > GROUP_ORDER_MAX)
            return "the group's order (the product of its factors) may be at most 4096";
    }
    return NULL;
}

int group_factors_order(const int *factors, int rank) {
    int order = 1;
    for (int t = 0; t < rank; ++t)
        order *= factors[t];
    return order;
}

void group_factors_name(const int *factors, int rank, char name[GROUP_NAME_MAX]) {
    int used = 0;
    for (int t = 0; t < rank; ++t)
        used += snprintf(name + used, (size_t)(GROUP_NAME_MAX - used), "%sZ_%d", t == 0 ? "" : "x",
                         factors[t]);
}

/* Parse one factor, "23" or "Z_23"; `end` is set behind it. Numbers too large for int become
 * GROUP_ORDER_MAX + 1. */
static bool parse_factor(const char *text, const char **end, int *factor) {
    if (strncmp(text, "Z_", 2) == 0)
        text += 2;
    const char *digits = *text == '-' ? text + 1 : text;
    char *behind;
    if (!isdigit((unsigned char)*digits))
        return false;
    long value = strtol(text, &behind, 10);
    *end = behind;
    *factor = value > GROUP_ORDER_MAX ? GROUP_ORDER_MAX + 1 : value < 0 ? -1 : (int)value;
    return true;
}

bool group_factors_parse(const char *text, struct group_factors *group, struct error *error) {
    *group = (struct group_factors){0};
    for (const char *at = text;; ++at) {
        int factor;
        if (!parse_factor(at, &at, &factor) || (*at != '\0' && *at != 'x' && *at != ','))
            return error_set(error, ERROR_INPUT, "'%s' is not a list of factors like 23 or 2x3x4",
                             text);
        if (group->rank == GROUP_RANK_MAX)
            return error_set(error, ERROR_INPUT, "'%s' has more than %d factors", text,
                             GROUP_RANK_MAX);
        group->factors[group->rank++] = factor;
        if (*at == '\0')
            break;
    }
    const char *problem = group_factors_problem(group->factors, group->rank);
    return problem == NULL || error_set(error, ERROR_INPUT, "'%s': %s", text, problem);
}

void group_tuple(const struct group *group, int g, int *tuple) {
    for (int t = group->rank - 1; t >= 0; --t) {
        tuple[t] = g % group->factors[t];
        g /= group->factors[t];
    }
}

int group_element(const struct group *group, const int *tuple) {
    int g = 0;
    for (int t = 0; t < group->rank; ++t) {
        int n = group->factors[t];
        g = g * n + ((tuple[t] % n) + n) % n;
    }
    return g;
}

/* Extend `list`, the product of whose factors is order / rest, by multiples of its last factor. */
static int list_longer(struct group_factors list, int rest, struct group_factors *lists,
                       int count) {
    if (rest == 1) {
        if (count < GROUP_LISTS_MAX)
            lists[count] = list;
        return count + 1;
    }
    int last = list.rank > 0 ? list.factors[list.rank - 1] : 1;
    for (int n = last < 2 ? 2 : last; n <= rest && list.rank < GROUP_RANK_MAX; ++n)
        if (rest % n == 0 && n % last == 0) {
            struct group_factors longer = list;
            longer.factors[longer.rank++] = n;
            count = list_longer(longer, rest / n, lists, count);
        }
    return count;
}

int group_list_abelian(int order, struct group_factors *lists) {
    int count = list_longer((struct group_factors){0}, order, lists, 0);
    return count < GROUP_LISTS_MAX ? count : GROUP_LISTS_MAX;
}

void group_file_name(const struct group *group, char name[GROUP_NAME_MAX]) {
    int used = 0;
    for (const char *c = group->name; *c != '\0'; ++c)
        if (*c != ')')
            name[used++] = (char)(strchr("(,:*", *c) != NULL ? '_' : *c);
    name[used] = '\0';
}

bool group_allocate(int order, const char *name, struct group *group, struct error *error) {
    size_t d = (size_t)order;
    *group = (struct group){.order = order};
    snprintf(group->name, sizeof group->name, "%s", name);
    group->product = memory_array(d * d, sizeof *group->product);
    group->inverse = memory_array(d, sizeof *group->inverse);
    if (group->product != NULL && group->inverse != NULL)
        return true;
    group_free(group);
    return error_memory(error, "a group table");
}

void group_fill_inverse(struct group *group) {
    size_t d = (size_t)group->order;
    for (size_t g = 0; g < d; ++g)
        for (size_t h = 0; h < d; ++h)
            if (group->product[g * d + h] == 0)
                group->inverse[g] = (int)h;
}

/* y becomes the tuple of the next element; after the last one, zeros. */
static void next_tuple(const struct group *group, int *y) {
    for (int t = group->rank; t-- > 0;) {
        if (++y[t] < group->factors[t])
            return;
        y[t] = 0;
    }
}

/* row: [order] the sums of x and every element. With the divisions of group_tuple and
 * group_element a table takes five times as long. */
static void fill_row(const struct group *group, const int *x, int *row) {
    int y[GROUP_RANK_MAX] = {0};
    for (int h = 0; h < group->order; ++h) {
        int sum = 0;
        for (int t = 0; t < group->rank; ++t) {
            int n = group->factors[t], digit = x[t] + y[t];
            sum = sum * n + (digit < n ? digit : digit - n);
        }
        row[h] = sum;
        next_tuple(group, y);
    }
}

static void fill_sums(struct group *group) {
    int x[GROUP_RANK_MAX] = {0};
    for (int g = 0; g < group->order; ++g) {
        fill_row(group, x, group->product + (size_t)g * (size_t)group->order);
        next_tuple(group, x);
    }
}

bool group_create_abelian(const int *factors, int rank, struct group *group, struct error *error) {
    char name[GROUP_NAME_MAX];
    *group = (struct group){0};
    const char *problem = group_factors_problem(factors, rank);
    if (problem != NULL)
        return error_set(error, ERROR_INPUT, "%s", problem);
    group_factors_name(factors, rank, name);
    if (!group_allocate(group_factors_order(factors, rank), name, group, error))
        return false;
    group->rank = rank;
    memcpy(group->factors, factors, (size_t)rank * sizeof *factors);
    fill_sums(group);
    group_fill_inverse(group);
    return true;
}

void group_free(struct group *group) {
    free(group->product);
    free(group->inverse);
    *group = (struct group){0};
}
