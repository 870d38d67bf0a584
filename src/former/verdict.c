#include "former/verdict.h"

#include "base/memory.h"
#include "former/result.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const statistic_names[] = {"measured", "ci_low", "ci_high", "interval"};

static const char *const value_names[] = {
    [VERDICT_FAILS] = "fails", [VERDICT_UNDECIDED] = "undecided", [VERDICT_HOLDS] = "holds"};
static const char *const said_names[] = {
    [VERDICT_FAILS] = "FAILS", [VERDICT_UNDECIDED] = "undecided", [VERDICT_HOLDS] = "holds"};

static bool among(const char *name, const char *const *names, size_t count) {
    for (size_t i = 0; i < count; ++i)
        if (strcmp(name, names[i]) == 0)
            return true;
    return false;
}

static bool applies(const struct spec_criterion *criterion, const char *profile) {
    return criterion->profiles_count == 0 ||
           among(profile, (const char *const *)criterion->profiles, criterion->profiles_count);
}

static bool check_bounds(const struct spec *spec, const struct spec_criterion *criterion,
                         const char *where, struct error *error) {
    const double *low = criterion->at_least, *high = criterion->at_most;
    if (low == NULL && high == NULL)
        return spec_refuse(spec, error, where, "a criterion needs at_least, at_most or both");
    if ((low != NULL && !isfinite(*low)) || (high != NULL && !isfinite(*high)) ||
        (low != NULL && high != NULL && *low > *high))
        return spec_refuse(spec, error, where,
                           "at_least and at_most must be numbers, the first not above the second");
    return true;
}

static bool check_profiles(const struct spec *spec, const struct spec_criterion *criterion,
                           unsigned index, const char *const *profiles, unsigned profile_count,
                           struct error *error) {
    char where[SPEC_WHERE_MAX];
    for (unsigned i = 0; i < criterion->profiles_count; ++i)
        if (!among(criterion->profiles[i], profiles, profile_count))
            return spec_refuse(spec, error,
                               spec_where(where, "criteria[%u].profiles[%u]", index, i),
                               "the spec has no profile '%s'", criterion->profiles[i]);
    return true;
}

static bool check_quantity(const struct spec *spec, const struct spec_criterion *criterion,
                           unsigned index, const char *profile, char *const *quantities, int known,
                           struct error *error) {
    char where[SPEC_WHERE_MAX], list[512] = "";
    if (among(criterion->quantity, (const char *const *)quantities, (size_t)known))
        return true;
    for (int i = 0; i < known; ++i) {
        size_t used = strlen(list);
        snprintf(list + used, sizeof list - used, "%s%s", i == 0 ? "" : ", ", quantities[i]);
    }
    return spec_refuse(spec, error, spec_where(where, "criteria[%u].quantity", index),
                       "profile '%s' does not measure '%s'; it measures %s", profile,
                       criterion->quantity, list);
}

bool verdicts_create(const struct spec *spec, const struct spec_criterion *criteria,
                     unsigned criteria_count, const char *const *profiles, unsigned profile_count,
                     const char *profile, char *const *quantities, int known,
                     struct verdicts *verdicts, struct error *error) {
    char where[SPEC_WHERE_MAX];
    *verdicts = (struct verdicts){0};
    verdicts->verdicts = memory_array(criteria_count, sizeof *verdicts->verdicts);
    if (verdicts->verdicts == NULL)
        return error_memory(error, "the verdicts");
    for (unsigned i = 0; i < criteria_count; ++i) {
        const struct spec_criterion *criterion = &criteria[i];
        bool ok = check_bounds(spec, criterion, spec_where(where, "criteria[%u]", i), error) &&
                  check_profiles(spec, criterion, i, profiles, profile_count, error);
        if (ok && applies(criterion, profile)) {
            ok = check_quantity(spec, criterion, i, profile, quantities, known, error);
            verdicts->verdicts[verdicts->count++] = (struct verdict){
                .criterion = criterion, .measured = NAN, .ci_low = NAN, .ci_high = NAN};
        }
        if (!ok) {
            verdicts_free(verdicts);
            return false;
        }
    }
    return true;
}

void verdicts_free(struct verdicts *verdicts) {
    free(verdicts->verdicts);
    *verdicts = (struct verdicts){0};
}

/* All of [low, high] within the bounds, all of it outside, or neither; NaN is outside. */
static enum verdict_value judge_range(const struct spec_criterion *criterion, double low,
                                      double high) {
    double at_least = criterion->at_least == NULL ? -INFINITY : *criterion->at_least;
    double at_most = criterion->at_most == NULL ? INFINITY : *criterion->at_most;
    if (low >= at_least && high <= at_most)
        return VERDICT_HOLDS;
    return high >= at_least && low <= at_most ? VERDICT_UNDECIDED : VERDICT_FAILS;
}

static enum verdict_value judge(const struct verdict *verdict) {
    if (isnan(verdict->measured)) /* whatever its interval is */
        return VERDICT_FAILS;
    switch (verdict->criterion->statistic) {
    case SPEC_CI_LOW:
        return judge_range(verdict->criterion, verdict->ci_low, verdict->ci_low);
    case SPEC_CI_HIGH:
        return judge_range(verdict->criterion, verdict->ci_high, verdict->ci_high);
    case SPEC_INTERVAL:
        return judge_range(verdict->criterion, verdict->ci_low, verdict->ci_high);
    default:
        return judge_range(verdict->criterion, verdict->measured, verdict->measured);
    }
}

void verdicts_measure(struct verdicts *verdicts, const char *quantity, double measured,
                      double ci_low, double ci_high) {
    for (int i = 0; i < verdicts->count; ++i) {
        struct verdict *verdict = &verdicts->verdicts[i];
        if (strcmp(verdict->criterion->quantity, quantity) != 0)
            continue;
        verdict->measured = measured;
        verdict->ci_low = ci_low;
        verdict->ci_high = ci_high;
        verdict->value = judge(verdict);
    }
}

enum verdict_value verdicts_conclude(const struct verdicts *verdicts) {
    enum verdict_value worst = VERDICT_HOLDS;
    for (int i = 0; i < verdicts->count; ++i)
        if (verdicts->verdicts[i].value < worst)
            worst = verdicts->verdicts[i].value;
    return worst;
}

void verdict_format_asked(const char *statistic, const double *at_least, const double *at_most,
                          char text[VERDICT_ASKED_MAX]) {
    char low[48] = "", high[48] = "";
    if (at_least != NULL)
        snprintf(low, sizeof low, " >= %.15g", *at_least);
    if (at_most != NULL)
        snprintf(high, sizeof high, "%s <= %.15g", at_least != NULL ? " and" : "", *at_most);
    snprintf(text, VERDICT_ASKED_MAX, "%.48s%s%s", statistic, low, high);
}

static void format_criterion(const struct spec_criterion *criterion, char text[VERDICT_ASKED_MAX]) {
    verdict_format_asked(statistic_names[criterion->statistic], criterion->at_least,
                         criterion->at_most, text);
}

static void print_verdict(const struct program *program, const struct verdict *verdict) {
    char criterion[VERDICT_ASKED_MAX], interval[64] = "", paper[48] = "";
    format_criterion(verdict->criterion, criterion);
    if (!isnan(verdict->ci_low))
        snprintf(interval, sizeof interval, " [%.4g, %.4g]", verdict->ci_low, verdict->ci_high);
    if (verdict->criterion->paper != NULL)
        snprintf(paper, sizeof paper, "; paper %.4g", *verdict->criterion->paper);
    program_say(program, "  %-9s  %-34s %.4g%s  (asked: %s%s)", said_names[verdict->value],
                verdict->criterion->quantity, verdict->measured, interval, criterion, paper);
}

static bool save(const struct verdicts *verdicts, const struct program *program,
                 struct error *error) {
    static const char *const columns[] = {"claim",   "quantity",  "paper",   "measured", "ci_low",
                                          "ci_high", "criterion", "verdict", "kernel"};
    char name[128], criterion[VERDICT_ASKED_MAX];
    struct table *table = table_create(columns, (int)(sizeof columns / sizeof *columns), error);
    if (table == NULL)
        return false;
    for (int i = 0; i < verdicts->count; ++i) {
        const struct verdict *verdict = &verdicts->verdicts[i];
        format_criterion(verdict->criterion, criterion);
        table_row(table);
        table_text(table, program->name);
        table_text(table, verdict->criterion->quantity);
        table_real(table, verdict->criterion->paper != NULL ? *verdict->criterion->paper : NAN);
        table_real(table, verdict->measured);
        table_real(table, verdict->ci_low);
        table_real(table, verdict->ci_high);
        table_text(table, criterion);
        table_text(table, value_names[verdict->value]);
        table_text(table, program->native ? "native (not reproducible elsewhere)" : "Haswell");
    }
    snprintf(name, sizeof name, "verdicts_%s", program->name);
    return result_save_table(program, table, name, error);
}

int verdicts_finish(const struct verdicts *verdicts, const struct program *program,
                    int failed_cells) {
    struct error error = {0};
    if (!save(verdicts, program, &error))
        return program_fail(program, &error);
    for (int i = 0; i < verdicts->count; ++i)
        print_verdict(program, &verdicts->verdicts[i]);
    enum verdict_value worst = verdicts_conclude(verdicts);
    if (failed_cells > 0 && program->gather == 0)
        fprintf(stderr,
                "%s: %d network%s could not be trained (see above); the rest is kept, and "
                "the same command tries the failed ones again\n",
                program->name, failed_cells, failed_cells == 1 ? "" : "s");
    program_say(program, "%s: %s (profile %s, %.1f s)", program->name,
                failed_cells > 0 ? "incomplete" : said_names[worst], program->profile,
                program_seconds(program));
    if (failed_cells > 0)
        return PROGRAM_CELLS_FAILED;
    return worst == VERDICT_HOLDS ? PROGRAM_HOLDS : PROGRAM_FAILS;
}
