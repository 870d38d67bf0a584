/* Claim: the weights of two-layer quadratic networks form a commutative semiring, sum potentials
 * are homomorphisms of it, the loss is a function of them, and partial solutions multiply into
 * networks of exactly zero loss (CoGS sec. 3 to 5, Theorems 1 to 4, Table 1).
 *
 * Nothing is trained. Random elements test the axioms, the homomorphisms and the loss; Table 1 is
 * computed from the partial solutions; every global solution is built on every group of the spec,
 * and its order, norm and loss are compared with theory. */
#include "claims/composing/ring_closure/ring_closure.h"

#include "base/worst.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

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

#define PROFILE(member) offsetof(struct profile, member)
static const struct field profile_fields[] = {
    {"name", FIELD_TEXT, PROFILE(name), .most = 64, .meaning = "name of the profile"},
    {"axioms", FIELD_BLOCK, PROFILE(axioms), NULL, "random elements", .items = &axioms_record},
    {"solutions", FIELD_BLOCK, PROFILE(solutions), NULL, "global solutions",
     .items = &solutions_record},
    {"partial", FIELD_BLOCK, PROFILE(partial), NULL, "generic phases of the partial solutions",
     .items = &partial_record},
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

/* The largest value of every quantity. */
struct findings {
    double axiom_error, homomorphism_error, control_not_homomorphic, loss_identity_error;
    double zero_set_mismatches, product_other_potentials;
    double order_mismatches, loss[SOLUTIONS], norm_error;
};

#define FOUND(member) offsetof(struct findings, member)
static const struct field totals[] = {
    {NULL, FIELD_REAL, FOUND(axiom_error), NULL,
     "largest distance of the two sides of a semiring axiom, random elements",
     .quantity = "axiom_error"},
    {NULL, FIELD_REAL, FOUND(homomorphism_error), NULL,
     "largest relative error of a sum potential of a sum, a product or the one",
     .quantity = "homomorphism_error"},
    {NULL, FIELD_REAL, FOUND(control_not_homomorphic), NULL,
     "the same for sums and absolute values of potentials, a control",
     .quantity = "control_not_homomorphic"},
    {NULL, FIELD_REAL, FOUND(loss_identity_error), NULL,
     "largest relative difference of the loss from sum potentials and over all pairs",
     .quantity = "loss_identity_error"},
    {NULL, FIELD_REAL, FOUND(zero_set_mismatches), "count",
     "sum potentials that a product in Table 1 zeroes and no factor does, or the reverse",
     .quantity = "zero_set_mismatches"},
    {NULL, FIELD_REAL, FOUND(product_other_potentials), NULL,
     "largest sum potential of z_nu * z_syn other than abc",
     .quantity = "product_other_potentials"},
    {NULL, FIELD_REAL, FOUND(order_mismatches), "neurons",
     "largest difference of a global solution's order from the predicted one",
     .quantity = "order_mismatches"},
    {NULL, FIELD_REAL, FOUND(loss[SOLUTION_F6]), NULL, "largest loss of z_F6 on any group",
     .quantity = "loss_z_F6"},
    {NULL, FIELD_REAL, FOUND(loss[SOLUTION_F46]), NULL, "largest loss of z_F4/6 on any group",
     .quantity = "loss_z_F4/6"},
    {NULL, FIELD_REAL, FOUND(loss[SOLUTION_M]), NULL, "largest loss of z_M on any group",
     .quantity = "loss_z_M"},
    {NULL, FIELD_REAL, FOUND(norm_error), NULL,
     "largest relative error of a global solution's squared norm", .quantity = "norm_error"},
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

#define BAR(letters) "<span class=\"conjugate\">" letters "</span>"
#define TABLE_1(member) offsetof(struct partial_row, member)
#define POTENTIAL(i, column, title, sum)                                                           \
    {                                                                                              \
        column, FIELD_REAL, TABLE_1(potential[i]), NULL,                                           \
            "absolute value of " sum " over the order", .heading = title                           \
    }
static const struct field partial_row_fields[] = {
    {"solution", FIELD_TEXT, TABLE_1(solution), NULL, "partial solution", .heading = "solution"},
    {"order", FIELD_INTEGER, TABLE_1(order), "neurons", "of the solution", .heading = "order"},
    POTENTIAL(0, "abc", "abc", "Σabc"),
    POTENTIAL(1, "~abc", BAR("a") "bc", "Σa*bc"),
    POTENTIAL(2, "a~bc", "a" BAR("b") "c", "Σab*c"),
    POTENTIAL(3, "ab~c", "ab" BAR("c"), "Σabc*"),
    POTENTIAL(4, "a~ac", "a" BAR("a") "c", "Σaa*c"),
    POTENTIAL(5, "b~bc", "b" BAR("b") "c", "Σbb*c"),
    POTENTIAL(6, "aac", "aac", "Σaac"),
    POTENTIAL(7, "bbc", "bbc", "Σbbc"),
    POTENTIAL(8, "~a~ac", BAR("aa") "c", "Σa*a*c"),
    POTENTIAL(9, "~b~bc", BAR("bb") "c", "Σb*b*c"),
    {0}};
static const struct record partial_row_record = {"partial solution", sizeof(struct partial_row),
                                                 partial_row_fields};

#define ROW(member) offsetof(struct solution_row, member)
static const struct field solution_row_fields[] = {
    {"group", FIELD_TEXT, ROW(group), NULL, "name of the group", .heading = "group"},
    {"solution", FIELD_TEXT, ROW(solution), NULL, "global solution", .heading = "solution"},
    {"order", FIELD_INTEGER, ROW(order), "neurons", "of the solution", .heading = "order"},
    {"loss", FIELD_REAL, ROW(summary.loss), NULL, "from sum potentials", .heading = "loss"},
    {"norm2", FIELD_REAL, ROW(norm2), NULL, "sum of |z|², the squared norm", .heading = "‖z‖²"},
    {"d", FIELD_INTEGER, ROW(d), NULL, "order of the group"},
    {"predicted_order", FIELD_INTEGER, ROW(predicted_order), "neurons", "in closed form",
     .heading = "predicted"},
    {"predicted_norm2", FIELD_REAL, ROW(predicted_norm2), NULL, "squared norm in closed form"},
    {"loss_over_pairs", FIELD_REAL, ROW(loss_over_pairs), NULL,
     "of the network with real weights, over all pairs", .heading = "loss over pairs"},
    {"r_g", FIELD_REAL, ROW(summary.r_g), NULL, "largest |r_kkk - 1|"},
    {"r_c", FIELD_REAL, ROW(summary.r_c), NULL, "largest |r_{k1,k2,k}| of all others"},
    {"r_n", FIELD_REAL, ROW(summary.r_n), NULL, "largest |Σ_p Σ_k' r_{p,k',-k',k}|"},
    {"r_s", FIELD_REAL, ROW(summary.r_s), NULL, "largest |Σ_k' r_{p,k',m-k',k}|, m != 0"},
    {0}};
static const struct record solution_row_record = {"global solution", sizeof(struct solution_row),
                                                  solution_row_fields};

static double relative_tolerance(const struct study *study) {
    return ((const struct document *)study->document)->tolerance.relative;
}

/* A row of ring_closure.csv; *worst becomes the larger of itself and the value. */
static void add_check(struct study *study, double *worst, const char *name, const char *group,
                      int order, double value, double tolerance) {
    const struct check row = {name,  group,     order,
                              value, tolerance, value <= tolerance ? VERDICT_HOLDS : VERDICT_FAILS};
    *worst = worst_of(*worst, value);
    study_write_row(study, "ring_closure", &row);
}

/* --- Random elements -------------------------------------------------------------------------- */

static void add_element_checks(struct study *study, const char *group, int order,
                               const struct element_errors *errors, struct findings *found) {
    double tolerance = relative_tolerance(study);
    for (int i = 0; i < AXIOMS; ++i)
        add_check(study, &found->axiom_error, ring_closure_axiom_name(i), group, order,
                  errors->axiom[i], tolerance);
    for (int i = 0; i < HOMOMORPHISMS; ++i)
        add_check(study, &found->homomorphism_error, ring_closure_homomorphism_names[i], group,
                  order, errors->homomorphism[i], tolerance);
    add_check(study, &found->loss_identity_error, "loss_from_potentials", group, order,
              errors->loss, tolerance);
    found->control_not_homomorphic = worst_of(found->control_not_homomorphic, errors->control);
}

static bool check_elements(struct study *study, struct findings *found, struct error *error) {
    const struct axioms *axioms = &((const struct profile *)study->profile)->axioms;
    for (unsigned i = 0; i < axioms->groups_count; ++i) {
        char name[GROUP_NAME_MAX];
        struct element_errors errors;
        if (!ring_closure_check_elements(axioms, &axioms->groups[i], &errors, error))
            return false;
        abelian_name(&axioms->groups[i], name);
        add_element_checks(study, name, axioms->order_max, &errors, found);
    }
    return true;
}

/* --- Table 1 ---------------------------------------------------------------------------------- */

/* A product zeroes exactly what one of its factors zeroes. */
static void check_zero_sets(struct study *study, const struct partial_row rows[PARTIALS],
                            struct findings *found) {
    double tolerance = relative_tolerance(study), other = 0;
    for (int i = 0; i < PARTIAL_PRODUCTS; ++i) {
        const struct partial_row *product = &rows[PARTIAL_FIRST_PRODUCT + i];
        const int *factors = ring_closure_factors[i];
        double mismatches = ring_closure_zero_set_mismatches(&rows[factors[0]], &rows[factors[1]],
                                                             product, tolerance);
        add_check(study, &found->zero_set_mismatches,
                  study_text(study, "zero_set_of %s", product->solution), "one frequency",
                  product->order, mismatches, 0);
    }
    const struct partial_row *product = &rows[PARTIAL_FIRST_PRODUCT];
    for (int p = 1; p < SOLUTION_POTENTIALS; ++p) /* 0 is abc */
        other = worst_of(other, product->potential[p]);
    add_check(study, &found->product_other_potentials, "other_potentials_of z_nu * z_syn",
              "one frequency", product->order, other, tolerance);
}

static bool check_partials(struct study *study, struct findings *found, struct error *error) {
    const struct profile *profile = study->profile;
    struct partial_row rows[PARTIALS];
    if (!ring_closure_measure_partials(&profile->partial, rows, error))
        return false;
    for (int i = 0; i < PARTIALS; ++i)
        study_write_row(study, "partial_solutions", &rows[i]);
    check_zero_sets(study, rows, found);
    ring_closure_draw_zero_sets(study, rows, relative_tolerance(study));
    return true;
}

/* --- Global solutions ------------------------------------------------------------------------- */

double ring_closure_loss(const struct solution_row *row) {
    return worst_of(row->summary.loss, row->loss_over_pairs);
}

bool ring_closure_measure_solution(const struct group *group, const struct characters *characters,
                                   enum solution solution, const struct ring_element *z,
                                   struct solution_row *row, struct error *error) {
    *row = (struct solution_row){
        .group = group->name,
        .solution = solution_name(solution),
        .kind = solution,
        .d = group->order,
        .order = z->order,
        .predicted_order = solution_order(solution, characters),
        .norm2 = ring_squared_norm(z),
        .predicted_norm2 = solution_squared_norm(solution, characters),
    };
    return ring_closure_measure_losses(group, characters, z, &row->summary, &row->loss_over_pairs,
                                       error);
}

static void add_solution_checks(struct study *study, const struct solution_row *row,
                                struct findings *found) {
    const struct document *document = study->document;
    const char *name = row->solution, *group = row->group;
    int order = row->order;
    study_write_row(study, "global_solutions", row);
    add_check(study, &found->order_mismatches, study_text(study, "order_of %s", name), group, order,
              abs(order - row->predicted_order), 0);
    add_check(study, &found->loss[row->kind], study_text(study, "loss_of %s", name), group, order,
              ring_closure_loss(row), document->tolerance.zero_loss);
    add_check(study, &found->norm_error, study_text(study, "norm_of %s", name), group, order,
              fabs(row->norm2 / row->predicted_norm2 - 1), document->tolerance.relative);
}

/* All solutions on one group: rows: [SOLUTIONS], of which *count are added. */
static bool check_solutions_on(struct study *study, const struct group_factors *of,
                               struct solution_row *rows, int *count, struct findings *found,
                               struct error *error) {
    const struct profile *profile = study->profile;
    struct group group;
    struct characters characters;
    bool ok = characters_create_abelian(of->factors, of->rank, &group, &characters, error);
    for (int s = 0; ok && s < SOLUTIONS; ++s) {
        struct ring_element z = {0};
        struct solution_row *row = &rows[*count];
        if (s == SOLUTION_M && group.order > profile->solutions.memorisation_up_to)
            continue;
        ok = solution_create((enum solution)s, &group, &characters, &z, error) &&
             ring_closure_measure_solution(&group, &characters, (enum solution)s, &z, row, error);
        if (ok) {
            row->group = study_text(study, "%s", group.name);
            add_solution_checks(study, row, found);
            ++*count;
        }
        ring_free(&z);
    }
    characters_free(&characters);
    group_free(&group);
    return ok;
}

static bool is_listed(const struct group_factors *list, int count,
                      const struct group_factors *group) {
    for (int i = 0; i < count; ++i)
        if (list[i].rank == group->rank &&
            memcmp(list[i].factors, group->factors, sizeof(int) * (size_t)group->rank) == 0)
            return true;
    return false;
}

/* All Abelian groups up to the order of the spec, and its own, each once: *list belongs to the
 * study. Returns their number. */
static int list_groups(struct study *study, const struct solutions *solutions,
                       struct group_factors **list) {
    size_t most = solutions->groups_count +
                  (size_t)GROUP_LISTS_MAX * (size_t)(solutions->all_groups_up_to + 1);
    int count = 0;
    *list = study_room(study, most, sizeof **list);
    for (int order = 2; order <= solutions->all_groups_up_to; ++order)
        count += group_list_abelian(order, *list + count);
    for (unsigned i = 0; i < solutions->groups_count; ++i) {
        struct group_factors group = {.rank = (int)solutions->groups[i].rank};
        memcpy(group.factors, solutions->groups[i].factors, sizeof(int) * (size_t)group.rank);
        if (!is_listed(*list, count, &group))
            (*list)[count++] = group;
    }
    return count;
}

static bool check_solutions(struct study *study, struct findings *found, struct error *error) {
    const struct profile *profile = study->profile;
    const struct document *document = study->document;
    struct group_factors *groups;
    int count = list_groups(study, &profile->solutions, &groups), made = 0;
    struct solution_row *rows = study_room(study, (size_t)SOLUTIONS * (size_t)count, sizeof *rows);
    for (int i = 0; i < count; ++i)
        if (!check_solutions_on(study, &groups[i], rows, &made, found, error))
            return false;
    ring_closure_draw_solutions(study, rows, made, document->tolerance.zero_loss);
    return true;
}

/* --- The claim -------------------------------------------------------------------------------- */

static bool conclude(struct study *study, struct error *error) {
    struct findings found = {0};
    if (!check_elements(study, &found, error) || !check_partials(study, &found, error) ||
        !check_solutions(study, &found, error))
        return false;
    study_measure_totals(study, NULL, &found);
    return true;
}

static const struct sheet sheets[] = {
    {"ring_closure",
     "axioms, homomorphisms and identities",
     "check and group",
     ROWS_OWN,
     {{&check_record}}},
    {"partial_solutions",
     "Table 1",
     "partial solution (Table 1)",
     ROWS_OWN,
     {{&partial_row_record}},
     "Sum potentials of one frequency; `~` conjugates the letter after it."},
    {"global_solutions",
     "loss and norm of z_F6, z_F4/6 and z_M",
     "group and solution",
     ROWS_OWN,
     {{&solution_row_record}},
     "The four sets of conditions `r_g`, `r_c`, `r_n`, `r_s` suffice for zero loss (CoGS sec. 3)."},
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
