/* Groups from a given multiplication table. */
#ifndef GROUP_TABLE_H
#define GROUP_TABLE_H

#include "group/group.h"

/* The group in which element g times element h is table[g * order + h]. The identity may be any
 * element: it exchanges its number with element 0. Fails with ERROR_INPUT if the table is not a
 * group; the message names the violated axiom and the elements. */
bool group_create_table(int order, const int *table, const char *name, struct group *group,
                        struct error *error);

#endif
