/* What the report shows of each claim, in the order of claims/claims.h: the columns with a heading
 * of all its sheets, and its charts. Its texts are in the claim's about.html (report_about.h): a
 * "title", a "question" for readers who do not know the paper, and what is "beyond" the paper; a
 * "table" and a "figure" for the captions, and an "alt" for each figure. A "quantity" is what a
 * quantity of the verdicts means. */
#ifndef PROGRAMS_REPORT_REPORT_CLAIMS_H
#define PROGRAMS_REPORT_REPORT_CLAIMS_H

#include "claims/claims.h"

/* One of several rows that each record of a table gives: the same columns from other fields. */
struct report_variant {
    const char *label;  /* HTML: its first cell */
    const char *prefix; /* of the names of its columns */
    const char *key;    /* not NULL: it comes from the spec's paper_table, from the row with the
                         * same value of this column */
};

enum { REPORT_COLUMNS = 32, REPORT_VARIANTS = 4, REPORT_TABLES = 16 };

/* A sheet that is shown otherwise than by all its columns with a heading. */
struct report_view {
    const char *sheet;
    const char *caption; /* subject of its text; NULL: the sheet's name */
    double zero;         /* a modulus below it is shown as 0 */
    struct report_variant variants[REPORT_VARIANTS];
    int keys;                            /* leading columns that all variants share */
    const char *columns[REPORT_COLUMNS]; /* none: all with a heading */
};

struct report_table {
    const struct sheet *sheet;
    struct report_view view; /* all zero, but for the caption, without a view of its own */
    const struct field *columns[REPORT_COLUMNS]; /* [count] */
    int count;
};

/* The texts of claim number `index`. */
const char *report_about(int index);

/* The folder of the paper that claim number `index` is of, e.g. "words"; claims of one paper follow
 * each other. */
const char *report_paper(int index);

/* The tables of claim number `index`: tables: [REPORT_TABLES]; returns their number. */
int report_tables(int index, struct report_table *tables);

/* -1 when there is no such claim. */
int report_claim_index(const char *name);

#endif
