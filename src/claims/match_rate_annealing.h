/* Beyond the paper: what becomes of the frequencies that match no family when the networks are
 * trained on with a falling learning rate? Part of the claim match_rate. */
#ifndef CLAIMS_MATCH_RATE_ANNEALING_H
#define CLAIMS_MATCH_RATE_ANNEALING_H

#include "claims/match_rate.h"
#include "claims/match_rate_spec.h"
#include "workflow/program.h"

/* Compare the same settings before and after annealing: [count] each. Writes
 * match_rate_unmatched.csv, a row for every frequency that is unmatched on either side, and
 * match_rate_annealed.png, the residuals before and after. *counterexamples: frequencies that stay
 * unmatched in runs whose loss is that of global solutions. Fails as result_save_table and
 * result_save_figure do, and with ERROR_ENVIRONMENT without memory. */
bool study_annealing(const struct program *program, const struct profile *profile,
                     const struct setting *before, const struct setting *after, int count,
                     int *counterexamples, struct error *error);

#endif
