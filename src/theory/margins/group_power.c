#include "theory/margins/group_power.h"

#include "base/worst.h"

#include <math.h>
#include <stddef.h>

/* The best network at mu: R, and its cross-entropy. */
struct point {
    double size, entropy;
};

static bool find_point(const struct group_margin *margin, double mu, struct point *point) {
    struct group_minimum best;
    bool ok = group_minimum_find(margin, mu, &best, NULL);
    *point = (struct point){best.penalty, best.loss - mu * best.penalty};
    group_minimum_free(&best);
    return ok;
}

/* --- The bound -------------------------------------------------------------------------------- */

/* (ln n - cross-entropy) / R^x at mu; NaN without a minimum. */
static double gain(const struct group_margin *margin, double exponent, double mu) {
    struct point at;
    return find_point(margin, mu, &at) ? (log(margin->order) - at.entropy) / pow(at.size, exponent)
                                       : NAN;
}

/* Golden section over ln mu: the gain rises and falls once. */
double group_power_bound(const struct group_margin *margin, double exponent) {
    const double golden = (sqrt(5) - 1) / 2;
    double most = group_minimum_bound(margin), low = log(most * 1e-10), high = log(most * 0.999);
    if (exponent == 1)
        return most;
    double left = high - golden * (high - low), right = low + golden * (high - low);
    double at_left = gain(margin, exponent, exp(left));
    double at_right = gain(margin, exponent, exp(right));
    while (high - low > 1e-7) {
        if (at_left > at_right) {
            high = right;
            right = left;
            at_right = at_left;
            left = high - golden * (high - low);
            at_left = gain(margin, exponent, exp(left));
        } else {
            low = left;
            left = right;
            at_left = at_right;
            right = low + golden * (high - low);
            at_right = gain(margin, exponent, exp(right));
        }
    }
    return worst_of(at_left, at_right);
}

/* --- The minimum ------------------------------------------------------------------------------ */

enum { MARGIN_MOST = 100, STEPS_MAX = 1000, BISECTIONS = 64 };

/* mu R^(1-x) at mu, which is lambda x at a stationary point; NaN without a minimum. */
static double find_price(const struct group_margin *margin, double exponent, double mu) {
    struct point at;
    return find_point(margin, mu, &at) ? mu * pow(at.size, 1 - exponent) : NAN;
}

/* The least mu at which mu R^(1-x) is `price`, the one of largest R: from below, where no margin
 * exceeds MARGIN_MOST, up to the first that is too large, then by bisection. Where the search for a
 * network fails, which happens at mu near rounding, mu counts as too small. */
static bool find_mu(const struct group_margin *margin, double exponent, double price, double *mu) {
    double low = price * pow(margin->gamma / MARGIN_MOST, 1 - exponent), high = low;
    double most = group_minimum_bound(margin);
    for (int step = 0; !(find_price(margin, exponent, high) >= price); ++step) {
        low = high;
        high *= 1.2;
        if (high >= most || step == STEPS_MAX)
            return false;
    }
    for (int i = 0; i < BISECTIONS; ++i) {
        *mu = sqrt(low * high);
        if (find_price(margin, exponent, *mu) >= price)
            high = *mu;
        else
            low = *mu;
    }
    return true;
}

bool group_power_minimum(const struct group_margin *margin, double lambda, double exponent,
                         struct group_minimum *minimum, struct error *error) {
    double mu, bound = group_power_bound(margin, exponent);
    if (exponent == 1)
        return group_minimum_find(margin, lambda, minimum, error);
    *minimum = (struct group_minimum){0};
    if (!(lambda > 0 && lambda < bound && find_mu(margin, exponent, lambda * exponent, &mu)))
        return error_set(error, ERROR_INPUT,
                         "with a penalty of %g the optimal network is zero or does not exist: the "
                         "penalty must be more than 0 and less than %g",
                         lambda, bound);
    if (!group_minimum_find(margin, mu, minimum, error))
        return false;
    minimum->loss += lambda * pow(minimum->penalty, exponent) - mu * minimum->penalty;
    return true;
}
