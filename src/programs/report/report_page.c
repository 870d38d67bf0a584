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

static bool check_claim(const struct report_claim *claim, struct error *error) {
    struct about_name wanted[3 + 3 * REPORT_ITEMS] = {
        {.kind = "title"}, {.kind = "question"}, {.kind = "beyond"}};
    int count = 3;
    for (int i = 0; i < REPORT_ITEMS && claim->tables[i].name != NULL; ++i)
        wanted[count++] = (struct about_name){"table", report_table_caption(&claim->tables[i])};
    for (int i = 0; i < REPORT_ITEMS && claim->figures[i] != NULL; ++i) {
        wanted[count++] = (struct about_name){"figure", claim->figures[i]};
        wanted[count++] = (struct about_name){"alt", claim->figures[i]};
    }
    return about_check(claim->about, wanted, count, error) ||
           error_prefix(error, "%s/about.html", claim->name);
}

bool page_check_texts(struct error *error) {
    if (!about_check(page_html, names, PAGE_TEXTS, error))
        return error_prefix(error, "page.html");
    for (int i = 0; i < REPORT_CLAIMS; ++i)
        if (!check_claim(&report_claims[i], error))
            return false;
    return true;
}
