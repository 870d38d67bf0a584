/* What the parts of the claim word_learning share. */
#ifndef CLAIMS_WORDS_WORD_LEARNING_WORD_LEARNING_H
#define CLAIMS_WORDS_WORD_LEARNING_WORD_LEARNING_H

#include "group/fourier.h"
#include "protocol/groups.h"
#include "protocol/setting.h"
#include "study/study.h"

/* --- What a spec says (experiments/README.md) ------------------------------------------------- */

enum setting_labels { LABELS_WORD, LABELS_RANDOM };

/* Networks that learn one word in one group. */
struct setting {
    struct setting_common common;
    struct any_group group;
    char *word;
    enum setting_labels labels;
    enum model_activation activation;
    int *widths;
    unsigned widths_count;
    double weight_decay, train_share, start_deviation;
    double *expected_epochs; /* [2]; NULL: none */
    unsigned expected_count;
};

struct profile {
    char *name;
    struct protocol training;
    struct setting *settings;
    unsigned settings_count;
};

/* --- What is trained and measured ------------------------------------------------------------- */

/* The table that the networks of a setting learn, and the boxes that they are looked into with. */
struct word_table {
    struct group group;
    struct word word;
    struct training_table learned;
    struct representations representations; /* from the first look on */
    struct fourier fourier;
    int boxes;
    double *tensor; /* [boxes]: energies of the word tensor */
    double *energy; /* [boxes]: workspace for those of a network */
};

/* The networks of one setting and width. */
struct task {
    struct setting setting;
    struct protocol training; /* the setting's */
    struct word_table *table;
    const char *group, *word; /* their names */
    int order, width;
};

/* A network at one snapshot; see the fields in word_learning.c. */
struct look {
    double epoch, purity, support;
    bool knows_training;
};

struct run {
    double train_epoch, test_at_train, test_epoch; /* NaN: never */
    double learned, grokked, expected;             /* 1, 0 or NaN: not known */
    int epochs;
    struct evaluation end;
    struct look fitted, last; /* the first look with the training set fitted, and the last one */
};

/* The three figures (figures/README.md). */
bool word_learning_draw(struct study *study, struct error *error);

#endif
