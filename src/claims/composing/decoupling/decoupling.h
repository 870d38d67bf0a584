/* What the parts of the claim decoupling share. */
#ifndef CLAIMS_COMPOSING_DECOUPLING_DECOUPLING_H
#define CLAIMS_COMPOSING_DECOUPLING_DECOUPLING_H

#include "protocol/sweep.h"
#include "study/study.h"
#include "theory/semiring/flow.h"

/* --- What a spec says (experiments/README.md) ------------------------------------------------- */

/* Networks with random weights: one for each width and seed. */
struct random_networks {
    struct abelian group;
    int *widths;
    unsigned widths_count;
    uint64_t *seeds;
    unsigned seeds_count;
};

/* Random networks whose potentials follow the flow. */
struct trajectories {
    struct random_networks networks;
    double end, max_step; /* time units of the flow */
    int times;
};

/* Trained networks. */
struct success {
    struct sweep sweep;
    double dead_threshold;
    int order_from_width;
};

struct profile {
    char *name;
    struct random_networks coupling;
    struct trajectories trajectories;
    struct success success;
};

/* --- What is trained and measured ------------------------------------------------------------- */

/* The networks of one width. */
struct task {
    int d, width;
    double weight_decay;
    const struct study_group *on;
};

struct run {
    double solved; /* 1 or 0; NaN where that is unknown */
    double order;  /* mean over the frequencies; NaN without live neurons */
};

/* The potentials at one time, as measured and as they would move alone; see the fields in flow.c.
 */
struct moment {
    double time, gap;
    double diagonal, diagonal_predicted; /* mean of Re r_kkk */
    double other, other_predicted;       /* rms of the other potentials */
};

/* Summarise time `index` of a trajectory. */
struct moment decoupling_moment(const struct flow_trajectory *trajectory, int index, double time);

extern const struct record decoupling_network_record, decoupling_class_record,
    decoupling_moment_record;

/* --- The figure (figures/README.md) ----------------------------------------------------------- */

enum panel { COUPLING, DIAGONAL, OTHER, GAP, SHARE, ORDER, PANELS };

/* --- Random networks: their tables, panels and slopes ----------------------------------------- */

/* JJ* over the width; panels: [PANELS]. */
bool decoupling_measure_coupling(struct study *study, struct figure_panel **panels,
                                 struct error *error);

/* The flow beside potentials that move alone. */
bool decoupling_follow_flow(struct study *study, struct figure_panel **panels, struct error *error);

#endif
