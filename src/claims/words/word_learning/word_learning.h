/* What the claim word_learning trains and measures, for its tables and figures. */
#ifndef CLAIMS_WORDS_WORD_LEARNING_WORD_LEARNING_H
#define CLAIMS_WORDS_WORD_LEARNING_WORD_LEARNING_H

#include "analysis/statistics.h"
#include "claims/words/word_learning/word_learning_spec.h"
#include "theory/words/word_tensor.h"

/* The table that a setting's networks learn. */
struct task {
    struct group group;
    struct word word;
    int *label;                /* [n, n] */
    char name[GROUP_NAME_MAX]; /* "S4_ab", for run files */
};

/* A network looked into during training. */
struct look {
    int epoch;
    double purity; /* of its nodes, see analysis/boxes.h */
    double share;  /* of the energy of its outputs in the support of the word */
};

enum { NEVER = -1 };

struct run {
    uint64_t seed;
    bool trained;            /* false: it could not be, and nothing else is known */
    int train_epoch;         /* of the first evaluation with all training pairs right, or NEVER */
    int test_epoch;          /* of the first that finds the task solved, or NEVER */
    double test_at_train;    /* test accuracy at train_epoch */
    bool grokked;            /* see GROK_TEST, GROK_DELAY */
    int epochs;              /* at its end, and what it was like then: */
    struct evaluation final; /* */
    struct look *looks;      /* [snapshots of the setting] */
    int memorised_look;      /* index of the first at train_epoch or later, or NEVER */
};

/* A network has grokked when half of the tests or fewer were right as it had learned all training
 * pairs, and it took three times as long at least to learn the task. */
#define GROK_TEST 0.5
enum { GROK_DELAY = 3 };

/* All networks of one setting and width. */
struct trial {
    const struct setting *setting;
    const struct task *task;
    double train_share;
    int q;
    char name[64];                     /* the setting's, with _q<width> where it has several */
    const struct cell *cells;          /* [seeds of the setting] */
    struct run *runs;                  /* the same */
    int trained;                       /* runs, and those of them that: */
    double learned, grokked, expected; /* expected: when the spec expects it; NaN: not known */
    struct estimate learned_share, grokked_share;
    double median, first, last; /* test_epoch of the runs that learned; NaN without any */
    struct estimate final_test; /* accuracy */
};

struct plan {
    struct task *tasks; /* [settings] */
    int settings;
    struct trial *trials; /* [count] */
    int count;
    struct cell *cells; /* [cell_count], trial by trial */
    int cell_count;
    char (*names)[96]; /* of the quantities that are judged */
    char **quantities; /* [quantity_count], into names */
    int quantity_count;
};

/* Tasks, trials, cells and quantities of profile number `index` of an open and checked spec. Free
 * it in any case. */
bool plan_create(const struct spec *spec, unsigned index, const struct profile *profile,
                 struct plan *plan, struct error *error);

void plan_free(struct plan *plan);

#endif
