/* Isomorphisms between groups, and the names of groups given by their tables. */
#ifndef GROUP_ISOMORPHISM_H
#define GROUP_ISOMORPHISM_H

#include "group/group.h"

/* Fill map: [order], map[x] in `to` for x in `from`, with map[x y] = map[x] map[y]. *found: whether
 * there is one; the search is given up, as if there were none, after some seconds. Fails with
 * ERROR_ENVIRONMENT if out of memory. */
bool isomorphism_find(const struct group *from, const struct group *to, int *map, bool *found,
                      struct error *error);

bool group_is_abelian(const struct group *group);

/* Find the group in the numbering of its name: Abelian ones by their invariant factors, others
 * among the families of group/names.h and their products. map: [order], from `group` to `named`.
 * `named` is empty (order 0) if none is found: not every group has a name. Fails with
 * ERROR_ENVIRONMENT if out of memory. */
bool group_identify(const struct group *group, struct group *named, int *map, struct error *error);

/* The orders of its elements and the sizes of its conjugacy classes, for a group without a name:
 * "elements of order 1, 2, 4: 1, 11, 4; classes of size 1, 2: 4, 6". Fails as group_identify. */
bool group_describe(const struct group *group, char *text, int size, struct error *error);

#endif
