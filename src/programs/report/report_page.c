#include "programs/report/report_page.h"

#include "programs/report/report_claims.h"
#include "programs/report/report_embedded.h"

static const struct about_name names[PAGE_TEXTS] = {
    [PAGE_HEAD] = {.kind = "head"},
    [PAGE_INTRODUCTION] = {.kind = "introduction"},
    [PAGE_WORDS] = {.kind = "words"},
    [PAGE_SUMMARY] = {.kind = "summary"},
    [PAGE_VERDICTS] = {.kind = "verdicts"},
    [PAGE_CRITERIA] = {.kind = "criteria"},
    [PAGE_NO_CRITERION] = {.kind = "no criterion"},
    [PAGE_WAITING] = {.kind = "waiting"},
    [PAGE_RUNNING] = {.kind = "running"},
    [PAGE_INCOMPLETE] = {.kind = "incomplete"},
    [PAGE_UNDECIDED] = {.kind = "undecided"},
    [PAGE_INTERRUPTED] = {.kind = "interrupted"},
    [PAGE_STOPPED] = {.kind = "stopped"},
    [PAGE_PROVENANCE] = {.kind = "provenance"},
    [PAGE_NATIVE] = {.kind = "native"},
    [PAGE_REPRODUCIBLE] = {.kind = "reproducible"},
};

void page_write(struct html *html, enum page_text text) {
    about_write(html, page_html, names[text].kind, NULL);
}

void page_write_style(struct html *html) {
    html_markup(html, report_css);
}

static bool check_claim(int index, struct error *error) {
    struct about_name wanted[3 + 3 * REPORT_TABLES] = {
        {.kind = "title"}, {.kind = "question"}, {.kind = "beyond"}};
    struct report_table tables[REPORT_TABLES];
    int count = 3, shown = report_tables(index, tables);
    for (int i = 0; i < shown; ++i)
        wanted[count++] = (struct about_name){"table", tables[i].view.caption};
    const struct chart *chart = claims[index]->charts;
    for (int i = 0; i < REPORT_TABLES && chart[i].name != NULL; ++i) {
        wanted[count++] = (struct about_name){"figure", chart[i].name};
        wanted[count++] = (struct about_name){"alt", chart[i].name};
    }
    return about_check(report_about(index), wanted, count, error) ||
           error_prefix(error, "%s/about.html", claims[index]->name);
}

bool page_check_texts(struct error *error) {
    if (!about_check(page_html, names, PAGE_TEXTS, error))
        return error_prefix(error, "page.html");
    for (int i = 0; claims[i] != NULL; ++i)
        if (!check_claim(i, error))
            return false;
    return true;
}
