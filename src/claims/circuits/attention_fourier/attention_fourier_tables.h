/* The tables of the claim attention_fourier. tables/README.md says what the columns mean. */
#ifndef CLAIMS_CIRCUITS_ATTENTION_FOURIER_ATTENTION_FOURIER_TABLES_H
#define CLAIMS_CIRCUITS_ATTENTION_FOURIER_ATTENTION_FOURIER_TABLES_H

#include "claims/circuits/attention_fourier/attention_fourier.h"
#include "record/table.h"

/* attention_fourier.csv: one row per setting and size. */
struct table *create_trials_table(struct error *error);
void write_trial(struct table *table, const struct trial *trial);

/* attention_fourier_runs.csv: one row per network. */
struct table *create_runs_table(struct error *error);
void write_run(struct table *table, const struct trial *trial, const struct run *run);

/* attention_fourier_spectra.csv: one row per network, end of its training, head and mode, of the
 * `modes` strongest. */
struct table *create_spectra_table(struct error *error);
void write_spectra(struct table *table, const struct trial *trial, const struct run *run,
                   int modes);

/* attention_fourier_inputs.csv: one row per size of a setting with several: [sizes]. */
struct table *create_inputs_table(struct error *error);
void write_inputs(struct table *table, const struct trial *trials, int sizes);

#endif
