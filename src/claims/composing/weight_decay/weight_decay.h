/* What the claim weight_decay measures, for its tables and figures. */
#ifndef CLAIMS_COMPOSING_WEIGHT_DECAY_WEIGHT_DECAY_H
#define CLAIMS_COMPOSING_WEIGHT_DECAY_WEIGHT_DECAY_H

#include "analysis/analysis.h"

/* A group of the spec with its characters. */
struct setting {
    struct group group;
    struct characters characters;
    int best_sixes; /* pairs of order 6 in the mix with order 4 that has the least squared norm */
};

enum { ORDERS_SHOWN = 11 }; /* 0 .. 10; the last stands for more as well */

enum value { MEAN_ORDER, MEAN_RESIDUAL, NORM_OVER_F6, VALUES };

/* What the sweep keeps of one network. */
struct run {
    bool loaded; /* false: it could not be trained, and nothing else is known */
    int live;    /* nodes; 0: it has no order; -1: its weights are not numbers */
    int frequencies, fours, sixes;
    int orders[ORDERS_SHOWN]; /* how many frequencies have each order */
    double values[VALUES];
};

/* The path from memorisation to z_F6: [points] each. */
struct walk {
    double *t, *loss, *norm2;
};

/* Where the networks of the spec's `memorisation` start. */
enum start { START_MEMORISED, START_RANDOM, STARTS };

#endif
