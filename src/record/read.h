/* Reading structures from a spec. */
#ifndef RECORD_READ_H
#define RECORD_READ_H

#include "record/field.h"
#include "record/place.h"

/* A mapping is read into one structure or several, each with the fields of its own record. */
struct part {
    const struct record *record;
    void *to;
};

/* Read the mapping at a place into parts: [count]. What they point to belongs to the spec and lives
 * until spec_close. Fails with ERROR_INPUT at the line and column of an unknown or missing field, a
 * value of the wrong type or out of range, or what a record's check refuses; with ERROR_ENVIRONMENT
 * without memory. */
bool record_read(const struct place *at, const struct part *parts, int count, struct error *error);

/* Read the list of lists of whole numbers at a place: *values: [rows, columns] belongs to the spec;
 * NULL and 0 rows where the spec has nothing. Refuses anything else, lists of different lengths,
 * and more than SPEC_ROWS_MAX rows or columns. */
enum { SPEC_ROWS_MAX = 4096 };
bool record_read_rows(const struct place *at, int **values, int *rows, int *columns,
                      struct error *error);

/* The name of setting `index` of settings: [index + 1, size bytes each], structures that begin with
 * `char *name`, at place `at`: letters, digits and _ only, since it becomes part of quantities, and
 * not that of an earlier setting. */
bool record_check_name(const struct place *at, const void *settings, size_t size, unsigned index,
                       struct error *error);

#endif
