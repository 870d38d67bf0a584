/* Table 1: the sum potentials that partial solutions and their products zero (CoGS sec. 5). */
#include "base/worst.h"
#include "claims/composing/ring_closure/ring_closure.h"

#include <math.h>

enum { SYN, NU, NU_I, XI, XI_MIRROR, SYN_ALPHA_BETA, REAL = PARTIALS - 1 };

_Static_assert((int)PARTIAL_FIRST_PRODUCT == (int)SYN_ALPHA_BETA + 1, "products follow");
_Static_assert((int)PARTIAL_FIRST_PRODUCT + (int)PARTIAL_PRODUCTS == (int)REAL, "up to the last");

static const char *const names[PARTIALS] = {
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

const int ring_closure_factors[PARTIAL_PRODUCTS][2] = {
    {NU, SYN}, {NU_I, XI}, {NU_I, SYN_ALPHA_BETA}};

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
              solution_real(&u[REAL], error);
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
