/* Studies: the driver of all claims.
 *
 * It reads the spec, has the networks of all trials trained, has each of them measured, summarises
 * trials, writes the tables, saves the figures and judges the criteria. It owns what it hands out:
 * memory, tables and figures live until its end. What needs memory that is not there ends the
 * program with PROGRAM_BAD_INPUT and a message; files are whole or absent at every moment. */
#ifndef STUDY_STUDY_H
#define STUDY_STUDY_H

#include "base/arena.h"
#include "group/characters.h"
#include "plot/figure.h"
#include "protocol/groups.h"
#include "protocol/head.h"
#include "protocol/setting.h"
#include "record/write.h"
#include "run/cells.h"
#include "study/claim.h"

struct study_quantity {
    const char *name;
    bool measured;
    struct estimate estimate;
};

struct study_figure {
    const char *name;
    struct figure *figure;
};

struct study {
    const struct claim *claim;
    const struct program *program;
    const void *profile;   /* the chosen one */
    struct place place;    /* and where it stands in the spec */
    const void *document;  /* of claim->document */
    void *own;             /* what the claim's plan keeps for conclude */
    struct trial **trials; /* [count], in the order in which they were added */
    int count;
    int networks; /* of all trials */

    struct arena arena;
    struct spec *spec;
    struct head head;                  /* of the spec */
    struct study_quantity *quantities; /* [quantity_count] */
    int quantity_count;
    struct table **tables;        /* [sheets of the claim]; NULL: not begun */
    struct study_figure *figures; /* [figure_count] */
    int figure_count;
    struct cells_outcome outcome;
    double training_seconds; /* of the processor, for all workers */
};

/* The whole work of a claim's program, once its options are read; returns its exit status. */
int study_run(struct program *program, const struct claim *claim);

/* Read the spec and plan: everything that can be refused before anything is trained. To be closed
 * even after a failure. */
bool study_open(struct study *study, const struct program *program, const struct claim *claim,
                struct error *error);
void study_close(struct study *study);

/* --- For plan --------------------------------------------------------------------------------- */

/* The networks of a setting, under its name and label; task and config are the claim's. */
struct trial trial_of_setting(const struct setting_common *setting);

/* Add a trial, a copy of this one. With more networks than STUDY_NETWORKS_MAX in all, the program
 * ends like without memory. */
enum { STUDY_NETWORKS_MAX = 1000000 };
struct trial *study_add(struct study *study, const struct trial *trial);

/* Say that a total will be measured: `quantity` of the claim's totals, as QUANTITY, or as
 * QUANTITY_NAME of a name; or that all of them without a name of their own will be. */
void study_expect(struct study *study, const char *quantity, const char *name);
void study_expect_totals(struct study *study);

/* --- For plan, measure and conclude ----------------------------------------------------------- */

/* Zeroed memory for `count` structures of `size` bytes, until the end of the study. */
void *study_room(struct study *study, size_t count, size_t size);

/* A formatted text that lives as long. */
const char *study_text(struct study *study, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Call `release` with `of` at the end of the study. */
void study_defer(struct study *study, arena_release *release, void *of);

/* Labels of all d^inputs tuples (protocol/labels.h), which live as long: sums modulo d, or random.
 */
int *study_labels(struct study *study, int d, int inputs, bool random);

/* An abelian group and its characters, which live as long. */
struct study_group {
    struct group group;
    struct characters characters;
};
const struct study_group *study_group(struct study *study, const struct abelian *of);

/* --- For measure and conclude ----------------------------------------------------------------- */

/* Weights of snapshot i of a trial; NULL where the run file lacks it. */
float *trained_snapshot(const struct trained *of, int i);

/* Run i of a trial, and its looks. */
void *trial_run(const struct study *study, const struct trial *trial, int i);
void *trial_looks(const struct study *study, const struct trial *trial, int i);

/* The network once more, from the cache; *loaded is false for one that could not be trained. To be
 * freed with training_result_free. */
bool study_load(const struct study *study, const struct trial *trial, int i,
                struct training_result *result, bool *loaded, struct error *error);

/* --- For conclude ----------------------------------------------------------------------------- */

/* What figures call a trial. */
const char *trial_label(const struct trial *trial);

/* What a summary field says about a trial; no interval where the statistic has none. */
struct estimate trial_summary(struct study *study, const struct trial *trial,
                              const struct field *field);

/* The same over the networks of all trials that the field applies to. */
struct estimate study_summary(struct study *study, const struct field *field);

/* The share of items of the trained networks of trials: [count], with networks as clusters: the
 * members at two offsets of their runs are the number of hits, a double that is NaN where it is
 * unknown, and the number of items, an int. */
struct estimate study_clustered_share(struct study *study, struct trial *const *trials, int count,
                                      size_t hits, size_t sizes);

/* Fill the columns of a record, in a table of the claim's own rows, with what it says about a
 * trial: summaries of its networks and members of its task. */
void trial_write(struct study *study, struct table *table, const struct trial *trial,
                 const struct record *record);

/* The summary of trials with this column or quantity; NULL: there is none. */
const struct field *study_summary_field(const struct claim *claim, const char *name);

/* What it says about a trial; NaN where there is none. */
struct estimate trial_column(struct study *study, const struct trial *trial, const char *name);

/* Measure a total that was expected. */
void study_measure(struct study *study, const char *quantity, const char *name,
                   struct estimate estimate);

/* The same for a value without an interval. */
void study_measure_value(struct study *study, const char *quantity, const char *name, double value);

/* Measure the totals from a structure, as QUANTITY or QUANTITY_NAME like study_expect: the member
 * at a total's offset is a double, or an estimate where its type is FIELD_ESTIMATE. Totals that
 * were not expected under this name, and summaries, are left out. */
void study_measure_totals(struct study *study, const char *name, const void *of);

/* The table of one of the claim's sheets, for rows of its own. */
struct table *study_table(struct study *study, const char *name);

/* Write a row of that table, of: a structure for each part of the sheet. */
void study_row(struct study *study, const char *name, const void *const *of);

/* The same of a sheet with a single part. */
void study_write_row(struct study *study, const char *name, const void *row);

/* A figure that is saved as figures/NAME.png at the end. */
struct figure *study_figure(struct study *study, const char *name, int rows, int columns,
                            const char *title);

/* --- For study_run ---------------------------------------------------------------------------- */

/* Sum up all trials. Fails with ERROR_INTERNAL when a quantity was expected and not measured. */
bool study_measure_summaries(struct study *study, struct error *error);

/* Write all tables and figures. */
bool study_save(struct study *study, struct error *error);

/* Judge the criteria, write tables/verdicts_<claim>.csv and print a line for each and the summary;
 * a shard has none. Returns the program's exit status. */
int study_finish(struct study *study);

#endif
