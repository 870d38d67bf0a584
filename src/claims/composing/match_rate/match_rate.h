/* What the parts of the claim match_rate share. */
#ifndef CLAIMS_COMPOSING_MATCH_RATE_MATCH_RATE_H
#define CLAIMS_COMPOSING_MATCH_RATE_MATCH_RATE_H

#include "analysis/kinds.h"
#include "protocol/sweep.h"
#include "study/study.h"

/* --- What a spec says (experiments/README.md) ------------------------------------------------- */

struct matching {
    struct analysis_options options;
    int epoch; /* of the networks that are matched; below 0: after the last */
    double match_residual;
    int control_draws;
    uint64_t control_seed;
};

/* The networks of Fig. 3; the first is drawn. */
struct dynamics {
    struct abelian group;
    int width;
    double weight_decay;
    uint64_t *seeds;
    unsigned seeds_count;
    int evaluate_every;
    int *snapshot_epochs;
    unsigned snapshots;
};

struct annealing {
    int epochs;
    double solved_loss;
};

struct profile {
    char *name;
    struct sweep sweep;
    struct matching matching;
    struct dynamics dynamics;
    struct annealing annealing;
    unsigned is_annealed; /* 0: without the block `annealing` */
    struct sweep repeats;
    unsigned is_repeated; /* 0: without the block `repeats` */
};

/* What Table 2 tells apart: three families, and other solutions. */
enum { SOLUTIONS = 4 };

/* A row of the paper's Table 2, per cent. Of the orders, 4 precedes 6. */
struct paper_row {
    int d, q;
    double weight_decay;
    double share[SOLUTIONS], error[SOLUTIONS]; /* standard error; 0: unknown */
    double nonfactorable[2], factor_error[2];  /* NaN: unknown */
    int matched, frequencies;                  /* counts; 0, 0: unknown */
};

/* A number of the paper's Fig. 3. */
struct paper_number {
    char *quantity;
    double value;
};

struct document {
    struct paper_row *paper_table;
    unsigned paper_table_count;
    struct paper_number *paper_fig3;
    unsigned paper_fig3_count;
};

/* --- What is trained and measured ------------------------------------------------------------- */

/* Networks as the paper trains them; trained on with weight decay; trained on without it. The
 * trials of a study are the settings of the sweep in each phase, then the networks of Fig. 3, then
 * the settings of `repeats`. */
enum phase { TRAINED, ANNEALED, RELEASED, PHASES };

/* Networks that differ in their seeds, and in their phase. */
struct task {
    const char *group; /* its name */
    int d, q;
    double weight_decay;
    const struct study_group *on;
};

/* Properties of frequencies whose shares are judged. */
enum share {
    MATCHED,
    MATCHED_STRICTLY,
    MATCHED_PAPER_RULE,
    ORDER_4_OR_6,
    ORDER_4,
    WITH_3C, /* a product with z_3c */
    SHARES
};

/* A frequency of a trained network. */
struct frequency {
    struct frequency_analysis of;
    bool counts;      /* it is complex: the claim is about these */
    bool has[SHARES]; /* false where it does not count */
    int doubled;      /* position of {2k, -2k}; -1 where 2k is trivial */
    double factorable;
    const char *family, *paper_family; /* names */
    struct frequency_kind kind;
    const char *kind_name, *neurons; /* see kind_name, kinds_orders */
    bool is_explained;               /* it is in a family or of another known kind */
};

/* The columns of the paper's Table 2, each a percentage of the frequencies of one network (the
 * factorisation error: the mean of those that factor, in units of 0.01), by the paper's rule; then
 * the shares of the solutions by our residual. Order 4 precedes order 6. */
enum column {
    NOT_4_6,
    NONFACTORABLE,
    FACTORISATION_ERROR = NONFACTORABLE + 2,
    BY_PAPER = FACTORISATION_ERROR + 2,
    BY_RESIDUAL = BY_PAPER + SOLUTIONS,
    COLUMNS = BY_RESIDUAL + SOLUTIONS
};

struct run {
    double loss; /* training loss after the last update */
    int frequencies;
    struct frequency *frequency; /* [frequencies] */
    int counted;                 /* how many count */
    double unexplained;          /* how many of them are not explained; NaN like `hits` */
    double hits[SHARES];    /* how many of them have the property; NaN: weights are no numbers */
    double column[COLUMNS]; /* NaN: of no frequency */
    double xi_at_peaks;     /* angles of xi near a peak of Fig. 5; NaN like `hits` */
    int xi_count;           /* of so many */
};

/* A network of Fig. 3 at one epoch. */
struct look {
    double epoch;
    double diagonal, off_diagonal; /* see spectrum_sum_potentials */
    int frequencies;
    int *order;       /* [frequencies]: neurons with |z_ak| above dead_threshold, no arg max */
    double *constant; /* [frequencies]: |r_{a,k,-k,k}| */
    double *shifted;  /* [frequencies]: |r_{a,k,1-k,k}| as published, |sum z_ak z~_a,k+1 z_ck| */
};

/* The networks of one trial: a row of Table 2. */
struct setting {
    const struct trial *trial;
    int runs;                        /* trained networks */
    int counted;                     /* of their frequencies */
    struct estimate column[COLUMNS]; /* mean over the networks that have it */
    struct estimate share[SHARES];   /* per cent, with networks as clusters */
};

/* The paper's row of Table 2 for the networks of a task, or NULL. */
const struct paper_row *match_rate_paper_row(const struct study *study, const struct task *task);

/* --- Table 2 (table_2.c) ---------------------------------------------------------------------- */

/* The shares of all frequencies of trials: [count] with a property, in per cent. */
struct estimate match_rate_pool(struct study *study, struct trial *const *trials, int count,
                                enum share share);

/* Say which p of Fisher's test will be measured, of the settings of the sweep: `fisher_p`. */
void match_rate_expect_counts(struct study *study, int count);

/* Measured and published numbers of settings: [count] side by side: the tables match_rate_paper and
 * match_rate_counts, and `fisher_p`. */
void match_rate_compare(struct study *study, const struct setting *settings, int count);
extern const struct record match_rate_comparison_record, match_rate_count_record;

/* --- Fig. 3 (dynamics.c) ---------------------------------------------------------------------- */

/* What is measured of a network, in the order of the claim's totals. */
enum fig3 {
    FIG3_TRAIN_LOSS_50,
    FIG3_TEST_LOSS_50,
    FIG3_TRAIN_LOSS_100,
    FIG3_TEST_LOSS_100,
    FIG3_TRAIN_LOSS_500,
    FIG3_TEST_LOSS_500,
    FIG3_TRAIN_EPOCH,
    FIG3_TEST_HALF_EPOCH,
    FIG3_TEST_EPOCH,
    FIG3_TEST_DELAY,
    FIG3_OTHER_ORDERS,
    FIG3_DIAGONAL_PEAK,
    FIG3_DIAGONAL_END,
    FIG3_OFF_DIAGONAL_LEAST,
    FIG3_OFF_DIAGONAL_MOST,
    FIG3_OFF_DIAGONAL_END,
    FIG3_ORDER_4_LEAST,
    FIG3_ORDER_4_MOST,
    FIG3_ORDER_6_MEDIAN,
    FIG3_ORDER_6_MOST,
    FIG3_SHIFTED_MOST,
    FIG3_SHIFTED_END,
    FIG3_SHIFTED_EPOCH,
    FIG3_NUMBERS
};

/* One of them of all networks. */
struct fig3_number {
    double drawn, least, median, most; /* NaN where a network lacks it */
};

/* Look at snapshot i of a network. */
bool match_rate_look(const struct trained *of, int i, const struct study_group *on,
                     struct look *look, struct error *error);

/* The trial of the networks of Fig. 3. */
const struct trial *match_rate_dynamics_trial(const struct study *study);

/* Draw the figure, write the table match_rate_fig3, fill numbers: [FIG3_NUMBERS]. */
bool match_rate_follow_dynamics(struct study *study, struct fig3_number *numbers,
                                struct error *error);
extern const struct record match_rate_epoch_record;

/* --- The rest --------------------------------------------------------------------------------- */

/* What becomes of the frequencies that match no family (annealing.c): fills match_rate_unmatched
 * for settings: [count], and measures `other_solutions`. */
void match_rate_follow_unmatched(struct study *study, int count);
extern const struct record match_rate_unmatched_record;

/* All other figures (figures/README.md), for settings: [phases, count]. */
void match_rate_draw(struct study *study, const struct setting *settings, int count);

/* The distance, in radians, within which an angle of xi is at a peak of Fig. 5, +-pi/4 or +-3pi/4:
 * a quarter of all angles is. */
#define MATCH_RATE_XI_REACH (M_PI / 16)

#endif
