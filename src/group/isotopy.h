/* Which group is in a table, whatever the numbering of its rows, columns and values?
 *
 * A table T of order d is isotopic to a group if there are numberings of its rows, columns and
 * values in which it is the group's: value[T(x, y)] = row[x] column[y]. By a theorem of Albert the
 * group is the only one, up to isomorphism. In a table without errors every row acts on the values
 * as a translation of the group relative to a reference row, so products of such translations give
 * the multiplication of the rows. Here each product is decided by the majority over the values, so
 * that some wrong entries do not matter. */
#ifndef GROUP_ISOTOPY_H
#define GROUP_ISOTOPY_H

#include "group/group.h"

struct isotopy {
    struct group group;        /* order 0: none was found */
    int *row, *column, *value; /* [d] each, in one block that begins with `row`: permutations */
    long agreeing;             /* of the d^2 entries */
};

/* table: [d, d], entries 0 .. d - 1, 2 <= d <= GROUP_ORDER_MAX. The group has a number for its
 * name. Fails with ERROR_ENVIRONMENT if out of memory. */
bool isotopy_find(int d, const int *table, struct isotopy *isotopy, struct error *error);

void isotopy_free(struct isotopy *isotopy);

/* The number of entries that keep the table from being a Latin square: in each row and column,
 * those that occur before in it. 0: it is one. */
long latin_faults(int d, const int *table);

#endif
