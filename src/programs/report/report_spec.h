/* What the report shows of a claim's spec: its text, what all claims have in common, and the
 * paper's numbers. A spec that cannot be read has none of them. */
#ifndef PROGRAMS_REPORT_REPORT_SPEC_H
#define PROGRAMS_REPORT_REPORT_SPEC_H

#include "protocol/head.h"
#include "study/claim.h"

struct report_spec {
    const struct claim *claim;
    struct spec *spec; /* NULL: it is no YAML file */
    bool is_read;      /* it is a spec of the claim: */
    struct head head;
    void *document; /* of the claim's record */
};

/* Fails like spec_open and head_read. */
bool report_spec_read(const char *path, const struct claim *claim, struct report_spec *spec,
                      struct error *error);

/* What was never read is all zero and may be freed as well. */
void report_spec_free(struct report_spec *spec);

/* Empty where there is none. */
const char *report_spec_text(const struct report_spec *spec);
const char *report_spec_statement(const struct report_spec *spec);

/* The member `name` of the row of `paper_table` whose member `key` is the same number as `value`;
 * NaN without such a row or member. */
double report_spec_paper(const struct report_spec *spec, const char *key, const char *value,
                         const char *name);

#endif
