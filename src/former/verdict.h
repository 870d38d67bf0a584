/* Verdicts: a claim's measured quantities against the criteria of its spec.
 *
 * tables/verdicts_<claim>.csv: claim, quantity, paper, measured, ci_low, ci_high, criterion,
 * verdict, kernel; one row per criterion that applies to the profile, in the order of the spec.
 *
 * A criterion holds when its statistic lies within the bounds, and fails otherwise; one that asks
 * for the whole interval fails only when all of the interval lies outside, and is undecided in
 * between. A quantity that was not measured, or is not a number, fails, whatever its interval. */
#ifndef STUDY_VERDICT_H
#define STUDY_VERDICT_H

#include "former/spec.h"
#include "run/program.h"

enum verdict_value { VERDICT_FAILS, VERDICT_UNDECIDED, VERDICT_HOLDS };

struct verdict {
    const struct spec_criterion *criterion;
    double measured, ci_low, ci_high; /* NaN: not measured, no interval */
    enum verdict_value value;
};

struct verdicts {
    int count;
    struct verdict *verdicts; /* [count] */
};

/* "measured >= 90", "interval >= -0.1 and <= 0.1": what a criterion asks of `statistic`, as the
 * table says it; it never begins like a formula of a spreadsheet. A bound that is NULL is none. */
enum { VERDICT_ASKED_MAX = 160 };
void verdict_format_asked(const char *statistic, const double *at_least, const double *at_most,
                          char text[VERDICT_ASKED_MAX]);

/* Pick the criteria of `profile` and check them before anything is run: each needs a bound and a
 * quantity that is among `quantities` (what this profile is going to measure, [known] names).
 * `profiles`: [profile_count] names that a criterion may be restricted to. `criteria` must outlive
 * the verdicts. */
bool verdicts_create(const struct spec *spec, const struct spec_criterion *criteria,
                     unsigned criteria_count, const char *const *profiles, unsigned profile_count,
                     const char *profile, char *const *quantities, int known,
                     struct verdicts *verdicts, struct error *error);

void verdicts_free(struct verdicts *verdicts);

/* Judge a quantity; ci_low and ci_high are NaN where there is no interval. A quantity without
 * criterion is ignored. */
void verdicts_measure(struct verdicts *verdicts, const char *quantity, double measured,
                      double ci_low, double ci_high);

/* The worst of them: what the claim comes to. */
enum verdict_value verdicts_conclude(const struct verdicts *verdicts);

/* Write tables/verdicts_<program>.csv and print one line per verdict and the summary. Returns the
 * program's exit status: PROGRAM_HOLDS, PROGRAM_FAILS when a verdict fails or is undecided,
 * PROGRAM_BAD_INPUT when the table cannot be written; PROGRAM_CELLS_FAILED when `failed_cells` > 0.
 */
int verdicts_finish(const struct verdicts *verdicts, const struct program *program,
                    int failed_cells);

#endif
