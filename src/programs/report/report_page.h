/* The texts of the page that belong to no claim (page.html). */
#ifndef PROGRAMS_REPORT_REPORT_PAGE_H
#define PROGRAMS_REPORT_REPORT_PAGE_H

#include "programs/report/report_about.h"

enum page_text {
    PAGE_HEAD,         /* up to the style sheet; its policy lets the page load nothing and run its
                        * own script only, whose digest stands for SCRIPT: page_write_head */
    PAGE_INTRODUCTION, /* up to the claims */
    PAGE_WORDS,
    PAGE_PROGRESS, /* remark, while claims are running */
    PAGE_SUMMARY,  /* caption */
    PAGE_VERDICTS, /* caption */
    PAGE_CRITERIA, /* caption where nothing was measured */
    PAGE_NO_CRITERION,
    PAGE_WAITING, /* remarks */
    PAGE_RUNNING,
    PAGE_INCOMPLETE,
    PAGE_UNDECIDED,
    PAGE_INTERRUPTED,
    PAGE_STOPPED,
    PAGE_PROVENANCE, /* up to its list of facts */
    PAGE_NATIVE,
    PAGE_REPRODUCIBLE,
    PAGE_TEXTS
};

void page_write(struct html *html, enum page_text text);

/* The head, with the style sheet. */
void page_write_head(struct html *html);

/* The script at the end of the page. */
void page_write_script(struct html *html);

/* What a paper (report_paper) is: authors, title, address. */
void page_write_paper(struct html *html, const char *paper);

/* Check the texts of the page and of all claims. */
bool page_check_texts(struct error *error);

#endif
