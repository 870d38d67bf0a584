/* Totals over the frequencies of an inspected network, counted as Table 2 of the paper counts them
 * (claims/composing/match_rate/match_rate_settings.c). */
#ifndef PROGRAMS_INSPECT_INSPECT_SUMMARY_H
#define PROGRAMS_INSPECT_INSPECT_SUMMARY_H

#include "programs/inspect/inspect.h"

struct summary {
    int frequencies;
    int live;    /* frequencies with live neurons */
    int matched; /* live frequencies that match a family */
    /* Of the live complex frequencies, which Table 2 counts: */
    int counted;
    int order_4, order_6;
    int family[FAMILIES]; /* FAMILY_NONE: those that match none */
    int kind[KINDS];
    int explained; /* frequencies that match no family and are of another known kind */
    /* r_kkk over the live frequencies: mean, and largest |r_kkk - mean| relative to it. NaN if none
     * is live. */
    double complex scale;
    double scale_spread;
};

bool summary_is_matched(const struct frequency_analysis *frequency, double match_residual);

struct summary summary_of(const struct inspection *inspection);

/* The expected concentration (see spectrum_concentration) of Gaussian weights: the largest of n
 * independent exponential energies holds H_n / n of them on average, H_n the harmonic number. */
double summary_random_concentration(int frequencies);

#endif
