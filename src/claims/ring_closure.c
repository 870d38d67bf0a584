/* Claim: the weights of two-layer quadratic networks form a commutative semiring, sum potentials
 * are homomorphisms of it, the loss is a function of them, and partial solutions multiply into
 * networks of exactly zero loss (CoGS sec. 3 to 5, Theorems 1 to 4, Table 1).
 *
 * Nothing is trained here. Random elements test the axioms, the homomorphisms and the loss;
 * Table 1 is computed from the partial solutions; every global solution is built on every group of
 * the spec and both its order and its loss are checked. */
#include "ring/potentials.h"
#include "ring/solutions.h"
#include "workflow/claim.h"
#include "workflow/result.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- The spec ----------------------------------------------------------------------------------
 */

struct axioms {
    struct spec_group *groups;
    unsigned groups_count;
    int order_max; /* random elements have 1 .. order_max nodes */
    int draws;     /* triples of random elements per group */
    uint64_t seed;
};

struct solutions {
    struct spec_group *groups;
    unsigned groups_count;
    int all_groups_up_to;   /* and every Abelian group of at most this order */
    int memorization_up_to; /* z_M has d^2 nodes: only for d up to this */
};

struct partial { /* generic parameters for Table 1, as angles in turns */
    double nu_turns, xi_turns, alpha_turns, beta_turns;
};

struct profile {
    char *name;
    struct axioms axioms;
    struct solutions solutions;
    struct partial partial;
};

struct tolerance {
    double relative;
    double zero_loss;
};

struct document {
    struct claim_head head;
    struct profile *profiles;
    unsigned profiles_count;
    struct tolerance tolerance;
};

static const cyaml_schema_field_t axioms_fields[] = {
    CYAML_FIELD_SEQUENCE("groups", CYAML_FLAG_POINTER, struct axioms, groups, &spec_group_schema, 1,
                         1000),
    CYAML_FIELD_INT("order_max", CYAML_FLAG_DEFAULT, struct axioms, order_max),
    CYAML_FIELD_INT("draws", CYAML_FLAG_DEFAULT, struct axioms, draws),
    CYAML_FIELD_UINT("seed", CYAML_FLAG_DEFAULT, struct axioms, seed), CYAML_FIELD_END};
static const cyaml_schema_field_t solutions_fields[] = {
    CYAML_FIELD_SEQUENCE("groups", CYAML_FLAG_POINTER, struct solutions, groups, &spec_group_schema,
                         1, 1000),
    CYAML_FIELD_INT("all_groups_up_to", CYAML_FLAG_DEFAULT, struct solutions, all_groups_up_to),
    CYAML_FIELD_INT("memorization_up_to", CYAML_FLAG_DEFAULT, struct solutions, memorization_up_to),
    CYAML_FIELD_END};
static const cyaml_schema_field_t partial_fields[] = {
    CYAML_FIELD_FLOAT("nu_turns", CYAML_FLAG_DEFAULT, struct partial, nu_turns),
    CYAML_FIELD_FLOAT("xi_turns", CYAML_FLAG_DEFAULT, struct partial, xi_turns),
    CYAML_FIELD_FLOAT("alpha_turns", CYAML_FLAG_DEFAULT, struct partial, alpha_turns),
    CYAML_FIELD_FLOAT("beta_turns", CYAML_FLAG_DEFAULT, struct partial, beta_turns),
    CYAML_FIELD_END};
static const cyaml_schema_field_t profile_fields[] = {
    CYAML_FIELD_STRING_PTR("name", CYAML_FLAG_POINTER, struct profile, name, 1, 64),
    CYAML_FIELD_MAPPING("axioms", CYAML_FLAG_DEFAULT, struct profile, axioms, axioms_fields),
    CYAML_FIELD_MAPPING("solutions", CYAML_FLAG_DEFAULT, struct profile, solutions,
                        solutions_fields),
    CYAML_FIELD_MAPPING("partial", CYAML_FLAG_DEFAULT, struct profile, partial, partial_fields),
    CYAML_FIELD_END};
static const cyaml_schema_value_t profile_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct profile, profile_fields)};
static const cyaml_schema_field_t tolerance_fields[] = {
    CYAML_FIELD_FLOAT("relative", CYAML_FLAG_DEFAULT, struct tolerance, relative),
    CYAML_FIELD_FLOAT("zero_loss", CYAML_FLAG_DEFAULT, struct tolerance, zero_loss),
    CYAML_FIELD_END};
static const cyaml_schema_field_t document_fields[] = {
    CYAML_FIELD_STRING_PTR("claim", CYAML_FLAG_POINTER, struct document, head.claim, 1, 64),
    CYAML_FIELD_STRING_PTR("statement", CYAML_FLAG_POINTER, struct document, head.statement, 1,
                           2000),
    CYAML_FIELD_SEQUENCE("criteria", CYAML_FLAG_POINTER, struct document, head.criteria,
                         &spec_criterion_schema, 1, 1000),
    CYAML_FIELD_SEQUENCE("profiles", CYAML_FLAG_POINTER, struct document, profiles, &profile_schema,
                         1, 1000),
    CYAML_FIELD_MAPPING("tolerance", CYAML_FLAG_DEFAULT, struct document, tolerance,
                        tolerance_fields),
    CYAML_FIELD_END};
static const cyaml_schema_value_t document_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_POINTER, struct document, document_fields)};

static bool check_profile(const struct spec *spec, unsigned index, const struct document *document,
                          struct error *error) {
    const struct profile *profile = &document->profiles[index];
    char at[SPEC_WHERE_MAX];
    for (unsigned i = 0; i < profile->axioms.groups_count; ++i)
        if (!spec_check_group(spec, error,
                              spec_where(at, "profiles[%u].axioms.groups[%u]", index, i),
                              &profile->axioms.groups[i]))
            return false;
    for (unsigned i = 0; i < profile->solutions.groups_count; ++i)
        if (!spec_check_group(spec, error,
                              spec_where(at, "profiles[%u].solutions.groups[%u]", index, i),
                              &profile->solutions.groups[i]))
            return false;
    return spec_check_range(spec, error, spec_where(at, "profiles[%u].axioms.order_max", index),
                            profile->axioms.order_max, 1, 50) &&
           spec_check_range(spec, error, spec_where(at, "profiles[%u].axioms.draws", index),
                            profile->axioms.draws, 1, 1e6) &&
           spec_check_range(spec, error,
                            spec_where(at, "profiles[%u].solutions.all_groups_up_to", index),
                            profile->solutions.all_groups_up_to, 1, 200) &&
           spec_check_range(spec, error,
                            spec_where(at, "profiles[%u].solutions.memorization_up_to", index),
                            profile->solutions.memorization_up_to, 1, 64) &&
           spec_check_range(spec, error, "tolerance.relative", document->tolerance.relative, 0,
                            1) &&
           spec_check_range(spec, error, "tolerance.zero_loss", document->tolerance.zero_loss, 0,
                            1);
}

/* --- Results -----------------------------------------------------------------------------------
 */

enum quantity {
    AXIOM_ERROR,
    HOMOMORPHISM_ERROR,
    CONTROL_NOT_HOMOMORPHIC,
    LOSS_IDENTITY_ERROR,
    ZERO_SET_MISMATCHES,
    PRODUCT_OTHER_POTENTIALS,
    ORDER_MISMATCHES,
    LOSS_Z_F6,
    LOSS_Z_F46,
    LOSS_Z_M,
    NORM_ERROR,
    QUANTITIES
};

static char *const quantity_names[QUANTITIES] = {
    "axiom_error",
    "homomorphism_error",
    "control_not_homomorphic",
    "loss_identity_error",
    "zero_set_mismatches",
    "product_other_potentials",
    "order_mismatches",
    "loss_z_F6",
    "loss_z_F4/6",
    "loss_z_M",
    "norm_error",
};

struct results {
    struct tolerance tolerance;
    struct table *checks;    /* ring_closure.csv */
    struct table *partial;   /* partial_solutions.csv */
    struct table *solutions; /* global_solutions.csv */
    struct figure *table_1;
    struct figure *global;
    double worst[QUANTITIES];                      /* largest value so far */
    double *figure_d, *figure_loss, *figure_order; /* [SOLUTIONS, figure_max] */
    int figure_max, figure_count[SOLUTIONS];
};

static void record(struct results *results, enum quantity quantity, const char *check,
                   const char *group, int order, double value, double tolerance) {
    double *worst = &results->worst[quantity];
    if (!(value <= *worst)) /* a NaN must win */
        *worst = value;
    table_row(results->checks);
    table_text(results->checks, check);
    table_text(results->checks, group);
    table_integer(results->checks, order);
    table_real(results->checks, value);
    table_real(results->checks, tolerance);
    table_text(results->checks, value <= tolerance ? "holds" : "fails");
}

/* --- 1. Axioms, homomorphisms, loss: random elements --------------------------------------------
 */

struct triple {
    struct ring_element x, y, z;
};

static void free_all(struct ring_element *elements, int count) {
    for (int i = 0; i < count; ++i)
        ring_free(&elements[i]);
}

/* Distance of left and right, and free both. */
static double consume_distance(struct ring_element *left, struct ring_element *right) {
    double distance = INFINITY;
    struct error error;
    if (!ring_distance(left, right, &distance, &error))
        distance = NAN;
    ring_free(left);
    ring_free(right);
    return distance;
}

typedef bool ring_operation(const struct ring_element *x, const struct ring_element *y,
                            struct ring_element *z, struct error *error);

static bool check_commutative(ring_operation *operation, const struct triple *t, double *distance,
                              struct error *error) {
    struct ring_element left = {0}, right = {0};
    bool ok = operation(&t->x, &t->y, &left, error) && operation(&t->y, &t->x, &right, error);
    *distance = consume_distance(&left, &right);
    return ok;
}

static bool check_associative(ring_operation *operation, const struct triple *t, double *distance,
                              struct error *error) {
    struct ring_element xy = {0}, yz = {0}, left = {0}, right = {0};
    bool ok = operation(&t->x, &t->y, &xy, error) && operation(&xy, &t->z, &left, error) &&
              operation(&t->y, &t->z, &yz, error) && operation(&t->x, &yz, &right, error);
    *distance = consume_distance(&left, &right);
    ring_free(&xy);
    ring_free(&yz);
    return ok;
}

/* x * (y + z) = x * y + x * z */
static bool check_distributive(const struct triple *t, double *distance, struct error *error) {
    struct ring_element part[3] = {0}, left = {0}, right = {0};
    bool ok =
        ring_sum(&t->y, &t->z, &part[0], error) && ring_product(&t->x, &part[0], &left, error) &&
        ring_product(&t->x, &t->y, &part[1], error) &&
        ring_product(&t->x, &t->z, &part[2], error) && ring_sum(&part[1], &part[2], &right, error);
    *distance = consume_distance(&left, &right);
    free_all(part, 3);
    return ok;
}

/* x + 0 = x, x * 1 = x, x * 0 = 0 */
static bool check_neutral(const struct triple *t, double distance[3], struct error *error) {
    int rows = t->x.rows;
    struct ring_element zero = {0}, one = {0}, copy[2] = {0}, nothing = {0}, result[3] = {0};
    bool ok = ring_zero(rows, &zero, error) && ring_zero(rows, &nothing, error) &&
              ring_one(rows, &one, error) && ring_copy(&t->x, &copy[0], error) &&
              ring_copy(&t->x, &copy[1], error) && ring_sum(&t->x, &zero, &result[0], error) &&
              ring_product(&t->x, &one, &result[1], error) &&
              ring_product(&t->x, &zero, &result[2], error);
    distance[0] = consume_distance(&result[0], &copy[0]);
    distance[1] = consume_distance(&result[1], &copy[1]);
    distance[2] = consume_distance(&result[2], &nothing);
    ring_free(&zero);
    ring_free(&one);
    return ok;
}

enum { AXIOMS = 8 };
static const char *const axiom_names[AXIOMS] = {
    "sum_commutative",     "product_commutative", "sum_associative", "product_associative",
    "product_distributes", "zero_is_neutral",     "one_is_neutral",  "zero_absorbs",
};

static bool check_axioms(const struct triple *t, double distance[AXIOMS], struct error *error) {
    return check_commutative(ring_sum, t, &distance[0], error) &&
           check_commutative(ring_product, t, &distance[1], error) &&
           check_associative(ring_sum, t, &distance[2], error) &&
           check_associative(ring_product, t, &distance[3], error) &&
           check_distributive(t, &distance[4], error) && check_neutral(t, &distance[5], error);
}

/* |value - expected| relative to the larger of 1 and |expected|. */
static double relative_error(double complex value, double complex expected) {
    double size = cabs(expected);
    return cabs(value - expected) / (size > 1 ? size : 1);
}

struct homomorphism_errors {
    double sum, product, one;
    double control; /* how far |r| is from being additive */
};

static void keep_largest(double *largest, double value) {
    if (!(value <= *largest))
        *largest = value;
}

/* r(x + y) = r(x) + r(y), r(x * y) = r(x) r(y), r(1) = 1 for every potential of both kinds. */
static void check_potential(const struct ring_element *const e[5], enum ring_part left,
                            enum ring_part right, int k1, int k2, int k,
                            struct homomorphism_errors *errors) {
    double complex r[5]; /* of x, y, x + y, x * y, one */
    for (int i = 0; i < 5; ++i)
        r[i] = potential_single(e[i], left, right, k1, k2, k);
    keep_largest(&errors->sum, relative_error(r[2], r[0] + r[1]));
    keep_largest(&errors->product, relative_error(r[3], r[0] * r[1]));
    keep_largest(&errors->one, relative_error(r[4], 1));
    keep_largest(&errors->control, relative_error(cabs(r[2]), cabs(r[0]) + cabs(r[1])));
}

static bool check_homomorphisms(const struct triple *t, struct homomorphism_errors *errors,
                                struct error *error) {
    static const enum ring_part inputs[3][2] = {
        {RING_A, RING_B}, {RING_A, RING_A}, {RING_B, RING_B}};
    struct ring_element sum = {0}, product = {0}, one = {0};
    bool ok = ring_sum(&t->x, &t->y, &sum, error) && ring_product(&t->x, &t->y, &product, error) &&
              ring_one(t->x.rows, &one, error);
    const struct ring_element *const e[5] = {&t->x, &t->y, &sum, &product, &one};
    int n = t->x.rows;
    for (int i = 0; ok && i < 3; ++i)
        for (int k1 = 1; k1 <= n; ++k1)
            for (int k2 = 1; k2 <= n; ++k2)
                for (int k = 1; k <= n; ++k)
                    check_potential(e, inputs[i][0], inputs[i][1], k1, k2, k, errors);
    ring_free(&sum);
    ring_free(&product);
    ring_free(&one);
    return ok;
}

/* The loss from sum potentials and the loss of the real network over all pairs. */
static bool measure_losses(const struct group *group, const struct characters *characters,
                           const struct ring_element *z, struct potential_summary *summary,
                           double *direct, struct error *error) {
    struct ring_weights weights = {0};
    bool ok = potential_summarize(group, z, summary, error) &&
              ring_weights_from_element(characters, z, &weights, error) &&
              potential_loss_direct(group, &weights, direct, error);
    ring_weights_free(&weights);
    return ok;
}

static bool draw_triple(const struct characters *characters, int order_max,
                        struct random_stream *stream, struct triple *t, struct error *error) {
    struct ring_element *const elements[] = {&t->x, &t->y, &t->z};
    *t = (struct triple){0};
    for (int i = 0; i < 3; ++i) {
        int order = 1 + (int)random_below(stream, (uint32_t)order_max);
        if (!ring_create(characters->order - 1, order, elements[i], error))
            return false;
        ring_random(characters, 1, stream, elements[i]);
    }
    return true;
}

struct random_checks {
    double axioms[AXIOMS];
    struct homomorphism_errors homomorphisms;
    double loss;
};

static bool check_draw(const struct group *group, const struct characters *characters,
                       int order_max, struct random_stream *stream, struct random_checks *checks,
                       struct error *error) {
    struct triple t;
    double distance[AXIOMS], direct = NAN;
    struct potential_summary summary = {0};
    bool ok = draw_triple(characters, order_max, stream, &t, error) &&
              check_axioms(&t, distance, error) &&
              check_homomorphisms(&t, &checks->homomorphisms, error) &&
              measure_losses(group, characters, &t.x, &summary, &direct, error);
    for (int i = 0; ok && i < AXIOMS; ++i)
        keep_largest(&checks->axioms[i], distance[i]);
    if (ok)
        keep_largest(&checks->loss, fabs(summary.loss - direct) / direct);
    ring_free(&t.x);
    ring_free(&t.y);
    ring_free(&t.z);
    return ok;
}

static bool check_random_elements(const struct axioms *axioms, const struct spec_group *of,
                                  struct results *results, struct error *error) {
    struct group group;
    struct characters characters = {0};
    struct random_checks checks = {0};
    struct random_stream stream = random_stream(axioms->seed, RANDOM_ELEMENT);
    if (!group_create_abelian(of->factors, (int)of->rank, &group, error))
        return false;
    bool ok = characters_create(&group, &characters, error);
    for (int i = 0; ok && i < axioms->draws; ++i)
        ok = check_draw(&group, &characters, axioms->order_max, &stream, &checks, error);
    if (ok) {
        double tolerance = results->tolerance.relative;
        const char *name = group.name;
        int order = axioms->order_max;
        for (int i = 0; i < AXIOMS; ++i)
            record(results, AXIOM_ERROR, axiom_names[i], name, order, checks.axioms[i], tolerance);
        const struct homomorphism_errors *h = &checks.homomorphisms;
        record(results, HOMOMORPHISM_ERROR, "potential_of_sum", name, order, h->sum, tolerance);
        record(results, HOMOMORPHISM_ERROR, "potential_of_product", name, order, h->product,
               tolerance);
        record(results, HOMOMORPHISM_ERROR, "potential_of_one", name, order, h->one, tolerance);
        record(results, LOSS_IDENTITY_ERROR, "loss_from_potentials", name, order, checks.loss,
               tolerance);
        keep_largest(&results->worst[CONTROL_NOT_HOMOMORPHIC], h->control);
    }
    characters_free(&characters);
    group_free(&group);
    return ok;
}

/* --- 2. Table 1: which potentials the partial solutions zero -------------------------------------
 */

enum partial_solution {
    SYN,
    NU,
    NU_I,
    XI,
    XI_MIRROR,
    SYN_ALPHA_BETA,
    NU_SYN,
    NU_I_XI,
    NU_I_SYN_ALPHA_BETA,
    REAL,
    PARTIAL_SOLUTIONS
};

static const char *const partial_names[PARTIAL_SOLUTIONS] = {
    "z_syn",
    "z_nu",
    "z_(nu=i)",
    "z_xi",
    "z_xi mirrored",
    "z_(syn,alpha,beta)",
    "z_nu * z_syn",
    "z_(nu=i) * z_xi",
    "z_(nu=i) * z_(syn,alpha,beta)",
    "z_2 (real characters)",
};

/* Factors of the products, in the order of the enumeration. */
static const enum partial_solution product_factors[3][2] = {
    {NU, SYN}, {NU_I, XI}, {NU_I, SYN_ALPHA_BETA}};

static double complex turn(double turns) {
    return cexp(2 * M_PI * I * turns);
}

static bool create_partials(const struct partial *partial, struct ring_element *u,
                            struct error *error) {
    bool ok = solution_syn(&u[SYN], error) && solution_nu(turn(partial->nu_turns), &u[NU], error) &&
              solution_nu(I, &u[NU_I], error) &&
              solution_xi(turn(partial->xi_turns), false, &u[XI], error) &&
              solution_xi(turn(partial->xi_turns), true, &u[XI_MIRROR], error) &&
              solution_syn_alpha_beta(turn(partial->alpha_turns), turn(partial->beta_turns),
                                      &u[SYN_ALPHA_BETA], error) &&
              solution_real(&u[REAL], error);
    for (int i = 0; ok && i < 3; ++i)
        ok = ring_product(&u[product_factors[i][0]], &u[product_factors[i][1]], &u[NU_SYN + i],
                          error);
    return ok;
}

/* A product must zero exactly what one of its factors zeroes. */
static void check_zero_sets(double values[PARTIAL_SOLUTIONS][SOLUTION_POTENTIALS],
                            const struct ring_element *u, struct results *results) {
    double tolerance = results->tolerance.relative;
    for (int i = 0; i < 3; ++i) {
        int mismatches = 0;
        const double *x = values[product_factors[i][0]], *y = values[product_factors[i][1]];
        for (int p = 0; p < SOLUTION_POTENTIALS; ++p) {
            bool factor_zero = x[p] <= tolerance || y[p] <= tolerance;
            mismatches += factor_zero != (values[NU_SYN + i][p] <= tolerance);
        }
        char check[96];
        snprintf(check, sizeof check, "zero_set_of %s", partial_names[NU_SYN + i]);
        record(results, ZERO_SET_MISMATCHES, check, "one frequency", u[NU_SYN + i].order,
               mismatches, 0);
    }
    double other = 0;
    for (int p = 1; p < SOLUTION_POTENTIALS; ++p) /* 0 is abc */
        keep_largest(&other, values[NU_SYN][p]);
    record(results, PRODUCT_OTHER_POTENTIALS, "other_potentials_of z_nu * z_syn", "one frequency",
           u[NU_SYN].order, other, tolerance);
}

static void draw_zero_sets(double values[PARTIAL_SOLUTIONS][SOLUTION_POTENTIALS],
                           struct results *results) {
    double at[SOLUTION_POTENTIALS], rows[PARTIAL_SOLUTIONS];
    const char *potentials[SOLUTION_POTENTIALS], *names[PARTIAL_SOLUTIONS];
    for (int p = 0; p < SOLUTION_POTENTIALS; ++p) {
        at[p] = p;
        potentials[p] = solution_potential_name(p);
    }
    for (int i = 0; i < PARTIAL_SOLUTIONS; ++i) {
        rows[i] = PARTIAL_SOLUTIONS - 1 - i; /* first row on top */
        names[i] = partial_names[i];
    }
    struct figure_panel *panel =
        figure_panel(results->table_1, 0, 0,
                     (struct figure_frame){.x = {.label = "sum potential of one frequency",
                                                 .min = -0.5,
                                                 .max = SOLUTION_POTENTIALS - 0.5,
                                                 .ticks = SOLUTION_POTENTIALS,
                                                 .tick_at = at,
                                                 .tick_label = potentials},
                                           .y = {.min = -0.5,
                                                 .max = PARTIAL_SOLUTIONS - 0.5,
                                                 .ticks = PARTIAL_SOLUTIONS,
                                                 .tick_at = rows,
                                                 .tick_label = names},
                                           .legend = FIGURE_LEGEND_PAGE});
    for (int zero = 0; zero < 2; ++zero) {
        double x[PARTIAL_SOLUTIONS * SOLUTION_POTENTIALS],
            y[PARTIAL_SOLUTIONS * SOLUTION_POTENTIALS];
        int count = 0;
        for (int i = 0; i < PARTIAL_SOLUTIONS; ++i)
            for (int p = 0; p < SOLUTION_POTENTIALS; ++p)
                if ((values[i][p] <= results->tolerance.relative) == zero) {
                    x[count] = at[p];
                    y[count++] = rows[i];
                }
        figure_points(panel, count, x, y,
                      (struct figure_style){.label = zero ? "zero" : "not zero",
                                            .color = zero ? FIGURE_BLUE : FIGURE_GREY,
                                            .symbol = zero ? FIGURE_DISC : FIGURE_CROSS});
    }
}

static bool compute_table_1(const struct partial *partial, struct results *results,
                            struct error *error) {
    struct ring_element u[PARTIAL_SOLUTIONS] = {0};
    double values[PARTIAL_SOLUTIONS][SOLUTION_POTENTIALS];
    bool ok = create_partials(partial, u, error);
    for (int i = 0; ok && i < PARTIAL_SOLUTIONS; ++i) {
        double complex potentials[SOLUTION_POTENTIALS];
        solution_potentials(&u[i], potentials);
        table_row(results->partial);
        table_text(results->partial, partial_names[i]);
        table_integer(results->partial, u[i].order);
        for (int p = 0; p < SOLUTION_POTENTIALS; ++p) {
            values[i][p] = cabs(potentials[p]) / u[i].order;
            table_real(results->partial, values[i][p]);
        }
    }
    if (ok) {
        check_zero_sets(values, u, results);
        draw_zero_sets(values, results);
    }
    free_all(u, PARTIAL_SOLUTIONS);
    return ok;
}

/* --- 3. Global solutions on many groups ----------------------------------------------------------
 */

static void record_solution(const struct group *group, const struct characters *characters,
                            enum solution solution, const struct ring_element *z,
                            const struct potential_summary *summary, double direct,
                            struct results *results) {
    const struct tolerance *tolerance = &results->tolerance;
    char check[64];
    int predicted = solution_order(solution, characters);
    double norm2 = ring_squared_norm(z),
           norm2_predicted = solution_squared_norm(solution, characters);
    double loss = fmax(summary->loss, direct);
    table_row(results->solutions);
    table_text(results->solutions, group->name);
    table_text(results->solutions, solution_name(solution));
    table_integer(results->solutions, z->order);
    table_real(results->solutions, summary->loss);
    table_real(results->solutions, norm2);
    table_integer(results->solutions, group->order);
    table_integer(results->solutions, predicted);
    table_real(results->solutions, norm2_predicted);
    table_real(results->solutions, direct);
    table_real(results->solutions, summary->r_g);
    table_real(results->solutions, summary->r_c);
    table_real(results->solutions, summary->r_n);
    table_real(results->solutions, summary->r_s);
    snprintf(check, sizeof check, "order_of %s", solution_name(solution));
    record(results, ORDER_MISMATCHES, check, group->name, z->order, abs(z->order - predicted), 0);
    snprintf(check, sizeof check, "loss_of %s", solution_name(solution));
    record(results, LOSS_Z_F6 + (enum quantity)solution, check, group->name, z->order, loss,
           tolerance->zero_loss);
    snprintf(check, sizeof check, "norm_of %s", solution_name(solution));
    record(results, NORM_ERROR, check, group->name, z->order, fabs(norm2 / norm2_predicted - 1),
           tolerance->relative);
    int *count = &results->figure_count[solution];
    int slot = (int)solution * results->figure_max + (*count)++;
    results->figure_d[slot] = group->order;
    results->figure_order[slot] = z->order;
    results->figure_loss[slot] = fmax(loss, 1e-34);
}

static bool check_solutions_on(const struct group_factors *of, int memorization_up_to,
                               struct results *results, struct error *error) {
    struct group group;
    struct characters characters = {0};
    if (!group_create_abelian(of->factors, of->rank, &group, error))
        return false;
    bool ok = characters_create(&group, &characters, error);
    for (int s = 0; ok && s < SOLUTIONS; ++s) {
        struct ring_element z = {0};
        struct potential_summary summary;
        double direct;
        if (s == SOLUTION_M && group.order > memorization_up_to)
            continue;
        ok = solution_create((enum solution)s, &group, &characters, &z, error) &&
             measure_losses(&group, &characters, &z, &summary, &direct, error);
        if (ok)
            record_solution(&group, &characters, (enum solution)s, &z, &summary, direct, results);
        ring_free(&z);
    }
    characters_free(&characters);
    group_free(&group);
    return ok;
}

static bool listed(const struct group_factors *list, int count, const struct group_factors *group) {
    for (int i = 0; i < count; ++i)
        if (list[i].rank == group->rank &&
            memcmp(list[i].factors, group->factors, sizeof(int) * (size_t)group->rank) == 0)
            return true;
    return false;
}

/* The groups of the spec and all Abelian groups up to the given order, each once, small first. */
static int collect_groups(const struct solutions *solutions, struct group_factors *list) {
    int count = 0;
    for (int order = 2; order <= solutions->all_groups_up_to; ++order)
        count += group_list_abelian(order, list + count);
    for (unsigned i = 0; i < solutions->groups_count; ++i) {
        struct group_factors group = {.rank = (int)solutions->groups[i].rank};
        memcpy(group.factors, solutions->groups[i].factors, sizeof(int) * (size_t)group.rank);
        if (!listed(list, count, &group))
            list[count++] = group;
    }
    return count;
}

static void draw_solutions(const struct results *results) {
    static const enum figure_symbol symbols[SOLUTIONS] = {FIGURE_DISC, FIGURE_SQUARE,
                                                          FIGURE_TRIANGLE};
    static const char *const labels[SOLUTIONS] = {"z#dF6#u", "z#dF4/6#u", "z#dM#u"};
    struct figure_panel *orders =
        figure_panel(results->global, 0, 0,
                     (struct figure_frame){.title = "Order",
                                           .x = {.label = "group order d", .log = true},
                                           .y = {.label = "hidden nodes", .log = true}});
    struct figure_panel *losses =
        figure_panel(results->global, 0, 1,
                     (struct figure_frame){.title = "Loss",
                                           .x = {.label = "group order d", .log = true},
                                           .y = {.label = "loss", .log = true}});
    for (int s = 0; s < SOLUTIONS; ++s) {
        int at = s * results->figure_max, count = results->figure_count[s];
        struct figure_style style = {
            .label = labels[s], .color = figure_color(s), .symbol = symbols[s]};
        figure_points(orders, count, results->figure_d + at, results->figure_order + at, style);
        figure_points(losses, count, results->figure_d + at, results->figure_loss + at, style);
    }
    const double d[2] = {2, 127}, f6[2] = {3, 378}, f46[2] = {4, 254}, m[2] = {4, 127 * 127};
    figure_line(orders, 2, d, f6, (struct figure_style){.label = "3(d − 1)", .color = FIGURE_BLUE});
    figure_line(
        orders, 2, d, f46,
        (struct figure_style){.label = "2d", .color = FIGURE_VERMILION, .dash = FIGURE_DASHED});
    figure_line(
        orders, 2, d, m,
        (struct figure_style){.label = "d#u2#d", .color = FIGURE_GREEN, .dash = FIGURE_DOTTED});
    figure_horizontal(
        losses, results->tolerance.zero_loss,
        (struct figure_style){.label = "asked for", .color = FIGURE_BLACK, .dash = FIGURE_DASHED});
}

static bool check_solutions(const struct solutions *solutions, struct results *results,
                            struct error *error) {
    size_t most = solutions->groups_count +
                  (size_t)GROUP_LISTS_MAX * (size_t)(solutions->all_groups_up_to + 1);
    struct group_factors *list = calloc(most, sizeof *list);
    bool ok = list != NULL || error_memory(error, "the list of groups");
    int count = ok ? collect_groups(solutions, list) : 0;
    results->figure_max = count;
    results->figure_d = calloc((size_t)(SOLUTIONS * count) + 1, sizeof(double));
    results->figure_order = calloc((size_t)(SOLUTIONS * count) + 1, sizeof(double));
    results->figure_loss = calloc((size_t)(SOLUTIONS * count) + 1, sizeof(double));
    if (ok && (results->figure_d == NULL || results->figure_order == NULL ||
               results->figure_loss == NULL))
        ok = error_memory(error, "a figure");
    for (int i = 0; ok && i < count; ++i)
        ok = check_solutions_on(&list[i], solutions->memorization_up_to, results, error);
    if (ok)
        draw_solutions(results);
    free(list);
    return ok;
}

/* --- The program ---------------------------------------------------------------------------------
 */

static bool results_create(const struct tolerance *tolerance, struct results *results,
                           struct error *error) {
    static const char *const checks[] = {"check", "group",     "order",
                                         "value", "tolerance", "verdict"};
    static const char *const solutions[] = {
        "group",           "solution",        "order", "loss", "norm2", "d",  "predicted_order",
        "predicted_norm2", "loss_over_pairs", "r_g",   "r_c",  "r_n",   "r_s"};
    const char *partial[2 + SOLUTION_POTENTIALS] = {"solution", "order"};
    for (int p = 0; p < SOLUTION_POTENTIALS; ++p)
        partial[2 + p] = solution_potential_name(p);
    *results = (struct results){.tolerance = *tolerance};
    results->checks = table_create(checks, 6, error);
    results->partial = table_create(partial, 2 + SOLUTION_POTENTIALS, error);
    results->solutions = table_create(solutions, 13, error);
    results->table_1 = figure_create(1, 1, "Table 1: sum potentials that vanish", error);
    results->global = figure_create(1, 2, "Global solutions", error);
    return results->checks != NULL && results->partial != NULL && results->solutions != NULL &&
           results->table_1 != NULL && results->global != NULL;
}

static void results_free(struct results *results) {
    free(results->figure_d);
    free(results->figure_order);
    free(results->figure_loss);
}

static bool save(const struct program *program, struct results *results, struct error *error) {
    bool ok = result_save_table(program, results->checks, "ring_closure", error);
    ok = result_save_table(program, results->partial, "partial_solutions", error) && ok;
    ok = result_save_table(program, results->solutions, "global_solutions", error) && ok;
    ok = result_save_figure(program, results->table_1, "partial_solutions", error) && ok;
    return result_save_figure(program, results->global, "global_solutions", error) && ok;
}

static bool run(const struct program *program, const struct document *document,
                const struct profile *profile, struct verdicts *verdicts, struct error *error) {
    struct results results;
    bool ok = results_create(&document->tolerance, &results, error);
    for (unsigned i = 0; ok && i < profile->axioms.groups_count; ++i)
        ok = check_random_elements(&profile->axioms, &profile->axioms.groups[i], &results, error);
    ok = ok && compute_table_1(&profile->partial, &results, error) &&
         check_solutions(&profile->solutions, &results, error);
    if (ok) {
        ok = save(program, &results, error);
        for (int i = 0; i < QUANTITIES; ++i)
            verdicts_measure(verdicts, quantity_names[i], results.worst[i], NAN, NAN);
    }
    results_free(&results);
    return ok;
}

int main(int argc, char **argv) {
    struct program program;
    struct claim claim;
    struct error error = {0};
    unsigned index = 0;
    program_start(argc, argv,
                  "Check the semiring of weights, its sum potentials and the global solutions "
                  "composed in it.",
                  &program);
    bool ok = claim_open(&program, &document_schema, &claim, &error);
    const struct document *document = (const struct document *)claim.document;
    ok = ok &&
         claim_choose(&claim, document->profiles, document->profiles_count,
                      sizeof *document->profiles, &index, &error) &&
         check_profile(claim.spec, index, document, &error) &&
         claim_expect(&claim, quantity_names, QUANTITIES, &error) &&
         program_prepare_folders(&program, false, &error);
    if (ok && !program_is_shard(&program)) /* nothing is trained for this claim */
        ok = run(&program, document, &document->profiles[index], &claim.verdicts, &error);
    int status = !ok ? program_fail(&program, &error) : claim_finish(&claim, 0);
    claim_close(&claim);
    return status;
}
