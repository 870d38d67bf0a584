/* The tables of the claim weight_decay: for each, one function creates it, NULL without memory, and
 * one writes its rows. Squared norms are in the theory's scale (ring_squared_norm). */
#ifndef CLAIMS_COMPOSING_WEIGHT_DECAY_WEIGHT_DECAY_TABLES_H
#define CLAIMS_COMPOSING_WEIGHT_DECAY_WEIGHT_DECAY_TABLES_H

#include "analysis/statistics.h"
#include "claims/composing/weight_decay/weight_decay.h"
#include "record/table.h"
#include "train/training.h"

/* weight_decay.csv: how many frequencies of a network have each order, a row per order. */
struct table *create_orders_table(struct error *error);
void write_orders(struct table *table, const struct training_config *config,
                  const struct group *group, const struct analysis *analysis);

/* weight_decay_runs.csv: a network, of squared norm `norm2`. */
struct table *create_runs_table(struct error *error);
void write_run(struct table *table, const struct training_config *config, const struct group *group,
               const struct run *run, double norm2, const struct evaluation *final);

/* weight_decay_slopes.csv: the mean order's slope of one group and width over `runs` networks. */
struct table *create_slopes_table(struct error *error);
void write_slope(struct table *table, const char *group, int width, int runs,
                 const struct estimate *slope);

/* solution_norms.csv: a constructed solution. sixes: its pairs of order 6, NaN for a solution that
 * has no orders per frequency; loss: NaN where it is not measured. */
struct table *create_norms_table(struct error *error);
void write_norm(struct table *table, const struct setting *setting, const char *solution, int order,
                double norm2, double sixes, double loss);

/* zero_loss_path.csv: a point of the path from memorisation to z_F6. */
struct table *create_path_table(struct error *error);
void write_point(struct table *table, double t, int order, double loss, double norm2);

/* memorisation_start.csv: a network and its squared norm at the start and at the end. */
struct table *create_starts_table(struct error *error);
void write_start(struct table *table, const struct training_config *config,
                 const struct group *group, enum start start, const double norm2[2],
                 const struct evaluation *final, const struct analysis *analysis, bool memorised);

#endif
