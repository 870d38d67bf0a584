/* Networks looked into while they learn: how pure their nodes are, and how much of their outputs
 * lies where the word's tensor does. */
#ifndef CLAIMS_WORDS_WORD_LEARNING_WORD_LEARNING_LOOKS_H
#define CLAIMS_WORDS_WORD_LEARNING_WORD_LEARNING_LOOKS_H

#include "claims/words/word_learning/word_learning.h"

/* What the networks of one task are seen through. */
struct lens {
    struct representations representations;
    struct fourier fourier;
    int boxes;
    double *tensor; /* [boxes]: energies of the word */
    double *energy; /* [boxes]: room for those of a network */
};

bool lens_create(const struct task *task, struct lens *lens, struct error *error);

void lens_free(struct lens *lens);

/* Fill run->looks from the snapshots of a result, whose history the rest of `run` is from. */
bool lens_look(struct lens *lens, const struct trial *trial, const struct training_result *result,
               struct run *run, struct error *error);

/* The means over the runs of a trial, with t intervals: of purity and share, as the runs knew their
 * training pairs and at the end. Runs that never knew them are left out of the former. */
struct looks_summary {
    struct estimate purity_memorised, purity_end;
    struct estimate share_memorised, share_end;
};

bool summarise_looks(const struct trial *trial, struct looks_summary *summary, struct error *error);

#endif
