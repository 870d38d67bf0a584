/* A figure of results as a part of the page. One that is missing or damaged is said to be. */
#ifndef TOOLS_REPORT_FIGURE_H
#define TOOLS_REPORT_FIGURE_H

#include "tools/report_claims.h"
#include "tools/report_html.h"

/* out/figures/<name>.png, every one that the name stands for, embedded. */
void figure_write(struct html *html, const char *out, const struct report_figure *figure);

#endif
