/* The network of the fuzzed run files: the smallest possible. */
#ifndef TESTS_FUZZ_RUNFILE_CONFIG_H
#define TESTS_FUZZ_RUNFILE_CONFIG_H

#include "run/runfile.h"

static const struct training_config runfile_config = {
    .factors = {2},
    .rank = 1,
    .q = 2,
    .seed = 1,
    .epochs = 10,
    .train_share = 0.7,
    .optimiser = {.learning_rate = 0.01, .beta1 = 0.9, .beta2 = 0.999, .epsilon = 1e-8},
};

static const char runfile_kernel[] = "Haswell";

#endif
