/* Theorem 4 as a computation: partial solutions as polynomials of one neuron, for the paper's
 * generators and for random ones with random sets of potentials that are to vanish. */
#include "base/worst.h"
#include "claims/composing/ring_closure/ring_closure.h"
#include "theory/semiring/polynomial.h"

#include <math.h>
#include <stdlib.h>

#define ROW(member) offsetof(struct polynomial_row, member)
static const struct field fields[] = {
    {"generator", FIELD_TEXT, ROW(generator), NULL,
     "of the partial solution, or how random ones are drawn", .heading = "generator"},
    {"draws", FIELD_INTEGER, ROW(draws), "count", "generators in this row", .heading = "draws"},
    {"omega", FIELD_INTEGER, ROW(omega), "count",
     "values that the potentials of R take on the generator, L; the most of these draws",
     .heading = "&#124;Ω&#124;"},
    {"raw_order", FIELD_INTEGER, ROW(raw_order), "neurons", "of the product, 2^L; likewise",
     .heading = "order"},
    {"order", FIELD_INTEGER, ROW(order), "neurons", "with equal powers merged; likewise",
     .heading = "merged"},
    {"order_mismatches", FIELD_REAL, ROW(order_mismatches), "count",
     "orders other than 2^L and L + 1, or above L + 1 where a coefficient can vanish",
     .heading = "orders off"},
    {"zero_set_mismatches", FIELD_REAL, ROW(mismatches), "count",
     "potentials of the two that vanish and whose value on the generator is not in Omega, or the "
     "reverse",
     .heading = "zero sets off"},
    {"value_error", FIELD_REAL, ROW(value_error), NULL,
     "largest relative deviation of a potential of the two from prod (r(u) - s)",
     .heading = "error"},
    {"distance", FIELD_REAL, ROW(distance), NULL,
     "from the partial solution in closed form; empty: random", .heading = "distance"},
    {"abc_vanishes", FIELD_REAL, ROW(abc_vanishes), "count",
     "draws in which abc(u) is in Omega and abc vanishes as well", .heading = "abc vanishes"},
    {0}};
const struct record ring_closure_polynomial_record = {"polynomial", sizeof(struct polynomial_row),
                                                      fields};

static double complex turn(double turns) {
    return cexp(2 * M_PI * I * turns);
}

/* --- One generator ---------------------------------------------------------------------------- */

/* prod over omega of (value - s) */
static double complex product_at(double complex value, const double complex *omega, int count) {
    double complex product = 1;
    for (int i = 0; i < count; ++i)
        product *= value - omega[i];
    return product;
}

void ring_closure_check_potentials(const struct ring_element *z,
                                   const double complex values[SOLUTION_POTENTIALS],
                                   const double complex *omega, int count,
                                   const bool vanishes[SOLUTION_POTENTIALS], double zero,
                                   struct polynomial_row *row) {
    double complex potentials[SOLUTION_POTENTIALS];
    solution_potentials(z, potentials);
    for (int p = 0; p < SOLUTION_POTENTIALS; ++p) {
        /* A potential and its conjugate: ~a~bc stands for ab~c. */
        double size = cabs(potentials[p]), expected = cabs(product_at(values[p], omega, count));
        row->mismatches += outcome_of((size <= zero) != vanishes[p], size);
        row->value_error =
            worst_of(row->value_error, fabs(size - expected) / (expected > 1 ? expected : 1));
    }
    row->abc_vanishes = outcome_of(cabs(potentials[0]) <= zero && vanishes[0], cabs(potentials[0]));
}

bool ring_closure_measure_polynomial(const double complex u[RING_PARTS],
                                     const bool in_r[SOLUTION_POTENTIALS], bool exact,
                                     const struct ring_element *element, double zero,
                                     struct polynomial_row *row, struct error *error) {
    double complex values[SOLUTION_POTENTIALS], omega[SOLUTION_POTENTIALS];
    bool vanishes[SOLUTION_POTENTIALS];
    struct ring_element raw = {0}, merged = {0};
    polynomial_values(u, values);
    int count = polynomial_omega(values, in_r, zero, omega);
    polynomial_vanishing(values, omega, count, zero, vanishes);
    bool ok = polynomial_raw(u, omega, count, &raw, error) &&
              polynomial_merged(u, omega, count, zero, &merged, error);
    *row = (struct polynomial_row){.draws = 1, .omega = count, .distance = NAN};
    if (ok) {
        row->raw_order = raw.order;
        row->order = merged.order;
        row->order_mismatches = (raw.order != 1 << count) +
                                (merged.order > count + 1 || (exact && merged.order <= count));
        ring_closure_check_potentials(&raw, values, omega, count, vanishes, zero, row);
        ring_closure_check_potentials(&merged, values, omega, count, vanishes, zero, row);
    }
    ok = ok && (element == NULL || ring_distance(&merged, element, &row->distance, error));
    ring_free(&raw);
    ring_free(&merged);
    return ok;
}

/* --- The paper's generators ------------------------------------------------------------------- */

enum { NAMED = 5 };

/* A potential of every value in Omega; 'x' is in R, in the order of solution_potential_name. */
static const struct {
    const char *name, *r;
} named[NAMED] = {{"z_syn: (w, w, w)", ".x.x......"},
                  {"z_nu: (nu, -nu, -~nu^2)", "......x..."},
                  {"z_(nu=i): (i, -i, 1)", "......x..."},
                  {"z_xi: (xi, -i ~xi, i)", "...x......"},
                  {"z_3c: (w, ~w, 1)", ".xx......."}};

static bool create_named(const struct partial *partial, struct ring_element z[NAMED],
                         double complex u[NAMED][RING_PARTS], struct error *error) {
    const double complex nu = turn(partial->nu_turns), xi = turn(partial->xi_turns);
    const double complex w = turn(1.0 / 3),
                         generators[NAMED][RING_PARTS] = {{w, w, w},
                                                          {nu, -nu, -conj(nu * nu)},
                                                          {I, -I, 1},
                                                          {xi, -I * conj(xi), I},
                                                          {w, conj(w), 1}};
    for (int i = 0; i < NAMED; ++i)
        for (int part = 0; part < RING_PARTS; ++part)
            u[i][part] = generators[i][part];
    return solution_syn(&z[0], error) && solution_nu(nu, &z[1], error) &&
           solution_nu(I, &z[2], error) && solution_xi(xi, false, &z[3], error) &&
           solution_3c(&z[4], error);
}

static bool measure_named(const struct partial *partial, double zero,
                          struct polynomial_row rows[NAMED], struct error *error) {
    struct ring_element z[NAMED] = {0};
    double complex u[NAMED][RING_PARTS];
    bool ok = create_named(partial, z, u, error);
    for (int i = 0; ok && i < NAMED; ++i) {
        bool in_r[SOLUTION_POTENTIALS];
        for (int p = 0; p < SOLUTION_POTENTIALS; ++p)
            in_r[p] = named[i].r[p] == 'x';
        ok = ring_closure_measure_polynomial(u[i], in_r, true, &z[i], zero, &rows[i], error);
        rows[i].generator = named[i].name;
    }
    for (int i = 0; i < NAMED; ++i)
        ring_free(&z[i]);
    return ok;
}

/* --- Random generators ------------------------------------------------------------------------ */

/* Each potential but abc is in R with probability 1/3; entries have absolute value 1 and a phase of
 * any size, or of a twelfth of a turn, so that potentials share values. */
static void draw(struct random_stream *stream, bool roots, double complex u[RING_PARTS],
                 bool in_r[SOLUTION_POTENTIALS]) {
    for (int part = 0; part < RING_PARTS; ++part)
        u[part] = turn(roots ? random_below(stream, 12) / 12.0 : random_uniform(stream));
    in_r[0] = false;
    for (int p = 1; p < SOLUTION_POTENTIALS; ++p)
        in_r[p] = random_below(stream, 3) == 0;
}

static int larger(int x, int y) {
    return x > y ? x : y;
}

static void add_draw(struct polynomial_row *all, const struct polynomial_row *one) {
    all->draws += one->draws;
    all->omega = larger(all->omega, one->omega);
    all->raw_order = larger(all->raw_order, one->raw_order);
    all->order = larger(all->order, one->order);
    all->order_mismatches += one->order_mismatches;
    all->mismatches += one->mismatches;
    all->value_error = worst_of(all->value_error, one->value_error);
    all->abc_vanishes += one->abc_vanishes;
}

bool ring_closure_draw_polynomials(const struct polynomials *polynomials, bool roots, double zero,
                                   struct polynomial_row *row, struct error *error) {
    struct random_stream stream = random_substream(polynomials->seed, RANDOM_ELEMENT, 1 + roots);
    *row = (struct polynomial_row){.distance = NAN};
    for (int i = 0; i < polynomials->draws; ++i) {
        double complex u[RING_PARTS];
        bool in_r[SOLUTION_POTENTIALS];
        struct polynomial_row one;
        draw(&stream, roots, u, in_r);
        if (!ring_closure_measure_polynomial(u, in_r, !roots, NULL, zero, &one, error))
            return false;
        add_draw(row, &one);
    }
    return true;
}

/* --- The checks ------------------------------------------------------------------------------- */

static void check_row(struct study *study, struct findings *found, const struct polynomial_row *row,
                      double tolerance) {
    const char *of = row->generator, *where = "one frequency";
    study_write_row(study, "polynomials", row);
    ring_closure_check(study, &found->polynomial_value_error,
                       study_text(study, "polynomial_values_of %s", of), where, row->raw_order,
                       row->value_error, tolerance);
    ring_closure_check(study, &found->polynomial_zero_set_mismatches,
                       study_text(study, "polynomial_zero_set_of %s", of), where, row->raw_order,
                       row->mismatches, 0);
    ring_closure_check(study, &found->polynomial_order_mismatches,
                       study_text(study, "polynomial_order_of %s", of), where, row->raw_order,
                       row->order_mismatches, 0);
}

bool ring_closure_check_polynomials(struct study *study, struct findings *found,
                                    struct error *error) {
    static const char *const drawn[] = {"random phases", "random twelfths of a turn"};
    const struct profile *profile = study->profile;
    double zero = ((const struct document *)study->document)->tolerance.relative;
    struct polynomial_row rows[NAMED];
    if (!measure_named(&profile->partial, zero, rows, error))
        return false;
    for (int i = 0; i < NAMED; ++i) {
        check_row(study, found, &rows[i], zero);
        ring_closure_check(study, &found->polynomial_distance,
                           study_text(study, "polynomial_is %s", rows[i].generator),
                           "one frequency", rows[i].order, rows[i].distance, zero);
    }
    for (int roots = 0; roots < 2; ++roots) {
        struct polynomial_row row;
        if (!ring_closure_draw_polynomials(&profile->polynomials, roots, zero, &row, error))
            return false;
        row.generator = drawn[roots];
        check_row(study, found, &row, zero);
        found->control_abc_vanishes += row.abc_vanishes;
    }
    return true;
}
