/* What the parts of the claim word_rank share. */
#ifndef CLAIMS_WORDS_WORD_RANK_WORD_RANK_H
#define CLAIMS_WORDS_WORD_RANK_WORD_RANK_H

#include "protocol/setting.h"
#include "study/study.h"
#include "theory/words/box_cover.h"
#include "theory/words/word_tensor.h"

/* --- What a spec says (experiments/README.md) ------------------------------------------------- */

/* What an independent program found for a word on a group, and the paper's box rank; NaN: not
 * known. */
struct known_cover {
    char *group, *word;
    double support, cover, box_rank, cover_rank, paper;
    bool drawn;
};

struct covers {
    struct any_group *groups;
    unsigned groups_count;
    char **words;
    unsigned words_count;
    struct known_cover *known;
    unsigned known_count;
};

/* Models of one part (phi, phi, phi) of a multiplication tensor, by width. */
struct part_study {
    struct any_group group;
    char *representation;
    int *widths;
    unsigned widths_count;
    int runs, updates;
    double rate, deviation, paper;
};

struct parts {
    struct part_study *studies;
    unsigned studies_count;
    double zero_loss;
};

/* Exact checks of statements about the word ab, on groups. */
struct exact {
    struct any_group *groups;
    unsigned groups_count;
    char *other_word;
    int updates, rows;
    double rate, deviation;
};

/* Product networks that learn the whole table of a word. */
struct setting {
    struct setting_common common;
    struct any_group group;
    char *word;
    int width;
};

/* When a neuron's box has a representation, and which neurons count. */
struct bounds {
    double part_above, alive_above;
};

struct profile {
    char *name;
    struct covers covers;
    struct parts parts;
    struct exact exact;
    struct protocol training;
    struct setting *settings;
    unsigned settings_count;
    struct bounds boxes;
};

/* --- What is measured ------------------------------------------------------------------------- */

/* A group in its Fourier basis. */
struct basis {
    struct group group;
    char file_name[GROUP_NAME_MAX];
    struct representations representations;
    struct fourier fourier;
    int *dimension;      /* [bscs] */
    const char **labels; /* [bscs] */
};

/* The basis of the group at a place, which belongs to the study; NULL on failure. */
struct basis *word_rank_open(struct study *study, const struct place *at,
                             const struct any_group *of, struct error *error);

/* A word on a group: its support and a minimal cover of that. */
struct covered {
    const struct basis *basis;
    struct word word;
    int *table;    /* [n, n] */
    bool *support; /* [m, m, m]: triples with energy; one whose energy is NaN has */
    bool *fusion;  /* [m, m, m]: the fusion cover (CFC) */
    bool unknown;  /* an energy is NaN */
    struct box_cover cover;
    struct cover_box *boxes; /* [boxes_count]: of the cover */
    int boxes_count;
};

/* Both fail without memory, or if there is no cover. What they make belongs to the study. */
struct covered *word_rank_cover(struct study *study, const struct basis *basis,
                                const struct word *word, struct error *error);

/* A box with sets of [m], all empty. */
struct cover_box word_rank_box(struct study *study, int m);

/* A word on a group in numbers: a row of the table. */
struct cover_row {
    const char *group, *word;
    int d, bscs, support, fusion, boxes, cover_rank, trivial, most;
    double box_rank, bound, terms_error; /* NaN where an energy is */
    bool certified;
    double known_rank, paper;
};

/* A box of a cover: a row of the table. */
struct box_row {
    const char *group, *word, *phi, *psi, *zeta;
    int box, cost;
};

/* What the criteria judge. */
struct findings {
    double known_mismatches, uncertified, terms_error, trivial_zeta, over_bound;
    double character_error, leak, decoupling_error, leak_other, square_error;
    double zero_below_rank, networks_wrong, captured_gain;
    double least_width; /* of one study */
};

/* Compare a row with what is known; add it. known: NULL where nothing is. */
void word_rank_add_cover(const struct cover_row *row, const struct known_cover *known,
                         struct findings *found);

/* Table and figure of the covers. */
bool word_rank_conclude_covers(struct study *study, struct findings *found, struct error *error);

/* --- Networks --------------------------------------------------------------------------------- */

struct task {
    const char *name, *group, *word;
    int width;
    double box_rank;
    const struct covered *covered;
    const struct bounds *bounds;
};

/* A network; see the fields in word_rank.c. */
struct run {
    double loss, accuracy, wrong;
    double inside, captured, captured_start, covers, observed_cost, boxes;
};

bool word_rank_measure(const struct trained *of, void *to, void *looks, struct error *error);

/* The smallest gain of `captured` of a setting's networks, on average. */
bool word_rank_conclude_networks(struct study *study, struct findings *found, struct error *error);

/* --- Parts ------------------------------------------------------------------------------------ */

/* What is prepared for a study of a part. */
struct part_of_word {
    const struct basis *basis;
    int bsc;
};

/* Models of one width. */
struct part_row {
    const char *group, *representation;
    int dimension, rank_at_least, rank_at_most, width, runs, zero;
    double paper, least, median;
};

/* The least width of which a model reached zero loss; NaN: none did. rows: [count]. */
double word_rank_least_width(const struct part_row *rows, int count);

/* Models of zero loss with fewer terms than a proven lower bound. */
double word_rank_below(const struct part_row *rows, int count);

bool word_rank_conclude_parts(struct study *study, const struct part_of_word *parts,
                              struct findings *found, struct error *error);

/* --- Exact checks ----------------------------------------------------------------------------- */

/* Of one group: a row of the table. */
struct exact_row {
    const char *group, *other_word;
    int d, bscs;
    double character_error, leak, decoupling_error, leak_other, square_error;
};

bool word_rank_check(struct study *study, const struct basis *basis, const struct exact *exact,
                     const struct word *other, struct exact_row *row, struct error *error);

/* Lemma 4.6: the two neurons (a, b, c) of a square network that do what the product neuron (u, v,
 * w) does, x y = ((x + y)^2 - (x - y)^2) / 4. */
void word_rank_squares(double u, double v, double w, double squares[2][3]);

/* What plan keeps for conclude. */
struct opened {
    struct covered **covered;   /* [groups of the covers, words] */
    struct part_of_word *parts; /* [studies] */
    struct basis **exact;       /* [groups of the checks] */
    struct word other;
};

#endif
