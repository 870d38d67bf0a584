/* What the parts of the claim ring_closure share. */
#ifndef CLAIMS_COMPOSING_RING_CLOSURE_RING_CLOSURE_H
#define CLAIMS_COMPOSING_RING_CLOSURE_RING_CLOSURE_H

#include "protocol/groups.h"
#include "study/study.h"
#include "theory/semiring/potentials.h"
#include "theory/semiring/solutions.h"

/* --- What a spec says (experiments/README.md) ------------------------------------------------- */

struct axioms {
    struct abelian *groups;
    unsigned groups_count;
    int order_max, draws;
    uint64_t seed;
};

struct solutions {
    struct abelian *groups;
    unsigned groups_count;
    int all_groups_up_to, memorisation_up_to;
};

/* Generic parameters of the partial solutions, in turns. */
struct partial {
    double nu_turns, xi_turns, alpha_turns, beta_turns;
};

struct profile {
    char *name;
    struct axioms axioms;
    struct solutions solutions;
    struct partial partial;
};

struct document {
    struct tolerance {
        double relative, zero_loss;
    } tolerance;
};

/* --- What is found ---------------------------------------------------------------------------- */

/* The largest value of every quantity; see the totals in ring_closure.c. */
struct findings {
    double axiom_error, homomorphism_error, control_not_homomorphic, loss_identity_error;
    double zero_set_mismatches, product_other_potentials;
    double order_mismatches, loss[SOLUTIONS], norm_error;
};

/* Write a value that must not exceed a tolerance as a row of ring_closure.csv: `order` neurons of
 * the elements involved. *worst becomes the larger of itself and the value. */
void ring_closure_check(struct study *study, double *worst, const char *name, const char *group,
                        int order, double value, double tolerance);

/* Random elements, Table 1 and global solutions: their checks, tables and figures. */
bool ring_closure_check_elements(struct study *study, struct findings *found, struct error *error);
bool ring_closure_check_partials(struct study *study, struct findings *found, struct error *error);
bool ring_closure_check_solutions(struct study *study, struct findings *found, struct error *error);
extern const struct record ring_closure_partial_record, ring_closure_solution_record;

/* --- Random elements -------------------------------------------------------------------------- */

/* The two sides of each axiom: postfix expressions in x, y, z, 0 and 1. */
enum { AXIOMS = 8, HOMOMORPHISMS = 3 };
struct axiom {
    const char *name, *left, *right;
};
extern const struct axiom ring_closure_axioms[AXIOMS];

/* The largest errors over all draws. */
struct element_errors {
    double axiom[AXIOMS];               /* ring_distance of the two sides */
    double homomorphism[HOMOMORPHISMS]; /* relative to the larger of 1 and |r| */
    double control;                     /* that of the sum for |r| in place of r */
    double loss;                        /* relative difference of the two losses */
};

/* Check axioms, homomorphisms and loss for three elements. */
bool ring_closure_check_triple(const struct study_group *on, const struct ring_element t[3],
                               struct element_errors *errors, struct error *error);

/* Check `draws` triples of random elements. */
bool ring_closure_draw_elements(const struct axioms *axioms, const struct study_group *on,
                                struct element_errors *errors, struct error *error);

/* --- Partial solutions (CoGS Table 1) --------------------------------------------------------- */

/* A partial solution and its sum potentials, absolute values over the order. */
struct partial_row {
    const char *solution;
    int order;
    double potential[SOLUTION_POTENTIALS];
};

/* The rows of Table 1; each of the last ones but one is the product of two others. */
enum { PARTIALS = 10, PARTIAL_PRODUCTS = 3, PARTIAL_FIRST_PRODUCT = 6 };
extern const int ring_closure_factors[PARTIAL_PRODUCTS][2];
bool ring_closure_measure_partials(const struct partial *partial, struct partial_row rows[PARTIALS],
                                   struct error *error);

/* Potentials that a product of two solutions zeroes and neither factor does, or the reverse; NaN
 * where a potential is. */
double ring_closure_zero_set_mismatches(const struct partial_row *x, const struct partial_row *y,
                                        const struct partial_row *product, double zero);

/* --- Global solutions ------------------------------------------------------------------------- */

struct solution_row {
    const char *group, *solution;
    enum solution kind;
    int d, order, predicted_order;
    double norm2, predicted_norm2;
    struct potential_summary summary; /* with the loss from sum potentials */
    double loss_over_pairs;           /* of the real network */
};

/* The larger of the two losses. */
double ring_closure_loss(const struct solution_row *row);

bool ring_closure_measure_solution(const struct study_group *on, enum solution solution,
                                   const struct ring_element *z, struct solution_row *row,
                                   struct error *error);

/* The loss from sum potentials, in `summary`, and the loss of the real network over all pairs. */
bool ring_closure_measure_losses(const struct study_group *on, const struct ring_element *z,
                                 struct potential_summary *summary, double *direct,
                                 struct error *error);

#endif
