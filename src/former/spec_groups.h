/* Groups and words in specs: any finite group, and words in two of its elements. */
#ifndef STUDY_SPEC_GROUPS_H
#define STUDY_SPEC_GROUPS_H

#include "former/spec.h"
#include "theory/words/words.h"

/* One of
 *     {name: S4}                                        (group/names.h)
 *     {factors: [2, 3]}                                 (Z_2 x Z_3)
 *     {name: mine, permutations: [[1,2,0], [1,0,2]]}    (that generate it; images of 0, 1, 2)
 *     {name: mine, table: [[0,1], [1,0]]}               (row g, column h: g h)
 * The lists of lists stay in the document. */
struct spec_any_group {
    char *name;
    int *factors;
    unsigned rank;
};

extern const cyaml_schema_value_t spec_any_group_schema; /* struct spec_any_group */
extern const cyaml_schema_field_t spec_any_group_fields[];

/* The group at `where`. Fails with ERROR_INPUT at line and column of what is wrong: not exactly one
 * of the four, an unknown name, no permutations, no group (and which axiom fails), or more than
 * `largest` elements. */
bool spec_create_group(const struct spec *spec, struct error *error, const char *where,
                       const struct spec_any_group *of, int largest, struct group *group);

/* Whether spec_create_group could. */
bool spec_check_any_group(const struct spec *spec, struct error *error, const char *where,
                          const struct spec_any_group *of, int largest);

extern const cyaml_schema_value_t spec_text_schema; /* char *, 1 to 1000 bytes: e.g. a word */

/* The word that `text` at `where` is. Fails with ERROR_INPUT at its line and column. */
bool spec_check_word(const struct spec *spec, struct error *error, const char *where,
                     const char *text, struct word *word);

#endif
