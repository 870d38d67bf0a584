#include "programs/report/report_page.h"

#include "programs/report/report_claims.h"
#include "programs/report/report_embedded.h"

#include <nettle/base64.h>
#include <nettle/sha2.h>
#include <string.h>

static const struct about_name names[PAGE_TEXTS] = {
    [PAGE_HEAD] = {.kind = "head"},
    [PAGE_INTRODUCTION] = {.kind = "introduction"},
    [PAGE_WORDS] = {.kind = "words"},
    [PAGE_PROGRESS] = {.kind = "progress"},
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

/* SHA-256 in base64 */
static void write_digest(struct html *html, const char *text) {
    struct sha256_ctx context;
    uint8_t digest[SHA256_DIGEST_SIZE];
    char letters[BASE64_ENCODE_RAW_LENGTH(SHA256_DIGEST_SIZE)];
    sha256_init(&context);
    sha256_update(&context, strlen(text), (const uint8_t *)text);
    sha256_digest(&context, sizeof digest, digest);
    base64_encode_raw(letters, sizeof digest, digest);
    html_fragment(html, letters, sizeof letters);
}

void page_write_head(struct html *html) {
    static const char mark[] = "SCRIPT";
    struct fragment head;
    if (!about_find(page_html, names[PAGE_HEAD].kind, NULL, &head))
        return;
    const char *at = memmem(head.text, head.text_length, mark, sizeof mark - 1);
    size_t before = at == NULL ? head.text_length : (size_t)(at - head.text);
    html_fragment(html, head.text, before);
    if (at != NULL) {
        write_digest(html, report_js);
        at += sizeof mark - 1;
        html_fragment(html, at, (size_t)(head.text + head.text_length - at));
    }
    html_markup(html, "\n");
    html_markup(html, report_css);
    html_markup(html, "</style>\n</head>\n");
}

void page_write_script(struct html *html) {
    html_markup(html, "<script>");
    html_markup(html, report_js);
    html_markup(html, "</script>\n");
}

void page_write_paper(struct html *html, const char *paper) {
    about_write(html, page_html, "paper", paper);
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

static bool check_page(struct error *error) {
    struct about_name wanted[PAGE_TEXTS + REPORT_CLAIMS];
    int count = PAGE_TEXTS;
    memcpy(wanted, names, sizeof names);
    for (int i = 0; i < REPORT_CLAIMS; ++i)
        if (i == 0 || strcmp(report_paper(i), report_paper(i - 1)) != 0)
            wanted[count++] = (struct about_name){"paper", report_paper(i)};
    return about_check(page_html, wanted, count, error) || error_prefix(error, "page.html");
}

bool page_check_texts(struct error *error) {
    if (!check_page(error))
        return false;
    for (int i = 0; claims[i] != NULL; ++i)
        if (!check_claim(i, error))
            return false;
    return true;
}
