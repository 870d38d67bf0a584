/* Fields: the members of a structure, described once.
 *
 * One list of fields says how a structure is read from a spec and checked, which columns its tables
 * have, what the manuals print about both and how the report shows it.
 *
 *     static const struct field bounds_fields[] = {
 *         {"purity", FIELD_REAL, offsetof(struct bounds, purity), .low = 0, .high = 1,
 *          .unit = "share", .meaning = "least purity of every live neuron"},
 *         {0}};
 *     const struct record bounds_record = {"pass", sizeof(struct bounds), bounds_fields}; */
#ifndef RECORD_FIELD_H
#define RECORD_FIELD_H

#include "base/error.h"

#include <stddef.h>
#include <stdio.h>

struct place;
struct record;
struct table;

enum field_type {
    /* In specs and tables. The member is: */
    FIELD_REAL,    /* double; NaN is an empty field */
    FIELD_INTEGER, /* int */
    FIELD_SEED,    /* uint64_t, 0 to 2^63 - 1 */
    FIELD_YES,     /* bool; true or false in specs, yes or no in tables */
    FIELD_TEXT,    /* char *; NULL is an empty field */
    FIELD_CHOICE,  /* an enum: the index in `choices` */
    /* In specs only. */
    FIELD_BLOCK, /* a structure described by `items` */
    FIELD_LIST,  /* a pointer to scalars of type `of`, or to structures described by `items` */
    FIELD_ROWS,  /* nothing: a list of lists that spec_read_rows reads */
    /* In tables only. */
    FIELD_OUTCOME,  /* double: 1 yes, 0 no, NaN an empty field */
    FIELD_ESTIMATE, /* struct estimate: three columns NAME, NAME_ci_low, NAME_ci_high */
    FIELD_MEAN,     /* struct estimate: two columns NAME, NAME_se */
    FIELD_INTERVAL, /* struct estimate: two columns NAME_ci_low, NAME_ci_high */
};

enum field_order { FIELD_ANY_ORDER, FIELD_DISTINCT, FIELD_ASCENDING };

/* What the row of a trial says about its networks: of the member at `offset` of each, a double. */
enum field_summary {
    SUMMARY_NONE,      /* not a summary */
    SUMMARY_RUNS,      /* number of trained networks, whatever the offset */
    SUMMARY_COUNT,     /* sum */
    SUMMARY_SHARE,     /* sum over number, with Wilson's interval */
    SUMMARY_MEAN,      /* mean, with Student's interval */
    SUMMARY_MEDIAN,    /* median */
    SUMMARY_DEVIATION, /* standard deviation, with n - 1; NaN of one */
    SUMMARY_LEAST,
    SUMMARY_MOST,
};

struct field {
    const char *name; /* in YAML and in CSV headers; NULL: a quantity without a column */
    enum field_type type;
    size_t offset;       /* of the member */
    const char *unit;    /* "epochs", "rad", "nats", "share", "count"; NULL: none */
    const char *meaning; /* one phrase, Markdown */

    /* Specs. */
    double low, high; /* range, inclusive; both 0: any finite number */
    bool optional;
    double otherwise;           /* an optional number where it is left out */
    const char *const *choices; /* FIELD_CHOICE: the names of 0, 1, ..., then NULL */
    const struct record *items; /* FIELD_BLOCK, FIELD_LIST */
    enum field_type of;         /* FIELD_LIST without items */
    size_t count;               /* FIELD_LIST, optional FIELD_BLOCK: offset of an unsigned, how
                                 * many were given; 0: none for blocks */
    unsigned fewest, most;      /* lists: length, 1 to 1000 unless given; text: bytes, 1 to 1000 */
    enum field_order order;     /* FIELD_LIST of scalars; integers and reals can ascend */
    const char *range;          /* for the manual, where low and high do not say it */

    /* Tables of trials, and criteria. */
    enum field_summary summary;
    bool (*has)(const void *run);      /* networks that have the value; NULL: all */
    const char *quantity;              /* judged as QUANTITY_TRIAL; NULL: not judged */
    bool (*applies)(const void *task); /* trials for which the quantity is measured; NULL: all */

    /* The report. */
    const char *heading; /* HTML; NULL: the column is not shown */
    int decimals;        /* 0: as many as it takes */
};

struct record {
    const char *name;           /* for messages */
    size_t size;                /* of the structure */
    const struct field *fields; /* ends with a field of neither name nor quantity */
    /* What concerns several fields of a structure that was read; NULL: nothing. */
    bool (*check)(const struct place *at, const void *of, struct error *error);
    const struct record *common; /* a structure at its beginning, whose fields are its own as well:
                                  * those that several specs share; NULL: none */
};

/* The field after the last. */
bool field_is_end(const struct field *field);

#endif
