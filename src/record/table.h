/* Tables: CSV files that can be compared byte by byte and read by anything.
 *
 * RFC 4180 with a header row, except that lines end in "\n" instead of CRLF: that is what git diff
 * and Unix tools expect and every CSV reader accepts. Decimals use `.` whatever the locale; a real
 * number is written with the fewest of 15, 16 or 17 digits that read back as the same double, NaN
 * as an empty field, infinities as inf and -inf. Fields are quoted when they must be. No time
 * stamps.
 *
 *     struct table *table = table_create(columns, 3, error);
 *     table_row(table), table_integer(table, d), table_real(table, loss), table_text(table, name);
 *     ok = table_save(table, path, error);
 *     table_free(table);
 *
 * Filling a table cannot fail visibly: the first problem is kept and reported by table_save. */
#ifndef RECORD_TABLE_H
#define RECORD_TABLE_H

#include "base/error.h"

struct table;

/* A table with these column names, [count], count >= 1; NULL without memory. */
struct table *table_create(const char *const *columns, int count, struct error *error);

/* Begin the next row. The fields that follow fill it from left to right; a row that has not exactly
 * one field for every column is an ERROR_INTERNAL. */
void table_row(struct table *table);

void table_integer(struct table *table, long long value);

void table_real(struct table *table, double value);

/* `text` is UTF-8; NULL gives an empty field. */
void table_text(struct table *table, const char *text);

/* Write the table atomically (base/output.h). Fails with ERROR_INTERNAL when a row is of the
 * wrong length, with ERROR_ENVIRONMENT without memory or when the file cannot be written. */
bool table_save(struct table *table, const char *path, struct error *error);

/* NULL is allowed. */
void table_free(struct table *table);

#endif
