/* Words on one group: which boxes their tensors fill, and which they may fill. */
#ifndef CLAIMS_WORDS_WORD_SUPPORT_WORD_SUPPORT_BOXES_H
#define CLAIMS_WORDS_WORD_SUPPORT_WORD_SUPPORT_BOXES_H

#include "base/random.h"
#include "theory/words/word_tensor.h"

/* A group, its representations, and what is measured of one word on it. Boxes are numbered as in
 * theory/words/word_tensor.h. */
struct boxes {
    struct group group;
    struct representations representations;
    struct fourier fourier;
    int count;      /* m^3 */
    double zero;    /* energy of a box that is support if it is above */
    int *table;     /* [n, n]: w(a, b) */
    double *energy; /* [count] */
    bool *cover;    /* [count] */
    bool *refined;  /* [count] */
};

/* Takes over the group, also on failure. `tolerance`: `zero` over the order of the group. */
bool boxes_open(struct group *group, double tolerance, struct boxes *boxes, struct error *error);

void boxes_close(struct boxes *boxes);

/* Fill `table`, `energy`, `cover` and `refined` for a word. */
bool boxes_weigh(struct boxes *boxes, const struct word *word, struct error *error);

/* Fill `table` and `energy` alone, for a table that no word has. */
bool boxes_weigh_random(struct boxes *boxes, struct random_stream *stream, struct error *error);

bool box_is_support(const struct boxes *boxes, int box);

/* The bsc representations of a box. */
struct box {
    int phi, psi, zeta;
};
struct box box_of(const struct boxes *boxes, int number);

/* The word that was weighed, in numbers. */
struct box_counts {
    int support, cover, refined;        /* boxes */
    int outside_cover, outside_refined; /* of the support: violations */
    double largest_zero;                /* energy of a box that is not support; 0 without one */
    double smallest_support;            /* infinite without one */
    double dimension_share;             /* of n^3, in the boxes of the support */
    double energy_error;                /* of the sum of all energies, relative to n^2 */
};
struct box_counts boxes_count(const struct boxes *boxes);

/* How far the energies are from those of a b, which are n D in the boxes (phi, phi, phi) and 0 in
 * others, relative to n^2. */
double boxes_multiplication_error(const struct boxes *boxes);

#endif
