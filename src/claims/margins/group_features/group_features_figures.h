/* Figures of the claim group_features. */
#ifndef CLAIMS_MARGINS_GROUP_FEATURES_GROUP_FEATURES_FIGURES_H
#define CLAIMS_MARGINS_GROUP_FEATURES_GROUP_FEATURES_FIGURES_H

#include "claims/margins/group_features/group_features_tables.h"

/* A panel for each setting: margins over epochs, where there are snapshots; shares of
 * representations, of all but controls. NULL where nothing is to be drawn. */
struct trial_figures {
    struct figure *curves, *shares;
    int curves_drawn, shares_drawn;
};

bool trial_figures_create(const struct trial *trials, unsigned count, struct trial_figures *figures,
                          struct error *error);
void trial_figures_free(struct trial_figures *figures);

/* group_features_epochs and group_features_shares; takes the figures over. */
bool trial_figures_save(const struct program *program, struct trial_figures *figures,
                        struct error *error);

/* NULL for a setting without snapshots. */
struct figure_panel *create_curve_panel(struct trial_figures *figures, const struct trial *trial);
void draw_curve(struct figure_panel *panel, const struct curve *curve, bool first);

bool draw_shares(struct trial_figures *figures, const struct trial *trial, struct error *error);

/* group_features: c(C) of all classes of the groups, and their ratios at finite penalties. */
bool save_theory_figure(const struct program *program, const struct study *studies, unsigned count,
                        struct error *error);

#endif
