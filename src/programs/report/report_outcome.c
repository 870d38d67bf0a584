#include "programs/report/report_outcome.h"

#include "run/program.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *outcome_name(enum outcome outcome) {
    static const char *const names[OUTCOMES] = {
        [OUTCOME_HOLDS] = "holds",           [OUTCOME_FAILS] = "fails",
        [OUTCOME_UNDECIDED] = "undecided",   [OUTCOME_UNJUDGED] = "not judged",
        [OUTCOME_INCOMPLETE] = "incomplete", [OUTCOME_STOPPED] = "stopped",
        [OUTCOME_RUNNING] = "running",       [OUTCOME_WAITING] = "waiting",
        [OUTCOME_MISSING] = "missing",       [OUTCOME_DAMAGED] = "damaged"};
    return names[outcome];
}

enum outcome outcome_of_verdict(const char *verdict) {
    static const enum outcome verdicts[] = {OUTCOME_HOLDS, OUTCOME_FAILS, OUTCOME_UNDECIDED};
    for (size_t i = 0; i < sizeof verdicts / sizeof *verdicts; ++i)
        if (strcmp(verdict, outcome_name(verdicts[i])) == 0)
            return verdicts[i];
    return OUTCOME_DAMAGED;
}

/* --- Judgements ------------------------------------------------------------------------------- */

enum verdict_field { QUANTITY, PAPER, MEASURED, LOW, HIGH, ASKED, VERDICT, KERNEL, VERDICT_FIELDS };

static const char *const field_names[VERDICT_FIELDS] = {
    "quantity", "paper", "measured", "ci_low", "ci_high", "criterion", "verdict", "kernel"};

/* Why a verdict was asked for: the criterion of the spec with the same words. */
static const char *why_of(const struct head *head, const struct judgement *judgement) {
    char asked[CRITERION_TEXT_MAX];
    for (unsigned i = 0; i < head->criteria_count; ++i) {
        criterion_format(&head->criteria[i], asked);
        if (strcmp(head->criteria[i].quantity, judgement->quantity) == 0 &&
            strcmp(asked, judgement->asked) == 0)
            return head->criteria[i].why;
    }
    return "";
}

static bool find_fields(const struct records *verdicts, int at[VERDICT_FIELDS],
                        struct error *error) {
    for (int i = 0; i < VERDICT_FIELDS; ++i) {
        at[i] = records_column(verdicts, field_names[i]);
        if (at[i] < 0) {
            error_set(error, ERROR_DAMAGED, "it has no column '%s'", field_names[i]);
            return false;
        }
    }
    return true;
}

static void read_judgement(const struct claim_outcome *outcome, const int at[VERDICT_FIELDS],
                           int row, struct judgement *judgement) {
    const char *field[VERDICT_FIELDS];
    for (int i = 0; i < VERDICT_FIELDS; ++i)
        field[i] = records_field(&outcome->verdicts, row, at[i]);
    *judgement = (struct judgement){.quantity = field[QUANTITY],
                                    .measured = field[MEASURED],
                                    .low = field[LOW],
                                    .high = field[HIGH],
                                    .verdict = field[VERDICT],
                                    .kernel = field[KERNEL]};
    snprintf(judgement->asked, sizeof judgement->asked, "%s", field[ASKED]);
    snprintf(judgement->paper, sizeof judgement->paper, "%s", field[PAPER]);
    judgement->why = why_of(&outcome->spec.head, judgement);
}

/* Whether the criterion is asked in the profile; '' is unknown, and may be any. */
static bool is_asked(const struct criterion *criterion, const char *profile) {
    return *profile == '\0' || criterion_applies(criterion, profile);
}

static bool asks_nothing(const struct claim_outcome *outcome, const char *profile) {
    const struct head *head = &outcome->spec.head;
    for (unsigned i = 0; i < head->criteria_count; ++i)
        if (is_asked(&head->criteria[i], profile))
            return false;
    return outcome->spec_error.kind == ERROR_NONE;
}

/* A verdict table that says anything else is damaged; verdicts_error says so. */
static bool judge_from_table(struct claim_outcome *outcome, const char *profile,
                             struct error *error) {
    int at[VERDICT_FIELDS];
    if (!find_fields(&outcome->verdicts, at, &outcome->verdicts_error))
        return true;
    outcome->count = outcome->verdicts.count;
    if (outcome->count == 0 && !asks_nothing(outcome, profile))
        error_set(&outcome->verdicts_error, ERROR_DAMAGED, "it has no rows");
    outcome->judgements = calloc((size_t)outcome->count + 1, sizeof *outcome->judgements);
    if (outcome->judgements == NULL)
        return error_memory(error, "the verdicts");
    for (int i = 0; i < outcome->count; ++i) {
        struct judgement *judgement = &outcome->judgements[i];
        read_judgement(outcome, at, i, judgement);
        if (outcome_of_verdict(judgement->verdict) == OUTCOME_DAMAGED)
            error_set(&outcome->verdicts_error, ERROR_DAMAGED, "its verdict %d is '%.40s'", i + 1,
                      judgement->verdict);
    }
    return true;
}

static bool judge_from_spec(struct claim_outcome *outcome, const char *profile,
                            struct error *error) {
    const struct head *head = &outcome->spec.head;
    outcome->judgements = calloc((size_t)head->criteria_count + 1, sizeof *outcome->judgements);
    if (outcome->judgements == NULL)
        return error_memory(error, "the criteria");
    for (unsigned i = 0; i < head->criteria_count; ++i) {
        const struct criterion *criterion = &head->criteria[i];
        struct judgement *judgement = &outcome->judgements[outcome->count];
        if (!is_asked(criterion, profile))
            continue;
        *judgement = (struct judgement){.quantity = criterion->quantity,
                                        .measured = "",
                                        .low = "",
                                        .high = "",
                                        .verdict = "",
                                        .kernel = "",
                                        .why = criterion->why};
        criterion_format(criterion, judgement->asked);
        if (!isnan(criterion->paper))
            snprintf(judgement->paper, sizeof judgement->paper, "%.15g", criterion->paper);
        ++outcome->count;
    }
    return true;
}

/* --- Outcomes --------------------------------------------------------------------------------- */

/* The first judgement with this verdict, or -1. */
static int find_verdict(const struct claim_outcome *outcome, enum outcome verdict) {
    for (int i = 0; i < outcome->count; ++i)
        if (outcome_of_verdict(outcome->judgements[i].verdict) == verdict)
            return i;
    return -1;
}

static enum outcome outcome_of_table(const struct claim_outcome *outcome) {
    if (outcome->verdicts_error.kind == ERROR_INPUT)
        return OUTCOME_MISSING;
    if (outcome->verdicts_error.kind != ERROR_NONE)
        return OUTCOME_DAMAGED;
    if (outcome->count == 0)
        return OUTCOME_UNJUDGED;
    if (find_verdict(outcome, OUTCOME_FAILS) >= 0)
        return OUTCOME_FAILS;
    return find_verdict(outcome, OUTCOME_UNDECIDED) >= 0 ? OUTCOME_UNDECIDED : OUTCOME_HOLDS;
}

/* A finished run's exit status and its table have to agree before anything holds. */
static enum outcome find_outcome(const struct claim_outcome *outcome) {
    switch (outcome->run.progress) {
    case PROGRESS_WAITING:
        return OUTCOME_WAITING;
    case PROGRESS_RUNNING:
        return OUTCOME_RUNNING;
    case PROGRESS_UNKNOWN:
        return outcome_of_table(outcome);
    case PROGRESS_DONE:
        break;
    }
    enum outcome table = outcome_of_table(outcome);
    switch (outcome->run.status) {
    case PROGRAM_HOLDS:
        return table;
    case PROGRAM_FAILS:
        return table == OUTCOME_HOLDS || table == OUTCOME_UNJUDGED ? OUTCOME_FAILS : table;
    case PROGRAM_CELLS_FAILED:
        return table == OUTCOME_MISSING || table == OUTCOME_DAMAGED ? table : OUTCOME_INCOMPLETE;
    default:
        return OUTCOME_STOPPED;
    }
}

bool outcome_read(int index, const char *out, const char *specs, const struct report_state *state,
                  struct claim_outcome *outcome, struct error *error) {
    const struct claim *claim = claims[index];
    char path[PROGRAM_PATH_MAX];
    *outcome = (struct claim_outcome){.index = index, .claim = claim, .run = state->runs[index]};
    snprintf(path, sizeof path, "%s/%s.yaml", specs, claim->name);
    report_spec_read(path, claim, &outcome->spec, &outcome->spec_error);
    snprintf(path, sizeof path, "%s/tables/verdicts_%s.csv", out, claim->name);
    if (records_read(path, &outcome->verdicts, &outcome->verdicts_error) &&
        !judge_from_table(outcome, state->profile, error))
        return false;
    outcome->outcome = find_outcome(outcome);
    if (outcome_has_results(outcome) && outcome->verdicts_error.kind == ERROR_NONE)
        return true;
    free(outcome->judgements);
    outcome->judgements = NULL;
    outcome->count = 0;
    return judge_from_spec(outcome, state->profile, error);
}

void outcome_free(struct claim_outcome *outcome) {
    report_spec_free(&outcome->spec);
    records_free(&outcome->verdicts);
    free(outcome->judgements);
    *outcome = (struct claim_outcome){0};
}

bool outcome_has_results(const struct claim_outcome *outcome) {
    switch (outcome->outcome) {
    case OUTCOME_WAITING:
    case OUTCOME_RUNNING:
    case OUTCOME_STOPPED:
        return false;
    case OUTCOME_MISSING:
        return outcome->run.progress == PROGRESS_DONE;
    default:
        return true;
    }
}

int outcome_headline(const struct claim_outcome *outcome) {
    const char *const *wanted = outcome->claim->headline;
    int fails = find_verdict(outcome, OUTCOME_FAILS);
    int undecided = find_verdict(outcome, OUTCOME_UNDECIDED);
    if (fails >= 0 || undecided >= 0)
        return fails >= 0 ? fails : undecided;
    for (int h = 0; h < CLAIM_HEADLINES && wanted[h] != NULL; ++h)
        for (int i = 0; i < outcome->count; ++i)
            if (strcmp(outcome->judgements[i].quantity, wanted[h]) == 0)
                return i;
    return outcome->count > 0 ? 0 : -1;
}

/* "matched" for "matched_Z_23_q512_wd5e-05", "strassen" for "strassen_S3". */
static bool names_quantity(const char *name, size_t length, const char *quantity) {
    return strncmp(name, quantity, length) == 0 &&
           (quantity[length] == '\0' || quantity[length] == '_');
}

/* By the longest name that fits: "matched_strictly_Z_23" is not "matched". */
bool outcome_meaning(const struct claim_outcome *outcome, const char *quantity,
                     struct fragment *meaning) {
    struct fragment next = {0};
    size_t best = 0, length;
    while (about_next(report_about(outcome->index), &next)) {
        const char *name = about_subject(&next, "quantity", &length);
        if (name == NULL || length <= best || !names_quantity(name, length, quantity))
            continue;
        *meaning = next;
        best = length;
    }
    return best > 0;
}
