/* Which algebra is in a table of answers?
 *
 * A table T of order d may be, exactly or with some wrong entries,
 *     - a formula in the given numbering: m x + n y + k modulo d, or such a map of Z_n1 x Z_n2 x
 * ..., u x^m y^n modulo p on 1 .. p - 1, or one like x^2 + y^2 modulo d;
 *     - the product x y, or x y^-1, x^-1 y, y x, of a group whose table is given;
 *     - the table of a group after renumbering its rows, columns and values (group/isotopy.h);
 *     - a Latin square (quasigroup) of no group.
 * The first of these that holds is the answer. */
#ifndef GROUP_ALGEBRA_H
#define GROUP_ALGEBRA_H

#include "group/group.h"

enum algebra_kind {
    ALGEBRA_NONE,
    ALGEBRA_FORMULA,    /* in the given numbering */
    ALGEBRA_RENUMBERED, /* a group */
    ALGEBRA_QUASIGROUP, /* a Latin square of no group */
};

/* The share of entries from which a table is said to be that of an algebra. Different numberings of
 * groups of the same order agree on at most 3/4 of all pairs: they differ by a carry. */
static const double algebra_share = 0.9;

struct algebra {
    enum algebra_kind kind;
    char formula[128];     /* "x - y mod 23", "x y mod 23 on 1, ..., 22"; empty but for formulas */
    bool plain;            /* the product of `group` in the given numbering */
    struct group group;    /* order 0: the formula is not that of a group */
    char description[512]; /* of a group that has no name: group_describe */
    /* value[T(x, y)] = row[x] column[y] in `group`: permutations, [d] each, in one block. NULL
     * without group. */
    int *row, *column, *value;
    long agreeing; /* of the d^2 entries; of a quasigroup all */
    long faults;   /* latin_faults */
};

/* table: [d, d], entries 0 .. d - 1. hint: a group of order d to try, or NULL. Finds the best of
 * the above: with fewer than algebra_share of all entries agreeing, only one on which clearly more
 * agree than would by chance. Fails with ERROR_ENVIRONMENT if out of memory. */
bool algebra_find(int d, const int *table, const struct group *hint, struct algebra *algebra,
                  struct error *error);

void algebra_free(struct algebra *algebra);

#endif
