/* What the parts of the claim sparse_parity share. */
#ifndef CLAIMS_MARGINS_SPARSE_PARITY_SPARSE_PARITY_H
#define CLAIMS_MARGINS_SPARSE_PARITY_SPARSE_PARITY_H

#include "analysis/margins.h"
#include "analysis/parity_features.h"
#include "protocol/setting.h"
#include "study/study.h"

/* --- What a spec says (experiments/README.md) ------------------------------------------------- */

/* The parity of the first k of n bits. Initial weights treat all bits alike, so which k bits are
 * relevant makes no difference. */
struct parity {
    int n, k;
};

/* Constructions to be measured, and penalties at which their loss is compared with the minimum. */
struct theory {
    struct parity *tasks;
    unsigned tasks_count;
    double *penalties;
    unsigned penalties_count;
};

/* Negative controls: without the penalty, or on labels without a rule. */
enum control { CONTROL_NONE, CONTROL_NO_PENALTY, CONTROL_RANDOM_LABELS };

struct setting {
    struct setting_common common;
    struct parity parity;
    enum control control;
    int *widths;
    unsigned widths_count;
    double penalty, penalty_power; /* 0: k + 1 */
};

/* What a network needs to pass. */
struct bounds {
    double ratio, mass, imbalance;
};

struct profile {
    char *name;
    struct theory theory;
    struct protocol training;
    struct setting *settings;
    unsigned settings_count;
    struct bounds pass;
    double alive_above;
};

/* --- What is trained and measured ------------------------------------------------------------- */

/* What the networks of one setting and width learn, and the best that they can do. */
struct task {
    struct setting setting;
    int width;
    double gamma;       /* the maximum margin at R = 1 */
    double exponent;    /* x of the penalty lambda R^x */
    double least;       /* the least value of loss + penalty R^x; NaN for controls */
    double alive_above; /* share of the mean n_i^(k+1) that a live neuron exceeds */
    struct margins_task margins;
};

/* A network at one epoch. */
struct measure {
    struct margins margins; /* over all inputs; the loss is without the penalty */
    double ratio;           /* margin / (R gamma*) */
    struct parity_features features;
    struct parity_features top; /* of the 2^(k-1) neurons of largest norm */
};

struct look {
    double epoch, ratio;
};

/* 1 or 0, NaN: not known: passed; all live neurons have the right sign; all patterns occur; the
 * neurons of largest norm have the form that they have at the maximum margin. */
struct run {
    struct measure end; /* after the last update */
    double excess;      /* of loss + penalty R^x over the least value */
    double passed, signs, patterns, form;
};

/* The worst of all constructions; see the totals in sparse_parity.c. */
struct errors {
    double ratio, spread, minimum, mean;
};

/* A task with its labels and margin; the rest is zero. */
struct task sparse_parity_task(struct study *study, struct parity parity, bool random);

/* Measure a network of task->width neurons with weights: [n + 2, width]. */
bool sparse_parity_measure(const struct task *task, const double *weights, struct measure *measure,
                           struct error *error);

/* Measure all constructions of the profile: the table sparse_parity_theory, and their totals. */
bool sparse_parity_measure_theory(struct study *study, struct error *error);
extern const struct record sparse_parity_theory_record;

/* The four figures (figures/README.md). */
bool sparse_parity_draw(struct study *study, struct error *error);
bool sparse_parity_draw_fig5(struct study *study, struct error *error); /* one of them */

#endif
