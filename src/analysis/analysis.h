/* Per-frequency analysis of a trained network. */
#ifndef ANALYSIS_ANALYSIS_H
#define ANALYSIS_ANALYSIS_H

#include "analysis/factorisation.h"
#include "analysis/families.h"
#include "analysis/spectrum.h"

struct analysis_options {
    double dead_threshold;   /* see spectrum_assign_neurons; 0.05 in the paper */
    double factor_tolerance; /* see factorisation_find */
    double entry_tolerance;
};

struct frequency_analysis {
    int k;     /* the character; the smaller index of {k, -k} */
    bool real; /* k = -k */
    int order; /* live neurons whose largest |z_ak| is here (CoGS Table 2) */
    int above; /* neurons with |z_ak| above dead_threshold here, wherever their largest is: CoGS
                  Fig. 4 counts these */
    struct family_match match;
    struct factorisation factorisation; /* for complex characters */
    struct family_match each[FAMILIES]; /* match with every family of that order */
    double distance_3c; /* see family_3c_distance; NaN at real characters and without neurons */
    double complex potential; /* r_kkk in the theory's scale; 1 in a global solution */
    double constant; /* rms of z_a0 and z_b0 over the neurons, relative to that of z_ak and z_bk;
                        NaN without neurons */
};

struct analysis {
    int frequencies;
    struct frequency_analysis *frequency; /* [frequencies] */
    int live, dead;                       /* neurons */
    double concentration;                 /* see spectrum_concentration */
};

bool analysis_create(const struct characters *characters, const struct network *network,
                     const struct analysis_options *options, struct analysis *analysis,
                     struct error *error);

/* The same of a spectrum that exists already. */
bool analysis_of_spectrum(const struct characters *characters, const struct spectrum *spectrum,
                          const struct analysis_options *options, struct analysis *analysis,
                          struct error *error);

void analysis_free(struct analysis *analysis);

/* Mean order over the frequencies with live neurons; NaN if there are none. */
double analysis_mean_order(const struct analysis *analysis);

#endif
