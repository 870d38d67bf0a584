/* What the parts of the claim weight_decay share. All squared norms are in the theory's scale, that
 * of ring_squared_norm. */
#ifndef CLAIMS_COMPOSING_WEIGHT_DECAY_WEIGHT_DECAY_H
#define CLAIMS_COMPOSING_WEIGHT_DECAY_WEIGHT_DECAY_H

#include "protocol/sweep.h"
#include "study/study.h"

/* --- What a spec says (experiments/README.md) ------------------------------------------------- */

struct norms {
    struct abelian *groups;
    unsigned groups_count;
};

struct path {
    struct abelian group;
    int points;
};

struct memorisation {
    struct abelian group;
    double weight_decay, noise, concentration;
    uint64_t *seeds;
    unsigned seeds_count;
    struct protocol training;
};

struct profile {
    char *name;
    struct sweep sweep;
    double dead_threshold;
    struct norms norms;
    struct path path;
    struct memorisation memorisation;
};

/* --- What is trained and measured ------------------------------------------------------------- */

/* The networks of one setting of the sweep, or those that start in one of two ways; the last two
 * trials are these. */
enum start { START_SWEEP, START_MEMORISED, START_RANDOM };

struct task {
    const char *group;
    int d, width;
    double weight_decay, noise; /* NaN: no noise */
    enum start start;
    const struct study_group *on;
};

/* A trained network; see the fields in weight_decay.c. */
struct run {
    int frequencies;
    double fours;     /* frequencies of order 4 */
    const int *order; /* [frequencies] */
    int live;         /* neurons */
    double mean_order, order_4_share, order_6_share, mean_residual;
    double norm2, norm2_over_f6, train_loss, test_accuracy, concentration;
    double norm2_start, norm2_ratio, memorised; /* of starts */
};

/* The trial of the sweep with group number g, width number w and weight decay number y. */
struct trial *weight_decay_trial(const struct study *study, unsigned g, unsigned w, unsigned y);

/* Number of pairs of order 6 in the mix with order 4 that has the least squared norm. */
int weight_decay_best_sixes(const struct characters *characters);

/* Weigh constructed solutions, and walk the path from memorisation to z_F6: the tables
 * solution_norms and zero_loss_path, four totals and their panels. */
bool weight_decay_measure_theory(struct study *study, struct figure_panel **panels,
                                 struct error *error);
extern const struct record weight_decay_norm_record, weight_decay_point_record;

/* --- Figures (figures/README.md) -------------------------------------------------------------- */

enum panel {
    ORDER,
    ORDER_4,
    RESIDUAL,
    TRAINED_NORM,
    MIX_NORM,
    MIX_SHARE,
    PATH_NORM,
    PATH_LOSS,
    STARTS,
    PANELS
};

/* "d = 23", or the name of a group with several factors. */
const char *weight_decay_group_label(struct study *study, const struct group *group);

/* Begin the overview: panels: [PANELS]. */
void weight_decay_create_panels(struct study *study, struct figure_panel **panels);

/* Draw what the networks of the sweep have become: four panels, the points of MIX_SHARE, and
 * the histograms of Fig. 4 for every width. */
void weight_decay_draw_sweep(struct study *study, struct figure_panel **panels);

/* Draw the squared norms at the start and at the end of the networks of two trials, and the best
 * mix of order 4 and order 6. */
void weight_decay_draw_starts(const struct study *study, struct figure_panel *panel,
                              const struct trial *memorised, const struct trial *random);

#endif
