#include "programs/report/report_records.h"

#include "programs/report/report_file.h"

#include <csv.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

/* libcsv copies: the fields of a file need no more room than the file and a NUL each. */
struct reading {
    struct records *records;
    char *text; /* where the next field goes */
    int fields; /* so far */
    int in_row;
    int rows;       /* ended so far, header included */
    int uneven_row; /* the first row as long as the header is not; 0: none */
    int uneven_fields;
};

static void end_field(void *bytes, size_t size, void *context) {
    struct reading *reading = context;
    reading->records->fields[reading->fields++] = reading->text;
    memcpy(reading->text, bytes, size);
    reading->text[size] = '\0';
    reading->text += size + 1;
    ++reading->in_row;
}

static void end_row(int end, void *context) {
    struct reading *reading = context;
    (void)end;
    if (reading->rows == 0)
        reading->records->columns = reading->in_row;
    if (reading->in_row != reading->records->columns && reading->uneven_row == 0) {
        reading->uneven_row = reading->rows;
        reading->uneven_fields = reading->in_row;
    }
    ++reading->rows;
    reading->in_row = 0;
}

/* glibc's C.UTF-8 is always there. */
static bool is_utf8(const char *text) {
    locale_t utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
    if (utf8 == (locale_t)0)
        return true; /* browsers show what is not UTF-8 as replacement characters */
    locale_t before = uselocale(utf8);
    mbstate_t state = {0};
    bool ok = mbsrtowcs(NULL, &text, 0, &state) != (size_t)-1;
    uselocale(before);
    freelocale(utf8);
    return ok;
}

static bool is_text(const char *bytes, size_t size) {
    for (size_t i = 0; i < size; ++i)
        if ((unsigned char)bytes[i] < ' ' && strchr("\t\r\n", bytes[i]) == NULL)
            return false;
    return strlen(bytes) == size && is_utf8(bytes);
}

static bool check_text(const char *bytes, size_t size, struct error *error) {
    if (size == 0)
        return error_set(error, ERROR_DAMAGED, "it is empty");
    if (!is_text(bytes, size))
        return error_set(error, ERROR_DAMAGED, "it is not text");
    if (bytes[size - 1] != '\n')
        return error_set(error, ERROR_DAMAGED, "its last line is cut off");
    return true;
}

static bool parse(const char *bytes, size_t size, struct reading *reading, struct error *error) {
    struct csv_parser parser;
    if (csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI) != 0)
        return error_memory(error, "a table");
    bool ok = csv_parse(&parser, bytes, size, end_field, end_row, reading) == size &&
              csv_fini(&parser, end_field, end_row, reading) == 0;
    csv_free(&parser);
    if (!ok)
        return error_set(error, ERROR_DAMAGED, "its quotes do not close after row %d",
                         reading->rows - 1);
    if (reading->rows == 0)
        return error_set(error, ERROR_DAMAGED, "it has no header");
    if (reading->uneven_row > 0)
        return error_set(error, ERROR_DAMAGED, "its row %d has %d fields instead of %d",
                         reading->uneven_row, reading->uneven_fields, reading->records->columns);
    return true;
}

static bool allocate(const char *bytes, size_t size, struct records *records, struct error *error) {
    size_t fields = 1;
    for (size_t i = 0; i < size; ++i)
        fields += bytes[i] == ',' || bytes[i] == '\n' || bytes[i] == '\r';
    records->text = malloc(size + fields);
    records->fields = calloc(fields, sizeof *records->fields);
    return (records->text != NULL && records->fields != NULL) || error_memory(error, "a table");
}

bool records_read(const char *path, struct records *records, struct error *error) {
    char *bytes;
    size_t size;
    *records = (struct records){0};
    if (!file_read(path, &bytes, &size, error))
        return false;
    bool ok = check_text(bytes, size, error) && allocate(bytes, size, records, error);
    if (ok) {
        struct reading reading = {.records = records, .text = records->text};
        ok = parse(bytes, size, &reading, error);
        records->count = reading.rows - 1;
    }
    free(bytes);
    if (!ok)
        records_free(records);
    return ok;
}

void records_free(struct records *records) {
    free(records->fields);
    free(records->text);
    *records = (struct records){0};
}

int records_column(const struct records *records, const char *name) {
    for (int i = 0; i < records->columns; ++i)
        if (strcmp(records->fields[i], name) == 0)
            return i;
    return -1;
}

const char *records_field(const struct records *records, int row, int column) {
    return column < 0 ? "" : records->fields[(size_t)(row + 1) * records->columns + column];
}
