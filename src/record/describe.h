/* Manuals: what records say about specs and tables, as Markdown. */
#ifndef RECORD_DESCRIBE_H
#define RECORD_DESCRIBE_H

#include "record/field.h"

/* Print rows `| field | type | range | meaning |` for what a spec has at `path` ("" for the
 * spec itself). Blocks of the records `shared`, ended by NULL, are named and not described. */
void record_describe_spec(FILE *to, const struct record *record, const char *path,
                          const struct record *const *shared);

/* Print a row `| column | unit | meaning |` for a column of a table. */
void field_describe_column(FILE *to, const struct field *field, const char *unit,
                           const char *meaning);

#endif
