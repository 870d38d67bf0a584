/* The constructions of the claim max_margin, measured. */
#ifndef CLAIMS_MAX_MARGIN_THEORY_H
#define CLAIMS_MAX_MARGIN_THEORY_H

#include "claims/max_margin_spec.h"
#include "margin/addition.h"
#include "workflow/program.h"

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
