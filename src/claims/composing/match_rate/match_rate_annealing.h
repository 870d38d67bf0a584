/* Beyond the paper: what becomes of the frequencies that match no family when the networks are
 * trained on with a falling learning rate, with weight decay (annealed) and without (released)?
 * Part of the claim match_rate. */
#ifndef CLAIMS_COMPOSING_MATCH_RATE_MATCH_RATE_ANNEALING_H
#define CLAIMS_COMPOSING_MATCH_RATE_MATCH_RATE_ANNEALING_H

#include "claims/composing/match_rate/match_rate.h"
#include "claims/composing/match_rate/match_rate_spec.h"
#include "run/program.h"

enum phase { TRAINED, ANNEALED, RELEASED, PHASES };

/* Compare the same settings, [count], in all phases. Writes match_rate_unmatched.csv, a row for
 * every frequency that is unmatched as trained or annealed, and match_rate_annealed.png, the
 * residuals before and after. *solutions: frequencies that match no family to the end, in networks
 * whose loss goes to zero all the same. Fails as result_save_table and result_save_figure do, and
 * with ERROR_ENVIRONMENT without memory. */
bool study_annealing(const struct program *program, const struct profile *profile,
                     const struct setting *const phases[PHASES], int count, int *solutions,
                     struct error *error);

#endif
