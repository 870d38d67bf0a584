/* What the claim attention_fourier trains and measures, for its tables and figures. */
#ifndef CLAIMS_CIRCUITS_ATTENTION_FOURIER_ATTENTION_FOURIER_H
#define CLAIMS_CIRCUITS_ATTENTION_FOURIER_ATTENTION_FOURIER_H

#include "analysis/attention.h"
#include "analysis/statistics.h"
#include "claims/circuits/attention_fourier/attention_fourier_spec.h"

enum { NEVER = -1 };

/* A network knows a side of the split once so much of it is right. */
#define KNOWN 0.99

/* The heads of a network, before its training or after it. */
struct spectrum {
    double first; /* share of the strongest mode of each head in its power */
    double top;   /* share of as many as the spec's peaks say */
    struct attention heads;
};

struct run {
    uint64_t seed;
    bool trained;            /* false: it could not be, and nothing else is known */
    int train_epoch;         /* of the first evaluation with 99 % of the training tuples right */
    int test_epoch;          /* of the first with 99 % of the test right as well; or NEVER */
    double test_at_train;    /* test accuracy at train_epoch */
    struct evaluation final; /* at the end */
    int tests, leaked;       /* test tuples, and those with a permutation among the training ones */
    double leaked_accuracy, lone_accuracy; /* of those, and of the others; NaN: there are none */
    struct spectrum start, end; /* of a setting with spectra; else NaN, as what follows */
    double strongest, uniform;  /* test accuracies with scores of each head's strongest mode only,
                                   and  with the same attention to all tokens */
};

/* All networks of one setting and size. */
struct trial {
    const struct setting *setting;
    const struct size *size;
    struct spec_training training; /* the setting's */
    char name[64];                 /* the setting's, with _k<tokens> where it has several sizes */
    char task[64];                 /* for run files: "sum_k2_p47" */
    int *label;                    /* [p^k] */
    const struct cell *cells;      /* [seeds of the setting] */
    struct run *runs;              /* the same */
    int trained;                   /* runs, and those of them that: */
    double learned, peaked;        /* peaked: see struct peaks; NaN: not known of one */
    double largest_top;            /* of the trained runs at the end */
    const struct trial *control;   /* NULL: none */
};

struct plan {
    struct trial *trials; /* [count], setting by setting */
    int count;
    struct cell *cells; /* [cell_count], trial by trial */
    int cell_count;
    char (*names)[96]; /* of the quantities that are judged */
    char **quantities; /* [quantity_count], into names */
    int quantity_count;
};

/* Trials, cells and quantities of a checked profile. Free it in any case. */
bool plan_create(const struct profile *profile, struct plan *plan, struct error *error);

void plan_free(struct plan *plan);

/* The mean of a value over the trained runs of a trial that have it, with its t interval. NaN of a
 * run that has it is NaN. */
typedef double run_value(const struct run *run);
struct estimate trial_mean(const struct trial *trial, run_value *value);
double trial_median(const struct trial *trial, run_value *value);

/* Values of runs. */
double run_train_epoch(const struct run *run);
double run_test_epoch(const struct run *run);
double run_test_at_train(const struct run *run);
double run_final_test(const struct run *run);
double run_leaked_share(const struct run *run);
double run_leaked_accuracy(const struct run *run);
double run_lone_accuracy(const struct run *run);
double run_top_start(const struct run *run);
double run_top_end(const struct run *run);
double run_first_start(const struct run *run);
double run_first_end(const struct run *run);
double run_strongest(const struct run *run);
double run_uniform(const struct run *run);

/* The p of Jonckheere's test that test accuracies as training tuples are known rise from size to
 * size: trials of one setting: [sizes]. Of accuracies above chance, (a - 1/p) / (1 - 1/p), since
 * sizes differ in p: guesses would rise, too. */
double trend_of(const struct trial *trials, int sizes);

#endif
