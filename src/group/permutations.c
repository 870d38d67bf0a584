#include "group/permutations.h"

#include "base/memory.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum {
    SLOTS = 4 * GROUP_ORDER_MAX
}; /* of the hash table: a power of two, a quarter full at most */

/* The elements found so far, in order of discovery. The first is the identity; each other one is
 * generator `last` times an earlier element `rest`. */
struct closure {
    int degree, generators, order;
    int *element; /* [GROUP_ORDER_MAX, degree] */
    int *rest;    /* [GROUP_ORDER_MAX] */
    int *last;    /* [GROUP_ORDER_MAX] */
    int *step;    /* [generators, GROUP_ORDER_MAX]: the index of generator s times element e */
    int *slot;    /* [SLOTS]: 1 + the element; 0: free */
    int *image;   /* [degree]: workspace for a product */
};

static bool closure_allocate(struct closure *closure, struct error *error) {
    size_t largest = GROUP_ORDER_MAX, degree = (size_t)closure->degree;
    closure->element = memory_array(largest * degree, sizeof(int));
    closure->rest = memory_array(largest, sizeof(int));
    closure->last = memory_array(largest, sizeof(int));
    closure->step = memory_array((size_t)closure->generators * largest, sizeof(int));
    closure->slot = memory_array(SLOTS, sizeof(int));
    closure->image = memory_array(degree, sizeof(int));
    return (closure->element != NULL && closure->rest != NULL && closure->last != NULL &&
            closure->step != NULL && closure->slot != NULL && closure->image != NULL) ||
           error_memory(error, "a group of permutations");
}

static void closure_free(struct closure *closure) {
    free(closure->element);
    free(closure->rest);
    free(closure->last);
    free(closure->step);
    free(closure->slot);
    free(closure->image);
}

static int *element_of(const struct closure *closure, int number) {
    return closure->element + (size_t)number * (size_t)closure->degree;
}

/* The slot that holds the permutation, or the free slot for it. */
static int *find_slot(const struct closure *closure, const int *permutation) {
    size_t size = (size_t)closure->degree * sizeof *permutation;
    uint64_t hash = 14695981039346656037U; /* Fowler-Noll-Vo hash over whole ints */
    for (int i = 0; i < closure->degree; ++i)
        hash = (hash ^ (uint64_t)permutation[i]) * 1099511628211U;
    size_t at = (hash ^ hash >> 32) % SLOTS;
    while (closure->slot[at] != 0 &&
           memcmp(element_of(closure, closure->slot[at] - 1), permutation, size) != 0)
        at = (at + 1) % SLOTS;
    return &closure->slot[at];
}

/* The index of closure->image, which is generator `last` times element `rest`; -1 if there is no
 * room for it. */
static int find_or_add(struct closure *closure, int last, int rest) {
    int *slot = find_slot(closure, closure->image);
    if (*slot == 0) {
        if (closure->order == GROUP_ORDER_MAX)
            return -1;
        memcpy(element_of(closure, closure->order), closure->image,
               (size_t)closure->degree * sizeof(int));
        closure->last[closure->order] = last;
        closure->rest[closure->order] = rest;
        *slot = ++closure->order;
    }
    return *slot - 1;
}

static bool close_up(struct closure *closure, const int *generators, struct error *error) {
    for (int i = 0; i < closure->degree; ++i)
        closure->image[i] = i;
    find_or_add(closure, 0, 0);
    for (int e = 0; e < closure->order; ++e)
        for (int s = 0; s < closure->generators; ++s) {
            const int *generator = generators + (size_t)s * (size_t)closure->degree;
            for (int i = 0; i < closure->degree; ++i)
                closure->image[i] = generator[element_of(closure, e)[i]];
            int number = find_or_add(closure, s, e);
            if (number < 0)
                return error_set(error, ERROR_INPUT,
                                 "the permutations generate a group of more than %d elements",
                                 GROUP_ORDER_MAX);
            closure->step[s * GROUP_ORDER_MAX + e] = number;
        }
    return closure->order >= 2 ||
           error_set(error, ERROR_INPUT, "the permutations generate the trivial group only");
}

static int compare_elements(const void *x, const void *y, void *context) {
    const struct closure *closure = context;
    const int *p = element_of(closure, *(const int *)x), *q = element_of(closure, *(const int *)y);
    int i = 0;
    while (i < closure->degree - 1 && p[i] == q[i])
        ++i;
    return (p[i] > q[i]) - (p[i] < q[i]);
}

/* position[e]: the rank of element e among the sorted elements. */
static void sort_elements(struct closure *closure, int *sorted, int *position) {
    for (int e = 0; e < closure->order; ++e)
        sorted[e] = e;
    qsort_r(sorted, (size_t)closure->order, sizeof *sorted, compare_elements, closure);
    for (int i = 0; i < closure->order; ++i)
        position[sorted[i]] = i;
}

/* Row by row in order of discovery: (s g) h = s (g h). */
static void fill_product(const struct closure *closure, const int *sorted, const int *position,
                         int *product) {
    size_t d = (size_t)closure->order;
    for (size_t h = 0; h < d; ++h)
        product[h] = (int)h; /* the identity is sorted first */
    for (size_t e = 1; e < d; ++e) {
        const int *step = closure->step + closure->last[e] * GROUP_ORDER_MAX;
        const int *rest = product + (size_t)position[closure->rest[e]] * d;
        for (size_t h = 0; h < d; ++h)
            product[(size_t)position[e] * d + h] = position[step[sorted[rest[h]]]];
    }
}

static bool check_permutations(int degree, int count, const int *generators, struct error *error) {
    char seen[GROUP_DEGREE_MAX];
    if (degree < 1 || degree > GROUP_DEGREE_MAX)
        return error_set(error, ERROR_INPUT, "permutations must have 1 to %d points, not %d",
                         GROUP_DEGREE_MAX, degree);
    if (count < 1 || count > GROUP_GENERATORS_MAX)
        return error_set(error, ERROR_INPUT,
                         "a group must be generated by 1 to %d permutations, not %d",
                         GROUP_GENERATORS_MAX, count);
    for (int s = 0; s < count; ++s, generators += degree) {
        memset(seen, 0, sizeof seen);
        for (int i = 0; i < degree; ++i) {
            int image = generators[i];
            if (image < 0 || image >= degree)
                return error_set(error, ERROR_INPUT,
                                 "permutation %d is invalid: %d is not one of its points 0 to %d",
                                 s, image, degree - 1);
            if (seen[image]++)
                return error_set(error, ERROR_INPUT,
                                 "permutation %d is invalid: it contains %d twice", s, image);
        }
    }
    return true;
}

bool group_create_permutations(int degree, int count, const int *generators, const char *name,
                               struct group *group, struct error *error) {
    struct closure closure = {.degree = degree, .generators = count};
    *group = (struct group){0};
    if (!check_permutations(degree, count, generators, error))
        return false;
    bool ok = closure_allocate(&closure, error) && close_up(&closure, generators, error);
    int *sorted = ok ? memory_array(2 * (size_t)closure.order, sizeof *sorted) : NULL;
    if (ok && sorted == NULL)
        ok = error_memory(error, "a group of permutations");
    ok = ok && group_allocate(closure.order, name, group, error);
    if (ok) {
        int *position = sorted + closure.order;
        sort_elements(&closure, sorted, position);
        fill_product(&closure, sorted, position, group->product);
        group_fill_inverse(group);
    }
    free(sorted);
    closure_free(&closure);
    return ok;
}
