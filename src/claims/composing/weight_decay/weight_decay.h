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

/* Networks of which weight decay can choose the order. */
struct solved {
    double test_accuracy; /* at least */
    double norm;          /* squared, at least, relative to that of z_F6 */
};

struct profile {
    char *name;
    struct sweep sweep;
    int analysed_epoch; /* of the sweep; 0: after the last */
    double dead_threshold;
    struct solved solved;
    struct norms norms;
    struct path path;
    struct memorisation memorisation;
};

/* The histograms of Fig. 4 and Figs. 8 to 11 reach from order 0 to 10; the last stands for more as
 * well. */
enum { FIG4_ORDERS = 11 };

/* One of the published ones. */
struct published {
    int d, width;
    double weight_decay;
    int *counts; /* [FIG4_ORDERS]: frequencies of all seeds */
    unsigned orders;
};

struct document {
    struct published *fig4;
    unsigned fig4_count;
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
    double fours;             /* frequencies of order 4 */
    const int *order;         /* [frequencies], by the rule of Table 2 */
    double fig4[FIG4_ORDERS]; /* frequencies of each order by the rule of Fig. 4; NaN: weights are
                                 no numbers */
    double below_4, four_or_six; /* sums of these: order 0 to 3, 4 and 6 */
    int live;                    /* neurons */
    double mean_order, order_4_share, order_6_share, mean_residual;
    double norm2, norm2_over_f6, train_loss, test_accuracy, concentration;
    double solved;                              /* within the bounds of `solved` */
    double norm2_start, norm2_ratio, memorised; /* of starts */
};

/* The trial of the sweep with group number g, width number w and weight decay number y. */
struct trial *weight_decay_trial(const struct study *study, unsigned g, unsigned w, unsigned y);

/* --- The histograms of Fig. 4 (fig4.c) -------------------------------------------------------- */

/* The shares of the frequencies at each order: ours, of all trained networks of a trial, by Fig.
 * 4's rule; and those of counts. NaN of no frequencies, and where counts are NaN. */
void weight_decay_shares(const struct study *study, const struct trial *trial,
                         double shares[FIG4_ORDERS]);
void weight_decay_published_shares(const struct published *of, double shares[FIG4_ORDERS]);

/* The published histogram of a task; NULL: none is known. */
const struct published *weight_decay_published(const struct study *study, const struct task *task);

/* The total variation distance of two histograms: the share of frequencies that would have to move
 * to make them equal, (1/2) sum |x - y|. */
double weight_decay_distance(const double x[FIG4_ORDERS], const double y[FIG4_ORDERS]);

/* Say which quantities the histograms of the trials will have; and measure them, with their
 * tables. */
void weight_decay_expect_fig4(struct study *study);
void weight_decay_measure_fig4(struct study *study);
extern const struct record weight_decay_bar_record, weight_decay_histogram_record,
    weight_decay_widths_record;

/* --- Theory (theory.c) ------------------------------------------------------------------------ */

/* Number of pairs of order 6 in the mix with order 4 that has the least squared norm. */
int weight_decay_best_sixes(const struct characters *characters);

/* Weigh constructed solutions, and walk the path of Theorem 5 from z_M * z_F6 to z_F6 (none from
 * z_M itself is proved): the tables solution_norms and zero_loss_path, four totals and their
 * panels. */
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
