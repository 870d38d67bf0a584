/* Sweeps in specs: every combination of groups, widths, weight decays and seeds under one training
 * protocol. */
#ifndef PROTOCOL_SWEEP_H
#define PROTOCOL_SWEEP_H

#include "protocol/training.h"

struct sweep {
    struct abelian *groups;
    unsigned groups_count;
    int *widths; /* hidden neurons q */
    unsigned widths_count;
    double *weight_decays;
    unsigned weight_decays_count;
    uint64_t *seeds;
    unsigned seeds_count;
    struct protocol training;
};

extern const struct record sweep_record; /* its check refuses networks counted twice */

/* The networks of a sweep that differ in their seeds only. */
struct sweep_setting {
    const struct abelian *group;
    int q;
    double weight_decay;
    struct training_config config; /* with seed 0 */
};

/* Settings are ordered by group, then width, then weight decay (fastest). */
int sweep_settings(const struct sweep *sweep);
struct sweep_setting sweep_setting(const struct sweep *sweep, int index);

#endif
