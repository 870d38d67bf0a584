/* What the parts of the claim sum_features share. */
#ifndef CLAIMS_CIRCUITS_SUM_FEATURES_SUM_FEATURES_H
#define CLAIMS_CIRCUITS_SUM_FEATURES_SUM_FEATURES_H

#include "analysis/margins.h"
#include "protocol/setting.h"
#include "study/study.h"

/* --- What a spec says (experiments/README.md) ------------------------------------------------- */

enum setting_labels { LABELS_SUM, LABELS_RANDOM };

/* Networks of one size and reading of the paper. */
struct setting {
    struct setting_common common;
    int p, inputs, width;
    enum setting_labels labels;
    double weight_decay;
};

struct profile {
    char *name;
    int sample; /* tuples on which margins are taken */
    struct protocol training;
    struct setting *settings;
    unsigned settings_count;
};

/* --- What is trained and measured ------------------------------------------------------------- */

struct task {
    struct setting setting;
    double penalty, penalty_power, start_scale;
    double gamma;  /* the largest margin at R = 1 */
    double random; /* mean power of a column of random weights */
    struct margins_task margins;
};

/* A network at one step; see the fields in sum_features.c. Counts are doubles for summaries. */
struct look {
    double step, train_loss, train_accuracy, test_accuracy;
    double margin, ratio, norm;
    double power_mean, power_low, power_median, power_high; /* over all neurons */
    double power, purity;                                   /* weighted by n^(k+1) */
    double live, used, used_share, count_spread, share_spread, share_least, share_most;
};

/* The neurons and frequencies of a network, for figures and the table of frequencies. */
struct neurons {
    double *power;  /* [width] of the first input's column */
    double *weight; /* [width]: shares of R */
    double *counts; /* [(p-1)/2]: live neurons of that frequency */
    double *shares; /* [(p-1)/2]: of R */
};

struct run {
    struct look end;
    struct look start;          /* NaN without a snapshot before the first step */
    struct neurons first, last; /* their neurons; NULL likewise */
};

/* The three figures (figures/README.md). */
bool sum_features_draw(struct study *study, struct error *error);

#endif
