#include "record/write.h"

#include "base/arena.h"
#include "base/estimate.h"

#include <math.h>
#include <stdint.h>

/* The columns of a field: names: [FIELD_COLUMNS_MAX, FIELD_NAME_MAX]; returns their number. */
enum { FIELD_COLUMNS_MAX = 3, FIELD_NAME_MAX = 80 };
static int field_columns(const struct field *field, char names[FIELD_COLUMNS_MAX][FIELD_NAME_MAX]) {
    static const char *const none[] = {"", NULL}, *const mean[] = {"", "_se", NULL},
                             *const estimate[] = {"", "_ci_low", "_ci_high", NULL};
    const char *const *suffixes = field->type == FIELD_ESTIMATE   ? estimate
                                  : field->type == FIELD_INTERVAL ? estimate + 1
                                  : field->type == FIELD_MEAN     ? mean
                                                                  : none;
    int count = 0;
    for (; field->name != NULL && suffixes[count] != NULL; ++count)
        snprintf(names[count], FIELD_NAME_MAX, "%s%s", field->name, suffixes[count]);
    return count;
}

static int count_columns(const struct record *const *records, int count) {
    char names[FIELD_COLUMNS_MAX][FIELD_NAME_MAX];
    int columns = 0;
    for (int i = 0; i < count; ++i)
        for (const struct field *field = records[i]->fields; !field_is_end(field); ++field)
            columns += field_columns(field, names);
    return columns;
}

struct table *record_table(const struct record *const *records, int count, struct error *error) {
    typedef char columns_of_field[FIELD_COLUMNS_MAX][FIELD_NAME_MAX];
    struct arena arena = {0};
    size_t most = (size_t)count_columns(records, count), used = 0;
    columns_of_field *names = arena_array(&arena, most, sizeof *names);
    const char **columns = arena_array(&arena, most, sizeof *columns);
    struct table *table = NULL;
    if (names == NULL || columns == NULL) {
        arena_free(&arena);
        error_memory(error, "a table");
        return NULL;
    }
    columns_of_field *next = names;
    for (int i = 0; i < count; ++i)
        for (const struct field *field = records[i]->fields; !field_is_end(field); ++field) {
            int of_field = field_columns(field, *next);
            for (int j = 0; j < of_field; ++j)
                columns[used++] = (*next)[j];
            next += of_field > 0;
        }
    table = table_create(columns, (int)used, error);
    arena_free(&arena);
    return table;
}

static void write_estimate(struct table *table, enum field_type type,
                           const struct estimate *estimate) {
    if (type != FIELD_INTERVAL)
        table_real(table, estimate->value);
    if (type == FIELD_MEAN) {
        table_real(table, estimate->error);
        return;
    }
    table_real(table, estimate->low);
    table_real(table, estimate->high);
}

void field_write(struct table *table, const struct field *field, const void *value) {
    switch (field->type) {
    case FIELD_INTEGER:
        table_integer(table, *(const int *)value);
        return;
    case FIELD_SEED:
        table_integer(table, (long long)*(const uint64_t *)value);
        return;
    case FIELD_YES:
        table_text(table, *(const bool *)value ? "yes" : "no");
        return;
    case FIELD_OUTCOME: {
        double outcome = *(const double *)value;
        table_text(table, isnan(outcome) ? NULL : outcome == 1 ? "yes" : "no");
        return;
    }
    case FIELD_TEXT:
        table_text(table, *(const char *const *)value);
        return;
    case FIELD_CHOICE:
        table_text(table, field->choices[*(const int *)value]);
        return;
    case FIELD_ESTIMATE:
    case FIELD_MEAN:
    case FIELD_INTERVAL:
        write_estimate(table, field->type, value);
        return;
    default:
        table_real(table, *(const double *)value);
    }
}

void record_write(struct table *table, const struct record *record, const void *of) {
    for (const struct field *field = record->fields; !field_is_end(field); ++field)
        if (field->name != NULL)
            field_write(table, field, (const char *)of + field->offset);
}
