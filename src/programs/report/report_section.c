#include "programs/report/report_section.h"

#include "programs/report/report_drawing.h"
#include "programs/report/report_figure.h"
#include "programs/report/report_page.h"
#include "programs/report/report_table.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

static void write_badge(struct html *html, enum outcome outcome) {
    bool bad = outcome == OUTCOME_FAILS || outcome == OUTCOME_STOPPED || outcome == OUTCOME_DAMAGED;
    html_print(html, "<span class=\"verdict%s\">%s</span>",
               outcome == OUTCOME_HOLDS       ? " holds"
               : outcome == OUTCOME_UNDECIDED ? " undecided"
               : bad                          ? " fails"
                                              : "",
               outcome_name(outcome));
}

/* "ci_low >= 90" as lower end ≥ 90 */
static void write_asked(struct html *html, const char *asked) {
    char copy[sizeof((struct judgement *)0)->asked], *rest = NULL;
    snprintf(copy, sizeof copy, "%s", asked);
    for (char *word = strtok_r(copy, " ", &rest); word != NULL; word = strtok_r(NULL, " ", &rest)) {
        if (strcmp(word, "<=") == 0)
            html_markup(html, "≤");
        else if (strcmp(word, ">=") == 0)
            html_markup(html, "≥");
        else if (strcmp(word, "ci_low") == 0)
            html_markup(html, "lower&nbsp;end");
        else if (strcmp(word, "ci_high") == 0)
            html_markup(html, "upper&nbsp;end");
        else if (strcmp(word, "interval") == 0)
            html_markup(html, "whole&nbsp;interval");
        else
            html_field(html, word, 0);
        if (*rest != '\0')
            html_markup(html, "&nbsp;");
    }
}

static void write_quantity(struct html *html, const struct claim_outcome *outcome,
                           const char *quantity) {
    struct fragment meaning;
    if (outcome_meaning(outcome, quantity, &meaning))
        html_fragment(html, meaning.text, meaning.text_length);
    html_print(html, " <code>%s</code>", quantity);
}

static void write_time(struct html *html, long seconds) {
    enum { MINUTE = 60, HOUR = 3600 };
    char text[64];
    if (seconds < 0)
        snprintf(text, sizeof text, "–");
    else if (seconds < 2 * MINUTE)
        snprintf(text, sizeof text, "%ld s", seconds);
    else if (seconds < 2 * HOUR)
        snprintf(text, sizeof text, "%ld min %ld s", seconds / MINUTE, seconds % MINUTE);
    else
        snprintf(text, sizeof text, "%ld h %ld min", seconds / HOUR, seconds % HOUR / MINUTE);
    html_text(html, text);
}

/* --- Summary ---------------------------------------------------------------------------------- */

/* A measured value with its interval, drawn. */
static struct drawing drawing_of_judgement(const struct judgement *judgement) {
    return drawing_of(judgement->measured, judgement->low, judgement->high, judgement->asked,
                      judgement->paper);
}

/* All that is asked of a quantity: often both sides of an interval. */
static void write_all_asked(struct html *html, const struct claim_outcome *outcome,
                            const struct judgement *first) {
    const char *between = "";
    for (int i = 0; i < outcome->count; ++i)
        if (strcmp(outcome->judgements[i].quantity, first->quantity) == 0) {
            html_markup(html, between);
            write_asked(html, outcome->judgements[i].asked);
            between = "<br>";
        }
}

static void write_headline(struct html *html, const struct claim_outcome *outcome) {
    int headline = outcome_headline(outcome);
    if (headline < 0) {
        html_markup(html, "<td>–</td><td>–</td>");
        return;
    }
    const struct judgement *first = &outcome->judgements[headline];
    struct drawing drawing = drawing_of_judgement(first);
    for (int i = 0; i < outcome->count; ++i)
        if (strcmp(outcome->judgements[i].quantity, first->quantity) == 0)
            drawing_narrow(&drawing, outcome->judgements[i].asked);
    html_markup(html, "<td class=\"wide\" data-label=\"Measured\"><b>");
    html_interval(html, first->measured, first->low, first->high, 0);
    html_markup(html, "</b>");
    drawing_write(html, &drawing);
    html_markup(html, "<div>");
    write_quantity(html, outcome, first->quantity);
    html_markup(html, "</div></td><td data-label=\"Criterion\">");
    write_all_asked(html, outcome, first);
    if (*first->paper != '\0') {
        html_markup(html, "<br><span class=\"quiet\">paper: ");
        html_field(html, first->paper, 0);
        html_markup(html, "</span>");
    }
    html_markup(html, "</td>");
}

/* How many of the claim's criteria hold, once it was judged. */
static void write_held(struct html *html, const struct claim_outcome *outcome) {
    int held = 0;
    for (int i = 0; i < outcome->count; ++i)
        held += outcome_of_verdict(outcome->judgements[i].verdict) == OUTCOME_HOLDS;
    if (outcome_has_results(outcome) && outcome->count > 0)
        html_print(html, "<br><span class=\"held\">%d of %d criteria</span>", held, outcome->count);
}

static void write_summary_row(struct html *html, const struct claim_outcome *outcome) {
    html_markup(html, "<tr><td>");
    write_badge(html, outcome->outcome);
    write_held(html, outcome);
    html_print(html, "</td>\n<th scope=\"row\" class=\"wide\"><a class=\"claim\" href=\"#%s\">",
               outcome->claim->name);
    about_write(html, report_about(outcome->index), "title", NULL);
    html_print(html, "</a><p class=\"statement\">%s</p></th>\n",
               report_spec_statement(&outcome->spec));
    write_headline(html, outcome);
    html_print(html, "\n<td class=\"number\" data-label=\"Time\" data-sort=\"%d\">",
               (int)(outcome->run.seconds < INT_MAX ? outcome->run.seconds : INT_MAX));
    write_time(html, outcome->run.seconds);
    html_markup(html, "</td></tr>\n");
}

static int count_outcomes(const struct report *report, enum outcome outcome) {
    int count = 0;
    for (int i = 0; i < REPORT_CLAIMS; ++i)
        count += report->outcomes[i].outcome == outcome;
    return count;
}

/* "All 4 claims hold." or "Of 4 claims, 3 hold, 1 running." */
static void write_counts(struct html *html, const struct report *report) {
    static const char *const plurals[OUTCOMES] = {
        [OUTCOME_HOLDS] = "hold", [OUTCOME_FAILS] = "fail"};
    if (count_outcomes(report, OUTCOME_HOLDS) == REPORT_CLAIMS) {
        html_print(html, "<p class=\"outcome\">All %d claims hold.</p>\n", REPORT_CLAIMS);
        return;
    }
    html_print(html, "<p class=\"outcome\">Of %d claims", REPORT_CLAIMS);
    for (enum outcome outcome = 0; outcome < OUTCOMES; ++outcome) {
        int count = count_outcomes(report, outcome);
        bool plural = count != 1 && plurals[outcome] != NULL;
        if (count > 0)
            html_print(html, ", %d %s", count, plural ? plurals[outcome] : outcome_name(outcome));
    }
    html_markup(html, ".</p>\n");
}

/* "Claim 3 of 13, ..." while one is running. */
static void write_progress(struct html *html, const struct whole *whole) {
    char text[WHOLE_TEXT_MAX];
    whole_format(whole, text);
    if (*text == '\0')
        return;
    html_print(html, "<p class=\"note\">Running: %s. ", text);
    page_write(html, PAGE_PROGRESS);
    html_markup(html, "</p>\n");
}

/* Begin the rows of a paper, after those of another. */
static void write_paper(struct html *html, const char *paper, bool other) {
    html_markup(html, other ? "</tbody>\n<tbody>\n" : "<tbody>\n");
    html_markup(html, "<tr class=\"group\"><th colspan=\"5\" scope=\"rowgroup\">");
    page_write_paper(html, paper);
    html_markup(html, "</th></tr>\n");
}

void section_write_summary(struct html *html, const struct report *report) {
    write_counts(html, report);
    write_progress(html, &report->state.whole);
    html_open_frame(html, "summary");
    html_markup(html, "<table class=\"stack\"><caption id=\"summary\"><span>");
    page_write(html, PAGE_SUMMARY);
    html_markup(html, "</span></caption>\n"
                      "<thead><tr><th scope=\"col\">Verdict</th>"
                      "<th scope=\"col\">Claim of the paper</th>"
                      "<th scope=\"col\">Measured</th><th scope=\"col\">Criterion</th>"
                      "<th scope=\"col\" class=\"number\">Time</th></tr></thead>\n");
    for (int i = 0; i < REPORT_CLAIMS; ++i) {
        bool first = i == 0 || strcmp(report_paper(i), report_paper(i - 1)) != 0;
        if (first)
            write_paper(html, report_paper(i), i > 0);
        write_summary_row(html, &report->outcomes[i]);
    }
    html_markup(html, "</tbody></table></div>\n");
}

/* --- Verdicts --------------------------------------------------------------------------------- */

static void write_judgement(struct html *html, const struct claim_outcome *outcome,
                            const struct judgement *judgement) {
    const struct drawing drawing = drawing_of_judgement(judgement);
    html_markup(html, "<tr><td>");
    if (*judgement->verdict != '\0')
        write_badge(html, outcome_of_verdict(judgement->verdict));
    else
        html_markup(html, "–");
    html_markup(html, "</td><th scope=\"row\" class=\"wide\">");
    write_quantity(html, outcome, judgement->quantity);
    html_markup(html, "</th><td class=\"number\" data-label=\"Measured\">");
    html_interval(html, judgement->measured, judgement->low, judgement->high, 0);
    drawing_write(html, &drawing);
    html_markup(html, "</td><td class=\"number\" data-label=\"Criterion\">");
    write_asked(html, judgement->asked);
    html_markup(html, "</td><td class=\"number\" data-label=\"Paper\">");
    html_field(html, judgement->paper, 0);
    html_markup(html, "</td><td class=\"why\">");
    if (*judgement->why == '\0' && outcome->spec.is_read)
        page_write(html, PAGE_NO_CRITERION);
    else
        html_text(html, judgement->why);
    html_markup(html, "</td></tr>\n");
}

static void write_judgements(struct html *html, const struct claim_outcome *outcome) {
    char id[96];
    snprintf(id, sizeof id, "%s-verdicts", outcome->claim->name);
    html_open_frame(html, id);
    html_print(html, "<table class=\"stack\"><caption id=\"%s\"><span>", id);
    page_write(html, outcome_has_results(outcome) ? PAGE_VERDICTS : PAGE_CRITERIA);
    html_print(html, " <code>tables/verdicts_%s.csv</code></span></caption>\n",
               outcome->claim->name);
    html_markup(html, "<thead><tr><th scope=\"col\">Verdict</th><th scope=\"col\">Quantity</th>"
                      "<th scope=\"col\" class=\"number\">Measured</th>"
                      "<th scope=\"col\" class=\"number\">Criterion</th>"
                      "<th scope=\"col\" class=\"number\">Paper</th>"
                      "<th scope=\"col\">Why</th></tr></thead>\n<tbody>\n");
    for (int i = 0; i < outcome->count; ++i)
        write_judgement(html, outcome, &outcome->judgements[i]);
    html_markup(html, "</tbody></table></div>\n");
}

/* Why there are no results, or not all of them. */
static void write_remarks(struct html *html, const struct claim_outcome *outcome) {
    static const enum page_text remarks[OUTCOMES] = {[OUTCOME_WAITING] = PAGE_WAITING,
                                                     [OUTCOME_RUNNING] = PAGE_RUNNING,
                                                     [OUTCOME_INCOMPLETE] = PAGE_INCOMPLETE,
                                                     [OUTCOME_UNDECIDED] = PAGE_UNDECIDED};
    char what[96];
    if (remarks[outcome->outcome] != 0) {
        html_markup(html, "<p class=\"note\">");
        page_write(html, remarks[outcome->outcome]);
        html_markup(html, "</p>\n");
    }
    if (outcome->outcome == OUTCOME_STOPPED) {
        bool by_signal = outcome->run.status > 128;
        html_markup(html, "<p class=\"note\">");
        page_write(html, by_signal ? PAGE_INTERRUPTED : PAGE_STOPPED);
        html_print(html, " Exit status: %d.</p>\n", outcome->run.status);
    }
    if (outcome->outcome == OUTCOME_MISSING || outcome->outcome == OUTCOME_DAMAGED) {
        snprintf(what, sizeof what, "tables/verdicts_%s.csv", outcome->claim->name);
        html_problem(html, what, &outcome->verdicts_error);
    }
    if (outcome->spec_error.kind != ERROR_NONE) {
        snprintf(what, sizeof what, "%s.yaml", outcome->claim->name);
        html_problem(html, what, &outcome->spec_error);
    }
}

/* --- Section ---------------------------------------------------------------------------------- */

static void write_results(struct html *html, const struct report *report,
                          const struct claim_outcome *outcome) {
    struct report_table tables[REPORT_TABLES];
    const char *about = report_about(outcome->index);
    char id[96];
    html_markup(html, "<h3>Figures</h3>\n");
    for (const struct chart *chart = outcome->claim->charts; chart->name != NULL; ++chart)
        figure_write(html, report->out, about, chart->name);
    html_markup(html, "<h3>Tables</h3>\n");
    const char *failed = ""; /* is said once, even if several tables are made of it */
    int count = report_tables(outcome->index, tables);
    for (int i = 0; i < count; ++i) {
        snprintf(id, sizeof id, "%s-table-%d", outcome->claim->name, i + 1);
        if (strcmp(tables[i].sheet->name, failed) != 0 &&
            !table_write(html, report->out, about, &tables[i], &outcome->spec, id))
            failed = tables[i].sheet->name;
    }
}

static void write_command(struct html *html, const struct report *report,
                          const struct claim_outcome *outcome) {
    const char *profile = report->state.profile;
    html_markup(html, "<h3>Reproduce</h3>\n");
    html_print(html, "<pre tabindex=\"0\">./run_all.sh %s --claim %s%s</pre>\n",
               *profile != '\0' ? profile : "PROFILE", outcome->claim->name,
               report->state.native ? " --native" : "");
    if (outcome->spec.spec != NULL)
        html_print(html,
                   "<details><summary>The spec, <code>experiments/%s.yaml</code></summary>\n"
                   "<pre tabindex=\"0\">%s</pre></details>\n",
                   outcome->claim->name, report_spec_text(&outcome->spec));
}

void section_write(struct html *html, const struct report *report, int index) {
    const struct claim_outcome *outcome = &report->outcomes[index];
    const struct claim *claim = outcome->claim;
    const char *about = report_about(outcome->index);
    html_print(html,
               "\n<section id=\"%s\" aria-labelledby=\"%s-title\">\n"
               "<header><h2 id=\"%s-title\">%d. ",
               claim->name, claim->name, claim->name, index + 1);
    about_write(html, about, "title", NULL);
    html_markup(html, "</h2>");
    write_badge(html, outcome->outcome);
    html_markup(html, "</header>\n");
    about_write(html, about, "question", NULL);
    html_print(html, "<p>In one sentence:</p><blockquote><p>%s</p></blockquote>\n",
               report_spec_statement(&outcome->spec));
    html_markup(html, "<h3>Verdicts</h3>\n");
    write_remarks(html, outcome);
    if (outcome->count > 0)
        write_judgements(html, outcome);
    if (outcome_has_results(outcome))
        write_results(html, report, outcome);
    html_markup(html, "<h3>Beyond the paper</h3>\n");
    about_write(html, about, "beyond", NULL);
    write_command(html, report, outcome);
    html_markup(html, "</section>\n");
}
