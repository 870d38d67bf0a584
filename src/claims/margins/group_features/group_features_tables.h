/* Tables of the trained networks of the claim group_features. */
#ifndef CLAIMS_MARGINS_GROUP_FEATURES_GROUP_FEATURES_TABLES_H
#define CLAIMS_MARGINS_GROUP_FEATURES_GROUP_FEATURES_TABLES_H

#include "claims/margins/group_features/group_features.h"

enum { TRIAL_TABLES = 3 };

struct trial_tables {
    struct table *tables[TRIAL_TABLES]; /* runs, epochs, irreps */
};

bool trial_tables_create(struct trial_tables *tables, struct error *error);
void trial_tables_free(struct trial_tables *tables);
bool trial_tables_save(const struct program *program, struct trial_tables *tables,
                       struct error *error);

/* Features of one network by epoch. */
struct curve {
    int count;
    double *epoch;             /* [count] */
    double *ratio;             /* [count] */
    struct features *features; /* [count] */
};

/* Of at most `most` looks, none yet. */
bool curve_create(int most, struct curve *curve, struct error *error);
void curve_add(struct curve *curve, int epoch, const struct features *features);
void curve_free(struct curve *curve);

void write_run(struct trial_tables *tables, const struct trial *trial, uint64_t seed,
               const struct run *run);
void write_curve(struct trial_tables *tables, const struct trial *trial, uint64_t seed,
                 const struct curve *curve);

/* Shares of representations: those that the theory predicts for a group, and a setting's means. */
void write_predicted_shares(struct trial_tables *tables, const struct study *study);
bool write_shares(struct trial_tables *tables, const struct trial *trial, struct error *error);

/* The mean share of representation r (0 .. irreps - 1) over the trained networks of a setting. */
bool mean_share(const struct trial *trial, int r, struct estimate *estimate, struct error *error);

#endif
