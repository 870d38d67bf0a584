#include "protocol/criteria.h"

#include <stdio.h>
#include <string.h>

const char *const statistic_names[] = {"measured", "ci_low", "ci_high", "interval", NULL};
const char *const verdict_names[] = {"fails", "undecided", "holds"};

/* --- In the spec ------------------------------------------------------------------------------ */

static bool check_bounds(const struct place *at, const void *of, struct error *error) {
    const struct criterion *criterion = of;
    if (isnan(criterion->at_least) && isnan(criterion->at_most))
        return place_refuse(at, "", error, "a criterion needs at_least, at_most or both");
    return !(criterion->at_least > criterion->at_most) ||
           place_refuse(at, "", error, "at_least must not be greater than at_most");
}

#define CRITERION(member) offsetof(struct criterion, member)

static const struct field criterion_fields[] = {
    {"quantity", FIELD_TEXT, CRITERION(quantity), .most = 64,
     .meaning = "what is judged: a quantity of the profile, listed per program below"},
    {"paper", FIELD_REAL, CRITERION(paper), .optional = true, .otherwise = NAN,
     .meaning = "the paper's value, shown beside the measured one"},
    {"statistic", FIELD_CHOICE, CRITERION(statistic), .choices = statistic_names,
     .meaning = "the estimate itself, an end of its 95 % interval, or the whole interval"},
    {"at_least", FIELD_REAL, CRITERION(at_least), .optional = true, .otherwise = NAN,
     .meaning = "lower bound, inclusive; at least one of the two bounds is needed"},
    {"at_most", FIELD_REAL, CRITERION(at_most), .optional = true, .otherwise = NAN,
     .range = ">= `at_least`", .meaning = "upper bound, inclusive"},
    {"why", FIELD_TEXT, CRITERION(why), .most = 2000, .meaning = "why this is the right bar"},
    {"profiles", FIELD_LIST, CRITERION(profiles), .of = FIELD_TEXT,
     .count = CRITERION(profiles_count), .optional = true, .range = "profiles of the spec",
     .meaning = "the profiles that it applies to; default: all"},
    {0},
};
const struct record criterion_record = {"criterion", sizeof(struct criterion), criterion_fields,
                                        check_bounds};

static bool is_among(const char *name, const char *const *names, size_t count) {
    for (size_t i = 0; i < count; ++i)
        if (strcmp(name, names[i]) == 0)
            return true;
    return false;
}

bool criterion_applies(const struct criterion *criterion, const char *profile) {
    return criterion->profiles_count == 0 ||
           is_among(profile, (const char *const *)criterion->profiles, criterion->profiles_count);
}

bool criterion_check(const struct place *at, const struct criterion *criterion, const char *profile,
                     const char *const *quantities, int count, struct error *error) {
    char list[512] = "";
    if (!criterion_applies(criterion, profile) ||
        is_among(criterion->quantity, quantities, (size_t)count))
        return true;
    for (int i = 0; i < count; ++i) {
        size_t used = strlen(list);
        snprintf(list + used, sizeof list - used, "%s%s", i == 0 ? "" : ", ", quantities[i]);
    }
    return place_refuse(at, "quantity", error, "profile '%s' does not measure '%s'; it measures %s",
                        profile, criterion->quantity, list);
}

void criterion_format(const struct criterion *criterion, char text[CRITERION_TEXT_MAX]) {
    char low[48] = "", high[48] = "";
    bool has_low = !isnan(criterion->at_least);
    if (has_low)
        snprintf(low, sizeof low, " >= %.15g", criterion->at_least);
    if (!isnan(criterion->at_most))
        snprintf(high, sizeof high, "%s <= %.15g", has_low ? " and" : "", criterion->at_most);
    snprintf(text, CRITERION_TEXT_MAX, "%.48s%s%s", statistic_names[criterion->statistic], low,
             high);
}

/* --- Judging ---------------------------------------------------------------------------------- */

/* All of [low, high] within the bounds, all of it outside, or neither; NaN is outside. */
static enum verdict_value judge_range(const struct criterion *criterion, double low, double high) {
    double at_least = isnan(criterion->at_least) ? -INFINITY : criterion->at_least;
    double at_most = isnan(criterion->at_most) ? INFINITY : criterion->at_most;
    if (low >= at_least && high <= at_most)
        return VERDICT_HOLDS;
    return high >= at_least && low <= at_most ? VERDICT_UNDECIDED : VERDICT_FAILS;
}

enum verdict_value criterion_judge(const struct criterion *criterion,
                                   const struct estimate *measured) {
    if (isnan(measured->value)) /* whatever its interval is */
        return VERDICT_FAILS;
    switch (criterion->statistic) {
    case STATISTIC_CI_LOW:
        return judge_range(criterion, measured->low, measured->low);
    case STATISTIC_CI_HIGH:
        return judge_range(criterion, measured->high, measured->high);
    case STATISTIC_INTERVAL:
        return judge_range(criterion, measured->low, measured->high);
    default:
        return judge_range(criterion, measured->value, measured->value);
    }
}
