/* The settings of the claim match_rate: the networks of one group, width and weight decay, analysed
 * and summed up. */
#ifndef CLAIMS_COMPOSING_MATCH_RATE_MATCH_RATE_SETTINGS_H
#define CLAIMS_COMPOSING_MATCH_RATE_MATCH_RATE_SETTINGS_H

#include "claims/composing/match_rate/match_rate.h"
#include "claims/composing/match_rate/match_rate_spec.h"
#include "run/cells.h"

struct analysis_options matching_options(const struct matching *matching);

/* Frequencies that count as solutions to be matched: complex, and alive. */
bool frequency_counts(const struct frequency_analysis *frequency);

bool frequency_is_matched(const struct frequency_analysis *frequency, double residual);

/* A share of 1 as one of 100 %. */
struct estimate estimate_in_percent(struct estimate share);

/* Analyse the networks of a profile's sweep: cells: [count * seeds], those that could be trained.
 * *settings: [count], to be freed even after a failure. Fails with ERROR_ENVIRONMENT without
 * memory. */
bool settings_load(const struct program *program, const struct profile *profile,
                   const struct cell *cells, int count, struct setting **settings,
                   struct error *error);

/* The share of all frequencies of the settings: [count] with a property, in per cent, with runs as
 * clusters. Fails with ERROR_ENVIRONMENT without memory. */
bool settings_pool(const struct setting *settings, int count, enum quantity quantity,
                   const struct matching *matching, struct estimate *share, struct error *error);

void settings_free(struct setting *settings, int count);

#endif
