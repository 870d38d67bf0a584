/* Specs: YAML files that say what to run and when a claim holds.
 *
 * libcyaml checks types, required and unknown fields against a claim's schema; libyaml keeps the
 * document, so that a value of the right type but out of range is reported with its place as well.
 * Every message reads FILE:LINE:COLUMN: what is wrong and what would be right. */
#ifndef RECORD_SPEC_H
#define RECORD_SPEC_H

#include "record/document.h"
#include "record/read.h"
#include "train/training.h"

#include <cyaml/cyaml.h>

/* Load the document into the structure that `schema` describes. Release it with
 * spec_free_data(schema, data). */
bool spec_load(struct spec *spec, const cyaml_schema_value_t *schema, void **data,
               struct error *error);

void spec_free_data(const cyaml_schema_value_t *schema, void *data);

/* Refuse the value at `where` (e.g. "profiles[1].training.epochs"; the deepest part that exists
 * gives line and column). Returns false. */
bool spec_refuse(const struct spec *spec, struct error *error, const char *where,
                 const char *format, ...) __attribute__((format(printf, 4, 5)));

/* Refuse a value that is not a finite number or lies outside [low, high]. */
bool spec_check_range(const struct spec *spec, struct error *error, const char *where, double value,
                      double low, double high);

/* Read the list of lists of whole numbers at `where`, which libcyaml cannot: values: [rows,
 * columns], to be freed. Where the spec has nothing, NULL and 0 rows. Refuses anything else, lists
 * of different lengths, and more than SPEC_ROWS_MAX rows or columns, which aliases could make out
 * of a small spec.
 */
bool spec_read_rows(const struct spec *spec, struct error *error, const char *where, int **values,
                    int *rows, int *columns);

/* "profiles[2].sweep" + ".seeds" + "[1]": paths for the two functions above. */
enum { SPEC_WHERE_MAX = 256 };
const char *spec_where(char where[SPEC_WHERE_MAX], const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* The index of the profile called `wanted` among `names`, or a refusal that lists what there is.
 * Names must be unique. */
bool spec_find_profile(const struct spec *spec, const char *const *names, unsigned count,
                       const char *wanted, unsigned *index, struct error *error);

/* --- Blocks that several claims use ----------------------------------------------------------- */

/* factors: [2, 3, 4] */
struct spec_group {
    int *factors;
    unsigned rank;
};

/* Which way to the gradient: the cheaper one unless the spec insists. */
enum spec_gradient {
    SPEC_GRADIENT_AUTO = 0,
    SPEC_GRADIENT_DIRECT,
    SPEC_GRADIENT_STRUCTURED,
    SPEC_GRADIENTS
};

/* Training protocol. The fields down to epsilon are required; where the others are left out they
 * are zero, and stand for the paper's networks and their training (train/training.h). */
struct spec_training {
    double train_share;
    int epochs;
    double learning_rate;
    double beta1;
    double beta2;
    double epsilon;
    enum spec_gradient gradient;
    enum model_activation activation;
    enum model_loss loss;
    double penalty;
    int batch;
    enum optimiser_kind optimiser;
    double momentum;
    enum training_schedule schedule;
    double final_learning_rate;
    int warm_up, cool_down;
    enum training_start start;
    double start_deviation;
    bool clean_test;
    int evaluate_every;
    int stop_after;
};

/* When one measured quantity counts as agreeing with the claim. */
enum spec_statistic { SPEC_MEASURED, SPEC_CI_LOW, SPEC_CI_HIGH, SPEC_INTERVAL };

struct spec_criterion {
    char *quantity;
    double *paper; /* what the paper reports, if it does */
    enum spec_statistic statistic;
    double *at_least; /* at least one of the two bounds is given */
    double *at_most;
    char *why;
    char **profiles; /* the profiles that it is for; none: all */
    unsigned profiles_count;
};

extern const cyaml_schema_value_t spec_integer_schema;   /* int */
extern const cyaml_schema_value_t spec_seed_schema;      /* uint64_t */
extern const cyaml_schema_value_t spec_real_schema;      /* double */
extern const cyaml_schema_value_t spec_group_schema;     /* struct spec_group */
extern const cyaml_schema_value_t spec_criterion_schema; /* struct spec_criterion */
extern const cyaml_schema_field_t spec_group_fields[];   /* for one group as a field */
extern const cyaml_schema_field_t spec_training_fields[];
extern cyaml_strval_t spec_activations[MODEL_ACTIVATIONS]; /* choices; filled by spec_load */

bool spec_check_group(const struct spec *spec, struct error *error, const char *where,
                      const struct spec_group *group);

/* The name of setting number `index`, at `where`, of `settings`, structures of `size` bytes that
 * begin with `char *name`: letters, digits and _, as it becomes part of quantities, and none twice.
 */
bool spec_check_setting_name(const struct spec *spec, struct error *error, const char *where,
                             const void *settings, size_t size, unsigned index);

/* The list at `where`: no seed twice, which would pretend to be evidence. */
bool spec_check_seeds(const struct spec *spec, struct error *error, const char *where,
                      const uint64_t *seeds, unsigned count);

/* The list at `where`: ascending whole numbers from `low` to `high`. */
bool spec_check_ascending(const struct spec *spec, struct error *error, const char *where,
                          const int *values, unsigned count, int low, int high);

/* d of a group without a problem. */
int spec_group_order(const struct spec_group *group);

/* `tests`: some pairs are left for a test; otherwise none are. */
bool spec_check_training(const struct spec *spec, struct error *error, const char *where,
                         const struct spec_training *training, bool tests);

#endif
