#include "theory/margins/minimum.h"

#include <math.h>

bool minimum_of_margin(int n, double gamma, double lambda, struct minimum *minimum,
                       struct error *error) {
    double most = gamma * (n - 1) / n, wrong = lambda / gamma;
    *minimum = (struct minimum){0};
    if (!(lambda > 0 && lambda < most))
        return error_set(
            error, ERROR_INPUT,
            "with a penalty of %g the optimal network is not a maximum-margin one: that "
            "needs more than 0 and less than %g",
            lambda, most);
    minimum->margin = log((n - 1) * (1 - wrong) / wrong);
    minimum->penalty = minimum->margin / gamma;
    minimum->loss = -log1p(-wrong) + lambda * minimum->penalty;
    return true;
}
