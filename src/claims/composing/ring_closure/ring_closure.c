/* Claim: the weights of two-layer quadratic networks form a commutative semiring, sum potentials
 * are homomorphisms of it, the loss is a function of them, and partial solutions multiply into
 * networks of exactly zero loss (CoGS sec. 3 to 5, Theorems 1 to 4, Table 1).
 *
 * Nothing is trained. Random elements test the axioms, the homomorphisms and the loss; Table 1 is
 * computed from the partial solutions; these are built once more as the polynomials of Theorem 4,
 * and so are random ones; every global solution is built on every group of the spec, and its order,
 * norm and loss are compared with theory, and so are other compositions, some of which leave a loss
 * that is known. */
#include "claims/composing/ring_closure/ring_closure.h"

#include "base/worst.h"

/* --- What the spec says ----------------------------------------------------------------------- */

#define AXIOM(member) offsetof(struct axioms, member)
static const struct field axioms_fields[] = {
    {"groups", FIELD_LIST, AXIOM(groups), NULL, "of the elements", .items = &abelian_record,
     .count = AXIOM(groups_count)},
    {"order_max", FIELD_INTEGER, AXIOM(order_max), "neurons", "largest order of a random element",
     .low = 1, .high = 50},
    {"draws", FIELD_INTEGER, AXIOM(draws), "triples", "drawn per group", .low = 1, .high = 1e6},
    {"seed", FIELD_SEED, AXIOM(seed), NULL, "of the random elements"},
    {0}};
static const struct record axioms_record = {"axioms", sizeof(struct axioms), axioms_fields};

#define SOLUTION(member) offsetof(struct solutions, member)
static const struct field solutions_fields[] = {
    {"groups", FIELD_LIST, SOLUTION(groups), .items = &abelian_record,
     .count = SOLUTION(groups_count), .meaning = "groups on which the solutions are built"},
    {"all_groups_up_to", FIELD_INTEGER, SOLUTION(all_groups_up_to), NULL,
     "and all Abelian groups up to this order; 1: none", .low = 1, .high = 200},
    {"memorization_up_to", FIELD_INTEGER, SOLUTION(memorisation_up_to), NULL,
     "largest order of a group on which z_M, of d² neurons, is built", .low = 1, .high = 64},
    {0}};
static const struct record solutions_record = {"solutions", sizeof(struct solutions),
                                               solutions_fields};

#define PARTIAL(member) offsetof(struct partial, member)
static const struct field partial_fields[] = {
    {"nu_turns", FIELD_REAL, PARTIAL(nu_turns), "turns", "phase of nu in z_nu"},
    {"xi_turns", FIELD_REAL, PARTIAL(xi_turns), "turns", "phase of xi in z_xi"},
    {"alpha_turns", FIELD_REAL, PARTIAL(alpha_turns), "turns", "of alpha in z_(syn,alpha,beta)"},
    {"beta_turns", FIELD_REAL, PARTIAL(beta_turns), "turns", "of beta in z_(syn,alpha,beta)"},
    {0}};
static const struct record partial_record = {"partial", sizeof(struct partial), partial_fields};

#define POLYNOMIAL(member) offsetof(struct polynomials, member)
static const struct field polynomials_fields[] = {
    {"draws", FIELD_INTEGER, POLYNOMIAL(draws), "generators",
     "of random phases, and as many of random twelfths of a turn", .low = 1, .high = 1e6},
    {"seed", FIELD_SEED, POLYNOMIAL(seed), NULL, "of these"},
    {0}};
static const struct record polynomials_record = {"polynomials", sizeof(struct polynomials),
                                                 polynomials_fields};

/* The closed forms are those of odd orders; z_M has d^2 neurons. */
static bool check_compositions(const struct place *at, const void *of, struct error *error) {
    const struct compositions *compositions = of;
    enum { MOST = 32 };
    for (unsigned i = 0; i < compositions->groups_count; ++i) {
        const struct place group = place_in(at, "groups[%u]", i);
        int d = abelian_order(&compositions->groups[i]);
        if (d % 2 == 0 || d > MOST)
            return place_refuse(&group, "", error,
                                "has order %d; odd ones up to %d are possible here", d, MOST);
    }
    return true;
}

static const struct field compositions_fields[] = {
    {"groups", FIELD_LIST, offsetof(struct compositions, groups), .items = &abelian_record,
     .count = offsetof(struct compositions, groups_count), .range = "odd d <= 32",
     .meaning = "groups on which z_M as a product and other compositions are built"},
    {0}};
static const struct record compositions_record = {"compositions", sizeof(struct compositions),
                                                  compositions_fields, check_compositions};

#define PROFILE(member) offsetof(struct profile, member)
static const struct field profile_fields[] = {
    {"name", FIELD_TEXT, PROFILE(name), .most = 64, .meaning = "name of the profile"},
    {"axioms", FIELD_BLOCK, PROFILE(axioms), NULL, "random elements", .items = &axioms_record},
    {"solutions", FIELD_BLOCK, PROFILE(solutions), NULL, "global solutions",
     .items = &solutions_record},
    {"partial", FIELD_BLOCK, PROFILE(partial), NULL, "generic phases of the partial solutions",
     .items = &partial_record},
    {"polynomials", FIELD_BLOCK, PROFILE(polynomials), NULL,
     "random partial solutions by Theorem 4", .items = &polynomials_record},
    {"compositions", FIELD_BLOCK, PROFILE(compositions), NULL, "other compositions",
     .items = &compositions_record},
    {0}};
static const struct record profile_record = {"profile", sizeof(struct profile), profile_fields};

#define TOLERANCE(member) offsetof(struct tolerance, member)
static const struct field tolerance_fields[] = {
    {"relative", FIELD_REAL, TOLERANCE(relative), NULL, "relative error taken as zero", .high = 1},
    {"zero_loss", FIELD_REAL, TOLERANCE(zero_loss), NULL, "loss taken as zero", .high = 1},
    {0}};
static const struct record tolerance_record = {"tolerance", sizeof(struct tolerance),
                                               tolerance_fields};
static const struct field document_fields[] = {
    {"tolerance", FIELD_BLOCK, offsetof(struct document, tolerance), .items = &tolerance_record,
     .meaning = "bounds of rounding errors"},
    {0}};
static const struct record document_record = {"the spec", sizeof(struct document), document_fields};

static bool plan(struct study *study, const struct place *at, const void *of, struct error *error) {
    (void)at;
    (void)of;
    (void)error;
    study_expect_totals(study);
    return true;
}

/* --- What is measured ------------------------------------------------------------------------- */

#define TOTAL(of, member) NULL, FIELD_REAL, offsetof(struct findings, member), .quantity = (of)
static const struct field totals[] = {
    {TOTAL("axiom_error", axiom_error),
     .meaning = "largest distance of the two sides of a semiring axiom, random elements"},
    {TOTAL("homomorphism_error", homomorphism_error),
     .meaning = "largest relative error of a sum potential of a sum, a product or the one"},
    {TOTAL("control_not_homomorphic", control_not_homomorphic),
     .meaning = "the same for sums and absolute values of potentials, a control"},
    {TOTAL("loss_identity_error", loss_identity_error),
     .meaning = "largest relative difference of the loss from sum potentials and over all pairs"},
    {TOTAL("zero_set_mismatches", zero_set_mismatches), .unit = "count",
     .meaning =
         "sum potentials that a product in Table 1 zeroes and no factor does, or the reverse"},
    {TOTAL("product_other_potentials", product_other_potentials),
     .meaning = "largest sum potential of z_nu * z_syn other than abc"},
    {TOTAL("order_mismatches", order_mismatches), .unit = "neurons",
     .meaning =
         "largest difference of a global solution's or composition's order from the predicted "
         "one"},
    {TOTAL("loss_z_F6", loss[SOLUTION_F6]), .meaning = "largest loss of z_F6 on any group"},
    {TOTAL("loss_z_F4/6", loss[SOLUTION_F46]), .meaning = "largest loss of z_F4/6 on any group"},
    {TOTAL("loss_z_M", loss[SOLUTION_M]), .meaning = "largest loss of z_M on any group"},
    {TOTAL("norm_error", norm_error),
     .meaning = "largest relative error of a global solution's or composition's squared norm"},
    {TOTAL("polynomial_value_error", polynomial_value_error),
     .meaning = "largest relative error of a potential of rho(u), as it stands or merged"},
    {TOTAL("polynomial_zero_set_mismatches", polynomial_zero_set_mismatches), .unit = "count",
     .meaning = "potentials of these that vanish and are not predicted to, or the reverse"},
    {TOTAL("polynomial_order_mismatches", polynomial_order_mismatches), .unit = "count",
     .meaning = "most polynomials of a row whose order is not the predicted one"},
    {TOTAL("polynomial_distance", polynomial_distance),
     .meaning = "largest distance of a polynomial from the partial solution in closed form"},
    {TOTAL("control_abc_vanishes", control_abc_vanishes), .unit = "count",
     .meaning = "random generators with abc(u) in Omega, for which abc vanishes, a control"},
    {TOTAL("loss_z_3c_z_syn", composition_loss[COMPOSITION_NINE]),
     .meaning = "largest loss of z_3c * z_syn on any group"},
    {TOTAL("loss_z_M_product", composition_loss[COMPOSITION_M]),
     .meaning = "largest loss of z_M as a product on any group"},
    {TOTAL("z_M_product_distance", m_product_distance),
     .meaning = "largest distance of z_M as a product from z_M"},
    {TOTAL("loss_z_syn_error", composition_loss[COMPOSITION_SYN]),
     .meaning = "largest relative deviation of the loss of z_syn alone from (d - 1)/(2d)"},
    {TOTAL("z_syn_outside_R_star", outside[COMPOSITION_SYN]),
     .meaning = "largest violation of another condition than R_* by z_syn alone"},
    {TOTAL("loss_order_4_error", composition_loss[COMPOSITION_FOUR]),
     .meaning = "largest relative deviation of the loss of order 4 everywhere from 2(d - 1)/d"},
    {TOTAL("order_4_outside_R_n", outside[COMPOSITION_FOUR]),
     .meaning = "largest violation of another condition than R_n by order 4 everywhere"},
    {0}};

/* A value that must not exceed a tolerance. */
struct check {
    const char *name, *group;
    int order;
    double value, tolerance;
    enum verdict_value verdict;
};

#define CHECK(member) offsetof(struct check, member)
static const struct field check_fields[] = {
    {"check", FIELD_TEXT, CHECK(name), NULL, "what is checked", .heading = "check"},
    {"group", FIELD_TEXT, CHECK(group), NULL, "name of the group", .heading = "group"},
    {"order", FIELD_INTEGER, CHECK(order), "neurons",
     "of the elements involved; of random ones, the largest", .heading = "order"},
    {"value", FIELD_REAL, CHECK(value), NULL, "error, norm or loss", .heading = "value"},
    {"tolerance", FIELD_REAL, CHECK(tolerance), NULL, "of the value", .heading = "tolerance"},
    {"verdict", FIELD_CHOICE, CHECK(verdict), NULL, "`holds` or `fails`", .choices = verdict_names,
     .heading = "verdict"},
    {0}};
static const struct record check_record = {"check", sizeof(struct check), check_fields};

void ring_closure_check(struct study *study, double *worst, const char *name, const char *group,
                        int order, double value, double tolerance) {
    const struct check row = {name,  group,     order,
                              value, tolerance, value <= tolerance ? VERDICT_HOLDS : VERDICT_FAILS};
    *worst = worst_of(*worst, value);
    study_write_row(study, "ring_closure", &row);
}

static bool conclude(struct study *study, struct error *error) {
    struct findings found = {0};
    if (!ring_closure_check_elements(study, &found, error) ||
        !ring_closure_check_partials(study, &found, error) ||
        !ring_closure_check_polynomials(study, &found, error) ||
        !ring_closure_check_solutions(study, &found, error) ||
        !ring_closure_check_compositions(study, &found, error))
        return false;
    study_measure_totals(study, NULL, &found);
    return true;
}

static const struct sheet sheets[] = {
    {"ring_closure", "axioms, homomorphisms and identities", "check and group",
     .parts = {{&check_record}}},
    {"partial_solutions", "Table 1", "partial solution (Table 1)",
     .parts = {{&ring_closure_partial_record}},
     .remark = "Sum potentials of one frequency; `~` conjugates the letter after it."},
    {"polynomials", "Theorem 4", "generator of a partial solution (Theorem 4)",
     .parts = {{&ring_closure_polynomial_record}}},
    {"compositions", "z_M as a product, and what fewer neurons leave", "group and composition",
     .parts = {{&ring_closure_composition_record}}},
    {"global_solutions", "loss and norm of z_F6, z_F4/6 and z_M", "group and solution",
     .parts = {{&ring_closure_solution_record}},
     .remark = "The four sets of conditions `r_g`, `r_c`, `r_n`, `r_s` suffice for zero loss (CoGS "
               "sec. 3)."},
    {0}};

static const struct chart charts[] = {{"partial_solutions", "Table 1, drawn"},
                                      {"global_solutions", "orders and losses by group order"},
                                      {0}};

const struct claim ring_closure = {
    .name = "ring_closure",
    .about = "Check the semiring of weights, its sum potentials and the global solutions composed "
             "in it (CoGS sec. 3 to 5, Table 1).",
    .profile = &profile_record,
    .document = &document_record,
    .totals = totals,
    .sheets = sheets,
    .charts = charts,
    .headline = {"loss_z_F6"},
    .plan = plan,
    .conclude = conclude,
};
