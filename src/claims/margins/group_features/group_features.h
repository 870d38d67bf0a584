/* What the parts of the claim group_features share. */
#ifndef CLAIMS_MARGINS_GROUP_FEATURES_GROUP_FEATURES_H
#define CLAIMS_MARGINS_GROUP_FEATURES_GROUP_FEATURES_H

#include "analysis/irreps.h"
#include "analysis/margins.h"
#include "protocol/setting.h"
#include "study/study.h"
#include "theory/margins/group_subsets.h"
#include "theory/margins/groups.h"

/* --- What a spec says (experiments/README.md) ------------------------------------------------- */

/* A group whose maximum margin is found and constructed. */
struct theory {
    struct any_group group;
    bool condition;    /* whether the paper's condition is expected to hold */
    double *penalties; /* at which the best network is found */
    unsigned penalties_count;
};

enum setting_labels { LABELS_GROUP, LABELS_RANDOM };

/* Networks of one width that learn one group. */
struct setting {
    struct setting_common common;
    struct any_group group;
    enum setting_labels labels;
    int width;
    double penalty, compared_with;
    double penalty_power; /* 0: 3 */
};

/* What a network needs to pass. */
struct bounds {
    double ratio, purity, share;
};

struct profile {
    char *name;
    struct theory *theory;
    unsigned theory_count;
    int tuples;
    struct protocol training;
    struct setting *settings;
    unsigned settings_count;
    struct bounds passing;
};

/* --- The theory of a group -------------------------------------------------------------------- */

/* The best network at a penalty. */
struct best {
    const char *group;
    double penalty;
    struct group_minimum minimum;
    double over_closed; /* margin / R over the closed form */
    int used;           /* representations with a share */
};

struct group_theory {
    const char *name;               /* of the group */
    char file_name[GROUP_NAME_MAX]; /* for quantities and run files */
    struct group group;
    struct representations representations;
    struct fourier fourier;
    struct group_margin margin;
    bool condition;     /* whether it holds */
    double over_closed; /* gamma* over the closed form */
    int top_degree;     /* the largest real degree of its representations */

    /* Of the theory only: */
    const struct theory *spec;
    struct best *best; /* [penalties] */
    struct group_subsets subsets;
    double subset_violation;

    /* Of its construction: */
    int neurons, pairs;
    double ratio, spread; /* least margin, and largest less least, over R gamma* */
};

/* The theory of the group at a place, until the end of the study; NULL where that is no group or
 * has more than `largest` elements, with ERROR_INPUT. */
struct group_theory *group_features_theory(struct study *study, const struct place *at,
                                           const struct any_group *of, int largest,
                                           struct error *error);

/* The minimum of a penalty on R^exponent that stands at a place; refuses one that is too large for
 * the group. */
bool group_features_minimum(struct study *study, const struct place *at,
                            const struct group_margin *margin, double penalty, double exponent,
                            struct group_minimum *minimum, struct error *error);

/* The totals of the theory: of all groups, and of one; see group_features.c. */
struct totals {
    double error, spread, closed, mismatches, residual;
    double over_closed, unused, absent, violation;
};

/* For plan and conclude: the groups of the profile, study->own: [theory_count]. Measures their
 * quantities and writes the tables group_features and group_features_minimum. */
bool group_features_plan_theory(struct study *study, const struct place *at,
                                const struct profile *profile, struct error *error);
bool group_features_measure_theory(struct study *study, struct error *error);
extern const struct record group_features_record, group_features_best_record;

/* --- What is trained and measured ------------------------------------------------------------- */

struct task {
    struct setting setting;
    const char *group;               /* its name */
    double exponent;                 /* x of the penalty lambda R^x */
    struct group_minimum prediction; /* what networks are compared with */
    const struct group_theory *theory;
    struct margins_task margins;
};

/* A network at one epoch. */
struct look {
    double epoch;
    double ratio;  /* margin / (R gamma*) */
    double loss;   /* cross-entropy + penalty R^x */
    double excess; /* of the loss over its least value; NaN for controls */
    double accuracy;
    double purity;      /* the least of a live neuron */
    double purity_mean; /* of live neurons */
    double rank_one;    /* likewise */
    double share_error; /* largest distance of a representation's share from the predicted one */
    int live;
};

struct run {
    struct look end;  /* after the last update */
    double predicted; /* ratio of the best network */
    double relative;  /* ratio / predicted */
    double passed;
    double *share;       /* [bscs]: of R */
    double *neurons;     /* [bscs]: live ones, a count each */
    double purity_start; /* mean purity before training */
    /* Of the representations of largest degree together: shares of live neurons and of R; and
     * whether one of them has more live neurons than any other representation: 1, 0, NaN. */
    double top_neurons, top_share, top_leads;
};

/* Whether a task is no negative control. */
bool group_features_has_least(const void *task);

/* Whether it is trained like the paper's networks, and drawn like its figures. */
bool group_features_is_papers(const void *task);

/* The mean share of R, and the mean number of live neurons, of representation r (0 .. irreps - 1)
 * over the trained networks of a trial. */
struct estimate group_features_share(struct study *study, const struct trial *trial, int r);
struct estimate group_features_neurons(struct study *study, const struct trial *trial, int r);

/* The four figures (figures/README.md). */
bool group_features_draw(struct study *study, struct error *error);
bool group_features_draw_protocols(struct study *study, struct error *error); /* one of them */

#endif
