/* The figures of the claim weight_decay: weight_decay.png, an overview of all measurements, and
 * Fig. 4 of the paper. Functions that return bool fail with ERROR_ENVIRONMENT without memory.
 *
 * runs: one for each network of the sweep, in the order of sweep_index. Squared norms are drawn in
 * units of that of z_F6. */
#ifndef CLAIMS_COMPOSING_WEIGHT_DECAY_WEIGHT_DECAY_FIGURES_H
#define CLAIMS_COMPOSING_WEIGHT_DECAY_WEIGHT_DECAY_FIGURES_H

#include "claims/composing/weight_decay/weight_decay.h"
#include "former/sweep.h"
#include "plot/figure.h"
#include "run/program.h"

enum panel {
    PANEL_ORDER,
    PANEL_ORDER_4,
    PANEL_RESIDUAL,
    PANEL_TRAINED_NORM,
    PANEL_MIX_NORM,
    PANEL_MIX_SHARE,
    PANEL_PATH_NORM,
    PANEL_PATH_LOSS,
    PANEL_STARTS,
    PANELS
};

struct overview {
    struct figure *figure; /* to be saved or freed by the caller */
    struct figure_panel *panels[PANELS];
};

bool overview_create(struct overview *overview, struct error *error);

/* The lines of group number g and width number w in the panels over the weight decay. */
bool draw_over_decay(const struct overview *overview, const struct sweep *sweep,
                     const struct run *runs, unsigned g, unsigned w, struct error *error);

/* The share of order 4 that training reached at each weight decay, all widths and seeds. */
bool draw_trained_shares(const struct overview *overview, const struct sweep *sweep,
                         const struct run *runs, struct error *error);

/* weight_decay_fig4_q<width>.png: histograms of the orders for width number w. Fails as
 * result_save_figure does as well. */
bool save_fig4(const struct program *program, const struct sweep *sweep, const struct run *runs,
               unsigned w, struct error *error);

/* The squared norm over the share of order-6 pairs, and its minimum, for one of several groups. */
bool draw_mixes(const struct overview *overview, const struct setting *setting, int number,
                struct error *error);

/* After all mixes: the share of order 4 in the best of each group, in per cent, over the group's
 * order; d, share: [count]. */
void draw_best_shares(const struct overview *overview, int count, const double *d,
                      const double *share);

/* walk: [points], with norm2 in units of that at its end. */
void draw_path(const struct overview *overview, const struct group *group, const struct walk *walk,
               int points);

/* The squared norm of a network at the start and at the end; `first` of its kind of start. */
void draw_start(const struct overview *overview, const struct setting *setting, enum start start,
                bool first, const double norm2[2]);

/* After all starts: the squared norm of the best mix of order 4 and order 6. */
void draw_best_mix(const struct overview *overview, const struct setting *setting);

#endif
