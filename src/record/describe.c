#include "record/describe.h"

#include <limits.h>
#include <math.h>
#include <string.h>

/* Print Markdown text in a cell of a table, where | would end it. */
static void print_cell(FILE *to, const char *text) {
    for (; *text != '\0'; ++text)
        fprintf(to, *text == '|' ? "\\%c" : "%c", *text);
}

static const char *type_name(enum field_type type) {
    switch (type) {
    case FIELD_REAL:
        return "real";
    case FIELD_INTEGER:
    case FIELD_SEED:
        return "integer";
    case FIELD_YES:
        return "`true` or `false`";
    case FIELD_TEXT:
        return "text";
    case FIELD_ROWS:
        return "list of lists of integers";
    default:
        return "block";
    }
}

static void print_choices(FILE *to, const char *const *choices) {
    for (int i = 0; choices[i] != NULL; ++i)
        fprintf(to, "%s`%s`", i == 0 ? "" : choices[i + 1] == NULL ? " or " : ", ", choices[i]);
}

static void print_type(FILE *to, const struct field *field) {
    const char *plural = field->of == FIELD_TEXT   ? "texts"
                         : field->of == FIELD_REAL ? "reals"
                                                   : "integers";
    if (field->type == FIELD_CHOICE)
        print_choices(to, field->choices);
    else if (field->items != NULL)
        fprintf(to, "%s`%s`", field->type == FIELD_LIST ? "list of " : "", field->items->name);
    else
        fprintf(to, "%s%s", field->type == FIELD_LIST ? "list of " : "",
                field->type == FIELD_LIST ? plural : type_name(field->type));
    fputs(field->optional ? ", *optional*" : "", to);
}

/* "1e8", "1048576", "0.5" */
static void print_number(FILE *to, double value) {
    double exponent = round(log10(value));
    if (value >= 1e4 && value == pow(10, exponent))
        fprintf(to, "1e%.0f", exponent);
    else
        fprintf(to, "%.15g", value);
}

static void print_range(FILE *to, const struct field *field) {
    static const char *const orders[] = {"", ", none twice", ", ascending"};
    enum field_type type = field->type == FIELD_LIST ? field->of : field->type;
    if (field->range != NULL)
        fputs(field->range, to);
    else if (type == FIELD_SEED)
        fprintf(to, "0 to 2^63 - 1%s", orders[field->order]);
    else if (field->low != 0 || field->high != 0) {
        fputs(field->high >= INT_MAX ? "at least " : "", to);
        print_number(to, field->low);
        if (field->high < INT_MAX) {
            fputs(" to ", to);
            print_number(to, field->high);
        }
        fputs(orders[field->order], to);
    } else if (field->order != FIELD_ANY_ORDER)
        fputs(orders[field->order] + 2, to);
}

static bool is_shared(const struct record *record, const struct record *const *shared) {
    while (*shared != NULL && *shared != record)
        ++shared;
    return *shared != NULL;
}

static void describe_field(FILE *to, const struct field *field, const char *path,
                           const struct record *const *shared) {
    char inner[256];
    fprintf(to, "| `%s%s` | ", path, field->name);
    print_type(to, field);
    fputs(" | ", to);
    print_range(to, field);
    fputs(" | ", to);
    print_cell(to, field->meaning != NULL ? field->meaning : "");
    if (field->unit != NULL)
        fprintf(to, " (%s)", field->unit);
    fputs(" |\n", to);
    snprintf(inner, sizeof inner, "%s%s%s.", path, field->name,
             field->type == FIELD_LIST ? "[]" : "");
    if (field->items != NULL && !is_shared(field->items, shared))
        record_describe_spec(to, field->items, inner, shared);
}

void record_describe_spec(FILE *to, const struct record *record, const char *path,
                          const struct record *const *shared) {
    if (record->common != NULL)
        record_describe_spec(to, record->common, path, shared);
    for (const struct field *field = record->fields; !field_is_end(field); ++field)
        describe_field(to, field, path, shared);
}

/* The columns of a field; the ends of an estimate and a standard error by their suffix. */
static void print_columns(FILE *to, const struct field *field) {
    if (field->type == FIELD_INTERVAL)
        fprintf(to, "`%s_ci_low`, `%s_ci_high`", field->name, field->name);
    else
        fprintf(to, "`%s`%s", field->name,
                field->type == FIELD_ESTIMATE ? ", `_ci_low`, `_ci_high`"
                : field->type == FIELD_MEAN   ? ", `_se`"
                                              : "");
}

void field_describe_column(FILE *to, const struct field *field, const char *unit,
                           const char *meaning) {
    fputs("| ", to);
    print_columns(to, field);
    fprintf(to, " | %s | ", unit != NULL ? unit : "");
    print_cell(to, meaning != NULL ? meaning : "");
    if (field->type == FIELD_CHOICE && (meaning == NULL || strchr(meaning, '`') == NULL)) {
        fputs(": ", to);
        print_choices(to, field->choices);
    }
    fputs(" |\n", to);
}
