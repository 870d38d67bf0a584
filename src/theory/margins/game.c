#include "theory/margins/game.h"

#include "base/memory.h"
#include "base/worst.h"

#include <lpsolve/lp_lib.h>
#include <math.h>
#include <stdlib.h>

double game_least(int rows, int columns, const double *payoff, const double *x) {
    double least = INFINITY;
    for (int c = 0; c < columns; ++c) {
        double sum = 0;
        for (int r = 0; r < rows; ++r)
            sum += x[r] * payoff[r * columns + c];
        least = least_of(least, sum);
    }
    return least;
}

double game_most(int rows, int columns, const double *payoff, const double *y) {
    double most = -INFINITY;
    for (int r = 0; r < rows; ++r) {
        double sum = 0;
        for (int c = 0; c < columns; ++c)
            sum += y[c] * payoff[r * columns + c];
        most = worst_of(most, sum);
    }
    return most;
}

/* Turn a vertex of the linear program into shares: remove rounding errors and signs. */
static void normalise(int count, const double *from, double *shares) {
    double sum = 0;
    for (int i = 0; i < count; ++i)
        sum += fabs(from[i]);
    for (int i = 0; i < count; ++i)
        shares[i] = fabs(from[i]) / sum;
}

/* Maximise t, the last variable, where t <= x' payoff in every column and x sums to 1. lp_solve
 * counts rows and columns from 1. */
static bool pose(int rows, int columns, const double *payoff, double *line, lprec *program) {
    set_verbose(program, NEUTRAL);
    set_epslevel(program, EPS_TIGHT);
    set_maxim(program);
    for (int r = 0; r <= rows; ++r)
        line[1 + r] = r == rows;
    bool ok = set_obj_fn(program, line) && set_unbounded(program, rows + 1);
    for (int c = 0; ok && c < columns; ++c) {
        for (int r = 0; r < rows; ++r)
            line[1 + r] = payoff[r * columns + c];
        line[1 + rows] = -1;
        ok = add_constraint(program, line, GE, 0);
    }
    for (int r = 0; r <= rows; ++r)
        line[1 + r] = r < rows;
    return ok && add_constraint(program, line, EQ, 1);
}

bool game_solve(int rows, int columns, const double *payoff, double *x, double *y, double *value,
                struct error *error) {
    size_t variables = (size_t)rows + 1, constraints = (size_t)columns + 1;
    double *line = memory_array(1 + variables + constraints, sizeof *line), largest = 0;
    lprec *program = make_lp(0, (int)variables);
    bool ok = (line != NULL && program != NULL) || error_memory(error, "a linear program");
    if (ok && (!pose(rows, columns, payoff, line, program) || solve(program) != OPTIMAL ||
               !get_variables(program, line)))
        ok = error_set(error, ERROR_INTERNAL, "lp_solve found no solution of a matrix game");
    if (ok) {
        normalise(rows, line, x);
        *value = game_least(rows, columns, payoff, x);
        for (int i = 0; i < rows * columns; ++i)
            largest = worst_of(largest, fabs(payoff[i]));
        ok = get_dual_solution(program, line);
        normalise(columns, line + 1, y);
        double gap = game_most(rows, columns, payoff, y) - *value;
        if (!ok || !(gap <= 1e-10 * largest))
            ok = error_set(error, ERROR_INTERNAL,
                           "the solution of a matrix game has an error of %g", gap);
    }
    if (program != NULL)
        delete_lp(program);
    free(line);
    return ok;
}
