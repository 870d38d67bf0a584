/* The tables of the claim match_rate. The functions fail as result_save_table does. */
#ifndef CLAIMS_COMPOSING_MATCH_RATE_MATCH_RATE_TABLES_H
#define CLAIMS_COMPOSING_MATCH_RATE_MATCH_RATE_TABLES_H

#include "claims/composing/match_rate/match_rate.h"
#include "claims/composing/match_rate/match_rate_spec.h"
#include "run/program.h"

/* <name>.csv: Table 2, a row for each of settings: [count]. */
bool write_match_rate(const struct program *program, const struct setting *settings, int count,
                      const char *name, struct error *error);

/* match_rate_paper.csv: the three families' shares beside the paper's, for those of settings:
 * [count] that have the order of a row of the paper's table. */
bool write_paper_comparison(const struct program *program, const struct document *document,
                            const struct setting *settings, int count, struct error *error);

/* match_rate_frequencies.csv: a row for every frequency of every run. */
bool write_frequencies(const struct program *program, const struct setting *settings, int count,
                       struct error *error);

#endif
