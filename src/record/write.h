/* Writing structures to tables. */
#ifndef RECORD_WRITE_H
#define RECORD_WRITE_H

#include "record/field.h"
#include "record/table.h"

/* A table whose rows consist of records: [count], each with its columns. NULL without memory. */
struct table *record_table(const struct record *const *records, int count, struct error *error);

/* Fill the columns of a record with the structure `of`. Begin the row with table_row. */
void record_write(struct table *table, const struct record *record, const void *of);

/* The same for one field, whose member is at `value`. */
void field_write(struct table *table, const struct field *field, const void *value);

#endif
