/* Tables read back: CSV as record/table.h writes it. */
#ifndef PROGRAMS_REPORT_REPORT_RECORDS_H
#define PROGRAMS_REPORT_REPORT_RECORDS_H

#include "base/error.h"

struct records {
    int columns;
    int count;     /* rows below the header */
    char **fields; /* [1 + count, columns], the header first */
    char *text;    /* what the fields point into */
};

/* Read a table whose rows are all whole. The error says what is wrong, not where: ERROR_DAMAGED
 * when the file is no such table (cut off, rows of different lengths, not text, no header), else as
 * file_read. */
bool records_read(const char *path, struct records *records, struct error *error);

/* What was never read is all zero and may be freed as well. */
void records_free(struct records *records);

/* The column called `name`, or -1. */
int records_column(const struct records *records, const char *name);

/* A field; empty for column -1. 0 <= row < count. */
const char *records_field(const struct records *records, int row, int column);

#endif
