/* Groups and words in specs. */
#ifndef PROTOCOL_GROUPS_H
#define PROTOCOL_GROUPS_H

#include "group/group.h"
#include "record/read.h"
#include "theory/words/words.h"

/* {factors: [2, 3]}: Z_2 x Z_3, an abelian group by its invariant factors. */
struct abelian {
    int *factors;
    unsigned rank;
};

extern const struct record abelian_record;

/* d of a group that was read. */
int abelian_order(const struct abelian *group);

/* One of
 *     {name: S4}                                        (group/names.h)
 *     {factors: [2, 3]}                                 (Z_2 x Z_3)
 *     {name: mine, permutations: [[1,2,0], [1,0,2]]}    (that generate it; images of 0, 1, 2)
 *     {name: mine, table: [[0,1], [1,0]]}               (row g, column h: g h)
 * The lists of lists stay in the document. */
struct any_group {
    char *name;
    int *factors;
    unsigned rank;
};

extern const struct record any_group_record;

/* The group at a place. Fails with ERROR_INPUT at line and column of what is wrong: not exactly one
 * of the four, an unknown name, no permutations, no group (and which axiom fails), or more than
 * `largest` elements. */
bool any_group_create(const struct place *at, const struct any_group *of, int largest,
                      struct group *group, struct error *error);

/* The word that the text of `member` at a place is. Fails with ERROR_INPUT at its line and
 * column. */
bool word_read(const struct place *at, const char *member, const char *text, struct word *word,
               struct error *error);

#endif
