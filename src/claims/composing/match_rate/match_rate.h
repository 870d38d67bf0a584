/* What the claim match_rate measures, for its tables and figures. */
#ifndef CLAIMS_COMPOSING_MATCH_RATE_MATCH_RATE_H
#define CLAIMS_COMPOSING_MATCH_RATE_MATCH_RATE_H

#include "analysis/analysis.h"
#include "analysis/statistics.h"
#include "train/training.h"

/* Shares of a setting's frequencies, in per cent. */
enum quantity { MATCHED, MATCHED_STRICTLY, MATCHED_PAPER_RULE, ORDER_4_OR_6, ORDER_4, QUANTITIES };

extern const char *const quantity_names[QUANTITIES];

/* The columns of the paper's Table 2, in its order, each a percentage of one run's frequencies
 * (the factorisation error: the mean rms error in units of 0.01); then the same shares by our
 * residual. */
enum column {
    NOT_4_6,
    NONFACTORABLE_4,
    NONFACTORABLE_6,
    FACTORISATION_ERROR_4,
    NU_I_XI,
    NU_I_SYN_AB,
    NU_SYN,
    OTHERS,
    RESIDUAL_NU_I_XI,
    RESIDUAL_NU_I_SYN_AB,
    RESIDUAL_NU_SYN,
    RESIDUAL_OTHERS,
    COLUMNS
};

struct run {
    uint64_t seed;
    bool trained; /* false: it could not be, and there is no analysis */
    double loss;  /* train loss after the last update */
    bool unknown; /* its weights are not numbers, so that nothing is known of what it learned */
    struct analysis analysis;
};

/* All runs of one group, width and weight decay. */
struct setting {
    struct group group;
    struct characters characters;
    int q;
    double weight_decay;
    int seeds;
    struct run *runs;                  /* [seeds] */
    int trained;                       /* runs */
    int frequencies;                   /* of all trained runs: complex, and alive */
    struct estimate share[QUANTITIES]; /* per cent, with runs as clusters */
    struct estimate column[COLUMNS];   /* mean and standard error over the runs that have it */
};

#endif
