/* The figures of the claim ring_closure. */
#ifndef CLAIMS_COMPOSING_RING_CLOSURE_RING_CLOSURE_FIGURES_H
#define CLAIMS_COMPOSING_RING_CLOSURE_RING_CLOSURE_FIGURES_H

#include "plot/figure.h"
#include "theory/semiring/solutions.h"

/* Table 1: which potentials the partial solutions zero, those of at most `zero`. names: [count],
 * values: [count, SOLUTION_POTENTIALS], from top to bottom. */
enum { ZERO_SETS_MAX = 16 };
void draw_zero_sets(struct figure *figure, int count, const char *const *names,
                    double values[][SOLUTION_POTENTIALS], double zero);

/* What is drawn of the global solutions of one kind: [count] each. */
struct solution_points {
    double *d, *order, *loss; /* group order, hidden nodes, loss */
    int count;
};

/* Order and loss over the group's order, in two panels; zero_loss: the loss that is asked for. */
void draw_solutions(struct figure *figure, const struct solution_points points[SOLUTIONS],
                    double zero_loss);

#endif
