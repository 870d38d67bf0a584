#include "programs/report/report_table.h"

#include "programs/report/report_about.h"
#include "programs/report/report_records.h"
#include "run/program.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The columns of the file that a row of the page is made of; -1: none. */
struct cell_source {
    int value, error, low, high;
};

struct table_view {
    const char *about;
    const struct report_table *table;
    const struct report_spec *spec;
    struct records records;
    int variants; /* 0: the record itself */
    struct cell_source sources[REPORT_VARIANTS][REPORT_COLUMNS];
    int shown; /* records */
};

/* A table that does not sum up trials and has more rows than a page is folded away, and shown by
 * some at equal distances. */
enum { FOLDED_FROM = 40, FOLDED_ROWS = 16 };

static bool find_column(const struct records *records, const char *prefix, const char *name,
                        const char *suffix, int *column, struct error *error) {
    char full[128];
    snprintf(full, sizeof full, "%s%s%s", prefix, name, suffix);
    *column = records_column(records, full);
    return *column >= 0 || error_set(error, ERROR_DAMAGED, "it has no column '%s'", full);
}

static bool find_source(const struct records *records, const char *prefix,
                        const struct field *field, struct cell_source *source,
                        struct error *error) {
    bool has_ends = field->type == FIELD_ESTIMATE || field->type == FIELD_INTERVAL;
    *source = (struct cell_source){-1, -1, -1, -1};
    return (field->type == FIELD_INTERVAL ||
            find_column(records, prefix, field->name, "", &source->value, error)) &&
           (field->type != FIELD_MEAN ||
            find_column(records, prefix, field->name, "_se", &source->error, error)) &&
           (!has_ends ||
            (find_column(records, prefix, field->name, "_ci_low", &source->low, error) &&
             find_column(records, prefix, field->name, "_ci_high", &source->high, error)));
}

static bool find_sources(struct table_view *view, int variant, struct error *error) {
    const struct report_table *table = view->table;
    const char *prefix = table->view.variants[variant].prefix;
    for (int c = 0; c < table->count; ++c) {
        const char *before = c < table->view.keys || prefix == NULL ? "" : prefix;
        if (!find_source(&view->records, before, table->columns[c], &view->sources[variant][c],
                         error))
            return false;
    }
    return true;
}

static bool view_open(struct table_view *view, const char *out, struct error *error) {
    char path[PROGRAM_PATH_MAX];
    const struct report_table *table = view->table;
    snprintf(path, sizeof path, "%s/tables/%s.csv", out, table->sheet->name);
    if (!records_read(path, &view->records, error))
        return false;
    while (view->variants < REPORT_VARIANTS && table->view.variants[view->variants].label != NULL)
        ++view->variants;
    for (int v = 0; v == 0 || v < view->variants; ++v)
        if (!find_sources(view, v, error))
            return false;
    int count = view->records.count;
    bool whole = table->sheet->rows == ROWS_TRIALS || count < FOLDED_FROM;
    view->shown = whole ? count : FOLDED_ROWS;
    return true;
}

/* Number of the record that is shown as number i: equal distances, both ends included. */
static int record_at(const struct table_view *view, int i) {
    if (view->shown < 2)
        return i;
    return (int)((long long)i * (view->records.count - 1) / (view->shown - 1));
}

static bool is_numeric(const struct table_view *view, int column) {
    int value = view->sources[0][column].value;
    for (int i = 0; i < view->shown && value >= 0; ++i) {
        const char *field = records_field(&view->records, record_at(view, i), value);
        if (*field != '\0' && !html_is_number(field))
            return false;
    }
    return true;
}

static const char *number_class(bool numeric) {
    return numeric ? " class=\"number\"" : "";
}

static void write_header(struct html *html, const struct table_view *view) {
    html_markup(html, "<thead><tr>");
    for (int c = 0; c < view->table->count; ++c) {
        if (c == view->table->view.keys && view->variants > 0)
            html_markup(html, "<td></td>");
        html_markup(html, "<th scope=\"col\"");
        html_markup(html, number_class(is_numeric(view, c)));
        html_markup(html, ">");
        html_markup(html, view->table->columns[c]->heading);
        html_markup(html, "</th>");
    }
    html_markup(html, "</tr></thead>\n");
}

static const char *source_field(const struct records *records, int record, int column) {
    return column < 0 ? NULL : records_field(records, record, column);
}

static bool is_zero(const struct table_view *view, const char *value) {
    return value != NULL && html_is_number(value) &&
           fabs(strtod(value, NULL)) < view->table->view.zero;
}

/* " ± error", or nothing */
static void write_error(struct html *html, const char *error, int decimals) {
    if (*error == '\0')
        return;
    html_markup(html, "&nbsp;±&nbsp;");
    html_field(html, error, decimals);
}

static void write_cell(struct html *html, const struct table_view *view, int variant, int column,
                       int record) {
    const struct cell_source *source = &view->sources[variant][column];
    int decimals = view->table->columns[column]->decimals;
    const char *value = source_field(&view->records, record, source->value);
    const char *error = source_field(&view->records, record, source->error);
    if (is_zero(view, value)) {
        html_markup(html, "<td class=\"number zero\">0</td>");
        return;
    }
    bool text = value != NULL && *value != '\0' && !html_is_number(value);
    html_markup(html, text ? "<td>" : "<td class=\"number\">");
    html_interval(html, value, source_field(&view->records, record, source->low),
                  source_field(&view->records, record, source->high), decimals);
    write_error(html, error != NULL ? error : "", decimals);
    html_markup(html, "</td>");
}

static void write_record(struct html *html, const struct table_view *view, int record) {
    html_markup(html, "<tr>");
    for (int c = 0; c < view->table->count; ++c)
        write_cell(html, view, 0, c, record);
    html_markup(html, "</tr>\n");
}

/* Empty for what is not known, which standard errors of 0 are not. */
static void format_number(double value, char text[32]) {
    *text = '\0';
    if (!isnan(value))
        snprintf(text, 32, "%.15g", value);
}

/* What the paper has in the place of one cell. */
static void write_paper_cell(struct html *html, const struct table_view *view, const char *key,
                             int column, int record) {
    const struct field *shown = view->table->columns[column];
    const char *at = records_field(&view->records, record, records_column(&view->records, key));
    char of_error[128], value[32], error[32];
    snprintf(of_error, sizeof of_error, "%s_se", shown->name);
    format_number(report_spec_paper(view->spec, key, at, shown->name), value);
    format_number(report_spec_paper(view->spec, key, at, of_error), error);
    html_markup(html, "<td class=\"number\">");
    html_field(html, value, shown->decimals);
    write_error(html, error, shown->decimals);
    html_markup(html, "</td>");
}

static void write_variant(struct html *html, const struct table_view *view, int variant,
                          int record) {
    const struct report_view *table = &view->table->view;
    const char *key = table->variants[variant].key;
    html_markup(html, variant == 0 ? "<tr class=\"first\">" : "<tr>");
    for (int c = 0; c < table->keys && variant == 0; ++c) {
        html_print(html, "<td class=\"number\" rowspan=\"%d\">", view->variants);
        html_field(html, records_field(&view->records, record, view->sources[0][c].value), 0);
        html_markup(html, "</td>");
    }
    html_markup(html, "<th scope=\"row\" class=\"variant\">");
    html_markup(html, table->variants[variant].label);
    html_markup(html, "</th>");
    for (int c = table->keys; c < view->table->count; ++c) {
        if (key == NULL)
            write_cell(html, view, variant, c, record);
        else
            write_paper_cell(html, view, key, c, record);
    }
    html_markup(html, "</tr>\n");
}

static void write_view(struct html *html, const struct table_view *view, const char *id) {
    const struct report_table *table = view->table;
    int count = view->records.count;
    bool folded = view->shown < count;
    if (folded) {
        html_print(html, "<details><summary><code>tables/%s.csv</code>: ", table->sheet->name);
        html_print(html, "%d of %d rows</summary>\n", view->shown, count);
    }
    html_open_frame(html, id);
    html_print(html, "<table><caption id=\"%s\"><span>", id);
    about_write(html, view->about, "table", table->view.caption);
    html_print(html, " <code>tables/%s.csv</code>", table->sheet->name);
    if (view->shown < count)
        html_print(html, ", %d of %d rows, equally spaced", view->shown, count);
    html_markup(html, "</span></caption>\n");
    write_header(html, view);
    html_markup(html, "<tbody>\n");
    for (int i = 0; i < view->shown; ++i) {
        if (view->variants == 0)
            write_record(html, view, record_at(view, i));
        for (int v = 0; v < view->variants; ++v)
            write_variant(html, view, v, record_at(view, i));
    }
    html_markup(html, "</tbody></table></div>\n");
    if (folded)
        html_markup(html, "</details>\n");
}

bool table_write(struct html *html, const char *out, const char *about,
                 const struct report_table *table, const struct report_spec *spec, const char *id) {
    struct table_view view = {.about = about, .table = table, .spec = spec};
    struct error error;
    char what[128];
    bool ok = view_open(&view, out, &error);
    if (ok) {
        write_view(html, &view, id);
    } else {
        snprintf(what, sizeof what, "tables/%s.csv", table->sheet->name);
        html_problem(html, what, &error);
    }
    records_free(&view.records);
    return ok;
}
