/* What the claim max_margin trains and measures, for its tables and figures. */
#ifndef CLAIMS_MARGINS_MAX_MARGIN_MAX_MARGIN_H
#define CLAIMS_MARGINS_MAX_MARGIN_MAX_MARGIN_H

#include "analysis/frequencies.h"
#include "analysis/margins.h"
#include "analysis/statistics.h"
#include "claims/margins/max_margin/max_margin_spec.h"

/* The labels that a setting's networks learn, and the best that they can do. */
struct task {
    struct margins_task margins;
    int *label; /* [p^inputs] */
    char name[GROUP_NAME_MAX];
    double gamma; /* the largest margin at R = 1 */
    double least; /* the least value of loss + penalty * R; NaN where it is not known */
};

/* One network at one epoch. */
struct look {
    int epoch;
    double ratio;  /* margin / (R gamma*) */
    double excess; /* loss + penalty * R - the least value of that */
    double loss, accuracy;
    double mean_purity, least_purity, share_error, phase_error, norm_error;
    int live, used, frequencies; /* see analysis/frequencies.h */
};

enum { NEVER = -1 };

struct run {
    uint64_t seed;
    bool trained; /* false: it could not be, and nothing else is known */
    struct look end;
    struct look *looks; /* [snapshots of the setting] */
    int near_epoch;     /* of the first look with a ratio above NEAR_RATIO, or NEVER */
    double passed;      /* 1 or 0; NaN: not known */
};

#define NEAR_RATIO 0.95

/* All networks of one setting and width. */
struct trial {
    const struct profile *profile;
    const struct setting *setting;
    const struct task *task;
    int q;
    char name[64];            /* the setting's, with _m<width> where it has several */
    const struct cell *cells; /* [seeds of the setting] */
    struct run *runs;         /* the same */
    int trained;              /* runs, and those of them that passed: */
    double passed;
    struct estimate passed_share, ratio, purity, used_share;
    double least_ratio, median_ratio, most_ratio, most_excess, least_excess, near_epoch;
    double least_purity, most_share_error, most_phase_error, most_norm_error;
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

/* Labels of the sum modulo p: [p^inputs], to be freed; NULL without memory. */
int *sum_labels(int p, int inputs);

/* Tasks, trials, cells and quantities of profile number `index` of an open and checked spec. Free
 * it in any case. */
bool plan_create(const struct spec *spec, unsigned index, const struct profile *profile,
                 struct plan *plan, struct error *error);

void plan_free(struct plan *plan);

/* Whether the setting's penalty has a best network: its labels are sums. */
bool has_minimum(const struct setting *setting);

#endif
