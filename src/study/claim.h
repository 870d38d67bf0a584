/* A claim: what it reads from its spec, what it trains, measures and concludes, as a table of data
 * and a few functions. The study (study/study.h) does the rest. */
#ifndef STUDY_CLAIM_H
#define STUDY_CLAIM_H

#include "base/estimate.h"
#include "record/field.h"
#include "record/place.h"
#include "train/training.h"

struct study;

/* Networks that differ in their seeds only. */
struct trial {
    const char *name;              /* what the names of its quantities end with */
    const char *prefix;            /* and what they begin with, e.g. "annealed_"; NULL: nothing */
    const void *task;              /* the claim's own: columns that its tables begin with, labels */
    struct training_config config; /* but for the seed */
    const uint64_t *seeds;         /* [networks] */
    int networks;
    const int *snapshot_epochs; /* [snapshots], ascending */
    int snapshots;
    int round;         /* trained after those of lower rounds: networks that continue others */
    const char *label; /* what figures call it, in words; NULL: its name */

    /* Filled by the study, before the claim concludes: */
    bool *is_trained; /* [networks]; false: it could not be, and its run is zero */
    void *runs;       /* [networks] structures of claim->run_size bytes */
    void *looks;      /* [networks, snapshots] structures of claim->look_size bytes */
    int trained;      /* how many are */
};

/* A trained network, to be measured. */
struct trained {
    struct study *study;
    const struct trial *trial;
    int index;                            /* among the networks of the trial */
    const struct training_config *config; /* with the seed */
    const struct training_result *result;
};

/* --- What a claim writes ---------------------------------------------------------------------- */

/* What a table has a row for. */
enum sheet_rows {
    ROWS_OWN,    /* whatever `conclude` writes */
    ROWS_TRIALS, /* every trial; fields with a summary say what its networks have in common */
    ROWS_RUNS,   /* every trained network */
    ROWS_LOOKS,  /* every snapshot of every trained network */
};

/* Where the columns of a record come from. */
enum sheet_source { FROM_TASK, FROM_SEED, FROM_RUN, FROM_LOOK };

/* For FROM_SEED: the column `seed`. */
extern const struct record seed_record;

struct sheet_part {
    const struct record *record;
    enum sheet_source from; /* unless rows are the claim's own */
};

/* A table: tables/NAME.csv. Summaries with a quantity are judged for every trial, whatever the
 * rows; without a name they have no column. */
enum { SHEET_PARTS = 6 };
struct sheet {
    const char *name;
    const char *meaning; /* for --help: a few words */
    const char *row;     /* for the manual: one row per ... */
    enum sheet_rows rows;
    struct sheet_part parts[SHEET_PARTS]; /* ends with a part without a record */
    const char *remark;                   /* for the manual, Markdown, or NULL */
    bool (*applies)(const void *task);    /* trials that have rows; NULL: all */
};

/* A figure: figures/NAME.png. */
struct chart {
    const char *name;
    const char *meaning; /* for --help: a few words */
};

/* --- The claim -------------------------------------------------------------------------------- */

enum { CLAIM_HEADLINES = 3 };

struct claim {
    const char *name;              /* of its program and spec */
    const char *about;             /* for --help: a sentence or two */
    const struct record *profile;  /* of a spec; its structure begins with `char *name` */
    const struct record *document; /* fields beside those that every spec has; NULL: none */
    size_t run_size, look_size;
    const struct field *totals; /* quantities that are not those of trials: with a summary, over the
                                 * networks of all trials that they apply to; otherwise measured by
                                 * `conclude`. One that is measured several times has what its
                                 * names end with as `name`, e.g. "<group>" */
    const struct sheet *sheets; /* ends with one without a name */
    const struct chart *charts; /* likewise */
    bool trains;
    const char *headline[CLAIM_HEADLINES]; /* the quantity for the report's summary: the first of
                                            * these that is judged, else the first that is */

    /* Check what the fields could not, with the place of the profile; add trials; say which totals
     * will be measured. */
    bool (*plan)(struct study *study, const struct place *at, const void *profile,
                 struct error *error);
    /* Fill the run of a network and its looks: [snapshots of the trial], which are zero. */
    bool (*measure)(const struct trained *of, void *run, void *looks, struct error *error);
    /* Everything else: theory, totals, the claim's own tables, figures. */
    bool (*conclude)(struct study *study, struct error *error);
};

#endif
