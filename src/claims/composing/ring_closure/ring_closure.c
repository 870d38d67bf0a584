/* Claim: the weights of two-layer quadratic networks form a commutative semiring, sum potentials
 * are homomorphisms of it, the loss is a function of them, and partial solutions multiply into
 * networks of exactly zero loss (CoGS sec. 3 to 5, Theorems 1 to 4, Table 1).
 *
 * Nothing is trained here. Random elements test the axioms, the homomorphisms and the loss;
 * Table 1 is computed from the partial solutions; every global solution is built on every group of
 * the spec and both its order and its loss are checked. */
#include "base/memory.h"
#include "base/worst.h"
#include "claims/composing/ring_closure/ring_closure_figures.h"
#include "claims/composing/ring_closure/ring_closure_random.h"
#include "claims/composing/ring_closure/ring_closure_spec.h"
#include "former/result.h"
#include "theory/semiring/potentials.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- Results ---------------------------------------------------------------------------------- */

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
    double worst[QUANTITIES]; /* largest value so far */
    struct solution_points points[SOLUTIONS];
    double *block; /* what the points point into */
};

static void record(struct results *results, enum quantity quantity, const char *check,
                   const char *group, int order, double value, double tolerance) {
    results->worst[quantity] = worst_of(results->worst[quantity], value);
    table_row(results->checks);
    table_text(results->checks, check);
    table_text(results->checks, group);
    table_integer(results->checks, order);
    table_real(results->checks, value);
    table_real(results->checks, tolerance);
    table_text(results->checks, value <= tolerance ? "holds" : "fails");
}

/* --- 1. Axioms, homomorphisms, loss: random elements ------------------------------------------ */

static bool check_random_elements(const struct axioms *axioms, const struct spec_group *of,
                                  struct results *results, struct error *error) {
    struct group group;
    struct characters characters;
    struct random_checks checks = {0};
    struct random_stream stream = random_stream(axioms->seed, RANDOM_ELEMENT);
    bool ok = characters_create_abelian(of->factors, (int)of->rank, &group, &characters, error);
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
        results->worst[CONTROL_NOT_HOMOMORPHIC] =
            worst_of(results->worst[CONTROL_NOT_HOMOMORPHIC], h->control);
    }
    characters_free(&characters);
    group_free(&group);
    return ok;
}

/* --- 2. Table 1: which potentials the partial solutions zero ---------------------------------- */

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

_Static_assert((int)PARTIAL_SOLUTIONS <= (int)ZERO_SETS_MAX, "the figure has room for all of them");

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
        double mismatches = 0;
        const double *x = values[product_factors[i][0]], *y = values[product_factors[i][1]];
        for (int p = 0; p < SOLUTION_POTENTIALS; ++p) {
            double product = values[NU_SYN + i][p];
            bool factor_zero = x[p] <= tolerance || y[p] <= tolerance;
            mismatches += outcome_of(factor_zero != (product <= tolerance), x[p] + y[p] + product);
        }
        char check[96];
        snprintf(check, sizeof check, "zero_set_of %s", partial_names[NU_SYN + i]);
        record(results, ZERO_SET_MISMATCHES, check, "one frequency", u[NU_SYN + i].order,
               mismatches, 0);
    }
    double other = 0;
    for (int p = 1; p < SOLUTION_POTENTIALS; ++p) /* 0 is abc */
        other = worst_of(other, values[NU_SYN][p]);
    record(results, PRODUCT_OTHER_POTENTIALS, "other_potentials_of z_nu * z_syn", "one frequency",
           u[NU_SYN].order, other, tolerance);
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
        draw_zero_sets(results->table_1, PARTIAL_SOLUTIONS, partial_names, values,
                       results->tolerance.relative);
    }
    for (int i = 0; i < PARTIAL_SOLUTIONS; ++i)
        ring_free(&u[i]);
    return ok;
}

/* --- 3. Global solutions on many groups ------------------------------------------------------- */

static void record_solution(const struct group *group, const struct characters *characters,
                            enum solution solution, const struct ring_element *z,
                            const struct potential_summary *summary, double direct,
                            struct results *results) {
    const struct tolerance *tolerance = &results->tolerance;
    char check[64];
    int predicted = solution_order(solution, characters);
    double norm2 = ring_squared_norm(z),
           norm2_predicted = solution_squared_norm(solution, characters);
    double loss = worst_of(summary->loss, direct);
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
    struct solution_points *points = &results->points[solution];
    points->d[points->count] = group->order;
    points->order[points->count] = z->order;
    points->loss[points->count++] = fmax(loss, 1e-34); /* as low as is drawn */
}

static bool check_solutions_on(const struct group_factors *of, int memorisation_up_to,
                               struct results *results, struct error *error) {
    struct group group;
    struct characters characters;
    bool ok = characters_create_abelian(of->factors, of->rank, &group, &characters, error);
    for (int s = 0; ok && s < SOLUTIONS; ++s) {
        struct ring_element z = {0};
        struct potential_summary summary;
        double direct;
        if (s == SOLUTION_M && group.order > memorisation_up_to)
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

/* Room for as many points of every solution as there are groups. */
static bool points_create(size_t groups, struct results *results, struct error *error) {
    double *next = results->block = memory_array(3 * SOLUTIONS * groups, sizeof *next);
    if (next == NULL)
        return error_memory(error, "a figure");
    for (int s = 0; s < SOLUTIONS; ++s, next += 3 * groups)
        results->points[s] =
            (struct solution_points){.d = next, .order = next + groups, .loss = next + 2 * groups};
    return true;
}

static bool check_solutions(const struct solutions *solutions, struct results *results,
                            struct error *error) {
    size_t most = solutions->groups_count +
                  (size_t)GROUP_LISTS_MAX * (size_t)(solutions->all_groups_up_to + 1);
    struct group_factors *list = calloc(most, sizeof *list);
    bool ok = list != NULL || error_memory(error, "the list of groups");
    int count = ok ? collect_groups(solutions, list) : 0;
    ok = ok && points_create((size_t)count, results, error);
    for (int i = 0; ok && i < count; ++i)
        ok = check_solutions_on(&list[i], solutions->memorisation_up_to, results, error);
    if (ok)
        draw_solutions(results->global, results->points, results->tolerance.zero_loss);
    free(list);
    return ok;
}

/* --- The program ------------------------------------------------------------------------------ */

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

/* Of results that are not going to be saved. */
static void discard(struct results *results) {
    table_free(results->checks);
    table_free(results->partial);
    table_free(results->solutions);
    figure_free(results->table_1);
    figure_free(results->global);
}

/* Frees what it has saved, or could not save. */
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
    } else {
        discard(&results);
    }
    free(results.block);
    return ok;
}

static const struct program_manual manual = {
    .about =
        "Check the semiring of weights, its sum potentials and the global solutions composed in "
        "it (CoGS sec. 3 to 5, Table 1).",
    .results = "  tables/ring_closure.csv                axioms, homomorphisms and identities\n"
               "  tables/partial_solutions.csv           Table 1\n"
               "  tables/global_solutions.csv            loss and norm of z_F6, z_F4/6 and z_M\n"
               "  figures/partial_solutions.png          Table 1, drawn\n"
               "  figures/global_solutions.png           orders and losses by group order\n",
};

int main(int argc, char **argv) {
    struct program program;
    struct claim claim;
    struct error error = {0};
    program_start(argc, argv, &manual, &program);
    bool ok = claim_open(&program, &document_schema, sizeof(struct profile), &claim, &error);
    const struct document *document = (const struct document *)claim.document;
    const struct profile *profile = claim.profile;
    ok = ok && check_profile(claim.spec, claim.index, profile, &document->tolerance, &error) &&
         claim_expect(&claim, quantity_names, QUANTITIES, &error) &&
         program_prepare_folders(&program, false, &error);
    if (ok && !program_is_shard(&program)) /* nothing is trained for this claim */
        ok = run(&program, document, profile, &claim.verdicts, &error);
    int status = !ok ? program_fail(&program, &error) : claim_finish(&claim, 0);
    claim_close(&claim);
    return status;
}
