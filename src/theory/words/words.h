/* Words in two elements a and b of a group and their inverses A and B.
 *
 * The text of a word may have powers, round brackets, commutators and spaces: "a^2 b", "(ab)^-3",
 * "[a, bA]", where [u,v] = u v u^-1 v^-1. Words are freely reduced: no letter stands beside its
 * inverse. */
#ifndef THEORY_WORDS_WORDS_H
#define THEORY_WORDS_WORDS_H

#include "group/group.h"

enum { WORD_LENGTH_MAX = 255 };

struct word {
    int length;                        /* >= 1 */
    char letters[WORD_LENGTH_MAX + 1]; /* among "abAB", terminated: also the word's name */
};

/* Fails with ERROR_INPUT and a message that says where ("column 3: ..."): another letter, a bracket
 * without its partner, no or too large a number after ^, a word that is empty or longer than
 * WORD_LENGTH_MAX letters, which all parts of it must be. */
bool word_parse(const char *text, struct word *word, struct error *error);

/* How often a letter occurs. */
int word_count(const struct word *word, char letter);

/* Reduced words of a length >= 1 and <= WORD_LIST_LENGTH_MAX: there are 4 * 3^(length - 1). */
enum { WORD_LIST_LENGTH_MAX = 8 };
int word_list_size(int length);

/* All of them, in the order a, b, A, B of their letters: words: [word_list_size]. */
void word_list(int length, struct word *words);

/* table[a * n + b] = w(a, b): [n, n]. */
void word_evaluate(const struct word *word, const struct group *group, int *table);

#endif
