#include "group/classes.h"

#include "base/memory.h"

#include <stdlib.h>

/* Assign g and all its conjugates to class number `class`; returns their number. */
static int fill_class(const struct group *group, int g, int class, int *of) {
    int size = 0;
    for (int x = 0; x < group->order; ++x) {
        int xg = group->product[x * group->order + g];
        int conjugate = group->product[xg * group->order + group->inverse[x]];
        size += of[conjugate] != class;
        of[conjugate] = class;
    }
    return size;
}

bool classes_create(const struct group *group, struct classes *classes, struct error *error) {
    size_t n = (size_t)group->order;
    *classes = (struct classes){.of = memory_array(n, sizeof(int)),
                                .size = memory_array(n, sizeof(int)),
                                .representative = memory_array(n, sizeof(int)),
                                .inverse = memory_array(n, sizeof(int))};
    if (classes->of == NULL || classes->size == NULL || classes->representative == NULL ||
        classes->inverse == NULL) {
        classes_free(classes);
        return error_memory(error, "conjugacy classes");
    }
    for (int g = 0; g < group->order; ++g)
        classes->of[g] = -1;
    for (int g = 0; g < group->order; ++g)
        if (classes->of[g] < 0) {
            classes->representative[classes->count] = g;
            classes->size[classes->count] = fill_class(group, g, classes->count, classes->of);
            ++classes->count;
        }
    for (int c = 0; c < classes->count; ++c)
        classes->inverse[c] = classes->of[group->inverse[classes->representative[c]]];
    return true;
}

void classes_free(struct classes *classes) {
    free(classes->of);
    free(classes->size);
    free(classes->representative);
    free(classes->inverse);
    *classes = (struct classes){0};
}
