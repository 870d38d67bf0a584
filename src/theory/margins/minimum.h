/* The minimum of mean cross-entropy + lambda |theta|^r, |theta|^(k+1) = R = sum_i n_i^(k+1), for
 * tasks in which all wrong answers of a maximum-margin network have the same margin: addition (n =
 * p answers) and parity (n = 2).
 *
 * At every size R the least cross-entropy is ln(1 + (n-1) e^-h) with the margin h = gamma* R, and
 * exactly the maximum-margin networks have it. So they alone attain the minimum, whatever r is, and
 * a loss near it certifies a network. With x = r / (k+1), what is left to minimise is
 *
 *     J(h) = ln(1 + (n-1) e^-h) + lambda (h / gamma*)^x   over h >= 0.
 *
 * x = 1, the penalty lambda R, makes J convex. For x < 1, such as x = 1/(k+1), the penalty on the
 * norm itself, the slope of J at 0 is infinite: h = 0, all weights zero, always is a local minimum,
 * and the other one has to be compared with it. (The papers leave r open: arXiv 2311.07568, sec. 3;
 * 2402.09469, Def. 3.1 has r = 1. Bounds and minima are derived here.) */
#ifndef THEORY_MARGINS_MINIMUM_H
#define THEORY_MARGINS_MINIMUM_H

#include "base/error.h"

struct minimum {
    double loss;    /* J; for x = 1 that is -ln q + lambda R, q = 1 - lambda / gamma* */
    double margin;  /* h; for x = 1 that is ln((n-1) q / (1-q)) */
    double penalty; /* R = h / gamma* */
};

/* The lambda from which on the best network is zero: max over h of
 * (ln n - ln(1 + (n-1) e^-h)) (gamma* / h)^x, which for x = 1 is gamma* (n-1)/n. 0 < x <= 1. */
double minimum_bound(int n, double gamma, double exponent);

/* For x = 1. Fails with ERROR_INPUT unless 0 < lambda < minimum_bound. */
bool minimum_of_margin(int n, double gamma, double lambda, struct minimum *minimum,
                       struct error *error);

/* For 0 < x <= 1: `exponent`. Fails likewise. */
bool minimum_of_power(int n, double gamma, double lambda, double exponent, struct minimum *minimum,
                      struct error *error);

#endif
