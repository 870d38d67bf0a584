/* What the report shows of each claim: one entry per claim. Its texts are in the claim's about.html
 * (report_about.h), its numbers in tables. Arrays end with an entry without a name. */
#ifndef PROGRAMS_REPORT_REPORT_CLAIMS_H
#define PROGRAMS_REPORT_REPORT_CLAIMS_H

struct report_column {
    const char *label;      /* HTML */
    const char *name;       /* in the CSV file; NULL: only the interval is shown */
    const char *error;      /* the column of its standard error, or NULL */
    const char *low, *high; /* those of its interval, or NULL */
    int decimals;           /* 0: as many as it takes */
};

/* One of several rows that each record of a table gives: the same columns from other fields. */
struct report_variant {
    const char *label;  /* HTML: its first cell */
    const char *prefix; /* of the names of its columns */
    const char *key;    /* not NULL: it comes from the spec's paper_table, from the row with the
                         * same value of this column */
};

enum { REPORT_COLUMNS = 14, REPORT_VARIANTS = 4, REPORT_ITEMS = 16, REPORT_HEADLINES = 4 };

struct report_table {
    const char *name;    /* tables/<name>.csv */
    const char *caption; /* subject of its text; NULL: the name */
    int rows;            /* show this many at equal distances, folded away; 0: all */
    double zero;         /* a modulus below it is shown as 0 */
    struct report_variant variants[REPORT_VARIANTS];
    int keys; /* leading columns that all variants of a record share */
    struct report_column columns[REPORT_COLUMNS]; /* ends with an entry without a label */
};

/* about.html has a "title", a "question" for readers who do not know the paper, and what is
 * "beyond" the paper; a "table" and a "figure" for the captions, and an "alt" for each figure. A
 * "quantity" is what a quantity of the verdicts means; one that is measured for several settings is
 * called NAME_<setting>, e.g. matched_Z_23_q512_wd5e-05, strassen_S3. */
struct report_claim {
    const char *name;                       /* of its program and spec */
    const char *about;                      /* its texts */
    const char *headline[REPORT_HEADLINES]; /* the quantity for the summary: the first of these that
                                             * is judged, else the first that is */
    const struct report_table *tables;      /* at most REPORT_ITEMS */
    const char *figures[REPORT_ITEMS];      /* figures/<name>.png; * stands for anything */
};

enum { REPORT_CLAIMS = 11 };

/* In the order in which run_all.sh runs them. */
extern const struct report_claim report_claims[REPORT_CLAIMS];

/* -1 when there is no such claim. */
int report_claim_index(const char *name);

const char *report_table_caption(const struct report_table *table);

#endif
