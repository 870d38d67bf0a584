#include "record/read.h"

#include "base/number.h"

#include <errno.h>
#include <float.h>
#include <limits.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static const char manual[] = "experiments/README.md lists the fields";

bool field_is_end(const struct field *field) {
    return field->name == NULL && field->quantity == NULL;
}

static bool refuse(const struct place *at, struct error *error, const yaml_node_t *node,
                   const char *message) {
    return spec_refuse_at(at->spec, error, node->start_mark, "%s%s%s", at->path,
                          *at->path == '\0' ? "" : ": ", message);
}

/* --- Scalars ---------------------------------------------------------------------------------- */

static bool has_range(const struct field *field) {
    return field->low != 0 || field->high != 0;
}

static bool check_range(const struct place *at, const struct field *field, double value,
                        struct error *error) {
    double low = has_range(field) ? field->low : -DBL_MAX;
    double high = has_range(field) ? field->high : DBL_MAX;
    if (!has_range(field) && !isfinite(value))
        return place_refuse(at, "", error, "must be a finite number");
    return place_check(at, "", value, low, high, error);
}

/* Whether `text` can be read as a number of this kind; wanted: "a number", ... */
static bool check_number(const struct place *at, const char *text, bool whole, const char *wanted,
                         struct error *error) {
    enum number kind = number_kind(text);
    if (kind == NUMBER_WHOLE || (kind == NUMBER_REAL && !whole))
        return true;
    if (kind == NUMBER_PADDED)
        return place_refuse(at, "", error,
                            "'%.60s' has leading zeros, which some readers of YAML take for octal; "
                            "write it without them",
                            text);
    return place_refuse(at, "", error, "'%.60s' is not %s", text, wanted);
}

static bool read_real(const struct place *at, const struct field *field, const char *text, void *to,
                      struct error *error) {
    if (!check_number(at, text, false, "a number", error))
        return false;
    errno = 0;
    double value = strtod(text, NULL);
    if (errno == ERANGE)
        return place_refuse(at, "", error, "'%.60s' is too %s for a number", text,
                            fabs(value) < 1 ? "small" : "large");
    *(double *)to = value;
    return check_range(at, field, value, error);
}

static bool read_integer(const struct place *at, const struct field *field, const char *text,
                         void *to, struct error *error) {
    if (!check_number(at, text, true, "a whole number", error))
        return false;
    errno = 0;
    long long value = strtoll(text, NULL, 10);
    if (errno != 0)
        return place_refuse(at, "", error, "'%.60s' is too large for a whole number", text);
    if (!has_range(field) && (value < INT_MIN || value > INT_MAX))
        return place_check(at, "", (double)value, INT_MIN, INT_MAX, error);
    *(int *)to = value > INT_MAX ? INT_MAX : value < INT_MIN ? INT_MIN : (int)value;
    return check_range(at, field, (double)value, error);
}

static bool read_seed(const struct place *at, const char *text, void *to, struct error *error) {
    static const char wanted[] = "a whole number from 0 to 2^63 - 1";
    if (!check_number(at, text, true, wanted, error))
        return false;
    errno = 0;
    long long value = strtoll(text, NULL, 10);
    if (errno != 0 || value < 0)
        return place_refuse(at, "", error, "'%.60s' is not %s", text, wanted);
    *(uint64_t *)to = (uint64_t)value;
    return true;
}

static bool read_yes(const struct place *at, const char *text, void *to, struct error *error) {
    bool yes = strcmp(text, "true") == 0 || strcmp(text, "yes") == 0;
    if (!yes && strcmp(text, "false") != 0 && strcmp(text, "no") != 0)
        return place_refuse(at, "", error, "must be true or false, not '%.60s'", text);
    *(bool *)to = yes;
    return true;
}

static bool read_text(const struct place *at, const struct field *field, const yaml_node_t *node,
                      void *to, struct error *error) {
    size_t length = node->data.scalar.length, most = field->most > 0 ? field->most : 1000;
    const char *text = (const char *)node->data.scalar.value;
    if (length < 1 || length > most)
        return place_refuse(at, "", error, "must have 1 to %zu bytes, not %zu", most, length);
    char *copy = arena_text(&at->spec->arena, text, length);
    memcpy(to, &copy, sizeof copy);
    return copy != NULL || error_memory(error, "a spec");
}

/* "a, b, c" */
static void list_choices(const char *const *choices, char *list, size_t size) {
    size_t used = 0;
    *list = '\0';
    for (int i = 0; choices[i] != NULL && used < size; ++i)
        used += (size_t)snprintf(list + used, size - used, "%s%s", i == 0 ? "" : ", ", choices[i]);
}

static bool read_choice(const struct place *at, const struct field *field, const char *text,
                        void *to, struct error *error) {
    char list[256];
    for (int i = 0; field->choices[i] != NULL; ++i)
        if (strcmp(field->choices[i], text) == 0) {
            memcpy(to, &i, sizeof i); /* enums have the size of an int */
            return true;
        }
    list_choices(field->choices, list, sizeof list);
    return place_refuse(at, "", error, "must be one of %s, not '%.60s'", list, text);
}

/* A tag says how to read a value: !!float 0.01. Untagged values have the one of text. */
static bool check_tag(const struct place *at, const yaml_node_t *node, enum field_type type,
                      struct error *error) {
    const char *tag = (const char *)node->tag;
    bool whole = type == FIELD_INTEGER || type == FIELD_SEED;
    if (strcmp(tag, YAML_STR_TAG) == 0 || (whole && strcmp(tag, YAML_INT_TAG) == 0) ||
        (type == FIELD_REAL && strcmp(tag, YAML_FLOAT_TAG) == 0) ||
        (type == FIELD_YES && strcmp(tag, YAML_BOOL_TAG) == 0))
        return true;
    return place_refuse(at, "", error, "has a tag, %.60s, that means nothing here", tag);
}

static bool read_scalar(const struct place *at, const struct field *field, enum field_type type,
                        const yaml_node_t *node, void *to, struct error *error) {
    if (node->type != YAML_SCALAR_NODE)
        return refuse(at, error, node, "this should be a single value");
    const char *text = (const char *)node->data.scalar.value;
    if (strlen(text) != node->data.scalar.length)
        return place_refuse(at, "", error, "must not contain a zero byte");
    if (!check_tag(at, node, type, error))
        return false;
    switch (type) {
    case FIELD_REAL:
        return read_real(at, field, text, to, error);
    case FIELD_INTEGER:
        return read_integer(at, field, text, to, error);
    case FIELD_SEED:
        return read_seed(at, text, to, error);
    case FIELD_YES:
        return read_yes(at, text, to, error);
    case FIELD_CHOICE:
        return read_choice(at, field, text, to, error);
    case FIELD_TEXT:
        return read_text(at, field, node, to, error);
    default:
        return error_set(error, ERROR_INTERNAL, "%s is not a field of specs", field->name);
    }
}

/* --- Lists ------------------------------------------------------------------------------------ */

static size_t scalar_size(enum field_type type) {
    switch (type) {
    case FIELD_REAL:
        return sizeof(double);
    case FIELD_SEED:
        return sizeof(uint64_t);
    case FIELD_TEXT:
        return sizeof(char *);
    case FIELD_YES:
        return sizeof(bool);
    default:
        return sizeof(int);
    }
}

static bool is_same(enum field_type type, const void *x, const void *y) {
    if (type != FIELD_TEXT)
        return memcmp(x, y, scalar_size(type)) == 0;
    return strcmp(*(char *const *)x, *(char *const *)y) == 0;
}

/* Item `index` of a list: [index + 1] against those before it. */
static bool check_order(const struct place *at, const struct field *field, const char *list,
                        unsigned index, struct error *error) {
    size_t size = scalar_size(field->of);
    const char *item = list + index * size;
    if (field->order == FIELD_ASCENDING && index > 0) {
        bool real = field->of == FIELD_REAL;
        double value = real ? ((const double *)list)[index] : ((const int *)list)[index];
        double before = real ? ((const double *)list)[index - 1] : ((const int *)list)[index - 1];
        double least = real ? nextafter(before, INFINITY) : before + 1;
        return place_check(at, "", value, least, has_range(field) ? field->high : DBL_MAX, error);
    }
    for (unsigned i = 0; field->order == FIELD_DISTINCT && i < index; ++i)
        if (is_same(field->of, item, list + i * size))
            return place_refuse(at, "", error, "is in the list already");
    return true;
}

static bool read_block(const struct place *at, const yaml_node_t *node, const struct part *parts,
                       int count, struct error *error);

static bool read_item(const struct place *at, const struct field *field, const yaml_node_t *node,
                      char *list, unsigned index, struct error *error) {
    if (field->items != NULL) {
        const struct part part = {field->items, list + index * field->items->size};
        return read_block(at, node, &part, 1, error);
    }
    return read_scalar(at, field, field->of, node, list + index * scalar_size(field->of), error) &&
           check_order(at, field, list, index, error);
}

/* Aliases can make any number of values of a small file. */
static bool count_entries(const struct place *at, const yaml_node_t *node, size_t entries,
                          struct error *error) {
    at->spec->entries += entries;
    return at->spec->entries <= SPEC_ENTRIES_MAX || refuse(at, error, node, "too many values");
}

static bool read_list(const struct place *at, const struct field *field, const yaml_node_t *node,
                      char *base, struct error *error) {
    unsigned fewest = field->fewest > 0 ? field->fewest : 1;
    unsigned most = field->most > 0 ? field->most : 1000;
    if (node->type != YAML_SEQUENCE_NODE)
        return refuse(at, error, node, "this should be a list");
    unsigned length = (unsigned)spec_length(node);
    if (length < fewest || length > most)
        return place_refuse(at, "", error, "must have %u to %u entries, not %u", fewest, most,
                            length);
    if (!count_entries(at, node, length, error))
        return false;
    size_t size = field->items != NULL ? field->items->size : scalar_size(field->of);
    char *list = arena_array(&at->spec->arena, length, size);
    if (list == NULL)
        return error_memory(error, "a spec");
    memcpy(base + field->offset, &list, sizeof list);
    memcpy(base + field->count, &length, sizeof length);
    for (unsigned i = 0; i < length; ++i) {
        const struct place item = place_in(at, "[%u]", i);
        if (!read_item(&item, field, spec_item(at->spec, node, i), list, i, error))
            return false;
    }
    return true;
}

/* --- Blocks ----------------------------------------------------------------------------------- */

static bool has_field(const struct record *record, const char *name) {
    for (; record != NULL; record = record->common)
        for (const struct field *field = record->fields; !field_is_end(field); ++field)
            if (strcmp(field->name, name) == 0)
                return true;
    return false;
}

static bool is_known(const struct part *parts, int count, const char *name) {
    for (int i = 0; i < count; ++i)
        if (has_field(parts[i].record, name))
            return true;
    return false;
}

static bool check_keys(const struct place *at, const yaml_node_t *node, const struct part *parts,
                       int count, struct error *error) {
    for (const yaml_node_pair_t *pair = node->data.mapping.pairs.start;
         pair < node->data.mapping.pairs.top; ++pair) {
        const yaml_node_t *key = spec_node(at->spec, pair->key);
        if (key->type != YAML_SCALAR_NODE)
            return refuse(at, error, key, "the name of a field is a single word");
        const char *name = (const char *)key->data.scalar.value;
        if (!is_known(parts, count, name) && !spec_is_definition(at->spec, node, pair))
            return spec_refuse_at(at->spec, error, key->start_mark,
                                  "unknown field '%.100s' in %s (%s)", name, parts[0].record->name,
                                  manual);
    }
    return true;
}

static void set_default(const struct field *field, char *base) {
    if (field->type == FIELD_REAL)
        *(double *)(base + field->offset) = field->otherwise;
    else if (field->type == FIELD_INTEGER)
        *(int *)(base + field->offset) = (int)field->otherwise;
}

static bool read_field(const struct place *outer, const struct field *field,
                       const yaml_node_t *node, char *base, struct error *error) {
    const struct place at = place_in(outer, "%s", field->name);
    const struct part part = {field->items, base + field->offset};
    const unsigned given = 1;
    switch (field->type) {
    case FIELD_LIST:
        return read_list(&at, field, node, base, error);
    case FIELD_BLOCK:
        if (field->count != 0)
            memcpy(base + field->count, &given, sizeof given);
        return read_block(&at, node, &part, 1, error);
    case FIELD_ROWS:
        return true;
    default:
        return read_scalar(&at, field, field->type, node, base + field->offset, error);
    }
}

static bool read_fields(const struct place *at, const yaml_node_t *node,
                        const struct record *record, char *base, struct error *error) {
    for (const struct field *field = record->fields; !field_is_end(field); ++field) {
        const yaml_node_t *child = spec_child(at->spec, node, field->name);
        if (child == NULL && !field->optional)
            return spec_refuse_at(at->spec, error, node->start_mark,
                                  "missing field '%s' of %s (%s)", field->name, record->name,
                                  manual);
        if (child == NULL)
            set_default(field, base);
        else if (!read_field(at, field, child, base, error))
            return false;
    }
    return true;
}

/* A record's own check comes last: it may look at the common fields. */
static bool read_part(const struct place *at, const yaml_node_t *node, const struct record *record,
                      void *to, struct error *error) {
    return (record->common == NULL || read_part(at, node, record->common, to, error)) &&
           read_fields(at, node, record, to, error) &&
           (record->check == NULL || record->check(at, to, error));
}

static bool read_block(const struct place *at, const yaml_node_t *node, const struct part *parts,
                       int count, struct error *error) {
    if (node->type != YAML_MAPPING_NODE)
        return refuse(at, error, node, "this should be a mapping (name: value)");
    if (!count_entries(at, node, 1, error) || !check_keys(at, node, parts, count, error))
        return false;
    for (int i = 0; i < count; ++i)
        if (!read_part(at, node, parts[i].record, parts[i].to, error))
            return false;
    return true;
}

bool record_read(const struct place *at, const struct part *parts, int count, struct error *error) {
    bool all;
    return read_block(at, spec_find(at->spec, at->path, &all), parts, count, error);
}

/* --- Lists of lists --------------------------------------------------------------------------- */

static bool read_row(const struct place *at, const yaml_node_t *row, int columns, int *values,
                     struct error *error) {
    static const struct field number = {.name = "number", .type = FIELD_INTEGER};
    if (row->type != YAML_SEQUENCE_NODE || spec_length(row) != columns)
        return refuse(at, error, row,
                      "this should be a list of whole numbers, as long as the first one");
    for (int i = 0; i < columns; ++i) {
        const struct place item = place_in(at, "[%d]", i);
        if (!read_scalar(&item, &number, FIELD_INTEGER, spec_item(at->spec, row, i), &values[i],
                         error))
            return false;
    }
    return true;
}

bool record_read_rows(const struct place *at, int **values, int *rows, int *columns,
                      struct error *error) {
    bool all;
    const yaml_node_t *node = spec_find(at->spec, at->path, &all);
    *values = NULL;
    *rows = *columns = 0;
    if (!all)
        return true;
    const yaml_node_t *first = spec_item(at->spec, node, 0);
    if (first == NULL || first->type != YAML_SEQUENCE_NODE || spec_length(first) == 0)
        return refuse(at, error, node, "this should be a list of lists");
    *rows = spec_length(node);
    *columns = spec_length(first);
    if (*rows > SPEC_ROWS_MAX || *columns > SPEC_ROWS_MAX)
        return refuse(at, error, node, "no list here has more than 4096 entries");
    *values = arena_array(&at->spec->arena, (size_t)*rows * (size_t)*columns, sizeof **values);
    if (*values == NULL)
        return error_memory(error, "a spec");
    for (int i = 0; i < *rows; ++i) {
        const struct place row = place_in(at, "[%d]", i);
        if (!read_row(&row, spec_item(at->spec, node, i), *columns,
                      *values + (size_t)i * (size_t)*columns, error))
            return false;
    }
    return true;
}

/* --- Names ------------------------------------------------------------------------------------ */

static const char *name_of(const void *settings, size_t size, unsigned index) {
    const char *name;
    memcpy(&name, (const char *)settings + index * size, sizeof name);
    return name;
}

bool record_check_name(const struct place *at, const void *settings, size_t size, unsigned index,
                       struct error *error) {
    static const char allowed[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";
    const char *name = name_of(settings, size, index);
    if (name[strspn(name, allowed)] != '\0')
        return place_refuse(at, "name", error, "a setting's name has letters, digits and _ only");
    for (unsigned i = 0; i < index; ++i)
        if (strcmp(name_of(settings, size, i), name) == 0)
            return place_refuse(at, "name", error, "a second setting called '%s'", name);
    return true;
}
