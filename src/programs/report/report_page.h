/* The texts of the page that belong to no claim (page.html). */
#ifndef PROGRAMS_REPORT_REPORT_PAGE_H
#define PROGRAMS_REPORT_REPORT_PAGE_H

#include "programs/report/report_about.h"

enum page_text {
    PAGE_HEAD,         /* up to the style sheet; its policy lets the page load and run nothing */
    PAGE_INTRODUCTION, /* up to the claims */
    PAGE_WORDS,
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

void page_write_style(struct html *html);

/* Check the texts of the page and of all claims. */
bool page_check_texts(struct error *error);

#endif
