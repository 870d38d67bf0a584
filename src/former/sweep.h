/* A sweep: every combination of groups, widths, weight decays and seeds under one training
 * protocol, as specs write it and as the cells that it stands for. */
#ifndef STUDY_SWEEP_H
#define STUDY_SWEEP_H

#include "former/spec.h"
#include "run/cells.h"

struct sweep {
    struct spec_group *groups;
    unsigned groups_count;
    int *widths; /* hidden nodes q */
    unsigned widths_count;
    double *weight_decays;
    unsigned weight_decays_count;
    uint64_t *seeds;
    unsigned seeds_count;
    struct spec_training training;
};

extern const cyaml_schema_field_t sweep_fields[];

/* Ranges, and no value twice: a network counted twice would pretend to be evidence. */
bool sweep_check(const struct spec *spec, struct error *error, const char *where,
                 const struct sweep *sweep);

/* The training protocol of one cell. */
struct training_config sweep_config(const struct spec_training *training,
                                    const struct spec_group *group, int q, double weight_decay,
                                    uint64_t seed);

/* The same for a table of labels, which must outlive the config. Powers have as many factors as
 * there are inputs, or two where these are bits. */
struct training_config sweep_table_config(const struct spec_training *training,
                                          const struct training_table *table, int q,
                                          double weight_decay, uint64_t seed);

/* Number of cells. */
int sweep_size(const struct sweep *sweep);

/* Cells ordered by group, then width, then weight decay, then seed (fastest): cells: [size]. The
 * cell of indices (g, w, y, s) is number sweep_index(sweep, g, w, y, s). */
void sweep_cells(const struct sweep *sweep, struct cell *cells);
int sweep_index(const struct sweep *sweep, unsigned group, unsigned width, unsigned weight_decay,
                unsigned seed);

#endif
