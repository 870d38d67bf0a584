/* The minimum of mean cross-entropy + lambda R for tasks in which all wrong answers of a
 * maximum-margin network have the same margin: addition (n = p answers) and parity (n = 2).
 *
 * For every lambda below gamma* (n-1)/n exactly the maximum-margin networks attain it, so that a
 * loss near it certifies a network. */
#ifndef THEORY_MARGINS_MINIMUM_H
#define THEORY_MARGINS_MINIMUM_H

#include "base/error.h"

struct minimum {
    double loss;    /* -ln q + lambda R, q = 1 - lambda / gamma* */
    double margin;  /* ln((n-1) q / (1-q)) */
    double penalty; /* R = margin / gamma* */
};

/* Fails with ERROR_INPUT unless 0 < lambda < gamma* (n-1)/n: above that the optimal network is
 * zero. */
bool minimum_of_margin(int n, double gamma, double lambda, struct minimum *minimum,
                       struct error *error);

#endif
