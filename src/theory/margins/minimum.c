#include "theory/margins/minimum.h"

#include <math.h>

/* h is sought in [0, HIGHEST]: beyond, cross-entropies are below all rounding. */
#define HIGHEST 700.0
enum { HALVINGS = 200 };

/* ln(1 + (n-1) e^-h) */
static double entropy_at(int n, double h) {
    return log1p((n - 1) * exp(-h));
}

/* What h takes off ln n: ln(n / (1 + (n-1) e^-h)), exact for small h. */
static double gain_at(int n, double h) {
    return -log1p((n - 1) * expm1(-h) / n);
}

/* The probability of a wrong answer, and minus the slope of the cross-entropy:
 * (n-1) / (e^h + n - 1) */
static double wrong_at(int n, double h) {
    return (n - 1) / (exp(h) + n - 1);
}

/* The h at which gain / h^x is largest: where h wrong(h) / gain(h), which falls from 1 to 0, is x.
 */
static double best_ratio_at(int n, double exponent) {
    double low = 0, high = HIGHEST;
    for (int i = 0; i < HALVINGS; ++i) {
        double h = 0.5 * (low + high);
        if (h * wrong_at(n, h) > exponent * gain_at(n, h))
            low = h;
        else
            high = h;
    }
    return high;
}

double minimum_bound(int n, double gamma, double exponent) {
    if (exponent == 1)
        return gamma * (n - 1) / n;
    double h = best_ratio_at(n, exponent);
    return gain_at(n, h) * pow(gamma / h, exponent);
}

static bool check_lambda(double lambda, double bound, struct error *error) {
    return (lambda > 0 && lambda < bound) ||
           error_set(error, ERROR_INPUT,
                     "with a penalty of %g the optimal network is not a maximum-margin one: that "
                     "needs more than 0 and less than %g",
                     lambda, bound);
}

bool minimum_of_margin(int n, double gamma, double lambda, struct minimum *minimum,
                       struct error *error) {
    double wrong = lambda / gamma;
    *minimum = (struct minimum){0};
    if (!check_lambda(lambda, minimum_bound(n, gamma, 1), error))
        return false;
    minimum->margin = log((n - 1) * (1 - wrong) / wrong);
    minimum->penalty = minimum->margin / gamma;
    minimum->loss = -log1p(-wrong) + lambda * minimum->penalty;
    return true;
}

/* Where J'(h) = x lambda gamma*^-x h^(x-1) - wrong(h) changes from falling to rising. Below the
 * bound it does so once at or above the h that gives the bound: wrong(h) h^(1-x) falls there. */
bool minimum_of_power(int n, double gamma, double lambda, double exponent, struct minimum *minimum,
                      struct error *error) {
    if (exponent == 1)
        return minimum_of_margin(n, gamma, lambda, minimum, error);
    double low = best_ratio_at(n, exponent), high = HIGHEST;
    double slope = exponent * lambda * pow(gamma, -exponent);
    *minimum = (struct minimum){0};
    if (!check_lambda(lambda, minimum_bound(n, gamma, exponent), error))
        return false;
    for (int i = 0; i < HALVINGS; ++i) {
        double h = 0.5 * (low + high);
        if (slope * pow(h, exponent - 1) < wrong_at(n, h))
            low = h;
        else
            high = h;
    }
    minimum->margin = low;
    minimum->penalty = low / gamma;
    minimum->loss = entropy_at(n, low) + lambda * pow(low / gamma, exponent);
    return true;
}
