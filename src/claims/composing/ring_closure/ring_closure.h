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

/* Random generators of polynomials: of each of two kinds. */
struct polynomials {
    int draws;
    uint64_t seed;
};

/* Groups of odd order. */
struct compositions {
    struct abelian *groups;
    unsigned groups_count;
};

struct profile {
    char *name;
    struct axioms axioms;
    struct solutions solutions;
    struct partial partial;
    struct polynomials polynomials;
    struct compositions compositions;
};

struct document {
    struct tolerance {
        double relative, zero_loss;
    } tolerance;
};

/* --- What is found ---------------------------------------------------------------------------- */

/* What is composed on groups of odd order, with neurons of its own at every frequency, and z_M. */
enum composition {
    COMPOSITION_SYN,  /* z_syn: three neurons */
    COMPOSITION_FOUR, /* z_(nu=i) * z_xi */
    COMPOSITION_NINE, /* z_3c * z_syn */
    COMPOSITION_M,    /* z_M as a product */
    COMPOSITIONS
};

/* The largest value of every quantity; see the totals in ring_closure.c. */
struct findings {
    double axiom_error, homomorphism_error, control_not_homomorphic, loss_identity_error;
    double zero_set_mismatches, product_other_potentials;
    double order_mismatches, loss[SOLUTIONS], norm_error;
    double polynomial_value_error, polynomial_zero_set_mismatches, polynomial_order_mismatches;
    double polynomial_distance, control_abc_vanishes;
    double composition_loss[COMPOSITIONS], outside[COMPOSITIONS], m_product_distance;
};

/* Write a value that must not exceed a tolerance as a row of ring_closure.csv: `order` neurons of
 * the elements involved. *worst becomes the larger of itself and the value. */
void ring_closure_check(struct study *study, double *worst, const char *name, const char *group,
                        int order, double value, double tolerance);

/* Random elements, Table 1, Theorem 4, global solutions and other compositions: their checks,
 * tables and figures. */
bool ring_closure_check_elements(struct study *study, struct findings *found, struct error *error);
bool ring_closure_check_partials(struct study *study, struct findings *found, struct error *error);
bool ring_closure_check_solutions(struct study *study, struct findings *found, struct error *error);
bool ring_closure_check_polynomials(struct study *study, struct findings *found,
                                    struct error *error);
bool ring_closure_check_compositions(struct study *study, struct findings *found,
                                     struct error *error);
extern const struct record ring_closure_partial_record, ring_closure_solution_record,
    ring_closure_polynomial_record, ring_closure_composition_record;

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
enum { PARTIALS = 12, PARTIAL_PRODUCTS = 4, PARTIAL_FIRST_PRODUCT = 7 };
extern const int ring_closure_factors[PARTIAL_PRODUCTS][2];
bool ring_closure_measure_partials(const struct partial *partial, struct partial_row rows[PARTIALS],
                                   struct error *error);

/* Potentials that a product of two solutions zeroes and neither factor does, or the reverse; NaN
 * where a potential is. */
double ring_closure_zero_set_mismatches(const struct partial_row *x, const struct partial_row *y,
                                        const struct partial_row *product, double zero);

/* --- Polynomials of one neuron (CoGS Theorem 4) ----------------------------------------------- */

/* The polynomial of a generator u and a set R, as it stands and with equal powers merged; or the
 * largest and worst of several. */
struct polynomial_row {
    const char *generator;
    int draws, omega, raw_order, order;
    double order_mismatches, mismatches, value_error, distance, abc_vanishes;
};

/* Add to a row the potentials of an element beside what the theorem says of them: those that
 * vanish, and prod (r(u) - s) over omega: [count], with the values r(u) on the generator. */
void ring_closure_check_potentials(const struct ring_element *z,
                                   const double complex values[SOLUTION_POTENTIALS],
                                   const double complex *omega, int count,
                                   const bool vanishes[SOLUTION_POTENTIALS], double zero,
                                   struct polynomial_row *row);

/* `exact`: no coefficient vanishes, so that the merged order is L + 1; otherwise it is at most
 * that. `element`: the partial solution in closed form, or NULL. `zero`: what counts as zero. */
bool ring_closure_measure_polynomial(const double complex u[RING_PARTS],
                                     const bool in_r[SOLUTION_POTENTIALS], bool exact,
                                     const struct ring_element *element, double zero,
                                     struct polynomial_row *row, struct error *error);

/* Random generators with random sets R: entries of any phase, or twelfth roots of one. */
bool ring_closure_draw_polynomials(const struct polynomials *polynomials, bool roots, double zero,
                                   struct polynomial_row *row, struct error *error);

/* --- Other compositions (CoGS sec. 5) --------------------------------------------------------- */

struct composition_row {
    const char *group, *name;
    int d, order, predicted_order;
    double norm2, predicted_norm2, norm2_over_f6, predicted_loss, loss_over_pairs;
    double distance; /* of the product from z_M; NaN: another composition */
    struct potential_summary summary;
};

bool ring_closure_measure_composition(const struct study_group *on, enum composition composition,
                                      struct composition_row *row, struct error *error);

/* The larger deviation of the two losses from the predicted one: relative, unless that is 0. */
double ring_closure_loss_error(const struct composition_row *row);

/* The largest violation of the conditions that should hold: all but R_* for z_syn, all but R_n for
 * order 4. */
double ring_closure_outside(enum composition composition, const struct composition_row *row);

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
