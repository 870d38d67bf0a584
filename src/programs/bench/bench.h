/* The program bench: how fast one network trains. Options and results shared by its parts. */
#ifndef PROGRAMS_BENCH_BENCH_H
#define PROGRAMS_BENCH_BENCH_H

#include "train/way/way.h"

#include <stdbool.h>

/* The protocol: additions of two numbers by squares; of several by powers, on full batches, or on
 * batches of BENCH_BATCH tuples, of which an epoch is one; or by a transformer with one block of
 * BENCH_HEADS heads of BENCH_HEAD_WIDTH dimensions and BENCH_HIDDEN neurons, on the same batches.
 */
enum bench_claim {
    BENCH_MATCH_RATE,
    BENCH_MAX_MARGIN,
    BENCH_SUM_FEATURES,
    BENCH_ATTENTION_FOURIER,
    BENCH_CLAIMS
};
enum { BENCH_BATCH = 1024, BENCH_HEADS = 160, BENCH_HEAD_WIDTH = 32, BENCH_HIDDEN = 512 };

extern const char *const bench_claim_names[BENCH_CLAIMS];

struct bench {
    enum bench_claim claim;
    int inputs, d, q, epochs;
    const struct way *way; /* to the gradient */
    bool native;
    bool whole; /* a whole run as in the claim: vanished neurons are dropped from the products */
};

/* Milliseconds per epoch, over stretches of bench_stretch epochs. */
struct figures {
    double ms_median, ms_mean, ms_least, ms_most;
    double ms_first, ms_last;
    int slowest;    /* the stretch that took ms_most, counted from 0 */
    double seconds; /* the run, including its setup */
    int live;       /* neurons with a nonzero weight at the end */
    double flops;   /* of the gradient of one epoch, with all neurons */
    double peak;    /* flop/s of multiply-adds in registers */
    double memory_mb;
};

/* d^inputs; 0: too many. */
int bench_tuples(const struct bench *bench);

/* Fraction of tuples in the training set, and number of held-out tuples. */
double bench_train_share(const struct bench *bench);
int bench_held_out(const struct bench *bench);

/* Epochs timed together: between two evaluations or, in a whole run, between two that include the
 * train accuracy, so that each stretch has the same evaluations. */
int bench_stretch(const struct bench *bench);

#endif
