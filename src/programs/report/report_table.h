/* A table of results as a part of the page. One that is missing or damaged is said to be. */
#ifndef PROGRAMS_REPORT_REPORT_TABLE_H
#define PROGRAMS_REPORT_REPORT_TABLE_H

#include "programs/report/report_claims.h"
#include "programs/report/report_html.h"
#include "programs/report/report_spec.h"

/* out/tables/<name>.csv; false when there was only a problem to write. `id`: unique on the page;
 * about: texts. */
bool table_write(struct html *html, const char *out, const char *about,
                 const struct report_table *table, const struct report_spec *spec, const char *id);

#endif
