/* Groups from a multiplication table that somebody wrote down. */
#ifndef GROUP_TABLE_H
#define GROUP_TABLE_H

#include "group/group.h"

/* The group in which element g times element h is table[g * order + h]. The identity may be any
 * element: it changes its number with element 0. Fails with ERROR_INPUT when it is no group; the
 * message says which axiom fails and for which elements. */
bool group_create_table(int order, const int *table, const char *name, struct group *group,
                        struct error *error);

#endif
