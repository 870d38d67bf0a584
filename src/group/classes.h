/* Conjugacy classes, ordered by their smallest elements; class 0 is that of the identity. */
#ifndef GROUP_CLASSES_H
#define GROUP_CLASSES_H

#include "group/group.h"

struct classes {
    int count;
    int *of;             /* [order]: the class of every element */
    int *size;           /* [count] */
    int *representative; /* [count]: the smallest element */
    int *inverse;        /* [count]: the class of the inverses */
};

/* Fails with ERROR_ENVIRONMENT if out of memory. */
bool classes_create(const struct group *group, struct classes *classes, struct error *error);

void classes_free(struct classes *classes);

#endif
