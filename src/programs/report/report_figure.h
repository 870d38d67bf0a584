/* A figure of results as a part of the page. One that is missing or damaged is said to be. */
#ifndef PROGRAMS_REPORT_REPORT_FIGURE_H
#define PROGRAMS_REPORT_REPORT_FIGURE_H

#include "programs/report/report_claims.h"
#include "programs/report/report_html.h"

/* out/figures/<name>.png, every one that the name of a chart stands for, embedded; about: texts. */
void figure_write(struct html *html, const char *out, const char *about, const char *figure);

#endif
