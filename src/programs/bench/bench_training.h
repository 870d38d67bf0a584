/* Timed training of one network. */
#ifndef PROGRAMS_BENCH_BENCH_TRAINING_H
#define PROGRAMS_BENCH_BENCH_TRAINING_H

#include "base/error.h"
#include "programs/bench/bench.h"

/* The way to the gradient that the claim would take. */
const struct way *bench_fastest_way(const struct bench *bench);

/* Fill in the times, the flops and the memory of *figures. */
bool bench_measure_training(const struct bench *bench, struct figures *figures,
                            struct error *error);

#endif
