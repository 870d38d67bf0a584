/* describe: print the parts of the manuals that the claims' own tables of fields say. */
#include "record/describe.h"
#include "claims/claims.h"
#include "protocol/head.h"
#include "protocol/sweep.h"
#include "protocol/verdicts.h"

#include <argp.h>
#include <stdlib.h>
#include <string.h>

/* Blocks that have a section of their own. */
static const struct record *const shared[] = {&protocol_record,  &sweep_record,     &abelian_record,
                                              &any_group_record, &criterion_record, NULL};

static const char spec_header[] = "| field | type | range | meaning |\n|---|---|---|---|\n";

/* --- Summaries -------------------------------------------------------------------------------- */

static const char *const summary_names[] = {
    [SUMMARY_RUNS] = "number of trained networks",
    [SUMMARY_COUNT] = "number of networks with",
    [SUMMARY_SHARE] = "share of networks with",
    [SUMMARY_MEAN] = "mean of",
    [SUMMARY_MEDIAN] = "median of",
    [SUMMARY_DEVIATION] = "standard deviation of",
    [SUMMARY_LEAST] = "least of",
    [SUMMARY_MOST] = "largest of",
};

/* The column of single networks that a summary is about: the one of the same member; NULL: none. */
static const struct field *summarised(const struct claim *claim, const struct field *summary) {
    for (const struct sheet *sheet = claim->sheets; sheet->name != NULL; ++sheet)
        for (int p = 0; p < SHEET_PARTS && sheet->parts[p].record != NULL; ++p) {
            const struct field *field = sheet->parts[p].record->fields;
            if (sheet->rows != ROWS_RUNS || sheet->parts[p].from != FROM_RUN)
                continue;
            for (; !field_is_end(field); ++field)
                if (field->offset == summary->offset)
                    return field;
        }
    return NULL;
}

/* The unit and meaning of a field: its own, or those of what it summarises. */
static const char *describe_meaning(const struct claim *claim, const struct field *field,
                                    const char **unit, char meaning[1024]) {
    *unit = field->unit;
    if (field->meaning != NULL || field->summary == SUMMARY_NONE)
        return field->meaning;
    const char *summary = summary_names[field->summary];
    const struct field *of = field->summary == SUMMARY_RUNS ? NULL : summarised(claim, field);
    if (of == NULL)
        return summary;
    if (*unit == NULL)
        *unit = field->summary == SUMMARY_COUNT   ? "count"
                : field->summary == SUMMARY_SHARE ? "share"
                                                  : of->unit;
    snprintf(meaning, 1024, "%s `%s`: %s", summary, of->name,
             of->meaning != NULL ? of->meaning : "");
    return meaning;
}

/* --- Specs ------------------------------------------------------------------------------------ */

/* A quantity as a column without an interval; its name ends with _ENDING, unless that is NULL. */
static void describe_quantity(const struct claim *claim, const struct field *field,
                              const char *ending) {
    char text[1024], name[128];
    const char *unit, *meaning = describe_meaning(claim, field, &unit, text);
    snprintf(name, sizeof name, "%s%s%s", field->quantity, ending == NULL ? "" : "_",
             ending == NULL ? "" : ending);
    const struct field quantity = {.name = name};
    field_describe_column(stdout, &quantity, unit, meaning);
}

static void describe_quantities(const struct claim *claim) {
    puts("\n| quantity | unit | meaning |\n|---|---|---|");
    for (const struct field *total = claim->totals; !field_is_end(total); ++total)
        describe_quantity(claim, total, total->name);
    for (const struct sheet *sheet = claim->sheets; sheet->name != NULL; ++sheet)
        for (int p = 0;
             p < SHEET_PARTS && sheet->rows == ROWS_TRIALS && sheet->parts[p].record != NULL; ++p)
            for (const struct field *field = sheet->parts[p].record->fields; !field_is_end(field);
                 ++field)
                if (field->quantity != NULL)
                    describe_quantity(claim, field, "<trial>");
}

static void describe_block(const char *title, const struct record *record) {
    printf("\n### `%s`\n\n%s", title, spec_header);
    record_describe_spec(stdout, record, "", shared);
}

static void describe_specs(void) {
    printf("## Fields of every spec\n\n%s", spec_header);
    record_describe_spec(stdout, &head_record, "", shared);
    describe_block("criteria", &criterion_record);
    describe_block("sweep", &sweep_record);
    describe_block("training", &protocol_record);
    for (const struct claim *const *claim = claims; *claim != NULL; ++claim) {
        printf("\n## `%s.yaml`\n\n%s\n\n%s", (*claim)->name, (*claim)->about, spec_header);
        record_describe_spec(stdout, (*claim)->profile, "profiles[].", shared);
        if ((*claim)->document != NULL)
            record_describe_spec(stdout, (*claim)->document, "", shared);
        describe_quantities(*claim);
    }
}

/* --- Tables ----------------------------------------------------------------------------------- */

static void describe_columns(const struct claim *claim, const struct record *record) {
    char text[1024];
    for (const struct field *field = record->fields; !field_is_end(field); ++field) {
        const char *unit, *meaning = describe_meaning(claim, field, &unit, text);
        if (field->name != NULL)
            field_describe_column(stdout, field, unit, meaning);
    }
}

static void describe_sheet(const struct claim *claim, const struct sheet *sheet) {
    printf("\n### `%s`\n\n", sheet->name);
    printf("One row per %s%s%s.%s%s\n", sheet->row, sheet->meaning != NULL ? ": " : "",
           sheet->meaning != NULL ? sheet->meaning : "", sheet->remark != NULL ? " " : "",
           sheet->remark != NULL ? sheet->remark : "");
    puts("\n| column | unit | meaning |\n|---|---|---|");
    for (int p = 0; p < SHEET_PARTS && sheet->parts[p].record != NULL; ++p)
        describe_columns(claim, sheet->parts[p].record);
}

static void describe_tables(void) {
    const struct sheet verdicts = {
        "verdicts_<claim>",  NULL, "criterion of the claim's spec", ROWS_OWN,
        {{&verdict_record}}, NULL};
    puts("## Tables");
    describe_sheet(claims[0], &verdicts);
    for (const struct claim *const *claim = claims; *claim != NULL; ++claim)
        for (const struct sheet *sheet = (*claim)->sheets; sheet->name != NULL; ++sheet)
            describe_sheet(*claim, sheet);
}

/* --- The program ------------------------------------------------------------------------------ */

static error_t parse_option(int key, char *argument, struct argp_state *state) {
    const char **what = state->input;
    if (key == ARGP_KEY_ARG && *what == NULL) {
        *what = argument;
        return 0;
    }
    if (key == ARGP_KEY_ARG)
        argp_error(state, "one manual at a time: '%s' is left over", argument);
    if (key == ARGP_KEY_END &&
        (*what == NULL || (strcmp(*what, "specs") != 0 && strcmp(*what, "tables") != 0)))
        argp_error(state, "say which manual: specs or tables");
    return key == ARGP_KEY_END ? 0 : ARGP_ERR_UNKNOWN;
}

int main(int argc, char **argv) {
    const char *what = NULL;
    const struct argp argp = {
        NULL,
        parse_option,
        "specs|tables",
        "Print the fields of all specs with the quantities that criteria may name, or the columns "
        "of all tables, as Markdown: the generated parts of experiments/README.md and "
        "tables/README.md (docs/describe.sh puts them there).",
        NULL,
        NULL,
        NULL};
    argp_program_version = "cogs " COGS_VERSION;
    argp_err_exit_status = 2;
    argp_parse(&argp, argc, argv, 0, NULL, &what);
    if (strcmp(what, "specs") == 0)
        describe_specs();
    else
        describe_tables();
    return fflush(stdout) == 0 && !ferror(stdout) ? EXIT_SUCCESS : EXIT_FAILURE;
}
