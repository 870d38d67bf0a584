/* The program inspect: which algebra is in a trained network? Options and results shared by its
 * parts. */
#ifndef PROGRAMS_INSPECT_INSPECT_H
#define PROGRAMS_INSPECT_INSPECT_H

#include "analysis/analysis.h"
#include "programs/inspect/inspect_answers.h"
#include "run/weights.h"

struct inspect_options {
    const char *weights;        /* path of the weight file */
    const char *csv, *figure;   /* paths to write to, or NULL */
    struct group_factors group; /* rank 0: not given */
    double dead_threshold;      /* see spectrum_assign_neurons */
    double match_residual;      /* a frequency with at most this residual matches its family */
};

struct inspection {
    const struct inspect_options *options;
    struct network network;
    char file_group[WEIGHTS_GROUP_MAX]; /* see weights_load */
    bool file_group_used;               /* `group` was taken from the file, not from --group */
    struct group group;
    struct characters characters;
    struct spectrum spectrum;
    struct analysis analysis;
    /* Of the live neurons, or of all if none is live: */
    int *neuron_frequency; /* [q]: see spectrum_assign_neurons */
    double concentration;  /* see spectrum_concentration; NaN for zero weights */
    struct answers answers;
};

#endif
