#include "record/table.h"

#include "base/output.h"

#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct table {
    int columns;
    int rows;           /* begun so far, without the header */
    int fields;         /* in the current row */
    bool row_open;      /* the current row has no end yet */
    char *text;         /* the file so far: [size], owned by `stream` */
    size_t size;        /* valid after fflush(stream) */
    FILE *stream;       /* grows `text` */
    locale_t plain;     /* the "C" locale: `.` decimals */
    struct error error; /* the first problem */
};

struct table *table_create(const char *const *columns, int count, struct error *error) {
    struct table *table = calloc(1, sizeof *table);
    if (table == NULL) {
        error_memory(error, "a table");
        return NULL;
    }
    table->columns = count;
    table->stream = open_memstream(&table->text, &table->size);
    table->plain = newlocale(LC_ALL_MASK, "C", (locale_t)0);
    if (table->stream == NULL || table->plain == (locale_t)0) {
        table_free(table);
        error_memory(error, "a table");
        return NULL;
    }
    table->row_open = true;
    for (int i = 0; i < count; ++i)
        table_text(table, columns[i]);
    return table;
}

static void end_row(struct table *table) {
    if (!table->row_open)
        return;
    table->row_open = false;
    if (table->fields != table->columns && table->error.kind == ERROR_NONE)
        error_set(&table->error, ERROR_INTERNAL, "row %d of a table has %d fields instead of %d",
                  table->rows, table->fields, table->columns);
    fputc('\n', table->stream);
}

void table_row(struct table *table) {
    end_row(table);
    ++table->rows;
    table->fields = 0;
    table->row_open = true;
}

static void separate(struct table *table) {
    if (table->fields++ > 0)
        fputc(',', table->stream);
}

void table_integer(struct table *table, long long value) {
    separate(table);
    fprintf(table->stream, "%lld", value);
}

/* The shortest of the three that reads back as `value`. */
static void write_real(FILE *stream, double value) {
    char text[32];
    for (int digits = 15; digits <= 17; ++digits) {
        snprintf(text, sizeof text, "%.*g", digits, value);
        if (strtod(text, NULL) == value)
            break;
    }
    fputs(text, stream);
}

void table_real(struct table *table, double value) {
    separate(table);
    if (isnan(value))
        return;
    locale_t before = uselocale(table->plain);
    write_real(table->stream, value);
    uselocale(before);
}

void table_text(struct table *table, const char *text) {
    separate(table);
    if (text == NULL)
        return;
    bool quoted = strpbrk(text, ",\"\r\n") != NULL;
    if (quoted)
        fputc('"', table->stream);
    for (const char *c = text; *c != '\0'; ++c) {
        if (*c == '"')
            fputc('"', table->stream);
        fputc(*c, table->stream);
    }
    if (quoted)
        fputc('"', table->stream);
}

bool table_save(struct table *table, const char *path, struct error *error) {
    end_row(table);
    bool written = fflush(table->stream) == 0 && !ferror(table->stream);
    if (table->error.kind != ERROR_NONE) {
        error_set(error, table->error.kind, "%s: %s", path, table->error.message);
        return false;
    }
    if (!written)
        return error_memory(error, path);
    return output_write(path, table->text, table->size, error);
}

void table_free(struct table *table) {
    if (table == NULL)
        return;
    if (table->stream != NULL)
        fclose(table->stream);
    if (table->plain != (locale_t)0)
        freelocale(table->plain);
    free(table->text);
    free(table);
}
