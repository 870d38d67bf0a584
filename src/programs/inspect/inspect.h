/* The program inspect: which algebra is in a trained network? Options and results shared by its
 * parts. */
#ifndef PROGRAMS_INSPECT_INSPECT_H
#define PROGRAMS_INSPECT_INSPECT_H

#include "analysis/irreps.h"
#include "analysis/kinds.h"
#include "group/algebra.h"
#include "programs/inspect/inspect_answers.h"
#include "run/weights.h"

struct inspect_options {
    const char *csv, *figure, *json; /* paths to write to, or NULL */
    const char *group;               /* the name of --group, or NULL */
    struct weights_options weights;
    enum answers_activation activation; /* ANSWERS_ACTIVATIONS: not given */
    double dead_threshold;              /* see spectrum_assign_neurons */
    double match_residual; /* a frequency with at most this residual matches its family */
    bool progress;
};

enum group_source {
    GROUP_OF_OPTION,  /* --group */
    GROUP_OF_FILE,    /* the file's text "group", which the answers confirm or do not contradict */
    GROUP_OF_ANSWERS, /* found in them */
    GROUP_OF_SHAPE,   /* Z_d, for lack of anything else */
};

/* The irreps of a network on a group that is not Abelian. */
struct irreps_analysis {
    struct representations representations;
    struct fourier fourier;
    struct irreps_neuron *neuron; /* [q] */
    double *share;                /* [bscs], of R */
    struct irreps_summary summary;
};

struct inspection {
    const struct inspect_options *options;
    const char *path;
    struct weights weights; /* as in the file */
    enum answers_activation activation;
    enum {
        ACTIVATION_OF_OPTION,
        ACTIVATION_OF_FILE,
        ACTIVATION_ASSUMED,
        ACTIVATION_FOUND
    } activation_from;
    /* Of ACTIVATION_FOUND: the share of answers that agree with an algebra for the square, and the
     * share of the outputs' variance that one-hot answers explain. */
    double share_with_square, fit, fit_with_square;
    struct answers answers;
    struct algebra algebra;  /* of the answers */
    char group_problem[512]; /* why the file's text "group" is not used; empty if it is */
    enum group_source source;
    struct group group;
    int *labels; /* [3, d]: the number in `group` of every row, column and value; NULL: its own */
    bool abelian;
    struct answers_measures measures; /* with the right answers of `group` */
    double gamma;                     /* the maximum normalised margin; NaN where it is not known */
    double size;                      /* R, the sum of the cubed norms of neurons */
    /* In the numbering of `group`: */
    struct network network;
    /* Of Abelian groups: */
    struct characters characters;
    struct spectrum spectrum;
    struct analysis analysis;
    struct kinds kinds; /* with the mean r_kkk of live frequencies for 1, if they are alike */
    /* Of the live neurons, or of all if none is live: */
    int *neuron_frequency; /* [q]: see spectrum_assign_neurons */
    double concentration;  /* see spectrum_concentration; NaN for zero weights */
    /* Of others: */
    struct irreps_analysis irreps;
};

/* Read and analyse a network. `options` must live as long as *inspection. Fails as weights_load. */
bool inspection_create(const char *path, const struct inspect_options *options,
                       struct inspection *inspection, struct error *error);

void inspection_free(struct inspection *inspection);

/* Whether the answers are those of `group`, in the numbering that was taken. */
bool inspection_is_solved(const struct inspection *inspection);

/* Whether the numbering is not that of the file. */
bool inspection_is_renumbered(const struct inspection *inspection);

/* "x - y mod 23", "Z_22 under another numbering"; what the answers are. */
void inspection_name_algebra(const struct inspection *inspection, char *text, size_t size);

#endif
