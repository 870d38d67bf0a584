/* What the report shows of a claim's spec: the head that all claims share (study/claim.h) and
 * the paper's numbers. The claim programs check specs; here a field that is not there is empty. */
#ifndef PROGRAMS_REPORT_REPORT_SPEC_H
#define PROGRAMS_REPORT_REPORT_SPEC_H

#include "former/verdict.h"

#include <yaml.h>

struct report_spec {
    char *text; /* the file; NULL: not read */
    yaml_document_t document;
};

struct report_criterion {
    const char *quantity, *paper, *why; /* into the spec */
    char asked[VERDICT_ASKED_MAX];      /* as in the verdict table: "90 <= measured" */
};

/* Fails as file_read does, or with ERROR_DAMAGED when the file is no YAML mapping. */
bool report_spec_read(const char *path, struct report_spec *spec, struct error *error);

/* What was never read is all zero and may be freed as well. */
void report_spec_free(struct report_spec *spec);

const char *report_spec_statement(const struct report_spec *spec);

/* Criterion number `index` from 0 on; false after the last one. */
bool report_spec_criterion(const struct report_spec *spec, int index,
                           struct report_criterion *criterion);

/* Whether it is for this profile; with an empty name, whether it is for any. */
bool report_spec_applies(const struct report_spec *spec, int index, const char *profile);

/* The field `name` of the row of `paper_table` whose field `key` is the same number as `value`;
 * empty without such a row or field. */
const char *report_spec_paper(const struct report_spec *spec, const char *key, const char *value,
                              const char *name);

#endif
