/* The parts of the page that tell how claims stand: a row of the summary, a section. */
#ifndef PROGRAMS_REPORT_REPORT_SECTION_H
#define PROGRAMS_REPORT_REPORT_SECTION_H

#include "programs/report/report_html.h"
#include "programs/report/report_outcome.h"

struct report {
    const char *out, *specs;
    struct report_state state;
    struct claim_outcome outcomes[REPORT_CLAIMS];
};

void section_write_summary(struct html *html, const struct report *report);

/* Section number `index` + 1. */
void section_write(struct html *html, const struct report *report, int index);

#endif
