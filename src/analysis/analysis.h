/* Everything there is to say about a trained network, frequency by frequency. */
#ifndef ANALYSIS_ANALYSIS_H
#define ANALYSIS_ANALYSIS_H

#include "analysis/factorisation.h"
#include "analysis/families.h"
#include "analysis/spectrum.h"

struct analysis_options {
    double dead_threshold;   /* see spectrum_assign_nodes; the paper's 0.05 */
    double factor_tolerance; /* see factorisation_find */
    double entry_tolerance;
};

struct frequency_analysis {
    int k;     /* the character; the smaller index of {k, -k} */
    bool real; /* k = -k */
    int order; /* live nodes */
    struct family_match match;
    struct factorisation factorisation; /* of complex characters */
    struct family_match each[FAMILIES]; /* the match with every family of the order */
    double complex potential;           /* r_kkk in the theory's scale; 1 in a global solution */
    double constant; /* rms of z_a0 and z_b0 over the nodes, relative to that of z_ak and z_bk; NaN
                        without nodes */
};

struct analysis {
    int frequencies;
    struct frequency_analysis *frequency; /* [frequencies] */
    int live, dead;                       /* nodes */
    double concentration;                 /* see spectrum_concentration */
};

bool analysis_create(const struct characters *characters, const struct network *network,
                     const struct analysis_options *options, struct analysis *analysis,
                     struct error *error);

void analysis_free(struct analysis *analysis);

/* Mean order over the frequencies that have live nodes; NaN without any. */
double analysis_mean_order(const struct analysis *analysis);

#endif
