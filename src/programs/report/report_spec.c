#include "programs/report/report_spec.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A file that exists is damaged, not missing. */
static bool refuse(const char *path, struct error *error) {
    if (error->kind == ERROR_INPUT && access(path, F_OK) == 0)
        error->kind = ERROR_DAMAGED;
    return false;
}

bool report_spec_read(const char *path, const struct claim *claim, struct report_spec *spec,
                      struct error *error) {
    const struct head_records records = {claim->name, claim->profile, claim->document};
    *spec = (struct report_spec){.claim = claim, .spec = spec_open(path, error)};
    if (spec->spec == NULL)
        return refuse(path, error);
    const struct place root = {spec->spec, ""};
    size_t size = claim->document == NULL ? 1 : claim->document->size;
    spec->document = arena_array(&spec->spec->arena, 1, size);
    spec->is_read = spec->document != NULL
                        ? head_read(&root, &records, &spec->head, spec->document, error)
                        : error_memory(error, "a spec");
    if (spec->is_read)
        return true;
    spec->head = (struct head){0}; /* of which only a part was read */
    return refuse(path, error);
}

void report_spec_free(struct report_spec *spec) {
    spec_close(spec->spec);
    *spec = (struct report_spec){0};
}

const char *report_spec_text(const struct report_spec *spec) {
    return spec->spec == NULL ? "" : spec->spec->text;
}

const char *report_spec_statement(const struct report_spec *spec) {
    return spec->is_read ? spec->head.statement : "";
}

/* --- The paper's table ------------------------------------------------------------------------ */

static const struct field *find_field(const struct record *record, const char *name) {
    const struct field *field = record->fields;
    while (!field_is_end(field) && strcmp(field->name, name) != 0)
        ++field;
    return field_is_end(field) ? NULL : field;
}

static double number_of(const struct field *field, const char *row) {
    if (field == NULL)
        return NAN;
    return field->type == FIELD_INTEGER ? *(const int *)(row + field->offset)
                                        : *(const double *)(row + field->offset);
}

double report_spec_paper(const struct report_spec *spec, const char *key, const char *value,
                         const char *name) {
    const struct record *document = spec->is_read ? spec->claim->document : NULL;
    const struct field *table = document == NULL ? NULL : find_field(document, "paper_table");
    const char *base = spec->document, *rows;
    unsigned count;
    if (table == NULL)
        return NAN;
    memcpy(&rows, base + table->offset, sizeof rows);
    memcpy(&count, base + table->count, sizeof count);
    for (unsigned i = 0; i < count; ++i) {
        const char *row = rows + i * table->items->size;
        if (number_of(find_field(table->items, key), row) == strtod(value, NULL))
            return number_of(find_field(table->items, name), row);
    }
    return NAN;
}
