/* The tables of the claim word_learning. tables/README.md says what the columns mean. */
#ifndef CLAIMS_WORDS_WORD_LEARNING_WORD_LEARNING_TABLES_H
#define CLAIMS_WORDS_WORD_LEARNING_WORD_LEARNING_TABLES_H

#include "claims/words/word_learning/word_learning.h"
#include "record/table.h"

/* word_learning.csv: one row per setting and width. */
struct table *create_trials_table(struct error *error);
void write_trial(struct table *table, const struct trial *trial);

/* word_learning_runs.csv: one row per network. */
struct table *create_runs_table(struct error *error);
void write_run(struct table *table, const struct trial *trial, const struct run *run);

/* word_learning_looks.csv: one row per network and epoch looked at. */
struct table *create_looks_table(struct error *error);
void write_looks(struct table *table, const struct trial *trial, const struct run *run);

#endif
