/* The constructions of the claim max_margin, measured. */
#ifndef CLAIMS_MARGINS_MAX_MARGIN_MAX_MARGIN_THEORY_H
#define CLAIMS_MARGINS_MAX_MARGIN_MAX_MARGIN_THEORY_H

#include "claims/margins/max_margin/max_margin_spec.h"
#include "run/program.h"
#include "theory/margins/addition.h"

/* Over all of a profile's constructions by one scheme: how far the margin is from gamma*, as a
 * share of it, and how far margins are from each other, over tuples and wrong answers. */
struct construction_errors {
    double ratio;
    double spread;
};

/* Measure all constructions of the profile and write them to a table; errors: [2], by scheme. */
bool measure_constructions(const struct program *program, const struct profile *profile,
                           struct construction_errors *errors, struct error *error);

#endif
