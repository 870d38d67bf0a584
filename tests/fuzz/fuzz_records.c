/* Tables read by the report: every field of an accepted table is a string. */
#include "memory_file.h"
#include "programs/report/report_records.h"

#include <string.h>

static size_t length;

static void visit(const struct records *records) {
    int column = records_column(records, "quantity");
    for (int row = 0; row < records->count; ++row) {
        length += strlen(records_field(records, row, column));
        for (int i = 0; i < records->columns; ++i)
            length += strlen(records_field(records, row, i));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    char path[MEMORY_PATH_MAX];
    struct records records;
    struct error error;
    int file = memory_file(data, size, path);
    if (records_read(path, &records, &error))
        visit(&records);
    records_free(&records);
    close(file);
    return 0;
}
