/* Training one network, with a clock beside it. */
#ifndef TOOLS_BENCH_TRAINING_H
#define TOOLS_BENCH_TRAINING_H

#include "base/error.h"
#include "tools/bench.h"

/* Fills the times and the memory of *figures. */
bool bench_measure_training(const struct bench *bench, struct figures *figures,
                            struct error *error);

#endif
