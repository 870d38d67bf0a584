/* What the parts of the claim match_rate share. */
#ifndef CLAIMS_COMPOSING_MATCH_RATE_MATCH_RATE_H
#define CLAIMS_COMPOSING_MATCH_RATE_MATCH_RATE_H

#include "analysis/analysis.h"
#include "protocol/sweep.h"
#include "study/study.h"

/* --- What a spec says (experiments/README.md) ------------------------------------------------- */

struct matching {
    struct analysis_options options;
    double match_residual;
    int control_draws;
    uint64_t control_seed;
};

/* The network of Fig. 3. */
struct dynamics {
    struct abelian group;
    int width;
    double weight_decay;
    uint64_t seed;
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
};

/* What Table 2 tells apart: three families, and other solutions. */
enum { SOLUTIONS = 4 };

/* A row of the paper's Table 2, per cent. */
struct paper_row {
    int d;
    double share[SOLUTIONS], error[SOLUTIONS]; /* standard error; 0: unknown */
};

struct document {
    struct paper_row *paper_table;
    unsigned paper_table_count;
};

/* --- What is trained and measured ------------------------------------------------------------- */

/* Networks as the paper trains them; trained on with weight decay; trained on without it. The
 * trials of a study are the settings of the sweep in each phase, and then the network of Fig. 3. */
enum phase { TRAINED, ANNEALED, RELEASED, PHASES };

/* Networks that differ in their seeds, and in their phase. */
struct task {
    const char *group; /* its name */
    int d, q;
    double weight_decay;
    const struct study_group *on;
};

/* Properties of frequencies whose shares are judged. */
enum share { MATCHED, MATCHED_STRICTLY, MATCHED_PAPER_RULE, ORDER_4_OR_6, ORDER_4, SHARES };

/* A frequency of a trained network. */
struct frequency {
    struct frequency_analysis of;
    bool counts;      /* it is complex and has live neurons: the claim is about these */
    bool has[SHARES]; /* false where it does not count */
    int doubled;      /* position of {2k, -2k}; -1 where 2k is trivial */
    double factorable;
    const char *family, *paper_family; /* names */
};

/* The columns of the paper's Table 2, each a percentage of the frequencies of one network (the
 * factorisation error: the mean rms error in units of 0.01), by the paper's rule; then the shares
 * of the solutions by our residual. Order 4 precedes order 6. */
enum column {
    NOT_4_6,
    NONFACTORABLE,
    FACTORISATION_ERROR_4 = NONFACTORABLE + 2,
    BY_PAPER,
    BY_RESIDUAL = BY_PAPER + SOLUTIONS,
    COLUMNS = BY_RESIDUAL + SOLUTIONS
};

struct run {
    double loss; /* training loss after the last update */
    int frequencies;
    struct frequency *frequency; /* [frequencies] */
    int counted;                 /* how many count */
    double hits[SHARES];    /* how many of them have the property; NaN: weights are no numbers */
    double column[COLUMNS]; /* NaN: of no frequency */
};

/* Sum potentials of the network of Fig. 3 at one epoch. */
enum { DIAGONAL, OFF_DIAGONAL, CONSTANT_TERM };
struct look {
    double epoch;
    double *potential; /* sum of |r_kkk|; sum of the others; |r_{a,k,-k,k}| of every frequency */
};

/* The networks of one trial: a row of Table 2. */
struct setting {
    const struct trial *trial;
    int runs;                        /* trained networks */
    int counted;                     /* of their frequencies */
    struct estimate column[COLUMNS]; /* mean over the networks that have it */
    struct estimate share[SHARES];   /* per cent, with networks as clusters */
};

/* The paper's row for groups of order d, or NULL. */
const struct paper_row *match_rate_paper_row(const struct study *study, int d);

/* What becomes of the frequencies that match no family (annealing.c): fills match_rate_unmatched
 * for settings: [count], and measures `other_solutions`. */
void match_rate_follow_unmatched(struct study *study, int count);
extern const struct record match_rate_unmatched_record;

/* All figures (figures/README.md), for settings: [phases, count]. */
bool match_rate_draw(struct study *study, const struct setting *settings, int count,
                     struct error *error);

#endif
