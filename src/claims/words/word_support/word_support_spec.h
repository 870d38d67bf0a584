/* What a spec of the claim word_support says (experiments/README.md explains every field). */
#ifndef CLAIMS_WORDS_WORD_SUPPORT_WORD_SUPPORT_SPEC_H
#define CLAIMS_WORDS_WORD_SUPPORT_WORD_SUPPORT_SPEC_H

#include "former/claim.h"
#include "former/spec_groups.h"

enum {
    SUPPORT_GROUPS_MAX = 200,
    SUPPORT_ORDER_MAX = 720, /* of a group: a word takes 4 n^4 multiplications */
    SUPPORT_DRAWN_MAX = 8,   /* bsc representations of the group that is drawn */
};

/* What another program found. */
struct known_size {
    char *group; /* the name of one of the groups */
    char **words;
    unsigned words_count;
    int support, cover;
};

struct selected { /* some words on some groups */
    struct spec_any_group *groups;
    unsigned groups_count;
    char **words;
    unsigned words_count;
    struct known_size *known; /* NULL: none */
    unsigned known_count;
};

struct all_words { /* every reduced word up to a length, on some groups */
    struct spec_any_group *groups;
    unsigned groups_count;
    int up_to;
    int exact_up_to; /* length up to which the refined cover is to be the support itself */
};

struct control { /* random tables, one for each group of the selected words */
    uint64_t seed;
};

struct drawing {
    struct spec_any_group group;
    char **words;
    unsigned words_count;
};

struct profile {
    char *name;
    struct selected selected;
    struct all_words all_words;
    struct control control;
    struct drawing figure;
};

struct tolerance {
    double energy; /* over the order n of the group: more is support */
};

struct document {
    struct claim_head head;
    struct tolerance tolerance;
};

extern const cyaml_schema_value_t document_schema; /* struct document, profiles: struct profile */

/* Groups, words and ranges of the tolerance and of one profile, number `index`. Fails with
 * ERROR_INPUT. */
bool check_profile(const struct spec *spec, unsigned index, const struct profile *profile,
                   const struct tolerance *tolerance, struct error *error);

#endif
