/* The tables of the claim max_margin; tables/README.md explains their columns. */
#ifndef CLAIMS_MARGINS_MAX_MARGIN_MAX_MARGIN_TABLES_H
#define CLAIMS_MARGINS_MAX_MARGIN_MAX_MARGIN_TABLES_H

#include "claims/margins/max_margin/max_margin.h"
#include "record/table.h"

struct table *create_trials_table(struct error *error);
struct table *create_runs_table(struct error *error);
struct table *create_looks_table(struct error *error);

void write_trial(struct table *table, const struct trial *trial);
void write_run(struct table *table, const struct trial *trial, const struct run *run);
void write_looks(struct table *table, const struct trial *trial, const struct run *run);

#endif
