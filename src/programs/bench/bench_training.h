/* Training one network, with a clock beside it. */
#ifndef PROGRAMS_BENCH_BENCH_TRAINING_H
#define PROGRAMS_BENCH_BENCH_TRAINING_H

#include "base/error.h"
#include "programs/bench/bench.h"

/* The way to the gradient that the claim would take. */
const struct way *bench_fastest_way(const struct bench *bench);

/* Fills the times, the flops and the memory of *figures. */
bool bench_measure_training(const struct bench *bench, struct figures *figures,
                            struct error *error);

#endif
