/* How a claim stands: what its verdict table says, and what the run that makes it says. */
#ifndef PROGRAMS_REPORT_REPORT_OUTCOME_H
#define PROGRAMS_REPORT_REPORT_OUTCOME_H

#include "programs/report/report_about.h"
#include "programs/report/report_records.h"
#include "programs/report/report_spec.h"
#include "programs/report/report_state.h"

enum outcome {
    OUTCOME_HOLDS,
    OUTCOME_FAILS,
    OUTCOME_UNDECIDED,  /* nothing fails, but the evidence is thin */
    OUTCOME_UNJUDGED,   /* the spec asks for nothing in this profile */
    OUTCOME_INCOMPLETE, /* some networks could not be trained */
    OUTCOME_STOPPED,    /* by an error, before any verdict */
    OUTCOME_RUNNING,
    OUTCOME_WAITING,
    OUTCOME_MISSING, /* no verdict table */
    OUTCOME_DAMAGED, /* one that cannot be read */
    OUTCOMES
};

/* "holds", "running": what a reader sees. */
const char *outcome_name(enum outcome outcome);

/* One criterion and what was measured for it. Empty where there is nothing to say. */
struct judgement {
    const char *quantity, *measured, *low, *high, *verdict, *kernel;
    const char *why;
    char paper[32];
    char asked[CRITERION_TEXT_MAX]; /* "90 <= measured" */
};

struct claim_outcome {
    int index; /* of the claim */
    const struct claim *claim;
    struct report_run run;
    struct report_spec spec;
    struct error spec_error; /* kind ERROR_NONE: it was read */
    struct records verdicts;
    struct error verdicts_error;
    enum outcome outcome;
    /* From the verdict table or, as long as there is none, what the spec asks for. */
    struct judgement *judgements; /* [count], into `spec` and `verdicts` */
    int count;
};

/* Read out/tables/verdicts_<claim>.csv and specs/<claim>.yaml. What cannot be read is part of the
 * outcome; fails only without memory. Free the outcome in any case. */
bool outcome_read(int index, const char *out, const char *specs, const struct report_state *state,
                  struct claim_outcome *outcome, struct error *error);

void outcome_free(struct claim_outcome *outcome);

/* Whether its tables and figures are those of a finished run. */
bool outcome_has_results(const struct claim_outcome *outcome);

/* What a verdict of a table means, OUTCOME_HOLDS, OUTCOME_FAILS or OUTCOME_UNDECIDED;
 * OUTCOME_DAMAGED for any other text. */
enum outcome outcome_of_verdict(const char *verdict);

/* Number of the judgement for the summary: one that fails, else one that is undecided, else the
 * claim's headline; or -1. */
int outcome_headline(const struct claim_outcome *outcome);

/* Find what the quantity means; returns false when about.html does not say. */
bool outcome_meaning(const struct claim_outcome *outcome, const char *quantity,
                     struct fragment *meaning);

#endif
