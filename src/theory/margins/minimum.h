/* The least value of mean cross-entropy + lambda R where every wrong answer of a network with the
 * largest margin has the same margin: addition (n = p answers) and parity (n = 2).
 *
 * For every lambda below gamma* (n-1)/n it is taken by max-margin networks, and by no others, so
 * that a loss near it certifies a network. */
#ifndef THEORY_MARGINS_MINIMUM_H
#define THEORY_MARGINS_MINIMUM_H

#include "base/error.h"

struct minimum {
    double loss;    /* -ln q + lambda R, q = 1 - lambda / gamma* */
    double margin;  /* ln((n-1) q / (1-q)) */
    double penalty; /* R = margin / gamma* */
};

/* Fails with ERROR_INPUT unless 0 < lambda < gamma* (n-1)/n: from there on the best network is
 * zero. */
bool minimum_of_margin(int n, double gamma, double lambda, struct minimum *minimum,
                       struct error *error);

#endif
