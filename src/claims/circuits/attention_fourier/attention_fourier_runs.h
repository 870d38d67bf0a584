/* What is measured of single networks of the claim attention_fourier. */
#ifndef CLAIMS_CIRCUITS_ATTENTION_FOURIER_ATTENTION_FOURIER_RUNS_H
#define CLAIMS_CIRCUITS_ATTENTION_FOURIER_ATTENTION_FOURIER_RUNS_H

#include "claims/circuits/attention_fourier/attention_fourier.h"

/* Fill trial->runs[index] from the trained network. `modes`: the strongest that count. */
bool measure_run(const struct trial *trial, unsigned index, int modes,
                 const struct training_result *result, struct error *error);

#endif
