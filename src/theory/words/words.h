/* Words in two elements a and b of a group and their inverses A and B.
 *
 * The text of a word may contain powers, round brackets, commutators and spaces: "a^2 b",
 * "(ab)^-3",
 * "[a, bA]", where [u,v] = u v u^-1 v^-1. Words are freely reduced: no letter is next to its
 * inverse. */
#ifndef THEORY_WORDS_WORDS_H
#define THEORY_WORDS_WORDS_H

#include "group/group.h"

enum { WORD_LENGTH_MAX = 255 };

struct word {
    int length;                        /* >= 1 */
    char letters[WORD_LENGTH_MAX + 1]; /* among "abAB", terminated: also the word's name */
};

/* Fails with ERROR_INPUT and a message that gives the position ("column 3: ..."): another letter,
 * an unmatched bracket, a missing or too large number after ^, an empty word, or a word or part of
 * it longer than WORD_LENGTH_MAX letters. */
bool word_parse(const char *text, struct word *word, struct error *error);

/* How often a letter occurs. */
int word_count(const struct word *word, char letter);

/* The number of reduced words of a length from 1 to WORD_LIST_LENGTH_MAX: 4 * 3^(length - 1). */
enum { WORD_LIST_LENGTH_MAX = 8 };
int word_list_size(int length);

/* All of them, in the order a, b, A, B of their letters: words: [word_list_size]. */
void word_list(int length, struct word *words);

/* table[a * n + b] = w(a, b): [n, n]. */
void word_evaluate(const struct word *word, const struct group *group, int *table);

#endif
