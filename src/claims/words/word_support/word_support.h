/* What the parts of the claim word_support share. */
#ifndef CLAIMS_WORDS_WORD_SUPPORT_WORD_SUPPORT_H
#define CLAIMS_WORDS_WORD_SUPPORT_WORD_SUPPORT_H

#include "protocol/groups.h"
#include "study/study.h"
#include "theory/words/word_tensor.h"

/* --- What a spec says (experiments/README.md) ------------------------------------------------- */

struct known_size {
    char *group;
    char **words;
    unsigned words_count;
    int support, cover;
};

/* Words on groups. */
struct selected {
    struct any_group *groups;
    unsigned groups_count;
    char **words;
    unsigned words_count;
    struct known_size *known;
    unsigned known_count;
};

/* All reduced words up to a length. */
struct all_words {
    struct any_group *groups;
    unsigned groups_count;
    int up_to, exact_up_to;
};

struct drawing {
    struct any_group group;
    char **words;
    unsigned words_count;
};

struct profile {
    char *name;
    struct selected selected;
    struct all_words all_words;
    uint64_t control_seed;
    struct drawing figure;
};

struct document {
    double energy_tolerance;
};

/* --- What is measured ------------------------------------------------------------------------- */

/* A group and the boxes of one word on it, numbered as in theory/words/word_tensor.h. */
struct boxes {
    struct group group;
    struct representations representations;
    struct fourier fourier;
    int count;           /* m^3 */
    double zero;         /* largest energy of a box that is not support */
    const char **labels; /* [m]: of the bsc representations */
    int *table;          /* [n, n]: w(a, b) */
    double *energy;      /* [count] */
    bool *cover;         /* [count] */
    bool *refined;       /* [count] */
};

/* The boxes of the group at a place, which belong to the study; NULL on failure. */
struct boxes *word_support_open(struct study *study, const struct place *at,
                                const struct any_group *of, struct error *error);

/* Fill table, energy, cover and refined for a word. */
bool word_support_weigh(struct boxes *boxes, const struct word *word, struct error *error);

/* Whether a box has energy; so has one whose energy is not a number. */
bool word_support_has(const struct boxes *boxes, int box);

/* The bsc representations of a box. */
struct box {
    int phi, psi, zeta;
};
struct box word_support_box(const struct boxes *boxes, int number);

/* The weighed word in numbers. */
struct counts {
    const char *group;
    int d, bscs, all;                   /* its order, representations and boxes */
    int support, cover, refined;        /* boxes */
    int outside_cover, outside_refined; /* boxes of the support */
    double largest_zero;                /* energy outside the support; 0 without such a box */
    double smallest_support;            /* energy in the support; infinite without one */
    double dimension_share;             /* of n^3, in the boxes of the support */
    double energy_error;                /* of the sum of all energies, relative to n^2 */
};
struct counts word_support_count(const struct boxes *boxes);

/* Largest difference of the energies from those of a b, relative to n^2: n D in the boxes
 * (phi, phi, phi) and 0 in all others. */
double word_support_multiplication_error(const struct boxes *boxes);

/* What the criteria judge. */
struct findings {
    double outside_cover, outside_refined, energy_gap, energy_error, multiplication_error;
    double size_mismatches, refined_inexact, refined_inexact_short, control_outside_cover;
    double largest_zero, smallest_support; /* energies over n */
    int random_boxes; /* outside covers, where a random table can have energy */
};

/* Add a word on a group. */
void word_support_add(const struct counts *counts, struct findings *found);

/* 1 where the refined cover is not the support, 0 where it is, NaN where an energy is. */
double word_support_inexact(const struct counts *counts);

/* Add the boxes outside the cover of a word to the control, for a random table. */
void word_support_add_random(const struct boxes *boxes, struct findings *found);

#endif
