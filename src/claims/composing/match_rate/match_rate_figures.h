/* The figures of the claim match_rate. All functions fail as result_save_figure does and with
 * ERROR_ENVIRONMENT without memory. */
#ifndef CLAIMS_COMPOSING_MATCH_RATE_MATCH_RATE_FIGURES_H
#define CLAIMS_COMPOSING_MATCH_RATE_MATCH_RATE_FIGURES_H

#include "claims/composing/match_rate/match_rate.h"
#include "claims/composing/match_rate/match_rate_spec.h"
#include "run/program.h"

/* match_rate.png: Table 2 as bars, a panel for each of settings: [count]. */
bool make_table2_figure(const struct program *program, const struct document *document,
                        const struct setting *settings, int count, struct error *error);

/* match_rate_fig3.png: loss, accuracy and sum potentials of one run over its epochs. `result` has
 * snapshots; `analysis` is that of its network. */
bool draw_dynamics(const struct program *program, const struct training_result *result,
                   const struct characters *characters, const struct analysis *analysis,
                   const char *title, struct error *error);

/* match_rate_fig5.png: the angles of the parameters of all matched solutions. */
bool make_fig5(const struct program *program, const struct setting *settings, int count,
               struct error *error);

#endif
