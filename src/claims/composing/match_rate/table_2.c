/* Table 2 beside the paper's numbers: each column, and the counts of matched frequencies. */
#include "claims/composing/match_rate/match_rate.h"

#include "analysis/statistics.h"

#include <math.h>

/* A column by one of the two rules, beside the paper's. */
struct comparison {
    const char *column;
    enum { PAPER_RULE, RESIDUAL } rule;
    struct estimate measured, paper;
    double z;
};

static const char *const rule_names[] = {"paper_rule", "residual", NULL};

#define COMPARISON(member) offsetof(struct comparison, member)
static const struct field comparison_fields[] = {
    {"column", FIELD_TEXT, COMPARISON(column), NULL, "of `match_rate`", .heading = "column"},
    {"rule", FIELD_CHOICE, COMPARISON(rule), NULL, "that decides which frequencies are in it",
     .choices = rule_names, .heading = "rule"},
    {"measured", FIELD_MEAN, COMPARISON(measured), "%", "as in `match_rate`", .heading = "measured",
     .decimals = 2},
    {"paper", FIELD_MEAN, COMPARISON(paper), "%", "the same in the paper's Table 2",
     .heading = "paper", .decimals = 2},
    {"z", FIELD_REAL, COMPARISON(z), NULL, "difference in combined standard errors",
     .heading = "<i>z</i>", .decimals = 1},
    {0}};
const struct record match_rate_comparison_record = {"comparison", sizeof(struct comparison),
                                                    comparison_fields};

static void compare(struct study *study, const struct setting *setting, const char *name, int rule,
                    int column, double paper, double paper_error) {
    struct comparison row = {.column = name,
                             .rule = rule,
                             .measured = setting->column[column],
                             .paper = {paper, paper_error > 0 ? paper_error : NAN, NAN, NAN}};
    const void *task = setting->trial->task;
    row.z = (row.measured.value - paper) / hypot(row.measured.error, row.paper.error);
    study_row(study, "match_rate_paper", (const void *[]){task, &row, task});
}

static void compare_columns(struct study *study, const struct setting *setting,
                            const struct paper_row *paper) {
    static const char *const solutions[SOLUTIONS] = {"nu_i_xi", "nu_i_syn_ab", "nu_syn", "others"};
    static const char *const loose[2] = {"nonfactorable_4", "nonfactorable_6"};
    static const char *const errors[2] = {"factorisation_error_4", "factorisation_error_6"};
    for (int i = 0; i < SOLUTIONS; ++i) {
        double share = paper->share[i], error = paper->error[i];
        compare(study, setting, solutions[i], PAPER_RULE, BY_PAPER + i, share, error);
        compare(study, setting, solutions[i], RESIDUAL, BY_RESIDUAL + i, share, error);
    }
    for (int six = 0; six < 2; ++six) {
        compare(study, setting, loose[six], PAPER_RULE, NONFACTORABLE + six,
                paper->nonfactorable[six], NAN);
        compare(study, setting, errors[six], PAPER_RULE, FACTORISATION_ERROR + six,
                paper->factor_error[six], NAN);
    }
}

/* --- Counts ----------------------------------------------------------------------------------- */

/* Frequencies that match by one of the two rules, and those of the paper. */
struct count {
    const char *setting;
    int rule;
    double matched;
    int frequencies;
    struct estimate share;
    int paper_matched, paper_frequencies;
    double paper_share, fisher_p;
};

#define COUNT(member) offsetof(struct count, member)
static const struct field count_fields[] = {
    {"setting", FIELD_TEXT, COUNT(setting), NULL, "group, width, weight decay; or `pooled`",
     .heading = "setting"},
    {"rule", FIELD_CHOICE, COUNT(rule), NULL, "the paper's, or our residual", .choices = rule_names,
     .heading = "rule"},
    {"matched", FIELD_REAL, COUNT(matched), "count", "frequencies in one of the three families",
     .heading = "matched"},
    {"frequencies", FIELD_INTEGER, COUNT(frequencies), "count",
     "complex frequencies of all networks", .heading = "of"},
    {"share", FIELD_ESTIMATE, COUNT(share), "%", "of them, with networks as clusters",
     .heading = "share", .decimals = 1},
    {"paper_matched", FIELD_INTEGER, COUNT(paper_matched), "count", "`matched` in the paper",
     .heading = "paper: matched"},
    {"paper_frequencies", FIELD_INTEGER, COUNT(paper_frequencies), "count",
     "`frequencies` in the paper", .heading = "of"},
    {"paper_share", FIELD_REAL, COUNT(paper_share), "%", "of them", .heading = "share",
     .decimals = 1},
    {"fisher_p", FIELD_REAL, COUNT(fisher_p), NULL,
     "two-sided p of Fisher's exact test of the two proportions", .heading = "Fisher’s <i>p</i>",
     .decimals = 3},
    {0}};
const struct record match_rate_count_record = {"count", sizeof(struct count), count_fields};

/* Counts of trials: [count] by a rule, against the paper's. */
static struct count count_of(struct study *study, const char *name, int rule,
                             struct trial *const *trials, int count) {
    enum share share = rule == PAPER_RULE ? MATCHED_PAPER_RULE : MATCHED;
    struct count row = {
        .setting = name, .rule = rule, .share = match_rate_pool(study, trials, count, share)};
    for (int t = 0; t < count; ++t) {
        const struct paper_row *paper = match_rate_paper_row(study, trials[t]->task);
        row.paper_matched += paper->matched;
        row.paper_frequencies += paper->frequencies;
        for (int i = 0; i < trials[t]->networks; ++i) {
            const struct run *run = trial_run(study, trials[t], i);
            row.matched += run->hits[share];
            row.frequencies += run->counted;
        }
    }
    row.paper_share = 100.0 * row.paper_matched / row.paper_frequencies;
    row.fisher_p = statistics_fisher((const double[2]){row.matched, row.paper_matched},
                                     (const int[2]){row.frequencies, row.paper_frequencies});
    return row;
}

/* Compare trials: [count] by both rules; the paper's is judged. Returns its row. */
static struct count compare_counts(struct study *study, const char *name,
                                   struct trial *const *trials, int count) {
    struct count rows[2];
    for (int rule = PAPER_RULE; rule <= RESIDUAL; ++rule) {
        rows[rule] = count_of(study, name, rule, trials, count);
        study_write_row(study, "match_rate_counts", &rows[rule]);
    }
    study_measure_value(study, "fisher_p", name, rows[PAPER_RULE].fisher_p);
    return rows[PAPER_RULE];
}

/* The settings of the sweep with counts of the paper's: counted: [count]; returns how many. */
static int find_counted(const struct study *study, int count, struct trial **counted) {
    int found = 0;
    for (int t = 0; t < count; ++t) {
        const struct paper_row *paper = match_rate_paper_row(study, study->trials[t]->task);
        if (paper != NULL && paper->frequencies > 0)
            counted[found++] = study->trials[t];
    }
    return found;
}

void match_rate_expect_counts(struct study *study, int count) {
    struct trial **counted = study_room(study, (size_t)count, sizeof(struct trial *));
    int found = find_counted(study, count, counted);
    for (int i = 0; i < found; ++i)
        study_expect(study, "fisher_p", counted[i]->name);
    if (found > 0) {
        study_expect(study, "fisher_p", "pooled");
        study_expect(study, "matched_paper_rule_pooled", NULL);
    }
}

void match_rate_compare(struct study *study, const struct setting *settings, int count) {
    struct trial **counted = study_room(study, (size_t)count, sizeof(struct trial *));
    int found = find_counted(study, count, counted);
    for (int i = 0; i < count; ++i) {
        const struct paper_row *paper = match_rate_paper_row(study, settings[i].trial->task);
        if (paper != NULL)
            compare_columns(study, &settings[i], paper);
    }
    for (int i = 0; i < found; ++i)
        compare_counts(study, counted[i]->name, &counted[i], 1);
    if (found > 0)
        study_measure(study, "matched_paper_rule_pooled", NULL,
                      compare_counts(study, "pooled", counted, found).share);
}
