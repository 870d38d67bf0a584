/* What the claim sparse_parity trains and measures, for its tables and figures. */
#ifndef CLAIMS_MARGINS_SPARSE_PARITY_SPARSE_PARITY_H
#define CLAIMS_MARGINS_SPARSE_PARITY_SPARSE_PARITY_H

#include "analysis/margins.h"
#include "analysis/parity_features.h"
#include "analysis/statistics.h"
#include "claims/margins/sparse_parity/sparse_parity_spec.h"
#include "record/table.h"

/* The parity of the first k of n bits, or random labels in its place. Starts treat all bits alike,
 * so which k of them matter is no restriction. */
struct task {
    int n, k;
    double gamma;              /* the largest margin of a network with R = 1 */
    int *label;                /* [2^n] */
    char name[GROUP_NAME_MAX]; /* "parity_10_3", for run files */
};

bool task_create(int n, int k, bool random, struct task *task, struct error *error);
void task_free(struct task *task);

/* A network at some epoch. */
struct measure {
    struct margins margins; /* over all inputs; the loss is without the penalty */
    double ratio;           /* of the least margin to R gamma* */
    struct parity_features features;
};

/* Weights: [n + 2, width] */
bool measure_weights(const struct task *task, int width, const double *weights, double alive_above,
                     struct measure *measure, struct error *error);

struct run {
    uint64_t seed;
    bool trained;       /* false: it could not be, and nothing else is known */
    struct measure end; /* after the last epoch */
    double excess;      /* of loss + lambda R over the least there is; NaN where none is known */
    /* 1 or 0, or NaN: not known; signs, patterns: of neurons alive, all right, all there */
    double passed, signs, patterns;
    double *ratios; /* [snapshots of the setting] */
};

/* All networks of one setting and width. */
struct trial {
    const struct setting *setting;
    const struct task *task;
    int q;
    char name[64];            /* the setting's, with _q<width> where it has several */
    const struct cell *cells; /* [seeds of the setting] */
    struct run *runs;         /* the same */
    int trained;              /* runs, as in: */
    struct estimate passed, signs, patterns; /* shares of them */
    struct estimate ratio, mass;             /* means */
    double ratio_least, excess_least, excess_most;
};

struct plan {
    struct task *tasks; /* [settings] */
    int settings;
    struct trial *trials; /* [count] */
    int count;
    struct cell *cells; /* [cell_count], trial by trial */
    int cell_count;
    char (*names)[96]; /* of the quantities: [quantity_count] */
    char **quantities; /* the same */
    int quantity_count;
};

/* Fails with ERROR_INPUT and the place in the spec. */
bool plan_create(const struct profile *profile, struct plan *plan, struct error *error);
void plan_free(struct plan *plan);

/* The theory, without any training: constructions, their margins and losses. Writes
 * sparse_parity_theory.csv and measures theory_quantities. */
enum { THEORY_QUANTITIES = 4 };
extern char *const theory_quantities[THEORY_QUANTITIES];
bool theory_check(const struct program *program, const struct theory_spec *theory,
                  struct verdicts *verdicts, struct error *error);

/* The least excess loss of all networks: below 0, and the theory of the least loss is wrong. */
#define EXCESS_LEAST "excess_least"

/* Measure the trained networks of a trial. */
bool trial_measure(const struct program *program, const struct profile *profile,
                   struct trial *trial, struct error *error);

/* Rows of sparse_parity.csv and sparse_parity_runs.csv. */
struct table *create_trials_table(struct error *error);
void write_trial(struct table *table, const struct trial *trial);
struct table *create_runs_table(struct error *error);
void write_runs(struct table *table, const struct trial *trial);

#endif
