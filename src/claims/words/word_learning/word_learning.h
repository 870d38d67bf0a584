/* What the parts of the claim word_learning share. */
#ifndef CLAIMS_WORDS_WORD_LEARNING_WORD_LEARNING_H
#define CLAIMS_WORDS_WORD_LEARNING_WORD_LEARNING_H

#include "group/fourier.h"
#include "protocol/groups.h"
#include "protocol/setting.h"
#include "study/study.h"

/* --- What a spec says (experiments/README.md) ------------------------------------------------- */

enum setting_labels { LABELS_WORD, LABELS_RANDOM };

/* What the paper prints of the networks of a setting, which have one width and one share; NaN: it
 * does not. Accuracies are those of `struct run`. */
struct paper_numbers {
    double accuracy_least, accuracy_median, accuracy_most, loss_most;
};

/* Networks that learn one word in one group: a trial for each width and share. */
struct setting {
    struct setting_common common;
    struct any_group group;
    char *word;
    enum setting_labels labels;
    enum model_activation activation;
    int *widths;
    unsigned widths_count;
    double weight_decay, start_deviation;
    double *train_shares; /* instead of the training's; NULL: that one */
    unsigned train_shares_count;
    struct paper_numbers paper;
    unsigned has_paper;
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

/* The networks of one setting, width and share. */
struct task {
    struct setting setting;
    struct protocol training; /* of these networks */
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
    double delay;                                  /* test_epoch over train_epoch */
    double learned, grokked, expected;             /* 1, 0 or NaN: not known */
    double accuracy; /* at the end: of the test, or of all pairs where there is no test */
    double mse;      /* training loss at the end over the number of outputs */
    double reached;  /* whether `accuracy` is at least the paper's median; NaN: not known */
    int epochs;
    struct evaluation end;
    struct look fitted, last; /* the first look with the training set fitted, and the last one */
};

/* The figures (figures/README.md). */
bool word_learning_draw(struct study *study, struct error *error);

#endif
