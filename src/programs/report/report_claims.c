#include "programs/report/report_claims.h"

#include "programs/report/report_abouts.h"

#include <string.h>

/* Ends with a view without a sheet; views of one sheet follow each other. */
static const struct report_view views[] = {
    {.sheet = "partial_solutions", .zero = 1e-12},
    {.sheet = "match_rate",
     .variants = {{"paper (q = 512)", "", "d"},
                  {"measured, the paper’s rule", "", NULL},
                  {"measured, our residual", "residual_", NULL}},
     .keys = 3,
     .columns = {"d", "q", "weight_decay", "nu_i_xi", "nu_i_syn_ab", "nu_syn", "others"}},
    {.sheet = "match_rate",
     .caption = "match_rate orders",
     .columns = {"d", "q", "weight_decay", "runs", "frequencies", "matched", "matched_strictly",
                 "matched_paper_rule", "order_4_or_6", "order_4"}},
    {.sheet = "match_rate",
     .caption = "match_rate others",
     .columns = {"d", "q", "weight_decay", "not_4_6", "nonfactorable_4", "nonfactorable_6",
                 "factorisation_error_4", "factorisation_error_6", "with_z_3c"}},
    {.sheet = "match_rate_annealed",
     .columns = {"d", "q", "weight_decay", "runs", "frequencies", "matched", "matched_strictly",
                 "matched_paper_rule", "order_4_or_6", "order_4"}},
    {0},
};

const char *report_about(int index) {
    return abouts[index];
}

const char *report_paper(int index) {
    return papers[index];
}

static bool is_shown(const struct report_view *view, const struct field *field) {
    if (field->name == NULL || field->heading == NULL)
        return false;
    if (view->columns[0] == NULL)
        return true;
    for (int i = 0; i < REPORT_COLUMNS && view->columns[i] != NULL; ++i)
        if (strcmp(view->columns[i], field->name) == 0)
            return true;
    return false;
}

/* False where the view shows no column of the sheet. */
static bool make_table(const struct sheet *sheet, const struct report_view *view,
                       struct report_table *table) {
    *table = (struct report_table){.sheet = sheet, .view = *view};
    if (table->view.caption == NULL)
        table->view.caption = sheet->name;
    for (int p = 0; p < SHEET_PARTS && sheet->parts[p].record != NULL; ++p)
        for (const struct field *field = sheet->parts[p].record->fields; !field_is_end(field);
             ++field)
            if (table->count < REPORT_COLUMNS && is_shown(view, field))
                table->columns[table->count++] = field;
    return table->count > 0;
}

int report_tables(int index, struct report_table *tables) {
    static const struct report_view plain;
    int count = 0;
    for (const struct sheet *sheet = claims[index]->sheets; sheet->name != NULL; ++sheet) {
        const struct report_view *view = views;
        while (view->sheet != NULL && strcmp(view->sheet, sheet->name) != 0)
            ++view;
        if (view->sheet == NULL && count < REPORT_TABLES)
            count += make_table(sheet, &plain, &tables[count]);
        for (; view->sheet != NULL && strcmp(view->sheet, sheet->name) == 0; ++view)
            if (count < REPORT_TABLES)
                count += make_table(sheet, view, &tables[count]);
    }
    return count;
}

int report_claim_index(const char *name) {
    for (int i = 0; claims[i] != NULL; ++i)
        if (strcmp(claims[i]->name, name) == 0)
            return i;
    return -1;
}
