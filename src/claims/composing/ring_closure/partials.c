/* Table 1: the sum potentials that partial solutions and their products zero (CoGS sec. 5). */
#include "base/worst.h"
#include "claims/composing/ring_closure/ring_closure.h"
#include "study/plots.h"

#include <math.h>

enum { SYN, NU, NU_I, XI, XI_MIRROR, SYN_ALPHA_BETA, THREE_C, REAL = PARTIALS - 1 };

_Static_assert((int)PARTIAL_FIRST_PRODUCT == (int)THREE_C + 1, "products follow");
_Static_assert((int)PARTIAL_FIRST_PRODUCT + (int)PARTIAL_PRODUCTS == (int)REAL, "up to the last");

static const char *const names[PARTIALS] = {
    "z_syn",
    "z_nu",
    "z_(nu=i)",
    "z_xi",
    "z_xi mirrored",
    "z_(syn,alpha,beta)",
    "z_3c",
    "z_nu * z_syn",
    "z_(nu=i) * z_xi",
    "z_(nu=i) * z_(syn,alpha,beta)",
    "z_3c * z_syn",
    "z_2 (real characters)",
};

const int ring_closure_factors[PARTIAL_PRODUCTS][2] = {
    {NU, SYN}, {NU_I, XI}, {NU_I, SYN_ALPHA_BETA}, {THREE_C, SYN}};

#define BAR(letters) "<span class=\"conjugate\">" letters "</span>"
#define TABLE_1(member) offsetof(struct partial_row, member)
#define POTENTIAL(i, sum)                                                                          \
    FIELD_REAL, TABLE_1(potential[i]), NULL, "absolute value of " sum " over the order"
static const struct field fields[] = {
    {"solution", FIELD_TEXT, TABLE_1(solution), NULL, "partial solution", .heading = "solution"},
    {"order", FIELD_INTEGER, TABLE_1(order), "neurons", "of the solution", .heading = "order"},
    {"abc", POTENTIAL(0, "Σabc"), .heading = "abc"},
    {"~abc", POTENTIAL(1, "Σa*bc"), .heading = BAR("a") "bc"},
    {"a~bc", POTENTIAL(2, "Σab*c"), .heading = "a" BAR("b") "c"},
    {"ab~c", POTENTIAL(3, "Σabc*"), .heading = "ab" BAR("c")},
    {"a~ac", POTENTIAL(4, "Σaa*c"), .heading = "a" BAR("a") "c"},
    {"b~bc", POTENTIAL(5, "Σbb*c"), .heading = "b" BAR("b") "c"},
    {"aac", POTENTIAL(6, "Σaac"), .heading = "aac"},
    {"bbc", POTENTIAL(7, "Σbbc"), .heading = "bbc"},
    {"~a~ac", POTENTIAL(8, "Σa*a*c"), .heading = BAR("aa") "c"},
    {"~b~bc", POTENTIAL(9, "Σb*b*c"), .heading = BAR("bb") "c"},
    {0}};
const struct record ring_closure_partial_record = {"partial solution", sizeof(struct partial_row),
                                                   fields};

static double complex turn(double turns) {
    return cexp(2 * M_PI * I * turns);
}

static bool create(const struct partial *partial, struct ring_element u[PARTIALS],
                   struct error *error) {
    bool ok = solution_syn(&u[SYN], error) && solution_nu(turn(partial->nu_turns), &u[NU], error) &&
              solution_nu(I, &u[NU_I], error) &&
              solution_xi(turn(partial->xi_turns), false, &u[XI], error) &&
              solution_xi(turn(partial->xi_turns), true, &u[XI_MIRROR], error) &&
              solution_syn_alpha_beta(turn(partial->alpha_turns), turn(partial->beta_turns),
                                      &u[SYN_ALPHA_BETA], error) &&
              solution_3c(&u[THREE_C], error) && solution_real(&u[REAL], error);
    for (int i = 0; ok && i < PARTIAL_PRODUCTS; ++i)
        ok = ring_product(&u[ring_closure_factors[i][0]], &u[ring_closure_factors[i][1]],
                          &u[PARTIAL_FIRST_PRODUCT + i], error);
    return ok;
}

bool ring_closure_measure_partials(const struct partial *partial, struct partial_row rows[PARTIALS],
                                   struct error *error) {
    struct ring_element u[PARTIALS] = {0};
    bool ok = create(partial, u, error);
    for (int i = 0; ok && i < PARTIALS; ++i) {
        double complex potentials[SOLUTION_POTENTIALS];
        rows[i] = (struct partial_row){.solution = names[i], .order = u[i].order};
        solution_potentials(&u[i], potentials);
        for (int p = 0; p < SOLUTION_POTENTIALS; ++p)
            rows[i].potential[p] = cabs(potentials[p]) / u[i].order;
    }
    for (int i = 0; i < PARTIALS; ++i)
        ring_free(&u[i]);
    return ok;
}

double ring_closure_zero_set_mismatches(const struct partial_row *x, const struct partial_row *y,
                                        const struct partial_row *product, double zero) {
    double mismatches = 0;
    for (int p = 0; p < SOLUTION_POTENTIALS; ++p) {
        double of_x = x->potential[p], of_y = y->potential[p], both = product->potential[p];
        bool factor_is_zero = of_x <= zero || of_y <= zero;
        mismatches += outcome_of(factor_is_zero != (both <= zero), of_x + of_y + both);
    }
    return mismatches;
}

static void draw_zero_sets(struct study *study, const struct partial_row rows[PARTIALS],
                           double zero) {
    static const struct figure_style styles[] = {{"not zero", FIGURE_GREY, .symbol = FIGURE_CROSS},
                                                 {"zero", FIGURE_BLUE, .symbol = FIGURE_DISC}};
    double at[PARTIALS];
    const char *potentials[SOLUTION_POTENTIALS], *solutions[PARTIALS];
    struct plot_points points[] = {plot_points(study, PARTIALS * SOLUTION_POTENTIALS),
                                   plot_points(study, PARTIALS * SOLUTION_POTENTIALS)};
    for (int i = 0; i < PARTIALS; ++i) {
        int y = PARTIALS - 1 - i; /* the first row on top */
        at[i] = i;
        solutions[y] = rows[i].solution;
        for (int p = 0; p < SOLUTION_POTENTIALS; ++p) {
            potentials[p] = solution_potential_name(p);
            plot_add(&points[rows[i].potential[p] <= zero], p, y);
        }
    }
    const struct figure_frame frame = {
        NULL,
        {"sum potential of one frequency", .min = -0.5, .max = SOLUTION_POTENTIALS - 0.5,
         .ticks = SOLUTION_POTENTIALS, .tick_at = at, .tick_label = potentials},
        {.min = -0.5,
         .max = PARTIALS - 0.5,
         .ticks = PARTIALS,
         .tick_at = at,
         .tick_label = solutions},
        FIGURE_LEGEND_PAGE};
    struct figure *figure =
        study_figure(study, "partial_solutions", 1, 1, "Table 1: sum potentials that vanish");
    struct figure_panel *panel = figure_panel(figure, 0, 0, frame);
    for (int is_zero = 0; is_zero < 2; ++is_zero)
        plot_symbols(panel, &points[is_zero], styles[is_zero]);
}

/* A product zeroes exactly what one of its factors zeroes. */
bool ring_closure_check_partials(struct study *study, struct findings *found, struct error *error) {
    const struct partial *partial = &((const struct profile *)study->profile)->partial;
    double zero = ((const struct document *)study->document)->tolerance.relative, other = 0;
    struct partial_row rows[PARTIALS];
    if (!ring_closure_measure_partials(partial, rows, error))
        return false;
    for (int i = 0; i < PARTIALS; ++i)
        study_write_row(study, "partial_solutions", &rows[i]);
    for (int i = 0; i < PARTIAL_PRODUCTS; ++i) {
        const struct partial_row *product = &rows[PARTIAL_FIRST_PRODUCT + i];
        const int *factors = ring_closure_factors[i];
        double mismatches =
            ring_closure_zero_set_mismatches(&rows[factors[0]], &rows[factors[1]], product, zero);
        ring_closure_check(study, &found->zero_set_mismatches,
                           study_text(study, "zero_set_of %s", product->solution), "one frequency",
                           product->order, mismatches, 0);
    }
    const struct partial_row *product = &rows[PARTIAL_FIRST_PRODUCT];
    for (int p = 1; p < SOLUTION_POTENTIALS; ++p) /* 0 is abc */
        other = worst_of(other, product->potential[p]);
    ring_closure_check(study, &found->product_other_potentials, "other_potentials_of z_nu * z_syn",
                       "one frequency", product->order, other, zero);
    draw_zero_sets(study, rows, zero);
    return true;
}
