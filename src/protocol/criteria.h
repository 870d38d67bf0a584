/* Criteria: when the measured quantities agree with the claim.
 *
 * A criterion holds when its statistic lies within the bounds, and fails otherwise; one that asks
 * for the whole interval fails only when all of the interval lies outside, and is undecided in
 * between. A quantity that was not measured, or is not a number, fails whatever its interval. */
#ifndef PROTOCOL_CRITERIA_H
#define PROTOCOL_CRITERIA_H

#include "base/estimate.h"
#include "record/read.h"

enum criterion_statistic {
    STATISTIC_MEASURED,
    STATISTIC_CI_LOW,
    STATISTIC_CI_HIGH,
    STATISTIC_INTERVAL
};
extern const char *const statistic_names[];

struct criterion {
    char *quantity;
    double paper; /* the paper's value; NaN: none is known */
    enum criterion_statistic statistic;
    double at_least, at_most; /* NaN: no bound; one of the two is given */
    char *why;
    char **profiles; /* that it applies to; none: all */
    unsigned profiles_count;
};

extern const struct record criterion_record;

/* Format a criterion as in the tables: "interval >= -0.1 and <= 0.1". It starts with a word, so
 * that spreadsheets do not parse it as a formula. */
enum { CRITERION_TEXT_MAX = 160 };
void criterion_format(const struct criterion *criterion, char text[CRITERION_TEXT_MAX]);

enum verdict_value { VERDICT_FAILS, VERDICT_UNDECIDED, VERDICT_HOLDS };
extern const char *const verdict_names[]; /* "fails", "undecided", "holds" */

/* NaN wherever it is needed is a failure. */
enum verdict_value criterion_judge(const struct criterion *criterion,
                                   const struct estimate *measured);

/* Whether a criterion is for a profile. */
bool criterion_applies(const struct criterion *criterion, const char *profile);

/* Refuse a criterion that applies to a profile and asks for something else than the quantities:
 * [count] that it will measure. */
bool criterion_check(const struct place *at, const struct criterion *criterion, const char *profile,
                     const char *const *quantities, int count, struct error *error);

#endif
